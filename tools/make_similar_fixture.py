"""Write `tests/fixtures/similar.json`: cases of similar areas that the atlas and Python must both answer.

The expected answers come from SciPy (`zscore` and `cdist`), which neither side uses. Run it again only to add
a case: `python tools/make_similar_fixture.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial.distance import cdist
from scipy.stats import zscore

TARGET = Path(__file__).parents[1] / "tests" / "fixtures" / "similar.json"
SEED = 20261121


def expected(
    values: np.ndarray, weights: list[float], codes: list[str], in_scope: list[bool], target: int, n: int
) -> Any:
    """The list, the shares and the areas left out, by SciPy."""
    complete = ~np.isnan(values).any(axis=1)
    kept = np.flatnonzero(np.array(in_scope) & complete)
    left_out = [codes[area] for area in np.flatnonzero(np.array(in_scope) & ~complete)]
    if target not in kept:
        return {"list": [], "left_out": left_out}
    varies = np.ptp(values[kept], axis=0) > 0
    z = np.zeros((len(kept), len(weights)))
    z[:, varies] = zscore(values[kept][:, varies], axis=0, ddof=0)
    at = int(np.flatnonzero(kept == target)[0])
    scaled = z * np.sqrt(weights)
    distance = cdist(scaled[[at]], scaled)[0]
    parts = (scaled - scaled[at]) ** 2
    found = sorted((float(distance[k]), codes[area], k) for k, area in enumerate(kept) if area != target)
    return {
        "list": [
            {"code": code, "distance": d, "shares": [float(p / d**2) if d else 0.0 for p in parts[k]]}
            for d, code, k in found[:n]
        ],
        "left_out": left_out,
    }


def case(
    name: str,
    values: np.ndarray,
    weights: list[float],
    *,
    target: int,
    n: int,
    scope: list[bool] | None = None,
) -> Any:
    """One case with its answer; areas are numbered in no alphabetical order, so that ties test the code."""
    size = len(values)
    codes = [f"E{(37 * k) % 1009:08d}" for k in range(size)]
    in_scope = scope or [True] * size
    return {
        "name": name,
        "codes": codes,
        "columns": [[None if np.isnan(v) else float(v) for v in column] for column in values.T],
        "weights": weights,
        "in_scope": in_scope,
        "target": target,
        "n": n,
        "expected": expected(values, weights, codes, in_scope, target, n),
    }


def cases() -> list[Any]:
    """Two indicators as on the matrix, twelve with weights, and everything that can go wrong."""
    random = np.random.default_rng(SEED)
    two = np.column_stack([random.beta(4, 10, 40), random.normal(90, 20, 40)])
    gaps = two.copy()
    gaps[[3, 17, 30], 0] = np.nan
    gaps[[5, 17], 1] = np.nan
    constant = np.column_stack([two, np.full(40, 0.1)])
    # Powers of two standardise without error, so the ties are exact.
    tied = np.array([[0.0], [4.0], [-4.0], [4.0], [8.0], [-4.0], [-8.0]])
    twins = np.vstack([two[:6], two[:1], two[:1]])
    return [
        case("two indicators", two, [1, 1], target=0, n=5),
        case("weights, not divided by their sum", two, [1, 2.5], target=7, n=10),
        case("a weight of nought", two, [0, 1], target=7, n=10),
        case("areas without a value are left out", gaps, [1, 1], target=0, n=50),
        case("the area itself has no value", gaps, [1, 1], target=17, n=5),
        case(
            "scope: only the areas in it set the scale",
            two,
            [1, 1],
            target=2,
            n=50,
            scope=[k % 3 != 0 for k in range(40)],
        ),
        case(
            "the area itself is out of scope", two, [1, 1], target=0, n=5, scope=[k != 0 for k in range(40)]
        ),
        case("a constant indicator adds nothing", constant, [1, 1, 5], target=11, n=5),
        case("ties go by code", tied, [1], target=0, n=6),
        case("twins at distance nought", twins, [1, 1], target=0, n=7),
        case(
            "twelve indicators",
            random.normal(size=(60, 12)) ** 3,
            [float(w) for w in random.integers(0, 6, 12)],
            target=33,
            n=20,
        ),
    ]


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    document = {"made_by": "tools/make_similar_fixture.py", "tolerance": 1e-9, "cases": cases()}
    TARGET.write_text(json.dumps(document) + "\n", encoding="utf-8")
