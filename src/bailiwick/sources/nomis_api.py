"""Answers of the Nomis API in CSV form, as saved to disk: complete, unique, with every status kept.

An answer above the row limit arrives cut, with status 200; the only sign is a
RECORD_COUNT greater than the rows received. So the pages are put together and
counted before anything else is believed. What the dimensions mean is for
`bres` and `aps`.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bailiwick.errors import DataWarning, SourceError, nearest
from bailiwick.sources.delimited import header_of, numbers, read_delimited
from bailiwick.sources.marks import Floats
from bailiwick.sources.refusal import refuse
from bailiwick.sources.sidecar import file_hash

__all__ = ["Answer", "codes_of", "read_answers", "status_flags", "year_of"]

_COUNTED = ("RECORD_OFFSET", "RECORD_COUNT")
_STATUS = ("OBS_STATUS", "OBS_STATUS_NAME")
_SELECT = "Ask Nomis again with record_offset and record_count among the columns of 'select='."
# OBS_STATUS letters whose meaning was seen in a real answer.
_LETTERS = {"A": "normal value", "Q": "these figures are missing.", "G": "unreliable"}


@dataclass(frozen=True)
class Answer:
    """The rows of one or more complete answers, with duplicates gone.

    Attributes
    ----------
    table : pyarrow.Table
        The dimension columns asked for, as text in dictionary codes.
    values : float array
        OBS_VALUE, NaN where empty.
    status : pyarrow.ChunkedArray
        OBS_STATUS_NAME, or OBS_STATUS where the name was not asked for; null
        where neither was.
    name : str
        The files, for messages.
    """

    table: pa.Table
    values: Floats
    status: pa.Array
    name: str


def read_answers(
    paths: str | Path | Iterable[str | Path],
    required: Sequence[str],
    optional: Sequence[str] = (),
    *,
    complete: bool = True,
) -> Answer:
    """Return the rows of saved CSV answers after putting pages together and counting them.

    Parameters
    ----------
    paths : path or paths
        Answers to one query or to several, each in one file or in pages.
    required : sequence of str
        Dimension columns each file must have.
    optional : sequence of str
        Further columns; those absent from any file are absent from the result.
    complete : bool
        Refuse where rows are missing. False is for a look at one page.

    Raises
    ------
    SourceError
        A body is a web page, empty or a header only; a column is absent; the
        rows received are fewer than RECORD_COUNT says; OBS_VALUE holds text; a
        key occurs twice with different values.

    Warns
    -----
    DataWarning
        The same file, or the same rows, came twice; one copy was kept.
    """
    files = [Path(path) for path in ([paths] if isinstance(paths, (str, Path)) else paths)]
    if not files:
        raise SourceError("Expected at least one CSV answer of the Nomis API; got none. Name the files.")
    files = _without_copies(files)
    optional = [name for name in (*optional, *_STATUS) if name not in required]
    tables, values = [], []
    pages: list[tuple[Path, int, int, int]] = []
    for path in files:
        table = read_delimited(path, [*required, "OBS_VALUE"], optional, whole_numbers=_COUNTED)
        if not table.num_rows:
            raise refuse(
                path,
                "rows below the header",
                "a header only, which Nomis sends when nothing was selected",
                "Check the geography, the dates and the other selections of the query.",
            )
        pages.append(_page(path, table))
        values.append(numbers(path, table["OBS_VALUE"], "OBS_VALUE"))
        tables.append(table)
    if complete:
        _require_all_pages(pages)
    present = [name for name in [*required, *optional] if all(name in table.column_names for table in tables)]
    table = (
        pa.concat_tables([table.select(present) for table in tables]).unify_dictionaries().combine_chunks()
    )
    name = files[0].name if len(files) == 1 else f"{files[0].name!r} and {len(files) - 1} more"
    dimensions = [column for column in present if column not in _STATUS]
    keep = _unique(table.select(_keys(dimensions)), np.concatenate(values), name)
    status = next((table[column] for column in reversed(_STATUS) if column in present), None)
    whole = len(keep) == table.num_rows
    unknown = pa.nulls(table.num_rows, pa.string()).dictionary_encode()
    status = unknown if status is None else _flat(status)
    return Answer(
        table.select(dimensions) if whole else table.select(dimensions).take(keep),
        np.concatenate(values)[keep],
        status if whole else status.take(pa.array(keep)),
        name,
    )


def _without_copies(files: list[Path]) -> list[Path]:
    """Drop files whose bytes another file has already given."""
    seen: dict[tuple[int, str], Path] = {}
    sizes = defaultdict(list)
    for path in files:
        header_of(path)
        sizes[path.stat().st_size].append(path)
    kept = []
    for path in files:
        if len(sizes[path.stat().st_size]) == 1:
            kept.append(path)
            continue
        key = file_hash(path)
        if key in seen:
            warnings.warn(
                f"{path.name!r} holds the same bytes as {seen[key].name!r} and was read once.",
                DataWarning,
                stacklevel=4,
            )
            continue
        seen[key] = path
        kept.append(path)
    return kept


def _page(path: Path, table: pa.Table) -> tuple[Path, int, int, int]:
    """Return the file with its first offset, its number of rows, and the rows its query has."""
    if any(table[name].null_count for name in _COUNTED):
        raise refuse(path, "a RECORD_OFFSET and a RECORD_COUNT in every row", "empty cells", _SELECT)
    offset, count = (table[name].to_numpy() for name in _COUNTED)
    if (count != count[0]).any():
        raise refuse(path, "one RECORD_COUNT", f"{len(np.unique(count))} different ones", _SELECT)
    start = int(offset[0])
    if not np.array_equal(offset, np.arange(start, start + len(offset))):
        raise refuse(
            path,
            "RECORD_OFFSET rising by 1 from row to row",
            f"gaps or another order between {start} and {int(offset.max())}",
            "Rows were removed or sorted: save the answer of Nomis again.",
        )
    return path, start, len(offset), int(count[0])


def _require_all_pages(pages: list[tuple[Path, int, int, int]]) -> None:
    """Refuse answers of which rows are missing.

    Pages carry no name of their query. Those of equal RECORD_COUNT must cover
    every offset equally often: once for each query of that length.
    """
    by_count = defaultdict(list)
    for page in pages:
        by_count[page[3]].append(page)
    for count, group in by_count.items():
        for path, start, length, _ in group:
            if start + length > count:
                raise refuse(
                    path,
                    f"at most {count:,} rows, as RECORD_COUNT says",
                    f"rows up to number {start + length:,}",
                    "Save the answer of Nomis again.",
                )
        edges = sorted(
            {0, *(start for _, start, _, _ in group), *(start + n for _, start, n, _ in group)} - {count}
        )
        cover = [sum(start <= edge < start + n for _, start, n, _ in group) for edge in edges]
        queries = max(cover)
        short = [edge for edge, times in zip(edges, cover, strict=True) if times < queries]
        if short:
            received = sum(length for _, _, length, _ in group)
            worst = next((page for page in group if page[1] + page[2] == short[0]), group[0])
            raise refuse(
                worst[0],
                f"{queries * count:,} rows, as RECORD_COUNT says ({queries} x {count:,})",
                f"{received:,} in {len(group)} file{'s' if len(group) > 1 else ''}; the answer was cut "
                "at the row limit",
                f"Ask Nomis for the rest with recordoffset={short[0]} and give all its pages together.",
            )


def _flat(column: pa.ChunkedArray | pa.Array) -> pa.DictionaryArray:
    flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(flat, pa.ChunkedArray):  # several chunks of dictionaries stay chunked
        flat = pa.concat_arrays(flat.unify_dictionaries().chunks)
    return flat


def codes_of(
    column: pa.ChunkedArray | pa.Array,
) -> tuple[np.ndarray[Any, np.dtype[np.int64]], list[str | None]]:
    """Return a dictionary column as positions (-1 for null) and its words."""
    flat = _flat(column)
    return flat.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(
        np.int64
    ), flat.dictionary.to_pylist()


def _keys(dimensions: Sequence[str]) -> list[str]:
    """Leave out names beside their codes: a name may be spelt in two ways, a code may not."""
    stems = {column.removesuffix("_CODE") for column in dimensions if not column.endswith("_NAME")}
    return [
        column for column in dimensions if column.removesuffix("_NAME") == column or column[:-5] not in stems
    ]


def _unique(dimensions: pa.Table, values: Floats, name: str) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the rows to keep: one for each key. Conflicting values for one key are refused."""
    key = np.zeros(dimensions.num_rows, dtype=np.int64)
    for column in dimensions.column_names:
        codes, words = codes_of(dimensions[column])
        if len(words) > 1:
            key = key * (len(words) + 1) + codes + 1
            # Renumbering keeps the product of many dimensions within 64 bits.
            if key.max() > 1 << 40:
                key = np.unique(key, return_inverse=True)[1].astype(np.int64)
    _, first, inverse, counts = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    if len(first) == len(key):
        return np.arange(len(key))
    same = np.isclose(values, values[first][inverse], rtol=0, atol=0, equal_nan=True)
    if not same.all():
        bad = np.flatnonzero(~same)
        shown = [
            " / ".join(str(v) for v in dimensions.slice(int(row), 1).to_pylist()[0].values())
            for row in bad[:5]
        ]
        raise SourceError(
            f"{name}: expected each cell once; got {len(bad)} with two different values: {'; '.join(shown)}. "
            "The answers are of different dates: save them again in one go."
        )
    warnings.warn(
        f"{name}: {int((counts - 1).sum()):,} rows came twice with the same values; one copy of each "
        "was kept.",
        DataWarning,
        stacklevel=4,
    )
    return np.sort(first)


def status_flags(answer: Answer) -> tuple[pa.DictionaryArray, pa.DictionaryArray]:
    """Return the flag and the mark (the publisher's status) of each row.

    A row with a value has no flag, or u where the status says unreliable; the
    note that farm agriculture is left out stands beside a sound value. A row
    without a value has m (missing) or s (suppressed). The mark is null for a
    normal value.

    Raises
    ------
    SourceError
        A status is none of those the publisher is known to use.
    """
    codes, words = codes_of(answer.status)
    empty = np.isnan(answer.values)
    kinds = np.array([_kind(word, answer.name) for word in words] + ["none"], dtype=object)[codes]
    flags = np.full(len(codes), None, dtype=object)
    flags[~empty & (kinds == "unreliable")] = "u"
    flags[empty] = "m"
    flags[empty & np.isin(kinds, ["suppressed", "unreliable"])] = "s"
    marks = np.array([*words, None], dtype=object)[codes]
    marks[np.isin(kinds, ["normal"])] = None
    return (
        pa.array(flags, type=pa.string()).dictionary_encode(),
        pa.array(marks, type=pa.string()).dictionary_encode(),
    )


def _kind(status: str | None, name: str) -> str:
    """Classify a status by its words; a letter alone only where it was seen in a real answer."""
    if status is None:
        return "none"
    told = _LETTERS.get(status.strip(), status).strip().lower()
    for word, kind in (
        ("normal value", "normal"),
        ("exclude farm agriculture", "noted"),
        ("suppressed", "suppressed"),
        ("disclosive", "suppressed"),
        ("unreliable", "unreliable"),
        ("missing", "missing"),
        ("not available", "missing"),
    ):
        if word in told:
            return kind
    known = ["Normal Value", "These figures are missing.", *sorted(_LETTERS)]
    raise SourceError(
        f"{name}, column OBS_STATUS: expected a status that says normal, missing, suppressed, unreliable or "
        f"excluding farm agriculture; got {status!r}.{nearest(status, known)} Ask Nomis again with "
        "obs_status_name "
        "among the columns of 'select=', or look the status up: a new one needs a new edition of this parser."
    )


def year_of(answer: Answer, column: pa.ChunkedArray, name: str) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Return the year of a DATE column: ``2023``, or ``2023-12`` for the twelve months to December."""
    codes, words = codes_of(column)
    years = []
    used = set(codes.tolist())
    for position, word in enumerate(words):
        if position not in used:
            years.append(0)
            continue
        year, _, month = (word or "").strip().partition("-")
        if not (year.isdecimal() and len(year) == 4 and month in {"", "12"}):
            raise SourceError(
                f"{answer.name}, column {name!r}: expected a year or a period to December such as '2023-12'; "
                f"got {word!r}. Ask Nomis for calendar years only."
            )
        years.append(int(year))
    if (codes < 0).any():
        raise SourceError(
            f"{answer.name}, column {name!r}: expected a date in every row; got empty cells. {_SELECT}"
        )
    cells: np.ndarray[Any, np.dtype[np.int32]] = np.array(years, dtype=np.int32)[codes]
    return cells
