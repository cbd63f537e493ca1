/** From what is shown to the picture of it. */

import { textOn } from "../colour/palettes";
import type { FlagWords } from "../data/types";
import { colours, fillOf, fillsOf } from "../map/fills";
import { CODE_ROOM, placeLabels } from "../map/labels";
import { insetMembers, shapesOf } from "../map/shapes";
import type { LegendEntry } from "../state/legend";
import { codesOf, type Shown } from "../state/model";
import type { Frame } from "../stats/frame";
import { formatBound } from "../text/describe";
import { PICTURE_HATCH, type Axis, type Picture } from "./svg";

/** About the width of the map in the picture. */
const MAP_PIXELS = 500;

export interface PictureOptions<T> {
  shown: Shown;
  words: readonly FlagWords[];
  entries: readonly LegendEntry[];
  outlined: readonly number[];
  caption: { title: string; source: string; link: string };
  sentence: string;
  draw: (picture: Picture) => T;
}

function axisOf({ indicator, terciles }: Frame): Axis {
  return { name: indicator.short_label, bounds: terciles.map((bound) => formatBound(bound, indicator)) };
}

/** Draws the picture of a view that has a map; null where it has none. */
export function pictureOf<T>(options: PictureOptions<T>): T | null {
  const { shown, words, entries, outlined, caption, sentence, draw } = options;
  if (shown.topology === null) return null;
  const shapes = shapesOf(shown.topology, shown.areas);
  const ramp = colours(shown);
  const names = shown.picked === null ? codesOf(shown) : [];
  const unit = (shapes.frame[2] - shapes.frame[0]) / MAP_PIXELS;
  const labels = placeLabels({ names, shapes, first: null, view: shapes.frame, unit, room: CODE_ROOM });
  return draw({
    frame: shapes.frame,
    paths: shapes.paths,
    fills: fillsOf(shown, words, PICTURE_HATCH),
    borders: shapes.borders,
    countryBorders: shapes.countryBorders,
    insets: shapes.insets.map((inset) => ({ ...inset, members: insetMembers(shapes, inset) })),
    outlined,
    labels: labels.map(({ area, x, y }) => ({ text: names[area] ?? "", x, y })),
    labelSize: 12 * unit,
    title: caption.title,
    sentence,
    source: caption.source,
    link: caption.link,
    unit: shown.x.indicator.unit.text,
    axes: shown.y === null ? null : { x: axisOf(shown.x), y: axisOf(shown.y) },
    entries: entries.map((entry) => {
      const fill = fillOf(entry.key, ramp, words, `${PICTURE_HATCH}-key`);
      return { fill, text: entry.text, count: entry.members.length, ink: fill.startsWith("#") ? textOn(fill) : "#000000" };
    }),
  });
}
