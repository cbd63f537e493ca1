"""Forty columns of labels of 309 areas, the same in every run: for Cramér's V, its tests and its bench."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

SEED, AREAS, COLUMNS = 20_230_224, 309, 40


def seeded_labels() -> pa.Table:
    """`area_code` and columns c00 to c39 of 2 to 9 labels each, some of them made from the column before.

    As many areas as England had districts in 2021. Of every third column half of the areas repeat the one
    before, so that V is not near 0 everywhere.
    """
    rng = np.random.default_rng(SEED)
    columns: dict[str, list[str]] = {"area_code": [f"E{number:08}" for number in range(AREAS)]}
    last = np.zeros(AREAS, dtype=np.int64)
    for at in range(COLUMNS):
        labels = rng.integers(0, 2 + at % 8, AREAS)
        if at % 3 == 2:
            kept = rng.random(AREAS) < 0.5
            labels[kept] = last[kept]
        columns[f"c{at:02}"] = [str(one) for one in labels]
        last = labels
    return pa.table(columns)
