"""Census files, published classes, merging and selection: every fault told, with the nearest match."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bailiwick import carried_merges, dominant_variables, merge_areas, select_variables, unmerge
from bailiwick.errors import OptionError, SourceError, TableError
from bailiwick.sources.area_classes import read_area_classes
from bailiwick.sources.census_variables import read_census_variables
from bailiwick.sources.class_means import read_class_means, read_start_totals
from bailiwick.sources.recognise import recognise


def written(folder: Path, *lines: str, name: str = "table.csv") -> Path:
    """A CSV of some lines."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def told(read: Callable[[Path], Any], path: Path) -> str:
    """What a reader says of a file that it refuses."""
    with pytest.raises(SourceError) as caught:
        read(path)
    return str(caught.value)


# -- census variables --------------------------------------------------------------------------------------

CENSUS = "ltla22cd,name,population,v01,v02,v12"


def test_every_fault_of_a_census_table_is_told_at_once(tmp_path: Path) -> None:
    """If this fails, somebody mends a table one cell at a time, or a share above 100 is clustered on."""
    path = written(
        tmp_path,
        CENSUS,
        "E06000001,Hartlepool,92345,0.9,138.4,985.5",
        "E06000001,Hartlepool,92345,0.9,38.4,985.5",
        ",Nowhere,10,-1.5,40.0,inf",
        "E06000003,Redcar,-5,many,40.0,500",
    )
    said = told(read_census_variables, path)
    for part in (
        "'v02' is above 100 in 1 area (E06000001)",
        "'v12'",
        "inf",
        "'many' in line 5",
        "'ltla22cd' is empty in line 4",
        "1 areas occur twice (E06000001)",
        "'population' is below 0 in 1 area (E06000003)",
    ):
        assert part in said


def test_infinite_and_negative_shares_name_the_areas(tmp_path: Path) -> None:
    """If this fails, a share of nobody goes on as an infinite number."""
    path = tmp_path / "oa.parquet"
    codes = ["E00000001", "E00000003", "E00000005"]
    values = np.array([5.0, np.inf, -2.0], dtype=np.float32)
    pq.write_table(pa.table({"oa21cd": codes, "v01": values, "v02": values, "v03": values}), path)
    said = told(read_census_variables, path)
    assert "'v01' is infinite in 1 area (E00000003): a share of nobody is missing" in said
    assert "'v03' is below 0 in 1 area (E00000005)" in said


def test_missing_stays_missing(tmp_path: Path) -> None:
    """If this fails, an area without a share is one where nobody is counted."""
    path = written(tmp_path, CENSUS, "E06000001,Hartlepool,92345,,38.4,985", "E06000002,X,1,NA,40,3")
    assert read_census_variables(path)["v01"].to_pylist() == [None, None]
    parquet = tmp_path / "oa.parquet"
    pq.write_table(
        pa.table({"oa21cd": ["E00000001"], **{f"v0{at}": [np.nan if at == 1 else 5.0] for at in (1, 2, 3)}}),
        parquet,
    )
    assert read_census_variables(parquet)["v01"].to_pylist() == [None]


def test_fractions_are_not_percent(tmp_path: Path) -> None:
    """If this fails, shares from 0 to 1 go through asinh, which then does nothing."""
    path = written(tmp_path, CENSUS, "E06000001,Hartlepool,92345,0.009,0.384,985.5")
    assert "so they are fractions; expected percent" in told(read_census_variables, path)


def test_districts_of_two_vintages_are_told(tmp_path: Path) -> None:
    """If this fails, Cumberland (2023) and Allerdale (until 2023) stand in one table."""
    path = written(tmp_path, CENSUS, "E06000063,A,10,1,2,3", "E07000026,B,10,1,2,3")
    assert "of no single vintage" in told(read_census_variables, path)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("area_cod,v01,v02", "E06000001,1,2"), "The nearest column is 'area_cod'"),
        (("ltla22cd,name", "E06000001,A"), "columns of variables beside the area codes"),
        (("ltla22cd,v01,v01", "E06000001,1,2"), "column 'v01' stands 2 times"),
        (("ltla22cd,v01,v02",), "a header only"),
        (("ltla22cd,v01,v02", "E06000001,1"), "rows of 3 cells"),
    ],
)
def test_what_is_no_census_table_is_refused(tmp_path: Path, lines: tuple[str, ...], sentence: str) -> None:
    """If this fails, a table without areas or variables is read as one with them."""
    assert sentence in told(read_census_variables, written(tmp_path, *lines))


@pytest.mark.parametrize("read", [read_census_variables, read_area_classes])
def test_cut_and_foreign_files_are_refused(tmp_path: Path, read: Callable[[Path], Any]) -> None:
    """If this fails, half a file is read as a whole one, or a web page as a table."""
    whole = tmp_path / "whole.parquet"
    columns = {"oa21cd": ["E00000001"], "v01": [1.0], "v02": [5.0], "v03": [9.0]}
    classes = {"Supergroup": ["1"], "Group": ["1a"], "Subgroup": ["1a1"]}
    pq.write_table(pa.table(columns | classes), whole)
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(whole.read_bytes()[:-20])
    assert "cut short or damaged" in told(read, cut)
    csv = tmp_path / "cut.csv"
    csv.write_text("area_code,v01,supergroup,group,subgroup\nE06000001,1.2,1,1a,1a1", encoding="utf-8")
    assert "may be cut short" in told(read, csv)
    page = tmp_path / "page.csv"
    page.write_text("<html>Not found</html>", encoding="utf-8")
    assert "a web page" in told(read, page)
    (tmp_path / "book.csv").write_bytes(b"PK\x03\x04rest")
    assert "a workbook" in told(read, tmp_path / "book.csv")
    assert "got none" in told(read, tmp_path / "nowhere.csv")


# -- published classes -------------------------------------------------------------------------------------

CLASSES = "code2001,name,supergroup,supergroup_name,group,group_name,subgroup,subgroup_name"


def test_every_fault_of_published_classes_is_told_at_once(tmp_path: Path) -> None:
    """If this fails, a class in two larger ones, or with two names, passes."""
    path = written(
        tmp_path,
        CLASSES,
        "00AA,City,3,Centre,3.5,Centre,3.5.8,Centre - A",
        "00AA,City,3,Middle,3.5,Centre,3.5.8,Centre - A",
        "00AB,Barking,1,Cities,3.5,Centre,3.5.8,Centre - A",
        "00AC,Barnet,2,Suburbs,2.4,Suburbs,two,Suburbs - A",
        "00BK,Westminster,N/A,Zone merged into 99ZZ,N/A,x,N/A,x",
    )
    said = told(read_area_classes, path)
    for part in (
        "group '3.5' has 2 supergroups: '1', '3'",
        "supergroup '3' has 2 names: 'Centre', 'Middle'",
        "1 areas occur twice (00AA)",
        "'two' of 00AC",
        "00BK is said to be merged into '99ZZ', which has no row",
    ):
        assert part in said


def test_an_area_without_a_class_is_told(tmp_path: Path) -> None:
    """If this fails, an area that nobody merged away is left without a class in silence."""
    path = written(tmp_path, "area_code,supergroup,group,subgroup", "E1,1,1a,1a1", "E2,,,")
    assert "'' of E2" in told(read_area_classes, path)


def test_a_level_that_is_absent_is_told_with_the_nearest(tmp_path: Path) -> None:
    """If this fails, a misspelt level is answered with a traceback."""
    path = written(tmp_path, "area_code,supergroup,group,subgrop", "E1,1,1a,1a1")
    assert "The nearest column is 'subgrop'" in told(read_area_classes, path)


# -- class means and starts --------------------------------------------------------------------------------


def means_file(folder: Path, **changes: str) -> Path:
    """A file of two class means, .5 everywhere but where changed."""
    names = [f"v{number:02d}" for number in range(1, 61)]
    cells = dict.fromkeys(names, "0.5") | changes
    first = ",".join(cells.get(name, "0.5") for name in names if name in cells)
    return written(folder, "Supergroup8," + ",".join(names), f"1,{first}", "2," + ",".join(["0.5"] * 60))


def test_class_means_go_to_their_own_variables(tmp_path: Path) -> None:
    """If this fails, the first column of the file, the density, is read as communal residents."""
    table = read_class_means(means_file(tmp_path, v01="0.75", v31="0.25"))
    assert table["v12"].to_pylist() == [0.75, 0.5]
    assert table["v01"].to_pylist() == [0.25, 0.5]


def test_faults_of_class_means_are_told_at_once(tmp_path: Path) -> None:
    """If this fails, a mean outside the scale, or none, is compared with areas."""
    said = told(read_class_means, means_file(tmp_path, v01="1.75", v02="", v03="high"))
    for part in ("'v01' is no mean from 0 to 1 in class 1", "'v02' is no mean", "'high' in line 2"):
        assert part in said
    short = written(tmp_path, "Supergroup8,v01,v2", "1,0.5,0.5")
    assert "no column 'v02'. Did you mean 'v2'?" in told(read_class_means, short)
    other = written(tmp_path, "Cluster,v01", "1,0.5")
    assert "'Supergroup'" in told(read_class_means, other)


def test_starts_must_be_sums_of_squares(tmp_path: Path) -> None:
    """If this fails, an empty line is a start that reached 0."""
    assert "none in line 3" in told(read_start_totals, written(tmp_path, "fit", "197761.2", "-1"))


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ((CENSUS + ",v03", "E06000001,A,1,1,2,3,4"), "census_variables"),
        (("Geography_Code,Supergroup,Group,Subgroup", "E00000001,1,1a,1a1"), "area_classes"),
        (
            ("ladcd,la,supergroup,group,subgroup,n_museums,n_agree", "E06000001,A,1,1a,1a1,2,2"),
            "area_classes_2011v2",
        ),
        (("fit", "197761.2"), "start_totals"),
        (("area_code,year,industry_code,jobs", "E06000001,2021,0111,5"), "tidy_cube"),
        (("area_code,flats,cars", "E06000001,21.5,5.0"), None),
    ],
)
def test_files_are_recognised_by_their_columns(tmp_path: Path, lines: tuple[str, ...], name: str) -> None:
    """If this fails, a renamed file is not used, or somebody's own table is taken for a publisher's."""
    source = recognise(written(tmp_path, *lines, name="renamed.csv"))
    assert (source.name if source else None) == name


# -- merging -----------------------------------------------------------------------------------------------

AREAS = pd.DataFrame(
    {
        "area_code": ["A1", "A2", "A3"],
        "residents": [10, 20, 30],
        "share": [1.0, 2.0, 3.0],
        "word": list("xyz"),
    }
)


def test_every_fault_of_a_merge_is_told_at_once() -> None:
    """If this fails, a mistyped code merges nothing, in silence."""
    with pytest.raises(TableError) as caught:
        merge_areas(
            AREAS.assign(residents=[10, np.nan, 30]),
            {"A1": "A2", "A2": "A3", "B9": "A33"},
            counts=["shares", "word"],
            densities=["shar"],
            rates={"bad": ("share",)},  # type: ignore[dict-item]
        )
    said = str(caught.value)
    for part in (
        "'B9' is no area of the table",
        "'A33' is no area of the table. Did you mean 'A3'?",
        "'A1' goes to 'A2', which is merged away itself",
        "There is no column 'shares'. Did you mean 'share'?",
        "Column 'word' holds",
        "residents is missing, infinite or below 0 in A2",
        "densities: 'shar' is no rate held by itself. Did you mean 'share'?",
        "rates['bad'] is ('share',)",
    ):
        assert part in said


def test_rates_need_residents() -> None:
    """If this fails, rates are averaged plainly, a hamlet counting as much as a city."""
    with pytest.raises(TableError, match=r"no column 'residents' to weight them by. Did you mean 'resident'"):
        merge_areas(AREAS.rename(columns={"residents": "resident"}), {"A1": "A2"})


def test_merging_options_are_answered() -> None:
    """If this fails, a mistyped vintage or option is answered with a traceback."""
    with pytest.raises(OptionError, match=r"'lad20222' is no vintage with merges. Did you mean 'lad2022'"):
        carried_merges("lad20222")
    with pytest.raises(OptionError, match=r"density='means' is not an option. Did you mean 'mean'"):
        merge_areas(AREAS, {"A1": "A2"}, density="means")  # type: ignore[arg-type]
    with pytest.raises(TableError, match=r"no column 'area_code'. Did you mean 'area_cod'"):
        merge_areas(pl.DataFrame({"area_cod": ["A"]}), {})
    with pytest.raises(TableError, match="The table is a list"):
        merge_areas([1], {})


def test_labels_go_back_once() -> None:
    """If this fails, an area gets two labels, or one from an area that is not there."""
    with pytest.raises(TableError, match="'A2' has a row of its own"):
        unmerge(AREAS, {"A2": "A1"})
    with pytest.raises(TableError, match=r"'A33' .with 'A9'. has no row. Did you mean 'A3'"):
        unmerge(AREAS, {"A9": "A33"})
    with pytest.raises(TableError, match="it lacks A3 and adds B1"):
        unmerge(AREAS, {"A9": "A1"}, order=["A9", "A1", "A2", "B1"])


# -- selection ---------------------------------------------------------------------------------------------

X = pd.DataFrame(
    {"flats": [1.0, 5.0, 3.0], "houses": [60.0, 80.0, 65.0], "cars": [55.0, 30.0, 42.0]},
    index=["A", "B", "C"],
)


def test_every_fault_of_a_selection_is_told_at_once() -> None:
    """If this fails, a removal or composite is passed over because of a typing error."""
    with pytest.raises(TableError) as caught:
        select_variables(
            X,
            keep=["car", "flats"],
            remove={"flat": "rare", "flats": " "},
            composites={"homes": ["flats", "houses"], "cars": ["houses"], "most": ["houses", "cars"]},
            reliability={"hauses": 0.1},
            not_shares=["flatts"],
            smallest_count=5,
        )
    said = " ".join(finding.sentence for finding in caught.value.findings)
    for part in (
        "keep: 'car' is not a variable. Did you mean 'cars'?",
        "remove: 'flat' is not a variable. Did you mean 'flats'?",
        "'flats' is to be kept and removed",
        "'flats' is to be kept and is part of a composite",
        "give a reason in words for 'flats'",
        "'flats' is removed and part of a composite",
        "'houses' is named 3 times in composites",
        "composite 'cars' needs two parts or more",
        "composite 'cars' has the name of a variable",
        "reliability: 'hauses' is not a variable. Did you mean 'houses'?",
        "not_shares: 'flatts' is not a variable. Did you mean 'flats'?",
        "A smallest count needs a column 'residents'",
        "composite 'most' is above 100 % in 3 areas (A, B, C)",
    ):
        assert part in said, part


def test_shares_of_different_things_are_not_summed() -> None:
    """If this fails, residents and households are added up to a composite that is a share of nothing."""
    words = pd.DataFrame(
        {"variable": ["flats", "cars"], "short_label": ["flats", "cars"], "denominator": ["homes", "people"]}
    )
    with pytest.raises(TableError, match="sums shares of different things: flats of homes; cars of people"):
        select_variables(X, composites={"both": ["flats", "cars"]}, variables=words)


def test_missing_and_infinite_values_name_variable_and_areas() -> None:
    """If this fails, an unknown share is taken for a known one."""
    with pytest.raises(TableError, match=r"flats is missing .* in 1 area: B"):
        select_variables(X.assign(flats=[1.0, np.nan, 3.0]))
    with pytest.raises(TableError, match=r"flats is infinite .* in 1 area: B"):
        select_variables(X.assign(flats=[1.0, np.inf, 3.0]), largest_missing=1.0)
    # A removed variable may lack values.
    gone = select_variables(X.assign(flats=[1.0, np.nan, 3.0]), remove={"flats": "not asked everywhere"})
    assert "flats" not in gone.kept


@pytest.mark.parametrize(
    "option",
    [{"threshold": 1.5}, {"threshold": -1}, {"largest_missing": 2}, {"smallest_share": float("nan")}],
)
def test_options_outside_their_range(option: dict[str, float]) -> None:
    """If this fails, a threshold in percent keeps everything."""
    with pytest.raises(OptionError, match=r"outside its range. Give a number from 0 to"):
        select_variables(X, **option)


def test_nothing_left_is_an_error() -> None:
    """If this fails, a classification of no variables begins."""
    with pytest.raises(TableError, match="No variable is left"):
        select_variables(X[["flats"]], remove={"flats": "rare"})


def test_shares_of_the_sum_of_squares_need_whole_numbers_and_weights() -> None:
    """If this fails, a warning about dominance rests on missing values."""
    with pytest.raises(TableError, match="flats is missing"):
        dominant_variables(X.assign(flats=[1.0, np.nan, 3.0]))
    with pytest.raises(TableError, match="No variable differs"):
        dominant_variables(X * 0)
    with pytest.raises(
        OptionError, match="area_weights: give one finite number of 0 or more for each of the 3"
    ):
        dominant_variables(X, area_weights=[1, 2])
    with pytest.raises(OptionError, match="times=0"):
        dominant_variables(X, times=0)
