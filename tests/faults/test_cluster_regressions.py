"""What regressions of indicators on clusters refuse, and in which words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from bailiwick.errors import ColumnError, OptionError, TableError
from bailiwick.evidence import characteristic_shares, cluster_regions, cluster_regressions

CODES = ["E1", "E2", "E3", "E4"]


def tables(**changes: Any) -> dict[str, Any]:
    """Four areas, two clusters, two regions."""
    given = {
        "indicators": pd.DataFrame({"area_code": CODES, "indicator": "pay", "value": [1.0, 2, 4, 8]}),
        "clusters": pd.DataFrame({"area_code": CODES, "cluster": ["a", "a", "b", "b"]}),
        "controls": pd.DataFrame({"area_code": CODES, "population": [10.0, 20, 40, 50]}),
        "errors_by": pd.DataFrame({"area_code": CODES, "region": ["N", "S", "N", "S"]}),
    }
    return given | changes


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"mode": "as-published"}, "Did you mean 'as_published'"),
        ({"errors": "cr3"}, "errors='cr3' is not an option"),
        ({"panel": "last"}, "Choose one of 'latest', 'mean', 'all'"),
        ({"standardise": "years"}, "Did you mean 'year'"),
        ({"min_treated": 0}, "min_treated=0 is not a whole number of 1 or more"),
        ({"false_discovery": 5}, "false_discovery=5 is not a share"),
        ({"region_effects": "yes"}, "neither True nor False"),
        ({"random_state": -1}, "is not a seed"),
    ],
)
def test_choices(choices: dict[str, Any], told: str) -> None:
    """If this fails, a choice that does not exist is passed over in silence."""
    with pytest.raises(OptionError, match=told):
        cluster_regressions(**tables(), **choices)


def test_all_choices_at_once() -> None:
    """If this fails, a user is told of one wrong choice at a time."""
    with pytest.raises(OptionError, match=r"(?s)mode='x'.*errors='y'.*confidence=2"):
        cluster_regressions(**tables(), mode="x", errors="y", confidence=2)  # type: ignore[arg-type]


def frame(**columns: Any) -> pd.DataFrame:
    """A table by area."""
    return pd.DataFrame({"area_code": CODES} | columns)


def twice(name: str) -> pd.DataFrame:
    """A table with two columns of one name."""
    table = frame(indicator="pay", value=1.0, other=2.0)
    return table.set_axis(["area_code", "indicator", name, name], axis=1)


NO_VALUE = "of 4 rows there are 2 without a value, 2 infinite"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"clusters": frame(clusters=list("aabb"))}, "no column 'cluster'. Did you mean 'clusters'"),
        ({"clusters": frame(cluster=[0.5, 1, 1, 2])}, "labels are text or whole numbers"),
        ({"clusters": frame(cluster=[None] * 4)}, "no area with a cluster"),
        ({"clusters": pd.concat([frame(cluster=1)] * 2)}, "clusters has areas twice: E1, E2"),
        ({"controls": frame(population=[0, 1, 2, 3])}, "0 or less in E1, and its logarithm is taken"),
        ({"controls": frame(level=["town"] * 4)}, "'level' of controls holds 'town': controls are numbers"),
        ({"controls": frame(rain=[1, 2, 3, np.inf])}, "'rain' of controls is infinite in E4"),
        ({"errors_by": frame(region="N", county="C")}, "errors_by has 2 columns beside the area codes"),
        ({"indicators": frame(indicator="pay", value="high")}, "holds String, not numbers"),
        (
            {"indicators": pd.concat([frame(indicator="pay", value=1.0), frame(indicator="pay", value=2.0)])},
            "pay: several values in one year for E1, E2",
        ),
        (
            {"clusters": pd.DataFrame({"area_code": ["W1"], "cluster": [1]})},
            "none of them is complete in clusters",
        ),
        ({"coarse": frame(coarse="X")}, "no column 'coarse_code'. Did you mean 'coarse'"),
        ({"coarse": frame(coarse_code="X", weight=[-1, 1, 1, 1])}, "missing, negative or infinite, of E1"),
        ({"coarse": pd.concat([frame(coarse_code="X", weight=1)] * 2)}, "parts twice: E1 in X"),
        ({"coarse": frame(coarse_code="X", weights=1)}, "no column 'weight'. Did you mean 'weights'"),
        ({"coarse": frame(coarse_code="X", weight=["1"] * 4)}, "weights that are no numbers.* of E1, E2"),
        ({"coarse": frame(coarse_code=["X", None, "X", ""], weight=1)}, "without area_code or .* of E2, E4"),
        ({"indicators": frame(indicator="pay", value=[1, 2, 3, 1e200])}, "pay are above 1e.150"),
        ({"controls": frame(rain=[1, 2, 3, 1e300])}, "'rain' of controls is above 1e.150 in E4"),
        (
            {"indicators": frame(indicator="pay", value=1.0, year=2019.5)},
            "'year' .* holds 2019.5: give whole",
        ),
        ({"indicators": frame(indicator="pay", value=1.0, year=np.inf)}, "'year' .* holds inf: give whole"),
        ({"indicators": frame(indicator="pay", value=[1.0, 2, "x", 3])}, "not numbers such as 'x'"),
        ({"indicators": frame(indicator="pay", value=[np.nan, np.inf] * 2)}, NO_VALUE),
        ({"indicators": frame(indicator="pay", value=np.nan)}, "of 4 rows there are 4 without a value"),
        ({"indicators": twice("value")}, "indicators has 2 columns called 'value'"),
        ({"clusters": twice("cluster")}, "clusters has 2 columns called 'cluster'"),
        ({"controls": twice("rain")}, "controls has 2 columns called 'rain'"),
        ({"clusters": frame(cluster=[1, "1", 2, 2])}, "holds 1 both as text and as a number"),
    ],
)
def test_tables(changes: dict[str, Any], told: str) -> None:
    """If this fails, a table that cannot be right gives coefficients, or an error that does not help."""
    with pytest.raises(TableError, match=told):
        cluster_regressions(**tables(**changes))


@pytest.mark.parametrize(
    ("copies", "told"),
    [
        ([1, 1.5, 1, 1], "holds 1.5 in 1 rows"),
        ([1, np.nan, 1, 1], "holds (nan|null) in 1 rows"),
        ([1, -1, 0, 1], "holds -1, 0 in 2 rows"),
        ([1, np.inf, 1, 1], "holds inf in 1 rows"),
        (["1", "2", "1", "1"], "holds String"),
    ],
)
def test_copies(copies: list[Any], told: str) -> None:
    """If this fails, a row counts another number of times than it says, or an error does not help."""
    given = tables(indicators=tables()["indicators"].assign(copies=copies))
    with pytest.raises(TableError, match=told):
        cluster_regressions(**given, mode="as_published")
    cluster_regressions(**given)


def test_why_no_value_is_used_as_published() -> None:
    """If this fails, a user looks at codes where every row is blank, or where an infinity is the matter."""
    endless = frame(indicator="pay", value=[1.0, 2, 3, np.inf])
    with pytest.raises(TableError, match="1 infinite, 3 of an indicator that holds an infinity"):
        cluster_regressions(**tables(indicators=endless), mode="as_published")
    blank = frame(indicator="pay", value=1.0, has_unit=False)
    with pytest.raises(TableError, match="of 4 rows there are 4 with another column empty"):
        cluster_regressions(**tables(indicators=blank), mode="as_published")


def test_mixed_columns_that_do_not_matter() -> None:
    """If this fails, an error of another library tells of a column that is not used."""
    mixed = tables()["indicators"].assign(remark=[1, "x", 3, 2.0])
    assert len(cluster_regressions(**tables(indicators=mixed))) == 2
    assert len(cluster_regressions(**tables(indicators=mixed), mode="as_published")) == 2


def test_all_tables_at_once() -> None:
    """If this fails, a user mends one table to hear of the next."""
    with pytest.raises(TableError) as caught:
        cluster_regressions(
            **tables(clusters=frame(cluster=[0.5] * 4), errors_by=frame(), controls=frame(level="town"))
        )
    assert [finding.reason for finding in caught.value.findings] == ["not-labels", "not-numbers", "columns"]


def test_columns_of_indicators() -> None:
    """If this fails, a misnamed column is not named with the nearest one."""
    with pytest.raises(ColumnError, match="Did you mean 'values'"):
        cluster_regressions(**tables(indicators=frame(indicator="pay", values=1.0)))


def test_geography() -> None:
    """If this fails, clusters and regions of other vintages give empty tables."""
    clusters = frame(cluster=[1, 1, 2, 2])
    with pytest.raises(TableError, match="clusters and regions have no area in common"):
        cluster_regions(clusters, pd.DataFrame({"area_code": ["W1"], "region": ["Wales"]}))
    with pytest.raises(TableError, match="clusters has 2 columns called 'cluster'"):
        cluster_regions(twice("cluster"), frame(region="N"))
    with pytest.raises(TableError, match="no column of classes"):
        characteristic_shares(clusters, frame())
