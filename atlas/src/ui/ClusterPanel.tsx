/** What the chosen cluster is like: portrait, bars of what sets it apart, kin, members. */

import type { JSX } from "preact";
import type { LegendEntry } from "../state/legend";
import type { Shown } from "../state/model";
import type { Session } from "../state/session";
import { childrenOf, clusterAt, parentOf, placeOf, strongest, type Place, type Solution } from "../state/solution";
import { clusterName, differenceText, foundText, gapText, levelName, madeOf, profileHeading, scoreOf, silhouetteText, statusText } from "../text/clusters";
import { areaCount, capital, sentence } from "../text/describe";
import { label, mediansHeading } from "../text/labels";
import { mediansOf } from "../text/medians";
import { Members } from "./Members";

/** Bars to either side. */
const MOST_BARS = 5;
/** Rows beyond which a table of medians is folded. */
const MOST_MEDIANS = 12;

interface Props {
  session: Session;
  shown: Shown;
  solution: Solution;
  entry: LegendEntry;
  onChoose: (area: number) => void;
}

export function ClusterPanel({ session, shown, solution, entry, onChoose }: Props): JSX.Element {
  const { level } = solution;
  const place = placeOf(level, clusterAt(entry.key));
  const listed = { areas: shown.areas, onChoose };
  if (place === null) return <Members {...listed} entry={entry} note={(area) => gapText(level.set, area)} />;
  const { cluster } = place;
  const { typical } = cluster;
  const parent = parentOf(solution, place);
  const children = childrenOf(solution, place);
  const sure = [silhouetteText(cluster.silhouette, "of its areas"), foundText(cluster.stability, level.set)];
  const onPick = (to: Place): void => {
    session.pick(to);
    // The button that was pressed leaves with the cluster that it stood beside.
    document.getElementById("cluster")?.focus();
  };
  return (
    <section class="cluster" aria-labelledby="cluster">
      <h3 id="cluster" class="readout-name" tabIndex={-1}>{clusterName(cluster)}</h3>
      <p class="note">{`${cluster.medians === undefined ? `${areaCount(cluster.size)}. ` : ""}${statusText(cluster)}`}</p>
      <p>{cluster.prose}</p>
      <Medians place={place} />
      {cluster.medians === undefined && <Bars place={place} heading={profileHeading(parent)} />}
      <dl class="kin">
        {typical !== null && (
          <div>
            <dt>{label.typical}</dt>
            <dd><button type="button" class="link" onClick={() => onChoose(typical)}>{shown.areas.name[typical]}</button></dd>
          </div>
        )}
        {parent !== null && <Kin name={`${label.within} ${levelName(parent.level.entry)}`} places={[parent]} onPick={onPick} />}
        {children.length > 0 && <Kin name={label.divided} places={children} onPick={onPick} />}
      </dl>
      {sure.map((text) => text !== null && <p key={text} class="note">{text}</p>)}
      <details class="note">
        <summary>{label.measured}</summary>
        <p>{`${madeOf(level)} ${sentence(level.set.method)} ${scoreOf(level)}`}</p>
      </details>
      <Members {...listed} entry={{ ...entry, text: label.members }} />
    </section>
  );
}

/** A cluster by name, as a button that picks it out in its level. */
export function PlaceButton({ place, onPick }: { place: Place; onPick: (place: Place) => void }): JSX.Element {
  return <button type="button" class="link" onClick={() => onPick(place)}>{clusterName(place.cluster)}</button>;
}

function Kin({ name, places, onPick }: { name: string; places: readonly Place[]; onPick: (place: Place) => void }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      {places.map((place) => <dd key={place.index}><PlaceButton place={place} onPick={onPick} /></dd>)}
    </div>
  );
}

/** What a title claims, metric by metric: the cluster's median, that of all areas, and which is higher; or an area's values before both. */
export function Medians({ place: { cluster, level }, area }: { place: Place; area?: number }): JSX.Element | null {
  const rows = area !== undefined && level.set.values === undefined ? [] : mediansOf(cluster, level.set, area);
  if (rows.length === 0) return null;
  return (
    <details open={rows.length <= MOST_MEDIANS}>
      <summary class="figure-name">{mediansHeading(rows.length, area !== undefined)}</summary>
      <table class="medians">
        <thead>
          <tr>
            <th scope="col">{label.metric}</th>
            {area !== undefined && <th scope="col" class="number">{label.thisArea}</th>}
            <th scope="col" class="number">{label.ownMedian}</th>
            <th scope="col" class="number">{label.allMedian}</th>
            {area === undefined && <th scope="col">{label.mediansSide}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, note, own, all, here, side }) => (
            <tr key={name}>
              <th scope="row">{name}{note !== "" && <span class="note">{note}</span>}</th>
              {area !== undefined && <td class="number">{here}</td>}
              <td class="number">{own}</td>
              <td class="number">{all}</td>
              {area === undefined && <td>{side}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {area === undefined && level.set.variables.some(({ polarity }) => polarity === -1) && <p class="note">{label.goodSide}</p>}
    </details>
  );
}

/** The strongest differences as a list of names and numbers, each with a bar from the middle. */
function Bars({ place, heading }: { place: Place; heading: string }): JSX.Element | null {
  const rows = strongest(place, MOST_BARS);
  if (rows.length === 0) return null;
  const most = Math.max(...rows.map(({ difference }) => Math.abs(difference)));
  return (
    <>
      <h4 class="figure-name" id="bars">{heading}</h4>
      <ul class="bars" aria-labelledby="bars">
        {rows.map(({ name, difference }) => (
          <li key={name}>
            <span>{capital(name)}</span>
            <svg viewBox="-50 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
              <rect x={Math.min(0, (48 * difference) / most)} y="1" width={Math.abs((48 * difference) / most)} height="8" />
              <path d="M0 0V10" />
            </svg>
            <span class="ranked-value">{differenceText(difference)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
