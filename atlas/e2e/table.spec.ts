import { areas, type Atlas, expect, KINDS, manifest, matrixPair, ofKind, test } from "./atlas";

/** What a legend entry is called and coloured: its text without the count. */
async function legendFills(atlas: Atlas): Promise<Map<string, string>> {
  const entries = await atlas.legend.getByRole("radio").evaluateAll((radios) =>
    radios.map((radio) => {
      const swatch = radio.querySelector("rect");
      const background = getComputedStyle(radio).backgroundColor;
      return [radio.getAttribute("aria-label") ?? "", swatch?.getAttribute("fill") ?? background] as const;
    }),
  );
  return new Map(entries.map(([name, fill]) => [name.replace(/, [\d,]+ areas?$/, ""), asHex(fill)]));
}

/** `rgb(1, 2, 3)` as `#010203`; other text as it is. */
function asHex(colour: string): string {
  const parts = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour)?.slice(1);
  return parts === undefined ? colour : `#${parts.map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;
}

/** Compares map, legend and table of the view as it stands; gives the number of areas compared. */
async function compare(atlas: Atlas, columns: number): Promise<number> {
  const rows = await atlas.readTable();
  const fills = await legendFills(atlas);
  const map = new Map((await atlas.readMap()).map((area) => [area.area, area]));
  const header = rows[0] ?? [];
  expect(header[header.length - 1]).toBe("Class");
  // Thousands of comparisons: collected, as each expectation by itself takes milliseconds.
  const faults: string[] = [];
  for (const row of rows.slice(1)) {
    const [name = "", , ...cells] = row;
    const area = map.get(name);
    if (area === undefined) {
      faults.push(`${name} is not on the map`);
      continue;
    }
    for (let k = 0; k < columns; k += 1) {
      const [value = "", rank = ""] = cells.slice(2 * k, 2 * k + 2);
      // The option puts the unit and the flag in one pair of brackets; the value before them is the same text.
      if (!area.name.includes(value.replace(/ \(.*$/, ""))) faults.push(`value ${value}: ${area.name}`);
      if (rank === "" ? !value.includes("no value") : !area.name.includes(`rank ${rank} of `)) {
        faults.push(`rank ${rank}: ${area.name}`);
      }
    }
    const cls = cells[cells.length - 1] ?? "";
    // The legend has hatch patterns of its own, of the same kinds.
    const wanted = fills.get(cls)?.replace("#key-hatch", "#hatch");
    if (wanted === undefined || area.fill !== wanted) faults.push(`colour of ${name}, ${cls}: ${area.fill}, not ${wanted}`);
  }
  expect(faults).toEqual([]);
  return rows.length - 1;
}

for (const kind of Object.keys(KINDS)) {
  test(`the table equals the map: an indicator ${kind}, first, middle and last year`, async ({ atlas }) => {
    const indicator = ofKind(kind);
    const { years } = indicator;
    for (const year of new Set([years[0], years[Math.floor(years.length / 2)], years[years.length - 1]])) {
      await atlas.open(`#/map?x=${indicator.id}&year=${year}`);
      expect(await compare(atlas, 1)).toBeGreaterThan(300);
    }
  });
}

test("the table equals the map: matrix, and classes of one year", async ({ atlas }) => {
  const [x, y] = matrixPair();
  const years = x.years.filter((year) => y.years.includes(year));
  for (const year of [years[0], years[years.length - 1]]) {
    for (const breaks of ["all", "year"]) {
      await atlas.open(`#/matrix?x=${x.id}&y=${y.id}&year=${year}&breaks=${breaks}`);
      expect(await compare(atlas, 2)).toBeGreaterThan(300);
    }
  }
});

test("the table equals the map: one country, where ranks are of that country", async ({ atlas }) => {
  const [x] = matrixPair();
  await atlas.open(`#/map?x=${x.id}&scope=W92000004`);
  expect(await compare(atlas, 1)).toBe(areas().code.filter((code) => code.startsWith("W")).length);
  await expect(atlas.options.filter({ hasNot: atlas.page.locator("x") }).first()).toBeAttached();
});

test("the table view has the same values as the map", async ({ atlas }) => {
  const [x, y] = matrixPair();
  const year = Math.max(...x.years.filter((one) => y.years.includes(one)));
  await atlas.open(`#/matrix?x=${x.id}&y=${y.id}&year=${year}`);
  const beside = (await atlas.readTable()).slice(1).map((row) => row.slice(0, 6));
  await atlas.open(`#/table?x=${x.id}&cols=${x.id},${y.id}&year=${year}`);
  const alone = (await atlas.readTable()).slice(1).map((row) => row.slice(0, 6));
  expect(alone).toEqual(beside);
});

test("headers sort both ways and say so, missing values stay last", async ({ atlas, page }) => {
  const [x] = matrixPair();
  await atlas.open(`#/table?x=${x.id}`);
  const header = page.getByRole("columnheader", { name: new RegExp(`^${x.label.replace(/[()]/g, ".")}`) });
  const ranks = async (): Promise<string[]> => (await atlas.readTable()).slice(1).map((row) => row[3] ?? "");
  await header.getByRole("button").press("Enter");
  await expect(header).toHaveAttribute("aria-sort", "descending");
  const falling = (await ranks()).filter((rank) => rank !== "").map((rank) => Number(rank.replace(/,/g, "")));
  expect(falling).toEqual([...falling].sort((a, b) => a - b));
  await header.getByRole("button").press("Enter");
  await expect(header).toHaveAttribute("aria-sort", "ascending");
  const rising = await ranks();
  const known = rising.filter((rank) => rank !== "");
  expect(rising.slice(0, known.length)).toEqual(known);
  await expect.poll(() => atlas.hash).toContain(`sort=${x.id}`);
});

test("the benchmark stands in the footer with its own name, never as a national index of 0", async ({ atlas, page }) => {
  for (const indicator of matrixPair()) {
    await atlas.open(`#/table?x=${indicator.id}`);
    for (const { label } of indicator.national) {
      const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: label, exact: true }) });
      await expect(row).toHaveCount(1);
      const shown = (await row.getByRole("cell").allTextContents()).filter((text) => text !== "");
      expect(shown).toHaveLength(1);
      expect(Number(shown[0]?.replace(/[^\d.]/g, ""))).not.toBe(0);
    }
  }
});

test("the boundaries are named on the page", async ({ atlas, page }) => {
  const { vintage_titles: titles, default_vintage: vintage } = manifest();
  await atlas.open();
  await expect(page.getByText(titles[vintage] ?? vintage).first()).toBeVisible();
});

test("choosing a row leaves the rows where they are, and leads to the map", async ({ atlas, page }) => {
  const [x] = matrixPair();
  await atlas.open(`#/table?x=${x.id}`);
  const row = atlas.table.getByRole("rowheader").first();
  await atlas.still(row);
  const before = await row.boundingBox();
  const name = (await row.textContent()) ?? "";
  await row.getByRole("button").click();
  await expect(page.getByRole("link", { name: `Show ${name} on the map` })).toBeVisible();
  await expect.poll(async () => (await row.boundingBox())?.y).toBe(before?.y);
});

test("the table view has the class of each value, as the legend words it", async ({ atlas }) => {
  const [x, y] = matrixPair();
  await atlas.open(`#/map?x=${x.id}`);
  const beside = (await atlas.readTable()).map((row) => row[row.length - 1]);
  await atlas.open(`#/table?x=${x.id}`);
  expect((await atlas.readTable()).map((row) => row[row.length - 1])).toEqual(beside);
  await atlas.open(`#/table?x=${x.id}&cols=${x.id},${y.id}`);
  expect((await atlas.readTable())[0]?.slice(-2)).toEqual([`Class: ${x.short_label}`, `Class: ${y.short_label}`]);
});

test("a filter that leaves no row says so", async ({ atlas, page }) => {
  await atlas.open(`#/table?x=${matrixPair()[0].id}`);
  await page.getByLabel("Filter by name or region").fill("zzz");
  await expect(atlas.table).toContainText('No area matches "zzz"');
});
