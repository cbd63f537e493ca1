/** The map as a picture that stands alone: title, legend, source line and link, in one SVG text. */

import { hatchMarkup } from "../map/hatch";
import { MATRIX_ORDER } from "../state/legend";

/** A legend entry of the picture. */
export interface PictureEntry {
  fill: string;
  text: string;
  count: number;
  /** Colour of text on the fill, for cells of the matrix. */
  ink: string;
}

export interface Axis {
  name: string;
  bounds: readonly string[];
}

export interface Picture {
  /** Left, top, right, bottom in map units. */
  frame: readonly [number, number, number, number];
  paths: readonly string[];
  fills: readonly string[];
  borders: string;
  countryBorders: string;
  insets: readonly {
    name: string;
    source: readonly number[];
    target: readonly number[];
    members: readonly number[];
  }[];
  /** Codes on the areas, and their size, in map units. */
  labels: readonly { text: string; x: number; y: number }[];
  labelSize: number;
  /** Positions of areas to outline. */
  outlined: readonly number[];
  title: string;
  sentence: string;
  source: string;
  link: string;
  /** What the legend's classes are in: "index, 0 to 1". */
  unit: string;
  /** The legend's axes, where it is a matrix, each with its two inner bounds. */
  axes: { x: Axis; y: Axis } | null;
  entries: readonly PictureEntry[];
}

/** Prefix of the hatch patterns inside a picture. */
export const PICTURE_HATCH = "picture-hatch";

const WIDTH = 840;
const MARGIN = 24;
const MAP_TOP_GAP = 16;
const MAP_HEIGHT = 820;
const LEGEND_WIDTH = 270;
const INK = "#1b1f24";
const MUTED = "#4b535c";
const LINE = "#555555";

/** Text safe inside SVG. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[mark] ?? mark);
}

/** Text in lines of about so many pixels; letters are taken as 0.54 of the size, which suits generic fonts. */
export function wrap(text: string, pixels: number, size: number): string[] {
  const most = Math.max(8, Math.floor(pixels / (size * 0.54)));
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  // An address has no spaces and may be longer than a line.
  return lines.flatMap((line) => line.match(new RegExp(`.{1,${Math.round(most * 1.15)}}`, "g")) ?? []);
}

interface Block {
  markup: string;
  height: number;
}

function textBlock(text: string, x: number, y: number, width: number, size: number, fill: string, weight = 400): Block {
  const lines = wrap(text, width, size);
  const spans = lines
    .map((line, i) => `<tspan x="${x}" y="${(y + size + i * size * 1.35).toFixed(1)}">${escapeXml(line)}</tspan>`)
    .join("");
  return {
    markup: `<text font-size="${size}" font-weight="${weight}" fill="${fill}">${spans}</text>`,
    height: lines.length * size * 1.35,
  };
}

/** An entry of the legend; the title of a cluster may need several lines. */
function swatchRow(entry: PictureEntry, x: number, y: number): Block {
  const text = textBlock(entry.text, x + 36, y - 1, LEGEND_WIDTH - 76, 14, INK);
  return {
    markup:
      `<rect x="${x}" y="${y}" width="26" height="16" fill="${entry.fill}" stroke="${LINE}"/>${text.markup}` +
      `<text x="${x + LEGEND_WIDTH}" y="${y + 13}" font-size="14" fill="${MUTED}" text-anchor="end">${entry.count}</text>`,
    height: text.height + 7,
  };
}

function label(text: string, x: number, y: number, anchor: string, size = 13): string {
  return `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}" fill="${INK}">${escapeXml(text)}</text>`;
}

function matrixBlock(picture: Picture, axes: { x: Axis; y: Axis }, x: number, y: number): Block {
  const size = 56;
  const left = x + 64;
  const cells = MATRIX_ORDER.map((cell, i) => {
    const entry = picture.entries[cell];
    if (entry === undefined) return "";
    const cx = left + (i % 3) * size;
    const cy = y + Math.floor(i / 3) * size;
    return (
      `<rect x="${cx}" y="${cy}" width="${size}" height="${size}" fill="${entry.fill}" stroke="#ffffff"/>` +
      `<text x="${cx + size / 2}" y="${cy + size / 2 + 5}" font-size="14" text-anchor="middle" fill="${entry.ink}">${entry.count}</text>`
    );
  });
  // Bounds stand at the lines between cells; those of the first indicator rise.
  const side = axes.x.bounds.map((bound, i) => label(bound, left - 6, y + (2 - i) * size + 4, "end", 12));
  const foot = axes.y.bounds.map((bound, i) => label(bound, left + (i + 1) * size, y + 3 * size + 16, "middle", 12));
  const turned = `translate(${x + 12} ${y + 1.5 * size}) rotate(-90)`;
  return {
    markup:
      cells.join("") +
      `<rect x="${left}" y="${y}" width="${3 * size}" height="${3 * size}" fill="none" stroke="${LINE}"/>` +
      `<g transform="${turned}">${label(`${axes.x.name} →`, 0, 0, "middle")}</g>` +
      side.join("") + foot.join("") +
      label(`${axes.y.name} →`, left + 1.5 * size, y + 3 * size + 36, "middle"),
    height: 3 * size + 54,
  };
}

function legendBlock(picture: Picture, x: number, y: number): string {
  const parts: string[] = [];
  let top = y;
  let rows = picture.entries;
  if (picture.axes !== null) {
    const block = matrixBlock(picture, picture.axes, x, top);
    parts.push(block.markup);
    top += block.height;
    rows = picture.entries.slice(9);
  } else {
    parts.push(label(picture.unit, x, top + 13, "start"));
    top += 26;
  }
  for (const entry of rows) {
    const row = swatchRow(entry, x, top);
    parts.push(row.markup);
    top += row.height;
  }
  return parts.join("");
}

function mapBlock(picture: Picture, x: number, y: number, width: number, height: number): string {
  const [left, top, right, bottom] = picture.frame;
  const scale = Math.min(width / (right - left), height / (bottom - top));
  const areas = (members: readonly number[]): string =>
    members.map((area) => `<path d="${picture.paths[area] ?? ""}" fill="${picture.fills[area] ?? "none"}"/>`).join("");
  const lines = 'fill="none" vector-effect="non-scaling-stroke" stroke-linejoin="round"';
  const outlines = picture.outlined
    .map((area) => {
      const d = picture.paths[area] ?? "";
      return `<path d="${d}" ${lines} stroke="#000000" stroke-width="5"/><path d="${d}" ${lines} stroke="#ffffff" stroke-width="2"/>`;
    })
    .join("");
  const insets = picture.insets.map((inset, i) => {
    const [sx = 0, sy = 0, sr = 1] = inset.source;
    const [tx = 0, ty = 0, tr = 1, tb = 1] = inset.target;
    const k = (tr - tx) / (sr - sx);
    const frame = `x="${tx - 60}" y="${ty - 60}" width="${tr - tx + 120}" height="${tb - ty + 120}"`;
    return (
      `<clipPath id="inset-${i}"><rect ${frame}/></clipPath><rect ${frame} fill="#ffffff"/>` +
      `<g clip-path="url(#inset-${i})"><g transform="translate(${tx} ${ty}) scale(${k}) translate(${-sx} ${-sy})" ` +
      `stroke="${LINE}" stroke-width="${0.6 / (scale * k)}">${areas(inset.members)}</g></g>` +
      `<rect ${frame} fill="none" stroke="#8a929b" vector-effect="non-scaling-stroke"/>` +
      `<text x="${tx - 60}" y="${ty - 140}" font-size="${13 / scale}" fill="${INK}">${escapeXml(inset.name)}</text>`
    );
  });
  return (
    `<g transform="translate(${x} ${y}) scale(${scale}) translate(${-left} ${-top})">` +
    `<g>${areas(picture.paths.map((_, area) => area))}</g>` +
    `<path d="${picture.borders}" ${lines} stroke="${LINE}" stroke-width="0.5"/>` +
    `<path d="${picture.countryBorders}" ${lines} stroke="${LINE}" stroke-width="1"/>` +
    `<g font-size="${picture.labelSize}" font-weight="600" text-anchor="middle" fill="${INK}" stroke="#ffffff" ` +
    `stroke-width="${picture.labelSize / 4}" stroke-linejoin="round" paint-order="stroke">` +
    picture.labels.map(({ text, x: at, y: down }) => `<text x="${at}" y="${down + picture.labelSize / 3}">${escapeXml(text)}</text>`).join("") +
    `</g>${outlines}${insets.join("")}</g>`
  );
}

/** The picture as SVG text, with its width and height in pixels. */
export function pictureSvg(picture: Picture): { svg: string; width: number; height: number } {
  const inner = WIDTH - 2 * MARGIN;
  const title = textBlock(picture.title, MARGIN, MARGIN, inner, 22, INK, 700);
  const sentence = textBlock(picture.sentence, MARGIN, MARGIN + title.height + 4, inner, 14, MUTED);
  const top = MARGIN + title.height + sentence.height + 4 + MAP_TOP_GAP;
  const mapWidth = inner - LEGEND_WIDTH - MARGIN;
  const foot = top + MAP_HEIGHT + MAP_TOP_GAP;
  const source = textBlock(picture.source, MARGIN, foot, inner, 11.5, MUTED);
  const link = textBlock(picture.link, MARGIN, foot + source.height + 2, inner, 11.5, MUTED);
  const height = Math.ceil(foot + source.height + link.height + MARGIN);
  const [left, , right] = picture.frame;
  const hatchScale = 1;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" ` +
    `font-family="sans-serif" role="img" aria-label="${escapeXml(picture.title)}">` +
    `<title>${escapeXml(picture.title)}</title><desc>${escapeXml(picture.sentence)}</desc>` +
    `<defs>${hatchMarkup(PICTURE_HATCH, ((right - left) / mapWidth) * hatchScale)}` +
    `${hatchMarkup(`${PICTURE_HATCH}-key`, hatchScale)}</defs>` +
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>` +
    title.markup + sentence.markup +
    mapBlock(picture, MARGIN, top, mapWidth, MAP_HEIGHT) +
    legendBlock(picture, WIDTH - MARGIN - LEGEND_WIDTH, top) +
    source.markup + link.markup +
    "</svg>\n";
  return { svg, width: WIDTH, height };
}
