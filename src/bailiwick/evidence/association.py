"""How far two groupings of the same areas go together: Cramér's V, and the tables that it comes from.

What belongs here: the strength of association, its bias, its chance, and the cross tables. Reading and
counting labels is in `label_tables`; how alike two partitions are is `bailiwick.match_clusters`.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import DataWarning, Finding, OptionError, TableError
from bailiwick.evidence.label_tables import Counts, Labels, count_pairs, on_areas, one_hot, read_labels
from bailiwick.groups.area_matrix import in_kind, some

__all__ = ["contingency", "cramers_v"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Numbers of shuffled tables held at once.
HELD = 1 << 22
# Sums of squares closer than this share are ties.
TIED = 1e-9


def cramers_v(
    clusters: Any,
    lookups: Any = None,
    *,
    corrected: bool = True,
    permutations: int = 999,
    random_state: Any = 0,
    first: Sequence[str] | None = None,
    second: Sequence[str] | None = None,
) -> Any:
    """How strongly groupings of areas go together: Cramér's V of each pair of columns of labels.

    With O[i, j] the areas that have label i of one column and j of the other, R[i] and C[j] the sums of its
    r rows and c columns, n of all, E[i, j] = R[i] C[j] / n, and rows and columns without an area left out::

        chi2 = sum over i, j of (O[i, j] - E[i, j])^2 / E[i, j]          no continuity correction
        V    = sqrt((chi2 / n) / min(r - 1, c - 1))                      0 to 1
        V_c  = sqrt(max(0, chi2 / n - (r - 1)(c - 1) / (n - 1)) / min(r' - 1, c' - 1))
               with r' = r - (r - 1)^2 / (n - 1), and c' likewise
        p    = (1 + shuffles whose chi2 is at least as large) / (1 + shuffles)

    0: the label of one column says nothing of the other. 1: the column with fewer labels follows from the
    other. V has no direction and is above 0 by chance alone, the more so the more labels and the fewer areas
    there are; V_c takes that off. A shuffle deals the second labels anew to the areas of the pair.

    Parameters
    ----------
    clusters : dataframe with `area_code` and columns of labels
        A pandas table may be indexed by area code; a pandas series is one column. Labels are text, whole
        numbers or true and false. `area_name` is passed over.
    lookups : dataframe of the same form, optional
        Each of its columns is paired with each of `clusters`. None: all pairs of columns of `clusters`.
    corrected : bool
        Work out V_c; its column is null otherwise.
    permutations : int
        Shuffles for p, 0 or more; with 0 its column is null.
    random_state : int, numpy Generator or None
        Seed of the shuffles; None takes another one each time.
    first, second : sequence of str, optional
        Columns of `clusters` and of `lookups` to use; all by default.

    Returns
    -------
    dataframe of the kind of `clusters`, one row for each pair
        `first`, `second` (names of columns), `cramers_v`, `cramers_v_corrected`, `p_value`, `n` (areas with
        both labels), `left_out` (areas with one of the two), `rows`, `columns` (labels among the n areas),
        `expected_under_5_share` (0 to 1: the share of E below 5; with a large one trust p, and V little).

    Raises
    ------
    OptionError
        A number of shuffles or a seed is not one.
    TableError
        An area occurs twice, a column is absent, has no label, has values in place of labels or more than
        1,000 of them, or the two tables share no area: all are listed.

    Warns
    -----
    DataWarning
        Areas of one table are not in the other. Or a column has one label among the areas of a pair, which
        then goes with anything: its V is null.

    Notes
    -----
    Missing values: an area without a label in one of the two columns is in no count of the pair; those with
    one of the two are counted in `left_out`. V_c is null where r' or c' is 1.

    Comparability: V compares tables of like size at best. A lookup of nine classes wins over one of two
    partly by that; V_c less so. Labels that were made from the same data go together by construction.
    p depends on the areas and labels of its pair and on the seed; not on the order of rows nor on the other
    columns.

    References
    ----------
    [cramer1946]_; [bergsma2013]_ for V_c; [phipson2010]_ for p, which is never 0. The lookups of
    [onsclusters2023]_.

    Examples
    --------
    Rows 8, 2 and 3, 7; columns 11 and 9; E is 5.5, 4.5 in both rows. chi2 is 2 * 2.5^2 * (1 / 5.5 + 1 / 4.5)
    = 5.0505, so V is sqrt(5.0505 / 20) = .5025; V_c is sqrt((.2525 - 1 / 19) / (1 - 1 / 19)) = .4593.

    >>> import pandas as pd
    >>> table = pd.DataFrame({
    ...     "cluster": ["a"] * 10 + ["b"] * 10,
    ...     "coast": ["yes"] * 8 + ["no"] * 2 + ["yes"] * 3 + ["no"] * 7,
    ... }, index=[f"E{number:02}" for number in range(20)])
    >>> cramers_v(table).round(4)[["first", "second", "cramers_v", "cramers_v_corrected", "n"]]
         first second  cramers_v  cramers_v_corrected   n
    0  cluster  coast     0.5025               0.4593  20
    """
    if isinstance(permutations, bool) or not isinstance(permutations, (int, np.integer)) or permutations < 0:
        raise OptionError(f"permutations={permutations!r} is not a number of shuffles. Give 0 or more.")
    seed = _seed(random_state)
    one, two, i, j = _read(clusters, lookups, first, second)
    counts = count_pairs(one, two)
    measured = _measured(counts, corrected)
    n = measured["n"][i, j]
    values = {name: grid[i, j] for name, grid in measured.items()}
    values["p_value"] = np.full(len(i), np.nan)
    apart = np.minimum(values["rows"], values["columns"]) > 1
    _tell_of_one_label(one, two, i[~apart], j[~apart], values)
    if permutations:
        values["p_value"][apart] = _chances(counts, i[apart], j[apart], int(permutations), seed)
    either = one.known.sum(axis=1)[i] + two.known.sum(axis=1)[j] - 2 * n
    columns: dict[str, Any] = {
        "first": pa.array([one.names[at] for at in i.tolist()], pa.string()),
        "second": pa.array([two.names[at] for at in j.tolist()], pa.string()),
    }
    for name in ("cramers_v", "cramers_v_corrected", "p_value"):
        columns[name] = pa.array(values[name], pa.float64(), from_pandas=True)
    columns |= {"n": n.astype(np.int64), "left_out": either.astype(np.int64)}
    columns |= {name: values[name].astype(np.int64) for name in ("rows", "columns")}
    columns["expected_under_5_share"] = pa.array(values["under_5"], pa.float64(), from_pandas=True)
    return in_kind(pa.table(columns), one.backend)


def contingency(
    clusters: Any,
    lookups: Any = None,
    *,
    first: Sequence[str] | None = None,
    second: Sequence[str] | None = None,
) -> Any:
    """The cross tables of each pair of columns of labels, as one long table.

    With O, R, C and n as in `cramers_v`::

        count      O[i, j]                     areas with both labels
        expected   R[i] C[j] / n               what it would be if the two had nothing to do with each other
        row_share  O[i, j] / R[i]              0 to 1; the shares of one first label add up to 1

    Parameters
    ----------
    clusters, lookups, first, second
        As of `cramers_v`.

    Returns
    -------
    dataframe of the kind of `clusters`
        One row for each cell, those without an area too: `first`, `second` (names of columns),
        `first_label`, `second_label`, `count`, `expected`, `row_share`, and `left_out`, the areas with a
        label in one of the two columns only, the same in all rows of a pair.

    Raises
    ------
    TableError
        As `cramers_v`.

    Warns
    -----
    DataWarning
        Areas of one table are not in the other.

    Notes
    -----
    Missing values: areas without a label in one of the two columns are in no cell, and are counted in
    `left_out`. A label that no area of the pair has makes no row.

    Comparability: compare `row_share` of tables of different size, not `count`.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"area_code": ["A", "B", "C"], "cluster": ["1", "1", "2"], "coast": ["y", "n", "n"]})
    >>> contingency(table).select(["first_label", "second_label", "count", "row_share"]).to_pylist()
    [{'first_label': '1', 'second_label': 'n', 'count': 1, 'row_share': 0.5},
     {'first_label': '1', 'second_label': 'y', 'count': 1, 'row_share': 0.5},
     {'first_label': '2', 'second_label': 'n', 'count': 1, 'row_share': 1.0},
     {'first_label': '2', 'second_label': 'y', 'count': 0, 'row_share': 0.0}]
    """
    one, two, i, j = _read(clusters, lookups, first, second)
    counts = count_pairs(one, two)
    parts = [_cells(counts, a, b) for a, b in zip(i.tolist(), j.tolist(), strict=True)]
    return in_kind(pa.concat_tables(parts), one.backend)


def _read(
    clusters: Any, lookups: Any, first: Sequence[str] | None, second: Sequence[str] | None
) -> tuple[Labels, Labels, Ints, Ints]:
    """Both tables on the same areas in order of code, and the numbers of the columns of each pair."""
    heading = "The labels cannot be compared."
    if isinstance(first, str) or isinstance(second, str):
        raise OptionError("first and second are lists of columns: put a single name in brackets.")
    if lookups is None and second is not None:
        raise OptionError("second names columns of lookups, and there is no such table.")
    one, wrong = read_labels(clusters, "clusters", first)
    if lookups is None:
        if len(one.names) < 2 and not wrong:
            told = f"clusters has one column of labels, {one.names[0]!r}: give lookups, or two columns."
            wrong.append(Finding("no-pair", told))
        if wrong:
            raise TableError(heading, wrong)
        two = one = on_areas(one, sorted(one.areas))
        i, j = np.triu_indices(len(one.names), k=1)
        return one, two, i.astype(np.int64), j.astype(np.int64)
    two, more = read_labels(lookups, "lookups", second)
    wrong += more
    shared = set(one.areas) & set(two.areas)
    if not shared and one.areas and two.areas:
        told = (
            f"clusters and lookups have no area in common: one has {some(one.areas, 3)}, the other"
            f" {some(two.areas, 3)}. Give both by code and of one boundary vintage."
        )
        wrong.append(Finding("no-area", told))
    if wrong:
        raise TableError(heading, wrong)
    _tell_of_strangers(one, two)
    areas = sorted({*one.areas, *two.areas})
    one, two = on_areas(one, areas), on_areas(two, areas)
    i, j = np.indices((len(one.names), len(two.names))).reshape(2, -1)
    return one, two, i.astype(np.int64), j.astype(np.int64)


def _tell_of_strangers(one: Labels, two: Labels) -> None:
    """Warn of areas with labels that the other table does not have."""
    said = []
    for own, other, name, there in ((one, two, "clusters", "lookups"), (two, one, "lookups", "clusters")):
        known = set(other.areas)
        labelled = np.flatnonzero(own.known.any(axis=0)).tolist()
        lone = [own.areas[at] for at in labelled if own.areas[at] not in known]
        if lone:
            said.append(f"{len(lone)} areas of {name} are not in {there}: {some(lone, 5)}.")
    if said:
        warnings.warn(f"{' '.join(said)} They are counted in left_out.", DataWarning, stacklevel=4)


def _tell_of_one_label(one: Labels, two: Labels, i: Ints, j: Ints, values: dict[str, Floats]) -> None:
    """Warn of pairs in which a column has a single label, so that V has no value."""
    if not len(i):
        return
    pairs = [f"{one.names[a]} by {two.names[b]}" for a, b in zip(i.tolist(), j.tolist(), strict=True)]
    empty = bool((values["n"] == 0).any())
    warnings.warn(
        f"V has no value for {some(pairs, 5)}: a column has one label among the areas of the pair, and so"
        f" goes with anything{', or no area has both' if empty else ''}.",
        DataWarning,
        stacklevel=3,
    )


def _measured(counts: Counts, corrected: bool) -> dict[str, Floats]:
    """What is told of each pair, as grids of first by second columns."""
    expected, filled = counts.expected, counts.filled
    gap = counts.counts - expected
    n = counts.by_pair(counts.counts)
    chi2 = counts.by_pair(np.divide(gap * gap, expected, out=np.zeros_like(gap), where=filled))
    # Sums of rows are alike along a row of a table, so its first cell will do.
    rows = np.add.reduceat(counts.row_sums[:, counts.second.starts] > 0, counts.first.starts, axis=0) * 1.0
    columns = np.add.reduceat(counts.column_sums[counts.first.starts] > 0, counts.second.starts, axis=1) * 1.0
    cells = rows * columns
    degrees = np.minimum(rows, columns) - 1
    phi2 = np.divide(chi2, n, out=np.zeros_like(chi2), where=n > 0)
    v = np.full(n.shape, np.nan)
    np.divide(phi2, degrees, out=v, where=degrees > 0)
    under = counts.by_pair((filled & (expected < 5)).astype(np.float64))
    v_c = np.full(n.shape, np.nan)
    if corrected:
        less = np.maximum(n - 1, 1)
        shrunk = np.minimum(rows - (rows - 1) ** 2 / less, columns - (columns - 1) ** 2 / less) - 1
        over = np.maximum(0.0, phi2 - (rows - 1) * (columns - 1) / less)
        np.divide(over, shrunk, out=v_c, where=(degrees > 0) & (shrunk > 1e-12))
    return {
        "n": n,
        "cramers_v": np.minimum(np.sqrt(v), 1.0),
        "cramers_v_corrected": np.minimum(np.sqrt(v_c), 1.0),
        "rows": rows,
        "columns": columns,
        "under_5": np.divide(under, cells, out=np.full(n.shape, np.nan), where=cells > 0),
    }


def _chances(counts: Counts, i: Ints, j: Ints, permutations: int, seed: int) -> Floats:
    """p of pairs of columns: those with the same areas are shuffled together."""
    one, two = counts.first, counts.second
    p = np.full(len(i), np.nan)
    groups: dict[bytes, list[int]] = {}
    for pair in range(len(i)):
        both = one.known[i[pair]] & two.known[j[pair]]
        groups.setdefault(both.tobytes(), []).append(pair)
    for mask, members in groups.items():
        rows = np.flatnonzero(np.frombuffer(mask, dtype=np.bool_))
        at = np.array(members)
        firsts, own = np.unique(i[at], return_inverse=True)
        seconds, other = np.unique(j[at], return_inverse=True)
        part = count_pairs(_some_columns(one, firsts, rows), _some_columns(two, seconds, rows))
        p[at] = _shuffled(part, permutations, seed)[own, other]
    return p


def _some_columns(labels: Labels, columns: Ints, rows: NDArray[Any]) -> Labels:
    """Some columns of some areas, numbered anew."""
    return Labels(
        tuple(labels.areas[row] for row in rows.tolist()),
        tuple(labels.names[at] for at in columns.tolist()),
        tuple(labels.labels[at] for at in columns.tolist()),
        labels.codes[np.ix_(columns, rows)],
        labels.backend,
    )


def _shuffled(counts: Counts, permutations: int, seed: int) -> Floats:
    """p of every pair. With the sums fixed, chi2 / n + 1 is the sum of O^2 / (R C)."""
    margins = counts.row_sums * counts.column_sums
    weight = np.divide(1.0, margins, out=np.zeros_like(margins), where=margins > 0)
    asked = counts.by_pair(counts.counts**2 * weight) * (1.0 - TIED)
    own, other = one_hot(counts.first).T.copy(), one_hot(counts.second)
    areas = len(other)
    held = max(1, HELD // max(areas * other.shape[1], counts.counts.size))
    rng = np.random.default_rng(seed)
    reached = np.zeros(asked.shape)
    for start in range(0, permutations, held):
        turns = min(held, permutations - start)
        order = rng.permuted(np.tile(np.arange(areas), (turns, 1)), axis=1)
        tables = np.matmul(own, other[order]).astype(np.float64)
        tables *= tables
        tables *= weight
        reached += (counts.by_pair(tables) >= asked).sum(axis=0)
    return (1.0 + reached) / (1.0 + permutations)


def _seed(random_state: Any) -> int:
    """One whole number, so that each pair is shuffled alike whatever the others are."""
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(2**32))
    if random_state is None:
        return int(np.random.default_rng().integers(2**32))
    if isinstance(random_state, bool) or not isinstance(random_state, (int, np.integer)) or random_state < 0:
        raise OptionError(
            f"random_state={random_state!r} is not a seed. Give a whole number of 0 or more, a numpy"
            " Generator or None."
        )
    return int(random_state)


def _cells(counts: Counts, a: int, b: int) -> pa.Table:
    """The cross table of one pair of columns."""
    one, two = counts.first, counts.second
    block = np.ix_(
        np.arange(one.starts[a], one.starts[a] + one.sizes[a]),
        np.arange(two.starts[b], two.starts[b] + two.sizes[b]),
    )
    count, expected = counts.counts[block], counts.expected[block]
    at_row, at_column = np.nonzero(counts.filled[block])
    either = int(one.known[a].sum() + two.known[b].sum() - 2 * count.sum())
    return pa.table(
        {
            "first": pa.array([one.names[a]] * len(at_row), pa.string()),
            "second": pa.array([two.names[b]] * len(at_row), pa.string()),
            "first_label": pa.array([one.labels[a][at] for at in at_row.tolist()], pa.string()),
            "second_label": pa.array([two.labels[b][at] for at in at_column.tolist()], pa.string()),
            "count": count[at_row, at_column].astype(np.int64),
            "expected": expected[at_row, at_column],
            "row_share": count[at_row, at_column] / count.sum(axis=1)[at_row],
            "left_out": pa.array([either] * len(at_row), pa.int64()),
        }
    )
