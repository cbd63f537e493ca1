"""`bailiwick controls` as a user runs it: who is matched, what is written, every fault told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import bailiwick
from bailiwick.evidence import balance, trend_before

Call = Callable[..., Any]

# On the scale of the table: Hartlepool 0 and Stockton 2 are treated; Middlesbrough 1, Redcar 5.
# Redcar has no flats, so it is no control where flats count.
TABLE = """code,area_name,county,treated,pay,flats
E06000001,Hartlepool,Cleveland,yes,0,10
E06000004,Stockton-on-Tees,Durham,1,2,20
E06000002,Middlesbrough,Cleveland,no,1,30
E06000003,Redcar and Cleveland,Yorkshire,,5,
E06000005,Darlington,Durham,0,-6,20
E06000006,Halton,Cheshire,no,9,30
"""
# Slopes a year: Hartlepool 2, Stockton 4; Middlesbrough and Redcar 1.
OUTCOME = """area_code,year,indicator,value
""" + "".join(
    f"{code},{2017 + at},pay,{first + at * slope}\n"
    for code, first, slope in (
        ("E06000001", 5, 2),
        ("E06000004", 1, 4),
        ("E06000002", 2, 1),
        ("E06000003", 6, 1),
    )
    for at in range(4)
)


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Six districts, in a folder of their own that the command writes into."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "areas.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def answer_of(done: Any) -> dict[str, Any]:
    """What the command gave a program."""
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


PLAIN = ("--variables", "pay", "--standardise", "none")


@pytest.mark.parametrize("treated", ["Hartlepool,E06000004", "treated", "towns.txt", "towns.csv"])
def test_ways_to_name_the_treated_areas(call: Call, table: Path, treated: str) -> None:
    """If this fails, treated areas named by code, name, file or column are others, or matched with others.

    Hartlepool is 1 from Middlesbrough, as Stockton is, and comes first by code; Stockton is 3 from Redcar.
    """
    Path("towns.txt").write_text("Hartlepool\n\nStockton-on-Tees\n", encoding="utf-8")
    Path("towns.csv").write_text("LAD23CD\nE06000001\nE06000004\n", encoding="utf-8")
    found = answer_of(call("controls", table, "--treated", treated, *PLAIN, "--json"))
    assert [(one["treated_code"], one["control_name"], one["distance"]) for one in found["matched_sets"]] == [
        ("E06000001", "Middlesbrough", 1.0),
        ("E06000004", "Redcar and Cleveland", 3.0),
    ]
    assert found["settings"]["treated"] == ["E06000001", "E06000004"]
    assert found["settings"]["variables"] == ["pay"]


def test_files_hold_what_the_library_gives(call: Call, table: Path) -> None:
    """If this fails, the files differ from the functions, lack an area, or do not say what they hold."""
    Path("pay.csv").write_text(OUTCOME, encoding="utf-8")
    words = ("--treated", "treated", *PLAIN, "--outcome", "pay.csv", "--before", "2020", "--out", "sets")
    done = call("controls", table, *words)
    assert done.code == 0, done.err
    folder = Path("sets")
    X = pl.read_csv(table).select(area_code="code", pay=pl.col("pay").cast(pl.Float64))
    treated = ["E06000001", "E06000004"]
    pairs = bailiwick.control_areas(X, treated, standardise=None)
    held = pl.read_parquet(folder / "matched_sets.parquet")
    assert held.select("treated_code", "control_code", "distance").equals(
        pairs.select("treated_code", "control_code", "distance")
    )
    areas = pl.read_csv(folder / "areas.csv")
    assert areas["area_code"].to_list() == X["area_code"].to_list()
    assert areas["weight"].to_list() == [1.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    assert pl.read_csv(folder / "not_used.csv")["reason"].to_list() == ["others are nearer, or enough"] * 2
    of_library = balance(X, treated, pairs)
    assert pl.read_parquet(folder / "balance.parquet").equals(of_library)
    panel = pl.read_csv("pay.csv").filter(pl.col("year") < 2020)
    trend = trend_before(panel, treated, pairs, before=2020)
    assert pl.read_parquet(folder / "trend_years.parquet").equals(trend.years)
    # Slopes 3 and 1: see the by-hand test of the same figures.
    slopes = pl.read_csv(folder / "trend_slopes.csv").row(0, named=True)
    assert (slopes["treated_slope"], slopes["controls_slope"], slopes["standard_error"]) == (3, 1, 1)
    record = json.loads((folder / "controls.json").read_text("utf-8"))
    assert [one["name"] for one in record["inputs"]] == ["areas.csv", "pay.csv"]
    assert record["counts"] == {"areas": 6, "treated": 2, "matched": 2, "controls": 2, "pool": 4}
    assert sorted(record["tables"]) == sorted(path.stem for path in folder.glob("*.parquet"))
    metadata = json.loads((folder / "areas.csv-metadata.json").read_text("utf-8"))
    assert all(one.get("dc:description") for one in metadata["tableSchema"]["columns"])


def test_what_a_person_reads(call: Call, table: Path) -> None:
    """If this fails, the sets, the balance or the trend are not printed, or what was guessed is not said."""
    Path("pay.csv").write_text(OUTCOME, encoding="utf-8")
    words = ("--treated", "treated", *PLAIN, "--outcome", "pay.csv", "--before", "2020")
    done = call("controls", table, *words)
    said = " ".join(done.out.split())
    for part in (
        "2 of 2 treated areas matched, with 2 controls of 4 that may be.",
        "Hartlepool E06000001 1 Middlesbrough E06000002 1.00",
        "variable treated controls before after after is ratio",
        # Treated 0 and 2, variance 2; others 1, 5, -6, 9: mean 2.25, squares 1.56, 7.56, 68.06, 45.56,
        # 122.75 / 3 = 40.92. s = sqrt(21.46) = 4.63. Before (1 - 2.25) / s = -.27, after (1 - 3) / s = -.43.
        "pay 1.00 3.00 -0.27 -0.43 beyond .25",
        "2017 3.00 4.00 -1.00",
        "changed by 3 a year in treated areas and by 1 in controls: a difference of 2, standard error 1",
        "Tables for the evaluation: areas-controls",
    ):
        assert part in said, part
    assert "In areas.csv: took 'code' as the area" in done.err


def test_rules_of_the_command(call: Call, table: Path) -> None:
    """If this fails, an option is not obeyed, or an area without a control is not told.

    Not of the own county, and not Redcar: Hartlepool is 6 from Darlington and 9 from Halton, Stockton 1 from
    Middlesbrough, 7 from Halton. A caliper of 5 leaves Hartlepool without.
    """
    rules = ("--treated", "treated", *PLAIN, "--exclude-same", "county", "--exclude", "redcar and cleveland")
    found = answer_of(call("controls", table, *rules, "--json"))
    assert [one["control_name"] for one in found["matched_sets"]] == ["Darlington", "Middlesbrough"]
    found = answer_of(call("controls", table, *rules, "--json", "--same", "any", "--reuse"))
    assert [one["control_name"] for one in found["matched_sets"]] == ["Halton", "Halton"]
    found = answer_of(call("controls", table, *rules, "--json", "--calipers", "pay=5"))
    assert [one["treated_name"] for one in found["matched_sets"]] == ["Stockton-on-Tees"]
    assert found["remarks"] == ["1 of 2 treated areas has no control: E06000001."]
    # It stands alone; Redcar is excluded, Darlington and Halton are not taken, as of the matched sets above.
    assert [one["area_name"] for one in found["not_matched"]] == ["Hartlepool"]
    assert {one["area_name"]: one["role"] for one in found["not_used"]} == dict.fromkeys(
        ("Redcar and Cleveland", "Darlington", "Halton"), "not used"
    )
    done = call("controls", table, *rules, "--caliper", "5")
    assert (
        "Not matched: Hartlepool, no control: of the areas that may be, all 2 beyond the caliper" in done.out
    )
    found = answer_of(call("controls", table, *rules[:2], *PLAIN, "--n", "2", "--reuse", "--json"))
    assert [one["control_name"] for one in found["matched_sets"]] == [
        *("Middlesbrough", "Redcar and Cleveland"),
        *("Middlesbrough", "Redcar and Cleveland"),
    ]
    # Within the county there is Middlesbrough for Hartlepool and Darlington for Stockton.
    found = answer_of(call("controls", table, *rules[:2], *PLAIN, "--within", "county", "--json"))
    assert [one["control_name"] for one in found["matched_sets"]] == ["Middlesbrough", "Darlington"]


def test_a_file_of_codes_is_spoken_of_by_names(call: Call, table: Path) -> None:
    """If this fails, names that everybody knows are no areas where the file has codes alone.

    Without Middlesbrough, 1 away, Hartlepool at 0 has Stockton at 2.
    """
    pl.read_csv(table).select("code", "pay").write_csv("codes.csv")
    words = ("controls", "codes.csv", "--treated", "hartlepool", "--exclude", "Middlesbrough Council")
    found = answer_of(call(*words, "--json"))
    assert [(one["treated_code"], one["control_code"]) for one in found["matched_sets"]] == [
        ("E06000001", "E06000004")
    ]
    done = call("controls", "codes.csv", "--treated", "Hartlepol,Hull", "--exclude", "Halten")
    assert done.code == 2
    said = " ".join(done.err.split())
    for part in (
        "--treated: 'Hartlepol' is not the code or name of any of the 6 areas in the file. Did you mean"
        " 'Hartlepool'?",
        "--treated: 'Hull' is E06000010, Kingston upon Hull, City of, which is none of the 6 areas",
        "--exclude: 'Halten' is not the code or name of any of the 6 areas in the file. Did you mean"
        " 'Halton'?",
    ):
        assert part in said, part


def test_faults_of_several_options_are_told_together(call: Call, table: Path) -> None:
    """If this fails, each run of the command tells one fault, and the next run the next."""
    wrong = ("--exclude", "Hull", "--calipers", "pay=abc", "--winsorise", "1", "--within", "regin")
    done = call("controls", table, "--treated", "Hartlpool", *PLAIN, *wrong, "--weights", "none.csv")
    assert done.code == 2
    for part in (
        *("--treated: 'Hartlpool' is not", "--exclude: 'Hull' is", "--calipers: 'pay=abc' is not"),
        *("--winsorise: '1' is not", "--within: 'regin' is no", "--weights: 'none.csv' is neither"),
    ):
        assert part in " ".join(done.err.split()), part


def test_a_workbook_is_written_where_it_can_be(call: Call, table: Path) -> None:
    """If this fails, the tables are in no workbook, or one is written that was not wanted."""
    pytest.importorskip("gptables")
    import openpyxl

    words = ("controls", table, "--treated", "treated", *PLAIN, "--out", "sets")
    assert call(*words).code == 0
    book = openpyxl.load_workbook("sets/controls.xlsx")
    assert book.sheetnames[-4:] == ["matched_sets", "areas", "not_used", "balance"]
    cells = [cell.value for row in book["matched_sets"].iter_rows() for cell in row]
    assert "Middlesbrough" in cells
    assert json.loads(Path("sets/controls.json").read_text("utf-8"))["workbook"] == "controls.xlsx"
    assert call(*words, "--no-workbook").code == 0
    assert not Path("sets/controls.xlsx").exists()
    # A name of symbols alone is refused by the workbook only: the tables are written, and it is said.
    table.write_text(TABLE.replace("Halton", "--"), encoding="utf-8")
    done = call(*words)
    assert done.code == 0
    assert "No workbook: " in done.err
    assert Path("sets/areas.csv").exists()


def test_areas_without_a_value_are_told(call: Call, table: Path) -> None:
    """If this fails, an area with an empty cell is a control, or is no control in silence."""
    done = call("controls", table, "--treated", "treated", "--standardise", "range", "--json")
    found = answer_of(done)
    assert found["remarks"] == ["1 area has a missing value and is no control: E06000003."]
    assert {one["area_name"]: one["reason"] for one in found["not_used"]}["Redcar and Cleveland"] == (
        "missing: flats"
    )


def test_a_long_table_of_indicators(call: Call, table: Path) -> None:
    """If this fails, a panel has to be turned by hand, or a value from after the intervention is used.

    The same areas; of 2019 all are 0 but for Halton.
    """
    wide = pl.read_csv(table).select(area_code="code", pay="pay")
    old = wide.unpivot(index="area_code", variable_name="indicator").with_columns(year=2017)
    late = old.with_columns(indicator=pl.lit("rent"), year=2019)
    new = old.with_columns(year=2019, value=pl.when(pl.col("value") == 9).then(5).otherwise(0).cast(pl.Int64))
    long = pl.concat([old, new, late]).with_columns(model=pl.lit("economy"))
    pl.concat([long, long.with_columns(model=pl.lit("headline"))]).write_parquet("panel.parquet")
    Path("pay.csv").write_text(OUTCOME, encoding="utf-8")
    words = ("--treated", "E06000001,E06000004", "--standardise", "none")
    done = call("controls", "panel.parquet", *words, "--outcome", "pay.csv", "--before", "2019", "--json")
    assert [one["control_code"] for one in answer_of(done)["matched_sets"]] == ["E06000002", "E06000003"]
    done = call("controls", "panel.parquet", *words, "--outcome", "pay.csv", "--before", "2019")
    assert "left out 'rent', without a value up to 2018" in done.err
    assert "took 1 values of 'indicator' as columns, of 6 rows" in done.err
    long.vstack(long.with_columns(value=pl.col("value") + 1)).write_parquet("twice.parquet")
    done = call("controls", "twice.parquet", *words)
    assert done.code == 1
    assert "12 indicators of areas have several values: E06000001 of pay" in done.err


def test_the_years_of_a_long_table(call: Call, table: Path) -> None:
    """If this fails, values from after the intervention are matched on, or nobody is told of which years.

    Of pay there are 2017 and 2019, of rent 2018 and 2019, of jobs 2017 alone. Before 2019 that is 2017, 2018
    and 2017; without a year it is 2019, 2019 and 2017.
    """
    wide = pl.read_csv(table).select(area_code="code", value="pay")
    of = (("pay", 2017, 0), ("pay", 2019, 9), ("rent", 2018, 0), ("rent", 2019, 9), ("jobs", 2017, 0))
    panel = pl.concat(
        wide.with_columns(indicator=pl.lit(one), year=year, value=pl.col("value") + more)
        for one, year, more in of
    )
    panel.write_parquet("panel.parquet")
    words = ("controls", "panel.parquet", "--treated", "E06000001", "--out", "sets")
    note = "Values are of 2017 to 2019. If the intervention began earlier, give --before YEAR."
    for option, years, first in (
        (["--before", "2019"], {"pay": 2017, "rent": 2018, "jobs": 2017}, 0),
        ([], {"pay": 2019, "rent": 2019, "jobs": 2017}, 9),
    ):
        found = answer_of(call(*words, *option, "--json"))
        rows = [{"variable": one, "first_year": year, "last_year": year} for one, year in years.items()]
        assert found["indicator_years"] == rows
        assert found["balance"][0]["treated_mean"] == first
        assert (note in found["remarks"]) == (not option)
        assert json.loads(Path("sets/controls.json").read_text("utf-8"))["indicator_years"] == rows
        assert pl.read_csv("sets/indicator_years.csv").to_dicts() == rows
    done = call(*words, "--before", "2019")
    assert "Years of the values: 2017 (pay, jobs), 2018 (rent)." in " ".join(done.err.split())
    assert note not in " ".join(done.err.split())
    assert note in " ".join(call(*words).err.split())
    # One year for each indicator is no licence to take it: rent and pay of 2019 are left out.
    panel.filter((pl.col("year") == 2019) | (pl.col("indicator") == "jobs")).write_parquet("panel.parquet")
    found = answer_of(call(*words, "--before", "2019", "--json"))
    assert [one["variable"] for one in found["indicator_years"]] == ["jobs"]
    done = call(*words, "--before", "2017")
    assert (done.code, "begin in 2017, after 2016" in done.err) == (1, True)
    panel.drop("year").write_parquet("panel.parquet")
    done = call(*words, "--before", "2019")
    assert (done.code, "This file has no column 'year'." in " ".join(done.err.split())) == (2, True)


@pytest.mark.parametrize("option", ["--within", "--exclude-same"])
def test_clusters_of_a_study(call: Call, table: Path, option: str) -> None:
    """If this fails, a study's assignment.csv has to be cut by hand, or the last of its models is taken.

    Hartlepool at 0 shares its cluster with Darlington at -6, and not with Middlesbrough at 1.
    """
    codes = pl.read_csv(table)["code"].to_list()
    rows = pl.DataFrame({"model": "economy", "area_code": codes, "area_name": codes}).with_columns(
        cluster=pl.Series([1, 2, 2, 2, 1, 2]), title=pl.lit("Any")
    )
    rows.write_csv("assignment.csv")
    words = ("controls", table, "--treated", "Hartlepool", *PLAIN, option, "assignment.csv")
    found = answer_of(call(*words, "--json"))
    expected = "Darlington" if option == "--within" else "Middlesbrough"
    assert [one["control_name"] for one in found["matched_sets"]] == [expected]
    pl.concat([rows, rows.with_columns(model=pl.lit("health"))]).write_csv("assignment.csv")
    done = call(*words)
    assert done.code == 2
    told = f"{option}: assignment.csv has clusters of 2 models: economy, health. Keep the rows of one."
    assert told in " ".join(done.err.split())
    pl.concat([rows, rows.with_columns(cluster=pl.lit(3, pl.Int64))]).write_csv("assignment.csv")
    done = call(*words)
    assert (done.code, "has several groups of E06000001" in " ".join(done.err.split())) == (2, True)


def test_nobody_s_files_are_overwritten(call: Call, table: Path) -> None:
    """If this fails, a folder of other things is emptied, or a refused run leaves half an answer."""
    words = ("controls", table, "--treated", "treated", *PLAIN, "--out", "mine")
    Path("mine").mkdir()
    Path("mine/thesis.txt").write_text("years of work", encoding="utf-8")
    done = call(*words)
    assert done.code == 1
    assert "holds files and no controls.json" in done.err
    Path("mine/thesis.txt").unlink()
    assert call(*words).code == 0
    before = Path("mine/controls.json").read_bytes()
    assert call(*words, "--exclude", "E06000002,E06000003,E06000005,E06000006").code == 1
    assert Path("mine/controls.json").read_bytes() == before
    assert call(*words, "--n", "2").code == 0
    assert Path("mine/controls.json").read_bytes() != before
    assert not list(Path().glob(".mine*"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--treated", "Hartlpool"],
            "--treated: 'Hartlpool' is not the code or name of any of the 6 areas in",
        ),
        (["--treated", "Hartlpool"], "Did you mean 'Hartlepool'?"),
        (["--treated", "county"], "--treated: column 'county' holds 'cheshire', 'cleveland', 'durham'"),
        (
            ["--treated", "treated", "--method", "nearst"],
            "Did you mean 'nearest'? Choose one of nearest, optimal",
        ),
        (["--treated", "treated", "--standardise", "zz"], "--standardise: 'zz' is not an option"),
        (["--treated", "treated", "--same", "all"], "--same: 'all' is not an option"),
        (["--treated", "treated", "--winsorise", "1"], "is not two numbers with a comma, such as 1,99"),
        (["--treated", "treated", "--calipers", "pay"], "--calipers: 'pay' is not of the form name=number"),
        (
            ["--treated", "treated", "--calipers", "pays=1"],
            "--calipers: 'pays' is not a variable. Did you mean",
        ),
        (["--treated", "treated", "--caliper", "-1"], "--caliper: -1.0 is not a distance"),
        (["--treated", "treated", "--within", "region_"], "--within: 'region_' is no column of the file"),
        (
            ["--treated", "treated", "--before", "2020"],
            "--before without --outcome takes values by year from a long table: columns area_code, indicator,"
            " value and year. This file has other columns.",
        ),
        (["--treated", "treated", "--since", "2012"], "--since goes with --outcome"),
        (["--treated", "treated", "--outcome", "areas.csv"], "--outcome needs --before"),
        (["--treated", "treated", "--weights", "pays=2"], "'pays' is not a variable. Did you mean 'pay'"),
    ],
)
def test_a_wrong_command_ends_with_two(call: Call, table: Path, words: list[str], message: str) -> None:
    """If this fails, a wrong command is obeyed, or refused without saying what is allowed."""
    done = call("controls", table, "--variables", "pay", *words)
    assert (done.code, done.out) == (2, "")
    assert message in " ".join(done.err.split())
    assert not Path("areas-controls").exists()


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (
            ["--treated", "E06000003", "--variables", "pay,flats"],
            1,
            "Treated area E06000003 has no value of flats",
        ),
        (["--treated", "treated", "--outcome", "pay.csv", "--before", "2017"], 1, "no value before 2017"),
        (["--treated", "treated", "--outcome", "two.csv", "--before", "2020"], 2, "two.csv has 2 indicators"),
        (
            ["--treated", "treated", "--outcome", "two.csv", "--before", "2020", "--indicator", "pays"],
            2,
            "--indicator: two.csv has no 'pays'. Did you mean 'pay'",
        ),
    ],
)
def test_faults_of_the_files(call: Call, table: Path, words: list[str], code: int, message: str) -> None:
    """If this fails, a trend is made of whichever indicator comes first, or of nothing."""
    Path("pay.csv").write_text(OUTCOME, encoding="utf-8")
    Path("two.csv").write_text(OUTCOME + "E06000001,2017,rent,1\n", encoding="utf-8")
    done = call("controls", table, *words)
    assert (done.code, done.out) == (code, "")
    assert message in " ".join(done.err.split())


def test_help_has_an_example(call: Call) -> None:
    """If this fails, the help does not show a command that could be typed."""
    done = call("controls", "--help")
    assert done.code == 0
    assert "Example: bailiwick controls areas.csv --treated Leeds,Hull" in done.out
