"""The measures of the subregional productivity study: per hour, per job and per head of every area."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
from polars import selectors

from bailiwick.indicators import IndicatorData, National, Source
from bailiwick.measures.matrix import rank
from bailiwick.measures.smoothing import SecondYear
from bailiwick.measures.subregional import subregional_productivity
from bailiwick.shown import shown
from bailiwick.studies.krugman_text import filled
from bailiwick.studies.productivity_inputs import AMOUNTS, Inputs, Panel
from bailiwick.studies.productivity_text import GROUPS, SECOND_YEAR, Result, columns_of, results_of
from bailiwick.studies.result import StudyTable

if TYPE_CHECKING:
    from bailiwick.studies.subregional_productivity import Options

__all__ = ["Measured", "indicators", "measure", "measures_table"]

PROVISIONAL_YEARS = 2  # at the end of a smoothed series
# Columns beside a result in the table of measures.
BESIDE = ("rank", "flag", "lower", "upper", "rank_lower", "rank_upper", "probability_above_reference")


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A panel's areas with every measure, the rule of the second year used, and what went in.

    `rows` has all years of the panel; tables and indicators begin at the first year asked for.
    """

    panel: Panel
    rows: pl.DataFrame
    second_year: Mapping[str, SecondYear]

    def results(self) -> Iterator[Result]:
        """The results that were computed."""
        for result in results_of(self.panel.terms):
            if result.column in self.rows.columns:
                yield result

    def column(self, per: str, *, index: bool, smoothed: bool) -> str:
        """The name of a result."""
        return self.panel.terms.column(per, index=index, smoothed=smoothed)

    @property
    def areas(self) -> pl.DataFrame:
        """Without the reference."""
        return self.rows.filter(pl.col("area_code") != self.panel.reference)

    def latest(self, column: str) -> int:
        """The last year with any value."""
        return int(self.rows.drop_nulls(column)["year"].max())  # type: ignore[arg-type]


def measure(panel: Panel, options: Options, second_year: Mapping[str, SecondYear]) -> Measured:
    """Every measure of a panel's areas, with flags.

    `second_year` is the rule of each measure: ``{"hour": "mirror", ...}``.
    """
    given = {name: panel.names.get(name, name) for name in panel.rows.columns}
    # What is no number is left as it is, for the measures to refuse with all else.
    numbers = (selectors.numeric() | selectors.by_dtype(pl.Null)) & selectors.by_name(*AMOUNTS)
    rows = panel.rows.with_columns(numbers.cast(pl.Float64)).rename(given)
    # The reference may have residents where no area does; a measure of it alone is none.
    areas = panel.rows.filter(pl.col("area_code") != panel.reference)
    has = {name: given[name] for name in AMOUNTS[1:] if areas[name].is_not_null().any()}
    totals = panel.regions if panel.force else None
    scaled = None if totals is None else [own for own in map(given.get, AMOUNTS) if own in totals.columns]
    extra: dict[str, Any] = {} if panel.plausible else {"plausible_gva_per_job": None}
    measured: pl.DataFrame = subregional_productivity(
        rows,
        totals,
        area=given["area_code"],
        parent=given["region_code"],
        year=given["year"],
        gva=given["gva_million_gbp"],
        hours=has.get("weekly_hours"),
        jobs=has.get("jobs"),
        residents=has.get("residents"),
        reference=panel.reference,
        second_year=second_year,
        weeks_per_year=options.weeks_per_year,
        currency=panel.terms.currency,
        base=panel.terms.base,
        gva_unit=panel.gva_unit,
        constrained=scaled,
        not_forced=panel.not_forced,
        missing=panel.missing,
        **extra,
    )
    found = _as_scaled(measured, given, scaled or ())
    return Measured(panel=panel, rows=_with_flags(found, panel), second_year=second_year)


def _as_scaled(measured: pl.DataFrame, given: Mapping[str, str], scaled: Sequence[str]) -> pl.DataFrame:
    """The study's names again; amounts that were scaled to totals take the place of those given.

    `<amount>_given` keeps those, beside `<amount>_factor` and `<amount>_is_constrained`.
    """
    own = {column: name for name, column in given.items() if column in measured.columns}
    renamed = {column: f"{own[column]}_given" for column in scaled}
    renamed |= {f"{column}_constrained": own[column] for column in scaled}
    for end in ("factor", "is_constrained"):
        renamed |= {f"{column}_{end}": f"{own[column]}_{end}" for column in scaled}
    return measured.rename(own | renamed)


def _with_flags(measured: pl.DataFrame, panel: Panel) -> pl.DataFrame:
    """`<measure>_flag`: m without an amount, x not computed, p provisional."""
    flags = []
    for result in results_of(panel.terms):
        name = result.column
        if name not in measured.columns or not measured[name].is_not_null().any():
            continue
        last = int(measured.drop_nulls(name)["year"].max())  # type: ignore[arg-type]
        provisional = pl.col("gva_flag").eq_missing(pl.lit("p"))
        if result.smoothed:
            provisional = pl.col("year") > last - PROVISIONAL_YEARS
        amounts = pl.col("gva_million_gbp", result.measure.denominator)
        flags.append(
            pl.when(pl.col(name).is_null())
            .then(pl.when(pl.any_horizontal(amounts.is_null())).then(pl.lit("m")).otherwise(pl.lit("x")))
            .when(provisional)
            .then(pl.lit("p"))
            .alias(f"{name}_flag")
        )
    return measured.with_columns(flags)


def with_ranks(measured: Measured, rows: pl.DataFrame) -> pl.DataFrame:
    """`<measure>_rank` within level and year, from values as they are shown; the reference has none."""
    keys = ["area_code", "year"]
    ranked = rows.filter(pl.col("area_level").is_in(measured.panel.ranked))
    for result in measured.results():
        name, places = result.column, result.words.decimals
        values = [None if number is None else float(shown(number, places)) for number in ranked[name]]
        one = ranked.with_columns(pl.Series(name, values, pl.Float64))
        ranks = rank(one, value=name, by=["area_level", "year"]).select(*keys, f"{name}_rank")
        rows = rows.join(ranks, on=keys, how="left", validate="1:1", maintain_order="left")
    return rows


def measures_table(measured: Measured, first_year: int) -> StudyTable:
    """All measures of one set of areas as a table."""
    panel = measured.panel
    ranked = with_ranks(measured, measured.rows.filter(pl.col("year") >= first_year))
    wanted = ["area_code", "area_name", "area_level", "region_code", "year"]
    for name in AMOUNTS:
        if ranked[name].is_not_null().any():
            wanted += [name, *(end for end in (f"{name}_given", f"{name}_factor") if end in ranked.columns)]
    for result in measured.results():
        name = result.column
        beside = (name, *(f"{name}_{ending}" for ending in BESIDE))
        wanted += [column for column in beside if column in ranked.columns]
    title = f"GVA per hour worked, per filled job and per head of population: {panel.whats}"
    rows, columns = ranked.select(wanted), columns_of(panel.terms)
    if not panel.terms.publisher_known:
        output = panel.output
        ours = {name: name.replace("gva_million_gbp", output) for name in rows.columns}
        rows = rows.rename(ours)
        columns |= {own: columns[name] for name, own in ours.items()}
        columns[output] = f"Gross value added, current prices, in units of {panel.gva_unit:,.0f}"
    return StudyTable(rows, title, columns, ("area_code", "year"), panel.roles)


def indicators(
    measured: Measured, inputs: Inputs, facts: Mapping[str, str], coverage: Sequence[str], first_year: int
) -> list[IndicatorData]:
    """Every measure as the atlas takes it, with the reference and the median area as benchmarks."""
    return [
        _indicator(result, measured, _sources(result, measured, inputs), facts, coverage, first_year)
        for result in measured.results()
        if measured.areas[result.column].is_not_null().any()
    ]


def _sources(result: Result, measured: Measured, inputs: Inputs) -> list[Source]:
    """The inputs that a result was computed from."""
    roles = set(measured.panel.roles_of(result.measure.denominator))
    return [
        Source(record.publisher, record.title, record.released, record.accessed, record.url, record.licence)
        for record in inputs.records
        if roles & set(record.role)
    ]


def _indicator(
    result: Result,
    measured: Measured,
    sources: Sequence[Source],
    facts: Mapping[str, str],
    coverage: Sequence[str],
    first_year: int,
) -> IndicatorData:
    rule = {"second_year": SECOND_YEAR[measured.second_year[result.measure.per]]}
    words, name = filled(result.words, {**facts, **rule}), result.column
    rows = measured.rows.filter(pl.col("year") >= first_year).select(
        "area_code", "area_name", "year", pl.col(name).alias("value"), pl.col(f"{name}_flag").alias("flag")
    )
    is_reference = pl.col("area_code") == measured.panel.reference
    areas, nation = rows.filter(~is_reference), rows.filter(is_reference)
    years = sorted(areas.drop_nulls("value")["year"].unique().to_list())
    areas = areas.filter(pl.col("year").is_in(years))
    median = areas.group_by("year").agg(pl.col("value").median()).sort("year")
    return IndicatorData(
        id=name,
        label=words.label,
        short_label=words.short_label,
        group=GROUPS[result.measure.per],
        definition=words.definition,
        formula=words.formula,
        unit=words.unit,
        decimals=words.decimals,
        table=areas,
        sources=sources,
        rounding=words.rounding,
        national=[
            National("United Kingdom", dict(nation.select("year", "value").iter_rows())),
            National("Median area", dict(median.iter_rows())),
        ],
        vintage=measured.panel.vintage,
        centre=words.centre,
        # An index is compared over years; pounds of different years are not.
        classes="all" if result.index else "year",
        coverage=coverage,
        flag_notes=words.flag_notes or {},
        method=words.method,
    )
