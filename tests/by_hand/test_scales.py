"""Scales of variables by hand, and a table of areas as a matrix."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick.errors import OptionError, TableError
from bailiwick.groups.area_matrix import faults, in_kind, read_matrix
from bailiwick.groups.recipes import RECIPES, recipe
from bailiwick.groups.standardise import fit_scale, standardise_areas

# 0, 10, ..., 50: P10 = 0 + .5 * 10 = 5, median 25, P90 = 45, by linear interpolation.
COLUMN = [[0.0], [10.0], [20.0], [30.0], [40.0], [50.0]]


@pytest.mark.parametrize(
    ("standardise", "centre", "spread"),
    [
        ("inter_decile", 25, 40),
        ("z", 25, math.sqrt(1750 / 6)),  # (625 + 225 + 25) * 2 = 1,750
        ("range", 0, 50),
        ("asinh_range", 0, math.asinh(50)),
        (None, 0, 1),
    ],
)
def test_centre_and_spread(standardise: str | None, centre: float, spread: float) -> None:
    """If this fails, a variable is put on the wrong scale."""
    scale = fit_scale(COLUMN, ["flats"], standardise=standardise)
    assert scale.centre.tolist() == pytest.approx([centre])
    assert scale.spread.tolist() == pytest.approx([spread])
    transformed = np.arcsinh(COLUMN) if standardise == "asinh_range" else np.array(COLUMN)
    np.testing.assert_allclose(scale.apply(COLUMN), (transformed - centre) / spread, atol=1e-15)


def test_asinh_is_the_logarithm_of_the_formula() -> None:
    """If this fails, asinh is not log(x + sqrt(x^2 + 1)) of the value as given: percent, not a share."""
    scaled = fit_scale(COLUMN, ["flats"], standardise="asinh_range").apply(COLUMN)[1, 0]
    assert scaled == pytest.approx(math.log(10 + math.sqrt(101)) / math.log(50 + math.sqrt(2501)))


def test_transforms() -> None:
    """If this fails, log1p or Box-Cox is another function: at power p, (x^p - 1) / p."""
    logged = fit_scale(COLUMN, ["flats"], standardise=None, transform="log1p").apply(COLUMN)
    np.testing.assert_allclose(logged, np.log1p(COLUMN))
    positive = np.array(COLUMN) + 1
    scale = fit_scale(positive, ["flats"], standardise=None, transform="box_cox")
    assert scale.powers is not None
    power = scale.powers[0]
    np.testing.assert_allclose(scale.apply(positive), (positive**power - 1) / power)


def test_winsorising_holds_values_within_percentiles() -> None:
    """If this fails, an outlier still stretches the scale: P10 = 5 and P90 = 45 become the ends."""
    scale = fit_scale(COLUMN, ["flats"], standardise="range", winsorise=(10, 90))
    assert scale.apply(COLUMN)[:, 0].tolist() == pytest.approx([0, 0.125, 0.375, 0.625, 0.875, 1])
    assert scale.apply([[1000.0]]).tolist() == [[1.0]]


def test_a_scale_is_a_table() -> None:
    """If this fails, the record of a run cannot say how its variables were scaled."""
    row = fit_scale(COLUMN, ["flats"], standardise="asinh_range", winsorise=(0, 100)).table().to_pylist()[0]
    assert row == {
        "variable": "flats",
        "standardise": "range",
        "transform": "asinh",
        "centre": 0,
        "spread": math.asinh(50),
        "power": None,
        "lower_bound": 0,
        "upper_bound": 50,
        "areas": 6,
    }


def test_missing_values_count_in_no_scale() -> None:
    """If this fails, a missing value becomes a number or spoils the scale of the others."""
    scale = fit_scale([*COLUMN, [math.nan]], ["flats"])
    assert scale.centre.tolist() == [25]
    assert np.isnan(scale.apply([[math.nan]])).all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(TableError, match="flats has no value in any area"):
            fit_scale([[math.nan], [math.nan]], ["flats"])


def test_a_rare_share_has_no_deciles() -> None:
    """If this fails, a share that is 0 in nearly all areas is divided by 0; every such variable is named."""
    rare = np.zeros((20, 3))
    rare[0] = 3
    rare[:, 1] = np.arange(20)
    with pytest.raises(TableError) as refused:
        fit_scale(rare, ["boats", "flats", "farms"])
    assert len(refused.value.findings) == 2
    assert "boats: the 10th and the 90th percentile are alike; 19 of 20 areas hold 0." in str(refused.value)
    assert "asinh_range" in str(refused.value)
    assert "farms" in str(refused.value)
    with pytest.raises(TableError, match="flats is the same in every area"):
        fit_scale(np.ones((4, 1)), ["flats"], standardise="range")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"standardise": "interdecile"}, "Did you mean 'inter_decile'"),
        ({"transform": "log"}, "'log1p'"),
        ({"standardise": "asinh_range", "transform": "log1p"}, "has its own transform"),
        ({"winsorise": (99, 1)}, "a pair of percentiles"),
        ({"winsorise": 5}, "a pair of percentiles"),
        ({"winsorise": (0, 101)}, "a pair of percentiles"),
    ],
)
def test_wrong_options(options: dict[str, Any], message: str) -> None:
    """If this fails, a mistyped option is taken, or its error does not say what is allowed."""
    with pytest.raises(OptionError, match=message):
        fit_scale(COLUMN, ["flats"], **options)


def test_a_transform_without_a_value_is_refused() -> None:
    """If this fails, the logarithm of nothing becomes -inf."""
    with pytest.raises(TableError, match=r"flats has 1 values of 0 or less.*Choose asinh"):
        fit_scale(COLUMN, ["flats"], transform="box_cox")


FRAME = {
    "area_code": ["B", "A", "C"],
    "area_name": ["b", "a", "c"],
    "flats": [0.0, 10.0, 40.0],
    "cars": [4, 3, 5],
}


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pl.LazyFrame, pa.table])
def test_any_dataframe_is_a_matrix(make: Any) -> None:
    """If this fails, one kind of dataframe is read otherwise than another."""
    matrix = read_matrix(make(FRAME))
    assert matrix.codes == ("B", "A", "C")
    assert matrix.variables == ("flats", "cars")
    assert matrix.values.tolist() == [[0, 4], [10, 3], [40, 5]]
    assert faults(matrix) == []
    back = in_kind(pa.table({"area_code": list(matrix.codes)}), matrix.backend)
    assert type(back).__module__.split(".")[0] == make.__module__.split(".")[0]


def test_an_indexed_pandas_table_stays_indexed() -> None:
    """If this fails, area codes in the index are lost."""
    frame = pd.DataFrame(FRAME).drop(columns="area_name").set_index("area_code")
    scaled = standardise_areas(frame, standardise="range")
    assert scaled.index.tolist() == ["B", "A", "C"]
    assert scaled.index.name == "area_code"
    assert scaled["flats"].tolist() == [0, 0.25, 1]


def test_weights_multiply_squared_distances() -> None:
    """If this fails, a weight of 4 does not double a scaled column (its square root is 2)."""
    array = np.array([[0.0, 1.0], [10.0, 3.0]])
    assert standardise_areas(array, standardise="range", variable_weights=[4, 1]).tolist() == [[0, 0], [2, 1]]
    with pytest.raises(OptionError, match="one finite number of 0 or more for each of the 2 variables"):
        standardise_areas(array, variable_weights=[1])


def test_every_fault_is_listed_with_variable_and_areas() -> None:
    """If this fails, a fault is not told, or told without the variable and the areas."""
    frame = pl.DataFrame(
        {
            "area_code": ["A", "B", "B"],
            "flats": [1.0, None, 3.0],
            "cars": [math.inf, 2.0, 3.0],
            "farms": [5.0, 5.0, 5.0],
        }
    )
    found = faults(read_matrix(frame))
    assert [one.reason for one in found] == ["duplicate-code", "missing", "infinite", "constant"]
    text = " ".join(one.sentence for one in found)
    assert "Areas that occur twice: B." in text
    assert "flats is missing (NaN or null) in 1 area: B." in text
    assert "cars is infinite (inf) in 1 area: A:" in text
    assert "farms is 5 in every area (A, B, B)" in text
    with pytest.raises(TableError, match="Areas that occur twice"):
        standardise_areas(frame)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([[1.0]], "give a pandas, Polars or PyArrow table, or an array"),
        (np.ones(3), "1 dimensions"),
        (np.array([["a"]]), "not numbers"),
        (pl.DataFrame({"area": ["A"], "x": [1.0]}), "no column 'area_code'"),
        (pl.DataFrame({"area_code": ["A"], "x": ["b"]}), "Column 'x' holds String, not numbers"),
        (pl.DataFrame({"area_code": ["A", None], "x": [1.0, 2.0]}), "Rows without an area code: 2"),
    ],
)
def test_what_is_no_table_of_areas(table: Any, message: str) -> None:
    """If this fails, something that is no table of areas is measured, or refused without saying why."""
    with pytest.raises(TableError, match=message):
        read_matrix(table)


@pytest.mark.parametrize("nothing", [None, np.nan, pd.NA, pd.NaT, " "])
@pytest.mark.parametrize("indexed", [False, True])
def test_an_area_without_a_code_is_no_area_called_nan(nothing: object, indexed: bool) -> None:
    """If this fails, rows whose code is missing become an area "nan" or "None"."""
    table = pd.DataFrame({"area_code": pd.Series(["A", nothing, "C"], dtype=object), "x": [1.0, 2.0, 9.0]})
    with pytest.raises(TableError, match=r"Rows without an area code: 2\.") as caught:
        read_matrix(table.set_index("area_code") if indexed else table)
    assert [fault.reason for fault in caught.value.findings] == ["no-code"]


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame([[1.0, 2, 3], [4, 5, 6]], columns=["a", "b", "a"], index=["A", "B"]),
        pa.table([["A", "B"], [1.0, 4.0], [2.0, 5.0]], names=["area_code", "a", "a"]),
    ],
    ids=["pandas", "pyarrow"],
)
def test_columns_of_one_name_are_named(table: Any) -> None:
    """If this fails, two columns of one name end in an error of another library."""
    with pytest.raises(TableError, match="2 columns are called 'a': leave out or rename") as caught:
        read_matrix(table)
    assert [(fault.reason, fault.rows) for fault in caught.value.findings] == [("duplicate-column", ("a",))]


@pytest.mark.parametrize("standardise", ["range", "z", "inter_decile"])
def test_a_spread_lost_in_rounding_is_not_called_constant(standardise: str) -> None:
    """If this fails, values 0 to .45 beside 1e12 are said to be the same in every area."""
    values = 1e12 + np.arange(10)[:, None] / 20
    with pytest.raises(TableError, match=r"x differs by 0\.45 at most .*too little beside") as told:
        fit_scale(values, ["x"], standardise=standardise)
    assert [fault.reason for fault in told.value.findings] == ["no-spread"]
    # Near 0 the same differences are a scale.
    assert fit_scale(values - 1e12, ["x"], standardise=standardise).spread[0] > 0.1


def test_a_recipe_is_a_copy() -> None:
    """If this fails, changing a recipe's parameters changes them for everybody, or one is unexplained."""
    mine = recipe("lad2001")
    mine["cuts"] = (2,)
    assert recipe("lad2001")["cuts"] == (8, 13, 24)
    assert all(about for about, _ in RECIPES.values())
    with pytest.raises(OptionError, match="Did you mean 'lad20"):
        recipe("lad2010")
