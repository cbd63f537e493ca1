"""Industry shares of areas beside those of a reference: what every measure starts from.

Here the choices of missing values and own area act, once for all measures;
the reference is read in `_reference`. The measures themselves are array
functions over `Shares`.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Literal, TypeGuard

import numpy as np
import pyarrow as pa
from narwhals.stable.v2.typing import IntoFrame
from numpy.typing import NDArray

from bailiwick.errors import DataWarning, OptionError, nearest
from bailiwick.measures._reference import Reference, reference_totals, sums
from bailiwick.tables import Bools, Cube, Floats, Ints, read_cube

__all__ = ["Missing", "Negative", "OwnArea", "Reference", "Shares", "read_shares", "require_option", "sums"]

Missing = Literal["area", "refuse", "drop"]
Negative = Literal["refuse", "clip"]
OwnArea = Literal["included", "excluded"]

# Distances and shares alike to so many places are alike: the rest is crumbs of adding up.
PLACES = 12
# Cells worked on at once.
BLOCK = 1 << 16
# A total below this, the least number held to full precision, has no inverse to speak of.
LEAST = float(np.finfo(np.float64).tiny)
# Why a row has no value, or one to take with care: the flags of a panel.
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
    industry : integers, one per used cell
        Combined code of economy and industry.
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
    def row(self) -> Ints:
        """Result row of each used cell."""
        return self.cube.keys.row if self.used is None else self.cube.keys.row[self.used]

    @cached_property
    def known(self) -> Bools:
        """Whether a result row has a value."""
        result: Bools = (self.flags == "") | (self.flags == ESTIMATED)
        return result

    @cached_property
    def reference_share(self) -> Floats:
        """Share of each industry in the reference, economies x industries."""
        total = self.reference.sum(axis=1, keepdims=True)
        shares: Floats = np.divide(self.reference, total, out=np.zeros_like(self.reference), where=total > 0)
        return shares

    @cached_property
    def breadth(self) -> Ints:
        """Number of industries in the reference of each result row."""
        counts: Ints = np.count_nonzero(self.reference > 0, axis=1)[self.cube.keys.group]
        return counts

    def over_rows(self, of_cell: Floats) -> Floats:
        """Sum a number of each used cell over the cells of each result row."""
        if self.used is None:
            return _row_sums(self.cube, of_cell)
        return sums(self.row, of_cell, self.rows)

    def above_base(self) -> Floats:
        """Sum of the positive gaps between share and base of each result row.

        Both sets of shares sum to 1, so this is half the sum of all gaps. An
        industry absent from the area has no positive gap: rows that are not
        there need not be filled in.
        """
        if self.used is not None or not self.cube.keys.together:
            gap = self.share - self.base
            return self.over_rows(np.maximum(gap, 0.0, out=gap))
        # In parts that fit the cache: a vector of all cells would only pass through memory.
        first, total = self.cube.keys.first, np.empty(self.rows)
        edges = np.unique(np.searchsorted(first, np.arange(0, first[-1] + 1, BLOCK)))
        for low, high in zip(edges, [*edges[1:], self.rows], strict=True):
            cells = slice(first[low], first[high] if high < self.rows else None)
            gap = self.share[cells] - self.base[cells]
            total[low:high] = np.add.reduceat(np.maximum(gap, 0.0, out=gap), first[low:high] - first[low])
        return total

    def by_row(self, numbers: Floats) -> Floats:
        """The numbers, NaN where a row has no value."""
        return numbers if self.known.all() else np.where(self.known, numbers, np.nan)

    def dense(self) -> Floats:
        """Shares as result rows x industries, 0 where a cell is absent."""
        return self._matrix(self.share)

    def dense_amounts(self) -> Floats:
        """Amounts as result rows x industries, 0 where a cell is absent."""
        return self._matrix(self.amount)

    def _matrix(self, of_cell: Floats) -> Floats:
        width = len(self.industries)
        matrix = np.zeros((self.rows, width))
        matrix[self.row, self.industry % width] = of_cell
        return matrix


def require_option(name: str, given: object, allowed: Sequence[object]) -> None:
    """Raise `OptionError` unless `given` is one of `allowed`."""
    if given in allowed:
        return
    hint = nearest(given, [str(option) for option in allowed]) if isinstance(given, str) else ""
    raise OptionError(
        f"{name}={given!r} is not an option.{hint} Choose one of {', '.join(map(repr, allowed))}."
    )


def is_number(given: object) -> TypeGuard[float]:
    """Whether an option is a number, of Python or of NumPy; true and false are none."""
    return isinstance(given, (int, float, np.integer, np.floating)) and not isinstance(given, bool)


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
    noun: str = "area",
) -> Shares:
    """Read a table and set each area's shares beside those of its reference.

    `noun` names the rows in messages: the twins measure industries over areas.
    """
    require_option("missing", missing, ("area", "refuse", "drop"))
    require_option("negative", negative, ("refuse", "clip"))
    require_option("own_area", own_area, ("included", "excluded"))
    cube = read_cube(
        table, value=value, area=area, industry=industry, by=by, negative=negative, missing=missing
    )
    # One cube may be measured many times. Only what has no warning to give is kept.
    plain = ("shares", own_area) if reference is None and not len(cube.unknown) else None
    if plain in cube.kept:
        kept = cube.kept[plain]
        return Shares(cube=cube, **kept | {"flags": kept["flags"].copy()})
    keys, amount = cube.keys, cube.amount
    flags = np.zeros(keys.count, dtype="U1")
    if len(cube.unknown):
        amount = amount.copy()
        amount[cube.unknown] = 0.0
        if missing == "area":
            flags[keys.row[cube.unknown]] = MISSING
    totals, industries = reference_totals(cube, amount, flags == MISSING, reference, missing, negative, noun)
    if reference is None and (flags == MISSING).any():
        count = int(np.count_nonzero(flags == MISSING))
        warnings.warn(
            f"{count} of {keys.count} {noun}-periods have a null amount: their result is null and they are"
            " left out of the reference. Pass missing='drop' to leave out what is null everywhere instead, or"
            " missing='refuse' to see which they are.",
            DataWarning,
            stacklevel=3,
        )
    cell_industry = cube.cell_industry
    wider = len(industries) - len(cube.industries)
    if wider and keys.groups > 1:
        cell_industry = cell_industry + keys.spread(keys.group * wider)
    if missing == "drop" and len(cube.unknown):
        totals.reshape(-1)[cell_industry[cube.unknown]] = 0.0
    shares = _compare(cube, amount, cell_industry, totals, industries, flags, own_area, reference)
    if plain is not None:
        # Without the cube itself: a ring of references would hold its memory longer than it is used.
        parts = {part.name: getattr(shares, part.name) for part in fields(Shares)[1:]}
        cube.kept[plain] = parts | {"flags": flags.copy()}
    return shares


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
    keys, used = cube.keys, None
    economy = totals.sum(axis=1, keepdims=True)
    base_share = np.divide(totals, economy, out=np.zeros_like(totals), where=economy > 0).reshape(-1)
    base = base_share[cell_industry]
    if base.min(initial=1.0) <= 0:
        used = np.flatnonzero(base > 0)
        if reference is not None:
            _warn_not_in_reference(amount, base)
        amount, cell_industry, base = amount[used], cell_industry[used], base[used]
    area_total = _row_sums(cube, amount) if used is None else sums(keys.row[used], amount, keys.count)
    base_total = economy.reshape(-1)[keys.group]
    if own_area == "excluded":
        row = keys.row if used is None else keys.row[used]
        base, base_total = _without_own(
            amount, totals.reshape(-1)[cell_industry], row, area_total, base_total, flags, reference
        )
    flags[((area_total < LEAST) | (base_total < LEAST)) & (flags == "")] = NOT_COMPUTED
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        inverse = 1.0 / area_total
        share: Floats = keys.spread(inverse) if used is None else inverse[keys.row[used]]
        share *= amount  # in place: a vector of all cells costs more to make than to fill
    return Shares(
        cube=cube,
        used=used,
        industry=cell_industry,
        amount=amount,
        share=share,
        base=base,
        area_total=area_total,
        reference=totals,
        industries=industries,
        flags=flags,
    )


def _row_sums(cube: Cube, of_cell: Floats) -> Floats:
    """Sum a number of every cell over the cells of each result row."""
    if cube.keys.together:
        result: Floats = np.add.reduceat(of_cell, cube.keys.first)
        return result
    return sums(cube.keys.row, of_cell, cube.keys.count)


def _warn_not_in_reference(amount: Floats, base: Floats) -> None:
    lost = int(np.count_nonzero((base <= 0) & (amount > 0)))
    if lost:
        warnings.warn(
            f"{lost} cells have an amount in an industry that the reference does not have; these industries"
            " are left out of the areas too. Give a reference with the same industries to keep them.",
            DataWarning,
            stacklevel=4,
        )


def _without_own(
    amount: Floats,
    total: Floats,
    row: Ints,
    area_total: Floats,
    economy_total: Floats,
    flags: NDArray[np.str_],
    reference: Reference,
) -> tuple[Floats, Floats]:
    """Reference shares of each cell, and reference totals, with the own area taken out."""
    rest = total - amount
    rest_total = economy_total - area_total
    if reference is not None and rest.min(initial=0.0) < 0:
        # A published row is rounded, so an area can hold more than it: nothing is left, not less.
        rest_total = rest_total - sums(row, np.minimum(rest, 0.0), len(area_total))
        clipped = np.zeros(len(flags), dtype=np.bool_)
        clipped[row[rest < 0]] = True
        flags[clipped & (flags == "")] = ESTIMATED
    rest = np.maximum(rest, 0.0)
    # With one area only nothing is left, though rounding may leave a crumb of the total.
    rest_total = np.where(rest_total <= 1e-12 * economy_total, 0.0, rest_total)
    with np.errstate(divide="ignore", invalid="ignore"):
        return rest / rest_total[row], rest_total
