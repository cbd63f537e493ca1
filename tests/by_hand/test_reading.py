"""How a measure is read, on a few areas that can be ranked by eye."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy import stats

from bailiwick.errors import ColumnError, OptionError, TableError
from bailiwick.measures.reading import (
    commuting_reading,
    distribution_summary,
    highest_and_lowest,
    measure_correlations,
    shown_measure,
)

KINDS: dict[str, Callable[[Any], Any]] = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}

# England E1 to E5, Wales W1 to W4, the country's own row, and an area without a value.
VALUES = {
    "E1": 156.0,
    "E2": 100.0,
    "E3": 91.0,
    "E4": 79.9,
    "E5": 80.0,
    "W1": 101.0,
    "W2": 75.0,
    "W3": 74.9,
    "W4": 60.0,
    "W5": None,
    "UKX": 100.0,
}
TABLE: dict[str, list[Any]] = {
    "area_code": list(VALUES),
    "area_name": [f"Area {code}" for code in VALUES],
    "nation": [code[0] for code in VALUES],
    "year": [2008] * len(VALUES),
    "index": list(VALUES.values()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_distribution_of_all_areas(kind: str) -> None:
    """If this fails, the median area or a count is wrong.

    From the highest: E1 156, W1 101, E2 100, E3 91, E5 80, E4 79.9, W2 75, W3 74.9, W4 60. Of nine the
    fifth, E5, is in the middle; two are above 100, not E2; four are below 80, not E5; two below 75, not W2.
    """
    result = pl.DataFrame(distribution_summary(KINDS[kind](TABLE), value="index")).to_dicts()
    assert result == [
        {
            "year": 2008,
            "median_area_code": "E5",
            "second_median_area_code": None,
            "median_area_name": "Area E5",
            "second_median_area_name": None,
            "areas": 9,
            "areas_without_value": 1,
            "median_value": 80.0,
            "median_area_value": 80.0,
            "second_median_area_value": None,
            "above_reference": 2,
            "more_than_20_below": 4,
            "more_than_25_below": 2,
        }
    ]


def test_distribution_by_nation_with_two_median_areas() -> None:
    """If this fails, an even number of areas has one median area: W1 101, W2 75, W3 74.9, W4 60."""
    result = distribution_summary(pa.table(TABLE), value="index", group="nation").to_pylist()
    england, wales = result
    assert (england["nation"], england["median_area_code"], england["areas"]) == ("E", "E3", 5)
    assert (wales["median_area_code"], wales["second_median_area_code"]) == ("W2", "W3")
    assert (wales["median_area_value"], wales["second_median_area_value"]) == (75.0, 74.9)
    assert wales["median_value"] == pytest.approx(74.95)
    assert (wales["areas"], wales["areas_without_value"], wales["above_reference"]) == (4, 1, 1)


def test_a_group_without_any_value_is_a_row_without_a_median() -> None:
    """If this fails, a nation without figures vanishes, or has a median out of nothing."""
    table = {"area_code": ["N1", "N2"], "year": [2008, 2008], "index": [None, None]}
    frame = pa.table(table, schema=pa.schema({"area_code": "string", "year": "int64", "index": "float64"}))
    (result,) = distribution_summary(frame, value="index").to_pylist()
    assert (result["areas"], result["areas_without_value"], result["median_value"]) == (0, 2, None)
    assert (result["median_area_code"], result["second_median_area_code"]) == (None, None)


def test_equal_values_in_the_middle_are_in_order_of_code() -> None:
    """If this fails, which area is the median one depends on the order of the rows."""
    table = {"area_code": ["B", "C", "A"], "year": [1] * 3, "index": [90.0, 90.0, 90.0]}
    (result,) = distribution_summary(pa.table(table), value="index").to_pylist()
    assert result["median_area_code"] == "B"


def test_counts_below_at_other_bounds() -> None:
    """If this fails, the bounds are fixed: 39.5 below 100 is 60.5, under which only W4 lies."""
    (result,) = distribution_summary(pa.table(TABLE), value="index", below=(39.5,)).to_pylist()
    assert result["more_than_39.5_below"] == 1
    with pytest.raises(OptionError, match="percentages between 0 and 100, not -1"):
        distribution_summary(pa.table(TABLE), value="index", below=(-1,))


@pytest.mark.parametrize("kind", KINDS)
def test_an_area_without_a_code_is_refused_and_not_lost(kind: str) -> None:
    """If this fails, a row without a code is left out together with the country's own."""
    table = KINDS[kind](TABLE | {"area_code": [None, *list(VALUES)[1:]]})
    for call in (distribution_summary, highest_and_lowest):
        with pytest.raises(TableError, match="'area_code' of the table is empty in 1 rows"):
            call(table, value="index")
    with pytest.raises(TableError, match="'area_code' of the table is empty in 1 rows"):
        measure_correlations(table, values=("index", "year"))


def test_faults_of_a_distribution_are_gathered() -> None:
    """If this fails, an area twice is counted twice, or one fault hides another."""
    table = {name: [*column, column[0]] for name, column in TABLE.items()}
    table["nation"][3] = None
    with pytest.raises(TableError, match="with 2 faults") as caught:
        distribution_summary(pa.table(table), value="index", group="nation")
    assert [finding.reason for finding in caught.value.findings] == ["null-key", "duplicate-key"]
    with pytest.raises(ColumnError, match=r"No column 'indx'. Did you mean 'index'"):
        distribution_summary(pa.table(TABLE), value="indx")
    with pytest.raises(TableError, match="has no rows"):
        distribution_summary(pa.table(TABLE), value="index", leave_out=list(VALUES))


@pytest.mark.parametrize("kind", KINDS)
def test_highest_and_lowest(kind: str) -> None:
    """If this fails, a figure shows the wrong bars: W4, W3, W2 are the lowest of nine, from the lowest up."""
    result = pl.DataFrame(highest_and_lowest(KINDS[kind](TABLE), value="index", n=3))
    assert result.select("end", "area_code", "index", "index_rank", "areas_ranked").rows() == [
        ("highest", "E1", 156.0, 1, 9),
        ("highest", "W1", 101.0, 2, 9),
        ("highest", "E2", 100.0, 3, 9),
        ("lowest", "W4", 60.0, 9, 9),
        ("lowest", "W3", 74.9, 8, 9),
        ("lowest", "W2", 75.0, 7, 9),
    ]
    assert result["area_name"][0] == "Area E1"


def test_ends_of_several_years_with_ties() -> None:
    """If this fails, years are mixed, or equal values have different ranks."""
    table = {
        "area_code": ["A", "B", "C"] * 2,
        "year": [2009] * 3 + [2008] * 3,
        "index": [90.0, 95.0, 95.0, 80.0, None, 70.0],
    }
    result = highest_and_lowest(pa.table(table), value="index", n=2).to_pylist()
    assert [(row["year"], row["end"], row["area_code"], row["index_rank"]) for row in result] == [
        (2009, "highest", "B", 1),
        (2009, "highest", "C", 1),
        (2009, "lowest", "A", 3),
        (2009, "lowest", "B", 1),
        (2008, "highest", "A", 1),
        (2008, "highest", "C", 2),
        (2008, "lowest", "C", 2),
        (2008, "lowest", "A", 1),
    ]
    with pytest.raises(OptionError, match="n=0: give how many"):
        highest_and_lowest(pa.table(table), value="index", n=0)


def test_correlations_against_another_implementation() -> None:
    """If this fails, correlations are not those of SciPy, with ties and with an area that lacks one value."""
    hour = [90.0, 100.0, 130.0, 90.0, 70.0, 85.0]
    job = [80.0, 105.0, 160.0, 91.0, None, 60.0]
    head = [200.0, 100.0, 90.0, 90.0, 70.0, 110.0]
    table = {"area_code": list("ABCDEF"), "year": [1] * 6, "hour": hour, "job": job, "head": head}
    pairs = measure_correlations(pa.table(table), values=("hour", "job", "head")).to_pylist()
    assert [(pair["first"], pair["second"], pair["areas"]) for pair in pairs] == [
        ("hour", "job", 5),
        ("hour", "head", 6),
        ("job", "head", 5),
    ]
    both = [(x, y) for x, y in zip(hour, job, strict=True) if y is not None]
    assert pairs[0]["pearson"] == pytest.approx(stats.pearsonr(*zip(*both, strict=True)).statistic)
    assert pairs[0]["spearman"] == pytest.approx(stats.spearmanr(*zip(*both, strict=True)).statistic)
    assert pairs[1]["spearman"] == pytest.approx(stats.spearmanr(hour, head).statistic)


def test_no_correlation_of_too_little() -> None:
    """If this fails, two areas agree perfectly, or a constant has a correlation."""
    table = {
        "area_code": ["A", "B", "A", "B", "C"],
        "year": [1, 1, 2, 2, 2],
        "x": [1.0, 2.0, 1.0, 2.0, 3.0],
        "y": [2.0, 4.0, 5.0, 5.0, 5.0],
    }
    pairs = measure_correlations(pa.table(table), values=("x", "y")).to_pylist()
    assert [(pair["areas"], pair["pearson"], pair["spearman"]) for pair in pairs] == [
        (2, None, None),
        (3, None, None),
    ]
    with pytest.raises(OptionError, match="two or more different columns"):
        measure_correlations(pa.table(table), values=("x", "x"))


# Of each area: per head, per job, per hour. Y has 10% fewer hours a job, which is no commuting; Z no jobs.
THREE = {
    "X": (120.0, 100.0, 100.0),
    "Y": (90.0, 90.0, 100.0),
    "Z": (70.0, None, 100.0),
    "V": (None, 9.0, 9.0),
}
INDICES: dict[str, list[Any]] = {
    "area_code": list(THREE),
    "year": [2021] * 4,
    "gva_per_head_uk100": [row[0] for row in THREE.values()],
    "gva_per_job_uk100": [row[1] for row in THREE.values()],
    "gva_per_hour_uk100": [row[2] for row in THREE.values()],
}


@pytest.mark.parametrize("kind", KINDS)
def test_commuting_reading(kind: str) -> None:
    """If this fails, fewer hours a job pass for commuters.

    X: 20 points, 100 ln 1.2 = 18.23, all of it jobs per resident. Y: -10 points, 100 ln .9 = -10.54, all of
    it hours per job. Z, without jobs, -30 points and 100 ln .7 = -35.67, read as a whole.
    """
    result = pl.DataFrame(commuting_reading(KINDS[kind](INDICES)))
    assert result["gap_points"].to_list() == [20.0, -10.0, -30.0, None]
    logs = [100 * math.log(ratio) for ratio in (1.2, 0.9, 0.7)]
    assert result["gap_log_points"].to_list()[:3] == pytest.approx(logs)
    assert result["jobs_per_resident_log_points"].to_list() == pytest.approx([logs[0], 0, None, None])
    assert result["hours_per_job_log_points"].to_list() == pytest.approx([0, logs[1], None, 0])
    assert result["commuting_reading"].to_list() == ["in-commuting", "balanced", "out-commuting", None]
    assert result["reading_from"].to_list() == [
        "jobs per resident",
        "jobs per resident",
        "per head against per hour",
        None,
    ]


def test_the_threshold_of_the_reading() -> None:
    """If this fails, the threshold does not move the reading: 18.23 log points are over 18.2, under 18.3."""
    near = commuting_reading(pa.table(INDICES), threshold=18.2)["commuting_reading"].to_pylist()
    far = commuting_reading(pa.table(INDICES), threshold=18.3)["commuting_reading"].to_pylist()
    assert (near[0], far[0]) == ("in-commuting", "balanced")
    with pytest.raises(OptionError, match="threshold=-1: give log points, 0 or more"):
        commuting_reading(pa.table(INDICES), threshold=-1)


def test_a_reading_without_jobs_at_all() -> None:
    """If this fails, a table without figures per job cannot be read."""
    result = commuting_reading(pa.table(INDICES), per_job=None)
    assert result["commuting_reading"].to_pylist() == ["in-commuting", "out-commuting", "out-commuting", None]
    assert set(result["reading_from"].to_pylist()) == {"per head against per hour", None}


def test_measures_that_cannot_be_compared_are_refused() -> None:
    """If this fails, a smoothed index is read against an unsmoothed one, or one of the UK by one of GB."""
    names = {"per_head": "gva_per_head_uk100", "per_job": "gva_per_job_uk100"}
    with pytest.raises(OptionError, match="some are smoothed and some are not"):
        commuting_reading(pa.table(INDICES), per_hour="gva_per_hour_uk100_smoothed", **names)
    with pytest.raises(OptionError, match="different references"):
        commuting_reading(pa.table(INDICES), per_hour="gva_per_hour_gb100", **names)
    table = pa.table(INDICES).rename_columns(
        ["area_code", "year", "h_2020vol100", "j_2020vol100", "w_2020vol100"]
    )
    with pytest.raises(TableError, match="'h_2020vol100' is a volume index of each area's own year"):
        commuting_reading(table, per_head="h_2020vol100", per_job="j_2020vol100", per_hour="w_2020vol100")


@pytest.mark.parametrize("kind", KINDS)
def test_the_measure_that_is_shown(kind: str) -> None:
    """If this fails, an area without hours is not shown per job, or one series jumps between measures."""
    table = {
        "area_code": ["A", "A", "N", "N", "Z"],
        "year": [2003, 2004, 2003, 2004, 2004],
        "gva_per_hour_uk100": [None, 96.0, None, None, None],
        "gva_per_job_uk100": [94.0, 95.0, 90.0, 91.0, None],
    }
    result = pl.DataFrame(shown_measure(KINDS[kind](table)))
    assert result.columns[:4] == list(table)
    assert result["shown_value"].to_list() == [None, 96.0, 90.0, 91.0, None]
    hour, job = "gva_per_hour_uk100", "gva_per_job_uk100"
    assert result["shown_measure"].to_list() == [hour, hour, job, job, None]
    each = shown_measure(pa.table(table), per=("area_code", "year"))
    assert each["shown_measure"].to_pylist() == [job, hour, job, job, None]
    with pytest.raises(OptionError, match="some are smoothed"):
        shown_measure(KINDS[kind](table), preferred="gva_per_hour_uk100_smoothed")
