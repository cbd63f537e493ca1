"""`bailiwick classify FILE`: clusters of the areas of somebody's own table, of any country."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

Call = Callable[..., Any]
QUIET = ("--no-figures", "--no-workbook")
BRIEF = ("--stability", "0", "--neighbours", "2")
LEVELS = ("level_1", "level_2")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Eight areas of another country, with a column that says the same as another.

    On cars and young people they are three heaps: towns AT1 to AT3, resorts AT4 and AT5, villages AT6 to
    AT8. Scaled by range (cars 10 to 90, young 5 to 45) AT1 is at (0, 1), AT2 at (.05, .95), AT3 at
    (.05, 1), AT4 at (.5, 0), AT5 at (.55, .05), AT6 at (.95, .45), AT7 at (1, .5) and AT8 at (.975, .475).
    """
    rows = pl.DataFrame(
        {
            "nuts_code": [f"AT{one}" for one in range(1, 9)],
            "name": ["Wien", "Graz", "Linz", "Lech", "Ischgl", "Au", "Ort", "Dorf"],
            "population": [900, 300, 200, 2, 3, 1, 1, 2],
            "cars": [10.0, 14.0, 14.0, 50.0, 54.0, 86.0, 90.0, 88.0],
            "no_cars": [90.0, 86.0, 86.0, 50.0, 46.0, 14.0, 10.0, 12.0],
            "young": [45.0, 43.0, 45.0, 5.0, 7.0, 23.0, 25.0, 24.0],
            "land": ["W", "S", "O", "V", "T", "N", "N", "N"],
        }
    )
    file = tmp_path / "gemeinden.csv"
    rows.write_csv(file)
    return file


def members(folder: Path) -> pl.DataFrame:
    """The table of areas and clusters in a folder."""
    return pl.read_parquet(folder / "membership.parquet")


def test_three_heaps_are_three_clusters(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, areas that anybody can group by eye come out otherwise.

    Villages and towns have three areas each, so the smallest code decides: towns are 1, villages 2, resorts
    3. The mean of the villages is (.975, .475), which is where AT8 lies, so it is the most typical. Of the
    three heaps resorts and villages are nearest: means (.525, .025) and (.975, .475), 2 * 3 / 5 times
    (.45^2 + .45^2) = .486; towns at (.0333, .9833) are farther from both. So two clusters are the towns and
    the rest, and the rest is larger.
    """
    out = tmp_path / "out"
    done = call("classify", table, "--area", "nuts_code", "--cuts", "2,3", *QUIET, *BRIEF, "--out", out)
    assert done.code == 0, done.err
    rows = members(out)
    assert dict(rows.select("area_code", "level_2").iter_rows()) == {
        **dict.fromkeys(("AT4", "AT5"), "1b"),
        **dict.fromkeys(("AT6", "AT7", "AT8"), "1a"),
        **dict.fromkeys(("AT1", "AT2", "AT3"), "2a"),
    }
    clusters = pl.read_parquet(out / "clusters.parquet")
    assert clusters.filter(code="1a")["typical_area_name"].item() == "Dorf"
    assert clusters.filter(code="2a")["residents"].item() == 1400
    upper = pl.read_parquet(out / "upper_schedule.parquet")
    assert upper["ess_increase"][0] == pytest.approx(0.486)
    assert rows.filter(area_code="AT8")["level_2_distance"].item() == pytest.approx(0, abs=1e-12)
    said = " ".join(done.out.split())
    assert "2 clusters at level 1, 3 clusters at level 2 of 8 areas on 2 variables" in said
    assert "most typical: " in said
    assert str(out) in said


def test_what_was_guessed_and_left_out_is_said(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, somebody's columns are used or dropped without a word."""
    done = call("classify", table, *QUIET, *BRIEF, "--out", tmp_path / "out")
    assert done.code == 0, done.err
    said = " ".join(done.err.split())
    for told in ("took 'nuts_code' as the area", "left out 'land'", "took 'population' as residents"):
        assert told in said
    assert "8 areas are too few for 8, 13 and 24 clusters, so there are 2" in said
    assert "with --cuts" in said
    report = pl.read_parquet(tmp_path / "out" / "variable_selection.parquet")
    # cars, no_cars and young: what is counted is what is chosen among.
    assert "took 3 columns as variables" in said
    assert "Choosing among 3 variables" in said
    # Both correlate with the other variables alike, so the later column goes.
    assert report.filter(decision="dropped")["variable"].to_list() == ["no_cars"]


def test_csv_parquet_and_excel_give_the_same(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, the kind of file decides on the clusters."""
    rows = pl.read_csv(table)
    rows.write_parquet(tmp_path / "gemeinden.parquet")
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["not this one"])
    sheet = book.create_sheet("Daten")
    for row in (rows.columns, *rows.iter_rows()):
        sheet.append(row)
    book.save(tmp_path / "gemeinden.xlsx")
    found = []
    for ending, more in ((".csv", ()), (".parquet", ()), (".xlsx", ("--sheet", "Daten"))):
        out = tmp_path / ending[1:]
        file = table.with_suffix(ending)
        done = call("classify", file, "--cuts", "3", *more, *QUIET, *BRIEF, "--out", out)
        assert done.code == 0, done.err
        found.append(members(out))
    assert found[0].equals(found[1])
    assert found[0].equals(found[2])
    done = call("classify", table, "--sheet", "Daten", "--out", tmp_path / "x")
    assert done.code == 2


def test_tables_figures_and_workbook_go_to_one_folder(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, results are scattered, a map of an unknown country is tried, or a publisher is named."""
    out = tmp_path / "out"
    done = call("classify", table, "--cuts", "2,3", "--stability", "4", "--out", out)
    assert done.code == 0, done.err
    figures = {path.stem for path in (out / "figures").glob("*.svg")}
    assert figures == {"agglomeration_schedule", "dendrogram", "profiles_level_1", "profiles_level_2"}
    for path in (out / "figures").glob("*.svg"):
        drawn = path.read_text("utf-8")
        assert "Office for National Statistics" not in drawn
        assert "Open Government Licence" not in drawn
    assert (out / "area-classification.xlsx").exists()
    assert not (out / "clusters.json").exists()  # nothing for an atlas, which has no shapes of them
    stable = pl.read_parquet(out / "stability.parquet")
    assert stable["level"].to_list() == list(LEVELS)


def test_a_program_gets_the_answer_and_where_the_record_is(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, a script gets settings and hashes and no clusters, or has words of people in its way."""
    out = tmp_path / "out"
    done = call("classify", table, "--cuts", "2,3", *QUIET, *BRIEF, "--out", out, "--json")
    assert done.code == 0
    assert done.err == ""
    answer = json.loads(done.out)
    assert answer["levels"] == list(LEVELS)
    assert answer["variables"] == ["cars", "young"]
    assert [one["variable"] for one in answer["left_out"]] == ["no_cars"]
    found = {one["code"]: one for one in answer["clusters"]}
    assert list(found) == ["1", "2", "1a", "1b", "2a"]
    assert (found["2a"]["areas"], found["2a"]["parent_code"], found["2a"]["residents"]) == (3, "2", 1400)
    assert {one["area_code"]: one["level_2"] for one in answer["membership"]}["AT4"] == "1b"
    record = json.loads(Path(answer["files"]["record"]).read_text("utf-8"))
    assert {item["path"] for item in record["outputs"]} == {
        path.name for path in out.iterdir() if path.name != "study.json"
    }
    for place in answer["files"]["tables"].values():
        assert Path(place).is_file()


def test_variables_left_out_are_named_on_screen(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, a variable goes and only a table among twenty says so.

    no_cars is 100 - cars; the six columns n0 to n5 are cars times a number, so seven go and five are named.
    """
    out = tmp_path / "out"
    done = call("classify", table, *QUIET, *BRIEF, "--out", out)
    assert "Left out: no_cars (says the opposite of cars, r = -1.00)." in done.out
    assert done.out.count("provisional") == 1
    rows = pl.read_csv(table).with_columns((pl.col("cars") * (2 + one)).alias(f"n{one}") for one in range(6))
    rows.write_csv(table)
    done = call("classify", table, *QUIET, *BRIEF, "--out", out)
    line = next(line for line in done.out.splitlines() if line.startswith("Left out: "))
    assert line.count("r = ") == 5
    assert line.endswith("; and 2 more, in the table variable_selection.")


def test_the_index_is_explained_once_and_few_areas_are_a_note(
    call: Call, table: Path, tmp_path: Path
) -> None:
    """If this fails, a number on screen means nothing to its reader, or the ordinary rule looks a fault."""
    done = call("classify", table, *QUIET, "--stability", "3", "--neighbours", "0", "--out", tmp_path / "out")
    assert done.out.count("adjusted Rand index (1 = the same, 0 = as alike as by chance)") == 1
    assert "note: 8 areas are too few for 8, 13 and 24 clusters" in done.err
    assert "warning 8 areas" not in done.err
    record = json.loads((tmp_path / "out" / "study.json").read_text("utf-8"))
    assert ("fewer-clusters", "note") in {(one["reason"], one["severity"]) for one in record["checks"]}


def test_a_place_or_names_that_cannot_be_are_refused_before_the_work(
    call: Call, table: Path, tmp_path: Path
) -> None:
    """If this fails, minutes of work end in a refusal that could have been told at once."""
    foreign = tmp_path / "thesis"
    foreign.mkdir()
    (foreign / "chapter.txt").write_text("years of work", encoding="utf-8")
    for place in (foreign, table, table / "below"):
        done = call("classify", table, *QUIET, *BRIEF, "--out", place)
        assert done.code in (1, 2)
        assert "Grouping" not in done.err
        assert "In gemeinden.csv" not in done.err  # not even read
    names = tmp_path / "names.csv"
    for rows, told in (
        ("9,Towns\n", "There is no cluster '9': the highest level has 2 clusters, 1 to 2."),
        ("1a2,Towns\n", "There is no cluster '1a2': it is of level 3, and there are 2."),
        ("x,Towns\n", "There is no cluster 'x': codes are of the form '1' to '1a'."),
        ("1,Towns\n1,Cities\n", "Cluster '1' is named twice"),
        ("2,\n", "Cluster '2' has an empty name"),
    ):
        names.write_text(f"code,name\n{rows}", encoding="utf-8")
        done = call(
            *("classify", table, "--cuts", "2,3", *QUIET, *BRIEF, "--names", names),
            *("--out", tmp_path / "out"),
        )
        assert done.code == 1
        assert told in " ".join(done.err.split())
        assert "Grouping" not in done.err


def test_a_column_with_a_comma_in_its_name_can_be_chosen(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, a column such as "cars, none" can be neither chosen nor kept."""
    pl.read_csv(table).rename({"no_cars": "cars, none"}).write_csv(table)
    words = ("classify", table, *QUIET, *BRIEF, "--out", tmp_path / "out", "--json")
    done = call(*words, "--variables", '"cars, none",young')
    assert done.code == 0, done.err
    assert json.loads(done.out)["variables"] == ["cars, none", "young"]


def test_tables_describe_themselves_and_people_are_counted(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, a table comes without a word on its rows, or 1400 residents are written as 1400.0."""
    out = tmp_path / "out"
    assert (
        call("classify", table, "--no-workbook", "--no-figures", "--stability", "2", "--out", out).code == 0
    )
    described = list(out.glob("*.csv-metadata.json"))
    assert len(described) > 10
    for file in described:
        about = json.loads(file.read_text("utf-8"))
        assert about["dc:description"].startswith("One row for each"), file.name
        assert all(one.get("dc:description") for one in about["tableSchema"]["columns"]), file.name
    clusters = pl.read_csv(out / "clusters.csv", infer_schema=False)
    assert "." not in "".join(clusters["residents"])


def test_every_fault_of_a_table_is_told(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, faults come one at a time, without variable or area, or half a result is written."""
    rows = pl.read_csv(table)
    wrong = rows.with_columns(
        cars=pl.when(pl.col("nuts_code") == "AT4").then(None).otherwise(pl.col("cars")),
        young=pl.when(pl.col("nuts_code") == "AT5").then(float("inf")).otherwise(pl.col("young")),
        flats=pl.lit(7.0),
        nuts_code=pl.col("nuts_code").replace({"AT2": "AT1"}),
    )
    file = tmp_path / "wrong.parquet"
    wrong.write_parquet(file)
    done = call("classify", file, "--no-selection", *QUIET, *BRIEF, "--out", tmp_path / "out")
    assert done.code == 1
    said = " ".join(done.err.split())
    for told in ("cars is missing", "AT4", "young is infinite", "AT5", "flats is 7 in every area", "AT1"):
        assert told in said
    assert not (tmp_path / "out").exists()
    done = call("classify", file, *QUIET, *BRIEF, "--out", tmp_path / "out")
    assert done.code == 1
    assert "AT4" in done.err
    table.write_text(table.read_text("utf-8").replace("14.0,86.0", "viele,86.0"), encoding="utf-8")
    done = call("classify", table, *QUIET, *BRIEF, "--out", tmp_path / "out")
    assert done.code == 1
    assert "'viele' in row 2" in " ".join(done.err.split())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--area", "nuts_cod"), "--area: there is no column 'nuts_cod'. Did you mean 'nuts_code'?"),
        (("--variables", "cars,jung"), "--variables: there is no column 'jung'."),
        (("--cuts", "3,2"), "--cuts is 3,2"),
        (("--standardise", "rank"), "Did you mean 'range'?"),
        (("--recipe", "lad"), "--recipe is 'lad'"),
        (("--keep", "trams"), "--keep: there is no variable 'trams'"),
        (("--weights", "trams=2"), "--weights: there is no variable 'trams'"),
        (("--exclude-same", "gemeinde"), "is no column of the file, no file and no known grouping"),
    ],
)
def test_a_wrong_option_is_told_as_one(
    call: Call, table: Path, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    """If this fails, a wrong command is told as wrong data, or something is written for it."""
    done = call("classify", table, *words, *QUIET, *BRIEF, "--out", tmp_path / "out")
    assert done.code == 2, done.err
    assert told in " ".join(done.err.split())
    assert not (tmp_path / "out").exists()


def test_more_clusters_than_areas_are_wrong_data(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, a table too small for its cuts ends in a traceback."""
    done = call("classify", table, "--cuts", "3,9", *QUIET, *BRIEF, "--out", tmp_path / "out")
    assert done.code == 1
    assert "9 clusters of 8 areas" in " ".join(done.err.split())


def test_words_for_variables_and_names_of_clusters(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, names and reasons speak of columns, or one's own names are lost."""
    labels, names = tmp_path / "labels.csv", tmp_path / "names.csv"
    labels.write_text(
        "variable,label,dimension,unit\ncars,households with a car,travel,percent\n"
        "young,people under 20,age,percent\n",
        encoding="utf-8",
    )
    names.write_text("code,name\n2,Die Städte\n", encoding="utf-8")
    out = tmp_path / "out"
    words = ("classify", table, "--cuts", "2,3", "--variables", "cars,young", *QUIET, *BRIEF, "--out", out)
    done = call(*words, "--labels", labels, "--names", names)
    assert done.code == 0, done.err
    clusters = pl.read_parquet(out / "clusters.parquet")
    named = {row["code"]: (row["name"], row["status"]) for row in clusters.iter_rows(named=True)}
    assert named["2"] == ("Die Städte", "ours")
    assert "households with a car" in named["1"][0]
    reasons = pl.read_parquet(out / "corresponding_areas.parquet")["reason"]
    assert reasons.str.contains("travel|age|identical").all()
    labels.write_text("variable,label\nkars,households\n", encoding="utf-8")
    done = call(*words, "--labels", labels)
    assert done.code == 2
    assert "Did you mean 'cars'" in done.err


def test_no_corresponding_area_of_the_own_group(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, areas of one group are listed as each other's corresponding areas.

    AT6, AT7 and AT8 are all of N; without it their nearest is AT5.
    """
    out = tmp_path / "out"
    words = ("classify", table, "--cuts", "3", *QUIET, "--stability", "0", "--neighbours", "1", "--out", out)
    assert call(*words, "--exclude-same", "land").code == 0
    nearest = pl.read_parquet(out / "corresponding_areas.parquet")
    assert nearest.filter(area_code="AT8")["neighbour_code"].item() == "AT5"
    groups = tmp_path / "groups.csv"
    rows = pl.read_csv(table).select(area_code="nuts_code", group="land")
    rows.write_csv(groups)
    assert call(*words, "--exclude-same", groups).code == 0
    assert pl.read_parquet(out / "corresponding_areas.parquet").equals(nearest)


def test_a_carried_grouping_needs_no_file(call: Call, tmp_path: Path) -> None:
    """If this fails, `classify` and `neighbours` offer other groupings, or one of them another county.

    Hartlepool to Stockton-on-Tees are of the North East, Darlington too; Halton is of the North West. So for
    each of the five the only area of another region is Halton, and for Halton it is the nearest: x = 5.
    """
    codes = ["E06000001", "E06000002", "E06000003", "E06000004", "E06000005", "E06000006"]
    rows = pl.DataFrame({"code": codes, "x": [0.0, 1, 2, 3, 5, 9], "y": [0.0, 2, 1, 3, 5, 9]})
    rows.write_csv(tmp_path / "districts.csv")
    words = ("classify", tmp_path / "districts.csv", "--cuts", "2", *QUIET, "--stability", "0")
    out = tmp_path / "out"
    for given in ("region", "itl1_2021"):
        done = call(*words, "--no-selection", "--neighbours", "1", "--exclude-same", given, "--out", out)
        assert done.code == 0, done.err
        nearest = pl.read_parquet(out / "corresponding_areas.parquet")
        pairs = dict(nearest.select("area_code", "neighbour_code").iter_rows())
        assert pairs == {**dict.fromkeys(codes[:5], codes[5]), codes[5]: codes[4]}
    done = call(*words, "--exclude-same", "regoin", "--out", out)
    assert (done.code, "Did you mean 'region'" in done.err) == (2, True)


def test_an_earlier_run_is_replaced_and_other_files_are_not(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, somebody's folder is emptied, or a second run needs another place."""
    out = tmp_path / "out"
    words = ("classify", table, *QUIET, *BRIEF, "--out", out)
    assert call(*words, "--cuts", "2").code == 0
    assert call(*words, "--cuts", "3").code == 0
    assert members(out)["level_1"].n_unique() == 3
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert call(*words, "--cuts", "99").code == 1
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    other = tmp_path / "thesis"
    other.mkdir()
    (other / "chapter.txt").write_text("years of work", encoding="utf-8")
    done = call("classify", table, *QUIET, *BRIEF, "--out", other)
    assert done.code == 1
    assert [path.name for path in other.iterdir()] == ["chapter.txt"]


@pytest.mark.parametrize("scale", ["inter-decile", "inter_decile", "asinh-range", "asinh_range"])
def test_both_spellings_of_a_scale_are_one(call: Call, table: Path, tmp_path: Path, scale: str) -> None:
    """If this fails, a scale is refused because of how it is spelt, or the record spells it in two ways."""
    done = call(
        "classify", table, "--standardise", scale, *QUIET, *BRIEF, "--out", tmp_path / "out", "--json"
    )
    assert done.code == 0, done.err
    record = json.loads((tmp_path / "out" / "study.json").read_text("utf-8"))
    assert record["parameters"]["standardise"] == scale.replace("-", "_")


def test_fractions_are_told_before_asinh_does_nothing(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, shares of 0 to 1 go through a transform that leaves them as they are, unsaid."""
    rows = pl.read_csv(table).with_columns(pl.col("cars", "no_cars", "young") / 100)
    rows.write_csv(table)
    words = ("classify", table, "--cuts", "3", *QUIET, *BRIEF, "--out", tmp_path / "out")
    assert "look like fractions" not in call(*words).err
    assert "look like fractions" in " ".join(call(*words, "--standardise", "asinh-range").err.split())


def test_many_clusters_are_drawn_too(call: Call, tmp_path: Path) -> None:
    """If this fails, a run with more clusters than a page usually shows ends without any result.

    Sixty areas of two variables in 9 and 50 clusters: the schedule is drawn to 60, and the wheels of 50 are
    left out.
    """
    rows = pl.DataFrame(
        {
            "area_code": [f"AT{one}" for one in range(60)],
            "a": [float(one * one % 61) for one in range(60)],
            "b": [float(one * 7 % 53) for one in range(60)],
        }
    )
    file = tmp_path / "sixty.csv"
    rows.write_csv(file)
    done = call("classify", file, "--cuts", "9,50", "--no-workbook", *BRIEF, "--out", tmp_path / "out")
    assert done.code == 0, done.err
    figures = {path.stem for path in (tmp_path / "out" / "figures").glob("*.svg")}
    assert figures == {"agglomeration_schedule", "dendrogram", "profiles_level_1"}


def test_three_areas_with_codes_of_their_own_are_enough(call: Call, tmp_path: Path) -> None:
    """If this fails, a column named area_code is not taken for what it says, or a tiny table is refused.

    1 and 3 are near each other, 20 is by itself.
    """
    file = tmp_path / "three.csv"
    file.write_text("area_code,x\nA1,1\nA2,3\nA3,20\n", encoding="utf-8")
    done = call("classify", file, *QUIET, *BRIEF, "--out", tmp_path / "out")
    assert done.code == 0, done.err
    assert members(tmp_path / "out")["level_1"].to_list() == ["1", "1", "2"]
    assert "Clusters of one area at level 1: 2." in " ".join(done.err.split())
    file.write_text("area_code,x\nA1,1\n", encoding="utf-8")
    assert call("classify", file, *QUIET, *BRIEF, "--out", tmp_path / "other").code == 1
