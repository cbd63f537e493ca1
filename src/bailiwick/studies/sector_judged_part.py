"""Which sets of indicators can judge the partitions of the sector clusters; one that cannot stops nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from bailiwick.errors import Finding, OptionError, TableError
from bailiwick.evidence.partition_scores import score_partitions
from bailiwick.studies.sector_geography_part import plain_frame
from bailiwick.studies.sector_options_part import Options
from bailiwick.studies.sector_outside_part import Outside

__all__ = ["judges", "require_clusters"]


#: Why a table that is in order cannot score some areas; every other fault is one to mend.
UNSCORABLE = ("other-areas", "no-indicator", "too-few-areas")


def require_clusters(grid: Any) -> None:
    """Refuse a grid in which every pair puts all areas into one cluster.

    Raises
    ------
    OptionError
        There is nothing to choose among, and higher resolutions give more clusters.
    """
    if int(grid.labels.max()) > 0:
        return
    tried = ", ".join(f"{one:g}" for one in grid.settings["resolutions"])
    higher = 2 * max(grid.settings["resolutions"])
    raise OptionError(
        f"Each of the {len(grid.pairs):,} pairs of components and resolution puts all"
        f" {len(grid.area_codes):,} areas into one cluster, so that there is nothing to judge."
        f" Give higher --resolutions than {tried}, such as {max(higher, 1):g}."
    )


def judges(
    labels: pl.DataFrame,
    outside: Sequence[Outside],
    choices: Options,
    findings: list[Finding],
    *,
    unscored: bool = False,
) -> dict[str, pl.DataFrame]:
    """The sets of indicators with a score for one of the partitions; the others are told and left out.

    Parameters
    ----------
    labels : dataframe
        `area_code`, and one column of labels per partition.
    outside : sequence of Outside
    choices : Options
    findings : list of Finding
        Takes up a warning for each set that is left out.
    unscored : bool
        Keep a set that could score, where it is the partitions that have a single cluster.

    Raises
    ------
    TableError
        The pair is to be chosen on a set that has no score, or a set has a fault.
    """
    kept = {}
    for one in outside:
        if not one.coverage["areas_used"].sum():
            continue
        why = _why_not(labels, one, choices, unscored=unscored)
        if why is None:
            kept[one.id] = one.scoring
            continue
        if choices.choose_on == one.id:
            raise TableError(f"The clusters cannot be chosen on {one.label}. {why}")
        sentence = f"{one.label}: left out of the scores. {why}"
        findings.append(Finding("set-not-scored", sentence, severity="warning"))
    return kept


def _why_not(labels: pl.DataFrame, one: Outside, choices: Options, *, unscored: bool) -> str | None:
    """Why a set of indicators that is in order scores none of the partitions, or None."""
    try:
        made = score_partitions(
            labels,
            {one.id: one.scoring},
            mode=choices.mode,
            permutations=0,
            minimum_overlap=choices.minimum_overlap,
            random_state=choices.random_state,
        )
    except TableError as error:
        if not error.findings or any(fault.reason not in UNSCORABLE for fault in error.findings):
            raise
        return " ".join(fault.sentence.removeprefix(f"{one.id}: ") for fault in error.findings)
    scores = plain_frame(made.scores)["silhouette"]
    if unscored or scores.fill_nan(None).drop_nulls().len():
        return None
    return "None of the partitions has two clusters or more among the areas with its indicators."
