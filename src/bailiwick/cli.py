"""The commands. Each is a few lines: read, call the library, write, say what was done.

What belongs here: options, progress, sentences and exit codes. Exit code 0 is
done, 1 the data are wrong, 2 the command is wrong.
"""

from __future__ import annotations

import json
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as Grid

from bailiwick.errors import BailiwickError, ColumnError, Finding, OptionError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["app", "main"]

app = typer.Typer(
    name="bailiwick",
    help="Measure, group and map local economies.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
out = Console()
err = Console(stderr=True)

WORKSPACE = Path("bailiwick-workspace")
MEASURES = (
    "krugman",
    "location-quotient",
    "drivers",
    "entropy",
    "herfindahl",
    "hachman",
    "gini",
    "theil",
    "hoover",
)

Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON, for programs.")]
Workspace = Annotated[
    Path,
    typer.Option(
        "--workspace", "-w", help="Folder that holds raw/, tables/, out/ and site/.", file_okay=False
    ),
]
File = Annotated[Path, typer.Argument(help="A CSV, Parquet or Excel file.", dir_okay=False)]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="Write here: .csv or .parquet.", dir_okay=False)
]
AreaColumn = Annotated[str | None, typer.Option("--area", help="Column of area codes.")]
YearColumn = Annotated[str | None, typer.Option("--year", help="Column of years.")]
IndustryColumn = Annotated[str | None, typer.Option("--industry", help="Column of industry codes.")]
AmountColumn = Annotated[str | None, typer.Option("--amount", help="Column of amounts.")]


@contextmanager
def _working(what: str, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A moving line on the error stream while work goes on; nothing where a program listens."""
    if quiet or not err.is_terminal:
        yield lambda step: None if quiet else err.print(f"{step} ...", style="dim")
        return
    with err.status(f"{what} ...") as status:
        yield lambda step: status.update(f"{step} ...")


def _print_json(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2, default=str, allow_nan=False) + "\n")


def _say_findings(findings: tuple[Finding, ...] | list[Finding], limit: int = 20) -> None:
    for finding in findings[:limit]:
        colour = "red" if finding.severity == "error" else "yellow"
        err.print(f"[{colour}]{finding.severity}[/{colour}] ", end="")
        err.print(finding.sentence, markup=False, highlight=False, soft_wrap=True)
    if len(findings) > limit:
        err.print(f"... and {len(findings) - limit} more.")


def _print_version(asked: bool) -> None:
    if asked:
        from bailiwick import __version__

        out.print(f"bailiwick {__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Measure, group and map local economies."""
    del version


@app.command()
def demo(
    workspace: Workspace = Path("bailiwick-demo"),
    serve: Annotated[bool, typer.Option("--serve", help="Serve the atlas when it is written.")] = False,
    port: Annotated[int, typer.Option(help="Port for --serve; 0 takes any free one.")] = 8000,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="With --serve, open a browser.")] = False,
) -> None:
    """Run the Krugman study on the carried tables and write its atlas.

    Needs no network and no other file.

    Example: bailiwick demo --serve
    """
    with _working("Measuring", quiet=False) as step:
        _run_krugman(workspace, None, step, figures=True)
        step("Writing the atlas")
        site, single = _write_site(workspace, title=None)
    out.print(f"Tables and figures: {workspace / 'out' / 'krugman-map'}", highlight=False, soft_wrap=True)
    out.print(
        f"Atlas: {site / 'index.html'} (needs a web server), {single} (opens by itself)", highlight=False
    )
    if serve:
        _serve(site, "127.0.0.1", port, browser)
    else:
        out.print(f"Look at it: bailiwick serve {site}", highlight=False, soft_wrap=True)


@app.command()
def run(
    study: Annotated[str, typer.Argument(help="Name of the study, such as krugman-map.")],
    files: Annotated[
        Path | None,
        typer.Option(
            help="Folder of publishers' files. Without it the carried tables are used.", file_okay=False
        ),
    ] = None,
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
    figures: Annotated[bool, typer.Option(help="Draw the figures (needs the extra 'figures').")] = True,
    as_json: Json = False,
) -> None:
    """Run a published study: tables, figures and a record of how they were made.

    The results are in WORKSPACE/out/STUDY. With --files, publishers' files are
    recognised by their content, copied to WORKSPACE/raw with a record of source
    and hash, and read from there.

    Example: bailiwick run krugman-map --files downloads --workspace work
    """
    from bailiwick.studies import require_study

    require_study(study)
    with _working("Measuring", quiet=as_json) as step:
        result = _run_krugman(
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
    folder = workspace / "out" / study
    if as_json:
        _print_json(json.loads((folder / "study.json").read_text(encoding="utf-8")))
        return
    _say_findings(result.findings)
    grid = Grid("Indicator", "Years", "Areas", "Highest", "Lowest", box=None)
    for row in result.headline():
        grid.add_row(*row)
    out.print(grid)
    out.print(
        f"Written to {folder}. Publish it with: bailiwick site --workspace {workspace}", highlight=False
    )


def _run_krugman(
    workspace: Path, files: Path | None, step: Callable[[str], None], *, figures: bool, **options: Any
) -> Any:
    from bailiwick.publish.study_outputs import write_study
    from bailiwick.studies import krugman_files, krugman_inputs, krugman_map

    step("Reading the inputs")
    if files is None:
        inputs = krugman_inputs.from_sample()
    else:
        inputs = krugman_files.from_files(files, workspace, progress=step)
    result = krugman_map.run(inputs, progress=step, **options)
    step("Writing tables and figures")
    write_study(result, workspace / "out" / result.study, figures=figures)
    return result


@app.command()
def measure(
    file: File,
    what: Annotated[str, typer.Option("--measure", "-m", help=f"One of {', '.join(MEASURES)}.")] = "krugman",
    area: AreaColumn = None,
    year: YearColumn = None,
    industry: IndustryColumn = None,
    amount: AmountColumn = None,
    reference: Annotated[
        str | None, typer.Option(help="Area code that gives the reference structure.")
    ] = None,
    missing: Annotated[str, typer.Option(help="area, refuse or drop: what an empty amount does.")] = "area",
    negative: Annotated[str, typer.Option(help="refuse or clip: what a negative amount does.")] = "refuse",
    own_area: Annotated[str, typer.Option(help="included or excluded (krugman only).")] = "included",
    sheet: Annotated[str | None, typer.Option(help="Sheet of an Excel file; the first by default.")] = None,
    to: Out = None,
    as_json: Json = False,
) -> None:
    """Measure the industry mix of the areas in your own table.

    The columns are guessed, and the guess is said; name them to be sure.

    Example: bailiwick measure jobs.csv --measure krugman --out index.csv
    """
    from bailiwick.guess import guess_columns
    from bailiwick.tables import read_table

    if what not in MEASURES:
        from bailiwick.errors import nearest

        raise OptionError(
            f"{what!r} is not a measure.{nearest(what, MEASURES)} The measures are {', '.join(MEASURES)}."
        )
    table = read_table(file, sheet=sheet)
    given = {"area": area, "year": year, "industry": industry, "amount": amount}
    guess = guess_columns(table, given=given, needed=("area", "industry", "amount"))
    if guess.said and not as_json:
        err.print(
            f"In {file.name}: {'; '.join(guess.said)}.",
            style="dim",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    table = _with_text_codes(table, guess.industry, as_json)
    answer = _measured(
        what,
        table,
        {
            "value": guess.amount,
            "area": guess.area,
            "industry": guess.industry,
            "by": [guess.year] if guess.year else [],
        },
        {"reference": reference, "missing": missing, "negative": negative},
        own_area,
    )
    _give(answer, to, as_json)


def _with_text_codes(table: pa.Table, column: str | None, quiet: bool) -> pa.Table:
    """The table with industry codes as text, as measures take them; numbers are said to have been numbers."""
    import pyarrow as pa

    if column is None or not pa.types.is_integer(table.schema.field(column).type):
        return table
    if not quiet:
        err.print(
            f"The codes in {column!r} are numbers and were read as text; leading zeros, if any, were lost "
            f"before.",
            style="dim",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    at = table.column_names.index(column)
    return table.set_column(at, column, table.column(column).cast(pa.string()))


def _measured(
    what: str, table: pa.Table, columns: dict[str, Any], choices: dict[str, Any], own_area: str
) -> Any:
    import bailiwick

    if own_area != "included" and what != "krugman":
        raise OptionError(f"--own-area goes with the measure 'krugman' only, not with {what!r}.")
    if what == "krugman":
        choices = choices | {"own_area": own_area}
        return bailiwick.krugman_index(table, **columns, **choices)
    if what == "location-quotient":
        return bailiwick.location_quotient(table, **columns, **choices)
    if what == "drivers":
        return bailiwick.krugman_contributions(table, **columns, **choices)
    if what in {"entropy", "herfindahl"}:
        if choices["reference"] is not None:
            raise OptionError(f"{what!r} compares with no reference: leave --reference out.")
        choices = {key: value for key, value in choices.items() if key != "reference"}
    return getattr(bailiwick.diversity, what)(table, **columns, **choices)


def _give(table: pa.Table, to: Path | None, as_json: bool) -> None:
    """Write the answer to a file, or print it."""
    if to is not None:
        from bailiwick.publish.tables_out import write_plain

        write_plain(table, to)
        if not as_json:
            out.print(f"{table.num_rows:,} rows written to {to}", highlight=False, soft_wrap=True)
        return
    if as_json:
        _print_json(table.to_pylist())
        return
    shown = table.slice(0, 40)
    grid = Grid(*shown.column_names, box=None)
    for row in shown.to_pylist():
        grid.add_row(
            *(
                "" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)
                for value in row.values()
            )
        )
    out.print(grid)
    if table.num_rows > shown.num_rows:
        out.print(
            f"... {table.num_rows - shown.num_rows:,} more rows. Write them all with --out FILE.",
            highlight=False,
        )


@app.command()
def check(
    file: File,
    area: AreaColumn = None,
    year: YearColumn = None,
    industry: IndustryColumn = None,
    amount: AmountColumn = None,
    vintage: Annotated[
        str | None, typer.Option(help="Boundary vintage the codes should be of, such as lad2023.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of an Excel file; the first by default.")] = None,
    as_json: Json = False,
) -> None:
    """Check a table: area codes and their vintage, duplicate keys, amounts.

    A publisher's file that bailiwick knows is checked as such. Exit code 1 if
    anything would be refused.

    Example: bailiwick check jobs.csv --vintage lad2023
    """
    from bailiwick.checking import check_file

    report = check_file(
        file,
        given={"area": area, "year": year, "industry": industry, "amount": amount},
        vintage=vintage,
        sheet=sheet,
    )
    if as_json:
        _print_json(
            {
                "file": str(file),
                "said": list(report.said),
                "rows": report.rows,
                "vintages": list(report.vintages),
                "findings": [
                    {"severity": f.severity, "reason": f.reason, "sentence": f.sentence, "rows": list(f.rows)}
                    for f in report.findings
                ],
            }
        )
    else:
        for sentence in report.said:
            out.print(sentence, markup=False, highlight=False, soft_wrap=True)
        _say_findings(report.findings)
        if not report.findings:
            out.print("No fault found.")
    if report.has_errors:
        raise typer.Exit(1)


@app.command()
def convert(
    file: File,
    to_vintage: Annotated[str, typer.Option("--to", help="Boundary vintage wanted, such as lad2023.")],
    to: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write here: .csv or .parquet.", dir_okay=False)
    ] = None,
    from_vintage: Annotated[
        str | None, typer.Option("--from", help="Vintage of the file; found by itself if left out.")
    ] = None,
    value: Annotated[list[str] | None, typer.Option(help="Column to convert; repeat for several.")] = None,
    how: Annotated[str, typer.Option(help="sum for counts and amounts, weighted_mean for rates.")] = "sum",
    weight: Annotated[str | None, typer.Option(help="Column of weights, for weighted_mean.")] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(help="Column that, with the area, says what a row is about; repeat for several."),
    ] = None,
    area: AreaColumn = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of an Excel file; the first by default.")] = None,
    as_json: Json = False,
) -> None:
    """Move a table to another boundary vintage.

    Example: bailiwick convert jobs2021.csv --to lad2023 --value jobs --out jobs2023.csv
    """
    from bailiwick import areas
    from bailiwick.guess import guess_columns
    from bailiwick.tables import read_table

    table = read_table(file, sheet=sheet)
    guess = guess_columns(table, given={"area": area}, needed=("area",))
    values = value or ([guess.amount] if guess.amount else [])
    if not values:
        raise ColumnError("Name the columns to convert with --value; no single amount column was found.")
    if not as_json:
        err.print(
            f"In {file.name}: {'; '.join(guess.said)}.",
            style="dim",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    options: dict[str, Any] = ({"weight": weight} if weight else {}) | ({"keys": key} if key else {})
    options |= {"how": how, "area": guess.area}
    answer = areas.convert(table, to=to_vintage, from_=from_vintage, value=values, **options)
    _give(answer, to, as_json)


@app.command()
def site(
    workspace: Workspace = WORKSPACE,
    folder: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where to write; WORKSPACE/site by default.")
    ] = None,
    single: Annotated[
        Path | None, typer.Option(help="Also write the atlas as one HTML file.", dir_okay=False)
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title of the atlas.")] = None,
) -> None:
    """Write the atlas of the studies in a workspace, as a folder for any static host.

    Example: bailiwick site --workspace work --single atlas.html
    """
    with _working("Writing the atlas", quiet=False):
        written, one = _write_site(workspace, title=title, folder=folder, single=single)
    out.print(f"Atlas: {written / 'index.html'}", highlight=False, soft_wrap=True)
    out.print(f"In one file: {one}", highlight=False, soft_wrap=True)
    out.print(f"Look at it: bailiwick serve {written}", highlight=False, soft_wrap=True)


def _write_site(
    workspace: Path, *, title: str | None, folder: Path | None = None, single: Path | None = None
) -> tuple[Path, Path]:
    from bailiwick.publish.study_outputs import write_site_of

    folder = folder or workspace / "site"
    single = single or folder.parent / "atlas.html"
    write_site_of(workspace, folder, single_file=single, title=title)
    return folder, single


@app.command()
def serve(
    folder: Annotated[
        Path, typer.Argument(help="A folder that `bailiwick site` wrote.", file_okay=False)
    ] = WORKSPACE / "site",
    port: Annotated[int, typer.Option(help="0 takes any free port.")] = 8000,
    host: Annotated[
        str, typer.Option(help="Address to listen on; the default is this machine only.")
    ] = "127.0.0.1",
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser.")] = False,
) -> None:
    """Serve a written atlas, to this machine only unless told otherwise.

    Example: bailiwick serve bailiwick-demo/site --port 8080
    """
    _serve(folder, host, port, browser)


def _serve(folder: Path, host: str, port: int, browser: bool) -> None:
    from bailiwick.publish.server import open_server

    with open_server(folder, host=host, port=port) as server:
        address = f"http://{host}:{server.server_address[1]}/"
        out.print(f"The atlas is at {address}  (Ctrl-C stops it)", highlight=False, soft_wrap=True)
        if browser:
            webbrowser.open(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            out.print("Stopped.")


def main() -> None:
    """Run a command; a fault of data is told in a sentence, without a traceback."""
    try:
        app()
    except OptionError as error:
        err.print(str(error), markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(2) from None
    except BailiwickError as error:
        err.print(str(error), markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
