import { describe, expect, it, vi } from "vitest";
import { Store } from "./store";

function held<T extends object>(start: T): { store: Store<T>; turn: () => void } {
  const queue: (() => void)[] = [];
  return { store: new Store(start, (f) => queue.push(f)), turn: () => queue.splice(0).forEach((f) => f()) };
}

describe("Store", () => {
  it("tells several changes of one turn once, with the value before them, or the map is drawn twice", () => {
    const { store, turn } = held({ a: 1, b: 1 });
    const listener = vi.fn();
    store.subscribe(listener);
    store.set({ a: 2 });
    store.set({ b: 2 });
    expect(store.value).toEqual({ a: 2, b: 2 });
    turn();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(listener).toHaveBeenCalledWith({ a: 2, b: 2 }, { a: 1, b: 1 });
  });

  it("says nothing where nothing changed, or pointer moves repaint the page", () => {
    const { store, turn } = held({ a: 1 });
    const listener = vi.fn();
    store.subscribe(listener);
    store.set({ a: 1 });
    turn();
    expect(listener).not.toHaveBeenCalled();
  });

  it("lets a listener go", () => {
    const { store, turn } = held({ a: 1 });
    const listener = vi.fn();
    store.subscribe(listener)();
    store.set({ a: 2 });
    turn();
    expect(listener).not.toHaveBeenCalled();
  });
});
