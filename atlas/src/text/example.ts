/** Indicators, flag words and a manifest for the unit tests; the page does not import this. */

import type { Cluster, ClusterEntry, Clusters, FlagWords, Indicator, Manifest } from "../data/types";

/** An invented indicator; any field can be given. */
export function anIndicator(part: Partial<Indicator> = {}): Indicator {
  return {
    id: "krugman_index_sic4",
    vintage: "lad2023",
    group: null,
    classes: "all",
    label: "Krugman specialisation index",
    short_label: "KSI",
    definition: "Share of jobs that would have to change industry for the mix to equal that of Great Britain.",
    formula: "half the sum over industries of |share in the area - share in Great Britain|",
    method: ["Computed from employment by 4-digit class."],
    method_url: "https://example.org/method",
    unit: { code: "index", text: "index, 0 to 1", prefix: "", suffix: "", scale: 1 },
    decimals: 2,
    direction: "none",
    centre: null,
    years: [2021, 2022, 2023, 2024],
    years_left_out: [],
    breaks: [0.22, 0.27, 0.33, 0.45],
    terciles: [0.25, 0.35],
    national: [
      { label: "Mean of areas, weighted by jobs", values: [0.24, 0.25, 0.26, null] },
      { label: "Median of areas", values: [0.28, 0.29, 0.3, null] },
    ],
    national_note: "Great Britain's own index is 0 by definition.",
    coverage: ["E92000001", "S92000003", "W92000004"],
    left_out: [],
    alt: "Map of how unlike the national mix each area's industries are",
    sources: [
      {
        publisher: "Office for National Statistics",
        title: "Business Register and Employment Survey",
        release: "2024",
        accessed: "2026-11-20",
        url: "https://www.nomisweb.co.uk",
        licence: "OGL-UK-3.0",
      },
    ],
    rounding: "Counts were rounded by the publisher before use.",
    flags_used: ["s", "n", "e"],
    flag_notes: { e: "Self-employment was filled from neighbouring years." },
    ...part,
  };
}

/** A second one, in pounds, that stops a year earlier. */
export function aProductivity(part: Partial<Indicator> = {}): Indicator {
  return anIndicator({
    id: "gva_per_hour_gbp",
    label: "GVA per hour worked",
    short_label: "productivity",
    unit: { code: "gbp_per_hour", text: "pounds an hour, current prices", prefix: "£", suffix: "", scale: 1 },
    decimals: 1,
    years: [2021, 2022, 2023],
    years_left_out: [{ year: 2024, reason: "GVA of 2024 is not published yet" }],
    breaks: [30, 35, 40, 50],
    terciles: [33, 42],
    national: [{ label: "Great Britain", values: [38.04, 39.1, 41.87] }],
    national_note: null,
    alt: "Map of GVA per hour worked.",
    flag_notes: {},
    ...part,
  });
}

export const WORDS: FlagWords[] = [
  { code: "m", label: "missing at source", sentence: "The source gives no value.", missing: true, hatch: "missing" },
  { code: "s", label: "suppressed", sentence: "The publisher withholds the value.", missing: true, hatch: "missing" },
  { code: "n", label: "area not covered", sentence: "The source does not cover this area.", missing: true, hatch: "not-covered" },
  { code: "e", label: "estimated", sentence: "Estimated, or with a part filled in.", missing: false, hatch: null },
];

/** An invented manifest; any field can be given. */
export function aManifest(part: Partial<Manifest> = {}): Manifest {
  return {
    contract_version: 3,
    package_version: "0.1.0",
    built: "2026-11-20",
    title: "Atlas of specialisation",
    edition: "folder",
    default_vintage: "lad2023",
    vintages: ["lad2023"],
    vintage_titles: { lad2023: "Local authority districts, 2023 boundaries" },
    default_state: "#/map",
    presets: [],
    about: { context: [], contact: null, contact_url: null },
    citation: "Atlas of specialisation, 2026.",
    licence: "OGL-UK-3.0",
    attribution: "Contains OS data.",
    flags: WORDS,
    clusters: [],
    similar: [],
    single_file: null,
    data_sha256: "0".repeat(64),
    ...part,
  };
}

/** An invented cluster of `aLevel`. */
export function aCluster(part: Partial<Cluster> = {}): Cluster {
  return {
    code: "1", name: "Coast", status: "provisional", prose: "Places by the sea.", size: 2, parent: null, typical: 0, stability: 0.72,
    profile: [0.8, -0.3, 0], ...part,
  };
}

/** Two clusters of four areas: two of the first, one of the second, one that the source does not cover. */
export function aLevel(entry: Partial<ClusterEntry> = {}, set: Partial<Clusters> = {}): { entry: ClusterEntry; set: Clusters } {
  const { id = "kinds_supergroup", vintage = "lad2022" } = { ...entry, ...set };
  return {
    entry: {
      id, vintage, label: "Kinds: supergroups", family: "kinds", family_label: "Kinds", level: 1, level_label: "Supergroups", year: 2021, k: 2,
      ...entry,
    },
    set: {
      id, vintage, coverage: ["E92000001"], label: [0, 0, 1, null], flags: [[3, "n"]],
      clusters: [aCluster(), aCluster({ code: "2", name: "Towns", size: 1, typical: 2, profile: [-0.4, 0.6, 0.1] })],
      variables: [{ label: "Aged 65", dimension: "age" }, { label: "By bus", dimension: "travel" }, { label: "Flats", dimension: "homes" }],
      second: [1, 1, 0, null], ratio: [0.5, 0.95, 1.2, null], stability: [0.83, null, 1, null], measured_with: [],
      method: "Ward's method, then k-means", indicators: ["Aged 65 and over", "To work by bus", "In flats"], year: 2021, k: 2,
      score: 0.254, score_definition: "Share of the sum of squares between clusters", parent_set: null, sources: [], ...set,
    },
  };
}
