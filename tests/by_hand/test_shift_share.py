"""The worked example of shift-share: A (50, 30, 20) to (60, 30, 30), B (100, 100, 200) to (90, 120, 240).

All jobs grow from 500 to 570, G = .14; industries from 150, 130, 220 to 150, 150, 270: growth 0,
.153846, .227273.
"""

from __future__ import annotations

import pyarrow as pa
import pytest

from bailiwick.measures.shift_share import shift_share, shift_share_by_industry


@pytest.fixture
def cube() -> pa.Table:
    """Both areas in both years."""
    return pa.table(
        {
            "area_code": (["A"] * 3 + ["B"] * 3) * 2,
            "year": [2015] * 6 + [2023] * 6,
            "industry_code": ["1", "2", "3"] * 4,
            "jobs": [50, 30, 20, 100, 100, 200, 60, 30, 30, 90, 120, 240],
        }
    )


def test_parts_of_a(cube: pa.Table) -> None:
    """If this fails, a part is wrong.

    National 100 * .14 = 14; mix 50*(0-.14) + 30*(.153846-.14) + 20*(.227273-.14) = -4.839161;
    regional 20 - 14 + 4.839161 = 10.839161; competitive with h = 30, 26, 44:
    30*.2 - 26*.153846 + 44*(.5-.227273) = 14; allocation the rest.
    """
    row = shift_share(cube, value="jobs", start=2015, end=2023).to_pylist()[0]
    expected = {
        "change": 20,
        "national": 14,
        "industry_mix": -4.839161,
        "regional": 10.839161,
        "competitive": 14,
        "allocation": -3.160839,
    }
    assert {name: row[name] for name in expected} == pytest.approx(expected, abs=5e-7)


def test_parts_sum_by_industry(cube: pa.Table) -> None:
    """If this fails, an invariant is broken: cell by cell, over everything, and over areas in an industry."""
    rows = shift_share_by_industry(cube, value="jobs", start=2015, end=2023).to_pylist()
    for row in rows:
        assert row["national"] + row["industry_mix"] + row["regional"] == pytest.approx(row["change"])
        assert row["competitive"] + row["allocation"] == pytest.approx(row["regional"])
    assert sum(row["industry_mix"] for row in rows) == pytest.approx(0, abs=1e-9)
    for industry in "123":
        regional = sum(row["regional"] for row in rows if row["industry_code"] == industry)
        assert regional == pytest.approx(0, abs=1e-9)


def test_new_industry_is_competitive_and_flagged(cube: pa.Table) -> None:
    """If this fails, growth from nothing is divided by 0, or its allocation is invented."""
    jobs = cube["jobs"].to_pylist()
    jobs[2] = 0  # A has none of industry 3 in 2015, 30 in 2023
    table = cube.set_column(3, "jobs", pa.array(jobs))
    rows = shift_share_by_industry(table, value="jobs", start=2015, end=2023).to_pylist()
    cell = next(row for row in rows if (row["area_code"], row["industry_code"]) == ("A", "3"))
    assert (cell["competitive"], cell["allocation"], cell["flag"]) == (30.0, 0.0, "e")
    assert shift_share(table, value="jobs", start=2015, end=2023)["flag"].to_pylist() == ["e", None]


def test_area_with_one_year_is_left_out(cube: pa.Table) -> None:
    """If this fails, an area that enters later counts as growth of the whole."""
    late = pa.table({"area_code": ["C"], "year": [2023], "industry_code": ["1"], "jobs": [1000]})
    with pytest.warns(UserWarning, match="1 of 3 areas have a null, or rows in one of the two periods only"):
        result = shift_share(pa.concat_tables([cube, late]), value="jobs", start=2015, end=2023)
    rows = result.to_pylist()
    assert rows[0]["national"] == pytest.approx(14)
    assert (rows[2]["area_code"], rows[2]["change"], rows[2]["flag"]) == ("C", None, "m")


def test_reference_table_gives_the_growth_rates(cube: pa.Table) -> None:
    """If this fails, a published reference is not used: there everything doubles, so A's 100 bring 100."""
    reference = pa.table(
        {
            "year": [2015] * 3 + [2023] * 3,
            "industry_code": ["1", "2", "3"] * 2,
            "jobs": [10, 20, 30, 20, 40, 60],
        }
    )
    row = shift_share(cube, value="jobs", start=2015, end=2023, reference=reference).to_pylist()[0]
    assert (row["national"], row["industry_mix"]) == pytest.approx((100, 0))
    assert row["regional"] == pytest.approx(-80)


def test_reference_code_gives_the_growth_rates(cube: pa.Table) -> None:
    """If this fails, one area's row is not taken as the reference: B grows 400 to 450, .125."""
    row = shift_share(cube, value="jobs", start=2015, end=2023, reference="B").to_pylist()[0]
    assert row["national"] == pytest.approx(12.5)


def test_dropped_industry_counts_in_neither_year(cube: pa.Table) -> None:
    """If this fails, an industry with a null still counts: A without industry 1 goes from 50 to 60."""
    table = cube.set_column(3, "jobs", pa.array([None, *cube["jobs"].to_pylist()[1:]]))
    row = shift_share(table, value="jobs", start=2015, end=2023, missing="drop").to_pylist()[0]
    # 350 to 420 is 20%: 10 of 50.
    assert (row["change"], row["national"]) == pytest.approx((10, 10))
