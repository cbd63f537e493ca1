/** The fill of each area: a class colour, a hatch with its reason, or none outside the scope. */

import { towards } from "../colour/mix";
import { BIVARIATE, CLUSTERS, PLAIN, rampFor } from "../colour/palettes";
import type { FlagWords } from "../data/types";
import { legendKeyOf, type LegendKey, type Shown } from "../state/model";
import { hueOf, placeOf } from "../state/solution";
import { hatchFill, hatchOf } from "./hatch";

/** Areas outside the scope are drawn as lines only. */
export const OUTSIDE = "none";

/** Colours of the classes in use, in class order; nine for the matrix, and one of many clusters. */
export function colours(shown: Shown): readonly string[] {
  const { solution, picked } = shown;
  if (solution !== null) {
    if (picked === null) return CLUSTERS;
    const place = placeOf(solution.level, picked);
    const colour = place === null ? PLAIN : (CLUSTERS[hueOf(solution, place)] ?? PLAIN);
    return solution.level.set.clusters.map((_, i) => (i === picked ? colour : PLAIN));
  }
  return shown.cells === null ? rampFor(shown.x.indicator.centre) : BIVARIATE;
}

/** The fill of a legend entry. */
export function fillOf(key: LegendKey, ramp: readonly string[], words: readonly FlagWords[], prefix: string): string {
  if (key === "outside") return OUTSIDE;
  const [kind, which = ""] = key.split("-");
  if (kind === "class") return ramp[Number(which)] ?? OUTSIDE;
  const flag = words.find((one) => one.code === which)?.code ?? null;
  return hatchFill(prefix, hatchOf(flag, words));
}

/** How far the other classes move towards the sea while one is picked out in the legend. */
const FADE = 0.8;
const SEA = { light: "#dde7ee", dark: "#232b34" };

/** Fills while a class is picked out: all but its members fade, opaque, and hatches stay as they say why there is no value. */
export function fadedFills(fills: readonly string[], members: readonly number[], theme: keyof typeof SEA): string[] {
  const isMember = new Set(members);
  const known = new Map<string, string>();
  return fills.map((fill, area) => {
    if (isMember.has(area) || !fill.startsWith("#")) return fill;
    const faded = known.get(fill) ?? towards(fill, SEA[theme], FADE);
    known.set(fill, faded);
    return faded;
  });
}

/** The fill of every area, in the order of the areas. */
export function fillsOf(shown: Shown, words: readonly FlagWords[], prefix: string): string[] {
  const ramp = colours(shown);
  const known = new Map<LegendKey, string>();
  return shown.areas.code.map((_, area) => {
    const key = legendKeyOf(shown, area);
    const fill = known.get(key) ?? fillOf(key, ramp, words, prefix);
    known.set(key, fill);
    return fill;
  });
}
