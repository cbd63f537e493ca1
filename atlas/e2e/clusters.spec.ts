/** The view of clusters: levels, legend, panel, readout, table, keyboard, vintages. */

import { readFileSync } from "node:fs";
import {
  areas, type Atlas, basesOf, colouredLevel, crowdedLevel, escaped, expect, familyOf, level, manifest, matrixPair, siteFile, test,
} from "./atlas";
import type { ClusterEntry, Clusters, Similar } from "../src/data/types";

type Row = Record<string, string>;
const expected = (): Record<string, Record<string, Row>> =>
  (JSON.parse(readFileSync(process.env["ATLAS_EXPECTED"] ?? "", "utf8")) as { clusters: Record<string, Record<string, Row>> }).clusters;

const nameOf = (set: Clusters, index: number | null | undefined): string => {
  const cluster = set.clusters[index ?? -1];
  return cluster === undefined ? "?" : `${cluster.code} ${cluster.name}`;
};
/** One of a level's clusters, as sentences have it: "supergroup". */
const one = ({ level_label: many }: ClusterEntry): string => many.toLowerCase().replace(/(ss)es$|s$/, "$1");
const address = (entry: ClusterEntry, more = ""): string => `#/clusters?set=${entry.id}${more}`;
/** The first area of a level with some cluster. */
const memberOf = ({ entry, set }: { entry: ClusterEntry; set: Clusters }, index: number): { code: string; name: string; at: number } => {
  const at = set.label.indexOf(index);
  return { at, code: areas(entry.vintage).code[at] ?? "", name: areas(entry.vintage).name[at] ?? "" };
};

/** Names of the legend's entries with their fills, as the page has them. */
async function legendFills(atlas: Atlas): Promise<Map<string, string>> {
  const entries = await atlas.legend.getByRole("radio").evaluateAll((radios) =>
    radios.map((radio) => [radio.getAttribute("aria-label") ?? "", radio.querySelector("rect")?.getAttribute("fill") ?? ""] as const),
  );
  return new Map(entries.map(([name, fill]) => [name.replace(/, [\d,]+ areas?$/, ""), fill.replace("#key-hatch", "#hatch")]));
}

test("each level is one press away and keeps the chosen area; its sizes are those of the legend", async ({ atlas, page }) => {
  const { entry, set } = level("of several", (one) => one.k <= 9 && familyOf(one).length > 1);
  const family = familyOf(entry);
  const { code, name } = memberOf({ entry, set }, 0);
  await atlas.open(address(entry, `&area=${code}`));
  for (const { entry: other, set: shown } of family) {
    await page.getByRole("radio", { name: `${other.level_label} (${other.k})`, exact: true }).check();
    await expect(page.locator("#view-heading")).toContainText(other.label);
    await atlas.ready();
    expect(atlas.hash).toContain(`area=${code}`);
    await expect(atlas.option(name)).toHaveAttribute("aria-selected", "true");
    for (const [index, { size }] of shown.clusters.entries()) {
      await expect(atlas.legend.getByRole("radio", { name: `${nameOf(shown, index)}, ${size} ${size === 1 ? "area" : "areas"}`, exact: true })).toHaveCount(1);
    }
  }
});

for (const [kind, pick] of [["with a colour for each cluster", colouredLevel], ["with more clusters than colours", crowdedLevel]] as const) {
  test(`the table equals the map, and both say what Python says: a level ${kind}`, async ({ atlas }) => {
    const { entry, set } = pick();
    const family = familyOf(entry);
    await atlas.open(address(entry));
    const rows = await atlas.readTable();
    const header = rows[0] ?? [];
    const fills = await legendFills(atlas);
    const map = new Map((await atlas.readMap()).map((area) => [area.area, area]));
    const { code: all, name: names } = areas(entry.vintage);
    const codes = new Map(names.map((name, i) => [name, all[i] ?? ""]));
    const at = (name: string): number => header.indexOf(name);
    const title = (other: ClusterEntry): string => one(other).slice(0, 1).toUpperCase() + one(other).slice(1);
    // Read once: the file holds every value of the atlas.
    const python = expected();
    const faults: string[] = [];
    for (const row of rows.slice(1)) {
      const [name = ""] = row;
      const area = map.get(name);
      const wanted = python[entry.id]?.[codes.get(name) ?? ""];
      if (area === undefined || wanted === undefined) {
        faults.push(`${name} is not on the map or not in Python's file`);
        continue;
      }
      const cluster = `${wanted["cluster_code"]} ${wanted["cluster_name"]}`;
      if (wanted["flag"] !== "") {
        if (!area.name.includes("no cluster") || !area.fill.startsWith("url(")) faults.push(`${wanted["flag"]}: ${area.name}`);
        continue;
      }
      if (!area.name.startsWith(`${name}: ${one(entry)} ${cluster}`)) faults.push(`${cluster}: ${area.name}`);
      if (area.fill !== fills.get(cluster)) faults.push(`colour of ${name}, ${cluster}: ${area.fill}, not ${fills.get(cluster)}`);
      for (const { entry: other } of family) {
        const code = python[other.id]?.[codes.get(name) ?? ""]?.["cluster_code"];
        if (row[at(title(other))] !== code) faults.push(`${title(other)} of ${name}: ${row[at(title(other))]}, not ${code}`);
        if (other.id !== entry.id && !area.name.includes(`; ${one(other)} ${code}`)) faults.push(`${code}: ${area.name}`);
      }
      if (row[at(`Name of the ${one(entry)}`)] !== wanted["cluster_name"]) faults.push(`name: ${row.join("|")}`);
      if (row[at("Next nearest")] !== wanted["second_code"]) faults.push(`next nearest: ${row.join("|")}`);
      const ratio = wanted["ratio"] === "" ? "" : Number(wanted["ratio"]).toFixed(3);
      if (row[at("Ratio of distances")] !== ratio) faults.push(`ratio ${ratio}: ${row.join("|")}`);
      if (area.name.endsWith("; borderline") !== Number(wanted["ratio"]) > 0.9) faults.push(`borderline ${wanted["ratio"]}: ${area.name}`);
    }
    expect(faults).toEqual([]);
    expect(rows.length - 1).toBe(areas(entry.vintage).country.filter((country) => set.coverage.includes(country)).length);
  });
}

test("a colour for each cluster, the code on the map, and areas that are not covered hatched with the reason", async ({ atlas, page }) => {
  const { entry, set } = colouredLevel();
  await atlas.open(address(entry));
  const map = await atlas.readMap();
  const fills = set.clusters.map((_, index) => new Set(map.filter((_area, i) => set.label[i] === index).map(({ fill }) => fill)));
  expect(fills.map(({ size }) => size)).toEqual(set.clusters.map(() => 1));
  expect(new Set(fills.flatMap((each) => [...each])).size).toBe(set.k);
  for (const [area, flag] of set.flags.slice(0, 5)) {
    expect(map[area]?.fill).toMatch(/^url\(#hatch-/);
    await atlas.option(map[area]?.area ?? "").focus();
    const words = manifest().flags.find(({ code }) => code === flag);
    await expect(atlas.readout).toContainText(words?.sentence ?? "?");
  }
  // Codes are decoration, and never of a cluster that is not there.
  const written = page.locator(".map-lines .names text");
  await expect.poll(() => written.count()).toBeGreaterThan(10);
  const codes = new Set(await written.allTextContents());
  expect([...codes].filter((code) => !set.clusters.some((cluster) => cluster.code === code))).toEqual([]);
});

test("beyond nine clusters one is coloured against a plain map, by default the chosen area's", async ({ atlas }) => {
  const { entry, set } = crowdedLevel();
  const last = set.clusters.length - 1;
  const { code } = memberOf({ entry, set }, last);
  const coloured = async (): Promise<number[]> => {
    const fills = await legendFills(atlas);
    const plain = [...fills.values()].filter((fill, i, all) => fill.startsWith("#") && all.indexOf(fill) !== i)[0];
    const map = await atlas.readMap();
    return [...new Set(map.flatMap(({ fill }, i) => (fill.startsWith("#") && fill !== plain ? [set.label[i] ?? -1] : [])))];
  };
  await atlas.open(address(entry));
  expect(await coloured()).toEqual([0]);
  await expect(atlas.legend.getByRole("radio", { name: "All clusters" })).toHaveCount(0);
  await atlas.open(address(entry, `&area=${code}`));
  expect(await coloured()).toEqual([last]);
  await expect(atlas.panel(nameOf(set, last))).toBeVisible();
  const third = atlas.legend.getByRole("radio").nth(2);
  await third.click();
  await expect(third).toHaveAttribute("aria-checked", "true");
  expect(await coloured()).toEqual([2]);
  await third.press("Escape");
  await expect.poll(coloured).toEqual([last]);
  const own = atlas.legend.getByRole("radio").nth(last);
  await expect(own).toBeFocused();
  await expect(own).toHaveAttribute("aria-checked", "true");
  await expect(atlas.page.getByRole("status").filter({ hasText: `Outlined: ${nameOf(set, last)}` })).toHaveCount(1);
});

test("the panel of a cluster says what it is like and leads to its areas and its kin", async ({ atlas }) => {
  const { entry, set } = colouredLevel();
  const { name } = areas(entry.vintage);
  await atlas.open(address(entry));
  for (const [index, cluster] of set.clusters.entries()) {
    const radio = atlas.legend.getByRole("radio", { name: new RegExp(`^${escaped(nameOf(set, index))}, \\d+ areas?$`) });
    await radio.click();
    const panel = atlas.panel(nameOf(set, index));
    await expect(panel).toContainText(cluster.prose.slice(0, 60));
    await expect(panel).toContainText({ provisional: "Provisional name", ours: "Our name", official: "The publisher's name" }[cluster.status]);
    await expect(panel.getByRole("group").getByRole("listitem")).toHaveCount(cluster.size);
    const highest = Math.max(...cluster.profile);
    if (highest > 0.005) {
      const first = panel.getByRole("list", { name: /^Furthest from the mean of/ }).getByRole("listitem").first();
      await expect(first).toContainText(set.variables[cluster.profile.indexOf(highest)]?.label ?? "?", { ignoreCase: true });
      await expect(first).toContainText(`+${highest.toFixed(2)}`);
    }
  }
  // The most typical area is a way to it.
  const index = set.clusters.findIndex(({ typical }) => typical !== null);
  await atlas.legend.getByRole("radio", { name: new RegExp(`^${escaped(nameOf(set, index))}, `) }).click();
  const typical = name[set.clusters[index]?.typical ?? -1] ?? "";
  await atlas.panel(nameOf(set, index)).getByRole("button", { name: typical, exact: true }).first().click();
  await expect(atlas.option(typical)).toHaveAttribute("aria-selected", "true");
});

test("a cluster leads to those it is divided into and back, and focus stays with the panel", async ({ atlas, page }) => {
  const { entry: lower, set: below } = level("below another", (one) => one.level === 2);
  const above = familyOf(lower).find(({ entry }) => entry.id === below.parent_set);
  test.skip(above === undefined || above.entry.k > 9, "the level above has no colours");
  if (above === undefined) return;
  await atlas.open(address(above.entry));
  await atlas.legend.getByRole("radio").nth(1).click();
  const child = below.clusters.findIndex(({ parent }) => parent === 0);
  const down = atlas.panel(nameOf(above.set, 0)).getByRole("button", { name: nameOf(below, child), exact: true });
  await down.focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#view-heading")).toContainText(lower.label);
  const panel = atlas.panel(nameOf(below, child));
  await expect(panel).toBeVisible();
  await expect(page.getByRole("heading", { name: nameOf(below, child), exact: true })).toBeFocused();
  await expect(page.getByRole("status").filter({ hasText: `Outlined: ${nameOf(below, child)}` })).toHaveCount(1);
  await panel.getByRole("button", { name: nameOf(above.set, 0), exact: true }).click();
  await expect(atlas.panel(nameOf(above.set, 0))).toBeVisible();
  await expect(page.getByRole("heading", { name: nameOf(above.set, 0), exact: true })).toBeFocused();
});

test("the readout names every level, the next nearest and the corresponding areas with reasons", async ({ atlas, page }) => {
  const { entry, set } = colouredLevel();
  const { code, name } = areas(entry.vintage);
  const sample = set.label.flatMap((label, at) => (label === null ? [] : [at])).filter((_, i) => i % 67 === 0);
  for (const at of sample) {
    await atlas.open(address(entry, `&area=${code[at]}`));
    await expect(atlas.readout.getByRole("heading", { level: 3 })).toContainText(name[at] ?? "?");
    for (const { set: each } of familyOf(entry)) await expect(atlas.readout).toContainText(nameOf(each, each.label[at]));
    if (set.second[at] != null) {
      const word = (set.ratio[at] ?? 0) > 0.9 ? "Borderline" : "Next nearest";
      await expect(atlas.readout).toContainText(new RegExp(`${word}.*${escaped(nameOf(set, set.second[at]))}`));
    }
    for (const basis of basesOf(entry)) {
      const list = atlas.readout.getByRole("heading", { name: new RegExp(`correspond to ${escaped(name[at] ?? "")}: ${escaped(basis.label)}`) }).locator("xpath=..").getByRole("listitem");
      const nearest = (basis.nearest[at] ?? []).slice(0, 5);
      await expect(list).toHaveCount(nearest.length);
      for (const [place, [near, distance]] of nearest.entries()) {
        await expect(list.nth(place)).toContainText(name[near] ?? "?");
        await expect(list.nth(place)).toContainText(distance.toFixed(2));
        const reason = reasonOf(basis, at, place);
        if (reason !== "") await expect(list.nth(place)).toContainText(reason);
      }
    }
  }
  const [basis] = basesOf(entry);
  const at = sample.at(-1) ?? 0;
  const near = name[basis?.nearest[at]?.[0]?.[0] ?? -1];
  if (near === undefined) return;
  await atlas.readout.getByRole("button", { name: near, exact: true }).click();
  await expect(atlas.option(near)).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("status").filter({ hasText: `Selected ${near}: ` })).toHaveCount(1);
});

/** The words of the file, put together here apart from the page. */
function reasonOf({ dimensions = [], reasons }: Similar, area: number, place: number): string {
  const [close = [], far = []] = reasons?.[area]?.[place] ?? [];
  const words = (list: number[]): string => list.map((one) => dimensions[one]).join(" and ");
  const parts = [close.length > 0 ? `closest on ${words(close)}` : "", far.length > 0 ? `furthest on ${words(far)}` : ""];
  return parts.filter((part) => part !== "").join(", ");
}

test("a reader with a keyboard alone goes through levels, legend, map and table", async ({ atlas, page }) => {
  const { entry, set } = colouredLevel();
  const family = familyOf(entry);
  test.skip(family.length < 2, "the classification has one level");
  await page.emulateMedia({ reducedMotion: "reduce" });
  await atlas.open(`#/map?x=${matrixPair()[0].id}`);
  // The view is reached from the others.
  const clusters = page.getByRole("link", { name: "Clusters", exact: true });
  await atlas.tabTo(clusters);
  await page.keyboard.press("Enter");
  await expect(page.locator("#view-heading")).toContainText(manifest().clusters[0]?.label ?? "?");
  await atlas.follow(address(entry));

  // Level: native radio buttons, so an arrow goes to the next.
  const radios = page.getByRole("radio", { name: /\(\d+\)$/ });
  await page.getByRole("link", { name: "Clusters", exact: true }).focus();
  await atlas.tabTo(radios.nth(family.findIndex((one) => one.entry.id === entry.id)));
  const at = family.findIndex((one) => one.entry.id === entry.id);
  await page.keyboard.press(at + 1 < family.length ? "ArrowDown" : "ArrowUp");
  const other = family[at + 1 < family.length ? at + 1 : at - 1];
  await expect(page.locator("#view-heading")).toContainText(other?.entry.label ?? "?");
  await page.keyboard.press(at + 1 < family.length ? "ArrowUp" : "ArrowDown");
  await expect(page.locator("#view-heading")).toContainText(entry.label);
  await atlas.ready();

  // Search leads to the area on the map, which is one stop; an arrow goes on from there.
  const member = memberOf({ entry, set }, 1);
  await atlas.tabTo(atlas.search);
  await page.keyboard.type(member.code);
  await page.keyboard.press("Enter");
  await expect(atlas.option(member.name)).toBeFocused();
  await expect(atlas.option(member.name)).toHaveAccessibleName(new RegExp(`^${escaped(member.name)}: ${one(entry)} ${escaped(nameOf(set, 1))}`));
  await expect(atlas.readout).toContainText(nameOf(set, 1));

  // Legend: one stop; arrows pick out, the panel follows; Escape goes back to all.
  const all = atlas.legend.getByRole("radio", { name: "All clusters" });
  await atlas.tabTo(all);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(atlas.legend.getByRole("radio").nth(2)).toBeFocused();
  await expect(atlas.panel(nameOf(set, 1))).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(all).toBeFocused();
  await expect(atlas.panel(nameOf(set, 1))).toHaveCount(0);
  await expect(page.getByRole("status").filter({ hasText: "All clusters shown." })).toHaveCount(1);

  // The name of a cluster in the readout picks it out.
  const own = atlas.readout.getByRole("button", { name: nameOf(set, 1), exact: true });
  await atlas.tabTo(own);
  await page.keyboard.press("Enter");
  await expect(atlas.panel(nameOf(set, 1))).toBeVisible();
  await expect(own).toBeFocused();

  // Table: sorted by the ratio, highest first.
  const header = page.getByRole("columnheader", { name: /^Ratio of distances/ });
  await atlas.tabTo(header.getByRole("button"), "Tab", 500);
  await page.keyboard.press("Enter");
  await expect(header).toHaveAttribute("aria-sort", "descending");
  const column = (await atlas.readTable())[0]?.indexOf("Ratio of distances") ?? -1;
  const ratios = (await atlas.readTable()).slice(1).map((row) => row[column] ?? "").filter((text) => text !== "").map(Number);
  expect(ratios).toEqual([...ratios].sort((a, b) => b - a));
  await expect.poll(() => atlas.hash).toContain("sort=-ratio");
});

test("an area that the boundaries lack is dropped with one notice, and the other views get their own back", async ({ atlas, page }) => {
  const { entry } = level("of other boundaries than the atlas's own", ({ vintage }) => vintage !== manifest().default_vintage);
  const older = areas(entry.vintage);
  const at = areas().code.findIndex((code) => !older.code.includes(code));
  test.skip(at < 0, "every area is in both");
  const [x] = matrixPair();
  await atlas.open(`#/map?x=${x.id}&area=${areas().code[at]}`);
  await atlas.follow(address(entry, `&area=${areas().code[at]}`));
  const title = manifest().vintage_titles[entry.vintage] ?? entry.vintage;
  await expect(page.getByText(`${areas().name[at]} does not exist in ${title}, so the choice was dropped.`)).toBeVisible();
  await expect(page.getByRole("button", { name: /^Dismiss/ })).toHaveCount(1);
  await expect.poll(() => atlas.options.count()).toBe(older.code.length);
  expect(atlas.hash).not.toContain("area=");
  await expect(page.getByText(title).first()).toBeVisible();
  await page.getByRole("link", { name: "Map", exact: true }).click();
  await expect(page.locator("#view-heading")).toContainText(x.label);
  await expect.poll(() => atlas.options.count()).toBe(areas().code.length);
});

test("the cluster that is picked out is in the address: a reload, a link and an embedded view bring it back", async ({ atlas, page }) => {
  for (const { entry, set } of [colouredLevel(), crowdedLevel()]) {
    const at = set.clusters.length - 1;
    const { code } = set.clusters[at] ?? { code: "?" };
    await atlas.open(address(entry));
    await atlas.legend.getByRole("radio", { name: new RegExp(`^${escaped(nameOf(set, at))}, `) }).click();
    await expect.poll(() => atlas.hash).toContain(`cluster=${code}`);
    await page.reload();
    await expect(atlas.panel(nameOf(set, at))).toBeVisible();
    await page.getByRole("button", { name: "Embed", exact: true }).click();
    await expect(page.getByRole("dialog").getByRole("textbox").first()).toHaveValue(new RegExp(`cluster=${code}`));
    await atlas.open(address(entry, `&cluster=${code}&embed=1`));
    await expect(atlas.legend.getByRole("radio", { name: new RegExp(`^${escaped(nameOf(set, at))}, `) })).toHaveAttribute("aria-checked", "true");
  }
});

test("an unknown cluster is said, and the level is shown without", async ({ atlas, page }) => {
  const { entry } = colouredLevel();
  await atlas.open(address(entry, "&cluster=nothing"));
  await expect(page.getByText(`"nothing" cannot be used for "cluster": it takes the code of one of the ${entry.level_label.toLowerCase()}.`)).toBeVisible();
  await expect(atlas.legend.getByRole("radio").first()).toHaveAttribute("aria-checked", "true");
  await expect.poll(() => atlas.hash).not.toContain("cluster=");
});

test("areas that were measured together say so, each of the other", async ({ atlas, page }) => {
  const { entry, set } = colouredLevel();
  const [pair] = set.measured_with;
  test.skip(pair === undefined, "the site has no areas measured together");
  const { code, name } = areas(entry.vintage);
  for (const [own, other] of [pair ?? [0, 0], [...(pair ?? [0, 0])].reverse()]) {
    await atlas.open(address(entry, `&area=${code[own ?? 0]}`));
    await expect(atlas.readout).toContainText(`Measured together with ${name[other ?? 0]}: cluster, distances and corresponding areas are of both.`);
  }
  await expect(page.getByText(/Measured together: .* with /)).toBeVisible();
});

test("names that were made are called provisional where they are read, and say what they compare with", async ({ atlas, page }) => {
  for (const { entry, set } of [colouredLevel(), crowdedLevel()]) {
    const made = set.clusters.findIndex(({ status }) => status === "provisional");
    test.skip(made < 0, "the site has no provisional names");
    await atlas.open(address(entry, `&area=${memberOf({ entry, set }, made).code}`));
    const above = familyOf(entry).find((one) => one.entry.id === set.parent_set)?.entry;
    const said = `rovisional names. ${entry.level_label} are compared with ${above === undefined ? "all areas" : `their ${one(above)}`}.`;
    await expect(page.getByText(said)).toHaveCount(2);
    await expect(atlas.readout).toContainText(new RegExp(`Provisional names: (.*, )?${escaped(set.clusters[made]?.code ?? "?")}[,.]`));
  }
});

test("an area of the atlas's other boundaries is told by name and by what it is there, in either direction", async ({ atlas, page }) => {
  const { entry } = level("of other boundaries than the atlas's own", ({ vintage }) => vintage !== manifest().default_vintage);
  const [newer, older] = [areas(), areas(entry.vintage)];
  const at = newer.code.findIndex((code, i) => !older.code.includes(code) && (newer.predecessors[i] ?? []).some((one) => older.code.includes(one)));
  test.skip(at < 0, "every area is in both");
  const was = older.code.findIndex((code) => newer.predecessors[at]?.includes(code));
  const title = (vintage: string): string => manifest().vintage_titles[vintage] ?? vintage;
  await atlas.open(`#/map?area=${older.code[was]}`);
  await expect(page.getByText(
    `${older.name[was]} (${older.code[was]}) does not exist in the boundaries shown, ${title(newer.vintage)}. There it is part of ${newer.name[at]}.`,
  )).toBeVisible();
  await atlas.open(address(entry, `&area=${newer.code[at]}`));
  const said = page.getByText(`${newer.name[at]} (${newer.code[at]}) does not exist in the boundaries shown, ${title(entry.vintage)}. There it is `);
  await expect(said).toContainText(older.name[was] ?? "?");
});

test("an unknown set is said, and the first is shown", async ({ atlas, page }) => {
  const { entry } = level("at all", () => true);
  await atlas.open("#/clusters?set=nothing");
  await expect(page.getByText('"nothing" cannot be used for "set"')).toBeVisible();
  await expect(page.locator("#view-heading")).toContainText(entry.label);
});

test("a missing file is named and what was shown stays", async ({ atlas, page }) => {
  const { entry } = colouredLevel();
  const [x] = matrixPair();
  atlas.excuse(/404/);
  await page.route(`**/clusters/${entry.id}.json`, (route) => route.fulfill({ status: 404, body: "" }));
  await atlas.open(`#/map?x=${x.id}`);
  await page.getByRole("link", { name: "Clusters", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText(`clusters/${entry.id}.json`);
  await expect(page.locator("#view-heading")).toContainText(x.label);
  await page.unroute(`**/clusters/${entry.id}.json`);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator("#view-heading")).not.toContainText(x.label);
});

test("the first view reads the levels of its classification and no values, and corresponding areas when one is asked for", async ({ atlas, page }) => {
  const { entry } = colouredLevel();
  const read: string[] = [];
  page.on("request", (request) => {
    const found = /\/((?:values|indicators|clusters|similar)\/\w+)\.json$/.exec(new URL(request.url()).pathname);
    if (found?.[1] !== undefined) read.push(found[1]);
  });
  await atlas.open(address(entry));
  const levels = familyOf(entry).map(({ entry: { id } }) => `clusters/${id}`);
  expect([...read].sort()).toEqual([...levels].sort());
  await atlas.options.first().focus();
  const bases = basesOf(entry).map(({ basis }) => `similar/${basis}`);
  await expect.poll(() => [...read].sort()).toEqual([...levels, ...bases].sort());
});

test("downloads: the CSV has a row for each area, the README the method, the SVG the legend and the codes", async ({ atlas, page }) => {
  const { entry, set } = colouredLevel();
  await atlas.open(address(entry));
  await page.getByRole("button", { name: "Download", exact: true }).first().click();
  const dialog = page.getByRole("dialog");
  const taken = async (name: RegExp): Promise<{ name: string; text: string }> => {
    const started = page.waitForEvent("download");
    await dialog.getByRole("button", { name }).first().click();
    const download = await started;
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
  };
  const csv = await taken(/CSV\)/);
  expect(csv.name).toBe(`bailiwick_${entry.id}_${entry.vintage}_${entry.year}.csv`);
  const lines = csv.text.trimEnd().split("\n");
  expect(lines[0]).toMatch(/^area_code,area_name,cluster_code,cluster_name,/);
  const inside = areas(entry.vintage).country.filter((country) => set.coverage.includes(country)).length;
  expect(lines).toHaveLength(inside + 1);
  // The same columns as the file of the folder edition.
  expect(lines[0]).toBe(readFileSync(`${process.env["ATLAS_SITE"]}/data/${entry.id}.csv`, "utf8").split("\n")[0]?.trimEnd());
  expect((await taken(/README/)).text).toContain(set.method);
  const { text } = await taken(/SVG/);
  const flowed = text.replace(/<\/tspan><tspan[^>]*>/g, " ");
  for (const [index] of set.clusters.entries()) expect(flowed).toContain(nameOf(set, index).slice(0, 20).replace(/&/g, "&amp;"));
  expect(text).toContain(`>${set.clusters[0]?.code}</text>`);
  await expect(dialog).toContainText(`data/${entry.id}.csv`);
});

test("the panel about the atlas has the method and the variables of every classification", async ({ atlas, page }) => {
  level("at all", () => true);
  await atlas.open();
  await page.getByRole("button", { name: "About", exact: true }).click();
  for (const { id, label } of manifest().clusters) {
    const set = siteFile<Clusters>(`clusters/${id}.json`);
    const measure = page.getByRole("dialog").getByRole("group").filter({ has: page.getByText(label, { exact: true }) });
    await expect(measure.first()).toContainText(set.method);
    await expect(measure.first()).toContainText(set.indicators[0] ?? "?");
  }
});

test("an embedded view of clusters has no controls and keeps what is locked", async ({ atlas, page }) => {
  const { entry, set } = colouredLevel();
  const { code } = memberOf({ entry, set }, 0);
  await atlas.open(address(entry, `&area=${code}&embed=1&lock=area,view`));
  await expect(page.getByRole("radio", { name: /\(\d+\)$/ })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Map", exact: true })).toHaveCount(0);
  await expect(atlas.readout).toContainText(nameOf(set, 0));
  await expect(page.getByText(manifest().attribution).first()).toBeVisible();
});

test("on paper the clusters are on one page with legend and source", async ({ atlas, page }) => {
  const pages = (bytes: Buffer): number => bytes.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
  for (const found of [colouredLevel(), crowdedLevel()]) {
    for (const more of ["", `&area=${memberOf(found, 0).code}`]) {
      await atlas.open(address(found.entry, more));
      expect(pages(await page.pdf({ format: "A4" })), `${found.entry.id}${more}`).toBe(1);
    }
  }
});

test("on a phone the clusters of an area are in the sheet, and the level stays within reach", async ({ atlas, page }) => {
  const { entry, set } = crowdedLevel();
  const { code, name } = memberOf({ entry, set }, 3);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ reducedMotion: "reduce" });
  await atlas.open(address(entry, `&area=${code}`));
  await expect(atlas.readout).toContainText(name);
  await expect(atlas.readout).toContainText(nameOf(set, 3));
  const sheet = await atlas.readout.boundingBox();
  expect(sheet?.height ?? 9999).toBeLessThanOrEqual(844 * 0.4 + 1);
  // The classification and its level are open, or a reader does not see that there are others.
  await expect(page.getByRole("radio", { name: `${entry.level_label} (${entry.k})`, exact: true })).toBeChecked();
});
