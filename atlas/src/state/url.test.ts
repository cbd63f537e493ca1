import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anIndicator } from "../text/example";
import { changed, columnsOf, type Context, KEYS, latestYear, parse, print, type State, type View, yearOf, yearsOf } from "./url";

// The same cases at every run, so that two runs of one tree agree; another seed looks for others.
fc.configureGlobal({ seed: 20261121 });

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const CONTEXT: Context = {
  indicators: [
    anIndicator({ id: "krugman_index_sic4", years: range(2015, 2024) }),
    anIndicator({ id: "gva_per_fte_gb100", years: range(2015, 2023) }),
    anIndicator({ id: "jobs", years: [2011, 2021] }),
    anIndicator({ id: "old_index", vintage: "lad2009", years: [2008, 2009] }),
  ],
  areas: ["E06000001", "E06000047", "E07000178", "E08000003", "E08000025", "W06000015", "S12000033"],
  groups: ["E12000007", "W92000004"],
  defaultX: "krugman_index_sic4",
  defaultY: "gva_per_fte_gb100",
  views: ["map", "matrix", "clusters", "table"],
  sets: ["headline", "skills"],
  bases: ["industry_mix"],
};
const DEFAULT: State = {
  view: "map",
  x: "krugman_index_sic4",
  y: "gva_per_fte_gb100",
  cols: [],
  sort: "name",
  year: null,
  scope: "gb",
  area: null,
  pin: [],
  breaks: "all",
  set: "headline",
  cluster: null,
  by: "weights",
  w: [],
  n: 5,
  embed: false,
  lock: [],
};
const state = (part: Partial<State>): State => ({ ...DEFAULT, ...part });
const read = (hash: string): State => parse(hash, CONTEXT).state;
const notices = (hash: string): string[] => parse(hash, CONTEXT).notices;

/** Any state the atlas can be in. */
const states: fc.Arbitrary<State> = fc
  .record({
    view: fc.constantFrom<View>("map", "matrix", "clusters", "table"),
    x: fc.constantFrom("krugman_index_sic4", "gva_per_fte_gb100", "jobs"),
    y: fc.constantFrom("krugman_index_sic4", "gva_per_fte_gb100", "jobs"),
    cols: fc.uniqueArray(fc.constantFrom("krugman_index_sic4", "gva_per_fte_gb100", "jobs"), { maxLength: 3 }),
    sort: fc.constantFrom("name", "-name", "code", "-code", "region", "jobs", "-jobs", "-krugman_index_sic4", "skills", "second", "-ratio"),
    year: fc.option(fc.constantFrom(2008, 2011, 2015, 2019, 2021, 2023, 2024)),
    scope: fc.constantFrom("gb", "uk", ...CONTEXT.groups),
    area: fc.option(fc.constantFrom(...CONTEXT.areas)),
    pin: fc.uniqueArray(fc.constantFrom(...CONTEXT.areas), { maxLength: 5 }),
    breaks: fc.constantFrom<"all" | "year">("all", "year"),
    set: fc.constantFrom("headline", "skills"),
    cluster: fc.option(fc.constantFrom("1a", "5.7.13", "A", "7c2")),
    by: fc.constantFrom("weights", "industry_mix"),
    w: fc.uniqueArray(
      fc.tuple(fc.constantFrom("krugman_index_sic4", "gva_per_fte_gb100", "jobs"), fc.double({ min: 0, max: 5, noNaN: true })),
      { maxLength: 3, selector: ([id]) => id },
    ),
    n: fc.integer({ min: 1, max: 50 }),
    embed: fc.boolean(),
    lock: fc.subarray(["area", "year", "view"]),
  })
  // The latest year and "the latest" are one state; -0 is written 0.
  .map((s) => ({
    ...s,
    year: s.year === latestYear(s, CONTEXT) ? null : s.year,
    w: s.w.map(([id, weight]): [string, number] => [id, weight + 0]),
  }));

describe("parse and print", () => {
  it("are inverse for every state, or a link does not bring back what was on screen", () => {
    fc.assert(
      fc.property(states, (s) => {
        const result = parse(print(s, CONTEXT), CONTEXT);
        expect(result.state).toEqual(s);
        expect(result.notices).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("give one address per state whatever the order of the keys, or two links mean one view", () => {
    fc.assert(
      fc.property(states, fc.infiniteStream(fc.nat()), (s, order) => {
        const [path = "", query = ""] = print(s, CONTEXT).split("?");
        const pairs = query === "" ? [] : query.split("&");
        const mixed = pairs.map((pair) => ({ pair, at: order.next().value as number })).sort((a, b) => a.at - b.at);
        const hash = `${path}?${mixed.map(({ pair }) => pair).join("&")}`;
        expect(print(parse(hash, CONTEXT).state, CONTEXT)).toBe(print(s, CONTEXT));
      }),
    );
  });

  it("never fail on an address, whatever is typed, or a mistyped link shows an empty page", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (path, query) => {
        const { state: found } = parse(`#/${path}?${query}`, CONTEXT);
        expect(parse(print(found, CONTEXT), CONTEXT).state).toEqual(found);
      }),
    );
  });
});

/** Amounts in the prices of each year open in the classes of the year shown. */
describe("the classes where none are named", () => {
  const context: Context = {
    ...CONTEXT,
    indicators: [...CONTEXT.indicators, anIndicator({ id: "pounds", classes: "year" }), anIndicator({ id: "pay", classes: "year" })],
  };

  // If this fails, pounds of the first years decide the classes of the last and a map has one colour.
  it.each([
    ["#/map?x=pounds", "year"],
    ["#/map?x=jobs", "all"],
    ["#/matrix?x=pounds&y=pay", "year"],
    ["#/matrix?x=pounds&y=jobs", "all"],
  ])("are those of the year if all shown indicators ask for them: %s", (hash, breaks) => {
    const found = parse(hash, context).state;
    expect(found.breaks).toBe(breaks);
    expect(print(found, context)).not.toContain("breaks");
  });

  // If this fails, a reader's own choice of classes is lost with the next indicator, or never ends.
  it("follow the indicator, and stay as chosen", () => {
    const own = parse("#/map?x=pounds&breaks=all", context).state;
    expect(own.breaks).toBe("all");
    expect(print(own, context)).toContain("breaks=all");
    const pounds = parse("#/map?x=pounds", context).state;
    expect(changed(pounds, { x: "jobs" }, context).breaks).toBe("all");
    expect(changed(own, { x: "pay" }, context).breaks).toBe("all");
    expect(changed(parse("#/map?x=jobs", context).state, { x: "pay" }, context).breaks).toBe("year");
  });
});

describe("the scope where none is named", () => {
  const kingdom = ["E92000001", "N92000002", "S92000003", "W92000004"];
  const context: Context = {
    ...CONTEXT,
    indicators: [...CONTEXT.indicators, anIndicator({ id: "per_hour", coverage: kingdom }), anIndicator({ id: "per_head", coverage: kingdom })],
  };
  it.each([
    ["#/map?x=per_hour", "uk"],
    ["#/map?x=krugman_index_sic4", "gb"],
    ["#/matrix?x=per_hour&y=per_head", "uk"],
    ["#/matrix?x=per_hour&y=krugman_index_sic4", "gb"],
    ["#/table?x=per_hour&cols=per_hour,per_head", "uk"],
    ["#/table?x=per_hour&cols=per_hour,jobs", "gb"],
  ])("is what all shown indicators cover, or areas are left out or lack a value: %s", (hash, scope) => {
    const { state: found } = parse(hash, context);
    expect(found.scope).toBe(scope);
    expect(print(found, context)).not.toContain("scope");
  });

  it("is written where it is another one, or a link brings back other areas", () => {
    const hash = "#/map?x=per_hour&scope=gb";
    expect(print(parse(hash, context).state, context)).toBe(hash);
  });
});

describe("parse", () => {
  it.each(["", "#", "#/", "#/map", "#/map?"])("gives the default state and no notice for %j", (hash) => {
    expect(parse(hash, CONTEXT)).toEqual({ state: DEFAULT, notices: [] });
  });

  it("reads the example addresses of the design, or published links are broken", () => {
    expect(read("#/map?x=krugman_index_sic4")).toEqual(DEFAULT);
    expect(read("#/map?x=gva_per_fte_gb100&year=2019&area=E08000003&pin=E07000178,E06000047")).toEqual(
      state({ x: "gva_per_fte_gb100", y: "krugman_index_sic4", year: 2019, area: "E08000003", pin: ["E07000178", "E06000047"] }),
    );
    expect(read("#/matrix?x=krugman_index_sic4&y=gva_per_fte_gb100&year=2023&area=E06000001")).toEqual(
      state({ view: "matrix", area: "E06000001" }),
    );
    const all: Context = { ...CONTEXT, views: ["map", "matrix", "clusters", "similar", "area", "table", "scatter"] };
    const hash = "#/similar?area=E08000025&w=krugman_index_sic4:1,gva_per_fte_gb100:2&year=2023&n=10";
    expect(parse(hash, all)).toEqual({
      state: state({
        view: "similar",
        area: "E08000025",
        w: [["krugman_index_sic4", 1], ["gva_per_fte_gb100", 2]],
        year: 2023,
        n: 10,
      }),
      notices: [],
    });
  });

  it("keeps a year that one indicator has and another lacks, or the reader is not told why it is empty", () => {
    expect(parse("#/matrix?year=2024", CONTEXT)).toEqual({ state: state({ view: "matrix", year: 2024 }), notices: [] });
  });

  it("takes the latest year as no year, or a link to the latest year goes stale", () => {
    expect(read("#/map?year=2024").year).toBeNull();
    expect(read("#/matrix?year=2023").year).toBeNull();
    expect(read("#/table?cols=jobs&year=2021").year).toBeNull();
  });

  it("proposes another second indicator than the first, or a matrix shows one thing twice", () => {
    expect(read("#/matrix?x=gva_per_fte_gb100").y).toBe("krugman_index_sic4");
    expect(read("#/map?x=old_index").y).toBeNull();
  });

  it.each([
    ["#/globe", '"globe" is not a view of this atlas.'],
    ["#/scatter", '"scatter" is not a view of this atlas.'],
    ["#/map?colour=red", '"colour" is not a setting of this atlas and was left out.'],
    ["#/map?year=2020&year=2021", '"year" is given twice; the first was used.'],
    ["#/map?x=ksi", '"ksi" is not an indicator of this atlas. Showing Krugman specialisation index.'],
    ["#/matrix?y=ksi", '"ksi" is not an indicator of this atlas.'],
    ["#/matrix?y=old_index", '"old_index" has other boundaries than "krugman_index_sic4", so they are not shown together.'],
    ["#/table?cols=jobs,ksi", '"ksi" is not an indicator of this atlas.'],
    ["#/table?sort=-rank", '"rank" is not an indicator of this atlas.'],
    ["#/map?area=E09000099", "E09000099 is not an area of this atlas."],
    ["#/map?pin=E09000099", "E09000099 is not an area of this atlas."],
    ["#/map?year=1066", 'No indicator of this atlas has the year "1066". Showing 2024.'],
    ["#/map?year=20x4", 'No indicator of this atlas has the year "20x4". Showing 2024.'],
    ["#/map?scope=fr", '"fr" is not a country or region of this atlas.'],
    ["#/map?breaks=none", '"none" cannot be used for "breaks": it takes "all" or "year".'],
    ["#/map?set=x", '"x" cannot be used for "set": it takes "headline" or "skills".'],
    ["#/map?by=x", '"x" cannot be used for "by": it takes "weights" or "industry_mix".'],
    ["#/map?w=jobs:9", '"jobs:9" cannot be used for "w": it takes an indicator id, a colon and a weight from 0 to 5.'],
    ["#/map?w=jobs", '"jobs" cannot be used for "w": it takes an indicator id, a colon and a weight from 0 to 5.'],
    ["#/map?n=0", '"0" cannot be used for "n": it takes a whole number from 1 to 50.'],
    ["#/map?n=2.5", '"2.5" cannot be used for "n": it takes a whole number from 1 to 50.'],
    ["#/map?embed=yes", '"yes" cannot be used for "embed": it takes "1".'],
    ["#/map?lock=year,zoom", '"zoom" cannot be used for "lock": it takes "area" or "year" or "view".'],
  ])("reports what it cannot use in %s, or a reader sees something else than asked for", (hash, expected) => {
    expect(notices(hash)).toEqual([expected]);
  });

  it("uses the default for a bad value and keeps the good ones, or one mistake loses the view", () => {
    expect(read("#/globe?x=ksi&year=2019&area=E09000099&pin=E08000003,nowhere")).toEqual(
      state({ year: 2019, pin: ["E08000003"] }),
    );
  });

  it("keeps five pins and reports more, or the profile overflows", () => {
    const { state: s, notices: said } = parse(`#/map?pin=${CONTEXT.areas.join(",")}`, CONTEXT);
    expect(s.pin).toEqual(CONTEXT.areas.slice(0, 5));
    expect(said).toEqual(["At most 5 areas can be pinned; the others were left out."]);
  });

  it("survives a broken escape, or the page is empty", () => {
    expect(notices("#/map?area=%E0%A4%A")).toEqual(["%E0%A4%A is not an area of this atlas."]);
  });
});

describe("print", () => {
  it("writes no defaults, or addresses are long and change with the next release", () => {
    expect(print(DEFAULT, CONTEXT)).toBe("#/map");
    expect(print(state({ year: 2024 }), CONTEXT)).toBe("#/map");
    expect(print(state({ view: "matrix", year: 2024 }), CONTEXT)).toBe("#/matrix?year=2024");
  });

  it("writes keys in the order of the table with plain commas and colons, or links are hard to read", () => {
    const s = state({ w: [["jobs", 0.5], ["gva_per_fte_gb100", 2]], pin: ["E07000178", "E06000047"], year: 2019, breaks: "year" });
    expect(print(s, CONTEXT)).toBe("#/map?year=2019&pin=E07000178,E06000047&breaks=year&w=jobs:0.5,gva_per_fte_gb100:2");
  });
});

describe("the table of keys", () => {
  it("has the keys of the design in its order, or the reference page and the page differ", () => {
    expect(KEYS.map((row) => row.key)).toEqual(
      ["x", "y", "cols", "sort", "year", "scope", "area", "pin", "breaks", "set", "cluster", "by", "w", "n", "embed", "lock"],
    );
    for (const row of KEYS) expect(row.takes).not.toBe("");
  });
});

describe("what a state spans", () => {
  it("is the years all shown indicators share, or the slider offers an empty year", () => {
    expect(yearsOf(state({ view: "matrix" }), CONTEXT)).toEqual(range(2015, 2023));
    expect(yearsOf(DEFAULT, CONTEXT)).toEqual(range(2015, 2024));
    expect(yearsOf(state({ view: "table", cols: ["jobs", "krugman_index_sic4"] }), CONTEXT)).toEqual([2021]);
  });

  it("has the latest year where none is chosen, and null where none is shared", () => {
    expect(yearOf(state({ view: "matrix" }), CONTEXT)).toBe(2023);
    expect(yearOf(state({ year: 2017 }), CONTEXT)).toBe(2017);
    expect(yearOf(state({ view: "matrix", y: "old_index" }), CONTEXT)).toBeNull();
  });

  it("takes x for the table, or an untouched view is empty", () => {
    expect(columnsOf(DEFAULT)).toEqual(["krugman_index_sic4"]);
    expect(columnsOf(state({ cols: ["jobs"] }))).toEqual(["jobs"]);
  });
});

describe("the set of clusters", () => {
  it("is the first where none is named, and is not written then", () => {
    expect(read("#/clusters").set).toBe("headline");
    expect(print(state({ view: "clusters" }), CONTEXT)).toBe("#/clusters");
    expect(print(read("#/clusters?set=skills&area=E07000178"), CONTEXT)).toBe("#/clusters?area=E07000178&set=skills");
  });

  it("that is unknown is said, with those there are, or a mistyped link shows another one in silence", () => {
    expect(notices("#/clusters?set=kinds")).toEqual(['"kinds" cannot be used for "set": it takes "headline" or "skills".']);
    expect(read("#/clusters?set=kinds").set).toBe("headline");
  });

  it("leaves year, scope and classes of the other views as they were", () => {
    const map = read("#/map?x=jobs&year=2011&breaks=year&scope=uk");
    const there = changed(map, { view: "clusters", set: "skills" }, CONTEXT);
    expect(changed(read(print(there, CONTEXT)), { view: "map", set: "headline" }, CONTEXT)).toEqual(map);
  });
});

describe("the cluster that is picked out", () => {
  it("stays with the choice and leaves with its level, or a link opens another cluster's panel", () => {
    expect(read("#/clusters?set=skills&cluster=1a").cluster).toBe("1a");
    expect(print(state({ view: "clusters", cluster: "1a" }), CONTEXT)).toBe("#/clusters?cluster=1a");
    expect(read("#/clusters?cluster=").cluster).toBeNull();
    const chosen = state({ view: "clusters", cluster: "1a" });
    expect(changed(chosen, { area: "E06000001" }, CONTEXT).cluster).toBe("1a");
    expect(changed(chosen, { set: "skills" }, CONTEXT).cluster).toBeNull();
    expect(changed(chosen, { set: "skills", cluster: "1b" }, CONTEXT).cluster).toBe("1b");
  });
});

describe("an area of other boundaries", () => {
  it("is reported by what is known of it, or the atlas denies an area that it has", () => {
    const context = { ...CONTEXT, elsewhere: new Map([["E07000164", "Hambleton is elsewhere."]]) };
    expect(parse("#/map?area=E07000164&pin=E07000164,E99", context).notices).toEqual(["Hambleton is elsewhere.", "E99 is not an area of this atlas."]);
  });
});
