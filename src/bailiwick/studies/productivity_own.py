"""Somebody's own table of areas, of any country, as an input of the subregional productivity study."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from bailiwick._marks import commas_unsure
from bailiwick.errors import ColumnError, Finding, OptionError, nearest
from bailiwick.measures.constraint import Missing
from bailiwick.shown import counted
from bailiwick.sources.sidecar import file_hash
from bailiwick.studies.carried import plain
from bailiwick.studies.productivity_inputs import Inputs, Panel
from bailiwick.studies.productivity_text import Terms
from bailiwick.studies.result import InputRecord
from bailiwick.tables import read_table

__all__ = ["COLUMNS", "from_table", "own_record"]

#: What a table may hold, and the column that holds it unless another is named.
COLUMNS: Mapping[str, str] = {
    "area": "area_code",
    "name": "area_name",
    "parent": "region_code",
    "year": "year",
    "gva": "gva_million_gbp",
    "hours": "weekly_hours",
    "jobs": "jobs",
    "residents": "residents",
}
NEEDED = ("area", "year", "gva")
INPUTS = ("hours", "jobs", "residents")
MISSING = ("factor", "refuse", "available")
SYMBOLS = {"gbp": "£", "eur": "€", "usd": "$"}


def from_table(
    file: Path,
    *,
    totals: Path | None = None,
    columns: Mapping[str, str | None] | None = None,
    reference: str = "sum",
    currency: str = "gbp",
    gva_unit: float = 1e6,
    not_forced: Sequence[str] = (),
    missing: Missing = "factor",
    sheet: str | None = None,
    decimal: str | None = None,
) -> Inputs:
    """Read a table with one row per area and year, and perhaps the totals of its parents.

    Parameters
    ----------
    file : Path
        CSV, Parquet or Excel.
    totals : Path, optional
        One row per parent and year, with the columns of the table under the same names. The areas'
        amounts are scaled to those that it has.
    columns : mapping of role to column, optional
        Roles are `area`, `name`, `parent`, `year`, `gva`, `hours`, `jobs`, `residents`; those left
        out take the house's names (`COLUMNS`).
    reference : str
        Code of the row that is 100; "sum" takes all areas together.
    currency : str
        ISO code of the money, such as "eur": results are named `gva_per_hour_eur`. Case does not count.
    gva_unit : float
        Money units in one of the table's, a whole number: 1e6 for millions. Output is then named
        `gva_million_eur`.
    not_forced : sequence of str
        Parents whose areas keep their own amounts beside totals.
    missing : {"factor", "refuse", "available"}
        What an area without an amount does, as for `bailiwick.subregional_productivity`: to the factor of
        its parent, and to the sum of all areas.
    sheet : str, optional
        Of an Excel file.
    decimal : {",", "."}, optional
        Decimal mark of a CSV or Excel file; found from its cells by default.

    Returns
    -------
    Inputs
        With the panel `own`.

    Raises
    ------
    OptionError
        A named column is absent; the table has no area, year or GVA, or none of hours, jobs and residents
        (all are listed); the currency is not three letters; the unit is not a whole number.
    ColumnError
        The totals lack a column.
    """
    currency = currency.lower()
    if not re.fullmatch(r"[a-z]{3}", currency):
        raise OptionError(
            f"currency is {currency!r}: expected three letters of ISO 4217, such as 'gbp', 'eur' or 'jpy'."
        )
    if not (gva_unit >= 1 and float(gva_unit).is_integer()):
        raise OptionError(
            f"gva_unit is {gva_unit:g}: expected how much money one unit of output is, a whole number of 1 or"
            " more, such as 1000000 for millions."
        )
    if missing not in MISSING:
        raise OptionError(
            f"missing={missing!r} is not known.{nearest(str(missing), MISSING)} It can be"
            f" {', '.join(MISSING)}."
        )
    read = read_table(file, sheet=sheet, decimal=decimal)
    table = plain(read)
    found = _columns(table.columns, columns or {}, file.name)
    regions = None
    if totals is not None:
        read_totals = read_table(totals, decimal=None if totals.suffix.lower() == ".parquet" else decimal)
        regions = _totals(plain(read_totals), found, totals.name)
    table, words = _as_numbers(table, found, file.name, ("area", "year"), unsure=commas_unsure(read))
    if regions is not None and totals is not None:
        unsure = commas_unsure(read_totals)
        regions, more = _as_numbers(regions, found, totals.name, ("parent", "year"), unsure=unsure)
        words += more
    base = "sum100" if reference == "sum" else "ref100"
    held = {role: pl.col(own) for role, own in found.items()}
    text, number = pl.lit(None, dtype=pl.String), pl.lit(None, dtype=pl.Float64)
    held |= {role: _as_code(held[role]) for role in ("area", "parent") if role in held}
    rows = table.select(
        held["area"].alias("area_code"),
        held.get("name", held["area"]).cast(pl.String).alias("area_name"),
        pl.lit("area").alias("area_level"),
        held.get("parent", text).alias("region_code"),
        held["year"].alias("year"),
        held["gva"].alias("gva_million_gbp"),
        held.get("hours", number).alias("weekly_hours"),
        held.get("jobs", number).alias("jobs"),
        held.get("residents", number).alias("residents"),
        gva_flag=pl.lit(None, dtype=pl.String),
    )
    return Inputs(
        own=Panel(
            rows=rows,
            what="area",
            whats="areas",
            regions=regions,
            force=regions is not None,
            not_forced=tuple(not_forced),
            missing=missing,
            plausible=currency in SYMBOLS,
            ranked=("area",),
            names=_own_names(found),
            gva_unit=gva_unit,
            reference=reference,
            terms=Terms(
                currency=currency,
                money="pounds" if currency == "gbp" else currency.upper(),
                prefix=SYMBOLS.get(currency, f"{currency.upper()} "),
                base=base,
                nation="all areas together" if reference == "sum" else reference,
                publisher_known=False,
            ),
            roles=("own",),
        ),
        records=tuple(
            own_record(path, "own", what)
            for path, what in ((file, "Areas, their output and its inputs"), (totals, "Totals of parents"))
            if path is not None
        ),
        findings=(
            *words,
            *_not_measured(table.columns, found, file.name),
            *_parents_among_areas(rows, reference),
        ),
    )


def _as_code(column: pl.Expr) -> pl.Expr:
    """Codes as text: those of digits alone are read as numbers where none begins with 0."""
    return column.cast(pl.String).str.strip_chars()


def _as_numbers(
    table: pl.DataFrame, found: Mapping[str, str], file: str, keys: Sequence[str], *, unsure: Sequence[str]
) -> tuple[pl.DataFrame, list[Finding]]:
    """Amounts that a file holds as text as numbers; words among them are told, and taken as unknown."""
    findings = []
    for role in ("gva", *INPUTS):
        name = found.get(role, "")
        if name not in table.columns or table.schema[name] != pl.String:
            continue
        text = pl.col(name).str.strip_chars()
        number = text.cast(pl.Float64, strict=False)
        wrong = table.filter(number.is_null() & text.is_not_null() & (text != ""))
        if wrong.height:
            cells = [
                f"{got!r} at {' '.join(str(part) for part in key)}"
                for got, *key in wrong.select(name, *(found[key] for key in keys)).iter_rows()
            ]
            sentence = (
                f"{name!r} of {file} has words for a number in {counted(wrong.height, 'row')}:"
                f" {_few(cells)}. Write numbers without signs or words, and leave empty what is unknown."
            )
            if name in unsure:
                sentence += " If its commas are decimal marks, pass decimal=','."
            findings.append(Finding("not-a-number", sentence, tuple(cells)))
        table = table.with_columns(number.alias(name))
    return table, findings


def _few(names: Sequence[str]) -> str:
    """The first five, and how many more."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def _parents_among_areas(rows: pl.DataFrame, reference: str) -> tuple[Finding, ...]:
    """Rows of parents beside those of their areas: a sum would count both, and a rank would mix them."""
    parents = rows["region_code"].drop_nulls().unique()
    both = sorted(set(rows["area_code"].drop_nulls()) & set(parents) - {reference})
    if not both:
        return ()
    named = _few([repr(code) for code in both])
    cure = "Put the rows of parents into a file of their own, for --totals, or leave them out."
    if reference == "sum":
        sentence = (
            f"{named} are areas of the table and parents of others, so a sum would count them twice. {cure}"
        )
        return (Finding("parents-among-areas", sentence, tuple(both)),)
    sentence = f"{named} are areas of the table and parents of others, and are ranked with them. {cure}"
    return (Finding("parents-among-areas", sentence, tuple(both), "warning"),)


def _not_measured(names: list[str], found: Mapping[str, str], file: str) -> tuple[Finding, ...]:
    """Measures without a column while the table has columns that nothing was read from."""
    unread = [name for name in names if name not in found.values()]
    absent = [role for role in INPUTS if role not in found]
    if not unread or not absent:
        return ()
    told = " or ".join(f"{COLUMNS[role]!r} (--{role})" for role in absent)
    sentence = (
        f"{file} has no column {told}, so nothing is measured by it. Columns that were not read:"
        f" {', '.join(map(repr, unread))}; if one of them holds it, name it."
    )
    return (Finding("not-measured", sentence, tuple(absent), "warning"),)


def _columns(names: list[str], given: Mapping[str, str | None], file: str) -> dict[str, str]:
    """The column of each role that the table has."""
    unknown = [role for role in given if role not in COLUMNS]
    if unknown:
        raise OptionError(f"columns: {', '.join(unknown)} are none of {', '.join(COLUMNS)}.")
    found, wrong, faults = {}, [], []
    for role, usual in COLUMNS.items():
        own = given.get(role)
        if own is not None and own not in names:
            wrong.append(f"There is no column {own!r} for --{role}.{nearest(own, names)}")
        elif own is not None or usual in names:
            found[role] = own or usual
    told = f"The columns of {file} are {', '.join(map(repr, names))}."
    if wrong:
        raise OptionError("\n".join([*wrong, told]))
    for role in NEEDED:
        if role not in found:
            faults.append(f"No column {COLUMNS[role]!r} for the {role}: name yours with --{role}.")
    if not any(role in found for role in INPUTS):
        faults.append("No column of hours, jobs or residents: name one with --hours, --jobs or --residents.")
    if faults:
        raise OptionError("\n".join([*faults, told]))
    return found


def _own_names(found: Mapping[str, str]) -> dict[str, str]:
    """The study's names of the columns, and those of the table, where they differ."""
    study = dict(COLUMNS)
    return {study[role]: own for role, own in found.items() if own != study[role]}


def _totals(table: pl.DataFrame, found: Mapping[str, str], file: str) -> pl.DataFrame:
    """The totals of parents, under the names of the table."""
    if "parent" not in found:
        raise ColumnError("Totals go with a column of parents in the table: name it with --parent.")
    absent = [found[role] for role in ("parent", "year") if found[role] not in table.columns]
    amounts = [found[role] for role in ("gva", *INPUTS) if found.get(role) in table.columns]
    if absent or not amounts:
        wanted = absent or [found[role] for role in ("gva", *INPUTS) if role in found]
        raise ColumnError(
            f"{file} lacks {' or '.join(map(repr, wanted))}: the totals use the names of the table."
            f" Its columns are {', '.join(map(repr, table.columns))}."
        )
    return table.with_columns(_as_code(pl.col(found["parent"])))


def own_record(path: Path, role: str, what: str) -> InputRecord:
    """The record of a file of one's own: what it is in words, and the inputs of the study that it gives."""
    return InputRecord(
        name=path.name,
        title=f"{what}: {path.name}",
        publisher="The user's own table",
        role=(role,),
        sha256=file_hash(path)[1],
    )
