"""The carried tables of the subnational indicators against the files that they were made from.

Expected: the seven ready panels of `models_2023` (inputs after the published fill rule, beside the published
cluster), and the silhouettes and inertias of the published labels on z-scores that the method page gives in
section 6.1.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from bailiwick import areas, open_sample
from bailiwick.sources.subnational_metrics import metric

HALF_A_LAST_PLACE = 0.00005  # four decimals are carried
# Model -> areas with a published label, inertia of those labels on z-scores of the inputs.
PUBLISHED = {
    "headline": (300, 1114.34),
    "economy": (307, 490.55),
    "connectivity": (301, 416.14),
    "education": (303, 1095.60),
    "skills": (306, 477.66),
    "health": (291, 887.01),
    "wellbeing": (307, 494.84),
}
MEN, WOMEN = 0.49, 0.51


def carried(name: str) -> pl.DataFrame:
    """A carried table with its codes as plain text."""
    table = pl.from_arrow(open_sample()[name])
    assert isinstance(table, pl.DataFrame)
    coded = [column for column, kind in table.schema.items() if kind == pl.Categorical]
    return table.with_columns(pl.col(coded).cast(pl.String))


@pytest.fixture(scope="module")
def averaged() -> pl.DataFrame:
    """A row for each district: the mean of its own value and its county's, as in the published work."""
    panel = carried("indicators_2022_12").drop_nulls("value")
    tiers = pl.from_arrow(areas.lookup("lad2019", "upper_tier"))
    assert isinstance(tiers, pl.DataFrame)
    county = pl.col("area_code").str.starts_with("E10")
    copied = panel.filter(county).join(
        tiers.select("from_code", area_code="to_code"), on="area_code", how="inner"
    )
    return (
        pl.concat(
            [
                panel.filter(~county).select("area_code", "indicator", "value"),
                copied.select("indicator", "value", area_code="from_code").select(
                    "area_code", "indicator", "value"
                ),
            ]
        )
        .group_by("area_code", "indicator")
        .agg(pl.col("value").mean())
        .pivot("indicator", index="area_code", values="value")
        .with_columns(
            healthy_life_years=MEN * pl.col("healthy_life_men_years")
            + WOMEN * pl.col("healthy_life_women_years")
        )
    )


@pytest.mark.parametrize("model", list(PUBLISHED))
def test_rounding_keeps_the_published_panels(model: str, averaged: pl.DataFrame, shared_data: Path) -> None:
    """If this fails, a study from the carried tables has other inputs than the published model."""
    ready = pl.read_csv(
        shared_data / "ons_subnational_indicators" / "models_2023" / f"{model}_inputs_and_published.csv"
    )
    shorts = ready.columns[2:]
    ours = averaged.select("area_code", *(metric(short).id for short in shorts)).drop_nulls()
    english = [code for code in areas.codes("lad2021") if code.startswith("E")]
    assert set(ours["area_code"]) & set(english) == set(ready["areacd"])
    beside = ready.join(ours, left_on="areacd", right_on="area_code", validate="1:1")
    for short in shorts:
        apart = (beside[short] - beside[metric(short).id]).abs().max()
        assert apart <= HALF_A_LAST_PLACE + 1e-9, short


@pytest.mark.parametrize("model", list(PUBLISHED))
def test_published_clusters_fit_the_carried_values(
    model: str, averaged: pl.DataFrame, shared_data: Path
) -> None:
    """If this fails, rounding has moved an area out of its published cluster, or a label was lost.

    On z-scores every area is nearest the centre of its own published cluster, in all seven models, and the
    sum of squares is that of the method page, printed to two decimals.
    """
    ready = shared_data / "ons_subnational_indicators" / "models_2023" / f"{model}_inputs_and_published.csv"
    metrics = [metric(short).id for short in pl.read_csv(ready, n_rows=0).columns[2:]]
    labels = carried("subnational_clusters_2023").filter(pl.col("model") == model)
    assert labels.height == 309
    table = labels.drop_nulls("cluster").join(averaged, on="area_code", validate="1:1").drop_nulls(metrics)
    count, inertia = PUBLISHED[model]
    assert table.height == labels["cluster"].count() == count
    values = table.select(metrics).to_numpy()
    scaled = (values - values.mean(axis=0)) / values.std(axis=0)
    names, own = np.unique(table["cluster"].to_numpy(), return_inverse=True)
    centres = np.array([scaled[own == at].mean(axis=0) for at in range(len(names))])
    squared = ((scaled[:, None, :] - centres) ** 2).sum(axis=2)
    assert (squared.argmin(axis=1) == own).all()
    assert squared[np.arange(count), own].sum() == pytest.approx(inertia, abs=0.01)


def test_the_upper_tiers_of_2019_are_those_of_the_published_work(shared_data: Path) -> None:
    """If this fails, a table of upper tiers must be carried after all: 339 districts of April 2019."""
    listed = pl.read_csv(shared_data / "ons_subnational_indicators" / "LTLA19_UTLA19_lookup_raw.csv")
    lookup = areas.lookup("lad2019", "upper_tier")
    held = dict(zip(lookup["from_code"].to_pylist(), lookup["to_code"].to_pylist(), strict=True))
    assert listed.height == 339
    assert [held[code] for code in listed["LTLA19CD"]] == listed["UTLA19CD"].to_list()


def test_series_are_the_publishers_values(shared_data: Path) -> None:
    """If this fails, the carried series have other values, or lost an area: three decimals of each.

    Hourly productivity of the 361 districts: 2008 to 2023 are 16 years. Guest nights are summed by hand
    from twelve months.
    """
    source = pl.read_parquet(shared_data / "ons_subnational_indicators" / "els_indicators_2026_06.parquet")
    panel = carried("indicators_2026_06")
    hourly = source.filter(
        pl.col("indicator") == "Gross value added per hour worked", pl.col("start_year") >= 2008
    ).select("observation", area_code="areacd", year=pl.col("start_year").cast(pl.Int32))
    ours = panel.filter(
        pl.col("indicator") == "gva_per_hour_gbp", pl.col("area_code").is_in(areas.codes("lad2023"))
    )
    assert ours.height == 361 * 16
    beside = ours.join(hourly, on=["area_code", "year"], validate="1:1")
    assert beside.height == ours.height
    assert (beside["value"] - beside["observation"]).abs().max() <= 0.0005
    nights = source.filter(
        pl.col("indicator") == "Number of guest nights at a short-term let",
        pl.col("areacd") == "E07000178",
        pl.col("start_year") == 2024,
    )
    assert nights.height == 12
    oxford = panel.filter(
        pl.col("indicator") == "guest_nights", pl.col("area_code") == "E07000178", pl.col("year") == 2024
    )
    assert oxford["value"].to_list() == [nights["observation"].sum()]


def test_no_district_stands_beside_the_one_that_replaced_it() -> None:
    """If this fails, people of one place count twice in a year: codes of before and after a change."""
    panel = carried("indicators_2026_06").drop_nulls("value")
    assert not {"E08000038", "E08000039"} & set(panel["area_code"])  # 2025; here with the codes of 2023
    now = {code: areas.successor(code, 2023) for code in panel["area_code"].unique()}
    key = ["indicator", "year", "area_code"]
    older = panel.filter(pl.col("area_code").replace_strict(now) != pl.col("area_code")).select(
        "indicator", "year", area_code=pl.col("area_code").replace_strict(now)
    )
    assert older.height > 0
    assert older.join(panel, on=key, how="semi").height == 0


def test_published_lists_and_letters_are_whole() -> None:
    """If this fails, an area lost its cluster or its similar places.

    361 districts in three models, of which the City of London and the Isles of Scilly have no cluster in
    two and Orkney in one; 20 neighbours of 382 districts and counties, 5 of 15 combined authorities.
    """
    districts = areas.codes("lad2023")
    for edition in ("2025", "2026"):
        clusters = carried(f"clusters_{edition}")
        assert clusters.height == 3 * 361
        assert set(clusters["area_code"]) == set(districts)
        gaps = clusters.filter(pl.col("cluster").is_null())["area_code"].to_list()
        assert sorted(gaps) == ["E06000053"] * 2 + ["E09000001"] * 2 + ["S12000023"]
    lists = carried("neighbours_2026")
    assert lists.height == 3 * (382 * 20 + 15 * 5)
    assert set(districts) <= set(lists["area_code"])
    titles = carried("subnational_cluster_titles_2023")
    assert titles.height == 32
    named = carried("subnational_clusters_2023").drop_nulls("cluster").select("model", "cluster").unique()
    assert named.join(titles, on=["model", "cluster"], how="anti").height == 0
