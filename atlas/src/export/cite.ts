/** How to cite a view: one line of text, and BibTeX. */

import type { Indicator, Manifest } from "../data/types";
import { joined } from "../text/number";
import { vintageTitle } from "./csv";

export interface CiteOptions {
  manifest: Manifest;
  indicators: readonly Indicator[];
  year: number | string;
  /** Address of the view. */
  link: string;
}

/** Title, version, build date, sources, boundaries and a link to this state of the atlas. */
export function citation(options: CiteOptions): { text: string; bibtex: string } {
  const { manifest, indicators, year, link } = options;
  const shown = `${joined(indicators.map((ind) => ind.label))}, ${year}`;
  const sources = [...new Set(indicators.flatMap((ind) => ind.sources.map((s) => `${s.publisher}, ${s.title} (${s.release})`)))];
  const boundaries = vintageTitle(manifest, indicators);
  const note = [`Sources: ${sources.join("; ")}.`, `Boundaries: ${boundaries}.`].join(" ");
  const version = `bailiwick ${manifest.package_version}, built ${manifest.built}`;
  return {
    text: `${manifest.title}: ${shown}. Version: ${version}. ${note} ${link}`,
    bibtex: [
      `@misc{${key(indicators, manifest.built)},`,
      `  title = {${escaped(`${manifest.title}: ${shown}`)}},`,
      `  year = {${manifest.built.slice(0, 4)}},`,
      `  version = {${escaped(version)}},`,
      `  note = {${escaped(note)}},`,
      `  url = {${link}}`,
      "}",
      "",
    ].join("\n"),
  };
}

function key(indicators: readonly Indicator[], built: string): string {
  return ["bailiwick", ...indicators.map((ind) => ind.id), built].join("_");
}

/** Text inside braces of BibTeX; what TeX would act on is escaped. */
function escaped(text: string): string {
  return text
    .replace(/[\\{}]/g, (mark) => ({ "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}" })[mark] ?? mark)
    .replace(/[&%$#_]/g, (mark) => `\\${mark}`)
    .replace(/~/g, "\\textasciitilde{}")
    .replace(/\^/g, "\\textasciicircum{}");
}
