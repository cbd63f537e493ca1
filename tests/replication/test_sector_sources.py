"""The files of the sector clusters, read as they are, and the carried tables made from them.

Sources: the files in `nesta` of the shared data. Counts are those of its README and of the method page of the
sector clusters, sections 7, 8 and 14.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from bailiwick import open_sample
from bailiwick.sources.february_indicators import read_february_indicators
from bailiwick.sources.february_metrics import FEBRUARY_2022
from bailiwick.sources.local_indicators import read_local_indicators
from bailiwick.sources.mid_year_population import read_mid_year_population
from bailiwick.sources.nuts_lookup import last_district_of_nuts3, read_nuts_lookup
from bailiwick.sources.recognise import recognise
from bailiwick.sources.sector_clusters import read_sector_clusters
from bailiwick.studies.carried import plain

LOOKUP = "LAD16_LAU118_NUTS318_NUTS218_NUTS118_UK_LU.csv"


@pytest.fixture(scope="module")
def files(shared_data: Path) -> Path:
    """The folder of the files."""
    return shared_data / "nesta"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("inputs/ons_subnational_2022-02-01.csv", "february_indicators"),
        ("inputs/beis_long.parquet", "local_indicators"),
        ("inputs/population_mid2020.csv", "mid_year_population"),
        (f"inputs/{LOOKUP}", "nuts_lookup"),
        ("expected/lad_clusters.csv", "sector_clusters"),
        ("inputs/beis_indicator_metadata.csv", None),
        ("expected/regression_cells_ons.csv", None),
        ("expected/umap_points_inferred_units.csv", None),
    ],
)
def test_each_file_is_recognised_by_its_content(files: Path, file: str, name: str | None) -> None:
    """If this fails, a file goes to another reader, or a derived one passes for an original."""
    found = recognise(files / file)
    assert (found.name if found else None) == name


def test_the_indicators_of_february_2022(files: Path) -> None:
    """If this fails, a row, a gap, an id or a missing unit of the first edition is lost.

    7,645 rows, 60 of them NA, 25 indicators of which 7 have no unit, 152 rows of tier County/Unitary in 6.
    """
    table = pl.DataFrame(read_february_indicators(files / "inputs" / "ons_subnational_2022-02-01.csv"))
    assert (table.height, table["value"].null_count()) == (7645, 60)
    assert set(table["indicator"]) == set(FEBRUARY_2022.values())
    without = table.filter(~pl.col("has_unit"))
    assert (without["indicator"].n_unique(), without.height) == (7, 2460)
    counties = table.filter(tier="County/Unitary")
    assert (counties.height, counties["indicator"].n_unique()) == (152, 6)
    carried = plain(open_sample()["indicators_2022_02"])
    shared = ["area_code", "indicator", "year", "period", "value", "flag", "tier", "has_unit"]
    assert carried.equals(table.select(shared).sort("indicator", "area_code"))


def test_eighteen_indicators_are_left_and_112_areas_have_them_all() -> None:
    """If this fails, the carried panel does not give what the published analysis was made from.

    Dropping rows with a gap in any column leaves 18 indicators; 112 of the 375 areas with a cluster have a
    value of each (method page, section 11).
    """
    panel = plain(open_sample()["indicators_2022_02"]).filter(
        pl.col("has_unit"), pl.col("value").is_not_null()
    )
    assert panel["indicator"].n_unique() == 18
    clusters = plain(open_sample()["sector_clusters_2022"]).drop_nulls("cluster")
    held = panel.group_by("area_code").len().filter(len=18).join(clusters, on="area_code")
    assert (held.height, held["cluster"].n_unique()) == (112, 11)


def test_the_local_indicators(files: Path) -> None:
    """If this fails, a repeat, a gap, the infinity or an edition of NUTS of the local indicators is lost.

    32,382 rows, of which 168 repeat another; 38 gaps and one infinity; 43 indicators, of which 42 are
    carried.
    """
    table = pl.DataFrame(read_local_indicators(files / "inputs" / "beis_long.parquet"))
    assert (int(table["copies"].sum()), table.height) == (32_382, 32_382 - 168)
    assert table["value"].null_count() == 38 + 1
    assert table.filter(pl.col("mark").is_not_null()).select("area_code", "indicator").rows() == [
        ("UKE12", "house_price_normalised")
    ]
    assert sorted(table["nuts_version"].unique()) == [2006, 2010, 2013, 2016]
    carried = plain(open_sample()["indicators_beis_2021"])
    assert table["indicator"].n_unique() == 43
    assert carried["indicator"].n_unique() == 42
    same = table.filter(pl.col("indicator") != "house_price_normalised").select(carried.columns)
    assert carried.equals(same)


def test_complete_areas_of_the_local_indicators(files: Path) -> None:
    """If this fails, the published mapping gives other districts their values.

    By the last district of each NUTS3 area, 178 districts have values, and 34 of those with a cluster have a
    value of each of the 42 indicators in its latest year (method page, sections 7 and 14).
    """
    lookup = read_nuts_lookup(files / "inputs" / LOOKUP)
    last = last_district_of_nuts3(lookup)
    assert (len(last), len(set(last.values()))) == (179, 178)
    frame = pl.DataFrame(lookup)
    names = dict(frame.select("lad_code", "lad_name").iter_rows())
    found = [names[last[code]] for code in ("UKK43", "UKK13", "UKI63")]
    assert found == ["West Devon", "Tewkesbury", "Sutton"]
    panel = plain(open_sample()["indicators_beis_2021"]).drop_nulls("value")
    latest = panel.filter(pl.col("year") == pl.col("year").max().over("indicator"))
    mapped = latest.with_columns(area_code=pl.col("area_code").replace_strict(last, default=None)).drop_nulls(
        "area_code"
    )
    wide = mapped.unique(["area_code", "indicator"]).group_by("area_code").len().filter(len=42)
    clusters = plain(open_sample()["sector_clusters_2022"]).drop_nulls("cluster")
    held = wide.join(clusters, on="area_code")
    assert (held.height, held["cluster"].n_unique()) == (34, 10)


def test_nothing_that_is_not_public_is_carried() -> None:
    """If this fails, the package ships figures that their publisher keeps back."""
    sample = open_sample()
    for name in ("indicators_beis_2021", "indicators_beis_2021_about"):
        held = set(sample[name]["indicator"].to_pylist())
        assert not held & {"companies_founded", "total_ukri_funding", "house_price_normalised"}
        assert len(held) == 42
    about = plain(sample["indicators_beis_2021_about"])
    assert set(about["licence"]) == {"OGL-UK-3.0", "CC-BY-4.0"}
    assert (
        about["attribution"].null_count() == about["title"].null_count() == about["source"].null_count() == 0
    )


def test_residents_lookup_and_clusters_are_carried_as_they_are(files: Path) -> None:
    """If this fails, a carried table differs from the file it was made from."""
    people = pl.DataFrame(read_mid_year_population(files / "inputs" / "population_mid2020.csv"))
    carried = plain(open_sample()["population_mid2020"])
    assert dict(carried.select("area_code", "population").iter_rows()) == dict(
        people.select("area_code", "population").iter_rows()
    )
    lookup = pl.DataFrame(read_nuts_lookup(files / "inputs" / LOOKUP))
    assert (lookup.height, lookup["lad_code"].n_unique(), lookup["nuts3_code"].n_unique()) == (400, 391, 179)
    assert plain(open_sample()["nuts3_lad2016"]).drop("residents").equals(lookup)
    clusters = pl.DataFrame(read_sector_clusters(files / "expected" / "lad_clusters.csv"))
    held = plain(open_sample()["sector_clusters_2022"])
    assert held.select("area_code", "cluster", "agreement").equals(
        clusters.select("area_code", "cluster", "agreement").sort("area_code")
    )


def test_published_clusters_and_entropies() -> None:
    """If this fails, the carried clusters are not those whose entropies are carried beside them.

    Sizes of clusters 0 to 11 are those of the method page, section 14; H = -sum of p ln p.
    """
    sample = open_sample()
    clusters = plain(sample["sector_clusters_2022"]).drop_nulls("cluster")
    sizes = clusters.group_by("cluster").len().sort("cluster")["len"].to_list()
    assert sizes == [53, 9, 16, 30, 44, 56, 66, 8, 19, 42, 19, 13]
    entropies = plain(sample["sector_clusters_2022_entropies"])
    for code, entropy in entropies.select("region_code", "entropy_nats").iter_rows():
        counts = clusters.filter(region_code=code)["cluster"].value_counts()["count"].to_numpy()
        shares = counts / counts.sum()
        assert -(shares * np.log(shares)).sum() == pytest.approx(entropy, abs=5e-5)


def test_published_cells_shares_and_points(files: Path) -> None:
    """If this fails, a published figure is carried under another indicator, class or cluster.

    45 cells are drawn in the chart; shares of a cluster add up to 1 within what can be read; 375 points.
    """
    sample = open_sample()
    cells = plain(sample["sector_clusters_2022_cells"])
    assert cells["published_coefficient"].count() == int(cells["published_significant"].sum()) == 45
    assert cells["indicator"].n_unique() == 18
    source = pl.read_csv(files / "expected" / "regression_cells_ons.csv", infer_schema_length=None)
    cycle = source.filter(pl.col("indicator").str.ends_with("cycle"))["b"].to_list()
    assert cells.filter(indicator="cycle_minutes")["coefficient"].to_list() == cycle
    rural = plain(sample["sector_clusters_2022_rural"]).group_by("cluster").agg(pl.col("share").sum())
    assert rural["share"].to_numpy() == pytest.approx(1, abs=0.01)
    points = plain(sample["sector_clusters_2022_points"])["cluster"].value_counts().sort("cluster")["count"]
    assert points.to_list() == [53, 9, 16, 30, 44, 56, 66, 8, 19, 42, 19, 13]


def test_employment_by_subclass_is_that_of_the_classes() -> None:
    """If this fails, the two carried tables of employment contradict each other, or a name has no code.

    Four-digit classes are sums of their subclasses, missing where a part is missing.
    """
    sample = open_sample()
    finer, classes = plain(sample["employment_itl2_sic5"]), plain(sample["employment_itl2_class616"])
    summed = finer.group_by("area_code", "year", pl.col("industry_code").str.head(4)).agg(
        pl.when(pl.col("employment").null_count() == 0).then(pl.col("employment").sum())
    )
    both = summed.join(classes, on=["area_code", "year", "industry_code"], suffix="_classes")
    assert both.height == classes.height
    assert both["employment"].eq_missing(both["employment_classes"]).all()
    assert finer["employment"].null_count() == 15
    names = plain(sample["industries_sic5"])
    assert set(names["industry_code"]) == set(finer["industry_code"])
    assert names["section"].n_unique() == 21
