"""`bailiwick run STUDY`: one command for each study, with its own options."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from bailiwick.commands.options import WORKSPACE, Figures, Files, Json, Workspace
from bailiwick.console import print_json, say, say_findings, working
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
    with working("Measuring", quiet=as_json) as step:
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
    _tell(result, workspace, as_json=as_json)


@app.command("subregional-productivity")
def subregional_productivity(
    workspace: Workspace = WORKSPACE,
    second_year: Annotated[
        str, typer.Option(help="Weights of the smoother in a series' second year: mirror or shifted.")
    ] = "mirror",
    figures: Figures = True,
    as_json: Json = False,
) -> None:
    """GVA per hour worked, per filled job and per head of districts and ITL areas.

    Example: bailiwick run subregional-productivity --workspace work
    """
    with working("Measuring", quiet=as_json) as step:
        result = run_productivity(workspace, step, figures=figures, second_year=second_year)
    _tell(result, workspace, as_json=as_json)


def run_krugman(
    workspace: Path, files: Path | None, step: Callable[[str], None], *, figures: bool, **options: Any
) -> StudyResult:
    """Run and write the Krugman study."""
    from bailiwick.studies import krugman_files, krugman_inputs, krugman_map

    step("Reading the inputs")
    if files is None:
        inputs = krugman_inputs.from_sample()
    else:
        inputs = krugman_files.from_files(files, workspace, progress=step)
    return _written(krugman_map.run(inputs, progress=step, **options), workspace, step, figures=figures)


def run_productivity(
    workspace: Path, step: Callable[[str], None], *, figures: bool, **options: Any
) -> StudyResult:
    """Run and write the study of subregional productivity."""
    from bailiwick.studies import productivity_inputs
    from bailiwick.studies import subregional_productivity as study

    step("Reading the inputs")
    inputs = productivity_inputs.from_sample()
    return _written(study.run(inputs, progress=step, **options), workspace, step, figures=figures)


def _written(
    result: StudyResult, workspace: Path, step: Callable[[str], None], *, figures: bool
) -> StudyResult:
    from bailiwick.publish.study_outputs import write_study

    step("Writing tables and figures")
    write_study(result, workspace / "out" / result.study, figures=figures)
    return result


def _tell(result: StudyResult, workspace: Path, *, as_json: bool) -> None:
    """The record for a program; for a person what was found, the headline, and where it is."""
    folder = workspace / "out" / result.study
    if as_json:
        print_json(json.loads((folder / "study.json").read_text(encoding="utf-8")))
        return
    say_findings(result.findings)
    for label, years, areas, highest, lowest in result.headline():
        say(f"{label}, {years}: {areas} areas; highest {highest}, lowest {lowest}")
    say(f"Written to {folder}")
    say(f"Publish it with: bailiwick site --workspace {workspace}")
