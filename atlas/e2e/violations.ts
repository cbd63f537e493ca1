/** What axe finds on a page. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "./atlas";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Violations of the page as it stands, with the elements concerned. */
export async function violations(page: Page): Promise<string[]> {
  // What was asked for last, such as another theme, is drawn when the second frame begins.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  // Evaluated by the test's own channel, so the page's content security policy does not stop it.
  await page.evaluate(AXE);
  const options: RunOptions = { resultTypes: ["violations"] };
  const results = await page.evaluate(
    (run) => (globalThis as unknown as { axe: { run: (o: RunOptions) => Promise<AxeResults> } }).axe.run(run),
    options,
  );
  return results.violations.flatMap((one) => one.nodes.slice(0, 3).map((node) => `${one.id}: ${node.html.slice(0, 200)} | ${node.failureSummary ?? ""}`));
}
