"""Numbers in a column of text, as people write them: commas of thousands, percentages, a long minus.

What belongs here: reading such cells and naming those that are no numbers, for the commands
that take a file. Which mark is the decimal one is found in `bailiwick._marks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.errors import Finding

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Numbers", "as_numbers", "commas_said", "numbers_of"]

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_SHOWN = 5


@dataclass(frozen=True)
class Numbers:
    """A column of text read as numbers.

    Attributes
    ----------
    values : pyarrow.Array
        Numbers; null where a cell is empty or no number.
    wrong : tuple of (row, word)
        Cells that are no numbers, and their rows, the first being 1.
    percent : bool
        The cells are percentages such as ``23.5%``, read as 23.5.
    findings : tuple of Finding
        What is not a number, could be two, or is a percentage beside plain numbers.
    """

    values: pa.Array
    wrong: tuple[tuple[int, str], ...]
    percent: bool
    findings: tuple[Finding, ...]


def numbers_of(
    column: pa.ChunkedArray,
    name: str,
    *,
    unsure: bool = False,
    cure: str = "Leave a cell empty where the amount is not known.",
) -> Numbers:
    """Read a column of text as numbers: commas may set off thousands, and blanks are missing.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        Text, dictionary-coded or not.
    name : str
        What messages call it.
    unsure : bool
        Its commas could be decimal marks too, so that they are refused.
    cure : str
        What to do with cells that are no numbers.

    Examples
    --------
    >>> import pyarrow as pa
    >>> numbers_of(pa.chunked_array([["1,234", "", "\u22125"]]), "jobs").values.to_pylist()
    [1234.0, None, -5.0]
    """
    import numpy as np
    import pyarrow as pa

    from bailiwick._marks import coded

    held = coded(column if pa.types.is_dictionary(column.type) else column.dictionary_encode())
    words = ["" if word is None else str(word).strip() for word in held.dictionary.to_pylist()]
    numbers = [_number(word) for word in words]
    values = pa.array(numbers, pa.float64()).take(held.indices)
    index = held.indices.fill_null(-1).to_numpy(zero_copy_only=False)

    def cells(which: Iterable[bool]) -> tuple[tuple[int, str], ...]:
        at = np.flatnonzero(np.isin(index, np.flatnonzero(list(which))))
        return tuple((int(row) + 1, words[index[row]]) for row in at)

    of_percent = [word.endswith("%") for word in words]
    read = [one is not None for one in numbers]
    wrong = cells(bool(word) and not fine for word, fine in zip(words, read, strict=True))
    findings = []
    if wrong:
        verb = "is not a number" if len(wrong) == 1 else "are not numbers"
        sentence = f"{len(wrong):,} of {len(column):,} cells of {name!r} {verb}: {_shown(wrong)}. {cure}"
        findings.append(Finding("not-a-number", sentence, tuple(row for row, _ in wrong)))
    if unsure:
        could = cells("," in word and fine for word, fine in zip(words, read, strict=True))
        sentence = (
            f"The commas in {name!r} could be decimal marks or set off thousands, and nothing in the file"
            f" tells which: {_shown(could)}. Pass decimal=',' or decimal='.'."
        )
        findings.append(Finding("decimal-mark", sentence, tuple(row for row, _ in could)))
    percent = any(mark and fine for mark, fine in zip(of_percent, read, strict=True))
    plain = [bool(one) and not mark for one, mark in zip(numbers, of_percent, strict=True)]
    if percent and any(plain):
        sentence = (
            f"{name!r} has percentages beside plain numbers, so that their unit is not known:"
            f" {_shown(cells(of_percent))}; {_shown(cells(plain))}. Write all of them in one way."
        )
        findings.append(Finding("percent-and-plain", sentence, tuple(row for row, _ in cells(plain))))
    return Numbers(values, wrong, percent, tuple(findings))


def _number(word: str) -> float | None:
    """The number that a word is, or None."""
    plain = word.removesuffix("%").rstrip().replace("\u2212", "-")
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        return None if "_" in plain else float(plain)
    except ValueError:
        return None


def _shown(cells: Sequence[tuple[int, str]]) -> str:
    told = ", ".join(f"{word!r} in row {row}" for row, word in cells[:_SHOWN])
    return told + (f" and {len(cells) - _SHOWN:,} more" if len(cells) > _SHOWN else "")


def as_numbers(table: pa.Table, column: str | None) -> tuple[pa.Table, tuple[str, ...], tuple[Finding, ...]]:
    """The table with a column of amounts as numbers; see `numbers_of`.

    Returns
    -------
    table, said, findings
        The table, unchanged if a cell is no number; what to say of the reading;
        and findings that name the cells that are no numbers.
    """
    import pyarrow as pa

    from bailiwick._marks import commas_unsure

    if column is None:
        return table, (), ()
    kind = table.schema.field(column).type
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return table, (), ()
    read = numbers_of(table.column(column), column, unsure=column in commas_unsure(table))
    if read.findings:
        return table, (), read.findings
    at = table.column_names.index(column)
    told = f"the amounts in {column!r} are text and were read as numbers"
    if read.percent:
        told = f"the percentages in {column!r} were read as numbers, 23.5% as 23.5"
    return table.set_column(at, column, read.values), (told,), ()


def commas_said(table: pa.Table) -> tuple[str, ...]:
    """What to say of the columns of a table as read in which the comma is the decimal mark."""
    from bailiwick._marks import commas_read

    columns = commas_read(table)
    if not columns:
        return ()
    more = f" and {len(columns) - _SHOWN:,} more" if len(columns) > _SHOWN else ""
    told = f"{', '.join(map(repr, columns[:_SHOWN]))}{more}"
    return (f"took commas for the decimal mark, and points for marks of thousands, in {told}",)
