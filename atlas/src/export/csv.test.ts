import { describe, expect, it } from "vitest";
import { aManifest, anIndicator, aProductivity } from "../text/example";
import { csvCell, csvw, type CsvRow, fileName, readme, sourceLines, tidyCsv, vintageTitle } from "./csv";

const KSI = anIndicator({ 
  left_out: [
    { code: "E06000052", reason: "28 industries are suppressed" },
    { code: "E06000053", reason: "28 industries are suppressed" },
  ],
 });
const POUNDS = aProductivity();
const MANIFEST = aManifest();
const DOWNLOAD = {
  file: "bailiwick_krugman_index_sic4_lad2023_2021-2024.csv",
  manifest: MANIFEST,
  indicators: [KSI],
  years: [2021, 2022, 2023, 2024],
  link: "https://example.org/#/map",
  areas: {
    code: ["E06000052", "E06000053"],
    name: ["Cornwall", "Isles of Scilly"],
    groups: [["E92000001", "England"], ["S92000003", "Scotland"], ["W92000004", "Wales"]].map(([code = "", name = ""]) => ({
      scope: code, code, name, kind: "country" as const, countries: [code],
    })),
  },
};
const row = (part: Partial<CsvRow>): CsvRow => ({
  area_code: "E07000178",
  area_name: "Oxford",
  year: 2023,
  indicator_id: "krugman_index_sic4",
  value: 0.25,
  unit: "index, 0 to 1",
  flag: null,
  rank: 12,
  national_value: 0.26,
  ...part,
});

/** A reader of CSV as RFC 4180 describes it, written apart from the writer. */
function read(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const match of text.matchAll(/("(?:[^"]|"")*"|[^,\n]*)(,|\n|$)/g)) {
    const [, cell = "", end] = match;
    rows[rows.length - 1]?.push(cell.startsWith('"') ? cell.slice(1, -1).replace(/""/g, '"') : cell);
    if (end === "\n") rows.push([]);
    if (end === "") break;
  }
  return rows.slice(0, -1);
}

describe("csvCell", () => {
  it("quotes what would end a cell, doubles quotes and leaves the rest, or columns shift", () => {
    expect(csvCell("Bristol, City of")).toBe('"Bristol, City of"');
    expect(csvCell('the "City"')).toBe('"the ""City"""');
    expect(csvCell("a\nb")).toBe('"a\nb"');
    expect(csvCell("a\rb")).toBe('"a\rb"');
    expect(csvCell("Ynys Môn")).toBe("Ynys Môn");
  });

  it("writes missing as empty, zero as 0 and numbers with a point, or null and zero mix", () => {
    expect([csvCell(null), csvCell(0), csvCell(0.25), csvCell(-1234.5)]).toEqual(["", "0", "0.25", "-1234.5"]);
  });
});

describe("tidyCsv", () => {
  it("has the columns of the design in its order, also without rows", () => {
    expect(tidyCsv([])).toBe("area_code,area_name,year,indicator_id,value,unit,flag,rank,national_value\n");
  });

  it("gives back every cell when read, or a name with a comma breaks a table", () => {
    const rows = [row({}), row({ area_name: 'Herefordshire, "County" of\nplace', value: null, flag: "s", rank: null })];
    expect(read(tidyCsv(rows)).slice(1)).toEqual([
      ["E07000178", "Oxford", "2023", "krugman_index_sic4", "0.25", "index, 0 to 1", "", "12", "0.26"],
      ["E07000178", 'Herefordshire, "County" of\nplace', "2023", "krugman_index_sic4", "", "index, 0 to 1", "s", "", "0.26"],
    ]);
  });
});

describe("fileName", () => {
  it("names indicator, boundaries and years, or two downloads overwrite each other", () => {
    expect(fileName([KSI], "lad2023", [2023])).toBe("bailiwick_krugman_index_sic4_lad2023_2023.csv");
    expect(fileName([KSI], "lad2023", [2015, 2016, 2024])).toBe("bailiwick_krugman_index_sic4_lad2023_2015-2024.csv");
    expect(fileName([KSI, POUNDS], "lad2023", [2023])).toBe(
      "bailiwick_krugman_index_sic4+gva_per_hour_gbp_lad2023_2023.csv",
    );
    // Fourteen ids are longer than a file name may be.
    expect(fileName(new Array(14).fill(KSI), "lad2023", [2023])).toBe("bailiwick_14-indicators_lad2023_2023.csv");
  });
});

describe("csvw", () => {
  const described = csvw({ ...DOWNLOAD, indicators: [KSI, POUNDS] }) as {
    tableSchema: { columns: { name: string }[]; primaryKey: string[] };
  };

  it("describes the columns that the file has, or software reads the wrong ones", () => {
    expect(described.tableSchema.columns.map((column) => column.name)).toEqual(tidyCsv([]).trim().split(","));
    expect(described.tableSchema.primaryKey).toEqual(["area_code", "year", "indicator_id"]);
  });

  it("states file, date, licence, sources, units and boundaries, or a table cannot be traced", () => {
    expect(described).toMatchObject({
      url: DOWNLOAD.file,
      "dc:issued": { "@value": "2026-11-20" },
      "dc:license": { "@id": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/" },
      "dc:source": sourceLines([KSI]),
    });
    const text = JSON.stringify(described);
    expect(text).toContain("Boundary vintage lad2023.");
    expect(text).toContain("index, 0 to 1; pounds an hour, current prices");
    expect(text).toContain("s: suppressed");
  });
});

describe("readme", () => {
  const text = readme(DOWNLOAD);

  it.each([
    ["title", "Atlas of specialisation\n======"],
    ["file", "described by bailiwick_krugman_index_sic4_lad2023_2021-2024.csv-metadata.json"],
    ["years", "Years in this file: 2021 to 2024"],
    ["boundaries", "Boundaries: Local authority districts, 2023 boundaries (lad2023)"],
    ["link", "View: https://example.org/#/map"],
    ["definition", "Definition: Share of jobs that would"],
    ["unit", "Unit: index, 0 to 1"],
    ["rounding", "Rounding: Counts were rounded by the publisher before use. Values as shown"],
    ["coverage", "Coverage: England, Scotland and Wales"],
    ["areas left out", "Areas left out: Cornwall and Isles of Scilly. 28 industries are suppressed."],
    ["flags", "Flag e: Self-employment was filled from neighbouring years."],
    ["benchmark", "Great Britain's own index is 0 by definition."],
    ["source", "Source: Office for National Statistics, Business Register"],
    ["licence", "Licence: OGL-UK-3.0. Built 2026-11-20 with bailiwick 0.1.0."],
  ])("states the %s, or a file cannot be understood without the page", (_, line) => {
    expect(text).toContain(line);
  });

  it("gives one line to years left out for one reason, or eleven lines say the same", () => {
    const years_left_out = [2004, 2005, 2006].map((year) => ({ year, reason: "The series begins in 2015." }));
    expect(readme({ ...DOWNLOAD, indicators: [anIndicator({ years_left_out })] })).toContain(
      "Years left out: 2004 to 2006. The series begins in 2015.",
    );
  });

  it("names years that are left out with the reason", () => {
    expect(readme({ ...DOWNLOAD, indicators: [POUNDS] })).toContain(
      "Year left out: 2024. GVA of 2024 is not published yet.",
    );
  });
});

describe("vintageTitle", () => {
  it("is the manifest's words for the boundaries, or else their id", () => {
    expect(vintageTitle(MANIFEST, [KSI])).toBe("Local authority districts, 2023 boundaries");
    expect(vintageTitle(MANIFEST, [{ vintage: "itl2025" }])).toBe("itl2025");
    expect(vintageTitle(MANIFEST, [])).toBe("Local authority districts, 2023 boundaries");
  });
});
