"""The carried tables: small, complete, and each with its source."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import bailiwick
from bailiwick.sample import UnknownTableError, open_sample

SAMPLE = Path(bailiwick.__file__).parent / "sample"
LARGEST = 4_000_000
LOCAL = "OGL-UK-3.0 AND CC-BY-4.0 AND MIT"


def test_the_carried_tables_are_small() -> None:
    """If this fails, everybody who installs the package downloads too much."""
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < LARGEST


#: Licence -> whom its attribution names.
NAMED = {
    "OGL-UK-3.0": "",
    "CC-BY-4.0": "Mapping Museums project",
    "MIT": "© 2021 Nesta",
    LOCAL: "Contains HESA data (HE-BCI, finance, estates and student records), CC BY 4.0.",
}


def licence_of(name: str) -> str:
    """The licence that a carried table must state."""
    if name.startswith("sector_clusters_2022"):
        return "MIT"
    if name.startswith("indicators_beis_2021"):
        return LOCAL
    return "CC-BY-4.0" if name == "area_classes_2011v2" else "OGL-UK-3.0"


@pytest.mark.parametrize("name", list(open_sample()))
def test_every_table_says_where_it_came_from(name: str) -> None:
    """If this fails, a carried figure cannot be traced or lawfully shown."""
    about = open_sample().about(name)
    # Some tables came through projects whose licences ask to be named; the rest are the publisher's own.
    assert about["licence"] == licence_of(name)
    assert "Open Government Licence" in about["attribution"]
    assert NAMED[about["licence"]] in about["attribution"]
    assert all(about[fact] for fact in ("title", "publisher", "released", "period"))
    assert open_sample()[name].num_rows > 0
    assert about["title"] in repr(open_sample())


def test_permissions_ship_with_the_tables() -> None:
    """If this fails, tables under the MIT licence are passed on without the notice that it asks for."""
    root = Path(__file__).resolve().parents[2]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "NOTICE" in project["license-files"]
    notice, licence = ((root / name).read_text(encoding="utf-8") for name in ("NOTICE", "LICENSE"))
    assert notice.endswith(licence[licence.index("Permission is hereby granted") :])
    sample = open_sample()
    told = {name: sample.about(name)["attribution"] for name in sample}
    told["names and spellings"] = (SAMPLE / "areas" / "names.json").read_text(encoding="utf-8")
    holders = set()
    for name, attribution in told.items():
        for year, holder in re.findall(r"MIT licence, © (\d{4}) ([^.;\"]+)", attribution):
            holders.add(holder)
            (block,) = re.findall(
                rf"Copyright \(c\) {year} {re.escape(holder)}\n(.*?)\n\n", notice, re.DOTALL
            )
            assert re.search(rf"\b{name}\b", block)
    assert holders == {"Nesta", "mySociety", "bothness", "Crown Copyright (ONS)"}


def test_a_null_amount_has_a_flag() -> None:
    """If this fails, a reader cannot tell why a figure is missing."""
    sample = open_sample()
    for name, amount in (
        ("gva_lad2023_industry37", "gva_million_gbp"),
        ("employment_itl2_class616", "employment"),
    ):
        table = sample[name]
        unknown = [
            flag
            for value, flag in zip(table[amount].to_pylist(), table["flag"].to_pylist(), strict=True)
            if value is None
        ]
        assert unknown
        assert set(unknown) <= {"s", "m"}


def test_the_tables_are_whole() -> None:
    """If this fails, an area, industry or year was lost: 361 x 37 x 9, 361 x 26, 361 x 22, 40 x 616 x 7."""
    sample = open_sample()
    rows = {name: sample[name].num_rows for name in sample}
    assert rows["gva_lad2023_industry37"] == 361 * 37 * 9
    assert rows["gva_lad2023_total"] == 361 * 26
    assert rows["hours_lad2023"] == 361 * 22
    assert rows["residents_lad2023"] == 361 * 26
    assert rows["productivity_uk_regions"] == 13 * 26
    assert rows["productivity_itl2021"] == rows["productivity_published_itl2021"] == 234 * 20
    assert rows["productivity_published_lad2023"] == 362 * 22
    assert rows["hours_cv_lad2023"] == 350
    assert rows["employment_itl2_class616"] == 40 * 616 * 7
    assert rows["industries"] == 37 + 616
    assert rows["census2021_lad2022_variables"] == 331
    assert len(sample["census2021_lad2022_variables"].column_names) == 3 + 57
    assert rows["census2021_variables"] == 60
    assert rows["area_classes_2001"] == 354
    assert rows["area_classes_2011v2"] == 391
    assert rows["subnational_clusters_2023"] == 309 * 7
    assert rows["subnational_cluster_titles_2023"] == 6 * 4 + 8
    assert rows["clusters_2025"] == rows["clusters_2026"] == 361 * 3
    assert rows["neighbours_2026"] == 3 * (382 * 20 + 15 * 5)
    assert rows["employment_itl2_sic5"] == 40 * 729 * 7
    assert rows["industries_sic5"] == 729
    assert rows["indicators_2022_02"] == 7_645
    assert rows["indicators_beis_2021_about"] == 42
    assert rows["population_mid2020"] == 420
    assert rows["nuts3_lad2016"] == 400
    assert rows["sector_clusters_2022"] == 379
    assert rows["sector_clusters_2022_cells"] == 206
    assert rows["sector_clusters_2022_entropies"] == 12
    assert rows["sector_clusters_2022_rural"] == 11 * 6
    assert rows["sector_clusters_2022_diversification"] == 12
    assert rows["sector_clusters_2022_points"] == 375


@pytest.mark.parametrize(
    ("name", "metrics", "columns"),
    [
        ("indicators_2022_12", 34, ["area_code", "year", "indicator", "period", "value", "flag"]),
        (
            "indicators_2026_06",
            44,
            ["area_code", "year", "indicator", "period", "value", "lower", "upper", "flag"],
        ),
    ],
)
def test_the_indicators_are_panels(name: str, metrics: int, columns: list[str]) -> None:
    """If this fails, a panel lost a metric or a column, or holds an area twice or a gap without a reason.

    34 metrics of December 2022 with 4G; of the 49 metrics known, five are not in the file of June 2026.
    """
    table = open_sample()[name]
    facts = open_sample().about(name)
    assert table.column_names == columns
    rows = list(zip(*(table[key].to_pylist() for key in ("indicator", "area_code", "year")), strict=True))
    assert len(rows) == len(set(rows))
    assert len({row[0] for row in rows}) == metrics
    assert set(facts["units"]) == {row[0] for row in rows}
    missing = zip(table["value"].to_pylist(), table["flag"].to_pylist(), strict=True)
    flags = {flag for value, flag in missing if value is None}
    assert flags
    assert flags <= {"m", "s", "n"}


def test_a_mistyped_table_is_answered_with_the_nearest() -> None:
    """If this fails, a typing error gets no help."""
    with pytest.raises(UnknownTableError, match="Did you mean 'hours_lad2023'"):
        _ = open_sample()["hours_lad203"]
