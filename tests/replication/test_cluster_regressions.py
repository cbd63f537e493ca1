"""The regressions of the published sector clusters on the indicators of their time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import zscore

from bailiwick import open_sample
from bailiwick.evidence import cluster_regressions, regression_coverage
from bailiwick.evidence.regression_rows import ROW_REASONS
from bailiwick.sources.nuts_lookup import last_district_of_nuts3, nuts3_parts

# ONS, subnational indicators explorer, 1 February 2022; Nesta, clusters read from the map of 4 March 2022;
# ONS, population estimates mid-2020.
SHORT = {
    "'": "",
    "  ": " ",
    "to nearest large employment centre (500+ employees)": "...",
    "by bike": "by cycle",
}


@pytest.fixture(scope="module")
def tables(shared_data: Path) -> dict[str, Any]:
    """The tables that `cluster_regressions` takes, and the published cells."""
    folder = shared_data / "nesta"
    indicators = pd.read_csv(folder / "inputs" / "ons_subnational_2022-02-01.csv", skiprows=2)
    indicators = indicators.rename(
        columns={"AREACD": "area_code", "Indicator": "indicator", "Value": "value"}
    )
    for long, short in SHORT.items():
        indicators["indicator"] = indicators["indicator"].str.replace(long, short, regex=False)
    clusters = pd.read_csv(folder / "expected" / "lad_clusters.csv").rename(columns={"lad20cd": "area_code"})
    residents = pd.read_csv(folder / "inputs" / "population_mid2020.csv")
    residents = residents.rename(columns={"code": "area_code", "pop_2020": "population"})
    return {
        "indicators": indicators,
        "clusters": clusters[["area_code", "cluster"]],
        "controls": residents[["area_code", "population"]],
        "errors_by": clusters[["area_code", "itl1nm"]],
        "cells": pd.read_csv(folder / "expected" / "regression_cells_ons.csv"),
    }


def run(tables: dict[str, Any], indicators: Any = None, **choices: Any) -> pd.DataFrame:
    """The regressions of those tables."""
    given = tables["indicators"] if indicators is None else indicators
    inputs = {name: tables[name] for name in ("clusters", "controls", "errors_by")}
    return cluster_regressions(given, **inputs, **choices)


def usual(tables: dict[str, Any]) -> pd.DataFrame:
    """The 18 indicators with a unit, as a panel without other columns."""
    given = tables["indicators"]
    return given.loc[given["Unit"].notna(), ["area_code", "indicator", "value"]]


def test_ons_as_published(tables: dict[str, Any]) -> None:
    """If this fails, published coefficients, errors or intervals come out otherwise.

    All 25 indicators go in: `Unit` is empty for 7 of them, which leaves 18, 206 models, of which 42 are
    significant, all of them among the 45 cells of the chart (method page, section 9). The recomputed cells
    are printed with 4 decimals, those read from the chart are within .023.
    """
    found = run(tables, mode="as_published")
    both = tables["cells"].merge(found, on=["indicator", "cluster"], validate="one_to_one")
    assert (len(found), len(both), found["indicator"].nunique()) == (206, 206, 18)
    pairs = {"b": "coefficient", "se": "standard_error", "lo": "lower", "hi": "upper"}
    for printed, ours in pairs.items():
        assert (both[printed] - both[ours]).abs().max() <= 0.5e-4 + 1e-12
    counts = {"n_rows": "n", "n_lads": "areas", "treated_lads": "treated_areas"}
    for printed, ours in counts.items():
        assert both[printed].tolist() == both[ours].tolist()
    drawn = both[both["published_coef_digitised"].notna()]
    assert len(drawn) == 45
    assert np.corrcoef(drawn["coefficient"], drawn["published_coef_digitised"])[0, 1] > 0.999
    assert (drawn["coefficient"] - drawn["published_coef_digitised"]).abs().max() < 0.0235
    assert both["significant"].sum() == drawn["significant"].sum() == 42
    assert found["p_adjusted"].isna().all()


def test_ons_from_the_carried_table(tables: dict[str, Any]) -> None:
    """If this fails, the carried table leads elsewhere: `has_unit` is false where the file has no unit.

    206 models of 18 indicators, 42 of them significant, as from the file; the 45 cells of the chart too.
    """
    sample = open_sample()
    found = run(tables, sample["indicators_2022_02"].to_pandas(), mode="as_published")
    assert (len(found), found["indicator"].nunique(), found["significant"].sum()) == (206, 18, 42)
    cells = sample["sector_clusters_2022_cells"].to_pandas().astype({"indicator": str})
    both = cells.merge(found, on=["indicator", "cluster"], suffixes=("_printed", ""), validate="one_to_one")
    assert len(both) == 206
    drawn = both[both["published_coefficient"].notna()]
    assert len(drawn) == 45
    assert np.corrcoef(drawn["coefficient"], drawn["published_coefficient"])[0, 1] > 0.9999
    told = regression_coverage(
        sample["indicators_2022_02"].to_pandas(),
        **{name: tables[name] for name in ("clusters", "controls", "errors_by")},
        mode="as_published",
    )
    assert (told["used_rows"] == 0).sum() == 7


def test_how_little_survives(tables: dict[str, Any]) -> None:
    """If this fails, t with (regions - 1) degrees of freedom, or Benjamini-Hochberg, is another one.

    Method page, section 9: of the same 206 models 29 have p below .05, and 13 survive the correction.
    """
    found = run(tables, usual(tables), errors="cr1", min_treated=1, min_regions=1)
    assert found["coefficient"].notna().sum() == 206
    assert (found["p_value"] < 0.05).sum() == 29
    assert found["significant"].sum() == 13
    # A snapshot of our own: by CR2, with 10 areas and 3 regions in the cluster, 13 of the 144 models that
    # are left have p below .05, twice as many as chance alone would give, and none survives the correction.
    cr2 = run(tables, usual(tables))
    assert (cr2["p_value"].notna().sum(), (cr2["p_value"] < 0.05).sum(), cr2["significant"].sum()) == (
        144,
        13,
        0,
    )
    thin = cr2["p_value"].isna()
    assert ((cr2["treated_areas"] < 10) | (cr2["treated_regions"] < 3) == thin).all()
    assert cr2.loc[thin, "reason"].isin(["no-treated", "few-treated", "few-regions"]).all()


def test_what_the_published_rule_drops(tables: dict[str, Any]) -> None:
    """If this fails, rows are lost uncounted: 7 indicators go for an empty unit, 60 values are empty."""
    inputs = {name: tables[name] for name in ("clusters", "controls", "errors_by")}
    told = regression_coverage(tables["indicators"], **inputs, mode="as_published").set_index("indicator")
    assert (told["used_rows"] == 0).sum() == 7
    assert told["missing"].sum() == 60
    assert told["rows"].sum() == 7_645
    cells = tables["cells"].groupby("indicator")["n_rows"].first()
    assert told.loc[cells.index, "used_rows"].tolist() == cells.tolist()


@pytest.fixture(scope="module")
def local(shared_data: Path) -> pd.DataFrame:
    """The 43 local indicators held, as the file has them: 42 that can be used, and one with an infinity."""
    table = pd.read_parquet(shared_data / "nesta" / "inputs" / "beis_long.parquet")
    return table.assign(indicator=table["indicator"].astype(str), nuts_id=table["nuts_id"].astype(str))


@pytest.fixture(scope="module")
def by_district(local: pd.DataFrame, shared_data: Path) -> pd.DataFrame:
    """Each row with the last district that the lookup lists for its NUTS3 code, of any edition."""
    name = "LAD16_LAU118_NUTS318_NUTS218_NUTS118_UK_LU.csv"
    lookup = pd.read_csv(shared_data / "nesta" / "inputs" / name)
    last = dict(zip(lookup["NUTS318CD"], lookup["LAD16CD"], strict=True))
    return local.assign(area_code=local["nuts_id"].map(last))[["area_code", "year", "indicator", "value"]]


def test_beis_as_published(tables: dict[str, Any], local: pd.DataFrame, by_district: pd.DataFrame) -> None:
    """If this fails, the specification of the local indicators is not followed; no published cell is held.

    Method page, sections 7 and 9, step by step, here anew with statsmodels for each model:

    1. 38 rows without a value go. 168 repeated rows stay, in z and in the model.
    2. z is over all rows of an indicator, all years together, with the population standard deviation, before
       any join: rows of older NUTS codes and of `UKZZZ`, which find no district, count in it.
    3. `house_price_normalised` holds an infinity, so its z is no number, and it has no model.
    4. A NUTS code, of any edition, is looked up among those of 2018; the last district listed has the value.
       Highland is the last of two areas, and has the rows of both.
    5. Districts of 2016 are joined by code to clusters, residents of mid-2020 and regions of districts of
       2020. Of the 178 that have a value eight are no districts of 2020, three have no cluster (the Isles of
       Scilly, which took Cornwall's value, Orkney and Shetland), and Northamptonshire's two no residents.
    6. Every district and year is a row; errors are by region; the interval is that of the normal
       distribution. A model needs a row in the cluster: three travel times are of England alone, which has no
       district in cluster 11, so 3 of 504 models are not there.
    """
    found = run(tables, by_district, mode="as_published")
    clusters, residents, regions = (tables[name] for name in ("clusters", "controls", "errors_by"))
    known = clusters.dropna().merge(residents).merge(regions)
    expected = []
    for indicator, rows in local.groupby("indicator"):
        if indicator == "house_price_normalised":
            continue
        own = by_district.loc[rows.index].dropna(subset="value")
        own = own.assign(z=zscore(own["value"])).merge(known, on="area_code")
        for cluster in range(12):
            inside = (own["cluster"] == cluster).to_numpy(dtype=float)
            if inside.any():
                X = np.column_stack([np.ones(len(own)), inside, np.log(own["population"])])
                groups = pd.factorize(own["itl1nm"])[0]
                model = sm.OLS(own["z"].to_numpy(), X).fit(cov_type="cluster", cov_kwds={"groups": groups})
                expected.append((indicator, cluster, model.params[1], *model.conf_int()[1], len(own)))
    names = ["indicator", "cluster", "coefficient", "lower", "upper", "n"]
    both = pd.DataFrame(expected, columns=names).merge(
        found, on=["indicator", "cluster"], how="outer", suffixes=("_expected", ""), validate="one_to_one"
    )
    assert (len(both), found["indicator"].nunique()) == (501, 42)
    for name in names[2:]:
        assert (both[name] - both[f"{name}_expected"]).abs().max() < 1e-9
    # A snapshot of our own, beside statsmodels above: 137 intervals leave out 0.
    assert both["significant"].sum() == 137
    assert both["significant"].sum() == ((both["lower"] > 0) | (both["upper"] < 0)).sum()


def test_beis_from_the_carried_tables(tables: dict[str, Any], by_district: pd.DataFrame) -> None:
    """If this fails, carried indicators lead elsewhere than the file: repeats stand in `copies`."""
    sample = open_sample()
    carried = sample["indicators_beis_2021"].to_pandas()
    last = last_district_of_nuts3(sample["nuts3_lad2016"])
    carried["area_code"] = carried["area_code"].astype(str).map(last)
    found = run(tables, carried, mode="as_published")
    both = found.merge(run(tables, by_district, mode="as_published"), on=["indicator", "cluster"])
    assert len(both) == len(found) == 501
    assert (both["coefficient_x"] - both["coefficient_y"]).abs().max() < 1e-9
    assert (both["n_x"] == both["n_y"]).all()


def test_beis_at_its_own_level(tables: dict[str, Any]) -> None:
    """If this fails, indicators of NUTS3 areas are given to single districts, or areas vanish uncounted."""
    sample = open_sample()
    carried = sample["indicators_beis_2021"].to_pandas()
    parts = nuts3_parts(sample["nuts3_lad2016"], "lad2020")
    found = run(tables, carried, coarse=parts)
    assert len(found) == 42 * 12
    pollution = found[found["indicator"] == "air_pollution_mean_pm10"].iloc[0]
    # Of 179 areas Northamptonshire's two have no residents of 2020, Orkney and Shetland have no cluster, and
    # Gosport, without one, is a fifth of South Hampshire.
    assert (pollution["n"], pollution["left_out"]) == (174, 5)
    assert found["regions"].max() == 12
    # Patents end in 2012 on the edition of 2010: 36 of its areas were changed since, and are told.
    told = regression_coverage(
        carried, **{name: tables[name] for name in ("clusters", "controls", "errors_by")}, coarse=parts
    ).set_index("indicator")
    patents = told.loc["epo_patent_applications"]
    assert (patents["last_year"], patents["nuts_versions"], patents["unknown_areas"]) == (2012, "2010", 36)
    assert (told[[*ROW_REASONS, "used_rows"]].sum(axis=1) == told["rows"]).all()
