/** The page: controls, map, legend and readout, table. */

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { MapLayer } from "../map/layer";
import { legendEntries } from "../state/legend";
import { indexOf, legendKeyOf } from "../state/model";
import type { Session } from "../state/session";
import { viewHeading, viewSentence } from "../text/describe";
import { useModel } from "./hooks";
import { Legend } from "./Legend";
import { MapView } from "./MapView";
import { AreaFactsList, AreaHeading } from "./Readout";
import { YearSlider } from "./YearSlider";

export function App({ session }: { session: Session }): JSX.Element {
  const model = useModel(session);
  const [, setLayer] = useState<MapLayer | null>(null);
  const { shown, manifest, url } = model;
  const words = manifest?.flags ?? [];
  const entries = useMemo(() => (shown === null ? [] : legendEntries(shown, words)), [shown, words]);
  const area = shown === null ? null : (model.hovered ?? model.focused ?? indexOf(shown.areas, url?.area ?? null));
  return (
    <div class="atlas">
      <main class="layout">
        <div class="controls">{shown !== null && <YearSlider session={session} shown={shown} isPlaying={model.isPlaying} />}</div>
        <div class="stage">
          {shown !== null && (
            <>
              <h2>{viewHeading(shown.view, shown.x.indicator, shown.y?.indicator ?? null)}</h2>
              <p>{viewSentence({ view: shown.view, x: shown.x.indicator, y: shown.y?.indicator ?? null, year: shown.year, scope: shown.scopeName, breaks: url?.breaks ?? "all" })}</p>
            </>
          )}
          <MapView session={session} model={model} words={words} entries={entries} similar={[]} name="Areas" onLayer={setLayer} />
        </div>
        <div class="side">
          {shown !== null && (
            <Legend session={session} shown={shown} words={words} entries={entries} highlighted={model.highlighted} here={area === null ? null : legendKeyOf(shown, area)} />
          )}
          {shown !== null && area !== null && (
            <div class="readout"><AreaHeading shown={shown} area={area} /><AreaFactsList shown={shown} area={area} words={words} /></div>
          )}
        </div>
      </main>
    </div>
  );
}
