/** The clusters of one area: its place in every level, how sure that is, and the areas that correspond to it. */

import type { ComponentChildren, JSX } from "preact";
import { colours, fillOf } from "../map/fills";
import { KEY_HATCH } from "../map/hatch";
import type { FlagWords } from "../data/types";
import { legendKeyOf, type Shown } from "../state/model";
import type { Session } from "../state/session";
import { placeOf, type Solution } from "../state/solution";
import { correspondingHeading, gapText, levelName, memberText, nearnessText, provisionalText, reasonText, silhouetteText, steadyText, togetherText } from "../text/clusters";
import { capital, flagText } from "../text/describe";
import { replacedText } from "../text/labels";
import { Medians, PlaceButton } from "./ClusterPanel";
import { Ranked } from "./SimilarAreas";
import { Swatch } from "./Swatch";

interface Props {
  session: Session;
  shown: Shown;
  solution: Solution;
  area: number;
  words: readonly FlagWords[];
  /** Length of the lists. */
  n: number;
  onChoose: (area: number) => void;
  /** What can be done with the area. */
  children: ComponentChildren;
}

export function Membership({ session, shown, solution, area, words, n, onChoose, children }: Props): JSX.Element {
  const { areas } = shown;
  const { set } = solution.level;
  const fill = fillOf(legendKeyOf(shown, area), colours(shown), words, KEY_HATCH);
  const flag = shown.x.flags[area] ?? null;
  const own = placeOf(solution.level, set.label[area]);
  const notes = [
    provisionalText(solution.levels, area), set.notes?.[area] ?? null, togetherText(set, areas.name, area), nearnessText(set, area), silhouetteText(set.silhouette?.[area]),
    steadyText(set.stability[area] ?? null, set), replacedText(areas.predecessors[area] ?? [], areas.former_names[area] ?? []),
  ];
  return (
    <>
      <dl class="kin">
        {solution.levels.map((level) => {
          const place = placeOf(level, level.set.label[area]);
          return place !== null && (
            <div key={level.set.id}>
              <dt>{capital(levelName(level.entry))}</dt>
              <dd>
                {level === solution.level && <Swatch fill={fill} />}
                <PlaceButton place={place} onPick={(to) => session.pick(to)} />
              </dd>
            </div>
          );
        })}
      </dl>
      {flag !== null && <p class="readout-class"><Swatch fill={fill} /> {memberText(solution.level, area, words)}</p>}
      {flag !== null && <p class="figure-flag">{gapText(set, area) ?? flagText(flag, words)}</p>}
      {notes.map((text) => text !== null && <p key={text} class="figure-trend">{text}</p>)}
      {own !== null && <Medians place={own} area={area} />}
      {children}
      {shown.bases.map((basis) => {
        const nearest = (basis.nearest[area] ?? []).slice(0, n);
        return nearest.length > 0 && (
          <section key={basis.basis} class="similar">
            <h4>{correspondingHeading(areas.name[area] ?? "", basis, set)}</h4>
            <Ranked items={nearest} areas={areas.name} onChoose={onChoose} reason={(place) => reasonText(basis, area, place)} />
            <p class="note">{basis.definition}</p>
          </section>
        );
      })}
    </>
  );
}
