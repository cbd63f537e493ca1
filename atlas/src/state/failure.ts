/** A file that could not be read, in words for the reader. */

import { LoadError } from "../data/load";
import { FOLDER_FROM_DISK, loadFailure } from "../text/notices";

/** What failed and what still works; any other error is a fault of the page and goes on. */
export function failureOf(error: unknown): string {
  if (!(error instanceof LoadError)) throw error;
  if (error.problem === "needs-server") return FOLDER_FROM_DISK;
  return loadFailure(
    error.file,
    error.problem === "unreadable" ? "broken" : error.problem,
    error.problem === "version" ? Number(error.detail) : undefined,
  );
}
