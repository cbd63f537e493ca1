"""Two releases of subregional productivity, or two tables of one's own, compared.

A workbook holds results and no output, so its figures are compared as they were printed. A table with
output and its inputs is compared as a ratio rebuilt from them, and each revision is split into both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bailiwick.errors import ColumnError, OptionError, SourceError, TableError, VintageError, nearest
from bailiwick.measures.revision_summary import crossed_reference, largest_revisions, revision_summary
from bailiwick.measures.revisions import RATIOS, compare_releases, compare_values, unmatched_rows
from bailiwick.sources.recognise import recognise
from bailiwick.sources.subregional_productivity import read_subregional_productivity
from bailiwick.studies.carried import plain
from bailiwick.tables import read_table

__all__ = ["PARTS", "compare_files"]

#: What a comparison gives, and what is in it.
PARTS: Mapping[str, str] = {
    "summary": "size and sign of the revisions of each year",
    "rows": "every area and year: old, new, revision",
    "largest": "the ten areas that moved most in each year",
    "crossed": "areas that moved from one side of 100 to the other",
    "unmatched": "areas and years that one release has and the other has not",
}
WORKBOOKS = ("district_productivity", "subregional_productivity")
REFERENCE = "UKX"
#: What stands beside a result and is none.
BESIDE = ("_rank", "_flag", "_mark", "_lower", "_upper", "_factor", "_given", "_above_reference")


@dataclass(frozen=True)
class _Release:
    rows: pl.DataFrame
    vintage: str
    name: str


def compare_files(
    old: Path,
    new: Path,
    *,
    values: Sequence[str] = (),
    area: str = "area_code",
    year: str = "year",
    reference: str | None = "auto",
) -> dict[str, pl.DataFrame]:
    """Compare two releases of one series.

    Parameters
    ----------
    old, new : Path
        Two workbooks of subregional productivity of any release, on one geography; or two tables (CSV,
        Parquet, Excel) with `area`, `year` and the columns compared.
    values : sequence of str
        Columns compared; by default every result (``gva_per_...``) that both have, or, where both have
        output and an input, the ratio of them. Ranks, flags and intervals are no results; name them to
        have them compared.
    area, year : str
        Key columns of tables of one's own.
    reference : str or None
        Code of the row that is 100, for a ratio rebuilt; None for none. "auto" takes UKX where both
        releases have it.

    Returns
    -------
    dict of name to dataframe
        The parts in `PARTS`; of several values one below the other, told apart by the column `value`. The
        figures are `old`, `new`, `revision` and `revision_share`; of a ratio rebuilt the rows have the
        parts of its revision in logs, and those of its index as `index_old` and so on. Years of which a
        value has nothing in either release are left out, and areas that did not move from the largest.

    Raises
    ------
    OptionError
        A value is in neither release.
    VintageError
        The releases are on two boundary vintages; the message says what to do.
    TableError
        A release is refused; every fault is listed.
    """
    releases = [_read(path, area, year) for path in (old, new)]
    if releases[0].vintage and releases[1].vintage and releases[0].vintage != releases[1].vintage:
        raise VintageError(
            f"{old.name} is on {releases[0].vintage}, {new.name} on {releases[1].vintage}: ratios cannot be"
            " moved from one to the other. Convert GVA, hours and jobs of both to one vintage (bailiwick"
            " convert), and compare the tables."
        )
    before, after = (release.rows for release in releases)
    if reference == "auto":
        there = all((rows[area].cast(pl.String) == REFERENCE).any() for rows in (before, after))
        reference = REFERENCE if there else None
    wanted = list(values) or _common(before, after, rebuilt_index=reference is not None)
    parts: dict[str, list[pl.DataFrame]] = {name: [] for name in PARTS}
    for value in wanted:
        rows, columns = _compared(before, after, value, area, year, reference)
        told = pl.lit(value).alias("value")
        leave_out = [reference] if reference else []
        rows = _with_figures(rows, columns, year)
        parts["rows"].append(_short(rows, columns).with_columns(told))
        for column in columns:
            named = pl.lit(column).alias("value")
            summary: pl.DataFrame = revision_summary(
                rows, value=column, by=year, leave_out=leave_out, area=area
            )
            most: pl.DataFrame = largest_revisions(
                rows, value=column, by=year, leave_out=leave_out, area=area
            )
            parts["summary"].append(summary.with_columns(named))
            moved = most.filter(pl.col(f"{column}_revision") != 0)
            parts["largest"].append(_plainly(moved, column, area, year).with_columns(named))
            if "100" in column:
                over: pl.DataFrame = crossed_reference(rows, value=column, leave_out=leave_out, area=area)
                parts["crossed"].append(_plainly(over, column, area, year).with_columns(named))
    amounts = [name for name in wanted if name in before.columns and name in after.columns]
    lone: pl.DataFrame = unmatched_rows(before, after, values=amounts, area=area, year=year)
    parts["unmatched"].append(lone)
    return {name: _below(tables, [area, year]) for name, tables in parts.items()}


def _below(tables: list[pl.DataFrame], keys: list[str]) -> pl.DataFrame:
    """Tables one below the other, which value each row is of first; none of them is a table without rows."""
    if not tables:
        return pl.DataFrame(schema=dict.fromkeys(["value", *keys], pl.String))
    together = pl.concat(tables, how="diagonal_relaxed")
    return together.select(*(name for name in ("value",) if name in together.columns), pl.exclude("value"))


def _read(path: Path, area: str, year: str) -> _Release:
    """A workbook of the series, by its own reader; anything else as somebody's own table."""
    try:
        source = recognise(path)
    except SourceError:
        source = None
    if source is not None and source.name in WORKBOOKS:
        table = read_subregional_productivity(path)
        vintage = (table.schema.metadata or {}).get(b"vintage", b"").decode()
        rows = plain(table).drop_nulls("area_code").rename({"area_code": area, "year": year})
        kept = [name for name in rows.columns if not name.endswith(("_flag", "_mark"))]
        return _Release(rows.select(kept), vintage, path.name)
    rows = plain(read_table(path))
    absent = [name for name in (area, year) if name not in rows.columns]
    if absent:
        hints = " ".join(f"There is no column {name!r}.{nearest(name, rows.columns)}" for name in absent)
        raise ColumnError(f"{path.name}: {hints} Name the key columns with --area and --year.")
    return _Release(rows, "", path.name)


def _common(before: pl.DataFrame, after: pl.DataFrame, *, rebuilt_index: bool) -> list[str]:
    """What both releases can be compared in; an index that is rebuilt with its ratio is told there."""
    both = [name for name in after.columns if name in set(before.columns)]
    ratios = [ratio for ratio, (amount, _) in RATIOS.items() if {"gva_million_gbp", amount} <= set(both)]
    results = [name for name in both if name.startswith("gva_per_") and after.schema[name].is_numeric()]
    told = {*ratios, *(name.replace("_gbp", "_uk100") for name in ratios if rebuilt_index)}
    found = [*ratios, *(name for name in results if name not in told and not name.endswith(BESIDE))]
    if not found:
        raise TableError(
            "The two tables have no result in common: neither a column such as gva_per_hour_gbp, nor"
            " gva_million_gbp with weekly_hours, jobs or residents. Name the columns with --value."
        )
    return found


def _compared(
    before: pl.DataFrame, after: pl.DataFrame, value: str, area: str, year: str, reference: str | None
) -> tuple[pl.DataFrame, list[str]]:
    """The revisions of one value, and the columns that they are of."""
    output, amount = "gva_million_gbp", RATIOS.get(value, ("", 0.0))[0]
    if all({output, amount} <= set(rows.columns) for rows in (before, after)):
        rows: pl.DataFrame = compare_releases(
            before, after, value=value, reference=reference, area=area, year=year
        )
        index = value.replace("_gbp", "_uk100")
        return rows, [value, *([index] if f"{index}_old" in rows.columns else [])]
    absent = [
        f"the {side} release" for side, rows in (("old", before), ("new", after)) if value not in rows.columns
    ]
    if absent:
        known = sorted(set(before.columns) & set(after.columns) - {area, year, "area_name", "area_level"})
        raise OptionError(
            f"There is no column {value!r} in {' and '.join(absent)}.{nearest(value, known)} Both have"
            f" {', '.join(known)}."
        )
    rows = compare_values(before, after, values=value, area=area, year=year)
    return rows, [value]


def _with_figures(rows: pl.DataFrame, columns: Sequence[str], year: str) -> pl.DataFrame:
    """Without the years of which neither release has a figure."""
    known = pl.any_horizontal(
        pl.col(f"{name}_{end}").is_not_null() for name in columns for end in ("old", "new")
    )
    return rows.filter(known.any().over(year))


def _short(rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The figures of a value under plain names; those of its index, if it has one, begin with `index_`."""
    plain_names: dict[str, str] = {}
    for name, beginning in zip(columns, ("", "index_"), strict=False):
        ends = ("old", "new", "revision", "revision_share")
        plain_names |= {
            f"{name}_{end}": f"{beginning}{end}" for end in ends if f"{name}_{end}" in rows.columns
        }
    return rows.rename(plain_names)


def _plainly(rows: pl.DataFrame, column: str, area: str, year: str) -> pl.DataFrame:
    """Columns of one value under plain names, so that several can stand below each other."""
    keys = [name for name in (area, "area_name", year) if name in rows.columns]
    ends = {f"{column}_{end}": end for end in ("old", "new", "revision", "revision_share")}
    more = [name for name in ("revision_rank", "crossed") if name in rows.columns]
    return rows.select(*keys, *ends, *more).rename(ends)
