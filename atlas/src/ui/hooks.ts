/** The few hooks and helpers that components share. */

import { Component, createElement, type ComponentChild, type FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Model } from "../state/model";
import type { Session } from "../state/session";

/** Follows the session's model. */
export function useModel(session: Session): Model {
  const [model, setModel] = useState(session.store.value);
  useEffect(() => {
    setModel(session.store.value);
    return session.store.subscribe((value) => setModel(value));
  }, [session]);
  return model;
}

/** Whether a media query holds, now and after changes. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const follow = (): void => setMatches(list.matches);
    follow();
    list.addEventListener("change", follow);
    return () => list.removeEventListener("change", follow);
  }, [query]);
  return matches;
}

/** A component that is drawn again only when one of its properties is another object. */
export function memo<P extends object>(inner: FunctionComponent<P>): FunctionComponent<P> {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const keys = Object.keys(next) as (keyof P)[];
      return keys.some((key) => !Object.is(next[key], (this.props as P)[key]));
    }

    override render(): ComponentChild {
      return createElement(inner, this.props as P);
    }
  }
  return Memo as unknown as FunctionComponent<P>;
}

/** Roving focus inside a group: the next position for a key, or null where the key means nothing. */
export function nextInGroup(key: string, at: number, count: number, columns = 1): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: columns, ArrowUp: -columns, ArrowRight: 1, ArrowLeft: -1,
  };
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = steps[key];
  if (step === undefined) return null;
  return Math.max(0, Math.min(count - 1, at + step));
}
