/** The right of the page: legend, the readout of an area, pinned areas, and what to take along. */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Manifest } from "../data/types";
import type { LegendEntry } from "../state/legend";
import { legendKeyOf, type Model, type Shown } from "../state/model";
import type { Session } from "../state/session";
import type { State } from "../state/url";
import type { Similar as Nearest } from "../stats/similar";
import { namesNote } from "../text/clusters";
import { breaksText } from "../text/describe";
import { label } from "../text/labels";
import { ClusterPanel } from "./ClusterPanel";
import { EvidenceLink } from "./Frame";
import { Legend } from "./Legend";
import { MatrixLegend } from "./MatrixLegend";
import { Members } from "./Members";
import { Membership } from "./Membership";
import { Overview } from "./Overview";
import { Pins } from "./Pins";
import { AreaFactsList, AreaHeading } from "./Readout";
import { SimilarAreas } from "./SimilarAreas";

interface Props {
  session: Session;
  model: Model;
  shown: Shown;
  manifest: Manifest;
  url: State;
  entries: readonly LegendEntry[];
  selected: number | null;
  pins: readonly number[];
  nearest: Nearest | null;
  onChoose: (area: number) => void;
  onAbout: () => void;
  children: ComponentChildren;
}

export function Side(props: Props): JSX.Element {
  const { session, model, shown, manifest, url, entries, selected, pins, nearest, onChoose, onAbout, children } = props;
  const area = model.hovered ?? model.focused ?? selected;
  const picked = entries.find((entry) => entry.key === model.highlighted);
  const here = area === null ? null : legendKeyOf(shown, area);
  const legend = { session, shown, words: manifest.flags, entries, highlighted: model.highlighted, here };
  const { solution } = shown;
  const names = solution && namesNote(solution.level, solution.levels);
  const isLocked = url.lock.includes("area");
  const [foldedFor, setFoldedFor] = useState<number | null>(null);
  const isFolded = area !== null && foldedFor === area;
  useEffect(() => setFoldedFor(null), [area]);
  const actions = (of: number): ComponentChildren => !isLocked && (
    <div class="readout-actions" hidden={of !== selected && of !== model.focused}>
      <PinButton session={session} url={url} shown={shown} area={of} />
      {of === selected && (
        <button type="button" class="button" onClick={() => session.select(null)}>{label.clear}</button>
      )}
      <PageLink manifest={manifest} shown={shown} area={of} />
    </div>
  );
  return (
    <aside class="side" aria-label={label.side}>
      <section class="legend">
        <div class="legend-head">
          <h3>{label.legend}</h3>
          <button type="button" class="link" onClick={onAbout}>{label.measured}</button>
        </div>
        <p class="legend-unit">{shown.y === null ? shown.x.indicator.unit.text : label.matrixUnit}</p>
        {shown.y === null ? <Legend {...legend} /> : <MatrixLegend {...legend} y={shown.y} />}
        {picked !== undefined && solution === null && <Members entry={picked} areas={shown.areas} onChoose={onChoose} />}
        {names !== null && <p class="legend-vintage">{names}</p>}
        {solution === null && <p class="legend-vintage">{breaksText(url.breaks, shown.year)}</p>}
        <p class="legend-vintage">{manifest.vintage_titles[shown.areas.vintage] ?? shown.areas.vintage}</p>
        {solution !== null && <EvidenceLink entry={solution.level.entry} edition={manifest.edition} />}
      </section>
      <section class={`readout${area === null ? " is-empty" : ""}${isFolded ? " is-folded" : ""}`} aria-label={label.readout} id="readout">
        {area === null ? <Overview shown={shown} isMade={picked === undefined} onChoose={onChoose} /> : (
          <>
            <button
              type="button"
              class="icon readout-close"
              aria-label={isFolded ? label.openSheet : label.close}
              onClick={() => setFoldedFor(isFolded ? null : area)}
            >
              {isFolded ? "▴" : "×"}
            </button>
            <AreaHeading shown={shown} area={area} />
            {solution === null
              ? <AreaFactsList shown={shown} area={area} words={manifest.flags}>{actions(area)}</AreaFactsList>
              : (
                <Membership session={session} shown={shown} solution={solution} area={area} words={manifest.flags} n={url.n} onChoose={onChoose}>
                  {actions(area)}
                </Membership>
              )}
            {nearest !== null && (
              <SimilarAreas
                shown={shown}
                area={area}
                nearest={nearest}
                n={url.n}
                by={url.by}
                onBy={(by) => session.go({ by }, "replace")}
                onChoose={onChoose}
              />
            )}
          </>
        )}
      </section>
      {picked !== undefined && solution !== null && (
        <ClusterPanel session={session} shown={shown} solution={solution} entry={picked} onChoose={onChoose} />
      )}
      <Pins shown={shown} pins={pins} words={manifest.flags} onChoose={onChoose} onUnpin={(one) => session.pin(one)} />
      {children}
    </aside>
  );
}

function PinButton({ session, url, shown, area }: { session: Session; url: State; shown: Shown; area: number }): JSX.Element {
  const isPinned = url.pin.includes(shown.areas.code[area] ?? "");
  return (
    <button type="button" class="button" aria-pressed={isPinned} onClick={() => session.pin(area)}>
      {isPinned ? label.unpin : label.pin}
    </button>
  );
}

/** The plain page of an area; the folder edition has one for each area of its own boundaries. */
function PageLink({ manifest, shown, area }: { manifest: Manifest; shown: Shown; area: number }): JSX.Element | null {
  if (manifest.edition !== "folder" || shown.areas.vintage !== manifest.default_vintage) return null;
  return <a class="button" href={`area/${shown.areas.code[area] ?? ""}.html`}>{label.profile}</a>;
}
