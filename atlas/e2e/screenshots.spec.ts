import { statSync } from "node:fs";
import { areas, colouredLevel, everyView, expect, test } from "./atlas";

for (const width of [1280, 390]) {
  for (const at of [0, 1, 2, 3, 4, 5]) {
    const name = ["map", "diverging", "matrix", "table", "clusters", "one-cluster"][at] ?? "";
    test(`a picture of ${name} at ${width} px is not empty`, async ({ atlas, page }, info) => {
      test.skip(everyView()[at] === undefined, "the site has no classification");
      await page.setViewportSize({ width, height: width < 640 ? 844 : 900 });
      await page.emulateMedia({ reducedMotion: "reduce", colorScheme: "light" });
      await atlas.open(everyView()[at]?.hash ?? "");
      const path = info.outputPath(`${name}-${width}.png`);
      await page.screenshot({ path });
      await info.attach(name, { path, contentType: "image/png" });
      // An empty page of this size compresses to a few kilobytes.
      expect(statSync(path).size).toBeGreaterThan(15_000);
    });
  }
}

test("the three hatches and the outlines are drawn, not only coloured", async ({ atlas }) => {
  await atlas.open(everyView()[0]?.hash ?? "");
  const fills = new Set((await atlas.readMap()).map((area) => area.fill));
  expect([...fills].filter((fill) => fill.startsWith("url(")).length).toBeGreaterThanOrEqual(1);
  expect([...fills].filter((fill) => fill.startsWith("#")).length).toBe(5);
});

for (const width of [1280, 390]) {
  test(`a picture of a chosen area and a picked cluster at ${width} px is not empty`, async ({ atlas, page }, info) => {
    const { entry, set } = colouredLevel();
    await page.setViewportSize({ width, height: width < 640 ? 844 : 900 });
    await page.emulateMedia({ reducedMotion: "reduce", colorScheme: "light" });
    const area = areas(entry.vintage).code[set.label.indexOf(1)] ?? "";
    await atlas.open(`#/clusters?set=${entry.id}&area=${area}`);
    await atlas.legend.getByRole("radio").nth(2).click();
    await expect(atlas.legend.getByRole("radio").nth(2)).toHaveAttribute("aria-checked", "true");
    const path = info.outputPath(`cluster-area-${width}.png`);
    await page.screenshot({ path, fullPage: true });
    await info.attach("cluster-area", { path, contentType: "image/png" });
    expect(statSync(path).size).toBeGreaterThan(15_000);
  });
}
