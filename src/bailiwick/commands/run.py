"""`bailiwick run STUDY`: one command for each study, with its own options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from bailiwick.commands.area_classification import area_classification
from bailiwick.commands.options import WORKSPACE, Decimal, Figures, Files, Json, Sheet, Workbook, Workspace
from bailiwick.commands.running import raw_as_it_was, tell, with_workbook, written
from bailiwick.commands.sector_clusters import sector_clusters
from bailiwick.commands.subnational_clusters import subnational_clusters
from bailiwick.console import told_warnings, working
from bailiwick.errors import OptionError
from bailiwick.studies import require_study

if TYPE_CHECKING:
    from bailiwick.studies.result import StudyResult

__all__ = ["app", "run_krugman", "run_productivity"]


class Studies(TyperGroup):
    """A group whose commands are the studies; a mistyped one is answered with the nearest."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a study."""
        return super().get_command(ctx, require_study(cmd_name))


app = typer.Typer(
    cls=Studies,
    no_args_is_help=True,
    help="Run a published study: tables, figures and a record of how they were made.\n\n"
    "The results are in WORKSPACE/out/STUDY. Each study has its own options:"
    " bailiwick run krugman-map --help.",
    context_settings={"help_option_names": ["-h", "--help"]},
    subcommand_metavar="STUDY [OPTIONS]",
)


app.command("area-classification")(area_classification)
app.command("subnational-clusters")(subnational_clusters)
app.command("sector-clusters")(sector_clusters)


@app.command("krugman-map")
def krugman_map(
    files: Files = None,
    workspace: Workspace = WORKSPACE,
    as_published: Annotated[
        bool,
        typer.Option(
            "--as-published",
            help="As in the published tool: productivity in chained volumes, not current prices.",
        ),
    ] = False,
    own_area: Annotated[
        str, typer.Option(help="The reference with the area itself: included or excluded.")
    ] = "included",
    reference: Annotated[
        str,
        typer.Option(
            help="Compare with the published row of Great Britain (great_britain) or the sum of districts."
        ),
    ] = "great_britain",
    breaks: Annotated[
        str, typer.Option(help="Matrix classes over all years (all) or of each year (year).")
    ] = "all",
    similar: Annotated[int, typer.Option(help="Similar areas listed for each area.", min=1, max=50)] = 5,
    draws: Annotated[
        int, typer.Option(help="Draws for the typical rounding band of BRES; 0 leaves it out.", min=0)
    ] = 0,
    figures: Figures = True,
    as_json: Json = False,
) -> None:
    """Krugman specialisation index and productivity of GB districts, and their matrix map.

    With --files, publishers' files are recognised by their content, copied to
    WORKSPACE/raw with a record of source and hash, and read from there.

    Example: bailiwick run krugman-map --files downloads --workspace work
    """
    with told_warnings(), working("Measuring", quiet=as_json) as step:
        result = run_krugman(
            workspace,
            files,
            step,
            figures=figures,
            as_published=as_published,
            own_area=own_area,
            reference=reference,
            breaks=breaks,
            similar=similar,
            draws=draws,
        )
    tell(result, workspace, as_json=as_json)


@app.command("subregional-productivity")
def subregional_productivity(
    files: Files = None,
    table: Annotated[
        Path | None,
        typer.Option(
            help="A table of your own, of any country: a row for each area and year.",
            dir_okay=False,
            exists=True,
        ),
    ] = None,
    totals: Annotated[
        Path | None,
        typer.Option(
            help="With --table: a row for each parent and year; the areas are scaled to its amounts.",
            dir_okay=False,
            exists=True,
        ),
    ] = None,
    area: Annotated[str | None, typer.Option(help="With --table: column of area codes.")] = None,
    name: Annotated[str | None, typer.Option(help="With --table: column of area names.")] = None,
    parent: Annotated[str | None, typer.Option(help="With --table: column of the areas' parents.")] = None,
    year: Annotated[str | None, typer.Option(help="With --table: column of years.")] = None,
    gva: Annotated[str | None, typer.Option(help="With --table: column of output.")] = None,
    hours: Annotated[str | None, typer.Option(help="With --table: column of weekly hours.")] = None,
    jobs: Annotated[str | None, typer.Option(help="With --table: column of jobs.")] = None,
    residents: Annotated[str | None, typer.Option(help="With --table: column of residents.")] = None,
    reference: Annotated[
        str | None,
        typer.Option(help="With --table: code of the row that is 100; sum takes all areas together."),
    ] = None,
    currency: Annotated[
        str | None, typer.Option(help="With --table: code of the money, such as eur; gbp by default.")
    ] = None,
    gva_unit: Annotated[
        float | None, typer.Option(help="With --table: money in one unit of output; a million by default.")
    ] = None,
    not_forced: Annotated[
        list[str] | None,
        typer.Option(help="With --totals: a parent whose areas keep their amounts; repeat for several."),
    ] = None,
    missing: Annotated[
        str | None,
        typer.Option(help="With --table: what an empty amount does to sums: factor, refuse or available."),
    ] = None,
    sheet: Sheet = None,
    decimal: Decimal = None,
    groups: Annotated[
        Path | None,
        typer.Option(
            help="Your groups of areas: area_code, group_code and, if wanted, group_name.",
            dir_okay=False,
            exists=True,
        ),
    ] = None,
    compare: Annotated[
        list[str] | None, typer.Option(help="Code of an area to draw beside others; repeat for several.")
    ] = None,
    as_published: Annotated[
        bool,
        typer.Option("--as-published", help="Smooth as the published tables do, found table by table."),
    ] = False,
    second_year: Annotated[
        str, typer.Option(help="Weights of the smoother in a series' second year: mirror or shifted.")
    ] = "mirror",
    weeks_per_year: Annotated[
        float,
        typer.Option(help="Weeks that weekly hours are multiplied by; 1 where hours are those of a year."),
    ] = 52,
    first_year: Annotated[
        int | None,
        typer.Option(help="Years before are left out of the results; 2004, or with --table none."),
    ] = None,
    growth_from: Annotated[
        int | None, typer.Option(help="First year of growth; four years before the last by default.")
    ] = None,
    growth_to: Annotated[int | None, typer.Option(help="Last year of growth.")] = None,
    extremes: Annotated[int, typer.Option(help="Areas listed at each end.", min=1)] = 15,
    intervals: Annotated[
        Path | None,
        typer.Option(
            help="Your intervals of the amounts: area_code, year, indicator, and lower and upper, or cv.",
            dir_okay=False,
            exists=True,
        ),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(help="Draws for intervals of the results; 1000 with --intervals, else none.", min=0),
    ] = None,
    random_state: Annotated[int, typer.Option(help="Seed of the draws.", min=0)] = 20_261_121,
    workspace: Workspace = WORKSPACE,
    figures: Figures = True,
    workbook: Workbook = None,
    as_json: Json = False,
) -> None:
    """GVA per hour worked, per filled job and per head of districts and ITL areas, smoothed and not.

    Without --files or --table the carried tables are used, whose hours and jobs
    are rounded. With --files, publishers' files of any release are recognised by
    their content and kept in WORKSPACE/raw.

    Example: bailiwick run subregional-productivity --files downloads --as-published --draws 1000
    """
    own = {
        "totals": totals,
        "reference": reference,
        "currency": currency,
        "gva_unit": gva_unit,
        "not_forced": not_forced or None,
        "missing": missing,
        "sheet": sheet,
        "decimal": decimal,
    }
    columns = {
        "area": area,
        "name": name,
        "parent": parent,
        "year": year,
        "gva": gva,
        "hours": hours,
        "jobs": jobs,
        "residents": residents,
    }
    _require_table(table, files, own | columns)
    given = {option: value for option, value in own.items() if value is not None}
    with told_warnings(), working("Measuring", quiet=as_json) as step:
        result = run_productivity(
            workspace,
            step,
            files=files,
            table=table,
            own=given | {"columns": columns},
            groups=groups,
            intervals=intervals,
            figures=figures,
            workbook=workbook,
            compare=tuple(compare or ()),
            as_published=as_published,
            second_year=second_year,
            weeks_per_year=weeks_per_year,
            **({} if first_year is None else {"first_year": first_year}),
            growth_from=growth_from,
            growth_to=growth_to,
            extremes=extremes,
            **({} if draws is None else {"draws": draws}),
            random_state=random_state,
        )
    tell(result, workspace, as_json=as_json)


def _require_table(table: Path | None, files: Path | None, own: dict[str, Any]) -> None:
    """Refuse options that go together only with, or never with, a table of one's own."""
    if table is not None and files is not None:
        raise OptionError("--table and --files are two kinds of input: name one of them.")
    given = [f"--{name.replace('_', '-')}" for name, value in own.items() if value is not None]
    if table is None and given:
        verb = "goes" if len(given) == 1 else "go"
        raise OptionError(f"{', '.join(given)} {verb} with --table, a table of your own.")
    if own.get("not_forced") and own.get("totals") is None:
        raise OptionError("--not-forced goes with --totals, which the areas are scaled to.")


def run_krugman(
    workspace: Path, files: Path | None, step: Callable[[str], None], *, figures: bool, **options: Any
) -> StudyResult:
    """Run and write the Krugman study."""
    from bailiwick.studies import krugman_files, krugman_inputs, krugman_map

    step("Reading the inputs")
    with raw_as_it_was(files, workspace):
        if files is None:
            inputs = krugman_inputs.from_sample()
        else:
            inputs = krugman_files.from_files(files, workspace, progress=step)
        result = krugman_map.run(inputs, progress=step, **options)
    return written(result, workspace, step, figures=figures)


def run_productivity(
    workspace: Path,
    step: Callable[[str], None],
    *,
    files: Path | None = None,
    table: Path | None = None,
    own: dict[str, Any] | None = None,
    groups: Path | None = None,
    intervals: Path | None = None,
    figures: bool,
    workbook: bool | None = None,
    **options: Any,
) -> StudyResult:
    """Run and write the study of subregional productivity, on files, an own table or the carried ones.

    `workbook` is None for a workbook where gptables is installed; where it is not, a line says so.
    """
    from bailiwick.studies import productivity_files, productivity_inputs, productivity_own
    from bailiwick.studies import subregional_productivity as study
    from bailiwick.studies.productivity_groups_part import read_groups
    from bailiwick.studies.productivity_interval_part import read_intervals

    workbook = with_workbook(workbook)
    step("Reading the inputs")
    members = read_groups(groups) if groups is not None else None
    errors = read_intervals(intervals) if intervals is not None else None
    more = ((groups, "groups", "Groups of areas"), (intervals, "intervals", "Intervals of amounts"))
    records = tuple(productivity_own.own_record(path, role, what) for path, role, what in more if path)
    with raw_as_it_was(files, workspace):
        if table is not None:
            inputs = productivity_own.from_table(table, **(own or {}))
        elif files is not None:
            inputs = productivity_files.from_files(files, workspace, progress=step)
        else:
            inputs = productivity_inputs.from_sample()
        inputs = replace(inputs, records=(*inputs.records, *records))
        result = study.run(inputs, groups=members, intervals=errors, progress=step, **options)
    return written(result, workspace, step, figures=figures, workbook=workbook)
