"""A release of subregional productivity that no parser has seen gives back every figure that was written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import productivity_releases as made
import productivity_variants as variants
from bailiwick.checking import check_file
from bailiwick.sources.recognise import recognise
from bailiwick.sources.release_findings import release_findings
from bailiwick.sources.subregional_productivity import read_subregional_productivity

VINTAGES = {
    "ITL 2021, two header rows, xlsx": "itl2021",
    "ITL 2025, one header row, xls": "itl2025",
    "ITL 2025 of the two upper levels, shuffled": "itl2025",
    "hours without Northern Ireland": "itl2021",
    "districts of 2021, xls, plain years": "lad2021",
    "districts of 2025 with a level and no notes": "lad2025",
    # ITL1 areas are the same in 2021 and 2025, under the first name.
    "accessible sheets with notes in the headings": "itl2021",
    "sheets told by their titles alone": "itl2021",
    "jobs in thousands, columns without words": "itl2025",
}


RELEASES = made.RELEASES | variants.VARIANTS


def assert_gives_back(path: Path, truth: made.Truth) -> None:
    """Every figure, every missing one and no other column."""
    table = read_subregional_productivity(path)
    frame = table.to_pandas().astype({"area_code": object, "area_name": object})
    amounts = [name for name in frame.columns if name.startswith("gva_") or name in {"weekly_hours", "jobs"}]
    assert {name for name in amounts if not name.endswith(("_flag", "_mark"))} == set(truth)
    keys = frame["area_code"].where(frame["area_code"].notna(), frame["area_name"])
    assert len(set(zip(keys, frame["year"], strict=True))) == len(frame)
    for name, figures in truth.items():
        found = {
            (key, year): None if value != value else value
            for key, year, value in zip(keys, frame["year"], frame[name], strict=True)
        }
        flags = dict(zip(zip(keys, frame["year"], strict=True), frame[f"{name}_flag"], strict=True))
        for place, value in found.items():
            expected = figures.get(place)
            assert value == (None if expected is None else pytest.approx(expected, rel=1e-12)), (name, place)
            # n: not in this table; m or s: a mark; a figure has no such flag
            told = flags[place] if flags[place] == flags[place] else None
            assert (told == "n") == (place not in figures), (name, place)
            assert (told in {"m", "s"}) == (place in figures and expected is None), (name, place)
        assert set(figures) <= set(found)


@pytest.mark.parametrize("name", RELEASES)
def test_an_invented_release_gives_back_every_figure(name: str, tmp_path: Path) -> None:
    """If this fails, a release that differs in layout from those held needs code of its own."""
    layout = RELEASES[name]
    path, truth = made.publish(tmp_path / "release", layout)
    assert_gives_back(path, truth)
    metadata = read_subregional_productivity(path).schema.metadata
    assert metadata[b"vintage"].decode() == (VINTAGES | variants.VINTAGES).get(name, "")
    decimals = json.loads(metadata[b"decimals"])
    for table in layout.tables:
        places = layout.places.get(table, 2)
        if layout.jobs_thousand and table == "Productivity Jobs":
            places -= 3
        assert decimals[made.column(table, layout)] == places, table
    if any(table[1:] == "5" for table in layout.tables):
        assert metadata[b"base_year"].decode() == str(layout.base_year)
    source = recognise(path)
    assert source is not None
    districts = "LAD" in {area[0] for area in layout.areas}
    assert source.name == ("district_productivity" if districts else "subregional_productivity")


def test_marks_are_kept_as_they_stood(tmp_path: Path) -> None:
    """If this fails, a reader of the table cannot tell suppressed from missing, or 0 from a blank."""
    path, _ = made.publish(tmp_path / "a", made.RELEASES["accessible sheets with notes in the headings"])
    frame = read_subregional_productivity(path).to_pandas().astype({"area_code": str})
    rows = frame.set_index(["area_code", "year"])
    stood = {
        ("TLN", 2009, "gva_per_hour_uk100_smoothed"): ("m", "[x]"),
        ("TLN", 2009, "gva_per_hour_uk100"): ("s", "[c]"),
        ("TLN", 2008, "gva_per_hour_gbp"): ("p", "[p]"),
        ("TLC", 2003, "gva_per_job_gbp"): ("m", ".."),
        ("TLC", 2003, "gva_per_job_uk100"): ("m", ":"),
    }
    for (code, year, amount), told in stood.items():
        assert tuple(rows.loc[(code, year), [f"{amount}_flag", f"{amount}_mark"]]) == told
    layout = made.RELEASES["districts of 2025 with a level and no notes"]
    path, _ = made.publish(tmp_path / "b", layout)
    frame = read_subregional_productivity(path).to_pandas().astype({"area_code": str})
    rows = frame.set_index(["area_code", "year"])
    assert rows.loc[("N09000003", 2025), "jobs_mark"] == "0"
    assert rows.loc[("N09000003", 2025), "gva_per_job_uk100_smoothed_mark"] == "-"
    assert rows.loc[("E06000001", 2024), "gva_per_hour_gbp_smoothed_mark"] == ""


def test_the_united_kingdom_has_one_code(tmp_path: Path) -> None:
    """If this fails, the reference of the index is lost where a release calls it UK."""
    path, _ = made.publish(tmp_path / "a", made.RELEASES["NUTS 2016, xls, years over units"])
    assert "UKX" in read_subregional_productivity(path)["area_code"].to_pylist()


SMALL = {
    "itl1": made.itl(2021, (1,)),
    "nuts": made.nuts(),
    "cities": made.CITY_REGIONS,
    "partnerships": made.LEPS,
    "mixed": made.MIXED,
}
EXTRA = {
    "old": lambda area: f"UK{(area[1] or 'X')[-1]}",
    "nation": lambda area: "Scotland" if area[1] == "TLM" else "England",
}
KEYS = {
    "itl1": [
        made.ITL_KEYS,
        {"code": "ITL121CD", "name": "ITL121NM"},
        {"name": "Region", "code": "Code"},
        {"old": "NUTS118CD", "code": "ITL125CD", "name": "ITL125NM"},
        {"nation": "Nation", "code": "ITL code", "name": "Geography", "old": "Former code"},
    ],
    "nuts": [made.NUTS_KEYS, {"code": "NUTS_code", "name": "NUTS_name", "level": "NUTS"}],
    "cities": [
        {"code": "area_code", "name": "area_name"},
        {"name": "Combined authority", "code": "Area code"},
    ],
    "mixed": [{"level": "Geography level", "code": "Area code", "name": "Area name"}],
    "partnerships": [{"code": "LEP code", "name": "LEP name"}, {"name": "Local Enterprise Partnership"}],
}
YEARS = [
    lambda year, _: year,
    lambda year, _: float(year),
    lambda year, _: str(year),
    lambda year, _: f" {year} ",
    lambda year, _: f"{year}.0",
    lambda year, stem: f"{stem}_{year}",
    lambda year, stem: f"{stem} {year}",
    lambda year, stem: f"{year} {stem.lower()}",
    lambda year, _: f"{year} [note 1]",
    lambda year, _: f"{year}p" if year == 2009 else year,
    lambda year, _: f"{year} (r)",
    lambda year, _: f"{year} [p]" if year > 2007 else str(year),
    lambda year, stem: f"{stem} ({year})",
    lambda year, _: f"{year} provisional" if year == 2009 else f"{year} [note 3]",
    lambda year, _: f"{year} (p) [note 1]",
]
WRITTEN = [None, None, None, variants.pounds, variants.spaced, lambda value, places: f"{value:.{places}f}"]
TITLES = [None, None, variants.nominal, variants.labour, variants.six_rows]
AREA_NAMES = ["{} ".format, "{} [note 2]".format, "{} (note 1)".format, "{}*".format, "{}\u00b9".format]
NAMES = [
    str,
    lambda table: f"Table {table}" if len(table) == 2 else table,
    made.accessible,
    made.numbered,
    str.lower,
]
MARKS = ["-", "..", ":", "[x]", "[c]", "n/a", "Not available", "", 0, "x"]


@st.composite
def drawn(draw: st.DrawFn) -> made.Layout:
    """Any combination of the ways in which releases have differed."""
    where = draw(st.sampled_from(sorted(SMALL)))
    keys = draw(st.sampled_from(KEYS[where]))
    area_list = SMALL[where]
    if "code" not in keys:
        area_list = [(level, code if code == "UKX" else None, name) for level, code, name in area_list]
    tables = draw(st.lists(st.sampled_from(made.ALL), min_size=1, unique=True))
    hours = (draw(st.integers(2000, 2005)), 2009)
    jobs = (draw(st.integers(2000, 2005)), draw(st.integers(2007, 2011)))
    marked = draw(
        st.lists(
            st.tuples(st.sampled_from(tables), st.sampled_from(area_list[1:]), st.integers(2006, 2007)),
            max_size=4,
        )
    )
    keys_row = draw(st.sampled_from(["same", "below", "above"]))
    titles = draw(st.sampled_from(TITLES))
    written = draw(st.sampled_from(WRITTEN))
    # A figure written as text is rounded there.
    places = {table: draw(st.sampled_from([0, 1, 2, *([] if written else [None])])) for table in tables}
    named = NAMES if titles is None else [*NAMES, variants.table_number]
    return made.Layout(
        area_list,
        tables=[table for table in made.ALL if table in tables],
        kind=draw(st.sampled_from([".xlsx", ".xls"])),
        sheet_name=draw(st.sampled_from(named)),
        titles=titles,
        descending=draw(st.booleans()),
        extra=EXTRA,
        written=written,
        area_name=draw(st.sampled_from(AREA_NAMES)),
        other_sheets=draw(st.sampled_from([{"Contents": made.SUMMARY}, variants.OTHERS, {}])),
        ends=draw(st.dictionaries(st.sampled_from(tables), st.just(2008), max_size=1)),
        keys=keys,
        keys_row=keys_row,
        units=draw(st.sampled_from(["", "below", "above", "merged"])),
        year=draw(st.sampled_from(YEARS)),
        hours=hours,
        jobs=jobs,
        places=places,
        base_line=draw(st.sampled_from(["{}=100", "{} = 100", "Index {} equals 100", "Base year {}"])),
        left=draw(st.integers(0, 2)),
        right=draw(st.integers(0, 3)),
        blank_above=draw(st.integers(0, 3)),
        notes=draw(st.sampled_from([(), ("Note 1: made up",), ("", "1. A footnote", "", "Source: none")])),
        no_code=draw(st.sampled_from(["Not available", "", "n/a", "[x]", "-"])),
        shuffled=draw(st.booleans()),
        uk_code=draw(st.sampled_from(["UKX", "UK", "K02000001"])),
        marks={
            (table, area[1] or area[2], year): draw(st.sampled_from(MARKS)) for table, area, year in marked
        },
        seed=draw(st.integers(0, 10)),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(layout=drawn())
def test_any_layout_gives_back_every_figure(layout: made.Layout, tmp_path: Path) -> None:
    """If this fails, some combination of layout choices is refused or misread."""
    path, truth = made.publish(tmp_path / "drawn", layout)
    assert_gives_back(path, truth)


def test_other_tables_are_left_out_and_named(tmp_path: Path) -> None:
    """If this fails, growth rates are read as levels, a workbook with them is refused, or nobody is told."""
    layout = variants.VARIANTS["tables of other things among them"]
    path, truth = made.publish(tmp_path / "a", layout)
    assert_gives_back(path, truth)
    table = read_subregional_productivity(path)
    left_out = json.loads(table.schema.metadata[b"left_out"])
    assert left_out == {name: rows[0][0] for name, rows in variants.OTHERS.items() if name != "Contents"}
    (finding,) = release_findings(table, path)
    assert (finding.reason, finding.severity) == ("table-left-out", "warning")
    assert finding.rows == tuple(variants.OTHERS)
    report = check_file(path)
    assert [one.reason for one in report.findings] == ["table-left-out"]
    assert not report.has_errors


def test_tables_that_end_early_are_told(tmp_path: Path) -> None:
    """If this fails, hours without their last year give no figure for it, and nobody learns why."""
    layout = variants.VARIANTS["hours end a year before the others"]
    path, truth = made.publish(tmp_path / "a", layout)
    table = read_subregional_productivity(path)
    rows = table.to_pandas().astype({"area_code": str}).set_index(["area_code", "year"])
    assert rows.loc[("TLC", 2009), "weekly_hours_flag"] == "n"
    assert rows.loc[("TLC", 2008), "weekly_hours"] == truth["weekly_hours"]["TLC", 2008]
    (finding,) = release_findings(table, path)
    assert finding.reason == "tables-end-apart"
    assert "'weekly_hours' ends in 2008 while other tables run to 2009" in finding.sentence
    assert [one.reason for one in check_file(path).findings] == ["tables-end-apart"]


def test_a_sound_release_has_no_remarks(tmp_path: Path) -> None:
    """If this fails, every release has warnings, and nobody reads them: hours start later than jobs."""
    path, _ = made.publish(tmp_path / "a", variants.BOTH)
    assert release_findings(read_subregional_productivity(path), path) == []


def test_a_year_that_its_header_calls_provisional_is_flagged(tmp_path: Path) -> None:
    """If this fails, figures of a year headed "2009 provisional" pass for final ones."""
    path, _ = made.publish(tmp_path / "a", variants.VARIANTS["many levels on one sheet"])
    rows = read_subregional_productivity(path).to_pandas().astype({"area_code": str})
    flags = rows[rows["area_code"] == "TLC"].set_index("year")["gva_per_hour_gbp_flag"]
    assert flags[2009] == "p"
    assert flags[[2004, 2008]].isna().all()


def test_an_area_is_matched_by_name_where_one_sheet_lacks_its_code(tmp_path: Path) -> None:
    """If this fails, an area without a code in one sheet is taken for another area."""
    layout = replace(made.RELEASES["combined authorities, no code for some, unrounded volumes"], seed=5)
    path, truth = made.publish(tmp_path / "a", layout)
    assert_gives_back(path, truth)
    table = read_subregional_productivity(path)
    pairs = set(zip(table["area_code"].to_pylist(), table["area_name"].to_pylist(), strict=True))
    assert (None, "Belfast Region") in pairs
    assert ("E47000014", "York & North Yorkshire") in pairs
