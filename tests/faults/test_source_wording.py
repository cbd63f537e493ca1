"""What a cell, a title or a statement of units does not clearly say is never taken for a figure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

import productivity_releases as made
import publisher_files as layouts
from bailiwick import areas
from bailiwick.checking import check_file
from bailiwick.errors import SourceError, TableError
from bailiwick.sources.gva_local_authority import read_gva_workbook
from bailiwick.sources.regional_gdp import read_regional_gdp
from bailiwick.sources.release_findings import release_findings
from bailiwick.sources.subregional_productivity import read_subregional_productivity
from bailiwick.sources.workbook import dressed_number, number
from bailiwick.studies.productivity_files import from_files
from bailiwick.studies.subregional_productivity import run

Rows = list[list[Any]]
Sheets = dict[str, Rows]
Change = Callable[[Sheets], object]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *(("2,553", 2553.0), ("-1,234,567.5", -1234567.5), ("2\u00a0553", 2553.0), ("2\u202f553", 2553.0)),
        *(("2553", 2553.0), ("-.5", -0.5), ("30.", 30.0), (" 12 ", 12.0), ("12", 12.0)),
        *((text, None) for text in ("25,53", "1,23,456", "1234,567", "5,", ",5", "25.53,1", "2,553 140")),
        *((text, None) for text in ("25\u00a053", "1,234\u00a0567", "+", ".", "", "1e5", "nan", "1_000")),
    ],
)
def test_commas_and_spaces_stand_between_groups_of_three(cell: str, value: float | None) -> None:
    """If this fails, 25,53 is read as 2,553, or a figure with spaces between thousands as none."""
    assert number(cell) == value


@pytest.mark.parametrize(("cell", "value"), [("£1,234", 1234.0), ("£25,53", None), ("1,23%", None)])
def test_commas_of_dressed_figures_stand_between_groups_of_three(cell: str, value: float | None) -> None:
    """If this fails, £25,53 is read as £2,553."""
    assert dressed_number(cell) == value


H, J = "Productivity Hours", "Productivity Jobs"
FULL = made.Layout(made.itl(2021, (1,)), keys=made.ITL_KEYS, year=lambda year, stem: f"{stem}_{year}")


def _release(tmp_path: Path, change: Change, layout: made.Layout = FULL) -> Path:
    """An invented release after a change of its sheets."""
    path, _ = made.publish(tmp_path / "sound", layout)
    book = CalamineWorkbook.from_path(str(path))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    change(sheets)
    return layouts.write_xlsx(tmp_path / "release.xlsx", sheets)


def _line(sheet: str, words: str) -> Change:
    """A line of words below the title."""
    return lambda sheets: sheets[sheet].insert(1, [words])


def _title(sheet: str, words: str, name: str | None = None) -> Change:
    """Another title, and another name of the sheet."""

    def change(sheets: Sheets) -> None:
        sheets[sheet][0][0] = words
        for old in list(sheets):
            sheets[name if name and old == sheet else old] = sheets.pop(old)

    return change


INPUTS = replace(FULL, tables=("A4", H, J))


@pytest.mark.parametrize("sheet", [H, J])
@pytest.mark.parametrize(
    "words",
    [
        *("Figures are rounded to the nearest thousand.", "Rounded to the nearest thousand"),
        *("Estimates are based on a survey of a thousand households", "More than a million people work here"),
        "Figures are given to the nearest thousand; those below half a million are less reliable",
    ],
)
def test_prose_about_thousands_is_no_unit(sheet: str, words: str, tmp_path: Path) -> None:
    """If this fails, jobs that are rounded to the nearest thousand are multiplied by a thousand."""
    table = read_subregional_productivity(_release(tmp_path, _line(sheet, words), INPUTS))
    _, truth = made.publish(tmp_path / "truth", INPUTS)
    name = "weekly_hours" if sheet == H else "jobs"
    found = dict(
        zip(
            zip(table["area_code"].to_pylist(), table["year"].to_pylist(), strict=True),
            table[name].to_pylist(),
            strict=True,
        )
    )
    assert {place: found[place] for place in truth[name]} == truth[name]


@pytest.mark.parametrize(
    ("words", "scale"),
    [
        *(("Thousands", 1e3), ("Jobs, thousands", 1e3), ("(000s)", 1e3), ("Thousands of jobs", 1e3)),
        *(("Figures are in thousands", 1e3), ("Unit: thousands", 1e3), ("Productivity Jobs ('000s)", 1e3)),
        *(("Productivity jobs in thousands; 2004 - 2009", 1e3), ("Jobs, millions", 1e6), ("Jobs", 1.0)),
    ],
)
def test_a_statement_of_units_scales(words: str, scale: float, tmp_path: Path) -> None:
    """If this fails, jobs in thousands are read as jobs."""

    def change(sheets: Sheets) -> None:
        sheets[J].insert(1, [words])
        for row in sheets[J]:
            row[:] = [cell / scale if isinstance(cell, float) and cell > 3000 else cell for cell in row]

    table = read_subregional_productivity(_release(tmp_path, change, INPUTS))
    _, truth = made.publish(tmp_path / "truth", INPUTS)
    found = zip(
        table["area_code"].to_pylist(), table["year"].to_pylist(), table["jobs"].to_pylist(), strict=True
    )
    assert {(code, year): value for code, year, value in found if value is not None} == pytest.approx(
        truth["jobs"], rel=1e-12
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_line(J, "Thousands"), r"'Productivity Jobs' give 0\.0\d* hours a week for each job"),
        (_line(H, "Hours, thousands"), r"'Productivity Jobs' give \d\.\d*e\+04 hours a week for each job"),
        (_line(J, "Jobs, millions"), r"'Productivity Jobs' has up to \d{3},\d{3},\d{3},\d{3} under 'jobs'"),
        (
            _line("B4", "(£ thousand)"),
            r"GVA per job of sheet 'B4' is [\d.,e+]+ times GVA per hour of sheet 'A4'",
        ),
    ],
)
def test_a_unit_that_is_hardly_that_of_the_figures_is_told(
    change: Change, message: str, tmp_path: Path
) -> None:
    """If this fails, hours or jobs a thousand times too many are read as they stand without a word."""
    path = _release(tmp_path, change)
    findings = release_findings(read_subregional_productivity(path), path)
    assert {(one.reason, one.severity) for one in findings} == {("doubtful-figures", "warning")}
    assert any(re.search(message, one.sentence) for one in findings), findings
    report = check_file(path)
    assert [one.sentence for one in report.findings] == [one.sentence for one in findings]
    assert not report.has_errors


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_line(J, "Jobs thousands by area"), "a clear statement of units"),
        (lambda sheets: sheets[J].__setitem__(1, ["Jobs, thousands", "Jobs, millions"]), "one size of"),
    ],
)
def test_a_unit_that_words_leave_open_is_refused(change: Change, message: str, tmp_path: Path) -> None:
    """If this fails, the size of the figures is guessed."""
    with pytest.raises(SourceError, match=message):
        read_subregional_productivity(_release(tmp_path, change))


OTHER = [
    ("A4", "Rank of ITL areas by GVA per hour worked (£, unsmoothed)"),
    ("A2", "Annual growth in current price (unsmoothed) GVA per hour worked index, per cent"),
    (H, "Coefficients of variation of productivity hours"),
    (H, "Annual hours worked, millions"),
    (H, "Productivity hours worked per year"),
    (J, "Productivity Jobs: residence based"),
    (J, "Productivity jobs by industry: manufacturing"),
    (J, "Productivity jobs, share of the United Kingdom"),
    ("A4", "GVA per hour worked at constant 2022 prices (£)"),
    ("A4", "Current Price (unsmoothed) GVA (B) per hour worked (£), services only"),
    ("A4", "Current Price (unsmoothed) GVA (B) per hour worked (US dollars)"),
    ("A4", "Median current price (unsmoothed) GVA per hour worked (£)"),
]


@pytest.mark.parametrize(("sheet", "title"), OTHER)
def test_a_table_of_something_else_is_left_out_or_refused(sheet: str, title: str, tmp_path: Path) -> None:
    """If this fails, ranks, growth, annual hours or a part of the economy pass for a series."""
    table = read_subregional_productivity(_release(tmp_path, _title(sheet, title, "Data 9")))
    assert json.loads((table.schema.metadata or {})[b"left_out"]) == {"Data 9": title}
    with pytest.raises(SourceError, match=f"sheet '{sheet}': expected .* as the name of the sheet says; got"):
        read_subregional_productivity(_release(tmp_path, _title(sheet, title)))


@pytest.mark.parametrize(
    ("sheet", "title", "message"),
    [
        (
            "A1",
            "Table A2: Current Price (unsmoothed) GVA (B) per hour worked indices",
            "smoothed GVA per hour",
        ),
        ("A1", "Current Price (unsmoothed) GVA (B) per hour worked indices", "smoothed GVA per hour"),
        ("A1", "Table A2", "a title of smoothed GVA per hour"),
        ("A4", "Chained volume GVA (B) per hour worked (£), 2022 prices", "unsmoothed GVA per hour"),
        ("A3", "Current Price (smoothed) GVA (B) per filled job (£)", "smoothed GVA per hour"),
        (
            "A5",
            "Current Price (unsmoothed) GVA (B) per hour worked indices",
            "chained volumes of GVA per hour",
        ),
        (H, "Productivity Jobs", "productivity hours"),
        ("A2", "Current Price (unsmoothed) GVA (B) per hour worked indices, England = 100", "with UK = 100"),
    ],
)
def test_a_title_that_contradicts_the_name_of_its_sheet_is_refused(
    sheet: str, title: str, message: str, tmp_path: Path
) -> None:
    """If this fails, the figures of one table stand under the name of another."""

    def change(sheets: Sheets) -> None:
        _title(sheet, title)(sheets)
        for name in set(sheets) - {sheet, "Contents"}:
            del sheets[name]

    with pytest.raises(SourceError, match=f"sheet '{sheet}': expected .*{message}"):
        read_subregional_productivity(_release(tmp_path, change))


def test_the_base_year_is_the_one_in_which_areas_have_100(tmp_path: Path) -> None:
    """If this fails, a base year told of the previous release, or a wrong one, names the column."""
    former = _line("A5", "Reference year of the previous release: 2005=100")
    table = read_subregional_productivity(_release(tmp_path, former))
    assert "gva_per_hour_2006vol100" in table.column_names
    unmarked = _line("A5", "Base year 2005=100; 2006=100 from this release on")
    assert (
        "gva_per_hour_2006vol100" in read_subregional_productivity(_release(tmp_path, unmarked)).column_names
    )


def _based(words: str, put: dict[int, float] | None = None) -> Change:
    """Other words for the base year of A5, and a figure for all areas in some years (of 2004 to 2009)."""

    def change(sheets: Sheets) -> None:
        rows = sheets["A5"]
        rows[2][0] = words
        for row in rows:
            if len(row) > 8 and isinstance(row[5], float):
                for year, figure in (put or {}).items():
                    row[3 + year - 2004] = figure

    return change


@pytest.mark.parametrize(
    ("change", "year", "doubt"),
    [
        # The invented release has 100 in 2006.
        (_based("2005=100"), 2006, "gives 2005 as the base year, but all its areas have 100 in 2006"),
        (_based("2005=100", {2006: 99.0}), 2005, "gives 2005 as the base year, .* 0% of its areas have 100"),
        (_based("2022=100", {2006: 99.0}), 2022, "gives 2022 as the base year, .* 0% of its areas have 100"),
        (_based("2005=100", {2008: 100.0}), 2005, "gives 2005 as the base year, .* 0% of its areas have 100"),
        (_based("2006=100", {2008: 100.0}), 2006, ""),
        (_based("2005=100, in 2008 prices", {2006: 99.0}), 2005, "gives 2005 as the base year"),
        (_based(""), 2006, ""),
    ],
)
def test_a_base_year_that_words_and_figures_tell_apart_is_told(
    change: Change, year: int, doubt: str, tmp_path: Path
) -> None:
    """If this fails, a volume of one year stands under another without a word, or its release is refused."""
    path = _release(tmp_path, change, replace(FULL, tables=("A4", "A5")))
    table = read_subregional_productivity(path)
    assert f"gva_per_hour_{year}vol100" in table.column_names
    sentences = [one.sentence for one in release_findings(table, path)]
    assert len(sentences) == bool(doubt)
    assert all(re.search(doubt, one) for one in sentences), sentences


@pytest.mark.parametrize(
    "change",
    [_based("", {2006: 99.0}), _based("", {2008: 100.0}), _based("2004=100 or 2005=100", {2006: 99.0})],
)
def test_a_base_year_that_nothing_tells_is_refused(change: Change, tmp_path: Path) -> None:
    """If this fails, the base year of a volume is guessed."""
    with pytest.raises(SourceError, match="sheet 'A5': expected the base year of the volume index"):
        read_subregional_productivity(_release(tmp_path, change, replace(FULL, tables=("A4", "A5"))))


def test_codes_with_small_letters_are_read_in_capitals_and_told(tmp_path: Path) -> None:
    """If this fails, a release with Tlc for TLC is refused, or has no vintage, or nobody learns of it."""

    def lower(sheets: Sheets) -> None:
        for rows in sheets.values():
            for row in rows:
                row[:] = [cell.capitalize() if cell in {"TLC", "TLD"} else cell for cell in row]

    path = _release(tmp_path, lower)
    table = read_subregional_productivity(path)
    assert {"TLC", "TLD"} <= set(table["area_code"].to_pylist())
    assert (table.schema.metadata or {})[b"vintage"] == b"itl2021"
    sentences = [finding.sentence for finding in release_findings(table, path)]
    assert sentences == [
        "release.xlsx: 2 area codes with small letters read in capitals: 'Tlc' as 'TLC', 'Tld' as 'TLD'."
    ]
    assert release_findings(read_subregional_productivity(_release(tmp_path, len)), path) == []


GVA_TITLE = "Table 1: Gross Value Added (Balanced) at current basic prices, pounds million"


def _gdp(
    folder: Path, titles: dict[str, str], years: range = range(2019, 2024), gva: float = 1_000.0
) -> Path:
    """A workbook of regional GDP: GVA of 1,000 million pounds and 30,000 residents in each area."""
    sheets: Sheets = {"Contents": [["Regional gross domestic product: all ITL regions"]]}
    for name, title in titles.items():
        figure = 30_000.0 if "opulation" in title else gva
        rows: Rows = [[title], ["ITL", "ITL code", "Region name", *years]]
        for level, code, area in made.itl(2021, (1,))[0 if 2009 in years else 2 :]:
            rows.append([level, code, area, *[figure + n for n in range(len(years))]])
        sheets[name] = rows
    return layouts.write_xlsx(folder / "gdp.xlsx", sheets)


@pytest.mark.parametrize(
    ("title", "column", "first"),
    [
        ("Table 1: GVA (B) at current basic prices, pounds million", "gva_million_gbp", 1000.0),
        ("Table 1: GVA (B) at current basic prices, £ billion", "gva_million_gbp", 1e6),
        ("Table 1: GVA (B) at current basic prices, £ thousand", "gva_million_gbp", 1.0),
        ("Table 1: GVA (B) at current basic prices (pounds)", "gva_million_gbp", 1e-3),
        ("Table 6: Total resident population, thousands", "residents", 3e7),
        ("Table 6: Total resident population numbers, rounded to the nearest thousand", "residents", 3e4),
    ],
)
def test_regional_gdp_is_scaled_by_its_unit(title: str, column: str, first: float, tmp_path: Path) -> None:
    """If this fails, GVA in billions or residents in thousands are read as millions and as persons."""
    # 1,000 million pounds for 30 million residents would be in doubt: see below.
    billion = {"Table 1": GVA_TITLE.replace("million", "billion" if first > 1e6 else "million")}
    table = read_regional_gdp(_gdp(tmp_path, billion | {title[:7]: title}))
    assert table[column][0].as_py() == pytest.approx(first)


def test_gva_and_residents_in_unlike_units_are_told(tmp_path: Path) -> None:
    """If this fails, a wrong unit gives 33 pounds a resident, or 33 million, and nobody learns of it."""
    titles = {"Table 1": GVA_TITLE, "Table 6": "Table 6: Total resident population, thousands"}
    # 1,000 million pounds for 30 million residents: 33 each; the middle year has 1,002 and 30,002: 33.40.
    path = _gdp(tmp_path, titles)
    (finding,) = release_findings(read_regional_gdp(path), path)
    assert (finding.reason, finding.severity) == ("doubtful-figures", "warning")
    assert re.search(r"give GVA of 33\.4 pounds a resident, .* not 500 to 5,000,000", finding.sentence)


def test_random_figures_of_sound_releases_are_read_as_they_stand(tmp_path: Path) -> None:
    """If this fails, a release that nobody has seen is refused for its figures alone."""
    rng = np.random.default_rng(11)
    truth: dict[str, dict[tuple[str, int], float]] = {}

    def random(sheets: Sheets) -> None:
        for name in made.ALL:
            kept = truth.setdefault(made.column(name, FULL), {})
            years = range(2004 if name[0] == "A" or name == H else 2002, 2010)
            for row in sheets[name]:
                if len(row) < 9 or not isinstance(row[5], float):
                    continue
                row[3:] = rng.uniform(10, 100, len(years)).tolist()
                kept |= {(row[1], year): figure for year, figure in zip(years, row[3:], strict=True)}

    path = _release(tmp_path, random)
    table = read_subregional_productivity(path)
    rows = table.to_pylist()
    assert {(row["area_code"], row["year"]) for row in rows} == set(truth["jobs"])
    for name, figures in truth.items():
        found = {(row["area_code"], row["year"]): row[name] for row in rows if row[name] is not None}
        assert found == figures, name
    told = " ".join(one.sentence for one in release_findings(table, path))
    for part in ("hours a week for each job", "GVA per job", "'A5' gives 2006", "'B5' gives 2006"):
        assert part in told

    titles = {"Table 1": GVA_TITLE, "Table 6": "Table 6: Total resident population numbers"}
    drawn = rng.uniform(10, 100, (2, 12, 5))
    sheets: Sheets = {
        name: [
            [title],
            ["ITL", "ITL code", "Region name", *range(2019, 2024)],
            *([*area, *drawn[at, n].tolist()] for n, area in enumerate(made.itl(2021, (1,))[2:])),
        ]
        for at, (name, title) in enumerate(titles.items())
    }
    # Some 55 million pounds for 55 residents: a million each is a doubt of nobody; in pounds, 1 each is.
    sheets["Table 1"][0] = [GVA_TITLE.replace("pounds million", "pounds")]
    path = layouts.write_xlsx(tmp_path / "random_gdp.xlsx", sheets)
    table = read_regional_gdp(path)
    assert table["gva_million_gbp"].to_pylist() == pytest.approx((drawn[0] / 1e6).ravel().tolist())
    assert table["residents"].to_pylist() == drawn[1].ravel().tolist()
    assert [one.reason for one in release_findings(table, path)] == ["doubtful-figures"]


def test_jobs_in_a_wrong_unit_do_not_pass_the_study(tmp_path: Path) -> None:
    """If this fails, jobs a thousand times too many are measured as if nothing were wrong."""
    folder = tmp_path / "files"
    folder.mkdir()
    titles = {"Table 1": GVA_TITLE, "Table 6": "Table 6: Total resident population numbers"}

    # 10,000 million pounds for 200,000 jobs of 30 hours a week: 50,000 pounds each.
    def steady(sheets: Sheets) -> None:
        for name, figure in ((H, 6e6), (J, 2e5), ("A4", 10_000e6 / 6e6 / 52)):
            for row in sheets[name]:
                if len(row) > 8 and isinstance(row[5], float):
                    row[3:] = [figure for _ in row[3:]]

    def thousands(sheets: Sheets) -> None:
        steady(sheets)
        _line(J, "Thousands")(sheets)

    _gdp(folder, titles, range(2002, 2010), 10_000.0)
    path = _release(tmp_path, steady, INPUTS)
    path = path.rename(folder / path.name)
    sound = from_files(folder, tmp_path / "sound_workspace")
    assert "doubtful-figures" not in {one.reason for one in sound.findings}
    run(sound)
    path.unlink()
    _release(tmp_path, thousands, INPUTS).rename(path)
    wrong = from_files(folder, tmp_path / "wrong_workspace")
    assert "doubtful-figures" in {one.reason for one in wrong.findings}
    with pytest.raises(TableError, match="'weekly_hours' is below 1 a job"):
        run(wrong)


@pytest.mark.parametrize(
    "title",
    [
        "Table 1: Gross Value Added at constant 2019 prices, £ million",
        "Table 1: Gross Value Added in 2019 prices, pounds million",
        "Table 1: Residence based gross value added at current basic prices, pounds million",
        "Table 1: GVA: compensation of employees component at current prices, pounds million",
        "Table 1: Gross value added of services at current basic prices, pounds million",
        "Table 1: Gross value added at current basic prices, rank",
        "Table 1: Gross value added, pounds million",
    ],
)
def test_gva_of_another_kind_is_no_gva_at_current_prices(title: str, tmp_path: Path) -> None:
    """If this fails, GVA of services, of residents or at constant prices is read as that of all activity."""
    with pytest.raises(
        SourceError, match=r"a sheet 'Table 1' with gross value added at current prices.*got the"
    ):
        read_regional_gdp(_gdp(tmp_path, {"Table 1": title}))
    table = read_regional_gdp(_gdp(tmp_path, {"Table 1": GVA_TITLE, "Table 21": title}))
    assert json.loads((table.schema.metadata or {})[b"left_out"]) == {"Table 21": title}


@pytest.mark.parametrize(
    "words",
    ["Median age of population", "Working age population numbers", "Population aged 16 to 64, persons"],
)
def test_some_residents_are_not_all(words: str, tmp_path: Path) -> None:
    """If this fails, the median age or the population of working age divides GVA per head."""
    table = read_regional_gdp(_gdp(tmp_path, {"Table 1": GVA_TITLE, "Table 6": f"Table 6: {words}"}))
    assert "residents" not in table.column_names
    assert list(json.loads((table.schema.metadata or {})[b"left_out"])) == ["Table 6"]


def _district_gva(tmp_path: Path, change: Change) -> Path:
    held = [
        (code, name) for code, name in areas.names("lad2023").items() if areas.region(code) == "E12000001"
    ]
    figures = layouts.with_gva_sums(np.full((len(held), 49, 3), 7.0))
    sheets: Sheets = layouts.gva_sheets("TLC North East", held, figures, figures, first_year=2021)
    change(sheets)
    return layouts.write_xlsx(tmp_path / "gva.xlsx", sheets)


def _swap(sheets: Sheets) -> None:
    two, three = sheets["Table 2"][0][0], sheets["Table 3"][0][0]
    sheets["Table 2"][0][0] = three.replace("Table 3", "Table 2")
    sheets["Table 3"][0][0] = two.replace("Table 2", "Table 3")


def _replaced(old: str, new: str) -> Change:
    def change(sheets: Sheets) -> None:
        sheets["Table 3"][0][0] = sheets["Table 3"][0][0].replace(old, new)

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_replaced("pounds million", "pounds billion"), "a title that says 'pounds million'"),
        (_replaced("pounds million", "£ thousand"), "a title that says 'pounds million'"),
        (_replaced(", pounds million", ""), "a title that says 'pounds million'"),
        (_replaced("current prices", "residence based, current prices"), "'residence based' in the title"),
        (_swap, "the title of 'Table [23]', as the name of the sheet says"),
    ],
)
def test_district_gva_of_another_unit_or_basis_is_refused(
    change: Change, message: str, tmp_path: Path
) -> None:
    """If this fails, GVA in billions, or volumes under that title, are read as they stand."""
    assert read_gva_workbook(_district_gva(tmp_path, len)).num_rows > 0
    with pytest.raises(SourceError, match=message):
        read_gva_workbook(_district_gva(tmp_path, change))
