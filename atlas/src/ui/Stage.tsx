/** The middle of the page: heading, sentence, and the map. */

import type { JSX } from "preact";
import type { FlagWords } from "../data/types";
import type { MapLayer } from "../map/layer";
import type { LegendEntry } from "../state/legend";
import { indexOf, type Model } from "../state/model";
import type { Session } from "../state/session";
import { dateOf } from "../text/clusters";
import { optionName, unbroken } from "../text/describe";
import { factsOf, sentenceOf } from "../text/facts";
import { MapView } from "./MapView";
import { NoData } from "./NoData";

interface Props {
  session: Session;
  model: Model;
  words: readonly FlagWords[];
  entries: readonly LegendEntry[];
  similar: readonly number[];
  name: string;
  title: string;
  onLayer: (layer: MapLayer | null) => void;
}

export function Stage({ session, model, words, entries, similar, name, title, onLayer }: Props): JSX.Element {
  const { shown, url } = model;
  const selected = shown === null ? null : indexOf(shown.areas, url?.area ?? null);
  return (
    <section class="stage" id="stage" aria-labelledby="view-heading">
      <div class="stage-head">
        <h2 id="view-heading">
          {unbroken(title)}
          {shown !== null && <span class="stage-year">{`, ${dateOf(shown)}`}</span>}
        </h2>
        {shown !== null && (
          <p class="stage-sentence">
            {sentenceOf(shown, null)}
          </p>
        )}
        {shown !== null && selected !== null && <p class="only-print">{optionName(factsOf(shown, selected, words))}</p>}
        {shown !== null && <NoData session={session} shown={shown} words={words} />}
      </div>
      <MapView session={session} model={model} words={words} entries={entries} similar={similar} name={name} onLayer={onLayer} />
    </section>
  );
}
