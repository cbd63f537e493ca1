import { describe, expect, it } from "vitest";
import { CLUSTERS, PLAIN } from "../colour/palettes";
import type { Shown } from "../state/model";
import { aCluster, aLevel } from "../text/example";
import { colours, fadedFills } from "./fills";

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

describe("the colours of clusters", () => {
  const shownOf = (level: ReturnType<typeof aLevel>, picked: number | null): Shown =>
    ({ solution: { levels: [level], level }, picked }) as unknown as Shown;

  it("are the nine of the palette, in the order of the clusters", () => {
    expect(colours(shownOf(aLevel(), null))).toBe(CLUSTERS);
  });

  it("are one against a plain map where there are more clusters, or two of them look alike", () => {
    const many = aLevel({}, { clusters: Array.from({ length: 11 }, () => aCluster()) });
    const found = colours(shownOf(many, 3));
    expect(found).toHaveLength(11);
    expect(found.filter((colour) => colour !== PLAIN)).toEqual([CLUSTERS[3]]);
    expect(new Set(colours(shownOf(many, -1)))).toEqual(new Set([PLAIN]));
    expect(colours(shownOf(many, 9))[9]).toBe(CLUSTERS[0]);
  });
});
