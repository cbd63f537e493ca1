"""From a long panel of indicators to one row for each area: which year, what together, which areas are whole.

A panel has one row for each area, year and indicator; a model wants one column for each metric and no gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import polars as pl
from narwhals.stable.v2.typing import IntoFrame

from bailiwick.areas.kinds import like
from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.measures.panel_checks import check_indicators
from bailiwick.measures.panel_imputation import impute
from bailiwick.measures.panel_rows import areas_told, duplicate_findings, panel_frame
from bailiwick.measures.panel_vintage import carry_to_vintage
from bailiwick.tables import eager, require_columns

__all__ = [
    "carry_to_vintage",
    "check_indicators",
    "combine",
    "complete_areas",
    "impute",
    "latest_values",
    "wide",
]

ALIKE = ("nation", "all", "area")


def latest_values(
    panel: IntoFrame,
    *,
    year: int | None = None,
    not_after: int | None = None,
    alike: Literal["nation", "all", "area"] = "nation",
) -> Any:
    """The rows of one year of each indicator: the latest in which there is a value, or a stated one.

    Parameters
    ----------
    panel : dataframe
        `area_code`, `year`, `indicator`, `value`, and optionally `period`, `lower`, `upper`, `flag`,
        `filled_from`.
    year : int, optional
        This year and no other.
    not_after : int, optional
        The latest year up to this one.
    alike : {"nation", "all", "area"}
        Among which areas the latest year is the same: those whose codes begin with one letter (nations
        publish some series apart, for years of their own), all, or each area by itself, which mixes
        years: an area may then keep a value of long ago.

    Returns
    -------
    dataframe of the same kind
        The rows of that year, missing values among them, one for each area and indicator: where a year
        has several periods (months), that of the last one.

    Raises
    ------
    OptionError
        Both `year` and `not_after` are given, `alike` is not known, or no row is of the years asked for.
    ColumnError
        A column is absent.

    Notes
    -----
    Missing values: an area without a value in the latest year keeps its missing value; an older one is
    not taken in its place unless ``alike="area"``.

    Comparability: indicators are of different years, by their publication. A month is not a year: add
    months up first where the amount matters.

    Examples
    --------
    >>> import polars as pl
    >>> panel = pl.DataFrame({"area_code": ["E06000001", "E06000001", "E06000002"],
    ...     "year": [2020, 2021, 2020], "indicator": "rate", "value": [1.0, None, 3.0]})
    >>> latest_values(panel)["value"].to_list()
    [1.0, 3.0]
    >>> latest_values(panel, year=2021)["value"].to_list()
    [None]
    """
    if year is not None and not_after is not None:
        raise OptionError("Give either year or not_after, not both: one year, or the latest up to one.")
    if alike not in ALIKE:
        raise OptionError(
            f"There is no way alike={alike!r}.{nearest(str(alike), ALIKE)} It may be {', '.join(ALIKE)}."
        )
    frame = eager(panel)
    given = panel_frame(frame)
    years = sorted(given["year"].drop_nulls().unique())
    chosen = given
    if year is not None:
        chosen = given.filter(pl.col("year") == year)
    elif not_after is not None:
        chosen = given.filter(pl.col("year") <= not_after)
    if given.height and not chosen.height:
        asked = f"of {year}" if year is not None else f"up to {not_after}"
        raise OptionError(f"No row of the panel is {asked}. It has the years {years[0]} to {years[-1]}.")
    if year is None:
        group = {"nation": [pl.col("area_code").str.head(1)], "all": [], "area": [pl.col("area_code")]}[alike]
        # Where a series has no value at all, its last year.
        valued = pl.when(pl.col("value").is_not_null()).then("year").max()
        chosen = chosen.filter(
            pl.col("year") == pl.coalesce(valued, pl.col("year").max()).over("indicator", *group)
        )
    if "period" in chosen.columns:
        keys = ["area_code", "indicator", "year"]
        last = pl.col("period").max().over(keys)
        chosen = chosen.filter((pl.col("period") == last) | last.is_null())
    return like(chosen, frame)


def combine(panel: IntoFrame, parts: Mapping[str, Mapping[str, float]]) -> Any:
    """The panel with indicators made from others by stated weights.

    ``new = sum over parts of weight * value``, such as
    ``{"healthy_life_years": {"healthy_life_men_years": .49, "healthy_life_women_years": .51}}``.

    Errors of the parts are taken to be independent, so that the half-widths of their intervals
    add up as their squares do::

        half-width = sqrt(sum over parts of (weight * half-width)^2)

    of each side by itself: below from value - lower, above from upper - value, and from the
    other side where the weight is below 0.

    Parameters
    ----------
    panel : dataframe
        `area_code`, `year`, `indicator`, `value`, and optionally `period`, `lower`, `upper`, `flag`,
        `filled_from`.
    parts : mapping
        New indicator -> part -> weight. Weights are used as they are; those of a mean sum to 1.

    Returns
    -------
    dataframe of the same kind
        The panel, with a row more for each area and period that has all parts. `flag` is "e" where a part
        was estimated, else that of a part that has one. `lower` and `upper` are those of the formula.

    Raises
    ------
    OptionError
        A part is no indicator of the panel, or the new one is already there.
    TableError
        A part has two rows for an area and period.

    Notes
    -----
    Missing values: where a part has none, neither has the whole; where a part has no interval, or
    one side of it only, the whole has no interval.

    Comparability: where the errors of the parts go together, as of one survey, the interval is too
    narrow. Parts of an area filled from its county have the county's interval.

    Examples
    --------
    60 years for men and 62 for women, .49 * 60 + .51 * 62 = 29.4 + 31.62:

    >>> import polars as pl
    >>> panel = pl.DataFrame({"area_code": "E06000001", "year": 2018, "indicator": ["men", "women"],
    ...     "value": [60.0, 62.0]})
    >>> both = combine(panel, {"both": {"men": 0.49, "women": 0.51}})
    >>> both.filter(pl.col("indicator") == "both")["value"].round(9).to_list()
    [61.02]

    Both 1 year either way: root(.49^2 + .51^2) = .70725.

    >>> given = panel.with_columns(lower=pl.col("value") - 1, upper=pl.col("value") + 1)
    >>> both = combine(given, {"both": {"men": 0.49, "women": 0.51}})
    >>> both.filter(pl.col("indicator") == "both").select(pl.col("lower", "upper").round(3)).row(0)
    (60.313, 61.727)
    """
    frame = eager(panel)
    given = panel_frame(frame)
    there = given["indicator"].unique(maintain_order=True).to_list()
    keys = [name for name in ("area_code", "year", "period") if name in given.columns]
    made = []
    for new, weights in parts.items():
        if new in there:
            raise OptionError(f"The panel has {new!r} already: leave it out, or choose another name.")
        for part in weights:
            if part not in there:
                raise OptionError(
                    f"{new!r} is made from {part!r}, which is no indicator of the panel."
                    + nearest(part, there)
                )
        chosen = given.filter(pl.col("indicator").is_in(list(weights)))
        faults = duplicate_findings(chosen, [*keys, "indicator"])
        if faults:
            raise TableError(f"{new!r} cannot be made.", faults)
        weight = pl.col("indicator").replace_strict(dict(weights), return_dtype=pl.Float64)
        told = pl.col("value").is_not_null()
        whole = (told.sum() == len(weights)).alias("whole")
        sums = [(pl.col("value") * weight).sum().alias("value"), whole]
        sums += _half_widths(weight, len(weights)) if {"lower", "upper"} <= set(given.columns) else []
        if "flag" in given.columns:
            flags = pl.when((pl.col("flag") == "e").any()).then(pl.lit("e"))
            sums.append(flags.otherwise(pl.col("flag").drop_nulls().first()).alias("flag"))
        if "filled_from" in given.columns:
            sums.append(pl.col("filled_from").drop_nulls().first())
        rows = (
            chosen.group_by(keys, maintain_order=True)
            .agg(sums)
            .with_columns(pl.when("whole").then("value").alias("value"), pl.lit(new).alias("indicator"))
        )
        if "below" in rows.columns:
            sides = {"lower": pl.col("value") - pl.col("below"), "upper": pl.col("value") + pl.col("above")}
            rows = rows.with_columns(**sides).drop("below", "above")
        made.append(rows.drop("whole"))
    result = pl.concat([given, *made], how="diagonal") if made else given
    return like(result, frame)


def _half_widths(weight: pl.Expr, parts: int) -> list[pl.Expr]:
    """How far the interval of a weighted sum reaches below and above it; null where a part has none."""
    down, up = pl.col("value") - pl.col("lower"), pl.col("upper") - pl.col("value")
    turned = weight < 0
    sides = {
        "below": weight * pl.when(turned).then(up).otherwise(down),
        "above": weight * pl.when(turned).then(down).otherwise(up),
    }
    known = (down.is_not_null() & up.is_not_null()).sum() == parts
    return [pl.when(known).then(one.pow(2).sum().sqrt()).alias(name) for name, one in sides.items()]


def wide(panel: IntoFrame, metrics: Iterable[str]) -> Any:
    """One row for each area, one column for each metric.

    Parameters
    ----------
    panel : dataframe
        `area_code`, `indicator`, `value`; one row for each area and metric, such as `latest_values` gives.
    metrics : iterable of str
        Indicators, in the order wanted.

    Returns
    -------
    dataframe of the same kind
        `area_code`, then the metrics; areas in the order of their codes. Areas without any of the metrics
        are not among them.

    Raises
    ------
    OptionError
        A metric is no indicator of the panel; the nearest one is named.
    TableError
        An area has two rows of a metric. All are told together.

    Examples
    --------
    >>> import polars as pl
    >>> panel = pl.DataFrame({"area_code": ["B", "A", "A"], "indicator": ["x", "x", "y"],
    ...     "value": [3.0, 1.0, 2.0]})
    >>> wide(panel, ["x", "y"]).rows()
    [('A', 1.0, 2.0), ('B', 3.0, None)]
    """
    frame = eager(panel)
    given = panel_frame(frame, year=False)
    wanted = list(dict.fromkeys(metrics))
    there = given["indicator"].unique(maintain_order=True).to_list()
    gone = [name for name in wanted if name not in there]
    if gone:
        raise OptionError(
            " ".join(f"{name!r} is no indicator of the panel.{nearest(name, there)}" for name in gone)
            + f" It has {', '.join(there[:40])}."
        )
    chosen = given.filter(pl.col("indicator").is_in(wanted))
    faults = duplicate_findings(chosen, ["area_code", "indicator"])
    if faults:
        raise TableError("Areas have several values of one metric; choose a year first.", faults)
    table = chosen.pivot("indicator", index="area_code", values="value").sort("area_code")
    return like(table.select("area_code", *wanted), frame)


def complete_areas(table: IntoFrame) -> tuple[Any, Any]:
    """The areas with a value of every metric, and the others with the metrics that cost them.

    Parameters
    ----------
    table : dataframe
        `area_code` and one column for each metric, as `wide` gives it.

    Returns
    -------
    complete : dataframe of the same kind
        The areas without a gap, in the order given.
    left_out : dataframe of the same kind
        `area_code`, `missing` (list of the metrics without a value), one row for each other area.

    Raises
    ------
    ColumnError
        There is no column `area_code`.
    TableError
        An area has several rows.

    Examples
    --------
    >>> import polars as pl
    >>> table = pl.DataFrame({"area_code": ["A", "B"], "x": [1.0, 3.0], "y": [2.0, None]})
    >>> complete, left_out = complete_areas(table)
    >>> complete.rows(), left_out.rows()
    ([('A', 1.0, 2.0)], [('B', ['y'])])
    """
    frame = eager(table)
    require_columns(frame, ("area_code",), "the table")
    given = frame.to_polars()
    given = given.with_columns(pl.col(pl.Float64, pl.Float32).fill_nan(None))
    twice = given.filter(pl.col("area_code").is_duplicated())["area_code"].unique().sort().to_list()
    if twice:
        sentence = f"More than one row for {areas_told(twice)}. Keep one row of each."
        raise TableError("Areas cannot be told apart.", [Finding("duplicate-key", sentence, tuple(twice))])
    metrics = [name for name in given.columns if name != "area_code"]
    gaps = pl.any_horizontal(pl.col(metrics).is_null()) if metrics else pl.lit(False)
    names = pl.concat_list(pl.when(pl.col(name).is_null()).then(pl.lit(name)) for name in metrics)
    without = given.filter(gaps).select("area_code", names.list.drop_nulls().alias("missing"))
    return like(given.filter(~gaps), frame), like(without, frame)
