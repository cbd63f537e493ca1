"""Stability of clusters, worked by hand.

Areas whose two variables add up to more than 0 are one cluster, the others the other::

    area     A   B   C   D   E   F
    x        1   1   3  -1  -1  -3
    y        1   1  -1  -1  -1   1
    sum      2   2   2  -2  -2  -2      clusters {A, B, C} and {D, E, F}

Without y the clusters are the same. Without x they are {A, B, F} and {C, D, E}.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import bailiwick
from bailiwick.evidence import stability
from bailiwick.groups.classification import AreaClassification
from recording_clusterer import SumAboveZero

X = pd.DataFrame({"x": [1.0, 1, 3, -1, -1, -3], "y": [1.0, 1, -1, -1, -1, 1]}, index=list("ABCDEF"))


@pytest.fixture(autouse=True)
def _nothing_given() -> None:
    SumAboveZero.given.clear()


def test_leaving_out_each_variable_gives_the_worked_figures() -> None:
    """If this fails, the stability published beside a map is another one.

    Without x: pairs together in both are AB and DE, 2; in the reference 6, in the draw 6, of 15. By chance
    36 / 15 = 2.4, so the index is (2 - 2.4) / (6 - 2.4) = -1/9. Of the others of its cluster 1 of 2 stays
    with A, none with C. {A, B, C} meets {A, B, F} in 2 of 4.
    """
    found = stability(SumAboveZero(), X, resample="leave_one_out")
    assert found.draws["left_out"].tolist() == ["x", "y"]
    assert found.draws["adjusted_rand"].tolist() == pytest.approx([-1 / 9, 1])
    assert found.draws["clusters"].tolist() == [2, 2]
    assert found.areas.set_index("area_code")["share"].to_dict() == {
        **{"A": 0.75, "B": 0.75, "C": 0.5},
        **{"D": 0.75, "E": 0.75, "F": 0.5},
    }
    assert found.clusters[["code", "areas"]].values.tolist() == [["0", 3], ["1", 3]]
    assert found.clusters["jaccard"].tolist() == [0.75, 0.75]
    assert found.clusters["lowest_jaccard"].tolist() == [0.5, 0.5]
    assert found.clusters["share"].tolist() == pytest.approx([2 / 3, 2 / 3])
    row = found.summary.iloc[0]
    assert (row["median"], row["lowest"], row["highest"]) == pytest.approx((4 / 9, -1 / 9, 1))
    assert row["draws"] == 2


def test_an_area_alone_has_no_others_to_stay_with() -> None:
    """If this fails, a cluster of one area seems perfectly stable, or not at all."""
    alone = pd.DataFrame({"x": [1.0, -1, -2], "y": [1.0, -1, -1]}, index=list("ABC"))
    found = stability(SumAboveZero(), alone, resample="leave_one_out")
    assert found.areas["share"].isna().tolist() == [True, False, False]
    assert found.clusters["share"].isna().tolist() == [False, True]
    assert found.clusters["jaccard"].tolist() == [1, 1]


def test_drawn_variables_come_with_a_mark_where_they_come_again() -> None:
    """If this fails, a bootstrap of variables draws other variables than there are, or too few."""
    wide = pd.DataFrame(np.ones((3, 6)), columns=list("abcdef"), index=list("ABC"))
    stability(SumAboveZero(), wide, draws=20, random_state=1)
    draws = [given["columns"] for given in SumAboveZero.given[1:]]
    assert len(draws) == 20
    for columns in draws:
        assert len(set(columns)) == 6
        assert {name.split("#")[0] for name in columns} <= set("abcdef")
    assert any(name.endswith("#3") for columns in draws for name in columns)
    assert len({tuple(columns) for columns in draws}) > 15


def test_a_share_is_drawn_without_replacement() -> None:
    """If this fails, a subsample holds areas or variables twice."""
    stability(SumAboveZero(), X, resample="areas", share=0.5, draws=5, random_state=1)
    rows = [given["rows"] for given in SumAboveZero.given[1:]]
    assert [len(set(drawn) & set("ABCDEF")) for drawn in rows] == [3] * 5


def test_areas_that_are_not_drawn_are_predicted() -> None:
    """If this fails, areas outside a draw count as lost, and every grouping looks unstable."""
    # The rule does not depend on the areas drawn, so every draw is the reference.
    found = stability(SumAboveZero(), X, resample="areas", draws=10, random_state=2)
    assert found.draws["adjusted_rand"].tolist() == [1] * 10
    assert found.areas["share"].tolist() == [1] * 6
    rows = [given["rows"] for given in SumAboveZero.given[1:]]
    assert all(len(drawn) == len(set(drawn)) == 6 for drawn in rows)
    assert any("A#2" in drawn for drawn in rows)


def test_weights_go_with_the_variables_and_areas_drawn() -> None:
    """If this fails, a refit weighs a variable or an area with the weight of another."""
    stability(SumAboveZero(variable_weights=[2.0, 5.0]), X, resample="leave_one_out")
    assert [list(given["variable_weights"]) for given in SumAboveZero.given] == [[2, 5], [5], [2]]
    SumAboveZero.given.clear()
    stability(SumAboveZero(variable_weights={"y": 5.0}), X, draws=3, random_state=1)
    for given in SumAboveZero.given[1:]:
        expected = {name: 5.0 for name in given["columns"] if name[0] == "y"}
        assert given["variable_weights"] == expected
    SumAboveZero.given.clear()
    weights = dict(zip("ABCDEF", range(1, 7), strict=True))
    stability(SumAboveZero(), X, resample="areas", draws=3, random_state=1, area_weights=weights)
    for given in SumAboveZero.given:
        assert list(given["sample_weight"]) == [weights[code[0]] for code in given["rows"]]


def test_seeds_change_with_starts_only() -> None:
    """If this fails, starts are all alike, or other resamples mix in the chance of starts."""
    stability(SumAboveZero(random_state=5), X, resample="starts", draws=4, random_state=1)
    seeds = [given["seed"] for given in SumAboveZero.given]
    assert seeds[0] == 5
    assert len(set(seeds)) == 5
    SumAboveZero.given.clear()
    stability(SumAboveZero(), X, draws=4, random_state=1)
    seeds = [given["seed"] for given in SumAboveZero.given]
    assert len(set(seeds)) == 1
    assert seeds[0] is not None


def test_progress_is_told_after_every_draw() -> None:
    """If this fails, a long run shows no progress."""
    told: list[tuple[int, int]] = []
    stability(
        SumAboveZero(), X, draws=3, random_state=1, progress=lambda done, total: told.append((done, total))
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_the_seed_of_a_result_gives_it_again() -> None:
    """If this fails, a run without a seed cannot be repeated from what it states."""
    first = stability(SumAboveZero(), X, draws=6)
    again = stability(SumAboveZero(), X, draws=6, random_state=first.seed)
    pd.testing.assert_frame_equal(first.draws, again.draws)
    for generator in (np.random.default_rng, np.random.RandomState):
        seeds = [stability(SumAboveZero(), X, draws=1, random_state=generator(3)).seed for _ in range(2)]
        assert seeds[0] == seeds[1]


ESTIMATORS = {
    "KMeans": KMeans(3, n_init=1, random_state=1),
    "a pipeline": make_pipeline(StandardScaler(), KMeans(3, n_init=1)),
    "without predict": AgglomerativeClustering(3),
    "a pipeline without predict": make_pipeline(StandardScaler(), AgglomerativeClustering(3)),
}


@pytest.mark.parametrize("estimator", ESTIMATORS.values(), ids=ESTIMATORS)
@pytest.mark.parametrize("kind", ["array", "pandas", "polars", "pyarrow"])
def test_any_clusterer_takes_any_table(kind: str, estimator: Any) -> None:
    """If this fails, stability works for this package's own classification only."""
    rng = np.random.default_rng(3)
    values = np.vstack([rng.normal(at, 0.1, (5, 4)) for at in (0, 5, 9)])
    named = pd.DataFrame(values, columns=list("abcd")).assign(area_code=[f"E{one:02d}" for one in range(15)])
    table = {
        "array": values,
        "pandas": named.set_index("area_code"),
        "polars": pl.DataFrame(named),
        "pyarrow": pa.table(named),
    }[kind]
    found = stability(estimator, table, draws=3, random_state=1)
    assert list(found.draws["adjusted_rand"]) == [1, 1, 1] or found.draws["adjusted_rand"].to_pylist() == [
        1,
        1,
        1,
    ]
    expected = {"array": pa.Table, "pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.Table}[kind]
    assert isinstance(found.areas, expected)


def test_the_answer_does_not_depend_on_the_number_of_workers() -> None:
    """If this fails, a result changes with the machine it is made on."""
    table = pd.DataFrame(np.random.default_rng(5).normal(size=(60, 5)), columns=list("abcde"))
    one, two = (
        stability(KMeans(4, n_init=1), table, resample="areas", draws=6, random_state=7, n_jobs=jobs)
        for jobs in (1, 2)
    )
    pd.testing.assert_frame_equal(one.areas, two.areas)
    pd.testing.assert_frame_equal(one.clusters, two.clusters)
    assert one.draws["adjusted_rand"].tolist() == two.draws["adjusted_rand"].tolist()
    # scikit-learn adds the sum of squares up in another order when its threads are other.
    assert one.draws["wss"].tolist() == pytest.approx(two.draws["wss"].tolist(), rel=1e-12)


def test_it_is_found_under_its_fixed_name() -> None:
    """If this fails, `bailiwick.evidence.stability` is not the function."""
    assert bailiwick.evidence.stability is stability


@pytest.fixture(scope="module")
def nested() -> pd.DataFrame:
    """Six tight groups of eight areas, in pairs: three supergroups that lie far apart."""
    rng = np.random.default_rng(9)
    centres = np.array([(0, 0), (0, 8), (60, 0), (60, 8), (0, 90), (8, 90)], float)
    values = np.vstack([rng.normal(centre, 0.5, (8, 2)) for centre in centres])
    # A third and fourth variable say the same, so that none is needed.
    table = np.hstack([values, values[:, ::-1] * 2])
    return pd.DataFrame(table, columns=list("abcd"), index=[f"E{one:02d}" for one in range(48)])


@pytest.mark.parametrize("resample", ["variables", "areas", "leave_one_out", "starts"])
def test_every_level_of_a_classification_is_compared(nested: pd.DataFrame, resample: Any) -> None:
    """If this fails, upper levels of a classification are compared with the finest, or not at all."""
    model = AreaClassification((3, 6), standardise="range", level_names=("supergroup", "group"))
    found = stability(model, nested, resample=resample, share=None, draws=4, random_state=3)
    assert found.summary["level"].tolist() == ["supergroup", "group"]
    assert found.summary["clusters"].tolist() == [3, 6]
    fitted = model.fit(nested)
    assert found.clusters["code"].tolist() == [code for codes in fitted.codes_ for code in codes]
    assert found.summary["wss"].tolist() == pytest.approx(list(fitted.wss_))
    # The groups lie so far apart that only a bootstrap of variables can lose sight of them.
    if resample != "variables":
        assert found.draws["adjusted_rand"].tolist() == [1] * len(found.draws)


def test_cuts_that_a_classification_chooses_are_held(nested: pd.DataFrame) -> None:
    """If this fails, a draw of fewer areas is cut at other numbers, and looks unstable for that."""
    found = stability(AreaClassification(standardise="range"), nested, resample="areas", share=0.5, draws=3)
    counts = found.draws.groupby("level")["clusters"].agg(["min", "max"])
    assert counts["max"].to_dict() == dict(zip(*found.summary[["level", "clusters"]].T.values, strict=True))


def test_a_polars_table_with_area_codes_goes_to_a_classification(nested: pd.DataFrame) -> None:
    """If this fails, a classification of a Polars table cannot be tested for stability."""
    table = pl.DataFrame(nested.rename_axis("area_code").reset_index())
    model = AreaClassification((3, 6), standardise="range")
    first = stability(model, table, resample="areas", draws=3, random_state=1)
    second = stability(model, nested, resample="areas", draws=3, random_state=1)
    assert first.areas["area_code"].to_list() == second.areas["area_code"].tolist()
    assert first.draws["adjusted_rand"].to_list() == second.draws["adjusted_rand"].tolist()
