/** Finding areas by name, Welsh name, former name or code. */

import type { Areas } from "../data/types";

export interface Match {
  area: number;
  /** What matched, where it is not the name itself. */
  by: string | null;
}

/** Lower case, without accents or punctuation, so that "ynys mon" and "kings lynn" find their areas. */
export function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f'’.]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

/** How well a text matches: 0 from its beginning, 1 from the beginning of a word, 2 inside; null not at all. */
function closeness(text: string, query: string): number | null {
  const folded = plain(text);
  if (folded.startsWith(query)) return 0;
  if (folded.includes(` ${query}`)) return 1;
  return folded.includes(query) ? 2 : null;
}

/** The areas that match, closest first, at most `most`. */
export function searchAreas(areas: Areas, query: string, most = 12): { matches: Match[]; count: number } {
  const wanted = plain(query);
  if (wanted === "") return { matches: [], count: 0 };
  const found: { match: Match; order: number; name: string }[] = [];
  areas.code.forEach((code, area) => {
    const name = areas.name[area] ?? "";
    const others = [areas.name_cy[area] ?? null, ...(areas.former_names[area] ?? []), code];
    const candidates: [string | null, string | null, number][] = [
      [name, null, 0],
      ...others.map((text): [string | null, string | null, number] => [text, text, 3]),
      ...(areas.predecessors[area] ?? []).map((text): [string | null, string | null, number] => [text, text, 6]),
    ];
    let best: { match: Match; order: number; name: string } | null = null;
    for (const [text, by, penalty] of candidates) {
      const close = text === null ? null : closeness(text, wanted);
      if (close === null || (best !== null && best.order <= close + penalty)) continue;
      best = { match: { area, by }, order: close + penalty, name };
    }
    if (best !== null) found.push(best);
  });
  found.sort((a, b) => a.order - b.order || a.name.localeCompare(b.name, "en-GB"));
  return { matches: found.slice(0, most).map((one) => one.match), count: found.length };
}
