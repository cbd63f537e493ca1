/** The year controller: steps through the years at a pace that eyes and screens can follow. */

const SHORTEST_MS = 340;
const WHOLE_MS = 4000;

/**
 * Milliseconds between two years: four seconds for all of them, but never under 340.
 *
 * 340 is slower than three changes a second, the limit for flashing content, and slower than a repaint.
 */
export function stepMs(years: number): number {
  return years > 1 ? Math.max(SHORTEST_MS, WHOLE_MS / (years - 1)) : SHORTEST_MS;
}

/** Run `f` after so many milliseconds; the result cancels it. */
export type Schedule = (f: () => void, ms: number) => () => void;

export interface PlayerOptions {
  /** Years of the shown indicators, rising. */
  years: () => number[];
  get: () => number;
  set: (year: number) => void;
  onState: (playing: boolean) => void;
  schedule?: Schedule;
}

const byTimeout: Schedule = (f, ms) => {
  const id = setTimeout(f, ms);
  return () => clearTimeout(id);
};

/** Plays once from the year shown, or from the first where the last is shown, and stops at the last. */
export class Player {
  private readonly options: PlayerOptions;
  private readonly schedule: Schedule;
  private cancel: (() => void) | null = null;

  constructor(options: PlayerOptions) {
    this.options = options;
    this.schedule = options.schedule ?? byTimeout;
  }

  get playing(): boolean {
    return this.cancel !== null;
  }

  play(): void {
    const { years, get, set, onState } = this.options;
    const all = years();
    const [first] = all;
    if (this.playing || first === undefined || all.length < 2) return;
    if (get() >= (all[all.length - 1] ?? first)) set(first);
    this.wait();
    onState(true);
  }

  pause(): void {
    if (this.cancel === null) return;
    this.cancel();
    this.cancel = null;
    this.options.onState(false);
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  /** One year on, from the last to the first: what "Play" becomes where motion is unwanted. */
  next(): void {
    const all = this.options.years();
    const next = all.find((year) => year > this.options.get()) ?? all[0];
    if (next !== undefined) this.options.set(next);
  }

  private wait(): void {
    this.cancel = this.schedule(() => this.step(), stepMs(this.options.years().length));
  }

  private step(): void {
    const { years, get, set } = this.options;
    // The years are asked for again: a change of indicator while playing may have shortened them.
    const following = years().filter((year) => year > get());
    const [next] = following;
    if (next !== undefined) set(next);
    if (following.length > 1) this.wait();
    else this.pause();
  }
}
