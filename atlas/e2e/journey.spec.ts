import { areas, escaped, expect, matrixPair, test } from "./atlas";

/** An area with both values in every year, found by typing a part of its name. */
function destination(): { name: string; code: string; typed: string } {
  const { name, code } = areas();
  const at = name.indexOf("Oxford");
  return { name: name[at] ?? "", code: code[at] ?? "", typed: "oxfo" };
}

test("a reader with a keyboard alone searches, selects, reads, compares, changes year, pins and resets", async ({
  atlas,
  page,
}) => {
  const [x, y] = matrixPair();
  const oxford = destination();
  await page.emulateMedia({ reducedMotion: "reduce" });
  await atlas.open(`#/matrix?x=${x.id}&y=${y.id}`);

  // The first stops are the skip links; then the search is reached by Tab alone.
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the map" })).toBeFocused();
  await atlas.tabTo(atlas.search);

  // Search: type, look through the matches, choose. Focus moves to the area on the map.
  await page.keyboard.type(oxford.typed);
  const matches = page.getByRole("listbox", { name: "Find an area" }).getByRole("option");
  await expect(matches.first()).toContainText(oxford.name);
  await expect(matches.first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(atlas.option(oxford.name)).toBeFocused();

  // Select: the area is chosen, and the address says so.
  await expect(atlas.option(oxford.name)).toHaveAttribute("aria-selected", "true");
  await expect.poll(() => atlas.hash).toContain(`area=${oxford.code}`);

  // Read: values, ranks and class stand in the readout, the same as in the option's name.
  const said = (await atlas.option(oxford.name).getAttribute("aria-label")) ?? "";
  for (const rank of said.match(/rank [\d,]+ of [\d,]+/g) ?? []) await expect(atlas.readout).toContainText(rank);
  await expect(atlas.readout).toContainText(oxford.name);
  await expect(atlas.readout).toContainText(said.split("; ").pop() ?? "no class");

  // Similar: a list of five, and each leads to its area.
  await expect(atlas.readout.getByRole("heading", { name: /^Areas most similar to Oxford/ })).toBeVisible();
  const similar = atlas.readout.getByRole("list").first().getByRole("listitem");
  await expect(similar).toHaveCount(5);
  const nearest = similar.first().getByRole("button");
  const second = (await nearest.textContent()) ?? "";
  await atlas.tabTo(nearest);
  await page.keyboard.press("Enter");
  await expect(atlas.readout).toContainText(second);
  await expect(atlas.option(second)).toHaveAttribute("aria-selected", "true");

  // Change year: the slider is a native one, so an arrow moves it by a year.
  await atlas.tabTo(atlas.year, "Shift+Tab");
  const before = Number(await atlas.year.inputValue());
  await page.keyboard.press("ArrowLeft");
  await expect(atlas.year).toHaveValue(String(before - 1));
  await expect(atlas.year).toBeFocused();
  await expect.poll(() => atlas.hash).toContain(`year=${before - 1}`);

  // The map is one stop: Tab enters it at the chosen area, arrows move inside, Tab leaves it.
  await atlas.tabTo(atlas.option(second));
  await page.keyboard.press("ArrowUp");
  const north = page.locator(":focus");
  await expect(north).toHaveRole("option");
  await expect(north).not.toHaveAccessibleName(new RegExp(`^${second}:`));

  // Pin: Shift+Enter, and it is said.
  const pinned = ((await north.getAttribute("aria-label")) ?? "").split(":")[0] ?? "";
  await page.keyboard.press("Shift+Enter");
  await expect.poll(() => atlas.hash).toContain("pin=");
  await expect(page.getByRole("heading", { name: "Pinned areas" })).toBeVisible();
  await expect(page.getByRole("button", { name: `Unpin ${pinned}` })).toBeVisible();

  // Reset: the whole map again, nothing chosen, indicators and year kept.
  await page.keyboard.press("0");
  await expect.poll(() => atlas.hash).not.toContain("area=");
  expect(atlas.hash).toContain(`year=${before - 1}`);
  expect(atlas.hash).toContain("#/matrix");
  await expect(atlas.map.getByRole("option", { selected: true })).toHaveCount(0);
});

test("character keys act only while the map has focus", async ({ atlas, page }) => {
  await atlas.open();
  const hash = atlas.hash;
  await atlas.tabTo(atlas.search);
  await page.keyboard.type("[0-");
  await expect(atlas.search).toHaveValue("[0-");
  expect(atlas.hash).toBe(hash);
});

test("the map is one tab stop, and so is the legend", async ({ atlas, page }) => {
  await atlas.open();
  await expect(atlas.options.and(page.locator('[tabindex="0"]'))).toHaveCount(1);
  await expect(atlas.legend.getByRole("radio").and(page.locator('[tabindex="0"]'))).toHaveCount(1);
  // Tab itself decides: from "Play" into the map, and with the next stop out of it; the same back again.
  await page.getByRole("button", { name: "Play" }).focus();
  await page.keyboard.press("Tab");
  await expect(page.locator(":focus")).toHaveRole("option");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Zoom in" })).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(page.locator(":focus")).toHaveRole("option");
  await page.keyboard.press("Shift+Tab");
  await expect(page.getByRole("button", { name: "Play" })).toBeFocused();
});

test("keys of the map move by value, by letter and by year", async ({ atlas, page }) => {
  await atlas.open();
  await page.getByRole("link", { name: "Skip to the map" }).focus();
  await page.keyboard.press("Enter");
  const here = page.locator(":focus");
  await expect(here).toHaveRole("option");
  await page.keyboard.press("Home");
  await expect(here).toHaveAccessibleName(/rank 1 of \d+ \(highest\)/);
  await page.keyboard.press("PageDown");
  await expect(here).toHaveAccessibleName(/rank 2 of \d+/);
  await page.keyboard.press("End");
  await expect(here).toHaveAccessibleName(/rank (\d+) of \1 \(lowest\)/);
  await page.keyboard.press("w");
  await expect(here).toHaveAccessibleName(/^W/);
  const year = Number(await atlas.year.inputValue());
  await page.keyboard.press("[");
  await expect(atlas.year).toHaveValue(String(year - 1));
  await page.keyboard.press("]");
  await expect(atlas.year).toHaveValue(String(year));
});

test("Escape clears the selection first, then the zoom", async ({ atlas, page }) => {
  const [x] = matrixPair();
  await atlas.open(`#/map?x=${x.id}&area=${destination().code}`);
  await atlas.option("Oxford").focus();
  await expect(page.getByRole("button", { name: "Move up" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect.poll(() => atlas.hash).not.toContain("area=");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Move up" })).toBeHidden();
});

test("arrows choose a class of the legend, Escape goes back to all", async ({ atlas, page }) => {
  await atlas.open();
  const all = atlas.legend.getByRole("radio", { name: "All classes" });
  await atlas.tabTo(all);
  await page.keyboard.press("ArrowDown");
  const first = atlas.legend.getByRole("radio").nth(1);
  await expect(first).toBeFocused();
  await expect(first).toHaveAttribute("aria-checked", "true");
  await page.keyboard.press("Escape");
  await expect(all).toBeFocused();
  await expect(all).toHaveAttribute("aria-checked", "true");
});

test("back and forward lead through views, and a link brings back what was shown", async ({ atlas, page }) => {
  const [x, y] = matrixPair();
  await atlas.open(`#/map?x=${x.id}`);
  await page.getByRole("link", { name: "Matrix", exact: true }).click();
  await expect.poll(() => atlas.hash).toContain("#/matrix");
  await expect(page.getByRole("heading", { name: `${x.label} and ${y.label}` })).toBeVisible();
  await page.getByRole("link", { name: "Table", exact: true }).click();
  await expect.poll(() => atlas.hash).toContain("#/table");
  await page.goBack();
  await expect(page.getByRole("heading", { name: `${x.label} and ${y.label}` })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { name: new RegExp(`^${escaped(x.label)}, \\d{4}$`) })).toBeVisible();
  await page.goForward();
  await expect.poll(() => atlas.hash).toContain("#/matrix");
});

test("what the address asks for in vain is said and can be dismissed", async ({ atlas, page }) => {
  await atlas.open("#/map?area=E09000099");
  const notice = page.getByText("E09000099 is not an area of this atlas.");
  await expect(notice).toBeVisible();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(notice).toBeHidden();
});

test("an unknown year is answered with the year shown, all faults of an address in one notice", async ({ atlas, page }) => {
  const [x] = matrixPair();
  await atlas.open(`#/map?x=${x.id}&year=1999&area=E09000099`);
  const notice = page.getByText(`No indicator of this atlas has the year "1999". Showing ${Math.max(...x.years)}.`);
  await expect(notice).toContainText("E09000099 is not an area of this atlas.");
  await expect(page.getByRole("button", { name: "Dismiss" })).toHaveCount(1);
});

test("a year without values is explained, with a way to the latest one", async ({ atlas, page }) => {
  const [x, y] = matrixPair();
  const lacking = x.years.filter((year) => !y.years.includes(year)).pop();
  test.skip(lacking === undefined, "both indicators have the same years");
  const latest = Math.max(...y.years);
  await atlas.open(`#/map?x=${y.id}&year=${lacking}`);
  await expect(page.getByText(new RegExp(`No values for ${lacking}\\. The latest year is ${latest}\\.`)).first()).toBeVisible();
  await page.getByRole("button", { name: `Go to ${latest}` }).click();
  await expect(atlas.year).toHaveValue(String(latest));
  await expect(page.getByText(/^No values for/)).toHaveCount(0);
});

test("playing walks through the years, keeps the classes and stops at the last", async ({ atlas }) => {
  const [x] = matrixPair();
  const years = x.years;
  const start = years[years.length - 3] ?? 0;
  await atlas.open(`#/map?x=${x.id}&year=${start}`);
  const classes = async (): Promise<(string | undefined)[]> =>
    (await atlas.legend.getByRole("radio").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? ""))).map(
      (name) => name.split(", ")[0],
    );
  const before = (await classes()).slice(0, 6);
  const button = await atlas.record(atlas.play);
  const shown = await atlas.record(atlas.year, "aria-valuetext");
  await atlas.play.click();
  await expect.poll(button, { timeout: 60_000 }).toEqual(["Pause", "Play"]);
  await expect.poll(shown).toEqual(years.slice(-2).map(String));
  await expect(atlas.year).toHaveValue(String(Math.max(...years)));
  expect((await classes()).slice(0, 6)).toEqual(before);
});
