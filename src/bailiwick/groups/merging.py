"""Tiny areas put together with a neighbour before areas are grouped, and given back their label after.

What belongs here: the merges of the national classifications, by boundary vintage; summing counts and
forming rates anew; and the approximation where only rates are held.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import AREA_CODE, AREA_NAME, some
from bailiwick.groups.area_rows import rows_in_kind, rows_of
from bailiwick.groups.merge_pairs import MERGES, called, carried_merges, name_of
from bailiwick.groups.unmerging import unmerge

__all__ = ["MERGES", "MergedAreas", "carried_merges", "merge_areas", "unmerge"]

Floats = NDArray[np.float64]
Rate = tuple[str, str] | tuple[str, str, float]

DENSITY = re.compile(r"v12|.*(density|per_km2|per_sq|per_hectare).*", re.IGNORECASE)
PERCENT = 100.0


@dataclass(frozen=True)
class MergedAreas:
    """A table with its tiny areas merged, and what was done.

    Attributes
    ----------
    table : dataframe of the caller's kind
        Without the rows of the small areas; the others in their order.
    merges : dict
        Code of each small area -> code of the area that now holds it.
    report : pyarrow.Table
        One row per merge: `area_code`, `area_name`, `into_code`, `into_name`, `residents`,
        `into_residents` (before; null where not held) and `share` of the merged unit's residents in it.
    notes : tuple of str
        What was merged and what was approximated, in sentences.
    """

    table: Any
    merges: Mapping[str, str]
    report: pa.Table
    notes: tuple[str, ...] = field(default=())


def merge_areas(
    table: Any,
    merges: Mapping[str, str] | str,
    *,
    counts: Iterable[str] = (),
    rates: Mapping[str, Rate] | None = None,
    residents: str = "residents",
    density: Literal["area", "mean"] = "area",
    densities: Iterable[str] | None = None,
) -> MergedAreas:
    """Put tiny areas together with a neighbour: counts are summed, then rates are formed.

    With S the areas of one unit, c a count and r a rate of which only the rate is held::

        count    c[S] = sum over S of c[a]
        rate     100 * numerator[S] / denominator[S]
        held     r[S] = sum over S of residents[a] * r[a] / sum over S of residents[a]
        density  d[S] = sum over S of residents[a] / sum over S of (residents[a] / d[a])

    The third is an approximation wherever the denominator of the rate is not residents, and the result
    says so.

    Parameters
    ----------
    table : dataframe with one row per area
        With a column `area_code`, or a pandas table indexed by it. `area_name` and other text columns keep
        the words of the area that remains.
    merges : mapping or str
        Code of each small area -> code of the area that it goes to; or a vintage such as ``"lad2022"``, for
        the merges that the package carries. Of those, a pair whose small area the table lacks is left
        alone.
    counts : iterable of str
        Columns that are summed.
    rates : mapping, optional
        Name of a rate -> (numerator, denominator) or (numerator, denominator, scale), scale 100 by default.
        Both are columns and are summed too; the rate is formed anew for every area.
    residents : str
        Column of persons, which is summed, and by which held rates are weighted.
    density : {"area", "mean"}
        Persons over land, as above; or the residents-weighted mean, as for the other held rates.
    densities : iterable of str, optional
        The columns that are densities; by default `v12` and those with density, per_km2, per_sq or
        per_hectare in their names.

    Returns
    -------
    MergedAreas
        `table`, `merges`, `report` and `notes`.

    Raises
    ------
    TableError
        A column is absent or no number, a code is absent, occurs twice or is merged twice, residents are
        needed and missing or below 0. All faults are listed, with the nearest name.
    OptionError
        `merges` names no vintage, or `density` has another value.

    Notes
    -----
    Missing values: a sum or a mean with a missing part is missing.

    Comparability: the small area's own figures are no longer to be seen; City of London is 4 % of its unit
    by residents and may differ from Westminster in everything.

    References
    ----------
    [ons2001]_, introduction.

    Examples
    --------
    A has 100 residents in 10 flats of 40 homes, B 300 in 30 of 60: together 40 of 100. Where only the
    shares were held, the mean would be (100 * 25 + 300 * 50) / 400 = 43.75.

    >>> import pandas as pd
    >>> homes = pd.DataFrame(
    ...     {"area_code": ["A", "B"], "residents": [100, 300], "in_flats": [10, 30], "homes": [40, 60]}
    ... )
    >>> merged = merge_areas(homes, {"A": "B"}, rates={"flats": ("in_flats", "homes")})
    >>> merged.table
      area_code  residents  in_flats  homes  flats
    0         B        400        40    100   40.0
    >>> merged.notes[0]
    'A was merged into B.'
    """
    if density not in ("area", "mean"):
        raise OptionError(
            f"density={density!r} is not an option.{nearest(str(density), ('area', 'mean'))} Choose 'area'"
            " or 'mean'."
        )
    frame, index = rows_of(table)
    codes = [str(code) for code in frame[AREA_CODE].to_list()]
    wanted, notes = _wanted(merges, codes)
    formed = {name: (*rate, PERCENT)[:3] for name, rate in (rates or {}).items() if len(rate) in (2, 3)}
    summed = list(dict.fromkeys([*counts, *(part for rate in formed.values() for part in rate[:2])]))
    numeric = [
        name for name, kind in frame.collect_schema().items() if kind.is_numeric() and name != AREA_CODE
    ]
    held = [name for name in numeric if name not in summed and name not in formed and name != residents]
    dense = _densities(densities, held)
    faults = _faults(frame, codes, wanted, summed, residents, needed=bool(held and wanted))
    faults += [
        Finding("bad-rate", f"rates[{name!r}] is {rate!r}; give (numerator, denominator) or a scale too.")
        for name, rate in (rates or {}).items()
        if len(rate) not in (2, 3)
    ]
    faults += [
        Finding("unknown-column", f"densities: {name!r} is no rate held by itself.{nearest(name, held)}")
        for name in dense
        if name not in held
    ]
    if faults:
        raise TableError("The areas cannot be merged.", faults)
    units = _units(codes, wanted)
    kept = [row for row, code in enumerate(codes) if code not in wanted]
    people = _floats(frame, residents) if residents in frame.columns else np.full(len(codes), np.nan)
    columns: dict[str, Any] = {}
    for name in frame.columns:
        if name not in numeric:
            columns[name] = frame[name].to_arrow().take(pa.array(kept))
            continue
        values = _floats(frame, name)
        if name in summed or name == residents:
            found = {unit: values[rows].sum() for unit, rows in units.items()}
        elif name in dense and density == "area":
            found = {unit: _over_area(people[rows], values[rows]) for unit, rows in units.items()}
        else:
            found = {unit: _mean(people[rows], values[rows]) for unit, rows in units.items()}
        columns[name] = _column(values, kept, found, frame[name])
    for name, (numerator, denominator, scale) in formed.items():
        over = _numbers(columns[denominator])
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(over > 0, scale * _numbers(columns[numerator]) / over, np.nan)
        columns[name] = pa.array(share, mask=np.isnan(share))
    result = rows_in_kind(columns, frame, index)
    report = _report(frame, codes, wanted, people)
    notes += _notes(report, [name for name in held if name not in dense or density == "mean"], dense, density)
    return MergedAreas(result, wanted, report, tuple(notes))


def _wanted(merges: Mapping[str, str] | str, codes: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The merges to make; of carried ones, those whose small area is there."""
    if not isinstance(merges, str):
        return {str(small): str(into) for small, into in merges.items()}, []
    carried = carried_merges(merges)
    there = {small: into for small, into in carried.items() if small in codes}
    return there, [
        f"{called(small)} is not in the table, so nothing was merged into {called(into)}."
        for small, into in carried.items()
        if small not in codes
    ]


def _densities(densities: Iterable[str] | None, held: Sequence[str]) -> list[str]:
    return [name for name in held if DENSITY.fullmatch(name)] if densities is None else list(densities)


def _faults(
    frame: nw.DataFrame[Any],
    codes: Sequence[str],
    wanted: Mapping[str, str],
    summed: Sequence[str],
    residents: str,
    *,
    needed: bool,
) -> list[Finding]:
    """Everything for which the areas cannot be merged."""
    faults = []
    twice = sorted(code for code, times in Counter(codes).items() if times > 1)
    if twice:
        faults.append(Finding("duplicate-code", f"Areas that occur twice: {some(twice)}.", tuple(twice)))
    for code in dict.fromkeys([*wanted, *wanted.values()]):
        if code not in codes:
            faults.append(
                Finding("unknown-area", f"{code!r} is no area of the table.{nearest(code, codes)}", (code,))
            )
    faults += [
        Finding(
            "merged-twice",
            f"{small!r} goes to {into!r}, which is merged away itself: name the area that remains.",
            (small,),
        )
        for small, into in wanted.items()
        if into in wanted
    ]
    schema = frame.collect_schema()
    for name in summed:
        if name not in schema:
            faults.append(
                Finding("unknown-column", f"There is no column {name!r}.{nearest(name, frame.columns)}")
            )
        elif not schema[name].is_numeric():
            faults.append(Finding("not-numbers", f"Column {name!r} holds {schema[name]}, not numbers."))
    if needed and residents not in schema:
        faults.append(
            Finding(
                "no-residents",
                f"Rates are held without their counts and there is no column {residents!r} to weight them"
                f" by.{nearest(residents, frame.columns)} Give residents, or counts and rates.",
            )
        )
    if residents in schema and not schema[residents].is_numeric():
        faults.append(Finding("not-numbers", f"Column {residents!r} holds {schema[residents]}, not numbers."))
    elif residents in schema:
        people = _floats(frame, residents)
        merged = np.isin(np.array(codes), [*wanted, *wanted.values()])
        wrong = merged & ~(np.isfinite(people) & (people >= 0))
        if needed and wrong.any():
            named = [codes[row] for row in np.flatnonzero(wrong).tolist()]
            faults.append(
                Finding("no-residents", f"{residents} is missing, infinite or below 0 in {some(named)}.")
            )
    return faults


def _units(codes: Sequence[str], wanted: Mapping[str, str]) -> dict[int, list[int]]:
    """Row of each area that takes others in -> the rows of its unit, its own first."""
    row = {code: at for at, code in enumerate(codes)}
    units: dict[int, list[int]] = {}
    for small, into in wanted.items():
        units.setdefault(row[into], [row[into]]).append(row[small])
    return units


def _floats(frame: nw.DataFrame[Any], name: str) -> Floats:
    values: Floats = frame[name].cast(nw.Float64).to_numpy().astype(np.float64)
    return values


def _mean(people: Floats, values: Floats) -> float:
    return float((people * values).sum() / people.sum()) if people.sum() > 0 else np.nan


def _over_area(people: Floats, density: Floats) -> float:
    """Persons of a unit over its land, which the densities of its parts tell."""
    with np.errstate(divide="ignore", invalid="ignore"):
        land = (people / density).sum()
        return float(people.sum() / land) if np.isfinite(land) and land > 0 else np.nan


def _column(values: Floats, kept: Sequence[int], found: Mapping[int, float], was: nw.Series[Any]) -> pa.Array:
    """The values of the areas that remain, with those of the merged units in their places."""
    new = values.copy()
    for row, value in found.items():
        new[row] = value
    new = new[list(kept)]
    gone = np.isnan(new)
    if was.dtype.is_integer() and not gone.any() and (new == np.floor(new)).all():
        return pa.array(new.astype(np.int64))
    return pa.array(new, mask=gone)


def _numbers(column: pa.Array) -> Floats:
    values: Floats = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return values


def _report(
    frame: nw.DataFrame[Any], codes: Sequence[str], wanted: Mapping[str, str], people: Floats
) -> pa.Table:
    named = frame[AREA_NAME].to_list() if AREA_NAME in frame.columns else [None] * len(codes)
    row = {code: at for at, code in enumerate(codes)}
    units = _units(codes, wanted)
    smalls, intos = list(wanted), list(wanted.values())

    def names(several: Sequence[str]) -> pa.Array:
        return pa.array([named[row[code]] or name_of(code) for code in several], pa.string())

    def numbers(values: Sequence[float]) -> pa.Array:
        array = np.array(values, dtype=np.float64)
        return pa.array(array, mask=np.isnan(array))

    totals = [people[units[row[into]]].sum() for into in intos]
    own = [people[row[small]] for small in smalls]
    return pa.table(
        {
            "area_code": pa.array(smalls, pa.string()),
            "area_name": names(smalls),
            "into_code": pa.array(intos, pa.string()),
            "into_name": names(intos),
            "residents": numbers(own),
            "into_residents": numbers([people[row[into]] for into in intos]),
            "share": numbers(
                [part / total if total > 0 else np.nan for part, total in zip(own, totals, strict=True)]
            ),
        }
    )


def _notes(report: pa.Table, averaged: Sequence[str], dense: Sequence[str], density: str) -> list[str]:
    """What was merged and what was approximated."""
    notes = []
    for row in report.to_pylist():
        small, into = (
            f"{row[f'{which}_name']} ({code})" if row[f"{which}_name"] else code
            for which, code in (("area", row["area_code"]), ("into", row["into_code"]))
        )
        part = row["share"] if row["area_name"] else None
        share = f": {part:.1%} of the residents of both" if part is not None else ""
        notes.append(f"{small} was merged into {into}{share}.")
    if notes and averaged:
        notes.append(
            f"{len(averaged)} rate{' is' if len(averaged) == 1 else 's are'} held without counts: the merged"
            " units have the residents-weighted mean, which is approximate where the denominator is not"
            " residents."
        )
    if notes and dense and density == "area":
        notes.append(f"{', '.join(dense)}: residents of the unit over its land.")
    return notes
