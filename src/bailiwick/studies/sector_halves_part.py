"""Which indicators chose the pair of the sector clusters, and what those say that had no part in it.

A partition that scores highest of many on some indicators is flattered by them. So every score on indicators
without a part in the choice stands before those on all, and tables of indicators say which is which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_outside_part import Outside

__all__ = [
    "CHOSE",
    "HALF",
    "REPORTED",
    "choosers",
    "held_out",
    "labels_of",
    "on_all",
    "on_held_out",
    "with_halves",
]

CHOSE, REPORTED = "chose", "reported"
#: Column of tables of indicators -> its words.
HALF = {
    "half": "Whether the indicator had a part in choosing the clusters ('chose'), which flatters them, or"
    " none ('reported'); null where it was not scored"
}
#: Of a score -> what of it stands in the record of a run.
SCORE = ("silhouette", "areas", "null_mean", "p_value")


def choosers(found: Found) -> pl.DataFrame:
    """`source, indicator, half` of every indicator that was scored; no row where none chose a pair."""
    rows = found.tables.get("indicator_halves")
    if rows is None:
        return pl.DataFrame(schema=dict.fromkeys(("source", "indicator", "half"), pl.String))
    half = pl.col("half").replace_strict(
        {"choose": CHOSE, "report": REPORTED}, default=None, return_dtype=pl.String
    )
    return rows.select("source", "indicator", half)


def with_halves(rows: pl.DataFrame, found: Found) -> pl.DataFrame:
    """A table of indicators with the column `half`, where indicators chose a pair."""
    halves = choosers(found)
    if halves.is_empty():
        return rows
    keys = ["source", "indicator"]
    return rows.join(halves, on=keys, how="left", validate="m:1", maintain_order="left")


def labels_of(outside: Sequence[Outside]) -> dict[str, str]:
    """Words for each set of indicators."""
    return {one.id: one.label for one in outside}


def held_out(found: Found, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """The score of the pair on the indicators of each set that had no part in its choice.

    A set that was halved has its second half, and one that was not chosen on has all its indicators. The
    pair was settled before, so `p_value` needs no correction for the search. Sets that are not here
    chose with all they have.
    """
    halves = choosers(found)
    scores = {row["source"]: row for row in found.chosen_scores}
    second = found.tables.get("halves", pl.DataFrame())
    if not second.is_empty():
        second = second.filter("counts", half="report")
    reports = {} if second.is_empty() else {row["source"]: row for row in second.to_dicts()}
    made = []
    for source in halves["source"].unique(maintain_order=True):
        mine = halves.filter(source=source)
        reported = mine.filter(half=REPORTED).height
        row = reports.get(source) if reported < mine.height else scores.get(source)
        if reported and row is not None and row["silhouette"] is not None:
            made.append(
                {
                    "source": source,
                    "label": labels.get(source, source),
                    "indicators": reported,
                    "indicators_that_chose": mine.height - reported,
                    **{name: row.get(name) for name in SCORE},
                }
            )
    return made


def on_held_out(row: Mapping[str, Any]) -> str:
    """What a score of `held_out` is on.

    Examples
    --------
    >>> on_held_out({"label": "ONS indicators", "indicators": 13, "indicators_that_chose": 12})
    'ONS indicators, the 13 that had no part in the choice'
    >>> on_held_out({"label": "BEIS indicators", "indicators": 42, "indicators_that_chose": 0})
    'BEIS indicators, none of which had a part in the choice'
    """
    if not row["indicators_that_chose"]:
        return f"{row['label']}, none of which had a part in the choice"
    return f"{row['label']}, the {row['indicators']:,} that had no part in the choice"


def on_all(label: str, chose: int, total: int) -> str:
    """What a score on all indicators of a set is on.

    Examples
    --------
    >>> on_all("ONS indicators", 12, 25)
    'ONS indicators, all 25, 12 of which chose the pair'
    >>> on_all("ONS indicators", 25, 25)
    'ONS indicators, all of which chose the pair'
    >>> on_all("ONS indicators", 0, 0)
    'ONS indicators'
    """
    if not chose:
        return label
    if chose == total:
        return f"{label}, all of which chose the pair"
    return f"{label}, all {total:,}, {chose:,} of which chose the pair"
