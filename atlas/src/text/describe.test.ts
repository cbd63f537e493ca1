import { describe, expect, it } from "vitest";
import * as text from "./describe";
import { anIndicator, aProductivity, WORDS } from "./example";

const KSI = anIndicator();
const POUNDS = aProductivity();
const ksi: text.Fact = { indicator: KSI, value: 0.25, flag: null, rank: 12, n: 350, cls: 1, bounds: KSI.breaks };
const pounds: text.Fact = { indicator: POUNDS, value: 31.5, flag: "e", rank: 349, n: 350, cls: 1, bounds: POUNDS.breaks };
const missing: text.Fact = { ...ksi, value: null, flag: "s", rank: null, cls: null };
const one: text.AreaFacts = { name: "Oxford", facts: [ksi], words: WORDS };
const two: text.AreaFacts = { name: "Oxford", facts: [ksi, pounds], cell: 6, words: WORDS };

describe("optionName", () => {
  it("is area, value with unit, rank and class, or a listener learns less than a viewer", () => {
    expect(text.optionName(one)).toBe("Oxford: KSI 0.2500 (index, 0 to 1), rank 12 of 350, 0.22 to under 0.27");
  });

  it("has both indicators and the cell in words in the matrix", () => {
    expect(text.optionName(two)).toBe(
      "Oxford: KSI 0.2500 (index, 0 to 1), rank 12 of 350; " +
        "productivity £31.50 (estimated), rank 349 of 350; high KSI, low productivity",
    );
  });

  it("says why there is no value, or an area without data is silent", () => {
    expect(text.optionName({ ...one, facts: [missing] })).toBe("Oxford: KSI no value (suppressed)");
    expect(text.optionName({ ...two, facts: [missing, pounds], cell: null })).toBe(
      "Oxford: KSI no value (suppressed); productivity £31.50 (estimated), rank 349 of 350; no class, as a value is missing",
    );
  });
});

describe("benchmarkNote", () => {
  it("says why the nation's own value is not the benchmark, or 0 by definition is taken for a finding", () => {
    expect(text.benchmarkNote(KSI)).toBe("Great Britain's own index is 0 by definition.");
    expect(text.benchmarkNote(POUNDS)).toBeNull();
  });
});

describe("similar areas", () => {
  it("say in what they are alike, how far they are and what that leaves open", () => {
    expect(text.similarHeading("Oxford", [KSI, POUNDS], 2023)).toBe(
      "Areas most similar to Oxford in KSI and productivity, 2023",
    );
    expect(text.SIMILAR_NOTE).toContain("can have very different industries");
  });

  it("say which areas were left out and why there is no list", () => {
    expect(text.similarGaps("Oxford", 5, [])).toBeNull();
    expect(text.similarGaps("Oxford", 5, ["Cornwall", "Orkney Islands"])).toBe(
      "2 areas without all values left out: Cornwall and Orkney Islands.",
    );
    expect(text.similarGaps("Cornwall", 0, ["Cornwall"])).toBe(
      "Cornwall has no value of every indicator in this year and scope, so no area can be called similar.",
    );
  });
});

describe("viewSentence and viewHeading", () => {
  const options = { view: "map", x: KSI, y: POUNDS, year: 2023, scope: "Great Britain", breaks: "all" as const };

  it("state what is shown, of where and when, and what a colour means", () => {
    expect(text.viewSentence(options)).toBe(
      "Krugman specialisation index in Great Britain, 2023, in five classes. A colour means the same in every year.",
    );
    expect(text.viewSentence({ ...options, view: "matrix", breaks: "year" })).toBe(
      "Krugman specialisation index against GVA per hour worked in Great Britain, 2023, three classes each. " +
        "Classes of 2023 alone: a colour means something else in another year.",
    );
    expect(text.viewSentence({ ...options, view: "table", columns: [KSI, POUNDS], scope: "Wales" })).toBe(
      "Krugman specialisation index and GVA per hour worked of every area of Wales in 2023.",
    );
  });

  it("name the indicators of the view", () => {
    expect(text.viewHeading("map", KSI, POUNDS)).toBe("Krugman specialisation index");
    expect(text.viewHeading("matrix", KSI, POUNDS)).toBe("Krugman specialisation index and GVA per hour worked");
    expect(text.viewHeading("matrix", KSI, null)).toBe("Krugman specialisation index");
    expect(text.viewHeading("table", KSI, null, [POUNDS])).toBe("GVA per hour worked");
    // Fourteen names would fill the screen.
    expect(text.viewHeading("table", KSI, null, [KSI, KSI, KSI, POUNDS])).toBe("4 indicators");
    expect(text.viewSentence({ ...options, view: "table", columns: [KSI, KSI, KSI, POUNDS], scope: "Wales" })).toMatch(/^4 indicators of every area of Wales/);
  });
});

describe("years", () => {
  it("without data are named with the latest one and the reason", () => {
    expect(text.noDataYear(KSI, 2025)).toBe("No values for 2025. The latest year is 2024.");
    expect(text.noDataYear(POUNDS, 2024)).toBe(
      "No values for 2024. The latest year is 2023. GVA of 2024 is not published yet.",
    );
    expect(text.noDataYear({ ...KSI, years: [] }, 2025)).toBe("No values for 2025.");
  });

  it("without data in the scope alone say of where, and why", () => {
    expect(text.noDataScope("North East", 2023, "Jobs are not available")).toBe(
      "No values for the North East in 2023. Jobs are not available.",
    );
  });

  it("left out of the matrix are explained: productivity stops at 2023", () => {
    expect(text.yearsNote(KSI, POUNDS)).toBe(
      "Years shown: 2021 to 2023. Productivity has no values for 2024. GVA of 2024 is not published yet.",
    );
    expect(text.yearsNote(POUNDS, null)).toBe(
      "Years shown: 2021 to 2023. Productivity has no values for 2024. GVA of 2024 is not published yet.",
    );
  });

  it("need no note where none is left out, and say so where none is shared", () => {
    expect(text.yearsNote(KSI, null)).toBeNull();
    // Another series begins earlier, but that is not what this map shows.
    const late = anIndicator({ years_left_out: [{ year: 2004, reason: "The series begins in 2021." }] });
    expect(text.yearsNote(late, null)).toBeNull();
    expect(text.yearsNote(late, anIndicator({ id: "long", years: [2004, 2021, 2022, 2023, 2024] }))).toBe(
      "Years shown: 2021 to 2024. KSI has no values for 2004. The series begins in 2021.",
    );
    expect(text.yearsNote(KSI, KSI)).toBeNull();
    const old = anIndicator({ id: "old", short_label: "old index", years: [2001] });
    expect(text.yearsNote(KSI, old)).toBe(
      "No year has values of both. KSI has no values for 2001. Old index has no values for 2021 to 2024.",
    );
  });

  it("are read out by the slider with what they lack", () => {
    expect(text.yearValueText([KSI, POUNDS], 2023)).toBe("2023");
    expect(text.yearValueText([KSI, POUNDS], 2024)).toBe("2024, no data for productivity");
  });
});

describe("legend", () => {
  it("gives class and count", () => {
    expect(text.legendEntry("0.22 to under 0.27", 70)).toBe("0.22 to under 0.27, 70 areas");
  });
});

describe("live region", () => {
  it("has one short sentence for each change", () => {
    expect(text.liveYear(2023, 339, 11)).toBe("2023: 339 areas with values, 11 without.");
    expect(text.liveYear(2023, 350, 0)).toBe("2023: 350 areas with values.");
    expect(text.livePaused(2020)).toBe("Paused at 2020.");
    expect(text.liveSelection(one)).toBe(
      "Selected Oxford: KSI 0.2500 (index, 0 to 1), rank 12 of 350, 0.22 to under 0.27.",
    );
    expect(text.liveSelection(null)).toBe("No area selected.");
    expect(text.livePin("Oxford", true, 2)).toBe("Pinned Oxford. 2 of 5 pins used.");
    expect(text.livePin("Oxford", false, 1)).toBe("Unpinned Oxford. 1 of 5 pins used.");
    expect(text.liveClass("0.22 to under 0.27", 70)).toBe("Outlined: 0.22 to under 0.27, 70 areas.");
    expect(text.LIVE_PINS_FULL).toBe("5 areas are pinned, which is the most. Unpin one first.");
    expect([text.LIVE_ALL_CLASSES, text.LIVE_RESET]).toEqual([
      "All classes shown.",
      "Whole map shown, nothing selected.",
    ]);
  });
});

describe("pictures", () => {
  it("have an alternative text with year, count and both ends", () => {
    const base = { year: 2023, scope: "Great Britain", count: 350 };
    const ends = { highest: { name: "City of London", value: 0.6432 }, lowest: { name: "Leeds", value: 0.1416 } };
    expect(text.altText({ ...base, indicators: [KSI], ...ends })).toBe(
      "Map of how unlike the national mix each area's industries are. Great Britain, 2023: 350 areas with values. " +
        "Highest KSI: City of London (0.6432); lowest: Leeds (0.1416).",
    );
    expect(text.altText({ ...base, count: 0, indicators: [KSI, POUNDS], highest: null, lowest: null })).toBe(
      "Map of how unlike the national mix each area's industries are. Map of GVA per hour worked. " +
        "Great Britain, 2023: 0 areas with values.",
    );
  });

  it("carry title, sources once, boundaries, attribution and a link", () => {
    const source =
      "Source: Office for National Statistics, Business Register and Employment Survey (2024). " +
      "Local authority districts, 2023 boundaries. Contains OS data.";
    const boundaries = "Local authority districts, 2023 boundaries";
    expect(text.sourceLine([KSI, POUNDS], boundaries, "Contains OS data.")).toBe(source);
    expect(
      text.fileCaption({
        indicators: [KSI],
        year: 2023,
        scope: "Wales",
        vintageTitle: boundaries,
        attribution: "Contains OS data.",
        link: "https://example.org/#/map",
      }),
    ).toEqual({ title: "Krugman specialisation index, Wales, 2023", source, link: "https://example.org/#/map" });
  });
});

describe("notices", () => {
  it("name the file, what happened and what to do", () => {
    expect(text.loadFailure("values/a.json", "missing")).toBe(
      "The file values/a.json could not be loaded. Check the connection and load the page again. " +
        "The downloads and the other views still work.",
    );
    expect(text.loadFailure("manifest.json", "version", 7)).toContain("is of contract version 7, which this page does not know");
    expect(text.loadFailure("manifest.json", "version")).toContain("contract version unknown");
    expect(text.loadFailure("values/a.json", "broken")).toContain("Write the atlas again with bailiwick site.");
    expect(text.FOLDER_FROM_DISK).toBe(
      "This folder needs a web server. Run `bailiwick serve`, or open the single-file edition.",
    );
    expect(text.LOADING).toBe("Loading ...");
  });

  it("count the matches of a search and say what to try", () => {
    expect(text.searchCount(0, "Xyz")).toBe('No area matches "Xyz". Try a name, a former name or a code.');
    expect([text.searchCount(1, "x"), text.searchCount(4, "x")]).toEqual(["1 area matches.", "4 areas match."]);
  });

  it("say which areas a change of boundaries dropped", () => {
    expect(text.droppedAreas(["Allerdale"], "2023 boundaries")).toBe(
      "Allerdale does not exist in 2023 boundaries, so the choice was dropped.",
    );
    expect(text.droppedAreas(["Allerdale", "Eden"], "2023 boundaries")).toMatch(/^Allerdale and Eden do not exist/);
  });
});

describe("wording", () => {
  it("never calls a value best or worst, whichever direction is favourable", () => {
    const said = [
      text.optionName({ ...one, facts: [{ ...ksi, rank: 1 }] }),
      text.optionName({ ...one, facts: [{ ...ksi, rank: 350, indicator: { ...KSI, direction: "higher" } }] }),
      text.liveSelection(two),
    ].join(" ");
    expect(said).toMatch(/highest.*lowest/);
    expect(said).not.toMatch(/best|worst|good|bad/i);
  });
});
