import { describe, expect, it, vi } from "vitest";
import { Presses } from "./press";

/** A document that only knows events. */
function page(): Document {
  return new EventTarget() as unknown as Document;
}

describe("Presses", () => {
  it("runs at once while nothing is pressed, or the readout lags behind the keyboard", () => {
    const f = vi.fn();
    new Presses(page()).after(f);
    expect(f).toHaveBeenCalledOnce();
  });

  it.each(["pointerup", "pointercancel"])("waits for %s and the click after it, or the button moves away under it", async (end) => {
    const target = page();
    const presses = new Presses(target);
    const f = vi.fn();
    target.dispatchEvent(new Event("pointerdown"));
    presses.after(f);
    target.dispatchEvent(new Event(end));
    expect(f).not.toHaveBeenCalled();
    await new Promise((done) => setTimeout(done, 0));
    expect(f).toHaveBeenCalledOnce();
  });

  it("hears nothing once destroyed, or a removed map keeps the page alive", () => {
    const target = page();
    const presses = new Presses(target);
    presses.destroy();
    target.dispatchEvent(new Event("pointerdown"));
    const f = vi.fn();
    presses.after(f);
    expect(f).toHaveBeenCalledOnce();
  });
});
