"""`bailiwick run sector-clusters`: consensus clusters of sector specialisation, judged on indicators."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bailiwick.commands import sector_options as options
from bailiwick.commands.options import WORKSPACE, Figures, Files, Json, Workbook, Workspace
from bailiwick.commands.running import RECORD, raw_as_it_was, tell, with_workbook, written
from bailiwick.console import told_warnings, working
from bailiwick.shown import counted

if TYPE_CHECKING:
    import polars as pl

    from bailiwick.studies.result import StudyResult

__all__ = ["answers", "headlines", "run_sector", "sector_clusters"]

#: Folder of a workspace that an interrupted search is taken up from.
STORE = Path("store") / "sector-clusters"
SHOWN = 3  # industries and areas of a cluster that are named on screen


def sector_clusters(
    files: Files = None,
    cube: options.CubeOf = "gva",
    year: options.Year = None,
    clusters: options.Clusters = None,
    as_published: Annotated[
        bool,
        typer.Option(
            "--as-published",
            help="The procedure of March 2022: raw quotients, one embedding, complete areas only.",
        ),
    ] = False,
    components: options.Components = None,
    resolutions: options.Resolutions = None,
    choose_on: options.ChooseOn = None,
    specialisation: options.Specialisation = None,
    prior: options.Prior = 1.0,
    min_total: options.MinTotal = 0.0,
    embedding: options.Embedding = "umap",
    embeddings: options.Embeddings = None,
    permutations: options.Permutations = 999,
    seeds: options.Seeds = None,
    minimum_overlap: options.MinOverlap = 0.5,
    errors: options.Errors = "cr2",
    region_effects: options.RegionEffects = False,
    indicators: options.OwnIndicators = None,
    area: options.AreaColumn = None,
    industry: options.IndustryColumn = None,
    value: options.ValueColumn = None,
    resume: options.Resume = True,
    seed: options.Seed = 20_261_121,
    jobs: options.Jobs = 1,
    workspace: Workspace = WORKSPACE,
    figures: Figures = True,
    workbook: Workbook = None,
    as_json: Json = False,
) -> None:
    """Put areas into clusters specialised in the same industries, and judge them on other indicators.

    Without --files the carried tables are used: GVA of 350 districts by 37
    industries, ONS and BEIS indicators. Quotients become components, points and
    many clusterings that vote; each pair of components and resolution is scored
    on indicators the clusters were not built from, and shuffles say whether the
    best is above chance.

    Example: bailiwick run sector-clusters --clusters published --as-published
    """
    chosen = options.chosen(
        as_published=as_published,
        components=components,
        resolutions=resolutions,
        choose_on=choose_on,
        specialisation=specialisation,
        prior=prior,
        min_total=min_total,
        embedding=embedding,
        embeddings=embeddings,
        permutations=permutations,
        seeds=seeds,
        minimum_overlap=minimum_overlap,
        errors=errors,
        region_effects=region_effects,
        random_state=seed,
        jobs=jobs,
    )
    with told_warnings(), working("Grouping", quiet=as_json) as step:
        result = run_sector(
            workspace,
            step,
            files=files,
            cube=cube,
            year=year,
            clusters=clusters,
            indicators=indicators,
            columns={"area": area, "industry": industry, "value": value},
            resume=resume,
            figures=figures,
            workbook=workbook,
            **chosen,
        )
    tell(
        result,
        workspace,
        as_json=as_json,
        more=headlines(result),
        answer=answers(result) if as_json else None,
    )


def run_sector(
    workspace: Path,
    step: Callable[[str], None],
    *,
    files: Path | None = None,
    cube: str = "gva",
    year: int | None = None,
    clusters: str | None = None,
    indicators: Path | None = None,
    columns: dict[str, str | None] | None = None,
    resume: bool = True,
    figures: bool,
    workbook: bool | None = None,
    **chosen: Any,
) -> StudyResult:
    """Run and write the sector clusters, on files, on a table of one's own or on the carried tables.

    `workbook` is None for a workbook where gptables is installed; where it is not, a line says so.
    """
    from bailiwick.publish.writing import require_place
    from bailiwick.studies import sector_clusters as study
    from bailiwick.studies import sector_files, sector_inputs, sector_own

    choices = study.Options(**chosen)  # a wrong command is told before anything is read
    if clusters is not None:
        study.check_given(choices)
    require_place(workspace / "out" / study.STUDY, marker=RECORD)
    workbook = with_workbook(workbook)
    step("Reading the inputs")
    with raw_as_it_was(files, workspace):
        named = sector_own.column_names(columns or {}, cube)
        if files is not None:
            inputs = sector_files.from_files(files, workspace, cube=cube, year=year, progress=step)
        elif cube in sector_inputs.CUBES:
            inputs = sector_inputs.from_sample(cube, year=year)
        else:
            inputs = sector_own.from_table(Path(cube), year=year, columns=named)
        if indicators is not None:
            inputs = sector_own.with_own_indicators(inputs, indicators)
        partition, inputs = sector_own.partition_of(clusters, inputs)
        store = workspace / STORE if resume else None
        result = study.run(inputs, clusters=partition, store=store, progress=step, **chosen)
    return written(result, workspace, step, figures=figures, workbook=workbook)


def headlines(result: StudyResult) -> tuple[str, ...]:
    """The clusters, how they were chosen, and whether the choice is above chance."""
    return (*_clusters(result), *_search(result), *_evidence(result), *_published(result))


def _clusters(result: StudyResult) -> Iterator[str]:
    clusters, tops = result.tables["clusters"].rows, result.tables.get("top_areas")
    facts = result.parameters["results"]
    yield f"{counted(clusters.height, 'cluster')} of {counted(facts['areas'], 'area')}{_how(facts)}."
    for row in clusters.iter_rows(named=True):
        names = []
        if tops is not None:
            names = tops.rows.filter(cluster=row["cluster"])["area_name"].head(SHOWN).to_list()
        such = f" (largest: {', '.join(names)})" if names else ""
        yield f"  {row['cluster']}  {counted(row['areas'], 'area')}  {row.get('title') or ''}{such}".rstrip()
    yield from _names(clusters)


def _names(clusters: pl.DataFrame) -> Iterator[str]:
    """What the names say, and of how many areas they are true."""
    if "areas_in_all_named" in clusters.columns and clusters["areas_in_all_named"].count():
        every, none, known = (
            int(clusters[name].sum())
            for name in ("areas_in_all_named", "areas_in_none_named", "areas_with_industries")
        )
        yield (
            "Names are made here, of industries that most areas of a cluster have more of than all areas."
            f" Of {counted(known, 'area')} {every:,} have more of every industry in the name, and {none:,} of"
            " none."
        )


def _how(facts: dict[str, Any]) -> str:
    if facts["components"] is None:
        return ""
    said = f", {facts['components']} components at resolution {facts['resolution']:g}"
    if facts["agreement"] is not None:
        said += f"; seeds agree by {facts['agreement']:.2f} (adjusted Rand index)"
    return said


def _search(result: StudyResult) -> Iterator[str]:
    """Scores on indicators that had no part in the choice, and then those on all."""
    from bailiwick.studies.sector_halves_part import on_all, on_held_out

    facts = result.parameters["results"]
    whole = set()
    for one in facts["held_out"]:
        whole |= set() if one["indicators_that_chose"] else {one["source"]}
        said = f"Silhouette on {on_held_out(one)}: {one['silhouette']:.3f} ({counted(one['areas'], 'area')})"
        alone = one["p_value"]
        yield f"{said}." if alone is None else f"{said}; p = {alone:.3f} by shuffles of the areas."
    for one in facts["scores"]:
        if one["source"] not in whole:
            yield _scored(
                one, on_all(one["label"], one.get("indicators_that_chose", 0), one.get("indicators", 0))
            )
    if facts["scores"]:
        yield (
            "(0 or less: on these indicators areas lie no nearer to their own cluster than to others."
            " Shuffled areas score below 0 as well: compare with those, by p.)"
        )


def _scored(one: dict[str, Any], on: str) -> str:
    """One score on all indicators of a set."""
    if one["silhouette"] is None or isnan(one["silhouette"]):
        return f"Silhouette on {on}: no score, fewer than two clusters among the areas with indicators."
    said = (
        f"Silhouette on {on}: {one['silhouette']:.3f}"
        f" ({counted(one['areas'], 'area')} of {counted(one['clusters_scored'], 'cluster')})"
    )
    alone, corrected = one.get("p_value"), one.get("p_value_corrected")
    if corrected is not None:
        return f"{said}; p = {corrected:.3f} over all pairs, by shuffles of the areas."
    return f"{said}." if alone is None else f"{said}; p = {alone:.3f} by shuffles of the areas."


def _evidence(result: StudyResult) -> Iterator[str]:
    if "regressions" not in result.tables:
        return
    rows = result.tables["regressions"].rows
    labels = result.parameters["results"]["indicators"]
    for source in rows["source"].unique(maintain_order=True):
        held = rows.filter(source=source)
        significant = held["significant"].sum()
        said = f"Regressions on {labels.get(source, source)}: {_models(held)}, {significant:,} significant"
        if significant and "half" in held.columns:
            apart = held.filter(half="reported")["significant"].sum()
            said += f", {apart:,} of them on indicators that had no part in the choice"
        yield f"{said}."


def _models(held: pl.DataFrame) -> str:
    """How many models there are, how many could be estimated, and how many of those have a p-value."""
    estimated, tested = held["coefficient"].count(), held["p_value"].count()
    said = counted(held.height, "model")
    if estimated < held.height:
        said = f"{estimated:,} of {said} could be estimated"
    return said if tested == held.height else f"{said}, {tested:,} with a p-value"


def _published(result: StudyResult) -> Iterator[str]:
    if "published_figures" in result.tables:
        yield "Published figures and those computed here:"
        for row in result.tables["published_figures"].rows.iter_rows(named=True):
            yield f"  {row['figure']}: {row['published']} published, {row['here']} here"
    agreement = result.parameters["results"].get("agreement_with_published")
    if agreement is not None:
        yield (
            "Adjusted Rand index with the published clusters (1 = the same, 0 = as alike as by chance):"
            f" {agreement:.2f}."
        )


def answers(result: StudyResult) -> dict[str, Any]:
    """What came out, for a program."""
    tables = {name: table.rows for name, table in result.tables.items()}
    return {
        "results": dict(result.parameters["results"]),
        **{
            name: tables[name].to_dicts()
            for name in ("clusters", "null", "halves", "published_figures")
            if name in tables
        },
    }
