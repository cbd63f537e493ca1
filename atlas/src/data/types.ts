/** Where a figure comes from. */
export interface Source {
  publisher: string;
  title: string;
  release: string;
  accessed: string;
  url: string;
  licence: string;
}

export interface National {
  label: string;
  values: (number | null)[];
}

export interface Group {
  code: string;
  name: string;
}

export interface Indicator {
  id: string;
  vintage: string;
  label: string;
  short_label: string;
  definition: string;
  unit: { code: string; text: string };
  decimals: number;
  direction: "none" | "higher" | "lower";
  centre: number | null;
  years: number[];
  breaks: number[];
  terciles: number[];
  national: National[];
  coverage: string[];
  alt: string;
  method_url: string;
  sources: Source[];
  rounding: string;
  flags_used: string[];
}

export interface Manifest {
  contract_version: number;
  package_version: string;
  built: string;
  title: string;
  default_vintage: string;
  vintages: string[];
  default_state: string;
  citation: string;
  licence: string;
  attribution: string;
  files: { path: string; bytes: number; sha256: string }[];
}

export interface Areas {
  vintage: string;
  code: string[];
  name: string[];
  name_cy: (string | null)[];
  region: string[];
  country: string[];
  label_point: [number, number][];
  predecessors: string[][];
  groups: Group[];
}

export interface Values {
  id: string;
  years: number[];
  values: (number | null)[][];
  flags: [number, number, string][];
}
