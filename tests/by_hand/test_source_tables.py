"""Tables read from small files whose figures are known, in the publishers' layouts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import publisher_files as layouts
from bailiwick import areas
from bailiwick.errors import Finding, SourceError, TableError, VintageError
from bailiwick.sources.aps import read_aps_web
from bailiwick.sources.ashe import read_ashe_hours
from bailiwick.sources.bres import check_rounding_grid
from bailiwick.sources.bres_web import read_bres_web
from bailiwick.sources.gva_checks import check_chained_volume, check_gva_complete, check_leaf_sums
from bailiwick.sources.gva_local_authority import read_gva_workbook, volume_column
from bailiwick.sources.mod_forces import read_mod_forces
from bailiwick.studies.krugman_productivity_part import OUTPUT, _in_money_of

NORTH_EAST = [
    (code, name) for code, name in areas.names("lad2023").items() if areas.region(code) == "E12000001"
]


def _gva(path: Path, change: Any = None, marks: dict[tuple[str, str], str] | None = None) -> Path:
    """Write the North East with every leaf line at GBP 2 million, so that each total is 74."""
    figures = layouts.with_gva_sums(np.full((12, 49, 26), 2.0) * np.array(layouts.GVA_LEAF)[:, None])
    current, volume = figures.copy(), figures.copy()
    if change:
        change(current, volume)
    return layouts.write_xlsx(path, layouts.gva_sheets("TLC North East", NORTH_EAST, current, volume, marks))


def test_gva_values_flags_and_marks(tmp_path: Path) -> None:
    """If this fails, a suppressed line has a value, or the latest year is not marked as provisional."""
    path = _gva(tmp_path / "a.xlsx", marks={("E06000001", "45"): "[c]", ("E06000002", "77"): "[u]"})
    frame = read_gva_workbook(path).to_pandas().set_index(["area_code", "industry_code", "year"]).sort_index()
    assert len(frame) == 12 * 49 * 26
    row = frame.loc[("E06000001", "45", 2022)]
    assert np.isnan(row["gva_million_gbp"])
    assert (row["gva_million_gbp_flag"], row["gva_million_gbp_mark"]) == ("s", "[c]")
    assert frame.loc[("E06000002", "77", 2023), "gva_million_gbp_flag"] == "m"
    sound = frame.loc[("E06000001", "46", 2023)]
    assert (sound["gva_million_gbp"], sound["gva_million_gbp_flag"]) == (2.0, "p")
    assert frame.loc[("E06000001", "Total", 2022), "gva_million_gbp"] == 74.0
    assert frame["industry_name"].str.endswith(" ").sum() == 0


def test_the_volume_check_needs_a_ratio_outside_the_band(tmp_path: Path) -> None:
    """If this fails, the warning comes too early or too late: 74 / 70 is 1.057, 74 / 71 is 1.042."""

    def lower(_: Any, volume: Any) -> None:
        volume[0, 0, 17] = 70.0  # 2015, total of the first district
        volume[1, 0, 17] = 71.0
        volume[2, 0, 5] = 10.0  # 2003, before the years looked at

    table = read_gva_workbook(_gva(tmp_path / "a.xlsx", lower))
    (finding,) = check_chained_volume(table)
    assert finding.rows == ((NORTH_EAST[0][0], 2015),)
    assert len(check_chained_volume(table, years=None)[0].rows) == 2


def test_the_leaf_check_allows_rounding_only(tmp_path: Path) -> None:
    """If this fails, a wrong line goes unseen: 38 rounded cells can be off by GBP 19 million, not 20."""

    def raise_total(current: Any, _: Any) -> None:
        current[0, 0, 0] += 19
        current[1, 0, 0] += 20

    (finding,) = check_leaf_sums(read_gva_workbook(_gva(tmp_path / "a.xlsx", raise_total)))
    assert finding.rows == ((NORTH_EAST[1][0], 1998),)
    assert isinstance(finding, Finding)


def test_one_region_is_not_the_country(tmp_path: Path) -> None:
    """If this fails, 12 areas pass for 361."""
    findings = check_gva_complete(read_gva_workbook(_gva(tmp_path / "a.xlsx")))
    assert [finding.reason for finding in findings] == ["areas-incomplete"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("in 2022 money value", "in money value", "a title that says 'chained volume measures in 2022 money"),
        ("TLC North East", "TLL Wales", "expected 22 districts of TLL"),
    ],
)
def test_gva_under_a_title_that_does_not_fit_is_refused(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    """If this fails, volumes without the year of their money, or another region's count, pass unseen."""
    figures = layouts.with_gva_sums(np.ones((12, 49, 26)))
    sheets = layouts.gva_sheets("TLC North East", NORTH_EAST, figures, figures)
    for name in ("Table 2", "Table 3"):
        sheets[name][0][0] = str(sheets[name][0][0]).replace(old, new)
    with pytest.raises(SourceError, match=message):
        read_gva_workbook(layouts.write_xlsx(tmp_path / "a.xlsx", sheets))


def test_gva_of_a_release_never_seen(tmp_path: Path) -> None:
    """If this fails, money of another year, other years, an older vintage or another order needs new code."""
    old = [(code, name) for code, name in areas.names("lad2020").items() if areas.region(code) == "E12000003"]
    rng = np.random.default_rng(3)
    current = layouts.with_gva_sums(rng.integers(1, 90, (len(old), 49, 12)) * 1.0)
    volume = layouts.with_gva_sums(rng.integers(1, 90, (len(old), 49, 12)) * 1.0)
    sheets = layouts.gva_sheets("TLE Yorkshire and The Humber", old, current, volume, first_year=2007)
    words = {"2022 money value": "2016 money value", "ITL1 region": "NUTS1 region", "TLE ": "UKE "}
    for sheet in sheets.values():
        for new in words.items():
            sheet[0][0] = str(sheet[0][0]).replace(*new)
    for name, sheet in (("Table 2", sheets["Table 2"]), ("Table 3", sheets["Table 3"])):
        sheet[1] = [
            "NUTS1 region",
            "LAD code",
            "LAD name",
            "SIC07 code",
            "SIC07 industry",
            *range(2007, 2019),
        ]
        sheet.insert(1, ["This worksheet contains one table [note 1]"])
        body = sheet[3:]
        sheet[3:] = sorted(body, key=lambda row: (str(row[3]), str(row[1])), reverse=name == "Table 2")
        sheet += [[], ["Source: made up for a test"]]
    sheets = {
        {"Table 2": "Table 7", "Table 3": "Table 1b"}.get(k, k): v
        for k, v in sheets.items()
        if k not in {"Table 1", "Table 4"}
    }
    table = read_gva_workbook(layouts.write_xlsx(tmp_path / "a.xlsx", sheets))
    # These districts were the same until 2022; the latest year names them.
    assert table.schema.metadata == {b"vintage": b"lad2022"}
    frame = table.to_pandas().astype({"area_code": str, "industry_code": str})
    assert sorted(frame["year"].unique()) == list(range(2007, 2019))
    for amount, expected in (("gva_million_gbp", current), ("gva_million_gbp_2016prices", volume)):
        wide = frame.pivot(index=["area_code", "industry_code"], columns="year", values=amount)
        for d, (code, _) in enumerate(old):
            for n, (line, _) in enumerate(layouts.GVA_LINES):
                np.testing.assert_array_equal(wide.loc[(code, str(line))], expected[d, n])
    assert check_gva_complete(table)[0].reason == "areas-incomplete"
    assert isinstance(check_chained_volume(table, years=None), list)


def test_the_column_of_volumes_is_told_by_its_year() -> None:
    """If this fails, a study takes volumes in money of 2016 for those of 2022, or takes two at once."""
    assert volume_column(["gva_million_gbp", "gva_million_gbp_2016prices"]) == "gva_million_gbp_2016prices"
    with pytest.raises(SourceError, match="expected one column 'gva_million_gbp_<year>prices'; got none"):
        volume_column(["gva_million_gbp", "gva_million_gbp_flag"])
    gva = pl.DataFrame({"gva_million_gbp_2016prices": [1.0], "flag_2016prices": ["p"]})
    column, flag, _, described = _in_money_of(gva, OUTPUT["volume"])
    assert (column, flag) == ("gva_million_gbp_2016prices", "flag_2016prices")
    assert described == "GVA, GBP million, chained volume in 2016 money"


def test_gva_rows_lost_or_sorted_are_refused(tmp_path: Path) -> None:
    """If this fails, a district with 48 lines is read as if it had all."""
    figures = layouts.with_gva_sums(np.ones((12, 49, 26)))
    sheets = layouts.gva_sheets("TLC North East", NORTH_EAST, figures, figures)
    sheets["Table 3"].pop(60)
    with pytest.raises(SourceError, match=r"49 lines for each area.*E06000002"):
        read_gva_workbook(layouts.write_xlsx(tmp_path / "a.xlsx", sheets))


def test_ashe_hours_and_their_variation(tmp_path: Path) -> None:
    """If this fails, a CV of 1.5% is not the share 0.015, or a suppressed mean has a value."""
    named = [
        ("K02000001", "United Kingdom "),
        ("E06000001", "  Hartlepool UA"),
        ("E06000002", "  Middlesbrough UA "),
    ]
    hours = layouts.write_xlsx(tmp_path / "a.xlsx", layouts.ashe_sheets(2021, named, [33.1, 32.0, "x"]))
    spread = layouts.write_xlsx(
        tmp_path / "b.xlsx", layouts.ashe_sheets(2021, named, [0.1, 1.5, "."], cv=True)
    )
    table = read_ashe_hours(hours, spread)
    assert table["area_name"].to_pylist() == ["United Kingdom", "Hartlepool UA", "Middlesbrough UA"]
    assert table["mean_weekly_hours"].to_pylist() == [33.1, 32.0, None]
    assert table["mean_weekly_hours_flag"].to_pylist() == [None, None, "s"]
    assert table["mean_weekly_hours_mark"].to_pylist() == [None, None, "x"]
    assert table["mean_weekly_hours_cv"].to_pylist() == [0.001, 0.015, None]
    assert table["mean_weekly_hours_cv_flag"].to_pylist() == [None, None, "m"]
    assert set(table["year"].to_pylist()) == {2021}
    other = layouts.write_xlsx(
        tmp_path / "c.xlsx", layouts.ashe_sheets(2020, named, [0.1, 1.5, "."], cv=True)
    )
    with pytest.raises(SourceError, match="expected the total hours of 2021"):
        read_ashe_hours(hours, other)


def test_aps_marks(tmp_path: Path) -> None:
    """If this fails, an estimate below 500, a missing or an unreliable one is taken for sound."""
    told = [("ladu:Adur", (2600, 900)), ("ladu:Allerdale", (2000, "*")), ("ladu:Ashford", ("!", "!"))]
    told += [
        ("ladu:Isles of Scilly", ("-", "-")),
        ("ladu:Orkney Islands", ("~", "*")),
        ("lep:Solent", (9, 9)),
    ]
    lines = [(area, [(100, 10)] * 4 + [pair] + [(100, 10)] * 2) for area, pair in told]
    rows = layouts.aps_web_rows({"Jul 2021-Jun 2022": lines, "Jan 2022-Dec 2022": lines})
    table = read_aps_web(layouts.write_xlsx(tmp_path / "a.xlsx", {"Data": rows}))
    assert table["area_code"].to_pylist() == ["E07000223", "E07000026", "E07000105", "E06000053", "S12000023"]
    assert table["self_employed_persons"].to_pylist() == [2600, 2000, None, None, None]
    assert table["ci_half_width"].to_pylist() == [900, None, None, None, None]
    assert table["flag"].to_pylist() == [None, "u", "s", "m", "s"]
    assert table["mark"].to_pylist() == [None, "*", "!", "-", "~"]
    assert set(table["year"].to_pylist()) == {2022}


def test_aps_names_of_no_vintage_are_all_listed(tmp_path: Path) -> None:
    """If this fails, an area is dropped because its name was mistyped."""
    pairs = [(100, 10)] * 7
    rows = layouts.aps_web_rows(
        {"Jan 2022-Dec 2022": [("ladu:Adurr", pairs), ("ladu:Ashfort", pairs), ("ladu:Adur", pairs)]}
    )
    with pytest.raises(TableError, match=r"2 of 3 area names") as refused:
        read_aps_web(layouts.write_xlsx(tmp_path / "a.xlsx", {"Data": rows}))
    assert [finding.rows for finding in refused.value.findings] == [("Adurr",), ("Ashfort",)]


def test_a_web_export_with_a_column_before_it(tmp_path: Path) -> None:
    """If this fails, a first column or line that a user added shifts figures; '*' keeps its value."""
    named = [("S12000033", "Aberdeen City"), ("S12000034", "Aberdeenshire")]
    labels = ["A : Agriculture, forestry and fishing", "0111 : Growing of cereals"]
    rows = layouts.bres_web_rows(
        named,
        labels,
        {2016: np.array([[5, 10], [15, 20]]), 2017: np.array([[25, 30], [35, 40]])},
        status="Employment",
        flags={(2016, "S12000033", labels[0]): "*"},
    )
    rows = [["year", "code"], *(["", *row] for row in rows)]
    table = read_bres_web(layouts.write_xlsx(tmp_path / "a.xlsx", {"Data": rows}))
    assert table["employment"].to_pylist() == [5, 10, 15, 20, 25, 30, 35, 40]
    assert table["industry_code"].to_pylist() == ["A", "0111"] * 4
    assert table["mark"].to_pylist() == ["*", *[None] * 7]
    assert table["year"].to_pylist() == [2016] * 4 + [2017] * 4


@pytest.mark.parametrize(
    ("line", "told", "message"),
    [
        (5, "Industry percentage", "expected the measure 'Count'"),
        (4, "Jobs", "expected one employment status out of Employees"),
        (3, "April 2023", "expected a year as date"),
    ],
)
def test_other_selections_of_a_web_export_are_refused(
    line: int, told: str, message: str, tmp_path: Path
) -> None:
    """If this fails, percentages are read as jobs, or figures of an unknown kind or date as those wanted."""
    rows = layouts.bres_web_rows([("E06000001", "Hartlepool")], ["A : Agriculture"], {2023: np.array([[5]])})
    rows[line][1] = told
    with pytest.raises(SourceError, match=message):
        read_bres_web(layouts.write_xlsx(tmp_path / "a.xlsx", {"Data": rows}))


def test_a_web_export_without_its_last_rows_is_refused(tmp_path: Path) -> None:
    """If this fails, an export cut below its areas, before the footnotes, passes for a whole one."""
    rows = layouts.bres_web_rows([("E06000001", "Hartlepool")], ["A : Agriculture"], {2023: np.array([[5]])})
    with pytest.raises(SourceError, match=r"then a blank row and the footnotes.*cut short"):
        read_bres_web(layouts.write_xlsx(tmp_path / "a.xlsx", {"Data": rows[:-2]}))


def test_the_rounding_grid() -> None:
    """If this fails, a count off the grid goes unseen: 45 and 75 are on it, 52 and 1,300 are not."""
    import pyarrow as pa

    counts = [0, 45, 52, 75, 1250, 1300, 5000, None]
    table = pa.table(
        {
            "area_code": ["E06000001"] * 8,
            "year": [2023] * 8,
            "industry_code": [f"{n:04d}" for n in range(8)],
            "employment": counts,
        }
    )
    (finding,) = check_rounding_grid(table, "employment")
    assert [row[2] for row in finding.rows] == ["0002", "0005"]
    assert finding.severity == "warning"


def test_forces_below_five(tmp_path: Path) -> None:
    """If this fails, '~' becomes 0 or is lost."""
    path = layouts.write_mod_csv(tmp_path / "a.csv", [("E06000001", 2023, "~"), ("E06000002", 2023, 1200)])
    table = read_mod_forces(path)
    assert table["regular_forces"].to_pylist() == [None, 1200]
    assert table["flag"].to_pylist() == ["s", None]
    assert table["mark"].to_pylist() == ["~", None]


@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        ([("E06000001", 2023, 10), ("E06000001", 2023, 10)], SourceError, "E06000001 2023 in lines 2 and 3"),
        ([("Hartlepool", 2023, 10)], SourceError, "expected codes of districts"),
        ([("E06000001", "2023/24", 10)], SourceError, "'2023/24' in line 2"),
        ([("E06000001", 2023, "")], SourceError, "an empty cell"),
        ([("E06000001", 2023, -5)], SourceError, "a negative number"),
        ([("E06000063", 2023, 5), ("E07000026", 2023, 5)], VintageError, r"no single vintage.*convert"),
        ([("E06000999", 2023, 5)], VintageError, "belong to no vintage"),
        ([], SourceError, "a header only"),
    ],
)
def test_faulty_forces_are_refused(rows: Any, error: type[Exception], message: str, tmp_path: Path) -> None:
    """If this fails, a slip in a table typed by hand goes into the figures."""
    with pytest.raises(error, match=message):
        read_mod_forces(layouts.write_mod_csv(tmp_path / "a.csv", rows))
