"""What stability is asked for and cannot give: each is refused in our own words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import AgglomerativeClustering

from bailiwick.errors import DataWarning, OptionError, TableError
from bailiwick.evidence import stability
from recording_clusterer import SumAboveZero

X = pd.DataFrame({"x": [1.0, 2, -1, -2], "y": [1.0, 2, -1, -2]}, index=list("ABCD"))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"resample": "variable"}, "resample='variable' is not an option. Did you mean 'variables'"),
        ({"draws": 0}, "draws=0 is not a number of draws"),
        ({"draws": 2.5}, "draws=2.5 is not a number of draws"),
        ({"draws": True}, "draws=True is not a number of draws"),
        ({"share": 1.5}, "share=1.5 is not a share"),
        ({"share": 0}, "share=0 is not a share"),
        ({"share": 0.5, "resample": "starts"}, "goes with resample='variables' or 'areas', not 'starts'"),
        ({"random_state": -1}, "random_state=-1 is not a seed"),
        ({"random_state": "one"}, "random_state='one' is not a seed"),
    ],
)
def test_options_out_of_bounds_are_refused(options: dict[str, Any], sentence: str) -> None:
    """If this fails, a mistyped option gives another library's error, or an answer to another question."""
    with pytest.raises(OptionError, match=sentence):
        stability(SumAboveZero(), X, **options)


@pytest.mark.parametrize(
    ("estimator", "resample", "sentence"),
    [
        (AgglomerativeClustering(2), "areas", "has no predict, so areas that are not drawn"),
        (AgglomerativeClustering(2), "starts", "has no random_state, so all its starts are alike"),
        (SumAboveZero, "variables", "is no clusterer with the conventions of scikit-learn"),
        ("KMeans", "variables", "is no clusterer with the conventions of scikit-learn"),
    ],
)
def test_estimators_that_lack_what_is_needed_are_refused(
    estimator: Any, resample: Any, sentence: str
) -> None:
    """If this fails, the lack shows after a long run, or as a traceback of another library."""
    with pytest.raises(OptionError, match=sentence):
        stability(estimator, X, resample=resample)


def test_tables_that_cannot_be_read_are_refused_with_all_faults() -> None:
    """If this fails, a twice occurring area is two areas."""
    wrong = X.assign(x=[np.inf, 1, 2, 3]).set_axis(["A", "A", "B", "C"])
    with pytest.raises(TableError) as caught:
        stability(SumAboveZero(), wrong)
    assert [finding.reason for finding in caught.value.findings] == ["duplicate-code", "infinite"]


def test_the_only_variable_cannot_be_left_out() -> None:
    """If this fails, a refit on no variable is tried."""
    with pytest.raises(TableError, match="none can be left out"):
        stability(SumAboveZero(), X[["x"]], resample="leave_one_out")


def test_draws_that_cannot_be_fitted_are_told_and_in_no_mean() -> None:
    """If this fails, a draw that failed is dropped in silence, or counts as disagreement."""
    with pytest.warns(DataWarning, match="1 of 2 draws could not be fitted .* there is no variable x"):
        found = stability(SumAboveZero(needs="x"), X, resample="leave_one_out")
    assert found.draws["fault"].isna().tolist() == [False, True]
    assert found.draws["adjusted_rand"].isna().tolist() == [True, False]
    assert found.summary["draws"].tolist() == [1]
    assert found.areas["share"].tolist() == [1] * 4


def test_when_no_draw_can_be_fitted_the_reasons_are_told() -> None:
    """If this fails, a table of nothing is given back."""
    one = X.assign(z=0.0)
    needy = SumAboveZero(needs="x")
    with pytest.raises(TableError, match="No draw could be fitted"):
        stability(needy, one, share=0.34, draws=2, random_state=6)
