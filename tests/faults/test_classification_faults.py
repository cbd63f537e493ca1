"""What `AreaClassification` refuses, in words that name the option, the variable or the areas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.exceptions import NotFittedError

from bailiwick.errors import DataWarning, OptionError, TableError
from bailiwick.groups.classification import AreaClassification
from bailiwick.studies.area_classification import run
from bailiwick.studies.classification_own import from_table


@pytest.fixture
def X() -> pd.DataFrame:
    """Twelve areas, three variables, nothing wrong."""
    values = np.random.default_rng(1).gamma(2.0, 10.0, (12, 3))
    return pd.DataFrame(values, columns=["flats", "aged", "cars"], index=[f"E{row:02d}" for row in range(12)])


def test_every_fault_of_a_table_in_one_report(X: pd.DataFrame) -> None:
    """If this fails, a user mends one fault only to meet the next."""
    X.loc["E03", "flats"] = np.nan
    X.loc["E04", "aged"] = np.inf
    X["cars"] = 7.0
    X = X.rename(index={"E11": "E10"})
    with pytest.raises(TableError) as caught:
        AreaClassification((2, 20)).fit(X, area_weights=[1.0] * 11 + [-1.0])
    assert {fault.reason for fault in caught.value.findings} == {
        "missing",
        "infinite",
        "constant",
        "duplicate-code",
        "fewer-areas-than-clusters",
        "weights",
    }
    message = str(caught.value)
    for words in (
        "flats is missing (NaN or null) in 1 area: E03",
        "aged is infinite (inf) in 1 area: E04",
        "cars is 7 in every area",
        "occur twice: E10",
        "20 clusters of 12 areas (E00, E01,",
        "area_weights is missing, infinite or not above 0 in 1 areas: E10",
    ):
        assert words in message


def test_no_spread_between_the_deciles(X: pd.DataFrame) -> None:
    """If this fails, a share that nearly all areas lack is divided by zero."""
    X["rare"] = [0.0] * 11 + [5.0]
    with pytest.raises(TableError, match=r"rare: the 10th and the 90th percentile are alike; 11 of 12"):
        AreaClassification((2, 3)).fit(X)
    assert AreaClassification((2, 3), standardise="asinh_range").fit(X).labels_.shape == (12,)


def test_a_constant_variable_is_told_once(X: pd.DataFrame) -> None:
    """If this fails, one fault stands in the report twice, as constant and as without spread."""
    X["cars"] = 7.0
    with pytest.raises(TableError) as caught:
        AreaClassification((2, 3)).fit(X)
    assert [fault.reason for fault in caught.value.findings] == ["constant"]


def test_fewer_areas_that_differ_than_clusters(X: pd.DataFrame) -> None:
    """If this fails, areas with the same values are parted to make up the number."""
    X.iloc[6:] = X.iloc[:6].to_numpy()
    with pytest.raises(
        TableError, match=r"7 clusters of 6 areas that differ: E06, E07, .*Ask for 6 clusters"
    ):
        AreaClassification((2, 7)).fit(X)
    assert AreaClassification((2, 6)).fit(X).sizes_[1].tolist() == [2] * 6


@pytest.mark.parametrize("method", ["bottom_up", "top_down", "single"])
def test_fewer_areas_that_differ_once_weighted(method: Any) -> None:
    """If this fails, a weight of 0 that makes areas alike ends in a refusal that names no area."""
    X = pd.DataFrame({"a": [0.0, 0, 0, 1, 1, 1], "b": [1.0, 2, 3, 4, 5, 6]}, index=list("ABCDEF"))
    model = AreaClassification((4,), method=method, standardise=None, variable_weights={"b": 0})
    with pytest.raises(TableError) as caught:
        model.fit(X)
    (fault,) = caught.value.findings
    assert fault.reason == "fewer-areas-than-clusters"
    assert fault.rows == ("B", "C", "E", "F")
    assert (
        "4 clusters of 2 areas that differ, without the variables of weight 0 (b): B, C, E, F have"
        " the same values as another. Ask for 2 clusters or fewer (cuts=(4,) now), or give these a weight"
        " above 0."
    ) in fault.sentence
    assert model.set_params(cuts=(2,)).fit(X).sizes_[0].tolist() == [3, 3]


def test_fewer_areas_that_differ_once_held_within_percentiles() -> None:
    """If this fails, winsorising that makes areas alike ends in a refusal that names no area.

    Of 0 to 9 the quartiles are 2.25 and 6.75: 0, 1, 2 are alike then, and 7, 8, 9; 3 to 6 are not. So six.
    """
    X = pd.DataFrame({"x": np.arange(10.0)}, index=list("ABCDEFGHIJ"))
    model = AreaClassification((2, 7), standardise="range", winsorise=(25, 75))
    with pytest.raises(TableError) as caught:
        model.fit(X)
    (fault,) = caught.value.findings
    assert fault.rows == ("B", "C", "I", "J")
    assert "6 areas that differ, held within the percentiles of winsorise: B, C, I, J" in fault.sentence
    assert fault.sentence.endswith(
        "Ask for 6 clusters or fewer (cuts=(2, 7) now), or give winsorise wider percentiles."
    )


def test_children_of_areas_that_are_alike() -> None:
    """If this fails, a parent whose areas are alike is split into children, and k-means says which not."""
    X = pd.DataFrame({"x": [0.0, 0, 0, 0, 9, 10, 11]}, index=list("ABCDEFG"))
    model = AreaClassification((2, 4), method="top_down", children=[(2, 2)], standardise=None, n_init=3)
    with pytest.raises(TableError, match="Cluster 1 of its level has 1 areas that differ, fewer than the 2"):
        model.fit(X)


def test_areas_far_from_zero_are_classified_on_cells() -> None:
    """If this fails, cells see no difference between areas whose values share a large constant."""
    values = 1e8 + np.random.default_rng(0).normal(size=(300, 1))
    model = AreaClassification((2, 3), standardise=None, largest_ward=100).fit(values)
    assert model.sizes_[1].sum() == 300


@pytest.mark.parametrize("method", ["bottom_up", "top_down"])
def test_areas_of_the_fit_are_placed_where_they_are_beside_a_large_value(method: Any) -> None:
    """If this fails, predict gives areas of the fit other labels: 0 to 7 and 1e10, nine clusters of one."""
    line = np.append(np.arange(8.0), 1e10)[:, None]
    model = AreaClassification((9,), method=method, standardise=None).fit(line)
    assert sorted(model.labels_.tolist()) == list(range(9))
    assert (model.predict(line) == model.labels_).all()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "bottomup"}, "method='bottomup' is not an option. Did you mean 'bottom_up'"),
        ({"second_ward_weights": "sizes"}, "Did you mean 'size'"),
        ({"code_style": "dots"}, "code_style='dots' is not an option. Did you mean 'dotted'"),
        ({"standardise": "interdecile"}, "Did you mean 'inter_decile'"),
        ({"transformation": "log"}, "transform='log' is not an option"),
        ({"n_init": 0}, "n_init=0: give 'auto' or a number of starts"),
        ({"n_init": True}, "n_init=True"),
        ({"largest_ward": 1}, "largest_ward=1: give a whole number of areas of 2 or more"),
        ({"cuts": (1, 3)}, "cuts=(1, 3): give numbers of clusters of 2 or more"),
        ({"cuts": (3, 3)}, "no two alike"),
        ({"cuts": ()}, "cuts=()"),
        ({"cuts": "8"}, "cuts='8'"),
        ({"method": "single"}, "method='single' makes one level, so give one number, such as (2,)"),
        ({"level_names": ["one"]}, "names 1 levels; there are 2"),
        ({"children": [2]}, "only method='top_down' splits parents into children"),
        ({"method": "top_down", "children": [2, 2]}, "one entry for each of the 1 levels below the top"),
        ({"method": "top_down", "children": [(1, 3)]}, "(1, 3) does not split 2 parents into the 3 clusters"),
        ({"method": "top_down", "children": [2]}, "Give 2 numbers of 1 or more that add up to 3"),
        ({"largest_ward": 4, "cells": 2}, "Ward would join 2 cells, fewer than the 3 clusters"),
        ({"variable_weights": {"flat": 2}}, "'flat' is not a variable. Did you mean 'flats'"),
        ({"variable_weights": [1, 2]}, "one finite number of 0 or more for each of the 3 variables"),
        ({"variable_weights": [0, 0, 0]}, "not all of them 0"),
        ({"winsorise": (99, 1)}, "winsorise=(99, 1) is not a pair of percentiles"),
    ],
)
def test_options(X: pd.DataFrame, options: dict[str, Any], words: str) -> None:
    """If this fails, a wrong option is taken, or refused without saying what is allowed."""
    with pytest.raises(OptionError) as caught:
        AreaClassification(**{"cuts": (2, 3), **options}).fit(X)
    assert words in str(caught.value)


def test_wrong_options_are_told_together(X: pd.DataFrame) -> None:
    """If this fails, a user mends one option only to meet the next."""
    with pytest.raises(OptionError) as caught:
        AreaClassification((2, 2), method="up", n_init=-1).fit(X)  # type: ignore[arg-type]
    assert all(words in str(caught.value) for words in ("cuts=(2, 2)", "method='up'", "n_init=-1"))


def test_weights_of_areas(X: pd.DataFrame) -> None:
    """If this fails, weights are laid beside the wrong areas, or missing ones are taken for 0."""
    by_code = {code: number for number, code in enumerate(X.index[::-1], start=1)}
    model = AreaClassification((2, 3)).fit(X, area_weights=by_code)
    assert model.weights_.tolist() == list(range(12, 0, -1))
    assert AreaClassification((2, 3)).fit(X, area_weights=pd.Series(by_code)).wss_ == model.wss_
    del by_code["E05"]
    with pytest.raises(TableError, match="in 1 areas: E05"):
        AreaClassification((2, 3)).fit(X, area_weights=by_code)
    with pytest.raises(TableError, match="area_weights has 2 numbers for 12 areas"):
        AreaClassification((2, 3)).fit(X, area_weights=[1, 2])


def test_predict_on_other_variables(X: pd.DataFrame) -> None:
    """If this fails, new areas are placed by other variables than those learnt, or by mixed columns."""
    model = AreaClassification((2, 3)).fit(X)
    with pytest.raises(TableError) as caught:
        model.predict(X.rename(columns={"aged": "aged_65", "cars": "flat"}))
    message = str(caught.value)
    assert "aged is missing: the model was fitted on it. Did you mean 'aged_65'" in message
    assert "flat was not among the variables of the fit: leave it out. Did you mean 'flats'" in message
    with pytest.raises(TableError, match=r"'cars' stands in place 1, where 'flats' was"):
        model.classify(X[["cars", "aged", "flats"]])
    with pytest.raises(TableError, match="X has 2 features, but AreaClassification is expecting 3 features"):
        model.predict(X.to_numpy()[:, :2])
    X.loc["E02", "aged"] = np.nan
    with pytest.raises(TableError, match=r"aged is missing \(NaN or null\) in 1 area: E02"):
        model.predict(X)


def test_predict_on_an_array_after_names(X: pd.DataFrame) -> None:
    """If this fails, columns without names are taken for the variables and nobody is told."""
    model = AreaClassification((2, 3)).fit(X)
    with pytest.warns(DataWarning, match="taken in the order of the fit"):
        assert (model.predict(X.to_numpy()) == model.labels_).all()


def test_not_fitted(X: pd.DataFrame) -> None:
    """If this fails, a model that has learnt nothing answers."""
    for name, given in (("predict", [X]), ("classify", [X]), ("scaled", [X]), ("membership", [])):
        with pytest.raises(NotFittedError):
            getattr(AreaClassification(), name)(*given)


def test_tables_that_are_none(X: pd.DataFrame) -> None:
    """If this fails, a column of words, or a table without codes, is refused without its name."""
    with pytest.raises(TableError, match="Column 'region' holds"):
        AreaClassification((2, 3)).fit(X.assign(region="north"))
    with pytest.raises(TableError, match="no column 'area_code'"):
        AreaClassification((2, 3)).fit(pl.from_pandas(X))
    with pytest.raises(TableError, match=r"The table has 1 areas, n_samples = 1; give 2 or more"):
        AreaClassification((2, 3)).fit(X.iloc[:1])


def test_a_variable_that_rules(X: pd.DataFrame) -> None:
    """If this fails, one rare share may make the classes by itself and nobody is told.

    rare: 0, .1, ..., 1 and 900: of 12 values P10 is .11 and P90 .99, so the last is a thousand spreads away.
    """
    rng = np.random.default_rng(2)
    for number in range(8):
        X[f"more{number}"] = rng.gamma(2.0, 10.0, 12)
    X["rare"] = [*np.arange(11) / 10, 900.0]
    with pytest.warns(DataWarning, match=r"rare 100% \(equal: 8\.3%\)"):
        AreaClassification((2, 3)).fit(X)


def test_the_study_refuses_faulty_values_before_it_chooses(tmp_path: Path) -> None:
    """If this fails, a constant variable goes without a word, or is told with the number of a transform."""
    file = tmp_path / "own.csv"
    file.write_text("", encoding="utf-8")
    rows = pa.table(
        {
            "area_code": ["A", "B", "C", "D", "D"],
            "const": [7.0] * 5,
            "flats": [1.0, None, 3.0, 5.0, 6.0],
            "cars": [1.0, 4.0, float("inf"), 5.0, 6.0],
        }
    )
    steps: list[str] = []
    with pytest.raises(TableError) as caught:
        run(from_table(rows, file), standardise="asinh_range", progress=steps.append)
    assert caught.value.heading == "The table cannot be grouped."
    assert [fault.reason for fault in caught.value.findings] == [
        "duplicate-code",
        "constant",
        "missing",
        "infinite",
    ]
    assert "const is 7 in every area (A, B, C and 2 more)" in str(caught.value)
    assert steps == []
