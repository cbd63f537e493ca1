import { describe, expect, it } from "vitest";
import { commandOf, type Key } from "./keys";

const press = (key: string, more: Partial<Key> = {}): Key => ({
  key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more,
});

describe("commandOf", () => {
  it("tells select from pin, or Shift+Enter opens instead of pinning", () => {
    expect(commandOf(press("Enter"))).toEqual({ kind: "select" });
    expect(commandOf(press("Enter", { shiftKey: true }))).toEqual({ kind: "pin" });
  });

  it("leaves the browser's own shortcuts alone, or Ctrl+F types ahead", () => {
    expect(commandOf(press("f", { ctrlKey: true }))).toBeNull();
    expect(commandOf(press("0", { metaKey: true }))).toBeNull();
    expect(commandOf(press("Tab"))).toBeNull();
  });

  it("takes letters with accents as type-ahead, or Welsh names cannot be typed", () => {
    expect(commandOf(press("ô"))).toEqual({ kind: "letter", letter: "ô" });
  });

  it("goes to the higher value on Page Up, or the keys are swapped", () => {
    expect(commandOf(press("PageUp"))).toEqual({ kind: "value", step: 1 });
    expect(commandOf(press("Home"))).toEqual({ kind: "extreme", which: "highest" });
  });
});
