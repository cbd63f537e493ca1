"""Indicators that clusters were not built from, brought to z-scores of areas.

What belongs here: reading panels and wide tables of several sources, the year of each indicator, and its
scale. What the z-scores say of clusters is in `partition_scores`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bailiwick.errors import Finding, OptionError, TableError
from bailiwick.groups.area_matrix import AREA_CODE, faults, read_matrix, some, too_large
from bailiwick.tables import eager

__all__ = ["Indicators", "Mode", "not_scored", "read_indicators"]

Floats = NDArray[np.float64]
Mode = Literal["corrected", "as_published"]

# Why a table that is in order says nothing of some areas.
UNSCORABLE = ("other-areas", "no-indicator")


@dataclass(frozen=True)
class Indicators:
    """The indicators of one source as z-scores.

    Attributes
    ----------
    source : str
    areas, names : tuple of str
        Of the rows and of the columns.
    values : array of shape (areas, indicators)
        NaN is missing.
    notes : tuple of str
        What was done to the table, for a reader.
    """

    source: str
    areas: tuple[str, ...]
    names: tuple[str, ...]
    values: Floats
    notes: tuple[str, ...] = ()

    def columns(self, which: Sequence[int]) -> Indicators:
        """Some of the indicators."""
        at = list(which)
        return Indicators(
            self.source, self.areas, tuple(self.names[one] for one in at), self.values[:, at], self.notes
        )


def read_indicators(
    given: Mapping[str, Any],
    areas: Sequence[str],
    *,
    mode: Mode,
    standardise: bool = True,
    needed: str | None = None,
    notes: list[str] | None = None,
) -> tuple[Indicators, ...]:
    """The z-scores of every source, or every fault of all of them in one error.

    A source that is in order and says nothing of these areas (it has none of them, or no indicator that
    varies among them) is passed over, as long as another is left.

    Parameters
    ----------
    given : mapping of source to dataframe
        A panel (`area_code`, `indicator`, `value`, and `year` where there are several) or a wide table
        (`area_code` and one column per indicator).
    areas : sequence of str
        The areas that have clusters. ``mode="corrected"`` takes mean and spread among them, and
        ``"as_published"`` among all areas and years of the table.
    standardise : bool
        False where the values are z-scores already.
    needed : str, optional
        A source that is not passed over.
    notes : list of str, optional
        Takes what was passed over, and why.
    """
    if not isinstance(given, Mapping):
        raise OptionError(
            f"indicators is a {type(given).__name__}. Give a mapping of source to table, such as"
            ' {"ons": table}.'
        )
    if not given:
        raise OptionError("indicators is empty: give one table or more, such as {'ons': table}.")
    inside = set(areas)
    read: list[Indicators] = []
    wrong: list[Finding] = []
    passed: list[Finding] = []
    for name, table in given.items():
        try:
            read.append(_read(str(name), table, inside, mode, standardise))
        except (TableError, OptionError) as error:
            parts = getattr(error, "findings", ()) or (Finding("unreadable", str(error)),)
            told = [Finding(one.reason, f"{name}: {one.sentence}", one.rows) for one in parts]
            empty = all(one.reason in UNSCORABLE for one in parts)
            (passed if empty and str(name) != needed else wrong).extend(told)
    if wrong or not read:
        raise TableError("The indicators cannot be read.", [*wrong, *passed])
    if notes is not None:
        notes += [not_scored(one.sentence) for one in passed]
    return tuple(read)


def not_scored(why: str) -> str:
    """The note of a source that was passed over.

    Examples
    --------
    >>> not_scored("ons: 2 areas are too few.")
    'ons: 2 areas are too few. It was not scored.'
    """
    return f"{why} It was not scored."


def _read(source: str, given: Any, inside: set[str], mode: Mode, standardise: bool) -> Indicators:
    """One source."""
    columns = set(getattr(given, "columns", getattr(given, "column_names", ())))
    if {"indicator", "value"} <= columns:
        wide, notes = _from_panel(given, mode, standardise)
        done = mode == "as_published" and standardise
    else:
        wide, notes, done = given, [], False
    matrix = read_matrix(wide, leave_out=("year",))
    found = [*faults(matrix, constant=False, missing=False), *too_large(matrix)]
    if found:
        raise TableError("The indicators cannot be read.", found)
    here = np.array([area in inside for area in matrix.codes], dtype=bool)
    if not here.any():
        given_codes = some(list(matrix.codes), 3)
        told = (
            f"No area of the table has a cluster. Its codes are such as {given_codes}; those of the clusters"
        )
        raise TableError(
            "The indicators cannot be read.",
            [Finding("other-areas", f"{told} are such as {some(sorted(inside), 3)}. Carry it over first.")],
        )
    values = matrix.values.copy()
    if standardise and not done:
        values = _z_scores(values, np.ones(len(values), dtype=bool) if mode == "as_published" else here)
    values = values[here]
    known = ~np.isnan(values)
    spread = np.array(
        [len(np.unique(column[has])) > 1 for column, has in zip(values.T, known.T, strict=True)]
    )
    dull = [name for name, varies in zip(matrix.variables, spread, strict=True) if not varies]
    if dull:
        notes.append(
            f"{len(dull)} of {len(matrix.variables)} indicators are missing or the same in every area with a"
            f" cluster, so they were left out: {some(dull)}."
        )
    if not spread.any():
        told = "Each indicator is missing or the same in every area that has a cluster."
        raise TableError("The indicators cannot be read.", [Finding("no-indicator", told)])
    outside = int((~here).sum())
    if outside:
        gone = [code for code, one in zip(matrix.codes, here, strict=True) if not one]
        notes.append(f"{outside:,} areas of the table have no cluster: {some(gone)}.")
    return Indicators(
        source,
        tuple(code for code, one in zip(matrix.codes, here, strict=True) if one),
        tuple(name for name, varies in zip(matrix.variables, spread, strict=True) if varies),
        values[:, spread],
        tuple(notes),
    )


def _whole_years(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """The years as numbers, or what is wrong with them: only among whole numbers is one the latest."""
    given = rows["year"]
    if not (given.dtype.is_numeric() or given.dtype in (pl.String, pl.Null)):
        told = f"Its column 'year' holds {given.dtype}: give whole numbers such as 2020."
        return rows, [Finding("not-years", told)]
    year = given.cast(pl.Float64, strict=False)
    whole = (year.is_finite() & (year == year.floor())).fill_null(value=False)
    if whole.all():
        return rows.with_columns(year=year), []
    words = given.filter(~whole).cast(pl.String).fill_null("").str.strip_chars()
    blank = words.is_in(["", "NaN"])
    parts = []
    if blank.any():
        parts.append(f"{blank.sum()} rows with a value have no year")
    if not blank.all():
        told = some(sorted({repr(one) for one in words.filter(~blank).to_list()}))
        parts.append(f"{(~blank).sum()} have one that is no whole number: {told}")
    sentence = f"{'; '.join(parts)}. Give each a year such as 2020, or the table no column 'year'."
    return rows, [Finding("not-years", sentence)]


def _without(rows: pl.DataFrame, name: str) -> list[Finding]:
    """Rows that have a value and nothing in another column."""
    count = rows[name].null_count()
    told = f"{count} rows with a value have no {name!r}: fill it in, or leave the rows out."
    return [Finding("missing", told)] if count else []


def _z_scores(values: Floats, among: NDArray[np.bool_]) -> Floats:
    """Values by mean and population standard deviation of some areas; NaN where these do not vary."""
    z = np.full(values.shape, np.nan)
    for at, column in enumerate(values.T):
        # In an order of their own: sums in another order differ in the last digit.
        known = np.sort(column[among & ~np.isnan(column)])
        # An indicator that is the same everywhere may have a deviation of a rounding error.
        if len(known) > 1 and known.min() < known.max():
            z[:, at] = (column - known.mean()) / known.std()
    return z


def _from_panel(given: Any, mode: Mode, standardise: bool) -> tuple[pl.DataFrame, list[str]]:
    """A panel as a wide table: the latest year of each indicator, and the mean of rows of one area."""
    frame = eager(given, "the panel")
    if AREA_CODE not in frame.columns:
        told = f"It has no column {AREA_CODE!r}: it has {', '.join(map(repr, frame.columns))}."
        raise TableError("The panel cannot be read.", [Finding("no-column", told)])
    dated = "year" in frame.columns
    wanted = [AREA_CODE, "indicator", "value", *(["year"] if dated else [])]
    rows = pl.DataFrame({name: frame[name].to_arrow() for name in wanted})
    if not rows["value"].dtype.is_numeric():
        told = f"Its column 'value' holds {rows['value'].dtype}: give numbers."
        raise TableError("The panel cannot be read.", [Finding("not-numbers", told)])
    rows = rows.with_columns(
        pl.col(AREA_CODE).cast(pl.String),
        pl.col("indicator").cast(pl.String),
        pl.col("value").cast(pl.Float64),
    ).with_columns(pl.col("value").fill_nan(None))
    endless = rows.filter(pl.col("value").is_infinite())
    if len(endless):
        where = [f"{name} in {area}" for area, name in endless.select(AREA_CODE, "indicator").rows()]
        sentence = f"{len(where)} values are infinite: {some(where)}. Leave the indicator or the rows out."
        raise TableError("The panel cannot be read.", [Finding("infinite", sentence)])
    notes = []
    blank = rows["value"].null_count()
    if blank:
        notes.append(f"{blank} rows of the panel have no value.")
    rows = rows.drop_nulls("value").sort("indicator", AREA_CODE, "value")
    found = [*_without(rows, AREA_CODE), *_without(rows, "indicator")]
    if dated:
        rows, wrong = _whole_years(rows)
        found += wrong
    if found:
        raise TableError("The panel cannot be read.", found)
    if mode == "as_published" and standardise:
        # z over all areas and years of the file together, before the latest year is taken.
        value = pl.col("value")
        z = (value - value.mean().over("indicator")) / value.std(ddof=0).over("indicator")
        rows = rows.with_columns(pl.when(z.is_finite()).then(z).alias("value"))
    if dated:
        before = len(rows)
        rows = rows.filter(pl.col("year") == pl.col("year").max().over("indicator"))
        if len(rows) < before:
            notes.append(
                f"{before - len(rows):,} rows of years before the latest of their indicator were left out."
            )
    repeats = len(rows) - rows.select(AREA_CODE, "indicator").n_unique()
    if repeats:
        notes.append(f"{repeats:,} rows repeat an area and indicator; the mean of each was taken.")
    wide = rows.sort("indicator").pivot(
        "indicator", index=AREA_CODE, values="value", aggregate_function="mean"
    )
    return wide.sort(AREA_CODE), notes
