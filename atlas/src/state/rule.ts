/** What a row of the address table is: one key with its views, default, parser and printer. */

import type { Context, State, View } from "./shape";

export type Key = Exclude<keyof State, "view">;
/** Takes a sentence on something that could not be used. */
export type Report = (sentence: string) => void;

export interface Rule<K extends Key> {
  key: K;
  /** Views that use the key; others carry it along. */
  views: "all" | readonly View[];
  /** How the reference page words the value. */
  takes: string;
  /** The default, given the keys above this one. */
  standard: (state: State, context: Context) => State[K];
  /** The value of a text, or undefined where it cannot be used and that has been reported. */
  parse: (text: string, state: State, context: Context, report: Report) => State[K] | undefined;
  /** The value as written after "="; empty text is never written. */
  print: (value: State[K]) => string;
}

/** A row of the table, with the type of its value closed inside. */
export interface Row extends Pick<Rule<Key>, "key" | "views" | "takes"> {
  /** Set the key from a text, or to its default where there is none or it cannot be used. */
  read: (state: State, text: string | null, context: Context, report: Report) => void;
  /** The value as written, or empty text where it is the default. */
  write: (state: State, context: Context) => string;
}

/** A row of the table from its rule. */
export function rule<K extends Key>({ key, views, takes, standard, parse, print }: Rule<K>): Row {
  return {
    key,
    views,
    takes,
    read: (state, text, context, report) => {
      const value = text === null ? undefined : parse(text, state, context, report);
      state[key] = value === undefined ? standard(state, context) : value;
    },
    write: (state, context) => {
      const text = print(state[key]);
      return text === print(standard(state, context)) ? "" : text;
    },
  };
}
