"""What `controls` is given besides options: treated areas, a long table of indicators, an outcome by year.

What belongs here: reading them as people have them. What is done with them is the library's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bailiwick.commands.area_table import AreaTable
from bailiwick.commands.area_words import areas_meant
from bailiwick.commands.word_lists import words
from bailiwick.errors import ColumnError, Finding, OptionError, TableError, nearest

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "all_read",
    "areas_given",
    "latest_years",
    "long_to_wide",
    "named_numbers",
    "read_outcome_file",
    "two_numbers",
    "years_in_words",
]

INDICATOR = ("indicator", "variable", "metric")
WITHOUT_YEARS = (
    "--before without --outcome takes values by year from a long table: columns area_code, indicator, value"
    " and year. This file has {}. Make sure that its values are from before the intervention, and leave"
    " --before out."
)
YES, NO = {"true", "yes", "1", "treated"}, {"false", "no", "0", "", "none"}


def all_read(**readers: Callable[[], Any]) -> dict[str, Any]:
    """What each reader gives; where several refuse what they were given, all of it is told in one error.

    Raises
    ------
    OptionError
        An option was refused, whatever else was.
    TableError
        Only a table was.
    """
    read: dict[str, Any] = {}
    refused: list[OptionError | TableError] = []
    for name, reader in readers.items():
        try:
            read[name] = reader()
        except (OptionError, TableError) as error:
            refused.append(error)
    if len(refused) == 1:
        raise refused[0]
    if refused:
        told = "\n".join(map(str, refused))
        if any(isinstance(one, OptionError) for one in refused):
            raise OptionError(told)
        raise TableError(told)
    return read


def areas_given(given: Sequence[str], table: AreaTable, option: str, *, column: bool = False) -> list[str]:
    """Codes of areas from lists with commas, from files, or from a column of yes and no.

    Parameters
    ----------
    given : sequence of str
        Each a list of codes or names, or a file with one on each line or a column of codes.
    table : AreaTable
    option : str
    column : bool
        Whether a word may be a column of the table that marks areas with yes, true or 1.

    Raises
    ------
    OptionError
        A word is no area, or a column holds something else: all are told.
    """
    asked: list[str] = []
    for one in given:
        if column and one in table.whole.column_names:
            asked += _marked(table, one, option)
        elif Path(one).is_file():
            asked += _listed(Path(one))
        else:
            asked += words(one)
    return list(dict.fromkeys(areas_meant(asked, table, option)))


def _marked(table: AreaTable, column: str, option: str) -> list[str]:
    cells = ["" if cell is None else _word(cell) for cell in table.whole[column].to_pylist()]
    strange = sorted(set(cells) - YES - NO)
    if strange:
        raise OptionError(
            f"{option}: column {column!r} holds {', '.join(map(repr, strange[:3]))}; mark areas with yes,"
            " true or 1, and the others with no, false, 0 or nothing."
        )
    return [code for code, cell in zip(table.codes, cells, strict=True) if cell in YES]


def _word(cell: Any) -> str:
    """A cell as a word: 1.0 is "1"."""
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip().lower()


def _listed(file: Path) -> list[str]:
    """Areas in a file: one on each line, or a column of codes of a table."""
    from bailiwick.guess import guess_columns
    from bailiwick.tables import read_table

    if file.suffix.lower() in {".txt", ""}:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
        return [line.strip() for line in lines if line.strip()]
    table = read_table(file)
    names = table.column_names
    code = next((one for one in ("area_code", "treated_code") if one in names), None)
    if code is None:
        code = names[0] if len(names) == 1 else str(guess_columns(table, needed=("area",)).area)
    return [str(cell).strip() for cell in table[code].to_pylist() if cell is not None]


def long_to_wide(
    said: list[str], *, not_after: int | None, lone: bool = False, taken: dict[str, tuple[int, int]]
) -> Callable[[pa.Table], pa.Table]:
    """A step that makes a long table, one row for each area and indicator, one with a row for each area.

    Such a table has a column `value` and one of `indicator`, `variable` or `metric`; any other stays as
    it is.
    Where an area has several years of an indicator, the latest year of the indicator is taken, up to
    `not_after`.

    Parameters
    ----------
    said : list of str
        What was done is added to it.
    not_after : int, optional
    lone : bool
        Whether `not_after` has no other use, so that a table without years is refused.
    taken : dict of indicator to first and last year
        The years of the values of each indicator are added to it, where the table has years.
    """

    def reshape(table: pa.Table) -> pa.Table:
        name = next((one for one in INDICATOR if one in table.column_names), None)
        long = name is not None and {"area_code", "value"} <= set(table.column_names)
        if lone and not (long and "year" in table.column_names):
            raise OptionError(WITHOUT_YEARS.format("no column 'year'" if long else "other columns"))
        if name is None or not long:
            return table
        import polars as pl

        rows = pl.DataFrame(table)
        keys = ["area_code", name]
        beside = [one for one in ("area_name", "year") if one in rows.columns]
        rows = rows.select(*keys, *beside, "value").unique(maintain_order=True)
        again = rows.select(pl.struct(keys).is_duplicated().any()).item()
        if "year" in rows.columns:
            rows = _whole_years(rows, needed=again or not_after is not None)
        if "year" in rows.columns and (again or not_after is not None):
            every = rows[name].unique(maintain_order=True).to_list()
            rows = _one_year(rows, name, not_after)
            gone = set(every) - set(rows[name].unique().to_list())
            if gone:
                listed = ", ".join(repr(one) for one in every if one in gone)
                until = "" if not_after is None else f" up to {not_after}"
                said.append(f"left out {listed}, without a value{until}")
        twice = rows.filter(pl.struct(keys).is_duplicated()).select(keys).unique(maintain_order=True)
        if twice.height:
            told = [f"{area} of {one}" for area, one in twice.rows()[:5]]
            sentence = f"{twice.height} indicators of areas have several values: {', '.join(told)}."
            cure = "Keep the rows of one model and one year."
            raise TableError("The table cannot be read.", [Finding("duplicate-key", f"{sentence} {cure}")])
        if "year" in rows.columns:
            known = rows.drop_nulls(["value", "year"]).group_by(name, maintain_order=True)
            spans = known.agg(pl.col("year").min().alias("first"), pl.col("year").max().alias("last"))
            taken.update({str(one): (int(first), int(last)) for one, first, last in spans.rows()})
        index = [one for one in ("area_code", "area_name") if one in rows.columns]
        wide = rows.pivot(name, index=index, values="value", maintain_order=True)
        said.append(f"took {wide.width - len(index)} values of {name!r} as columns, of {rows.height:,} rows")
        return wide.to_arrow()

    return reshape


def _whole_years(rows: Any, *, needed: bool) -> Any:
    """The rows with years as whole numbers; without years such as 2019/20, where none has to be chosen."""
    import polars as pl

    from bailiwick.cell_numbers import as_numbers

    table, _, faults = as_numbers(rows.to_arrow(), "year")
    if faults and needed:
        raise TableError("The table cannot be read.", faults)
    if faults:
        return rows.drop("year")
    rows, year = pl.DataFrame(table), pl.col("year")
    if rows["year"].dtype.is_temporal():
        year = year.dt.year()
    return rows.with_columns(year.cast(pl.Int64, strict=False))


def _one_year(rows: Any, name: str, not_after: int | None) -> Any:
    """The rows of the latest year of each indicator."""
    import polars as pl

    if not_after is not None:
        kept = rows.filter(pl.col("year") <= not_after)
        if not kept.height:
            first = rows["year"].min()
            raise TableError(
                "The table cannot be read.",
                [Finding("no-year", f"Its indicators begin in {first}, after {not_after}.")],
            )
        rows = kept
    known = rows.filter(pl.col("value").is_not_null())
    latest = known.group_by(name).agg(pl.col("year").max())
    return rows.join(latest, on=[name, "year"], how="semi", maintain_order="left")


def years_in_words(years: Mapping[str, tuple[int, int]]) -> str:
    """Which years the values of which indicators are of.

    Examples
    --------
    >>> years_in_words({"pay": (2019, 2019), "jobs": (2017, 2018), "rent": (2019, 2019)})
    '2017 to 2018 (jobs), 2019 (pay, rent)'
    """
    spans: dict[tuple[int, int], list[str]] = {}
    for one, span in years.items():
        spans.setdefault(span, []).append(one)
    return ", ".join(f"{_span(*span)} ({', '.join(spans[span])})" for span in sorted(spans))


def latest_years(years: Mapping[str, tuple[int, int]]) -> str:
    """What is to be known where no year of the intervention was given.

    Examples
    --------
    >>> latest_years({"pay": (2019, 2019), "jobs": (2017, 2017)})
    'Values are of 2017 to 2019. If the intervention began earlier, give --before YEAR.'
    """
    span = _span(min(first for first, _ in years.values()), max(last for _, last in years.values()))
    return f"Values are of {span}. If the intervention began earlier, give --before YEAR."


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def read_outcome_file(
    file: Path, *, indicator: str | None, value: str | None, year: str | None, decimal: str | None
) -> tuple[pa.Table, tuple[str, ...]]:
    """An outcome as `area_code`, `year` and `value`; and what was guessed.

    Parameters
    ----------
    file : Path
        One row for each area and year; or for each area, year and indicator.
    indicator : str, optional
        The indicator to take of several.
    value, year : str, optional
        Columns; guessed by default.
    decimal : {",", "."}, optional

    Raises
    ------
    OptionError
        An indicator or a column is absent, or an indicator has to be named.
    ColumnError, TableError
        A column is not found, or cells are no numbers.
    """
    import polars as pl

    from bailiwick.cell_numbers import as_numbers
    from bailiwick.guess import guess_columns
    from bailiwick.tables import read_table

    table = read_table(file, decimal=decimal)
    names = table.column_names
    column = next((one for one in INDICATOR if one in names), None)
    if column is not None:
        offered = [str(one) for one in table[column].unique().to_pylist() if one is not None]
        if indicator is None and len(offered) > 1:
            raise OptionError(
                f"{file.name} has {len(offered)} indicators: name one with --indicator, such as"
                f" {', '.join(offered[:5])}."
            )
        if indicator is not None and indicator not in offered:
            raise OptionError(
                f"--indicator: {file.name} has no {indicator!r}.{nearest(indicator, offered)} It has"
                f" {', '.join(offered[:20])}."
            )
        table = pl.DataFrame(table).filter(pl.col(column) == (indicator or offered[0])).to_arrow()
    elif indicator is not None:
        raise OptionError(
            f"--indicator goes with a file that has a column {INDICATOR[0]!r}; {file.name} has"
            f" {', '.join(map(repr, names))}."
        )
    given = {
        "area": "area_code" if "area_code" in names else None,
        "year": year if year is not None or "year" not in names else "year",
        "amount": value if value is not None or "value" not in names else "value",
    }
    guess = guess_columns(table, given=given, needed=("area", "year", "amount"))
    if guess.year is None or guess.amount is None:
        raise ColumnError(f"{file.name} has no columns of years and values.")
    faults: list[Finding] = []
    for one in (guess.amount, guess.year):
        table, _, more = as_numbers(table, one)
        faults += more
    if faults:
        raise TableError(f"{file.name} cannot be read as an outcome.", faults)
    taken = table.select([guess.area, guess.year, guess.amount])
    return taken.rename_columns(["area_code", "year", "value"]), guess.said


def named_numbers(text: str | None, option: str) -> dict[str, float] | None:
    """Numbers by name, from name=number,...

    Raises
    ------
    OptionError
        A part has another form, or no number: all are told.

    Examples
    --------
    >>> named_numbers("pay=50, rate=2.5", "--calipers")
    {'pay': 50.0, 'rate': 2.5}
    """
    if text is None:
        return None
    found: dict[str, float] = {}
    wrong = []
    for part in words(text):
        name, _, number = part.rpartition("=")
        try:
            found[name.strip()] = float(number)
        except ValueError:
            wrong.append(f"{option}: {part!r} is not of the form name=number.")
        if not name.strip():
            wrong.append(f"{option}: {part!r} is not of the form name=number.")
    if wrong:
        raise OptionError("\n".join(dict.fromkeys(wrong)))
    return found


def two_numbers(text: str | None, option: str) -> tuple[float, float] | None:
    """Two numbers with a comma between, such as 1,99.

    Raises
    ------
    OptionError
        There are not two, or one is no number.
    """
    if text is None:
        return None
    try:
        first, second = (float(part) for part in words(text))
    except ValueError:
        raise OptionError(f"{option}: {text!r} is not two numbers with a comma, such as 1,99.") from None
    return first, second
