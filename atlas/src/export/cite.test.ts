import { describe, expect, it } from "vitest";
import { aManifest, anIndicator, aProductivity } from "../text/example";
import { citation } from "./cite";

const options = {
  manifest: aManifest({ title: "Jobs & output" }),
  indicators: [anIndicator(), aProductivity({ sources: [] })],
  year: 2023,
  link: "https://example.org/#/matrix?x=krugman_index_sic4",
};

describe("citation", () => {
  it("states title, version, build date, sources, boundaries and link, or a figure cannot be found again", () => {
    expect(citation(options).text).toBe(
      "Jobs & output: Krugman specialisation index and GVA per hour worked, 2023. " +
        "Version: bailiwick 0.1.0, built 2026-11-20. " +
        "Sources: Office for National Statistics, Business Register and Employment Survey (2024). " +
        "Boundaries: Local authority districts, 2023 boundaries. " +
        "https://example.org/#/matrix?x=krugman_index_sic4",
    );
  });

  it("escapes what TeX acts on, except in the address, or a bibliography does not compile", () => {
    const { bibtex } = citation(options);
    expect(bibtex).toContain("title = {Jobs \\& output: Krugman");
    expect(bibtex).toContain("url = {https://example.org/#/matrix?x=krugman_index_sic4}");
    const odd = citation({ ...options, manifest: aManifest({ title: "50% {of} a_b ~ ^ \\ $1 #2" }) }).bibtex;
    expect(odd).toContain(
      "{50\\% \\{of\\} a\\_b \\textasciitilde{} \\textasciicircum{} \\textbackslash{} \\$1 \\#2: Krugman",
    );
  });

  it("is one entry with a key, a year and balanced braces", () => {
    const { bibtex } = citation(options);
    expect(bibtex).toMatch(/^@misc\{bailiwick_krugman_index_sic4_gva_per_hour_gbp_2026-11-20,\n/);
    expect(bibtex).toContain("  year = {2026},\n");
    const plain = bibtex.replace(/\\[{}]/g, "");
    expect(plain.split("{").length).toBe(plain.split("}").length);
  });
});
