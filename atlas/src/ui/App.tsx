/** The page: controls, map, legend and readout, table; what is where is decided by the style sheet. */

import type { JSX } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { FlagWords } from "../data/types";
import { hatchMarkup, KEY_HATCH } from "../map/hatch";
import type { MapLayer } from "../map/layer";
import { legendEntries } from "../state/legend";
import { indexOf, outlineOf } from "../state/model";
import { pickOf, withPick } from "../state/solution";
import type { Session } from "../state/session";
import { similarAreas } from "../stats/similar";
import { dateOf } from "../text/clusters";
import { FOLDER_FROM_DISK, LOADING, viewHeading } from "../text/describe";
import { dataFile, label } from "../text/labels";
import { altOf } from "../text/facts";
import { AboutDialog } from "./About";
import { AreaSearch } from "./AreaSearch";
import { Pickers, Presets } from "./Controls";
import { DownloadDialog } from "./Download";
import { EmbedDialog } from "./Embed";
import { Footer, FromDisk, Header, Notices, SkipLinks, Tools } from "./Frame";
import { useMedia, useModel } from "./hooks";
import { Side } from "./Side";
import { Stage } from "./Stage";
import { Table } from "./Table";
import { TableHolder, TableIntro } from "./TableIntro";
import { YearSlider } from "./YearSlider";

export type Opened = "download" | "embed" | "about" | "measures" | null;

const NO_WORDS: readonly FlagWords[] = [];

export function App({ session }: { session: Session }): JSX.Element {
  const read = useModel(session);
  const highlighted = pickOf(read);
  const seen = useMemo(() => withPick(read.shown, highlighted), [read.shown, read.shown?.solution == null ? null : highlighted]);
  const model = { ...read, shown: seen, highlighted };
  const layer = useRef<MapLayer | null>(null);
  const [opened, setOpened] = useState<Opened>(null);
  const isWide = useMedia("(min-width: 1000px)");
  const isNarrow = useMedia("(max-width: 639px)");
  const { shown, manifest, url, indicators } = model;
  const outline = outlineOf(model);
  const view = shown?.view ?? url?.view ?? "map";
  const words = manifest?.flags ?? NO_WORDS;
  const entries = useMemo(() => (shown === null ? [] : legendEntries(shown, words)), [shown, words]);
  const onLayer = useCallback((made: MapLayer | null) => {
    layer.current = made;
  }, []);

  const selected = shown === null ? null : indexOf(shown.areas, url?.area ?? null);
  const pins = useMemo(
    () => (shown === null ? [] : (url?.pin ?? []).flatMap((code) => indexOf(shown.areas, code) ?? [])),
    [shown?.areas, url?.pin],
  );
  const target = model.hovered ?? model.focused ?? selected;
  const nearest = useMemo(() => {
    if (shown === null || shown.y === null || target === null || url === null) return null;
    return similarAreas({
      columns: [shown.x.values, shown.y.values],
      weights: [1, 1],
      codes: shown.areas.code,
      inScope: shown.inScope,
      target,
      n: url.n,
    });
  }, [shown, target, url?.n]);
  const hasTarget = target !== null && shown?.solution != null;
  useEffect(() => {
    if (hasTarget) session.askForAreas();
  }, [session, hasTarget]);
  const similar = useMemo(() => {
    // A passing pointer changes the list but not the outlines, which would flicker.
    if (shown === null || target === null || target === model.hovered) return [];
    const basis = shown.bases.find((one) => one.basis === url?.by) ?? (shown.solution === null ? undefined : shown.bases[0]);
    if (basis !== undefined) return (basis.nearest[target] ?? []).slice(0, url?.n ?? 0).map(([area]) => area);
    return nearest?.list.map((one) => one.index) ?? [];
  }, [shown, target, model.hovered, nearest, url?.by]);

  const choose = useCallback((area: number): void => {
    session.select(area);
    layer.current?.zoomTo(area);
    document.getElementById("stage")?.scrollIntoView({ block: "nearest" });
  }, [session]);
  const search = useCallback((area: number): void => {
    choose(area);
    // Choosing in the search is the one case where focus goes to the map, or to the row, by itself.
    requestAnimationFrame(() => {
      if (layer.current !== null) layer.current.focusArea(area, false);
      else document.getElementById(`row-${area}`)?.focus({ preventScroll: true });
    });
  }, [choose]);
  const onSort = useCallback((sort: string) => session.go({ sort }, "replace"), [session]);

  const title = shown === null ? (manifest?.title ?? "") : viewHeading(
    shown.view, shown.x.indicator, shown.y?.indicator ?? null, shown.columns.map((frame) => frame.indicator),
  );
  useEffect(() => {
    if (manifest !== null) document.title = shown === null ? manifest.title : `${title}, ${dateOf(shown)}. ${manifest.title}`;
  }, [title, shown?.year, shown?.solution, manifest]);

  const isOpened = useRef(false);
  const inSheet = model.focused ?? selected;
  useEffect(() => {
    // On a small screen the readout is a sheet at the bottom; the map is brought above it.
    if (shown === null) return;
    // A frame in another page does so on a choice alone: opening would move that page.
    if (isNarrow && inSheet !== null && (isOpened.current || url?.embed !== true)) document.querySelector(".map")?.scrollIntoView({ block: "start" });
    isOpened.current = true;
  }, [isNarrow, inSheet, shown === null]);

  const isEmbed = url?.embed ?? false;
  const locks = url?.lock ?? [];
  const name = shown === null ? "" : altOf(shown, entries);

  if (model.failure === FOLDER_FROM_DISK) return <FromDisk />;
  return (
    <div class={`atlas view-${view}${isEmbed ? " is-embed" : ""}`}>
      <svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false">
        <defs dangerouslySetInnerHTML={{ __html: hatchMarkup(KEY_HATCH, 1) }} />
      </svg>
      {!isEmbed && <SkipLinks hasMap={view !== "table"} onMap={() => layer.current?.focusActive()} />}
      <Header session={session} manifest={manifest} url={url} isEmbed={isEmbed} />
      <Notices notices={model.notices} failure={model.failure} files={manifest?.edition === "folder" ? indicators.map(({ id }) => dataFile(id)) : []} onDismiss={(one) => session.dismiss(one)} onRetry={() => void session.retry()} />
      <main class="layout" id="main">
        <div class="bench">
          {outline !== null && manifest !== null && url !== null && (
            <div class="controls">
              {!isEmbed && (
                <>
                  <Presets session={session} manifest={manifest} indicators={indicators} url={url} />
                  <details class="settings" open={isWide || view === "clusters"}>
                    <summary>{label.settings}</summary>
                    <Pickers session={session} manifest={manifest} indicators={indicators} url={url} areas={outline.areas} />
                  </details>
                </>
              )}
              {!locks.includes("area") && (
                <AreaSearch areas={outline.areas} onChoose={search} announce={(text) => session.announce(text)} />
              )}
              {!locks.includes("year") && <YearSlider session={session} outline={outline} isPlaying={model.isPlaying} />}
            </div>
          )}
          {view !== "table" && (
            <Stage session={session} model={model} words={words} entries={entries} similar={similar} name={name} title={title} onLayer={onLayer} />
          )}
          {shown !== null && manifest !== null && url !== null && view !== "table" && (
            <Side
              session={session}
              model={model}
              shown={shown}
              manifest={manifest}
              url={url}
              entries={entries}
              selected={selected}
              pins={pins}
              nearest={nearest}
              onChoose={choose}
              onAbout={() => setOpened("measures")}
            >
              {!isEmbed && <Tools onOpen={setOpened} />}
            </Side>
          )}
        </div>
        {shown?.view === "table" && url !== null && (
          <TableIntro session={session} shown={shown} title={title} selected={selected} words={words}>
            {!isEmbed && <Tools onOpen={setOpened} />}
          </TableIntro>
        )}
        {shown !== null && manifest !== null && url !== null && (
          <TableHolder isFolded={isEmbed && shown.view !== "table"}>
            <Table
              shown={shown}
              words={words}
              entries={entries}
              sort={url.sort}
              selected={selected}
              pins={pins}
              onSort={onSort}
              onChoose={choose}
            />
          </TableHolder>
        )}
        {shown === null && model.status === "loading" && <p class="note">{LOADING}</p>}
      </main>
      <Footer manifest={manifest} shown={shown} isEmbed={isEmbed} link={session.address.link(session.hashOrEmpty({ embed: false, lock: [] }))} />
      <p class="unseen" aria-live="polite" role="status">{model.live}</p>
      {shown !== null && manifest !== null && opened === "download" && (
        <DownloadDialog
          shown={shown}
          manifest={manifest}
          entries={entries}
          outlined={selected === null ? pins : [...pins, selected]}
          breaks={url?.breaks ?? "all"}
          link={session.address.link(session.hash())}
          onClose={() => setOpened(null)}
        />
      )}
      {manifest !== null && opened === "embed" && (
        <EmbedDialog session={session} manifest={manifest} title={title} onClose={() => setOpened(null)} />
      )}
      {manifest !== null && (opened === "about" || opened === "measures") && (
        <AboutDialog
          session={session}
          isShort={opened === "measures"}
          manifest={manifest}
          shown={shown?.columns.map((frame) => frame.indicator) ?? []}
          onClose={() => setOpened(null)}
        />
      )}
    </div>
  );
}
