/** The atlas without a screen: reads data, follows the address, and turns what the reader does into a model. */

import { Loader } from "../data/load";
import type { Areas, Indicator } from "../data/types";
import {
  droppedAreas, LIVE_ALL_CLASSES, LIVE_ALL_CLUSTERS, LIVE_PINS_FULL, LIVE_RESET, liveClass, livePaused, livePin, liveSelection, LOADING,
} from "../text/describe";
import { clusterName } from "../text/clusters";
import { factsOf, yearOfFrame } from "../text/facts";
import type { Address } from "./address";
import { Announcer } from "./announcer";
import { assemble, contextOf, outlineFor, vintageOf } from "./assemble";
import { elsewhere, lostOf } from "./elsewhere";
import { failureOf } from "./failure";
import { EMPTY, type LegendKey, type Model } from "./model";
import { Player } from "./player";
import { clusterAt, indicatorOfLevel, pickedIn, type Place } from "./solution";
import { Store } from "./store";
import { areaNotice, changed, type Context, MOST_PINS, parse, print, type State } from "./url";

const SLOW_MS = 300;

export class Session {
  readonly store = new Store<Model>(EMPTY);
  readonly player: Player;
  private readonly announcer = new Announcer((live) => this.store.set({ live }));
  private areas: Areas | null = null;
  private context: Context | null = null;
  private turn = 0;
  /** The address that is being followed. */
  private followed: string | null = null;
  /** Whether an area has been pointed at: its corresponding areas are read then, and not with the first view. */
  private isAreaAsked = false;

  constructor(
    readonly address: Address,
    private readonly loader: Loader = new Loader(),
  ) {
    this.player = new Player({
      years: () => this.store.value.shown?.years ?? [],
      get: () => this.store.value.shown?.year ?? 0,
      set: (year) => this.go({ year }, "replace"),
      onState: (isPlaying) => {
        this.store.set({ isPlaying });
        const year = this.store.value.url?.year ?? this.store.value.shown?.year;
        if (!isPlaying && year !== undefined) this.announce(livePaused(year));
      },
    });
  }

  /** Reads the atlas's own description, then what the address asks for. */
  async start(): Promise<void> {
    this.store.set({ status: "loading", failure: null });
    try {
      const [manifest, indicators] = await Promise.all([this.loader.manifest(), this.loader.indicators()]);
      this.store.set({ manifest, indicators });
      await this.follow(this.address.read());
      this.address.watch((hash) => void this.follow(hash));
    } catch (error) {
      this.fail(error);
    }
  }

  /** Shows what an address says. */
  async follow(hash: string): Promise<void> {
    const { manifest, indicators, url } = this.store.value;
    if (manifest === null) return;
    const wanted = hash.length > 2 ? hash : manifest.default_state;
    if (url !== null && this.context !== null && print(url, this.context) === wanted) return;
    // Browsers tell of one step twice, by two events; the second finds the first under way.
    if (this.followed === wanted) return;
    this.followed = wanted;
    try {
      // Which areas an address may name depends on the boundaries of what it shows, so that is found first.
      const first = parse(wanted, contextOf(manifest, indicators, null)).state;
      const gone = await this.useVintage(vintageOf(first, manifest, indicators));
      if (this.areas !== null) this.context = { ...this.currentContext(), elsewhere: await elsewhere(wanted, this.areas, manifest, this.loader) };
      const lost = gone.map((code) => areaNotice(code, this.currentContext()));
      const { state, notices } = parse(wanted, this.currentContext());
      // What one address asks for in vain is said in one notice; what went with the boundaries has been said.
      const vain = notices.filter((one) => !lost.includes(one));
      const said = vain.length === 0 ? [] : [vain.join(" ")];
      this.store.set({ url: state, notices: [...new Set([...this.store.value.notices, ...said])] });
      this.address.write(print(state, this.currentContext()), "replace");
      await this.refresh();
    } catch (error) {
      this.fail(error);
    } finally {
      if (this.followed === wanted) this.followed = null;
    }
  }

  /** Changes the choice; sliding through years replaces the history entry, anything else adds one. */
  go(change: Partial<State>, how: "push" | "replace" = "push"): void {
    const { url, indicators, manifest } = this.store.value;
    if (url === null || manifest === null) return;
    const next = changed(url, change, { indicators });
    if (next.lock.includes("year") && next.year !== url.year) return;
    if (next.lock.includes("view") && next.view !== url.view) return;
    const isAlike = (id: string): boolean => boundaries(id) === boundaries(next.x);
    const boundaries = (wanted: string): string | undefined => indicators.find(({ id }) => id === wanted)?.vintage;
    if (next.y !== null && !isAlike(next.y)) next.y = null;
    next.cols = next.cols.filter(isAlike);
    const isOther = next.view !== url.view || next.x !== url.x || next.set !== url.set;
    this.store.set({ url: next, ...(isOther ? { highlighted: null } : {}) });
    void this.useVintage(vintageOf(next, manifest, indicators))
      .then(() => {
        // A choice that is not complete, such as a second indicator with other boundaries, is completed here.
        const now = this.store.value.url ?? next;
        const { state } = parse(print(now, this.currentContext()), this.currentContext());
        this.store.set({ url: state });
        this.address.write(print(state, this.currentContext()), how);
        return this.refresh();
      })
      .catch((error: unknown) => this.fail(error));
  }

  select(area: number | null): void {
    const { shown, url, manifest } = this.store.value;
    if (shown === null || url === null || manifest === null || url.lock.includes("area")) return;
    const code = area === null ? null : (shown.areas.code[area] ?? null);
    if (code !== url.area) this.go({ area: code });
    this.announce(liveSelection(area === null ? null : factsOf(shown, area, manifest.flags)));
  }

  /** Pins an area for comparison, or takes the pin away. */
  pin(area: number): void {
    const { shown, url } = this.store.value;
    const code = shown?.areas.code[area];
    if (shown === null || url === null || code === undefined) return;
    const isPinned = url.pin.includes(code);
    if (!isPinned && url.pin.length >= MOST_PINS) return this.announce(LIVE_PINS_FULL);
    const pin = isPinned ? url.pin.filter((one) => one !== code) : [...url.pin, code];
    this.go({ pin });
    this.announce(livePin(shown.areas.name[area] ?? code, !isPinned, pin.length));
  }

  /** One year back or on, among the years that the shown indicators share. */
  stepYear(step: 1 | -1): void {
    const { shown } = this.store.value;
    const years = shown?.years ?? [];
    const at = years.indexOf(shown?.year ?? 0);
    const year = years[at < 0 ? years.length - 1 : at + step];
    if (year !== undefined) this.go({ year }, "replace");
  }

  reset(): void {
    this.go({ area: null });
    this.announce(LIVE_RESET);
  }

  /** Picks out an entry of the legend, or none; a cluster goes into the address. */
  outline(highlighted: LegendKey | null): void {
    const { shown, url } = this.store.value;
    this.store.set({ highlighted });
    if (url === null || shown?.solution == null || shown.solution.level.set.id !== url.set) return;
    const cluster = shown.solution.level.set.clusters[clusterAt(highlighted)]?.code ?? null;
    this.store.set({ url: { ...url, cluster } });
    this.address.write(this.hash(), "replace");
  }

  /** Picks out an entry of the legend, or none, and says it. */
  highlight(key: LegendKey | null, text = "", count = 0): void {
    this.outline(key);
    const all = this.store.value.shown?.solution == null ? LIVE_ALL_CLASSES : LIVE_ALL_CLUSTERS;
    this.announce(key === null ? all : liveClass(text, count));
  }

  /** Picks out a cluster, in whichever level of its classification. */
  pick({ level, index, cluster }: Place): void {
    this.go({ set: level.set.id, cluster: cluster.code });
    this.store.set({ highlighted: `class-${index}` });
    this.announce(liveClass(clusterName(cluster), cluster.size));
  }

  /** Reads what is said of areas alone; called when the first is pointed at. */
  askForAreas(): void {
    if (this.isAreaAsked) return;
    this.isAreaAsked = true;
    void this.refreshAgain();
  }

  dismiss(notice: string): void {
    this.store.set({ notices: this.store.value.notices.filter((one) => one !== notice) });
  }

  /** Says something in the live region, except while the years play. */
  announce(message: string): void {
    if (!this.store.value.isPlaying) this.announcer.announce(message);
  }

  /** The address of the current choice, with changes. */
  hash(change: Partial<State> = {}): string {
    const { url } = this.store.value;
    if (url === null) return "";
    const context = this.currentContext();
    return print(changed(url, change, context), context);
  }

  /** The address of the current choice, or nothing before there is one. */
  hashOrEmpty(change: Partial<State>): string {
    return this.store.value.url === null || this.context === null ? "" : this.hash(change);
  }

  /** The full descriptions of all indicators and levels of classifications; those not shown yet are read now. */
  async describe(): Promise<Indicator[]> {
    const { indicators, manifest } = this.store.value;
    try {
      return await Promise.all([
        ...indicators.map(({ id }) => this.loader.indicator(id)),
        ...(manifest?.clusters ?? []).map(async (entry) => indicatorOfLevel({ entry, set: await this.loader.clusters(entry.id) })),
      ]);
    } catch (error) {
      this.fail(error);
      return [];
    }
  }

  /** Tries again after a file could not be read. */
  retry(): Promise<void> {
    return this.store.value.manifest === null ? this.start() : this.refreshAgain();
  }

  /** An address in the form in which this atlas writes it, with changes. */
  normal(hash: string, change: Partial<State> = {}): string {
    const context = this.currentContext();
    return print({ ...parse(hash, context).state, ...change }, context);
  }

  private currentContext(): Context {
    if (this.context === null) throw new RangeError("No areas yet");
    return this.context;
  }

  /** Swaps areas for those of a vintage; a chosen or pinned area that it lacks is dropped with a notice, and returned. */
  private async useVintage(vintage: string): Promise<string[]> {
    const { manifest, indicators } = this.store.value;
    if (manifest === null || this.areas?.vintage === vintage) return [];
    const before = this.areas;
    const areas = await this.loader.areas(vintage);
    this.areas = areas;
    this.context = contextOf(manifest, indicators, areas);
    const { url, notices } = this.store.value;
    if (url === null || before === null) return [];
    const { lost, names, kept } = lostOf(url, before, areas);
    if (lost.length > 0) this.store.set({ url: kept, notices: [...notices, droppedAreas(names, manifest.vintage_titles[vintage] ?? vintage)] });
    return lost;
  }

  private async refreshAgain(): Promise<void> {
    this.store.set({ failure: null });
    try {
      await this.refresh();
    } catch (error) {
      this.fail(error);
    }
  }

  private async refresh(): Promise<void> {
    const { manifest, indicators, url, shown: before } = this.store.value;
    if (manifest === null || url === null || this.areas === null) return;
    this.turn += 1;
    const turn = this.turn;
    const areas = this.areas;
    if (before === null) {
      const outline = outlineFor(url, this.currentContext(), indicators, areas);
      this.store.set({ outline });
      if (url.view !== "table") {
        void this.loader.topology(areas.vintage).then(
          (topology) => this.store.set({ outline: { ...outline, topology } }),
          () => undefined, // reported by the reading of everything below
        );
      }
    }
    this.store.set({ isBusy: true });
    const slow = setTimeout(() => this.announce(LOADING), SLOW_MS);
    try {
      const shown = await assemble({
        loader: this.loader, manifest, indicators, areas, url, context: this.currentContext(), isAreaAsked: this.isAreaAsked || url.area !== null,
      });
      if (turn !== this.turn) return;
      const now = this.store.value;
      const { key, lacking } = pickedIn(shown, before, now.url ?? url, now.highlighted);
      this.store.set({ shown, isBusy: false, status: "ready", failure: null, highlighted: key });
      if (lacking !== null) {
        this.store.set({ notices: [...now.notices, lacking] });
        this.outline(key);
      }
      if (before !== null && before.year !== shown.year) this.announce(yearOfFrame(shown));
    } finally {
      clearTimeout(slow);
    }
  }

  private fail(error: unknown): void {
    const failure = failureOf(error);
    this.store.set({ failure, isBusy: false, status: this.store.value.shown === null ? "error" : "ready" });
  }
}
