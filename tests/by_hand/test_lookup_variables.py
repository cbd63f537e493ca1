"""Lookups as variables of a model, worked by hand.

Eight areas: four towns, two coasts, two farms, so p = 1/2, 1/4, 1/4 and V = 1/4 + 3/16 + 3/16 = 5/8; ages in
three bands of two, five and one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.cluster import KMeans

from bailiwick import areas, lookup_variables
from bailiwick.errors import OptionError, TableError
from bailiwick.groups.standardise import z_scores

CODES = [f"E{number}" for number in range(8)]
LOOKUPS = pd.DataFrame(
    {
        "kind": ["town"] * 4 + ["coast", "coast", "farm", "farm"],
        "age": ["41 to 1,044"] * 2 + ["1,045 or over"] + ["40 or under"] * 5,
    },
    index=CODES,
)
V = 5 / 8


def test_a_lookup_weighs_as_one_metric() -> None:
    """If this fails, a lookup with nine categories decides the clusters by itself, or does nothing."""
    found = lookup_variables(LOOKUPS, ["kind"])
    values = found.table.to_numpy()
    assert list(found.table.columns) == ["kind: coast", "kind: farm", "kind: town"]
    assert values[:, 2].tolist() == pytest.approx([0.5 / V**0.5] * 4 + [-0.5 / V**0.5] * 4)
    assert values.var(axis=0).sum() == pytest.approx(1)
    # Two areas of different categories are root(2 / V) apart, whichever they are.
    for one, other in ((0, 4), (0, 6), (4, 6)):
        assert np.linalg.norm(values[one] - values[other]) == pytest.approx((2 / V) ** 0.5)
    assert np.linalg.norm(values[0] - values[3]) == 0


def test_weights_undo_a_scale_that_makes_every_column_alike() -> None:
    """If this fails, an estimator that standardises counts a lookup once for each category."""
    found = lookup_variables(LOOKUPS, ["kind"])
    assert found.weights == pytest.approx({"kind: coast": 0.3, "kind: farm": 0.3, "kind: town": 0.4})
    again = z_scores(found.table.to_numpy()) * np.sqrt(list(found.weights.values()))
    assert again == pytest.approx(found.table.to_numpy())
    assert found.variables["weight"].sum() == pytest.approx(1)
    assert found.variables["areas"].tolist() == [2, 2, 4]
    assert set(found.variables["polarity"]) == {0}


def test_an_ordered_lookup_is_one_column_of_mean_ranks() -> None:
    """If this fails, bands of age are as far apart as places that have nothing to do with each other.

    40 or under: five areas, mean rank 3; 41 to 1,044: two, 6.5; 1,045 or over: one, 8. Mean 4.5; the squares
    of -1.5 (5 times), 2 (twice) and 3.5 add up to 11.25 + 8 + 12.25 = 31.5, so the deviation is
    root(31.5 / 8).
    """
    found = lookup_variables(LOOKUPS, ["age"], ordered=["age"])
    spread = (31.5 / 8) ** 0.5
    expected = [2 / spread] * 2 + [3.5 / spread] + [-1.5 / spread] * 5
    assert found.table["age"].tolist() == pytest.approx(expected)
    assert found.weights == {"age": 1.0}
    turned = {"age": ["1,045 or over", "41 to 1,044", "40 or under"]}
    assert lookup_variables(LOOKUPS, ["age"], ordered=turned).table["age"].tolist() == pytest.approx(
        [-one for one in expected]
    )


def test_areas_without_a_category_are_listed_and_stay() -> None:
    """If this fails, an area without a category is a category, or gone."""
    gap = LOOKUPS.assign(kind=["town"] * 4 + ["coast", "coast", "farm", None])
    found = lookup_variables(gap, ordered="age")
    assert found.missing.values.tolist() == [["E7", "kind"]]
    assert found.table.index.tolist() == CODES
    assert found.table.loc["E7"].isna().tolist() == [True, True, True, False]
    # Of seven areas one is a farm.
    row = found.variables.set_index("variable").loc["kind: farm"]
    assert row[["areas", "share"]].tolist() == pytest.approx([1, 1 / 7])
    assert found.table.drop(columns="age").var(ddof=0).sum() == pytest.approx(1)


def test_polars_in_polars_out_and_clusters_of_lookups() -> None:
    """If this fails, the columns cannot be given to a clusterer as they are."""
    wide = pl.from_pandas(LOOKUPS.rename_axis("area_code").reset_index())
    found = lookup_variables(wide, ["kind"])
    assert isinstance(found.table, pl.DataFrame)
    assert isinstance(found.variables, pl.DataFrame)
    labels = KMeans(3, n_init=5, random_state=1).fit_predict(found.table.drop("area_code").to_numpy())
    assert [len(set(labels[part])) for part in (slice(4), slice(4, 6), slice(6, 8))] == [1, 1, 1]


def test_the_lookups_of_england_have_orders_that_can_be_read() -> None:
    """If this fails, the carried bands of density are in the order of their letters.

    309 districts, method page section 8: fifths of deprivation, five bands of density, three of age and nine
    regions.
    """
    table = areas.characteristics("lad2021")
    bands = ["deprivation_quintile", "population_density_band", "median_age_band"]
    kept = table.filter(pa_known(table))
    found = lookup_variables(kept, [*bands, "itl1"], ordered=bands)
    frame = found.table.to_pandas()
    assert len(frame) == 309
    assert list(frame.columns[:4]) == ["area_code", *bands]
    density = kept["population_density_band"].to_pylist()
    lowest = frame["population_density_band"].to_numpy().argmin()
    highest = frame["population_density_band"].to_numpy().argmax()
    assert (density[lowest], density[highest]) == ("184 or fewer", "2,777 or more")
    assert len(found.table.column_names) == 4 + 9


def pa_known(table: Any) -> Any:
    """The areas of England, which have every lookup."""
    import pyarrow.compute as pc

    return pc.is_valid(table["itl1"])


@pytest.mark.parametrize(
    ("changes", "options", "error", "sentence"),
    [
        ({}, {"names": ["kinds"]}, OptionError, "'kinds' is not a lookup of the table. Did you mean 'kind'"),
        ({}, {"names": []}, OptionError, "No lookup is asked for"),
        ({}, {"names": ["age"], "ordered": ["kind"]}, OptionError, "ordered: kind is not among the lookups"),
        ({}, {"ordered": ["kind"]}, OptionError, "no order that can be read from their numbers"),
        ({}, {"ordered": {"kind": ["town", "farm"]}}, OptionError, "lacks coast"),
        ({"kind": "town"}, {}, TableError, "kind is 'town' in every area"),
        ({"kind": None}, {}, TableError, "kind has no category in any area"),
        ({"kind": CODES}, {}, TableError, "kind has another category in every area"),
    ],
)
def test_lookups_that_cannot_be_variables_are_refused(
    changes: dict[str, Any], options: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    """If this fails, a mistyped lookup is left out in silence, or a code becomes 300 variables."""
    with pytest.raises(error, match=sentence):
        lookup_variables(LOOKUPS.assign(**changes), **options)
    with pytest.raises(TableError, match="Areas that occur twice: E0"):
        lookup_variables(pd.concat([LOOKUPS, LOOKUPS.head(1)]))
