"""Commas and points in numbers: decimal marks, marks of thousands, and those that could be both."""

from __future__ import annotations

import pyarrow as pa
import pytest

from bailiwick._marks import commas_read, commas_unsure, plain_points
from bailiwick.cell_numbers import numbers_of


def table(**columns: list[str | None]) -> pa.Table:
    """Columns of text as a file gives them."""
    return pa.table({name: pa.array(cells).dictionary_encode() for name, cells in columns.items()})


@pytest.mark.parametrize(
    ("cells", "separator", "read"),
    [
        (["63,7", "50,441"], ";", ["63.7", "50.441"]),
        (["0,441", "5,125"], ";", ["0.441", "5.125"]),  # no group of thousands begins with 0
        (["1.234,5", "-2.000,25"], ";", ["1234.5", "-2000.25"]),
        (["1.234.567", "1,5"], "\t", ["1234567", "1.5"]),
        (["23,5%", ",5"], ";", ["23.5%", ".5"]),
        (["1,5e3", "2,5e3"], ";", ["1.5e3", "2.5e3"]),
        (["\N{MINUS SIGN}7,62", ".."], ";", ["\N{MINUS SIGN}7.62", ".."]),
        (["63,7", "26,98"], ",", ["63.7", "26.98"]),
        (["1,234.5", "1,234"], ";", ["1,234.5", "1,234"]),  # the point is the decimal mark
        (["1,234,567", "1,234"], ";", ["1,234,567", "1,234"]),  # only thousands come twice
        (["63,7", "26.98"], ";", ["63,7", "26.98"]),  # a contradiction stays, and its cells are told
        (["1,234", "5,678"], ",", ["1,234", "5,678"]),
        (["1,234", "5,678"], "\t", ["1,234", "5,678"]),
        (["63,7", "..", "c", ":"], ";", ["63.7", "..", "c", ":"]),
        (["1,2", "a", "b", "c"], ",", ["1,2", "a", "b", "c"]),  # words with a list among them
        (["Bristol, City of", "Kingston upon Hull, City of"], ";", None),
    ],
)
def test_a_column_by_itself(cells: list[str], separator: str, read: list[str] | None) -> None:
    """If this fails, a number is a thousand times what was written, or a thousandth of it."""
    found = plain_points(table(a=cells), separator, None)
    assert found["a"].to_pylist() == (cells if read is None else read)
    assert commas_unsure(found) == ()
    assert commas_read(found) == (("a",) if read not in (None, cells) else ())


@pytest.mark.parametrize(
    ("other", "separator", "expected"),
    [
        (["63,7", "26,98"], ";", "read"),
        (["63,7", "26,98"], "|", "read"),
        (["63,7", "26,98"], ",", "unsure"),
        (["63,7", "26,98"], None, "unsure"),
        (["63.7", "26.98"], ";", "thousands"),
        (["1", "2"], ";", "unsure"),
        (["1", "2"], "\t", "thousands"),
        (["1", "2"], ",", "thousands"),
    ],
)
def test_a_column_that_could_be_both_goes_by_the_others(
    other: list[str], separator: str | None, expected: str
) -> None:
    """If this fails, 75,036 is taken for one of two numbers without a reason."""
    found = plain_points(table(a=["75,036", "95,046"], b=other), separator, None)
    told = "unsure" if "a" in commas_unsure(found) else "read" if "a" in commas_read(found) else "thousands"
    assert told == expected
    assert found["a"].to_pylist() == (["75.036", "95.046"] if expected == "read" else ["75,036", "95,046"])


def test_what_the_user_says_stands() -> None:
    """If this fails, a user who says which mark is decimal is not heard."""
    both = table(a=["75,036", "95,046"])
    assert plain_points(both, ";", ",")["a"].to_pylist() == ["75.036", "95.046"]
    said = plain_points(both, ";", ".")
    assert said["a"].to_pylist() == ["75,036", "95,046"]
    assert commas_unsure(said) == ()
    assert numbers_of(said["a"], "a").values.to_pylist() == [75036, 95046]


def test_every_cell_that_is_no_number_is_named_once() -> None:
    """If this fails, a row is wrong by one, an empty cell is a fault, or 1_000 is a number."""
    read = numbers_of(pa.chunked_array([["1", "..", None], ["", "1_000", ".."]]), "jobs")
    assert read.values.to_pylist() == [1, None, None, None, None, None]
    assert read.wrong == ((2, ".."), (5, "1_000"), (6, ".."))
    (finding,) = read.findings
    assert finding.sentence.startswith(
        "3 of 6 cells of 'jobs' are not numbers: '..' in row 2, '1_000' in row 5"
    )
