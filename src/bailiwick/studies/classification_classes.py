"""Official classes of the areas of a run, from published memberships under other codes.

The lists of 2001 and 2011 have the districts of their time, whose codes changed since; the carried tables
hold for each of their codes the district of 2022 that is the same area. Output areas meet by their own code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

__all__ = ["LEVELS", "Published", "published_classes"]

LEVELS = ("supergroup", "group", "subgroup")
TITLES = {
    "2001": "area classification of local authorities, 2001",
    "2011v2": "area classification of local authorities, 2011, version 2",
    "oa2021": "output area classification 2021/22",
}


@dataclass(frozen=True, kw_only=True)
class Published:
    """An official classification of the areas of a run.

    Attributes
    ----------
    name, title : str
        "2011v2"; and in words.
    rows : one row per area of the run that has a class
        `area_code`, `supergroup, group, subgroup`, and where they are published `supergroup_name, ...`.
    """

    name: str
    title: str
    rows: pl.DataFrame

    @property
    def names(self) -> dict[str, str]:
        """The published name of each class, by code."""
        pairs: dict[str, str] = {}
        for level in LEVELS:
            if f"{level}_name" in self.rows.columns:
                pairs |= dict(self.rows.select(level, f"{level}_name").unique().iter_rows())
        return pairs


def published_classes(
    classes: pl.DataFrame, name: str, areas: pl.Series, merges: Mapping[str, str], *, code: str = "area_code"
) -> Published | None:
    """The published classes of the areas of a run; None where it has none of the areas.

    Parameters
    ----------
    classes : one row per area of the list
        `code` and the levels.
    name : str
        Of the classification.
    areas : series of area codes
        After merging.
    merges : mapping of area code to area code
        A pair of areas measured as one has the class of the row that bears one: each pair counts once.
    code : str
        Column with the codes of the run.
    """
    levels = [column for level in LEVELS for column in (level, f"{level}_name") if column in classes.columns]
    rows = (
        classes.select(pl.col(code).replace(dict(merges)).alias("area_code"), *levels)
        .drop_nulls(["area_code", *LEVELS])
        .unique()
        # Two classes in one area of the run are no class of it.
        .unique("area_code", keep="none")
        .filter(pl.col("area_code").is_in(areas.implode()))
        .sort("area_code")
    )
    return (
        Published(name=name, title=TITLES.get(name, "published classes"), rows=rows) if rows.height else None
    )
