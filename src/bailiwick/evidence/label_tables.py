"""Labels of areas, column by column, and how many areas have each pair of labels.

What belongs here: reading tables of labels, bringing two of them to the same areas, and counting every pair
of columns at once. What the counts say is in `association`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import Finding, TableError, nearest
from bailiwick.groups.area_matrix import AREA_CODE, AREA_NAME, is_null, some, texts
from bailiwick.groups.matching import natural
from bailiwick.tables import eager

__all__ = ["Counts", "Labels", "count_pairs", "on_areas", "one_hot", "read_labels"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Labels that a column may have: more are numbers or names that were taken for labels.
MOST_LABELS = 1_000
# Rows of areas worked on at once.
PART = 1 << 16


@dataclass(frozen=True)
class Labels:
    """Columns of labels of the same areas.

    Attributes
    ----------
    areas : tuple of str
    names : tuple of str
        Of the columns.
    labels : tuple of tuple of str
        The different labels of each column, in natural order.
    codes : array of shape (columns, areas)
        Position of the area's label among those of the column; -1 is none.
    backend : object
        The kind of table that came in, for `in_kind`.
    """

    areas: tuple[str, ...]
    names: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    codes: Ints
    backend: Any

    @property
    def sizes(self) -> Ints:
        """How many labels each column has."""
        return np.array([len(one) for one in self.labels], dtype=np.int64)

    @property
    def starts(self) -> Ints:
        """Position of the first label of each column, where all labels stand in one row."""
        return np.concatenate([[0], np.cumsum(self.sizes)[:-1]]).astype(np.int64)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Whether an area has a label; shape (columns, areas)."""
        return self.codes >= 0


def read_labels(given: Any, what: str, columns: Sequence[str] | None = None) -> tuple[Labels, list[Finding]]:
    """Read a table of labels, and everything that is wrong with it.

    Parameters
    ----------
    given : dataframe with `area_code` (or a pandas table indexed by it) and columns of labels
        A pandas series is a table of one column. `area_name` is passed over.
    what : str
        What the table is called in messages.
    columns : sequence of str, optional
        Columns to read; all by default.
    """
    if type(given).__name__ == "Series" and hasattr(given, "to_frame") and hasattr(given, "index"):
        given = given.to_frame(given.name if given.name is not None else "label")
    frame = eager(given, what)
    if AREA_CODE in frame.columns:
        areas = texts(frame[AREA_CODE].to_list())
    elif frame.implementation.is_pandas():
        areas = texts(nw.to_native(frame).index)
    else:
        hint = nearest(AREA_CODE, frame.columns)
        told = f"{what} has no column {AREA_CODE!r}.{hint} It has {', '.join(map(repr, frame.columns))}."
        raise TableError("The labels cannot be read.", [Finding("no-column", told)])
    offered = [name for name in frame.columns if name not in (AREA_CODE, AREA_NAME)]
    wrong = _wrong_areas(areas, what)
    if not offered:
        wrong.append(Finding("no-labels", f"{what} has no column of labels beside the area codes."))
    for name in columns or ():
        if name not in offered:
            told = f"{what} has no column {name!r}.{nearest(name, offered)} It has"
            wrong.append(Finding("no-column", f"{told} {', '.join(map(repr, offered))}.", (name,)))
    wanted = [name for name in (offered if columns is None else columns) if name in offered]
    codes = np.full((len(wanted), len(areas)), -1, dtype=np.int64)
    labels: list[tuple[str, ...]] = []
    for at, name in enumerate(wanted):
        cells = frame[name].to_list()
        words, more = _words(cells, f"Column {name!r} of {what}", name)
        wrong += more
        distinct = tuple(sorted(set(words.values()), key=natural))
        position = {word: number for number, word in enumerate(distinct)}
        numbers = {cell: position[word] for cell, word in words.items()}
        codes[at] = [numbers.get(cell, -1) for cell in cells] if numbers else -1
        labels.append(distinct)
    return Labels(tuple(areas), tuple(wanted), tuple(labels), codes, frame.implementation), wrong


def _wrong_areas(areas: Sequence[str], what: str) -> list[Finding]:
    wrong = []
    blank = [number for number, code in enumerate(areas, start=1) if not code.strip()]
    if blank:
        wrong.append(Finding("no-code", f"{what} has rows without an area code: {some(blank)}.", (*blank,)))
    twice = sorted(code for code, times in Counter(areas).items() if times > 1 and code.strip())
    if twice:
        wrong.append(Finding("duplicate-code", f"{what} has areas twice: {some(twice)}.", tuple(twice)))
    return wrong


def _words(cells: list[Any], where: str, name: str) -> tuple[dict[Any, str], list[Finding]]:
    """The different cells as text, 1.0 as "1", without empty ones; and why a column holds no labels."""
    words: dict[Any, str] = {}
    try:
        different = set(cells)
    except TypeError:
        told = f"{where} holds lists or other things that are no labels: leave it out."
        return {}, [Finding("not-labels", told, (name,))]
    for cell in different:
        if is_null(cell) or cell == "":
            continue
        if isinstance(cell, float) and not cell.is_integer():
            told = f"{where} holds numbers such as {cell:g}, not labels: put them into bands first."
            return {}, [Finding("not-labels", told, (name,))]
        words[cell] = str(int(cell)) if isinstance(cell, float) else str(cell)
    if not words:
        return {}, [Finding("no-labels", f"{where} has no label in any area: leave it out.", (name,))]
    if len(words) > MOST_LABELS:
        told = f"{where} has {len(words):,} different labels; {MOST_LABELS:,} are allowed. Put them into"
        return {}, [Finding("too-many-labels", f"{told} fewer classes, or leave it out.", (name,))]
    return words, []


def on_areas(labels: Labels, areas: Sequence[str]) -> Labels:
    """The labels of other areas, in their order: none where there is no row."""
    row = {code: number for number, code in enumerate(labels.areas)}
    at = np.array([row.get(code, -1) for code in areas], dtype=np.int64)
    codes = np.where(at >= 0, labels.codes[:, at], -1)
    return Labels(tuple(areas), labels.names, labels.labels, codes, labels.backend)


def one_hot(labels: Labels, areas: slice | Ints = slice(None)) -> NDArray[np.float32]:
    """A row for each area and a column for each label of each column: 1 where the area has it, else 0."""
    codes = labels.codes[:, areas]
    rows = np.zeros((codes.shape[1], int(labels.sizes.sum())), dtype=np.float32)
    column, area = np.nonzero(codes >= 0)
    rows[area, labels.starts[column] + codes[column, area]] = 1.0
    return rows


@dataclass(frozen=True)
class Counts:
    """Areas with each pair of labels, for every pair of columns, side by side in one large table.

    Attributes
    ----------
    counts : array of shape (labels of all first columns, labels of all second columns)
        Areas with both labels.
    row_sums, column_sums, sums : arrays of the same shape
        Areas of the row, of the column, and of the table that a cell is in.
    first, second : Labels
    """

    counts: Floats
    row_sums: Floats
    column_sums: Floats
    sums: Floats
    first: Labels
    second: Labels

    @property
    def expected(self) -> Floats:
        """Counts if the two columns had nothing to do with each other; 0 in a table without areas."""
        return self.row_sums * self.column_sums / np.maximum(self.sums, 1.0)

    def by_pair(self, cells: Floats) -> Floats:
        """The sums of cells over each table, shape (first columns, second columns)."""
        rows = np.add.reduceat(cells, self.first.starts, axis=-2)
        sums: Floats = np.add.reduceat(rows, self.second.starts, axis=-1)
        return sums

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Whether a cell lies in a row and a column with any area."""
        filled: NDArray[np.bool_] = (self.row_sums > 0) & (self.column_sums > 0)
        return filled


def count_pairs(first: Labels, second: Labels) -> Counts:
    """Count the areas of every pair of labels; an area without a label in one of two is in no cell of them.

    Both must have the same areas in the same order.
    """
    counts = np.zeros((int(first.sizes.sum()), int(second.sizes.sum())))
    for start in range(0, len(first.areas), PART):
        part = slice(start, start + PART)
        counts += one_hot(first, part).T @ one_hot(second, part)
    of_rows = np.repeat(np.add.reduceat(counts, second.starts, axis=1), second.sizes, axis=1)
    of_columns = np.repeat(np.add.reduceat(counts, first.starts, axis=0), first.sizes, axis=0)
    sums = np.repeat(np.add.reduceat(of_columns, second.starts, axis=1), second.sizes, axis=1)
    return Counts(counts, of_rows, of_columns, sums, first, second)
