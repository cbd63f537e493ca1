"""Files of subnational indicators, clusters and neighbours with a fault: refused in words that help."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bailiwick.errors import SourceError
from bailiwick.sources.explore_local_statistics import read_explore_local_statistics
from bailiwick.sources.mobile_coverage import read_mobile_coverage
from bailiwick.sources.published_clusters import read_cluster_titles, read_published_clusters
from bailiwick.sources.published_neighbours import read_published_neighbours
from bailiwick.sources.recognise import recognise
from bailiwick.sources.subnational_indicators import read_subnational_indicators
from bailiwick.sources.workspace import adopt

HTML = "<!DOCTYPE html>\n<html><body>Sorry, there is a problem</body></html>\n"
NEXT_STEP = re.compile(
    r"(Use the file|[Dd]ownload the file again|Rename the column back|Look up|Take the table|Open it in)"
)


@dataclass(frozen=True)
class Format:
    """One format: a sound small file, its reader, a column to rename and a cell to spoil."""

    lines: tuple[str, ...]
    read: Callable[[Path], Any]
    column: str
    cell: tuple[int, int]
    name: str


EXPLORER = (
    "areacd,areanm,geography,indicator,indicator_long,category,period,measure,unit,value,mad",
    "E06000001,Hartlepool,Unitary Authority,Happiness,Mean,Other,04/2021 - 03/2022,Rating,Score,7.5,1",
    "E06000002,Middlesbrough,Unitary Authority,Happiness,Mean,Other,04/2021 - 03/2022,Rating,Score,,",
    "Tlc,North East,ITL Level 1,Happiness,Mean,Other,04/2021 - 03/2022,Rating,Score,7.4,",
    "na,Unknown,na,Happiness,Mean,Other,04/2021 - 03/2022,Rating,Score,,",
)
MOBILE = (
    "AREACD,AREANM,Geography,Variable Name,Indicator,Category,Period,Value,Measure,Unit,Polarity,Notes",
    "E06000001,Hartlepool,Unitary,4G by one,4G coverage,Digital,2022-09,99.97,Percentage,%,1,",
    "E06000002,Middlesbrough,Unitary,4G by one,4G coverage,Digital,2022-09,100,Percentage,%,1,",
)
ELS = (
    "dataset,edition,indicator,areacd,areanm,period,observation,lci_95,uci_95,status,notes",
    "employment-rate,2026-06,Employment rate,E06000001,Hartlepool,2023-01-01/P1Y,70.1,68,72,,",
    "employment-rate,2026-06,Employment rate,E06000053,Scilly,2023-01-01/P1Y,,,,u,",
    "employment-rate,2026-06,Employment rate,E07000026,Allerdale,2022-01-01/P1Y,71,70,72,,"
    "Obsolete code since 2023 (replaced by E06000063 Cumberland)",
)
CLUSTERS = ("areacd,headline,economy", "E06000001,4,4", "E06000053,,", "W06000001,9999,9999")
TITLES = ("model,id,description,alternativeDescription", "headline,1,Higher health,High", "all,99,N,N")
NEIGHBOURS = (
    "AREACD,1,2,3,4,5",
    "E06000001,E06000002,E06000003,E06000004,E06000005,E06000006",
    "E47000001,E47000002,E47000003,,,",
)
FORMATS = {
    "explorer": Format(EXPLORER, read_subnational_indicators, "value", (1, 9), "subnational_indicators"),
    "mobile": Format(MOBILE, read_mobile_coverage, "Value", (1, 7), "mobile_coverage"),
    "els": Format(ELS, read_explore_local_statistics, "observation", (1, 6), "explore_local_statistics"),
    "clusters": Format(CLUSTERS, read_published_clusters, "areacd", (1, 1), "published_clusters"),
    "titles": Format(TITLES, read_cluster_titles, "id", (1, 1), "published_cluster_titles"),
    "neighbours": Format(NEIGHBOURS, read_published_neighbours, "AREACD", (1, 2), "published_neighbours"),
}


def written(folder: Path, lines: tuple[str, ...] | list[str], name: str = "figures.csv") -> Path:
    """A file of these lines."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def with_cell(lines: tuple[str, ...], at: tuple[int, int], word: str) -> list[str]:
    """The lines with another word in one cell."""
    rows = [line.split(",") for line in lines]
    rows[at[0]][at[1]] = word
    return [",".join(row) for row in rows]


@pytest.mark.parametrize("name", FORMATS)
def test_a_sound_file_is_recognised_read_and_adopted(name: str, tmp_path: Path) -> None:
    """If this fails, the faults below prove nothing, or a file is told by its name and not its content."""
    form = FORMATS[name]
    path = written(tmp_path, form.lines)
    found = recognise(path)
    assert found is not None
    assert found.name == form.name
    assert form.read(path).num_rows > 0
    assert adopt(path, tmp_path / "workspace").read_bytes() == path.read_bytes()


def _spoilt(name: str, fault: str, folder: Path) -> tuple[Path, str]:
    """A file with a fault, and what the message must say of it."""
    form = FORMATS[name]
    lines = list(form.lines)
    if fault == "web page":
        return written(folder, [HTML]), "web page"
    if fault == "empty":
        return written(folder, [""]), "empty file"
    if fault == "header only":
        return written(folder, lines[:1]), "header only|a title for each"
    if fault == "column":
        lines[0] = lines[0].replace(form.column, "renamed", 1)
        return written(folder, lines), "column|columns"
    if fault == "cut":
        path = written(folder, lines)
        path.write_bytes(path.read_bytes()[: -(len(lines[-1]) // 2)])
        return path, "cut short"
    return written(folder, with_cell(form.lines, form.cell, "[q]")), r"\[q\]"


@pytest.mark.parametrize("fault", ["web page", "empty", "header only", "column", "cut", "cell"])
@pytest.mark.parametrize("name", FORMATS)
def test_a_faulty_file_is_refused_in_words_that_help(name: str, fault: str, tmp_path: Path) -> None:
    """If this fails, a broken file is read, or its reader does not learn what is wrong and what to do."""
    path, words = _spoilt(name, fault, tmp_path)
    with pytest.raises(SourceError) as refused:
        FORMATS[name].read(path)
    message = str(refused.value)
    assert path.name in message
    assert re.search(words, message), message
    assert NEXT_STEP.search(message), message


LONG = "E06000003,Redcar,Unitary Authority,Happiness,Mean,Other,{},Rating,Score,{},"
MORE: dict[str, tuple[str, list[str], str]] = {
    "period": ("explorer", [*EXPLORER, LONG.format("last year", 7)], "got 'last year'"),
    "code": ("explorer", [*EXPLORER, EXPLORER[1].replace("E06000001", "Hartlepool")], "got 'Hartlepool'"),
    "two values": ("explorer", [*EXPLORER, EXPLORER[1].replace("7.5", "7.6")], "E06000001"),
    "endless": ("els", with_cell(ELS, (1, 6), "1e999"), "'value' is infinite in E06000001"),
    "letter": ("els", with_cell(ELS, (2, 9), "q"), "expected a status of x, u, c, z.*got 'q'"),
    "letter beside a value": ("els", with_cell(ELS, (1, 9), "c"), "stands beside one in 1 row .E06000001"),
    "crossed bounds": ("els", with_cell(ELS, (1, 7), "80"), "lower bound is above the upper"),
    "no area": ("els", with_cell(ELS, (1, 3), ""), "'area_code' is empty in 1 row"),
    "repeated with another value": (
        "els",
        [*ELS, ELS[1].replace("70.1", "70.2")],
        "several rows with different values for 1 key",
    ),
    "nation": (
        "clusters",
        with_cell(CLUSTERS, (1, 1), "999"),
        "id 999 means Scotland, but stands at E06000001",
    ),
    "cluster": (
        "clusters",
        with_cell(CLUSTERS, (1, 1), "four"),
        "expected clusters such as 4.*'four' of E06000001",
    ),
    "area twice": ("clusters", [*CLUSTERS, CLUSTERS[1]], "more than one row for 1 area .E06000001"),
    "short row": ("clusters", [*CLUSTERS, "E06000002,4"], "rows of 3 cells.*2 in line 5.*cut short"),
    "two titles": ("titles", [*TITLES, TITLES[1]], "two titles: headline 1"),
    "own neighbour": ("neighbours", with_cell(NEIGHBOURS, (1, 2), "E06000001"), "its own neighbour"),
    "neighbour twice": (
        "neighbours",
        with_cell(NEIGHBOURS, (1, 2), "E06000002"),
        "same neighbour twice .E06000002",
    ),
    "gap": ("neighbours", with_cell(NEIGHBOURS, (1, 2), ""), "list of E06000001 has a gap"),
    "ranks": ("neighbours", with_cell(NEIGHBOURS, (0, 2), "3"), "columns 1 to 5"),
}


@pytest.mark.parametrize("case", MORE)
def test_what_is_wrong_inside_is_told(case: str, tmp_path: Path) -> None:
    """If this fails, a fault of the table passes, or its message does not name the cell or area."""
    name, lines, words = MORE[case]
    with pytest.raises(SourceError, match=words):
        FORMATS[name].read(written(tmp_path, lines))


def test_all_faults_come_in_one_report(tmp_path: Path) -> None:
    """If this fails, a file with three faults has to be given three times."""
    lines = [*ELS, ELS[1].replace("E06000001", "Nowhere").replace("2023-01-01/P1Y", "soon")]
    lines[2] = lines[2].replace(",u,", ",q,")
    with pytest.raises(SourceError) as refused:
        read_explore_local_statistics(written(tmp_path, lines))
    assert all(words in str(refused.value) for words in ("'Nowhere'", "'soon'", "'q'"))


def test_what_is_left_aside_or_kept_once_is_told(tmp_path: Path) -> None:
    """If this fails, a row without a code, or one that is repeated, goes without a word."""
    table = read_subnational_indicators(written(tmp_path, EXPLORER))
    assert table["area_code"].to_pylist() == ["E06000001", "E06000002", "TLC"]
    assert table.schema.metadata[b"remarks"].startswith(b"1 row")
    twice = read_explore_local_statistics(written(tmp_path, [*ELS, ELS[1]], "twice.csv"))
    assert twice.num_rows == 3
    assert b"kept once (E06000001; employment_rate_percent)" in twice.schema.metadata[b"remarks"]


def test_missing_stays_missing_and_letters_become_flags(tmp_path: Path) -> None:
    """If this fails, an empty value counts as 0, or its flag, its mark or the successor is lost."""
    table = read_explore_local_statistics(written(tmp_path, ELS))
    assert table.select(["value", "flag", "mark", "replaced_by"]).to_pylist() == [
        {"value": 70.1, "flag": None, "mark": None, "replaced_by": None},
        {"value": None, "flag": "s", "mark": "u", "replaced_by": None},
        {"value": 71.0, "flag": None, "mark": None, "replaced_by": "E06000063"},
    ]
    explorer = read_subnational_indicators(written(tmp_path, EXPLORER, "e.csv"))
    assert explorer["value"].to_pylist() == [7.5, None, 7.4]
    assert explorer["flag"].to_pylist() == [None, "m", None]


def test_csv_and_parquet_give_the_same(tmp_path: Path) -> None:
    """If this fails, the table depends on the kind of file it came in."""
    csv = written(tmp_path, ELS)
    pl.read_csv(csv).write_parquet(tmp_path / "figures.parquet")
    assert read_explore_local_statistics(tmp_path / "figures.parquet").equals(
        read_explore_local_statistics(csv)
    )
    pl.read_csv(csv, infer_schema=False).write_parquet(tmp_path / "text.parquet")
    with pytest.raises(SourceError, match="column 'observation' holds String, not numbers"):
        read_explore_local_statistics(tmp_path / "text.parquet")
