import { describe, expect, it } from "vitest";
import type { ClusterVariable } from "../data/types";
import { mediansOf } from "./medians";

const GVA: ClusterVariable = { label: "gross value added", dimension: "economy", unit: "£ per hour", decimals: 2, polarity: 1, median: 32.5 };
const DRIVE: ClusterVariable = { label: "Drive", dimension: "connectivity", unit: "minutes", decimals: 1, polarity: -1, median: 9.4 };
const BROADBAND: ClusterVariable = { label: "Broadband", dimension: "connectivity", unit: "%", decimals: 1, polarity: 1, median: 71.25 };

describe("mediansOf", () => {
  it("writes both medians with sign, decimals and side, and says where low is good", () => {
    expect(mediansOf({ medians: [39.714, 8.77, 71.249] }, { variables: [GVA, DRIVE, BROADBAND] })).toEqual([
      { name: "Gross value added", note: "£ per hour", own: "£39.71", all: "£32.50", here: "", side: "higher" },
      { name: "Drive", note: "minutes; low is good", own: "8.8", all: "9.4", here: "", side: "lower" },
      { name: "Broadband", note: "", own: "71.2%", all: "71.3%", here: "", side: "lower" },
    ]);
  });

  it("calls equal what reads the same, or a row says that 71.3 is higher than 71.3", () => {
    expect(mediansOf({ medians: [71.2999] }, { variables: [BROADBAND] })[0]).toMatchObject({ own: "71.3%", all: "71.3%", side: "same" });
  });

  it("keeps a row without a value and compares it with nothing", () => {
    expect(mediansOf({ medians: [null] }, { variables: [GVA] })).toEqual([{ name: "Gross value added", note: "£ per hour", own: "no value", all: "£32.50", here: "", side: "" }]);
    expect(mediansOf({ medians: [30] }, { variables: [{ ...GVA, median: null }] })[0]).toMatchObject({ own: "£30.00", all: "no value", side: "" });
  });

  it("shows four digits where no decimals are given, and no unit where there is none", () => {
    const bare: ClusterVariable = { label: "Starts", dimension: "skills", median: 928.25 };
    expect(mediansOf({ medians: [8456.4] }, { variables: [bare] })).toEqual([{ name: "Starts", note: "", own: "8,456", all: "928.3", here: "", side: "higher" }]);
  });

  it("puts the values of one area beside them, or its readout shows another's", () => {
    const values = [[30, 31.25], [8, null]];
    const rows = (area?: number): string[] => mediansOf({ medians: [39.7, 9] }, { variables: [GVA, DRIVE], values }, area).map(({ here }) => here);
    expect([rows(0), rows(1), rows()]).toEqual([["£30.00", "8.0"], ["£31.25", "no value"], ["no value", "no value"]]);
  });

  it("writes no pounds with one decimal, which is how nobody writes money", () => {
    const written = (unit: string): string | undefined => mediansOf({ medians: [58.93] }, { variables: [{ ...GVA, unit, decimals: 1, median: 494.02 }] }).map(({ own, all }) => `${own} ${all}`)[0];
    expect(["£ a week", "£ thousand", "minutes"].map(written)).toEqual(["£58.93 £494", "£58.9 £494.0", "58.9 494.0"]);
  });

  it("is empty for a document without medians, such as one of an older site", () => {
    expect(mediansOf({}, { variables: [GVA] })).toEqual([]);
  });
});
