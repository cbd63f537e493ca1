"""Pools of similar places on small tables: which areas and which metrics are compared."""

from __future__ import annotations

import polars as pl

from bailiwick.studies.subnational_places_part import _pool


def test_a_metric_that_the_areas_kept_do_not_differ_on_is_dropped_and_named() -> None:
    """If this fails, a metric that tells no area apart stops a run, or goes without a word.

    A, B and C have three or more of the four metrics; D has one, 1 / 4 < 1 / 2, so it is left out. Only D has
    another value of z, and w is 5 in A and nowhere else, so z and w go: null is not a value.
    """
    rows = pl.DataFrame(
        {
            "area_code": ["A", "B", "C", "D"],
            "x": [1.0, 2.0, 3.0, None],
            "y": [3.0, 1.0, 2.0, None],
            "z": [7.0, 7.0, 7.0, 8.0],
            "w": [5.0, None, None, None],
        }
    )
    pool = _pool("districts", rows, 20, None, ["x", "y", "z", "w"])
    assert pool is not None
    assert pool.table.columns == ["area_code", "x", "y"]
    assert pool.table["area_code"].to_list() == ["A", "B", "C"]
    assert (pool.left, pool.dropped, pool.n, pool.imputed) == (("D",), ("z", "w"), 2, 0)


def test_an_area_that_has_only_what_was_dropped_is_left_out() -> None:
    """If this fails, an area is compared by medians that stand for all of its values.

    C has z and w, half of four. The two are the same everywhere, so they go; then C has none, 0 / 4 < 1 / 2.
    """
    rows = pl.DataFrame(
        {
            "area_code": ["A", "B", "C"],
            "x": [1.0, 2.0, None],
            "y": [3.0, 1.0, None],
            "z": [7.0, 7.0, 7.0],
            "w": [5.0, 5.0, 5.0],
        }
    )
    pool = _pool("districts", rows, 20, None, ["x", "y", "z", "w"])
    assert pool is not None
    assert pool.left == ("C",)
    assert pool.table.height == 2


def test_too_few_areas_make_no_pool() -> None:
    """If this fails, one area is listed as its own similar place, or an empty table stops a run."""
    rows = pl.DataFrame({"area_code": ["A", "B"], "x": [1.0, None], "y": [1.0, None]})
    assert _pool("districts", rows, 20, None, ["x", "y"]) is None
    assert _pool("districts", rows.clear(), 20, None, ["x", "y"]) is None
