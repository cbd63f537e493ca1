import { everyView, expect, singleFile, test } from "./atlas";

test("no view asks another host for anything, and what it asks for is there", async ({ atlas, page }) => {
  const failed: string[] = [];
  page.on("response", (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
  });
  for (const { hash } of everyView()) await atlas.open(hash);
  expect(failed).toEqual([]);
  expect(atlas.foreign).toEqual([]);
});

test("the guard sees a request to another host, or it guards nothing", async ({ atlas, page }) => {
  await atlas.open();
  // An image is stopped by the page's own policy; a navigation is not, so it shows that the guard works.
  await page.goto("http://192.0.2.1/").catch(() => undefined);
  await expect.poll(() => atlas.foreign).toEqual(["http://192.0.2.1/"]);
  atlas.foreign.length = 0;
});

test("the page's own policy stops what would leave it", async ({ atlas, page }) => {
  atlas.excuse(/Content Security Policy/);
  await atlas.open();
  const stopped = await page.evaluate(
    () =>
      new Promise<string>((done) => {
        document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective));
        fetch("https://192.0.2.1/").catch(() => undefined);
      }),
  );
  expect(stopped).toBe("connect-src");
});

test("once read, everything works with the network gone", async ({ atlas, page }) => {
  const views = everyView();
  await atlas.open(views[0]?.hash);
  for (const { hash } of views.slice(1)) await atlas.follow(hash);
  await page.context().setOffline(true);
  for (const { hash } of views) await atlas.follow(hash);
  await atlas.follow(views[0]?.hash ?? "");
  await expect(atlas.options.first()).toHaveAccessibleName(/.+: .+/);
  const year = Number(await atlas.year.inputValue());
  await atlas.year.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(atlas.year).toHaveValue(String(year - 1));
  await page.context().setOffline(false);
});

test("a file that is missing is named, with what still works", async ({ atlas, page }) => {
  atlas.excuse(/^Failed to load resource: .* 404/);
  await page.route("**/values/*.json", (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto(`${new URL(process.env["ATLAS_URL"] ?? "").href}${everyView()[0]?.hash ?? ""}`);
  await expect(page.getByText(/The file values\/\w+\.json could not be loaded/)).toBeVisible();
  await expect(page.getByText(/Error:|at \w+ \(/)).toHaveCount(0);
});

test("a contract version that the page does not know is refused", async ({ atlas: _, page }) => {
  await page.route("**/manifest.json", async (route) => {
    const answer = await route.fetch();
    const held = (await answer.json()) as object;
    await route.fulfill({ json: { ...held, contract_version: 99 } });
  });
  await page.goto(process.env["ATLAS_URL"] ?? "");
  await expect(page.getByText(/manifest\.json is of contract version 99/)).toBeVisible();
});

test("the single file holds no address of another host that a browser would fetch", async () => {
  test.skip(singleFile() === "", "no single file was given");
  const { readFileSync } = await import("node:fs");
  const page = readFileSync(singleFile(), "utf8");
  expect(page).not.toMatch(/<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)="(?!data:|#)[^"]*:/i);
  expect(page).not.toMatch(/@import|url\(\s*["']?https?:/i);
});
