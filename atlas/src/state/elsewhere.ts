/** Codes that the boundaries shown lack and that other boundaries of the atlas have: what they are there. */

import type { Loader } from "../data/load";
import type { Areas, Manifest } from "../data/types";
import { notice } from "../text/notices";
import type { State } from "./url";

/** Codes in an address that the boundaries lack. */
export function strangers(hash: string, { code }: Pick<Areas, "code">): string[] {
  const lists = [...hash.matchAll(/[?&](?:area|pin)=([^&]+)/g)];
  return lists.flatMap(([, list = ""]) => list.split(",")).filter((one) => !code.includes(one));
}

/** A sentence on a code that `areas` lack: what it became or was made of; null where no boundaries of the atlas know it. */
export function elsewhereText(code: string, areas: Areas, others: readonly Areas[], title: string): string | null {
  const held = others.find((other) => other.code.includes(code));
  const at = held?.code.indexOf(code) ?? -1;
  const before = held?.predecessors[at] ?? [];
  const kin = areas.name.filter((_, area) => areas.predecessors[area]?.includes(code) === true || before.includes(areas.code[area] ?? ""));
  return held === undefined && kin.length === 0 ? null : notice.elsewhere(code, held?.name[at], title, kin, before.length === 0);
}

/** What the atlas knows of the codes in an address that the boundaries lack; other boundaries are read where there are any. */
export async function elsewhere(hash: string, areas: Areas, { vintage_titles: titles }: Manifest, loader: Loader): Promise<Map<string, string>> {
  const codes = strangers(hash, areas);
  const { vintage } = areas;
  const vintages = codes.length === 0 ? [] : Object.keys(titles).filter((one) => one !== vintage);
  // Boundaries that cannot be read are no reason to show nothing.
  const others = (await Promise.all(vintages.map((one) => loader.areas(one).catch(() => [])))).flat();
  return new Map(codes.flatMap((code) => {
    const text = elsewhereText(code, areas, others, titles[vintage] ?? vintage);
    return text === null ? [] : [[code, text] as const];
  }));
}

/** Chosen and pinned areas that other boundaries lack, their names, and the choice without them. */
export function lostOf(url: State, before: Areas, { code: codes }: Areas): { lost: string[]; names: string[]; kept: State } {
  const has = (code: string | null): boolean => codes.includes(code ?? "");
  const lost = [...new Set([url.area ?? [], url.pin].flat())].filter((code) => !has(code));
  return {
    lost,
    names: lost.map((code) => before.name[before.code.indexOf(code)] ?? code),
    kept: { ...url, area: has(url.area) ? url.area : null, pin: url.pin.filter(has) },
  };
}
