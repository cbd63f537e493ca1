"""Which total each area adds up to, and what is wrong with areas and totals that are to be tied.

The constraint, the sums of parts and the productivity chain all start here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

from bailiwick._codes import Codes, encode
from bailiwick.errors import Finding, OptionError, nearest
from bailiwick.measures._chain_faults import two_vintages
from bailiwick.measures._grid import (
    amount_faults,
    code_names,
    duplicate_faults,
    fault,
    join_codes,
    key_faults,
    listed,
    own_codes,
    words_of_rows,
)
from bailiwick.tables import Bools, Floats, Ints

__all__ = ["FAR_FACTORS", "Ties", "constraint_faults", "far_factors", "not_forced", "tied"]

#: Factors as far from 1 as these, or farther, are told: published ones lie between .9 and 1.1.
FAR_FACTORS = (0.5, 2.0)


@dataclass(frozen=True)
class Ties:
    """Which total each row belongs to.

    Attributes
    ----------
    frame, sums : narwhals frames
        The areas, and the totals.
    keys, total_keys : column names
        Of a row of each.
    group, other : integers, one per row of each table
        Code of `by` and region; -1 where a key is missing.
    space : int
        Number of possible codes.
    parent : integers, one per row of the areas
        Place of its region in `parents`; -1 for none.
    parents : list of str
        Codes of the regions of the areas.
    """

    frame: nw.DataFrame[Any]
    sums: nw.DataFrame[Any]
    keys: tuple[str, ...]
    total_keys: tuple[str, ...]
    group: Ints
    other: Ints
    space: int
    parent: Ints
    parents: list[str]

    def totals_by_group(self, total: Floats) -> Floats:
        """Totals by code; NaN where there is none."""
        known = np.full(self.space, np.nan)
        sound = self.other >= 0
        known[self.other[sound]] = total[sound]
        return known

    def sums_by_group(self, numbers: Floats) -> Floats:
        """Sums of the areas by code; NaN where one is NaN."""
        sound = self.group >= 0
        sums = np.bincount(self.group[sound], weights=numbers[sound], minlength=self.space)
        return sums.astype(np.float64, copy=False)


def tied(
    frame: nw.DataFrame[Any],
    sums: nw.DataFrame[Any],
    *,
    by: tuple[str, ...],
    area: str,
    to: str,
    exempt: Bools | None = None,
    twice: bool = True,
) -> tuple[Ties, list[Finding]]:
    """Match areas with totals; and the faults of keys in both tables.

    Rows that are `exempt` need no region, and none is looked for. Without `twice`, the areas' own keys
    have been checked before.
    """
    ours = {name: encode(frame[name]) for name in (*by, to)}
    theirs = {name: encode(sums[name]) for name in (*by, to)}
    ours[to] = blank_is_null(ours[to], exempt)
    keys, total_keys = (*by, area), (*by, to)
    faults: list[Finding] = []
    areas = encode(frame[area]) if twice else None
    if areas is not None:
        faults += key_faults("the table", {**{name: ours[name] for name in by}, area: areas})
    faults += key_faults("the table of totals", theirs)
    faults += fault(
        "no-parent",
        frame,
        ours[to].at < 0 if exempt is None else (ours[to].at < 0) & ~exempt,
        keys,
        f"{{count}} rows have no code in {to!r}: {{rows}}. Every area needs the region that it adds up to.",
    )
    group, other, space = join_codes(list(ours.values()), list(theirs.values()))
    if areas is not None:
        faults += two_vintages(code_names(areas))
        cell, cells = own_codes([*(ours[name] for name in by), areas])
        faults += duplicate_faults(frame, "the table", cell, cells, keys)
    faults += duplicate_faults(sums, "the table of totals", other, space, total_keys)
    parents = code_names(ours[to])
    return Ties(frame, sums, keys, total_keys, group, other, space, ours[to].at, parents), faults


def blank_is_null(codes: Codes, exempt: Bools | None = None) -> Codes:
    """Codes of nothing but spaces are no codes, nor are those of rows that are exempt."""
    blank = np.array([not name.strip() for name in code_names(codes)], dtype=np.bool_)
    if exempt is None and not blank.any():
        return codes
    gone = np.append(blank, True)[codes.at]
    at = np.where(gone if exempt is None else gone | exempt, -1, codes.at)
    return Codes(at, codes.labels, int(np.count_nonzero(at < 0)))


def not_forced(
    except_: Sequence[str | tuple[str, str]], name: str, values: Sequence[str], parents: Sequence[str]
) -> Bools:
    """Which of the regions must not be forced for one column; the last place is that of no region."""
    if isinstance(except_, str):
        except_ = (except_,)
    free = np.zeros(len(parents) + 1, dtype=np.bool_)
    for entry in except_:
        region, column = (entry, name) if isinstance(entry, str) else entry
        if region not in parents:
            raise OptionError(
                f"except_ names {region!r}, which is no region of the table.{nearest(region, parents)}"
                f" It has {listed(sorted(parents))}."
            )
        if column not in values:
            raise OptionError(
                f"except_ names the column {column!r}, which is not constrained.{nearest(column, values)}"
                f" Constrained: {', '.join(map(repr, values))}."
            )
        if column == name:
            free[list(parents).index(region)] = True
    return free


def constraint_faults(
    ties: Ties,
    name: str,
    amount: Floats,
    total: Floats,
    free: Bools,
    missing: str,
    *,
    alone: bool = True,
) -> list[Finding]:
    """Faults of the totals of one column, and with `alone` of its amounts."""
    frame, sums = ties.frame, ties.sums
    faults = amount_faults(frame, "the table", name, amount, ties.keys) if alone else []
    faults += amount_faults(sums, "the table of totals", name, total, ties.total_keys)
    unknown = np.isnan(amount)
    if missing == "refuse":
        faults += fault(
            "null-amount",
            frame,
            unknown,
            ties.keys,
            f"{name!r} is null in {{count}} rows: {{rows}}; missing='refuse' allows none. Fill them by a"
            " named rule, or pass missing='factor' or missing='available'.",
        )
    totals = ties.totals_by_group(total)
    bound = (ties.group >= 0) & ~unknown
    if free.any():
        bound &= ~free[ties.parent]
    # Areas with an amount, by code, of regions that are forced.
    known = ties.sums_by_group(bound.astype(np.float64)) > 0
    parts = ties.sums_by_group(np.where(unknown, 0.0, amount))
    with np.errstate(all="ignore"):
        quotient = totals / parts
    # Of finite amounts; those that are infinite are told as such.
    beyond = (np.isinf(parts) | (np.isinf(quotient) & (parts > 0))) & np.isfinite(totals)
    beyond &= ~np.isinf(amount).any()
    to = ties.total_keys
    faults += fault(
        "no-total",
        frame,
        _first_rows(ties, bound, known & np.isnan(totals)),
        to,
        f"{{count}} regions have areas with {name!r} and no total: {{rows}}. Give the totals, leave the"
        " areas out, or name the regions in except_.",
    )
    faults += fault(
        "areas-sum-to-0",
        frame,
        _first_rows(ties, bound, known & (parts == 0) & (totals > 0)),
        to,
        f"{{count}} regions have areas whose {name!r} sum to 0 and a total above 0: {{rows}}. No factor"
        " makes one of the other; give the areas' amounts, as nulls where they are unknown.",
    )
    faults += fault(
        "total-of-0",
        frame,
        _first_rows(ties, bound, known & (parts > 0) & (totals == 0)),
        to,
        f"{name!r} has a total of 0 beside areas above 0 in {{count}} regions: {{rows}}. Publishers print 0"
        " for what they do not have. Give the total, leave the areas out, or name the regions in except_.",
    )
    faults += fault(
        "no-factor",
        frame,
        _first_rows(ties, bound, known & beyond),
        to,
        f"The areas' {name!r} and its total have no factor that a computer can hold in {{count}} regions:"
        " {rows}. Amounts so near to 0 or so large are in no unit; correct them, or make them null.",
    )
    there = np.zeros(ties.space, dtype=np.bool_)
    there[ties.group[ties.group >= 0]] = True
    empty = (ties.other >= 0) & ~np.isnan(total)
    empty &= ~there[np.maximum(ties.other, 0)]
    faults += fault(
        "total-without-areas",
        sums,
        empty,
        to,
        f"{{count}} totals of {name!r} have no areas in the table: {{rows}}. Give the areas, or leave the"
        " totals out.",
    )
    return faults


def far_factors(
    ties: Ties, name: str, amount: Floats, total: Floats, free: Bools, *, available: bool
) -> list[str]:
    """One sentence for the factors of one column that are far from 1, or none; for tables without faults."""
    bound = (ties.group >= 0) & ~free[ties.parent]
    numbers = np.where(np.isnan(amount), 0.0, amount) if available else amount
    with np.errstate(all="ignore"):
        factor = ties.totals_by_group(total) / ties.sums_by_group(numbers)
    low, high = FAR_FACTORS
    rows = _first_rows(ties, bound, (factor <= low) | ((factor >= high) & np.isfinite(factor)))
    if not len(rows):
        return []
    keys = words_of_rows(ties.frame, rows, ties.total_keys)
    words = [(*key, f"{factor[at]:.4g}") for key, at in zip(keys, ties.group[rows], strict=True)]
    return [
        f"{len(rows)} factors of {name!r}, by which areas are scaled to their totals, are half or less, or 2"
        f" or more: {listed(words)}. Check that areas and totals are of one unit, kind and vintage, and that"
        " the areas are all of the region's; the figures are scaled as they are."
    ]


def _first_rows(ties: Ties, bound: Bools, bad: Bools) -> Ints:
    """The first row of each bad code: a region is told once."""
    if not bad.any():
        return np.empty(0, dtype=np.intp)
    rows = np.flatnonzero(bound & bad[ties.group])
    return np.sort(rows[np.unique(ties.group[rows], return_index=True)[1]])
