"""Rows of regressions on clusters by hand: which are used, what is told of the rest, how they are scaled."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from bailiwick.evidence import cluster_regressions, regression_coverage
from bailiwick.evidence.regression_rows import ROW_REASONS

CODES = [f"E{number}" for number in range(1, 7)]
VALUES = [1.0, 2, 3, 4, 5, 9]


def panel(value: Any = VALUES, codes: Any = CODES, **columns: Any) -> pd.DataFrame:
    """One indicator."""
    return pd.DataFrame({"area_code": codes, "indicator": "pay", "value": value} | columns)


def tables(indicators: pd.DataFrame, **changes: Any) -> dict[str, Any]:
    """Six areas in three regions, the first three in cluster a; E7 has no cluster, E8 no control."""
    given = {
        "indicators": indicators,
        "clusters": pd.DataFrame({"area_code": [*CODES, "E8"], "cluster": list("aaabbbb")}),
        "controls": pd.DataFrame({"area_code": [*CODES, "E7"], "rain": [3.0, 1, 4, 1, 5, 9, 2]}),
        "errors_by": pd.DataFrame({"area_code": [*CODES, "E7", "E8"], "region": list("NSMNSMNS")}),
    }
    return given | changes


def of(indicators: pd.DataFrame, **choices: Any) -> pd.Series:
    """The model of cluster a without controls."""
    return cluster_regressions(**tables(indicators, controls=None), **choices).iloc[0]


def test_z_is_over_areas_with_a_cluster() -> None:
    """If this fails, codes that are no areas of the model (UKZZZ, counties beside their districts) move z.

    E8 has a cluster but no control: it counts in z. 1, 2, 3, 4, 5, 9 and 11 have mean 5 and sum of squares
    around it 16 + 9 + 4 + 1 + 0 + 16 + 36 = 82. UKZZZ with 100, and E7 without a cluster, do not. As
    published all nine values do.
    """
    rows = panel([*VALUES, 11, 50, 100], [*CODES, "E8", "E7", "UKZZZ"])
    given = tables(rows, controls=tables(rows)["controls"].assign(rain=0.0))
    found = cluster_regressions(**given)
    assert found["coefficient"].iloc[0] == pytest.approx(-4 / np.sqrt(82 / 7))
    assert found["n"].iloc[0] == 6
    published = cluster_regressions(**given, mode="as_published")
    deviation = np.std([*VALUES, 11, 50, 100])
    assert published["coefficient"].iloc[0] == pytest.approx(-4 / deviation)


def test_the_last_year_is_one_of_areas_in_the_model() -> None:
    """If this fails, a later year that only other codes have leaves an indicator without a model.

    2021 is of UKZZZ and of E7, which has no cluster: the model is of 2020. Where no row can be in a model,
    the reason says so.
    """
    later = panel([7.0, 8], ["UKZZZ", "E7"], year=2021)
    rows = pd.concat([panel(year=2020), later, later.assign(indicator="jobs")])
    found = cluster_regressions(**tables(rows, controls=None))
    assert found["n"].tolist() == [6, 6, 0, 0]
    assert found["last_year"].tolist() == [2020, 2020, 2021, 2021]
    assert found["reason"].tolist() == ["few-treated", "few-treated", "no-area", "no-area"]
    told = regression_coverage(**tables(rows, controls=None))
    assert told["other_years"].tolist() == [2, 0]
    assert told["unmatched_rows"].tolist() == [0, 2]
    assert told["unknown_areas"].tolist() == [0, 1]


MANY = pd.concat(
    [
        panel(year=2019.0),
        panel([2.0, 2, 2, 2, 2, 2], year=2020.0),
        panel([3.0, 1, 2, np.nan, 8, np.inf], year=2021.0),
        panel([3.0, 5, 6, 7], ["E1", "E7", "E8", "UKZZZ"], year=2021.0),
        panel([4.0, 6], [None, ""], year=2021.0),
        panel([1.0, 2], ["E1", "E2"], year=np.nan),
        panel([5.0, 5.0, 6.0], ["E1", "E2", "E3"], year=2022.0).assign(indicator="flat", value=1.0),
    ]
)


def test_rows_left_out_by_hand() -> None:
    """If this fails, rows vanish uncounted.

    `pay` has 6 + 6 + 6 + 4 + 2 + 2 = 26 rows. One is missing, one infinite, 3 of E1 in 2021 stands twice, two
    have no year, 12 are of other years; of the 8 of 2021 two have no code, and E7, E8 and UKZZZ lack a
    cluster, a control and all. `flat` is the same in its three areas.
    """
    told = regression_coverage(**tables(MANY)).set_index("indicator")
    rows = told.loc["pay", [*ROW_REASONS, "used_rows", "rows"]].to_dict()
    assert rows == {
        "missing": 1, "infinite": 1, "blank_elsewhere": 0, "repeated": 1, "without_year": 2,
        "other_years": 12, "without_code": 2, "unmatched_rows": 3, "not_standardised": 0, "used_rows": 4,
        "rows": 26,
    }  # fmt: skip
    areas = [
        "without_cluster",
        "without_control",
        "without_region",
        "unknown_areas",
        "left_out",
        "used_areas",
    ]
    assert told.loc["pay", areas].tolist() == [2, 2, 1, 1, 3, 4]
    assert told.loc["flat", ["not_standardised", "used_rows"]].tolist() == [3, 0]
    every = regression_coverage(**tables(MANY), panel="all").set_index("indicator")
    assert every.loc["pay", ["not_standardised", "other_years"]].tolist() == [6, 0]


@pytest.mark.parametrize("mode", ["corrected", "as_published"])
@pytest.mark.parametrize("years", ["latest", "mean", "all", None])
@pytest.mark.parametrize("infinite", [True, False])
def test_rows_add_up(mode: str, years: str | None, infinite: bool) -> None:
    """If this fails, some row is in no count, or in two: reasons and used rows are all rows."""
    rows = MANY if infinite else MANY.replace(np.inf, 12.0)
    rows = rows.assign(unit=np.where(rows["value"] == 2.0, None, "GBP"))
    told = regression_coverage(**tables(rows), mode=mode, panel=years)  # type: ignore[arg-type]
    reasons = [name for name in ROW_REASONS if mode == "corrected" or name != "repeated"]
    assert (told[[*reasons, "used_rows"]].sum(axis=1)).tolist() == told["rows"].tolist()


def test_editions_of_nuts_are_told() -> None:
    """If this fails, nobody sees that an indicator ends on an old edition, where areas fall out."""
    old = panel(VALUES[:5], [*CODES[:4], "UKOLD"], year=2016, nuts_version=2013)
    told = regression_coverage(**tables(pd.concat([panel(year=2015, nuts_version=2010), old])))
    assert told.loc[0, ["nuts_versions", "unknown_areas", "last_year"]].tolist() == ["2013", 1, 2016]
    assert regression_coverage(**tables(panel()))["nuts_versions"].isna().all()


@pytest.mark.parametrize("standardise", ["year", "pooled", "none"])
@pytest.mark.parametrize("size", [1e-300, 1e-200, 1e149])
def test_size_does_not_matter(size: float, standardise: Any) -> None:
    """If this fails, squares that overflow or vanish give 0, or say that an indicator does not vary."""
    scale = size if standardise == "none" else 1.0
    plain = of(panel(), errors="cr1", min_treated=3, standardise=standardise)
    found = of(panel(np.array(VALUES) * size), errors="cr1", min_treated=3, standardise=standardise)
    assert pd.isna(found["reason"])
    assert found["p_value"] == pytest.approx(plain["p_value"])
    for name in ("coefficient", "standard_error", "lower", "upper"):
        assert found[name] / scale == pytest.approx(plain[name])


@pytest.mark.parametrize("size", [1e-300, 1e-200, 1e149])
def test_size_of_a_control_does_not_matter(size: float) -> None:
    """If this fails, a control in very small or large units is said to follow from something."""
    plain = tables(panel())
    found = cluster_regressions(
        **plain | {"controls": plain["controls"].assign(rain=lambda table: table["rain"] * size)}
    )
    assert found["coefficient"].tolist() == pytest.approx(
        cluster_regressions(**plain)["coefficient"].tolist()
    )
    assert found["controls_left_out"].isna().all()


@pytest.mark.parametrize("choices", [{}, {"errors": "cr1"}, {"errors": "wild"}, {"mode": "as_published"}])
def test_no_chance_where_a_model_fits_without_error(choices: dict[str, Any]) -> None:
    """If this fails, a p-value is made of rounding errors: pay is the cluster, or the control, itself."""
    random = np.random.default_rng(0)
    codes = [f"E{number:02}" for number in range(60)]
    cluster, rain = random.integers(0, 3, 60), random.normal(size=60)
    given = {
        "clusters": pd.DataFrame({"area_code": codes, "cluster": cluster}),
        "controls": pd.DataFrame({"area_code": codes, "rain": rain}),
        "errors_by": pd.DataFrame({"area_code": codes, "region": random.integers(0, 6, 60)}),
        "min_treated": 1,
    }
    itself = cluster_regressions(panel((cluster == 0) * 1.0 + 7, codes), **given, **choices)
    first = itself.iloc[0]
    assert first["coefficient"] == pytest.approx(1 / np.std(cluster == 0))
    assert (first["reason"], itself["reason"].isna().sum()) == ("no-error", 2)
    assert first[["standard_error", "lower", "upper", "p_value", "degrees_of_freedom"]].isna().all()
    of_rain = cluster_regressions(panel(2 * rain - 1, codes), **given, **choices)
    assert of_rain["reason"].tolist() == ["no-error"] * 3
    assert of_rain["coefficient"].tolist() == pytest.approx([0, 0, 0], abs=1e-12)


@pytest.mark.parametrize("mode", ["corrected", "as_published"])
def test_controls_that_follow_are_left_out_and_told(mode: Any) -> None:
    """If this fails, a control that one indicator does not need takes its models away.

    `england` is 1 in all areas of `pay`, whose areas are E1 to E6, but not in E9, which `jobs` has as well;
    `mm` is rain in other units. Neither changes a coefficient of `pay`.
    """
    more = pd.concat([panel(), panel([*VALUES, 3], [*CODES, "E9"]).assign(indicator="jobs")])
    plain = tables(more)
    for name, cell in (("clusters", "b"), ("controls", 4.0), ("errors_by", "N")):
        plain[name] = pd.concat([plain[name], pd.DataFrame([["E9", cell]], columns=plain[name].columns)])
    controls = plain["controls"].assign(mm=lambda table: 1000 * table["rain"] - 3)
    controls["england"] = np.where(controls["area_code"] == "E9", 0.0, 0.1)
    expected = cluster_regressions(**plain, mode=mode)
    found = cluster_regressions(**plain | {"controls": controls}, mode=mode)
    assert found["controls_left_out"].tolist() == ["mm, england"] * 2 + ["mm"] * 2
    assert found["coefficient"].tolist()[:2] == pytest.approx(expected["coefficient"].tolist()[:2])
    assert found["coefficient"].notna().all()
    if mode == "corrected":
        regional = plain["errors_by"].assign(wet=lambda table: (table["region"] == "N") * 1.0)
        effects = {"controls": regional[["area_code", "wet"]], "region_effects": True}
        found = cluster_regressions(**plain | effects)
        assert found["controls_left_out"].tolist() == ["wet"] * 4
        assert found["coefficient"].notna().all()


def test_what_is_blank_as_published() -> None:
    """If this fails, an empty category, or a unit that a column says is not there, keeps its row."""
    text = panel(unit=pd.Categorical(["GBP"] * 5 + [""]))
    assert of(text, mode="as_published")["n"] == 5
    assert of(pl.from_pandas(panel(unit=["GBP"] * 5 + [""])).to_pandas(), mode="as_published")["n"] == 5
    held = panel(has_unit=[True] * 5 + [False])
    assert of(held, mode="as_published")["n"] == 5
    assert of(held)["n"] == 6
    # These may be empty without a row being wrong.
    notes = dict.fromkeys(("area_name", "lower", "upper", "flag", "filled_from", "mark", "note"), None)
    assert of(panel(year=[None] * 3 + [2020] * 3, **notes), mode="as_published")["n"] == 6
