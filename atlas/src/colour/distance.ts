/**
 * How different two colours look, under normal and three kinds of simulated colour vision.
 *
 * Difference: CIEDE2000 (Sharma, Wu and Dalal 2005), white point D65. Vision: Machado, Oliveira and Fernandes
 * (2009), severity 1.0, applied in linear light.
 */

import { linear, type Rgb } from "./mix";

export type Vision = "normal" | "protan" | "deutan" | "tritan";
export const VISIONS: readonly Vision[] = ["normal", "protan", "deutan", "tritan"];

/** Lightness, green to red, blue to yellow. */
export type Lab = readonly [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];

const MACHADO: Record<Exclude<Vision, "normal">, Matrix> = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const SRGB_TO_XYZ: Matrix = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];
const WHITE: Rgb = [0.95047, 1, 1.08883];

function apply(matrix: Matrix, v: Rgb): Rgb {
  const row = (r: Rgb): number => r[0] * v[0] + r[1] * v[1] + r[2] * v[2];
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

/** Linear light as a person with the given vision would see it. */
export function seen(colour: string, vision: Vision): Rgb {
  const light = linear(colour);
  if (vision === "normal") return light;
  const cut = (component: number): number => Math.min(1, Math.max(0, component));
  const [r, g, b] = apply(MACHADO[vision], light);
  return [cut(r), cut(g), cut(b)];
}

/** CIELAB coordinates of linear light. */
export function lab(light: Rgb): Lab {
  const xyz = apply(SRGB_TO_XYZ, light);
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f(xyz[0] / WHITE[0]);
  const y = f(xyz[1] / WHITE[1]);
  const z = f(xyz[2] / WHITE[2]);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

function hue(a: number, b: number): number {
  if (a === 0 && b === 0) return 0;
  const angle = (Math.atan2(b, a) * 180) / Math.PI;
  return angle < 0 ? angle + 360 : angle;
}

/** The mean of two hues in degrees, along the shorter arc; a grey has no hue of its own. */
function meanHue(h1: number, h2: number, grey: boolean): number {
  if (grey) return h1 + h2;
  if (Math.abs(h1 - h2) <= 180) return (h1 + h2) / 2;
  return h1 + h2 < 360 ? (h1 + h2 + 360) / 2 : (h1 + h2 - 360) / 2;
}

/** CIEDE2000 difference of two CIELAB colours; 0 is the same colour. Symbols as in the paper. */
export function ciede2000(first: Lab, second: Lab): number {
  const [l1, a1, b1] = first;
  const [l2, a2, b2] = second;
  const cBar7 = ((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2) ** 7;
  const g = 0.5 * (1 - Math.sqrt(cBar7 / (cBar7 + 25 ** 7)));
  const c1 = Math.hypot((1 + g) * a1, b1);
  const c2 = Math.hypot((1 + g) * a2, b2);
  const h1 = hue((1 + g) * a1, b1);
  const h2 = hue((1 + g) * a2, b2);
  const grey = c1 * c2 === 0;

  let turn = grey ? 0 : h2 - h1;
  if (turn > 180) turn -= 360;
  else if (turn < -180) turn += 360;
  const dL = l2 - l1;
  const dC = c2 - c1;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin(radians(turn / 2));

  const lBar = (l1 + l2) / 2;
  const cBar = (c1 + c2) / 2;
  const hBar = meanHue(h1, h2, grey);
  const t =
    1 -
    0.17 * Math.cos(radians(hBar - 30)) +
    0.24 * Math.cos(radians(2 * hBar)) +
    0.32 * Math.cos(radians(3 * hBar + 6)) -
    0.2 * Math.cos(radians(4 * hBar - 63));
  const sL = 1 + (0.015 * (lBar - 50) ** 2) / Math.sqrt(20 + (lBar - 50) ** 2);
  const sC = 1 + 0.045 * cBar;
  const sH = 1 + 0.015 * cBar * t;
  const rotation = 30 * Math.exp(-(((hBar - 275) / 25) ** 2));
  const rC = 2 * Math.sqrt(cBar ** 7 / (cBar ** 7 + 25 ** 7));
  const rT = -Math.sin(radians(2 * rotation)) * rC;
  return Math.sqrt((dL / sL) ** 2 + (dC / sC) ** 2 + (dH / sH) ** 2 + rT * (dC / sC) * (dH / sH));
}

/** The smallest difference between any two colours of a palette under one kind of vision. */
export function smallestDistance(palette: readonly string[], vision: Vision): number {
  const points = palette.map((colour) => lab(seen(colour, vision)));
  let smallest = Number.POSITIVE_INFINITY;
  points.forEach((point, i) => {
    for (const other of points.slice(i + 1)) smallest = Math.min(smallest, ciede2000(point, other));
  });
  return smallest;
}
