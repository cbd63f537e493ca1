// Generated from src/bailiwick/publish/schema/*.schema.json by `npm run types`. Change the schemas, not this file.

/**
 * The areas of one boundary vintage, as parallel arrays in the order that every other file follows.
 */
export interface Areas {
  vintage: string;
  code: string[];
  name: string[];
  /**
   * Welsh name.
   */
  name_cy: (string | null)[];
  /**
   * Code of a group of kind region; outside England the country's code.
   */
  region: string[];
  /**
   * Code of a group of kind country.
   */
  country: string[];
  /**
   * A point inside each area, in whole map units.
   */
  label_point: [number, number][];
  /**
   * Per area: codes of earlier vintages that it replaced.
   */
  predecessors: string[][];
  /**
   * Per area: other names that a search should find.
   */
  former_names: string[][];
  /**
   * Scopes: GB, UK, then countries, then regions.
   */
  groups: AreaGroup[];
}
export interface AreaGroup {
  /**
   * Value of `scope` in a link: gb, uk, or the code.
   */
  scope: string;
  code: string;
  name: string;
  kind: "set" | "country" | "region";
  /**
   * Set: the countries it is made of. Country: itself. Region: the country it lies in (its members are those with this region code).
   */
  countries: string[];
}

/**
 * One level of a classification, areas in the order of areas-<vintage>.json.
 */
export interface Clusters {
  id: string;
  vintage: string;
  /**
   * Country codes.
   */
  coverage: string[];
  /**
   * Per area: index into `clusters`, or null.
   */
  label: (number | null)[];
  /**
   * [area index, flag] of every area without a cluster, by area.
   */
  flags: [area: number, flag: "s" | "m" | "n" | "x"][];
  /**
   * In the order of legends.
   */
  clusters: Cluster[];
  /**
   * The spokes of a profile, in order; those of one dimension stand together.
   */
  variables: ClusterVariable[];
  /**
   * Per area: index of the next nearest cluster.
   */
  second: (number | null)[];
  /**
   * Per area: distance to the own mean over distance to the nearest other; above 0.9 is a borderline area, above 1 the other is nearer.
   */
  ratio: (number | null)[];
  /**
   * Per area: how often it is grouped with its own when `redrawn`, or when variables are redrawn.
   */
  stability: (number | null)[];
  /**
   * What is changed for stability, in words that follow "when"; absent: variables are redrawn.
   */
  redrawn?: string;
  /**
   * Per area: silhouette, -1 to 1; below 0 another cluster is nearer on average.
   */
  silhouette?: (number | null)[];
  /**
   * Why areas have no cluster, where more is known than the flag.
   */
  reasons?: {
    /**
     * Each once.
     */
    sentences: string[];
    /**
     * [area index, index into `sentences`], by area.
     */
    areas: [area: number, sentence: number][];
  };
  /**
   * Words of legends for a flag, in place of its own.
   */
  flag_notes?: {
    [k: string]: string;
  };
  /**
   * Per area: what it is like itself.
   */
  notes?: (string | null)[];
  /**
   * [area index, index of the area it was merged into] of every area that was not measured by itself, by area: what is said of both is of the two together.
   */
  measured_with: [area: number, into: number][];
  /**
   * One sentence.
   */
  method: string;
  /**
   * The variables used, in words.
   */
  indicators: string[];
  year: number;
  /**
   * What the clusters are of, where one year does not say it: titles show what stands before its first comma.
   */
  period?: string;
  /**
   * Per variable, in its unit: a value per area.
   */
  values?: (number | null)[][];
  /**
   * Number of clusters.
   */
  k: number;
  score: number;
  score_definition: string;
  /**
   * Id of the set of the level above.
   */
  parent_set: string | null;
  sources: ClusterSource[];
}
export interface Cluster {
  /**
   * Such as 1, 1a, 1a1 or 5.7.13.
   */
  code: string;
  name: string;
  /**
   * Where the name comes from.
   */
  status: "provisional" | "ours" | "official";
  /**
   * The pen portrait.
   */
  prose: string;
  /**
   * Areas with this label.
   */
  size: number;
  /**
   * Index into `clusters` of `parent_set`; null at the top.
   */
  parent: number | null;
  /**
   * Index of the area nearest to the mean.
   */
  typical: number | null;
  /**
   * Mean Jaccard index when `redrawn`, or when variables are redrawn.
   */
  stability: number | null;
  /**
   * Mean silhouette of its areas.
   */
  silhouette?: number | null;
  /**
   * Per variable, in its unit: median of the cluster.
   */
  medians?: (number | null)[];
  /**
   * Per variable: mean less that of all areas, or of the parent's below the top, in scaled units.
   */
  profile: number[];
}
export interface ClusterVariable {
  label: string;
  dimension: string;
  /**
   * In words; a £ or % that it begins with is written at each number.
   */
  unit?: string;
  /**
   * Places shown.
   */
  decimals?: number;
  /**
   * 1 high is good, -1 low is good, 0 neither.
   */
  polarity?: -1 | 0 | 1;
  /**
   * Of all clustered areas.
   */
  median?: number | null;
}
export interface ClusterSource {
  publisher: string;
  title: string;
  release: string;
  accessed: string;
  url: string;
  licence: string;
  /**
   * What the licence asks to be said.
   */
  attribution?: string;
}

/**
 * Regressions of outside indicators on the clusters of one set: what goes with them. The page evidence/<id>.html shows it.
 */
export interface Evidence {
  /**
   * Whose data it is, a line for each source with its licence.
   */
  credits?: string[];
  /**
   * Of the set of clusters.
   */
  id: string;
  /**
   * Codes, in the order of legends.
   *
   * @minItems 1
   */
  clusters: [string, ...string[]];
  /**
   * The model, its errors and what counts as significant.
   */
  method: string;
  /**
   * What to know before reading any of it.
   */
  caution?: string;
  /**
   * Why regressions have no p-value, each once.
   */
  reasons: string[];
  /**
   * @minItems 1
   */
  sources: [EvidenceSource, ...EvidenceSource[]];
}
export interface EvidenceSource {
  id: string;
  label: string;
  /**
   * In alphabetical order of their labels.
   *
   * @minItems 1
   */
  indicators: [EvidenceIndicator, ...EvidenceIndicator[]];
}
export interface EvidenceIndicator {
  id: string;
  label: string;
  /**
   * Per cluster; null where no regression was run.
   */
  cells: (null | EvidenceCell)[];
}
export interface EvidenceCell {
  /**
   * Coefficient, in standard deviations of the indicator.
   */
  b: number | null;
  lower?: number;
  upper?: number;
  /**
   * Adjusted for all regressions of the source, unless `alone`.
   */
  p?: number;
  /**
   * p is of this regression alone.
   */
  alone?: true;
  /**
   * Areas of the cluster in the regression.
   */
  areas?: number;
  /**
   * Regions with such an area.
   */
  regions?: number;
  significant: boolean;
  /**
   * Index into `reasons`.
   */
  reason?: number;
}

/**
 * Every file of the folder, sorted by path, but this one, the manifest and the area pages. The page does not read it.
 */
export type Files = FileEntry[];

export interface FileEntry {
  path: string;
  bytes: number;
  sha256: string;
}

/**
 * What an indicator is, how it is classed and drawn, and where it came from.
 */
export interface Indicator {
  id: string;
  vintage: string;
  /**
   * Heading under which pickers and area pages list it.
   */
  group: string | null;
  label: string;
  short_label: string;
  /**
   * Class bounds that a map opens with: over all years, or of the year shown.
   */
  classes: "all" | "year";
  /**
   * One sentence.
   */
  definition: string;
  /**
   * Plain text, one click from the legend.
   */
  formula: string;
  /**
   * Paragraphs of the method note.
   */
  method: string[];
  method_url: string | null;
  unit: Unit;
  /**
   * Of held values. Shown values have two fewer where the unit's scale is 100.
   */
  decimals: number;
  /**
   * Which is favourable; used in text only.
   */
  direction: "none" | "higher" | "lower";
  /**
   * Centre of a diverging ramp; null for a sequential one.
   */
  centre: number | null;
  /**
   * Ascending.
   */
  years: number[];
  /**
   * Years that other indicators have and this one lacks, with the reason.
   */
  years_left_out: YearLeftOut[];
  /**
   * Inner bounds of five classes, all years. A value's class is the number of bounds at or below it.
   *
   * @minItems 4
   * @maxItems 4
   */
  breaks: [number, number, number, number];
  /**
   * Inner bounds of three classes, all years; for the matrix.
   *
   * @minItems 2
   * @maxItems 2
   */
  terciles: [number, number];
  /**
   * Benchmarks; the first is the one of downloads.
   */
  national: National[];
  /**
   * What a reader should know of the benchmark.
   */
  national_note: string | null;
  /**
   * Country codes.
   */
  coverage: string[];
  /**
   * Areas inside the coverage that have no value in any year, with the reason.
   */
  left_out: AreaLeftOut[];
  /**
   * One sentence for people who do not see the map.
   */
  alt: string;
  sources: Source[];
  rounding: string;
  flags_used: ("s" | "m" | "n" | "x" | "u" | "e" | "p" | "r")[];
  flag_notes: FlagNotes;
}
export interface Unit {
  code: string;
  /**
   * Words for legends and tables, with the base or price year.
   */
  text: string;
  /**
   * Directly before a shown value, such as a pound sign.
   */
  prefix: string;
  /**
   * Directly after a shown value, such as a percent sign.
   */
  suffix: string;
  /**
   * A shown value is the held value times this; 100 for shares.
   */
  scale: 1 | 100;
}
export interface YearLeftOut {
  year: number;
  reason: string;
}
export interface National {
  label: string;
  /**
   * One per year of `years`.
   */
  values: (number | null)[];
}
export interface AreaLeftOut {
  code: string;
  reason: string;
}
export interface Source {
  publisher: string;
  title: string;
  release: string;
  accessed: string;
  url: string;
  licence: string;
}
/**
 * Where this indicator says more about a flag than the manifest does.
 */
export interface FlagNotes {
  s?: string;
  m?: string;
  n?: string;
  x?: string;
  u?: string;
  e?: string;
  p?: string;
  r?: string;
}

/**
 * What pickers and addresses need of every indicator; all else is in indicators/<id>.json, read when it is shown.
 */
export type Indicators = IndicatorEntry[];

export interface IndicatorEntry {
  id: string;
  vintage: string;
  /**
   * Heading under which pickers and area pages list it.
   */
  group: string | null;
  label: string;
  short_label: string;
  /**
   * Class bounds that a map opens with: over all years, or of the year shown.
   */
  classes: "all" | "year";
  /**
   * Country codes.
   */
  coverage: string[];
  /**
   * Ascending.
   */
  years: number[];
  /**
   * Years that other indicators have and this one lacks, with the reason.
   */
  years_left_out: {
    year: number;
    reason: string;
  }[];
}

export type Flag = "s" | "m" | "n" | "x" | "u" | "e" | "p" | "r";

/**
 * What this atlas is, where it opens, and which files it is made of.
 */
export interface Manifest {
  /**
   * The front end refuses a version it does not know.
   */
  contract_version: 3;
  package_version: string;
  /**
   * Date of the build.
   */
  built: string;
  title: string;
  /**
   * A folder for a web server, or one HTML file with all data inside.
   */
  edition: "folder" | "single";
  default_vintage: string;
  vintages: string[];
  /**
   * By vintage: what a legend calls it, such as 'Local authority districts, 2023 boundaries'.
   */
  vintage_titles: {
    [k: string]: string;
  };
  /**
   * Hash that the atlas opens with.
   */
  default_state: string;
  /**
   * Links of the landing page, in order.
   */
  presets: Preset[];
  about: About;
  citation: string;
  licence: "OGL-UK-3.0" | "CC-BY-4.0" | "CC0-1.0" | "MIT";
  /**
   * Data and boundary statement shown on every view, image and print.
   */
  attribution: string;
  /**
   * The words for every flag, in the order of legends.
   */
  flags: FlagWords[];
  /**
   * Levels of classifications, those of one family together, broadest first; each is the file clusters/<id>.json.
   */
  clusters: ClusterEntry[];
  /**
   * Precomputed similarity bases; each is the file similar/<id>.json.
   */
  similar: FileTitle[];
  /**
   * Relative path of the single-file edition, where one is beside this folder's index.html.
   */
  single_file: string | null;
  /**
   * Hash of all areas, shapes, indicators and values; names archived embeds.
   */
  data_sha256: string;
}
export interface Preset {
  label: string;
  /**
   * One sentence on what the link shows.
   */
  note: string;
  state: string;
}
export interface About {
  /**
   * Paragraphs.
   */
  context: string[];
  contact: string | null;
  contact_url: string | null;
}
export interface FlagWords {
  code: Flag;
  label: string;
  sentence: string;
  /**
   * True where the flag goes with a null.
   */
  missing: boolean;
  /**
   * Which of the three no-data hatches.
   */
  hatch: "missing" | "not-covered" | "not-computable" | null;
}
export interface ClusterEntry {
  id: string;
  label: string;
  family: string;
  /**
   * The classification, such as Area classification.
   */
  family_label: string;
  /**
   * 1 is the broadest.
   */
  level: number;
  /**
   * Such as Supergroups.
   */
  level_label: string;
  vintage: string;
  year: number;
  /**
   * As in the file of the level.
   */
  period?: string;
  /**
   * Page on what goes with the clusters, where there is one; the single file, which has no other page, names it alone.
   */
  evidence?: string;
  /**
   * Number of clusters.
   */
  k: number;
}
export interface FileTitle {
  id: string;
  label: string;
  vintage: string;
}

/**
 * The nearest areas of each area on one precomputed basis, such as industry mix.
 */
export interface Similar {
  basis: string;
  vintage: string;
  label: string;
  /**
   * One sentence: what the distance is.
   */
  definition: string;
  year: number;
  /**
   * Length of a full list.
   */
  n: number;
  /**
   * Per area, in the order of areas-<vintage>.json: nearest first; empty where the area has no data.
   */
  nearest: [area: number, distance: number][][];
  /**
   * What areas may be close on, in words; given where `reasons` is.
   */
  dimensions?: string[];
  /**
   * Per area, per neighbour of `nearest`: indexes into `dimensions` of what the two are closest on, and furthest on.
   */
  reasons?: [closest: number[], furthest: number[]][][];
}

/**
 * TopoJSON with one object, `areas`, in whole map units: longer side 10,000, y down.
 */
export interface AreaTopology {
  type: "Topology";
  /**
   * @minItems 4
   * @maxItems 4
   */
  bbox: [number, number, number, number];
  transform: {
    scale: [1, 1];
    translate: [0, 0];
  };
  objects: {
    areas: {
      type: "GeometryCollection";
      /**
       * One per area, in the order of areas-<vintage>.json.
       */
      geometries: AreaGeometry[];
    };
  };
  arcs: [number, number][][];
  insets: Inset[];
}
export interface AreaGeometry {
  type: "Polygon" | "MultiPolygon";
  id: string;
  arcs: number[][] | number[][][];
}
export interface Inset {
  name: string;
  /**
   * Box of the map to enlarge: left, top, right, bottom.
   *
   * @minItems 4
   * @maxItems 4
   */
  source: [number, number, number, number];
  /**
   * Where it is drawn, in the same units.
   *
   * @minItems 4
   * @maxItems 4
   */
  target: [number, number, number, number];
}

/**
 * One indicator: years x areas, areas in the order of areas-<vintage>.json.
 */
export interface Values {
  id: string;
  years: number[];
  /**
   * Null is missing and always has a flag; 0 is a measured zero.
   */
  values: (number | null)[][];
  /**
   * Year index, area index, flag; sorted. At most one flag a cell. A null in place of the area: every value of the year.
   */
  flags: [number, number | null, "s" | "m" | "n" | "x" | "u" | "e" | "p" | "r"][];
}
