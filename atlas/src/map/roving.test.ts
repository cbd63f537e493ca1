import { describe, expect, it } from "vitest";
import { extreme, fold, nearestInDirection, nextByValue, TypeAhead } from "./roving";

describe("nearestInDirection", () => {
  // A cross around (0, 0), one point further up, one exactly on the diagonal.
  const points: [number, number][] = [[0, 0], [0, -10], [0, 10], [-10, 0], [10, 0], [0, -30], [6, 6]];

  it("goes to the nearest centre in the 90 degree sector, or arrows skip neighbours", () => {
    expect(nearestInDirection(points, 0, "up")).toBe(1);
    expect(nearestInDirection(points, 0, "left")).toBe(3);
    expect(nearestInDirection(points, 0, "right")).toBe(6);
  });

  it("does not wrap at the edge, or Scotland lies below Cornwall", () => {
    expect(nearestInDirection(points, 5, "up")).toBeNull();
  });
});

describe("nextByValue and extreme", () => {
  const values = [3, null, 1, 3, 2];

  it("walks through values in order and through ties by position, or an area is never reached", () => {
    expect(nextByValue(values, 2, 1)).toBe(4);
    expect(nextByValue(values, 0, 1)).toBe(3);
    expect(nextByValue(values, 3, 1)).toBeNull();
    expect(nextByValue(values, 2, -1)).toBeNull();
  });

  it("starts at an end from an area without a value, or Page Up is dead there", () => {
    expect(nextByValue(values, 1, 1)).toBe(2);
    expect(nextByValue(values, 1, -1)).toBe(3);
  });

  it("finds both ends and copes with no values at all", () => {
    expect(extreme(values, "highest")).toBe(3);
    expect(extreme(values, "lowest")).toBe(2);
    expect(extreme([null], "highest")).toBeNull();
  });
});

describe("TypeAhead", () => {
  it("joins quick letters, starts anew after a pause, and steps on a repeated letter", () => {
    let time = 0;
    const names = ["Derby", "Dover", "Leeds", "Derbyshire Dales"];
    const typing = new TypeAhead(names, () => time);
    time = 1000;
    expect(typing.press("d", 2)).toBe(3);
    time += 100;
    expect(typing.press("o", 3)).toBe(1);
    time += 5000;
    expect(typing.press("d", 1)).toBe(3);
    time += 100;
    expect(typing.press("d", 3)).toBe(0);
    time += 5000;
    expect(typing.press("x", 0)).toBeNull();
  });

  it("ignores accents and case, or Welsh names need a Welsh keyboard", () => {
    expect(fold("Ynys MÔN")).toBe("ynys mon");
  });
});
