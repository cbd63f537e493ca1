import { describe, expect, it } from "vitest";
import { migrate, MIGRATIONS, type Migration } from "./migrations";

const LIST: Migration[] = [
  { kind: "view", from: "choropleth", to: "map" },
  { kind: "key", from: "indicator", to: "x" },
  { kind: "id", from: "ksi", to: "krugman_index_sic4" },
];

describe("migrate", () => {
  it("leaves an address of today as it is, or every link changes", () => {
    for (const hash of ["", "#/", "#/map", "#/map?x=a&year=2020", "#/matrix?y=%C3%A9"]) {
      expect(migrate(hash)).toBe(hash);
      expect(migrate(hash, LIST)).toBe(hash);
    }
  });

  it("renames a view, with and without settings, or old links open the wrong one", () => {
    expect(migrate("#/choropleth", LIST)).toBe("#/map");
    expect(migrate("#/choropleth?year=2020", LIST)).toBe("#/map?year=2020");
  });

  it("renames a key and not a value that looks like it, or a value is lost", () => {
    expect(migrate("#/map?indicator=indicator&year=2020", LIST)).toBe("#/map?x=indicator&year=2020");
  });

  it("renames an id alone, in lists, before weights and after a minus, or half a link is stale", () => {
    expect(migrate("#/table?x=ksi&cols=gva,ksi&sort=-ksi&w=ksi:2,gva:1", LIST)).toBe(
      "#/table?x=krugman_index_sic4&cols=gva,krugman_index_sic4&sort=-krugman_index_sic4&w=krugman_index_sic4:2,gva:1",
    );
    expect(migrate("#/map?x=ksi_2", LIST)).toBe("#/map?x=ksi_2");
  });

  it("applies renamings in order, or a name that was renamed twice is not found", () => {
    const twice: Migration[] = [...LIST, { kind: "id", from: "krugman_index_sic4", to: "krugman" }];
    expect(migrate("#/map?x=ksi", twice)).toBe("#/map?x=krugman");
  });

  it("has a list whose every line changes something, or a line is a mistake", () => {
    for (const { from, to } of MIGRATIONS) expect(from).not.toBe(to);
  });
});
