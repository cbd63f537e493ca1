"""Revisions in figures: size and sign by year, the largest, and who crossed the average.

What belongs here: reading a table of revisions. Making one is in `revisions`;
the revision that smoothing makes by itself is in `provisional`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from narwhals.stable.v2.typing import IntoFrame

from bailiwick.areas.kinds import like
from bailiwick.errors import OptionError
from bailiwick.measures._changes import ENDS
from bailiwick.measures._results import require_free
from bailiwick.measures._rows import as_names
from bailiwick.tables import eager, require_columns

__all__ = ["crossed_reference", "largest_revisions", "revision_summary"]

SUMMARY = (
    "areas",
    "missing",
    "mean_revision",
    "median_absolute",
    "mean_absolute",
    "p95_absolute",
    "largest_absolute",
    "up",
    "down",
    "unchanged",
    "rank_correlation",
)


def revision_summary(
    revisions: IntoFrame,
    *,
    value: str = "gva_per_hour_gbp",
    by: Sequence[str] | str = ("year",),
    leave_out: Sequence[str] = ("UKX",),
    area: str = "area_code",
) -> Any:
    """Revisions in figures, for each year: size, sign, and whether the order of areas changed.

    Parameters
    ----------
    revisions : dataframe from `compare_releases`, `compare_values` or `smoother_revision`
        With ``<value>_old``, ``<value>_new`` and ``<value>_revision``.
    value : str
        The measure summed up, such as ``gva_per_hour_gbp`` or ``gva_per_hour_uk100``.
    by : str or sequence of str
        Columns that separate groups; empty for one row over everything.
    leave_out : sequence of str
        Codes that are not areas among areas, such as the reference row.
    area : str
        Column of area codes.

    Returns
    -------
    dataframe of the same kind
        One row per `by`, sorted: ``areas`` (with a revision), ``missing`` (without),
        ``mean_revision``, ``median_absolute``, ``mean_absolute``, ``p95_absolute`` (95th percentile,
        linear between neighbours), ``largest_absolute``, ``up``, ``down``, ``unchanged``,
        ``rank_correlation`` (Spearman, old against new; 1 is the same order, null for one area or
        equal values).

    Notes
    -----
    Missing values: a null revision counts in ``missing`` and in nothing else.

    Read the mean beside the mean absolute revision: a mean near 0 with large absolute revisions is
    noise, a mean as large as the absolute one is a revision in one direction.

    Examples
    --------
    Revisions of +2, -1 and 0: mean 1/3, mean absolute 1, the order unchanged.

    >>> import pandas as pd
    >>> from bailiwick.measures.revision_summary import revision_summary
    >>> from bailiwick.measures.revisions import compare_values
    >>> key = {"area_code": ["A", "B", "C"], "year": [2020] * 3}
    >>> old, new = (pd.DataFrame(key | {"y": y}) for y in ([10.0, 20.0, 30.0], [12.0, 19.0, 30.0]))
    >>> told = revision_summary(compare_values(old, new, values="y"), value="y")
    >>> told[["mean_absolute", "up", "down", "unchanged", "rank_correlation"]].values.tolist()
    [[1.0, 1.0, 1.0, 1.0, 1.0]]
    """
    by = as_names(by)
    frame = eager(revisions)
    before, after, revision = (f"{value}{end}" for end in ENDS[:3])
    require_columns(frame, (*by, area, before, after, revision), "the table of revisions")
    data = frame.to_polars().filter(~pl.col(area).cast(pl.String).is_in(list(leave_out)))
    data = data.with_columns(pl.col(before, after, revision).cast(pl.Float64).fill_nan(None))
    size = pl.col("_revision").abs()
    data = data.with_columns(pl.col(revision).alias("_revision"))
    known = data.filter(pl.col(revision).is_not_null())
    totals = [
        pl.len().cast(pl.Int64).alias("areas"),
        pl.col("_revision").mean().alias("mean_revision"),
        size.median().alias("median_absolute"),
        size.mean().alias("mean_absolute"),
        size.quantile(0.95, "linear").alias("p95_absolute"),
        size.max().alias("largest_absolute"),
        (pl.col("_revision") > 0).sum().cast(pl.Int64).alias("up"),
        (pl.col("_revision") < 0).sum().cast(pl.Int64).alias("down"),
        (pl.col("_revision") == 0).sum().cast(pl.Int64).alias("unchanged"),
        pl.corr(pl.col(before).rank("average"), pl.col(after).rank("average"))
        .fill_nan(None)
        .alias("rank_correlation"),
    ]
    missing = pl.col("_revision").is_null().sum().cast(pl.Int64).alias("missing")
    if not by:
        return like(
            _in_order(pl.concat([known.select(totals), data.select(missing)], how="horizontal"), by), frame
        )
    every = data.group_by(by).agg(missing)
    table = every.join(known.group_by(by).agg(totals), on=by, how="left", nulls_equal=True)
    counts = pl.col("areas", "up", "down", "unchanged").fill_null(0)
    return like(_in_order(table.with_columns(counts).sort(by), by), frame)


def largest_revisions(
    revisions: IntoFrame,
    *,
    value: str = "gva_per_hour_gbp",
    n: int = 10,
    by: Sequence[str] | str = ("year",),
    leave_out: Sequence[str] = ("UKX",),
    area: str = "area_code",
) -> Any:
    """The areas whose figure moved most, up or down, in each year.

    Parameters
    ----------
    revisions, value, by, leave_out, area
        As `revision_summary`.
    n : int
        How many areas of each group, 1 or more.

    Returns
    -------
    dataframe of the same kind
        The rows of `revisions` with the largest absolute revisions, with ``revision_rank`` (1 =
        largest; equal ones share the lowest number), sorted by `by` and rank. Areas that tie with
        the last are all shown, so that no choice is made among them.

    Examples
    --------
    >>> import pandas as pd
    >>> from bailiwick.measures.revision_summary import largest_revisions
    >>> from bailiwick.measures.revisions import compare_values
    >>> key = {"area_code": ["A", "B", "C"], "year": [2020] * 3}
    >>> old, new = (pd.DataFrame(key | {"y": y}) for y in ([10.0, 20.0, 30.0], [12.0, 17.0, 30.0]))
    >>> told = largest_revisions(compare_values(old, new, values="y"), value="y", n=2)
    >>> told[["area_code", "y_revision", "revision_rank"]].values.tolist()
    [['B', -3.0, 1], ['A', 2.0, 2]]
    """
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise OptionError(f"n={n!r} is not a number of areas. Give a whole number of 1 or more.")
    by = as_names(by)
    frame = eager(revisions)
    require_columns(frame, (*by, area, f"{value}_revision"), "the table of revisions")
    require_free(frame.columns, ["revision_rank"])
    size = pl.col(f"{value}_revision").cast(pl.Float64).fill_nan(None).abs()
    place = size.rank("min", descending=True)
    data = frame.to_polars().filter(~pl.col(area).cast(pl.String).is_in(list(leave_out)))
    data = data.filter(size.is_not_null())
    data = data.with_columns((place.over(by) if by else place).cast(pl.Int64).alias("revision_rank"))
    kept = data.filter(pl.col("revision_rank") <= n).sort([*by, "revision_rank"], maintain_order=True)
    return like(kept, frame)


def crossed_reference(
    revisions: IntoFrame,
    *,
    value: str = "gva_per_hour_uk100",
    threshold: float = 100.0,
    leave_out: Sequence[str] = ("UKX",),
    area: str = "area_code",
) -> Any:
    """The areas that a revision moved from one side of the average to the other.

    An area exactly at the threshold is not above it.

    Parameters
    ----------
    revisions, leave_out, area
        As `revision_summary`.
    value : str
        An index with ``<value>_old`` and ``<value>_new``.
    threshold : float
        The line, in units of the index.

    Returns
    -------
    dataframe of the same kind
        The rows of `revisions` that crossed, in their order, with ``crossed``: "up" (now above) or
        "down" (no longer above). A null on either side is not a crossing.

    Examples
    --------
    >>> import pandas as pd
    >>> from bailiwick.measures.revision_summary import crossed_reference
    >>> from bailiwick.measures.revisions import compare_values
    >>> key = {"area_code": ["A", "B", "C"], "year": [2020] * 3}
    >>> old, new = (pd.DataFrame(key | {"i": i}) for i in ([99.0, 101.0, 80.0], [101.0, 100.0, 81.0]))
    >>> told = crossed_reference(compare_values(old, new, values="i"), value="i")
    >>> told[["area_code", "crossed"]].values.tolist()
    [['A', 'up'], ['B', 'down']]
    """
    frame = eager(revisions)
    columns = f"{value}_old", f"{value}_new"
    require_columns(frame, (area, *columns), "the table of revisions")
    require_free(frame.columns, ["crossed"])
    before, after = (pl.col(name).cast(pl.Float64).fill_nan(None) > threshold for name in columns)
    data = frame.to_polars().filter(~pl.col(area).cast(pl.String).is_in(list(leave_out)))
    way = pl.when(after).then(pl.lit("up")).otherwise(pl.lit("down"))
    return like(data.filter(before != after).with_columns(way.alias("crossed")), frame)


def _in_order(data: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    return data.select(*by, *SUMMARY)
