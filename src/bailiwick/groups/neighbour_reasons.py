"""Why two areas are near each other, in words: what brings them together, what keeps them apart.

What belongs here: the parts of a distance beside their usual parts. The distance
and the neighbours themselves are in `neighbours`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import AREA_CODE, faults, in_kind, read_matrix, some
from bailiwick.groups.neighbours import MOST, contributions_of, read_weights

__all__ = ["neighbour_reasons", "neighbour_shares"]

Floats = NDArray[np.float64]
Indexes = NDArray[np.int16]

PREFIX = "contribution_"
# Pairs worked on at once.
PART = 1 << 16
# Shares nearer to the usual one than this are as usual: adding up leaves crumbs.
CRUMB = 1e-9
IDENTICAL = "identical on all variables"
NOTHING = "no variable stands out"


def neighbour_reasons(
    neighbours: Any,
    *,
    X: Any = None,
    weights: Mapping[str, float] | Sequence[float] | None = None,
    variables: Any = None,
    n: int = 2,
) -> Any:
    """Say which variables, or dimensions, bring each pair of areas together and keep them apart.

    The squared distance D of two areas is a sum with one summand for each
    variable. A variable's share of D is compared with its usual share, that of
    its sum of squares about the mean in the sum of squares of all, which is its
    share of the squared distances of all pairs of areas together::

        share(j) = summand(j) / D          usual(j) = S(j) / sum of S
        ratio(j) = share(j) / usual(j)     0 or more; 1 is as usual

    The pair is closest on the variables with the lowest ratios, of those below 1,
    and furthest on those with the highest, of those above 1. So a variable that
    differs little between any two areas is not called close for that. The
    summands and sums of squares of a dimension are those of its variables added up.

    Parameters
    ----------
    neighbours : dataframe
        As `nearest_areas` gives: columns `area_code` and `neighbour_code`, one row for each pair.
    X : dataframe or array, optional
        The table that `nearest_areas` was given. Without it the columns ``contribution_<variable>`` of
        `neighbours` are used, and a usual share is that of the squared distances of the pairs listed.
    weights : mapping of variable to weight, or one weight per variable, optional
        Those that `nearest_areas` was given; with X only.
    variables : dataframe, optional
        Columns `variable` and any of `dimension`, `short_label` and `label`. With `dimension` the reasons
        name dimensions; otherwise variables, by their labels.
    n : int
        Names on either side at most.

    Returns
    -------
    dataframe of the same kind
        `neighbours` with `closest_on` and `furthest_on`, lists of names that begin with the closest and the
        furthest, and `reason`, such as "closest on age and tenure, furthest on travel". Areas with the same
        values are "identical on all variables", and their lists are empty.

    Raises
    ------
    OptionError
        n is below 1, or a weight is not among the allowed ones.
    TableError
        A column is absent, a code is not in X, or a variable is not described: all are listed.

    Notes
    -----
    Ties: names of equal ratio stand in the order of the variables. A variable that is the same in every
    area, or has weight 0, is never named.

    Missing values: where areas were compared by the variables that both have, so are the shares.

    Comparability: shares tell what a distance is made of, not how long it is. A usual share is carried by the
    pairs that are furthest apart, so after inter-decile scaling a rare characteristic may weigh much.

    References
    ----------
    [ons2001]_, Corresponding Local Authorities.

    Examples
    --------
    Sums of squares are 8, 2 and 2, usual shares 2/3, 1/6 and 1/6. Of B and C age makes none of the
    distance, tenure and travel half each, three times as much as usual.

    >>> import pandas as pd
    >>> from bailiwick import nearest_areas, neighbour_reasons
    >>> X = pd.DataFrame(
    ...     {"age": [0.0, 2.0, 2.0, 4.0], "tenure": [1.0, 0.0, 1.0, 2.0], "travel": [1.0, 0.0, 1.0, 2.0]},
    ...     index=list("ABCD"),
    ... )
    >>> reasons = neighbour_reasons(nearest_areas(X, n=1), X=X)
    >>> reasons["reason"][1]
    'closest on age, furthest on tenure and travel'
    """
    if n < 1:
        raise OptionError(f"n={n!r} is not a number of names. Give 1 or more.")
    pairs = _read(neighbours, X, weights, variables)
    closest: list[pa.Array] = []
    furthest: list[pa.Array] = []
    reason: list[pa.Array] = []
    for parts in pairs.parts():
        found, which = np.unique(_named(parts, pairs.usual, n), axis=0, return_inverse=True)
        at = pa.array(which.ravel())
        words = [_words(row, pairs.names, n) for row in found.tolist()]
        closest.append(pa.array([one for one, _, _ in words], pa.list_(pa.string())).take(at))
        furthest.append(pa.array([one for _, one, _ in words], pa.list_(pa.string())).take(at))
        reason.append(pa.array([one for _, _, one in words], pa.string()).take(at))
    table = pairs.table
    for name, column, kind in (
        ("closest_on", closest, pa.list_(pa.string())),
        ("furthest_on", furthest, pa.list_(pa.string())),
        ("reason", reason, pa.string()),
    ):
        table = table.append_column(name, pa.chunked_array(column, kind))
    return in_kind(table, pairs.backend)


def neighbour_shares(
    neighbours: Any,
    *,
    X: Any = None,
    weights: Mapping[str, float] | Sequence[float] | None = None,
    variables: Any = None,
) -> Any:
    """List each variable's, or dimension's, share of the squared distance of each pair.

    For the formula, the parameters and the errors see `neighbour_reasons`.

    Parameters
    ----------
    neighbours, X, weights, variables
        As for `neighbour_reasons`.

    Returns
    -------
    dataframe of the same kind
        One row for each pair and variable: `area_code`, `neighbour_code`, `variable` (`dimension` where
        `variables` has dimensions), `contribution` to the squared distance, `share` of it, `usual_share`, and
        `ratio` of both. Shares of a pair add up to 1; they are null where two areas are identical.

    Raises
    ------
    OptionError
        The table would have more than 50 million rows, or a weight is not among the allowed ones.
    TableError
        As for `neighbour_reasons`.

    Examples
    --------
    >>> import pandas as pd
    >>> from bailiwick import nearest_areas, neighbour_shares
    >>> X = pd.DataFrame({"age": [0.0, 1.0, 4.0], "flats": [0.0, 1.0, 1.0]}, index=list("ABC"))
    >>> shares = neighbour_shares(nearest_areas(X, n=1), X=X)
    >>> shares["share"].tolist()[:2], shares["usual_share"].round(3).tolist()[:2]
    ([0.5, 0.5], [0.929, 0.071])
    """
    pairs = _read(neighbours, X, weights, variables)
    count, width = pairs.table.num_rows, len(pairs.names)
    if count * width > MOST:
        raise OptionError(
            f"The shares of {count:,} pairs in {width} parts would be {count * width:,} rows; {MOST:,} are"
            " allowed. Ask for fewer areas, or for dimensions, or take neighbour_reasons, which names the"
            " largest and smallest."
        )
    parts = np.concatenate([np.empty((0, width)), *pairs.parts()])
    share, ratio = _ratios(parts, pairs.usual)
    codes = pa.array(np.repeat(np.arange(count), width))
    named = pa.array(pairs.names, pa.string()).take(pa.array(np.tile(np.arange(width), count)))
    table = pa.table(
        {
            AREA_CODE: pairs.table[AREA_CODE].take(codes),
            "neighbour_code": pairs.table["neighbour_code"].take(codes),
            pairs.what: named,
            "contribution": parts.ravel(),
            "share": pa.array(share.ravel(), from_pandas=True),
            "usual_share": np.tile(pairs.usual, count),
            "ratio": pa.array(ratio.ravel(), from_pandas=True),
        }
    )
    return in_kind(table, pairs.backend)


@dataclass(frozen=True)
class _Pairs:
    """Pairs of areas, what their distances are made of, and what is usual."""

    table: pa.Table
    backend: Any
    what: str
    names: tuple[str, ...]
    of_variable: NDArray[np.intp]
    usual: Floats
    values: Floats | None
    weight: Floats
    area: NDArray[np.intp]
    other: NDArray[np.intp]
    columns: tuple[str, ...]

    def parts(self) -> Iterator[Floats]:
        """Summands of the squared distances of some pairs after others, one column for each name."""
        for start in range(0, self.table.num_rows, PART):
            rows = slice(start, start + PART)
            if self.values is None:
                some_of = self.table.slice(start, PART)
                each = np.column_stack([some_of[name].to_numpy() for name in self.columns])
            else:
                each = contributions_of(self.values, self.weight, self.area[rows], self.other[rows])
            yield _added(each, self.of_variable, len(self.names))


def _added(each: Floats, of_variable: NDArray[np.intp], names: int) -> Floats:
    """Columns of one name added up, in their order."""
    if names == each.shape[1]:
        return each
    total = np.zeros((len(each), names))
    for column, at in enumerate(of_variable):
        total[:, at] += each[:, column]
    return total


def _read(neighbours: Any, X: Any, weights: Any, variables: Any) -> _Pairs:
    try:
        frame = nw.from_native(neighbours, eager_only=True)
    except TypeError as error:
        raise TableError(
            f"neighbours is a {type(neighbours).__name__}; give the table that nearest_areas returns."
        ) from error
    absent = [name for name in (AREA_CODE, "neighbour_code") if name not in frame.columns]
    if absent:
        raise TableError(
            "The table of neighbours cannot be read.",
            [
                Finding("no-column", f"No column {name!r}.{nearest(name, frame.columns)}", (name,))
                for name in absent
            ],
        )
    table = frame.to_arrow()
    backend = frame.implementation
    if X is None:
        columns = tuple(name for name in table.column_names if name.startswith(PREFIX))
        if not columns:
            raise TableError(
                "The table of neighbours has no columns of contributions. Pass X, the table that"
                " nearest_areas was given, or ask nearest_areas for contributions=True."
            )
        if weights is not None:
            raise OptionError("weights go with X; the columns of contributions are weighted already.")
        names = tuple(name.removeprefix(PREFIX) for name in columns)
        squares = np.array([pc.sum(table[name]).as_py() or 0.0 for name in columns])
        values, weight, none = None, np.ones(len(names)), np.empty(0, np.intp)
        area, other = none, none
    else:
        columns = ()
        matrix = read_matrix(X)
        wrong = faults(matrix, constant=False, missing=False)
        area, unknown = _rows(table[AREA_CODE], matrix.codes)
        other, more = _rows(table["neighbour_code"], matrix.codes)
        unknown = list(dict.fromkeys([*unknown, *more]))
        if unknown:
            wrong.append(
                Finding(
                    "unknown-area",
                    f"X has no area {some(list(map(repr, unknown)))}.{nearest(unknown[0], matrix.codes)}"
                    " Pass the table that nearest_areas was given.",
                    tuple(unknown),
                )
            )
        if wrong:
            raise TableError("The reasons cannot be found.", wrong)
        names, values = matrix.variables, matrix.values
        weight = read_weights(weights, names)
        squares = weight * _squares(values)
    what, labels, of_variable = _labels(names, variables)
    total = np.bincount(of_variable, weights=squares, minlength=len(labels))
    usual = total / total.sum() if total.sum() > 0 else np.zeros(len(labels))
    return _Pairs(table, backend, what, labels, of_variable, usual, values, weight, area, other, columns)


def _rows(codes: pa.ChunkedArray, known: Sequence[str]) -> tuple[NDArray[np.intp], list[str]]:
    """Row numbers of codes, and the codes that have none."""
    at = pc.index_in(codes.cast(pa.string()), value_set=pa.array(known, pa.string()))
    unknown = [str(code) for code in pc.unique(codes.filter(pc.is_null(at))).to_pylist()]
    return pc.fill_null(at, 0).to_numpy().astype(np.intp), unknown


def _squares(values: Floats) -> Floats:
    """Sum of squares about the mean of each variable, of the areas that have it."""
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    gap = np.where(known, values, 0.0)
    gap -= gap.sum(axis=0) / count
    gap[~known] = 0.0
    result: Floats = np.einsum("ij,ij->j", gap, gap)
    return result


def _labels(names: Sequence[str], variables: Any) -> tuple[str, tuple[str, ...], NDArray[np.intp]]:
    """What is named, the names, and which of them each variable has."""
    if variables is None:
        return "variable", tuple(names), np.arange(len(names))
    frame = nw.from_native(variables, eager_only=True)
    present = [name for name in ("dimension", "short_label", "label") if name in frame.columns]
    if "variable" not in frame.columns or not present:
        raise TableError(
            f"variables has the columns {', '.join(map(repr, frame.columns))}; give 'variable' and one of"
            " 'dimension', 'short_label' and 'label'."
        )
    column = present[0]
    label = dict(zip(frame["variable"].to_list(), frame[column].to_list(), strict=True))
    without = [name for name in names if label.get(name) is None]
    if without:
        known = [str(name) for name in label]
        raise TableError(
            "The reasons cannot be named.",
            [
                Finding(
                    "no-label",
                    f"variables has no {column} for {some(list(map(repr, without)))}."
                    f"{nearest(without[0], known)}",
                    tuple(without),
                )
            ],
        )
    labels = tuple(dict.fromkeys(str(label[name]) for name in names))
    place = {one: number for number, one in enumerate(labels)}
    what = "dimension" if column == "dimension" else "variable"
    return what, labels, np.array([place[str(label[name])] for name in names], dtype=np.intp)


def _ratios(parts: Floats, usual: Floats) -> tuple[Floats, Floats]:
    """Shares of the squared distances, and their ratios to the usual; NaN for identical areas."""
    whole = parts.sum(axis=1, keepdims=True)
    share = np.divide(parts, whole, out=np.full(parts.shape, np.nan), where=whole > 0)
    ratio = np.divide(share, usual, out=np.full(parts.shape, np.nan), where=usual > 0)
    return share, ratio


def _named(parts: Floats, usual: Floats, n: int) -> Indexes:
    """For each pair, in n columns each, what it is closest on and furthest on; -1 for none, -2 identical."""
    _, ratio = _ratios(parts, usual)
    found = np.full((len(parts), 2 * n), -1, dtype=np.int16)
    for first, below in ((0, True), (n, False)):
        key = np.where(np.isnan(ratio), np.inf, ratio) if below else np.where(np.isnan(ratio), np.inf, -ratio)
        order = np.argsort(_alike(key), axis=1, kind="stable")[:, :n]
        key = np.take_along_axis(key, order, axis=1)
        stands_out = key < 1 - CRUMB if below else key < -1 - CRUMB
        found[:, first : first + order.shape[1]] = np.where(stands_out, order, -1)
    found[~(parts.sum(axis=1) > 0)] = -2
    return found


def _alike(numbers: Floats) -> Floats:
    """Numbers to nine digits, so that crumbs do not decide between equals."""
    with np.errstate(divide="ignore", invalid="ignore"):
        digits = np.where(numbers == 0, 0.0, np.floor(np.log10(np.abs(numbers))))
        power = 10.0 ** (9 - digits)
        return np.where(np.isfinite(numbers), np.round(numbers * power) / power, numbers)


def _words(row: Sequence[int], names: Sequence[str], n: int) -> tuple[list[str], list[str], str]:
    """Names on either side and the sentence, of one combination."""
    if row[0] == -2:
        return [], [], IDENTICAL
    closest = [names[at] for at in row[:n] if at >= 0]
    furthest = [names[at] for at in row[n:] if at >= 0]
    # "Ethnicity and origins and employment" would read as three.
    plain = not any(" and " in name for name in (*closest, *furthest))
    told = [
        f"{word} on {_listed(side, ' and ' if plain else ', and on ')}"
        for word, side in (("closest", closest), ("furthest", furthest))
        if side
    ]
    return closest, furthest, (", " if plain else "; ").join(told) or NOTHING


def _listed(names: Sequence[str], last: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])}{last}{names[-1]}"
