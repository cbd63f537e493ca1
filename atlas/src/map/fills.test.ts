import { describe, expect, it } from "vitest";
import { fadedFills } from "./fills";

describe("fadedFills", () => {
  it("leaves the members and the hatches as they are and fades the rest, or a picked-out class is not seen", () => {
    const fills = ["#253494", "#253494", "url(#hatch-missing)", "none"];
    const faded = fadedFills(fills, [0], "light");
    expect([faded[0], faded[2], faded[3]]).toEqual([fills[0], fills[2], fills[3]]);
    expect(faded[1]).toMatch(/^#[0-9a-f]{6}$/);
    expect(faded[1]).not.toBe(fills[1]);
    expect(fadedFills(fills, [0], "dark")[1]).not.toBe(faded[1]);
  });
});
