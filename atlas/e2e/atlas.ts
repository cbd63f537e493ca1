/** What every browser test uses: a page that may reach no other host, and the atlas by role and name. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test as base, expect, type Locator, type Page } from "@playwright/test";
import type { Areas, ClusterEntry, Clusters, Indicator, Indicators, Manifest, Similar } from "../src/data/types";

export { expect, type Locator, type Page };

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set; run the tests with npm run e2e.`);
  return value;
}

/** A JSON file of the site under test. */
export function siteFile<T>(path: string): T {
  return JSON.parse(readFileSync(join(environment("ATLAS_SITE"), path), "utf8")) as T;
}

/** Address of the folder edition on the server, and path of the single file ("" where there is none). */
export const address = (): string => environment("ATLAS_URL");
export const singleFile = (): string => environment("ATLAS_SINGLE");
export const siteFolder = (): string => environment("ATLAS_SITE");

export const manifest = (): Manifest => siteFile<Manifest>("manifest.json");
export const indicators = (): Indicator[] =>
  siteFile<Indicators>("indicators.json").map(({ id }) => siteFile<Indicator>(`indicators/${id}.json`));
export const areas = (vintage = manifest().default_vintage): Areas => siteFile<Areas>(`areas-${vintage}.json`);

/** A level of a classification with the first of some property; the test is skipped where the site has none. */
export function level(what: string, fits: (entry: ClusterEntry) => boolean): { entry: ClusterEntry; set: Clusters } {
  const entry = manifest().clusters.find(fits);
  test.skip(entry === undefined, `the site has no level of a classification ${what}`);
  if (entry === undefined) throw new Error("skipped");
  return { entry, set: siteFile<Clusters>(`clusters/${entry.id}.json`) };
}

/** A level with a colour for each cluster, and levels above and below it where there are any. */
export const colouredLevel = (): { entry: ClusterEntry; set: Clusters } => level("of at most nine clusters", ({ k }) => k <= 9);

/** A level with more clusters than colours. */
export const crowdedLevel = (): { entry: ClusterEntry; set: Clusters } => level("of more than nine clusters", ({ k }) => k > 9);

/** A model: a classification of one level whose clusters have medians. */
export const modelLevel = (): { entry: ClusterEntry; set: Clusters } =>
  level("with medians", (entry) => familyOf(entry).length === 1 && siteFile<Clusters>(`clusters/${entry.id}.json`).clusters.some(({ medians }) => medians !== undefined));

/** The levels of the classification that a level is of. */
export const familyOf = (entry: ClusterEntry): { entry: ClusterEntry; set: Clusters }[] =>
  manifest().clusters.filter((one) => one.family === entry.family && one.vintage === entry.vintage)
    .map((one) => ({ entry: one, set: siteFile<Clusters>(`clusters/${one.id}.json`) }));

/** Corresponding areas on the boundaries of a level: those of its own classification, and those of none. */
export const basesOf = ({ vintage, family }: ClusterEntry): Similar[] =>
  manifest().similar.filter((one) => one.vintage === vintage && (one.id === family || !manifest().clusters.some((other) => other.family === one.id)))
    .map(({ id }) => siteFile<Similar>(`similar/${id}.json`));

/** The two indicators of the atlas's own link to the matrix. */
export function matrixPair(): [Indicator, Indicator] {
  const link = manifest().presets.map((preset) => /^#\/matrix\?x=(\w+)&y=(\w+)/.exec(preset.state)).find(Boolean);
  const found = [link?.[1], link?.[2]].map((id) => indicators().find((one) => one.id === id));
  if (found[0] === undefined || found[1] === undefined) throw new Error("The site has no preset of the matrix.");
  return [found[0], found[1]];
}

/** Whether an indicator is of the whole United Kingdom; the others are of Great Britain. */
export const coversKingdom = ({ coverage }: Pick<Indicator, "coverage">): boolean => coverage.includes("N92000002");

/** Kinds of indicators that tests go through, whatever a site's are called and however they are ordered. */
export const KINDS: Readonly<Record<string, (one: Indicator) => boolean>> = {
  "of Great Britain, sequential": (one) => !coversKingdom(one) && one.centre === null,
  "of Great Britain, diverging": (one) => !coversKingdom(one) && one.centre !== null,
  "of the United Kingdom": (one) => coversKingdom(one) && one.centre === null,
  "of the United Kingdom, diverging": (one) => coversKingdom(one) && one.centre !== null,
  "with areas missing in the last year": (one) => coversKingdom(one) && one.flags_used.includes("m"),
};

/** The first indicator of a kind; the test is skipped where the site has none. */
export function ofKind(kind: string): Indicator {
  const found = indicators().find(KINDS[kind] ?? (() => false));
  test.skip(found === undefined, `the site has no indicator ${kind}`);
  if (found === undefined) throw new Error("skipped");
  return found;
}

/** One address of every view, in the year that both indicators have last. */
export function everyView(): { view: string; hash: string }[] {
  const [x, y] = matrixPair();
  const year = Math.max(...x.years.filter((one) => y.years.includes(one)));
  return [
    { view: "map", hash: `#/map?x=${x.id}&year=${year}` },
    { view: "map, diverging", hash: `#/map?x=${y.id}&year=${year}` },
    { view: "matrix", hash: `#/matrix?x=${x.id}&y=${y.id}&year=${year}` },
    { view: "table", hash: `#/table?x=${x.id}&cols=${x.id},${y.id}&year=${year}` },
    ...manifest().clusters.slice(0, 1).map(({ id }) => ({ view: "clusters", hash: `#/clusters?set=${id}` })),
    ...manifest().clusters.filter(({ k }) => k > 9).slice(0, 1).map(({ id }) => ({ view: "one cluster", hash: `#/clusters?set=${id}` })),
  ];
}

/** What the page still lacks of what its address asks for; runs in the page. */
function lacking(): string[] {
  const faults: string[] = [];
  const root = document.getElementById("atlas");
  if (root?.dataset["state"] !== "ready") faults.push(`its state is ${root?.dataset["state"]}`);
  if (document.querySelector('[aria-busy="true"]') !== null) faults.push("it is busy");
  const view = /^#\/(\w+)/.exec(location.hash)?.[1];
  if (document.querySelector(`.atlas.view-${view}`) === null) faults.push(`it does not show the view ${view}`);
  if (document.querySelector("#table tbody tr") === null) faults.push("the table has no rows");
  if (view !== "table") {
    const options = [...document.querySelectorAll('#map [role="option"]')];
    if (options.length === 0) faults.push("the map has no areas");
    if (options.some((one) => !one.getAttribute("fill"))) faults.push("areas have no colour");
    if (options.some((one) => !one.getAttribute("aria-label"))) faults.push("areas have no name");
  }
  return faults;
}

/** The atlas as a reader finds it. */
export class Atlas {
  /** Requests to other hosts and messages in the console; both must stay empty. */
  readonly foreign: string[] = [];
  readonly complaints: string[] = [];
  private readonly excused: RegExp[] = [];

  constructor(readonly page: Page) {}

  async guard(): Promise<void> {
    const own = new URL(address()).host;
    await this.page.context().route("**/*", async (route) => {
      const { protocol, host } = new URL(route.request().url());
      if (host === own || ["file:", "data:", "blob:"].includes(protocol)) return route.continue();
      this.foreign.push(route.request().url());
      return route.abort();
    });
    this.page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.complain(message.text());
    });
    this.page.on("pageerror", (error) => this.complain(String(error)));
  }

  /** Messages that a test provokes; said beforehand, as a message may reach the test late. */
  excuse(...messages: RegExp[]): void {
    this.excused.push(...messages);
  }

  private complain(text: string): void {
    if (!this.excused.some((message) => message.test(text))) this.complaints.push(text);
  }

  /** Goes to an address of the folder edition, by default the first map, and waits until it is drawn. */
  async open(hash = everyView()[0]?.hash ?? ""): Promise<void> {
    await this.page.goto("about:blank");
    await this.page.goto(address() + hash);
    await this.ready();
  }

  /** Goes to another hash inside the page that is open, and waits until that is drawn. */
  async follow(hash: string): Promise<void> {
    await this.page.evaluate(
      (to) =>
        new Promise<void>((done) => {
          if (location.hash === to) return done();
          // The atlas listens for this event too, and is busy, or has drawn, when its turn is over.
          addEventListener("hashchange", () => setTimeout(done, 0), { once: true });
          location.hash = to;
        }),
      hash,
    );
    // Areas of other boundaries may be on their way, and the page is not busy yet.
    const set = /^#\/clusters\?.*\bset=(\w+)/.exec(hash)?.[1];
    const label = manifest().clusters.find(({ id }) => id === set)?.label ?? indicators().find(({ id }) => id === /^#\/m\w+\?.*\bx=(\w+)/.exec(hash)?.[1])?.label;
    if (label !== undefined) await expect(this.page.locator("#view-heading")).toContainText(label);
    await this.ready();
  }

  /** Waits until what the address asks for is drawn whole: single readings that follow see no half-drawn page. */
  async ready(): Promise<void> {
    await expect.poll(() => this.page.evaluate(lacking), { message: "what the page lacks", timeout: 60_000 }).toEqual([]);
  }

  /** Waits until an element stands still: the map flies to a place over some frames. */
  async still(target: Locator): Promise<void> {
    const moved = (): Promise<boolean> =>
      target.evaluate(async (element) => {
        const place = (): string => JSON.stringify(element.getBoundingClientRect());
        const before = place();
        for (let frames = 0; frames < 4; frames += 1) await new Promise((done) => requestAnimationFrame(done));
        return place() !== before;
      });
    await expect.poll(moved, { message: "whether it moves" }).toBe(false);
  }

  /**
   * Every text that an element, or one of its attributes, takes from now on, in order.
   *
   * The page itself keeps the record, so a text that stands for a moment only is not missed on a slow machine.
   */
  async record(target: Locator, attribute: string | null = null): Promise<() => Promise<string[]>> {
    const taken = await target.evaluateHandle((element, name) => {
      const read = (): string => (name === null ? element.textContent : element.getAttribute(name)) ?? "";
      const texts: string[] = [];
      let last = read();
      const watcher = new MutationObserver((changes) => {
        // The text before each change but the first stood there between two calls.
        const between = changes.slice(1).flatMap(({ oldValue }) => oldValue ?? []);
        for (const text of [...between, read()]) {
          if (text !== last) texts.push(text);
          last = text;
        }
      });
      if (name !== null) watcher.observe(element, { attributeFilter: [name], attributeOldValue: true });
      else watcher.observe(element, { childList: true, characterData: true, characterDataOldValue: true, subtree: true });
      return texts;
    }, attribute);
    return () => taken.jsonValue();
  }

  get map(): Locator {
    return this.page.locator("svg").and(this.page.getByRole("listbox"));
  }

  get options(): Locator {
    return this.map.getByRole("option");
  }

  /** The option of an area on the map; its name begins with that of the area. */
  option(name: string): Locator {
    return this.map.getByRole("option", { name: new RegExp(`^${escaped(name)}:`) });
  }

  get legend(): Locator {
    return this.page.getByRole("radiogroup", { name: "Legend" });
  }

  get search(): Locator {
    return this.page.getByRole("combobox", { name: "Find an area" });
  }

  get year(): Locator {
    return this.page.getByRole("slider", { name: "Year" });
  }

  /** The button that plays through the years, whatever it says. */
  /** What is said of the cluster that is picked out. */
  panel(name: string): Locator {
    return this.page.getByRole("region", { name, exact: true });
  }

  get play(): Locator {
    return this.page.getByRole("button", { name: /^(Play|Pause)$/ });
  }

  get readout(): Locator {
    return this.page.getByRole("region", { name: "Area", exact: true });
  }

  get table(): Locator {
    return this.page.getByRole("table").filter({ has: this.page.getByRole("columnheader", { name: "Region or country" }) });
  }

  get hash(): string {
    return new URL(this.page.url()).hash;
  }

  /** Presses Tab, or Shift+Tab, until an element has focus; fails after as many stops as a page may have. */
  async tabTo(target: Locator, key: "Tab" | "Shift+Tab" = "Tab", most = 60): Promise<number> {
    for (let stops = 1; stops <= most; stops += 1) {
      await this.page.keyboard.press(key);
      if (await target.evaluateAll((found) => found.some((one) => one === document.activeElement))) return stops;
    }
    throw new Error(`${target} was not reached in ${most} stops.`);
  }

  /** Name, fill and text of every area on the map. */
  async readMap(): Promise<{ name: string; area: string; fill: string }[]> {
    return this.options.evaluateAll((options) =>
      options.map((option) => {
        const name = option.getAttribute("aria-label") ?? "";
        return { name, area: name.slice(0, name.indexOf(":")), fill: option.getAttribute("fill") ?? "" };
      }),
    );
  }

  /** Cells of the table of areas as text, row by row, header first. */
  async readTable(): Promise<string[][]> {
    return this.table.evaluate((table) =>
      [...(table as HTMLTableElement).querySelectorAll("thead tr, tbody tr")].map((row) =>
        [...row.querySelectorAll("th, td")].map((cell) => (cell.textContent ?? "").replace(/[▲▼↕]/g, "").trim()),
      ),
    );
  }
}

export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Every test gets an atlas whose page fails the test if it reaches for another host or complains. */
export const test = base.extend<{ atlas: Atlas }>({
  atlas: async ({ page }, use) => {
    const atlas = new Atlas(page);
    await atlas.guard();
    await use(atlas);
    expect(atlas.foreign, "requests to other hosts").toEqual([]);
    expect(atlas.complaints, "messages in the console").toEqual([]);
  },
});
