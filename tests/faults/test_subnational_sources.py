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
from bailiwick.sources.february_indicators import read_february_indicators
from bailiwick.sources.local_indicators import read_local_indicators
from bailiwick.sources.mid_year_population import read_mid_year_population
from bailiwick.sources.mobile_coverage import read_mobile_coverage
from bailiwick.sources.nuts_lookup import read_nuts_lookup
from bailiwick.sources.published_clusters import read_cluster_titles, read_published_clusters
from bailiwick.sources.published_neighbours import read_published_neighbours
from bailiwick.sources.recognise import recognise
from bailiwick.sources.sector_clusters import read_sector_clusters
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
    header: int = 0


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
FEBRUARY = (
    "Rounding may differ,,,,,,,,",
    ",,,,,,,,",
    "AREACD,AREANM,Tier,Indicator,Category,Period,Measure,Unit,Value",
    "E06000001,Hartlepool,District/Unitary,Average happiness rating,Other,04/2020 - 03/2021,Rating,NA,7.5",
    "E06000002,Middlesbrough,District/Unitary,Average happiness rating,Other,04/2020 - 03/2021,Rating,NA,NA",
    "E10000003,Cambridgeshire,County/Unitary,Female healthy life expectancy,Health,2017 - 2019,Years,yrs,66",
)
LOCAL = (
    "group,indicator,year,nuts_id,nuts_year_spec,value",
    "hesa,students,2018,UKC11,2016,100",
    "hesa,students,2018,UKC12,2016,inf",
    "hesa,students,2017,UKC11,2013,",
    "hesa,students,2018,UKZZZ,2016,7",
)
ONE_LOCAL = ("year,nuts_id,nuts_year_spec,students", "2018,UKC11,2016,100", "2018,UKC12,2016,1e2")
PEOPLE = (
    "code,name,geography,pop_2020",
    "E06000001,Hartlepool,Unitary Authority,93836",
    'E12000001,"North East",Region,"2,680,763"',
    "E06000002,Middlesbrough,Unitary Authority,NA",
)
NUTS = (
    "LAD16CD,LAD16NM,LAU118CD,NUTS318CD,NUTS318NM,NUTS218CD,NUTS118CD,NUTS118NM,FID",
    "E06000001,Hartlepool,E06000001,UKC11,Hartlepool and Stockton,UKC1,UKC,North East,1",
    "E06000004,Stockton-on-Tees,E06000004,UKC11,Hartlepool and Stockton,UKC1,UKC,North East,2",
    "E06000002,Middlesbrough,E06000002,UKC12,South Teesside,UKC1,UKC,North East,3",
)
SECTORS = (
    "lad20cd,lad20nm,itl1nm,cluster,pixel_agreement",
    "E06000001,Hartlepool,North East (England),0,1.0",
    '"E06000010","Kingston upon Hull, City of",Yorkshire and The Humber,11,0.98',
    "E06000053,Isles of Scilly,South West (England),,",
)
FORMATS = {
    "february": Format(FEBRUARY, read_february_indicators, "AREACD", (3, 8), "february_indicators", header=2),
    "local": Format(LOCAL, read_local_indicators, "nuts_id", (1, 5), "local_indicators"),
    "one local": Format(ONE_LOCAL, read_local_indicators, "year", (1, 3), "local_indicators"),
    "people": Format(PEOPLE, read_mid_year_population, "pop_2020", (1, 3), "mid_year_population"),
    "nuts": Format(NUTS, read_nuts_lookup, "NUTS318CD", (1, 3), "nuts_lookup"),
    "sectors": Format(SECTORS, read_sector_clusters, "cluster", (1, 3), "sector_clusters"),
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
        return written(folder, lines[: form.header + 1]), "header only|a title for each"
    if fault == "column":
        lines[form.header] = lines[form.header].replace(form.column, "renamed", 1)
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
    "line below lead lines": (
        "february",
        [*with_cell(FEBRUARY, (5, 8), "many"), FEBRUARY[4].replace("E06000002", "")],
        "'many' in line 6[^$]*'area_code' is empty in 1 row .line 7.",
    ),
    "short row below lead lines": ("february", [*FEBRUARY, "E06000003,Redcar"], "1 row .*line 7.*cut short"),
    "no header": ("february", list(FEBRUARY[3:]), "header of AREACD, .* in the first lines; got none"),
    "february twice": (
        "february",
        [*FEBRUARY, FEBRUARY[3].replace("7.5", "7.6")],
        "different values.*E06000001",
    ),
    "NUTS code": (
        "local",
        with_cell(LOCAL, (1, 3), "E06000001"),
        "NUTS codes such as UKC11; got 'E06000001'",
    ),
    "NUTS edition": ("local", with_cell(LOCAL, (1, 4), "1999"), r"editions of NUTS \(2003.*got 1999"),
    "no NUTS edition": ("local", with_cell(LOCAL, (1, 4), ""), "'nuts_version' is empty in 1 row"),
    "half a year": ("local", with_cell(LOCAL, (1, 2), "2018.5"), "years such as 2018; got 2018.5 in 1 row"),
    "local twice": (
        "local",
        [*LOCAL, LOCAL[1].replace(",100", ",101")],
        "different values for 1 key .*students UKC11 2018",
    ),
    "two value columns": (
        "one local",
        [line + ("," + ("more" if not at else "1")) for at, line in enumerate(ONE_LOCAL)],
        "one column of values.*students, more",
    ),
    "negative people": ("people", with_cell(PEOPLE, (1, 3), "-1"), "negative number in line 2"),
    "people code": ("people", with_cell(PEOPLE, (1, 0), "Hartlepool"), "codes such as .*'Hartlepool'"),
    "people twice": ("people", [*PEOPLE, PEOPLE[1]], "more than one row for 1 area .E06000001"),
    "NUTS3 in two": (
        "nuts",
        with_cell(NUTS, (1, 5), "UKC2"),
        "a NUTS3 area lies in several areas of 'nuts2_code': UKC11 in UKC1, UKC11 in UKC2",
    ),
    "district code": ("nuts", with_cell(NUTS, (2, 0), "Stockton"), "'lad_code'.*'Stockton' in line 3"),
    "half a cluster": ("sectors", with_cell(SECTORS, (1, 3), "0.5"), "clusters such as 0 or 11; got '0.5'"),
    "agreement": ("sectors", with_cell(SECTORS, (1, 4), "2"), "agreement from 0 to 1; got '2' in line 2"),
    "district twice": ("sectors", [*SECTORS, SECTORS[1]], "more than one row for 1 area .E06000001"),
    "no cluster at all": ("sectors", [SECTORS[0], SECTORS[3]], "no area has a cluster"),
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


def test_a_unit_that_is_not_there_is_marked_and_its_values_are_kept(tmp_path: Path) -> None:
    """If this fails, seven indicators of February 2022 are lost, or nobody can tell which they were."""
    table = read_february_indicators(written(tmp_path, FEBRUARY))
    assert table.select(["indicator", "year", "value", "flag", "tier", "has_unit"]).to_pylist() == [
        {
            "indicator": "happiness_score",
            "year": 2020,
            "value": 7.5,
            "flag": None,
            "tier": "District/Unitary",
            "has_unit": False,
        },
        {
            "indicator": "happiness_score",
            "year": 2020,
            "value": None,
            "flag": "m",
            "tier": "District/Unitary",
            "has_unit": False,
        },
        {
            "indicator": "healthy_life_women_years",
            "year": 2017,
            "value": 66.0,
            "flag": None,
            "tier": "County/Unitary",
            "has_unit": True,
        },
    ]
    assert table.schema.metadata[b"remarks"] == b"1 indicator without a unit: Average happiness rating."
    below = read_february_indicators(written(tmp_path, FEBRUARY[2:], "plain.csv"))
    assert below.equals(table)


def test_an_infinity_is_missing_and_a_repeat_is_counted(tmp_path: Path) -> None:
    """If this fails, an infinite value spoils a mean, or the repeats of the published file are lost."""
    table = read_local_indicators(written(tmp_path, [*LOCAL, LOCAL[1]]))
    assert table.select(["area_code", "year", "value", "flag", "mark", "copies"]).to_pylist() == [
        {"area_code": "UKC11", "year": 2017, "value": None, "flag": "m", "mark": None, "copies": 1},
        {"area_code": "UKC11", "year": 2018, "value": 100.0, "flag": None, "mark": None, "copies": 2},
        {"area_code": "UKC12", "year": 2018, "value": None, "flag": "m", "mark": "infinite", "copies": 1},
        {"area_code": "UKZZZ", "year": 2018, "value": 7.0, "flag": None, "mark": None, "copies": 1},
    ]
    assert table.schema.metadata[b"remarks"].decode().split("\n") == [
        "1 infinite value made missing (students UKC12 2018).",
        "1 row repeating another with the same value, kept once (students).",
        "1 row not allocated to an area (UKZZZ).",
    ]


def test_an_indicator_of_one_file_has_the_name_of_its_column_or_file(tmp_path: Path) -> None:
    """If this fails, the separate files of the local indicators all have one name."""
    table = read_local_indicators(written(tmp_path, ONE_LOCAL, "some_name.nuts3.csv"))
    assert table.select(["indicator", "value"]).to_pylist() == [{"indicator": "students", "value": 100.0}] * 2
    lines = [ONE_LOCAL[0].replace("students", "value"), *ONE_LOCAL[1:]]
    named = read_local_indicators(written(tmp_path, lines, "total_students.nuts3.csv"))
    assert set(named["indicator"].to_pylist()) == {"total_students"}


def test_local_indicators_of_csv_and_parquet_are_the_same(tmp_path: Path) -> None:
    """If this fails, the table depends on the kind of file it came in."""
    csv = written(tmp_path, LOCAL)
    pl.read_csv(csv).with_columns(pl.col("indicator", "nuts_id").cast(pl.Categorical)).write_parquet(
        tmp_path / "l.parquet"
    )
    assert read_local_indicators(tmp_path / "l.parquet").equals(read_local_indicators(csv))
    found = recognise(tmp_path / "l.parquet")
    assert found is not None
    assert found.name == "local_indicators"


def test_missing_residents_and_clusters_stay_missing(tmp_path: Path) -> None:
    """If this fails, an area without residents has 0 of them, or one without a cluster is in cluster 0."""
    people = read_mid_year_population(written(tmp_path, PEOPLE))
    assert people["population"].to_pylist() == [93_836.0, 2_680_763.0, None]
    assert people["flag"].to_pylist() == [None, None, "m"]
    assert people["year"].to_pylist() == [2020] * 3
    clusters = read_sector_clusters(written(tmp_path, SECTORS, "clusters.csv"))
    assert clusters["cluster"].to_pylist() == [0, 11, None]
    assert clusters["agreement"].to_pylist() == [1.0, 0.98, None]
    assert clusters["area_name"].to_pylist()[1] == "Kingston upon Hull, City of"


def test_the_lookup_keeps_the_order_of_its_file(tmp_path: Path) -> None:
    """If this fails, the published mapping, the last district of each area, cannot be repeated."""
    table = read_nuts_lookup(written(tmp_path, [NUTS[0], NUTS[2], NUTS[1], NUTS[3]]))
    assert table["position"].to_pylist() == [0, 1, 2]
    assert table["lad_code"].to_pylist() == ["E06000004", "E06000001", "E06000002"]
