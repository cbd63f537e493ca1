"""Subregional productivity: constrain, divide, smooth, index, in the published order.

What belongs here: the whole chain on a table of amounts. Its arithmetic, for any
number of draws at once, is in `_chain_arrays`, its options in `_chain_settings`,
what can be wrong with amounts in `_chain_faults`. Each step alone is in
`constraint`, `labour_productivity` and `smoothing`.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.stable.v2.typing import IntoFrame

from bailiwick.errors import DataWarning, Finding
from bailiwick.measures import _chain_faults as checks
from bailiwick.measures._chain_arrays import Chain, Tie, chain_arrays, chained, constrained_arrays
from bailiwick.measures._chain_settings import MEASURES, Calendar, Settings, settings_of
from bailiwick.measures._grid import (
    Grid,
    amount_faults,
    code_names,
    column_numbers,
    fault,
    laid_out,
    refuse,
    type_faults,
    with_new_columns,
)
from bailiwick.measures._nesting import rows_that_are_sums
from bailiwick.measures._results import require_free
from bailiwick.measures._ties import constraint_faults, far_factors, tied
from bailiwick.measures._ties import not_forced as free_regions
from bailiwick.measures.constraint import Missing
from bailiwick.measures.labour_productivity import WEEKS_PER_YEAR, no_reference
from bailiwick.measures.prices import volume_faults
from bailiwick.measures.smoothing import SecondYear
from bailiwick.tables import Bools, Floats, Ints, eager, require_columns

__all__ = ["MEASURES", "Chain", "Tie", "chain_arrays", "subregional_productivity"]

# What is 100: a row of the areas, the sum of all, or amounts by year by column.
Beside = int | Literal["sum"] | dict[str, Floats]


def subregional_productivity(
    table: IntoFrame,
    totals: IntoFrame | None = None,
    *,
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
    plausible_gva_per_job: tuple[float, float] | None = checks.PLAUSIBLE_GVA_PER_JOB,
) -> Any:
    """Output per hour worked, per filled job and per head of each area, as official statistics make it.

    In this order, with V the GVA, L the hours, jobs or residents::

        1 constrain  V and L to the totals of the region, one factor each     (if totals are given)
        2 divide     y = V * gva_unit / L           hours: L = weekly hours * 52
        3 smooth     s = weighted five-year mean of y; V and L are never smoothed
        4 index      100 * y[area] / y[reference], 100 * s[area] / s[reference], same year, unrounded

    Per hour and per job are productivities: output and labour of the workplace.
    Per head divides output where it is made by residents where they live, and is
    given for comparison only.

    Parameters
    ----------
    table : dataframe with one row per area and year
        Areas of one level and one boundary vintage, and the reference row if it
        is named. Any country.
    totals : dataframe with one row per region and year, optional
        Totals to constrain to, with columns `parent`, `year` and those of
        `constrained`. A row of the reference's code among them, in column
        `parent`, stands for a reference that `table` lacks.
    area, parent, year : str
        Columns of the area code, of its region's code (with `totals` only), and
        of the year, a whole number.
    gva : str
        Column of gross value added at current prices, workplace based, in units
        of `gva_unit`.
    hours, jobs, residents : str or None
        Columns of weekly hours of all jobs together, filled jobs, and residents.
        None leaves a measure out.
    reference : str
        Code of the row that is 100; or "sum", the ratio of the sums of all areas,
        smoothed as one series.
    second_year : {"mirror", "shifted"} or mapping
        As in `bailiwick.smooth_five_year`; or one for each of "hour", "job" and
        "head". It belongs to one published table: find it by
        `bailiwick.fit_second_year`.
    weeks_per_year : float
        Weeks by which weekly hours become a year's.
    constrained : str or sequence of str, optional
        Columns to constrain; by default GVA, hours and jobs. Leave GVA out where
        it comes from regional accounts, whose areas add up already.
    not_forced : sequence of str or (str, str)
        Regions, or (region, column), that keep their own amounts, such as
        ``("TLN", "weekly_hours")``: `except_` of `bailiwick.constrain`.
    missing : {"factor", "refuse", "available"}
        What a null amount does in the constraint, as in `bailiwick.constrain`,
        and in ``reference="sum"``: with "available" an area without a pair of
        output and labour is left out of both sums of that year; otherwise the
        sum is that of all areas, and refused in a year in which one of them
        lacks a pair that another has.
    calendar : (int, int) or mapping, optional
        First and last year of the publication's tables, of all or of each
        measure. By default those in which any row has the measure.
    currency, base : str
        Parts of the names of the results: `gva_per_hour_gbp`, `gva_per_hour_uk100`.
    gva_unit : float
        Currency units in one unit of GVA: 1e6 for GBP million.
    plausible_gva_per_job : (float, float) or None
        GVA per job, in currency units a year, outside which the unit must be
        wrong. Where there are no jobs, GVA per hour must lie within these over
        500 (1 to 10,000). GVA per head is warned of outside a tenth of the lower
        and four times the upper (50 to 20,000,000; the City of London had 10.4
        million in 2021). The default suits pounds, euros and dollars; give other bounds
        for other currencies, or None for no check of output.

    Returns
    -------
    dataframe of the same kind
        The table, in its order, with, for each constrained column,
        ``<column>_constrained``, ``<column>_factor`` and
        ``<column>_is_constrained``; and for hour, job and head, where asked for:
        ``gva_per_hour_gbp``, ``gva_per_hour_gbp_smoothed`` (currency units),
        ``gva_per_hour_uk100`` and ``gva_per_hour_uk100_smoothed`` (reference = 100).

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        An option is none of the allowed ones, or the reference holds Extra-Regio.
    TableError
        All faults of table and totals at once: those of `bailiwick.constrain`
        and `bailiwick.smooth_five_year`; hours that look annual (above 60 a week
        and job) or are below 1; GVA, hours or jobs in the wrong unit; totals
        that make them so; jobs or hours of 0 beside GVA above 0; a reference
        that is missing, or, from the totals, has any of these faults; a sum of
        which an area is missing; codes of two boundary vintages; rows among the
        areas of a sum that hold others.

    Warns
    -----
    DataWarning
        Factors of half or less, or of 2 or more, with region, year and factor;
        residents that look to be in another unit. The figures are as the amounts
        say.

    Notes
    -----
    Missing values: stay missing, and make factors missing as `missing` says. A
    year of the smoother that is missing has no smoothed value; its neighbours'
    weights are renormalised.

    Comparability: current prices only, within a year; not adjusted for prices of
    regions. The last two smoothed years change when a year is added. Rank and
    compare within one boundary vintage.

    References
    ----------
    [ons_subregional]_.

    Examples
    --------
    A constant economy: A and B make 30 and 60 million with 1,000 and 1,000 jobs;
    the region has 2,400 jobs, so each has 1,200, and 25,000 and 50,000 pounds a
    job; together 37,500, of which these are 66.67 and 133.33 percent.

    >>> import pandas as pd
    >>> years = list(range(2018, 2023))
    >>> areas = pd.DataFrame(
    ...     {
    ...         "area_code": ["A"] * 5 + ["B"] * 5,
    ...         "region_code": "R",
    ...         "year": years * 2,
    ...         "gva_million_gbp": [30.0] * 5 + [60.0] * 5,
    ...         "jobs": 1_000,
    ...     }
    ... )
    >>> region = pd.DataFrame({"region_code": "R", "year": years, "jobs": 2_400})
    >>> result = subregional_productivity(
    ...     areas, region, hours=None, constrained="jobs", reference="sum"
    ... )
    >>> result.loc[[0, 5], ["gva_per_job_gbp", "gva_per_job_uk100_smoothed"]].round(2).to_numpy().tolist()
    [[25000.0, 66.67], [50000.0, 133.33]]
    """
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
    frame = inputs.panel.frame
    names = _result_names(inputs.settings, currency, base, forced=totals is not None)
    require_free(frame.columns, names)
    columns = measured(inputs, currency, base)
    refuse("the table", inputs.faults)
    for caution in inputs.panel.cautions:
        warnings.warn(caution, DataWarning, stacklevel=2)
    return with_new_columns(frame, {name: columns[name] for name in names})


def chain_inputs(
    table: IntoFrame,
    totals: IntoFrame | None,
    *,
    area: str,
    parent: str,
    year: str,
    gva: str,
    hours: str | None,
    jobs: str | None,
    residents: str | None,
    reference: str,
    second_year: SecondYear | Mapping[str, SecondYear],
    weeks_per_year: float,
    constrained: Sequence[str] | str | None,
    not_forced: Sequence[str | tuple[str, str]],
    missing: Missing,
    calendar: Calendar | Mapping[str, Calendar] | None,
    gva_unit: float,
    plausible_gva_per_job: tuple[float, float] | None,
) -> ChainInputs:
    """Read and check what `subregional_productivity` is given; faults that allow more checks are kept."""
    settings = settings_of(
        gva=gva,
        under={"hour": hours, "job": jobs, "head": residents},
        second_year=second_year,
        weeks_per_year=weeks_per_year,
        gva_unit=gva_unit,
        constrained=constrained,
        calendar=calendar,
        missing=missing,
        reference=reference,
    )
    frame = eager(table)
    sums = None if totals is None else eager(totals, "the table of totals")
    series = [gva, *settings.under.values()]
    regions = [parent] if sums is not None else []
    require_columns(frame, (area, year, *regions, *series), "the table")
    faults = type_faults(frame, "the table", text=(area, *regions), numbers=series, whole=(year,))
    if sums is not None:
        forced = settings.constrained
        require_columns(sums, (parent, year, *forced), "the table of totals")
        faults += type_faults(sums, "the table of totals", text=(parent,), numbers=forced, whole=(year,))
    faults += volume_faults((gva,), "productivity of areas")
    refuse("the table", faults)

    span = settings.span(frame, year)
    grid, faults = laid_out(frame, "the table", area=area, year=year, calendar=span)
    labels = code_names(grid.areas)
    amounts = column_numbers(frame, series)
    for name, numbers in amounts.items():
        faults += amount_faults(frame, "the table", name, numbers, (area, year))
    units = checks.Units(gva, hours, jobs, residents, gva_unit, weeks_per_year, plausible_gva_per_job)
    faults += checks.implausible(frame, (area, year), amounts, units)
    faults += checks.two_vintages(labels)
    cautions = units.cautions(frame, (area, year), amounts)
    panel = _Panel(frame, grid, labels, amounts, area, year, units, faults, cautions)
    ties: dict[str, Tie] = {}
    beside = panel.reference(reference, None if sums is None else (sums, parent))
    if sums is not None:
        ties = panel.ties(sums, parent, settings, not_forced, missing, reference)
        panel.totals_in_other_units(parent, ties, missing == "available")
    return ChainInputs(panel, settings, ties, beside, reference, missing == "available", faults)


def _result_names(settings: Settings, currency: str, base: str, *, forced: bool) -> list[str]:
    """Names of the columns of the result, in order."""
    names = []
    if forced:
        parts = ("constrained", "factor", "is_constrained")
        names = [f"{column}_{part}" for column in settings.constrained for part in parts]
    for measure in settings.under:
        for unit in (currency, base):
            names += [f"gva_per_{measure}_{unit}", f"gva_per_{measure}_{unit}_smoothed"]
    return names


@dataclass(frozen=True)
class _Panel:
    """A table of areas with its grid and amounts, their units, and the faults and cautions so far."""

    frame: nw.DataFrame[Any]
    grid: Grid
    labels: list[str]
    amounts: dict[str, Floats]
    area: str
    year: str
    units: checks.Units
    faults: list[Finding]
    cautions: list[str]

    def reference(self, reference: str, totals: tuple[nw.DataFrame[Any], str] | None) -> Beside | None:
        """What is 100: a row of the table, its sum, or a row of the totals; none, with a fault, if absent."""
        if reference == "sum":
            cure = "Leave those rows out, or name one of them as the reference, such as 'UKX'."
            self.faults.extend(rows_that_are_sums(self.labels, "reference='sum'", cure))
            return "sum"
        if reference in self.labels:
            return self.labels.index(reference)
        if totals is not None:
            sums, parent = totals
            own = sums.filter(nw.col(parent).cast(nw.String) == reference)
            if len(own):
                return self._row_of_totals(own, parent)
        self.faults.append(no_reference(reference, self.labels))
        return None

    def _row_of_totals(self, own: nw.DataFrame[Any], parent: str) -> dict[str, Floats]:
        """The reference's amounts by year, from the table of totals."""
        require_columns(own, self.amounts, "the table of totals, whose row is the reference,")
        faults = type_faults(own, "the table of totals", numbers=self.amounts)
        refuse("the table", self.faults + faults if faults else [])
        own = own.filter(~nw.col(self.year).is_null())
        years = own[self.year].to_numpy().astype(np.int64) - self.grid.first
        again = own.select(self.year).is_duplicated().to_numpy()
        faults += fault(
            "duplicate-key",
            own,
            again,
            (self.year,),
            "The reference has {count} rows in the table of totals for years that occur more than once:"
            " {rows}. Keep one of each.",
        )
        inside = (years >= 0) & (years < self.grid.years)
        rows, keys = {}, (parent, self.year)
        amounts = column_numbers(own, self.amounts)
        faults += checks.implausible(own, keys, amounts, self.units)
        self.cautions.extend(self.units.cautions(own, keys, amounts))
        for name, numbers in amounts.items():
            faults += amount_faults(own, "the table of totals", name, numbers, keys)
            rows[name] = np.full(self.grid.years, np.nan)
            rows[name][years[inside]] = numbers[inside]
        self.faults.extend(faults)
        return rows

    def ties(
        self,
        sums: nw.DataFrame[Any],
        parent: str,
        settings: Settings,
        not_forced: Sequence[str | tuple[str, str]],
        missing: str,
        reference: str,
    ) -> dict[str, Tie]:
        """The totals that each constrained column adds up to.

        A reference that is no part of a region (the whole country) adds up to none; an area that is the
        reference is constrained like the others.
        """
        regions = set(sums[parent].to_list())
        if reference in regions:
            sums = sums.filter(nw.col(parent).cast(nw.String).fill_null("") != reference)
            regions.discard(reference)
        itself = np.zeros(len(self.frame), dtype=np.bool_)
        if reference in self.labels:
            rows = np.flatnonzero(self.grid.series == self.labels.index(reference))
            itself[rows] = [one not in regions for one in self.frame[parent][rows.tolist()].to_list()]
        tie, found = tied(
            self.frame, sums, by=(self.year,), area=self.area, to=parent, exempt=itself, twice=False
        )
        self.faults.extend(found)
        ties = {}
        totals = column_numbers(sums, settings.constrained)
        bound = self._on_grid(tie.group)
        for name, total in totals.items():
            free = free_regions(not_forced, name, settings.constrained, tie.parents)
            found = constraint_faults(tie, name, self.amounts[name], total, free, missing, alone=False)
            self.faults.extend(found)
            available = missing == "available"
            self.cautions.extend(far_factors(tie, name, self.amounts[name], total, free, available=available))
            group = self._on_grid(np.where(free[tie.parent], -1, tie.group)) if free.any() else bound
            ties[name] = Tie(group, tie.totals_by_group(total))
        return ties

    def totals_in_other_units(self, parent: str, ties: Mapping[str, Tie], available: bool) -> None:
        """Faults of totals that make areas implausible which were not."""
        scaled = dict(self.amounts)
        for name, tie in ties.items():
            with np.errstate(all="ignore"):
                numbers, _ = constrained_arrays(self.grid.spread(self.amounts[name]), tie, available)
            scaled[name] = self.grid.rows(numbers)
        keys = (parent, self.year)
        self.faults.extend(checks.implausible_totals(self.frame, keys, self.amounts, scaled, self.units))

    def _on_grid(self, group: Ints) -> Ints:
        """The total of each row, as areas by years; -1 where there is no row."""
        result = np.full(self.grid.count * self.grid.years, -1)
        result[self.grid.cell] = group
        return result.reshape(self.grid.count, self.grid.years)


@dataclass(frozen=True)
class ChainInputs:
    """What `chain_inputs` read: amounts on a grid, choices, totals, what is 100, and the faults so far."""

    panel: _Panel
    settings: Settings
    ties: dict[str, Tie]
    beside: Beside | None
    reference: str
    available: bool
    faults: list[Finding]


def measured(inputs: ChainInputs, currency: str, base: str) -> dict[str, Floats | Bools]:
    """Columns of the result by name; adds faults of calendars and of the reference."""
    settings, beside, faults = inputs.settings, inputs.beside, inputs.faults
    grid, available = inputs.panel.grid, inputs.available
    scaled: dict[str, Floats] = {}
    columns: dict[str, Floats | Bools] = {}
    for name, numbers in inputs.panel.amounts.items():
        # Amounts that were refused are still measured, so that later faults stand in the same report.
        with np.errstate(invalid="ignore", over="ignore"):
            scaled[name], factor = constrained_arrays(grid.spread(numbers), inputs.ties.get(name), available)
        if factor is not None:
            columns[f"{name}_constrained"] = grid.rows(scaled[name])
            columns[f"{name}_factor"] = factors = grid.rows(factor)
            columns[f"{name}_is_constrained"] = ~np.isnan(factors)
    over = scaled[settings.gva]
    for measure, name in settings.under.items():
        window, found = settings.window(measure, over, scaled[name], grid)
        faults += found
        if found or beside is None:
            continue
        pair = (beside[settings.gva], beside[name]) if isinstance(beside, dict) else beside
        rule, scale = settings.second_year[measure], settings.scales[measure]
        with np.errstate(invalid="ignore", over="ignore"):
            chain = chained(over, scaled[name], pair, scale, available, rule, window)
        if beside == "sum" and not available:
            output, labour = (grid.spread(inputs.panel.amounts[one]) for one in (settings.gva, name))
            faults += checks.areas_without_pair(inputs.panel.labels, output, labour, grid.first, measure)
        faults += checks.years_without_reference(
            chain.ratio, chain.reference, grid.first, inputs.reference, measure
        )
        level, index = f"gva_per_{measure}_{currency}", f"gva_per_{measure}_{base}"
        columns[level], columns[f"{level}_smoothed"] = grid.rows(chain.ratio), grid.rows(chain.smoothed)
        columns[index] = grid.rows(chain.index)
        columns[f"{index}_smoothed"] = grid.rows(chain.index_smoothed)
    return columns
