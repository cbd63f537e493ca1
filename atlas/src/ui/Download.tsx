/** Taking the view along: data with its description, a picture, a citation. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { columnsOfClusters, rowsOfClusters } from "../export/clusters";
import { csvw, fileName, flagList, readme, tidyCsv, vintageTitle, type Download } from "../export/csv";
import { citation } from "../export/cite";
import { pictureOf } from "../export/picture";
import { pngOf } from "../export/png";
import { rowsOfDownload, yearsOfDownload } from "../export/rows";
import { save } from "../export/save";
import { pictureSvg } from "../export/svg";
import type { Manifest } from "../data/types";
import type { LegendEntry } from "../state/legend";
import type { Shown } from "../state/model";
import { dateOf } from "../text/clusters";
import { fileCaption } from "../text/describe";
import { sentenceOf } from "../text/facts";
import { dataFile, dialogText, label, rowsOfFile } from "../text/labels";
import { CopyText } from "./CopyText";
import { Dialog } from "./Dialog";

interface Props {
  shown: Shown;
  manifest: Manifest;
  entries: readonly LegendEntry[];
  outlined: readonly number[];
  breaks: "all" | "year";
  link: string;
  onClose: () => void;
}

export function DownloadDialog({ shown, manifest, entries, outlined, breaks, link, onClose }: Props): JSX.Element {
  const [which, setWhich] = useState<"year" | "all">("year");
  const [problem, setProblem] = useState<string | null>(null);
  const indicators = shown.columns.map((frame) => frame.indicator);
  const years = yearsOfDownload(shown, which);
  const file = fileName(indicators, shown.areas.vintage, years);
  const { solution } = shown;
  const columns = solution === null ? {} : { columns: columnsOfClusters(solution, flagList(manifest)) };
  const download: Download = { file, manifest, indicators, years, link, areas: shown.areas, ...columns };
  const data = (): string => solution === null
    ? tidyCsv(rowsOfDownload(shown, which))
    : tidyCsv(rowsOfClusters(shown, solution), download.columns?.map(([name]) => name) ?? []);
  const cite = citation({ manifest, indicators, year: dateOf(shown), link });

  const wholeFiles = manifest.edition === "folder" ? indicators.map(({ id }) => dataFile(id)) : [];

  const picture = (): { svg: string; width: number; height: number } | null =>
    pictureOf({
      shown,
      words: manifest.flags,
      entries,
      outlined,
      caption: fileCaption({
        indicators,
        year: dateOf(shown),
        scope: shown.scopeName,
        vintageTitle: vintageTitle(manifest, indicators),
        attribution: manifest.attribution,
        link,
      }),
      sentence: sentenceOf(shown, breaks),
      draw: pictureSvg,
    });
  const stem = file.replace(/\.csv$/, "").replace(/_[^_]*$/, `_${shown.year}`);
  const saveSvg = (): void => {
    const made = picture();
    if (made !== null) save(`${stem}.svg`, made.svg, "image/svg+xml");
  };
  const savePng = (): void => {
    const made = picture();
    if (made === null) return;
    pngOf(made.svg, made.width, made.height).then(
      (blob) => save(`${stem}.png`, blob),
      () => setProblem(dialogText.noPng),
    );
  };

  return (
    <Dialog title={dialogText.download} onClose={onClose}>
      <section>
        <h3>{dialogText.data}</h3>
        {solution === null && (
          <fieldset class="field">
            <legend>{label.year}</legend>
            {(["year", "all"] as const).map((one) => (
              <label key={one} class="choice">
                <input type="radio" name="which" checked={which === one} onChange={() => setWhich(one)} />
                {one === "year" ? dialogText.thisView(shown.year) : dialogText.allYears}
              </label>
            ))}
          </fieldset>
        )}
        <div class="buttons">
          <button type="button" class="button" onClick={() => save(file, data(), "text/csv;charset=utf-8")}>
            {dialogText.csv}
          </button>
          <button
            type="button"
            class="button"
            onClick={() => save(`${file}-metadata.json`, `${JSON.stringify(csvw(download), null, 2)}\n`, "application/csvm+json")}
          >
            {dialogText.csvw}
          </button>
          <button type="button" class="button" onClick={() => save("README.txt", readme(download))}>{dialogText.readme}</button>
        </div>
        <p class="note">{file}</p>
        <p class="note">{rowsOfFile(shown.inScope.filter(Boolean).length, shown.scopeName)}</p>
        {wholeFiles.length > 0 && (
          <p class="note">
            {solution === null ? dialogText.whole : dialogText.wholeSet}{" "}
            {wholeFiles.map((path) => <a key={path} href={path} download>{path}</a>)}
          </p>
        )}
      </section>
      {shown.topology !== null && (
        <section>
          <h3>{dialogText.picture}</h3>
          <div class="buttons">
            <button type="button" class="button" onClick={saveSvg}>{dialogText.svg}</button>
            <button type="button" class="button" onClick={savePng}>{dialogText.png}</button>
          </div>
          {problem !== null && <p class="note" role="alert">{problem}</p>}
        </section>
      )}
      <section>
        <h3>{dialogText.citation}</h3>
        <CopyText id="cite-text" name={dialogText.citeText} text={cite.text} rows={4} />
        <CopyText id="cite-bibtex" name={dialogText.bibtex} text={cite.bibtex} rows={6} />
        <CopyText id="cite-link" name={dialogText.link} text={link} rows={2} />
      </section>
    </Dialog>
  );
}
