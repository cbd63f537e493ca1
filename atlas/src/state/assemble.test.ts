import { describe, expect, it } from "vitest";
import { aLevel } from "../text/example";
import { isFor } from "./assemble";

const economy = aLevel({ id: "models_economy", family: "models_economy" }).entry;
const health = aLevel({ id: "models_health", family: "models_health" }).entry;
const clusters = [economy, health];

describe("isFor", () => {
  it("shows a model its own neighbours and not those of another, or every area has seven lists", () => {
    expect(["models_economy", "models_health"].map((basis) => isFor(economy, basis, { clusters }))).toEqual([true, false]);
  });

  it("shows what belongs to no classification beside each, and everything beside indicators", () => {
    expect(isFor(health, "industry_mix", { clusters })).toBe(true);
    expect(isFor(undefined, "models_health", { clusters })).toBe(true);
  });
});
