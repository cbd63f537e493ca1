import { describe, expect, it } from "vitest";
import { indicatorOfLevel, type Solution } from "../state/solution";
import type { Shown } from "../state/model";
import { aCluster, aLevel, aManifest } from "../text/example";
import { columnsOfClusters, rowsOfClusters } from "./clusters";
import { csvw, flagList, readme, tidyCsv } from "./csv";

const top = aLevel();
const group = aLevel(
  { id: "kinds_group", level: 2, level_label: "Groups", label: "Kinds: groups" },
  { parent_set: "kinds_supergroup", measured_with: [[1, 0]], clusters: [aCluster({ code: "1a", name: "Ports, large", parent: 0 }), aCluster({ code: "2a", name: "Mills", parent: 1 })] },
);
const solution: Solution = { levels: [top, group], level: group };
const areas = { code: ["E1", "E2", "E3", "E4"], name: ["Deal", "Bude", "Bury", "Wick"], groups: [] };
const shown = { areas, inScope: [true, true, false, true] } as unknown as Shown;
const columns = columnsOfClusters(solution, flagList(aManifest()));

describe("the file of a level", () => {
  it("has a row for each area in scope with its clusters, and a flag where there is none", () => {
    expect(tidyCsv(rowsOfClusters(shown, solution), columns.map(([name]) => name))).toBe(
      "area_code,area_name,cluster_code,cluster_name,level_1_code,second_code,ratio,stability,merged_into,flag\n" +
        'E1,Deal,1a,"Ports, large",1,2a,0.5,0.83,,\n' +
        'E2,Bude,1a,"Ports, large",1,2a,0.95,,E1,\n' +
        "E4,Wick,,,,,,,,n\n",
    );
  });

  it("has silhouettes and reasons where the document has them, in columns of their own at the end", () => {
    const set = { ...group.set, silhouette: [0.3, -0.1, null, null], reasons: { sentences: ["Pay, weekly, is missing."], areas: [[3, 0]] as [number, number][] }, redrawn: "areas are redrawn" };
    const told: Solution = { levels: [top, { ...group, set }], level: { ...group, set } };
    const columns = columnsOfClusters(told, "");
    expect(columns.slice(-3).map(([name]) => name)).toEqual(["flag", "silhouette", "reason"]);
    expect(columns.find(([name]) => name === "stability")?.[3]).toBe("Share of runs that group it with its own when areas are redrawn, 0 to 1.");
    expect(tidyCsv(rowsOfClusters(shown, told), ["area_code", "silhouette", "reason"])).toBe(
      'area_code,silhouette,reason\nE1,0.3,\nE2,-0.1,\nE4,,"Pay, weekly, is missing."\n',
    );
  });

  it("is described column by column, with the boundaries and the meaning of the flags", () => {
    const download = { file: "kinds.csv", manifest: aManifest(), indicators: [indicatorOfLevel(group)], years: [2021], link: "#/clusters", areas, columns };
    const { tableSchema } = csvw(download) as { tableSchema: { columns: { name: string; "dc:description"?: string; required?: boolean }[]; primaryKey: string[] } };
    expect(tableSchema.columns.map(({ name }) => name)).toEqual(columns.map(([name]) => name));
    expect(tableSchema.primaryKey).toEqual(["area_code"]);
    expect(tableSchema.columns[0]).toMatchObject({ "dc:description": "Boundary vintage lad2022.", required: true });
    expect(tableSchema.columns.at(-1)?.["dc:description"]).toContain("n: area not covered");
    const text = readme(download);
    for (const said of ["Kinds: groups", "Ward's method, then k-means", "2 groups of 2021.", "Score 0.25", "lad2022"]) expect(text).toContain(said);
  });

  it("has a README without lines that speak of values and benchmarks", () => {
    const download = { file: "kinds.csv", manifest: aManifest(), indicators: [indicatorOfLevel(group)], years: [2021], link: "#/clusters", areas, columns };
    const text = readme(download);
    for (const line of ["Benchmark:", "Unit:", "Formula:", "significant digits", "measured zero"]) expect(text).not.toContain(line);
    for (const line of ["Clusters: 2 groups of 2021.", "Grouped by ", "Rounding: Differences", "An area without a cluster has no code"]) {
      expect(text).toContain(line);
    }
    const { columns: _, ...ofIndicators } = download;
    expect(readme(ofIndicators)).toContain("Benchmark: none given.");
  });
});
