import { describe, expect, it } from "vitest";
import { anIndicator, WORDS } from "./example";
import { benchmarkName, columnName, commonFlagTexts, noRows, optionText, replacedText, rowsOfFile } from "./labels";

describe("benchmarkName", () => {
  it("names Great Britain beside another scope, or a national mean passes for London's", () => {
    const britain = anIndicator();
    expect(benchmarkName("Median area", "gb", britain)).toBe("Median area");
    expect(benchmarkName("Median area", "E12000007", britain)).toBe("Great Britain: median area");
    expect(benchmarkName("Great Britain", "E12000007", britain)).toBe("Great Britain");
  });

  it("tells the kingdom's median from Great Britain's, or one row of the table holds both", () => {
    const kingdom = anIndicator({ coverage: ["E92000001", "N92000002", "S92000003", "W92000004"] });
    expect(benchmarkName("Median area", "uk", kingdom)).toBe("Median area");
    expect(benchmarkName("Median area", "gb", kingdom)).toBe("United Kingdom: median area");
    expect(benchmarkName("United Kingdom", "gb", kingdom)).toBe("United Kingdom");
    expect(benchmarkName("Median area", "uk", anIndicator())).toBe("Great Britain: median area");
  });
});

describe("columnName", () => {
  it("adds the unit unless the name says it, or a header reads GB = 100 (Great Britain = 100)", () => {
    const unit = { code: "index_gb100", text: "Great Britain = 100", prefix: "", suffix: "", scale: 1 as const };
    expect(columnName({ label: "GVA per hour, GB = 100", unit })).toBe("GVA per hour, GB = 100");
    const uk = { ...unit, text: "United Kingdom = 100" };
    expect(columnName({ label: "GVA per hour, UK = 100", unit: uk })).toBe("GVA per hour, UK = 100");
    expect(columnName(anIndicator())).toBe("Krugman specialisation index (index, 0 to 1)");
  });
});

describe("optionText", () => {
  it("is short below the heading of a group, or a narrow list cuts off what tells indicators apart", () => {
    const one = anIndicator({ label: "GVA per hour worked (UK = 100, unsmoothed)", short_label: "per-hour index (unsmoothed)" });
    expect(optionText({ ...one, group: "GVA per hour worked" })).toBe("Per-hour index (unsmoothed)");
    expect(optionText(one)).toBe("GVA per hour worked (UK = 100, unsmoothed)");
  });
});

describe("commonFlagTexts", () => {
  it("says a mark of all values once, by name where indicators differ, or every cell repeats it", () => {
    expect(commonFlagTexts([["KSI", "e"], ["pay", "e"]], 2023, WORDS)).toEqual(["All values of 2023 are estimated."]);
    expect(commonFlagTexts([["KSI", "e"], ["pay", null]], 2023, WORDS)).toEqual(["KSI: all values of 2023 are estimated."]);
    expect(commonFlagTexts([["KSI", null]], 2023, WORDS)).toEqual([]);
  });
});

describe("replacedText", () => {
  it("gives names where they are known, or a reader meets bare codes", () => {
    expect(replacedText(["E07000026", "E07000028"], ["Allerdale", "Carlisle"])).toBe("Replaced Allerdale and Carlisle.");
    expect(replacedText(["E07000100"], [])).toBe("Had the code E07000100 before.");
    expect(replacedText(["95AA", "95WW"], [])).toBe("Replaced 2 areas with the codes 95AA and 95WW.");
    expect(replacedText([], ["Shepway"])).toBeNull();
  });
});

describe("what a filter does", () => {
  it("is said where no row is left and beside the download, or an empty box and a full file surprise", () => {
    expect(noRows("zzz")).toBe('No area matches "zzz". Try a part of a name or of a region.');
    expect(rowsOfFile(350, "Great Britain")).toBe(
      "The file holds all 350 areas of Great Britain; a filter of the table does not shorten it.",
    );
  });
});
