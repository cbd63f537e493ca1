/**
 * Stands in for d3-transition, of which d3-zoom needs `interrupt` alone.
 *
 * The map's flights are drawn by `zoom.ts`, so there is never a transition to interrupt, and a fifth of the
 * script is saved. The build maps the name "d3-transition" to this module.
 */

import { selection } from "d3-selection";

/** Ends the transition of an element: there is none. */
export function interrupt(): void {
  // Nothing runs that could be ended.
}

Object.assign(selection.prototype, {
  interrupt(this: unknown): unknown {
    return this;
  },
});
