/** What went wrong, in words a reader can act on: addresses, files, browsers. */

import { joined } from "./number";

/** What the address asks for that this atlas does not have. The default is used in its place. */
export const notice = {
  view: (view: string): string => `"${view}" is not a view of this atlas.`,
  key: (key: string): string => `"${key}" is not a setting of this atlas and was left out.`,
  twice: (key: string): string => `"${key}" is given twice; the first was used.`,
  indicator: (id: string, shown?: string): string =>
    `"${id}" is not an indicator of this atlas.${shown === undefined ? "" : ` Showing ${shown}.`}`,
  vintage: (id: string, other: string): string => `"${id}" has other boundaries than "${other}", so they are not shown together.`,
  area: (code: string): string => `${code} is not an area of this atlas.`,
  elsewhere: (code: string, name: string | undefined, title: string, kin: readonly string[], isPart: boolean): string =>
    `${name === undefined ? code : `${name} (${code})`} does not exist in the boundaries shown, ${title}.${
      kin.length === 0 ? "" : ` There it is ${isPart ? "part of " : ""}${joined(kin)}.`
    }`,
  scope: (code: string): string => `"${code}" is not a country or region of this atlas.`,
  year: (year: string, shown: number | null): string =>
    `No indicator of this atlas has the year "${year}".${shown === null ? "" : ` Showing ${shown}.`}`,
  value: (key: string, value: string, allowed: string): string => `"${value}" cannot be used for "${key}": it takes ${allowed}.`,
  pins: (most: number): string => `At most ${most} areas can be pinned; the others were left out.`,
};

/** A file that could not be read, what it was, and what still works. */
export function loadFailure(path: string, reason: "missing" | "version" | "broken", version?: number): string {
  const what = {
    missing: `The file ${path} could not be loaded.`,
    version: `The file ${path} is of contract version ${version ?? "unknown"}, which this page does not know.`,
    broken: `The file ${path} is not what it should be.`,
  }[reason];
  const next = {
    missing: "Check the connection and load the page again.",
    version: "Write page and data again with one version of bailiwick.",
    broken: "Write the atlas again with bailiwick site.",
  }[reason];
  return `${what} ${next} The downloads and the other views still work.`;
}

/** Shown where the folder edition is opened from disk. */
export const FOLDER_FROM_DISK =
  "This folder needs a web server. Run `bailiwick serve`, or open the single-file edition.";

export const LOADING = "Loading ...";

/** Search: how many areas match, or what to try. */
export function searchCount(count: number, query: string): string {
  if (count === 0) return `No area matches "${query}". Try a name, a former name or a code.`;
  return count === 1 ? "1 area matches." : `${count} areas match.`;
}

/** Areas dropped on a change of boundaries. */
export function droppedAreas(names: readonly string[], vintageTitle: string): string {
  return `${joined(names)} ${names.length === 1 ? "does" : "do"} not exist in ${vintageTitle}, so the choice was dropped.`;
}
