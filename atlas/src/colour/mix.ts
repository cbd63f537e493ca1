/** Hex colours as light: linear components, multiplication, luminance and contrast. */

/** Red, green and blue in linear light, each 0 to 1. */
export type Rgb = readonly [number, number, number];

function toLinear(component: number): number {
  return component <= 0.04045 ? component / 12.92 : ((component + 0.055) / 1.055) ** 2.4;
}

function fromLinear(component: number): number {
  return component <= 0.0031308 ? component * 12.92 : 1.055 * component ** (1 / 2.4) - 0.055;
}

/** Linear light of a colour written as `#rrggbb`. */
export function linear(hex: string): Rgb {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) throw new RangeError(`"${hex}" is not a colour of the form #rrggbb.`);
  const part = (start: number): number => toLinear(Number.parseInt(hex.slice(start, start + 2), 16) / 255);
  return [part(1), part(3), part(5)];
}

/** `#rrggbb` of linear light; components outside 0 to 1 are cut. */
export function hex(colour: Rgb): string {
  const part = (component: number): string =>
    Math.round(255 * fromLinear(Math.min(1, Math.max(0, component))))
      .toString(16)
      .padStart(2, "0");
  return `#${colour.map(part).join("")}`;
}

/** A colour moved towards another, opaque: `share` 0 leaves it, 1 is the other. */
export function towards(colour: string, other: string, share: number): string {
  const [from, to] = [linear(colour), linear(other)];
  const part = (i: 0 | 1 | 2): number => from[i] + (to[i] - from[i]) * share;
  return hex([part(0), part(1), part(2)]);
}

/** Two colours laid over each other as two filters: their linear light multiplied. */
export function multiply(a: string, b: string): string {
  const [ar, ag, ab] = linear(a);
  const [br, bg, bb] = linear(b);
  return hex([ar * br, ag * bg, ab * bb]);
}

/** Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it. */
export function luminance(colour: string): number {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it. */
export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((p, q) => p - q) as [number, number];
  return (high + 0.05) / (low + 0.05);
}
