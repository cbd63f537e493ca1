"""The areas most like each area, by distance over chosen variables.

What belongs here: distances and their parts. Standardising comes before, and is
in `standardise`; how alike two industrial structures are is
`bailiwick.krugman_between`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest

__all__ = ["nearest_areas"]

Floats = NDArray[np.float64]

# Distances held at once: 16 million, 128 MB.
BLOCK = 1 << 24
# Binary digits, 12 decimal ones, to which distances are alike.
DIGITS = 40
CODE = "area_code"


def nearest_areas(
    X: Any,
    *,
    n: int = 20,
    metric: Literal["euclidean", "sqeuclidean"] = "euclidean",
    weights: Mapping[str, float] | Sequence[float] | None = None,
    exclude: Mapping[str, Iterable[str]] | None = None,
    missing: Literal["refuse", "shared"] = "refuse",
    contributions: bool = False,
) -> Any:
    """The n areas nearest to each area, with their distances.

    With x[a, j] the value of variable j in area a, and w[j] its weight::

        sqeuclidean  D(a, b) = sum over j of w[j] * (x[a, j] - x[b, j])^2     0 or more
        euclidean    d(a, b) = square root of D(a, b)

    not divided by the weights. The values are used as they are: standardise
    them first if their scales differ (`z_scores`).

    Parameters
    ----------
    X : dataframe with one row per area, or array of shape (areas, variables)
        A pandas dataframe indexed by area code; a Polars or PyArrow table, or a
        pandas one without such an index, with a column `area_code`. Every other
        column is a variable. The areas of an array are called "0", "1", ...
    n : int
        Neighbours wanted. An area has fewer where there are fewer others.
    metric : {"euclidean", "sqeuclidean"}
    weights : mapping of variable to weight, or one weight per variable
        0 or more; variables left out of a mapping weigh 1.
    exclude : mapping of area code to area codes
        Neighbours that an area may not have, such as districts of its own county.
    missing : {"refuse", "shared"}
        What a null does: raise; or take the variables that both areas have, and
        raise their sum in proportion to the weight of all.
    contributions : bool
        Add for each variable a column ``contribution_<variable>``, its summand
        of D(a, b); they add up to it.

    Returns
    -------
    dataframe of the same kind (PyArrow for an array)
        Columns `area_code`, `rank` (1 is nearest), `neighbour_code`, `distance`,
        in the order of the rows of X. Ties, alike to 12 digits, are broken by
        area code.

    Raises
    ------
    OptionError
        An option or a weight is not among the allowed ones.
    TableError
        A code occurs twice, a variable is not of numbers, a value is missing or
        infinite, or `exclude` names an unknown area. All faults are listed.

    Notes
    -----
    Missing values: refused by default. With "shared", two areas that share no
    variable are not neighbours.

    Comparability: distances compare only within one set of variables and weights.

    Examples
    --------
    >>> import pandas as pd
    >>> X = pd.DataFrame({"k": [0.0, 3.0, 0.0], "p": [0.0, 4.0, 1.0]}, index=["A", "B", "C"])
    >>> nearest_areas(X, n=1)
      area_code  rank neighbour_code  distance
    0         A     1              C  1.000000
    1         B     1              C  4.242641
    2         C     1              A  1.000000
    """
    for name, given, allowed in (
        ("metric", metric, ("euclidean", "sqeuclidean")),
        ("missing", missing, ("refuse", "shared")),
    ):
        if given not in allowed:
            raise OptionError(
                f"{name}={given!r} is not an option.{nearest(str(given), allowed)}"
                f" Choose one of {', '.join(map(repr, allowed))}."
            )
    if n < 1:
        raise OptionError(f"n={n!r} is not a number of neighbours. Give 1 or more.")
    codes, variables, values, backend = _read(X)
    weight = _weights(weights, variables)
    barred = _check(codes, variables, values, exclude, missing)
    found = _search(codes, values, weight, n, barred)
    return _table(codes, variables, values, weight, found, metric, contributions, backend)


def _read(X: Any) -> tuple[list[str], list[str], Floats, Any]:
    """Codes, variable names, values as floats (NaN is missing), and the kind to give back."""
    if isinstance(X, np.ndarray):
        if X.ndim != 2:
            raise TableError(
                f"The array has {X.ndim} dimensions; give one row per area and one column per variable."
            )
        names = [f"x{number}" for number in range(X.shape[1])]
        return [str(number) for number in range(len(X))], names, X.astype(np.float64), "pyarrow"
    try:
        frame = nw.from_native(X, eager_only=True)
    except TypeError as error:
        raise TableError(
            f"X is a {type(X).__name__}; give a pandas, Polars or PyArrow table, or an array."
        ) from error
    if CODE in frame.columns:
        codes = [str(code) for code in frame[CODE].to_list()]
        frame = frame.drop(CODE)
    elif frame.implementation.is_pandas():
        codes = [str(code) for code in X.index]
    else:
        raise TableError(
            f"X has no column {CODE!r}. Rename the column of area codes, or index a pandas table by it."
        )
    wrong = [
        Finding("not-numbers", f"Column {name!r} holds {kind}, not numbers: leave it out or convert it.")
        for name, kind in frame.collect_schema().items()
        if not kind.is_numeric()
    ]
    if wrong:
        raise TableError("X has columns that cannot be variables.", wrong)
    columns = [frame[name].cast(nw.Float64).to_numpy().astype(np.float64) for name in frame.columns]
    values = np.column_stack(columns) if columns else np.empty((len(codes), 0))
    return codes, list(frame.columns), values, frame.implementation


def _weights(given: Mapping[str, float] | Sequence[float] | None, variables: Sequence[str]) -> Floats:
    if given is None:
        return np.ones(len(variables))
    if isinstance(given, Mapping):
        unknown = [name for name in given if name not in variables]
        if unknown:
            hints = " ".join(f"{name!r} is not a variable.{nearest(name, variables)}" for name in unknown)
            raise OptionError(f"weights: {hints} The variables are {', '.join(map(repr, variables))}.")
        given = [given.get(name, 1.0) for name in variables]
    weight = np.asarray(given, dtype=np.float64)
    if weight.shape != (len(variables),) or not np.isfinite(weight).all() or (weight < 0).any():
        raise OptionError(
            f"weights: got {list(given)!r}; give one finite number of 0 or more for each of the"
            f" {len(variables)} variables."
        )
    return weight


def _check(
    codes: list[str],
    variables: list[str],
    values: Floats,
    exclude: Mapping[str, Iterable[str]] | None,
    missing: str,
) -> dict[int, list[int]]:
    """Refuse what cannot be measured; return the barred neighbours as row numbers."""
    faults = []
    row = {code: number for number, code in enumerate(codes)}
    if len(row) < len(codes):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        faults.append(
            Finding("duplicate-key", f"Areas that occur twice: {', '.join(twice[:10])}.", tuple(twice))
        )
    if not variables:
        faults.append(Finding("no-variables", "There is no variable beside the area codes."))
    if np.isinf(values).any():
        faults.append(Finding("infinite", f"{int(np.isinf(values).sum())} values are infinite."))
    if missing == "refuse" and np.isnan(values).any():
        lacking = [codes[number] for number in np.flatnonzero(np.isnan(values).any(axis=1))]
        faults.append(
            Finding(
                "missing",
                f"{len(lacking)} areas lack a value: {', '.join(lacking[:10])}. Leave them out, or pass"
                " missing='shared' to compare what both areas have.",
                tuple(lacking),
            )
        )
    barred: dict[int, list[int]] = {}
    for code, others in (exclude or {}).items():
        unknown = [name for name in (code, *others) if name not in row]
        if unknown:
            faults += [
                Finding(
                    "unknown-area", f"exclude: {name!r} is not an area of X.{nearest(name, codes)}", (name,)
                )
                for name in unknown
            ]
        else:
            barred[row[code]] = [row[other] for other in others]
    if faults:
        raise TableError("Nearest areas cannot be found.", faults)
    return barred


def _search(
    codes: list[str], values: Floats, weight: Floats, n: int, barred: Mapping[int, list[int]]
) -> list[tuple[int, int, int, float]]:
    """Area, rank, neighbour and squared distance, block by block so that memory stays bounded."""
    areas = len(codes)
    by_code = np.empty(areas, dtype=np.intp)
    by_code[np.argsort(np.array(codes), kind="stable")] = np.arange(areas)
    found: list[tuple[int, int, int, float]] = []
    step = max(1, BLOCK // max(areas, 1))
    for start in range(0, areas, step):
        block = np.arange(start, min(start + step, areas))
        squared = _squared(values[block], values, weight)
        squared[np.arange(len(block)), block] = np.nan
        for at, area in enumerate(block):
            squared[at, barred.get(int(area), [])] = np.nan
            candidates = np.flatnonzero(~np.isnan(squared[at]))
            near = _without_crumbs(squared[at, candidates])
            if len(candidates) > n:
                kept = near <= np.partition(near, n - 1)[n - 1]
                candidates, near = candidates[kept], near[kept]
            order = np.lexsort((by_code[candidates], near))[:n]
            found += [
                (int(area), rank, int(candidates[one]), float(squared[at, candidates[one]]))
                for rank, one in enumerate(order, start=1)
            ]
    return found


def _without_crumbs(numbers: Floats) -> Floats:
    """Numbers to 40 binary digits: adding up in another order changes the last few of 53."""
    mantissa, exponent = np.frexp(numbers)
    result: Floats = np.ldexp(np.round(np.ldexp(mantissa, DIGITS)), exponent - DIGITS)
    return result


def _squared(some: Floats, others: Floats, weight: Floats) -> Floats:
    """Weighted squared distances, from differences so that equal areas are at exactly 0."""
    total = np.zeros((len(some), len(others)))
    shared = np.zeros((len(some), len(others))) if np.isnan(some).any() or np.isnan(others).any() else None
    for variable, w in enumerate(weight):
        gap = some[:, variable, None] - others[None, :, variable]
        if shared is None:
            total += w * gap * gap
        else:
            both = ~np.isnan(gap)
            total += np.where(both, w * gap * gap, 0.0)
            shared += np.where(both, w, 0.0)
    if shared is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            total = np.where(shared > 0, total * (weight.sum() / shared), np.nan)
    return total


def _table(
    codes: list[str],
    variables: list[str],
    values: Floats,
    weight: Floats,
    found: list[tuple[int, int, int, float]],
    metric: str,
    contributions: bool,
    backend: Any,
) -> Any:
    area = np.array([row[0] for row in found], dtype=np.intp)
    other = np.array([row[2] for row in found], dtype=np.intp)
    squared = np.array([row[3] for row in found], dtype=np.float64)
    columns: dict[str, Any] = {
        CODE: [codes[number] for number in area],
        "rank": pa.array([row[1] for row in found], pa.int32()),
        "neighbour_code": [codes[number] for number in other],
        "distance": np.sqrt(squared) if metric == "euclidean" else squared,
    }
    if contributions:
        gap = values[area] - values[other]
        parts = np.where(np.isnan(gap), 0.0, weight * gap * gap)
        sums = parts.sum(axis=1, keepdims=True)
        # With missing="shared" the summands are raised like their sum; they add up to D(a, b).
        scale = np.divide(squared[:, None], sums, out=np.ones_like(sums), where=sums > 0)
        for number, name in enumerate(variables):
            columns[f"contribution_{name}"] = parts[:, number] * scale[:, 0]
    table = pa.table(columns)
    if backend == "pyarrow":
        return table
    frame = nw.from_native(table, eager_only=True)
    if backend.is_pandas():
        return frame.to_pandas()
    if backend.is_polars():
        return frame.to_polars()
    return table
