import { readFileSync } from "node:fs";
import { areas, type Atlas, expect, KINDS, matrixPair, ofKind, test } from "./atlas";
import type { Indicator } from "../src/data/types";

interface Cell {
  name: string;
  value: number | null;
  flag: string | null;
  rank: number | null;
  n: number;
  class: number | null;
}

interface Expected {
  indicators: Record<string, Record<string, Record<string, Cell>>>;
  matrix: {
    x: string;
    y: string;
    years: Record<string, { cells: Record<string, string | null>; similar: Record<string, [string, number][]> }>;
  };
}

const expected = (): Expected => JSON.parse(readFileSync(process.env["ATLAS_EXPECTED"] ?? "", "utf8")) as Expected;

/** The first, a middle and the last year. */
function sample(years: readonly number[]): number[] {
  return [...new Set([0, Math.floor(years.length / 2), years.length - 1].map((at) => years[at] ?? 0))];
}

/** The number that a text such as "£41.87" or "−12.4%" shows, in the unit of the data. */
function numberIn(text: string, indicator: Indicator): number {
  const digits = text.replace("\u2212", "-").replace(indicator.unit.prefix, "").replace(indicator.unit.suffix, "");
  // Dividing a percentage by 100 leaves a rounding error in the last digits.
  return Number((Number(digits.replace(/,/g, "")) / indicator.unit.scale).toPrecision(12));
}

/** What an option of the map says: "Oxford: KSI 0.25 (index, 0 to 1), rank 12 of 350, 0.22 to under 0.27". */
function factOf(name: string, indicator: Indicator) {
  const after = name.slice(name.indexOf(`${indicator.short_label} `) + indicator.short_label.length + 1);
  const rank = /rank ([\d,]+) of ([\d,]+)/.exec(after.split(";")[0] ?? "") ?? /rank ([\d,]+) of ([\d,]+)/.exec(after);
  const plain = (text: string | undefined): number => Number((text ?? "").replace(/,/g, ""));
  if (after.startsWith("no value")) return { value: null, rank: null, n: null, text: after };
  return { value: numberIn(after.split(/[ ,](?!\d)/)[0] ?? "", indicator), rank: plain(rank?.[1]), n: plain(rank?.[2]), text: after };
}

async function legendTexts(atlas: Atlas): Promise<string[]> {
  const names = await atlas.legend.getByRole("radio").evaluateAll((radios) => radios.map((r) => r.getAttribute("aria-label") ?? ""));
  return names.filter((name) => name !== "All classes");
}

test.describe("the page says what Python says", () => {
  for (const kind of Object.keys(KINDS)) {
    test(`values, ranks and classes of an indicator ${kind}`, async ({ atlas }) => {
      const indicator = ofKind(kind);
      const codes = new Map(areas().name.map((name, i) => [name, areas().code[i] ?? ""]));
      for (const year of sample(indicator.years)) {
        const wanted = expected().indicators[indicator.id]?.[String(year)] ?? {};
        // Python's classes are those of all years.
        await atlas.open(`#/map?x=${indicator.id}&year=${year}&breaks=all`);
        const classes = (await legendTexts(atlas)).slice(0, 5).map((text) => text.replace(/, [\d,]+ areas?$/, ""));
        const found = await atlas.readMap();
        let compared = 0;
        // Collected, as each expectation by itself takes milliseconds.
        const faults: string[] = [];
        for (const { name, area } of found) {
          const cell = wanted[codes.get(area) ?? ""];
          if (cell === undefined) continue;
          const fact = factOf(name, indicator);
          compared += 1;
          if (fact.value !== cell.value) faults.push(`value ${cell.value}: ${name}`);
          if (cell.value === null) continue;
          if (fact.rank !== cell.rank || fact.n !== cell.n) faults.push(`rank ${cell.rank} of ${cell.n}: ${name}`);
          if (!fact.text.endsWith(classes[cell.class ?? -1] ?? "?")) faults.push(`class ${cell.class}: ${name}`);
        }
        expect(faults).toEqual([]);
        expect(compared).toBe(Object.keys(wanted).length);

        // Counts of the legend are those of Python's classes.
        const counts = [0, 1, 2, 3, 4].map((cls) => Object.values(wanted).filter((cell) => cell.class === cls).length);
        const shown = (await legendTexts(atlas)).slice(0, 5).map((text) => Number(/, ([\d,]+) areas?$/.exec(text)?.[1]));
        expect(shown).toEqual(counts);
      }
    });
  }

  test("cells of the matrix", async ({ atlas }) => {
    const [x, y] = matrixPair();
    const { years } = expected().matrix;
    const codes = new Map(areas().name.map((name, i) => [name, areas().code[i] ?? ""]));
    for (const year of sample(Object.keys(years).map(Number))) {
      await atlas.open(`#/matrix?x=${x.id}&y=${y.id}&year=${year}`);
      const cells = years[String(year)]?.cells ?? {};
      let compared = 0;
      const faults: string[] = [];
      for (const { name, area } of await atlas.readMap()) {
        const cell = cells[codes.get(area) ?? ""];
        if (cell === undefined) continue;
        compared += 1;
        if (name.split("; ").pop() !== (cell ?? "no class, as a value is missing")) faults.push(`${cell}: ${name}`);
      }
      expect(faults).toEqual([]);
      expect(compared).toBe(Object.keys(cells).length);
    }
  });

  test("similar areas, in order and with their distances", async ({ atlas }) => {
    const [x, y] = matrixPair();
    const { years } = expected().matrix;
    const year = sample(Object.keys(years).map(Number)).pop() ?? 0;
    const { similar = {} } = years[String(year)] ?? {};
    const names = new Map(areas().code.map((code, i) => [code, areas().name[i] ?? ""]));
    const codes = Object.keys(similar);
    for (const code of [codes[0], codes[Math.floor(codes.length / 2)], codes[codes.length - 1]]) {
      if (code === undefined) continue;
      await atlas.open(`#/matrix?x=${x.id}&y=${y.id}&year=${year}&area=${code}`);
      const list = atlas.readout.getByRole("list").first();
      const wanted = (similar[code] ?? []).map(([near, distance]) => `${names.get(near)}${distance.toFixed(2)}`);
      await expect(list.getByRole("listitem")).toHaveCount(wanted.length);
      const items = await list.getByRole("listitem").allTextContents();
      expect(items.map((item) => item.replace(/[\s,]|distance/g, ""))).toEqual(wanted.map((text) => text.replace(/[\s,]/g, "")));
    }
  });
});
