"""Values of counties copied down to the districts in them, with a flag and the county's code at each.

Many rates are published for upper-tier areas only, or for both tiers. Two rules are met: to copy only where
the district has no value of its own, and to average the two wherever both exist, as ONS did in 2023.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

import polars as pl
from narwhals.stable.v2.typing import IntoFrame

from bailiwick.areas.kinds import like
from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.measures.panel_rows import DISTRICT, areas_told, duplicate_findings, panel_frame, refuse_counts
from bailiwick.tables import eager, require_columns

__all__ = ["fill_from_upper_tier"]

RULES = ("missing", "average")


def fill_from_upper_tier(
    panel: IntoFrame,
    upper_tiers: IntoFrame,
    *,
    rule: Literal["missing", "average"] = "missing",
    counts: Collection[str] = (),
) -> Any:
    """Values of districts, filled from their counties by a stated rule.

    With x the value of a district and y that of its county, for one indicator and period::

        missing    x where the district has a value, else y
        average    (x + y) / 2 where both have a value, else the one that there is

    Parameters
    ----------
    panel : dataframe
        `area_code`, `year`, `indicator`, `value`, and optionally `period`, `lower`, `upper`, `flag`,
        `filled_from`: districts and counties together, one row for each key.
    upper_tiers : dataframe
        `district_code`, `upper_tier_code` (or `from_code`, `to_code`, as `bailiwick.areas.lookup` gives
        them): one row for each district. A district that is its own upper tier is never filled.
    rule : {"missing", "average"}
        "missing" keeps what a district has of its own. "average" is the rule of the clusters that ONS
        published in 2023: it draws every district with a value of its own halfway to its county.
    counts : collection of str
        Indicators that are counts: their presence is refused, as the count of a county is not that of
        each of its districts.

    Returns
    -------
    dataframe of the same kind
        Rows of districts only (counties, regions and nations are not among them), with the columns of
        `panel`, `flag` ("e" where a county's value is in it) and `filled_from` (the county's code, or
        null). `lower` and `upper` are null where a county's value is in it: its interval is not that of
        the district.

    Raises
    ------
    OptionError
        `rule` is not known.
    ColumnError
        A column is absent.
    TableError
        A district has two counties, an area two values for one key, or an indicator is a count. All are
        told together.

    Notes
    -----
    Missing values: where neither has a value, the row of the district stays as it was, and a district
    without a row gets none. County and district are matched within one year, and within one period where
    the panel has that column.

    Comparability: districts of one county that are filled have the same value, so they look more alike
    than they are. Under "average" the outliers among districts are hidden.

    References
    ----------
    [onsclusters2023]_; the rule "average" is that of its program, not of its text.

    Examples
    --------
    A district with 10 in a county with 20, and one without a value:

    >>> import polars as pl
    >>> panel = pl.DataFrame({"area_code": ["E07000026", "E10000006"], "year": 2019, "indicator": "rate",
    ...     "value": [10.0, 20.0]})
    >>> tiers = pl.DataFrame({"district_code": ["E07000026", "E07000027"], "upper_tier_code": "E10000006"})
    >>> fill_from_upper_tier(panel, tiers)["value"].to_list()
    [10.0, 20.0]
    >>> fill_from_upper_tier(panel, tiers, rule="average")["value"].to_list()
    [15.0, 20.0]
    """
    if rule not in RULES:
        raise OptionError(
            f"There is no rule {rule!r} to fill districts.{nearest(str(rule), RULES)}"
            " 'missing' fills only where a district has no value; 'average' is the published way of 2023."
        )
    frame = eager(panel)
    given = panel_frame(frame)
    pairs = _pairs(upper_tiers)
    keys = [name for name in ("indicator", "year", "period") if name in given.columns]
    above = set(pairs["upper"]) - set(pairs["area_code"])
    known = pl.col("area_code").is_in(pairs["area_code"].implode())
    county = pl.col("area_code").is_in(sorted(above))
    used = given.filter(pl.col("area_code").str.contains(DISTRICT) | known | county)
    faults = [*_two_counties(pairs), *duplicate_findings(used, ["area_code", *keys])]
    faults += refuse_counts(given, counts, "the count of a county is not that of each of its districts")
    if faults:
        raise TableError("Districts cannot be filled from their counties.", faults)
    if "filled_from" not in given.columns:
        given = given.with_columns(pl.lit(None, pl.String).alias("filled_from"))
    if "flag" not in given.columns:
        given = given.with_columns(pl.lit(None, pl.String).alias("flag"))
    own = given.filter((pl.col("area_code").str.contains(DISTRICT) | known) & ~county)
    passed = (
        given.join(pairs, left_on="area_code", right_on="upper", how="inner", suffix="_district")
        .filter(pl.col("value").is_not_null())
        .select(
            pl.col("area_code_district").alias("area_code"),
            *keys,
            pl.col("value").alias("of_county"),
            pl.col("area_code").alias("county"),
        )
    )
    both = own.join(
        passed,
        on=["area_code", *keys],
        how="full",
        coalesce=True,
        nulls_equal=True,
        maintain_order="left_right",
    )
    takes = pl.col("of_county").is_not_null()
    if rule == "missing":
        takes = takes & pl.col("value").is_null()
    value = pl.mean_horizontal("value", "of_county") if rule == "average" else pl.col("of_county")
    result = both.with_columns(
        pl.when(takes).then(value).otherwise("value").alias("value"),
        pl.when(takes).then(pl.lit("e")).otherwise("flag").alias("flag"),
        pl.when(takes).then("county").otherwise("filled_from").alias("filled_from"),
        *(
            pl.when(~takes).then(pl.col(name)).alias(name)
            for name in ("lower", "upper")
            if name in both.columns
        ),
    )
    order = [name for name in given.columns if name not in ("flag", "filled_from")]
    return like(result.select(*order, "flag", "filled_from"), frame)


def _pairs(upper_tiers: IntoFrame) -> pl.DataFrame:
    """District and county, without districts that are their own upper tier."""
    frame = eager(upper_tiers, "the table of upper tiers")
    names = ("district_code", "upper_tier_code")
    if {"from_code", "to_code"} <= set(frame.columns):
        names = ("from_code", "to_code")
    require_columns(frame, names, "the table of upper tiers")
    pairs = frame.select(*names).to_polars().rename({names[0]: "area_code", names[1]: "upper"})
    return (
        pairs.cast(pl.String)
        .drop_nulls()
        .unique(maintain_order=True)
        .filter(pl.col("area_code") != pl.col("upper"))
    )


def _two_counties(pairs: pl.DataFrame) -> list[Finding]:
    twice = pairs.filter(pl.col("area_code").is_duplicated())["area_code"].unique().sort().to_list()
    if not twice:
        return []
    sentence = (
        f"More than one upper-tier area for {areas_told(twice, 'district')}. Give one row for each district,"
        " of one boundary year."
    )
    return [Finding("two-upper-tiers", sentence, tuple(twice))]
