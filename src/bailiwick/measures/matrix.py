"""Areas ranked by one measure, and classed by two: the 3 x 3 matrix of a bivariate map.

These work on measured values. What a map shows as classes and ranks of rounded
values is in `bailiwick.shown`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.stable.v2.typing import IntoFrameT
from numpy.typing import ArrayLike, NDArray

from bailiwick._codes import combine, encode
from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.measures._results import frame_columns, require_free
from bailiwick.tables import Floats, Ints, eager, key_words, require_columns

__all__ = ["matrix_classes", "matrix_counts", "rank", "terciles"]

Breaks = Literal["all", "year"] | Mapping[str, Sequence[float]]


def terciles(values: ArrayLike) -> tuple[float, float]:
    """The two values that divide the known values into three equally large classes.

    They are the quantiles 1/3 and 2/3, with linear interpolation.

    Parameters
    ----------
    values : array
        NaN stands for missing, and is passed over.

    Raises
    ------
    OptionError
        There is no value.

    Examples
    --------
    >>> terciles([1, 2, 3, 4])
    (2.0, 3.0)
    """
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    if not len(known):
        raise OptionError("There are no values to take terciles of; give breaks as numbers.")
    low, high = np.quantile(known, [1 / 3, 2 / 3])
    return float(low), float(high)


def matrix_classes(
    table: IntoFrameT,
    *,
    first: str,
    second: str,
    area: str = "area_code",
    by: Sequence[str] = ("year",),
    breaks: Breaks = "all",
    letters: tuple[str, str] = ("K", "P"),
) -> IntoFrameT:
    """Class each area by two measures at once, low, middle or high in each.

    A value below the lower break is in class 1, from the lower break on in 2,
    and from the upper break on in 3: a value equal to a break goes up.

    Parameters
    ----------
    table : dataframe with one row per `by` and `area`
    first, second : str
        Columns of the two measures.
    area, by : str and sequence of str
        Key columns.
    breaks : {"all", "year"} or mapping of column to two numbers
        Terciles of each measure over all rows, so that a class means the same
        in every year; over the rows of each `by`; or the numbers given, such as
        ``{"productivity_index": (90, 110)}``, with terciles over all rows for a
        measure that is not named.
    letters : two texts
        What the class labels begin with.

    Returns
    -------
    dataframe of the same kind
        Columns `by`, `area`, the two measures, "matrix_class", such as "K1 P3",
        and "<first>_class" and "<second>_class" (1 to 3), in input order.

    Raises
    ------
    ColumnError
        A named column is absent.
    TableError
        A key occurs twice, or a column of the result has the name of a key.
    OptionError
        `breaks` is none of these or names another column, or the lower break
        is not below the upper.

    Notes
    -----
    Missing values: an area without either value has no class in the matrix.
    Where the terciles of a measure fall together, none of its values is in
    class 2.

    Comparability: terciles over all years keep the meaning of a class; terciles
    of each year keep a third of the areas in each class.

    References
    ----------
    A choice made here: the published map [newhorizon2025]_ does not state its
    classes.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table(
    ...     {
    ...         "area_code": ["A", "B", "C"],
    ...         "year": [2023] * 3,
    ...         "krugman_index": [0.1, 0.2, 0.3],
    ...         "productivity_index": [120.0, 90.0, 80.0],
    ...     }
    ... )
    >>> classed = matrix_classes(
    ...     table,
    ...     first="krugman_index",
    ...     second="productivity_index",
    ...     breaks={"productivity_index": (90, 110)},
    ... )
    >>> classed["matrix_class"].to_pylist()
    ['K1 P3', 'K2 P2', 'K3 P1']
    """
    if isinstance(breaks, Mapping):
        _require_measures(breaks, (first, second))
    frame, groups = _panel(table, (first, second), area, by)
    classes = {name: _classes(_numbers(frame, name), name, groups, breaks) for name in (first, second)}
    both = [
        f"{letters[0]}{one:.0f} {letters[1]}{two:.0f}" if one == one and two == two else None
        for one, two in zip(classes[first].tolist(), classes[second].tolist(), strict=True)
    ]
    keys = [name for name in frame.columns if name in (*_names(by), area, first, second)]
    require_free(keys, ["matrix_class"])
    labels = nw.new_series("matrix_class", both, nw.String, backend=frame.implementation)
    numbers = {f"{name}_class": classes[name] for name in (first, second)}
    kept = nw.maybe_reset_index(frame.with_columns(labels).select(*keys, "matrix_class"))
    return frame_columns(table, kept, numbers, whole=numbers)


def _require_measures(breaks: Mapping[str, Any], measures: tuple[str, str]) -> None:
    """Refuse breaks of columns that are not classed."""
    strange = [name for name in breaks if name not in measures]
    if strange:
        hints = " ".join(
            f"{name!r} is not one of the two measures.{nearest(str(name), measures)}" for name in strange
        )
        raise OptionError(f"breaks: {hints} The measures are {', '.join(map(repr, measures))}.")


def _given_breaks(name: str, given: Any) -> tuple[float, float]:
    """Two numbers, the lower one first."""
    try:
        low, high = (float(number) for number in given)
    except (TypeError, ValueError):
        low = high = np.nan
    if not low < high:
        raise OptionError(f"The breaks of {name!r} are {given!r}; give two numbers, the lower one first.")
    return low, high


def _classes(values: Floats, name: str, groups: Ints, breaks: Breaks) -> Floats:
    """Class 1 to 3 of each value, NaN where there is none."""
    result = np.full(len(values), np.nan)
    if isinstance(breaks, Mapping) and name in breaks:
        pairs: dict[int | None, tuple[float, float]] = {None: _given_breaks(name, breaks[name])}
    elif isinstance(breaks, Mapping) or breaks == "all":
        pairs = {None: terciles(values)}
    elif breaks == "year":
        pairs = {
            int(group): terciles(values[groups == group])
            for group in np.unique(groups)
            if not np.isnan(values[groups == group]).all()
        }
    else:
        raise OptionError(
            f"breaks={breaks!r} is not an option; choose 'all', 'year' or a mapping of column to two numbers."
        )
    for group, pair in pairs.items():
        rows = np.full(len(values), True) if group is None else groups == group
        result[rows] = 1 + np.searchsorted(pair, values[rows], side="right")
    result[np.isnan(values)] = np.nan
    return result


def matrix_counts(
    table: IntoFrameT, *, by: Sequence[str] = ("year",), letters: tuple[str, str] = ("K", "P")
) -> IntoFrameT:
    """How many areas each of the nine classes of the matrix has.

    Parameters
    ----------
    table : dataframe
        From `matrix_classes`.
    by : sequence of str
        Columns to count within.
    letters : two texts
        As in `matrix_classes`.

    Returns
    -------
    dataframe of the same kind, with nine rows per `by`
        Columns `by`, "matrix_class" and "areas"; a class without areas has 0.

    Raises
    ------
    ColumnError
        A column is absent.
    TableError
        A column of the result has the name of one of `by`.

    Notes
    -----
    Missing values: areas without a class are not counted.

    Examples
    --------
    >>> import pyarrow as pa
    >>> classed = pa.table({"year": [2023, 2023], "matrix_class": ["K1 P3", "K1 P3"]})
    >>> matrix_counts(classed)["areas"].to_pylist()
    [0, 0, 2, 0, 0, 0, 0, 0, 0]
    """
    frame = eager(table)
    names = _names(by)
    require_columns(frame, (*names, "matrix_class"), "the table")
    require_free(names, ["matrix_class"])
    labels = [f"{letters[0]}{one} {letters[1]}{two}" for one in (1, 2, 3) for two in (1, 2, 3)]
    groups = combine([encode(frame[name]) for name in names], len(frame)).at
    found = frame["matrix_class"].to_list()
    _, first = np.unique(groups, return_index=True)
    first = np.sort(first)
    counts = [
        sum(
            1
            for at, label in zip(groups.tolist(), found, strict=True)
            if at == groups[row] and label == wanted
        )
        for row in first
        for wanted in labels
    ]
    keys = nw.maybe_reset_index(frame.select(*names, "matrix_class")[np.repeat(first, 9)])
    words = nw.new_series("matrix_class", labels * len(first), nw.String, backend=frame.implementation)
    return frame_columns(table, keys.with_columns(words), {"areas": np.array(counts, dtype=np.int64)})


def rank(
    table: IntoFrameT,
    *,
    value: str,
    area: str = "area_code",
    by: Sequence[str] = ("year",),
    first: Literal["highest", "lowest"] = "highest",
) -> IntoFrameT:
    """Rank areas by a measure within each year: rank r of n.

    Parameters
    ----------
    table : dataframe with one row per `by` and `area`
    value : str
        Column of the measure.
    area, by : str and sequence of str
        Key columns.
    first : {"highest", "lowest"}
        Which value has rank 1.

    Returns
    -------
    dataframe of the same kind
        Columns `by`, `area`, `value`, "<value>_rank" and "areas_ranked" (n, the
        number of areas with a value), in input order.

    Raises
    ------
    ColumnError
        A named column is absent.
    TableError
        A key occurs twice, or a column of the result has the name of a key.
    OptionError
        `first` is neither.

    Notes
    -----
    Missing values: an area without a value has no rank and is not counted.
    Equal values share the smallest rank, and the ranks after them are skipped.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"area_code": ["A", "B", "C"], "year": [2023] * 3, "gva": [5, 9, 9]})
    >>> rank(table, value="gva")["gva_rank"].to_pylist()
    [3, 1, 1]
    """
    if first not in ("highest", "lowest"):
        raise OptionError(f"first={first!r} is not an option; choose 'highest' or 'lowest'.")
    frame, groups = _panel(table, (value,), area, by)
    values = _numbers(frame, value)
    ranks, counts = np.full(len(values), np.nan), np.zeros(len(values), dtype=np.int64)
    for group in np.unique(groups):
        rows = np.flatnonzero((groups == group) & ~np.isnan(values))
        key = -values[rows] if first == "highest" else values[rows]
        ranks[rows] = 1 + np.searchsorted(np.sort(key), key, side="left")
        counts[groups == group] = len(rows)
    keys = [name for name in frame.columns if name in (*_names(by), area, value)]
    kept = nw.maybe_reset_index(frame.select(*keys))
    return frame_columns(
        table, kept, {f"{value}_rank": ranks, "areas_ranked": counts}, whole=(f"{value}_rank",)
    )


def _names(by: Sequence[str] | str) -> tuple[str, ...]:
    return (by,) if isinstance(by, str) else tuple(by)


def _panel(
    table: Any, values: Sequence[str], area: str, by: Sequence[str]
) -> tuple[nw.DataFrame[Any], NDArray[np.intp]]:
    """The table and the group of each row; each key may occur once."""
    frame = eager(table)
    names = _names(by)
    require_columns(frame, (*names, area, *values), "the table")
    groups = combine([encode(frame[name]) for name in names], len(frame))
    areas = encode(frame[area])
    code = groups.at.astype(np.intp) * (len(areas.labels) + 1) + areas.at
    _, at, times = np.unique(code, return_index=True, return_counts=True)
    again = key_words(frame, at[times > 1], [*names, area])
    if again:
        raise TableError(
            "The table was refused:",
            [
                Finding("duplicate-key", f"{key} occurs more than once; keep one row.", (key,))
                for key in again
            ],
        )
    return frame, groups.at.astype(np.intp)


def _numbers(frame: nw.DataFrame[Any], name: str) -> Floats:
    words = frame[name].cast(nw.Float64).to_list()
    return np.array([np.nan if word is None else word for word in words], dtype=np.float64)
