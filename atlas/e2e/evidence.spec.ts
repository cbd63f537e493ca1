import { siteFile, expect, manifest, test } from "./atlas";
import type { Evidence } from "../src/data/types";
import { violations } from "./violations";

const THEMES = {
  light: { colorScheme: "light", forcedColors: "none" },
  dark: { colorScheme: "dark", forcedColors: "none" },
  forced: { colorScheme: "dark", forcedColors: "active" },
} as const;

/** A set of clusters with a page on what goes with it, and the file of that page. */
function known(): { id: string; label: string; path: string; held: Evidence } {
  const entry = manifest().clusters.find(({ evidence }) => evidence !== undefined);
  test.skip(entry === undefined, "the site has no page on what goes with clusters");
  if (entry?.evidence === undefined) throw new Error("skipped");
  return { id: entry.id, label: entry.label, path: entry.evidence, held: siteFile<Evidence>(`evidence/${entry.id}.json`) };
}

test("the view of clusters and the foot lead to the page, and the page leads back", async ({ atlas, page }) => {
  const { id, label, path } = known();
  await atlas.open(`#/clusters?set=${id}`);
  const links = page.getByRole("link", { name: `${label}: what goes with them` });
  await expect(links).toHaveCount(2);
  await expect(page.getByRole("contentinfo").getByRole("link", { name: label })).toHaveCount(1);
  await links.first().click();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  await expect(page.getByRole("heading", { level: 1 })).toContainText(label);
  await page.getByRole("link", { name: "Show the clusters on the map" }).click();
  await expect(page.locator(".view-clusters .legend")).toBeVisible();
});

test("boxes and choices show more and less without a script", async ({ atlas, page }) => {
  const { id, path, held } = known();
  await atlas.open(`#/clusters?set=${id}`);
  await page.goto(new URL(path, page.url()).href);
  await expect(page.getByRole("table")).toHaveCount(held.sources.length);
  const interval = page.locator("td.s small").first();
  await expect(interval).toBeHidden();
  await page.getByLabel("95% intervals, p-values and areas").check();
  await expect(interval).toBeVisible();
  const [first, second] = held.sources;
  if (first === undefined || second === undefined) return;
  await page.getByRole("radio", { name: second.label }).check();
  await expect(page.getByRole("heading", { name: second.label })).toBeVisible();
  await expect(page.getByRole("heading", { name: first.label })).toBeHidden();
});

for (const width of [320, 1280]) {
  test(`the page has no violation and stays inside its window at ${width} px, every theme`, async ({ atlas, page }) => {
    const { id, path } = known();
    await atlas.open(`#/clusters?set=${id}`);
    await page.setViewportSize({ width, height: 800 });
    await page.goto(new URL(path, page.url()).href);
    for (const [theme, media] of Object.entries(THEMES)) {
      await page.emulateMedia(media);
      expect(await violations(page), theme).toEqual([]);
    }
    await page.getByLabel("what is not significant").check();
    await page.getByLabel("95% intervals, p-values and areas").check();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
}
