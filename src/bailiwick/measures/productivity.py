"""Output per unit of labour: GVA per full-time equivalent, its fills, its uncertainty, and the index.

What belongs here: the arithmetic on tidy tables. Which publisher a column came
from is not known here. Specialisation measures are in `specialisation`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.stable.v2.typing import IntoFrame
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.measures._results import require_free
from bailiwick.tables import eager, require_columns

__all__ = [
    "WEEKLY_HOURS_OF_AN_FTE",
    "fte_from_hours",
    "fte_half_width",
    "full_time_equivalents",
    "gva_per_fte",
    "productivity_index",
]

#: Paid hours a week that make one full-time equivalent.
WEEKLY_HOURS_OF_AN_FTE = 37.0
_Z_95 = 1.959963984540054  # 97.5% quantile of the standard normal distribution


def full_time_equivalents(
    table: IntoFrame,
    *,
    employees: str = "employees",
    self_employed: str = "self_employed_persons",
    weekly_hours: str = "mean_weekly_hours",
    forces: str = "regular_forces",
) -> Any:
    """Full-time equivalents from heads, mean hours and armed forces.

    ::

        FTE = (employees + self-employed) * mean weekly hours / 37 + forces

    Parameters
    ----------
    table : dataframe with one row per area and year
    employees, self_employed, forces : str
        Columns of persons. Use employees, not employment: working owners are
        among the self-employed already.
    weekly_hours : str
        Column of mean paid hours a week.

    Returns
    -------
    dataframe of the same kind
        The table with a column `fte` (full-time equivalents).

    Raises
    ------
    ColumnError
        A named column is absent.

    Notes
    -----
    Missing values: a null in any part gives a null; fill it by a named function
    of `bailiwick.measures.fills` first, which flags what it filled.

    Comparability: employees are counted where they work, the self-employed where
    they live.

    References
    ----------
    [newhorizon2025]_.

    Examples
    --------
    58,000 heads at 33.3 hours are 52,200 full-time equivalents; with 500 forces 52,700.

    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "area_code": ["E06000001"],
    ...         "employees": [50_000],
    ...         "self_employed_persons": [8_000],
    ...         "mean_weekly_hours": [33.3],
    ...         "regular_forces": [500],
    ...     }
    ... )
    >>> float(full_time_equivalents(table)["fte"].round(6)[0])
    52700.0
    """
    frame = eager(table)
    require_columns(frame, (employees, self_employed, weekly_hours, forces), "the table")
    heads = nw.col(employees) + nw.col(self_employed)
    fte = heads * nw.col(weekly_hours) / WEEKLY_HOURS_OF_AN_FTE + nw.col(forces)
    return nw.to_native(frame.with_columns(fte.alias("fte")))


def fte_from_hours(table: IntoFrame, *, weekly_hours: str = "weekly_hours") -> Any:
    """Full-time equivalents from all hours worked in an area: ``weekly hours / 37``.

    A stand-in for `full_time_equivalents` where employees, self-employment and
    forces are not at hand. Hours are a sum over all workers, not a mean.

    Returns
    -------
    dataframe of the same kind
        The table with a column `hours_fte` (37-hour equivalents). A null stays null.

    Examples
    --------
    >>> import pandas as pd
    >>> fte_from_hours(pd.DataFrame({"weekly_hours": [74_000]}))["hours_fte"].to_list()
    [2000.0]
    """
    frame = eager(table)
    require_columns(frame, (weekly_hours,), "the table")
    return nw.to_native(
        frame.with_columns((nw.col(weekly_hours) / WEEKLY_HOURS_OF_AN_FTE).alias("hours_fte"))
    )


def gva_per_fte(table: IntoFrame, *, gva_million_gbp: str = "gva_million_gbp", fte: str = "fte") -> Any:
    """Pounds of gross value added for each full-time equivalent: ``GVA * 1,000,000 / FTE``.

    Returns
    -------
    dataframe of the same kind
        The table with a column `gva_per_fte_gbp` (GBP a year). A null part, or
        no full-time equivalents, gives a null.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"gva_million_gbp": [3162.0], "fte": [52_700.0]})
    >>> gva_per_fte(table)["gva_per_fte_gbp"].to_list()
    [60000.0]
    """
    frame = eager(table)
    require_columns(frame, (gva_million_gbp, fte), "the table")
    pounds = nw.when(nw.col(fte) > 0).then(nw.col(gva_million_gbp) * 1e6 / nw.col(fte))
    return nw.to_native(frame.with_columns(pounds.alias("gva_per_fte_gbp")))


def productivity_index(
    table: IntoFrame,
    *,
    output: str,
    input: str,
    area: str = "area_code",
    by: Sequence[str] = ("year",),
    reference: str = "sum",
    unmatched: Literal["refuse", "drop"] = "refuse",
) -> Any:
    """Output per unit of input of each area, with the reference economy = 100.

    Within one year, with Y[a] the output and L[a] the input of area a::

        index[a] = 100 * (Y[a] / L[a]) / (Y[ref] / L[ref])

    With ``reference="sum"`` the reference is a ratio of sums over all areas,
    Y[ref] = sum of Y[a] and L[ref] = sum of L[a], not the mean of the ratios.

    Parameters
    ----------
    table : dataframe with one row per `by` and area
    output : str
        Column of amounts, such as GVA in GBP million, 0 or more.
    input : str
        Column of amounts, such as full-time equivalents, above 0.
    area : str
        Column with the area codes.
    by : sequence of str
        Columns that separate economies; each has its own reference.
    reference : str
        "sum", or the code of the row that is 100.
    unmatched : {"refuse", "drop"}
        What an area with one of output and input and not the other does:
        raise; or be left out of both sums.

    Returns
    -------
    dataframe of the same kind
        One row per `by` and area, in input order: keys and `productivity_index`
        (reference = 100). The reference row, where it is a row, has 100.

    Raises
    ------
    ColumnError
        A named column is absent.
    TableError
        A key occurs twice; an area has one of output and input only; the
        reference row is absent, incomplete or 0 in a year; a column is not of
        numbers, or a key named "productivity_index". All such rows are listed.

    Notes
    -----
    Missing values: an area without output and input has a null index and counts
    in neither sum. An input of 0 or less counts as none.

    Comparability: use one price basis for all areas; chained volumes compare
    years, current prices compare areas.

    References
    ----------
    [newhorizon2025]_.

    Examples
    --------
    500 over 10,000 and 2,700 over 30,000 are 3,200 over 40,000 together.

    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "area_code": ["E06000001", "E06000002"],
    ...         "year": 2023,
    ...         "gva_million_gbp": [500, 2700],
    ...         "fte": [10_000, 30_000],
    ...     }
    ... )
    >>> productivity_index(table, output="gva_million_gbp", input="fte")["productivity_index"].to_list()
    [62.5, 112.5]
    """
    if unmatched not in ("refuse", "drop"):
        raise OptionError(
            f"unmatched={unmatched!r} is not an option.{nearest(str(unmatched), ('refuse', 'drop'))}"
            " Choose 'refuse' or 'drop'."
        )
    by = (by,) if isinstance(by, str) else tuple(by)
    frame = eager(table)
    require_columns(frame, (*by, area, output, input), "the table")
    keys = [name for name in frame.columns if name in (*by, area)]
    require_free(keys, ["productivity_index"])
    frame = (
        frame.select(*keys, *dict.fromkeys((output, input)))
        if output != input
        else frame.select(*keys, output)
    )
    schema = frame.collect_schema()
    wrong = [
        Finding("not-numbers", f"Column {name!r} holds {schema[name]}, not numbers; convert it first.")
        for name in dict.fromkeys((output, input))
        if not schema[name].is_numeric()
    ]
    if wrong:
        raise TableError("The table cannot give a productivity index.", wrong)
    faults = _index_faults(frame, keys, area, output, input, unmatched)

    number = {name: nw.col(name).cast(nw.Float64).fill_nan(None) for name in (output, input)}
    complete = ~number[output].is_null() & (number[input] > 0).fill_null(False)
    frame = frame.with_columns(
        nw.when(complete).then(number[output]).alias("_output"),
        nw.when(complete).then(number[input]).alias("_input"),
    )
    if reference == "sum":
        ratio = (
            nw.col("_output").sum().over(*by) / nw.col("_input").sum().over(*by)
            if by
            else (nw.col("_output").sum() / nw.col("_input").sum())
        )
        result = frame.with_columns(
            (100 * nw.col("_output") / nw.col("_input") / ratio).alias("productivity_index")
        )
    else:
        result, absent = _relative_to_row(frame, area, by, reference, output, input)
        faults += absent
    if faults:
        raise TableError("The table cannot give a productivity index.", faults)
    index = nw.col("productivity_index")
    index = nw.when(index.is_finite()).then(index)
    return nw.to_native(result.select(*keys, index.alias("productivity_index")))


def _index_faults(
    frame: nw.DataFrame[Any], keys: list[str], area: str, output: str, input: str, unmatched: str
) -> list[Finding]:
    """Duplicate keys, and areas with one of output and input only."""
    del area
    faults = []
    twice = frame.filter(frame.select(*keys).is_duplicated()).select(*keys).unique(maintain_order=True)
    if len(twice):
        faults.append(
            Finding(
                "duplicate-key",
                f"{len(twice)} keys occur more than once: {_listed(twice)}. Keep one row for each.",
                tuple(twice.rows()),
            )
        )
    if unmatched == "refuse":
        number = {name: nw.col(name).cast(nw.Float64).fill_nan(None) for name in (output, input)}
        has_output, has_input = ~number[output].is_null(), (number[input] > 0).fill_null(False)
        half = frame.filter(has_output != has_input).select(*keys)
        if len(half):
            faults.append(
                Finding(
                    "unmatched",
                    f"{len(half)} rows have one of {output!r} and {input!r} and not the other: "
                    f"{_listed(half)}."
                    " Complete them, or pass unmatched='drop' to leave them out of both sums.",
                    tuple(half.rows()),
                )
            )
    return faults


def _relative_to_row(
    frame: nw.DataFrame[Any], area: str, by: tuple[str, ...], reference: str, output: str, input: str
) -> tuple[nw.DataFrame[Any], list[Finding]]:
    """The index against the row of one code in each economy, and the economies that lack it."""
    codes = nw.col(area).cast(nw.String)
    row = frame.filter(codes == reference)
    if not len(row):
        known = sorted({str(code) for code in frame[area].unique().to_list()})
        hint = nearest(reference, known)
        sentence = f"No row has the reference code {reference!r}.{hint} Name a code of the table, or 'sum'."
        return frame, [Finding("no-reference", sentence)]
    ratio = row.with_columns((nw.col("_output") / nw.col("_input")).alias("_ratio")).select(*by, "_ratio")
    ratio = ratio.filter(nw.col("_ratio") > 0)  # beside no output nothing can be 100
    if by:
        joined = frame.join(ratio, on=list(by), how="left")
        lacking = joined.filter(nw.col("_ratio").is_null()).select(*by).unique(maintain_order=True)
        where, keys = _listed(lacking), tuple(lacking.rows())
    else:
        joined = frame.with_columns(nw.lit(ratio["_ratio"][0] if len(ratio) else None).alias("_ratio"))
        where, keys = ("", ()) if len(ratio) else ("the table", ((),))
    faults = []
    if keys:
        faults.append(
            Finding(
                "no-reference",
                f"The reference {reference!r} has no complete row in {where}: it needs {output!r} and"
                f" {input!r} above 0. Complete it, or use 'sum'.",
                keys,
            )
        )
    index = 100 * nw.col("_output") / nw.col("_input") / nw.col("_ratio")
    return joined.with_columns(index.alias("productivity_index")), faults


def _listed(rows: nw.DataFrame[Any], limit: int = 5) -> str:
    shown = "; ".join(" ".join(map(str, row)) for row in rows.head(limit).rows())
    return f"{shown} and {len(rows) - limit} more" if len(rows) > limit else shown


def fte_half_width(
    *,
    employees: ArrayLike,
    self_employed: ArrayLike,
    mean_weekly_hours: ArrayLike,
    employees_half_width: ArrayLike = 0.0,
    self_employed_half_width: ArrayLike = 0.0,
    mean_weekly_hours_cv: ArrayLike = 0.0,
) -> NDArray[np.float64]:
    """Half the width of the 95% interval of full-time equivalents, by the delta method.

    With J = employees + self-employed, h the mean weekly hours and hw half-widths::

        hw(FTE)^2 = (h / 37)^2 * (hw(employees)^2 + hw(self-employed)^2) + (J / 37)^2 * hw(h)^2
        hw(h)     = 1.96 * cv * h

    Parameters
    ----------
    employees, self_employed : float or array of areas
        Persons.
    mean_weekly_hours : float or array
        Hours a week.
    employees_half_width, self_employed_half_width : float or array
        Half-widths of their 95% intervals, persons.
    mean_weekly_hours_cv : float or array
        Coefficient of variation of the mean hours, as a share (0.022 is 2.2%).

    Returns
    -------
    array of the parts' common shape
        Full-time equivalents. NaN where any part is NaN.

    Notes
    -----
    Armed forces are taken as counted without error.

    Examples
    --------
    At 87.3% employees, self-employment known to 37% and hours to a CV of 2.2%, the interval is 6.4% wide
    on either side.

    >>> half = fte_half_width(
    ...     employees=87_300,
    ...     self_employed=12_700,
    ...     mean_weekly_hours=37,
    ...     self_employed_half_width=0.37 * 12_700,
    ...     mean_weekly_hours_cv=0.022,
    ... )
    >>> float(round(half / 100_000, 3))
    0.064
    """
    heads = np.asarray(employees, dtype=np.float64) + np.asarray(self_employed, dtype=np.float64)
    hours = np.asarray(mean_weekly_hours, dtype=np.float64)
    of_heads = np.hypot(employees_half_width, self_employed_half_width) * hours
    of_hours = heads * _Z_95 * np.asarray(mean_weekly_hours_cv, dtype=np.float64) * hours
    half: NDArray[np.float64] = np.hypot(of_heads, of_hours) / WEEKLY_HOURS_OF_AN_FTE
    return half
