"""`bailiwick run area-classification`: nested clusters of areas, and the areas that correspond."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bailiwick.commands import classification_options as options
from bailiwick.commands.area_groups import area_groups
from bailiwick.commands.options import WORKSPACE, Figures, Files, Json, Workbook, Workspace
from bailiwick.commands.running import RECORD, raw_as_it_was, tell, with_workbook, written
from bailiwick.console import told_warnings, working
from bailiwick.shown import counted

if TYPE_CHECKING:
    from bailiwick.studies.result import StudyResult

__all__ = ["area_classification", "headlines", "left_out", "run_classification"]

SHOWN = 5  # variables left out that are named on screen
RAND = "1 = the same, 0 = as alike as by chance"
PROVISIONAL = "These names are provisional: made from the profiles, not official. Give yours with --names."


def area_classification(
    files: Files = None,
    level: Annotated[
        str | None,
        typer.Option(help="With --files: lad (districts) or oa (output areas), where the folder has both."),
    ] = None,
    recipe: options.Recipe = "default",
    as_published: Annotated[
        bool,
        typer.Option(
            "--as-published",
            help="The method of 2001: all variables, inter-decile, Ward, k-means at 24, Ward from its means.",
        ),
    ] = False,
    standardise: options.Standardise = None,
    cuts: options.Cuts = None,
    second_ward_weights: options.SecondWard = "size",
    correlation: options.Correlation = 0.85,
    selection: options.Selection = True,
    variables: options.Variables = None,
    keep: options.Keep = None,
    weights: options.Weights = None,
    starts: options.Starts = None,
    seed: options.Seed = 20_261_121,
    neighbours: options.Neighbours = None,
    exclude_same: options.ExcludeSame = None,
    stability: options.Draws = None,
    jobs: options.Jobs = 1,
    names: options.Names = None,
    workspace: Workspace = WORKSPACE,
    figures: Figures = True,
    workbook: Workbook = None,
    as_json: Json = False,
) -> None:
    """Put districts, or output areas, into nested clusters alike on many census variables.

    Without --files the carried table is used: 57 variables of the 331 districts
    of England and Wales, 2021. By default variables that say the same are left
    out; the others are scaled by inverse hyperbolic sine and range; Ward's method
    and k-means make 24 subgroups, 13 groups and 8 supergroups. Beside them stand
    corresponding areas, stability, and how like the official classifications of
    2001 and 2011 they are.

    Example: bailiwick run area-classification --files downloads --level oa --jobs 2
    """
    chosen = options.chosen(
        recipe=recipe,
        as_published=as_published,
        standardise=standardise,
        cuts=cuts,
        second_ward_weights=second_ward_weights,
        correlation=correlation,
        select=selection,
        variables=variables,
        keep=keep,
        weights=weights,
        starts=starts,
        random_state=seed,
        neighbours=neighbours,
        draws=stability,
        jobs=jobs,
    )
    with told_warnings(), working("Grouping", quiet=as_json) as step:
        result = run_classification(
            workspace,
            step,
            files=files,
            level=level,
            names=names,
            exclude_same=exclude_same,
            figures=figures,
            workbook=workbook,
            **chosen,
        )
    tell(result, workspace, as_json=as_json, more=headlines(result))


def run_classification(
    workspace: Path,
    step: Callable[[str], None],
    *,
    files: Path | None = None,
    level: str | None = None,
    names: Path | None = None,
    exclude_same: str | None = None,
    figures: bool,
    workbook: bool | None = None,
    **chosen: Any,
) -> StudyResult:
    """Run and write the area classification, on files or on the carried table.

    `workbook` is None for a workbook where gptables is installed; where it is not, a line says so.
    """
    from bailiwick.errors import OptionError
    from bailiwick.publish.writing import require_place
    from bailiwick.studies import area_classification as study
    from bailiwick.studies import classification_files, classification_inputs
    from bailiwick.studies.productivity_own import own_record

    study.Options(**chosen)  # a wrong command is told before anything is read
    if level is not None and files is None:
        raise OptionError("--level goes with --files: the carried table is of districts.")
    require_place(workspace / "out" / study.STUDY, marker=RECORD)
    workbook = with_workbook(workbook)
    called = options.read_names(names) if names is not None else None
    step("Reading the inputs")
    with raw_as_it_was(files, workspace):
        if files is None:
            inputs = classification_inputs.from_sample()
        else:
            inputs = classification_files.from_files(files, workspace, level=level, progress=step)
        groups = None
        if exclude_same is not None:
            groups = area_groups(exclude_same, inputs.rows["area_code"].to_list())
        if names is not None:
            record = own_record(names, "names", "Names of clusters")
            inputs = replace(inputs, records=(*inputs.records, record))
        result = study.run(inputs, names=called, exclude_same=groups, progress=step, **chosen)
    return written(result, workspace, step, figures=figures, workbook=workbook)


def headlines(result: StudyResult) -> tuple[str, ...]:
    """The clusters of the highest level, largest first, and how well and how surely they were found."""
    clusters = result.tables["clusters"].rows
    level = clusters["level"][0]
    top = clusters.filter(clusters["level"] == level)
    counts = clusters.group_by("level", maintain_order=True).len()
    sizes = [_counted_clusters(count, name) for name, count in counts.iter_rows()]
    told = [
        f"{', '.join(sizes)} of {result.parameters['areas_grouped']:,} areas on"
        f" {counted(len(result.parameters['variables_used']), 'variable')}.",
        *left_out(result),
    ]
    told += [
        f"  {row['code']}  {counted(row['areas'], 'area')}  {row['name']}"
        f" (most typical: {row['typical_area_name']})"
        for row in top.iter_rows(named=True)
    ]
    if "provisional" in clusters["status"]:
        told.append(PROVISIONAL)
    index = f"adjusted Rand index ({RAND})"  # explained where it is first met
    if "stability" in result.tables:
        row = result.tables["stability"].rows.filter(level=level).row(0, named=True)
        told.append(
            f"With variables redrawn, the {index} with these {counted(len(top), 'cluster')} is"
            f" {row['median']:.2f} in the median of {row['draws']} draws, {row['lowest']:.2f} in the lowest."
        )
        index = "adjusted Rand index"
    if "published_likeness" in result.tables:
        rows = result.tables["published_likeness"].rows
        for first, second in rows.select("first", "second").unique(maintain_order=True).iter_rows():
            values = rows.filter(first=first, second=second)["adjusted_rand"]
            numbers = ", ".join(f"{one:.2f}" for one in values)
            told.append(f"{index[0].upper()}{index[1:]} of {first} and {second}: {numbers}.")
            index = "adjusted Rand index"
        told.append("These anchor the code; they are no replication: the official inputs were others.")
    return tuple(told)


def left_out(result: StudyResult) -> tuple[str, ...]:
    """One line on the variables that selection left out, each with why; of many the first five."""
    if "variable_selection" not in result.tables:
        return ()
    rows = result.tables["variable_selection"].rows
    labels = dict(rows.select("variable", "label").iter_rows())
    gone = rows.filter(decision="dropped").to_dicts()
    said = []
    for row in gone[:SHOWN]:
        other = row["correlates_with"]
        if other is None:
            why = row["reason"][0].lower() + row["reason"][1:].rstrip(".")
        else:
            same = "the same as" if row["r"] > 0 else "the opposite of"
            why = f"says {same} {labels.get(other) or other}, r = {row['r']:.2f}"
        said.append(f"{row['label'] or row['variable']} ({why})")
    if not said:
        return ()
    more = f"; and {len(gone) - SHOWN} more, in the table variable_selection" if len(gone) > SHOWN else ""
    return (f"Left out: {'; '.join(said)}{more}.",)


def _counted_clusters(count: int, level: str) -> str:
    """A number of clusters with the name of their level.

    Examples
    --------
    >>> _counted_clusters(8, "supergroup"), _counted_clusters(2, "level_1")
    ('8 supergroups', '2 clusters at level 1')
    """
    if level.startswith("level_"):
        return f"{counted(count, 'cluster')} at {level.replace('_', ' ')}"
    return counted(count, level)
