import { describe, expect, it } from "vitest";
import { escapeXml, pictureSvg, wrap, type Picture } from "./svg";

const picture: Picture = {
  frame: [0, 0, 100, 200],
  paths: ["M0 0L10 0L10 10Z", "M20 20L30 20L30 30Z"],
  fills: ["#ffffcc", "url(#picture-hatch-missing)"],
  borders: "M0 0L10 0",
  countryBorders: "",
  insets: [{ name: "London", source: [0, 0, 10, 10], target: [60, 60, 90, 90], members: [0] }],
  outlined: [1],
  labels: [{ text: "1a", x: 5, y: 5 }],
  labelSize: 3,
  title: "Jobs & <output>, 2023",
  sentence: "Jobs in Great Britain.",
  source: "Source: ONS.",
  link: "https://example.org/atlas/#/map?x=jobs",
  unit: "jobs",
  axes: null,
  entries: [
    { fill: "#ffffcc", text: "under 10", count: 1, ink: "#000000" },
    { fill: "url(#picture-hatch-key-missing)", text: "missing", count: 1, ink: "#000000" },
  ],
};

describe("pictureSvg", () => {
  const { svg } = pictureSvg(picture);

  it("carries title, legend, source and link, or a shared picture cannot be traced", () => {
    for (const text of ["under 10", "missing", "Source: ONS.", "https://example.org/atlas/#/map?x=jobs", "London"]) {
      expect(svg).toContain(text);
    }
  });

  it("escapes what XML reads as markup, or the file does not open", () => {
    expect(svg).toContain("Jobs &amp; &lt;output&gt;, 2023");
    expect(escapeXml('"a" & <b>')).toBe("&quot;a&quot; &amp; &lt;b&gt;");
  });

  it("names a generic font only and fetches nothing, or it looks different elsewhere", () => {
    expect(svg).toContain('font-family="sans-serif"');
    expect(svg).not.toMatch(/href|@import|style=/);
  });

  it("defines every hatch it uses, or areas without a value are black", () => {
    const used = [...svg.matchAll(/url\(#([^)]+)\)/g)].map((match) => match[1]);
    for (const id of used) expect(svg).toMatch(new RegExp(`<(pattern|clipPath) id="${id}"`));
  });

  it("breaks the title of a cluster into lines and puts the next entry below them, or titles run into counts", () => {
    const long = { fill: "#332288", text: "2 Slightly below median on all economy metrics except pay", count: 71, ink: "#ffffff" };
    const drawn = pictureSvg({ ...picture, entries: [long, { ...long, text: "3 Next", count: 8 }] }).svg;
    // 194 pixels at 14 take 25 letters, so three lines of 18.9 pixels, and the gap of 7 between entries.
    expect([...drawn.matchAll(/<tspan[^>]*>([^<]*)<\/tspan>/g)].map(([, line]) => line)).toEqual(
      expect.arrayContaining(["2 Slightly below median", "on all economy metrics", "except pay", "3 Next"]),
    );
    const tops = [...drawn.matchAll(/<rect x="\d+" y="([\d.]+)" width="26"/g)].map(([, y]) => Number(y));
    expect((tops[1] ?? 0) - (tops[0] ?? 0)).toBeCloseTo(3 * 18.9 + 7, 6);
  });

  it("draws the matrix with nine counts and both axes and their bounds", () => {
    const entries = Array.from({ length: 9 }, (_, i) => ({ fill: "#ffffff", text: `cell ${i}`, count: 100 + i, ink: "#000000" }));
    const matrix = pictureSvg({ ...picture, axes: { x: { name: "KSI", bounds: ["0.2", "0.3"] }, y: { name: "Output", bounds: ["90", "110"] } }, entries }).svg;
    expect(matrix).toContain("KSI →");
    expect(matrix).toContain("Output →");
    for (const bound of ["0.2", "0.3", "90", "110"]) expect(matrix).toContain(`>${bound}</text>`);
    for (let i = 0; i < 9; i += 1) expect(matrix).toContain(`>${100 + i}</text>`);
  });
});

describe("wrap", () => {
  it("breaks between words and splits what has no spaces, or an address runs off the page", () => {
    expect(wrap("one two three four", 60, 10)).toEqual(["one two", "three four"]);
    expect(wrap("x".repeat(30), 100, 10).every((line) => line.length <= 21)).toBe(true);
  });
});
