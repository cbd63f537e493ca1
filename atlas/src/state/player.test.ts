import { describe, expect, it } from "vitest";
import { Player, stepMs } from "./player";

/** A clock that moves only when told, and a player on it. */
function at(start: number, all: number[]) {
  let now = 0;
  let pending: { due: number; f: () => void } | null = null;
  const log: [number, number][] = [];
  const states: boolean[] = [];
  const self = { year: start, years: all };
  const player = new Player({
    years: () => self.years,
    get: () => self.year,
    set: (year) => {
      self.year = year;
      log.push([Math.round(now), year]);
    },
    onState: (playing) => states.push(playing),
    schedule: (f, ms) => {
      const task = { due: now + ms, f };
      pending = task;
      return () => {
        if (pending === task) pending = null;
      };
    },
  });
  const advance = (ms: number): void => {
    const end = now + ms;
    while (pending !== null && pending.due <= end) {
      const task: { due: number; f: () => void } = pending;
      pending = null;
      now = task.due;
      task.f();
    }
    now = end;
  };
  return { player, self, log, states, advance, waiting: () => pending !== null };
}

const YEARS = [2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024];

describe("stepMs", () => {
  it("takes four seconds for ten years and never less than 340 ms, or colours flash", () => {
    // 4000 / 9 = 444.4; 4000 / 19 = 210.5, under the floor.
    expect(stepMs(10)).toBeCloseTo(444.44, 2);
    expect(stepMs(20)).toBe(340);
    expect(stepMs(3)).toBe(2000);
  });

  it("is finite for one year and none, or a timer is set to infinity", () => {
    expect(stepMs(1)).toBe(340);
    expect(stepMs(0)).toBe(340);
  });
});

describe("Player", () => {
  it("plays through to the last year and stops, or it runs for ever", () => {
    const p = at(2022, YEARS);
    p.player.play();
    expect(p.player.playing).toBe(true);
    p.advance(10_000);
    expect(p.log).toEqual([
      [444, 2023],
      [889, 2024],
    ]);
    expect(p.states).toEqual([true, false]);
    expect(p.player.playing).toBe(false);
  });

  it("starts again from the first year at the end, or Play does nothing there", () => {
    const p = at(2024, YEARS);
    p.player.play();
    expect(p.log).toEqual([[0, 2015]]);
    p.advance(4_001);
    expect(p.log.map(([, year]) => year)).toEqual(YEARS);
  });

  it("stops at once on pause, or a year changes after the reader stopped it", () => {
    const p = at(2015, YEARS);
    p.player.play();
    p.advance(445);
    p.player.pause();
    p.advance(10_000);
    expect(p.log).toEqual([[444, 2016]]);
    expect(p.waiting()).toBe(false);
    expect(p.states).toEqual([true, false]);
  });

  it("toggles, and a second Play or Pause changes nothing, or two clocks run", () => {
    const p = at(2015, YEARS);
    p.player.toggle();
    p.player.play();
    p.advance(445);
    expect(p.log).toHaveLength(1);
    p.player.toggle();
    p.player.pause();
    expect(p.states).toEqual([true, false]);
  });

  it("passes over years the indicator lacks, or it shows an empty map", () => {
    const p = at(2015, [2015, 2018, 2023]);
    p.player.play();
    p.advance(10_000);
    expect(p.log).toEqual([
      [2000, 2018],
      [4000, 2023],
    ]);
  });

  it("follows a change of years while playing, or it walks past the end", () => {
    const p = at(2021, YEARS);
    p.player.play();
    p.advance(445);
    p.self.years = [2021, 2022];
    p.advance(10_000);
    expect(p.self.year).toBe(2022);
    expect(p.player.playing).toBe(false);
  });

  it("does nothing with one year or none, or a button changes nothing for ever", () => {
    for (const years of [[2020], []]) {
      const p = at(2020, years);
      p.player.play();
      expect(p.player.playing).toBe(false);
      expect(p.states).toEqual([]);
    }
  });

  it("steps one year on and round, or readers who want no motion cannot see the years", () => {
    const p = at(2023, YEARS);
    p.player.next();
    p.player.next();
    expect(p.log.map(([, year]) => year)).toEqual([2024, 2015]);
  });

  it("waits on the real clock where none is given, or the page never plays", async () => {
    const years: number[] = [];
    let year = 2022;
    await new Promise<void>((resolve) => {
      const player = new Player({
        years: () => Array.from({ length: 30 }, (_, i) => 1994 + i),
        get: () => year,
        set: (next) => {
          year = next;
          years.push(next);
        },
        onState: (playing) => {
          if (!playing) resolve();
        },
      });
      player.play();
    });
    expect(years).toEqual([2023]);
  });
});
