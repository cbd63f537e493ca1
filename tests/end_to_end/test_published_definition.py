"""The published definition from files in the publishers' layouts, against a plain NumPy calculation.

No open district files of employment are held, so the files are seeded: 350 districts, 616 classes,
2015 to 2024, with marks, gaps and years on older codes. The oracle below works from the figures that
stand in the files and shares no code with the package but the list of codes and what replaced them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

import publisher_files
import seeded_figures
from bailiwick import areas
from bailiwick.cli import app
from bailiwick.studies import krugman_files, krugman_map

YEARS = range(2015, 2025)
FTE_YEARS = range(2015, 2024)
NEW = [code for code in areas.codes("lad2023") if code[0] != "N"]
PARTS = {code: areas.predecessors(code, "lad2021") for code in NEW}
Array = np.ndarray[Any, Any]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[seeded_figures.Published, Path]:
    """The seeded files, and the study's output folder after the command has run on them."""
    folder = tmp_path_factory.mktemp("seeded")
    made = seeded_figures.publish(folder / "files", seed=7)
    command = ["run", "krugman-map", "--files", str(folder / "files"), "--workspace", str(folder / "ws")]
    done = CliRunner().invoke(app, [*command, "--as-published", "--no-figures"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return made, folder / "ws" / "out" / "krugman-map"


def on_new_codes(codes: list[str], rows: Array) -> Array:
    """Rows of districts added up to those of 2023; a missing part makes the sum missing."""
    if set(codes) == set(NEW):
        return rows[[codes.index(code) for code in NEW]]
    at = {code: number for number, code in enumerate(codes)}
    return np.stack([rows[[at[part] for part in PARTS[code]]].sum(axis=0) for code in NEW])


def oracle_index(made: seeded_figures.Published, year: int) -> Array:
    """Half the sum of absolute share differences from the row of Great Britain, without class 0100."""
    cells = on_new_codes(made.codes[year], made.employment[year])[:, 1:]
    nation = made.great_britain[year][1:]
    cells, nation = cells[:, nation > 0], nation[nation > 0]
    return 0.5 * np.abs(cells / cells.sum(axis=1, keepdims=True) - nation / nation.sum()).sum(axis=1)


def from_same_area(values: dict[tuple[str, int], float]) -> dict[tuple[str, int], float]:
    """Missing values from the mean of the years beside, where the publisher gave those."""
    filled = dict(values)
    for (code, year), value in values.items():
        if np.isnan(value):
            beside = [values.get((code, year + step), np.nan) for step in (-1, 1)]
            known = [number for number in beside if not np.isnan(number)]
            filled[code, year] = float(np.mean(known)) if known else np.nan
    return filled


def oracle_fte(made: seeded_figures.Published) -> dict[int, Array]:
    """(employees + self-employed) x mean hours / 37 + forces, with the stated fills."""
    persons = from_same_area(
        {key: 250.0 if mark == "~" else number for key, (number, _, mark) in made.self_employed.items()}
    )
    hours = from_same_area({key: number for key, (number, _, _) in made.hours.items()})
    region = np.array([areas.region(code) for code in NEW])
    result = {}
    for year in FTE_YEARS:
        employees = on_new_codes(made.codes[year], made.employees[year][:, None])[:, 0]
        self_employed = np.array([sum(persons[part, year] for part in PARTS[code]) for code in NEW])
        mean_hours = np.array([hours[code, year] for code in NEW])
        for name in np.unique(region):
            here = region == name
            known = here & ~np.isnan(self_employed)
            gap = here & np.isnan(self_employed)
            self_employed[gap] = employees[gap] * self_employed[known].sum() / employees[known].sum()
            known = here & ~np.isnan(mean_hours)
            mean = np.average(mean_hours[known], weights=employees[known])
            mean_hours[here & np.isnan(mean_hours)] = mean
        forces = np.array([made.forces.get((code, year), 0) for code in NEW], dtype=object)
        forces = np.where(forces == "~", 2, forces).astype(float)
        result[year] = (employees + self_employed) * mean_hours / 37 + forces
    return result


def by_area(table: pl.DataFrame, year: int, column: str) -> Array:
    """A column of one year in the order of the codes of 2023."""
    rows = dict(table.filter(pl.col("year") == year).select("area_code", column).iter_rows())
    return np.array([np.nan if rows[code] is None else rows[code] for code in NEW])


def test_every_year_has_the_350_districts_of_2023(run: tuple[seeded_figures.Published, Path]) -> None:
    """If this fails, a district was lost or an old code got through."""
    table = pl.read_parquet(run[1] / "krugman_index_sic4.parquet")
    for year in YEARS:
        assert sorted(table.filter(pl.col("year") == year)["area_code"]) == sorted(NEW)
    assert len(NEW) == 350


@pytest.mark.parametrize("year", YEARS)
def test_index_equals_the_plain_calculation(run: tuple[seeded_figures.Published, Path], year: int) -> None:
    """If this fails, the published index is wrong: shares, reference, farm class or old codes."""
    made, out = run
    measured = by_area(pl.read_parquet(out / "krugman_index_sic4.parquet"), year, "krugman_index_sic4")
    wanted = oracle_index(made, year)
    assert np.isnan(measured).sum() == np.isnan(wanted).sum() == 1  # the one gap of each year
    np.testing.assert_allclose(measured, wanted, rtol=0, atol=1e-9, equal_nan=True)


def test_rounding_bounds_hold_the_index_of_the_published_counts(
    run: tuple[seeded_figures.Published, Path],
) -> None:
    """If this fails, the bounds are of another area or year; areas added up from rounded counts have none."""
    rows = pl.read_parquet(run[1] / "krugman_index_sic4.parquet").drop_nulls("lower")
    assert rows.height > 3000
    assert rows.filter(~pl.col("krugman_index_sic4").is_between("lower", "upper")).height == 0
    merged = [code for code in NEW if len(PARTS[code]) > 1]
    assert rows.filter(pl.col("area_code").is_in(merged), pl.col("year") < 2018).height == 0


@pytest.mark.parametrize("year", FTE_YEARS)
def test_full_time_equivalents_and_productivity_equal_the_plain_calculation(
    run: tuple[seeded_figures.Published, Path], year: int
) -> None:
    """If this fails, a fill rule, a merger, the hours or the ratio of sums is wrong."""
    made, out = run
    table = pl.read_parquet(out / "gva_per_fte_gb100.parquet")
    fte = oracle_fte(made)[year]
    gva = np.array([made.gva[code][1][year - 1998] for code in NEW])
    np.testing.assert_allclose(by_area(table, year, "fte"), fte, rtol=1e-9)
    np.testing.assert_allclose(by_area(table, year, "gva_per_fte_gbp"), gva * 1e6 / fte, rtol=1e-9)
    index = 100 * (gva / fte) / (gva.sum() / fte.sum())
    np.testing.assert_allclose(by_area(table, year, "gva_per_fte_gb100"), index, rtol=1e-9)


def test_productivity_stops_at_2023_and_the_index_goes_on(
    run: tuple[seeded_figures.Published, Path],
) -> None:
    """If this fails, a year without GVA is shown, or the index loses its last year."""
    index = pl.read_parquet(run[1] / "krugman_index_sic4.parquet")
    productivity = pl.read_parquet(run[1] / "gva_per_fte_gb100.parquet")
    classes = pl.read_parquet(run[1] / "matrix_classes.parquet")
    assert (index["year"].max(), productivity["year"].max(), classes["year"].max()) == (2024, 2023, 2023)


def test_every_fill_is_flagged(run: tuple[seeded_figures.Published, Path]) -> None:
    """If this fails, a reader cannot tell a filled value from a published one."""
    made, out = run
    table = pl.read_parquet(out / "gva_per_fte_gb100.parquet")
    unshown = {key for key, (number, _, _) in made.self_employed.items() if np.isnan(number)}
    wanted = {
        (code, year) for code in NEW for year in FTE_YEARS for part in PARTS[code] if (part, year) in unshown
    }
    wanted |= {key for key, (number, _, _) in made.hours.items() if np.isnan(number)}
    flagged = set(table.filter(pl.col("flag") == "e").select("area_code", "year").iter_rows())
    assert flagged == wanted


def test_a_total_among_the_industries_does_not_count_as_one(tmp_path: Path) -> None:
    """If this fails, a Nomis answer that also holds the total halves the index of every area."""
    files = tmp_path / "files"
    made = seeded_figures.publish(files, seed=3, regions=("TLE",), years=range(2022, 2024), old_code_years=())
    for path in (*made.files["gva"], *made.files["aps"], *made.files["ashe"], *made.files["ashe_cv"]):
        path.unlink()  # the index needs none of them, and GVA is refused with regions missing
    before = krugman_map.run(krugman_files.from_files(files, tmp_path / "before"))
    codes = made.codes[2023]
    publisher_files.write_bres_api(
        files,
        "bres_totals",
        year=2023,
        codes=codes,
        names=areas.names("lad2023"),
        industry_ids=[37_748_736],
        values=np.full((len(codes), 1), 100_000.0),
        status=np.full((len(codes), 1), "A"),
    )
    after = krugman_map.run(krugman_files.from_files(files, tmp_path / "after"))
    name = "krugman_index_sic4"
    assert after.tables[name].rows.equals(before.tables[name].rows)
    assert "other-levels" in {finding.reason for finding in after.findings}
