"""Is this file fit to be measured: a publisher's own file, or a table of somebody's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bailiwick import areas
from bailiwick.cell_numbers import as_numbers, commas_said
from bailiwick.errors import ColumnError, Finding, SourceError, TableError
from bailiwick.guess import ROLES, as_text_codes, guess_columns, with_year_of_key
from bailiwick.sources.recognise import recognise
from bailiwick.sources.release_findings import release_findings
from bailiwick.tables import read_cube, read_table

if TYPE_CHECKING:
    import pyarrow as pa

    from bailiwick.guess import Guess
    from bailiwick.sources.recognise import Source

__all__ = ["Report", "check_file"]

#: Formats of tables that people make themselves; they are checked as a user's table.
OWN = {"tidy_cube", "mod_forces"}
#: What looks like a code of the UK's areas, right or mistyped: the Office's own, or of international areas.
_UK_LIKE = re.compile(r"[EWSNKJLM]\d+|(TL|UK)[A-Z]?\w{0,3}", re.IGNORECASE)


@dataclass(frozen=True)
class Report:
    """What was found out about a file: its rows, vintages, faults, and the column of each role."""

    rows: int
    vintages: tuple[str, ...]
    said: tuple[str, ...]
    findings: tuple[Finding, ...]
    columns: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        """Whether a measure would refuse the file."""
        return any(finding.severity == "error" for finding in self.findings)


def check_file(
    path: Path,
    *,
    given: Mapping[str, str | None] | None = None,
    vintage: str | None = None,
    sheet: str | None = None,
    decimal: str | None = None,
) -> Report:
    """Check a file and gather everything that is wrong with it.

    Parameters
    ----------
    path : Path
        A publisher's file of a format that bailiwick reads, or a table (CSV,
        Parquet, Excel) with areas and, if it is a cube, industries and amounts.
    given : mapping of role to column, optional
        Columns named by the user; the others are guessed, and the guess is said.
    vintage : str, optional
        Boundary vintage the codes should be of.
    sheet : str, optional
        Sheet of an Excel file.
    decimal : {",", "."}, optional
        Decimal mark of a CSV or Excel file; found from its cells by default.

    Returns
    -------
    Report

    Raises
    ------
    SourceError, TableError
        The file cannot be read at all.
    """
    source = _recognised(path)
    if source is not None and source.name not in OWN and sheet is None:
        told = f"{path.name} is a file of {source.publisher or 'a user'}: {source.title}."
        try:
            read = source.read(path)
        except SourceError as error:
            return Report(0, (), (told,), (Finding("source", str(error)),))
        tables = read if isinstance(read, list) else [read]
        held = {(table.schema.metadata or {}).get(b"vintage", b"").decode() for table in tables} - {""}
        found = tuple(finding for table in tables for finding in release_findings(table, path))
        return Report(sum(table.num_rows for table in tables), tuple(sorted(held)), (told,), found)
    table = read_table(path, sheet=sheet, decimal=decimal)
    commas_told = commas_said(table)
    guess = with_year_of_key(table, guess_columns(table, given=given, needed=("area",)))
    table, codes_told = as_text_codes(table, guess.industry)
    table, amounts_told, unreadable = as_numbers(table, guess.amount)
    findings = [*_area_findings(table, guess, vintage), *unreadable]
    if not unreadable:
        findings += _amount_findings(table, guess)
    codes = [str(code) for code in table.column(guess.area).unique().to_pylist() if code is not None]
    fits = tuple(areas.detect_vintages(codes))
    remarks = (*guess.said, *commas_told, *codes_told, *amounts_told) or ("columns as named",)
    said = [f"{path.name}: {table.num_rows:,} rows; {'; '.join(remarks)}."]
    if fits:
        which = fits[0] if len(fits) == 1 else f"{fits[0]} to {fits[-1]}"
        said.append(f"Its {len(codes)} area codes fit {which}.")
    columns = {role: getattr(guess, role) for role in ROLES}
    return Report(table.num_rows, fits, tuple(said), tuple(findings), columns)


def _recognised(path: Path) -> Source | None:
    """The publisher's format of a file; a text file that is none may be in any encoding."""
    try:
        return recognise(path)
    except SourceError:
        if path.suffix.lower() == ".csv":
            return None  # the reader of tables says what is wrong with it, if anything is
        raise


def _area_findings(table: pa.Table, guess: Guess, vintage: str | None) -> list[Finding]:
    keys = [name for name in (guess.year, guess.industry) if name is not None]
    found = areas.check(table, area=str(guess.area), keys=keys, vintage=vintage)
    return found if vintage is not None else _of_elsewhere(table, str(guess.area), found)


def _of_elsewhere(table: pa.Table, area: str, found: list[Finding]) -> list[Finding]:
    """One remark in place of a fault for each code, where no code is, or looks like, one of the UK."""
    codes = [str(code) for code in table.column(area).unique().to_pylist() if code is not None]
    unknown = {finding.rows[0] for finding in found if finding.reason == "unknown-code"}
    if not codes or set(codes) - unknown or any(_UK_LIKE.fullmatch(code.strip()) for code in codes):
        return found
    sentence = (
        f"None of the {len(codes):,} area codes, first {codes[0]!r}, is of a geography of the United Kingdom."
        " Measures take them as they are; they cannot be checked against a list, converted or mapped."
    )
    remark = Finding("codes-of-elsewhere", sentence, tuple(codes), severity="warning")
    return [remark, *(finding for finding in found if finding.reason != "unknown-code")]


def _amount_findings(table: pa.Table, guess: Guess) -> list[Finding]:
    """What a measure would refuse about the amounts; duplicate keys are told with the areas."""
    if guess.industry is None or guess.amount is None:
        return []
    try:
        cube = read_cube(
            table,
            value=guess.amount,
            area=str(guess.area),
            industry=guess.industry,
            by=[guess.year] if guess.year else [],
        )
    except TableError as error:
        return [finding for finding in error.findings if finding.reason != "duplicate-key"]
    except ColumnError as error:
        return [Finding("column", str(error))]
    if len(cube.unknown):
        sentence = (
            f"{len(cube.unknown):,} amounts are missing. A measure gives their areas no value, unless told to"
            " drop the industries (missing='drop')."
        )
        return [Finding("missing-amount", sentence, severity="warning")]
    return []
