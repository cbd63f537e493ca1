"""A user's own groups of areas, such as travel-to-work areas: sums of members, and the same measures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from bailiwick.errors import ColumnError, nearest
from bailiwick.measures.labour_productivity import sum_to_groups
from bailiwick.studies.carried import plain
from bailiwick.studies.productivity_inputs import AMOUNTS, Panel
from bailiwick.tables import read_table

__all__ = ["group_panel", "read_groups"]

COLUMNS = ("area_code", "group_code")


def read_groups(file: Path) -> pl.DataFrame:
    """Members of groups: `area_code`, `group_code` and, where there is one, `group_name`.

    Raises
    ------
    ColumnError
        A column is absent.
    """
    table = plain(read_table(file))
    absent = [name for name in COLUMNS if name not in table.columns]
    if absent:
        hints = " ".join(f"There is no column {name!r}.{nearest(name, table.columns)}" for name in absent)
        raise ColumnError(
            f"{file.name}: {hints} A file of groups has the columns area_code, group_code and, if wanted,"
            f" group_name; this one has {', '.join(map(repr, table.columns))}."
        )
    names = pl.col("group_name") if "group_name" in table.columns else pl.col("group_code")
    return table.select(
        pl.col("area_code").cast(pl.String).str.strip_chars(),
        pl.col("group_code").cast(pl.String).str.strip_chars(),
        names.cast(pl.String).alias("group_name"),
    )


def group_panel(panel: Panel, members: pl.DataFrame) -> Panel:
    """The groups as areas of a panel of their own, beside the same reference.

    A group whose member lacks an amount in a year has none that year.
    """
    amounts = panel.rows.select("area_code", "year", pl.col(AMOUNTS).cast(pl.Float64))
    summed: pl.DataFrame = sum_to_groups(
        amounts.filter(pl.col("area_code") != panel.reference),
        members.select(*COLUMNS),
        values=[name for name in AMOUNTS if amounts[name].is_not_null().any()],
    )
    names = dict(members.select("group_code", "group_name").unique("group_code").iter_rows())
    summed = summed.rename({"group_code": "area_code"}).with_columns(
        area_name=pl.col("area_code").replace_strict(names, return_dtype=pl.String),
        area_level=pl.lit("group"),
    )
    reference = panel.rows.filter(pl.col("area_code") == panel.reference)
    rows = pl.concat(
        [reference.with_columns(pl.col(AMOUNTS).cast(pl.Float64)), summed], how="diagonal_relaxed"
    ).select(panel.rows.columns)
    return replace(
        panel,
        rows=rows,
        what="group",
        whats="groups of areas",
        regions=None,
        force=False,
        published=None,
        vintage=None,
        ranked=("group",),
        roles=(*panel.roles, "groups"),
    )
