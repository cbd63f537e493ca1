"""The sector clusters as a user runs them: the carried tables, own tables, other choices, wrong ones."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from bailiwick import areas
from bailiwick.commands.sector_clusters import headlines
from bailiwick.errors import OptionError, TableError
from bailiwick.publish.study_outputs import write_study
from bailiwick.studies import STUDIES, sector_clusters
from bailiwick.studies.result import StudyResult
from bailiwick.studies.sector_inputs import IndicatorSet, from_sample
from bailiwick.studies.sector_own import Partition, from_table, partition_of
from bailiwick.studies.sector_text import TABLES

Call = Callable[..., Any]
STUDY = "sector-clusters"
# UMAP compiles for many seconds in a process; the tests of embeddings run it.
QUICK: dict[str, Any] = {
    "embedding": "components",
    "components": (5, 10),
    "resolutions": (0.7, 1.0),
    "permutations": 19,
    "seeds": 3,
}
FEW = (
    "--embedding", "components", "--components", "5,10", "--resolutions", "0.7,1.0",
    "--permutations", "19", "--seeds", "3",
)  # fmt: skip
QUIET = ("--no-figures", "--no-workbook")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the search of `carried` keeps what it has done."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def carried(store: Path) -> StudyResult:
    """District GVA in 37 industries, a short search."""
    return sector_clusters.run(from_sample(), store=store, **QUICK)


@pytest.fixture(scope="module")
def published() -> StudyResult:
    """The published clusters, judged as they were."""
    partition, inputs = partition_of("published", from_sample())
    return sector_clusters.run(inputs, clusters=partition, as_published=True, permutations=19)


@pytest.fixture(scope="module")
def subclasses() -> StudyResult:
    """ITL2 employment in five-digit industries."""
    return sector_clusters.run(from_sample("bres"), **QUICK | {"components": (5,), "permutations": 0})


@pytest.fixture
def london(tmp_path: Path) -> Path:
    """Somebody's own table: 33 boroughs, four industries, sums that differ."""
    rows = [
        (code, industry, (7 * at + 3 * number) % 23 + (40 if at % 3 == number else 0))
        for at, code in enumerate(sorted(code for code in areas.codes("lad2023") if code.startswith("E09")))
        for number, industry in enumerate(("01110", "25110", "62012", "64191"))
    ]
    table = pl.DataFrame(rows, schema=["borough_code", "sic5", "firms"], orient="row")
    table.write_csv(tmp_path / "firms.csv")
    return tmp_path / "firms.csv"


def test_command_and_call_write_the_same(call: Call, tmp_path: Path, carried: StudyResult) -> None:
    """If this fails, the command has a method of its own, or a rerun differs."""
    done = call("run", STUDY, "-w", tmp_path, *QUIET, *FEW, "--json")
    assert done.code == 0, done.err
    record = json.loads(done.out)
    assert record["seeds"] == {"random_state": 20_261_121}
    assert record["results"]["areas"] == 350
    assert sum(one["areas"] for one in record["clusters"]) == 350
    assert record["parameters"]["results"]["mode"] == "corrected"
    assert {"--json", "null", "halves"} & set(record) == {"null", "halves"}
    out = tmp_path / "out" / STUDY
    assert {item["path"] for item in record["outputs"]} | {"study.json"} == {
        path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()
    }
    again = write_study(carried, tmp_path / "called", figures=False, workbook=False)
    for path in out.iterdir():
        if path.name != "study.json":  # which holds the day
            assert path.read_bytes() == (again / path.name).read_bytes(), path.name


def test_every_column_is_described_and_every_key_is_one(
    carried: StudyResult, published: StudyResult, subclasses: StudyResult
) -> None:
    """If this fails, a table on disk has a column that nobody can read, or rows that share a key."""
    assert STUDY in STUDIES
    for result in (carried, published, subclasses):
        for name, table in result.tables.items():
            assert set(table.rows.columns) == set(table.columns), name
            assert all(table.columns.values()), name
            assert table.description, name
            assert not table.rows.select(table.key or pl.all()).is_duplicated().any(), name
    assert set(carried.tables) | set(published.tables) == set(TABLES)


def test_every_district_has_a_cluster_or_a_reason(carried: StudyResult) -> None:
    """If this fails, an area is white on a map and nobody knows why: 350 have all 37 lines, 11 do not."""
    assigned, left = carried.tables["assignment"].rows, carried.tables["left_out"].rows
    assert (assigned.height, left.height) == (350, 11)
    assert sorted([*assigned["area_code"], *left["area_code"]]) == sorted(areas.codes("lad2023"))
    assert left["reason"].str.contains("of the 37 industries").all()
    (held,) = carried.clusters
    assert set(held.left_out) == set(left["area_code"])
    assert assigned["share_of_seeds"].is_between(0, 1).all()
    sizes = carried.tables["clusters"].rows["areas"].to_list()
    assert sizes == sorted(sizes, reverse=True)
    assert not carried.tables["clusters"].rows["title"].is_duplicated().any()


def test_the_search_shows_every_pair_and_what_chance_would_score(carried: StudyResult) -> None:
    """If this fails, a best score stands without the number of areas or what shuffles score."""
    search = carried.tables["search"].rows
    assert search.height == 2 * 4  # two sets of indicators, two numbers of components, two resolutions
    assert search.filter("chosen").height == 2
    assert search["areas"].min() > 0
    null = carried.tables["null"].rows
    assert sorted(null["shuffled"].unique()) == ["all areas", "areas within their regions"]
    assert set(null["permutations"]) == {19}
    halves = carried.tables["halves"].rows.filter("counts")
    assert sorted(halves["half"].unique()) == ["choose", "report"]
    # One half of 25 and of 42 indicators chooses: 12 and 21; the others report.
    assert dict(halves.filter(half="choose").select("source", "indicators").iter_rows()) == {
        "ons": 12,
        "beis": 21,
    }
    taken = carried.parameters["results"]
    assert search.filter("chosen")["components"].unique().to_list() == [taken["components"]]


def test_the_answer_leads_with_indicators_that_had_no_part_in_the_choice(carried: StudyResult) -> None:
    """If this fails, readers quote a score that is flattered by the indicators that chose it.

    Of 25 and 42 indicators 12 and 21 chose the pair; the score, the shuffles and the names of the other 13
    and 21 come first in the record, on screen, among the findings and in the atlas.
    """
    facts = carried.parameters["results"]
    halves = carried.tables["halves"].rows.filter("counts", half="report")
    first = [(one["source"], one["indicators"], one["silhouette"], one["areas"]) for one in facts["held_out"]]
    assert first == halves.select("source", "indicators", "silhouette", "areas").rows()
    assert [one["p_value"] for one in facts["held_out"]] == halves["p_value"].to_list()
    assert list(facts).index("held_out") < list(facts).index("scores")
    assert [(one["indicators_that_chose"], one["indicators"]) for one in facts["scores"]] == [
        (12, 25),
        (21, 42),
    ]
    chose, reported = facts["indicators_that_chose"], facts["indicators_that_reported"]
    assert {source: (len(chose[source]), len(reported[source])) for source in chose} == {
        "ons": (12, 13),
        "beis": (21, 21),
    }
    for name in ("coverage", "regressions"):
        rows = carried.tables[name].rows.filter(source="ons", half="reported")
        assert sorted(rows["indicator"].unique()) == sorted(reported["ons"]), name
    said = [line for line in headlines(carried) if line.startswith("Silhouette")]
    assert [" that had no part in the choice: " in line for line in said] == [True, True, False, False]
    assert said[0].startswith("Silhouette on ONS subnational indicators, the 13 that had no part")
    assert "all 25, 12 of which chose the pair: " in said[2]
    words = "On ONS subnational indicators, the 13 that had no part in the choice"
    assert carried.findings[0].sentence.startswith(words)
    (held,) = carried.clusters
    assert held.score == facts["held_out"][0]["silhouette"]
    assert "the 13 that had no part in the choice; p = " in held.score_definition
    assert "On all 25, 12 of which chose the clusters, it is" in held.score_definition
    assert "33 of the 67 indicators had a part" in held.evidence_method


def test_clusters_that_are_given_have_no_halves(published: StudyResult) -> None:
    """If this fails, the published map is said to be chosen here, or options without a part are recorded."""
    facts = published.parameters["results"]
    assert (facts["held_out"], "indicators_that_chose" in facts) == ([], False)
    assert "half" not in published.tables["coverage"].rows.columns
    told = [line for line in headlines(published) if line.startswith("Silhouette")]
    assert told[0].startswith(
        "Silhouette on ONS subnational indicators: -0.182 (112 areas of 11 clusters); p"
    )
    without = {"components", "resolutions", "choose_on", "seeds", "prior", "minimum_overlap"}
    assert without & set(published.parameters) == set()
    assert "Minimum overlap" not in published.tables["settings"].rows["setting"].to_list()


def test_one_cluster_has_no_score_and_is_told(call: Call, tmp_path: Path) -> None:
    """If this fails, a partition of one cluster ends in a traceback when its results are written."""
    codes = sorted(code for code in areas.codes("lad2023") if code.startswith("E09"))
    pl.DataFrame({"area_code": codes, "cluster": ["1"] * 33}).write_csv(tmp_path / "one.csv")
    words = ("--clusters", tmp_path / "one.csv", "--permutations", "0")
    done = call("run", STUDY, "-w", tmp_path, *words, *QUIET)
    assert done.code == 0, done.err
    assert "no score, fewer than two clusters among the areas with indicators." in " ".join(done.out.split())


def test_a_set_that_cannot_score_is_told_and_does_not_stop_the_others(store: Path) -> None:
    """If this fails, an own file with two areas that match, or one value for all, stops the whole study."""
    inputs = from_sample()
    codes = list(inputs.cube.areas)
    panels = {
        "own": pl.DataFrame({"area_code": codes[:2], "indicator": "x", "value": [1.0, 2.0]}),
        "same": pl.DataFrame({"area_code": codes, "indicator": "x", "value": [1.0] * len(codes)}),
    }
    sets = [
        IndicatorSet(id=name, label=name, panel=rows.with_columns(year=pl.lit(2020, pl.Int32)))
        for name, rows in panels.items()
    ]
    held = (*(one for one in inputs.indicators if one.id == "ons"), *sets)
    inputs = replace(inputs, indicators=held)
    few = QUICK | {"components": (5,), "resolutions": (0.7,), "permutations": 0}
    result = sector_clusters.run(inputs, store=store, **few)
    told = [one.sentence for one in result.findings if one.reason == "set-not-scored"]
    assert told[0].startswith("own: left out of the scores. 2 areas with a cluster have")
    assert told[1].startswith("same: left out of the scores. Each indicator is missing or the same")
    assert result.tables["search"].rows["source"].unique().to_list() == ["ons"]
    with pytest.raises(TableError, match="cannot be chosen on own"):
        sector_clusters.run(inputs, store=store, choose_on="own", **few)
    chosen_on = sector_clusters.run(inputs, store=store, choose_on="ons", **few)
    assert set(chosen_on.tables["coverage"].rows.filter(source="ons")["half"]) == {"chose"}
    assert chosen_on.parameters["results"]["held_out"] == []
    only = replace(inputs, indicators=tuple(sets))
    agreed = sector_clusters.run(only, store=store, **few)
    assert "not-judged" in {one.reason for one in agreed.findings}


def test_shares_of_regions_add_up_and_quotients_are_those_of_the_library(carried: StudyResult) -> None:
    """If this fails, a bar does not fill its line, or a profile is not the pooled location quotient."""
    shares = carried.tables["region_shares"].rows
    for key, share in (("cluster", "share_of_cluster"), ("region", "share_of_region")):
        assert (shares.group_by(key).agg(pl.col(share).sum())[share] - 1).abs().max() < 1e-9
    assert shares["areas"].sum() == 350
    profile = carried.tables["sector_profile"].rows
    cube = from_sample().cube.rows.with_columns(pl.col("amount").clip(lower_bound=0))
    joined = cube.join(carried.tables["assignment"].rows.select("area_code", "cluster"), on="area_code")
    own = joined.filter(cluster="1")
    industry = "K (64-66)"
    here = own.filter(industry_code=industry)["amount"].sum() / own["amount"].sum()
    everywhere = joined.filter(industry_code=industry)["amount"].sum() / joined["amount"].sum()
    quotient = profile.filter(cluster="1", industry_code=industry)["location_quotient"].item()
    assert quotient == pytest.approx(here / everywhere)
    section = carried.tables["section_profile"].rows.filter(cluster="1", section="F")
    # A section is all of its industries together: the sum of their amounts, and not the mean of quotients.
    within = pl.col("industry_code").is_in(profile.filter(section="F")["industry_code"].unique().implode())
    here = own.filter(within)["amount"].sum() / own["amount"].sum()
    everywhere = joined.filter(within)["amount"].sum() / joined["amount"].sum()
    assert section["location_quotient"].item() == pytest.approx(here / everywhere)


def test_regressions_say_why_there_is_no_p_value(carried: StudyResult) -> None:
    """If this fails, a blank cell of the heat map passes for no difference."""
    rows = carried.tables["regressions"].rows
    without = rows.filter(pl.col("p_value").is_null())
    assert without.height
    assert without["reason"].is_not_null().all()
    beis = rows.filter(source="beis")
    assert set(beis["level"]) == {"larger area"}  # at their own level, not handed to one district
    coverage = carried.tables["coverage"].rows
    assert coverage.group_by("source").len().sort("source").rows() == [("beis", 42), ("ons", 25)]


def test_published_clusters_name_their_edition_their_data_and_whose_the_names_are(
    published: StudyResult,
) -> None:
    """If this fails, Nesta's clusters are shown as of another year, without its notice, or under our names.

    The boundaries of 2020 have 379 districts, of which 375 have a cluster; the others are told apart.
    """
    (held,) = published.clusters
    assert (held.label, held.period, held.indicators) == ("Sector clusters", "published March 2022", ())
    assert "Names are ours, from GVA of 2023; the publisher numbers them 0 to 11." in held.method
    assert set(pl.DataFrame(held.clusters)["status"]) == {"ours"}
    assert (held.sources[0].publisher, held.sources[0].licence) == ("Nesta", "MIT")
    assert "© 2021 Nesta" in held.sources[0].attribution
    assert any("HESA" in source.attribution for source in held.evidence_sources)
    assert held.evidence_caution.startswith("Read with caution.")
    assert "share of each of them" not in held.evidence_method
    assert pl.DataFrame(held.table)["flag"].drop_nulls().to_list() == ["s"] * 4


def test_the_published_clusters_reproduce_their_figures(published: StudyResult) -> None:
    """If this fails, a published figure does not come out of the carried tables."""
    figures = published.tables["published_figures"].rows
    assert figures.height == 19  # 3 of silhouettes, 3 of regressions, 12 regions, 1 of rural shares
    # Nineteen shuffles are too few for the null; the replication makes more.
    wrong = figures.filter(~pl.col("agrees") & ~pl.col("figure").str.contains("shuffled"))
    assert wrong["figure"].to_list() == []
    assert published.tables["clusters"].rows["cluster"].to_list() == [str(code) for code in range(12)]
    assert "search" in published.tables
    assert "embedding" not in published.tables


def test_a_missing_cell_costs_an_industry_and_no_area(subclasses: StudyResult) -> None:
    """If this fails, missing employment of one area is taken as none, or the area is lost."""
    assert subclasses.tables["assignment"].rows.height == 40
    assert subclasses.tables["left_out"].rows.is_empty()
    held = subclasses.tables["diversification"].rows
    assert held["entropy_corrected_nats"].null_count() == 0  # jobs are counts
    assert (held["entropy_corrected_nats"] >= held["entropy_nats"]).all()
    assert subclasses.tables["assignment"].rows["region"].null_count() == 0
    assert not any(one.vintage for one in subclasses.clusters)  # the atlas has no shapes of ITL2


def test_an_amount_below_none_is_taken_as_none_and_told() -> None:
    """If this fails, the one negative cell (Southampton, agriculture and mining, 2022) stops a run."""
    inputs = from_sample(year=2022)
    assert inputs.cube.clipped == ("E06000045",)
    assert inputs.cube.rows["amount"].min() == 0
    result = sector_clusters.run(inputs, **QUICK | {"components": (5,), "permutations": 0})
    told = [one.sentence for one in result.findings if one.reason == "negative"]
    assert told == ["An amount below 0 is taken as 0 in Southampton."]
    assert result.tables["assignment"].rows.height == len(inputs.cube.areas)


def test_money_has_no_correction_for_counts(carried: StudyResult) -> None:
    """If this fails, pounds are taken for things that were counted."""
    rows = carried.tables["diversification"].rows
    assert "entropy_corrected_nats" not in rows.columns or rows["entropy_corrected_nats"].null_count() == 350


def test_own_tables_own_indicators_and_own_clusters(call: Call, tmp_path: Path, london: Path) -> None:
    """If this fails, the study serves its own tables only, or an own indicator is not judged."""
    codes = sorted(code for code in areas.codes("lad2023") if code.startswith("E09"))
    mine = pl.DataFrame({"area_code": codes, "indicator": "x", "value": [float(at % 3) for at in range(33)]})
    mine.write_csv(tmp_path / "mine.csv")
    words = ("--cube", london, "--area", "borough_code", "--indicators", tmp_path / "mine.csv", *FEW)
    done = call("run", STUDY, "-w", tmp_path, *words, *QUIET)
    assert done.code == 0, done.err
    out = tmp_path / "out" / STUDY
    search = pl.read_parquet(out / "search.parquet")
    assert sorted(search["source"].unique()) == ["beis", "ons", "own"]
    assert set(search["components"]) == {4}  # 5 and 10 asked for, of four industries
    profile = pl.read_parquet(out / "sector_profile.parquet")
    assert set(profile["section"]) == {"A", "C", "J", "K"}
    partition = pl.DataFrame({"area_code": codes, "cluster": [at % 3 for at in range(33)]})
    partition.write_csv(tmp_path / "clusters.csv")
    few = ("--clusters", tmp_path / "clusters.csv", "--permutations", "19")
    done = call("run", STUDY, "-w", tmp_path, *few, *QUIET)
    assert done.code == 0, done.err
    assigned = pl.read_parquet(out / "assignment.parquet")
    assert assigned["cluster"].unique().sort().to_list() == ["0", "1", "2"]
    assert assigned.height == 33


def test_a_run_takes_up_what_an_interrupted_one_left(
    store: Path, carried: StudyResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If this fails, an interruption costs the whole search, or a resumed one differs."""
    from bailiwick.groups import grid_tasks

    def never(*_: object, **__: object) -> None:
        raise RuntimeError("an ensemble was fitted again")

    monkeypatch.setattr(grid_tasks, "quiet_ensemble", never)
    with pytest.raises(RuntimeError, match="fitted again"):
        sector_clusters.run(from_sample(), **QUICK)
    again = sector_clusters.run(from_sample(), store=store, **QUICK)
    for name in ("assignment", "search", "null"):
        assert again.tables[name].rows.equals(carried.tables[name].rows), name


def test_the_workbook_and_the_atlas_hold_the_clusters(
    call: Call, tmp_path: Path, published: StudyResult
) -> None:
    """If this fails, the clusters or what goes with them are missing from a file that people open."""
    folder = write_study(published, tmp_path / "out" / STUDY, figures=False)
    book = openpyxl.load_workbook(folder / f"{STUDY}.xlsx", read_only=True)
    assert {"Assignment", "Clusters", "Regressions", "Published_figures", "Settings"} <= set(book.sheetnames)
    assert len(book.sheetnames) == len(set(book.sheetnames))
    (held,) = published.clusters
    assert held.vintage == "lad2020"
    assert pl.DataFrame(held.evidence).height == 707
    done = call("site", "--workspace", tmp_path)
    assert done.code == 0, done.err
    page = (tmp_path / "site" / "evidence" / "sector_clusters.html").read_text(encoding="utf-8")
    assert "4G coverage" in page


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--cube", "gav"), "Did you mean 'gva'?"),
        (("--cube", "gva", "--area", "code"), "name columns of a table of your own"),
        (("--as-published", "--errors", "wild"), "--as-published decides on errors by itself"),
        (("--as-published", "--minimum-overlap", "0.2"), "decides on minimum_overlap by itself"),
        (("--as-published", "--prior", "3"), "--as-published decides on prior by itself"),
        (("--specialisation", "log", "--prior", "3"), "prior is of the specialisation 'shrunk'"),
        (
            ("--clusters", "published", "--choose-on", "xyz", "--components", "3", "--resolutions", "9"),
            "components, resolutions, choose_on would decide nothing: leave them out",
        ),
        (("--components", "5,x"), "expected whole numbers with commas between"),
        (("--resolutions", "0"), "it is different numbers above 0"),
        (("--embedding", "umpa"), "Did you mean 'umap'?"),
        (("--clusters", "publishd"), "Did you mean 'published'?"),
        (("--year", "1990"), "year is 1990; the table of GVA has 2015 to 2023."),
    ],
)
def test_a_wrong_command_is_told_before_anything_is_computed(
    call: Call, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    """If this fails, a mistyped word costs minutes, or a traceback."""
    done = call("run", STUDY, "-w", tmp_path, *words, *QUIET)
    assert done.code == 2, done.err
    assert told in " ".join(done.err.split())
    assert not (tmp_path / "out").exists()


def test_all_faults_of_an_own_table_are_told_together(tmp_path: Path) -> None:
    """If this fails, a table is mended one fault at a time."""
    path = tmp_path / "jobs.csv"
    path.write_text(
        "area_code,industry_code,jobs\nE09000001,01,5\nE09000001,01,6\nE09000002,01,-1\nE09000003,02,\n",
        encoding="utf-8",
    )
    with pytest.raises(TableError) as refused:
        from_table(path)
    assert {one.reason for one in refused.value.findings} == {"key-twice", "negative", "missing"}


def test_a_set_of_indicators_that_is_not_there_is_named(carried: StudyResult) -> None:
    """If this fails, a pair is chosen on something else than was asked for."""
    assert carried.tables["search"].rows.height
    with pytest.raises(OptionError, match="Did you mean 'ons'"):
        sector_clusters.run(from_sample(), choose_on="osn", **QUICK)
    with pytest.raises(OptionError, match="there are no indicators of your own: give them"):
        sector_clusters.run(from_sample(), choose_on="own", **QUICK)
    with pytest.raises(OptionError, match="no such option"):
        sector_clusters.run(from_sample(), colour="red")


def test_areas_of_no_known_country_are_clustered_and_not_judged(tmp_path: Path) -> None:
    """If this fails, a table of another country is refused, or judged on districts that it does not have."""
    rows = [
        (f"X{at:02d}", industry, 5 + (at * 7 + n * 3) % 11)
        for at in range(24)
        for n, industry in enumerate("abc")
    ]
    path = tmp_path / "abroad.csv"
    pl.DataFrame(rows, schema=["area_code", "industry_code", "jobs"], orient="row").write_csv(path)
    result = sector_clusters.run(from_table(path, columns={"area": "area_code"}), **QUICK)
    assert "search" not in result.tables
    assert "regressions" not in result.tables
    assert {"not-judged", "no-regressions"} <= {one.reason for one in result.findings}
    assert result.tables["assignment"].rows.height == 24


def test_clusters_of_codes_that_nobody_knows_have_no_profile() -> None:
    """If this fails, clusters of other areas are described by industries of these."""
    strange = Partition(
        rows=pl.DataFrame({"area_code": ["X1", "X2", "X3"], "cluster": ["a", "a", "b"]}),
        origin="own",
        vintage="",
    )
    result = sector_clusters.run(from_sample(), clusters=strange, permutations=19)
    assert "sector_profile" not in result.tables
    assert "no-profiles" in {one.reason for one in result.findings}


def test_names_are_of_most_areas_and_no_speck_leads(carried: StudyResult, subclasses: StudyResult) -> None:
    """If this fails, a cluster is named by its largest area, or by industries of next to nothing."""
    clusters = carried.tables["clusters"].rows
    assert clusters["areas_with_industries"].to_list() == clusters["areas"].to_list()
    # Two industries, each of which most areas are above 1 in, leave fewer areas with none than with both.
    assert clusters["areas_in_all_named"].sum() > clusters["areas_in_none_named"].sum()
    own = carried.tables["assignment"].rows["own_industries"]
    assert own.null_count() == 0
    assert own.str.contains(r"\(\d+\.\d\)$").all()
    rows = from_sample("bres").cube.rows
    shares = rows.group_by("industry_code").agg(share=pl.col("amount").sum() / rows["amount"].sum())
    tops = subclasses.tables["top_sectors"].rows.join(shares, on="industry_code", validate="m:1")
    assert tops.height
    assert tops["share"].min() >= 0.001


def test_findings_call_things_by_their_names(carried: StudyResult, subclasses: StudyResult) -> None:
    """If this fails, what is told of the data names keys and codes that no reader knows."""
    for result in (carried, subclasses):
        for finding in result.findings:
            assert not finding.sentence.startswith(("ons", "beis")), finding.sentence
            assert not re.search(r"\b[EWSN]\d{8}\b|n_clusters|\b\d{5}\b", finding.sentence), finding.sentence
