/** Waiting for the end of a press, so that what a reader presses does not move away under the pointer. */

/** Before any part of the page sees the press. */
const CAPTURE = { capture: true };

export class Presses {
  private isDown = false;
  private waiting: (() => void)[] = [];

  constructor(private readonly page: Document) {
    page.addEventListener("pointerdown", this.down, CAPTURE);
    page.addEventListener("pointerup", this.up, CAPTURE);
    page.addEventListener("pointercancel", this.up, CAPTURE);
  }

  /** Runs `f` at once, or, while a pointer is down, after it is released and the click has been told. */
  after(f: () => void): void {
    if (this.isDown) this.waiting.push(f);
    else f();
  }

  destroy(): void {
    this.page.removeEventListener("pointerdown", this.down, CAPTURE);
    this.page.removeEventListener("pointerup", this.up, CAPTURE);
    this.page.removeEventListener("pointercancel", this.up, CAPTURE);
  }

  private readonly down = (): void => {
    this.isDown = true;
  };

  private readonly up = (): void => {
    this.isDown = false;
    const held = this.waiting;
    this.waiting = [];
    // The click follows the release in the same task.
    if (held.length > 0) setTimeout(() => held.forEach((f) => f()), 0);
  };
}
