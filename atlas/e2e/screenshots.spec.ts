import { statSync } from "node:fs";
import { everyView, expect, test } from "./atlas";

for (const width of [1280, 390]) {
  for (const at of [0, 1, 2, 3]) {
    const name = ["map", "diverging", "matrix", "table"][at] ?? "";
    test(`a picture of ${name} at ${width} px is not empty`, async ({ atlas, page }, info) => {
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
