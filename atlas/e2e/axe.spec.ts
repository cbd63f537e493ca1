import { type Atlas, areas, everyView, expect, test } from "./atlas";
import { violations } from "./violations";

const THEMES = {
  light: { colorScheme: "light", forcedColors: "none" },
  dark: { colorScheme: "dark", forcedColors: "none" },
  forced: { colorScheme: "dark", forcedColors: "active" },
} as const;

async function prepare(atlas: Atlas, hash: string, theme: keyof typeof THEMES, width: number): Promise<void> {
  await atlas.page.setViewportSize({ width, height: width < 640 ? 700 : 900 });
  await atlas.page.emulateMedia({ ...THEMES[theme], reducedMotion: "reduce" });
  await atlas.open(hash);
}

const NAMES = ["map", "diverging map", "matrix", "table", "clusters", "one cluster of many"];

for (const width of [320, 1280]) {
  for (const at of [0, 1, 2, 3, 4, 5]) {
    test(`no violation with an area chosen and pins: ${NAMES[at]}, every theme, ${width} px`, async ({ atlas, page }) => {
      // The rows of the table are alike, so a country of 22 areas serves; all 350 are in the tests that follow.
      test.skip(everyView()[at] === undefined, "the site has no classification");
      const [first = "", second = "", third = ""] = areas().code.filter((code) => code.startsWith("W"));
      await prepare(atlas, `${everyView()[at]?.hash ?? ""}&scope=W92000004&area=${first}&pin=${second},${third}`, "light", width);
      for (const [theme, media] of Object.entries(THEMES)) {
        await page.emulateMedia({ ...media, reducedMotion: "reduce" });
        expect(await violations(page), theme).toEqual([]);
      }
    });
  }
}

for (const [theme, width, at] of [["light", 1280, 0], ["dark", 1280, 2], ["light", 320, 2], ["forced", 320, 0], ["light", 1280, 3], ["light", 1280, 4], ["forced", 320, 4], ["dark", 1280, 5]] as const) {
  test(`no violation as the page opens: ${NAMES[at]}, ${theme}, ${width} px`, async ({ atlas, page }) => {
    test.skip(everyView()[at] === undefined, "the site has no classification");
    await prepare(atlas, everyView()[at]?.hash ?? "", theme, width);
    expect(await violations(page)).toEqual([]);
  });
}

for (const width of [320, 1280]) {
  test(`no violation while searching and in a picked-out class, ${width} px`, async ({ atlas, page }) => {
    await prepare(atlas, `${everyView()[2]?.hash ?? ""}&scope=W92000004`, "light", width);
    const settings = page.getByText("Indicator and settings");
    if (await settings.isVisible() && !(await page.locator("#scope").isVisible())) await settings.click();
    await atlas.search.fill("ab");
    await expect(page.getByRole("listbox", { name: "Find an area" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await atlas.search.press("Escape");
    await expect(page.getByRole("listbox", { name: "Find an area" })).toBeHidden();
    const entry = atlas.legend.getByRole("radio").nth(1);
    await entry.click();
    await expect(entry).toHaveAttribute("aria-checked", "true");
    expect(await violations(page)).toEqual([]);
  });

  for (const dialog of ["Download", "Embed", "About"]) {
    test(`no violation in the dialog ${dialog}, ${width} px`, async ({ atlas, page }) => {
      await prepare(atlas, `${everyView()[0]?.hash ?? ""}&scope=W92000004`, "light", width);
      await page.getByRole("button", { name: dialog, exact: true }).first().click();
      await expect(page.getByRole("dialog")).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toBeHidden();
      await expect(page.getByRole("button", { name: dialog, exact: true }).first()).toBeFocused();
    });
  }
}

test("axe finds a fault that is put in, or it checks nothing", async ({ atlas, page }) => {
  await atlas.open();
  await atlas.map.evaluate((map) => map.setAttribute("role", "img"));
  expect(await violations(page)).not.toEqual([]);
});

for (const at of [0, 2, 3, 4, 5]) {
  test(`at 320 px nothing but map and tables scrolls sideways: ${NAMES[at]}`, async ({ atlas, page }) => {
    test.skip(everyView()[at] === undefined, "the site has no classification");
    await prepare(atlas, everyView()[at]?.hash ?? "", "light", 320);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  });
}
