"""Somebody's own table of industries by area, indicators of their own, and clusters of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from bailiwick import areas
from bailiwick.errors import ColumnError, Finding, OptionError, TableError, nearest
from bailiwick.guess import guess_columns
from bailiwick.measures.panel_rows import areas_told, duplicate_findings
from bailiwick.sample import open_sample
from bailiwick.shown import counted
from bailiwick.studies.carried import plain
from bailiwick.studies.productivity_own import own_record
from bailiwick.studies.sector_inputs import (
    AMOUNT,
    CUBES,
    ITL,
    NUTS,
    PUBLISHED_VINTAGE,
    Cube,
    IndicatorSet,
    Inputs,
    itl_names,
    with_indicators,
)
from bailiwick.studies.sector_own_cells import (
    label_cells,
    number_cells,
    rows_told,
    text_cells,
    vintage_of,
    year_cells,
)
from bailiwick.studies.sector_sections import sections_of
from bailiwick.tables import read_table

__all__ = [
    "OWN",
    "PUBLISHED",
    "Partition",
    "area_names",
    "column_names",
    "from_table",
    "partition_of",
    "with_own_indicators",
]

OWN, PUBLISHED = "own", "published"
#: Role -> names of the columns of indicators.
INDICATOR_COLUMNS = ("area_code", "indicator", "value")
#: What an indicator can be: added up where areas are put together, or averaged.
KINDS = ("count", "rate")
#: A column of years, whatever it holds.
YEAR_NAME = re.compile(r"((calendar|financial|fiscal|reference)[ _])?year", re.IGNORECASE)
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
        A code is empty, or of no district while most are; a year is empty or no whole number; an amount is
        missing, negative or no number; or a key occurs twice. All are listed.

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
    read = plain(table)
    amount, said = str(guess.amount), list(guess.said)
    years = guess.year or next((name for name in read.columns if YEAR_NAME.fullmatch(name.strip())), None)
    amounts, faults = number_cells(read[amount])
    rows = pl.DataFrame(
        {
            "area_code": text_cells(read[str(guess.area)]),
            "industry_code": text_cells(read[str(guess.industry)]),
            AMOUNT: amounts,
        }
    )
    if years is not None:
        of_rows, more = year_cells(read[years])
        rows, faults = rows.with_columns(year=of_rows), [*faults, *more]
    chosen = None
    if not faults:
        chosen = _chosen_year(rows, year, file.name)
        rows = rows if chosen is None else rows.filter(year=chosen)
    codes = rows["area_code"].unique().drop_nulls().sort().to_list()
    vintage, strays = vintage_of(codes)
    faults = [*faults, *_faults(rows, amount, worded=any(one.reason == "not-numbers" for one in faults))]
    faults += strays
    if faults:
        raise TableError(f"{file.name} cannot be clustered.", faults)
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
        names=area_names(codes, vintage),
        industries={code: code for code in industries},
        sections=sections_of(industries),
        left_out=_not_in(codes, vintage, file.name),
    )
    inputs = with_indicators(cube, open_sample(), {})
    told = tuple(Finding("guessed", f"In {file.name}: {one}.", severity="note") for one in said)
    return replace(
        inputs,
        records=(own_record(file, "cube", "Industries by area"), *inputs.records),
        findings=(*inputs.findings, *told),
    )


def area_names(codes: list[str], vintage: str = "") -> dict[str, str]:
    """Names of the districts of a vintage, or of areas of NUTS or ITL; of others none is known."""
    if vintage:
        return dict(areas.names(vintage))
    if all(code.startswith((NUTS, ITL)) for code in codes):
        return itl_names(codes)
    return {}


def _not_in(codes: list[str], vintage: str, name: str) -> pl.DataFrame:
    """The districts that a table of one's own has no row of, as those that are left out."""
    names, held = area_names(codes, vintage) if vintage else {}, set(codes)
    rows = [(code, called, f"No row in {name}") for code, called in names.items() if code not in held]
    return pl.DataFrame(
        rows, schema=dict.fromkeys(("area_code", "area_name", "reason"), pl.String), orient="row"
    ).sort("area_code")


def _chosen_year(rows: pl.DataFrame, year: int | None, name: str) -> int | None:
    held = sorted(rows["year"].unique()) if "year" in rows.columns else []
    if not held:
        if year is not None:
            raise OptionError(f"year is {year}, and {name} has no column of years; leave it out.")
        return None
    if year is not None and year not in held:
        raise OptionError(f"year is {year}; {name} has {', '.join(map(str, held))}.")
    return int(held[-1]) if year is None else year


def _faults(rows: pl.DataFrame, amount: str, *, worded: bool) -> list[Finding]:
    """What is wrong with a table of one's own, each kind in one sentence; words for amounts were told."""
    found = []
    empty = rows.filter(pl.col("area_code").is_null() | pl.col("industry_code").is_null()).height
    if empty:
        found.append(
            Finding("no-code", f"{empty:,} rows have no code of an area or an industry; give each one.")
        )
    key = [name for name in ("area_code", "industry_code", "year") if name in rows.columns]
    keyed = rows.drop_nulls(key)
    twice = keyed.filter(keyed.select(key).is_duplicated()).unique(key, maintain_order=True)
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
    missing = pl.col(AMOUNT).is_nan() if worded else pl.col(AMOUNT).is_null() | pl.col(AMOUNT).is_nan()
    for reason, wrong, cure in (
        ("missing", missing, "; leave the row out where there is none"),
        ("negative", pl.col(AMOUNT) < 0, ""),
        ("infinite", pl.col(AMOUNT).is_infinite(), ""),
    ):
        rows_of = rows.filter(wrong.fill_null(value=False))
        if rows_of.height:
            codes = rows_of["area_code"].unique(maintain_order=True).to_list()
            found.append(
                Finding(
                    reason,
                    f"{amount!r} is {reason} in {counted(rows_of.height, 'row')}, of"
                    f" {', '.join(map(str, codes[:5]))}{cure}.",
                    tuple(codes),
                )
            )
    return found


def with_own_indicators(inputs: Inputs, file: Path) -> Inputs:
    """Indicators of one's own beside the others: `area_code, indicator, value`, and perhaps `year, kind`.

    `kind` is "count" for numbers of something, which are added up where areas are put together, and "rate"
    for what is averaged by residents. Without it a value that would have to be put together is left out.

    Raises
    ------
    ColumnError
        A column is absent.
    TableError
        Values are no numbers, years are empty or no whole numbers, a code or an indicator is empty, a key
        occurs twice, or kinds are not known; all are listed.
    """
    table = plain(read_table(file))
    _require(table, INDICATOR_COLUMNS, file, "year and kind")
    cells, faults = number_cells(table["value"])
    columns = {
        "area_code": text_cells(table["area_code"]),
        "indicator": text_cells(table["indicator"]),
        "value": cells,
    }
    if "year" in table.columns:
        columns["year"], more = year_cells(table["year"])
        faults += more
    panel = pl.DataFrame(columns)
    faults += [
        Finding("no-code", f"{name!r} is empty in {rows_told(empty)}; fill it in, or leave the row out.")
        for name in ("area_code", "indicator")
        if (empty := panel[name].is_null()).any()
    ]
    key = [name for name in ("area_code", "year", "indicator") if name in columns]
    faults += duplicate_findings(panel.drop_nulls(key), key)
    counts, rates, more = _kinds(table, panel)
    faults += more
    if faults:
        raise TableError(f"{file.name} cannot be read as indicators.", faults)
    held = IndicatorSet(
        id=OWN, label=f"your indicators ({file.name})", panel=panel, counts=counts, rates=rates
    )
    return replace(
        inputs,
        indicators=(*inputs.indicators, held),
        records=(
            *inputs.records,
            replace(own_record(file, "indicators", "Indicators"), role=("indicators", OWN)),
        ),
    )


def _require(table: pl.DataFrame, needed: Sequence[str], file: Path, perhaps: str = "") -> None:
    """Refuse a table without a column that is needed, or without rows."""
    absent = [name for name in needed if name not in table.columns]
    if absent:
        hints = " ".join(f"No column {name!r}.{nearest(name, table.columns)}" for name in absent)
        raise ColumnError(
            f"{file.name}: {hints} It has {', '.join(map(repr, table.columns))}; expected"
            f" {', '.join(needed)}{f', and perhaps {perhaps}' if perhaps else ''}."
        )
    if table.is_empty():
        raise TableError(
            f"{file.name} cannot be used.",
            [Finding("no-rows", f"It has a header and no rows; give {', '.join(needed)} of each area.")],
        )


def _kinds(table: pl.DataFrame, panel: pl.DataFrame) -> tuple[frozenset[str], frozenset[str], list[Finding]]:
    """The indicators that are numbers of something, and those that are rates, as the table says."""
    if "kind" not in table.columns:
        return frozenset(), frozenset(), []
    rows = panel.select("indicator", kind=text_cells(table["kind"])).drop_nulls().unique(maintain_order=True)
    faults = [
        Finding("kind", f"kind is {word!r}.{nearest(word, KINDS)} It can be {' or '.join(KINDS)}.")
        for word in rows["kind"].unique(maintain_order=True)
        if word not in KINDS
    ]
    both = rows.filter(pl.col("indicator").is_duplicated())["indicator"].unique(maintain_order=True).to_list()
    if both:
        named = ", ".join(map(repr, both[:5]))
        faults.append(
            Finding("kind", f"{counted(len(both), 'indicator')} of more than one kind: {named}; give one.")
        )
    held = {kind: frozenset(rows.filter(kind=kind)["indicator"]) for kind in KINDS}
    return held["count"], held["rate"], faults


def partition_of(given: str | None, inputs: Inputs) -> tuple[Partition | None, Inputs]:
    """Clusters that are judged and not made: the published ones, or those of a file.

    Raises
    ------
    OptionError
        There is no such file.
    ColumnError
        It has no columns `area_code` and `cluster`.
    TableError
        It has no rows, an area occurs twice, a row has no area, a label is a fraction, or a code is of no
        district while most are; all are listed.
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
    _require(table, ("area_code", "cluster"), file)
    labels, faults = label_cells(table["cluster"])
    rows = pl.DataFrame({"area_code": text_cells(table["area_code"]), "cluster": labels})
    nameless = rows["area_code"].is_null()
    if nameless.any():
        sentence = f"'area_code' is empty in {rows_told(nameless)}; fill it in, or leave the row out."
        faults.append(Finding("no-code", sentence))
    coded = rows["area_code"].drop_nulls()
    twice = coded.filter(coded.is_duplicated()).unique(maintain_order=True).to_list()
    if twice:
        sentence = f"{counted(len(twice), 'area')} more than once: {', '.join(twice[:5])}."
        faults.append(Finding("area-twice", sentence, tuple(twice)))
    vintage, strays = vintage_of(rows["area_code"].drop_nulls().to_list())
    faults += strays
    if faults:
        raise TableError(f"{file.name} gives no clusters.", faults)
    without = rows.filter(pl.col("cluster").is_null())["area_code"].to_list()
    rows = rows.drop_nulls("cluster")
    if rows.is_empty():
        raise TableError(
            f"{file.name} gives no clusters.",
            [Finding("no-rows", "No area has a cluster; give one to each area that is judged.")],
        )
    findings = inputs.findings
    if without:
        sentence = f"{areas_told(without)} of {file.name} without a cluster."
        findings = (*findings, Finding("no-cluster", sentence, tuple(without), "note"))
    record = own_record(file, "clusters", "Clusters of areas")
    made = Partition(rows=rows, origin=OWN, vintage=vintage)
    return made, replace(inputs, records=(*inputs.records, record), findings=findings)
