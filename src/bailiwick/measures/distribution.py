"""How the values of areas spread: the median area, how many lie above or far below, both ends, correlations.

What belongs here: summaries over areas of values that are there already. Ranks
are those of `matrix.rank`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
from narwhals.stable.v2.typing import IntoFrame

from bailiwick.errors import Finding, OptionError
from bailiwick.measures._rows import ROW, Rows, as_names, as_text, floats, read_rows, refuse, result
from bailiwick.measures.matrix import rank
from bailiwick.tables import Floats, eager, require_columns

__all__ = ["distribution_summary", "highest_and_lowest", "measure_correlations"]

#: The whole country's own row, which is no area to count.
WHOLE = ("UKX",)
_NAME = "area_name"


def distribution_summary(
    table: IntoFrame,
    *,
    value: str,
    by: Sequence[str] = ("year",),
    group: str | None = None,
    reference: float = 100.0,
    below: Sequence[float] = (20, 25),
    leave_out: Sequence[str] = WHOLE,
    area: str = "area_code",
    name: str | None = None,
) -> Any:
    """How areas spread about the reference: the median area, how many above, how many far below.

    Areas are ranked from the highest value. With n values the median area is
    the one at rank (n + 1) / 2; with even n there are two, at n / 2 and
    n / 2 + 1, and the median value is their mean. Compare it with the
    reference, which is a mean over the whole: where a few large areas are far
    above it, the median area lies below and few areas lie above.

    Parameters
    ----------
    table : dataframe with one row per `by` and area
        Areas of one kind: not regions beside their districts.
    value : str
        Column of an index, such as "gva_per_hour_uk100_smoothed".
    by : sequence of str
        Columns to summarise within.
    group : str or None
        Column of what areas belong to, a nation or region, to summarise within
        too; None for all areas together. Say which when a number is quoted: the
        39 areas above 100 of England are not those of the United Kingdom.
    reference : float
        What values are compared with; 100 for an index.
    below : sequence of float
        Percentages below the reference to count areas under.
    leave_out : sequence of str
        Codes of rows that are no areas, such as the country's own.
    area, name : str
        Columns with codes and names. Without `name`, "area_name" where the
        table has it.

    Returns
    -------
    dataframe of the same kind, with one row per `by` (and `group`)
        Keys; "areas" (with a value), "areas_without_value"; "median_value";
        "median_area_code", "median_area_name" and "median_area_value", and the
        same with "second_" before them for the second of two median areas, null
        with odd n; "above_reference"; and "more_than_20_below" and
        "more_than_25_below", after `below`.

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        A percentage of `below` is not between 0 and 100.
    TableError
        A key is empty or occurs twice; values are no numbers or infinite; no
        area is left. All are listed.

    Notes
    -----
    Missing values: areas without a value are counted apart and not ranked.
    Above is strictly above, and more than 20 below strictly so. Of areas with
    equal values the one with the lower code stands first.

    Comparability: counts from published values are counts of rounded ones.

    References
    ----------
    [ons_subregional]_, on figures 1 and 2.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table(
    ...     {
    ...         "area_code": ["A", "B", "C", "UKX"],
    ...         "year": [2023] * 4,
    ...         "index": [130.0, 79.0, 90.0, 100.0],
    ...     }
    ... )
    >>> summary = distribution_summary(table, value="index").to_pylist()[0]
    >>> [summary[name] for name in ("areas", "median_area_code", "above_reference", "more_than_20_below")]
    [3, 'C', 1, 1]
    """
    strange = [one for one in below if not 0 < one < 100]
    if strange:
        raise OptionError(f"below={tuple(below)!r}: give percentages between 0 and 100, not {strange[0]!r}.")
    keys = (*as_names(by), *(() if group is None else (group,)))
    rows, data, names = _ranked(table, value, keys, as_names(by), area, name, leave_out)
    counts = {f"more_than_{one:g}_below": reference * (1 - one / 100) for one in below}
    known = pl.col(value).is_not_null()
    summary = data.group_by(keys or [pl.lit(0)], maintain_order=True).agg(
        pl.col(ROW).first(),
        known.sum().alias("areas"),
        (~known).sum().alias("areas_without_value"),
        pl.col(value).median().alias("median_value"),
        (pl.col(value) > reference).sum().alias("above_reference"),
        *[(pl.col(value) < bound).sum().alias(column) for column, bound in counts.items()],
        *_middle(value, area, names),
    )
    text = {column: summary[column].to_list() for column in _median_columns(names) if "value" not in column}
    return result(
        rows,
        summary,
        keys=keys,
        text=text,
        numbers=(
            "areas",
            "areas_without_value",
            "median_value",
            "median_area_value",
            "second_median_area_value",
            "above_reference",
            *counts,
        ),
        whole=("areas", "areas_without_value", "above_reference", *counts),
    )


def _middle(value: str, area: str, names: str | None) -> list[pl.Expr]:
    """The one or two areas in the middle, from the highest value, then by code."""
    n = pl.col(value).count()
    columns = {"value": value, "code": area, **({} if names is None else {"name": names})}
    found = []
    for word, column in columns.items():
        ranked = pl.col(column).sort_by(value, area, descending=[True, False], nulls_last=True)
        first = pl.when(n > 0).then(ranked.get((n.cast(pl.Int64) - 1).clip(0) // 2))
        second = pl.when((n > 0) & (n % 2 == 0)).then(ranked.get(n // 2, null_on_oob=True))
        found += [first.alias(f"median_area_{word}"), second.alias(f"second_median_area_{word}")]
    return found


def _median_columns(names: str | None) -> list[str]:
    words = ("code",) if names is None else ("code", "name")
    return [f"{place}_area_{word}" for place in ("median", "second_median") for word in words]


def _ranked(
    table: Any,
    value: str,
    keys: tuple[str, ...],
    by: tuple[str, ...],
    area: str,
    name: str | None,
    leave_out: Sequence[str],
) -> tuple[Rows, pl.DataFrame, str | None]:
    """The areas of a table, without the rows to leave out, and their names where there are any."""
    faults: list[Finding] = []
    beside = tuple(key for key in keys if key not in by)
    frame = eager(table)
    if name is None and _NAME in frame.columns:
        name = _NAME
    require_columns(frame, (area, *keys, value, *(() if name is None else (name,))), "the table")
    frame = _without(frame, area, leave_out)
    rows = read_rows(
        nw.to_native(frame),
        keys=(area, *by),
        beside=beside,
        values=(value,),
        what="the table",
        faults=faults,
        null="keep",
        least="any",
    )
    refuse("the reading", faults)
    data = rows.data
    if name is not None:
        data = data.with_columns(as_text(rows.frame[name]).alias(name))
    return rows, data, name


def _without(frame: nw.DataFrame[Any], area: str, codes: Sequence[str]) -> nw.DataFrame[Any]:
    """The rows of other areas than these; one without a code stays, to be refused."""
    code = nw.col(area).cast(nw.String)
    return frame.filter(code.is_null() | ~code.is_in(list(as_names(codes))).fill_null(False))


def highest_and_lowest(
    table: IntoFrame,
    *,
    value: str,
    n: int = 15,
    by: Sequence[str] = ("year",),
    leave_out: Sequence[str] = WHOLE,
    area: str = "area_code",
    name: str | None = None,
) -> Any:
    """The n areas with the highest values and the n with the lowest, in order, with their ranks.

    Parameters
    ----------
    table : dataframe with one row per `by` and area
    value : str
        Column of the measure.
    n : int
        How many at each end; all areas where there are fewer.
    by, leave_out, area, name
        As in `distribution_summary`.

    Returns
    -------
    dataframe of the same kind
        For each of `by`, first the highest from the highest down, then the
        lowest from the lowest up. Keys, "end" ("highest" or "lowest"), `name`,
        `value`, "<value>_rank" (1 is the highest; equal values share the lowest
        number) and "areas_ranked".

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        `n` is below 1.
    TableError
        As in `distribution_summary`.

    Notes
    -----
    Missing values: areas without a value are not ranked. Of equal values at the
    edge those with the lower codes are in; exactly n are. With fewer than 2n
    areas some stand at both ends.

    References
    ----------
    [ons_subregional]_, figures 1 and 2.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"area_code": ["A", "B", "C"], "year": [2023] * 3, "index": [90.0, 130.0, 79.0]})
    >>> ends = highest_and_lowest(table, value="index", n=1)
    >>> [(row["end"], row["area_code"], row["index_rank"]) for row in ends.to_pylist()]
    [('highest', 'B', 1), ('lowest', 'C', 3)]
    """
    if n < 1:
        raise OptionError(f"n={n!r}: give how many areas to show at each end, 1 or more.")
    keys = as_names(by)
    rows, data, names = _ranked(table, value, keys, keys, area, name, leave_out)
    ranks = eager(rank(nw.to_native(rows.frame), value=value, area=area, by=keys))
    wanted = (f"{value}_rank", "areas_ranked")
    columns = [pl.Series(column, ranks[column].cast(nw.Float64).to_list()) for column in wanted]
    data = data.with_columns(*columns, _place=pl.struct(keys).rank("dense") if keys else pl.lit(0))
    first = {key: at for at, key in enumerate(dict.fromkeys(data["_place"].to_list()))}
    data = data.with_columns(pl.col("_place").replace_strict(first, return_dtype=pl.Int64))
    data = data.drop_nulls(value)
    ends = []
    for at, (end, descending) in enumerate((("highest", True), ("lowest", False))):
        part = data.sort("_place", value, area, descending=[False, descending, False])
        part = part.group_by("_place", maintain_order=True).head(n)
        ends.append(part.with_columns(pl.lit(end).alias("end"), pl.lit(at).alias("_end")))
    both = pl.concat(ends).sort("_place", "_end", maintain_order=True)
    text: dict[str, list[str | None]] = {"end": both["end"].to_list()}
    if names is not None:
        text[names] = both[names].to_list()
    return result(rows, both, keys=(area, *keys), text=text, numbers=(value, *wanted), whole=wanted)


def measure_correlations(
    table: IntoFrame,
    *,
    values: Sequence[str],
    by: Sequence[str] = ("year",),
    leave_out: Sequence[str] = WHOLE,
    area: str = "area_code",
) -> Any:
    """How far measures agree over areas: Pearson's and Spearman's correlation of each pair.

    With x and y two measures of the n areas that have both::

        pearson  = sum (x - mean x) (y - mean y) / sqrt(sum (x - mean x)^2 * sum (y - mean y)^2)
        spearman = the same of their ranks, equal values sharing the mean of their ranks

    Both lie between -1 and 1. Pearson's is of values and moves with a few
    extreme areas; Spearman's is of order.

    Parameters
    ----------
    table : dataframe with one row per `by` and area
    values : sequence of str
        Two or more columns of measures.
    by, leave_out, area
        As in `distribution_summary`.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and pair
        Keys, "first", "second" (column names), "areas" (n, with both values),
        "pearson" and "spearman".

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        Fewer than two columns, or one twice.
    TableError
        As in `distribution_summary`.

    Notes
    -----
    Missing values: an area counts for the pairs that it has both values of.
    With fewer than three areas, or values that are all alike, there is no
    correlation.

    References
    ----------
    [ons_subregional]_, on the correlation of GVA per hour and per filled job.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table(
    ...     {
    ...         "area_code": ["A", "B", "C"],
    ...         "year": [2023] * 3,
    ...         "per_hour": [90.0, 100.0, 130.0],
    ...         "per_job": [80.0, 100.0, 160.0],
    ...     }
    ... )
    >>> pair = measure_correlations(table, values=("per_hour", "per_job")).to_pylist()[0]
    >>> pair["areas"], round(pair["pearson"], 6), round(pair["spearman"], 6)
    (3, 1.0, 1.0)
    """
    values, keys, faults = as_names(values), as_names(by), list[Finding]()
    if len(values) < 2 or len(set(values)) < len(values):
        raise OptionError(f"values={values!r}: give two or more different columns to compare.")
    frame = eager(table)
    require_columns(frame, (area, *keys, *values), "the table")
    frame = _without(frame, area, leave_out)
    rows = read_rows(
        nw.to_native(frame),
        keys=(area, *keys),
        values=values,
        what="the table",
        faults=faults,
        null="keep",
        least="any",
    )
    refuse("the correlations", faults)
    lines = []
    for part in rows.data.partition_by(keys, maintain_order=True) if keys else [rows.data]:
        for one, other in combinations(values, 2):
            x, y = floats(part[one]), floats(part[other])
            both = ~np.isnan(x) & ~np.isnan(y)
            lines.append(
                {
                    ROW: part[ROW][0],
                    "first": one,
                    "second": other,
                    "areas": int(both.sum()),
                    "pearson": _pearson(x[both], y[both]),
                    "spearman": _pearson(*(floats(pl.Series(z[both]).rank()) for z in (x, y))),
                }
            )
    pairs = pl.DataFrame(lines)
    text = {name: pairs[name].to_list() for name in ("first", "second")}
    return result(
        rows, pairs, keys=keys, text=text, numbers=("areas", "pearson", "spearman"), whole=("areas",)
    )


def _pearson(x: Floats, y: Floats) -> float | None:
    """Pearson's correlation, or None where there is none."""
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    return float(np.corrcoef(x, y)[0, 1])
