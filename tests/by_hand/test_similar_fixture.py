"""The shared cases of similar areas, which the atlas answers too (atlas/src/stats/similar.test.ts)."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from bailiwick.groups import nearest_areas, z_scores

# Expected lists were made with SciPy by tools/make_similar_fixture.py.
FIXTURE = json.loads((Path(__file__).parents[1] / "fixtures" / "similar.json").read_text(encoding="utf-8"))
CASES = FIXTURE["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_python_names_the_same_similar_areas_as_the_atlas(case: dict[str, Any]) -> None:
    """If this fails, page and Python list different similar areas, or other distances."""
    kept = [
        at
        for at, inside in enumerate(case["in_scope"])
        if inside and all(column[at] is not None for column in case["columns"])
    ]
    names = [f"v{j}" for j in range(len(case["columns"]))]
    z = z_scores(np.array([[column[at] for column in case["columns"]] for at in kept], dtype=np.float64))
    codes = [case["codes"][at] for at in kept]
    table = pa.table({"area_code": codes, **{name: z[:, j] for j, name in enumerate(names)}})
    weights = dict(zip(names, map(float, case["weights"]), strict=True))
    nearest = nearest_areas(table, n=case["n"], weights=weights, contributions=True)
    rows = [row for row in nearest.to_pylist() if row["area_code"] == case["codes"][case["target"]]]

    wanted = case["expected"]["list"]
    assert [row["neighbour_code"] for row in rows] == [area["code"] for area in wanted]
    for row, area in zip(rows, wanted, strict=True):
        assert row["distance"] == pytest.approx(area["distance"], abs=FIXTURE["tolerance"])
        parts = [row[f"contribution_{name}"] for name in names]
        shares = [part / row["distance"] ** 2 if row["distance"] else 0.0 for part in parts]
        assert shares == pytest.approx(area["shares"], abs=FIXTURE["tolerance"])
