"""The inputs of the published clusters of 2023, rebuilt value by value, and the files of later editions.

Sources: the official files in `ons_subnational_indicators` of the shared data. Counts are those of their
README and of the method page of the study (sections 5 and 9).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from bailiwick import (
    areas,
    carry_to_vintage,
    combine,
    complete_areas,
    fill_from_upper_tier,
    latest_values,
    wide,
)
from bailiwick.sources.explore_local_statistics import read_explore_local_statistics
from bailiwick.sources.mobile_coverage import read_mobile_coverage
from bailiwick.sources.published_clusters import read_cluster_titles, read_published_clusters
from bailiwick.sources.published_neighbours import read_published_neighbours
from bailiwick.sources.recognise import recognise
from bailiwick.sources.subnational_indicators import read_subnational_indicators
from bailiwick.sources.subnational_metrics import METRICS, metric

MODELS = {  # short names of the metrics, in the order of the published inputs; areas; clusters
    "headline": ("gva tpub bb ks2 appach hle sat", 300, [114, 56, 52, 78]),
    "economy": ("gva pay emp gdhi", 307, [66, 7, 131, 103]),
    "connectivity": ("tpub tcar tbike bb g4", 301, [115, 135, 39, 12]),
    "education": (
        "ks2 gcse ofsted abs absfsm abscla comm5 lit5 math5",
        303,
        [29, 33, 51, 32, 67, 18, 40, 33],
    ),
    "skills": ("appst appach nvq fepart", 306, [16, 64, 88, 138]),
    "health": ("hlef hlem smoke ow4 ow10 owad cvd", 291, [100, 120, 19, 52]),
    "wellbeing": ("sat worth happy anx", 307, [77, 103, 53, 74]),
}
#: In the panel of the model, but without a published cluster.
UNLABELLED = {"connectivity": {"E06000053"}, "skills": {"E07000166"}}
SCILLY_CITY = {"E06000053", "E09000001"}
#: Section 9 of the method page: areas without a cluster, beside Scilly and the City of London.
WITHOUT = {
    "economy": set(),
    "wellbeing": set(),
    "headline": {
        *("E06000057", "E08000037", "E06000058", "E06000059", "E06000060", "E06000061", "E06000062"),
    },
    "education": {"E06000017", "E06000060", "E06000061", "E06000062"},
    "health": {
        *("E06000060", "E06000061", "E06000062", "E06000022", "E06000049", "E06000050", "E08000001"),
        *("E08000002", "E09000010", "E09000025", "E09000032"),
        *("E07000234", "E07000236", "E07000237", "E07000238", "E07000239"),
    },
}
HLE = {"healthy_life_years": {"healthy_life_men_years": 0.49, "healthy_life_women_years": 0.51}}
ENGLAND = [code for code in areas.codes("lad2021") if code.startswith("E")]


@pytest.fixture(scope="module")
def files(shared_data: Path) -> Path:
    """The folder of the files."""
    return shared_data / "ons_subnational_indicators"


@pytest.fixture(scope="module")
def december(files: Path) -> pl.DataFrame:
    """The panel of December 2022 with 4G, healthy life of men and women put together."""
    tables = [
        read_subnational_indicators(files / "dec2022_subnational_indicators_long.csv"),
        read_mobile_coverage(files / "4g_coverage_2022-09.csv"),
    ]
    return combine(latest_values(pl.concat([pl.DataFrame(one) for one in tables], how="diagonal")), HLE)


@pytest.fixture(scope="module")
def published(december: pl.DataFrame) -> pl.DataFrame:
    """Districts of 2021 by the published rule."""
    filled: pl.DataFrame = fill_from_upper_tier(
        december, areas.lookup("lad2019", "upper_tier"), rule="average"
    )
    return filled.filter(pl.col("area_code").is_in(ENGLAND))


@pytest.fixture(scope="module")
def corrected(december: pl.DataFrame) -> pl.DataFrame:
    """Districts of 2021, filled only where they have no value, on the codes as they stand."""
    filled: pl.DataFrame = fill_from_upper_tier(december, areas.lookup("lad2021", "upper_tier"))
    return filled.filter(pl.col("area_code").is_in(ENGLAND))


@pytest.fixture(scope="module")
def later(files: Path) -> pa.Table:
    """Explore Local Statistics, read once: 310,431 rows."""
    return read_explore_local_statistics(files / "els_indicators_2026_06.parquet")


def table_of(panel: pl.DataFrame, model: str) -> pl.DataFrame:
    """The 309 districts with the metrics of a model."""
    ids = [metric(name).id for name in MODELS[model][0].split()]
    return pl.DataFrame({"area_code": ENGLAND}).join(wide(panel, ids), on="area_code", how="left")


# -- the inputs of 2023 -------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_the_published_inputs_value_by_value(published: pl.DataFrame, files: Path, model: str) -> None:
    """If this fails, the averaging rule does not rebuild what was clustered in 2023."""
    complete, _ = complete_areas(table_of(published, model))
    theirs = pl.read_csv(files / "models_2023" / f"{model}_inputs_and_published.csv").sort("areacd")
    ours = complete.sort("area_code")
    assert ours["area_code"].to_list() == theirs["areacd"].to_list()
    names = MODELS[model][0].split()
    assert theirs.columns == ["areacd", "published", *names]
    for name in names:
        assert (ours[metric(name).id] - theirs[name]).abs().max() < 1e-12


@pytest.mark.parametrize("model", WITHOUT)
def test_the_areas_without_a_cluster_are_the_published_ones(
    published: pl.DataFrame, files: Path, model: str
) -> None:
    """If this fails, another area is left out than was, or its missing metric is not told."""
    _, left_out = complete_areas(table_of(published, model))
    told = pl.DataFrame(read_published_clusters(files / "published_2023_clusters_all_models_raw.csv"))
    theirs = told.filter(
        pl.col("cluster").is_null() & (pl.col("model") == model) & pl.col("area_code").is_in(ENGLAND)
    )
    assert set(left_out["area_code"]) == set(theirs["area_code"]) == WITHOUT[model] | SCILLY_CITY
    assert left_out["missing"].list.len().min() > 0


def test_how_many_districts_the_averaging_rule_changes(
    published: pl.DataFrame, december: pl.DataFrame
) -> None:
    """If this fails, the published rule reaches other districts than section 5 counts, in the same areas."""
    own = december.select("area_code", "indicator", own="value")
    both = published.join(own, on=["area_code", "indicator"]).filter(pl.col("own").is_not_null())
    changed = both.filter(pl.col("own") != pl.col("value"))
    found = {METRICS[name].short: n for name, n in Counter(changed["indicator"]).items()}
    cancer = found.pop("cancer")
    assert cancer == 130  # not in any model; computed here
    exact = {"tpub": 174, "tcar": 174, "tbike": 174, "gcse": 181, "appach": 181, "fepart": 181, "appst": 180}
    wellbeing = {"sat": 175, "worth": 175, "happy": 177, "anx": 177}
    # The page counts overweight and mortality among the 291 areas of the health model: 167 to 176.
    assert found == {**exact, **wellbeing, "ow4": 167, "ow10": 171, "owad": 181, "cvd": 181}
    health, _ = complete_areas(table_of(published, "health"))
    inside = changed.filter(pl.col("area_code").is_in(health["area_code"].implode()))
    within = {METRICS[name].short: n for name, n in Counter(inside["indicator"]).items()}
    assert [within[name] for name in ("ow4", "ow10", "owad", "cvd")] == [167, 171, 176, 176]


@pytest.mark.parametrize(
    ("model", "filled"),
    [("headline", {"ks2": 181, "hle": 181, "tpub": 7, "sat": 2}), ("economy", {})],
)
def test_how_many_cells_the_corrected_rule_fills(
    corrected: pl.DataFrame, model: str, filled: dict[str, int]
) -> None:
    """If this fails, more or fewer cells than section 5 counts are a county's, or lack its code."""
    ids = [metric(name).id for name in MODELS[model][0].split()]
    flagged = corrected.filter(pl.col("indicator").is_in(ids) & (pl.col("flag") == "e"))
    assert {METRICS[name].short: n for name, n in Counter(flagged["indicator"]).items()} == filled
    assert flagged["filled_from"].null_count() == 0
    complete, _ = complete_areas(table_of(corrected, model))
    assert complete.height == MODELS[model][1]


def test_what_stays_missing_when_boundaries_are_carried_first(december: pl.DataFrame) -> None:
    """If this fails, a merged district is a white space, or one that nothing is known of is not."""
    carried = carry_to_vintage(december, "lad2021")
    filled = fill_from_upper_tier(carried, areas.lookup("lad2021", "upper_tier"))
    without = {model: set(complete_areas(table_of(filled, model))[1]["area_code"]) for model in MODELS}
    merged = {"E06000058", "E06000059", "E06000060", "E06000061", "E06000062"}
    # Northumberland and Gateshead are plain recodes; Rutland and the areas of the health model lack data.
    assert without == {
        **dict.fromkeys(("headline", "economy", "skills", "wellbeing"), SCILLY_CITY),
        "connectivity": set(),
        "education": SCILLY_CITY | {"E06000017"},
        "health": SCILLY_CITY | (WITHOUT["health"] - merged),
    }
    recoded = carried.filter(pl.col("area_code").is_in(["E06000057", "E08000037"]))
    assert "e" not in recoded.filter(pl.col("indicator").str.ends_with("_minutes"))["flag"].to_list()


# -- the files ----------------------------------------------------------------------------------------------


def test_the_traps_of_the_december_file(files: Path) -> None:
    """If this fails, an empty value counts as 0, a region keeps small letters, or a row goes unsaid."""
    table = read_subnational_indicators(files / "dec2022_subnational_indicators_long.csv")
    assert table.num_rows == 10_611 - 3
    assert table["value"].null_count == 162 - 3
    assert b"3 rows without an area code left aside" in table.schema.metadata[b"remarks"]
    assert {"TLC", "UKX"} <= set(table["area_code"].to_pylist())
    assert len(set(table["indicator"].to_pylist())) == 33
    assert set(table["indicator"].to_pylist()) <= set(METRICS)
    pairs = set(zip(table["period"].to_pylist(), table["year"].to_pylist(), strict=True))
    assert {("May-22", 2022), ("2019 revised", 2019), ("09/2021 - 08/2022", 2021), ("2018/19", 2018)} <= pairs


def test_the_4g_file(files: Path) -> None:
    """If this fails, the file with other column names is read otherwise than the rest."""
    table = read_mobile_coverage(files / "4g_coverage_2022-09.csv")
    assert (table.num_rows, set(table["indicator"].to_pylist())) == (374, {"mobile_4g_percent"})
    assert set(table["year"].to_pylist()) == {2022}
    assert "lower" not in table.column_names


def test_explore_local_statistics(later: pa.Table) -> None:
    """If this fails, repeated keys or rows without a code are dropped silently, or a status means another."""
    remarks = later.schema.metadata[b"remarks"].decode()
    assert "60 rows without an area code left aside" in remarks
    assert "20 rows repeating an area and indicator with the same value, kept once" in remarks
    assert later.num_rows == 310_431 - 60 - 20
    assert later["value"].null_count == 2_308  # none of the 80 rows is among them
    flags = Counter(later["flag"].to_pylist())
    # x 1,479 and 12 without a letter; u 624 and c 139; z 54; 22 values each for two pairs of areas
    assert (flags["m"], flags["s"], flags["n"], flags["e"]) == (1_479 + 12, 624 + 139, 54, 44)
    assert len(set(later["indicator_name"].to_pylist())) == 91


def test_obsolete_codes_name_their_successor(later: pa.Table) -> None:
    """If this fails, old districts cannot be told from the new ones they stand beside."""
    old = pl.DataFrame(later).filter(pl.col("replaced_by").is_not_null())
    # Perth and Kinross (S12000024) is given the code of North Lanarkshire in some data sets.
    right = (pl.col("area_code") != "S12000024") | (pl.col("replaced_by") == "S12000048")
    pairs = dict(old.filter(right).select("area_code", "replaced_by").unique().iter_rows())
    assert pairs["E07000026"] == "E06000063"  # Allerdale, Cumberland
    districts = [code for code in pairs if code.startswith(("E06", "E07", "E08", "S12"))]
    now = {code: {areas.successor(one, 2025) for one in told.split()} for code, told in pairs.items()}
    assert {code for code in districts if areas.successor(code, 2025) not in now[code]} == set()
    assert pairs["E07000154"] == "E06000061 E06000062"  # Northampton: the publisher names both successors


def test_every_series_of_a_metric_is_in_the_file(later: pa.Table) -> None:
    """If this fails, the list of metrics names a series that the publisher does not have."""
    frame = pl.DataFrame(later).select("dataset", "indicator_name", "indicator").unique()
    held = {(dataset, name): ident for dataset, name, ident in frame.iter_rows()}
    wanted = {series: one.id for one in METRICS.values() for series in one.els}
    assert {series: held.get(series) for series in wanted} == wanted


def test_old_districts_of_the_later_file_are_carried(later: pa.Table) -> None:
    """If this fails, an old district stays beside its successor, or one replaces a published value."""
    panel = pl.DataFrame(later).filter(
        pl.col("indicator").is_in(["employment_rate_percent", "public_transport_or_walk_minutes"])
    )
    panel = panel.filter(pl.col("year") >= 2018)
    carried = carry_to_vintage(panel, "lad2023")
    districts = carried.filter(pl.col("area_code").str.contains(r"^(E0[6-9]|W06|S12|N09)"))
    assert set(districts["area_code"]) <= set(areas.codes("lad2023"))
    minutes = latest_values(districts).filter(pl.col("indicator") == "public_transport_or_walk_minutes")
    assert minutes.filter(pl.col("value").is_not_null()).height == 296  # every English district of 2023
    rates = panel.filter(pl.col("area_code").is_in(areas.codes("lad2023"))).drop_nulls("value")
    kept = rates.join(districts, on=["area_code", "indicator", "year", "period"], suffix="_carried")
    assert kept.height == rates.height
    assert kept["value"].to_list() == kept["value_carried"].to_list()


def test_published_clusters_of_2023(files: Path) -> None:
    """If this fails, an id of a nation counts as a cluster, or a blank as one."""
    table = pl.DataFrame(read_published_clusters(files / "published_2023_clusters_all_models_raw.csv"))
    for model, (_, n, sizes) in MODELS.items():
        told = Counter(table.filter(pl.col("model") == model)["cluster"].drop_nulls())
        assert [told[str(number)] for number in range(1, len(sizes) + 1)] == sizes
        assert sum(told.values()) == n
    reasons = Counter(table.filter(pl.col("model") == "headline")["reason"].drop_nulls())
    assert [reasons[nation] for nation in ("Wales", "Scotland", "Northern Ireland")] == [22, 32, 11]
    labels = read_cluster_titles(files / "published_2023_cluster_labels_raw.csv")
    assert labels.num_rows == sum(len(sizes) for _, _, sizes in MODELS.values()) == 32


@pytest.mark.parametrize(("edition", "economic_a"), [("2025", 110), ("2026", 117)])
def test_published_clusters_of_later_editions(files: Path, edition: str, economic_a: int) -> None:
    """If this fails, "-" or "[x]" counts as a cluster (Scilly, the City, Orkney in the global model)."""
    path = files / "clusters_nn" / f"{edition}_cluster-allocation.csv"
    table = pl.DataFrame(read_published_clusters(path))
    assert read_published_clusters(path).schema.metadata[b"edition"] == edition.encode()
    without = table.filter(pl.col("cluster").is_null())
    assert Counter(without["model"]) == {"global": 3, "economic": 2}
    assert set(without["area_code"]) == SCILLY_CITY | {"S12000023"}
    first = table.filter((pl.col("model") == "economic") & (pl.col("cluster") == "A"))
    assert first.height == economic_a
    kind = "txt" if edition == "2025" else "json"
    assert (
        read_cluster_titles(files / "clusters_nn" / f"{edition}_cluster-descriptions.{kind}").num_rows == 12
    )


@pytest.mark.parametrize(
    ("edition", "areas_listed", "rows"), [("2025", 382, 382 * 20), ("2026", 397, 382 * 20 + 75)]
)
def test_published_neighbours(files: Path, edition: str, areas_listed: int, rows: int) -> None:
    """If this fails, a list lost a neighbour, or the 15 combined authorities of 2026 have not 5 each."""
    for model in ("global", "economic", "demographic"):
        table = read_published_neighbours(files / "clusters_nn" / f"{edition}_{model}-neighbours.csv")
        assert (len(set(table["area_code"].to_pylist())), table.num_rows) == (areas_listed, rows)
        assert table.schema.metadata[b"model"] == model.encode()


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("dec2022_subnational_indicators_long.csv", "subnational_indicators"),
        ("4g_coverage_2022-09.csv", "mobile_coverage"),
        ("els_indicators_2026_06.parquet", "explore_local_statistics"),
        ("published_2023_clusters_all_models_raw.csv", "published_clusters"),
        ("published_2023_cluster_labels_raw.csv", "published_cluster_titles"),
        ("clusters_nn/2025_cluster-allocation.csv", "published_clusters"),
        ("clusters_nn/2026_cluster-allocation.csv", "published_clusters"),
        ("clusters_nn/2026_global-neighbours.csv", "published_neighbours"),
        ("models_2023/headline_inputs_and_published.csv", None),
        ("LTLA19_UTLA19_lookup_raw.csv", None),
        ("els_indicators_2026_06_coverage.csv", None),
    ],
)
def test_each_file_is_recognised_by_its_content(files: Path, file: str, name: str | None) -> None:
    """If this fails, a publisher's file goes to another reader, or a derived one passes for an original."""
    found = recognise(files / file)
    assert (found.name if found else None) == name
