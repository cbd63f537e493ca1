"""Somebody's own table of industries by area, indicators of their own, and clusters of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from bailiwick import areas
from bailiwick.errors import ColumnError, Finding, OptionError, TableError, nearest
from bailiwick.guess import guess_columns
from bailiwick.sample import open_sample
from bailiwick.studies.carried import plain
from bailiwick.studies.productivity_own import own_record
from bailiwick.studies.sector_inputs import (
    AMOUNT,
    CUBES,
    PUBLISHED_VINTAGE,
    Cube,
    IndicatorSet,
    Inputs,
    itl_names,
    with_indicators,
)
from bailiwick.studies.sector_sections import sections_of
from bailiwick.tables import read_table

__all__ = [
    "OWN",
    "PUBLISHED",
    "Partition",
    "column_names",
    "from_table",
    "partition_of",
    "with_own_indicators",
]

OWN, PUBLISHED = "own", "published"
#: Role -> names of the columns of indicators.
INDICATOR_COLUMNS = ("area_code", "indicator", "value")
#: Words of a column name by which amounts are money, and so no counts.
MONEY = ("gva", "gbp", "eur", "usd", "turnover", "revenue", "income", "pounds")


@dataclass(frozen=True, kw_only=True)
class Partition:
    """Clusters that are given and not found: `area_code, cluster`, where they are from, and of which year."""

    rows: pl.DataFrame
    origin: str
    vintage: str


def column_names(columns: Mapping[str, str | None], cube: str) -> dict[str, str]:
    """The columns that were named, which only a table of one's own has.

    Raises
    ------
    OptionError
        A column is named, and the table is a carried one.
    """
    named = {role: name for role, name in columns.items() if name is not None}
    if named and cube in CUBES:
        options = ", ".join(f"--{role}" for role in named)
        raise OptionError(
            f"{options} name columns of a table of your own; {cube!r} is carried. Leave them out."
        )
    return named


def from_table(file: Path, *, year: int | None = None, columns: Mapping[str, str] | None = None) -> Inputs:
    """A table with one row per area and industry, and perhaps year, beside the carried indicators.

    Parameters
    ----------
    file : Path
        CSV, Parquet or Excel.
    year : int, optional
        The latest by default.
    columns : mapping of role to column, optional
        Roles are `area`, `industry`, `value` and `year`; those left out are guessed from names.

    Raises
    ------
    OptionError
        There is no such file, column or year.
    TableError
        A code is empty, an amount is missing, negative or no number, or a key occurs twice; all are listed.

    Notes
    -----
    An industry that an area has no row of is none. Amounts are money where their column is named so
    ("gva_million_gbp", "turnover"), and counts otherwise.
    """
    if not file.is_file():
        raise OptionError(
            f"There is no file {str(file)!r}, nor a carried table of that name."
            f"{nearest(str(file), list(CUBES))} The carried ones are {', '.join(CUBES)}."
        )
    table = read_table(file)
    given = {"area": None, "year": None, "industry": None, "amount": None} | {
        "amount" if role == "value" else role: name for role, name in (columns or {}).items()
    }
    guess = guess_columns(table, given=given, needed=("area", "industry", "amount"))
    rows = plain(table)
    amount = str(guess.amount)
    faults = []
    if not rows[amount].dtype.is_numeric():
        raise TableError(
            f"{file.name} cannot be clustered.",
            [
                Finding(
                    "not-numbers", f"The column {amount!r} holds {rows[amount].dtype}; amounts are numbers."
                )
            ],
        )
    rows = rows.select(
        area_code=pl.col(str(guess.area)).cast(pl.String).str.strip_chars(),
        industry_code=pl.col(str(guess.industry)).cast(pl.String).str.strip_chars(),
        year=pl.col(guess.year).cast(pl.Int64, strict=False) if guess.year else pl.lit(None, pl.Int64),
        **{AMOUNT: pl.col(amount).cast(pl.Float64)},
    )
    chosen = _chosen_year(rows, year, file.name)
    if chosen is not None:
        rows = rows.filter(year=chosen)
    faults += _faults(rows, amount)
    if faults:
        raise TableError(f"{file.name} cannot be clustered.", faults)
    codes = rows["area_code"].unique().sort().to_list()
    fitting = [one for one in areas.detect_vintages(codes) if one.startswith("lad")]
    vintage = fitting[-1] if fitting else ""
    industries = rows["industry_code"].unique().sort().to_list()
    money = any(word in amount.lower() for word in MONEY)
    cube = Cube(
        rows=rows.select("area_code", "industry_code", AMOUNT),
        id=OWN,
        label=f"{file.name}: {amount} by area and industry" + (f", {chosen}" if chosen is not None else ""),
        unit=amount.replace("_", " "),
        counts=not money,
        year=chosen or 0,
        vintage=vintage,
        names=_names(codes, vintage),
        industries={code: code for code in industries},
        sections=sections_of(industries),
    )
    inputs = with_indicators(cube, open_sample(), {})
    told = tuple(Finding("guessed", f"In {file.name}: {said}.", severity="note") for said in guess.said)
    return replace(
        inputs,
        records=(own_record(file, "cube", "Industries by area"), *inputs.records),
        findings=(*inputs.findings, *told),
    )


def _names(codes: list[str], vintage: str) -> dict[str, str]:
    if vintage:
        return dict(areas.names(vintage))
    if all(code.startswith(("UK", "TL")) for code in codes):
        return itl_names(codes)
    return {code: code for code in codes}


def _chosen_year(rows: pl.DataFrame, year: int | None, name: str) -> int | None:
    held = sorted(rows["year"].drop_nulls().unique())
    if not held:
        if year is not None:
            raise OptionError(f"year is {year}, and {name} has no column of years; leave it out.")
        return None
    if year is not None and year not in held:
        raise OptionError(f"year is {year}; {name} has {', '.join(map(str, held))}.")
    return int(held[-1]) if year is None else year


def _faults(rows: pl.DataFrame, amount: str) -> list[Finding]:
    """What is wrong with a table of one's own, each kind in one sentence."""
    found = []
    empty = rows.filter(
        pl.col("area_code").is_null()
        | (pl.col("area_code") == "")
        | pl.col("industry_code").is_null()
        | (pl.col("industry_code") == "")
    ).height
    if empty:
        found.append(
            Finding("no-code", f"{empty:,} rows have no code of an area or an industry; give each one.")
        )
    twice = rows.filter(rows.select("area_code", "industry_code").is_duplicated()).unique(
        ["area_code", "industry_code"], maintain_order=True
    )
    if twice.height:
        pairs = "; ".join(
            f"{a}, {i}" for a, i in twice.select("area_code", "industry_code").head(5).iter_rows()
        )
        found.append(
            Finding(
                "key-twice",
                f"{twice.height:,} pairs of area and industry occur twice in one year, such as {pairs}; add"
                " them up"
                " first.",
            )
        )
    for reason, wrong, words in (
        (
            "missing",
            pl.col(AMOUNT).is_null() | pl.col(AMOUNT).is_nan(),
            "is missing; leave the row out for none",
        ),
        ("negative", pl.col(AMOUNT) < 0, "is negative"),
        ("infinite", pl.col(AMOUNT).is_infinite(), "is infinite"),
    ):
        rows_of = rows.filter(wrong.fill_null(value=False))
        if rows_of.height:
            codes = rows_of["area_code"].unique(maintain_order=True).to_list()
            found.append(
                Finding(
                    reason,
                    f"{amount!r} {words} in {rows_of.height:,} rows, of {', '.join(map(str, codes[:5]))}.",
                    tuple(codes),
                )
            )
    return found


def with_own_indicators(inputs: Inputs, file: Path) -> Inputs:
    """Indicators of one's own beside the others: `area_code, indicator, value`, and perhaps `year`.

    Raises
    ------
    ColumnError
        A column is absent.
    TableError
        Values are no numbers.
    """
    table = plain(read_table(file))
    absent = [name for name in INDICATOR_COLUMNS if name not in table.columns]
    if absent:
        hints = " ".join(f"No column {name!r}.{nearest(name, table.columns)}" for name in absent)
        raise ColumnError(
            f"{file.name}: {hints} It has {', '.join(map(repr, table.columns))}; expected"
            f" {', '.join(INDICATOR_COLUMNS)}, and perhaps year."
        )
    if not table["value"].dtype.is_numeric():
        raise TableError(
            f"{file.name} cannot be read as indicators.",
            [Finding("not-numbers", f"The column 'value' holds {table['value'].dtype}; give numbers.")],
        )
    kept = [name for name in ("area_code", "year", "indicator", "value") if name in table.columns]
    panel = table.select(kept).with_columns(
        pl.col("area_code").cast(pl.String),
        pl.col("indicator").cast(pl.String),
        pl.col("value").cast(pl.Float64),
    )
    held = IndicatorSet(id=OWN, label=f"your indicators ({file.name})", panel=panel)
    return replace(
        inputs,
        indicators=(*inputs.indicators, held),
        records=(*inputs.records, own_record(file, "indicators", "Indicators")),
    )


def partition_of(given: str | None, inputs: Inputs) -> tuple[Partition | None, Inputs]:
    """Clusters that are judged and not made: the published ones, or those of a file.

    Raises
    ------
    OptionError
        There is no such file.
    ColumnError
        It has no columns `area_code` and `cluster`.
    TableError
        An area occurs twice; all are listed.
    """
    if given is None:
        return None, inputs
    if given == PUBLISHED:
        if inputs.published is None:
            raise OptionError(
                "The published clusters are not held beside these inputs; give a file of clusters."
            )
        rows = inputs.published.clusters.drop_nulls("cluster").select(
            "area_code", pl.col("cluster").cast(pl.String)
        )
        return Partition(rows=rows, origin=PUBLISHED, vintage=PUBLISHED_VINTAGE), inputs
    file = Path(given)
    if not file.is_file():
        raise OptionError(
            f"clusters is {given!r}: there is no such file.{nearest(given, [PUBLISHED])} Give 'published',"
            " or a"
            " table with area_code and cluster."
        )
    table = plain(read_table(file))
    absent = [name for name in ("area_code", "cluster") if name not in table.columns]
    if absent:
        hints = " ".join(f"No column {name!r}.{nearest(name, table.columns)}" for name in absent)
        raise ColumnError(f"{file.name}: {hints} It has {', '.join(map(repr, table.columns))}.")
    rows = table.select(pl.col("area_code").cast(pl.String), _label(table)).drop_nulls()
    twice = (
        rows.filter(pl.col("area_code").is_duplicated())["area_code"].unique(maintain_order=True).to_list()
    )
    if twice:
        raise TableError(
            f"{file.name} gives no clusters.",
            [
                Finding(
                    "area-twice", f"{len(twice):,} areas occur twice: {', '.join(twice[:5])}.", tuple(twice)
                )
            ],
        )
    fitting = [one for one in areas.detect_vintages(rows["area_code"].to_list()) if one.startswith("lad")]
    record = own_record(file, "clusters", "Clusters of areas")
    made = Partition(rows=rows, origin=OWN, vintage=fitting[-1] if fitting else "")
    return made, replace(inputs, records=(*inputs.records, record))


def _label(table: pl.DataFrame) -> pl.Expr:
    """Labels as text; a whole number that was read as a float is written without a point."""
    column = pl.col("cluster")
    if table["cluster"].dtype.is_float():
        return column.cast(pl.Int64, strict=False).cast(pl.String)
    return column.cast(pl.String)
