"""Clusters followed over years, with invented movers.

Twelve areas in three clumps, at 0, 10 and 20, a tenth apart. In 2020 areas a0 to a3 are low, b0 to b3 in
the middle and c0 to c3 high. In 2021 b0 goes to the low ones and c0 to the middle. 2022 has no value of the
second metric. In 2023 all are as in 2021, but the order of the clumps is turned round: what was low is high.
In 2024 the four areas of the last clump are gone, and four others, d0 to d3, are far from all.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.cluster import AgglomerativeClustering, KMeans

from bailiwick import clusters_over_time
from bailiwick.errors import ColumnError, OptionError, TableError

CODES = [f"{clump}{number}" for clump in "abc" for number in range(4)]
LEVEL = {code: 10.0 * "abc".index(code[0]) for code in CODES}


def table(levels: dict[str, float]) -> pd.DataFrame:
    """Areas at their level, a tenth apart, on two metrics."""
    numbers = [level + 0.1 * int(code[1]) for code, level in levels.items()]
    return pd.DataFrame({"pay": numbers, "jobs": numbers}, index=list(levels))


MOVED = LEVEL | {"b0": 0.0, "c0": 10.0}
YEARS = {
    2020: table(LEVEL),
    2021: table(MOVED),
    2022: table(MOVED)[["pay"]],
    2023: table({code: 20 - level for code, level in MOVED.items()}),
    2024: table(
        {code: 20 - level for code, level in MOVED.items() if level < 20}
        | {f"d{number}": -90.0 for number in range(4)}
    ),
}
THREE = AgglomerativeClustering(3)


def long(years: dict[int, pd.DataFrame]) -> pl.DataFrame:
    """The years as one long panel."""
    parts = [
        one.rename_axis("area_code").reset_index().melt("area_code", var_name="indicator").assign(year=year)
        for year, one in years.items()
    ]
    return pl.from_pandas(pd.concat(parts)[["area_code", "year", "indicator", "value"]])


def labels(found: Any, year: int) -> dict[str, str]:
    """The label of each area in a year."""
    rows = found.assignment[found.assignment["year"] == year]
    return dict(zip(rows["area_code"], rows["cluster"], strict=True))


def test_areas_that_moved_are_the_ones_that_were_moved() -> None:
    """If this fails, an area is said to have moved because the clusters were numbered anew, or the other way.

    Of 12 areas two move from 2020 to 2021. Pairs together: 3 * 6 = 18 in 2020; in 2021 the clumps have 5, 4
    and 3 areas, so 10 + 6 + 3 = 19. Together in both: a with a 6, the three b left 3, the three c left 3: 12.
    By chance 18 * 19 / 66 = 5.1818; so (12 - 5.1818) / ((18 + 19) / 2 - 5.1818) = .5119.
    """
    found = clusters_over_time(YEARS, THREE)
    assert found.moved.values.tolist() == [
        ["b0", 2021, labels(found, 2020)["b1"], labels(found, 2020)["a0"]],
        ["c0", 2021, labels(found, 2020)["c1"], labels(found, 2020)["b1"]],
    ]
    row = found.agreement.set_index("year").loc[2021]
    chance = 18 * 19 / 66
    assert row["adjusted_rand"] == pytest.approx((12 - chance) / (18.5 - chance))
    assert row[["compared", "moved", "new_clusters"]].tolist() == [12, 2, 0]
    assert row["moved_share"] == pytest.approx(2 / 12)


def test_labels_are_matched_and_new_clusters_get_new_ones() -> None:
    """If this fails, a label means other areas from one year to the next.

    In 2023 the clumps stand in the other order, and nobody moves. In 2024 the three areas c1 to c3 are gone
    and d0 to d3 are a cluster that matches none of the year before: it is number 4, and 3 is not used again.
    """
    found = clusters_over_time(YEARS, THREE)
    for year in (2021, 2023):
        assert labels(found, year) == {**labels(found, 2021)}
    last = labels(found, 2024)
    assert {last[code] for code in last if code[0] == "d"} == {"4"}
    assert all(last[code] == labels(found, 2023)[code] for code in last if code[0] != "d")
    rows = found.agreement.set_index("year")
    assert rows["previous_year"].tolist()[1:] == [2020, 2021, 2023]
    assert np.isnan(rows["previous_year"].iloc[0])
    assert rows.loc[2024, ["areas", "compared", "new_clusters", "moved"]].tolist() == [13, 9, 1, 0]
    assert rows.loc[2023, "adjusted_rand"] == 1
    assert rows["new_clusters"].tolist() == [3, 0, 0, 1]


def test_years_without_data_are_named_with_what_they_lack() -> None:
    """If this fails, a year is passed over without a word."""
    found = clusters_over_time(YEARS, THREE, years=range(2019, 2024))
    assert found.dropped.values.tolist() == [
        [2019, "no-data", "2019 is not in the panel."],
        [2022, "no-data", "2022 has no value of jobs."],
    ]
    # With the one metric that it has, 2022 can be clustered.
    assert clusters_over_time(YEARS, THREE, metrics=["pay"]).dropped.empty


def test_areas_that_lack_a_metric_are_left_out_and_listed() -> None:
    """If this fails, an area vanishes from a year, or is filled in silence."""
    gap = {**YEARS, 2021: YEARS[2021].copy()}
    gap[2021].loc["a1", ["pay", "jobs"]] = np.nan
    gap[2021].loc["b2", "jobs"] = np.nan
    found = clusters_over_time(gap, THREE)
    rows = found.left_out[found.left_out["year"] == 2021]
    assert [[row["area_code"], list(row["missing"])] for _, row in rows.iterrows()] == [
        ["a1", ["pay", "jobs"]],
        ["b2", ["jobs"]],
    ]
    assert "a1" not in labels(found, 2021)
    # Back in 2023, it is compared with nothing: 2021 is the year before.
    assert found.agreement.set_index("year").loc[2023, "compared"] == 10


def test_a_long_panel_gives_the_same_in_any_order_and_kind() -> None:
    """If this fails, the order of rows, or the kind of table, changes who moved."""
    found = clusters_over_time(YEARS, THREE)
    panel = long(YEARS).sample(fraction=1.0, shuffle=True, seed=4)
    other = clusters_over_time(panel, THREE)
    assert isinstance(other.assignment, pl.DataFrame)
    assert other.agreement["adjusted_rand"].to_list()[1:] == pytest.approx(
        found.agreement["adjusted_rand"].tolist()[1:]
    )
    assert set(other.moved["area_code"]) == {"b0", "c0"}
    assert other.dropped["sentence"].to_list() == ["2022 has no value of jobs."]


def test_a_match_may_be_asked_to_be_a_large_one() -> None:
    """If this fails, a cluster keeps its label for the sake of one area.

    In 2021 the four low areas and c1 to c3 are one cluster, c0 is with two of b, and the other two b are
    alone: of the second cluster two thirds come from b, of the third all. The first has a of 7: .571.
    """
    other = {code: 0.0 if code[0] == "a" or code in ("c1", "c2", "c3") else 50.0 for code in CODES}
    years = {2020: YEARS[2020], 2021: table(other | {"b2": 99.0, "b3": 99.0})}
    easy = labels(clusters_over_time(years, THREE), 2021)
    first = labels(clusters_over_time(years, THREE), 2020)
    assert easy["a0"] == first["a0"]
    strict = clusters_over_time(years, THREE, at_least=0.6)
    assert labels(strict, 2021)["a0"] == "4"
    assert strict.agreement["new_clusters"].tolist() == [3, 2]


def test_a_year_that_cannot_be_fitted_is_dropped_with_its_reason() -> None:
    """If this fails, one bad year ends the whole history, or goes unmentioned."""
    few = {**YEARS, 2021: YEARS[2021].head(2)}
    called: list[tuple[int, int]] = []
    found = clusters_over_time(few, THREE, progress=lambda *at: called.append(at))
    assert found.dropped["year"].tolist() == [2021, 2022]
    assert found.dropped["reason"].tolist() == ["not-fitted", "no-data"]
    assert found.agreement["previous_year"].tolist()[1:] == [2020, 2023]
    assert called == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_seed_is_stated_where_the_estimator_has_none() -> None:
    """If this fails, clusters of years cannot be made again."""
    found = clusters_over_time(YEARS, KMeans(3, n_init=3))
    again = clusters_over_time(YEARS, KMeans(3, n_init=3, random_state=found.seed))
    assert again.seed is None
    pd.testing.assert_frame_equal(found.assignment, again.assignment)


@pytest.mark.parametrize(
    ("panel", "options", "error", "sentence"),
    [
        (YEARS, {"metrics": ["pey"]}, OptionError, "'pey' is not in the panel. Did you mean 'pay'"),
        (YEARS, {"at_least": 2}, OptionError, "at_least=2 is not a share"),
        (YEARS, {"years": ["2020"]}, OptionError, "'2020' is not a year"),
        (YEARS, {"years": [2022]}, TableError, "No year can be clustered"),
        ({}, {}, TableError, "The panel has no year"),
        ({2020: pd.concat([YEARS[2020]] * 2)}, {}, TableError, "2020: Areas that occur twice"),
        (long(YEARS).drop("value"), {}, ColumnError, "No column 'value'"),
        (
            pl.concat([long(YEARS)] * 2),
            {},
            TableError,
            "several values of one indicator in one year: a0, 2020",
        ),
        (long(YEARS), {"metrics": "job"}, OptionError, "Did you mean 'jobs'"),
    ],
)
def test_what_cannot_be_followed_is_refused(
    panel: Any, options: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    """If this fails, a mistyped metric or a doubled row gives other clusters, or another library's error."""
    with pytest.raises(error, match=sentence):
        clusters_over_time(panel, THREE, **options)
    with pytest.raises(OptionError, match="is no clusterer"):
        clusters_over_time(panel, KMeans)
