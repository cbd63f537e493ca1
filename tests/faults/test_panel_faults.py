"""Faults of panels of indicators: one report, clear words, nothing dropped silently."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from bailiwick import (
    areas,
    carry_to_vintage,
    check_indicators,
    combine,
    complete_areas,
    fill_from_upper_tier,
    impute,
    latest_values,
    wide,
)
from bailiwick.errors import ColumnError, OptionError, TableError
from bailiwick.sources.subnational_metrics import metric

ENGLISH = [code for code in areas.codes("lad2021") if code.startswith("E")][:12]
TIERS = pl.DataFrame({"district_code": ["E07000029", "E07000030"], "upper_tier_code": "E10000006"})


def rows(indicator: str, values: list[float | None], codes: list[str] = ENGLISH) -> pl.DataFrame:
    """A panel of one indicator."""
    return pl.DataFrame(
        {"area_code": codes, "year": 2020, "indicator": indicator, "value": values},
        schema_overrides={"value": pl.Float64},
    )


SOUND = rows("rate", [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0, 5.0, 8.0])
PEOPLE = {code: 1000.0 * (number + 1) for number, code in enumerate(ENGLISH)}


def faulty() -> pl.DataFrame:
    """Each fault of the list once."""
    return pl.concat(
        [
            SOUND,
            SOUND.head(1),  # duplicated area
            rows("strange", [1.0, 2.0], ["E06999999", "E06000001"]),  # a code of no vintage
            rows("constant", [7.0] * 12),
            rows("people", [one * 2 + 7 for one in PEOPLE.values()]),  # a count among rates
            rows("named", [2.0, 1.0], ENGLISH[:2]),
            rows("empty", [None] * 12),
            rows("rate", [1.0, 2.0], ["S12000033", "S12000034"]),  # Scotland has one of the metrics only
        ]
    )


def test_every_fault_in_one_report() -> None:
    """If this fails, a fault hides another, or its sentence does not say what was got and what to do."""
    with pytest.raises(TableError) as refused:
        check_indicators(faulty(), residents=PEOPLE, counts=("named",))
    reasons = [finding.reason for finding in refused.value.findings if finding.severity == "error"]
    assert sorted(reasons) == [
        *("constant-metric", "count-among-rates", "count-among-rates", "duplicate-key"),
        *("no-values", "unknown-code"),
    ]
    message = " ".join(finding.sentence for finding in refused.value.findings)
    for words in (
        "rate: more than one row for 1 area (E06000001)",
        "E06999999",
        "constant is 7 in all 12 areas",
        "people goes with the number of residents (correlation 1.00 over 12 areas)",
        "named is a count",
        "empty has no value in any area",
        "constant has no value in Scotland: 2 areas left out",
    ):
        assert words in message


def test_a_metric_that_a_nation_lacks_is_a_remark() -> None:
    """If this fails, a whole nation is left out without a word, or a sound English panel is refused."""
    both = pl.concat(
        [SOUND, rows("english", [float(n) for n in range(12)]), rows("rate", [1.0], ["W06000001"])]
    )
    (remark,) = check_indicators(both)
    assert (remark.reason, remark.severity, remark.rows) == ("missing-nation", "warning", ("english", "W"))
    assert check_indicators(SOUND, vintage="lad2021", residents=PEOPLE) == ()


def test_a_rate_that_goes_with_residents_may_be_named_one() -> None:
    """If this fails, there is no way past the check for counts."""
    dense = rows("people_per_km2", list(PEOPLE.values()))
    with pytest.raises(TableError, match="Divide it by residents, or name it in rates"):
        check_indicators(dense, residents=PEOPLE)
    assert check_indicators(dense, residents=PEOPLE, rates=("people_per_km2",)) == ()


def test_districts_of_another_year_are_told_how_to_be_carried() -> None:
    """If this fails, two editions of different boundaries are compared as they are."""
    with pytest.raises(TableError, match=r"carry_to_vintage\(panel, 'lad2021'\)"):
        check_indicators(rows("rate", [1.0, 2.0], ["E07000004", "E06000001"]), vintage="lad2021")


PAIR = rows("rate", [1.0, 2.0], ["E07000029", "E10000006"])
CASES: dict[str, tuple[Any, type[Exception], str]] = {
    "rule": (
        lambda: fill_from_upper_tier(PAIR, TIERS, rule="mean"),
        OptionError,
        "'average' is the published",
    ),
    "near rule": (
        lambda: fill_from_upper_tier(PAIR, TIERS, rule="averages"),
        OptionError,
        "Did you mean 'average'",
    ),
    "count to copy": (
        lambda: fill_from_upper_tier(PAIR, TIERS, counts=("rate",)),
        TableError,
        "not that of each of its districts. Divide it by residents",
    ),
    "two counties": (
        lambda: fill_from_upper_tier(
            PAIR, pl.concat([TIERS, TIERS.with_columns(upper_tier_code=pl.lit("E10000017"))])
        ),
        TableError,
        "More than one upper-tier area for 2 districts (E07000029, E07000030)",
    ),
    "two rows": (
        lambda: fill_from_upper_tier(pl.concat([PAIR, PAIR]), TIERS),
        TableError,
        "2 areas (E07000029, E10000006)",
    ),
    "column": (lambda: fill_from_upper_tier(PAIR.rename({"value": "values"}), TIERS), ColumnError, "value"),
    "tiers": (
        lambda: fill_from_upper_tier(PAIR, TIERS.rename({"upper_tier_code": "up"})),
        ColumnError,
        "upper",
    ),
    "vintage": (lambda: carry_to_vintage(PAIR, "lad1066"), ValueError, "lad1066"),
    "no vintage": (
        lambda: carry_to_vintage(rows("rate", [1.0], ["E07999999"]), "lad2021"),
        TableError,
        "No boundary year has 1 district code (E07999999)",
    ),
    "count to carry": (
        lambda: carry_to_vintage(PAIR, "lad2021", counts=("rate",)),
        TableError,
        "added up and not averaged",
    ),
    "year": (lambda: latest_values(SOUND, year=1999), OptionError, "No row of the panel is of 1999. It has"),
    "both years": (lambda: latest_values(SOUND, year=2020, not_after=2021), OptionError, "not both"),
    "alike": (lambda: latest_values(SOUND, alike="nations"), OptionError, "Did you mean 'nation'"),
    "part": (lambda: combine(SOUND, {"new": {"rats": 1.0}}), OptionError, "Did you mean 'rate'"),
    "already": (lambda: combine(SOUND, {"rate": {"rate": 1.0}}), OptionError, "already"),
    "metric": (lambda: wide(SOUND, ["ratio"]), OptionError, "'ratio' is no indicator of the panel"),
    "two years": (
        lambda: wide(pl.concat([SOUND, SOUND]), ["rate"]),
        TableError,
        "choose a year first",
    ),
    "rows twice": (
        lambda: complete_areas(pl.DataFrame({"area_code": ["A", "A"], "x": [1.0, 2.0]})),
        TableError,
        "More than one row for 1 area (A)",
    ),
    "imputing": (
        lambda: impute(wide(SOUND, ["rate"]), "mean"),
        OptionError,
        "median, neighbours, region_median",
    ),
    "share": (lambda: impute(wide(SOUND, ["rate"]), most_missing=2), OptionError, "a share from 0 to 1"),
    "nothing": (
        lambda: impute(
            pl.DataFrame({"area_code": ["A", "B"], "x": [None, None]}, schema_overrides={"x": pl.Float64})
        ),
        TableError,
        "x has no value at all",
    ),
    "region": (
        lambda: impute(
            pl.DataFrame({"area_code": ["A", "B"], "x": [1.0, None], "y": [1.0, 2.0]}), "region_median"
        ),
        TableError,
        "No region is known of 1 area (B) with a gap",
    ),
    "name": (lambda: metric("gva_per_hours_gbp"), OptionError, "Did you mean 'gva_per_hour_gbp'"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_unfit_argument_is_refused_in_words(case: str) -> None:
    """If this fails, a wrong option or table passes, or its message does not help."""
    call, kind, words = CASES[case]
    with pytest.raises(kind) as refused:
        call()
    assert words in str(refused.value)
