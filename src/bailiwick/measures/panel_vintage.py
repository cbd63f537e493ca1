"""A panel of rates put on the districts of one boundary year, so that merged districts are no white spaces.

Old districts become their successors by means weighted with population. Counties that were abolished stand
for their districts first, where these have no value of their own.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from typing import Any

import polars as pl
from narwhals.stable.v2.typing import IntoFrame

from bailiwick import areas
from bailiwick.areas.kinds import like
from bailiwick.errors import Finding, TableError
from bailiwick.measures.panel_rows import DISTRICT, areas_told, duplicate_findings, panel_frame, refuse_counts
from bailiwick.tables import eager

__all__ = ["carry_to_vintage"]


def carry_to_vintage(panel: IntoFrame, to: str, *, counts: Collection[str] = ()) -> Any:
    """The panel with its districts on another boundary year.

    For a district n of `to` that was put together from old districts o with populations p::

        x[n] = sum over o of p[o] x[o] / sum over o of p[o]

    Parameters
    ----------
    panel : dataframe
        `area_code`, `year`, `indicator`, `value`, and optionally `period`, `lower`, `upper`, `flag`,
        `filled_from`; codes of several years may be mixed, also within one indicator.
    to : str
        A district vintage, ``lad2008`` to ``lad2025``.
    counts : collection of str
        Indicators that are counts: refused, as a count is added up and not averaged.

    Returns
    -------
    dataframe of the same kind
        Districts of `to` and, as they were, areas that are no districts. A value that the file gives for
        a district of `to` is kept; others are computed, flagged "e" where several areas were put together
        or one divided. A district that only changed its code changes nothing else. `filled_from` names
        the abolished county whose value is in a result.

    Raises
    ------
    VintageError
        `to` is not a vintage.
    TableError
        Codes of no vintage, two rows for one key, or counts. All are told together.

    Notes
    -----
    Missing values: where one of several parts is missing, the result is missing, flagged "x": a mean of
    the parts that are there is never given for the whole.

    A county that was abolished (Buckinghamshire in 2020, Northamptonshire in 2021, ...) stands for those of
    its districts that have no value of their own, and they for the new authorities. So do this **before**
    districts are filled from their counties.

    Comparability: means weighted with people, not with what a rate is a share of (premises, pupils); the
    populations are those of `bailiwick.areas.convert`.

    References
    ----------
    [onsclusters2023]_ leaves this to further work.

    Examples
    --------
    Two of the four old districts of Buckinghamshire are known, and the county is not: nothing is known of
    the new authority. With the county, it is.

    >>> import polars as pl
    >>> panel = pl.DataFrame({"area_code": ["E07000004", "E07000005", "E06000001"], "year": 2019,
    ...     "indicator": "rate", "value": [10.0, 20.0, 30.0]})
    >>> carry_to_vintage(panel, "lad2021").select("area_code", "value").rows()
    [('E06000001', 30.0), ('E06000060', None)]
    >>> county = pl.DataFrame({"area_code": "E10000002", "year": 2019, "indicator": "other", "value": 7.0})
    >>> carry_to_vintage(county, "lad2021").select("area_code", "value", "flag", "filled_from").rows()
    [('E06000060', 7.0, 'e', 'E10000002'), ('E10000002', 7.0, None, None)]
    """
    frame = eager(panel)
    given = panel_frame(frame)
    names = given.columns
    keys: list[str] = [name for name in ("indicator", "year", "period") if name in names]
    areas.codes(to)  # refuses what is no vintage
    districts = pl.col("area_code").str.contains(DISTRICT)
    codes = given.filter(districts)["area_code"].unique().to_list()
    abolished = _abolished_counties(to)
    is_gone = pl.col("area_code").is_in(abolished["county"].unique().implode())
    faults = [*duplicate_findings(given.filter(districts | is_gone), ["area_code", *keys]), *_unknown(codes)]
    faults += refuse_counts(given, counts, "is added up and not averaged where districts are merged")
    if faults:
        raise TableError(f"The panel cannot be put on the districts of {to!r}.", faults)
    given = given.with_columns(
        *(pl.lit(None, pl.String).alias(name) for name in ("flag", "filled_from") if name not in names)
    )
    at_districts = given.filter(districts)
    at_districts = _with_counties(at_districts, given.filter(is_gone), abolished, keys)
    result = pl.concat([_carried(at_districts, to, keys), given.filter(~districts)])
    order = [*(name for name in names if name not in ("flag", "filled_from")), "flag", "filled_from"]
    return like(result.select(order), frame)


def _unknown(codes: list[str]) -> list[Finding]:
    unknown = areas.known_nowhere(codes)
    if not unknown:
        return []
    return [
        Finding(
            "unknown-code",
            f"No boundary year has {areas_told(unknown, 'district code')}. Correct what is wrong, or leave"
            " the rows out.",
            tuple(unknown),
        )
    ]


def _abolished_counties(to: str) -> pl.DataFrame:
    """County and district of every county of an earlier vintage that `to` no longer has."""
    pairs: set[tuple[str, str]] = set()
    current = set(areas.lookup(to, "upper_tier")["to_code"].to_pylist())
    for vintage in areas.vintages():
        if vintage.startswith("lad") and vintage < to:
            table = areas.lookup(vintage, "upper_tier")
            pairs |= {
                (county, district)
                for district, county in zip(
                    table["from_code"].to_pylist(), table["to_code"].to_pylist(), strict=True
                )
                if county != district and county not in current
            }
    schema = {"county": pl.String, "area_code": pl.String}
    return pl.DataFrame(sorted(pairs), schema=schema, orient="row")


def _with_counties(
    old: pl.DataFrame, gone: pl.DataFrame, abolished: pl.DataFrame, keys: list[str]
) -> pl.DataFrame:
    """Old districts, those without a value filled from their abolished county."""
    valued = gone.filter(pl.col("value").is_not_null())
    if not valued.height:
        return old
    passed = (
        valued.drop("filled_from")
        .rename({"area_code": "county"})
        .join(abolished, on="county", how="inner")
        .with_columns(
            pl.lit("e").alias("flag"),
            pl.col("county").alias("filled_from"),
            *(pl.lit(None, pl.Float64).alias(name) for name in ("lower", "upper") if name in gone.columns),
        )
        .select(old.columns)
    )
    have = old.filter(pl.col("value").is_not_null())
    at = ["area_code", *keys]
    passed = passed.join(have.select(at), on=at, how="anti", nulls_equal=True)
    kept = old.join(passed.select(at), on=at, how="anti", nulls_equal=True, maintain_order="left")
    return pl.concat([kept, passed])


def _carried(table: pl.DataFrame, to: str, keys: list[str]) -> pl.DataFrame:
    """Districts as districts of `to`: at once where one vintage has them all, else year by year."""
    codes = set(table["area_code"].unique())
    here = set(areas.codes(to))
    old = table.filter(~pl.col("area_code").is_in(here))
    if areas.detect_vintages(old["area_code"].unique()):
        return _step(table, old, to, keys)
    years = [vintage for vintage in areas.vintages() if vintage.startswith("lad")]
    for vintage, after in pairwise(years):
        if after <= to:
            ended = set(areas.codes(vintage)) - set(areas.codes(after))
            table = _step(table, table.filter(pl.col("area_code").is_in(ended & codes)), after, keys)
            codes = set(table["area_code"].unique())
    for before, vintage in reversed(list(pairwise(years))):
        if before >= to:
            begun = set(areas.codes(vintage)) - set(areas.codes(before))
            table = _step(table, table.filter(pl.col("area_code").is_in(begun & codes)), before, keys)
            codes = set(table["area_code"].unique())
    return table


def _step(table: pl.DataFrame, old: pl.DataFrame, to: str, keys: list[str]) -> pl.DataFrame:
    """The table with some of its districts moved to `to`, where these have no value of their own."""
    if not old.height:
        return table
    at = ["area_code", *keys]
    bounds = [name for name in ("lower", "upper") if name in table.columns]
    moved = areas.convert(
        old.select(*at, "value", *bounds, "flag"), to=to, how="weighted_mean", keys=keys, grid=keys
    )
    moved = _with_origin(moved, old, to, keys).select(table.columns)
    stay = table.join(old.select(at), on=at, how="anti", nulls_equal=True, maintain_order="left")
    valued = stay.filter(pl.col("value").is_not_null())
    moved = moved.join(valued.select(at), on=at, how="anti", nulls_equal=True, maintain_order="left")
    stay = stay.join(moved.select(at), on=at, how="anti", nulls_equal=True, maintain_order="left")
    return pl.concat([stay, moved])


def _with_origin(moved: pl.DataFrame, old: pl.DataFrame, to: str, keys: list[str]) -> pl.DataFrame:
    """The moved rows with the abolished county that is in each, flagged "e" where one is."""
    year = int(to.removeprefix("lad"))
    filled = old.filter(pl.col("filled_from").is_not_null())
    successors = {code: areas.successor(code, year) for code in filled["area_code"].unique()}
    origin = (
        filled.with_columns(
            pl.col("area_code").replace_strict(successors, return_dtype=pl.String, default=None)
        )
        .group_by("area_code", *keys)
        .agg(pl.col("filled_from").min())
    )
    within = pl.col("filled_from").is_not_null() & pl.col("value").is_not_null()
    return moved.join(
        origin, on=["area_code", *keys], how="left", nulls_equal=True, maintain_order="left"
    ).with_columns(
        pl.when(within).then(pl.lit("e")).otherwise("flag").alias("flag"),
        pl.when(within).then("filled_from").alias("filled_from"),
    )
