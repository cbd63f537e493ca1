/** A value that the screen follows: changes made in one turn are told once. */

/** Holds one object; listeners hear of changes after the current turn, all changes together. */
export class Store<T extends object> {
  private readonly listeners = new Set<(value: T, before: T) => void>();
  private told: T;
  private isWaiting = false;

  constructor(
    private held: T,
    private readonly later: (f: () => void) => void = (f) => queueMicrotask(f),
  ) {
    this.told = held;
  }

  get value(): T {
    return this.held;
  }

  /** Replaces the named parts; nothing is told where no part differs. */
  set(change: Partial<T>): void {
    const keys = Object.keys(change) as (keyof T)[];
    if (keys.every((key) => Object.is(change[key], this.held[key]))) return;
    this.held = { ...this.held, ...change };
    if (this.isWaiting) return;
    this.isWaiting = true;
    this.later(() => this.tell());
  }

  /** Calls `listener` after each change; the result stops that. */
  subscribe(listener: (value: T, before: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(): void {
    this.isWaiting = false;
    const before = this.told;
    this.told = this.held;
    for (const listener of [...this.listeners]) listener(this.held, before);
  }
}
