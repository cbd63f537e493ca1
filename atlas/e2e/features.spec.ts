/** The features that the reference tool has, row by row of the design's checklist, and the states of section 8. */

import { areas, type Atlas, coversKingdom, escaped, expect, indicators, manifest, matrixPair, ofKind, siteFile, test } from "./atlas";
import type { Values } from "../src/data/types";

/** Middle of an area's shape on the screen, at a point that lies inside it. */
async function pointIn(atlas: Atlas, name: string): Promise<{ x: number; y: number }> {
  await atlas.still(atlas.option(name));
  return atlas.option(name).evaluate((path) => {
    const shape = path as unknown as SVGGeometryElement;
    const box = shape.getBBox();
    const matrix = shape.getScreenCTM();
    for (let k = 1; k < 400; k += 1) {
      const at = new DOMPoint(box.x + (box.width * ((k * 0.618) % 1)), box.y + (box.height * ((k * 0.414) % 1)));
      if (shape.isPointInFill(at)) {
        const { x, y } = at.matrixTransform(matrix ?? undefined);
        return { x, y };
      }
    }
    throw new Error("no point inside the shape");
  });
}

test("rows 1 to 3: the three modes are links that stay what they say", async ({ atlas, page }) => {
  await atlas.open();
  const presets = page.getByRole("navigation", { name: "Start with" }).getByRole("link");
  await expect(presets).toHaveCount(manifest().presets.length);
  for (const [at, preset] of manifest().presets.entries()) {
    await presets.nth(at).click();
    await expect(presets.nth(at)).toHaveAttribute("aria-current", "true");
    // "All classes", then nine cells or five classes.
    const last = atlas.legend.getByRole("radio").nth(preset.state.startsWith("#/matrix") ? 9 : 5);
    await expect(last).toHaveAccessibleName(/, \d+ areas?$/);
  }
});

test("row 3: each cell of the matrix lists its members, and choosing one leads to it", async ({ atlas, page }) => {
  const [x, y] = matrixPair();
  await atlas.open(`#/matrix?x=${x.id}&y=${y.id}`);
  const cell = atlas.legend.getByRole("radio", { name: new RegExp(`^high ${escaped(x.short_label)}, low ${escaped(y.short_label)}, `) });
  const count = Number(/, (\d+) areas?$/.exec((await cell.getAttribute("aria-label")) ?? "")?.[1]);
  await cell.click();
  const members = page.getByRole("complementary").getByRole("group").filter({ hasText: `high ${x.short_label}, low ${y.short_label}` }).getByRole("listitem");
  await expect(members).toHaveCount(count);
  const name = (await members.first().textContent()) ?? "";
  await members.first().getByRole("button").click();
  await expect(atlas.option(name)).toHaveAttribute("aria-selected", "true");
});

test("rows 4 and 12: the slider spans the years both have, and a note says which are left out and why", async ({ atlas, page }) => {
  const [x, y] = matrixPair();
  const shared = x.years.filter((year) => y.years.includes(year));
  await atlas.open(`#/matrix?x=${x.id}&y=${y.id}`);
  await expect(atlas.year).toHaveAttribute("min", String(Math.min(...shared)));
  await expect(atlas.year).toHaveAttribute("max", String(Math.max(...shared)));
  for (const left of y.years_left_out.filter(({ year }) => x.years.includes(year))) {
    await expect(page.getByText(new RegExp(`has no values for .*${left.year}`)).first()).toBeVisible();
    await expect(page.getByText(left.reason).first()).toBeVisible();
  }
});

test("rows 6 and 7: pointing at an area tells the same facts as focus and tap", async ({ atlas, page }) => {
  await atlas.open();
  const name = areas().name[areas().code.indexOf("E06000065")] ?? "";
  const heading = atlas.readout.getByRole("heading", { level: 3 });
  const point = await pointIn(atlas, name);
  await page.mouse.move(point.x, point.y);
  await expect(heading).toContainText(name);
  const facts = async (): Promise<string[]> => (await atlas.readout.innerText()).match(/[\d.,]+|rank \d+ of \d+/g) ?? [];
  const hovered = await facts();
  expect(hovered.join(" ")).toMatch(/rank \d+ of \d+/);
  await page.mouse.move(2, 2);
  await expect(heading.filter({ hasText: name })).toHaveCount(0);
  await atlas.option(name).focus();
  await expect(heading).toContainText(name);
  expect(await facts()).toEqual(hovered);
  const option = (await atlas.option(name).getAttribute("aria-label")) ?? "";
  for (const rank of option.match(/rank \d+ of \d+/g) ?? []) expect(hovered).toContain(rank);
});

test("rows 9 and 10: a click zooms and selects, the button brings back the whole map and keeps the year", async ({ atlas, page }) => {
  const [x] = matrixPair();
  const year = x.years[1] ?? 0;
  await atlas.open(`#/map?x=${x.id}&year=${year}`);
  const name = areas().name[areas().code.indexOf("E06000065")] ?? "";
  const point = await pointIn(atlas, name);
  const before = await atlas.option(name).boundingBox();
  await page.mouse.click(point.x, point.y);
  await expect(atlas.option(name)).toHaveAttribute("aria-selected", "true");
  await expect.poll(async () => (await atlas.option(name).boundingBox())?.width ?? 0).toBeGreaterThan((before?.width ?? 0) * 1.5);
  await page.getByRole("button", { name: "Whole map" }).click();
  await expect.poll(() => atlas.hash).not.toContain("area=");
  expect(atlas.hash).toContain(`year=${year}`);
  await expect.poll(async () => Math.round((await atlas.option(name).boundingBox())?.width ?? 0)).toBe(Math.round(before?.width ?? -1));
});

test("row 9: an area is also chosen by a row of the table", async ({ atlas }) => {
  await atlas.open();
  const name = areas().name[20] ?? "";
  await atlas.table.getByRole("rowheader", { name, exact: true }).getByRole("button").click();
  await expect(atlas.option(name)).toHaveAttribute("aria-selected", "true");
});

test("small areas can be hit: a pointer beside the Isles of Scilly finds them", async ({ atlas, page }) => {
  await atlas.open();
  await atlas.still(atlas.option("Isles of Scilly"));
  const box = await atlas.option("Isles of Scilly").boundingBox();
  expect(box).not.toBeNull();
  await page.mouse.move((box?.x ?? 0) - 8, (box?.y ?? 0) + (box?.height ?? 0) / 2);
  await expect(atlas.readout.getByRole("heading", { level: 3 })).toContainText("Isles of Scilly");
});

test("rows 11, 13 and 14: boundaries, formula, method and sources come from the metadata, one click away", async ({ atlas, page }) => {
  const [x] = matrixPair();
  await atlas.open(`#/map?x=${x.id}`);
  await page.getByRole("button", { name: "How it is measured" }).click();
  const dialog = page.locator("dialog");
  await expect(dialog).toContainText(x.formula);
  await expect(dialog).toContainText(manifest().vintage_titles[x.vintage] ?? x.vintage);
  for (const source of x.sources) await expect(dialog).toContainText(source.title);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.getByRole("button", { name: "About" }).first().click();
  for (const { definition } of indicators()) await expect(dialog).toContainText(definition);
});

test("row 15: the benchmark stands in the readout, and says what it is where the nation's own is 0", async ({ atlas, page }) => {
  const [x] = matrixPair();
  await atlas.open(`#/map?x=${x.id}`);
  for (const { label } of x.national) await expect(atlas.readout).toContainText(label);
  if (x.national_note !== null) await expect(page.getByText(x.national_note).first()).toBeVisible();
});

test("the search knows former names, Welsh names and codes", async ({ atlas, page }) => {
  const held = areas();
  await atlas.open();
  const matches = page.getByRole("listbox", { name: "Find an area" }).getByRole("option");
  const welsh = held.name_cy.findIndex((name, i) => name !== null && name !== held.name[i]);
  for (const [query, at] of [
    [held.name_cy[welsh] ?? "", welsh],
    [held.code[5] ?? "", 5],
    [held.former_names.find((names) => names.length > 0)?.[0] ?? "", held.former_names.findIndex((names) => names.length > 0)],
  ] as const) {
    if (at < 0) continue;
    await atlas.search.fill(query);
    await expect(matches.filter({ hasText: held.name[at] ?? "" }).first()).toBeVisible();
    await atlas.search.fill("");
  }
  await atlas.search.fill("qqqq");
  const none = page.getByRole("paragraph").filter({ hasText: 'No area matches "qqqq". Try a name, a former name or a code.' });
  await expect(none).toHaveCount(1);
  await atlas.search.press("Escape");
  await expect(none).toHaveCount(0);
  await atlas.search.press("Escape");
  await expect(atlas.search).toHaveValue("");
});

test("up to five areas are pinned, and no more", async ({ atlas, page }) => {
  const { code, name } = areas();
  await atlas.open(`#/map?pin=${code.slice(0, 5).join(",")}`);
  for (const one of name.slice(0, 5)) await expect(page.getByRole("button", { name: `Unpin ${one}`, exact: true })).toBeVisible();
  await atlas.option(name[6] ?? "").focus();
  await page.keyboard.press("Shift+Enter");
  await expect(page.getByRole("status")).toContainText("Unpin one first.");
  await expect(page.getByRole("button", { name: `Unpin ${name[6]}`, exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: `Unpin ${name[0]}`, exact: true }).click();
  await expect.poll(() => atlas.hash).not.toContain(code[0] ?? "-");
});

test("hatches tell missing from not covered from not computable, and the legend counts each", async ({ atlas }) => {
  for (const indicator of indicators()) {
    await atlas.open(`#/map?x=${indicator.id}`);
    const entries = await atlas.legend.getByRole("radio").evaluateAll((radios) => radios.map((radio) => radio.getAttribute("aria-label") ?? ""));
    const map = await atlas.readMap();
    for (const flag of manifest().flags.filter((one) => one.missing)) {
      const hit = map.filter(({ name }) => name.includes(`no value (${flag.label})`));
      const entry = entries.find((text) => text.startsWith(`${flag.label}, `));
      expect(entry?.match(/(\d+) areas?$/)?.[1] ?? "0").toBe(String(hit.length));
      expect(hit.filter(({ fill }) => fill !== `url(#hatch-${flag.hatch})`)).toEqual([]);
    }
    // The lowest class, the palest colour, is never used for an area without a value.
    expect(map.filter(({ name, fill }) => fill.startsWith("#") !== /rank \d+ of \d+/.test(name))).toEqual([]);
  }
});

test("classes of this year only are asked for, used and stated", async ({ atlas, page }) => {
  const [x] = matrixPair();
  await atlas.open(`#/map?x=${x.id}`);
  const texts = (): Promise<string[]> =>
    atlas.legend.getByRole("radio").evaluateAll((radios) => radios.map((radio) => radio.getAttribute("aria-label") ?? ""));
  const before = await texts();
  await page.getByRole("radio", { name: "This year only" }).check();
  await expect.poll(() => atlas.hash).toContain("breaks=year");
  await expect.poll(texts).not.toEqual(before);
  await expect(page.getByText(/^Classes of \d{4} alone/).first()).toBeVisible();
});

test("an embedded view hides what was not asked for and keeps what is locked", async ({ atlas, page }) => {
  const [x] = matrixPair();
  await atlas.open(`#/map?x=${x.id}&embed=1&lock=area,year,view`);
  await expect(page.getByRole("link", { name: "Matrix", exact: true })).toHaveCount(0);
  await expect(atlas.search).toHaveCount(0);
  await expect(atlas.year).toHaveCount(0);
  await expect(page.getByText(manifest().attribution).first()).toBeVisible();
});

test("on a phone the readout is a sheet of at most 40% that can be closed and does not cover the area", async ({ atlas, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const { code, name } = areas();
  await page.emulateMedia({ reducedMotion: "reduce" });
  await atlas.open(`#/map?area=${code[30]}`);
  await expect(atlas.readout).toContainText(name[30] ?? "");
  // A link opens with the map above the sheet, or it shows buttons and no map.
  await expect(async () => {
    const [map, area, sheet] = await Promise.all([page.locator(".map"), atlas.option(name[30] ?? ""), atlas.readout].map((one) => one.boundingBox()));
    expect(map?.y ?? -1).toBeGreaterThanOrEqual(0);
    expect((area?.y ?? 9999) + (area?.height ?? 0) / 2).toBeLessThan(sheet?.y ?? 0);
  }).toPass({ timeout: 30_000 });

  await atlas.search.fill(code[31] ?? "");
  await atlas.search.press("Enter");
  await expect(atlas.readout).toContainText(name[31] ?? "");
  await expect(async () => {
    const sheet = await atlas.readout.boundingBox();
    expect(sheet?.height ?? 9999).toBeLessThanOrEqual(844 * 0.4 + 1);
    expect((sheet?.y ?? 0) + (sheet?.height ?? 0)).toBeGreaterThan(800);
    const area = await atlas.option(name[31] ?? "").boundingBox();
    expect((area?.y ?? 9999) + (area?.height ?? 0) / 2).toBeLessThan(sheet?.y ?? 0);
  }).toPass({ timeout: 30_000 });

  // The cross puts the sheet away and keeps the choice.
  await atlas.readout.getByRole("button", { name: "Close" }).click();
  await expect.poll(async () => (await atlas.readout.boundingBox())?.height ?? 999).toBeLessThan(90);
  expect(atlas.hash).toContain(`area=${code[31]}`);
  await atlas.readout.getByRole("button", { name: "Show details" }).click();
  await expect.poll(async () => (await atlas.readout.boundingBox())?.height ?? 0).toBeGreaterThan(90);
});

test("between phone and desktop the map keeps its shape beside a long readout", async ({ atlas, page }) => {
  const [x, y] = matrixPair();
  await page.setViewportSize({ width: 768, height: 1024 });
  await atlas.open(`#/matrix?x=${x.id}&y=${y.id}&area=E07000178`);
  await expect.poll(async () => (await atlas.map.boundingBox())?.height ?? 9999).toBeLessThanOrEqual(0.75 * 1024);
});

test("a chosen region has the map, the legend and the benchmarks to itself", async ({ atlas, page }) => {
  const [x] = matrixPair();
  await page.emulateMedia({ reducedMotion: "reduce" });
  const inside = areas().region.filter((code) => code === "E12000007").length;
  await atlas.open(`#/map?x=${x.id}&scope=E12000007`);
  const names = await atlas.legend.getByRole("radio").evaluateAll((radios) => radios.map((radio) => radio.getAttribute("aria-label") ?? ""));
  const counts = names.filter((name) => !name.startsWith("outside") && name !== "All classes").map((name) => Number(/, (\d+) areas?$/.exec(name)?.[1]));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(inside);
  // On the map of Britain London is a dot of 16 px.
  await expect.poll(async () => (await atlas.option("Bromley").boundingBox())?.width ?? 0).toBeGreaterThan(60);
  for (const { label } of x.national.filter((one) => one.label !== "Great Britain")) {
    await expect(atlas.readout).toContainText(`Great Britain: ${label.slice(0, 1).toLowerCase()}${label.slice(1)}`);
  }
  await page.getByRole("button", { name: "Whole map" }).click();
  await expect.poll(async () => (await atlas.option("Bromley").boundingBox())?.width ?? 999).toBeLessThan(20);
});

test("the matrix opens with the benchmarks and ends of both its indicators", async ({ atlas }) => {
  const [x, y] = matrixPair();
  await atlas.open(`#/matrix?x=${x.id}&y=${y.id}`);
  for (const { short_label: name } of [x, y]) {
    await expect(atlas.readout.getByRole("heading", { name: new RegExp(`^${escaped(name)}, \\d{4}$`) })).toBeVisible();
  }
  await expect(atlas.readout.getByRole("heading", { name: "Highest" })).toHaveCount(2);
});

test("a class picked out in the legend keeps its colour while the others fade", async ({ atlas }) => {
  const [x] = matrixPair();
  await atlas.open(`#/map?x=${x.id}`);
  const before = await atlas.readMap();
  const entry = atlas.legend.getByRole("radio").nth(3);
  const fill = await entry.locator("rect").getAttribute("fill");
  await entry.click();
  await expect.poll(async () => new Set((await atlas.readMap()).map((area) => area.fill))).not.toEqual(new Set(before.map((area) => area.fill)));
  const wrong = (await atlas.readMap()).filter((area, i) => {
    const was = before[i]?.fill ?? "";
    return (area.fill === was) !== (was === fill || was.startsWith("url("));
  });
  expect(wrong).toEqual([]);
});

test("on paper the chosen area is named with its value", async ({ atlas, page }) => {
  const [x] = matrixPair();
  await atlas.open(`#/map?x=${x.id}&area=E07000178`);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText(/^Oxford: .*rank \d+ of \d+/)).toBeVisible();
});

test("where motion is unwanted nothing plays by itself: the button goes one year on", async ({ atlas, page }) => {
  const [x] = matrixPair();
  await page.emulateMedia({ reducedMotion: "reduce" });
  await atlas.open(`#/map?x=${x.id}&year=${x.years[0]}`);
  await expect(page.getByRole("button", { name: "Play" })).toHaveCount(0);
  await page.getByRole("button", { name: "Next year" }).click();
  await expect(atlas.year).toHaveValue(String(x.years[1]));
});

test("without scripts there are a title, a picture, the area pages and the data", async ({ browser, atlas }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(process.env["ATLAS_URL"] ?? "");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(manifest().title);
  await expect(page.getByRole("img").first()).toBeVisible();
  const link = page.getByRole("link", { name: areas().name[0] ?? "", exact: true });
  await expect(link).toHaveAttribute("href", `area/${areas().code[0]}.html`);
  await link.click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(areas().name[0] ?? "");
  await context.close();
  expect(atlas.foreign).toEqual([]);
});

test("the live region speaks of a selection, and is silent while the years play", async ({ atlas, page }) => {
  const [x] = matrixPair();
  const [start, ...years] = x.years.slice(-5).map(String);
  await atlas.open(`#/map?x=${x.id}&year=${start}`);
  const live = page.getByRole("status");
  await atlas.option("Oxford").focus();
  await page.keyboard.press("Enter");
  await expect(live).toContainText(/^Selected Oxford: /);
  const said = await atlas.record(live);
  const shown = await atlas.record(atlas.year, "aria-valuetext");
  await atlas.play.click();
  const paused = `Paused at ${years[years.length - 1]}.`;
  await expect.poll(said, { timeout: 60_000 }).toContain(paused);
  await expect.poll(shown).toEqual(years);
  expect((await said())[0]).toBe(paused);
});

test("a page of any base path works: nothing is asked from the root of the host", async ({ atlas, page }) => {
  const paths: string[] = [];
  page.on("request", (request) => paths.push(new URL(request.url()).pathname));
  await atlas.open(`#/matrix?x=${matrixPair()[0].id}`);
  expect(paths.length).toBeGreaterThan(5);
  expect(paths.filter((path) => !path.startsWith("/atlas/") && path !== "blank")).toEqual([]);
});

test("an indicator of the whole kingdom colours and ranks Northern Ireland without being asked", async ({ atlas, page }) => {
  const indicator = ofKind("of the United Kingdom");
  const { years, values } = siteFile<Values>(`values/${indicator.id}.json`);
  const northern = areas().code.flatMap((code, i) => (code.startsWith("N") ? [i] : []));
  const at = values.map((row) => row.every((value) => value !== null)).lastIndexOf(true);
  test.skip(at < 0, "no year has a value of every area");
  await atlas.open(`#/map?x=${indicator.id}&year=${years[at]}`);
  const map = await atlas.readMap();
  for (const i of northern) {
    expect(map[i]?.name).toMatch(new RegExp(`, rank \\d+ of ${areas().code.length}\\b`));
    expect(map[i]?.fill).toMatch(/^#/);
  }
  await expect(page.getByLabel("Area covered")).toHaveValue("uk");
  expect(atlas.hash).not.toContain("scope");
});

test("beside an indicator of Great Britain, Northern Ireland is hatched with the reason, in the years both have", async ({ atlas, page }) => {
  const britain = ofKind("of Great Britain, sequential");
  const kingdom = indicators().find((one) => coversKingdom(one) && one.years.some((year) => britain.years.includes(year)));
  test.skip(kingdom === undefined, "the site has no such indicator");
  if (kingdom === undefined) return;
  await atlas.open(`#/matrix?x=${britain.id}&y=${kingdom.id}`);
  const northern = (await atlas.readMap()).filter((_, i) => areas().code[i]?.startsWith("N"));
  expect(new Set(northern.map(({ fill }) => fill))).toEqual(new Set(["url(#hatch-not-covered)"]));
  const shared = kingdom.years.filter((year) => britain.years.includes(year));
  await expect(atlas.year).toHaveAttribute("min", String(Math.min(...shared)));
  await expect(atlas.year).toHaveAttribute("max", String(Math.max(...shared)));
  await expect(page.getByText(new RegExp(`has no values for .*${Math.min(...kingdom.years, ...britain.years)}`)).first()).toBeVisible();
  await atlas.option(areas().name[areas().code.findIndex((code) => code.startsWith("N"))] ?? "").focus();
  await expect(atlas.readout).toContainText("The source does not cover this area.");
});

test("a scope without any value says why, and leads to a year that has some", async ({ atlas, page }) => {
  const indicator = ofKind("with areas missing in the last year");
  const { years, values } = siteFile<Values>(`values/${indicator.id}.json`);
  const isEmpty = (year: number): boolean =>
    areas().code.every((code, i) => !code.startsWith("N") || (values[years.indexOf(year)]?.[i] ?? null) === null);
  const last = Math.max(...years);
  test.skip(!isEmpty(last), "Northern Ireland has values in the last year");
  const latest = Math.max(...years.filter((year) => !isEmpty(year)));
  await atlas.open(`#/map?x=${indicator.id}&scope=N92000002`);
  await expect(page.getByText(`No values for Northern Ireland in ${last}.`)).toContainText(
    indicator.flag_notes.m ?? manifest().flags.find(({ code }) => code === "m")?.sentence ?? "?",
  );
  await page.getByRole("button", { name: `Go to ${latest}` }).click();
  await expect(atlas.year).toHaveValue(String(latest));
  await expect(page.getByText(/^No values for/)).toHaveCount(0);
});

test("pickers list the indicators below the headings of their groups", async ({ atlas, page }) => {
  const groups = new Map<string, string[]>();
  for (const { group, id } of indicators()) if (group !== null) groups.set(group, [...(groups.get(group) ?? []), id]);
  test.skip(groups.size === 0, "the site has no groups");
  await atlas.open();
  const picker = page.getByLabel("Indicator", { exact: true });
  const found = await picker.evaluate((select) =>
    [...select.querySelectorAll("optgroup")].map((one) => [one.label, [...one.querySelectorAll("option")].map(({ value }) => value)]),
  );
  expect(found).toEqual([...groups]);
  // No two options read alike, or a closed list does not say what is shown.
  const texts = await picker.locator("option").allTextContents();
  expect(new Set(texts).size).toBe(texts.length);
});

test("what is not shown is not read: values and descriptions come when they are chosen", async ({ atlas, page }) => {
  const [x, y] = matrixPair();
  const read: string[] = [];
  page.on("request", (request) => {
    const found = /\/((?:values|indicators)\/\w+)\.json$/.exec(new URL(request.url()).pathname);
    if (found?.[1] !== undefined) read.push(found[1]);
  });
  await atlas.open(`#/map?x=${x.id}`);
  expect(read.sort()).toEqual([`indicators/${x.id}`, `values/${x.id}`]);
  await atlas.follow(`#/map?x=${y.id}`);
  expect(read.sort()).toEqual([`indicators/${x.id}`, `indicators/${y.id}`, `values/${x.id}`, `values/${y.id}`].sort());
});
