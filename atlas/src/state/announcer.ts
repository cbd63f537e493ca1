/** One polite live region: at most one message a second, the latest wins. */

const GAP_MS = 1000;

export class Announcer {
  private last = Number.NEGATIVE_INFINITY;
  private waiting: string | null = null;

  constructor(
    private readonly say: (message: string) => void,
    private readonly now: () => number = () => performance.now(),
    private readonly later: (f: () => void, ms: number) => void = (f, ms) => void setTimeout(f, ms),
  ) {}

  announce(message: string): void {
    const wait = this.last + GAP_MS - this.now();
    if (this.waiting !== null) {
      this.waiting = message;
    } else if (wait <= 0) {
      this.speak(message);
    } else {
      this.waiting = message;
      this.later(() => {
        const text = this.waiting;
        this.waiting = null;
        if (text !== null) this.speak(text);
      }, wait);
    }
  }

  private speak(message: string): void {
    this.last = this.now();
    this.say(message);
  }
}
