import { describe, expect, it } from "vitest";
import { anIndicator, aProductivity, WORDS } from "./example";
import {
  areaCount,
  capital,
  cellText,
  classText,
  flagLabel,
  flagText,
  formatBound,
  formatNumber,
  formatValue,
  joined,
  rankText,
  sentence,
  valueWithUnit,
  yearRuns, withArticle } from "./number";

const KSI = anIndicator();
const POUNDS = aProductivity();
const SHARE = anIndicator({
  unit: { code: "share", text: "share of jobs", prefix: "", suffix: "%", scale: 100 },
  decimals: 3,
});

describe("formatNumber", () => {
  it("separates thousands and keeps trailing zeros, or columns do not line up", () => {
    expect(formatNumber(78858, 0)).toBe("78,858");
    expect(formatNumber(1234.5, 2)).toBe("1,234.50");
  });

  it("writes a true minus sign and never minus zero, or -0.0 is shown", () => {
    expect(formatNumber(-3.25, 1)).toMatch(/^\u22123\.[23]$/);
    expect(formatNumber(-0.001, 2)).toBe("0.00");
  });
});

describe("formatValue", () => {
  it("shows a value as it was shipped, or a value seems to lie in the wrong class", () => {
    // Shipped with four significant digits or two decimals, whichever is more.
    expect(formatValue(0.2196, KSI)).toBe("0.2196");
    expect(formatValue(0.22, KSI)).toBe("0.2200");
    expect(formatValue(0, KSI)).toBe("0.00");
    expect(formatValue(41.87, POUNDS)).toBe("£41.87");
    expect(formatValue(12345.6, POUNDS)).toBe("£12,345.6");
  });

  it("shows shares as percentages with two decimals fewer, or 12% reads 0.12", () => {
    expect(formatValue(0.1235, SHARE)).toBe("12.35%");
    expect(formatValue(0, SHARE)).toBe("0.0%");
    expect(formatValue(1, SHARE)).toBe("100.0%");
  });

  it("puts the minus before the pound sign, or a loss reads £-5", () => {
    expect(formatValue(-5.25, POUNDS)).toBe("\u2212£5.250");
  });

  it("gives the reason in place of a missing value and after a flagged one, or readers have to guess", () => {
    expect(formatValue(null, KSI, "s", WORDS)).toBe("no value (suppressed)");
    expect(formatValue(null, KSI)).toBe("no value");
    expect(formatValue(0.25, KSI, "e", WORDS)).toBe("0.2500 (estimated)");
  });
});

describe("valueWithUnit", () => {
  it("adds the unit's words where no sign says it, or a bare index has no meaning", () => {
    expect(valueWithUnit(0.25, KSI)).toBe("0.2500 (index, 0 to 1)");
    expect(valueWithUnit(41.87, POUNDS)).toBe("£41.87");
    expect(valueWithUnit(0.25, { ...KSI, unit: { ...KSI.unit, text: "" } })).toBe("0.2500");
  });

  it("puts unit and flag in one pair of brackets, or a line ends in two", () => {
    expect(valueWithUnit(0.25, KSI, "e", WORDS)).toBe("0.2500 (index, 0 to 1; estimated)");
    expect(valueWithUnit(41.87, POUNDS, "e", WORDS)).toBe("£41.87 (estimated)");
    expect(valueWithUnit(null, KSI, "n", WORDS)).toBe("no value (area not covered)");
  });
});

describe("flags", () => {
  it("take their words from the manifest, or the page and the downloads differ", () => {
    expect(flagLabel("s", WORDS)).toBe("suppressed");
    expect(flagText("s", WORDS)).toBe("The publisher withholds the value.");
  });

  it("let an indicator say more, or its own reason is lost", () => {
    expect(flagText("e", WORDS, KSI)).toBe("Self-employment was filled from neighbouring years.");
    expect(flagText("s", WORDS, KSI)).toBe("The publisher withholds the value.");
  });

  it("are named even where the manifest lacks them, or a reason is empty", () => {
    expect(flagLabel("u", WORDS)).toBe("flag u");
    expect(flagText("u", WORDS)).toBe("Flag u.");
  });
});

describe("rankText", () => {
  it("says rank and count, and marks both ends as highest and lowest", () => {
    expect(rankText(12, 350)).toBe("rank 12 of 350");
    expect(rankText(1, 350)).toBe("rank 1 of 350 (highest)");
    expect(rankText(350, 350)).toBe("rank 350 of 350 (lowest)");
  });

  it("names no end where there is one area, and no rank without a value", () => {
    expect(rankText(1, 1)).toBe("rank 1 of 1");
    expect(rankText(null, 350)).toBe("not ranked");
  });
});

describe("classText", () => {
  it("reads outer classes as under and over, or a bound seems to be an end of the data", () => {
    const texts = [0, 1, 2, 3, 4].map((cls) => classText(KSI, cls, KSI.breaks));
    expect(texts).toEqual(["under 0.22", "0.22 to under 0.27", "0.27 to under 0.33", "0.33 to under 0.45", "0.45 and over"]);
  });

  it("writes bounds with their unit and as rounded, or the legend is not what was applied", () => {
    expect(classText(POUNDS, 1, POUNDS.breaks)).toBe("£30.0 to under £35.0");
    expect(formatBound(0.125, SHARE)).toBe("12.5%");
  });

  it("has a word for no class", () => {
    expect(classText(KSI, null, KSI.breaks)).toBe("no class");
    expect(classText(KSI, 0, [])).toBe("no class");
  });
});

describe("cellText", () => {
  it("names both levels, first the first indicator, or the matrix is read the wrong way round", () => {
    expect(cellText(6, KSI, POUNDS)).toBe("high KSI, low productivity");
    expect(cellText(2, KSI, POUNDS)).toBe("low KSI, high productivity");
    expect(cellText(4, KSI, POUNDS)).toBe("middle KSI, middle productivity");
  });
});

describe("lists", () => {
  it("count one area as one", () => {
    expect([0, 1, 2, 1200].map(areaCount)).toEqual(["0 areas", "1 area", "2 areas", "1,200 areas"]);
  });

  it("join with commas and a last and", () => {
    expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(joined)).toEqual(["", "a", "a and b", "a, b and c"]);
  });

  it("write years as runs, in order, each once", () => {
    expect(yearRuns([2018, 2015, 2016, 2017, 2020, 2021, 2021])).toBe("2015 to 2018, 2020 and 2021");
    expect(yearRuns([2024])).toBe("2024");
    expect(yearRuns([])).toBe("");
  });

  it("start with a capital where a sentence does", () => {
    expect([capital("productivity"), capital("KSI"), capital("")]).toEqual(["Productivity", "KSI", ""]);
  });

  it("end a sentence once", () => {
    expect([sentence("A"), sentence("A."), sentence("A?")]).toEqual(["A.", "A.", "A?"]);
  });
});

describe("withArticle", () => {
  it("puts \"the\" where English has it, or a sentence says \"in United Kingdom\"", () => {
    expect(["United Kingdom", "North East", "East of England", "Wales", "London"].map(withArticle)).toEqual([
      "the United Kingdom", "the North East", "the East of England", "Wales", "London",
    ]);
  });
});
