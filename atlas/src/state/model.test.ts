import { describe, expect, it } from "vitest";
import { anIndicator, WORDS } from "../text/example";
import type { Frame } from "../stats/frame";
import { legendEntries } from "./legend";
import { legendKeyOf, type Shown } from "./model";

const CODES = ["E1", "E2", "E3", "W1", "W2", "N1"];

function frame(part: Partial<Frame> = {}): Frame {
  return {
    indicator: anIndicator(),
    year: 2023,
    hasYear: true,
    values: [0.2, null, 0.5, 0.3, null, null],
    flags: [null, "s", null, null, "s", "n"],
    ranks: [],
    n: 0,
    bounds: [0.22, 0.27, 0.33, 0.45],
    classes: [0, null, 4, 2, null, null],
    terciles: [0.25, 0.35],
    ...part,
  };
}

/** What is shown of some areas; the last is one that the source does not cover. */
function shownOf(scope: string, inScope: boolean[], cells: Shown["cells"] = null): Shown {
  const x = frame({ classes: frame().classes.map((cls, i) => (inScope[i] ? cls : null)) });
  return {
    areas: { code: CODES }, x, y: cells === null ? null : x, columns: [x], scope, scopeName: scope, inScope, cells,
  } as unknown as Shown;
}

const WALES = [false, false, false, true, true, false];
const BRITAIN = [true, true, true, true, true, false];

describe("legendKeyOf", () => {
  it("puts every place beyond a country or region outside, or Wales has gaps that lie in England", () => {
    const shown = shownOf("W92000004", WALES);
    expect(CODES.map((_, area) => legendKeyOf(shown, area))).toEqual([
      "outside", "outside", "outside", "class-2", "flag-s", "outside",
    ]);
  });

  it("keeps the hatch of a place that the source does not cover under Great Britain, or it seems forgotten", () => {
    expect(legendKeyOf(shownOf("gb", BRITAIN), 5)).toBe("flag-n");
  });

  it("does the same in the matrix, or its gaps count the whole country", () => {
    const shown = shownOf("W92000004", WALES, [null, null, null, 4, null, null]);
    expect(CODES.map((_, area) => legendKeyOf(shown, area))).toEqual([
      "outside", "outside", "outside", "class-4", "flag-s", "outside",
    ]);
  });
});

describe("legendEntries", () => {
  it.each([
    ["W92000004", WALES],
    ["gb", BRITAIN],
  ])("count each area of the scope %s once, or the legend does not add up", (scope, inScope) => {
    const entries = legendEntries(shownOf(scope, inScope), WORDS).filter(({ key }) => key !== "outside");
    const inside = entries.flatMap((entry) => entry.members).filter((area) => inScope[area]);
    expect(inside.sort()).toEqual(CODES.flatMap((_, area) => (inScope[area] ? [area] : [])));
    if (scope !== "gb") expect(entries.flatMap((entry) => entry.members)).toHaveLength(inside.length);
  });
});
