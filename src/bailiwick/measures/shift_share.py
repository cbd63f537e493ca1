"""Growth of an area split into what the nation, its industries and the area itself account for."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
from narwhals.stable.v2.typing import IntoFrame, IntoFrameT
from numpy.typing import NDArray

from bailiwick._codes import combine, encode
from bailiwick.errors import SHOWN, DataWarning, Finding, OptionError, TableError
from bailiwick.measures._reference import reference_totals
from bailiwick.measures._results import frame_columns
from bailiwick.measures._shares import ESTIMATED, MISSING, Missing, Negative, require_option
from bailiwick.tables import (
    Bools,
    Cube,
    Floats,
    Ints,
    Keys,
    into_narwhals,
    number_keys,
    read_cube,
    require_columns,
)

__all__ = ["shift_share", "shift_share_by_industry"]


def shift_share(
    table: IntoFrameT,
    *,
    value: str,
    start: Any,
    end: Any,
    period: str = "year",
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = (),
    reference: IntoFrame | str | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
) -> IntoFrameT:
    """Split each area's change between two years into national, industry and regional parts.

    With E0 and E1 the amounts of industry i in area a in the two years, G the
    growth rate of the whole reference and G[i] of the industry in it, summed
    over the industries of the area::

        change       = E1 - E0
        national     = E0 * G
        industry_mix = E0 * (G[i] - G)
        regional     = E1 - E0 * (1 + G[i])

    The first three parts add up to the change. The regional part splits by
    Esteban-Marquillas, with h = (sum of the area's E0) * r0[i] the amount that
    the area would have with the reference's mix, and g the growth rate of the
    industry in the area::

        competitive  = h * (g - G[i])
        allocation   = (E0 - h) * (g - G[i])

    Competitive is growth beyond the industry's own, cleared of the area's mix;
    allocation is positive where the area is specialised in what it is good at.

    Parameters
    ----------
    table : dataframe with one row per `by`, `period`, `area` and `industry`
    value : str
        Column with the amounts, 0 or more; usually jobs.
    start, end : values of `period`
        The two years, as the column has them: "2015" where it holds text.
    period : str
        Column with the years.
    area, industry, by, reference, missing, negative
        As in `bailiwick.krugman_index`. A reference table needs both years.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and `area`
        Columns `by`, `area`, "change", "national", "industry_mix", "regional",
        "competitive" and "allocation", all in the unit of `value`, in input
        order; and "flag" if any row needs one: m (a null, or a year without
        rows), e (an industry that the area did not have in the first year).

    Raises
    ------
    ColumnError, TableError, UnknownAreaError
        As in `bailiwick.krugman_index`; and TableError when a year is absent.
    OptionError
        `start` and `end` are the same.

    Notes
    -----
    Missing values: an area with a null in either year, or with rows in one year
    only, has null parts and is left out of the reference in both, with a
    warning. An industry without a row is a count of none.

    Comparability: the parts depend on industry detail and on the first year.
    Where an area's industry starts from 0 its growth rate does not exist, and
    its regional part counts as competitive. Over all areas and industries of a
    reference that is their sum, the industry mix sums to 0, and within each
    industry the regional part sums to 0 over areas.

    References
    ----------
    [esteban1972]_ for the split of the regional part.

    Examples
    --------
    All jobs grow from 500 to 570, by 14%: of A's 20 new jobs 14 are national.

    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {
    ...         "area_code": ["A", "A", "A", "B", "B", "B"] * 2,
    ...         "year": [2015] * 6 + [2023] * 6,
    ...         "industry_code": ["1", "2", "3"] * 4,
    ...         "jobs": [50, 30, 20, 100, 100, 200, 60, 30, 30, 90, 120, 240],
    ...     }
    ... )
    >>> parts = shift_share(cube, value="jobs", start=2015, end=2023).to_pylist()[0]
    >>> {name: round(parts[name], 6) for name in ("change", "national", "industry_mix", "regional")}
    {'change': 20.0, 'national': 14.0, 'industry_mix': -4.839161, 'regional': 10.839161}
    """
    split = _split(table, value, start, end, period, area, industry, by, reference, missing, negative)
    totals = {name: np.where(split.known, part.sum(axis=1), np.nan) for name, part in split.parts.items()}
    keys = nw.maybe_reset_index(split.keys_frame[split.keys.first])
    return frame_columns(table, keys, totals, split.flags)


def shift_share_by_industry(
    table: IntoFrameT,
    *,
    value: str,
    start: Any,
    end: Any,
    period: str = "year",
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = (),
    reference: IntoFrame | str | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
) -> IntoFrameT:
    """The parts of `shift_share` for each industry of each area.

    Parameters
    ----------
    table, value, start, end, period, area, industry, by, reference, missing, negative
        As in `shift_share`.

    Returns
    -------
    dataframe of the same kind, with one row per `by`, `area` and `industry`
        Columns as in `shift_share`, before they are summed over industries.
        Industries that the reference has in neither year have no row.

    Raises
    ------
    ColumnError, TableError, UnknownAreaError, OptionError
        As in `shift_share`.

    Notes
    -----
    Missing values and comparability: as in `shift_share`.

    References
    ----------
    [esteban1972]_.

    Examples
    --------
    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {
    ...         "area_code": ["A", "B"] * 2,
    ...         "year": [2015] * 2 + [2023] * 2,
    ...         "industry_code": ["1"] * 4,
    ...         "jobs": [50, 50, 60, 50],
    ...     }
    ... )
    >>> shift_share_by_industry(cube, value="jobs", start=2015, end=2023)["regional"].to_pylist()
    [5.0, -5.0]
    """
    split = _split(table, value, start, end, period, area, industry, by, reference, missing, negative)
    rows, columns = np.nonzero(split.counts)
    parts = {
        name: np.where(split.known[rows], part[rows, columns], np.nan) for name, part in split.parts.items()
    }
    flags = np.where(split.known[rows], np.where(split.started[rows, columns], ESTIMATED, ""), MISSING)
    keys = nw.maybe_reset_index(split.keys_frame[split.keys.first[rows]])
    words = nw.from_arrow(
        pa.table({industry: split.industries.take(pa.array(columns))}), backend=keys.implementation
    )
    return frame_columns(table, keys.with_columns(words[industry]), parts, flags)


@dataclass(frozen=True)
class _Split:
    """Parts of the change, as result rows x industries."""

    keys_frame: nw.DataFrame[Any]
    keys: Keys
    industries: pa.Array
    parts: dict[str, Floats]
    counts: Bools
    started: Bools
    known: Bools
    flags: NDArray[np.str_]


def _split(
    table: Any,
    value: str,
    start: Any,
    end: Any,
    period: str,
    area: str,
    industry: str,
    by: Sequence[str],
    reference: Any,
    missing: Missing,
    negative: Negative,
) -> _Split:
    require_option("missing", missing, ("area", "refuse", "drop"))
    require_option("negative", negative, ("refuse", "clip"))
    if start == end:
        raise OptionError(f"start and end are both {start!r}; give two different values of {period!r}.")
    by = (by,) if isinstance(by, str) else tuple(by)
    cube = read_cube(
        _two_periods(table, period, (start, end), "the table"),
        value=value,
        area=area,
        industry=industry,
        by=(*by, period),
        negative=negative,
        missing=missing,
    )
    if reference is not None and not isinstance(reference, str):
        reference = _two_periods(reference, period, (start, end), "the reference")
    before, after, known, keys, row_pair, row_late = _amounts(cube, by, start, end, period)
    if missing == "area":
        known = known & ~_pairs_with_null(cube, row_pair, keys.count)
    if not known.all():
        _warn_left_out(int(np.count_nonzero(~known)), keys.count)
    ref0, ref1, industries = _reference(
        cube, reference, missing, negative, before, after, known, keys, row_pair, row_late
    )
    pad = ((0, 0), (0, len(industries) - before.shape[1]))
    before, after = np.pad(before, pad), np.pad(after, pad)
    if missing == "drop" and len(cube.unknown):
        _drop(cube, keys, row_pair, before, after, ref0, ref1)
    parts, counts, started = _parts(before, after, ref0, ref1, keys.group)
    flags = np.where(known, np.where(started.any(axis=1), ESTIMATED, ""), MISSING)
    names = [name for name in cube.frame.columns if name in (*by, area)]
    return _Split(cube.frame.select(*names), keys, industries, parts, counts, started, known, flags)


def _two_periods(table: Any, period: str, wanted: tuple[Any, Any], what: str) -> Any:
    """The rows of the two periods; both must be there."""
    frame = into_narwhals(table, what)
    require_columns(frame, (period,), what)
    # Compared here and not by the table's engine: each kind has its own rules for, say, text beside numbers.
    held = frame.lazy().select(period).unique().drop_nulls().collect()[period].to_list()
    found = [item for item in held if item in wanted]
    absent = [item for item in wanted if item not in found]
    if absent:
        shown = ", ".join(sorted(map(repr, held))[:SHOWN]) + (", ..." if len(held) > SHOWN else "")
        raise TableError(
            f"{what[0].upper()}{what[1:]} was refused:",
            [
                Finding(
                    "period-absent",
                    f"It has no rows with {period!r} {item!r}; give one of those that it has: {shown}.",
                )
                for item in absent
            ],
        )
    return nw.to_native(frame.filter(nw.col(period).is_in(found)))


def _amounts(
    cube: Cube, by: tuple[str, ...], start: Any, end: Any, period: str
) -> tuple[Floats, Floats, Bools, Keys, Ints, Bools]:
    """Amounts of both periods as rows x industries, and which rows have both periods.

    The rows are the distinct `by` and areas; also given for each of the cube's
    rows are its row here and whether it is of the later period.
    """
    del start
    first = cube.keys.first
    outer = combine([encode(cube.frame[name]) for name in by], len(cube.frame))
    codes = encode(cube.frame[cube.area])
    pairs = number_keys(outer, codes)
    row_pair = pairs.row[first]
    row_late: Bools = np.array([item == end for item in cube.frame[period][first].to_list()], dtype=np.bool_)
    amount = cube.amount.copy()
    amount[cube.unknown] = 0.0
    both = np.zeros((2, pairs.count, len(cube.industries)))
    both[row_late[cube.keys.row].astype(np.intp), row_pair[cube.keys.row], cube.industry_at] = amount
    present = np.zeros((2, pairs.count), dtype=np.bool_)
    present[row_late.astype(np.intp), row_pair] = True
    complete = present[0] & present[1]
    return both[0], both[1], complete, pairs, row_pair, row_late


def _pairs_with_null(cube: Cube, row_pair: Ints, count: int) -> Bools:
    result = np.zeros(count, dtype=np.bool_)
    result[row_pair[cube.keys.row[cube.unknown]]] = True
    return result


def _warn_left_out(count: int, rows: int) -> None:
    warnings.warn(
        f"{count} of {rows} areas have a null, or rows in one of the two periods only: their parts are null"
        " and they are left out of the reference.",
        DataWarning,
        stacklevel=4,
    )


def _reference(
    cube: Cube,
    reference: Any,
    missing: str,
    negative: str,
    before: Floats,
    after: Floats,
    known: Bools,
    keys: Keys,
    row_pair: Ints,
    row_late: Bools,
) -> tuple[Floats, Floats, pa.Array]:
    """Reference amounts of both periods, as economies x industries."""
    if reference is None:
        ref0, ref1 = (np.zeros((keys.groups, before.shape[1])) for _ in range(2))
        np.add.at(ref0, keys.group[known], before[known])
        np.add.at(ref1, keys.group[known], after[known])
        return ref0, ref1, cube.industries
    amount = cube.amount.copy()
    amount[cube.unknown] = 0.0
    unknown = np.zeros(cube.keys.count, dtype=np.bool_)
    if missing == "area":
        unknown[cube.keys.row[cube.unknown]] = True
    totals, industries = reference_totals(cube, amount, unknown, reference, missing, negative)
    ref0, ref1 = (np.zeros((keys.groups, totals.shape[1])) for _ in range(2))
    economy = keys.group[row_pair]
    for target, rows in ((ref0, ~row_late), (ref1, row_late)):
        target[economy[rows]] = totals[cube.keys.group[rows]]
    return ref0, ref1, industries


def _drop(
    cube: Cube, keys: Keys, row_pair: Ints, before: Floats, after: Floats, ref0: Floats, ref1: Floats
) -> None:
    """Leave industries with a null out of areas and reference, in both periods."""
    economy = keys.group[row_pair[cube.keys.row[cube.unknown]]]
    column = cube.industry_at[cube.unknown]
    ref0[economy, column] = ref1[economy, column] = 0.0
    gone = np.zeros(ref0.shape, dtype=np.bool_)
    gone[economy, column] = True
    before[gone[keys.group]] = after[gone[keys.group]] = 0.0


def _parts(
    before: Floats, after: Floats, ref0: Floats, ref1: Floats, group: Ints
) -> tuple[dict[str, Floats], Bools, Bools]:
    """The six parts, which cells count, and which start from nothing."""
    # An industry that the reference has in neither year, or only in the last while the area had it
    # in the first, has no growth rate: it counts nowhere.
    undefined = (ref0[group] <= 0) & (before > 0)
    if undefined.any():
        warnings.warn(
            f"{int(np.count_nonzero(undefined))} cells are of an industry that the reference does not have in"
            " the first period, so it has no growth rate there; they are left out.",
            DataWarning,
            stacklevel=5,
        )
    counts: Bools = ((ref0 > 0) | (ref1 > 0))[group] & ~undefined
    before, after = np.where(counts, before, 0.0), np.where(counts, after, 0.0)
    total0 = ref0.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = (ref1.sum(axis=1, keepdims=True) / total0 - 1)[group]
        own = np.where(ref0 > 0, ref1 / ref0 - 1, 0.0)[group]
        mix = (ref0 / total0)[group]
        # In this order whole numbers stay exact as long as they can.
        regional = after - np.where(before > 0, before * ref1[group] / ref0[group], 0.0)
        beyond = np.where(before > 0, regional / before, 0.0)
    standard = before.sum(axis=1, keepdims=True) * mix
    started: Bools = (before <= 0) & (after > 0)
    parts = {
        "change": after - before,
        "national": before * whole,
        "industry_mix": np.where(before > 0, before * (own - whole), 0.0),
        "regional": regional,
        "competitive": np.where(started, regional, standard * beyond),
        "allocation": np.where(started, 0.0, (before - standard) * beyond),
    }
    return parts, counts, started
