"""Corresponding areas: the most like each area, whichever cluster they are in, and what they are alike on."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from bailiwick.groups.neighbour_reasons import neighbour_reasons
from bailiwick.groups.neighbours import nearest_areas
from bailiwick.studies.classification_fit_part import Classified
from bailiwick.studies.classification_inputs import Inputs
from bailiwick.studies.classification_options_part import Options
from bailiwick.studies.result import StudyTable

__all__ = ["corresponding_areas"]

DIMENSIONS = 2  # named at each end
COLUMNS = {
    "area_code": "Code of the area",
    "area_name": "Name of the area",
    "rank": "1 is the most alike",
    "neighbour_code": "Code of the corresponding area",
    "neighbour_name": "Its name",
    "distance": "Squared Euclidean distance over the scaled variables",
    "reciprocal_rank": "Rank of the area among those of the corresponding one; null where it is not listed",
    "same_cluster": "Whether both are in one cluster at the finest level",
    "closest_on": "What they are most alike on, for their distance",
    "furthest_on": "What most of their distance is from",
    "reason": "The same in words",
}


def corresponding_areas(
    found: Classified, inputs: Inputs, choices: Options, exclude_same: Mapping[str, str] | None
) -> tuple[StudyTable, pl.DataFrame]:
    """The corresponding areas of each area: as a table, and as `neighbour_reasons` gave them.

    Distances are those that the areas were grouped by: on the scale of the classification, with the
    weights of its variables.
    """
    scaled = found.model.scaled(found.X)
    values = pl.DataFrame(
        {"area_code": found.X["area_code"]}
        | {name: scaled[:, at] for at, name in enumerate(found.X.columns[1:])}
    )
    nearest = nearest_areas(
        values,
        n=choices.neighbours or 0,
        metric="sqeuclidean",
        exclude_same=exclude_same,
        reciprocity=True,
        n_jobs=choices.jobs,
    )
    reasons = neighbour_reasons(nearest, X=values, variables=found.variables, n=DIMENSIONS)
    reasons = _given_back(reasons, inputs.merges)
    names = dict(inputs.rows.select("area_code", "area_name").iter_rows())
    finest = dict(found.model.membership().select("area_code", found.levels[-1]).iter_rows())
    unit = pl.col("area_code").replace(dict(inputs.merges))
    at = unit.replace_strict(finest), pl.col("neighbour_code").replace_strict(finest)
    rows = reasons.with_columns(
        area_name=pl.col("area_code").replace_strict(names),
        neighbour_name=pl.col("neighbour_code").replace_strict(names),
        same_cluster=at[0] == at[1],
        closest_on=pl.col("closest_on").list.join(", "),
        furthest_on=pl.col("furthest_on").list.join(", "),
    )
    table = StudyTable(
        rows.select(list(COLUMNS)),
        f"Corresponding areas: the {choices.neighbours} most like each of the {inputs.whats}",
        COLUMNS,
        ("area_code", "rank"),
        ("variables",),
    )
    return table, reasons


def _given_back(reasons: pl.DataFrame, merges: Mapping[str, str]) -> pl.DataFrame:
    """The rows of an area measured with a smaller one, for the smaller one too."""
    if not merges:
        return reasons
    more = [
        reasons.filter(area_code=large).with_columns(area_code=pl.lit(small))
        for small, large in merges.items()
    ]
    return pl.concat([reasons, *more])
