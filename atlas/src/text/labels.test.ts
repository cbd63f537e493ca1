import { describe, expect, it } from "vitest";
import { benchmarkName } from "./labels";

describe("benchmarkName", () => {
  it("names Great Britain beside another scope, or a national mean passes for London's", () => {
    expect(benchmarkName("Median area", "gb")).toBe("Median area");
    expect(benchmarkName("Median area", "E12000007")).toBe("Great Britain: median area");
    expect(benchmarkName("Great Britain", "E12000007")).toBe("Great Britain");
  });
});
