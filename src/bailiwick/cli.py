"""The commands. Each is a few lines: read, call the library, write, say what was done.

What belongs here: options and exit codes. Exit code 0 is done, 1 the data are
wrong, 2 the command is wrong. How things are told is in `console`.
"""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bailiwick.commands import run
from bailiwick.commands.area_classification import run_classification
from bailiwick.commands.classify import classify
from bailiwick.commands.controls import controls
from bailiwick.commands.neighbours import neighbours
from bailiwick.commands.options import EXCEL, WORKSPACE, Decimal, Json, Out, Sheet, Workspace
from bailiwick.commands.revisions import revisions
from bailiwick.commands.sector_clusters import run_sector
from bailiwick.commands.subnational_clusters import run_subnational
from bailiwick.console import fault, give, note, print_json, say, say_findings, told_warnings, working
from bailiwick.errors import BailiwickError, ColumnError, Finding, OptionError, TableError, nearest

if TYPE_CHECKING:
    import pyarrow as pa

    from bailiwick.guess import Guess

__all__ = ["app", "main"]

app = typer.Typer(
    name="bailiwick",
    help="Measure, group and map local economies.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(run.app, name="run")

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

File = Annotated[Path, typer.Argument(help="A CSV, Parquet or Excel file.", dir_okay=False, exists=True)]
AreaColumn = Annotated[str | None, typer.Option("--area", help="Column of area codes.")]
YearColumn = Annotated[str | None, typer.Option("--year", help="Column of years.")]
IndustryColumn = Annotated[str | None, typer.Option("--industry", help="Column of industry codes.")]
AmountColumn = Annotated[str | None, typer.Option("--amount", help="Column of amounts.")]

#: Fewer starts and draws in the demonstration, which should not take long; the record of the run says so.
DEMONSTRATED: dict[str, Any] = {"starts": 40, "seeds": 8, "draws": 20, "neighbours": 10}
#: Models whose figures the demonstration draws.
DRAWN = ("headline",)
#: A short search in the demonstration: few pairs, one embedding, few shuffles.
SEARCHED: dict[str, Any] = {
    "components": (5, 15, 30),
    "resolutions": (0.5, 0.7, 1.0),
    "embeddings": 1,
    "seeds": 10,
    "permutations": 99,
}

Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any free port.")]


def _print_version(asked: bool) -> None:
    if asked:
        from bailiwick import __version__

        say(f"bailiwick {__version__}")
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
    port: Port = 8000,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="With --serve, open a browser.")] = False,
) -> None:
    """Run the studies on the carried tables and write one atlas of all.

    Needs no network and no other file.

    Example: bailiwick demo --serve
    """
    with told_warnings(), working("Measuring") as step:

        def of(study: str) -> Callable[[str], None]:
            return lambda words: step(f"{study}: {words}")

        results = [
            run.run_krugman(workspace, None, of("krugman-map"), figures=True),
            run.run_productivity(workspace, of("subregional-productivity"), figures=True, workbook=False),
            run_classification(workspace, of("area-classification"), figures=True, workbook=False),
            run_subnational(
                workspace,
                of("subnational-clusters"),
                figures=True,
                drawn=DRAWN,
                workbook=False,
                **DEMONSTRATED,
            ),
            run_sector(
                workspace,
                of("sector-clusters"),
                resume=False,
                figures=True,
                workbook=False,
                embedding="umap" if find_spec("umap") is not None else "components",
                **SEARCHED,
            ),
        ]
        step("Writing the atlas")
        site, single = _write_site(workspace, title=None)
    for result in results:
        say(f"Tables and figures: {workspace / 'out' / result.study}")
    say(f"Atlas, for a web server: {site / 'index.html'}")
    say(f"Atlas, in one file that opens by itself: {single}")
    if serve:
        _serve(site, "127.0.0.1", port, browser)
    else:
        say(f"Look at it: bailiwick serve {site}")


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
    sheet: Sheet = None,
    decimal: Decimal = None,
    to: Out = None,
    as_json: Json = False,
) -> None:
    """Measure the industry mix of the areas in your own table.

    The columns are guessed, and the guess is said; name them to be sure.

    Example: bailiwick measure jobs.csv --measure krugman --out index.csv
    """
    if what not in MEASURES:
        raise OptionError(
            f"{what!r} is not a measure.{nearest(what, MEASURES)} The measures are {', '.join(MEASURES)}."
        )
    given = {"area": area, "year": year, "industry": industry, "amount": amount}
    needed = ("area", "industry", "amount")
    table, guess = _read_own(file, sheet, given, needed, decimal=decimal, quiet=as_json)
    columns = {
        "value": guess.amount,
        "area": guess.area,
        "industry": guess.industry,
        "by": [guess.year] if guess.year else [],
    }
    with told_warnings():
        choices = {"reference": reference, "missing": missing, "negative": negative}
        answer = _measured(what, table, columns, choices, own_area)
    give(answer, to, as_json=as_json)


def _read_own(
    file: Path,
    sheet: str | None,
    given: dict[str, str | None],
    needed: tuple[str, ...],
    *,
    decimal: str | None,
    quiet: bool,
) -> tuple[pa.Table, Guess]:
    """Somebody's own table, its columns found, codes as text and amounts as numbers; and the guess."""
    from bailiwick.cell_numbers import as_numbers, commas_said
    from bailiwick.guess import as_text_codes, guess_columns
    from bailiwick.tables import read_table

    if sheet is not None and file.suffix.lower() not in EXCEL:
        raise OptionError(f"--sheet goes with an Excel file; {file.name!r} is none.")
    table = read_table(file, sheet=sheet, decimal=decimal)
    guess = guess_columns(table, given=given, needed=needed)
    table, codes_told = as_text_codes(table, guess.industry)
    table, amounts_told, findings = as_numbers(table, guess.amount)
    told = (*guess.said, *commas_said(table), *codes_told, *amounts_told)
    if told and not quiet:
        note(f"In {file.name}: {'; '.join(told)}.")
    if findings:
        raise TableError(f"{file.name} cannot be read as amounts.", findings)
    return table, guess


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
    sheet: Sheet = None,
    decimal: Decimal = None,
    as_json: Json = False,
) -> None:
    """Check a table: area codes and their vintage, duplicate keys, amounts.

    A publisher's file that bailiwick knows is checked as such. Exit code 1 if
    anything would be refused.

    Example: bailiwick check jobs.csv --vintage lad2023
    """
    from bailiwick.checking import check_file

    if vintage is not None:
        _require_vintage(vintage, "--vintage")
    if sheet is not None and file.suffix.lower() not in EXCEL:
        raise OptionError(f"--sheet goes with an Excel file; {file.name!r} is none.")
    given = {"area": area, "year": year, "industry": industry, "amount": amount}
    report = check_file(file, given=given, vintage=vintage, sheet=sheet, decimal=decimal)
    if as_json:
        print_json(
            {
                "file": str(file),
                "rows": report.rows,
                "columns": dict(report.columns),
                "vintages": list(report.vintages),
                "said": list(report.said),
                "findings": [
                    {
                        "severity": finding.severity,
                        "reason": finding.reason,
                        "sentence": finding.sentence,
                        "keys": list(finding.rows),
                    }
                    for finding in report.findings
                ],
            }
        )
    else:
        for sentence in report.said:
            say(sentence)
        say_findings(report.findings)
        if not report.findings:
            say("No fault found.")
    if report.has_errors:
        raise typer.Exit(1)


def _require_vintage(name: str, option: str) -> None:
    """Refuse boundaries that are not known as what they are: a wrong command."""
    from bailiwick import areas

    known = [*dict.fromkeys((*areas.vintages(), "region", "country", "upper_tier"))]
    if name not in known:
        raise OptionError(
            f"{option}: {name!r} is not known.{nearest(name, known)} Known are {', '.join(known)}."
        )


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
    sheet: Sheet = None,
    decimal: Decimal = None,
    as_json: Json = False,
) -> None:
    """Move a table to another boundary vintage.

    Example: bailiwick convert jobs2021.csv --to lad2023 --value jobs --out jobs2023.csv
    """
    from bailiwick import areas

    for name, option in ((to_vintage, "--to"), (from_vintage, "--from")):
        if name is not None:
            _require_vintage(name, option)
    table, guess = _read_own(file, sheet, {"area": area}, ("area",), decimal=decimal, quiet=as_json)
    absent = [
        name
        for name in (*(value or ()), *(key or ()), *((weight,) if weight else ()))
        if name not in table.column_names
    ]
    if absent:
        hints = " ".join(
            f"There is no column {name!r}.{nearest(name, table.column_names)}" for name in absent
        )
        raise OptionError(f"{hints} The columns are {', '.join(map(repr, table.column_names))}.")
    values = value or ([guess.amount] if guess.amount else [])
    if not values:
        raise ColumnError("No single column of amounts was found: name the columns to convert with --value.")
    table = _with_numbers(table, [*values, *((weight,) if weight else ())], file)
    options: dict[str, Any] = {"how": how, "area": guess.area} | ({"weight": weight} if weight else {})
    # A note or a second amount must not quietly tell rows apart that belong together.
    options["keys"] = key or [
        name for name in (guess.year, guess.industry) if name is not None and name not in values
    ]
    if guess.year is not None:
        options["year"] = guess.year
    with told_warnings():
        answer = areas.convert(table, to=to_vintage, from_=from_vintage, value=values, **options)
    empty = sum(answer[name].null_count for name in values)
    if empty and not as_json:
        note(
            f"note: {empty:,} of {answer.num_rows * len(values):,} results are empty: some of their parts are"
            " missing or have no row in the table."
        )
    give(answer, to, as_json=as_json)


def _with_numbers(table: pa.Table, columns: Sequence[str], file: Path) -> pa.Table:
    """The table with named columns as numbers; all of their cells that are none are told at once."""
    from bailiwick.cell_numbers import as_numbers

    faults: list[Finding] = []
    for name in columns:
        table, _, findings = as_numbers(table, name)
        faults += findings
    if faults:
        raise TableError(f"{file.name} cannot be read as amounts.", faults)
    return table


app.command()(revisions)
app.command()(classify)
app.command()(controls)


app.command()(neighbours)


@app.command()
def site(
    workspace: Workspace = WORKSPACE,
    folder: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where to write; WORKSPACE/site by default.")
    ] = None,
    single: Annotated[
        Path | None,
        typer.Option(help="The atlas as one HTML file; beside the folder by default.", dir_okay=False),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title of the atlas.")] = None,
) -> None:
    """Write the atlas of the studies in a workspace, as a folder for any static host.

    Example: bailiwick site --workspace work --single atlas.html
    """
    with working("Writing the atlas"):
        written, one = _write_site(workspace, title=title, folder=folder, single=single)
    say(f"Atlas, for a web server: {written / 'index.html'}")
    say(f"Atlas, in one file that opens by itself: {one}")
    say(f"Look at it: bailiwick serve {written}")


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
    port: Port = 8000,
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
        say(f"The atlas is at {address}  (Ctrl-C stops it)")
        if browser:
            webbrowser.open(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("Stopped.")


def main() -> None:
    """Run a command; a fault of data is told in a sentence, without a traceback."""
    try:
        app()
    except OptionError as error:
        fault(str(error))
        raise SystemExit(2) from None
    except BailiwickError as error:
        fault(str(error))
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
