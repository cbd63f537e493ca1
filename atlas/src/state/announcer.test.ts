import { describe, expect, it } from "vitest";
import { Announcer } from "./announcer";

describe("Announcer", () => {
  it("says the first at once and then only the latest after a second, or a screen reader is flooded", () => {
    let time = 0;
    const said: string[] = [];
    const timers: { f: () => void; at: number }[] = [];
    const announcer = new Announcer((text) => said.push(text), () => time, (f, ms) => timers.push({ f, at: time + ms }));
    announcer.announce("one");
    time = 200;
    announcer.announce("two");
    time = 400;
    announcer.announce("three");
    expect(said).toEqual(["one"]);
    expect(timers.map((timer) => timer.at)).toEqual([1000]);
    time = 1000;
    timers[0]?.f();
    expect(said).toEqual(["one", "three"]);
    time = 2100;
    announcer.announce("four");
    expect(said).toEqual(["one", "three", "four"]);
  });
});
