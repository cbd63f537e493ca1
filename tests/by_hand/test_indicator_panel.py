"""Panels of indicators on a few areas: counties' values, boundaries, years, gaps. The arithmetic is shown."""

from __future__ import annotations

from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from bailiwick import (
    carry_to_vintage,
    combine,
    complete_areas,
    fill_from_upper_tier,
    impute,
    latest_values,
    wide,
)
from bailiwick.sources.periods import start_year
from bailiwick.sources.subnational_metrics import METRICS, THEMES, metric, metric_table

# Two districts of Cumbria as it was, and the county.
COPELAND, EDEN, CUMBRIA = "E07000029", "E07000030", "E10000006"
TIERS = pl.DataFrame({"district_code": [COPELAND, EDEN], "upper_tier_code": CUMBRIA})


def panel(*rows: tuple[Any, ...], **more: Any) -> pl.DataFrame:
    """A panel of rows of area, value and perhaps year and indicator."""
    filled = [(*row, *(2019, "rate")[len(row) - 2 :]) for row in rows]
    names = ("area_code", "value", "year", "indicator")
    table = pl.DataFrame({name: [row[at] for row in filled] for at, name in enumerate(names)}, strict=False)
    return table.with_columns(pl.col("value").cast(pl.Float64), **more)


def values(table: pl.DataFrame) -> dict[str, float | None]:
    """Value of each area."""
    return dict(table.select("area_code", "value").iter_rows())


# -- county values ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "expected"), [("missing", 10.0), ("average", 15.0)])
def test_a_district_with_a_value_keeps_it_or_meets_its_county_halfway(rule: Any, expected: float) -> None:
    """If this fails, the corrected and the published rule differ from (10 + 20) / 2 = 15 and from 10."""
    filled = fill_from_upper_tier(panel((COPELAND, 10), (CUMBRIA, 20)), TIERS, rule=rule)
    assert values(filled) == {COPELAND: expected, EDEN: 20.0}


@pytest.mark.parametrize("rule", ["missing", "average"])
@pytest.mark.parametrize("absent", [True, False])
def test_a_district_without_a_value_takes_that_of_its_county(rule: Any, absent: bool) -> None:
    """If this fails, an absent row and an empty value are not filled alike: 20 in both rules."""
    rows = [(CUMBRIA, 20)] if absent else [(COPELAND, None), (EDEN, None), (CUMBRIA, 20)]
    filled = fill_from_upper_tier(panel(*rows), TIERS, rule=rule)
    assert values(filled) == {COPELAND: 20.0, EDEN: 20.0}
    assert filled["flag"].to_list() == ["e", "e"]
    assert filled["filled_from"].to_list() == [CUMBRIA, CUMBRIA]


def test_what_no_county_touched_is_neither_flagged_nor_changed() -> None:
    """If this fails, values and intervals of districts are marked as a county's, or lose their bounds."""
    given = panel((COPELAND, 10), (EDEN, None), (CUMBRIA, 20), lower=pl.lit(9.0), upper=pl.lit(11.0))
    filled = fill_from_upper_tier(given, TIERS).sort("area_code")
    assert filled.select("flag", "filled_from", "lower", "upper").rows() == [
        (None, None, 9.0, 11.0),
        ("e", CUMBRIA, None, None),
    ]


def test_a_county_of_another_year_fills_nothing() -> None:
    """If this fails, the county's value of 2018 is put into 2019."""
    filled = fill_from_upper_tier(panel((COPELAND, None), (CUMBRIA, 20, 2018)), TIERS)
    assert filled.filter(pl.col("year") == 2019)["value"].to_list() == [None]


def test_a_period_that_is_not_printed_is_one_period() -> None:
    """If this fails, a county fills nothing where the column of periods is empty."""
    given = panel((COPELAND, None), (CUMBRIA, 20), period=pl.lit(None, pl.String))
    assert values(fill_from_upper_tier(given, TIERS)) == {COPELAND: 20.0, EDEN: 20.0}


def test_regions_and_counties_are_not_among_the_districts() -> None:
    """If this fails, areas of other tiers are grouped with districts."""
    given = panel((COPELAND, 10), (CUMBRIA, 20), ("E12000002", 30), ("TLD", 40), ("S12000033", 50))
    assert set(values(fill_from_upper_tier(given, TIERS))) == {COPELAND, EDEN, "S12000033"}


# -- boundaries ---------------------------------------------------------------------------------------------


def test_merged_districts_get_the_mean_weighted_with_people() -> None:
    """If this fails, East Suffolk is not (125,955 x 10 + 116,514 x 20) / 242,469 (mid-2016 residents)."""
    carried = carry_to_vintage(panel(("E07000205", 10), ("E07000206", 20)), "lad2021")
    assert values(carried) == pytest.approx({"E07000244": (125_955 * 10 + 116_514 * 20) / 242_469})
    assert carried["flag"].to_list() == ["e"]


def test_a_new_code_for_the_same_area_changes_nothing_else() -> None:
    """If this fails, Northumberland and Gateshead are estimates although only their codes changed."""
    carried = carry_to_vintage(panel(("E06000048", 1), ("E08000020", 2)), "lad2021")
    assert values(carried) == {"E06000057": 1.0, "E08000037": 2.0}
    assert carried["flag"].to_list() == [None, None]


def test_a_value_of_the_new_district_goes_before_its_parts() -> None:
    """If this fails, old districts beside their successor replace its own value or double its row."""
    given = panel(("E07000205", 10), ("E07000206", 20), ("E07000244", 99))
    assert carry_to_vintage(given, "lad2021").select("area_code", "value").rows() == [("E07000244", 99.0)]


def test_codes_of_three_years_in_one_indicator_are_carried_step_by_step() -> None:
    """If this fails, Somerset is not 5.46: West Somerset and Taunton (2019) goes before its two parts.

    (149,821 x 9 + 112,545 x 3 + 121,436 x 4 + 165,645 x 5) / 549,447, mid-2016 residents.
    """
    rows = [("E07000190", 1), ("E07000191", 2), ("E07000187", 3), ("E07000188", 4), ("E07000189", 5)]
    carried = carry_to_vintage(panel(*rows, ("E07000246", 9)), "lad2023")
    expected = (149_821 * 9 + 112_545 * 3 + 121_436 * 4 + 165_645 * 5) / 549_447
    assert values(carried) == pytest.approx({"E06000066": expected})


def test_a_missing_part_leaves_the_whole_missing() -> None:
    """If this fails, the mean of one part is given for the whole district."""
    carried = carry_to_vintage(panel(("E07000205", 10), ("E07000206", None)), "lad2021")
    assert carried.select("value", "flag").rows() == [(None, "x")]


def test_an_abolished_county_stands_for_its_districts_and_these_for_the_new_one() -> None:
    """If this fails, Buckinghamshire and both Northamptonshires stay without results of their schools."""
    carried = carry_to_vintage(panel(("E10000002", 63), ("E10000021", 62)), "lad2021")
    new = carried.filter(pl.col("area_code").str.starts_with("E06"))
    assert new.select("area_code", "value", "flag", "filled_from").sort("area_code").rows() == [
        ("E06000060", 63.0, "e", "E10000002"),
        ("E06000061", 62.0, "e", "E10000021"),
        ("E06000062", 62.0, "e", "E10000021"),
    ]


# -- years and parts ----------------------------------------------------------------------------------------


def test_the_latest_year_is_that_of_a_nation() -> None:
    """If this fails, nations with a series of their own lose it, or an area keeps a value of long ago."""
    rows = [("E06000001", 1, 2021), ("E06000002", 2, 2020), ("E06000001", 0, 2020), ("S12000033", 3, 2019)]
    given = panel(*rows, ("E06000002", None, 2021))
    assert values(latest_values(given)) == {"E06000001": 1.0, "S12000033": 3.0, "E06000002": None}
    assert values(latest_values(given, alike="area"))["E06000002"] == 2.0
    assert set(values(latest_values(given, alike="all"))) == {"E06000001", "E06000002"}
    assert values(latest_values(given, not_after=2020)) == {
        "E06000002": 2.0,
        "E06000001": 0.0,
        "S12000033": 3.0,
    }


def test_the_latest_year_is_one_with_values() -> None:
    """If this fails, a year that is announced and still empty takes the place of the last one known."""
    given = panel(("E06000001", 1, 2021), ("E06000001", None, 2022))
    assert values(latest_values(given)) == {"E06000001": 1.0}


def test_of_several_periods_in_a_year_the_last_is_taken() -> None:
    """If this fails, an area has as many rows as its year has months."""
    given = panel(("E06000001", 1), ("E06000001", 2), period=pl.Series(["2019-11-01/P1M", "2019-12-01/P1M"]))
    assert latest_values(given)["value"].to_list() == [2.0]


def test_healthy_life_of_men_and_women_together() -> None:
    """If this fails, .49 x 60 + .51 x 62 is not 61.02."""
    given = panel(("E06000001", 60, 2018, "men"), ("E06000001", 62, 2018, "women"), ("A", 60, 2018, "men"))
    both = combine(given, {"both": {"men": 0.49, "women": 0.51}}).filter(pl.col("indicator") == "both")
    assert both["value"].to_list() == [pytest.approx(61.02), None]


def test_intervals_of_what_is_combined() -> None:
    """If this fails, the interval of healthy life is lost with the sexes, or is as wide as theirs together.

    Halves: A .5 * 6 = 3 and .5 * 8 = 4, root(9 + 16) = 5 either way, about 30 + 32. B has 6 below
    and 0 above, and 8 and 24: root(9 + 16) = 5 below and root(0 + 144) = 12 above. C lacks one bound.
    """
    rows = [("A", "m", 60, 54, 66), ("A", "f", 64, 56, 72), ("B", "m", 60, 54, 60), ("B", "f", 64, 56, 88)]
    rows += [
        ("C", "m", 60, 54, 66),
        ("C", "f", 64, 56, None),
        ("D", "m", None, None, None),
        ("D", "f", 64, 56, 72),
    ]
    names = ["area_code", "indicator", "value", "lower", "upper"]
    given = pl.DataFrame(rows, names, orient="row").with_columns(
        pl.col("value", "lower", "upper").cast(pl.Float64), year=2018, flag=pl.lit(None, pl.String)
    )
    both = combine(given, {"both": {"m": 0.5, "f": 0.5}, "gap": {"f": 1.0, "m": -1.0}})
    found = {
        row[0]: row[1:]
        for row in both.filter(pl.col("indicator") == "both").select(names).drop("indicator").rows()
    }
    assert found == {"A": (62, 57, 67), "B": (62, 57, 74), "C": (62, None, None), "D": (None, None, None)}
    # The gap of B, 64 - 60: below root(8^2 + 0^2), of women below and men above; above root(24^2 + 6^2).
    gap = both.filter((pl.col("indicator") == "gap") & (pl.col("area_code") == "B")).row(0, named=True)
    assert (gap["value"], gap["lower"], gap["upper"]) == (4, -4, pytest.approx(4 + 612**0.5))
    assert set(both.columns) == set(given.columns)


def test_wide_and_its_gaps() -> None:
    """If this fails, an area without a metric is dropped silently, or the metric that cost it is not told."""
    given = panel(("E06000001", 1), ("E06000002", 2), ("E06000001", 3, 2019, "other"))
    complete, left_out = complete_areas(wide(given, ["other", "rate"]))
    assert complete.rows() == [("E06000001", 3.0, 1.0)]
    assert left_out.rows() == [("E06000002", ["other"])]


def test_the_kind_of_table_stays() -> None:
    """If this fails, a pandas user gets Polars back, or a list of metrics does not survive."""
    given = panel(("E06000001", 1), ("E06000002", None))
    complete, left_out = complete_areas(wide(given.to_pandas(), ["rate"]))
    assert complete["area_code"].tolist() == ["E06000001"]
    assert [list(one) for one in left_out["missing"]] == [["rate"]]
    assert isinstance(fill_from_upper_tier(given.to_arrow(), TIERS), pa.Table)


# -- imputing -----------------------------------------------------------------------------------------------

GAPS = pl.DataFrame(
    {"area_code": ["A", "B", "C", "D"], "x": [0.0, 1.0, 9.0, 10.0], "y": [2.0, 4.0, 60.0, None]}
)


@pytest.mark.parametrize(
    ("how", "more", "expected"),
    [
        ("median", {}, 4.0),  # of 2, 4, 60
        ("neighbours", {"n_neighbours": 1}, 60.0),  # C is nearest to D on x
        ("neighbours", {"n_neighbours": 2}, 32.0),  # C and B: (60 + 4) / 2
        ("region_median", {"regions": {"A": "r", "B": "r", "C": "s", "D": "r"}}, 3.0),  # of 2, 4
    ],
)
def test_imputed_by_hand(how: Any, more: dict[str, Any], expected: float) -> None:
    """If this fails, a gap is filled with something else than the rule says, or is not listed."""
    filled, imputed = impute(GAPS, how, **more)
    assert filled["y"].to_list() == [2.0, 4.0, 60.0, pytest.approx(expected)]
    assert imputed.rows() == [("D", "y", pytest.approx(expected), how)]


def test_a_region_without_values_takes_the_median_and_says_so() -> None:
    """If this fails, a gap of a whole region is hidden under the name of another rule."""
    _, imputed = impute(GAPS, "region_median", regions={"A": "r", "B": "r", "C": "s", "D": "t"})
    assert imputed.rows() == [("D", "y", 4.0, "median")]


def test_an_area_with_too_many_gaps_stays_as_it_is() -> None:
    """If this fails, an area is made of medians only."""
    filled, imputed = impute(GAPS, most_missing=0.4)
    assert filled["y"].null_count() == 1
    assert imputed.height == 0


# -- names and periods --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "year"),
    [
        ("2020", 2020),
        ("2019 revised", 2019),
        ("May-22", 2022),
        ("2018/19", 2018),
        ("2017 - 2019", 2017),
        ("09/2021 - 08/2022", 2021),
        ("2022-09", 2022),
        ("2026-01-01", 2026),
        ("2023-01-01/P3Y", 2023),
        ("2025-12-01/P1M", 2025),
        ("Dec-98", 1998),
        ("soon", None),
        ("20 20", None),
        ("", None),
    ],
)
def test_the_start_of_a_period(period: str, year: int | None) -> None:
    """If this fails, a value stands in another year than its publisher's."""
    assert start_year(period) == year


def test_the_metrics_are_one_list() -> None:
    """If this fails, two metrics share a name, or one has no known theme, polarity or unit."""
    assert all(name == one.id for name, one in METRICS.items())
    assert len({one.short for one in METRICS.values()}) == len(METRICS)
    assert {one.theme for one in METRICS.values()} <= set(THEMES)
    assert {one.polarity for one in METRICS.values()} <= {-1, 0, 1}
    series = [pair for one in METRICS.values() for pair in one.els]
    assert len(set(series)) == len(series)
    assert all(one.unit and one.label and one.short_label for one in METRICS.values())


def test_the_short_names_of_the_models() -> None:
    """If this fails, a metric of section 4 is not known, or low is not good where it says so."""
    low = ["tpub", "tcar", "tbike", "abs", "absfsm", "abscla", "smoke", "ow4", "ow10", "owad", "cvd", "anx"]
    high = [
        *("gva", "pay", "emp", "gdhi", "bb", "g4", "ks2", "gcse", "ofsted", "comm5", "lit5", "math5"),
        *("appst", "appach", "nvq", "fepart", "hlef", "hlem", "hle", "sat", "worth", "happy"),
    ]
    assert [metric(name).polarity for name in low] == [-1] * len(low)
    assert [metric(name).polarity for name in high] == [1] * len(high)
    assert metric_table(["gva"]).columns == [
        *("variable", "label", "short_label", "dimension", "unit", "decimals", "polarity")
    ]
