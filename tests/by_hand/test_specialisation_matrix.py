"""The worked example of `test_specialisation.py`: areas A = (50, 30, 20) and B = (100, 100, 200).

Together (150, 130, 220) of 500, A being a fifth of them, so A is expected to have (30, 26, 44).
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from bailiwick.errors import ColumnError, DataWarning, OptionError, TableError
from bailiwick.measures.specialisation import location_quotient
from bailiwick.measures.specialisation_matrix import specialisation_matrix
from bailiwick.tables import read_cube


def table(**areas: tuple[float | None, ...]) -> pa.Table:
    """A cube of one year from the amounts of areas in industries 1, 2, ..."""
    return pa.table(
        {
            "area_code": [area for area, amounts in areas.items() for _ in amounts],
            "industry_code": [str(at + 1) for amounts in areas.values() for at in range(len(amounts))],
            "jobs": pa.array([amount for amounts in areas.values() for amount in amounts], pa.float64()),
        }
    )


@pytest.fixture
def cube() -> pa.Table:
    """The two areas."""
    return table(A=(50, 30, 20), B=(100, 100, 200))


def rows(result: pa.Table) -> list[list[float]]:
    """Numbers of a result, area by area."""
    return [[row[name] for name in result.column_names[1:]] for row in result.to_pylist()]


def test_raw_is_the_location_quotient(cube: pa.Table) -> None:
    """If this fails, these are no location quotients. A: 50/30, 30/26, 20/44; B expects 120, 104, 176."""
    found = specialisation_matrix(cube, value="jobs", kind="raw")
    assert found.column_names == ["area_code", "1", "2", "3"]
    expected = [[50 / 30, 30 / 26, 20 / 44], [100 / 120, 100 / 104, 200 / 176]]
    assert np.allclose(rows(found), expected, rtol=1e-12)
    long = location_quotient(cube, value="jobs", by=())["location_quotient"].to_pylist()
    assert np.allclose(np.ravel(rows(found)), long, rtol=1e-12)


def test_log_and_shrunk_forms(cube: pa.Table) -> None:
    """If this fails, a form is wrong. A's first: ln(1 + 50/30); with a prior of 10, ln(60 / 40)."""
    logged = specialisation_matrix(cube, value="jobs", kind="log", standardise=False)
    assert rows(logged)[0][0] == pytest.approx(math.log(1 + 50 / 30), rel=1e-12)
    shrunk = specialisation_matrix(cube, value="jobs", prior=10, standardise=False)
    assert rows(shrunk)[0][0] == pytest.approx(math.log(60 / 40), rel=1e-12)
    assert rows(shrunk)[1][2] == pytest.approx(math.log(210 / 186), rel=1e-12)


def test_standardised_by_default_unless_raw() -> None:
    """If this fails, columns are not on one scale. Two areas are at -1 and 1 standard deviations."""
    cube = table(A=(50, 30, 20), B=(100, 100, 200))
    for kind in ("shrunk", "log"):
        assert np.allclose(np.abs(rows(specialisation_matrix(cube, value="jobs", kind=kind))), 1, rtol=1e-9)
    raw = specialisation_matrix(cube, value="jobs", kind="raw", standardise=True)
    assert np.allclose(rows(raw), [[1, 1, -1], [-1, -1, 1]], rtol=1e-9)


def test_prior_has_the_unit_of_the_amounts() -> None:
    """If this fails, jobs in thousands with a prior of .001 differ from jobs with a prior of 1."""
    jobs = table(A=(50, 30, 20), B=(100, 100, 200))
    thousands = table(A=(0.05, 0.03, 0.02), B=(0.1, 0.1, 0.2))
    found = [
        rows(specialisation_matrix(one, value="jobs", prior=prior, standardise=False))
        for one, prior in ((jobs, 1.0), (thousands, 0.001))
    ]
    assert np.allclose(*found, rtol=1e-9)


def test_absent_rows_are_none() -> None:
    """If this fails, an industry without a row is not 0: A's row of 0 and no row must be alike."""
    whole = table(A=(5, 0), B=(2, 3))
    found = specialisation_matrix(whole.filter(np.array([True, False, True, True])), value="jobs", kind="raw")
    assert rows(found) == rows(specialisation_matrix(whole, value="jobs", kind="raw"))
    assert rows(found)[0][1] == 0


def test_nothing_over_nothing_is_nothing() -> None:
    """If this fails, section 4's rule that 0/0 is 0 does not hold, in an industry or an area of none."""
    with pytest.warns(DataWarning, match="1 areas have nothing in any industry"):
        found = specialisation_matrix(table(A=(0, 0, 0), B=(2, 3, 0)), value="jobs", kind="raw")
    assert rows(found) == [[0, 0, 0], [1, 1, 0]]
    with pytest.warns(DataWarning, match="1 areas"):
        shrunk = specialisation_matrix(table(A=(0, 0), B=(2, 3)), value="jobs", standardise=False)
    assert rows(shrunk)[0] == [0, 0]


def test_constant_industries_are_left_out_and_told() -> None:
    """If this fails, a column that cannot be standardised is silently lost. Industry 3 is nobody's."""
    with pytest.warns(DataWarning, match=r"1 of 3 industries .* left out.*: 3\."):
        found = specialisation_matrix(table(A=(5, 1, 0), B=(2, 3, 0)), value="jobs")
    assert found.column_names == ["area_code", "1", "2"]
    with (
        pytest.raises(TableError, match="No industry is left of 2"),
        pytest.warns(DataWarning, match="2 of 2 industries"),
    ):
        specialisation_matrix(table(A=(5, 5), B=(5, 5)), value="jobs")


def test_industries_below_a_total_have_no_column_but_count() -> None:
    """If this fails, min_total changes the others' quotients. Industry 2 has 3 of 12, below 4."""
    cube = table(A=(5, 1, 0), B=(3, 2, 1))
    found = specialisation_matrix(cube, value="jobs", kind="raw", min_total=4)
    assert found.column_names == ["area_code", "1"]
    assert rows(found)[0][0] == pytest.approx(5 * 12 / (6 * 8))


def test_a_null_takes_out_its_area_or_its_industry() -> None:
    """If this fails, a null is taken for a number. Without C the quotients are those of A and B alone."""
    alone = table(A=(50, 30, 20), B=(100, 100, 200))
    with_null = table(A=(50, 30, 20), B=(100, 100, 200), C=(7, None, 9))
    with pytest.warns(DataWarning, match="null amount"):
        found = specialisation_matrix(with_null, value="jobs", kind="raw")
    assert rows(found)[:2] == rows(specialisation_matrix(alone, value="jobs", kind="raw"))
    assert rows(found)[2] == [None, None, None]
    dropped = specialisation_matrix(with_null, value="jobs", kind="raw", missing="drop")
    assert dropped.column_names == ["area_code", "1", "3"]
    # C is 7 and 9 of 16; industries 1 and 3 sum to 157 and 229 of 386.
    assert rows(dropped)[2] == pytest.approx([7 * 386 / (16 * 157), 9 * 386 / (16 * 229)])
    with pytest.raises(TableError, match="must be known"):
        specialisation_matrix(with_null, value="jobs", missing="refuse")


def test_negative_amounts_are_refused_or_clipped() -> None:
    """If this fails, a negative amount passes; Southampton has one in 2022."""
    cube = table(A=(5, -1), B=(2, 3))
    with pytest.raises(TableError, match="must be 0 or more"):
        specialisation_matrix(cube, value="jobs")
    found = specialisation_matrix(cube, value="jobs", kind="raw", negative="clip")
    assert rows(found) == rows(specialisation_matrix(table(A=(5, 0), B=(2, 3)), value="jobs", kind="raw"))


def test_several_years_are_refused() -> None:
    """If this fails, two years are grouped as one."""
    cube = table(A=(5, 1), B=(2, 3))
    years = cube.append_column("year", pa.array([2020, 2020, 2021, 2021]))
    with pytest.raises(
        TableError, match=r"2 economies: year 2020; year 2021\. Areas are compared within one"
    ):
        specialisation_matrix(years, value="jobs")
    one = cube.append_column("year", pa.array([2020] * 4))
    assert specialisation_matrix(one, value="jobs").column_names == ["area_code", "1", "2"]


def test_the_order_of_rows_changes_no_digit() -> None:
    """If this fails, a permuted table gives other last digits, and with them other clusters."""
    rng = np.random.default_rng(5)
    amounts = rng.gamma(0.3, 7.3, (40, 9))
    cube = table(**{f"A{at:02d}": tuple(row) for at, row in enumerate(amounts.tolist())})
    order = rng.permutation(len(cube))
    for kind in ("shrunk", "log", "raw"):
        straight = specialisation_matrix(cube, value="jobs", kind=kind)
        shuffled = specialisation_matrix(cube.take(order), value="jobs", kind=kind).sort_by("area_code")
        assert straight.column_names == shuffled.column_names
        assert rows(straight) == rows(shuffled)


@pytest.mark.parametrize("kind", ["pandas", "polars", "lazy", "cube"])
def test_every_kind_of_table(cube: pa.Table, kind: str) -> None:
    """If this fails, another kind of table gives other numbers or comes back as another kind."""
    import polars as pl

    straight = rows(specialisation_matrix(cube, value="jobs"))
    given: Any = {
        "pandas": cube.to_pandas,
        "polars": lambda: pl.from_arrow(cube),
        "lazy": lambda: pl.from_arrow(cube).lazy(),  # type: ignore[union-attr]
        "cube": lambda: read_cube(cube, value="jobs", by=()),
    }[kind]()
    found: Any = specialisation_matrix(given, value="jobs")
    if kind == "pandas":
        assert found.set_index("area_code").to_numpy().tolist() == straight
    elif kind == "cube":
        assert rows(found) == straight
    else:
        assert rows(found.sort("area_code").to_arrow()) == straight


def test_options_out_of_range(cube: pa.Table) -> None:
    """If this fails, an option that means nothing passes."""
    with pytest.raises(OptionError, match=r"kind='shrnk' is not an option\. Did you mean 'shrunk'"):
        specialisation_matrix(cube, value="jobs", kind="shrnk")  # type: ignore[arg-type]
    for prior in (0, -1, math.inf, True):
        with pytest.raises(OptionError, match="is not an amount above 0"):
            specialisation_matrix(cube, value="jobs", prior=prior)
    with pytest.raises(OptionError, match="min_total=-1 is not an amount"):
        specialisation_matrix(cube, value="jobs", min_total=-1)
    with pytest.raises(ColumnError, match=r"No column 'job'\. Did you mean 'jobs'"):
        specialisation_matrix(cube, value="job")


def test_numbers_of_numpy_are_numbers(cube: pa.Table) -> None:
    """If this fails, an amount out of an array is refused, or true is one."""
    straight = rows(specialisation_matrix(cube, value="jobs", prior=1, min_total=1))
    for kind in (np.int64, np.float32, np.uint8):
        assert rows(specialisation_matrix(cube, value="jobs", prior=kind(1), min_total=kind(1))) == straight
    with pytest.raises(OptionError, match="is not an amount above 0"):
        specialisation_matrix(cube, value="jobs", prior=np.True_)  # type: ignore[arg-type]


def test_no_warning_without_need(cube: pa.Table) -> None:
    """If this fails, an ordinary table is warned about."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        specialisation_matrix(cube, value="jobs")


def test_an_industry_called_as_the_area_column() -> None:
    """If this fails, the result has two columns of one name."""
    cube = pa.table({"area_code": ["A", "B"], "industry_code": ["area_code", "2"], "jobs": [1.0, 2.0]})
    with pytest.raises(TableError, match="'area_code' of the result is in the table already"):
        specialisation_matrix(cube, value="jobs", kind="raw")
