/** What both legends are given. */

import type { FlagWords } from "../data/types";
import type { LegendEntry } from "../state/legend";
import type { LegendKey, Shown } from "../state/model";
import type { Session } from "../state/session";

export interface LegendProps {
  session: Session;
  shown: Shown;
  words: readonly FlagWords[];
  entries: readonly LegendEntry[];
  highlighted: LegendKey | null;
  /** Entry of the area that the readout describes. */
  here: LegendKey | null;
}
