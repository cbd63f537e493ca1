import { gzipSync } from "node:zlib";
import { everyView, expect, matrixPair, test } from "./atlas";

// Bytes after gzip, and milliseconds of script: section 4 of the design.
const FIRST_VIEW = 150_000;
const SCRIPT = 60_000;
const STYLE = 6_000;
const RECOLOUR_MS = 16;

test("the first view, its script and its style stay within their sizes", async ({ atlas, page }, info) => {
  const bodies = new Map<string, Promise<Buffer>>();
  page.on("response", (response) => bodies.set(new URL(response.url()).pathname, response.body()));
  await atlas.open(everyView()[0]?.hash ?? "");
  await page.waitForLoadState("networkidle");
  const sizes: Record<string, number> = {};
  for (const [path, body] of bodies) sizes[path.replace(/^.*\/atlas\//, "")] = gzipSync(await body, { level: 9 }).length;
  const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  const summary = JSON.stringify({ total, ...sizes });
  info.annotations.push({ type: "sizes", description: summary });
  process.stdout.write(`first view, bytes after gzip: ${summary}\n`);
  expect(total).toBeGreaterThan(60_000);
  expect(total, summary).toBeLessThanOrEqual(FIRST_VIEW);
  expect(sizes["atlas.js"] ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(SCRIPT);
  expect(sizes["atlas.css"] ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(STYLE);
});

test("recolouring all areas takes less than one frame of script", async ({ atlas, page }, info) => {
  const [x] = matrixPair();
  await atlas.open(`#/map?x=${x.id}`);
  await atlas.year.focus();
  for (const _ of x.years.slice(1)) {
    await page.keyboard.press("ArrowLeft");
    await atlas.ready();
  }
  const times = await page.evaluate(() => performance.getEntriesByName("recolour", "measure").map((one) => one.duration));
  const sorted = [...times].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
  const summary = `median ${median.toFixed(2)} ms, longest ${(sorted[sorted.length - 1] ?? 0).toFixed(2)} ms, ${times.length} times`;
  info.annotations.push({ type: "recolour", description: summary });
  process.stdout.write(`recolour: ${summary}\n`);
  expect(times.length).toBeGreaterThanOrEqual(x.years.length - 1);
  expect(median).toBeLessThan(RECOLOUR_MS);
});
