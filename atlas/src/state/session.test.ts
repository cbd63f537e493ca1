import { describe, expect, it, vi } from "vitest";
import { Loader } from "../data/load";
import { aLevel } from "../text/example";
import type { Address } from "./address";
import type { Model } from "./model";
import { Session } from "./session";

/** Two indicators on one vintage, a third on an older one; the older has an area that is gone. */
function indicator(id: string, vintage: string, years: number[], coverage = ["E"]): object {
  return {
    id, vintage, years, coverage, group: null, label: id, short_label: id, classes: "all", definition: id, formula: id, method: [], method_url: null,
    unit: { code: "n", text: "", prefix: "", suffix: "", scale: 1 }, decimals: 0, direction: "none", centre: null,
    years_left_out: [], breaks: [1, 2, 3, 4], terciles: [2, 3], national: [], national_note: null,
    left_out: [], alt: id, sources: [], rounding: "", flags_used: [], flag_notes: {},
  };
}

function areas(vintage: string, code: string[]): object {
  return {
    vintage, code, name: code.map((one) => `Area ${one}`), name_cy: code.map(() => null), region: code.map(() => "R"),
    country: code.map(() => "E"), label_point: code.map(() => [0, 0]), predecessors: code.map(() => []),
    former_names: code.map(() => []),
    groups: [
      { scope: "gb", code: "GB", name: "Great Britain", kind: "set", countries: ["E"] },
      { scope: "uk", code: "UK", name: "United Kingdom", kind: "set", countries: ["E", "N92000002"] },
    ],
  };
}

const INDICATORS = {
  jobs: indicator("jobs", "lad2023", [2021, 2022, 2023]),
  pay: indicator("pay", "lad2023", [2021, 2022]),
  hours: indicator("hours", "lad2023", [2022, 2023], ["E", "N92000002"]),
  old: indicator("old", "lad2011", [2011]),
};

/** A classification of the older boundaries: two levels, and corresponding areas. */
function clusters(id: string, parent: string | null): object {
  return aLevel({ id, vintage: "lad2011" }, { label: [0, 1], flags: [], parent_set: parent, second: [1, 0], ratio: [0.5, 0.95], stability: [1, 1] }).set;
}

const SETS = ["kinds_group", "kinds_supergroup"].map((id, i) => aLevel({ id, vintage: "lad2011", level: 2 - i, level_label: i === 0 ? "Groups" : "Supergroups" }).entry);

const FILES: Record<string, unknown> = {
  "manifest.json": {
    contract_version: 3, title: "Atlas", default_vintage: "lad2023", vintage_titles: { lad2011: "Districts of 2011", lad2023: "Districts of 2023" },
    default_state: "#/map?x=jobs", presets: [], clusters: [], similar: [], flags: [],
  },
  "indicators.json": Object.values(INDICATORS),
  ...Object.fromEntries(Object.entries(INDICATORS).map(([id, one]) => [`indicators/${id}.json`, one])),
  "areas-lad2023.json": areas("lad2023", ["E1", "E2"]),
  "areas-lad2011.json": areas("lad2011", ["E1", "E9"]),
  "areas-lad2023.topo.json": {},
  "areas-lad2011.topo.json": {},
  "values/jobs.json": { id: "jobs", years: [2021, 2022, 2023], values: [[1, 2], [2, 3], [3, null]], flags: [[2, 1, "m"]] },
  "values/pay.json": { id: "pay", years: [2021, 2022], values: [[1, 2], [2, 3]], flags: [] },
  "values/hours.json": { id: "hours", years: [2022, 2023], values: [[1, 2], [2, 3]], flags: [] },
  "values/old.json": { id: "old", years: [2011], values: [[1, 2]], flags: [] },
};

function started(hash: string, files = FILES): { session: Session; written: [string, string][]; visit: (hash: string) => void } {
  const written: [string, string][] = [];
  let visit: (hash: string) => void = () => undefined;
  const address: Address = {
    read: () => hash,
    write: (to, how) => written.push([to, how]),
    watch: (changed) => {
      visit = changed;
    },
    link: (to) => `https://example.org/${to}`,
  };
  const loader = new Loader({
    inline: (id) => {
      const held = files[`${id.slice(5)}.json`];
      return held === undefined ? null : JSON.stringify(held);
    },
    fetch: () => Promise.resolve({ ok: false, status: 404, text: async () => "" }),
    protocol: "https:",
  });
  const session = new Session(address, loader);
  void session.start();
  return { session, written, visit: (to) => visit(to) };
}

const settled = (session: Session, check: (model: Model) => void): Promise<void> =>
  vi.waitFor(() => check(session.store.value));

describe("Session", () => {
  it("opens where the address says, in the latest year, or a link shows something else", async () => {
    const { session } = started("#/matrix?x=jobs&y=pay&area=E2");
    await settled(session, ({ status, shown }) => {
      expect(status).toBe("ready");
      expect([shown?.view, shown?.year, shown?.years]).toEqual(["matrix", 2022, [2021, 2022]]);
      expect(shown?.cells).toEqual([3 * 1 + 1, 3 * 2 + 2]);
    });
  });

  it("replaces the history entry for a year and adds one for an area, or Back steps through years", async () => {
    const { session, written } = started("#/map");
    await settled(session, ({ status }) => expect(status).toBe("ready"));
    session.stepYear(-1);
    await settled(session, ({ shown }) => expect(shown?.year).toBe(2022));
    session.select(1);
    await settled(session, () => expect(written.slice(-2)).toEqual([
      ["#/map?year=2022", "replace"],
      ["#/map?year=2022&area=E2", "push"],
    ]));
  });

  it("goes back to the whole map with indicator and year kept, or reset loses the reader's place", async () => {
    const { session } = started("#/map?x=pay&year=2021&area=E1&pin=E2");
    await settled(session, ({ status }) => expect(status).toBe("ready"));
    session.reset();
    await settled(session, ({ url }) => expect(url).toMatchObject({ x: "pay", year: 2021, area: null, pin: ["E2"] }));
  });

  it("swaps areas with the indicator's boundaries and drops a code they lack, with a notice", async () => {
    const { session } = started("#/map?x=jobs&area=E2&pin=E1,E2");
    await settled(session, ({ status }) => expect(status).toBe("ready"));
    session.go({ x: "old" });
    await settled(session, ({ shown, url, notices }) => {
      expect(shown?.areas.vintage).toBe("lad2011");
      expect([url?.area, url?.pin]).toEqual([null, ["E1"]]);
      expect(notices.join()).toContain("Area E2");
      expect(notices.join()).toContain("Districts of 2011");
    });
  });

  it("shows the whole kingdom for an indicator that covers it, or Northern Ireland stays uncoloured and unranked", async () => {
    const { session, written } = started("#/map?x=jobs");
    await settled(session, ({ status }) => expect(status).toBe("ready"));
    session.go({ x: "hours" });
    await settled(session, ({ shown }) => expect(shown).toMatchObject({ scope: "uk", scopeName: "United Kingdom" }));
    expect(written.at(-1)?.[0]).not.toContain("scope");
    expect(session.hash({ view: "matrix", y: "jobs" })).toBe("#/matrix?x=hours");
    session.go({ x: "jobs" });
    await settled(session, ({ shown }) => expect(shown).toMatchObject({ scope: "gb", x: { indicator: { id: "jobs" } } }));
  });

  it("keeps a scope that the reader chose when the indicator changes", async () => {
    const { session, written } = started("#/map?x=hours&scope=gb");
    await settled(session, ({ shown }) => expect(shown?.scope).toBe("gb"));
    session.go({ year: 2022 });
    await settled(session, ({ shown }) => expect([shown?.scope, shown?.year]).toEqual(["gb", 2022]));
    expect(written.at(-1)?.[0]).toBe("#/map?x=hours&year=2022&scope=gb");
  });

  it("reads the description of an indicator only when it is shown, or the first view carries all of them", async () => {
    const files = { ...FILES };
    delete files["indicators/pay.json"];
    const { session } = started("#/map?x=jobs", files);
    await settled(session, ({ status, failure }) => expect([status, failure]).toEqual(["ready", null]));
    expect(await session.describe()).toEqual([]);
    expect(session.store.value.failure).toContain("indicators/pay.json");
    files["indicators/pay.json"] = INDICATORS.pay;
    expect(await session.describe()).toEqual(Object.values(INDICATORS));
  });

  it("says what the address asks for in vain in one notice, and forgets it on dismissal", async () => {
    const { session } = started("#/map?area=E99&year=1999");
    await settled(session, ({ notices }) => expect(notices).toHaveLength(1));
    session.dismiss(session.store.value.notices[0] ?? "");
    expect(session.store.value.notices).toEqual([]);
  });

  it("keeps the picture when another file is missing, names it, and shows it on the next try", async () => {
    const files = { ...FILES };
    delete files["values/pay.json"];
    const { session } = started("#/map?x=jobs", files);
    await settled(session, ({ status }) => expect(status).toBe("ready"));
    session.go({ x: "pay" });
    await settled(session, ({ failure, shown, status }) => {
      expect(failure).toContain("values/pay.json");
      expect([status, shown?.x.indicator.id]).toEqual(["ready", "jobs"]);
    });
    files["values/pay.json"] = FILES["values/pay.json"];
    await session.retry();
    expect(session.store.value).toMatchObject({ failure: null, shown: { x: { indicator: { id: "pay" } } } });
  });

  it("holds what is locked, or an embedded view wanders off", async () => {
    const { session } = started("#/map?x=jobs&year=2021&area=E1&embed=1&lock=area,year,view");
    await settled(session, ({ status }) => expect(status).toBe("ready"));
    session.select(1);
    session.stepYear(1);
    session.go({ view: "table" });
    expect(session.store.value.url).toMatchObject({ area: "E1", year: 2021, view: "map" });
  });

  it("pins at most five areas and takes a pin away again", async () => {
    const { session } = started("#/map");
    await settled(session, ({ status }) => expect(status).toBe("ready"));
    session.pin(0);
    await settled(session, ({ url }) => expect(url?.pin).toEqual(["E1"]));
    session.pin(0);
    await settled(session, ({ url }) => expect(url?.pin).toEqual([]));
  });

  it("follows the reader's Back and Forward", async () => {
    const { session, visit } = started("#/map");
    await settled(session, ({ status }) => expect(status).toBe("ready"));
    visit("#/table?sort=-jobs");
    await settled(session, ({ shown, url }) => {
      expect(shown?.view).toBe("table");
      expect(url?.sort).toBe("-jobs");
    });
  });
});

describe("Session with classifications", () => {
  const manifest = {
    ...(FILES["manifest.json"] as object), clusters: [...SETS].reverse(), similar: [{ id: "mix", label: "Mix", vintage: "lad2011" }],
  };
  const files: Record<string, unknown> = {
    ...FILES, "manifest.json": manifest,
    "clusters/kinds_supergroup.json": clusters("kinds_supergroup", null),
    "clusters/kinds_group.json": clusters("kinds_group", "kinds_supergroup"),
    "similar/mix.json": { basis: "mix", vintage: "lad2011", label: "Mix", definition: "", year: 2011, n: 1, nearest: [[[1, 0.5]], [[0, 0.5]]] },
  };

  it("shows a level with its own boundaries and year, and reads no values of indicators", async () => {
    const { session } = started("#/clusters?set=kinds_group", { ...files, "values/jobs.json": undefined, "indicators/jobs.json": undefined });
    await settled(session, ({ status, failure, shown }) => {
      expect([status, failure]).toEqual(["ready", null]);
      expect(shown).toMatchObject({ view: "clusters", year: 2021, years: [], scopeName: "E92000001", areas: { vintage: "lad2011" } });
      expect(shown?.solution?.level.entry.id).toBe("kinds_group");
      expect(shown?.solution?.levels.map(({ entry }) => entry.level)).toEqual([1, 2]);
    });
  });

  it("reads corresponding areas when an area is asked for, or the first view carries them all", async () => {
    const { session } = started("#/clusters", files);
    await settled(session, ({ status, shown }) => expect([status, shown?.bases]).toEqual(["ready", []]));
    session.askForAreas();
    await settled(session, ({ shown }) => expect(shown?.bases.map(({ basis }) => basis)).toEqual(["mix"]));
    const linked = started("#/clusters?area=E1", files).session;
    await settled(linked, ({ shown }) => expect(shown?.bases).toHaveLength(1));
  });

  it("drops an area that the boundaries lack with one notice, whether by a link or by a choice", async () => {
    const { session, visit } = started("#/map?x=jobs&area=E2&pin=E1", files);
    await settled(session, ({ status }) => expect(status).toBe("ready"));
    // Twice, as browsers tell of a step by two events.
    visit("#/clusters?area=E2&pin=E1");
    visit("#/clusters?area=E2&pin=E1");
    await settled(session, ({ shown, url, notices }) => {
      expect([shown?.view, url?.area, url?.pin]).toEqual(["clusters", null, ["E1"]]);
      expect(notices).toEqual(["Area E2 does not exist in Districts of 2011, so the choice was dropped."]);
    });
  });

  it("keeps the chosen area from level to level, and picks out the cluster that was asked for", async () => {
    const { session, written } = started("#/clusters?area=E9", files);
    await settled(session, ({ shown }) => expect(shown?.solution?.level.entry.id).toBe("kinds_supergroup"));
    const level = session.store.value.shown?.solution?.levels[1];
    const cluster = level?.set.clusters[1];
    if (level === undefined || cluster === undefined) throw new RangeError("no second level");
    session.pick({ level, index: 1, cluster });
    await settled(session, ({ shown, highlighted, url, live }) => {
      expect([shown?.solution?.level, highlighted, url?.area]).toEqual([level, "class-1", "E9"]);
      expect(live).toBe("Outlined: 2 Towns, 1 area.");
    });
    expect(written.at(-1)).toEqual(["#/clusters?area=E9&set=kinds_group&cluster=2", "push"]);
    session.go({ set: "kinds_supergroup" });
    await settled(session, ({ highlighted }) => expect(highlighted).toBeNull());
  });

  it("keeps the cluster that is picked out in the address, so that a link or a reload brings it back", async () => {
    const { session, written, visit } = started("#/clusters?cluster=2", files);
    await settled(session, ({ shown, highlighted }) => expect([shown?.view, highlighted]).toEqual(["clusters", "class-1"]));
    session.highlight("class-0", "1 Coast", 2);
    expect(written.at(-1)).toEqual(["#/clusters?cluster=1", "replace"]);
    expect(session.hash({ embed: true })).toBe("#/clusters?cluster=1&embed=1");
    session.highlight(null);
    expect(written.at(-1)).toEqual(["#/clusters", "replace"]);
    // Areas that are not covered have no cluster; they stay picked out while areas are chosen, and out of the address.
    session.highlight("flag-n", "area not covered", 1);
    session.select(0);
    await settled(session, ({ shown, url, isBusy }) => expect([shown?.bases.length, url?.area, isBusy]).toEqual([1, "E1", false]));
    expect([session.store.value.highlighted, written.at(-1)?.[0]]).toEqual(["flag-n", "#/clusters?area=E1"]);
    visit("#/clusters?set=kinds_group&cluster=2");
    await settled(session, ({ shown, highlighted }) => expect([shown?.solution?.level.entry.id, highlighted]).toEqual(["kinds_group", "class-1"]));
    visit("#/map?x=jobs");
    await settled(session, ({ shown, highlighted }) => expect([shown?.view, highlighted]).toEqual(["map", null]));
  });

  it("says that a level has no such cluster, and shows it without", async () => {
    const { session, written } = started("#/clusters?cluster=9z", files);
    await settled(session, ({ notices, highlighted, url }) => {
      expect(notices).toEqual(['"9z" cannot be used for "cluster": it takes the code of one of the supergroups.']);
      expect([highlighted, url?.cluster]).toEqual([null, null]);
    });
    expect(written.at(-1)).toEqual(["#/clusters", "replace"]);
  });

  it("knows an area of its other boundaries, or a link to one is told that the atlas has none such", async () => {
    const { session } = started("#/map?x=jobs&area=E9", files);
    await settled(session, ({ status, notices, url }) => {
      expect([status, url?.area]).toEqual(["ready", null]);
      expect(notices).toEqual(["Area E9 (E9) does not exist in the boundaries shown, Districts of 2023."]);
    });
    const broken = started("#/map?x=jobs&area=E9", { ...files, "areas-lad2011.json": undefined }).session;
    await settled(broken, ({ status, notices }) => expect([status, notices]).toEqual(["ready", ["E9 is not an area of this atlas."]]));
  });

  it("opens without any indicator, and offers no view that needs one", async () => {
    const bare = { ...files, "indicators.json": [], "manifest.json": { ...manifest, default_state: "#/clusters?set=kinds_group" } };
    const { session } = started("", bare);
    await settled(session, ({ status, failure, shown }) => expect([status, failure, shown?.view]).toEqual(["ready", null, "clusters"]));
    const { session: other } = started("#/map", bare);
    await settled(other, ({ notices, url }) => expect([notices, url?.view]).toEqual([['"map" is not a view of this atlas.'], "clusters"]));
  });

  it("has no view of clusters without a classification", async () => {
    const { session } = started("#/clusters");
    await settled(session, ({ notices, url }) => expect([notices, url?.view]).toEqual([['"clusters" is not a view of this atlas.'], "map"]));
  });

  it("describes classifications beside indicators, or the panel about the atlas lacks their methods", async () => {
    const { session } = started("#/map?x=jobs", files);
    await settled(session, ({ status }) => expect(status).toBe("ready"));
    expect((await session.describe()).map(({ id }) => id)).toEqual(["jobs", "pay", "hours", "old", "kinds_supergroup", "kinds_group"]);
  });
});
