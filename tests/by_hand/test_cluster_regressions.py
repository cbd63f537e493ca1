"""Regressions of indicators on clusters by hand, and beside statsmodels on drawn tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import statsmodels.api as sm

from bailiwick.evidence import cluster_regressions, regression_coverage


def drawn(seed: int = 0, areas: int = 80) -> dict[str, pd.DataFrame]:
    """Two indicators, three clusters, two controls and five regions; some of each is missing."""
    random = np.random.default_rng(seed)
    codes = [f"E{number:03}" for number in range(areas)]
    cluster = random.integers(0, 3, areas).astype(float)
    region = random.integers(0, 5, areas)
    residents = np.exp(random.normal(11, 0.5, areas))
    pay = cluster + np.log(residents) + random.normal(size=5)[region] + random.normal(size=areas)
    health = random.normal(70, 5, areas)
    health[3] = np.nan
    cluster[7] = np.nan
    return {
        "indicators": pd.DataFrame(
            {
                "area_code": codes * 2,
                "indicator": ["pay"] * areas + ["health"] * areas,
                "value": [*pay, *health],
            }
        ),
        "clusters": pd.DataFrame({"area_code": codes, "cluster": cluster}),
        "controls": pd.DataFrame(
            {"area_code": codes[:-2], "population": residents[:-2], "rain": pay[:-2] ** 2}
        ),
        "errors_by": pd.DataFrame({"area_code": codes, "region": [f"R{one}" for one in region]}),
    }


@pytest.mark.parametrize("seed", range(3))
def test_beside_statsmodels(seed: int) -> None:
    """If this fails, coefficients, errors or intervals differ from statsmodels by more than 1e-9.

    z is over all values of the file, also of E007, which has no cluster, and of the last two areas, which
    have no controls; the logarithm of `population` is taken, `rain` is as given.
    """
    tables = drawn(seed)
    found = cluster_regressions(**tables, mode="as_published").set_index(["indicator", "cluster"])
    assert len(found) == 6
    by_area = tables["clusters"].merge(tables["controls"]).merge(tables["errors_by"])
    for (indicator, cluster), row in found.iterrows():
        own = tables["indicators"][tables["indicators"]["indicator"] == indicator]
        own = own.assign(z=(own["value"] - own["value"].mean()) / own["value"].std(ddof=0))
        rows = own.merge(by_area).dropna()
        X = np.column_stack(
            [np.ones(len(rows)), rows["cluster"] == cluster, np.log(rows["population"]), rows["rain"]]
        )
        groups = pd.factorize(rows["region"])[0]
        model = sm.OLS(rows["z"].to_numpy(), X).fit(cov_type="cluster", cov_kwds={"groups": groups})
        ours = row[["coefficient", "standard_error", "lower", "upper", "p_value"]].to_numpy(dtype=float)
        assert ours == pytest.approx(
            [model.params[1], model.bse[1], *model.conf_int()[1], model.pvalues[1]], abs=1e-9
        )
        assert (row["n"], row["areas"], row["left_out"]) == (len(rows), len(rows), 3)
        assert row["treated_areas"] == (rows["cluster"] == cluster).sum()
        assert row["treated_regions"] == rows.loc[rows["cluster"] == cluster, "region"].nunique()
        assert row["significant"] == (row["lower"] > 0 or row["upper"] < 0)
        assert row["regions"] == 5


def small(**indicators: list[Any]) -> dict[str, pd.DataFrame]:
    """Six areas in three regions, the first three in cluster "a"."""
    codes = [f"E{number}" for number in range(1, 7)]
    return {
        "indicators": pd.DataFrame({"area_code": codes, "indicator": "pay", **indicators}),
        "clusters": pd.DataFrame({"area_code": codes, "cluster": list("aaabbb")}),
        "errors_by": pd.DataFrame({"area_code": codes, "region": list("NSMNSM")}),
    }


def run(tables: dict[str, pd.DataFrame], **choices: Any) -> pd.DataFrame:
    """The regressions of tables without controls."""
    return cluster_regressions(**tables, **{"controls": None, **choices})


def test_arithmetic() -> None:
    """If this fails, a difference of means in standard deviations comes out otherwise.

    Values 1, 2, 3 in a and 4, 5, 9 in b: mean 4, squares 9 + 4 + 1 + 0 + 1 + 25 = 40, so the deviation is
    sqrt(40 / 6) = 2.581989; means 2 and 6: -4 / 2.581989 = -1.549193. Region N holds 1 and 4, residuals -1
    and -2; S 2 and 5: 0 and -1; M 3 and 9: 1 and 3. Of b1 each row of a has weight 1/3, of b -1/3, so scores
    of regions are (-1 + 2) / 3, 1 / 3, (1 - 3) / 3; squares sum to 6 / 9; CR1 times 3 / 2 * 5 / 4: error
    sqrt(1.25) = 1.118034, by the deviation .433013.
    """
    row = run(small(value=[1.0, 2, 3, 4, 5, 9]), mode="as_published").iloc[0]
    assert row["coefficient"] == pytest.approx(-4 / np.sqrt(40 / 6))
    assert row["standard_error"] == pytest.approx(np.sqrt(1.25) / np.sqrt(40 / 6))
    assert row["lower"] == pytest.approx(row["coefficient"] - 1.959964 * row["standard_error"])
    assert np.isnan(row["degrees_of_freedom"])
    usual = run(small(value=[1.0, 2, 3, 4, 5, 9]), errors="cr1", min_treated=3).iloc[0]
    # t with 2 degrees of freedom: 4.302653; t = -4 / 1.118034 = -3.577709, p = 1 - 3.5777 / sqrt(14.8) = .07.
    assert usual["degrees_of_freedom"] == 2
    assert usual["upper"] == pytest.approx(
        usual["coefficient"] + 4.302653 * usual["standard_error"], rel=1e-6
    )
    assert usual["p_value"] == pytest.approx(1 - np.sqrt(12.8 / 14.8))
    # Both models have the same p, so Benjamini-Hochberg leaves it.
    assert usual["p_adjusted"] == pytest.approx(usual["p_value"])
    in_pounds = run(small(value=[1.0, 2, 3, 4, 5, 9]), standardise="none").iloc[0]
    assert in_pounds["coefficient"] == pytest.approx(-4)


def test_rows_as_published() -> None:
    """If this fails, stacked rows, repeats, or rows without a code count otherwise than published.

    Values 1, 2, 3 | 4, 5, 9 as above, once more the first, and 12 without a code: the eight values 1, 1, 2,
    3, 4, 5, 9, 12 have mean 37 / 8 = 4.625 and sum of squares 281, so the variance is 281 / 8 - 4.625^2 =
    13.734375. Of the seven rows with a code a has 1, 1, 2, 3, mean 1.75, b mean 6.
    """
    tables = small(value=[1.0, 2, 3, 4, 5, 9])
    more = pd.DataFrame({"area_code": ["E1", None], "indicator": "pay", "value": [1.0, 12]})
    tables["indicators"] = pd.concat([tables["indicators"], more], ignore_index=True)
    row = run(tables, mode="as_published").iloc[0]
    assert row["coefficient"] == pytest.approx((1.75 - 6) / np.sqrt(13.734375))
    assert (row["n"], row["areas"], row["treated_areas"]) == (7, 6, 3)
    told = regression_coverage(**tables, controls=None, mode="as_published").iloc[0]
    assert (told["rows"], told["areas"], told["repeated"], told["used_rows"]) == (8, 6, 1, 7)
    copies = tables["indicators"].iloc[:-2]
    copies = pd.concat([copies, tables["indicators"].iloc[-1:]], ignore_index=True)
    copies["copies"] = np.where(copies["area_code"] == "E1", 2, 1)
    assert run(tables | {"indicators": copies}, mode="as_published").iloc[0]["coefficient"] == pytest.approx(
        row["coefficient"]
    )
    # Corrected, the repeat counts once, and z is over the six areas with a cluster: 12 is in nothing.
    once = run(tables).iloc[0]
    assert once["n"] == 6
    assert once["coefficient"] == pytest.approx(-4 / np.std([1, 2, 3, 4, 5, 9]))


def test_empty_cells_and_infinities_as_published() -> None:
    """If this fails, an empty cell elsewhere keeps its row, or an infinity leaves an indicator its models."""
    tables = small(value=[1.0, 2, 3, 4, 5, 9], unit=["GBP"] * 5 + [None], flag=[None] * 6)
    assert run(tables, mode="as_published")["n"].tolist() == [5, 5]
    assert run(tables)["n"].tolist() == [6, 6]
    endless = small(value=[1.0, 2, 3, 4, 5, np.inf])
    other = endless["indicators"].assign(indicator="jobs", value=[1.0, 2, 3, 4, 5, 9])
    endless["indicators"] = pd.concat([endless["indicators"], other])
    assert run(endless, mode="as_published")["indicator"].tolist() == ["jobs", "jobs"]
    assert run(endless)["n"].tolist() == [5, 5, 6, 6]
    marked = endless | {"indicators": endless["indicators"].replace(np.inf, np.nan)}
    marked["indicators"]["mark"] = np.where(marked["indicators"]["value"].isna(), "infinite", None)
    assert run(marked, mode="as_published")["indicator"].tolist() == ["jobs", "jobs"]


def test_years() -> None:
    """If this fails, a panel is not one row per area: the last year, or the mean of z over years.

    2020: 1, 2, 3 | 4, 5, 9, as above: means of z differ by 4 / sqrt(40 / 6) = 1.549193. 2021: the values 10,
    10, 10 | 20, 20, 20, so z is -1 and 1 and means differ by 2. The mean of z over both: 1.774597.
    """
    tables = small(value=[1.0, 2, 3, 4, 5, 9], year=2020)
    later = tables["indicators"].assign(value=[10.0, 10, 10, 20, 20, 20], year=2021)
    tables["indicators"] = pd.concat([tables["indicators"], later])
    last = run(tables).iloc[0]
    assert last["coefficient"] == pytest.approx(-2)
    assert (last["n"], last["first_year"], last["last_year"]) == (6, 2021, 2021)
    mean = run(tables, panel="mean").iloc[0]
    assert mean["coefficient"] == pytest.approx(-(2 + 4 / np.sqrt(40 / 6)) / 2)
    assert (mean["n"], mean["first_year"], mean["last_year"]) == (6, 2020, 2021)
    assert run(tables, mode="as_published").iloc[0]["n"] == 12


def test_region_effects() -> None:
    """If this fails, areas are not compared within regions.

    N holds 1 and 4, S 2 and 5, M 3 and 9, one of each in a: differences -3, -3, -6, mean -4. The same
    differences plus whatever is added to a region: the coefficient does not move.
    """
    plain = run(small(value=[1.0, 2, 3, 4, 5, 9]), region_effects=True, standardise="none").iloc[0]
    moved = run(small(value=[101.0, 2, 53, 104, 5, 59]), region_effects=True, standardise="none").iloc[0]
    assert plain["coefficient"] == pytest.approx(-4)
    assert moved["coefficient"] == pytest.approx(-4)
    assert moved["standard_error"] == pytest.approx(plain["standard_error"])


def test_why_there_is_no_chance() -> None:
    """If this fails, a p-value is given that rests on too little, or a row does not say why there is none."""
    tables = small(value=[1.0, 2, 3, 4, 5, 9])
    tables["clusters"]["cluster"] = ["a", "a", "a", "b", "c", "c"]
    tables["clusters"].loc[6] = ["E9", "d"]
    constant = tables["indicators"].assign(indicator="flat", value=7.0)
    tables["indicators"] = pd.concat([tables["indicators"], constant])
    found = run(tables, min_treated=2, min_regions=3)
    assert found["reason"].where(found["reason"].notna(), "").tolist() == [
        "", "few-treated", "few-regions", "no-treated", "constant", "constant", "constant", "no-treated",
    ]  # fmt: skip
    assert found["coefficient"].notna().tolist() == [True] * 3 + [False] * 5
    assert found["p_value"].notna().tolist() == [True] + [False] * 7
    assert found["lower"].notna().tolist()[0] is True
    one = tables | {"errors_by": tables["errors_by"].assign(region="N")}
    assert run(one, min_treated=1, min_regions=1)["reason"].iloc[0] == "one-region"
    everywhere = tables | {"clusters": tables["clusters"].assign(cluster="a")}
    assert run(everywhere)["reason"].tolist() == ["all-treated", "all-treated"]
    thin = tables | {"indicators": tables["indicators"].iloc[2:4]}
    assert set(run(thin)["reason"]) == {"too-few-areas", "no-treated"}
    regional = tables | {"clusters": tables["errors_by"].rename(columns={"region": "cluster"})}
    assert run(regional, region_effects=True)["reason"].iloc[0] == "collinear"


def test_larger_areas() -> None:
    """If this fails, an indicator of larger areas is not regressed on the share of each in the cluster.

    X1 = E1 (60) and E4 (20): 3/4 in a. X2 = E2: all. X3 = E5 and E6: none. X4 = E3 (1) and E4 (3): 1/4.
    Values 3, 4, 0, 1 are 4 times the share: in pounds the coefficient of a is 4. E4 lies in X1 by 20 / 23.
    """
    codes = ["X1", "X2", "X3", "X4"]
    pay = pd.DataFrame({"area_code": codes, "indicator": "pay", "value": [3.0, 4, 0, 1]})
    parts = pd.DataFrame(
        {
            "area_code": ["E1", "E4", "E2", "E5", "E6", "E3", "E4"],
            "coarse_code": ["X1", "X1", "X2", "X3", "X3", "X4", "X4"],
            "weight": [60, 20, 5, 1, 1, 1, 3],
        }
    )
    tables = small(value=[0.0] * 6) | {"indicators": pay}
    found = run(tables, coarse=parts, standardise="none")
    assert found["coefficient"].tolist() == pytest.approx([4, -4])
    assert found["treated_areas"].tolist() == [3, 3]
    # Residents: X1 60 + 23 * 20 / 23, X4 10 + 23 * 3 / 23; E5 has none known, so X3 is left out.
    residents = pd.DataFrame({"area_code": ["E1", "E2", "E3", "E4"], "population": [60.0, 5, 10, 23]})
    told = regression_coverage(**tables, controls=residents, coarse=parts).iloc[0]
    assert (told["without_control"], told["used_areas"], told["without_cluster"]) == (1, 3, 0)
    # A larger area counts if 90 % of it lie in areas with a cluster: X1 without E4 has 75 %.
    tables["clusters"] = tables["clusters"].query("area_code != 'E4'")
    told = regression_coverage(**tables, controls=None, coarse=parts).iloc[0]
    assert (told["without_cluster"], told["used_areas"]) == (2, 2)


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_kinds_of_tables(kind: str) -> None:
    """If this fails, the answer depends on the kind of dataframe, or comes back as another."""
    tables = drawn()
    expected = cluster_regressions(**tables)
    to = {"pandas": lambda t: t, "polars": pl.from_pandas, "pyarrow": lambda t: pa.Table.from_pandas(t)}[kind]
    found = cluster_regressions(**{name: to(table) for name, table in tables.items()})
    assert type(found) is type(to(expected))
    assert (found if kind == "pandas" else found.to_pandas())["coefficient"].tolist() == pytest.approx(
        expected["coefficient"].tolist()
    )
    # Whole numbers stay numbers, in order; labels are text.
    assert expected["cluster"].tolist() == [0, 1, 2, 0, 1, 2]


def test_wild_says_about_the_same() -> None:
    """If this fails, the bootstrap is not the one asked for: with 5 regions all 6^5 draws, no seed needed."""
    tables = drawn(4)
    found = cluster_regressions(**tables, errors="wild", random_state=1)
    again = cluster_regressions(**tables, errors="wild", random_state=2)
    pd.testing.assert_frame_equal(found, again)
    cr2 = cluster_regressions(**tables)
    assert found["coefficient"].tolist() == cr2["coefficient"].tolist()
    assert found["p_value"].notna().all()
    inside = (found["lower"] < found["coefficient"]) & (found["coefficient"] < found["upper"])
    assert (inside | found["lower"].isna() | found["upper"].isna()).all()
    leaves_out_0 = (found["lower"] > 0) | (found["upper"] < 0)
    assert (leaves_out_0 == (found["p_value"] <= 0.05)).all()


def test_false_discovery() -> None:
    """If this fails, p is not corrected over all models of the call.

    Benjamini and Hochberg: the i-th smallest of m p-values times m / i, and no more than those above it.
    """
    found = cluster_regressions(**drawn(2))
    p = found["p_value"].to_numpy()
    order = np.argsort(p)
    by_hand = np.minimum.accumulate((p[order] * len(p) / np.arange(1, len(p) + 1))[::-1])[::-1]
    assert found["p_adjusted"].to_numpy()[order] == pytest.approx(np.minimum(by_hand, 1))
    assert (found["significant"] == (found["p_adjusted"] <= 0.05)).all()
