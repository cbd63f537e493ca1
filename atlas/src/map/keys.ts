/** Which command a key means while the map has focus. */

import type { Direction } from "./roving";

export type MapCommand =
  | { kind: "direction"; direction: Direction }
  | { kind: "value"; step: 1 | -1 }
  | { kind: "extreme"; which: "highest" | "lowest" }
  | { kind: "select" }
  | { kind: "pin" }
  | { kind: "escape" }
  | { kind: "zoom"; factor: number }
  | { kind: "reset" }
  | { kind: "year"; step: 1 | -1 }
  | { kind: "letter"; letter: string };

const NAMED: Readonly<Record<string, MapCommand>> = {
  ArrowUp: { kind: "direction", direction: "up" },
  ArrowDown: { kind: "direction", direction: "down" },
  ArrowLeft: { kind: "direction", direction: "left" },
  ArrowRight: { kind: "direction", direction: "right" },
  PageUp: { kind: "value", step: 1 },
  PageDown: { kind: "value", step: -1 },
  Home: { kind: "extreme", which: "highest" },
  End: { kind: "extreme", which: "lowest" },
  " ": { kind: "select" },
  Escape: { kind: "escape" },
  "+": { kind: "zoom", factor: 1.6 },
  "=": { kind: "zoom", factor: 1.6 },
  "-": { kind: "zoom", factor: 1 / 1.6 },
  "0": { kind: "reset" },
  "[": { kind: "year", step: -1 },
  "]": { kind: "year", step: 1 },
};

/** What of a keyboard event is read. */
export type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">;

/** The command of a key, or null where the key is the browser's own. */
export function commandOf(event: Key): MapCommand | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === "Enter") return event.shiftKey ? { kind: "pin" } : { kind: "select" };
  const named = NAMED[event.key];
  if (named !== undefined) return named;
  return /^\p{L}$/u.test(event.key) ? { kind: "letter", letter: event.key } : null;
}
