"""Whatever figures are published, the readers give back those figures, with their marks, and no others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import seeded_figures as seeded
from bailiwick.sources.aps import read_aps_web
from bailiwick.sources.ashe import read_ashe_hours
from bailiwick.sources.bres import check_rounding_grid, districts_only
from bailiwick.sources.bres_api import read_bres_api_parts
from bailiwick.sources.gva_local_authority import read_gva_workbook
from bailiwick.sources.mod_forces import read_mod_forces
from bailiwick.sources.recognise import recognise


@pytest.fixture(scope="module", params=[0, 1, 2])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> seeded.Published:
    """Yorkshire and The Humber, whose districts changed in 2023, with 40 classes."""
    return seeded.publish(
        tmp_path_factory.mktemp("published"),
        seed=request.param,
        regions=("TLE",),
        classes=seeded.CLASSES[:40],
        years=range(2016, 2020),
        old_code_years=(2016, 2017),
        districts_per_call=7,
    )


def test_bres_gives_back_every_cell(made: seeded.Published) -> None:
    """If this fails, a cell moved, or a missing one became 0; each year is on its own vintage."""
    parts = read_bres_api_parts([*made.files["bres"], *made.files["employees"]])
    told = {
        (part.schema.metadata[b"vintage"].decode(), part.schema.metadata[b"employment_status"].decode())
        for part in parts
    }
    assert told == {(v, s) for v in ("lad2021", "lad2023") for s in ("employees", "employment")}
    for part in parts:
        status = part.schema.metadata[b"employment_status"].decode()
        frame = districts_only(part).to_pandas().astype({"area_code": str, "industry_code": str})
        for year, rows in frame.groupby("year"):
            grid = rows.pivot(index="area_code", columns="industry_code", values=status)
            if status == "employees":
                expected, columns = made.employees[year][:, None], ["Total"]
            else:
                expected, columns = made.employment[year], made.classes
            np.testing.assert_array_equal(grid.loc[made.codes[year], columns].to_numpy(), expected)
        assert frame[status].isna().equals(frame["flag"] == "m")
    employment = [part for part in parts if "employment" in part.column_names]
    for part in employment:
        # Strict rounding lies on the relaxed grid too.
        assert check_rounding_grid(part, "employment") == []
        frame = part.to_pandas().astype({"area_code": str, "industry_code": str})
        for year, rows in frame[frame["area_code"] == seeded.GB].groupby("year"):
            cells = rows.set_index("industry_code")["employment"].loc[made.classes]
            np.testing.assert_array_equal(cells.to_numpy(), made.great_britain[year])


def test_self_employment_gives_back_every_cell(made: seeded.Published) -> None:
    """If this fails, persons, half-widths or marks differ from those written."""
    found = {
        (row["area_code"], row["year"]): (row["self_employed_persons"], row["ci_half_width"], row["mark"])
        for path in made.files["aps"]
        for row in read_aps_web(path).to_pylist()
    }
    assert found.keys() == made.self_employed.keys()
    for key, (persons, width, mark) in made.self_employed.items():
        expected = tuple(None if np.isnan(value) else value for value in (persons, width))
        assert found[key] == (*expected, mark)


def test_hours_and_forces_give_back_every_cell(made: seeded.Published) -> None:
    """If this fails, hours, their CVs or forces differ from those written."""
    hours = {}
    for estimates, spread in zip(made.files["ashe"], made.files["ashe_cv"], strict=True):
        for row in read_ashe_hours(estimates, spread).to_pylist():
            hours[row["area_code"], row["year"]] = (
                row["mean_weekly_hours"],
                row["mean_weekly_hours_mark"],
                row["mean_weekly_hours_cv"],
            )
    for key, (mean, mark, spread) in made.hours.items():
        assert hours[key][1] == mark
        assert hours[key][::2] == (None, None) if mark else hours[key][::2] == pytest.approx((mean, spread))
    forces = {
        (row["area_code"], row["year"]): row["mark"] or row["regular_forces"]
        for row in read_mod_forces(made.files["mod"][0]).to_pylist()
    }
    assert forces == made.forces


def test_gva_gives_back_every_total(made: seeded.Published) -> None:
    """If this fails, a total moved to another area, year or price basis."""
    (path,) = made.files["gva"]
    frame = read_gva_workbook(path).to_pandas().astype({"area_code": str, "industry_code": str})
    total = frame[frame["industry_code"] == "Total"].set_index(["area_code", "year"])
    for code, (current, volume) in made.gva.items():
        np.testing.assert_array_equal(total.loc[code, "gva_million_gbp"].to_numpy(), current)
        np.testing.assert_array_equal(total.loc[code, "gva_million_gbp_2022prices"].to_numpy(), volume)


def test_every_file_is_recognised(made: seeded.Published) -> None:
    """If this fails, a folder of such files is not understood."""
    names = {"bres": "bres_api", "employees": "bres_api", "aps": "aps_web", "ashe": "ashe_hours"}
    names |= {"ashe_cv": "ashe_cv", "mod": "mod_forces", "gva": "gva_local_authority"}
    for kind, paths in made.files.items():
        for path in paths:
            source = recognise(path)
            assert source is not None
            assert source.name == names[kind]


def test_answers_in_several_pages(tmp_path: Path) -> None:
    """If this fails, an answer above the row limit does not come together from its pages of 25,000 rows."""
    made = seeded.publish(
        tmp_path, regions=("TLD", "TLE"), years=(2016,), old_code_years=(2016,), districts_per_call=100
    )
    assert len(made.files["bres"]) == 3  # two pages, and Great Britain
    (part,) = read_bres_api_parts(made.files["bres"])
    assert part.num_rows == (len(made.codes[2016]) + 1) * 616
    with pytest.raises(ValueError, match="cut at the row limit"):
        read_bres_api_parts([made.files["bres"][0], made.files["bres"][2]])
