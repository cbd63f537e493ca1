"""`bailiwick run subnational-clusters`: districts that do alike on indicators, model by model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bailiwick.commands import subnational_options as options
from bailiwick.commands.options import WORKSPACE, Figures, Files, Json, Workbook, Workspace
from bailiwick.commands.running import RECORD, raw_as_it_was, tell, with_workbook, written
from bailiwick.console import told_warnings, working
from bailiwick.shown import counted

if TYPE_CHECKING:
    from bailiwick.studies.result import StudyResult

__all__ = ["answers", "headlines", "run_subnational", "subnational_clusters"]

RAND = "1 = the same, 0 = as alike as by chance"


def subnational_clusters(
    files: Files = None,
    model: options.Models = None,
    edition: options.Edition = "2022-12",
    as_published: Annotated[
        bool,
        typer.Option(
            "--as-published",
            help="The procedure of February 2023: averaged with the county, ten starts, score of a raw"
            " refit.",
        ),
    ] = False,
    year: options.Year = None,
    k: options.Clusters = None,
    k_range: options.Range = "4,15",
    winsorise: options.Winsorise = True,
    starts: options.Starts = "300",
    clusterer: options.Clusterer = "k-means",
    with_lookups: options.WithLookups = None,
    fill: options.Fill = "missing",
    missing: options.Missing = "leave-out",
    boundaries: options.Boundaries = "carry",
    seed: options.Seed = 20_261_121,
    seeds: options.Seeds = 60,
    draws: options.Draws = 100,
    over_time: Annotated[
        bool, typer.Option("--over-time", help="The same models on each year of 2012 to 2024 with values.")
    ] = False,
    neighbours: options.Neighbours = None,
    exclude_same: options.ExcludeSame = "county",
    titles: options.Titles = None,
    jobs: options.Jobs = 1,
    workspace: Workspace = WORKSPACE,
    figures: Figures = True,
    workbook: Workbook = None,
    as_json: Json = False,
) -> None:
    """Put districts into clusters that do alike on the indicators of a theme: economy, health, skills ...

    Without --files the carried tables are used: 34 indicators of December 2022
    for England, and the series of June 2026 for the United Kingdom. Values of
    old boundaries are carried to those of the edition, a county's value stands
    where a district has none, values are held at the 1st and 99th percentile,
    and the number of clusters is the one with the highest silhouette.

    Example: bailiwick run subnational-clusters --model economy --model health
    """
    chosen = options.chosen(
        models=model,
        edition=edition,
        as_published=as_published,
        year=year,
        k=k,
        k_range=k_range,
        winsorise=winsorise,
        starts=starts,
        clusterer=clusterer,
        lookups_as_variables=with_lookups,
        fill=fill,
        missing=missing,
        boundaries=boundaries,
        random_state=seed,
        seeds=seeds,
        draws=draws,
        over_time=over_time,
        neighbours=neighbours,
        exclude_same=exclude_same,
        jobs=jobs,
    )
    with told_warnings(), working("Grouping", quiet=as_json) as step:
        result = run_subnational(
            workspace, step, files=files, titles=titles, figures=figures, workbook=workbook, **chosen
        )
    tell(
        result,
        workspace,
        as_json=as_json,
        more=headlines(result),
        answer={"models": answers(result)} if as_json else None,
    )


def run_subnational(
    workspace: Path,
    step: Callable[[str], None],
    *,
    files: Path | None = None,
    titles: Path | None = None,
    figures: bool,
    drawn: tuple[str, ...] = (),
    workbook: bool | None = None,
    **chosen: Any,
) -> StudyResult:
    """Run and write the subnational clusters, on files or on the carried tables.

    `drawn` names the models whose figures are drawn; empty draws those of all. `workbook` is None for a
    workbook where gptables is installed; where it is not, a line says so.
    """
    from bailiwick.publish.writing import require_place
    from bailiwick.studies import subnational_clusters as study
    from bailiwick.studies import subnational_files, subnational_inputs
    from bailiwick.studies.productivity_own import own_record

    wanted = study.Options(**chosen)  # a wrong command is told before anything is read
    require_place(workspace / "out" / study.STUDY, marker=RECORD)
    workbook = with_workbook(workbook)
    called = options.read_titles(titles, wanted) if titles is not None else None
    step("Reading the inputs")
    with raw_as_it_was(files, workspace):
        if files is None:
            inputs = subnational_inputs.from_sample(wanted.edition, series=wanted.over_time)
        else:
            inputs = subnational_files.from_files(
                files, workspace, edition=wanted.edition, series=wanted.over_time, progress=step
            )
        if titles is not None:
            record = own_record(titles, "titles", "Titles of clusters")
            inputs = replace(inputs, records=(*inputs.records, record))
        result = study.run(inputs, titles=called, progress=step, **chosen)
    if drawn:
        families = {study.MODELS[name].family for name in drawn}
        result = replace(result, figures=[one for one in result.figures if one.clusters in families])
    return written(result, workspace, step, figures=figures, workbook=workbook)


def headlines(result: StudyResult) -> tuple[str, ...]:
    """The clusters of each model, and how well and how surely they were found."""
    from bailiwick.studies.subnational_models import MODELS

    clusters = result.tables["clusters"].rows
    facts = result.parameters["results"]
    told = []
    for model in clusters["model"].unique(maintain_order=True):
        rows = clusters.filter(model=model)
        made = facts[model]
        told.append(
            f"{MODELS[model].label}: {counted(rows.height, 'cluster')} of"
            f" {counted(made['areas'], 'area')}, silhouette {made['silhouette']:.3f}"
            f"{_score(made)}{_stable(result, model)}."
        )
        told += [
            f"  {row['cluster']}  {counted(row['areas'], 'area')}  {row['title']}"
            f" (most typical: {row['typical_area_name']})"
            for row in rows.iter_rows(named=True)
        ]
        if made.get("without_winsorising"):
            plain = made["without_winsorising"]
            told.append(
                f"  Without winsorising: {counted(plain['clusters'], 'cluster')}, silhouette"
                f" {plain['silhouette']:.3f}, the smallest of {counted(plain['smallest_cluster'], 'area')}."
            )
    if "published_likeness" in result.tables:
        rows = result.tables["published_likeness"].rows
        said = ", ".join(
            f"{MODELS[model].label} {value:.2f}"
            for model, value in rows.select("model", "adjusted_rand").iter_rows()
        )
        told.append(f"Adjusted Rand index with the published clusters ({RAND}): {said}.")
    return (*told, *_over_time(result))


def _over_time(result: StudyResult) -> Iterator[str]:
    """How many areas moved from year to year, and how like the clusters are to those of the year before."""
    from bailiwick.studies.subnational_models import MODELS

    if "agreement_over_time" not in result.tables:
        return
    rows = result.tables["agreement_over_time"].rows
    for model in rows["model"].unique(maintain_order=True):
        yield f"{MODELS[model].label} over time, each year beside the one above it ({RAND}):"
        for row in rows.filter(model=model).iter_rows(named=True):
            said = f"  {row['year']}  {counted(row['areas'], 'area')}"
            if row["compared"] and row["adjusted_rand"] is not None:
                said += f", {row['moved_share']:.0%} moved, adjusted Rand index {row['adjusted_rand']:.2f}"
            yield said


def answers(result: StudyResult) -> dict[str, Any]:
    """What came out, by model, for a program: clusters with their medians, scores, stability, likeness."""
    tables = {name: table.rows for name, table in result.tables.items()}
    found = {}
    for model, made in result.parameters["results"].items():
        clusters = []
        for row in tables["clusters"].filter(model=model).drop("model").iter_rows(named=True):
            rows = tables["medians"].filter(model=model, cluster=row["cluster"])
            clusters.append(row | {"medians": dict(rows.select("variable", "median").iter_rows())})
        found[model] = {
            "areas": made["areas"],
            "left_out": made["left_out"],
            "silhouette": made["silhouette"],
            "clusters": clusters,
            **{
                name: tables[name].filter(model=model).drop("model").to_dicts() if name in tables else []
                for name in ("stability", "published_likeness", "agreement_over_time")
            },
        }
    return found


def _score(made: dict[str, Any]) -> str:
    if "silhouette_of_raw_refit" not in made:
        return ""
    return (
        f", score of the raw refit {made['silhouette_of_raw_refit']:.3f} (as published; it describes other"
        " clusters, on raw values)"
    )


def _stable(result: StudyResult, model: str) -> str:
    if "stability" not in result.tables:
        return ""
    rows = result.tables["stability"].rows.filter(model=model, change="areas")
    if rows.is_empty():
        return ""
    row = rows.row(0, named=True)
    return f", stability {row['jaccard']:.2f} (mean Jaccard overlap, {row['draws']} draws of the areas)"
