"""The study of area classification as a user runs it: the carried table, publishers' files, wrong input."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from bailiwick import areas
from bailiwick.errors import OptionError
from bailiwick.publish.study_outputs import write_study
from bailiwick.studies import STUDIES, area_classification, classification_files, classification_inputs
from bailiwick.studies.result import StudyResult

Call = Callable[..., Any]
STUDY = "area-classification"
CITY, WESTMINSTER, SCILLY, CORNWALL = "E09000001", "E09000033", "E06000053", "E06000052"
QUIET = ("--no-figures", "--no-workbook")
BRIEF = ("--stability", "0", "--neighbours", "0")


@pytest.fixture(scope="module")
def carried() -> StudyResult:
    """The study with its default choices, on the carried table, with few draws and neighbours."""
    return area_classification.run(classification_inputs.from_sample(), draws=8, neighbours=3)


@pytest.fixture(scope="module")
def as_published() -> StudyResult:
    """The method of 2001 on the carried table."""
    inputs = classification_inputs.from_sample()
    return area_classification.run(inputs, as_published=True, draws=0, neighbours=3)


def likeness(result: StudyResult, first: str, second: str) -> list[float]:
    """The adjusted Rand indices of two classifications, broadest level first."""
    rows = result.tables["published_likeness"].rows.filter(first=first, second=second)
    return [float(one) for one in rows["adjusted_rand"]]


def test_command_and_call_write_the_same_on_one_core_and_on_two(
    call: Call, tmp_path: Path, carried: StudyResult
) -> None:
    """If this fails, the command has a method of its own, a rerun differs, or cores change the result."""
    words = ("--stability", "8", "--neighbours", "3", "--jobs", "2", "--json")
    done = call("run", STUDY, "-w", tmp_path, *QUIET, *words)
    assert done.code == 0, done.err
    out = tmp_path / "out" / STUDY
    record = json.loads(done.out)
    assert record["seeds"] == {"random_state": 20_261_121}
    assert {item["path"] for item in record["outputs"]} | {"study.json"} == {
        path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()
    }
    again = write_study(carried, tmp_path / "called", figures=False, workbook=False)
    for path in out.iterdir():
        if path.name != "study.json":  # which holds the number of cores
            assert path.read_bytes() == (again / path.name).read_bytes(), path.name


def test_every_column_is_described_and_every_key_is_one(
    carried: StudyResult, as_published: StudyResult
) -> None:
    """If this fails, a table on disk has a column that nobody can read, or rows that share a key."""
    assert STUDY in STUDIES
    for result in (carried, as_published):
        for name, table in result.tables.items():
            assert list(table.columns) == table.rows.columns or set(table.rows.columns) <= set(
                table.columns
            ), name
            assert not table.rows.select(table.key or pl.all()).is_duplicated().any(), name


def test_the_method_of_2001_gives_the_anchors(as_published: StudyResult) -> None:
    """If this fails, the command no longer does what the method page measured (section 7, inter-decile).

    Sums of squares and sizes are of its own merged inputs; the carried table has them too, to four digits.
    """
    assert likeness(as_published, "this run", "2011v2") == pytest.approx([0.27, 0.38, 0.30], abs=0.01)
    assert likeness(as_published, "this run", "2001") == pytest.approx([0.40, 0.30, 0.39], abs=0.01)
    facts = as_published.parameters
    assert facts["total_sum_of_squares"] == pytest.approx(4928.43, rel=1e-4)
    assert facts["within_sums_of_squares"] == pytest.approx(
        {"supergroup": 1786.84, "group": 1332.71, "subgroup": 944.30}, rel=1e-4
    )
    assert facts["areas_moved_by_k_means"] == 42
    clusters = as_published.tables["clusters"].rows
    assert clusters.filter(level="supergroup")["areas"].to_list() == [142, 111, 21, 20, 19, 9, 6, 1]
    last = as_published.tables["schedule"].rows.sort("clusters").head(8)["ess_increase"]
    page = [1403.7, 510.3, 397.3, 250.2, 223.6, 188.6, 184.4, 131.5]
    assert last.to_list() == pytest.approx(page, abs=0.15)  # its rounding and that of the carried table


def test_asinh_and_range_on_all_variables_gives_its_anchor() -> None:
    """If this fails, scale or join of the published list moved (.494 and .281 on the method page at 8)."""
    result = area_classification.run(classification_inputs.from_sample(), select=False, draws=0, neighbours=0)
    assert likeness(result, "this run", "2011v2")[0] == pytest.approx(0.49, abs=0.01)
    assert likeness(result, "this run", "2001")[0] == pytest.approx(0.281, abs=0.01)
    assert result.parameters["within_sums_of_squares"]["supergroup"] == pytest.approx(212.90, rel=1e-3)


def test_the_official_lists_are_the_yardstick_and_no_input(carried: StudyResult) -> None:
    """If this fails, areas meet the wrong classes, or published labels leaked into the classification.

    The method page: 2001 and 2011 agree at .26, .34 and .34; an index near 1 would be a leak.
    """
    assert likeness(carried, "2001", "2011v2") == pytest.approx([0.26, 0.34, 0.34], abs=0.01)
    for name in ("2001", "2011v2"):
        assert max(likeness(carried, "this run", name)) < 0.6
    nearest = carried.tables["nearest_official"].rows
    assert set(nearest["nearest_name"].drop_nulls()).isdisjoint(carried.tables["clusters"].rows["name"])
    assert set(carried.tables["clusters"].rows["status"]) == {"provisional"}


def test_a_merged_pair_is_one_unit_whose_label_both_bear(carried: StudyResult) -> None:
    """If this fails, City of London or Scilly has no cluster, or counts as an area of its own."""
    rows = carried.tables["membership"].rows
    assert rows.height == 331
    assert carried.parameters["areas_grouped"] == 329
    assert carried.tables["clusters"].rows.filter(level="supergroup")["areas"].sum() == 329
    by_code = {row["area_code"]: row for row in rows.iter_rows(named=True)}
    for small, large in ((CITY, WESTMINSTER), (SCILLY, CORNWALL)):
        assert by_code[small]["merged_into"] == large
        assert by_code[small]["subgroup"] == by_code[large]["subgroup"]
    # Both are told of in the atlas, and both have corresponding areas: those of the unit.
    assert rows["area_code"].is_in(carried.clusters[0].table["area_code"].implode()).all()
    listed = carried.tables["corresponding_areas"].rows
    assert (
        listed.filter(area_code=CITY)["neighbour_code"].to_list()
        == listed.filter(area_code=WESTMINSTER)["neighbour_code"].to_list()
    )
    assert not listed["neighbour_code"].is_in([CITY, SCILLY]).any()


def test_a_portrait_says_how_many_areas_a_map_shows(carried: StudyResult) -> None:
    """If this fails, the number in a cluster's portrait and the one in its legend differ without a word."""
    said = 0
    for level, name in zip(carried.clusters, ("supergroup", "group", "subgroup"), strict=True):
        shown = dict(pl.DataFrame(level.table)["code"].drop_nulls().value_counts().iter_rows())
        rows = carried.tables["clusters"].rows.filter(level=name)
        for code, units, portrait in rows.select("code", "areas", "portrait").iter_rows():
            told = re.search(r", so (\d+) areas? have this code\.$", portrait)
            said += told is not None
            assert shown[code] == (int(told[1]) if told else units), (name, code)
    assert said >= 3  # both pairs at each of three levels, in one cluster or in two


def test_levels_nest_and_codes_say_so(carried: StudyResult) -> None:
    """If this fails, a subgroup lies in two groups, or its code names another parent."""
    rows = carried.tables["membership"].rows
    assert (rows["group"].str.head(1) == rows["supergroup"]).all()
    assert (rows["subgroup"].str.head(2) == rows["group"]).all()
    assert [rows[level].n_unique() for level in ("supergroup", "group", "subgroup")] == [8, 13, 24]
    # The only child of a parent has its areas, and so its name.
    clusters = carried.tables["clusters"].rows
    names = dict(clusters.select("code", "name").iter_rows())
    alone = clusters.filter(pl.col("parent_code").is_not_null() & ~pl.col("parent_code").is_duplicated())
    assert alone.height
    assert all(
        names[code] == names[parent] for code, parent in alone.select("code", "parent_code").iter_rows()
    )


def test_variables_that_say_the_same_are_left_out_and_told(carried: StudyResult) -> None:
    """If this fails, a subject counts twice, or a variable is gone without a reason."""
    report = carried.tables["variable_selection"].rows
    assert report.height == 57
    kept = report.filter(decision="kept")["variable"].to_list()
    assert sorted(kept) == sorted(carried.parameters["variables_used"])
    assert {"v45", "v46"} - set(kept)  # part-time and full-time add up to 100
    assert report["reason"].str.len_chars().min() > 10
    pairs = carried.tables["correlated_pairs"].rows
    assert pairs["r"].abs().min() > 0.85
    assert not pairs.filter(pl.col("first").is_in(kept) & pl.col("second").is_in(kept)).height


def test_schedule_adds_up_to_all_there_is(carried: StudyResult) -> None:
    """If this fails, the figure of the schedule shows joins of another classification."""
    rows = carried.tables["schedule"].rows
    total = carried.parameters["total_sum_of_squares"]
    assert rows["ess_increase"].sum() == pytest.approx(total)
    upper = carried.tables["upper_schedule"].rows
    within = carried.parameters["within_sums_of_squares"]
    assert upper.filter(clusters=13)["ess"].item() == pytest.approx(within["group"])
    assert upper.filter(clusters=8)["ess"].item() == pytest.approx(within["supergroup"])
    shares = carried.tables["variables"].rows["share_of_distance"]
    assert shares.sum() == pytest.approx(1)


def test_figures_and_workbook_say_what_was_done(tmp_path: Path, carried: StudyResult) -> None:
    """If this fails, a run lacks its map, tree, schedule or profiles, or cites what it did not use.

    One of each kind is drawn; the demo draws them all.
    """
    levels = ("supergroup", "group", "subgroup")
    assert {figure.name for figure in carried.figures} == {
        "agglomeration_schedule",
        "dendrogram",
        *(f"{kind}_{level}" for kind in ("map", "profiles") for level in levels),
    }
    drawn = [one for one in carried.figures if not one.name.endswith(("_group", "_subgroup"))]
    out = write_study(replace(carried, figures=drawn), tmp_path / "out")
    figures = list((out / "figures").glob("*.svg"))
    assert len(figures) == 4
    for path in figures:
        text = path.read_text("utf-8")
        assert "Open Government Licence" in text, path.name
        assert "Mapping Museums" not in text, path.name  # no class of 2011 is on any figure
    book = openpyxl.load_workbook(out / f"{STUDY}.xlsx")
    assert {"Districts", "Clusters", "Profiles", "Variables", "Likeness_to_official", "Settings"} <= set(
        book.sheetnames
    )
    notes = " ".join(str(cell) for row in book["Notes"].values for cell in row)
    assert "nothing here replicates one" in notes


def test_a_run_ends_with_its_clusters_and_what_the_comparison_is(call: Call, tmp_path: Path) -> None:
    """If this fails, one has to open a file to see what came out, or takes an anchor for a replication."""
    done = call("run", STUDY, "-w", tmp_path, *QUIET, *BRIEF)
    assert done.code == 0, done.err
    said = " ".join(done.out.split())
    assert "8 supergroups, 13 groups, 24 subgroups of 329 areas" in said
    assert "most typical: " in said
    assert "no replication" in said


def test_the_atlas_has_three_levels_and_corresponding_areas(call: Call, tmp_path: Path) -> None:
    """If this fails, the classification cannot be looked at in the atlas."""
    words = ("run", STUDY, *QUIET, "-w", tmp_path, "--stability", "4", "--neighbours", "5")
    assert call(*words).code == 0
    done = call("site", "--workspace", tmp_path)
    assert done.code == 0, done.err
    manifest = json.loads((tmp_path / "site" / "manifest.json").read_text("utf-8"))
    assert [one["id"] for one in manifest["clusters"]] == [
        f"area_classification_{level}" for level in ("supergroup", "group", "subgroup")
    ]
    assert any(one["state"] == "#/clusters?set=area_classification_supergroup" for one in manifest["presets"])
    top = json.loads(
        (tmp_path / "site" / "clusters" / "area_classification_supergroup.json").read_text("utf-8")
    )
    assert sum(cluster["size"] for cluster in top["clusters"]) == 331
    assert top["clusters"][0]["prose"].endswith((".", "Westminster.", "Cornwall."))
    similar = json.loads((tmp_path / "site" / "similar" / "area_classification.json").read_text("utf-8"))
    assert similar["n"] == 5
    assert "employment" in similar["dimensions"]


def test_own_names_are_ours_and_official_ones_are_refused(call: Call, tmp_path: Path) -> None:
    """If this fails, a cluster of one's own can be passed off as an official class."""
    file = tmp_path / "names.csv"
    words = ("run", STUDY, *QUIET, *BRIEF, "-w", tmp_path / "w", "--names", file)
    file.write_text("code,name\n1,Green belt\n1a2,Its green heart\n", encoding="utf-8")
    assert call(*words).code == 0
    rows = pl.read_parquet(tmp_path / "w" / "out" / STUDY / "clusters.parquet")
    assert rows.filter(status="ours").select("code", "name").rows() == [
        ("1", "Green belt"),
        ("1a2", "Its green heart"),
    ]
    file.write_text("code,name\n1,Prospering UK\n99z,Nowhere\n", encoding="utf-8")
    done = call(*words)
    assert done.code == 1
    said = " ".join(done.err.split())
    assert "'Prospering UK', given to cluster '1', is the name of a published class" in said
    assert "There is no cluster '99z'" in said
    file.write_text("cluster,title\n1,Green belt\n", encoding="utf-8")
    assert "No column 'code'" in call(*words).err


def test_a_variable_that_rules_the_distances_is_told_once(call: Call, tmp_path: Path) -> None:
    """If this fails, one warning is read as two, or advises an option in words that no command has.

    The Bangladeshi share of Tower Hamlets rules on the inter-decile scale, in the fit and in every draw.
    """
    done = call(
        "run", STUDY, "--as-published", *QUIET, "--stability", "2", "--neighbours", "0", "-w", tmp_path
    )
    assert done.code == 0, done.err
    assert done.err.count("Variables with more than") == 1
    assert "or choose --standardise asinh-range" in " ".join(done.err.split())


def test_no_corresponding_area_of_the_own_region(call: Call, tmp_path: Path) -> None:
    """If this fails, --exclude-same leaves neighbours of the own region in."""
    words = ("run", STUDY, *QUIET, "--stability", "0", "--neighbours", "4", "-w", tmp_path)
    assert call(*words, "--exclude-same", "region").code == 0
    rows = pl.read_parquet(tmp_path / "out" / STUDY / "corresponding_areas.parquet")
    table = areas.lookup("lad2022", "region")
    region = dict(zip(table["from_code"].to_pylist(), table["to_code"].to_pylist(), strict=True))
    assert rows.height == 331 * 4
    pairs = rows.select("area_code", "neighbour_code").iter_rows()
    assert all(region[one] != region[other] for one, other in pairs)
    done = call(*words, "--exclude-same", "regoin")
    assert done.code == 2
    assert "Did you mean 'region'" in done.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--recipe", "lad2002"), "--recipe is 'lad2002'. Did you mean 'lad20"),
        (("--standardise", "inter-decil"), "Did you mean 'inter-decile'?"),
        (("--cuts", "24,13,8"), "--cuts is 24,13,8; name rising numbers"),
        (("--cuts", "many"), "--cuts 'many': expected whole numbers"),
        (("--correlation", "85"), "--correlation is 85.0; it is above 0 and at most 1"),
        (("--variables", "v01,v99"), "--variables: there is no variable 'v99'"),
        (("--keep", "v06"), "--keep: there is no variable 'v06'"),
        (("--weights", "v01=-1"), "a weight is 0 or more"),
        (("--weights", "v1=2"), "--weights: there is no variable 'v1'"),
        (("--jobs", "0"), "--jobs is 0; it is 1 or more"),
        (("--as-published", "--recipe", "lad2011"), "--as-published is the method of 2001"),
        (("--as-published", "--cuts", "5,9"), "leave --standardise and --cuts out"),
        (("--level", "oa"), "--level goes with --files"),
    ],
)
def test_a_wrong_option_is_told_as_one(call: Call, tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    """If this fails, a wrong command is told as wrong data, or in the words of a function."""
    done = call("run", STUDY, *words, *QUIET, *BRIEF, "-w", tmp_path / "w")
    assert done.code == 2, done.err
    assert told in " ".join(done.err.split())
    assert not (tmp_path / "w").exists()


def test_an_unknown_option_of_the_call_is_refused() -> None:
    """If this fails, a mistyped argument is passed over."""
    with pytest.raises(OptionError, match="no such option"):
        area_classification.run(classification_inputs.from_sample(), cutz=(3,))


def test_weights_by_dimension_count_each_alike() -> None:
    """If this fails, a dimension with many variables still outweighs one with few."""
    result = area_classification.run(
        classification_inputs.from_sample(), weights="dimensions", draws=0, neighbours=0, select=False
    )
    rows = result.tables["variables"].rows
    sums = rows.group_by("dimension").agg(pl.col("weight").sum())["weight"]
    assert sums.to_list() == pytest.approx([57 / sums.len()] * sums.len())


def test_other_recipes_cut_as_they_say() -> None:
    """If this fails, a recipe is a name only, or another number of levels has no names."""
    result = area_classification.run(
        classification_inputs.from_sample(), recipe="lad2021", starts=20, draws=0, neighbours=0
    )
    assert result.parameters["levels"] == ["level_1"]
    assert result.parameters["clusters"] == [6]
    assert result.tables["starts"].rows["starts"].to_list() >= [20]
    assert [one.id for one in result.clusters] == ["area_classification_level_1"]
    assert not {"schedule", "upper_schedule", "reassigned"} & set(result.tables)


# Publishers' files.


@pytest.fixture
def district_files(shared_data: Path, tmp_path: Path) -> Path:
    """The publisher-like district file and both published memberships, in a folder of their own."""
    folder = tmp_path / "files"
    folder.mkdir()
    source = shared_data / "area_classification"
    for name in (
        "lad_ew_census2021_57vars_pct.csv",
        "la2001_membership_england_354.csv",
        "la2011v2_membership_391.csv",
    ):
        (folder / name).write_bytes((source / name).read_bytes())
    return folder


def test_publishers_files_give_what_the_carried_tables_give(
    call: Call, district_files: Path, tmp_path: Path, carried: StudyResult
) -> None:
    """If this fails, the carried tables are not the files they were made from."""
    done = call(
        "run", STUDY, "--files", district_files, *QUIET, "--stability", "8", "--neighbours", "3", "-w",
        tmp_path / "w",
    )  # fmt: skip
    assert done.code == 0, done.err
    out = tmp_path / "w" / "out" / STUDY
    # The carried table is rounded, so a distance differs by a crumb and no label should.
    theirs = pl.read_parquet(out / "membership.parquet")
    ours = carried.tables["membership"].rows
    for level in ("supergroup", "group", "subgroup"):
        assert theirs[level].to_list() == ours[level].to_list(), level
        assert theirs[f"{level}_ratio"].to_list() == pytest.approx(ours[f"{level}_ratio"].to_list(), abs=0.01)
    like = pl.read_parquet(out / "published_likeness.parquet")
    assert like.equals(carried.tables["published_likeness"].rows)
    record = json.loads((out / "study.json").read_text("utf-8"))
    assert {item["name"] for item in record["inputs"]} == {path.name for path in district_files.iterdir()}
    assert (tmp_path / "w" / "raw" / "lad_ew_census2021_57vars_pct.csv").exists()


def test_output_areas_have_clusters_and_no_map(call: Call, shared_data: Path, tmp_path: Path) -> None:
    """If this fails, output areas cannot be classified, or a map without shapes is promised.

    One in two hundred of them, with the published classes that stand in the file itself.
    """
    folder = tmp_path / "files"
    folder.mkdir()
    source = shared_data / "area_classification" / "oa_ew_census2021_43vars_with_oac2021.parquet"
    pl.read_parquet(source).gather_every(200).write_parquet(folder / source.name)
    words = ("run", STUDY, "--files", folder, "--starts", "3", *QUIET, *BRIEF, "-w", tmp_path / "w")
    done = call(*words, "--level", "oa")
    assert done.code == 0, done.err
    assert "no map of them and no atlas" in " ".join(done.err.split())
    out = tmp_path / "w" / "out" / STUDY
    assert pl.read_parquet(out / "membership.parquet").height == 945
    counts = pl.read_parquet(out / "clusters.parquet").group_by("level", maintain_order=True).len()
    assert counts["len"].to_list() == [8, 21, 52]
    like = pl.read_parquet(out / "published_likeness.parquet")
    assert like["second"].to_list() == ["oa2021"] * 3
    # The whole file gives .39 at the top (method page, section 7); a part of it no less than .3.
    assert 0.3 < like["adjusted_rand"][0] < 0.6
    assert call("site", "--workspace", tmp_path / "w").code == 1
    done = call(*words, "--level", "lad")
    assert done.code == 2
    assert "has no such areas" in " ".join(done.err.split())
    inputs = classification_files.from_files(folder, tmp_path / "v")
    result = area_classification.run(inputs, starts=1, draws=0, neighbours=0)
    assert result.figures
    assert "clusters" not in {figure.kind for figure in result.figures}
    assert not any(one.vintage for one in result.clusters)


def test_a_folder_with_both_is_told_which_was_taken(district_files: Path, tmp_path: Path) -> None:
    """If this fails, somebody classifies districts and believes to have classified output areas."""
    rows = pl.DataFrame(
        {"oa21cd": [f"E0000000{one}" for one in range(1, 7)]}
        | {f"v0{at}": [10.0 * at, 20, 30, 15, 5, 60] for at in range(1, 6)}
    )
    rows.write_csv(district_files / "small.csv")
    inputs = classification_files.from_files(district_files, tmp_path / "w")
    assert inputs.level == "district"
    (told,) = [one for one in inputs.findings if one.reason == "one-of-several"]
    assert "small.csv" in told.sentence
    other = classification_files.from_files(district_files, tmp_path / "v", level="oa")
    assert other.level == "output_area"
    assert other.vintage is None
    with pytest.raises(OptionError, match="Did you mean 'lad'"):
        classification_files.from_files(district_files, tmp_path / "w", level="ladd")


def test_a_wrong_file_is_refused_whole_and_the_last_run_kept(
    call: Call, district_files: Path, tmp_path: Path
) -> None:
    """If this fails, faults are told one at a time, half a run is written, or the last one is lost."""
    words = ("run", STUDY, "--files", district_files, *QUIET, *BRIEF, "-w", tmp_path / "w")
    assert call(*words).code == 0
    out = tmp_path / "w" / "out" / STUDY
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    file = district_files / "lad_ew_census2021_57vars_pct.csv"
    lines = file.read_text("utf-8").splitlines()
    header = lines[0].split(",")
    at = {name: header.index(name) for name in ("v35", "v36", "v01")}
    cells = [line.split(",") for line in lines]
    cells[3][at["v35"]] = "inf"
    cells[4][at["v36"]] = "140"
    cells[5][at["v01"]] = "many"
    cells.append(cells[7])
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    (wrong / "districts.csv").write_text("\n".join(",".join(row) for row in cells) + "\n", encoding="utf-8")
    done = call("run", STUDY, "--files", wrong, *QUIET, *BRIEF, "-w", tmp_path / "w")
    assert done.code == 1
    said = " ".join(done.err.split())
    for told in ("column 'v35'", "got 'inf'", "'v36' is above 100", "got 'many'", "occurs twice"):
        assert told in said
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert not (tmp_path / "w" / "raw" / "districts.csv").exists()


def test_a_value_that_is_missing_names_variable_and_area(
    call: Call, district_files: Path, tmp_path: Path
) -> None:
    """If this fails, a gap is filled in silence, or nobody learns where it is."""
    file = district_files / "lad_ew_census2021_57vars_pct.csv"
    rows = pl.read_csv(file)
    gap = pl.when(pl.col("ltla22cd") != "E06000004").then(pl.col("v41")).alias("v41")
    rows.with_columns(gap, v42=pl.lit(5.0)).write_csv(file)
    for more in ((), ("--no-selection",)):
        done = call("run", STUDY, "--files", district_files, *QUIET, *BRIEF, *more, "-w", tmp_path / "w")
        assert done.code == 1
        said = " ".join(done.err.split())
        assert "v41" in said
        assert "E06000004" in said
        assert not (tmp_path / "w").exists()


def test_a_folder_without_variables_is_refused(call: Call, shared_data: Path, tmp_path: Path) -> None:
    """If this fails, a membership list alone is classified, or ends in a traceback."""
    name = "la2001_membership_england_354.csv"
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / name).write_bytes((shared_data / "area_classification" / name).read_bytes())
    done = call("run", STUDY, "--files", folder, *QUIET, "-w", tmp_path / "w")
    assert done.code == 1
    assert "No file in" in done.err
    assert "has variables of areas" in " ".join(done.err.split())
    assert not (tmp_path / "w").exists()
