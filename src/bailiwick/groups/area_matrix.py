"""A table of areas as a matrix: codes down the side, variables across the top, numbers inside.

What belongs here: reading any dataframe or array into one shape, the faults that no
grouping can work with, and giving a result back in the kind of table that came in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import Finding, TableError, nearest

__all__ = [
    "AREA_CODE",
    "AREA_NAME",
    "LARGEST",
    "AreaMatrix",
    "faults",
    "in_kind",
    "is_null",
    "read_matrix",
    "repeated_columns",
    "some",
    "texts",
    "too_large",
]

AREA_CODE = "area_code"
AREA_NAME = "area_name"
SHOWN = 10
#: Values at most, so that the squares of their differences are numbers.
LARGEST = 1e150

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class AreaMatrix:
    """Values of variables for areas.

    Attributes
    ----------
    codes : tuple of str
        One per row; "0", "1", ... for an array.
    variables : tuple of str
        One per column; "x0", "x1", ... for an array.
    values : array of shape (areas, variables)
        NaN is missing.
    backend : object
        The kind of table that came in, for `in_kind`.
    named : bool
        Whether areas and variables have names of their own: False for an array.
    """

    codes: tuple[str, ...]
    variables: tuple[str, ...]
    values: Floats
    backend: Any
    named: bool = True


def read_matrix(X: Any, *, leave_out: Iterable[str] = ()) -> AreaMatrix:
    """Read a table with one row per area, or an array, into a matrix.

    Parameters
    ----------
    X : dataframe or array of shape (areas, variables)
        A pandas dataframe indexed by area code; a Polars or PyArrow table, or a pandas one without such an
        index, with a column `area_code`. Lazy tables are collected. A column `area_name` is passed over;
        every other column is a variable.
    leave_out : iterable of str
        Further columns that are no variables.

    Raises
    ------
    TableError
        Not a table, no area codes, or columns that are not numbers: all are listed.
    """
    if isinstance(X, np.ndarray):
        return _from_array(X)
    twice = repeated_columns(X)
    if twice:
        raise TableError(
            "The table cannot be read as areas and variables.",
            [
                Finding(
                    "duplicate-column",
                    f"{times} columns are called {name!r}: leave out or rename all but one.",
                    (name,),
                )
                for name, times in twice.items()
            ],
        )
    try:
        frame = nw.from_native(X)
    except TypeError as error:
        raise TableError(
            f"X is a {type(X).__name__}; give a pandas, Polars or PyArrow table, or an array."
        ) from error
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    left_out = {AREA_CODE, AREA_NAME, *leave_out}
    if AREA_CODE in frame.columns:
        codes = texts(frame[AREA_CODE].to_list())
    elif frame.implementation.is_pandas():
        codes = texts(nw.to_native(frame).index)
    else:
        raise TableError(
            f"X has no column {AREA_CODE!r}.{nearest(AREA_CODE, frame.columns)} Rename the column of area"
            " codes, or index a pandas table by it."
        )
    wanted = [name for name in frame.columns if name not in left_out]
    wrong = [
        Finding(
            "not-numbers", f"Column {name!r} holds {kind}, not numbers: leave it out or convert it.", (name,)
        )
        for name, kind in frame.collect_schema().items()
        if name in wanted and not kind.is_numeric()
    ]
    blank = [number for number, code in enumerate(codes, start=1) if not code.strip()]
    if blank:
        wrong.append(Finding("no-code", f"Rows without an area code: {some(blank)}.", tuple(blank)))
    if wrong:
        raise TableError("The table cannot be read as areas and variables.", wrong)
    columns = [frame.get_column(name).cast(nw.Float64).to_numpy().astype(np.float64) for name in wanted]
    values = np.column_stack(columns) if columns else np.empty((len(codes), 0))
    return AreaMatrix(tuple(codes), tuple(map(str, wanted)), values, frame.implementation)


def texts(codes: Iterable[Any]) -> list[str]:
    """Area codes as text, whatever they were: 7 is "7"; a missing one (None, NaN, NaT, NA) is empty."""
    return ["" if is_null(code) else str(code) for code in codes]


def is_null(cell: Any) -> bool:
    """Whether there is nothing in a cell, of any kind of table: None, NaN, NaT or pandas.NA.

    What is null is not equal to itself, or, as `pandas.NA`, does not say whether it is.

    Examples
    --------
    >>> import pandas as pd
    >>> [is_null(cell) for cell in (None, float("nan"), pd.NaT, pd.NA, 0, "")]
    [True, True, True, True, False, False]
    """
    if cell is None:
        return True
    same = cell == cell
    return not isinstance(same, (bool, np.bool_)) or not same


def repeated_columns(X: Any) -> dict[str, int]:
    """Names that several columns have, and how many: pandas and PyArrow allow it."""
    if isinstance(X, pa.Table):
        columns = X.column_names
    elif nw.dependencies.is_pandas_dataframe(X):
        columns = list(X.columns)
    else:
        return {}
    return {str(name): times for name, times in Counter(columns).items() if times > 1}


def _from_array(X: NDArray[Any]) -> AreaMatrix:
    if X.ndim != 2:
        raise TableError(
            f"The array has {X.ndim} dimensions; give one row per area and one column per variable."
        )
    try:
        values = X.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise TableError(f"The array holds {X.dtype}, not numbers.") from error
    codes = tuple(map(str, range(X.shape[0])))
    return AreaMatrix(codes, tuple(f"x{one}" for one in range(X.shape[1])), values, "pyarrow", named=False)


def faults(matrix: AreaMatrix, *, constant: bool = True, missing: bool = True) -> list[Finding]:
    """List what no grouping can work with, naming variables and areas.

    Parameters
    ----------
    matrix : AreaMatrix
    constant : bool
        Whether a variable that is the same in every area is a fault.
    missing : bool
        Whether a missing value is one.

    Returns
    -------
    list of Finding
        Reasons `duplicate-code`, `no-variables`, `no-areas`, `missing`, `infinite`, `constant`.
    """
    found = []
    twice = sorted(code for code, times in Counter(matrix.codes).items() if times > 1)
    if twice:
        found.append(Finding("duplicate-code", f"Areas that occur twice: {some(twice)}.", tuple(twice)))
    if not matrix.variables:
        found.append(Finding("no-variables", "There is no variable beside the area codes."))
    if not matrix.codes:
        found.append(Finding("no-areas", "There is no area."))
    codes = np.array(matrix.codes, dtype=object)
    for number, name in enumerate(matrix.variables):
        column = matrix.values[:, number]
        lacking = codes[np.isnan(column)].tolist()
        if missing and lacking:
            found.append(
                Finding(
                    "missing",
                    f"{name} is missing (NaN or null) in {_areas(lacking)}. Fill it, or leave out the"
                    " variable or the areas.",
                    (name, *lacking),
                )
            )
        endless = codes[np.isinf(column)].tolist()
        if endless:
            found.append(
                Finding(
                    "infinite",
                    f"{name} is infinite (inf) in {_areas(endless)}: a share whose denominator is 0 is"
                    " missing, not infinite.",
                    (name, *endless),
                )
            )
        known = column[np.isfinite(column)]
        if constant and len(codes) > 1 and len(known) and not lacking and known.min() == known.max():
            found.append(
                Finding(
                    "constant",
                    f"{name} is {known[0]:g} in every area ({some(matrix.codes, 3)}), so it tells none"
                    " apart: leave it out.",
                    (name,),
                )
            )
    return found


def in_kind(table: pa.Table, backend: Any) -> Any:
    """Return a PyArrow table as the kind of dataframe that came in."""
    if backend == "pyarrow":
        return table
    frame = nw.from_native(table, eager_only=True)
    if backend.is_pandas():
        return frame.to_pandas()
    if backend.is_polars():
        return frame.to_polars()
    return table


def some(things: Sequence[object], shown: int = SHOWN) -> str:
    """Write the first few of a list, and how many more there are."""
    listed = ", ".join(str(thing) for thing in things[:shown])
    return listed if len(things) <= shown else f"{listed} and {len(things) - shown} more"


def _areas(codes: Sequence[object]) -> str:
    return f"{len(codes)} area{'' if len(codes) == 1 else 's'}: {some(codes)}"


def too_large(matrix: AreaMatrix) -> list[Finding]:
    """List the variables whose values are so large that spreads and distances would be infinite."""
    return [
        Finding(
            "too-large",
            f"{name} has values above {LARGEST:g}, whose squares are infinite. Give it in a larger unit.",
            (name,),
        )
        for name, column in zip(matrix.variables, matrix.values.T, strict=True)
        if np.max(np.abs(column), initial=0.0, where=np.isfinite(column)) > LARGEST
    ]
