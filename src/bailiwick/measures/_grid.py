"""One row per area and year, read into arrays: types, keys, amounts and calendar, every fault gathered.

A **grid** lays the rows out as series by years, on a calendar without gaps; NaN
stands where there is no row or no value. What a measure does with the numbers
is in its own module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bailiwick._codes import Codes, amounts, combine, encode, is_text
from bailiwick.errors import Finding, TableError
from bailiwick.tables import Bools, Floats, Ints

__all__ = [
    "Grid",
    "amount_faults",
    "code_names",
    "column_numbers",
    "duplicate_faults",
    "fault",
    "join_codes",
    "key_faults",
    "laid_out",
    "listed",
    "names_of",
    "own_codes",
    "refuse",
    "type_faults",
    "with_new_columns",
    "words_of_rows",
]

# Keys that a sentence shows; the finding holds them all.
SHOWN = 8
# Above this many possible keys, distinct ones are sorted out first.
SPACE = 1 << 24
# A calendar of more years than this is none.
LONGEST = 10_000


def names_of(columns: Sequence[str] | str) -> tuple[str, ...]:
    """Column names as a tuple, of one name or several."""
    return (columns,) if isinstance(columns, str) else tuple(columns)


def refuse(what: str, faults: Sequence[Finding]) -> None:
    """Raise one error with all faults, if there are any."""
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise TableError(f"{what[0].upper()}{what[1:]} was refused, with {count}:", faults)


def listed(keys: Sequence[Any], limit: int = SHOWN) -> str:
    """Keys in words, the first few of them."""
    words = [" ".join(map(str, key)) if isinstance(key, tuple) else str(key) for key in keys]
    return "; ".join(words[:limit]) + (f" and {len(words) - limit} more" if len(words) > limit else "")


def words_of_rows(frame: nw.DataFrame[Any], rows: Ints, keys: Sequence[str]) -> list[tuple[Any, ...]]:
    """The keys of some rows."""
    return [tuple(row) for row in frame.select(*keys)[rows.tolist()].rows()] if len(rows) else []


def fault(
    reason: str, frame: nw.DataFrame[Any], bad: Bools | Ints, keys: Sequence[str], sentence: str
) -> list[Finding]:
    """One finding for all bad rows, or none; `sentence` has {count} and {rows} for them."""
    rows: Ints = np.flatnonzero(bad) if bad.dtype == np.bool_ else bad.astype(np.intp)
    if not len(rows):
        return []
    found = words_of_rows(frame, rows, keys)
    return [Finding(reason, sentence.format(count=len(found), rows=listed(found)), tuple(found))]


def type_faults(
    frame: nw.DataFrame[Any],
    what: str,
    *,
    text: Iterable[str] = (),
    numbers: Iterable[str] = (),
    whole: Iterable[str] = (),
) -> list[Finding]:
    """Codes must be text, amounts numbers, years whole numbers; no column may serve twice."""
    text, numbers, whole = tuple(text), tuple(dict.fromkeys(numbers)), tuple(whole)
    schema = frame.collect_schema()
    faults = [
        Finding(
            "not-text",
            f"Column {name!r} of {what} holds {schema[name]}; codes must be text, so that leading zeros"
            " are kept. Read the column as text, or convert it before the call.",
        )
        for name in text
        if not is_text(schema[name])
    ]
    faults += [
        Finding(
            "not-numbers",
            f"Column {name!r} of {what} holds {schema[name]}; amounts must be numbers."
            " Turn marks such as '-' or '[u]' into nulls and convert the column before the call.",
        )
        for name in numbers
        if not schema[name].is_numeric()
    ]
    faults += [
        Finding(
            "not-years",
            f"Column {name!r} of {what} holds {schema[name]}; years must be whole numbers, such as 2023."
            " Convert the column before the call.",
        )
        for name in whole
        if not schema[name].is_integer()
    ]
    used = [*text, *numbers, *whole]
    twice = sorted({name for name in used if used.count(name) > 1})
    if twice:
        faults.append(
            Finding(
                "column-used-twice",
                f"Column {', '.join(map(repr, twice))} of {what} is named for two different things.",
            )
        )
    if not len(frame):
        faults.append(Finding("no-rows", f"{what[0].upper()}{what[1:]} has no rows."))
    return faults


def key_faults(what: str, codes: dict[str, Codes]) -> list[Finding]:
    """Every row needs its keys."""
    faults = []
    for name, coded in codes.items():
        if coded.nulls:
            rows = np.flatnonzero(coded.at < 0)
            faults.append(
                Finding(
                    "null-key",
                    f"Column {name!r} of {what} is empty in {len(rows)} rows, the first being row {rows[0]};"
                    " every row needs its key. Fill it or leave the rows out.",
                    tuple(rows.tolist()),
                )
            )
    return faults


def duplicate_faults(
    frame: nw.DataFrame[Any], what: str, code: Ints, space: int, keys: Sequence[str]
) -> list[Finding]:
    """List keys that occur more than once; a code below 0 is no key."""
    sound = code if len(code) == 0 or int(code.min()) >= 0 else code[code >= 0]
    if space <= 4 * len(code) + SPACE:
        seen = np.zeros(space, dtype=np.bool_)
        seen[sound] = True
        if int(np.count_nonzero(seen)) == len(sound):
            return []
    _, first, times = np.unique(code, return_index=True, return_counts=True)
    again = first[(times > 1) & (code[first] >= 0)]
    return fault(
        "duplicate-key",
        frame,
        np.sort(again),
        keys,
        f"{{count}} keys occur more than once in {what}: {{rows}}. Keep one row of each"
        f" {', '.join(map(repr, keys))}.",
    )


def amount_faults(
    frame: nw.DataFrame[Any], what: str, name: str, numbers: Floats, keys: Sequence[str]
) -> list[Finding]:
    """List amounts that are negative or infinite."""
    with np.errstate(invalid="ignore"):
        negative, infinite = numbers < 0, np.isinf(numbers)
    faults = []
    if negative.any():
        sentence = f"{name!r} of {what} is below 0 in {{count}} rows: {{rows}}. Amounts are 0 or more."
        faults += fault("negative-amount", frame, negative & ~infinite, keys, sentence)
    if infinite.any():
        sentence = f"{name!r} of {what} is infinite in {{count}} rows: {{rows}}. Correct it or make it null."
        faults += fault("infinite-amount", frame, infinite, keys, sentence)
    return faults


def code_names(codes: Codes) -> list[str]:
    """Labels of coded text."""
    return [str(label) for label in codes.labels.to_pylist()]


def join_codes(ours: Sequence[Codes], theirs: Sequence[Codes]) -> tuple[Ints, Ints, int]:
    """Code the keys of two tables alike: equal keys have equal codes; -1 where a part is null.

    Returns the codes of both and the number of possible ones.
    """
    left = np.zeros(len(ours[0].at), dtype=np.int64)
    right = np.zeros(len(theirs[0].at), dtype=np.int64)
    space = 1
    for mine, other in zip(ours, theirs, strict=True):
        labels, others = _alike(mine.labels), _alike(other.labels)
        if labels.type != others.type:
            labels, others = labels.cast(pa.large_string()), others.cast(pa.large_string())
        place = pc.index_in(others, value_set=labels).to_numpy(zero_copy_only=False).astype(np.float64)
        strange = np.isnan(place)
        place[strange] = len(labels) + np.arange(int(strange.sum()))
        width = len(labels) + int(strange.sum())
        # The place after the last is that of null, -1.
        left = np.where((left < 0) | (mine.at < 0), -1, left * width + mine.at)
        moved = np.append(place, -1.0).astype(np.int64)[other.at]
        right = np.where((right < 0) | (moved < 0), -1, right * width + moved)
        space *= width
        if space > SPACE:
            both = np.concatenate(([-1], left, right))
            distinct, at = np.unique(both, return_inverse=True)
            left, right, space = at[1 : 1 + len(left)] - 1, at[1 + len(left) :] - 1, len(distinct) - 1
    return left, right, space


def own_codes(columns: Sequence[Codes]) -> tuple[Ints, int]:
    """One code for each combination of keys of one table, and the number of possible ones."""
    code, space = np.zeros(len(columns[0].at), dtype=np.int64), 1
    for column in columns:
        width = max(len(column.labels), 1)
        code = code * width + column.at
        if column.nulls or space * width > SPACE:
            code = np.where((code < 0) | (column.at < 0), -1, code)
        space *= width
        if space > SPACE:
            distinct, at = np.unique(np.append(code, -1), return_inverse=True)
            code, space = at[:-1] - 1, len(distinct) - 1
    return code, space


def _alike(labels: pa.Array) -> pa.Array:
    """Labels in one type for text and one for whole numbers."""
    if pa.types.is_integer(labels.type):
        return labels.cast(pa.int64())
    if pa.types.is_string(labels.type) or pa.types.is_string_view(labels.type):
        return labels.cast(pa.large_string())
    return labels


@dataclass(frozen=True)
class Grid:
    """Rows of a panel as series by years.

    Attributes
    ----------
    series, column : integers, one per row
        The series (area, and what else tells series apart) and the year's place.
    first, years : int
        First year of the calendar, and its number of years.
    count : int
        Number of series.
    start : integers, one per series
        A row of each.
    areas : Codes
        The areas of the rows, which are the series where nothing else tells them apart.
    """

    series: Ints
    column: Ints
    first: int
    years: int
    count: int
    start: Ints
    areas: Codes

    @cached_property
    def cell(self) -> Ints:
        """Place of each row in the matrix laid flat."""
        return self.series * self.years + self.column

    @cached_property
    def whole(self) -> bool:
        """Whether the rows are the matrix already: every year of every series, in order."""
        size = self.count * self.years
        return len(self.cell) == size and bool((self.cell == np.arange(size)).all())

    @property
    def last(self) -> int:
        """Last year of the calendar."""
        return self.first + self.years - 1

    def spread(self, numbers: Floats) -> Floats:
        """Numbers of the rows, as series by years."""
        if self.whole:
            return numbers.reshape(self.count, self.years)
        matrix = np.full(self.count * self.years, np.nan)
        matrix[self.cell] = numbers
        return matrix.reshape(self.count, self.years)

    def rows(self, matrix: Floats) -> Floats:
        """A matrix of series by years, at the rows."""
        flat: Floats = matrix.reshape(-1)
        return flat if self.whole else flat[self.cell]


def laid_out(
    frame: nw.DataFrame[Any],
    heading: str,
    *,
    area: str,
    year: str,
    by: Sequence[str] = (),
    calendar: tuple[int, int] | None = None,
    faults: Sequence[Finding] = (),
) -> tuple[Grid, list[Finding]]:
    """The grid of a table, and its faults: keys that occur twice and years that no row has.

    Rows that have no place on a calendar are refused at once, with the `faults` found before, under
    the `heading`.
    """
    coded = {name: encode(frame[name]) for name in (*by, area)}
    years = frame[year].to_arrow()
    fatal = key_faults("the table", coded)
    if years.null_count:
        rows = np.flatnonzero(frame[year].is_null().to_numpy())
        fatal.append(
            Finding(
                "null-key",
                f"Column {year!r} of the table is empty in {len(rows)} rows, the first being row {rows[0]};"
                " every row needs its year.",
                tuple(rows.tolist()),
            )
        )
    if fatal:
        refuse(heading, [*faults, *fatal])
    when = years.cast(pa.int64()).to_numpy()
    first, last = (int(when.min()), int(when.max())) if calendar is None else calendar
    outside = (when < first) | (when > last)
    fatal = fault(
        "outside-calendar",
        frame,
        outside,
        [area, year],
        f"{{count}} rows lie outside the calendar {first}-{last}: {{rows}}."
        " Leave them out, or widen the calendar.",
    )
    if last - first >= LONGEST:
        sentence = f"Column {year!r} runs from {first} to {last}; give years, such as 2023."
        fatal.append(Finding("not-years", sentence))
    if fatal:
        refuse(heading, [*faults, *fatal])
    column = (when - first).astype(np.intp)
    span = last - first + 1
    seen = np.bincount(column, minlength=span)
    # Years before the first row or after the last one are there because the caller named them.
    empty = np.flatnonzero(seen == 0)
    empty = empty[(empty > column.min()) & (empty < column.max())]
    found = []
    if len(empty):
        gap = tuple(int(first + at) for at in empty)
        found.append(
            Finding(
                "calendar-gap",
                f"No area has a row for {listed(gap)}, between {first} and {last}. Years must follow each"
                " other: add the rows, with nulls where nothing is known.",
                gap,
            )
        )
    if by:
        both = combine(list(coded.values()), len(frame))
        series, labels = both.at.astype(np.intp), len(both.labels)
    else:
        series, labels = coded[area].at.astype(np.intp), len(coded[area].labels)
    found += duplicate_faults(frame, "the table", series * span + column, labels * span, [*by, area, year])
    start = np.zeros(labels, dtype=np.intp)
    start[series[::-1]] = np.arange(len(series))[::-1]
    return Grid(series, column, first, span, labels, start, coded[area]), found


def column_numbers(frame: nw.DataFrame[Any], names: Iterable[str]) -> dict[str, Floats]:
    """Amounts of named columns as floats, NaN where null."""
    return {name: _floats(frame[name]) for name in dict.fromkeys(names)}


def _floats(series: nw.Series[Any]) -> Floats:
    if series.implementation.is_pandas_like() and str(series.to_native().dtype) == "float64":
        numbers: Floats = series.to_numpy()  # where they lie; NaN is that kind's null
        return numbers
    return amounts(series)


def with_new_columns(frame: nw.DataFrame[Any], columns: Mapping[str, Floats | Bools]) -> Any:
    """The frame with columns of numbers (NaN becomes the kind's own missing value) and of yes and no."""
    if frame.implementation.is_pandas_like():
        # Many columns at once: one by one each costs that kind more than the arithmetic.
        native: Any = nw.to_native(frame)
        added = type(native)(dict(columns), index=native.index)
        return nw.to_native(nw.concat([frame, nw.from_native(added, eager_only=True)], how="horizontal"))
    series = []
    for name, values in columns.items():
        kind = nw.Boolean if values.dtype == np.bool_ else nw.Float64
        column = nw.new_series(name, values, kind, backend=frame.implementation)
        series.append(column.fill_nan(None) if kind == nw.Float64 and np.isnan(values.sum()) else column)
    return nw.to_native(frame.with_columns(*series))
