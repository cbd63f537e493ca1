import { describe, expect, it } from "vitest";
import { CLUSTERS } from "../colour/palettes";
import { aCluster, aLevel, WORDS } from "../text/example";
import { columnsOfTable, sortables } from "../text/columns";
import { altOf, factsOf, sentenceOf } from "../text/facts";
import { optionName } from "../text/describe";
import { orderOf } from "../stats/order";
import { legendEntries } from "./legend";
import { codesOf, legendKeyOf, type Model, type Shown } from "./model";
import { childrenOf, frameOfLevel, hueOf, indicatorOfLevel, parentOf, pickOf, placeOf, strongest, withPick, type Level, type Place, type Solution } from "./solution";

const CODES = ["E1", "E2", "E3", "S1"];
const IN_SCOPE = [true, true, true, false];
const top = aLevel();
const groups = aLevel(
  { id: "kinds_group", level: 2, level_label: "Groups", k: 3 },
  {
    label: [0, 1, 2, null], parent_set: "kinds_supergroup",
    clusters: [aCluster({ code: "1a", name: "Ports", size: 1, parent: 0 }), aCluster({ code: "1b", name: "Sands", size: 1, parent: 0 }), aCluster({ code: "2a", name: "Mills", size: 1, parent: 1 })],
  },
);
/** Eleven clusters, more than there are colours; the third area is of the last. */
const many = aLevel(
  { id: "kinds_subgroup", level: 3, level_label: "Subgroups", k: 11 },
  {
    label: [0, 1, 10, null], parent_set: "kinds_group",
    clusters: Array.from({ length: 11 }, (_, i) => aCluster({ code: `x${i}`, name: `Name ${i}`, parent: i < 5 ? 0 : 2 })),
    second: [1, 0, null, null], ratio: [0.3, 0.9, null, null],
  },
);
const LEVELS: Level[] = [top, groups, many];

function shownOf(level: Level): Shown {
  const x = frameOfLevel(level, IN_SCOPE);
  const areas = { code: CODES, name: ["Deal", "Bude", "Bury", "Wick"], region: CODES.map(() => "R"), groups: [] };
  return {
    view: "clusters", areas, x, y: null, columns: [x], scope: "uk", scopeName: "England", year: 2021, inScope: IN_SCOPE, cells: null,
    solution: { levels: LEVELS, level }, picked: null, bases: [],
  } as unknown as Shown;
}
const place = (level: Level, index: number): Place => {
  const found = placeOf(level, index);
  if (found === null) throw new RangeError("no such cluster");
  return found;
};
const solution: Solution = { levels: LEVELS, level: many };

describe("a level of a classification", () => {
  it("is shown as an indicator of one year whose classes are the clusters, or half the page has nothing to say", () => {
    expect(indicatorOfLevel(top)).toMatchObject({ id: "kinds_supergroup", vintage: "lad2022", years: [2021], definition: "Ward's method, then k-means", flags_used: ["n"] });
    expect(frameOfLevel(top, IN_SCOPE)).toMatchObject({ n: 3, classes: [0, 0, 1, null], flags: [null, null, null, "n"], hasYear: true });
    expect(frameOfLevel(top, [true, false, true, false])).toMatchObject({ n: 2, classes: [0, null, 1, null] });
  });

  it("has an entry of the legend for each cluster, by code and name, and one for what is not covered", () => {
    const shown = shownOf(top);
    expect(CODES.map((_, area) => legendKeyOf(shown, area))).toEqual(["class-0", "class-0", "class-1", "flag-n"]);
    expect(legendEntries(shown, WORDS).map(({ text, members }) => [text, members])).toEqual([
      ["1 Coast", [0, 1]], ["2 Towns", [2]], ["area not covered", [3]],
    ]);
  });

  it("writes codes on areas in scope alone, or numbers stand on areas without colour", () => {
    expect(codesOf(shownOf(top))).toEqual(["1", "1", "2", ""]);
    expect(codesOf({ ...shownOf(top), inScope: [true, false, true, false] })).toEqual(["1", "", "2", ""]);
    expect(codesOf(null)).toEqual([]);
  });

  it("names an area's option by its clusters, and the map by its legend", () => {
    expect(optionName(factsOf(shownOf(top), 0, WORDS))).toBe("Deal: supergroup 1 Coast; group 1a; subgroup x0");
    expect(altOf(shownOf(top), legendEntries(shownOf(top), WORDS))).toBe(
      `Map of Kinds: supergroups. ${sentenceOf(shownOf(top), null)} 1 Coast (2 areas), 2 Towns (1 area) and area not covered (1 area).`,
    );
  });
});

describe("kin", () => {
  it("are found one level up and one down, or the way through the levels ends", () => {
    expect(parentOf(solution, place(groups, 2))).toMatchObject({ index: 1, cluster: { code: "2" } });
    expect(parentOf(solution, place(top, 0))).toBeNull();
    expect(childrenOf(solution, place(top, 0)).map(({ cluster }) => cluster.code)).toEqual(["1a", "1b"]);
    expect(childrenOf(solution, place(many, 0))).toEqual([]);
    expect(placeOf(top, null)).toBeNull();
  });

  it("share the colour of their broadest cluster, or a subgroup has that of a stranger", () => {
    expect([0, 4, 5, 10].map((index) => hueOf(solution, place(many, index)))).toEqual([0, 0, 1, 1]);
  });
});

describe("strongest", () => {
  it("lists the largest differences of each sign, highest first, and leaves out what does not differ", () => {
    expect(strongest(place(top, 0), 5)).toEqual([{ name: "Aged 65", difference: 0.8 }, { name: "By bus", difference: -0.3 }]);
    expect(strongest(place(top, 1), 1).map(({ name }) => name)).toEqual(["By bus", "Aged 65"]);
  });
});

describe("one cluster of many", () => {
  const model = (level: Level, part: Partial<Pick<Model, "highlighted">> & { area?: string } = {}): Parameters<typeof pickOf>[0] =>
    ({ shown: shownOf(level), highlighted: part.highlighted ?? null, url: { area: part.area ?? null } }) as Parameters<typeof pickOf>[0];

  it("is the one chosen in the legend, else the chosen area's, else the first; with a colour for each none need be", () => {
    expect(pickOf(model(many))).toBe("class-0");
    expect(pickOf(model(many, { area: "E3" }))).toBe("class-10");
    expect(pickOf(model(many, { area: "S1" }))).toBe("class-0");
    expect(pickOf(model(many, { area: "E3", highlighted: "class-4" }))).toBe("class-4");
    expect(pickOf(model(top, { area: "E3" }))).toBeNull();
    expect(top.set.clusters.length).toBeLessThanOrEqual(CLUSTERS.length);
  });

  it("is told to what is shown, and an entry without a cluster picks none", () => {
    expect(withPick(shownOf(many), "class-4")?.picked).toBe(4);
    expect(withPick(shownOf(many), "flag-n")?.picked).toBe(-1);
    const shown = shownOf(top);
    expect(withPick(shown, "class-1")).toBe(shown);
    expect(withPick(null, null)).toBeNull();
  });

  it("is named in the sentence of the view", () => {
    expect(sentenceOf({ ...shownOf(many), picked: 4 }, null)).toContain("One is shown at a time: x4 Name 4.");
    expect(sentenceOf({ ...shownOf(many), picked: -1 }, null)).toMatch(/One is shown at a time\.$/);
  });
});

describe("the table of clusters", () => {
  const cells = (level: Level): [string, readonly string[]][] =>
    columnsOfTable(shownOf(level), WORDS, [], false).map(({ name, cells: texts }) => [name, texts]);

  it("has the codes of every level, and of the one in view name, next nearest and ratio", () => {
    expect(cells(top)).toEqual([
      ["Supergroup", ["1", "1", "2", ""]],
      ["Group", ["1a", "1b", "2a", ""]],
      ["Subgroup", ["x0", "x1", "x10", ""]],
      ["Name of the supergroup", ["Coast", "Coast", "Towns", "no cluster (area not covered)"]],
      ["Next nearest", ["2", "2", "1", ""]],
      ["Ratio of distances", ["0.500", "0.950", "1.200", ""]],
    ]);
  });

  it("sorts by each of them, missing ones last, or x10 comes before x2", () => {
    const shown = shownOf(many);
    const order = (sort: string): number[] => orderOf(shown.areas, sortables(shown), [0, 1, 2, 3], sort);
    expect(order("-kinds_subgroup")).toEqual([2, 1, 0, 3]);
    expect(order("-ratio")).toEqual([1, 0, 2, 3]);
    expect(order("second").slice(0, 2)).toEqual([1, 0]);
  });
});
