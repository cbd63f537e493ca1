"""How the commands speak: progress, sentences, tables; to a person, to a file or to a program."""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rich.console import Console
from rich.table import Table as Grid

from bailiwick.errors import DataWarning, Finding

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "fault",
    "give",
    "in_number",
    "in_options",
    "note",
    "print_json",
    "say",
    "say_findings",
    "show",
    "told_warnings",
    "working",
]

out = Console()
err = Console(stderr=True)

SHOWN_ROWS, SHOWN_FINDINGS = 40, 20
FEWEST_ROWS, WIDEST_TEXT = 25, 26  # of a part of a table, and of a column of names, on a terminal

# What the library says of its arguments, as the command line has them.
_OPTIONS = (
    (re.compile(r"\b(missing|negative|how|own_area|reference)=['\"](\w+)['\"]"), r"--\1 \2"),
    (re.compile(r"\bvalue= or keys="), "--value or --key"),
    (re.compile(r"\bdecimal=(?P<mark>'[,.]')"), r"--decimal \g<mark>"),
    (re.compile(r"^decimal (is|goes)\b"), r"--decimal \1"),
    (re.compile(r"\breference=None\b"), "--reference none"),
    (re.compile(r"\bin except_\b"), "with --not-forced"),
    (re.compile(r"\b(?:not_forced|except_)(?![\w=])"), "--not-forced"),
    (re.compile(r"\b(first|growth|second|random)_(year|from|to|state) (is|and)\b"), r"--\1-\2 \3"),
    (re.compile(r"\bdraws(?: is |=)(\d+)"), r"--draws \1"),
    (re.compile(r"\bweeks_per_year(?:=| is )(\S+)"), r"--weeks-per-year \1"),
    (re.compile(r"\bby gva_unit\b"), "with --gva-unit"),
    (re.compile(r"^gva_unit is\b"), "--gva-unit is"),
    (re.compile(r"^currency is\b"), "--currency is"),
    (re.compile(r"\bwith cuts=\."), "with --cuts."),
    (re.compile(r"The table has 1 areas, n_samples = 1;"), "The table has one area;"),
    (re.compile(r"The table has (\d+) areas, n_samples = \d+;"), r"The table has \1 areas;"),
    (
        re.compile(r"\bleave standardise and cuts out, or take recipe='(\w+)'"),
        r"leave --standardise and --cuts out, or take --recipe \1",
    ),
    (re.compile(r"(?m)^second_ward_weights is\b"), "--second-ward-weights is"),
    (
        re.compile(
            r"(?m)^(calipers?|correlation|cuts|jobs|keep|level|neighbours|recipe|standardise|starts|variables|weights)"
            r"( is |: )"
        ),
        r"--\1\2",
    ),
    (re.compile(r"\bas_published=True\b"), "--as-published"),
    (re.compile(r"(?m)^as_published (is the procedure|decides)\b"), r"--as-published \1"),
    (re.compile(r"(?m)^(boundaries|clusterer|edition|fill|missing|seeds|k) is\b"), r"--\1 is"),
    (re.compile(r"(?m)^(exclude|k)_(same|range) is\b"), r"--\1-\2 is"),
    (re.compile(r"(?m)^year goes with edition\b"), "--year goes with --edition"),
    (re.compile(r"\bgive winsorise=\(1, 99\)"), "leave --no-winsorise out"),
    (re.compile(r"(?m)^n_clusters=(\S+):"), r"--k \1:"),
    (re.compile(r"(?m)^k_range=\((\d+), (\d+)\):"), r"--k-range \1,\2:"),
    (re.compile(r"\bwith n_clusters or k_range\b"), "with --k or --k-range"),
    (re.compile(r"\bor check with evidence\.stability\b"), "or see how stable they are"),
    (re.compile(r"(?m)^winsorise is\b"), "--winsorise is"),
    (re.compile(r"'(leave|region|until)_(out|median|stable)'"), r"'\1-\2'"),
    (re.compile(r"\bstandardise='(\w+)'"), r"--standardise \1"),
    (re.compile(r"\b(inter|asinh)_(decile|range)\b"), r"\1-\2"),
    (re.compile(r"\bsecond_year is a choice\b"), "--second-year is a choice"),
    (
        re.compile(r"For another currency name plausible_gva_per_job\."),
        "Name another currency with --currency.",
    ),
    (re.compile(r", or use gva_per_hour, gva_per_job and gva_per_head, which do not smooth"), ""),
    (re.compile(r"List them with bailiwick\.areas\.codes\('\w+'\)\."), "Correct it, or leave its rows out."),
    (re.compile(r"\bbailiwick\.areas\.convert\(\w+, to='(\w+)'\)"), r"bailiwick convert FILE --to \1"),
)


def in_options(sentence: str) -> str:
    """A sentence of the library with Python arguments put as options of the command line.

    Examples
    --------
    >>> in_options("Pass missing='drop' to leave them out.")
    'Pass --missing drop to leave them out.'
    """
    for pattern, option in _OPTIONS:
        sentence = pattern.sub(option, sentence)
    return in_number(sentence.replace("--own_area", "--own-area"))


# Counted things whose sentences are written for several.
_ONE = re.compile(
    r"(?<![\w.,])1 (area|fault|group|interval|key|member|number|parent|region|row|total|year)s\b"
    r"( of '[^']*')?(?: (have|are|occur|were|lack|repeat|reach|do)\b)?"
)
_VERBS = {"have": "has", "are": "is", "were": "was", "do": "does", "reach": "reaches"}


def in_number(sentence: str) -> str:
    """A sentence in which one thing is not spoken of as several.

    Examples
    --------
    >>> in_number("1 keys occur more than once; 'jobs' is below 0 in 1 rows; 21 rows have none.")
    "1 key occurs more than once; 'jobs' is below 0 in 1 row; 21 rows have none."
    """

    def singular(one: re.Match[str]) -> str:
        verb = f" {_VERBS.get(one[3], f'{one[3]}s')}" if one[3] else ""
        return f"1 {one[1]}{one[2] or ''}{verb}"

    return _ONE.sub(singular, sentence)


def say(sentence: str) -> None:
    """Tell the answer, or where it is; one line however long."""
    out.print(sentence, markup=False, highlight=False, soft_wrap=True)


def note(sentence: str) -> None:
    """Tell something beside the answer."""
    err.print(sentence, style="dim", markup=False, highlight=False, soft_wrap=True)


def fault(sentence: str) -> None:
    """Tell why the command ended."""
    err.print(in_options(sentence), markup=False, highlight=False, soft_wrap=True)


def say_findings(findings: Sequence[Finding]) -> None:
    """Tell findings, errors in red, warnings in yellow and notes faintly, the first twenty of them."""
    for finding in findings[:SHOWN_FINDINGS]:
        if finding.severity == "note":
            note(in_options(f"note: {finding.sentence}"))
            continue
        colour = "red" if finding.severity == "error" else "yellow"
        err.print(f"[{colour}]{finding.severity}[/{colour}]: ", end="")
        fault(finding.sentence)
    if len(findings) > SHOWN_FINDINGS:
        note(f"... and {len(findings) - SHOWN_FINDINGS} more.")


@contextmanager
def told_warnings() -> Iterator[None]:
    """What the library warns of about the data, told as remarks when the work is done."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DataWarning)
        yield
    for warning in caught:
        if issubclass(warning.category, DataWarning):
            note(in_options(f"note: {warning.message}"))
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)


@contextmanager
def working(what: str, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A moving line on the error stream while work goes on; plain lines in a file, none for a program."""
    if quiet:
        yield lambda step: None  # noqa: ARG005 (a program does not want to hear)
    elif not err.is_terminal:
        yield lambda step: note(f"{step} ...")
    else:
        with err.status(f"{what} ...") as status:
            yield lambda step: status.update(f"{step} ...")


def print_json(answer: Any) -> None:
    """The answer for a program."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2, default=str, allow_nan=False) + "\n")


def give(
    table: pa.Table,
    to: Path | None,
    *,
    as_json: bool,
    brief: Mapping[str, str] | None = None,
    part: str | None = None,
) -> None:
    """Write a table to a file, or to whoever listens: a program, a file (as CSV), or a person.

    A person sees the columns of `brief` only, under its headings and with few digits, if it is given, and
    the rows of each value of the column `part` by themselves.
    """
    if to is not None:
        from bailiwick.publish.tables_out import write_plain

        write_plain(table, to)
        if not as_json:
            say(f"{table.num_rows:,} rows written to {to}")
    elif as_json:
        print_json(table.to_pylist())
    elif not out.is_terminal:
        import polars as pl

        sys.stdout.write(pl.DataFrame(table).write_csv())
    elif brief is None:
        _show(table)
    else:
        _show_briefly(table, brief, part)


def _show(table: pa.Table) -> None:
    grid = Grid(*table.column_names, box=None)
    for row in table.slice(0, SHOWN_ROWS).to_pylist():
        cells = (
            "" if cell is None else f"{cell:.4f}" if isinstance(cell, float) else str(cell)
            for cell in row.values()
        )
        grid.add_row(*cells)
    out.print(grid)
    if table.num_rows > SHOWN_ROWS:
        note(f"... {table.num_rows - SHOWN_ROWS:,} more rows. Write them all with --out FILE.")


def _show_briefly(table: pa.Table, brief: Mapping[str, str], part: str | None) -> None:
    """A grid for each part, with the columns of `brief` that have anything in it."""
    import polars as pl

    rows = pl.DataFrame(table)
    parts = rows.partition_by(part, maintain_order=True) if part in rows.columns else [rows]
    most = max(FEWEST_ROWS, SHOWN_ROWS // max(len(parts), 1))
    for one in parts:
        if part in one.columns and one.height:
            say(str(one[part][0]))
        show(one, brief, most=most)
    note("Write all rows and columns with --out FILE.")


def show(rows: Any, headings: Mapping[str, str], *, most: int = SHOWN_ROWS) -> None:
    """A grid of the first rows of a table, with few digits, of the columns that have anything in them.

    Parameters
    ----------
    rows : polars.DataFrame
    headings : mapping of column to heading
        Columns to show.
    most : int
        Rows at most; how many more there are is told.
    """
    import polars as pl

    names = [name for name in headings if name in rows.columns and rows[name].is_not_null().any()]
    grid = Grid(box=None)
    for name in names:
        is_text = rows.schema[name] == pl.String
        widest = WIDEST_TEXT if is_text else None
        side: Literal["left", "right"] = "left" if is_text else "right"
        grid.add_column(headings[name], justify=side, no_wrap=True, overflow="ellipsis", max_width=widest)
    for row in rows.select(names).head(most).iter_rows(named=True):
        grid.add_row(*(_few_digits(cell, 4 if "correlation" in name else 2) for name, cell in row.items()))
    out.print(grid)
    if rows.height > most:
        note(f"... {rows.height - most:,} more rows.")


def _few_digits(cell: object, places: int) -> str:
    """A cell for reading: few places, none from 1,000 up, one digit of what would be 0.00."""
    if cell is None:
        return ""
    if not isinstance(cell, float):
        return str(cell)
    text = f"{cell:,.0f}" if abs(cell) >= 1000 else f"{cell:.{places}f}"
    return f"{cell:.1g}" if cell and not text.strip("-0.") else text
