"""Industry shares of areas beside those of a reference: what every measure starts from.

Here the choices of reference, missing values and own area act, once for all
measures. The measures themselves are array functions over `Shares`.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from narwhals.stable.v2.typing import IntoFrame
from numpy.typing import NDArray

from bailiwick.errors import DataWarning, Finding, OptionError, TableError, UnknownAreaError, nearest
from bailiwick.tables import Bools, Cube, Floats, Ints, read_cube

__all__ = ["Missing", "Negative", "OwnArea", "Shares", "read_shares", "require_option"]

Missing = Literal["area", "refuse", "drop"]
Negative = Literal["refuse", "clip"]
OwnArea = Literal["included", "excluded"]
Reference = IntoFrame | str | None

# Why a row has no value, or one to take with care, as the flags of a panel.
MISSING, NOT_COMPUTED, ESTIMATED = "m", "x", "e"


@dataclass(frozen=True)
class Shares:
    """Shares of each cell's industry in its area and in the reference.

    Attributes
    ----------
    cube : Cube
        Where the cells came from.
    used : integers or None
        The cells that count; None when all do. Cells of industries that the
        reference does not have, or that were dropped, do not.
    row, industry : integers, one per used cell
        Result row, and combined code of economy and industry.
    amount, share, base : floats, one per used cell
        Amount; its share of the area; the industry's share of the reference.
    area_total : floats, one per result row
        Sum of the area's used amounts.
    reference : floats, economies x industries
        Reference amounts, 0 where an industry does not count.
    industries : pyarrow.Array
        Industry codes, those of the table and then those of the reference only.
    flags : text, one per result row
        Empty, or why there is no value ("m", "x") or one to take with care ("e").
    """

    cube: Cube
    used: Ints | None
    row: Ints
    industry: Ints
    amount: Floats
    share: Floats
    base: Floats
    area_total: Floats
    reference: Floats
    industries: pa.Array
    flags: NDArray[np.str_]

    @property
    def rows(self) -> int:
        """Number of result rows."""
        return self.cube.keys.count

    @cached_property
    def known(self) -> Bools:
        """Whether a result row has a value."""
        return ~np.isin(self.flags, (MISSING, NOT_COMPUTED))

    @cached_property
    def reference_share(self) -> Floats:
        """Share of each industry in the reference, economies x industries."""
        total = self.reference.sum(axis=1, keepdims=True)
        return np.divide(self.reference, total, out=np.zeros_like(self.reference), where=total > 0)

    def over_rows(self, of_cell: Floats) -> Floats:
        """Sum a number of each used cell over the cells of each result row."""
        return np.bincount(self.row, weights=of_cell, minlength=self.rows)

    def by_row(self, numbers: Floats) -> Floats:
        """The numbers, NaN where a row has no value."""
        return np.where(self.known, numbers, np.nan)


def require_option(name: str, given: object, allowed: Sequence[object]) -> None:
    """Raise `OptionError` unless `given` is one of `allowed`."""
    if given not in allowed:
        raise OptionError(
            f"{name}={given!r} is not an option; choose one of {', '.join(map(repr, allowed))}."
            f"{nearest(given, [str(a) for a in allowed]) if isinstance(given, str) else ''}"
        )


def read_shares(
    table: IntoFrame | Cube,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    reference: Reference = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
    own_area: OwnArea = "included",
) -> Shares:
    """Read a table and set each area's shares beside those of its reference."""
    require_option("missing", missing, ("area", "refuse", "drop"))
    require_option("negative", negative, ("refuse", "clip"))
    require_option("own_area", own_area, ("included", "excluded"))
    cube = read_cube(
        table, value=value, area=area, industry=industry, by=by, negative=negative, missing=missing
    )
    keys = cube.keys
    flags = np.zeros(keys.count, dtype="U1")
    amount, cell_industry = cube.amount, cube.economy_industry
    width = len(cube.industries)

    unknown = np.isnan(amount) if np.isnan(amount.sum()) else None
    dropped: Bools | None = None
    if unknown is not None:
        if missing == "drop":
            dropped = np.zeros(keys.groups * width, dtype=np.bool_)
            dropped[cell_industry[unknown]] = True
        else:
            flags[np.unique(keys.row[unknown])] = MISSING
        amount = np.where(unknown, 0.0, amount)

    industries, totals = _reference_totals(cube, amount, cell_industry, flags, reference, missing, negative)
    if reference is None and (flags == MISSING).any():
        _warn_left_out(int((flags == MISSING).sum()), keys.count)
    if dropped is not None:
        totals[:, :width].reshape(-1)[dropped.nonzero()[0]] = 0.0 if keys.groups == 1 else 0.0
        totals[:, :width] = np.where(dropped.reshape(keys.groups, width), 0.0, totals[:, :width])
    wider = len(industries) - width
    if wider and keys.groups > 1:
        cell_industry = cell_industry + keys.group[keys.row] * wider
    return _compare(cube, amount, cell_industry, totals, industries, flags, own_area, reference)


def _warn_left_out(count: int, rows: int) -> None:
    warnings.warn(
        f"{count} of {rows} areas (counted once a year) have a null amount: their result is null and they are"
        " left out of the reference. Pass missing='drop' to leave out the industries instead, or"
        " missing='refuse' to see which they are.",
        DataWarning,
        stacklevel=4,
    )


def _reference_totals(
    cube: Cube,
    amount: Floats,
    cell_industry: Ints,
    flags: NDArray[np.str_],
    reference: Reference,
    missing: Missing,
    negative: Negative,
) -> tuple[pa.Array, Floats]:
    """Amount of each industry in the reference of each economy."""
    keys, width = cube.keys, len(cube.industries)
    shape = (keys.groups, width)
    if reference is None:
        counted = amount
        if (flags == MISSING).any():
            counted = np.where(flags[keys.row] == MISSING, 0.0, amount)
        totals = np.bincount(cell_industry, weights=counted, minlength=keys.groups * width)
        return cube.industries, totals.reshape(shape)
    if isinstance(reference, str):
        return cube.industries, _row_of_code(cube, amount, cell_industry, flags, reference).reshape(shape)
    return _table_totals(cube, reference, missing, negative)


def _row_of_code(
    cube: Cube, amount: Floats, cell_industry: Ints, flags: NDArray[np.str_], code: str
) -> Floats:
    """The amounts of one area of the table, in each economy."""
    keys = cube.keys
    labels = keys.areas.to_pylist()
    if code not in labels:
        raise UnknownAreaError(
            f"reference={code!r} is not an area code of the table ({len(labels)} areas)."
            f"{nearest(code, labels)} Name a code of column {cube.area!r}, or give the reference as a table."
        )
    is_code = keys.area == labels.index(code)
    faults = []
    without = np.setdiff1d(np.unique(keys.group), keys.group[is_code])
    for row in (int(np.flatnonzero(keys.group == group)[0]) for group in without):
        faults.append(
            Finding(
                "reference-absent",
                f"reference={code!r} has no row in {_economy(cube, row)}; give its amounts for every one.",
            )
        )
    for row in np.flatnonzero(is_code & (flags == MISSING)).tolist():
        faults.append(
            Finding(
                "reference-null",
                f"reference={code!r} has a null amount in {_economy(cube, row)}; fill it, or pass"
                " missing='drop' to leave the industry out.",
            )
        )
    if faults:
        raise TableError("The reference was refused:", faults)
    counted = np.where(is_code[keys.row], amount, 0.0)
    return np.bincount(cell_industry, weights=counted, minlength=keys.groups * len(cube.industries))


def _economy(cube: Cube, row: int) -> str:
    """Words for the `by` keys of a result row."""
    if not cube.by:
        return "the table"
    from bailiwick.tables import key_table

    return key_table(cube.frame, cube.keys.first[[row]], cube.by)[0]


def _table_totals(
    cube: Cube, reference: Any, missing: Missing, negative: Negative
) -> tuple[pa.Array, Floats]:
    """Amounts of a reference table, matched on `by` where it has those columns."""
    frame = nw.from_native(reference).lazy().collect()
    present = frame.columns
    by = tuple(name for name in cube.by if name in present)
    area = cube.area
    if area not in present:
        while area in (*present, cube.value, cube.industry):
            area += "_"
        frame = frame.with_columns(nw.lit("reference").alias(area))
    given = read_cube(
        nw.to_native(frame),
        value=cube.value,
        area=area,
        industry=cube.industry,
        by=by,
        negative=negative,
        missing="area" if missing == "drop" else "refuse",
        what="the reference",
    )
    # Industries are matched by code; those that only the reference has follow the table's own.
    labels = given.industries.cast(cube.industries.type)
    at = pc.index_in(labels, cube.industries)
    extra = labels.filter(pc.is_null(at))
    industries = pa.concat_arrays([cube.industries, extra]) if len(extra) else cube.industries
    column = pc.index_in(labels, industries).to_numpy(zero_copy_only=False).astype(np.intp)

    economies = _match_economies(cube, given, by)
    amount = np.nan_to_num(given.amount)
    lost = np.isnan(given.amount)
    totals = np.zeros((cube.keys.groups, len(industries)))
    group_of_cell = given.keys.group[given.keys.row]
    table = np.zeros((given.keys.groups, len(industries)))
    np.add.at(table, (group_of_cell, column[given.industry_at]), amount)
    table[group_of_cell[lost], column[given.industry_at[lost]]] = 0.0
    for group, other in economies.items():
        totals[group] = table[other]
    return industries, totals


def _match_economies(cube: Cube, given: Cube, by: tuple[str, ...]) -> dict[int, int]:
    """The reference's economy for each economy of the table."""
    groups, first = np.unique(cube.keys.group, return_index=True)
    if not by:
        return dict.fromkeys(groups.tolist(), int(given.keys.group[0]))
    theirs = {
        tuple(key): int(group)
        for key, group in zip(
            given.frame.select(*by)[given.keys.first.tolist()].rows(), given.keys.group, strict=True
        )
    }
    ours = cube.frame.select(*by)[cube.keys.first[first].tolist()].rows()
    absent = [key for key in ours if tuple(key) not in theirs]
    if absent:
        raise TableError(
            "The reference was refused:",
            [
                Finding(
                    "reference-absent",
                    f"It has no rows for {', '.join(f'{n} {v!r}' for n, v in zip(by, key, strict=True))};"
                    " give its amounts for every one, or leave the column out to use one for all.",
                )
                for key in absent
            ],
        )
    return {int(group): theirs[tuple(key)] for group, key in zip(groups, ours, strict=True)}


def _compare(
    cube: Cube,
    amount: Floats,
    cell_industry: Ints,
    totals: Floats,
    industries: pa.Array,
    flags: NDArray[np.str_],
    own_area: OwnArea,
    reference: Reference,
) -> Shares:
    """Divide amounts by totals, in the area and in the reference."""
    keys = cube.keys
    row = keys.row
    flat = totals.reshape(-1)
    cell_reference = flat[cell_industry]
    used: Ints | None = None
    if not (cell_reference > 0).all():
        used = np.flatnonzero(cell_reference > 0)
        lost = int(np.count_nonzero(np.delete(amount, used)))
        if lost and reference is not None:
            warnings.warn(
                f"{lost} cells have an amount in an industry that the reference does not have; those industries"
                " are left out of the areas too. Give a reference with the same industries to keep them.",
                DataWarning,
                stacklevel=4,
            )
        row, amount, cell_industry = row[used], amount[used], cell_industry[used]
        cell_reference = cell_reference[used]
    area_total = np.bincount(row, weights=amount, minlength=keys.count)
    economy_total = totals.sum(axis=1)[keys.group]
    if own_area == "included":
        base_total = economy_total
        base = cell_reference
    else:
        base = cell_reference - amount
        base_total = economy_total - area_total
        if reference is not None and (base < 0).any():
            # A published row is rounded, so an area can hold more than it: nothing is left, not less.
            short = np.minimum(base, 0.0)
            base_total = base_total - np.bincount(row, weights=short, minlength=keys.count)
            flags[np.unique(row[base < 0])] = np.where(
                flags[np.unique(row[base < 0])] == "", ESTIMATED, flags[np.unique(row[base < 0])]
            )
            base = np.maximum(base, 0.0)
        # With one area only, nothing is left to compare with, though rounding may leave a crumb.
        base_total = np.where(base_total <= 1e-12 * economy_total, 0.0, base_total)
    empty = (area_total <= 0) | (base_total <= 0)
    flags[empty & (flags != MISSING)] = NOT_COMPUTED
    with np.errstate(divide="ignore", invalid="ignore"):
        share = amount / area_total[row]
        base = base / base_total[row]
    return Shares(
        cube=cube,
        used=used,
        row=row,
        industry=cell_industry,
        amount=amount,
        share=share,
        base=base,
        area_total=area_total,
        reference=totals,
        industries=industries,
        flags=flags,
    )
