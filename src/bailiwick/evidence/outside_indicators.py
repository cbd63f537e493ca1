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

__all__ = ["Indicators", "Mode", "read_indicators"]

Floats = NDArray[np.float64]
Mode = Literal["corrected", "as_published"]


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
    given: Mapping[str, Any], areas: Sequence[str], *, mode: Mode, standardise: bool = True
) -> tuple[Indicators, ...]:
    """The z-scores of every source, or every fault of all of them in one error.

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
    for name, table in given.items():
        try:
            read.append(_read(str(name), table, inside, mode, standardise))
        except (TableError, OptionError) as error:
            parts = getattr(error, "findings", ()) or (Finding("unreadable", str(error)),)
            wrong += [Finding(one.reason, f"{name}: {one.sentence}", one.rows) for one in parts]
    if wrong:
        raise TableError("The indicators cannot be read.", wrong)
    return tuple(read)


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
        notes.append(f"{outside} areas of the table have no cluster: {some(gone)}.")
    return Indicators(
        source,
        tuple(code for code, one in zip(matrix.codes, here, strict=True) if one),
        tuple(name for name, varies in zip(matrix.variables, spread, strict=True) if varies),
        values[:, spread],
        tuple(notes),
    )


def _z_scores(values: Floats, among: NDArray[np.bool_]) -> Floats:
    """Values by mean and population standard deviation of some areas; NaN where these do not vary."""
    z = np.full(values.shape, np.nan)
    for at, column in enumerate(values.T):
        known = column[among & ~np.isnan(column)]
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
    rows = rows.drop_nulls([AREA_CODE, "indicator", "value"])
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
                f"{before - len(rows)} rows of years before the latest of their indicator were left out."
            )
    repeats = len(rows) - rows.select(AREA_CODE, "indicator").n_unique()
    if repeats:
        notes.append(f"{repeats} rows repeat an area and indicator; the mean of each was taken.")
    wide = rows.sort("indicator").pivot(
        "indicator", index=AREA_CODE, values="value", aggregate_function="mean"
    )
    return wide.sort(AREA_CODE), notes
