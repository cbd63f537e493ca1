"""Variables selected from many candidates, worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick import dominant_variables, select_variables
from bailiwick.errors import DataWarning, TableError
from bailiwick.groups.correlated import correlations, drop_correlated, pairs_above
from bailiwick.groups.dominance import dominance_findings
from bailiwick.groups.selection import VariableSelection

CODES = ["A", "B", "C", "D"]


def decided(chosen: VariableSelection) -> dict[str, tuple[str, str]]:
    """Decision and rule of each variable."""
    rows = pa.table(chosen.report).to_pylist() if isinstance(chosen.report, pa.Table) else None
    rows = rows if rows is not None else pd.DataFrame(chosen.report).to_dict("records")
    return {row["variable"]: (row["decision"], row["rule"]) for row in rows}


def test_correlations_by_hand() -> None:
    """If this fails, r is not Pearson's.

    x has deviations -1, 0, 1 and y 1, -2, 1 (products -1 + 0 + 1 = 0); z has -1, 1, 0 (with x: 1, over
    the root of 2 * 2, that is .5; with y: -1 - 2 + 0 = -3, over the root of 6 * 2, that is -.8660).
    """
    r = correlations(np.array([[1.0, 3.0, 0.0], [2.0, 0.0, 2.0], [3.0, 3.0, 1.0]]))
    assert r[0].tolist() == pytest.approx([1.0, 0.0, 0.5])
    assert r[1, 2] == pytest.approx(-3 / np.sqrt(12))


def test_correlations_take_areas_that_have_both() -> None:
    """If this fails, an area without one of two variables pulls their correlation: without it r is 1."""
    r = correlations(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0], [9.0, np.nan]]))
    assert r[0, 1] == 1.0
    assert np.isnan(correlations(np.array([[1.0, 5.0], [2.0, 5.0]]))[0, 1])


# a and b at .95, b and c at .90, c and d at .86; all others at .10 but a and d at .30.
R = np.array(
    [
        [1.00, 0.95, 0.10, 0.30],
        [0.95, 1.00, 0.90, 0.10],
        [0.10, 0.90, 1.00, 0.86],
        [0.30, 0.10, 0.86, 1.00],
    ]
)


def test_the_highest_pair_goes_first_and_then_what_is_left() -> None:
    """If this fails, more variables go than must.

    Pair a, b at .95: a has .10 and .30 with c and d, mean .20; b has .90 and .10, mean .50: b goes. With it
    goes the pair b, c. Pair c, d at .86: left besides them is a; c has .10, d .30: d goes.
    """
    drops, both = drop_correlated(R, 0.85)
    assert [(one.dropped, one.stays) for one in drops] == [(1, 0), (3, 2)]
    assert (drops[0].mean_dropped, drops[0].mean_stays) == pytest.approx((0.5, 0.2))
    assert (drops[1].mean_dropped, drops[1].mean_stays) == pytest.approx((0.3, 0.1))
    assert both == []


def test_a_threshold_is_passed_only_above_it() -> None:
    """If this fails, a pair at exactly .86 counts as above .86."""
    assert pairs_above(R, 0.86) == [(0, 1), (1, 2)]


def test_equals_fall_by_order_of_columns() -> None:
    """If this fails, a crumb of adding up, or the alphabet, decides between two that are alike."""
    r = np.array([[1.0, -1.0, 0.2], [-1.0, 1.0, -0.2], [0.2, -0.2, 1.0]])
    (drop,) = drop_correlated(r, 0.85)[0]
    assert (drop.dropped, drop.rule) == (1, "order")
    assert pairs_above(r, 0.85, signed=True) == []


X = pd.DataFrame(
    {
        "religion": [50.0, 40.0, 45.0, 30.0],
        "built": [5.0, 20.0, 28.0, 1.0],
        "converted": [1.0, 10.0, 2.0, 2.0],
        "rare": [0.0, 0.0, 0.0, 0.4],
        "scarce": [0.1, 0.2, 0.1, 0.3],
        "owned": [70.0, 40.0, 65.0, 50.0],
        "rented": [30.0, 60.0, 35.0, 50.0],
        "density": [0.1, 0.2, 0.4, 0.3],
    },
    index=CODES,
)


def test_every_rule_in_its_turn_and_in_the_report() -> None:
    """If this fails, a variable goes without a reason, or one rule hides another.

    Flats are 6, 30, 30, 3. `rare` is 0 in 3 of 4 areas. `scarce` is .7 / 4 = .175 % of residents who are
    alike in number. Owned and rented add up to 100: r = -1, and their mean absolute correlations with
    flats and density are equal, so the later one goes.
    """
    chosen = select_variables(
        X,
        remove={"religion": "a voluntary question"},
        composites={"flats": ["built", "converted"]},
        smallest_share=0.5,
    )
    assert chosen.kept == ("flats", "owned", "density")
    assert chosen.table.columns.tolist() == list(chosen.kept)
    assert chosen.table.index.tolist() == CODES
    assert chosen.table["flats"].tolist() == [6.0, 30.0, 30.0, 3.0]
    assert decided(chosen) == {
        "religion": ("dropped", "removed"),
        "flats": ("kept", "composite"),
        "built": ("dropped", "composite"),
        "converted": ("dropped", "composite"),
        "rare": ("dropped", "small population"),
        "scarce": ("dropped", "small population"),
        "owned": ("kept", "none"),
        "rented": ("dropped", "correlation"),
        "density": ("kept", "none"),
    }
    reason = chosen.report.set_index("variable")["reason"]
    assert reason["religion"] == "Removed: a voluntary question."
    assert reason["rare"] == "It is 0 in 75% of the areas, above 50%."
    assert reason["scarce"] == "It is 0.17 % over all areas, below 0.5 %."
    assert "correlates with owned at r = -1.000" in reason["rented"]
    assert chosen.pairs.values.tolist() == [["owned", "rented", -1.0, "rented"]]


def test_residents_weight_the_smallest_share_and_make_the_smallest_count() -> None:
    """If this fails, a share is averaged over areas: (.1 * 900 + .5 * 100) / 1000 = .14 %, 1.4 persons."""
    table = pa.table(
        {
            "area_code": ["A", "B", "C"],
            "residents": [900, 50, 50],
            "few": [0.1, 0.4, 0.6],
            "many": [5.0, 9.0, 4.0],
        }
    )
    for option in ({"smallest_share": 0.2}, {"smallest_count": 2}):
        chosen = select_variables(table, **option)
        assert chosen.kept == ("many",)
    assert chosen.table.column_names == ["area_code", "residents", "many"]
    assert select_variables(table, smallest_share=0.13, smallest_count=1).kept == ("few", "many")
    assert select_variables(table, smallest_share=20, not_shares=["few", "many"]).kept == ("few", "many")


def test_unreliable_variables_go() -> None:
    """If this fails, a variable known at 30 % either way, or missing in half the areas, is clustered on."""
    frame = X[["built", "converted", "owned"]].copy()
    frame.loc[["A", "B"], "converted"] = np.nan
    chosen = select_variables(frame, reliability={"built": 0.3, "owned": 0.2}, largest_missing=0.25)
    assert decided(chosen) == {
        "built": ("dropped", "reliability"),
        "converted": ("dropped", "reliability"),
        "owned": ("kept", "none"),
    }
    reason = chosen.report.set_index("variable")["reason"]
    assert reason["built"] == "Its coefficient of variation is 30%, above 20%."
    assert reason["converted"] == "It is missing in 50.0% of the areas, above 25.0%."


def test_a_variable_equal_everywhere_is_refused_and_named() -> None:
    """If this fails, a variable that tells no area apart is dropped without a word."""
    frame = X[["owned", "built"]].assign(same=3.0)
    codes = ", ".join(X.index[:3])
    with pytest.raises(TableError, match=rf"same is 3 in every area \({codes}"):
        select_variables(frame)
    assert select_variables(frame, remove={"same": "the same everywhere"}).kept == ("owned", "built")


def test_faults_of_the_values_come_in_one_report() -> None:
    """If this fails, the second fault of a table is met only when the first is mended."""
    frame = X[["owned", "built", "rented"]].assign(same=3.0)
    frame.loc["A", "built"] = np.nan
    frame.loc["B", "rented"] = np.inf
    frame = frame.rename(index={frame.index[-1]: frame.index[-2]})
    with pytest.raises(TableError, match=r"The table cannot be grouped\.") as caught:
        select_variables(frame)
    reasons = {fault.reason for fault in caught.value.findings}
    assert reasons == {"missing", "infinite", "duplicate-code", "constant"}


def test_known_values_that_are_all_alike_are_refused() -> None:
    """If this fails, a variable that some areas lack may be the same in all others."""
    frame = X[["owned"]].assign(same=3.0)
    frame.loc["A", "same"] = np.nan
    with pytest.raises(TableError, match=r"same is 3 in every area \(B, C"):
        select_variables(frame, largest_missing=0.5)


def test_the_keep_list_is_kept() -> None:
    """If this fails, a variable that somebody needs is dropped for its twin."""
    chosen = select_variables(X[["owned", "rented"]], keep=["rented"])
    assert chosen.kept == ("rented",)
    assert decided(chosen)["rented"] == ("kept", "keep list")
    with pytest.warns(DataWarning, match=r"owned and rented \(r = -1.000\). Both stay"):
        chosen = select_variables(X[["owned", "rented"]], keep=["rented", "owned"])
    assert chosen.kept == ("owned", "rented")
    assert chosen.pairs["dropped"].isna().all()
    kept = select_variables(X[["rare", "owned"]], keep=["rare"])
    assert "although: It is 0 in 75%" in kept.report["reason"][0]


def test_only_positive_pairs_with_signed() -> None:
    """If this fails, signed and absolute thresholds are one: owned and rented are at -1."""
    assert select_variables(X[["owned", "rented"]], signed=True).kept == ("owned", "rented")


def test_words_come_from_the_list_of_variables() -> None:
    """If this fails, a report names codes that nobody can read."""
    words = pl.DataFrame({"variable": ["owned"], "short_label": ["home ownership"]})
    chosen = select_variables(X[["owned", "rented"]], variables=words)
    assert "owned (home ownership)" in chosen.report["reason"][1]


@pytest.mark.parametrize("kind", ["polars", "lazy", "pyarrow", "array"])
def test_every_kind_of_table(kind: str) -> None:
    """If this fails, the variables kept depend on the library that holds them."""
    named = X[["built", "owned", "rented"]].rename_axis("area_code").reset_index()
    given = {
        "polars": pl.from_pandas(named),
        "lazy": pl.from_pandas(named).lazy(),
        "pyarrow": pa.Table.from_pandas(named, preserve_index=False),
        "array": named.drop(columns="area_code").to_numpy(),
    }[kind]
    chosen = select_variables(given)
    expected = ("x0", "x1") if kind == "array" else ("built", "owned")
    assert chosen.kept == expected
    assert type(chosen.table) is (pa.Table if kind in ("pyarrow", "array") else pl.DataFrame)
    columns = chosen.table.column_names if isinstance(chosen.table, pa.Table) else chosen.table.columns
    assert columns == ["area_code", *expected]


def test_shares_of_the_total_sum_of_squares() -> None:
    """If this fails, nobody is warned of a variable that drowns the others.

    Deviations -1, 0, 1 (2), -2, 0, 2 (8) and -3, 0, 3 (18): shares 2, 8 and 18 of 28; an equal share is a
    third. With area weights 0, 1, 1 the means move: .5, 1 and 1.5 either way: .5, 2, 4.5 of 7, as before.
    """
    z = pd.DataFrame({"a": [1.0, 2, 3], "b": [0.0, 2, 4], "c": [0.0, 3, 6]}, index=["E1", "E2", "E3"])
    for weights in (None, [0, 1, 1]):
        rows = dominant_variables(z, times=1.5, area_weights=weights)
        assert rows["variable"].tolist() == ["c", "b", "a"]
        assert rows["share"].tolist() == pytest.approx([18 / 28, 8 / 28, 2 / 28])
        assert rows["times"].tolist() == pytest.approx([54 / 28, 24 / 28, 6 / 28])
        assert rows["dominant"].tolist() == [True, False, False]
    (warning,) = dominance_findings(z, times=1.5)
    assert warning.severity == "warning"
    assert warning.sentence.startswith("c makes up 64% of all squared distance, 1.9 times an equal share")
