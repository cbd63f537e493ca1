import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { areas, basesOf, crowdedLevel, expect, matrixPair, siteFolder, singleFile, test } from "./atlas";

const single = (): string => pathToFileURL(singleFile()).href;

test.describe("the single file opened from disk", () => {
  test.beforeEach(() => test.skip(singleFile() === "", "no single file was given"));

  test("draws every area and opens where it should", async ({ atlas, page }) => {
    await page.goto(single());
    await atlas.ready();
    await expect(atlas.options.first()).toBeAttached();
    expect(new Set((await atlas.readMap()).map((area) => area.fill)).size).toBeGreaterThan(3);
  });

  test("changes state, keeps it in the address, and opens again at that address", async ({ atlas, page }) => {
    const [x, y] = matrixPair();
    await page.goto(`${single()}#/map?x=${x.id}`);
    await atlas.ready();
    await page.getByRole("link", { name: "Matrix", exact: true }).click();
    await expect(page.getByRole("heading", { name: `${x.label} and ${y.label}` })).toBeVisible();
    const year = Number(await atlas.year.inputValue()) - 1;
    await atlas.year.focus();
    await page.keyboard.press("ArrowLeft");
    await expect(atlas.year).toHaveValue(String(year));
    await expect.poll(() => atlas.hash).toMatch(new RegExp(`#/matrix.*year=${year}`));
    await atlas.ready();
    const hash = atlas.hash;
    const shown = await atlas.readMap();
    await page.goto("about:blank");
    await page.goto(single() + hash);
    await atlas.ready();
    expect(await atlas.readMap()).toEqual(shown);
  });

  test("shows clusters and corresponding areas, and opens again at their address", async ({ atlas, page }) => {
    const { entry, set } = crowdedLevel();
    const { code, name } = areas(entry.vintage);
    const at = set.label.findIndex((label) => label !== null);
    await page.goto(`${single()}#/clusters?set=${entry.id}&area=${code[at]}`);
    await atlas.ready();
    const cluster = set.clusters[set.label[at] ?? -1];
    await expect(atlas.readout).toContainText(`${cluster?.code} ${cluster?.name}`);
    for (const basis of basesOf(entry)) {
      const near = basis.nearest[at]?.[0]?.[0] ?? -1;
      await expect(atlas.readout.getByRole("button", { name: name[near] ?? "?", exact: true }).first()).toBeVisible();
    }
    expect(atlas.foreign).toEqual([]);
  });

  test("downloads a CSV of the view that holds what is on screen", async ({ atlas, page }) => {
    const [x] = matrixPair();
    await page.goto(`${single()}#/map?x=${x.id}`);
    await atlas.ready();
    await page.getByRole("button", { name: "Download", exact: true }).first().click();
    const started = page.waitForEvent("download");
    await page.getByRole("dialog").getByRole("button", { name: /CSV/ }).first().click();
    const download = await started;
    expect(download.suggestedFilename()).toMatch(new RegExp(`^bailiwick_${x.id}_${x.vintage}_.*\\.csv$`));
    const text = readFileSync(await download.path(), "utf8");
    expect(text.split("\n")[0]).toBe("area_code,area_name,year,indicator_id,value,unit,flag,rank,national_value");
    expect(text.split("\n").length).toBeGreaterThan(300);
  });

  test("downloads the picture as SVG, with title and source", async ({ atlas, page }) => {
    const [x] = matrixPair();
    await page.goto(`${single()}#/map?x=${x.id}`);
    await atlas.ready();
    await page.getByRole("button", { name: "Download", exact: true }).first().click();
    const started = page.waitForEvent("download");
    await page.getByRole("dialog").getByRole("button", { name: /SVG/ }).first().click();
    const text = readFileSync(await (await started).path(), "utf8");
    expect(text).toMatch(/^<svg|^<\?xml/);
    expect(text).toContain("Source: ");
    expect(text).toMatch(/<title/);
  });

  test("downloads the picture as PNG", async ({ atlas, page }) => {
    const [x] = matrixPair();
    await page.goto(`${single()}#/map?x=${x.id}`);
    await atlas.ready();
    await page.getByRole("button", { name: "Download", exact: true }).first().click();
    const started = page.waitForEvent("download");
    await page.getByRole("dialog").getByRole("button", { name: /PNG/ }).first().click();
    const bytes = readFileSync(await (await started).path());
    expect(bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
    expect(bytes.length).toBeGreaterThan(20_000);
  });
});

test("the folder opened from disk says that it needs a web server", async ({ atlas: _, page }) => {
  await page.goto(pathToFileURL(join(siteFolder(), "index.html")).href);
  await expect(page.getByText(/This folder needs a web server\. Run `?bailiwick serve`?, or open the single-file edition/).first()).toBeVisible();
});
