"""Move a table to another boundary vintage: join with the links, multiply, group, add.

Counts and amounts are added up; rates are averaged with weights; going back to smaller
districts shares out by population. Which areas are linked, and with what weights, is in
`weights`; which of the links a table needs in `plans`; the sums themselves in `sharing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from bailiwick.areas.amounts import FLAG, INTERVAL, NAME, key_columns, value_faults, weight_faults
from bailiwick.areas.checking import check_polars, duplicate_keys, heading
from bailiwick.areas.kinds import like
from bailiwick.areas.lookups import target_names
from bailiwick.areas.plans import make_plans, nearest_start, years_matter
from bailiwick.areas.registry import itl_level, lad_year, vintages
from bailiwick.areas.sharing import Part, Plan, Task, share_out
from bailiwick.areas.years import unreadable_years
from bailiwick.errors import Finding, OptionError, TableError, VintageError, nearest

if TYPE_CHECKING:
    import polars as pl
    from narwhals.stable.v2.typing import IntoFrame, IntoFrameT

How = Literal["sum", "weighted_mean"]
HOWS = ("sum", "weighted_mean")
YEAR = "year"


def convert(
    table: IntoFrameT,
    *,
    to: str,
    from_: str | None = None,
    value: str | Sequence[str] = "value",
    how: How = "sum",
    weight: str | None = None,
    area: str = "area_code",
    year: str = YEAR,
    keys: Sequence[str] | None = None,
    grid: Sequence[str] = ("year", "indicator"),
    min_share: float = 1.0,
) -> IntoFrameT:
    """A table on another boundary vintage.

    With w[o, n] the share of old area o that goes to new area n (1 for a merger or a new code)::

        sum             x[n] = sum over o of w[o, n] x[o]
        weighted_mean   x[n] = sum over o of w[o, n] p[o] x[o] / sum over o of w[o, n] p[o]

    Parameters
    ----------
    table : dataframe with one row per area and key
        pandas, Polars or PyArrow; a lazy table is collected by its engine first.
    to : str
        The vintage wanted: ``lad2008`` to ``lad2025``; ``itl3_2021``, ``itl2_2025`` and so
        on, ``region``, ``country`` or ``upper_tier`` add districts up.
    from_ : str, optional
        The vintage of the table. By default the one that has all its codes; where several
        have, they give the same answer.
    value : str or sequence of str
        Columns to convert.
    how : {"sum", "weighted_mean"}
        ``sum`` for counts and amounts. ``weighted_mean`` for rates whose numerator and
        denominator are not known; where they are, convert both by sum and divide.
    weight : str, optional
        For ``weighted_mean``: column with p, such as jobs; it is converted by sum and
        kept. By default p is the population of the old area in that year, which is held for
        the districts that were merged after 2016.
    area, year : str
        Columns with area codes and with years, which choose the populations: whole numbers,
        floats or text of them, or dates. Without a column ``year``, those of 2016.
    keys : sequence of str, optional
        Columns that, with `area`, say what a row is about. By default all that are not
        numbers, and numbers named year or code; leave attributes of areas out of the table.
    grid : sequence of str
        The keys within which every part must have a row. In the others (an industry) an absent
        row is a count of none.
    min_share : float
        Share of the new area, by people in that year or else in equal parts, that the known
        parts must have, 0 to 1. Below 1, a sum of the known parts is let through, flagged
        ``e``; it is not scaled up.

    Returns
    -------
    dataframe of the same kind
        The same columns; a row for each new area and key, at the place of its first part.
        To a vintage that has all the codes already: the table itself, untouched. An
        ``area_name`` is replaced. ``lower`` and ``upper`` are null in areas put together or
        divided, because intervals do not add up. ``flag`` is added where needed.

    Raises
    ------
    ColumnError, OptionError, VintageError
        A column, `how` or vintage is not known.
    TableError
        Unknown codes, two vintages, counties among districts, a key twice, rates in a sum,
        medians or ranks, numbers that are neither value nor key, areas that cannot be
        divided, years that cannot be read where they choose populations: all of them listed.
        Sums of whole numbers too large for 64 bits.

    Notes
    -----
    Missing values: with one of several parts null or absent the result is null, flagged as
    its parts where they agree and else ``x``; a partial sum is never given unasked.

    Whole numbers that are added up come back in 64 bits, so that no sum runs over the width
    of its column; those divided by weights come back as floats.

    Flags: results that are estimates have ``e``: means of several areas without known parts,
    and everything divided by weights. A new code for the same area changes no flag.

    Backward, an area is divided by the populations of the districts of that year, from 2001
    to 2016; later years use 2016, earlier ones 2001. Never by area: that would be up to 223 % wrong. Northern
    Ireland's 26 districts become 11 by numbers of small areas, three of them divided.

    References
    ----------
    ONS Code History Database, December 2023; mid-year population estimates 2001-2016.

    Examples
    --------
    Cumberland was put together from three districts in 2023:

    >>> import polars as pl
    >>> from bailiwick import areas
    >>> jobs = pl.DataFrame({"area_code": ["E07000026", "E07000028", "E07000029"], "jobs": [4, 6, 3]})
    >>> areas.convert(jobs, to="lad2023", value="jobs").to_dicts()
    [{'area_code': 'E06000063', 'jobs': 13}]
    """
    import narwhals.stable.v2 as nw

    from bailiwick.tables import eager, require_columns

    frame = eager(table)
    values = [value] if isinstance(value, str) else list(value)
    _check_options(how, weight, min_share, to, from_)
    # Only the usual name may be absent; one that was given is meant.
    needed = [area, *values, *([weight] if weight else []), *(keys or []), *([year] if year != YEAR else [])]
    require_columns(frame, needed, "the table")
    data = frame.to_polars()
    used = key_columns(data, values, weight, area, keys)
    faults = value_faults(data, values, weight, how, used, keys is None, area)
    code_faults, fitting = check_polars(data, area=area, keys=used, vintage=from_)
    faults += code_faults
    codes = [code for code in data.get_column(area).unique().cast(str).to_list() if code is not None]
    start = from_ or nearest_start(fitting, to)
    if not codes and not faults:
        return nw.to_native(frame)  # type: ignore[no-any-return] # no rows, nothing to move
    plans: list[Plan] = []
    if fitting and start is None:
        faults.append(_not_districts(fitting, to))
    if start and not code_faults:
        if start == to or to in fitting:
            if faults:
                raise TableError(heading(faults), faults)
            return nw.to_native(frame)  # type: ignore[no-any-return] # the caller's kind
        own_weight = how == "weighted_mean" and weight is None
        plans, plan_faults = make_plans(data, start, to, codes, year, own_weight)
        faults += plan_faults
        if year in data.columns and years_matter(start, to, codes, own_weight, min_share):
            faults += unreadable_years(data.get_column(year))
    if faults:
        raise TableError(heading(faults), faults)
    task = _task(data, area, year, values, how, weight, used, grid, min_share)
    result = share_out(data, plans, task)
    if NAME in result.columns and NAME not in (area, *values):
        result = _rename(result, area, to)
    return like(result.select(_column_order(data, result)), frame)  # type: ignore[no-any-return] # caller's kind


def convert_by(
    table: IntoFrameT,
    weights: IntoFrame,
    *,
    value: str | Sequence[str] = "value",
    how: How = "sum",
    weight: str | None = None,
    area: str = "area_code",
    keys: Sequence[str] | None = None,
    grid: Sequence[str] = ("year", "indicator"),
    min_share: float = 1.0,
) -> IntoFrameT:
    """A table on other areas by a table of weights of your own.

    Parameters
    ----------
    weights : dataframe
        ``old``, ``new`` and ``weight``; the weights of each old code sum to 1. All links of
        weight 1 is a plain lookup.
    table, value, how, weight, area, keys, grid, min_share
        As for `convert`; `weighted_mean` needs `weight`.

    Returns
    -------
    dataframe of the same kind as `table`
        As from `convert`; an ``area_name`` is left out, because the weights bring no names.

    Raises
    ------
    TableError
        The weights of a code do not sum to 1 or are negative, a link occurs twice, or the
        table has a code that the weights lack: all of them listed.

    Examples
    --------
    >>> import polars as pl
    >>> from bailiwick import areas
    >>> links = pl.DataFrame({"old": ["a", "a", "b"], "new": ["X", "Y", "Y"], "weight": [0.25, 0.75, 1.0]})
    >>> jobs = pl.DataFrame({"area_code": ["a", "b"], "jobs": [8, 5]})
    >>> areas.convert_by(jobs, links, value="jobs").to_dicts()
    [{'area_code': 'X', 'jobs': 2.0, 'flag': 'e'}, {'area_code': 'Y', 'jobs': 11.0, 'flag': 'e'}]
    """
    import polars as pl

    from bailiwick.tables import eager, require_columns

    if how == "weighted_mean" and weight is None:
        raise OptionError("how='weighted_mean' by weights of your own needs weight=, a column such as jobs.")
    _check_options(how, weight, min_share, None, None)
    frame, linked = eager(table), eager(weights, "the table of weights")
    values = [value] if isinstance(value, str) else list(value)
    require_columns(frame, [area, *values, *([weight] if weight else []), *(keys or [])], "the table")
    require_columns(linked, ["old", "new", "weight"], "the table of weights")
    data = frame.to_polars().drop(NAME, strict=False)
    given = linked.to_polars().select(
        pl.col("old").cast(pl.String), pl.col("new").cast(pl.String), pl.col("weight").cast(pl.Float64)
    )
    used = key_columns(data, values, weight, area, keys)
    faults = value_faults(data, values, weight, how, used, keys is None, area)
    faults += weight_faults(given, data.get_column(area).unique().cast(pl.String).to_list())
    faults += duplicate_keys(data, [area, *used])
    if faults:
        raise TableError(heading(faults), faults)
    parts = given.filter(pl.col("weight") > 0).with_columns((1 / pl.len().over("new")).alias("share"))
    plan = Plan(None, tuple(Part(old, new, held, share, None) for old, new, held, share in parts.iter_rows()))
    task = _task(data, area, "", values, how, weight, used, grid, min_share)
    result = share_out(data, [plan], task)
    return like(result.select(_column_order(data, result)), frame)  # type: ignore[no-any-return] # caller's kind


def _task(
    data: pl.DataFrame,
    area: str,
    year: str,
    values: Sequence[str],
    how: str,
    weight: str | None,
    keys: Sequence[str],
    grid: Sequence[str],
    min_share: float,
) -> Task:
    return Task(
        area=area,
        year=year,
        values=tuple(values),
        mean=how == "weighted_mean",
        weight=weight,
        keys=tuple(keys),
        grid=tuple(key for key in keys if key in grid),
        min_share=min_share,
        flag=FLAG,
        blank=tuple(name for name in INTERVAL if name in data.columns and name not in values),
    )


def _column_order(data: pl.DataFrame, result: pl.DataFrame) -> list[str]:
    """The columns that came in, then any that were added."""
    return [*data.columns, *(name for name in result.columns if name not in data.columns)]


def _check_options(how: str, weight: str | None, min_share: float, to: str | None, from_: str | None) -> None:
    if how not in HOWS:
        raise OptionError(
            f"how={how!r} is not known.{nearest(how, HOWS)} Allowed are 'sum' and 'weighted_mean'."
        )
    if weight is not None and how == "sum":
        raise OptionError(
            f"weight={weight!r} goes with how='weighted_mean' only; a sum has no weights. Leave one out."
        )
    if not 0 <= min_share <= 1:
        raise OptionError(f"min_share={min_share!r} is not a share; give a number from 0 to 1.")
    if from_ is not None:
        lad_year(from_)
    if to is not None and to not in ("region", "country", "upper_tier"):
        if to.startswith("itl"):
            if itl_level(to)[1] is None and to not in vintages():
                raise VintageError(f"{to!r} is not known.")
        else:
            lad_year(to)


def _not_districts(fitting: Sequence[str], to: str) -> Finding:
    return Finding(
        "not-districts",
        f"The codes are of {' and '.join(map(repr, fitting))}; only tables of districts can be converted to"
        f" {to!r}. Start from the districts.",
    )


def _rename(result: pl.DataFrame, area: str, to: str) -> pl.DataFrame:
    import polars as pl

    names = target_names(to)
    named = pl.col(area).cast(pl.String).replace_strict(names, default=None, return_dtype=pl.String)
    return result.with_columns(pl.coalesce(named, pl.col(NAME).cast(pl.String)).alias(NAME))
