"""Faults of what a measure is asked for: each is refused in our own words, whatever the dataframe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick.errors import OptionError, TableError
from bailiwick.measures.concentration import concentration
from bailiwick.measures.matrix import matrix_classes, matrix_counts, rank
from bailiwick.measures.productivity import productivity_index
from bailiwick.measures.rounding import krugman_rounding_band, rounding_interval, typical_band
from bailiwick.measures.shift_share import shift_share, shift_share_by_industry
from bailiwick.measures.specialisation import krugman_contributions, krugman_index, location_quotient
from bailiwick.measures.structures import krugman_between, nearest_structures

KINDS: dict[str, Callable[[Any], Any]] = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Any:
    """How to make a dataframe of each kind."""
    return KINDS[request.param]


def two_years(first: Any, second: Any, key: str = "year") -> dict[str, Any]:
    """Two areas with one industry in two periods: 10 and 20 become 15 and 30."""
    return {
        "area_code": ["A", "B"] * 2,
        key: [first] * 2 + [second] * 2,
        "industry_code": ["01"] * 4,
        "jobs": [10.0, 20.0, 15.0, 30.0],
    }


PERIODS = {
    "numbers": (2015, 2023),
    "texts": ("2015", "2023"),
    "fractions": (2015.0, 2023.0),
    "dates": (date(2015, 1, 1), date(2023, 1, 1)),
}


@pytest.mark.parametrize("held", PERIODS)
@pytest.mark.parametrize("asked", PERIODS)
def test_years_of_another_type_are_refused_in_words(kind: Any, held: str, asked: str) -> None:
    """If this fails, a year of another type than the column's gives another library's error, or no rows."""
    cube, (start, end) = kind(two_years(*PERIODS[held])), PERIODS[asked]
    if start == PERIODS[held][0]:
        result = pl.DataFrame(shift_share(cube, value="jobs", start=start, end=end))
        assert result["change"].to_list() == [5.0, 10.0]
        return
    with pytest.raises(TableError, match="It has no rows with 'year' ") as caught:
        shift_share(cube, value="jobs", start=start, end=end)
    assert [finding.reason for finding in caught.value.findings] == ["period-absent"] * 2
    assert repr(PERIODS[held][1]) in str(caught.value)


def test_years_of_a_category_column_are_found() -> None:
    """If this fails, years held as categories cannot be named."""
    columns = two_years("2015", "2023")
    dictionary = pa.table(columns | {"year": pa.array(columns["year"]).dictionary_encode()})
    category = pd.DataFrame(columns).astype({"year": "category"})
    codes = pl.DataFrame(columns).with_columns(pl.col("year").cast(pl.Categorical))
    for cube in (dictionary, category, codes, pl.LazyFrame(columns)):
        result = pl.DataFrame(shift_share(cube, value="jobs", start="2015", end="2023"))
        assert result["change"].to_list() == [5.0, 10.0]
        with pytest.raises(TableError, match="no rows with 'year' 2015; give one of those that it has"):
            shift_share(cube, value="jobs", start=2015, end="2023")


def test_reference_with_years_of_another_type_is_refused_in_words(kind: Any) -> None:
    """If this fails, a reference table with years as text is matched to nothing without a word."""
    with pytest.raises(TableError, match="The reference was refused:\n  - It has no rows with 'year' 2015"):
        shift_share(
            kind(two_years(2015, 2023)),
            value="jobs",
            start=2015,
            end=2023,
            reference=kind(two_years("2015", "2023")),
        )


@pytest.mark.parametrize("by", [(), ("year",)])
@pytest.mark.parametrize(("output", "labour"), [(None, 10.0), (5.0, 0.0), (0.0, 10.0), (None, None)])
def test_incomplete_reference_row_is_refused(
    kind: Any, by: tuple[str, ...], output: float | None, labour: float | None
) -> None:
    """If this fails, an index beside a row without output or labour is null for every area, unremarked."""
    table = kind(
        {"area_code": ["A", "G"], "year": [2023] * 2, "gva": [4.0, output], "fte": [2.0, labour]},
    )
    with pytest.raises(TableError, match="The reference 'G' has no complete row in"):
        productivity_index(table, output="gva", input="fte", by=by, reference="G", unmatched="drop")


@pytest.mark.parametrize("total", [None, float("nan"), float("inf"), -5.0])
def test_totals_must_be_known_numbers(kind: Any, total: float | None) -> None:
    """If this fails, a missing or impossible published total passes, in one dataframe kind or in all."""
    cube = kind({"area_code": ["A", "B"], "year": [2023] * 2, "industry_code": ["1", "2"], "jobs": [10, 20]})
    totals = kind({"area_code": ["A", "B"], "year": [2023] * 2, "jobs": [10.0, total]})
    with pytest.raises(TableError, match=r"The table of totals was refused:\n  - .* total for 2023.B"):
        krugman_rounding_band(cube, value="jobs", totals=totals, draws=0)


@pytest.mark.parametrize("count", [-5.0, float("inf")])
def test_published_counts_are_0_or_more(count: float) -> None:
    """If this fails, an impossible count has an interval of true counts."""
    sentence = f"counts: got {count:g}; a published count is a finite number of 0 or more"
    with pytest.raises(OptionError, match=sentence):
        rounding_interval([10, count])
    with pytest.raises(OptionError, match=sentence):
        typical_band([10, count], [0.5, 0.5], random_state=1)


@pytest.mark.parametrize(
    ("breaks", "sentence"),
    [
        ({"k": (1, 1)}, r"The breaks of 'k' are \(1, 1\); give two numbers, the lower one first"),
        ({"k": (2, 1)}, "give two numbers, the lower one first"),
        ({"k": (float("nan"), 1)}, "give two numbers, the lower one first"),
        ({"k": (1, 2, 3)}, "give two numbers, the lower one first"),
        ({"k": ("low", "high")}, "give two numbers, the lower one first"),
        ({"k": 3}, "give two numbers, the lower one first"),
        (
            {"krugmann": (1, 2)},
            "breaks: 'krugmann' is not one of the two measures. Did you mean 'krugman'\\?"
            " The measures are 'krugman', 'p'",
        ),
    ],
)
def test_breaks_of_the_matrix(breaks: Any, sentence: str) -> None:
    """If this fails, breaks that part nothing, or of a misspelt measure, are taken without a word."""
    first = "krugman" if "krugmann" in breaks else "k"
    table = pa.table({"area_code": ["A", "B"], "year": [1, 1], first: [0.0, 3.0], "p": [1.0, 2.0]})
    with pytest.raises(OptionError, match=sentence):
        matrix_classes(table, first=first, second="p", breaks=breaks)


def test_terciles_that_fall_together_are_no_fault() -> None:
    """If this fails, a measure with one value for most areas cannot be classed: all are at or above both."""
    table = pa.table({"area_code": ["A", "B"], "year": [1, 1], "k": [2.0, 2.0], "p": [1.0, 2.0]})
    assert matrix_classes(table, first="k", second="p")["k_class"].to_pylist() == [3, 3]


AREA, INDUSTRY = "area_code", "industry_code"
CLASHES: dict[str, tuple[Callable[..., Any], str, str]] = {
    "index": (krugman_index, AREA, "krugman_index"),
    "flag": (krugman_index, "year", "flag"),
    "quotient": (location_quotient, INDUSTRY, "location_quotient"),
    "quotient's flag": (location_quotient, INDUSTRY, "flag"),
    "contributions": (krugman_contributions, INDUSTRY, "share"),
    "contributions by": (krugman_contributions, "year", "contribution"),
    "between": (krugman_between, AREA, "neighbour_code"),
    "nearest": (nearest_structures, "year", "rank"),
    "concentration": (concentration, INDUSTRY, "krugman_concentration"),
    "band": (krugman_rounding_band, AREA, "lower"),
}


@pytest.mark.parametrize("case", CLASHES)
def test_key_named_as_a_result(kind: Any, case: str) -> None:
    """If this fails, a result takes the place of the keys that its rows belong to."""
    measure, key, name = CLASHES[case]
    columns = two_years(2015, 2023)
    cube = kind({name if column == key else column: cells for column, cells in columns.items()})
    names = {"area": AREA, "industry": INDUSTRY, "by": "year"}
    names = {role: name if column == key else column for role, column in names.items()}
    if key == "year":
        columns["year"] = [str(year) for year in columns["year"]]
    with pytest.raises(TableError, match=f"column {name!r} of the result is in the table already") as caught:
        measure(cube, value="jobs", **names)
    assert caught.value.findings[0].reason == "column-clash"


def test_key_named_as_a_part_of_the_change(kind: Any) -> None:
    """If this fails, the parts of shift-share take the place of keys."""
    columns = two_years(2015, 2023)
    for measure, key in ((shift_share, AREA), (shift_share_by_industry, INDUSTRY)):
        cube = kind({"change" if column == key else column: cells for column, cells in columns.items()})
        role = "area" if key == AREA else "industry"
        with pytest.raises(TableError, match="column 'change' of the result is in the table already"):
            measure(cube, value="jobs", start=2015, end=2023, **{role: "change"})


def test_key_named_as_a_class_or_rank(kind: Any) -> None:
    """If this fails, classes, ranks, counts or the productivity index take the place of keys."""
    panel = {"area_code": ["A", "B"], "k": [1.0, 2.0], "p": [1.0, 2.0]}
    sentence = "of the result is in the table already"
    for name in ("matrix_class", "k_class"):
        with pytest.raises(TableError, match=sentence):
            matrix_classes(kind(panel | {name: [1, 1]}), first="k", second="p", by=name)
    for name in ("k_rank", "areas_ranked"):
        with pytest.raises(TableError, match=sentence):
            rank(kind(panel | {name: [1, 1]}), value="k", by=name)
    with pytest.raises(TableError, match=sentence):
        matrix_counts(kind({"areas": [1, 1], "matrix_class": ["K1 P1", "K1 P2"]}), by="areas")
    with pytest.raises(TableError, match=sentence):
        productivity_index(
            kind(panel | {"productivity_index": [1, 1]}), output="k", input="p", by="productivity_index"
        )


def test_one_measure_on_both_sides_of_the_matrix(kind: Any) -> None:
    """If this fails, a measure crossed with itself loses a column or its labels."""
    table = kind({"area_code": ["A", "B", "C"], "year": [1] * 3, "k": [1.0, 2.0, 3.0]})
    classed = pl.DataFrame(matrix_classes(table, first="k", second="k"))
    assert classed["matrix_class"].to_list() == ["K1 P1", "K2 P2", "K3 P3"]


@pytest.mark.parametrize("amounts", [[1.7e308] * 4, [1.7e308, None, 1.7e308, -1e300]])
def test_amounts_too_large_to_add_up(kind: Any, amounts: list[float | None]) -> None:
    """If this fails, amounts whose sum is no finite number give nulls without a flag."""
    cube = kind(two_years(1, 1) | {"industry_code": ["1", "1", "2", "2"], "jobs": amounts})
    with pytest.raises(TableError, match=r"The amounts of 'jobs' add up to more than 1.8e\+308") as caught:
        krugman_index(cube, value="jobs", negative="clip")
    assert [finding.reason for finding in caught.value.findings] == ["sum-too-large"]


def test_areas_too_small_to_have_shares(kind: Any) -> None:
    """If this fails, a total that cannot be divided by gives an infinite index, and not flag x."""
    tiny = 5e-324
    cube = kind(two_years(1, 1) | {"industry_code": ["1", "1", "2", "2"], "jobs": [tiny, 10.0, tiny, 30.0]})
    result = pl.DataFrame(krugman_index(cube, value="jobs"))
    assert np.isnan(float(result["krugman_index"][0] or "nan"))
    assert result["krugman_index"][1] == 0
    assert result["flag"].to_list() == ["x", None]
