/**
 * Reading the files of the contract: first inside the page, then over the network beside it.
 *
 * The single-file edition holds each JSON file as `<script type="application/json" id="data:<path without .json>">`.
 */

import type { Areas, AreaTopology, Clusters, Indicator, Indicators, Manifest, Similar, Values } from "./types";

/** Contract versions that this front end reads. */
export const KNOWN_CONTRACTS: readonly number[] = [3];

/** Why a file could not be used: not there, not readable, of an unknown contract, or a folder opened from disk. */
export type LoadProblem = "missing" | "unreadable" | "version" | "needs-server";

/** A file that could not be used, named by its path in the atlas's folder. */
export class LoadError extends Error {
  constructor(
    readonly file: string,
    readonly problem: LoadProblem,
    readonly detail = "",
  ) {
    super(`${file}: ${problem}`);
    this.name = "LoadError";
  }
}

/** What the loader needs of the page, so that tests can stand in for it. */
export interface Place {
  inline: (id: string) => string | null;
  fetch: (path: string) => Promise<{ ok: boolean; status: number; text: () => Promise<string> }>;
  protocol: string;
}

function page(): Place {
  return {
    inline: (id) => document.getElementById(id)?.textContent ?? null,
    fetch: (path) => fetch(path),
    protocol: location.protocol,
  };
}

/** Reads each file once and keeps it. */
export class Loader {
  private readonly held = new Map<string, Promise<unknown>>();

  constructor(private readonly place: Place = page()) {}

  async manifest(): Promise<Manifest> {
    const manifest = await this.read<Manifest>("manifest.json");
    const version: number = manifest.contract_version;
    if (!KNOWN_CONTRACTS.includes(version)) throw new LoadError("manifest.json", "version", String(version));
    return manifest;
  }

  indicators(): Promise<Indicators> {
    return this.read("indicators.json");
  }

  indicator(id: string): Promise<Indicator> {
    return this.read(`indicators/${id}.json`);
  }

  areas(vintage: string): Promise<Areas> {
    return this.read(`areas-${vintage}.json`);
  }

  topology(vintage: string): Promise<AreaTopology> {
    return this.read(`areas-${vintage}.topo.json`);
  }

  values(id: string): Promise<Values> {
    return this.read(`values/${id}.json`);
  }

  similar(basis: string): Promise<Similar> {
    return this.read(`similar/${basis}.json`);
  }

  clusters(set: string): Promise<Clusters> {
    return this.read(`clusters/${set}.json`);
  }

  private read<T>(path: string): Promise<T> {
    const known = this.held.get(path);
    if (known !== undefined) return known as Promise<T>;
    const reading = this.take(path).then((text) => parse<T>(path, text));
    this.held.set(path, reading);
    // A failed file may be there on the next try, after the connection is back.
    reading.catch(() => this.held.delete(path));
    return reading;
  }

  private async take(path: string): Promise<string> {
    const inside = this.place.inline(`data:${path.replace(/\.json$/, "")}`);
    if (inside !== null) return inside;
    if (this.place.protocol === "file:") throw new LoadError(path, "needs-server");
    try {
      const answer = await this.place.fetch(path);
      if (!answer.ok) throw new LoadError(path, "missing", String(answer.status));
      return await answer.text();
    } catch (error) {
      throw error instanceof LoadError ? error : new LoadError(path, "missing");
    }
  }
}

function parse<T>(path: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new LoadError(path, "unreadable");
  }
}
