"""A classification made by hand: what a fitted one has, for tests of what is said about it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from bailiwick.groups.standardise import fit_scale


def hand_made(
    X: pd.DataFrame,
    levels: dict[str, list[str]],
    *,
    standardise: str | None = None,
    weights: Any = None,
    variable_weights: Any = None,
) -> Any:
    """The attributes of a fitted classification; `levels` gives each area's code, from the top down."""
    codes = [tuple(sorted(set(held))) for held in levels.values()]
    labels = np.column_stack(
        [[names.index(code) for code in held] for names, held in zip(codes, levels.values(), strict=True)]
    )
    parents = [np.full(len(codes[0]), -1)]
    for level in range(1, len(codes)):
        above = np.empty(len(codes[level]), dtype=int)
        above[labels[:, level]] = labels[:, level - 1]
        parents.append(above)
    return SimpleNamespace(
        area_codes_=np.array(X.index, dtype=object),
        levels_=tuple(levels),
        level_labels_=labels,
        codes_=tuple(codes),
        parents_=tuple(parents),
        scale_=fit_scale(X.to_numpy(float), list(X.columns), standardise=standardise),
        weights_=np.ones(len(X)) if weights is None else np.asarray(weights, float),
        variable_weights_=np.ones(X.shape[1]) if variable_weights is None else np.asarray(variable_weights),
    )
