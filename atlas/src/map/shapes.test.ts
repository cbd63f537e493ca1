import { describe, expect, it } from "vitest";
import { boxAround } from "./shapes";

describe("boxAround", () => {
  it("holds every box, or part of a chosen region lies beyond the edge of the map", () => {
    expect(boxAround([[0, 5, 2, 9], [-3, 6, 1, 12]])).toEqual([-3, 5, 2, 12]);
  });
});
