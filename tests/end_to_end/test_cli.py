"""The commands as a user runs them, and the same numbers from command and call."""

from __future__ import annotations

import io
import json
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import bailiwick
from bailiwick import cli
from bailiwick.publish.server import open_server
from bailiwick.studies import STUDIES, krugman_inputs, krugman_map

CUBE = """LAD23CD,year,sic,jobs
E06000001,2023,0111,90
E06000001,2023,1310,150
E06000001,2023,4711,60
E06000002,2023,0111,10
E06000002,2023,1310,30
E06000002,2023,4711,60
"""


Call = Callable[..., Any]


@pytest.fixture
def cube(tmp_path: Path) -> Path:
    """A user's table with columns of other names: 300 and 100 jobs in three industries."""
    path = tmp_path / "jobs.csv"
    path.write_text(CUBE, encoding="utf-8")
    return path


def test_measure_guesses_the_columns_says_so_and_measures(call: Call, cube: Path) -> None:
    """If this fails, a user's own table is not measured, or what was guessed is kept from them.

    Together 0.25, 0.45, 0.30; the first area 0.3, 0.5, 0.2: (0.05 + 0.05 + 0.10) / 2 = 0.1; the second
    0.1, 0.3, 0.6: (0.15 + 0.15 + 0.30) / 2 = 0.3.
    """
    done = call("measure", cube, "--json")
    assert done.code == 0
    assert [round(row["krugman_index"], 12) for row in json.loads(done.out)] == [0.1, 0.3]
    said = call("measure", cube).err
    for sentence in ("took 'LAD23CD' as the area", "took 'sic' as the industry", "took 'jobs' as the amount"):
        assert sentence in said


@pytest.mark.parametrize("measure", cli.MEASURES)
@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_every_measure_writes_a_file(
    call: Call, cube: Path, tmp_path: Path, measure: str, ending: str
) -> None:
    """If this fails, a measure that the help names does not work from the command line."""
    to = tmp_path / f"answer{ending}"
    assert call("measure", cube, "-m", measure, "--out", to).code == 0
    rows = pl.read_csv(to) if ending == ".csv" else pl.read_parquet(to)
    assert rows.height >= 2


def test_command_and_call_give_the_same_numbers(call: Call, cube: Path) -> None:
    """If this fails, the command line has a method of its own."""
    answer = json.loads(call("measure", cube, "-m", "location-quotient", "--json").out)
    table = bailiwick.read_table(cube)
    result = bailiwick.location_quotient(table, value="jobs", area="LAD23CD", industry="sic")
    assert [row["location_quotient"] for row in answer] == result["location_quotient"].to_pylist()


def test_industry_codes_keep_their_leading_zeros(call: Call, cube: Path) -> None:
    """If this fails, 0111 has become 111 on the way through a CSV."""
    answer = json.loads(call("measure", cube, "-m", "location-quotient", "--json").out)
    assert answer[0]["sic"] == "0111"


def test_industry_codes_that_are_numbers_are_read_as_text(call: Call, tmp_path: Path) -> None:
    """If this fails, a Parquet file with numbers for SIC codes cannot be measured, or not with a word."""
    path = tmp_path / "jobs.parquet"
    pl.DataFrame({"area_code": ["E06000001"] * 2, "sic": [1310, 4711], "jobs": [3, 5]}).write_parquet(path)
    done = call("measure", path, "-m", "herfindahl")
    assert done.code == 0
    assert "read as text" in done.err


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["measure", "{cube}", "-m", "krugmann"], 2, "Did you mean 'krugman'?"),
        (["measure", "{cube}", "--amount", "job"], 2, "Did you mean 'jobs'?"),
        (["measure", "{cube}", "--missing", "no"], 2, "Choose one of"),
        (["measure", "{missing}"], 2, "does not exist"),
        (["measure", "{cube}", "--sheet", "Data"], 2, "Excel"),
        (["check", "{cube}", "--vintage", "lad1999"], 2, "lad1999"),
        (["convert", "{cube}", "--to", "lad2023", "--value", "job"], 2, "Did you mean 'jobs'?"),
        (["serve", "{missing}", "--port", "70000"], 2, "65535"),
        (["measure", "{cube}", "--out", "answer.docx"], 2, ".csv or .parquet"),
        (["measure", "{cube}", "-m", "entropy", "--reference", "E06000001"], 2, "no reference"),
        (["measure", "{cube}", "-m", "theil", "--own-area", "excluded"], 2, "--own-area"),
        (["run", "krugman"], 2, "Did you mean 'krugman-map'?"),
        (["run", "subregional-productivty"], 2, "Did you mean 'subregional-productivity'?"),
        (["run", "krugman-map", "--own-area", "maybe"], 2, "'included' or 'excluded'"),
        (["run", "subregional-productivity", "--second-year", "mirrored"], 2, "Did you mean 'mirror'?"),
        (["run", "subregional-productivity", "--hours", "h"], 2, "--hours goes with --table"),
        (
            ["run", "subregional-productivity", "--table", "{cube}", "--hours", "job"],
            2,
            "Did you mean 'jobs'?",
        ),
        (["run", "subregional-productivity", "--table", "{cube}"], 2, "name yours with --gva"),
        (["run", "subregional-productivity", "--compare", "E06000099"], 2, "There is no area"),
        (["revisions", "{cube}", "{cube}", "--show", "large"], 2, "Did you mean 'largest'?"),
        (["revisions", "{cube}", "{cube}"], 1, "no column 'area_code'"),
        (["run", "krugman-map", "--files", "{missing}"], 2, "does not exist"),
        (["convert", "{cube}", "--to", "lad1999"], 2, "lad1999"),
        (["site", "--workspace", "{missing}"], 1, "Run one first"),
        (["serve", "{missing}"], 1, "holds no atlas"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_a_fault_is_told_in_a_sentence_with_its_exit_code(
    call: Call, cube: Path, tmp_path: Path, words: list[str], code: int, sentence: str
) -> None:
    """If this fails, a user sees a traceback, or a script cannot tell wrong data from a wrong command."""
    places = {"{cube}": str(cube), "{missing}": str(tmp_path / "nothing.csv")}
    done = call(*(places.get(word, word) for word in words))
    assert done.code == code
    assert sentence in " ".join(done.err.split())
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "command",
    [
        *("demo", "run", "run krugman-map", "run subregional-productivity", "measure", "check", "convert"),
        *("revisions", "site", "serve"),
    ],
)
def test_every_command_has_help_with_an_example(call: Call, command: str) -> None:
    """If this fails, somebody who types --help is not shown what to type."""
    done = call(*command.split(), "--help")
    assert done.code == 0
    assert f"bailiwick {command}" in " ".join(done.out.split())


def test_check_lists_every_fault_and_fails(call: Call, tmp_path: Path) -> None:
    """If this fails, a table is refused one fault at a time, or a script takes it for sound."""
    path = tmp_path / "bad.csv"
    path.write_text(
        "area_code,year,industry_code,jobs\n"
        "E07000026,2023,0111,5\nE06000063,2023,0111,6\nE0700178,2023,0111,7\n"
        "E06000063,2023,0111,8\nE06000063,2023,1310,-2\n",
        encoding="utf-8",
    )
    done = call("check", path, "--json")
    assert done.code == 1
    reasons = {finding["reason"] for finding in json.loads(done.out)["findings"]}
    assert {"two-vintages", "unknown-code", "duplicate-key"} <= reasons
    assert any("negative" in reason for reason in reasons)


def test_check_remarks_on_codes_of_another_country(call: Call, tmp_path: Path) -> None:
    """If this fails, a sound table from elsewhere is refused, or its years are taken for repeated keys."""
    path = tmp_path / "austria.csv"
    text = "region,jahr,bws\nAT11,2020,9000\nAT11,2021,9100\nAT12,2020,60000\nAT12,2021,61000\n"
    path.write_text(text, encoding="utf-8")
    done = call("check", path, "--json")
    assert done.code == 0
    told = json.loads(done.out)
    assert told["columns"]["year"] == "jahr"
    (finding,) = told["findings"]
    assert (finding["severity"], finding["reason"]) == ("warning", "codes-of-elsewhere")
    path.write_text(text.replace("AT11,2021", "AT11,2020"), encoding="utf-8")
    assert "1 key occurs more than once in columns 'region', 'jahr': AT11, 2020" in call("check", path).err
    path.write_text(text.replace("AT11", "E0600001"), encoding="utf-8")
    done = call("check", path, "--area", "region")
    assert done.code == 1
    assert "'E0600001' is not an area code" in done.err
    assert "bailiwick.areas" not in done.err
    path.write_text(text, encoding="utf-8")
    assert call("check", path, "--vintage", "lad2023").code == 1  # a vintage asked for is checked


def test_check_passes_a_sound_table_and_names_its_vintages(call: Call, cube: Path) -> None:
    """If this fails, sound data are called faulty."""
    done = call("check", cube)
    assert done.code == 0
    assert "to lad2025" in done.out
    assert "No fault found" in done.out


def test_check_knows_a_publishers_file(call: Call, shared_data: Path) -> None:
    """If this fails, a publisher's workbook is taken for somebody's table."""
    done = call("check", shared_data / "ons_productivity" / "labourproductivitylad1_june2025.xls")
    assert done.code == 0
    assert "Subregional productivity" in done.out


def test_convert_adds_merged_districts_up(call: Call, tmp_path: Path) -> None:
    """If this fails, jobs of the districts that became Cumberland are lost: 5 + 7 + 11 = 23."""
    path = tmp_path / "jobs2021.csv"
    path.write_text(
        "area_code,year,jobs\nE07000026,2021,5\nE07000028,2021,7\nE07000029,2021,11\n", encoding="utf-8"
    )
    done = call("convert", path, "--to", "lad2023", "--value", "jobs", "--json")
    assert done.code == 0
    (row,) = json.loads(done.out)
    assert (row["area_code"], row["jobs"]) == ("E06000063", 23)


def test_a_run_on_the_carried_tables_equals_the_call_and_records_itself(call: Call, tmp_path: Path) -> None:
    """If this fails, the command and the call differ, or a run cannot be traced to its inputs."""
    done = call("run", "krugman-map", "--workspace", tmp_path, "--no-figures", "--json")
    assert done.code == 0
    record = json.loads(done.out)
    out = tmp_path / "out" / "krugman-map"
    written = pl.read_parquet(out / "krugman_index_gva37.parquet")
    called = krugman_map.run(krugman_inputs.from_sample()).tables["krugman_index_gva37"].rows
    assert written.equals(called)
    assert record["parameters"]["price_basis"] == "current"
    assert {entry["licence"] for entry in record["inputs"]} == {"OGL-UK-3.0"}
    assert {item["path"] for item in record["outputs"]} | {"study.json"} == {
        path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()
    }


def test_demo_writes_tables_figures_and_an_atlas(call: Call, tmp_path: Path) -> None:
    """If this fails, the first command of the README does not give what it promises."""
    done = call("demo", "--workspace", tmp_path / "demo")
    assert done.code == 0, done.err
    for study in STUDIES:
        assert f"{study}: Reading the inputs ..." in done.err
    productivity = "out/subregional-productivity/figures/highest_and_lowest_districts_2023.svg"
    for place in ("site/index.html", "atlas.html", "out/krugman-map/figures/matrix_2023.svg", productivity):
        assert (tmp_path / "demo" / place).stat().st_size > 10_000
    # A second atlas replaces the first as a whole; that studies do is in the test of a failed run.
    assert call("site", "--workspace", tmp_path / "demo").code == 0
    assert not [path for path in (tmp_path / "demo").iterdir() if path.name.startswith(".")]


def test_a_failed_run_leaves_the_last_one(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If this fails, a full disk or an interruption costs the results that were there."""
    words = ("run", "krugman-map", "--workspace", tmp_path, "--no-figures")
    assert call(*words).code == 0
    record = (tmp_path / "out" / "krugman-map" / "study.json").read_text(encoding="utf-8")

    def fail(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("bailiwick.publish.study_outputs._write_indicators", fail)
    with pytest.raises(OSError, match="no space left"):
        call(*words)
    assert (tmp_path / "out" / "krugman-map" / "study.json").read_text(encoding="utf-8") == record


def test_serve_answers_this_machine_only(tmp_path: Path) -> None:
    """If this fails, the atlas is not served, or is served to the whole network."""
    (tmp_path / "index.html").write_text("<p>atlas</p>", encoding="utf-8")
    (tmp_path / "data").mkdir()
    with open_server(tmp_path, port=0) as server:
        assert server.server_address[0] == "127.0.0.1"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            root = f"http://127.0.0.1:{server.server_address[1]}/"
            with urllib.request.urlopen(root) as answer:
                assert answer.read() == b"<p>atlas</p>"
            with pytest.raises(urllib.error.HTTPError, match="404") as caught:
                urllib.request.urlopen(root + "data/")
            caught.value.close()
        finally:
            server.shutdown()
            thread.join()


def test_convert_adds_up_and_refuses_a_column_that_would_tell_rows_apart(call: Call, tmp_path: Path) -> None:
    """If this fails, a note beside the amounts keeps merged districts apart, without a word."""
    path = tmp_path / "jobs2021.csv"
    rows = [
        "area_code,year,industry_code,jobs,notes",
        "E07000026,2021,0111,100,a",
        "E07000028,2021,0111,50,b",
    ]
    path.write_text("\n".join([*rows, "E07000029,2021,0111,7,c"]) + "\n", encoding="utf-8")
    refused = call("convert", path, "--to", "lad2023", "--json")
    assert refused.code == 1
    assert "'notes' are neither amounts nor keys" in refused.err
    plain = [row.rpartition(",")[0] for row in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("\n".join(plain) + "\n", encoding="utf-8")
    (row,) = json.loads(call("convert", path, "--to", "lad2023", "--json").out)
    assert (row["area_code"], row["jobs"]) == ("E06000063", 157)


def test_convert_says_how_many_results_are_empty(call: Call, cube: Path) -> None:
    """If this fails, a region made of two of its districts is given as empty without a word."""
    done = call("convert", cube, "--to", "region", "--value", "jobs")
    assert done.code == 0
    assert "results are empty" in done.err


def test_a_year_is_never_taken_for_the_amount(call: Call, tmp_path: Path) -> None:
    """If this fails, the years of a table are measured as if they were jobs, and every index is 0."""
    path = tmp_path / "odd.csv"
    path.write_text(
        "LAD23CD,SIC 2007,Reference period,Headcount (FTE)\n"
        'E06000001,0111,2021,"4,502"\nE06000001,1310,2021,90\n',
        encoding="utf-8",
    )
    done = call("measure", path, "-m", "herfindahl", "--json")
    assert done.code == 0, done.err
    shares = (4502 / 4592, 90 / 4592)
    assert json.loads(done.out)[0]["herfindahl"] == pytest.approx(sum(share**2 for share in shares))
    said = call("measure", path, "-m", "herfindahl").err
    assert "took 'Headcount (FTE)' as the amount" in said
    assert "took 'Reference period' as the year" in said


@pytest.mark.parametrize("command", ["measure", "check"])
def test_an_amount_that_is_no_number_is_named_by_both(call: Call, tmp_path: Path, command: str) -> None:
    """If this fails, `check` passes what `measure` refuses, or neither says which cell it is."""
    path = tmp_path / "marks.csv"
    path.write_text("area_code,industry_code,jobs\nE06000001,0111,5\nE06000001,1310,c\n", encoding="utf-8")
    done = call(command, path)
    assert done.code == 1
    assert "1 of 2 cells of 'jobs' is not a number: 'c' in row 2" in " ".join(done.err.split())


@pytest.mark.parametrize("command", ["measure", "check"])
def test_a_table_in_another_encoding_is_read_alike(call: Call, tmp_path: Path, command: str) -> None:
    """If this fails, one command reads a spreadsheet's export and another does not."""
    path = tmp_path / "welsh.csv"
    path.write_bytes("area_code,name,industry_code,jobs\nW06000001,Ynys M\xf4n,0111,5\n".encode("latin-1"))
    assert call(command, path).code == 0


def test_remarks_are_in_terms_of_the_command_line(call: Call, tmp_path: Path) -> None:
    """If this fails, a user is told of Python arguments, or sees a warning with a path in it."""
    path = tmp_path / "gap.csv"
    path.write_text(
        "area_code,industry_code,jobs\nE06000001,0111,5\nE06000001,1310,\nE06000002,0111,7\n",
        encoding="utf-8",
    )
    done = call("measure", path)
    assert done.code == 0
    assert "--missing drop" in done.err
    assert "DataWarning" not in done.err


def test_a_header_without_rows_is_said(call: Call, tmp_path: Path) -> None:
    """If this fails, a user looks for a fault in the column names of an empty table."""
    path = tmp_path / "empty.csv"
    path.write_text("area_code,industry_code,jobs\n", encoding="utf-8")
    done = call("measure", path)
    assert done.code == 1
    assert "no rows" in done.err


def test_names_in_place_of_codes_are_said(call: Call, tmp_path: Path) -> None:
    """If this fails, a table of names is refused without saying that names are the reason."""
    path = tmp_path / "names.csv"
    path.write_text("District,industry_code,jobs\nOxford,0111,5\nExeter,0111,6\n", encoding="utf-8")
    done = call("measure", path)
    assert done.code == 1
    assert "'District' holds 'Oxford', which is not an area code" in " ".join(done.err.split())


def test_answers_into_a_file_are_whole_csv(call: Call, cube: Path) -> None:
    """If this fails, a redirected answer is cut to the width of a terminal or loses rows."""
    done = call("measure", cube, "-m", "location-quotient")
    assert len(done.out.splitlines()) == 7
    assert done.out.splitlines()[0].count(",") == 3


def test_revisions_can_be_read_in_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, figures are cut to "0.00..." in 80 columns, or ranks are compared as results.

    101.25 to 100.25 is -1.00; the ranks 1 and 2 stand beside the results and are none.
    """
    from rich.console import Console

    from bailiwick import console
    from bailiwick.commands.revisions import revisions

    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    rows = {"area_code": ["E06000001", "E06000002"], "area_name": ["Hartlepool", "A" * 60]}
    rows |= {"year": [2020, 2020], "gva_per_hour_uk100_rank": [1, 2], "gva_per_hour_uk100_flag": ["p", "p"]}
    pl.DataFrame(rows | {"gva_per_hour_uk100": [101.25, 90.0]}).write_csv(old)
    pl.DataFrame(rows | {"gva_per_hour_uk100": [100.25, 90.001]}).write_csv(new)
    stream = io.StringIO()
    monkeypatch.setattr(
        console, "out", Console(file=stream, width=80, force_terminal=True, color_system=None)
    )
    for show in ("summary", "rows", "largest"):
        revisions(old, new, show=show)
    text = stream.getvalue()
    assert "_rank" not in text
    assert text.count("gva_per_hour_uk100") == 3
    lines = [line.split() for line in text.splitlines()]
    assert ["2020", "2", "-0.50", "0.50", "0.95", "1.00", "1", "1", "1.0000"] in lines
    assert ["E06000001", "Hartlepool", "2020", "101.25", "100.25", "-1.00"] in lines
    assert "0.001" in text  # what moved a little is not said to be 0.00
    assert max(map(len, text.splitlines())) <= 80
    assert text.count("\u2026") == 2  # a long name is cut, no figure is
