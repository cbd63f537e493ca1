"""`bailiwick classify FILE`: nested clusters of the areas of somebody's own table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bailiwick.commands import classification_options as options
from bailiwick.commands.area_classification import headlines
from bailiwick.commands.area_groups import WHAT, area_groups
from bailiwick.commands.area_table import AreaTable, read_area_table
from bailiwick.commands.classification_answer import answer
from bailiwick.commands.options import Decimal, Figures, Json, Sheet, Workbook
from bailiwick.commands.running import RECORD, with_workbook
from bailiwick.commands.word_lists import QUOTED, words
from bailiwick.console import note, print_json, say, say_findings, told_warnings, working

if TYPE_CHECKING:
    from bailiwick.studies.classification_inputs import Inputs
    from bailiwick.studies.result import StudyResult

__all__ = ["classify"]

File = Annotated[
    Path,
    typer.Argument(
        help="A CSV, Parquet or Excel file: one row for each area, one column for each variable.",
        dir_okay=False,
        exists=True,
    ),
]


def classify(
    file: File,
    area: Annotated[str | None, typer.Option("--area", help="Column of area codes.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Column of area names.")] = None,
    variables: Annotated[
        str | None,
        typer.Option(
            help=f"Columns to group by, {QUOTED}; all columns of numbers by default.",
            metavar="NAME,NAME,...",
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(
            help="Words for variables: a table with variable, and label, short_label, dimension or unit.",
            dir_okay=False,
            exists=True,
        ),
    ] = None,
    recipe: options.Recipe = "default",
    standardise: options.Standardise = None,
    cuts: options.Cuts = None,
    second_ward_weights: options.SecondWard = "size",
    correlation: options.Correlation = 0.85,
    selection: options.Selection = True,
    keep: options.Keep = None,
    weights: options.Weights = None,
    starts: options.Starts = None,
    seed: options.Seed = 20_261_121,
    neighbours: options.Neighbours = None,
    exclude_same: Annotated[
        str | None,
        typer.Option(
            help=f"No corresponding area of the own group: a column of the file; {WHAT}",
            metavar="WHAT",
        ),
    ] = None,
    stability: options.Draws = None,
    jobs: options.Jobs = 1,
    names: options.Names = None,
    sheet: Sheet = None,
    decimal: Decimal = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="Folder for tables and figures; FILE-clusters by default.", file_okay=False
        ),
    ] = None,
    figures: Figures = True,
    workbook: Workbook = None,
    as_json: Json = False,
) -> None:
    """Put the areas of your own table into nested clusters of those that are alike.

    Of two columns that say the same one is left out; the others are scaled from
    0, the lowest area, to 1, the highest (--standardise asinh-range suits skewed
    percentages). 72 areas or more are in 8, 13 and 24 clusters, fewer in fewer,
    unless --cuts says otherwise. Columns are guessed, and the guess is said.

    Example: bailiwick classify census.csv --cuts 5,10 --out clusters
    """
    chosen = options.chosen(
        recipe=recipe,
        standardise=standardise,
        cuts=cuts,
        second_ward_weights=second_ward_weights,
        correlation=correlation,
        select=selection,
        variables=None,  # those of the table are what is read of it
        keep=keep,
        weights=weights,
        starts=starts,
        random_state=seed,
        neighbours=neighbours,
        draws=stability,
        jobs=jobs,
    )
    place = folder or Path(f"{file.stem}-clusters")
    with told_warnings(), working("Grouping", quiet=as_json) as step:
        from bailiwick.publish.writing import require_place
        from bailiwick.studies.area_classification import Options

        Options(**chosen)  # a wrong command is told before anything is read
        require_place(place, marker=RECORD)
        called = None if names is None else options.read_names(names)
        book = with_workbook(workbook)
        inputs, table = _inputs(
            file,
            sheet=sheet,
            decimal=decimal,
            area=area,
            name=name,
            variables=words(variables),
            labels=labels,
            left_out=exclude_same,
            quiet=as_json,
        )
        groups = None if exclude_same is None else area_groups(exclude_same, table.codes, table=table.whole)
        result = _run(inputs, names, called, groups, step, chosen)
        step("Writing tables and figures")
        _write(result, place, figures=figures, workbook=book)
    if as_json:
        print_json(answer(result, place))
        return
    say_findings(result.findings)
    for sentence in headlines(result):
        say(sentence)
    say(f"Tables{' and figures' if figures else ''}: {place}")


def _inputs(
    file: Path,
    *,
    sheet: str | None,
    decimal: str | None,
    area: str | None,
    name: str | None,
    variables: tuple[str, ...],
    labels: Path | None,
    left_out: str | None,
    quiet: bool,
) -> tuple[Inputs, AreaTable]:
    """The file as the study takes it; what was guessed is said."""
    from bailiwick.studies.classification_own import from_table
    from bailiwick.tables import read_table

    read = read_area_table(
        file,
        sheet=sheet,
        decimal=decimal,
        area=area,
        name=name,
        variables=variables,
        leave_out=[left_out] if left_out is not None else [],
    )
    if not quiet:
        note(f"In {file.name}: {'; '.join(read.said)}.")
    words = None if labels is None else read_table(labels)
    inputs = from_table(read.variables, file, names=read.names, residents=read.residents, labels=words)
    remarks = (*inputs.findings, *read.remarks)
    return replace(inputs, left_out=read.left_out, findings=remarks), read


def _run(
    inputs: Inputs,
    names: Path | None,
    called: dict[str, str] | None,
    groups: dict[str, str] | None,
    step: Callable[[str], None],
    chosen: dict[str, Any],
) -> StudyResult:
    from bailiwick.studies import area_classification as study
    from bailiwick.studies.productivity_own import own_record

    if names is not None:
        inputs = replace(inputs, records=(*inputs.records, own_record(names, "names", "Names of clusters")))
    return study.run(inputs, names=called, exclude_same=groups, progress=step, **chosen)


def _write(result: StudyResult, folder: Path, *, figures: bool, workbook: bool) -> None:
    from bailiwick.publish.study_outputs import write_study

    write_study(result, folder, figures=figures, workbook=workbook)
