"""Medians of clusters and their titles, worked by hand.

Six areas in two clusters; pay in pounds, high is better, and anxiety out of ten, low is better::

    area     A    B    C    D    E    F     median of all   mean   standard deviation
    cluster  1    1    1    2    2    2
    pay      1    2    3    5    7    6     (3 + 5) / 2 = 4   4    root((9+4+1+1+9+4) / 6) = root(28/6)
    anxiety  4    4    4    2    2    2     3                 3    1
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick import cluster_medians, cluster_titles

X = pd.DataFrame({"pay": [1.0, 2, 3, 5, 7, 6], "anx": [4.0, 4, 4, 2, 2, 2]}, index=list("ABCDEF"))
LABELS = dict(zip("ABCDEF", [1, 1, 1, 2, 2, 2], strict=True))
SPREAD = (28 / 6) ** 0.5


def titles(gaps: dict[str, list[float]], variables: dict[str, tuple[str, str, int]], **options: Any) -> Any:
    """Titles of clusters from differences; `variables` are short label, theme and polarity."""
    rows = [
        {"cluster": cluster, "variable": name, "median": 1 + gap, "overall_median": 1.0, "difference_sd": gap}
        for cluster, one in gaps.items()
        for name, gap in zip(variables, one, strict=True)
    ]
    table = pd.DataFrame(
        [
            {"variable": name, "short_label": short, "dimension": theme or None, "polarity": polarity}
            | {"unit": "minutes" if short.startswith("journey") else ""}
            for name, (short, theme, polarity) in variables.items()
        ]
    )
    return cluster_titles(pd.DataFrame(rows), table, **options).set_index("cluster")


WELL = {
    "sat": ("life satisfaction", "well-being", 1),
    "worth": ("feeling that life is worthwhile", "well-being", 1),
    "happy": ("happiness", "well-being", 1),
    "anx": ("anxiety", "well-being", -1),
}
PLACES = {
    "gva": ("GVA per hour", "economy", 1),
    "tpub": ("journey by public transport", "transport connectivity", -1),
    "tcar": ("journey by car", "transport connectivity", -1),
    "bb": ("gigabit broadband", "digital connectivity", 1),
    "fat": ("overweight adults", "health", -1),
    "cvd": ("preventable cardiovascular deaths", "health", -1),
}


def test_medians_and_differences_are_what_the_arithmetic_says() -> None:
    """If this fails, a cluster is said to be above the median where it is below, or by another amount."""
    found = cluster_medians(X, LABELS).set_index(["cluster", "variable"])
    assert found["median"].tolist() == [2, 4, 6, 2]
    assert found["overall_median"].tolist() == [4, 3, 4, 3]
    assert found["standard_deviation"].tolist() == pytest.approx([SPREAD, 1, SPREAD, 1])
    # Raw, whichever side is better: (2 - 4) / 2.1602, (4 - 3) / 1, (6 - 4) / 2.1602, (2 - 3) / 1.
    assert found["difference_sd"].tolist() == pytest.approx([-2 / SPREAD, 1, 2 / SPREAD, -1])
    assert found["side"].tolist() == ["below", "above", "above", "below"]
    assert found["areas"].tolist() == [3, 3, 3, 3]


def test_medians_are_no_means_and_small_differences_are_none() -> None:
    """If this fails, one extreme area moves its cluster, or what is level is called above.

    Of 1, 2 and 9 the median is 2 and the mean 4. All: 1, 2, 5, 6, 7, 9, median 5.5; mean 5, deviation
    root((16 + 9 + 0 + 1 + 4 + 16) / 6) = 2.769; (2 - 5.5) / 2.769 = -1.264 and (6 - 5.5) / 2.769 = .181.
    """
    table = pd.DataFrame({"pay": [1.0, 2, 9, 5, 7, 6]}, index=list("ABCDEF"))
    found = cluster_medians(table, LABELS)
    assert found["median"].tolist() == [2, 6]
    assert found["difference_sd"].tolist() == pytest.approx([-3.5, 0.5] / np.sqrt(46 / 6))
    assert found["side"].tolist() == ["below", "above"]
    wide = cluster_medians(table, LABELS, neutral=0.2)
    assert wide["side"].tolist() == ["below", "at the median"]


def test_areas_without_a_cluster_or_a_value_are_in_no_median() -> None:
    """If this fails, an area without a cluster moves the medians that clusters are compared with.

    Without F pay of all is 1, 2, 3, 5, 7: median 3. Without a value in E cluster 2 has 5 alone, and all
    1, 2, 3, 5: 2.5.
    """
    some = {**LABELS, "F": None}
    found = cluster_medians(X, some).set_index(["cluster", "variable"])
    assert found.loc[("1", "pay"), "overall_median"] == 3
    gap = X.copy()
    gap.loc["E", "pay"] = np.nan
    found = cluster_medians(gap, some).set_index(["cluster", "variable"])
    assert found.loc[("2", "pay"), ["median", "overall_median", "areas"]].tolist() == [5, 2.5, 1]
    gap.loc["D", "pay"] = np.nan
    row = cluster_medians(gap, some).set_index(["cluster", "variable"]).loc[("2", "pay")]
    assert row[["median", "difference_sd", "side"]].isna().all()
    assert row["areas"] == 0


def test_every_kind_of_table_and_label_gives_the_same_medians() -> None:
    """If this fails, a Polars user gets other medians than a pandas user."""
    expected = cluster_medians(X, LABELS)
    for labels in ([1, 1, 1, 2, 2, 2], pd.Series(LABELS), np.array(["1"] * 3 + ["2"] * 3)):
        pd.testing.assert_frame_equal(cluster_medians(X, labels), expected)
    labels = pd.DataFrame({"area_code": list(LABELS), "cluster": [1.0, 1, 1, 2, 2, 2]})
    pd.testing.assert_frame_equal(cluster_medians(X, labels), expected)
    wide = X.rename_axis("area_code").reset_index()
    assert cluster_medians(pl.from_pandas(wide), LABELS).to_dicts() == expected.to_dict("records")
    given = pa.Table.from_pandas(wide)
    assert cluster_medians(given, LABELS).to_pylist() == expected.to_dict("records")
    array = cluster_medians(X.to_numpy(), [1, 1, 1, 2, 2, 2]).to_pandas()
    assert array["median"].tolist() == expected["median"].tolist()


def test_clusters_are_in_natural_order() -> None:
    """If this fails, cluster 10 stands before cluster 2."""
    found = cluster_medians(X, [10, 10, 10, 2, 2, 2])
    assert found["cluster"].tolist() == ["2", "2", "10", "10"]


@pytest.mark.parametrize(
    ("gaps", "kind", "title"),
    [
        # Turned: anxiety changes its sign. D = (1.2 + .8 + 1 + .6) / 4 = .9, which is far.
        ([1.2, 0.8, 1.0, -0.6], "linear", "Far above median on all well-being metrics"),
        # D = .89.
        ([1.2, 0.8, 1.0, -0.56], "linear", "Above median on all well-being metrics"),
        # D = .35 is not slight, .34 is.
        ([-0.35, -0.35, -0.35, 0.35], "linear", "Below median on all well-being metrics"),
        ([-0.34, -0.34, -0.34, 0.34], "linear", "Slightly below median on all well-being metrics"),
        # .019 is neutral and opposes nothing; .02 is a side, but no more than D = .5.
        (
            [0.5, 0.5, -0.019, -0.5],
            "linear",
            "Above median on well-being metrics, happiness near the median",
        ),
        (
            [0.5, 0.5, -0.02, -0.5],
            "linear with exceptions",
            "Above median on all well-being metrics except happiness",
        ),
        # One of four is opposed, by D = .5 and no more; then by more.
        (
            [-0.5, -0.5, -0.5, -0.5],
            "linear with exceptions",
            "Below median on all well-being metrics except anxiety",
        ),
        (
            [-0.5, -0.5, -0.5, -0.51],
            "mixed",
            "Lower anxiety, lower life satisfaction and feeling that life is worthwhile",
        ),
        # Two of four are more than a quarter: up to two are named on each side, strongest first, from .25.
        (
            [0.5, 0.7, -0.3, 0.24],
            "mixed",
            "Higher feeling that life is worthwhile and life satisfaction, lower happiness",
        ),
        # .25 is named, .24 is not.
        (
            [0.26, 0.25, -0.27, 0.24],
            "mixed",
            "Higher life satisfaction and feeling that life is worthwhile, lower happiness",
        ),
        # One is above and one below: above counts as the majority, D = .5; below is one of four, a quarter.
        (
            [0.5, -0.5, 0.0, 0.0],
            "linear with exceptions",
            "Above median on well-being metrics except feeling that life is worthwhile, with happiness and"
            " anxiety at the median",
        ),
        # Above again, D = .4, so that the one below is by more than D.
        ([0.4, -0.5, 0.0, 0.0], "mixed", "Higher life satisfaction, lower feeling that life is worthwhile"),
        # None reaches .25: up to two of each side, slightly.
        (
            [0.2, 0.1, 0.0, 0.2],
            "mixed",
            "Slightly higher life satisfaction and feeling that life is worthwhile, slightly higher anxiety",
        ),
        # Nothing that is worse reaches .25, and three things that are worse do .02: the two strongest.
        (
            [0.48, -0.2, -0.248, 0.15],
            "mixed",
            "Higher life satisfaction, slightly lower happiness and feeling that life is worthwhile",
        ),
        ([0.01, -0.019, 0.0, 0.0], "at the median", "At the median on all well-being metrics"),
    ],
)
def test_each_kind_of_title(gaps: list[float], kind: str, title: str) -> None:
    """If this fails, the stated rule is not the rule that acts, at its bounds."""
    found = titles({"1": gaps}, WELL).loc["1"]
    assert (found["kind"], found["title"]) == (kind, title)


def test_themes_are_named_where_their_metrics_agree_and_raw_directions_where_not() -> None:
    """If this fails, longer journeys are called lower, or better health higher overweight.

    Both journeys are shorter, so transport is higher; overweight is high and deaths are low, so each is
    named by itself, and what is better comes first.
    """
    found = titles({"1": [0.0, -0.6, -0.4, -0.9, 0.8, -0.3], "2": [0.1, 0.6, -0.4, 0.5, 0.8, 0.9]}, PLACES)
    assert found.loc["1", "title"] == (
        "Higher transport connectivity and fewer preventable cardiovascular deaths, lower digital"
        " connectivity and more overweight adults"
    )
    # The journeys disagree; health agrees and is worse: its mean is .85.
    assert found.loc["2", "title"] == (
        "Higher digital connectivity and shorter journeys by car, lower health and longer journeys by public"
        " transport"
    )


def test_themes_that_share_a_word_say_it_once() -> None:
    """If this fails, titles say connectivity twice."""
    found = titles({"1": [0.5, 0.6, 0.4, -0.9, -0.8, 0.3]}, PLACES)
    assert found.loc["1", "title"] == (
        "Fewer overweight adults and higher economic performance, lower digital and transport connectivity"
    )


def test_a_metric_without_a_better_side_is_named_and_has_no_say() -> None:
    """If this fails, dense places are called worse, or titles say nothing of density at all."""
    density = WELL | {"density": ("density", "population", 0)}
    found = titles({"1": [1.0, 1, 1, -1, -0.8], "2": [-1.0, -1, -1, 1, 0.2]}, density)
    whole = "metrics with a better and a worse side"
    assert found["title"].tolist() == [
        f"Far above median on all {whole}; lower density",
        f"Far below median on all {whole}",
    ]
    alone = titles({"1": [0.4, -0.5]}, {"d": ("density", "", 0), "a": ("median age", "", 0)})
    assert alone.loc["1", ["title", "kind"]].tolist() == ["Higher density, lower median age", "mixed"]


def test_titles_of_one_model_differ() -> None:
    """If this fails, two clusters on one map have one title.

    1 and 2 are far below on everything; they are furthest apart on happiness, -3 and -1. Of three they are
    ranked.
    """
    both = {"1": [-1.0, -1, -3, 1], "2": [-1.5, -1, -1, 1.2], "3": [1.0, 1, 1, -1]}
    found = titles(both, WELL)["title"]
    below = "Far below median on all well-being metrics"
    assert found["1"] == f"{below}; more so on happiness"
    assert found["2"] == f"{below}; less so on happiness"
    assert found["3"] == "Far above median on all well-being metrics"
    three = titles({**both, "3": [-1.0, -1, -2, 1]}, WELL)["title"]
    assert three["1"] == f"{below}; most so on happiness"
    assert three["3"] == f"{below}; second of 3 on happiness"
    same = titles({"1": [1.0, 1, 1, -1], "2": [1.0, 1, 1, -1]}, WELL)["title"]
    assert same["2"] == "Far above median on all well-being metrics (cluster 2)"


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        # Low anxiety is good: 2 is the further above of the two, and so it is below.
        ([1.0, 1, 1, -1], [1.0, 1, 1, -2], ("less so on anxiety", "more so on anxiety")),
        ([-1.0, -1, -1, 1], [-1.0, -1, -1, 2], ("less so on anxiety", "more so on anxiety")),
        # An exception is not on the side of the title, so it is not more or less so.
        ([1.0, 1, 1, 0.1], [1.0, 1, 1, 0.9], ("lower anxiety of the two", "higher anxiety of the two")),
        # A mixed title is of both sides.
        ([1.2, 1.1, -1, 1.1], [1.2, 1.1, -1, 2], ("lower anxiety of the two", "higher anxiety of the two")),
    ],
)
def test_more_so_is_further_from_the_median(
    first: list[float], second: list[float], said: tuple[str, str]
) -> None:
    """If this fails, of two clusters alike the better one is said to be the worse one."""
    found = titles({"1": first, "2": second}, WELL)["title"]
    assert [title.rsplit("; ")[-1] for title in found] == list(said)


def printed(medians: list[float | None], gaps: list[float | None]) -> str:
    """The title of one cluster with the medians given, against 65 in every metric, shown in whole percent."""
    names = [f"m{number}" for number in range(len(medians))]
    variables = pd.DataFrame(
        {"variable": names, "dimension": "education", "polarity": 1, "decimals": 0, "unit": "%"}
    )
    rows = pd.DataFrame(
        {"cluster": "1", "variable": names, "median": medians, "overall_median": 65.0, "difference_sd": gaps}
    )
    return str(cluster_titles(rows, variables)["title"][0])


def test_on_all_is_said_only_of_what_is_printed_so() -> None:
    """If this fails, a title says "on all" beside a median that is printed as that of all areas, or above.

    60 is below 65. 64.8 is below too, and printed as 65. 66 within .02 is neutral and printed above.
    """
    assert printed([60, 60, 60], [-1, -1, -1]) == "Far below median on all education metrics"
    assert printed([60, 60, 65], [-1, -1, 0]) == "Far below median on education metrics, m2 at the median"
    assert printed([60, 60, 64.8], [-1.2, -1.2, -0.6]) == (
        "Far below median on education metrics, m2 at the median"
    )
    assert printed([60, 66, 65], [-1, 0.01, 0]) == (
        "Far below median on education metrics, m2 at the median, m1 near the median"
    )
    assert printed([60, 60, None], [-1, -1, None]) == "Far below median on education metrics, m2 not known"
    assert printed([60, 60, 60, 66, 65], [-1, -1, -1, 0.5, 0]) == (
        "Far below median on education metrics except m3, with m4 at the median"
    )
    assert printed([64.8, 64.9], [-1, -1]) == "Far below median on education metrics, by less than is printed"
    assert printed([60, 65, 65, 65, 65], [-1, 0, 0, 0, 0]) == (
        "Far below median on 1 of 5 education metrics, the others at or near the median"
    )


def test_the_evidence_gives_the_mean_difference() -> None:
    """If this fails, a reader cannot tell what "far" and "slightly" are of.

    Of 1 and 2 all four: (1.2 + .8 + 1 + .596) / 4 = .899, not yet far; three below, (.5 + .5 + .5) / 3.
    """
    gaps = {"1": [1.2, 0.8, 1.0, -0.596], "2": [-0.5, -0.5, -0.5, -0.51], "3": [0.48, -0.2, -0.3, 0.1]}
    found = titles(gaps, WELL)["evidence"].str.split(" Medians, ").str[0].tolist()
    assert found == [
        "Mean difference over the 4 metrics above median: 0.899 standard deviations (far from 0.9, slightly"
        " below 0.35).",
        "Mean difference over the 3 metrics below median: 0.50 standard deviations.",
        "Mean difference over the 3 metrics below median: 0.20 standard deviations.",
    ]
    slight = titles({"1": [0.48, -0.2, -0.2, 0.2]}, WELL)["evidence"]["1"]
    assert "0.20 standard deviations; slightly is said of single metrics below 0.25. Medians" in slight


def test_a_title_of_ones_own_leaves_the_automatic_one() -> None:
    """If this fails, what the rule said is lost when somebody edits a title."""
    gaps = {"1": [1.0, 1, 1, -1], "2": [-1.0, -1, -1, 1]}
    found = titles(gaps, WELL, overrides={"2": "Uneasy places "})
    assert found["title"].tolist() == ["Far above median on all well-being metrics", "Uneasy places"]
    assert found.loc["2", "automatic_title"] == "Far below median on all well-being metrics"
    table = pd.DataFrame({"cluster": ["2"], "title": ["Uneasy places"]})
    pd.testing.assert_frame_equal(titles(gaps, WELL, overrides=table), found)


def test_the_evidence_gives_every_median_in_its_unit() -> None:
    """If this fails, a reader cannot check a title."""
    variables = pl.DataFrame(
        {
            "variable": ["pay", "anx", "rate"],
            "short_label": ["weekly pay", "anxiety", "employment rate"],
            "unit": ["£ a week", "score out of 10", "%"],
            "decimals": [0, 1, 1],
            "polarity": [1, -1, 1],
        }
    )
    medians = pl.DataFrame(
        {
            "cluster": ["1"] * 3,
            "variable": ["pay", "anx", "rate"],
            "median": [1234.4, 2.25, None],
            "overall_median": [600.0, 3.0, 75.0],
            "difference_sd": [2.0, -1.0, None],
        }
    )
    found = cluster_titles(medians, variables)
    assert isinstance(found, pl.DataFrame)
    assert found["evidence"][0] == (
        "Mean difference over the 2 metrics above median: 1.50 standard deviations (far from 0.9, slightly"
        " below 0.35). Medians, in brackets those of all areas: weekly pay £1,234 (£600) a week; anxiety 2.2"
        " (3.0) out of 10; employment rate not known."
    )
    assert found["title"][0] == "Far above median on metrics, employment rate not known"
    assert found["kind"][0] == "linear"


def test_a_theme_given_is_said() -> None:
    """If this fails, the connectivity model is said to have metrics of nothing in particular."""
    found = titles({"1": [1.0, -1, -1, 1, -1, -1]}, PLACES, theme="economy")
    assert found.loc["1", "title"] == "Far above median on all economic metrics"
    assert (
        titles({"1": [1.0, -1, -1, 1, -1, -1]}, PLACES).loc["1", "title"] == "Far above median on all metrics"
    )
