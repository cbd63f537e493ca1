"""How uncertain productivity figures are: intervals of level, index and rank from those of the inputs.

What belongs here: the simulation, in which every draw goes through constraint,
ratio, smoother and index by the arithmetic of `subregional`. Intervals of the
inputs come from the caller; nothing here invents one. Reading them is in
`_input_intervals`, drawing in `_draws`, running all draws in `_simulation`.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
from narwhals.stable.v2.typing import IntoFrame
from numpy.typing import NDArray

from bailiwick._codes import encode
from bailiwick.areas.kinds import like
from bailiwick.errors import DataWarning, Finding, OptionError
from bailiwick.measures._chain_faults import PLAUSIBLE_GVA_PER_JOB
from bailiwick.measures._chain_settings import Calendar
from bailiwick.measures._draws import Z_95, Spread
from bailiwick.measures._grid import Grid, refuse
from bailiwick.measures._input_intervals import read_intervals
from bailiwick.measures._results import frame_columns, require_free
from bailiwick.measures._rows import ROW, read_rows
from bailiwick.measures._simulation import Simulation
from bailiwick.measures.constraint import Missing
from bailiwick.measures.labour_productivity import WEEKS_PER_YEAR
from bailiwick.measures.smoothing import SecondYear
from bailiwick.measures.subregional import ChainInputs, chain_inputs, measured
from bailiwick.tables import Floats, require_columns

__all__ = ["ProductivityIntervals", "intervals_from_cv", "productivity_intervals"]

#: What `interval_status` says of a row.
STATUSES = ("drawn", "no-interval", "no-value")


@dataclass(frozen=True)
class ProductivityIntervals:
    """Result of `productivity_intervals`.

    Attributes
    ----------
    table : dataframe of the caller's kind
        The intervals.
    record : dict
        How they were made, of plain numbers, texts and lists (it can be written as JSON):
        `random_state`, `draws`, `level`, `rho`; `drawn` and `held_fixed` amounts; what the
        `reference` and the `totals` did; `second_year`; `ranked` areas; by measure the number of
        rows of each `interval_status`, and `areas_without_interval`; by amount the number of
        intervals `on_log_scale` and of draws `reflected`; `intervals_unused`.
    """

    table: Any
    record: dict[str, Any]


def productivity_intervals(
    table: IntoFrame,
    totals: IntoFrame | None = None,
    *,
    intervals: IntoFrame,
    random_state: int,
    draws: int = 1000,
    rho: float = 0.0,
    level: float = 0.95,
    rank_by: str | None = None,
    area: str = "area_code",
    parent: str = "region_code",
    year: str = "year",
    gva: str = "gva_million_gbp",
    hours: str | None = "weekly_hours",
    jobs: str | None = "jobs",
    residents: str | None = None,
    reference: str = "UKX",
    second_year: SecondYear | Mapping[str, SecondYear] = "mirror",
    weeks_per_year: float = WEEKS_PER_YEAR,
    constrained: Sequence[str] | str | None = None,
    not_forced: Sequence[str | tuple[str, str]] = (),
    missing: Missing = "factor",
    calendar: Calendar | Mapping[str, Calendar] | None = None,
    currency: str = "gbp",
    base: str = "uk100",
    gva_unit: float = 1e6,
    plausible_gva_per_job: tuple[float, float] | None = PLAUSIBLE_GVA_PER_JOB,
    chunk: int | None = None,
) -> ProductivityIntervals:
    """Intervals of GVA per hour, per job and per head, of their indices and of ranks, by simulation.

    In every draw, each amount x with an interval is replaced by one value; then areas are
    constrained to the regional totals (which stay as they are), divided, smoothed and indexed again,
    as in `bailiwick.subregional_productivity`, and ranked. With z standard normal, se from the 95 %
    interval of the input::

        symmetric     x + se z            se = (upper - lower) / (2 * 1.96)
        asymmetric    x exp(se z)         se = (ln upper - ln lower) / (2 * 1.96)
        years         z[t] = rho z[t-1] + sqrt(1 - rho^2) e[t]

    An interval is asymmetric if (upper - x) and (x - lower) differ by more than a hundredth of its
    width. Draws are independent between areas and amounts. The interval of a result lies between the
    quantiles (1 - level) / 2 and 1 - (1 - level) / 2 of its draws.

    If the intervals of two areas overlap, their order may still be clear, and areas with close values
    have wide rank intervals: read the rank interval before a league table.

    Parameters
    ----------
    table, totals
        As for `bailiwick.subregional_productivity`.
    intervals : dataframe with one row per area, year and `indicator`
        `indicator` is the name of an amount of `table` (``weekly_hours``); ``lower`` and ``upper``
        bound its 95 % interval, in its unit; or ``cv``, its coefficient of variation as a share
        (.022 is 2.2 %), makes it. An optional ``value`` is the figure that the interval is about:
        where the table has another (constrained) one, the interval is moved in proportion.
    random_state : int
        Seed, 0 or more. The same seed gives the same answer, whatever `chunk` is.
    draws : int
        At least 2 / (1 - level), so that one draw lies in each tail.
    rho : float
        Correlation of an area's errors between one year and the next, -1 to 1.
    level : float
        Share of draws within the interval, above 0 and below 1.
    rank_by : str, optional
        Column with the set in which an area is ranked (a nation); a null is not ranked. By default
        one set of all areas but the reference.
    area, parent, year, gva, hours, jobs, residents, reference, second_year, weeks_per_year
        As for `bailiwick.subregional_productivity`.
    constrained, not_forced, missing, calendar, currency, base, gva_unit, plausible_gva_per_job
        As there.
    chunk : int, optional
        How many draws are worked on at once: memory, not results.

    Returns
    -------
    ProductivityIntervals
        With a `record`, and a `table` of one row per area, year and ``indicator``
        (``gva_per_hour_gbp``, ``gva_per_hour_gbp_smoothed``, ``gva_per_hour_uk100``,
        ``gva_per_hour_uk100_smoothed``; the same per job and head): ``value``, ``lower``, ``upper``,
        ``standard_error`` (unit of the indicator), ``rank``, ``rank_lower``, ``rank_upper`` (1 =
        highest; whole, the draws next outside the quantiles), ``probability_above_reference`` (0-1),
        and ``interval_status``: "drawn", "no-interval" or "no-value".

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        An option is none of the allowed ones.
    TableError
        No input interval belongs to the table; or all faults at once: those of
        `bailiwick.subregional_productivity`; intervals that do not hold their amount, occur twice,
        name an unknown amount, have one bound, or reach 0 for hours, jobs or residents.

    Notes
    -----
    Missing values: an area without an input interval has its value, and no interval; so has a
    smoothed year of which any of the (up to five) years lacks one. An amount with no interval at all
    is held fixed for every area and listed in ``held_fixed``: the results are then too narrow by what
    is not known of it. Where an amount has intervals for some areas, only these get one.

    Draws of hours, jobs and residents at or below 0 are reflected in 0 (their absolute value is
    taken) and counted in ``reflected``; they are rare unless the interval nearly reaches 0. Output
    may be drawn below 0.

    Comparability: only what the input intervals hold is in the result: sampling error, mostly, and
    not the error of a method, of a deflator or of the totals. The constraint makes areas of one region
    negatively correlated, and intervals of large areas narrower.

    References
    ----------
    [ons_subregional_productivity_2025]_ publishes no intervals.

    Examples
    --------
    Hours known to a coefficient of variation of 2 %: so is GVA per hour, and its interval is
    about 3.9 % wide on either side.

    >>> import pandas as pd
    >>> from bailiwick.measures.intervals import intervals_from_cv, productivity_intervals
    >>> areas = pd.DataFrame(
    ...     {
    ...         "area_code": ["A"] * 5 + ["UKX"] * 5,
    ...         "year": list(range(2018, 2023)) * 2,
    ...         "gva_million_gbp": [1040.0] * 5 + [20800.0] * 5,
    ...         "weekly_hours": [800_000.0] * 5 + [16_000_000.0] * 5,
    ...     }
    ... )
    >>> cv = intervals_from_cv(areas[:5].assign(cv=0.02), value="weekly_hours", cv="cv")
    >>> told = productivity_intervals(areas, intervals=cv, jobs=None, random_state=1, draws=4000)
    >>> row = told.table.iloc[2]
    >>> row["indicator"], float(row["value"]), round(float(row["standard_error"] / row["value"]), 2)
    ('gva_per_hour_gbp', 25.0, 0.02)
    >>> told.record["held_fixed"]
    ['gva_million_gbp']
    """
    _check_options(random_state, draws, rho, level, chunk)
    inputs = chain_inputs(
        table,
        totals,
        area=area,
        parent=parent,
        year=year,
        gva=gva,
        hours=hours,
        jobs=jobs,
        residents=residents,
        reference=reference,
        second_year=second_year,
        weeks_per_year=weeks_per_year,
        constrained=constrained,
        not_forced=not_forced,
        missing=missing,
        calendar=calendar,
        gva_unit=gva_unit,
        plausible_gva_per_job=plausible_gva_per_job,
    )
    panel, settings = inputs.panel, inputs.settings
    frame, grid = panel.frame, panel.grid
    if rank_by is not None:
        require_columns(frame, (rank_by,), "the table")
    measured(inputs, currency, base)  # for the faults of calendars and of the reference
    under = tuple(settings.under.values())
    given = read_intervals(
        intervals, frame, grid, panel.amounts, area=area, year=year, above_0=under, faults=inputs.faults
    )
    refuse("the table", inputs.faults)
    for caution in panel.cautions:
        warnings.warn(caution, DataWarning, stacklevel=2)
    sets, ranked = _sets(frame, grid, panel.labels, rank_by, reference)
    simulation = Simulation(inputs, given.spreads, sets, draws, level)
    reflected = simulation.run(random_state, rho, chunk)
    keys = [name for name in frame.columns if name in {area, "area_name", year, rank_by}]
    shown, counts = _rows_of(simulation, inputs, keys, currency, base)
    record = {
        "random_state": int(random_state),
        "draws": draws,
        "level": level,
        "rho": rho,
        "drawn": sorted(given.spreads),
        "held_fixed": sorted(set(panel.amounts) - set(given.spreads)),
        "totals": "none" if totals is None else "held fixed",
        "reference": _words_of_reference(inputs, given.spreads, reference),
        "second_year": {measure: settings.second_year[measure] for measure in settings.under},
        "ranked": {"by": rank_by, "sets": ranked},
        "measures": counts,
        "on_log_scale": {name: int(one.on_log.sum()) for name, one in given.spreads.items()},
        "reflected": reflected,
        "intervals_unused": given.unused,
    }
    return ProductivityIntervals(shown, record)


def intervals_from_cv(
    table: IntoFrame,
    *,
    value: str,
    cv: str,
    area: str = "area_code",
    year: str = "year",
) -> Any:
    """95 % intervals of an amount from coefficients of variation, as `productivity_intervals` takes them.

    ::

        lower, upper = value * (1 -+ 1.96 * cv)

    A stand-in, where the error of an amount is not published and that of a part is: the coefficients
    of variation of mean hours by district in ASHE table 7.9b, for hours worked.

    Parameters
    ----------
    table : dataframe with one row per area and year
    value, cv : str
        Columns of the amount, and of its coefficient of variation as a share, 0 to 1.
    area, year : str
        Key columns.

    Returns
    -------
    dataframe of the same kind
        One row per row of the table: `area`, `year`, ``indicator`` (the name of `value`), ``value``,
        ``lower``, ``upper``.

    Raises
    ------
    ColumnError, TableError
        A column is absent; a key twice, amounts below 0, coefficients outside 0 to 1.

    Notes
    -----
    Missing values: without an amount or a coefficient the bounds are null, and the area has no
    interval.

    Examples
    --------
    >>> import pandas as pd
    >>> from bailiwick.measures.intervals import intervals_from_cv
    >>> table = pd.DataFrame({"area_code": ["A"], "year": [2023], "weekly_hours": [1000.0], "cv": [0.05]})
    >>> intervals_from_cv(table, value="weekly_hours", cv="cv")[["lower", "upper"]].round(1).values.tolist()
    [[902.0, 1098.0]]
    """
    faults: list[Finding] = []
    rows = read_rows(
        table, keys=(area, year), values=(value, cv), what="the table", faults=faults, null="keep"
    )
    large = rows.data.filter(pl.col(cv) > 1)
    if large.height:
        keys = rows.at(large[ROW].to_list())
        faults.append(
            Finding(
                "not-a-cv",
                f"{cv!r} is above 1 in {len(keys)} rows, the first being {keys[0]}; coefficients of variation"
                " are shares here: .022 is 2.2 %. Divide percentages by 100.",
                tuple(keys),
            )
        )
    refuse("the table", faults)
    require_free((area, year), ("indicator", "value", "lower", "upper"))
    half = Z_95 * pl.col(cv) * pl.col(value)
    bounds = rows.data.select(
        pl.lit(value).alias("indicator"),
        pl.col(value).alias("value"),
        (pl.col(value) - half).alias("lower"),
        (pl.col(value) + half).alias("upper"),
    )
    kept = rows.frame.select(*[name for name in rows.frame.columns if name in (area, year)])
    return like(pl.concat([kept.to_polars(), bounds], how="horizontal"), rows.frame)


def _check_options(random_state: int, draws: int, rho: float, level: float, chunk: int | None) -> None:
    """Refuse numbers that are none of the allowed ones."""
    if not _is_whole(random_state) or random_state < 0:
        raise OptionError(
            f"random_state={random_state!r} is not a seed; give a whole number of 0 or more, such as 2025,"
            " so that the draws can be made again."
        )
    if not 0 < level < 1:
        raise OptionError(f"level={level!r} is not a share; give a number above 0 and below 1, such as .95.")
    least = int(np.ceil(round(2 / (1 - level), 6)))
    if not _is_whole(draws) or draws < least:
        raise OptionError(
            f"draws={draws!r} are too few for an interval of {level:g}; give a whole number of {least} or"
            " more, 1000 for results that are published."
        )
    if not -1 <= rho <= 1:
        raise OptionError(f"rho={rho!r} is not a correlation; give a number from -1 to 1.")
    if chunk is not None and (not _is_whole(chunk) or chunk < 1):
        raise OptionError(f"chunk={chunk!r} is not a number of draws; give 1 or more, or leave it out.")


def _is_whole(number: object) -> bool:
    return isinstance(number, int | np.integer) and not isinstance(number, bool)


def _sets(
    frame: nw.DataFrame[Any], grid: Grid, labels: Sequence[str], rank_by: str | None, reference: str
) -> tuple[NDArray[np.intp], dict[str, int]]:
    """The set in which each cell is ranked, -1 for none, and how many areas each set has."""
    if rank_by is None:
        code, names = np.zeros(len(frame), dtype=np.intp), ["all areas"]
    else:
        coded = encode(frame[rank_by].cast(nw.String))
        code, names = coded.at.astype(np.intp), [str(one) for one in coded.labels.to_pylist()]
    sets = np.full((grid.count, grid.years), -1, dtype=np.intp)
    sets[grid.series, grid.column] = code
    if reference in labels:
        sets[labels.index(reference)] = -1
    return sets, {name: int((sets == at).any(axis=1).sum()) for at, name in enumerate(names)}


def _words_of_reference(inputs: ChainInputs, spreads: Mapping[str, Spread], reference: str) -> str:
    """Whether what is 100 is drawn too."""
    if reference == "sum":
        return "sum, drawn with the areas"
    if isinstance(inputs.beside, int):
        drawn = [name for name, spread in spreads.items() if spread.known[inputs.beside].any()]
        if drawn:
            return f"{reference}, drawn by its own intervals of {', '.join(sorted(drawn))}"
    return f"{reference}, held fixed"


_NUMBERS = (
    "value",
    "lower",
    "upper",
    "standard_error",
    "rank",
    "rank_lower",
    "rank_upper",
    "probability_above_reference",
)


def _rows_of(
    simulation: Simulation, inputs: ChainInputs, keys: Sequence[str], currency: str, base: str
) -> tuple[Any, dict[str, Any]]:
    """The long table, indicator by indicator, and the counts for the record."""
    frame, grid = inputs.panel.frame, inputs.panel.grid
    require_free(keys, ("indicator", *_NUMBERS, "interval_status"))
    names: list[str] = []
    statuses: list[NDArray[np.str_]] = []
    columns: dict[str, list[Floats]] = {name: [] for name in _NUMBERS}
    counts: dict[str, Any] = {}
    ranked = simulation.sets >= 0
    for (measure, smoothed), kept in simulation.series.items():
        good = kept.has_interval
        status = np.where(np.isnan(kept.value), STATUSES[2], np.where(good, STATUSES[0], STATUSES[1]))
        at_rows = status[grid.series, grid.column]
        end = "_smoothed" if smoothed else ""
        counts[f"gva_per_{measure}{end}"] = _counted(at_rows, status, inputs.panel.labels)
        drawn = bool(simulation.drawn[measure])
        none = np.full(kept.value.shape, np.nan)
        lowest, highest = kept.tails["rank"].bounds(whole=True) if drawn else (none, none)
        for part, unit, value in (("level", currency, kept.value), ("index", base, kept.index)):
            lower, upper = kept.tails[part].bounds() if drawn else (none, none)
            error = kept.moments[part].deviation() if drawn else none
            chance = kept.above / simulation.draws
            told = {
                "value": value,
                "lower": np.where(good, lower, np.nan),
                "upper": np.where(good, upper, np.nan),
                "standard_error": np.where(good, error, np.nan),
                "rank": kept.rank,
                "rank_lower": np.where(good, lowest, np.nan),
                "rank_upper": np.where(good, highest, np.nan),
                "probability_above_reference": np.where(good & ranked, chance, np.nan),
            }
            for name, matrix in told.items():
                columns[name].append(grid.rows(matrix))
            names += [f"gva_per_{measure}_{unit}{end}"] * len(frame)
            statuses.append(at_rows)
    times = len(names) // len(frame)
    rows = np.tile(np.arange(len(frame)), times).tolist()
    shown = nw.maybe_reset_index(frame.select(*keys)[rows])
    backend = frame.implementation
    shown = shown.with_columns(nw.new_series("indicator", names, nw.String, backend=backend))
    numbers = {name: np.concatenate(parts) for name, parts in columns.items()}
    whole = ("rank", "rank_lower", "rank_upper")
    native: Any = frame_columns(nw.to_native(shown), shown, numbers, whole=whole)
    words = nw.new_series("interval_status", np.concatenate(statuses).tolist(), nw.String, backend=backend)
    return nw.to_native(nw.from_native(native, eager_only=True).with_columns(words)), counts


def _counted(at_rows: NDArray[np.str_], status: NDArray[np.str_], labels: Sequence[str]) -> dict[str, Any]:
    """Rows of each status, and the areas that have values and no interval in any year."""
    without = (status == STATUSES[1]).any(axis=1) & ~(status == STATUSES[0]).any(axis=1)
    return {
        **{name: int((at_rows == name).sum()) for name in STATUSES},
        "areas_without_interval": sorted(labels[at] for at in np.flatnonzero(without).tolist()),
    }
