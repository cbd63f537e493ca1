/** Models: classifications of one level whose titles are sentences and whose clusters have medians. */

import { readFileSync } from "node:fs";
import { areas, basesOf, escaped, expect, familyOf, level, manifest, modelLevel, siteFile, siteFolder, test } from "./atlas";
import type { Cluster, ClusterEntry, Clusters } from "../src/data/types";
import { violations } from "./violations";

const address = (entry: ClusterEntry, more = ""): string => `#/clusters?set=${entry.id}${more}`;
const nameOf = ({ code, name }: Cluster): string => `${code} ${name}`;
/** The edition or the year of a set, put together here apart from the page. */
const dated = ({ period, year }: ClusterEntry): string => (period === undefined ? `${year}` : `${period.split(",")[0]?.replace("edition of ", "")} edition`);
const picker = (entry: ClusterEntry): string => `${entry.family_label}, ${dated(entry)}`;

/** The cells of a table of medians as they should read, put together here apart from the page. */
function rowsOf({ variables }: Clusters, { medians = [] }: Cluster): string[][] {
  return variables.map(({ label, unit = "", decimals = 0, polarity, median = null }, i) => {
    const own = medians[i] ?? null;
    const [pound, percent] = [unit.startsWith("£") ? "£" : "", unit.startsWith("%") ? "%" : ""];
    const text = (value: number | null): string =>
      value === null ? "no value" : `${pound}${Math.abs(value).toLocaleString("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals })}${percent}`;
    const side = own === null || median === null ? "" : text(own) === text(median) ? "same" : own > median ? "higher" : "lower";
    const note = [unit === "£" || unit === "%" ? "" : unit, polarity === -1 ? "low is good" : ""].filter((part) => part !== "").join("; ");
    return [`${label.slice(0, 1).toUpperCase()}${label.slice(1)}${note}`, text(own), text(median), side];
  });
}

test("the table of medians has both medians of every metric with unit, decimals and side in words", async ({ atlas }) => {
  const { entry, set } = modelLevel();
  for (const cluster of set.clusters) {
    await atlas.open(address(entry, `&cluster=${cluster.code}`));
    const panel = atlas.panel(nameOf(cluster));
    const table = panel.getByRole("table");
    if (!(await table.isVisible())) await panel.getByText(/^Medians of \d+ metrics$/).click();
    await expect(table.getByRole("columnheader")).toHaveText(["Metric", "Cluster", "All areas", "It is"]);
    const rows = await table.locator("tbody tr").evaluateAll((found) => found.map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent ?? "")));
    expect(rows).toEqual(rowsOf(set, cluster));
    await expect(table.getByRole("rowheader")).toHaveCount(set.variables.length);
    await expect(panel.getByText("above and below the median mean better and worse")).toHaveCount(set.variables.some(({ polarity }) => polarity === -1) ? 1 : 0);
    if (cluster.silhouette != null) await expect(panel).toContainText(`Mean silhouette of its areas ${cluster.silhouette.toFixed(2).replace("-", "−")}: `);
    if (cluster.stability !== null) await expect(panel).toContainText(`when ${set.redrawn ?? "variables are redrawn"}`);
  }
});

test("the classification is one choice, a level only where there are several, and the chosen area stays across boundaries", async ({ atlas, page }) => {
  const { entry } = modelLevel();
  const levelled = level("of several on other boundaries", (one) => one.vintage !== entry.vintage && familyOf(one).length > 1);
  const { code, name } = areas(entry.vintage);
  const others = areas(levelled.entry.vintage).code;
  const at = code.findIndex((one) => others.includes(one));
  await atlas.open(address(entry, `&area=${code[at]}`));
  const classification = page.getByRole("combobox", { name: "Classification" });
  await expect(classification.locator("option:checked")).toHaveText(picker(entry));
  await expect(page.getByRole("group", { name: "Level" })).toHaveCount(0);
  const vintages = new Set(manifest().clusters.map(({ vintage }) => manifest().vintage_titles[vintage] ?? vintage));
  expect(await classification.locator("optgroup").evaluateAll((groups) => groups.map((group) => group.getAttribute("label")))).toEqual([...vintages]);

  await classification.selectOption({ label: picker(levelled.entry) });
  await expect(page.locator("#view-heading")).toContainText(familyOf(levelled.entry)[0]?.entry.label ?? "?");
  await atlas.ready();
  await expect(page.getByRole("group", { name: "Level" }).getByRole("radio")).toHaveCount(familyOf(levelled.entry).length);
  expect(atlas.hash).toContain(`area=${code[at]}`);
  await expect(atlas.readout).toContainText(name[at] ?? "?");

  await classification.selectOption({ label: picker(entry) });
  await expect(page.locator("#view-heading")).toContainText(entry.label);
  await atlas.ready();
  expect(atlas.hash).toContain(`set=${entry.id}`);
  expect(atlas.hash).toContain(`area=${code[at]}`);
});

test("an area that the other boundaries lack is dropped and that is said", async ({ atlas, page }) => {
  const { entry } = modelLevel();
  const { code, name } = areas(entry.vintage);
  const lacking = ({ vintage }: ClusterEntry): number => code.findIndex((one) => !areas(vintage).code.includes(one));
  const other = level("on boundaries that lack an area", (one) => lacking(one) >= 0);
  const at = lacking(other.entry);
  await atlas.open(address(entry, `&area=${code[at]}`));
  await page.getByRole("combobox", { name: "Classification" }).selectOption({ label: picker(other.entry) });
  await expect(page.getByText(`${name[at]} does not exist in ${manifest().vintage_titles[other.entry.vintage]}`)).toBeVisible();
  expect(atlas.hash).not.toContain("area=");
});

test("the readout has the silhouette, the share of runs and the neighbours of its own model alone", async ({ atlas }) => {
  const { entry, set } = modelLevel();
  const { code, name } = areas(entry.vintage);
  const at = set.label.findIndex((label) => label !== null);
  const rivals = manifest().clusters.filter((one) => one.vintage === entry.vintage && one.family !== entry.family);
  const families = [{ entry, set }, ...rivals.map((one) => ({ entry: one, set: siteFile<Clusters>(`clusters/${one.id}.json`) }))];
  const labels = manifest().similar.filter(({ vintage }) => vintage === entry.vintage).map(({ label }) => label);
  for (const { entry: model, set: shown } of families) {
    await atlas.open(address(model, `&area=${code[at]}`));
    const silhouette = shown.silhouette?.[at];
    if (silhouette != null) {
      const said = /Silhouette (−?\d\.\d\d): /;
      await expect(atlas.readout).toContainText(said);
      const told = Number((await atlas.readout.textContent())?.match(said)?.[1]?.replace("−", "-"));
      // A half may go either way in binary.
      expect(Math.abs(told - silhouette)).toBeLessThanOrEqual(0.005 + 1e-9);
    }
    const stability = shown.stability[at];
    if (stability != null) await expect(atlas.readout).toContainText(`in ${(100 * stability).toFixed(0)}% of the runs when ${shown.redrawn ?? "variables are redrawn"}.`);
    const own = basesOf(model);
    for (const label of labels) {
      const wanted = own.some((basis) => basis.label === label && (basis.nearest[at]?.length ?? 0) > 0) ? 1 : 0;
      await expect(atlas.readout.getByRole("heading", { name: new RegExp(`^Places similar to ${escaped(name[at] ?? "")}: ${escaped(label)}`) })).toHaveCount(wanted);
    }
  }
});

test("the readout has the area's own values beside both medians, and the page names the edition", async ({ atlas, page }) => {
  const entry = manifest().clusters.find((one) => siteFile<Clusters>(`clusters/${one.id}.json`).values !== undefined);
  test.skip(entry === undefined, "no set has values");
  if (entry === undefined) return;
  const set = siteFile<Clusters>(`clusters/${entry.id}.json`);
  await expect(page).not.toHaveTitle(new RegExp(escaped(dated(entry))));
  const at = set.label.findIndex((label) => label !== null);
  const cluster = set.clusters[set.label[at] ?? -1] as Cluster;
  await atlas.open(address(entry, `&area=${areas(entry.vintage).code[at]}`));
  await expect(page).toHaveTitle(new RegExp(escaped(dated(entry))));
  await expect(page.locator(".stage-sentence")).toContainText(entry.period ?? "?");
  const table = atlas.readout.getByRole("table");
  await expect(table.getByRole("columnheader")).toHaveText(["Metric", "This area", "Cluster", "All areas"]);
  const cells = await table.locator("tbody tr").evaluateAll((found) => found.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent ?? "")));
  const numbers = cells.map((row) => row.map((cell) => (cell === "no value" ? null : Number(cell.replace(/[£,%]/g, "")))));
  expect(numbers).toHaveLength(set.variables.length);
  numbers.forEach((row, i) => {
    const held = [set.values?.[i]?.[at] ?? null, cluster.medians?.[i] ?? null, set.variables[i]?.median ?? null];
    row.forEach((shown, j) => expect(shown === null ? null : Math.abs(shown - (held[j] ?? Infinity)) <= 0.51 * 10 ** -(set.variables[i]?.decimals ?? 0)).toBe(held[j] === null ? null : true));
  });
});

test("a set of one country opens there, one of several on the whole map", async ({ atlas, page }) => {
  const { entry, set } = modelLevel();
  test.skip(set.coverage.length !== 1, "the model covers several countries");
  const reset = page.getByRole("button", { name: "Whole map" });
  await atlas.open(address(entry));
  await expect(reset).toBeVisible();
  await atlas.open(address(level("of several countries", ({ id }) => siteFile<Clusters>(`clusters/${id}.json`).coverage.length > 1).entry));
  await expect(reset).toHaveCount(0);
});

test("an area without a cluster is hatched and named with the metric that it lacks, in the readout and among its like", async ({ atlas }) => {
  const { entry, set } = modelLevel();
  const { code, name } = areas(entry.vintage);
  const pairs = set.reasons?.areas ?? [];
  test.skip(pairs.length === 0, "the model has every area");
  for (const [at, sentence] of pairs.slice(0, 3)) {
    await atlas.open(address(entry, `&area=${code[at]}`));
    await expect(atlas.readout).toContainText(set.reasons?.sentences[sentence] ?? "?");
    await expect(atlas.option(name[at] ?? "?")).toHaveAttribute("fill", /^url\(#hatch-/);
  }
  const flag = set.flags.find(([at]) => at === pairs[0]?.[0])?.[1];
  const words = manifest().flags.find((one) => one.code === flag);
  const row = atlas.legend.getByRole("radio", { name: new RegExp(`^${escaped(words?.label ?? "?")}, \\d+ areas?$`) });
  await row.click();
  await expect(atlas.page.getByRole("region", { name: nameOf(set.clusters[0] as Cluster), exact: true })).toHaveCount(0);
  for (const sentence of set.reasons?.sentences ?? []) await expect(atlas.page.getByRole("listitem").filter({ hasText: sentence }).first()).toBeVisible();
});

test("the score is said with what it is before any cluster is chosen", async ({ atlas }) => {
  const { entry, set } = modelLevel();
  await atlas.open(address(entry));
  await expect(atlas.readout).toContainText(`Score ${set.score.toFixed(2)}: ${set.score_definition}`);
});

test("the downloaded table has the columns of the folder's own, silhouettes and reasons with them", async ({ atlas, page }) => {
  const { entry, set } = modelLevel();
  await atlas.open(address(entry));
  await page.getByRole("button", { name: "Download", exact: true }).first().click();
  const started = page.waitForEvent("download");
  await page.getByRole("dialog").getByRole("button", { name: /CSV\)/ }).first().click();
  const header = (text: string): string[] => (text.split("\n")[0] ?? "").trimEnd().split(",");
  const columns = header(readFileSync(await (await started).path(), "utf8"));
  expect(columns).toEqual(header(readFileSync(`${siteFolder()}/data/${entry.id}.csv`, "utf8")));
  expect(columns.includes("silhouette")).toBe(set.silhouette !== undefined);
  expect(columns.includes("reason")).toBe(set.reasons !== undefined);
});

for (const width of [320, 390, 1280]) {
  test(`titles as long as a sentence stay whole and inside the page at ${width} px, and axe is content`, async ({ atlas, page }) => {
    const { entry, set } = modelLevel();
    const longest = [...set.clusters].sort((a, b) => b.name.length - a.name.length)[0];
    if (longest === undefined) return;
    const at = set.label.indexOf(set.clusters.indexOf(longest));
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ reducedMotion: "reduce" });
    await atlas.open(address(entry, `&cluster=${longest.code}&area=${areas(entry.vintage).code[at]}`));
    for (const place of [atlas.legend, atlas.readout, atlas.panel(nameOf(longest))]) await expect(place).toContainText(longest.name);
    // What is cut off is wider inside than outside.
    const cut = (): Promise<string[]> => page.evaluate(() =>
      [...document.querySelectorAll(".legend-text, .kin dd, .cluster h3, .cluster th, .cluster td, .cluster summary")]
        .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline")
        .map((one) => one.textContent ?? ""));
    expect(await cut()).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    expect(await violations(page)).toEqual([]);
  });
}
