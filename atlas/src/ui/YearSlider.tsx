/** The year: a native slider, and a button that plays through the years. */

import type { JSX } from "preact";
import type { Outline } from "../state/model";
import type { Session } from "../state/session";
import { yearsNote, yearValueText } from "../text/describe";
import { label } from "../text/labels";
import { useMedia } from "./hooks";

/** The year of the list nearest to a number. */
function nearest(years: readonly number[], wanted: number): number {
  return years.reduce((best, year) => (Math.abs(year - wanted) < Math.abs(best - wanted) ? year : best), years[0] ?? wanted);
}

interface Props {
  session: Session;
  outline: Outline;
  isPlaying: boolean;
}

export function YearSlider({ session, outline, isPlaying }: Props): JSX.Element | null {
  const isStill = useMedia("(prefers-reduced-motion: reduce)");
  const { years, year, indicators } = outline;
  const [first, last] = [years[0], years[years.length - 1]];
  const [one, ...others] = indicators;
  // Of several columns, the one with the fewest years decides what is left out.
  const fewest = others.sort((a, b) => a.years.length - b.years.length)[0] ?? null;
  const note = one === undefined ? null : yearsNote(one, fewest);
  if (first === undefined || last === undefined) return note === null ? null : <p class="note">{note}</p>;
  const playText = isStill ? label.nextYear : isPlaying ? label.pause : label.play;
  return (
    <div class="years">
      <div class="years-head">
        <label for="year">{label.year}</label>
        <span class="years-now" aria-hidden="true">{year}</span>
      </div>
      <input
        id="year"
        type="range"
        min={first}
        max={last}
        step={1}
        value={nearest(years, year)}
        disabled={years.length < 2}
        aria-valuetext={yearValueText(indicators, year)}
        onInput={(event) => {
          const input = event.currentTarget;
          const next = nearest(years, input.valueAsNumber);
          input.value = String(next);
          session.player.pause();
          session.go({ year: next }, "replace");
        }}
      />
      <div class="years-ends" aria-hidden="true"><span>{first}</span><span>{last}</span></div>
      <button
        type="button"
        class="button play"
        disabled={years.length < 2}
        onClick={() => (isStill ? session.player.next() : session.player.toggle())}
      >
        <svg viewBox="0 0 12 12" aria-hidden="true" focusable="false">
          <path d={isPlaying && !isStill ? "M2 1h3v10H2zM7 1h3v10H7z" : "M2.5 1v10L10.5 6z"} fill="currentColor" />
        </svg>
        {playText}
      </button>
      {note !== null && <p class="note">{note}</p>}
    </div>
  );
}
