"""The subnational clusters as a user runs them: the carried tables, other choices, wrong ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from bailiwick import areas
from bailiwick.commands.subnational_clusters import headlines
from bailiwick.errors import OptionError, TableError
from bailiwick.publish.study_outputs import write_study
from bailiwick.studies import STUDIES, subnational_clusters
from bailiwick.studies.result import StudyResult
from bailiwick.studies.subnational_inputs import Inputs, from_sample
from bailiwick.studies.subnational_panel_part import district_values, model_data
from bailiwick.studies.subnational_text import TABLES

Call = Callable[..., Any]
STUDY = "subnational-clusters"
QUIET = ("--no-figures", "--no-workbook")
QUICK: dict[str, Any] = {"starts": 10, "seeds": 2, "draws": 2, "neighbours": 3}
FEW = ("--starts", "10", "--seeds", "2", "--draws", "2", "--neighbours", "3")
MODELS = ("headline", "economy", "connectivity", "wellbeing")
NONE: dict[str, Any] = {"starts": 10, "seeds": 0, "draws": 0, "neighbours": 0}
SCILLY, CITY = "E06000053", "E09000001"


@pytest.fixture(scope="module")
def england() -> Inputs:
    """The edition of December 2022, as carried."""
    return from_sample()


@pytest.fixture(scope="module")
def carried(england: Inputs) -> StudyResult:
    """Four of the seven models, few starts and draws."""
    return subnational_clusters.run(england, models=MODELS, **QUICK)


@pytest.fixture(scope="module")
def skills(england: Inputs) -> StudyResult:
    """One model."""
    return subnational_clusters.run(england, models=("skills",), **QUICK)


@pytest.fixture(scope="module")
def kingdom() -> Inputs:
    """The edition of June 2026 with its series, as carried."""
    return from_sample("2026-06", series=True)


@pytest.fixture(scope="module")
def latest(kingdom: Inputs) -> StudyResult:
    """Two models of the United Kingdom, now and over time."""
    more = QUICK | {"edition": "2026-06", "over_time": True, "neighbours": None}
    return subnational_clusters.run(kingdom, models=("headline", "economy"), **more)


def test_command_and_call_write_the_same(call: Call, tmp_path: Path, skills: StudyResult) -> None:
    """If this fails, the command has a method of its own, or a rerun differs."""
    words = ("--model", "skills", *FEW, "--json")
    done = call("run", STUDY, "-w", tmp_path, *QUIET, *words)
    assert done.code == 0, done.err
    record = json.loads(done.out)
    assert record["seeds"] == {"random_state": 20_261_121}
    assert record["parameters"]["mode"] == "corrected"
    told = record["models"]["skills"]
    assert sum(one["areas"] for one in told["clusters"]) == told["areas"] == 307
    assert {len(one["medians"]) for one in told["clusters"]} == {4}
    assert told["stability"]
    assert told["published_likeness"][0]["adjusted_rand"] > 0
    out = tmp_path / "out" / STUDY
    titles = {item["title"] for item in record["inputs"]}
    assert "English Indices of Deprivation 2019, average scores" in titles  # of a lookup
    assert "Office for National Statistics, from Ofcom" in {item["publisher"] for item in record["inputs"]}
    assert {item["path"] for item in record["outputs"]} | {"study.json"} == {
        path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()
    }
    again = write_study(skills, tmp_path / "called", figures=False, workbook=False)
    for path in out.iterdir():
        if path.name != "study.json":  # which holds the day
            assert path.read_bytes() == (again / path.name).read_bytes(), path.name


def test_every_column_is_described_and_every_key_is_one(carried: StudyResult, latest: StudyResult) -> None:
    """If this fails, a table on disk has a column that nobody can read, or rows that share a key."""
    assert STUDY in STUDIES
    for result in (carried, latest):
        for name, table in result.tables.items():
            assert set(table.rows.columns) == set(table.columns), name
            assert all(table.columns.values()), name
            assert table.description, name
            assert not table.rows.select(table.key or pl.all()).is_duplicated().any(), name
    assert set(carried.tables) | set(latest.tables) == set(TABLES)


def test_every_area_has_a_cluster_or_a_reason(carried: StudyResult) -> None:
    """If this fails, an area is white on a map and nobody knows why."""
    assigned, left = carried.tables["assignment"].rows, carried.tables["left_out"].rows
    english = sorted(code for code in areas.codes("lad2021") if code.startswith("E"))
    for model in assigned["model"].unique():
        both = assigned.filter(model=model)["area_code"].to_list()
        both += left.filter(model=model)["area_code"].to_list()
        assert sorted(both) == english, model
    assert left["reason"].str.starts_with("No ").all()
    assert set(left.filter(model="headline")["area_code"]) == {SCILLY, CITY}
    for one in carried.clusters:
        rows = pl.DataFrame(one.table).filter(pl.col("code").is_null())
        assert (rows["flag"] == "m").all()
        assert set(rows["area_code"]) == set(one.left_out), one.id
        assert all(reason.endswith(".") for reason in one.left_out.values())


def test_clusters_are_numbered_by_their_first_metric_and_titled_apart(carried: StudyResult) -> None:
    """If this fails, numbers change from run to run, or two clusters of a model read the same."""
    clusters, profiles = carried.tables["clusters"].rows, carried.tables["profiles"].rows
    firsts = {"economy": "gva_per_hour_gbp", "wellbeing": "life_satisfaction_score"}
    for model, metric in firsts.items():
        # In the values that were clustered, which are held at the percentiles first.
        rows = profiles.filter(model=model, variable=metric).sort(pl.col("code").cast(pl.Int64))
        assert rows["difference"].is_sorted(), model
    assert not clusters.select("model", "title").is_duplicated().any()
    medians = carried.tables["medians"].rows
    lower = medians.filter(variable="public_transport_or_walk_minutes", side="below")
    assert set(lower["standing"]) == {"better"}  # shorter journeys
    former = carried.tables["filled"].rows.filter(filled_from="E10000002")
    assert set(former["filled_from_name"]) == {"Buckinghamshire"}  # a county until 2020
    assert clusters["evidence"].str.len_chars().min() > 20


def test_the_result_without_winsorising_stands_beside(carried: StudyResult) -> None:
    """If this fails, a cluster of one outlier is hidden, or passes for the result.

    Richmondshire alone is a cluster of the headline model without winsorising (method page, section 6.2).
    """
    rows = carried.tables["without_winsorising"].rows
    assert rows.filter(~pl.col("winsorised"))["model"].to_list() == [
        one.family[21:] for one in carried.clusters
    ]
    headline = rows.filter(model="headline")
    assert headline.filter(winsorised=False)["smallest_cluster"].item() == 1
    assert headline.filter(winsorised=True)["smallest_cluster"].item() >= 5  # else warned of


def test_lookups_cross_tables_and_association_agree(carried: StudyResult) -> None:
    """If this fails, Cramér's V is of other areas than the cross table beside it."""
    cells, strength = carried.tables["cross_tabulation"].rows, carried.tables["association"].rows
    assert strength.height == len(MODELS) * len(areas.LOOKUPS)
    counts = cells.group_by("model", "lookup").agg(pl.col("count").sum())
    both = strength.join(counts, on=["model", "lookup"])
    assert (both["n"] == both["count"]).all()
    assert strength["cramers_v_corrected"].is_between(0, 1).all()
    assert carried.tables["lookups"].rows.height == 309


def test_figures_and_workbook_are_of_every_model(
    tmp_path: Path, carried: StudyResult, skills: StudyResult
) -> None:
    """If this fails, a model lacks its map, medians, silhouettes, scores or values; one is drawn here."""
    kinds = ("map", "medians", "silhouettes", "scores_by_k", "values")
    models = [one["model"] for one in carried.tables["clusters"].rows.unique("model").iter_rows(named=True)]
    assert {figure.name for figure in carried.figures} == {
        f"{kind}_{one}" for kind in kinds for one in models
    }
    drawn = [one for one in skills.figures if one.name in ("map_skills", "scores_by_k_skills")]
    out = write_study(replace(skills, figures=drawn), tmp_path / "out")
    assert len(list((out / "figures").glob("*.svg"))) == 2
    book = openpyxl.load_workbook(out / f"{STUDY}.xlsx", read_only=True)
    assert {"Assignment", "Medians", "Lookups", "Cramers_V", "Silhouettes", "Settings"} <= set(
        book.sheetnames
    )


def test_the_kingdom_is_whole_where_its_nations_publish(latest: StudyResult) -> None:
    """If this fails, a nation is dropped without a word, or kept without its metric."""
    left = latest.tables["left_out"].rows
    economy = left.filter(model="economy")
    assert set(economy["area_code"]) == {SCILLY, CITY}
    scottish = left.filter(model="headline").filter(pl.col("area_code").str.starts_with("S"))
    assert scottish.height == 32
    assert set(scottish["reason"]) == {"Not published for Scotland"}
    told = [one.sentence for one in latest.findings if one.reason == "no-nation"]
    assert any("Headline: Scotland is left out: none of its areas has" in one for one in told)
    countries = {one.id: one.coverage for one in latest.clusters}
    assert countries["subnational_clusters_headline"] == ("E92000001",)
    assert len(countries["subnational_clusters_economy"]) == 4


def test_the_global_model_is_of_the_whole_kingdom(kingdom: Inputs) -> None:
    """If this fails, a metric that a nation lacks has taken the nation out of the model.

    Section 10 of the method page: Scilly, the City of London and Orkney are without a cluster there too.
    """
    choices = subnational_clusters.Options(edition="2026-06", models=("global",))
    (model,) = choices.chosen
    data = model_data(district_values(kingdom, choices, model.metrics), model, choices, kingdom)
    assert set(data.left_out["area_code"]) == {SCILLY, CITY, "S12000023"}
    assert data.metrics == list(model.metrics)


def test_similar_places_come_from_their_own_pool(latest: StudyResult) -> None:
    """If this fails, a county is compared with districts, or a district with one of its own county."""
    rows = latest.tables["similar_places"].rows
    lists = rows.group_by("pool", "model", "area_code").len()
    sizes = dict(lists.filter(model="economy").group_by("pool").agg(pl.col("len").unique()).iter_rows())
    assert sizes == {"districts": [20], "upper_tier": [20], "combined_authorities": [5]}
    kind = pl.col("neighbour_code").str.head(3)
    assert not rows.filter(pl.col("pool") == "districts", kind.is_in(["E10", "E47"])).height
    assert not rows.filter(pl.col("pool") == "upper_tier", kind == "E07").height
    table = areas.lookup("lad2023", "upper_tier")
    county = dict(zip(table["from_code"].to_pylist(), table["to_code"].to_pylist(), strict=True))
    pairs = rows.filter(pool="districts").select("area_code", "neighbour_code").iter_rows()
    assert all(county[one] != county[other] for one, other in pairs)
    overlap = latest.tables["published_neighbours"].rows.filter(model="economy", pool="districts")
    assert overlap["overlap"].item() > 3 * overlap["by_chance"].item()  # .22 with other inputs; chance is .06
    assert overlap["inputs_known_to_differ"].str.len_chars().item() > 50


def test_clusters_over_time_tell_which_metrics_lack_years(latest: StudyResult) -> None:
    """If this fails, a year is made of other metrics than the next, without a word."""
    rows = latest.tables["over_time_metrics"].rows
    economy = rows.filter(model="economy")
    assert dict(economy.group_by("nation").agg(pl.col("used").all()).iter_rows()) == {
        **dict.fromkeys(("England", "Scotland", "Wales"), True),
        "Northern Ireland": False,
    }
    headline = rows.filter(model="headline", nation="England")
    assert "gigabit_broadband_percent" in headline.filter(~pl.col("used"))["variable"].to_list()  # one year
    told = {one.sentence for one in latest.findings if one.reason in ("few-years", "nation-years", "years")}
    assert any(one.startswith("Headline over time is without") for one in told)
    # The employment rate of Northern Ireland begins late; the year 2024 has pay alone.
    assert (
        "Economy over time is without Northern Ireland, which has less than half of the years of employment"
        " rate." in told
    )
    assert any(one.startswith("Economy: no clusters of 2024, for want of GVA per hour") for one in told)
    years = latest.tables["agreement_over_time"].rows.filter(model="economy")
    assert years["year"].to_list() == list(range(2012, 2024))
    told = [one for one in headlines(latest) if one.startswith("  20")]
    assert len(told) == latest.tables["agreement_over_time"].rows.height  # a line for each year
    assert all("adjusted Rand index" in one for one in told if not one.startswith("  2012"))
    moved = latest.tables["moved"].rows.filter(model="economy").group_by("year").len()
    assert dict(moved.iter_rows()) == {
        year: count for year, count in years.select("year", "moved").iter_rows() if count
    }


def test_values_with_intervals_are_drawn(latest: StudyResult) -> None:
    """If this fails, sampling error is passed over: life satisfaction of districts has intervals."""
    rows = latest.tables["input_draws_metrics"].rows.filter(model="headline")
    assert rows.filter(variable="life_satisfaction_score")["intervals"].item() > 250
    assert latest.tables["input_draws"].rows["share"].is_between(0, 1).all()


def test_the_published_procedure_says_what_its_score_describes(england: Inputs) -> None:
    """If this fails, the score of other clusters passes for that of the published ones."""
    result = subnational_clusters.run(
        england, as_published=True, models=("connectivity",), seeds=2, draws=0, neighbours=0
    )
    made = result.parameters["results"]["connectivity"]
    assert result.parameters["mode"] == "as_published"
    assert made["silhouette_of_raw_refit"] == pytest.approx(0.528, abs=0.012)  # method page, section 6.1
    assert made["silhouette"] == pytest.approx(0.372, abs=0.012)
    assert list(made["unlabelled"]) == [SCILLY]
    assert "without_winsorising" not in result.tables
    left = {row["area_name"]: row for row in result.tables["left_out"].rows.iter_rows(named=True)}
    moved = left["Buckinghamshire"]  # four districts until 2020, and travel times of 2019
    assert moved["flag"] == left["Isles of Scilly"]["flag"] == "x"
    assert moved["reason"].endswith("stand on old codes, which the published procedure drops")
    likeness = result.tables["published_likeness"].rows
    assert likeness["same_areas_without"].all()
    assert likeness["seeds"].item() == 2
    settings = result.tables["settings"].rows
    told = settings.filter(setting="Score of the raw refit")["meaning"].item()
    assert "does not describe these" in told


def test_the_published_number_of_clusters_is_kept_and_a_higher_score_is_told(england: Inputs) -> None:
    """If this fails, a version of scikit-learn decides how many clusters the published procedure has.

    The score of the raw refit at 4 and 6 clusters of the skills model is .427 and .430 by the newer random
    numbers, and .429 at 4 by those of 2022 (method page, section 6.1).
    """
    result = subnational_clusters.run(
        england, as_published=True, models=("skills",), seeds=0, draws=0, neighbours=0
    )
    made = result.parameters["results"]["skills"]
    scan = result.tables["scan"].rows
    best = scan.sort("silhouette_of_raw_refit")["k"].to_list()[-1]
    assert made["clusters"] == 4
    assert scan.filter("chosen")["k"].to_list() == [4]
    assert scan["k"].to_list() == list(range(4, 15))
    told = [finding.sentence for finding in result.findings if finding.reason == "published-number"]
    assert bool(told) == (best != 4)
    assert all(f"--k {best}" in sentence for sentence in told)
    assert made["silhouette_of_raw_refit"] == pytest.approx(0.429, abs=0.012)
    given = subnational_clusters.run(
        england, as_published=True, models=("skills",), k=6, seeds=0, draws=0, neighbours=0
    )
    assert given.parameters["results"]["skills"]["clusters"] == 6


def test_missing_values_may_be_imputed_and_are_flagged(england: Inputs) -> None:
    """If this fails, an imputed value looks like one that was published, or half-empty areas are filled."""
    result = subnational_clusters.run(england, models=("economy",), missing="median", k=4, **NONE)
    filled = result.tables["filled"].rows
    assert set(filled["area_code"]) == {SCILLY, CITY}
    assert set(filled["flag"]) == {"e"}
    assert set(filled["imputed"]) == {"median"}
    held = result.tables["metric_values"].rows.drop_nulls("imputed")
    assert set(held.select("area_code", "variable").rows()) == set(
        filled.select("area_code", "variable").rows()
    )
    assert result.tables["left_out"].rows.is_empty()


def test_another_clusterer_and_lookups_as_variables(call: Call, tmp_path: Path) -> None:
    """If this fails, only k-means on indicators can be had."""
    words = ("run", STUDY, *QUIET, "--model", "economy", "--seeds", "0", "--draws", "0", "--neighbours", "0")
    lookups = ("--with-lookups", "rural-urban,coastal_town", "--starts", "5")
    other = ("--clusterer", "AgglomerativeClustering", "--k", "5")
    done = call(*words, *lookups, *other, "-w", tmp_path, "--json")
    assert done.code == 0, done.err
    record = json.loads(done.out)
    assert record["parameters"]["results"]["economy"]["clusters"] == 5
    assert record["parameters"]["lookups_as_variables"] == ["rural_urban", "coastal_town"]
    variables = pl.read_parquet(tmp_path / "out" / STUDY / "variables.parquet")["variable"]
    assert "rural_urban: Predominantly rural" in variables.to_list()


@pytest.mark.parametrize("left_out", ["draws", "seeds", "neighbours"])
def test_what_is_costly_can_be_left_out(call: Call, tmp_path: Path, left_out: str) -> None:
    """If this fails, a quick run ends in words about types of columns, or tables lack one."""
    counts = {"draws": "2", "seeds": "2", "neighbours": "3"} | {left_out: "0"}
    words = [word for name, count in counts.items() for word in (f"--{name}", count)]
    done = call(
        "run", STUDY, *QUIET, "--model", "skills", "--k", "4", "--starts", "5", *words, "-w", tmp_path
    )
    assert done.code == 0, done.err
    out = tmp_path / "out" / STUDY
    pools = out / "similar_pools.parquet"
    assert pools.exists() == (left_out != "neighbours")
    if pools.exists():
        row = pl.read_parquet(pools).row(0, named=True)
        assert (row["resampled_overlap"] is None) == (left_out == "draws")
        assert row["metrics_dropped"] == ""
        lists = pl.read_parquet(out / "similar_places.parquet")
        assert {"closest_on", "furthest_on"} <= set(lists.columns)
        assert "reason" not in lists.columns
        assert lists["distance"].to_list() == lists["distance"].round_sig_figs(6).to_list()


def test_noise_is_no_cluster(england: Inputs) -> None:
    """If this fails, areas that a clusterer calls noise are a cluster, or vanish."""
    result = subnational_clusters.run(england, models=("economy",), clusterer="HDBSCAN", **NONE)
    left = result.tables["left_out"].rows
    noise = left.filter(reason="Put in no cluster by HDBSCAN")
    assert noise.height
    assert noise.height + 2 + result.tables["assignment"].rows.height == 309
    assert any(one.reason == "noise" for one in result.findings)


def test_own_titles_stand_beside_the_automatic_ones(call: Call, tmp_path: Path) -> None:
    """If this fails, a title of one's own is lost, or hides what the rule says."""
    file = tmp_path / "titles.csv"
    few = ("--starts", "5", "--seeds", "0", "--draws", "0", "--neighbours", "0", "--k", "4")
    words = ("run", STUDY, *QUIET, *few, "--model", "skills", "-w", tmp_path / "w", "--titles", file)
    file.write_text("cluster,title\n2,Learning towns\n", encoding="utf-8")
    done = call(*words)
    assert done.code == 0, done.err
    rows = pl.read_parquet(tmp_path / "w" / "out" / STUDY / "clusters.parquet")
    ours = rows.filter(status="ours")
    assert ours["title"].to_list() == ["Learning towns"]
    assert ours["automatic_title"].item() not in ("", "Learning towns")
    file.write_text("cluster,title\n9,Nowhere\n", encoding="utf-8")
    assert call(*words).code == 1
    file.write_text(
        "model,cluster,title\nskill,2,One\nskills,99,Far\nskills,2.5,\nskills,3,A\nskills,3,B\n",
        encoding="utf-8",
    )
    said = call(*words).err
    for fault in ("no model 'skill'", "'99' of skills", "'2.5' of skills", "empty title", "titled twice"):
        assert fault in said
    file.write_text("code,title\n2,One\n", encoding="utf-8")
    assert "No column 'cluster'" in call(*words).err


def test_the_atlas_has_a_set_of_clusters_for_each_model(
    tmp_path: Path, call: Call, carried: StudyResult
) -> None:
    """If this fails, the models cannot be looked at in the atlas."""
    write_study(carried, tmp_path / "out" / STUDY, figures=False, workbook=False)
    done = call("site", "--workspace", tmp_path)
    assert done.code == 0, done.err
    manifest = json.loads((tmp_path / "site" / "manifest.json").read_text("utf-8"))
    ids = [one["id"] for one in manifest["clusters"]]
    assert ids == [one.id for one in carried.clusters]
    assert len(ids) == len(MODELS)
    held = json.loads(
        (tmp_path / "site" / "clusters" / "subnational_clusters_economy.json").read_text("utf-8")
    )
    assert held["clusters"][0]["prose"]
    assert len(held["clusters"][0]["medians"]) == len(held["variables"]) == 4


def test_lookups_as_variables_are_drawn_and_published(tmp_path: Path, call: Call, england: Inputs) -> None:
    """If this fails, clusters that lookups were part of cannot be drawn, or crash the atlas.

    Lookups have no medians: the figures and the atlas show the four metrics, and the method names the rest.
    """
    more = NONE | {"models": ("economy",), "lookups_as_variables": ("rural_urban", "coastal_town"), "k": 4}
    result = subnational_clusters.run(england, **more)
    drawn = [one for one in result.figures if one.name in ("map_economy", "medians_economy")]
    write_study(replace(result, figures=drawn), tmp_path / "out" / STUDY, workbook=False)
    assert len(list((tmp_path / "out" / STUDY / "figures").glob("*.svg"))) == 2
    done = call("site", "--workspace", tmp_path)
    assert done.code == 0, done.err
    held = json.loads(
        (tmp_path / "site" / "clusters" / "subnational_clusters_economy.json").read_text("utf-8")
    )
    assert len(held["variables"]) == len(held["clusters"][0]["medians"]) == 4
    assert "and 2 lookups (rural or urban, coastal town; without medians)" in held["method"]


def test_what_a_clusterer_cannot_be_tried_on_is_told(england: Inputs) -> None:
    """If this fails, there is no stability and nobody knows why."""
    other = {"clusterer": "AgglomerativeClustering", "seeds": 1, "draws": 1, "neighbours": 0, "k": 4}
    result = subnational_clusters.run(england, models=("economy",), **other)
    said = [one.sentence for one in result.findings if one.reason == "not-tried"]
    assert len(said) == 1
    assert "single runs with other seeds are of k-means only; it cannot say to which cluster" in said[0]
    (left,) = [one.sentence for one in result.findings if one.reason == "left-out"]
    assert left.startswith("Economy: 2 areas without a cluster: Isles of Scilly and City of London. They are")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--model", "economi"), "Did you mean 'economy'?"),
        (("--model", "global"), "is not of edition 2022-12: choose edition 2026-06"),
        (("--edition", "2022"), "--edition is '2022'. Did you mean '2022-12'?"),
        (("--k-range", "9,4"), "--k-range is 9,4; it is two rising numbers"),
        (("--k-range", "few"), "--k-range 'few': expected two whole numbers"),
        (("--k", "3", "--k-range", "4,6"), "--k-range is 4,6, and k is 3: leave one of them out"),
        (("--starts", "many"), "--starts is 'many'; it is a number of 1 or more, or 'until-stable'"),
        (("--starts", "until-stabel"), "--starts is 'until-stabel'; it is"),
        (
            ("--missing", "leave-ot"),
            "--missing is 'leave-ot'. Did you mean 'leave-out'? It can be 'leave-out',",
        ),
        (("--missing", "x"), "'median', 'neighbours', 'region-median'."),
        (("--fill", "mean"), "--fill is 'mean'. It can be 'missing', 'average'"),
        (("--missing", "drop"), "--missing is 'drop'"),
        (("--boundaries", "old"), "--boundaries is 'old'. It can be 'carry', 'drop'"),
        (("--exclude-same", "region"), "--exclude-same is 'region'"),
        (("--year", "2015"), "--year goes with --edition 2026-06"),
        (("--with-lookups", "rural"), "'rural' is not a lookup. Did you mean 'rural_urban'?"),
        (("--clusterer", "KMeens"), "'KMeens' is not a clusterer. Did you mean 'KMeans'?"),
        (("--clusterer", "no.such.Thing"), "cannot be imported"),
        (("--jobs", "0"), "--jobs is 0; it is 1 or more"),
        (("--as-published", "--starts", "20"), "--as-published decides on starts by itself"),
        (("--as-published", "--edition", "2026-06"), "--as-published is the procedure of February 2023"),
    ],
)
def test_a_wrong_option_is_told_as_one(call: Call, tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    """If this fails, a wrong command is told as wrong data, or in the words of a function."""
    done = call("run", STUDY, *words, *QUIET, "-w", tmp_path / "w")
    assert done.code == 2, done.err
    assert told in " ".join(done.err.split())
    assert not (tmp_path / "w").exists()


def test_wrong_inputs_and_options_of_the_call_are_refused(england: Inputs) -> None:
    """If this fails, a mistyped argument, another edition or a bad panel is passed over."""
    with pytest.raises(OptionError, match="no such option"):
        subnational_clusters.run(england, start=3)
    with pytest.raises(OptionError, match="the inputs are of '2022-12'"):
        subnational_clusters.run(england, edition="2026-06")
    with pytest.raises(TableError, match="no model 'skill' in this run"):
        subnational_clusters.run(england, titles={("skill", "1"): "A"}, models=("skills",))
    with pytest.raises(OptionError, match="needs the series"):
        subnational_clusters.run(england, models=("economy",), k=4, over_time=True, **NONE)
    residents = pl.DataFrame(
        {"area_code": list(england.residents), "value": [float(one) for one in england.residents.values()]}
    )
    pay = pl.col("indicator") == "median_weekly_pay_gbp"
    counts = england.panel.filter(pay).drop("value").join(residents, on="area_code", maintain_order="left")
    flat = england.panel.filter(indicator="gdhi_per_head_gbp").with_columns(value=pl.lit(1.0))
    rest = england.panel.filter(~pl.col("indicator").is_in(["median_weekly_pay_gbp", "gdhi_per_head_gbp"]))
    wrong = replace(england, panel=pl.concat([rest, counts.select(rest.columns), flat]))
    with pytest.raises(TableError) as refused:
        subnational_clusters.run(wrong, models=("economy",), **NONE)
    said = str(refused.value)
    assert "median_weekly_pay_gbp" in said  # goes with the number of residents, so it is a count
    assert "gdhi_per_head_gbp is 1 in all" in said
