"""The indicators from outside on the areas of the clusters: for scores, and for regressions.

As published, codes are joined as they are, and a value of a NUTS3 area goes to the district that is listed
last in it. Corrected, values are carried to the boundaries of the clusters, and what is published for NUTS3
areas is regressed at that level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from bailiwick import areas
from bailiwick.errors import Finding
from bailiwick.measures.panel_rows import areas_told
from bailiwick.measures.panel_vintage import carry_to_vintage
from bailiwick.shown import counted
from bailiwick.sources.nuts_lookup import last_district_of_nuts3, nuts3_parts
from bailiwick.studies.carried import plain
from bailiwick.studies.sector_inputs import ITL, NUTS, POPULATION_VINTAGE, IndicatorSet, Inputs
from bailiwick.studies.sector_options_part import Options

__all__ = ["DISTRICT", "Outside", "districts_of_itl2", "outside_of"]

DISTRICT = r"^(E0[6-9]|W06|S12|N09)"
COUNTY = r"^E1[0-9]"
MEDIAN = r"(^|_)median(_|$)"
#: Boundaries that the indicators may be on.
BEFORE = tuple(f"lad{year}" for year in range(2018, 2025))
#: A larger area has a mean where so much of its residents live in parts with a value.
KNOWN_PART = 0.9


@dataclass(frozen=True, kw_only=True)
class Outside:
    """One set of indicators, ready for scores and for regressions.

    Attributes
    ----------
    id, label : str
    scoring : `area_code, year, indicator, value`, on codes of the clusters
    panel : the same for regressions, on codes of the clusters or of larger areas
    coarse : `area_code, coarse_code, weight` where the panel is of larger areas
    coverage : `source, indicator, label, rows, areas, areas_used, lost`, one row per indicator
    findings : what was lost on the way
    """

    id: str
    label: str
    scoring: pl.DataFrame
    panel: pl.DataFrame
    coarse: pl.DataFrame | None = None
    coverage: pl.DataFrame = field(default_factory=pl.DataFrame)
    findings: tuple[Finding, ...] = ()


def outside_of(inputs: Inputs, vintage: str, codes: Sequence[str], choices: Options) -> list[Outside]:
    """Every set of indicators that has a value for one of the areas; the others are told.

    Parameters
    ----------
    inputs : Inputs
    vintage : str
        Of the clusters; empty where it is of no districts.
    codes : sequence of str
        The areas with a cluster.
    choices : Options
    """
    return [_outside(one, inputs, vintage, set(codes), choices) for one in inputs.indicators]


def _outside(held: IndicatorSet, inputs: Inputs, vintage: str, codes: set[str], choices: Options) -> Outside:
    given = held.panel.filter(pl.col("value").is_not_null() & pl.col("value").is_finite())
    dated = "year" in given.columns
    given = given.with_columns(year=pl.col("year").cast(pl.Int32) if dated else pl.lit(0, pl.Int32))
    told: list[Finding] = []
    if held.rates is not None and not choices.as_published:
        told += _of_other_areas(held, given, vintage, codes)
        given, left = _of_known_kind(held, given, vintage, codes)
        told += _of_unknown_kind(held, left)
    if choices.as_published:
        made = _as_published(held, given, inputs)
    elif not vintage:
        made = _itl2(held, given, inputs, codes)
    elif held.level == "nuts3":
        made = _nuts3(given, inputs, vintage)
    else:
        made = _districts(held, given, vintage)
    scoring, panel, coarse = made
    if not choices.as_published:
        # The same as the whole table gives: z-scores are among the areas with a cluster, in the latest year.
        latest = scoring.filter(pl.col("year") == pl.col("year").max().over("indicator"))
        scoring = latest.filter(pl.col("area_code").is_in(list(codes)))
    coverage = _coverage(held, panel, coarse, codes)
    if not dated:
        scoring, panel = scoring.drop("year"), panel.drop("year")
        coverage = coverage.with_columns(year=pl.lit(None, pl.Int32))
    return Outside(
        id=held.id,
        label=held.label,
        scoring=scoring,
        panel=panel,
        coarse=coarse,
        coverage=coverage,
        findings=(*told, *_told(held, coverage, as_published=choices.as_published)),
    )


Made = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame | None]
KEYS = ("area_code", "year", "indicator", "value")


def _as_published(held: IndicatorSet, given: pl.DataFrame, inputs: Inputs) -> Made:
    """Rows with every field, joined by the codes they have; of NUTS3 areas to the last district of each."""
    if "has_unit" in given.columns:
        given = given.filter("has_unit")
    if held.level == "nuts3":
        last = dict(last_district_of_nuts3(inputs.nuts3))
        given = given.with_columns(pl.col("area_code").replace(last))
        if "copies" in given.columns:
            given = given.select(pl.all().repeat_by("copies")).explode(given.columns)
    panel = given.select(KEYS)
    return panel, panel, None


def _districts(held: IndicatorSet, given: pl.DataFrame, vintage: str) -> Made:
    """Districts on the boundaries of the clusters; counties are left out, and told.

    Rates of districts that merged are means by residents, numbers are sums. A median can be worked out from
    neither, so that a merged district has none.
    """
    rows = given.select(KEYS).filter(pl.col("area_code").str.contains(f"{DISTRICT}|{COUNTY}"))
    number = pl.col("indicator").is_in(list(held.counts))
    median = pl.col("indicator").str.contains(MEDIAN) & ~number
    known = pl.col("area_code").is_in(areas.codes(vintage))
    parts = [
        carry_to_vintage(rows.filter(~number & ~median), vintage).select(KEYS),
        rows.filter(median & known),
        _summed(rows.filter(number), vintage),
    ]
    panel = pl.concat(parts).filter(pl.col("area_code").str.contains(DISTRICT)).drop_nulls("value")
    return panel, panel, None


def _of_known_kind(
    held: IndicatorSet, given: pl.DataFrame, vintage: str, codes: set[str]
) -> tuple[pl.DataFrame, list[str]]:
    """The rows that can be carried, and the indicators with values that nobody knows how to put together.

    Of a number of something and of a rate it is known. Of another indicator values are kept where they are of
    an area with a cluster, or of a district that has the boundaries of one.
    """
    known = pl.col("indicator").is_in(list(held.counts | (held.rates or frozenset())))
    rows, other = given.filter(known), given.filter(~known).select(KEYS)
    if vintage:
        moved = carry_to_vintage(
            other.filter(pl.col("area_code").str.contains(f"{DISTRICT}|{COUNTY}")), vintage
        )
        together = pl.col("flag").is_not_null()
        kept = moved.filter(~together).select(KEYS)
        lost = moved.filter(together & pl.col("area_code").is_in(list(codes)))
    else:
        own = _own_code(codes).is_in(list(codes))
        kept, lost = other.filter(own), other.filter(~own & pl.col("area_code").str.contains(DISTRICT))
    return pl.concat([rows.select(KEYS), kept]), lost["indicator"].unique(maintain_order=True).to_list()


def _of_other_areas(held: IndicatorSet, given: pl.DataFrame, vintage: str, codes: set[str]) -> list[Finding]:
    """Areas that are none of the clusters, and no districts or counties that could be carried to them."""
    carried = f"{DISTRICT}|{COUNTY}" if vintage else DISTRICT
    other = ~_own_code(codes).is_in(list(codes)) & ~pl.col("area_code").str.contains(carried)
    names = given.filter(other)["area_code"].unique().sort().to_list()
    if not names:
        return []
    sentence = f"{held.label}: values of {areas_told(names)} are not used: they are of none of the clusters."
    return [Finding("other-areas", sentence, tuple(names), "warning")]


def _of_unknown_kind(held: IndicatorSet, names: list[str]) -> list[Finding]:
    if not names:
        return []
    said = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    sentence = (
        f"{held.label}: districts were merged or put together, and it is not known whether their values are"
        f" added up or averaged, so areas made of them are left out of {counted(len(names), 'indicator')}:"
        f" {said}. Say so in a column 'kind', which is count or rate."
    )
    return [Finding("unknown-kind", sentence, tuple(names), "warning")]


def _own_code(codes: set[str]) -> pl.Expr:
    """Codes of areas in the spelling of the clusters: those of NUTS and of ITL are of the same areas."""
    spelt = {
        there + code[2:]: code
        for here, there in ((NUTS, ITL), (ITL, NUTS))
        for code in codes
        if code.startswith(here)
    }
    other = {there: here for there, here in spelt.items() if there not in codes}
    return pl.col("area_code").replace(other)


def _summed(rows: pl.DataFrame, vintage: str) -> pl.DataFrame:
    """Numbers on the districts of a vintage: a merged one has the sum where all of its parts have a value."""
    known = set(areas.codes(vintage))
    now = {code: areas.successor(code, int(vintage[3:])) for code in rows["area_code"].unique()}
    here = rows.filter(pl.col("area_code").is_in(list(known)))
    old = rows.filter(~pl.col("area_code").is_in(list(known)))
    moved = (
        old.with_columns(new=pl.col("area_code").replace_strict(now, return_dtype=pl.String))
        .group_by("new", "year", "indicator", maintain_order=True)
        .agg(value=pl.col("value").sum(), parts=pl.col("area_code"))
    )
    whole = [
        any(set(parts) == set(areas.predecessors(new, before)) for before in BEFORE if before < vintage)
        for new, parts in moved.select("new", "parts").iter_rows()
    ]
    moved = moved.filter(pl.Series(whole, dtype=pl.Boolean)).rename({"new": "area_code"}).select(KEYS)
    own = here.select("area_code", "year", "indicator")
    return pl.concat([here, moved.join(own, on=["area_code", "year", "indicator"], how="anti")])


def _nuts3(given: pl.DataFrame, inputs: Inputs, vintage: str) -> Made:
    """NUTS3 areas for regressions; for scores each district has the mean of those it lies in, by residents.

    A code that earlier editions of NUTS share with that of 2016 is taken for the same area: areas whose
    boundaries changed were given new codes.
    """
    parts = nuts3_parts(inputs.nuts3, vintage).select("area_code", "coarse_code", "weight")
    known = given.select(KEYS).filter(pl.col("area_code").is_in(parts["coarse_code"].unique().implode()))
    panel = known.unique(["area_code", "year", "indicator"], maintain_order=True)
    scoring = (
        panel.rename({"area_code": "coarse_code"})
        .join(parts, on="coarse_code", how="inner", validate="m:m")
        .group_by("area_code", "year", "indicator", maintain_order=True)
        .agg(value=(pl.col("value") * pl.col("weight")).sum() / pl.col("weight").sum())
    )
    return scoring.select(KEYS), panel, parts


def _itl2(held: IndicatorSet, given: pl.DataFrame, inputs: Inputs, codes: set[str]) -> Made:
    """Areas that are no districts: values of their own, and for ITL2 those of districts or NUTS3 areas.

    Numbers are summed, rates are means by residents. A larger area has a value where parts with at least nine
    tenths of its residents have one; a number needs all parts. A value that is given for the area itself is
    kept.
    """
    given = given.select(KEYS).with_columns(_own_code(codes))
    own = given.filter(pl.col("area_code").is_in(list(codes)))
    if held.level == "nuts3":
        parts = (
            nuts3_parts(inputs.nuts3, POPULATION_VINTAGE)
            .group_by(pl.col("coarse_code").alias("area_code"), maintain_order=True)
            .agg(residents=pl.col("weight").sum())
        )
        parts = parts.with_columns(larger=_spelt_as(pl.col("area_code").str.head(4), codes, NUTS, ITL))
        rows = given.unique(["area_code", "year", "indicator"], maintain_order=True)
    else:
        parts = districts_of_itl2(inputs, codes)
        rows = _districts(held, given, POPULATION_VINTAGE)[0]
    parts = parts.with_columns(whole=pl.col("residents").sum().over("larger"))
    number = pl.col("indicator").is_in(list(held.counts))
    made = (
        rows.join(parts, on="area_code", how="inner", validate="m:1")
        .group_by("larger", "year", "indicator", maintain_order=True)
        .agg(
            mean=(pl.col("value") * pl.col("residents")).sum() / pl.col("residents").sum(),
            total=pl.col("value").sum(),
            known=pl.col("residents").sum() / pl.col("whole").first(),
        )
        .with_columns(value=pl.when(number).then("total").otherwise("mean"))
        .filter(pl.col("known") >= pl.when(number).then(1 - 1e-9).otherwise(KNOWN_PART))
        .select(area_code="larger", year="year", indicator="indicator", value="value")
    )
    panel = pl.concat([own, made.join(own, on=["area_code", "year", "indicator"], how="anti")])
    return panel, panel, None


def _spelt_as(code: pl.Expr, codes: set[str], given: str, other: str) -> pl.Expr:
    """Codes that begin with `given`, beginning with `other` where those of the clusters do."""
    if any(one.startswith(other) for one in codes):
        return code.str.replace(f"^{given}", other)
    return code


def districts_of_itl2(inputs: Inputs, codes: set[str]) -> pl.DataFrame:
    """`area_code, residents, larger`: districts in the ITL2 area that has most of their land."""
    lookup = plain(areas.lookup(POPULATION_VINTAGE, "itl2_2021"))
    best = lookup.sort("weight", descending=True, nulls_last=True, maintain_order=True).unique(
        "from_code", maintain_order=True
    )
    larger = _spelt_as(pl.col("to_code"), codes, ITL, NUTS)
    people = inputs.population.select("area_code", residents=pl.col("population").cast(pl.Float64))
    return best.select(area_code="from_code", larger=larger).join(
        people, on="area_code", how="inner", validate="1:1"
    )


def _told(held: IndicatorSet, coverage: pl.DataFrame, *, as_published: bool) -> list[Finding]:
    """What a set of indicators lost."""
    unused = coverage.filter(pl.col("areas_used") == 0)
    found = []
    if as_published and "has_unit" in held.panel.columns:
        with_unit = held.panel.filter("has_unit")["indicator"].unique()
        unitless = unused.filter(~pl.col("indicator").is_in(with_unit.implode()))
        unused = unused.filter(pl.col("indicator").is_in(with_unit.implode()))
        if unitless.height:
            sentence = f"{held.label}: as published, {_named(unitless, 'without a unit are left out')}"
            found.append(Finding("without-unit", sentence, tuple(unitless["indicator"]), "note"))
    if unused.height:
        sentence = f"{held.label}: {_named(unused, 'with no value for an area with a cluster')}"
        if as_published:
            sentence += " As published, areas are joined by their codes as they are."
        found.append(Finding("no-area", sentence, tuple(unused["indicator"]), "note"))
    return found


def _named(rows: pl.DataFrame, what: str) -> str:
    """How many indicators, what is with them, and the first of them."""
    names = rows["label"].to_list()
    said = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return f"{counted(len(names), 'indicator')} {what}: {said}."


def _coverage(
    held: IndicatorSet, panel: pl.DataFrame, coarse: pl.DataFrame | None, codes: set[str]
) -> pl.DataFrame:
    """What there was of each indicator, and how much of it reached an area with a cluster."""
    inside = codes
    if coarse is not None:
        known = coarse.filter(pl.col("area_code").is_in(list(codes)))
        inside = set(known["coarse_code"])
    all_rows = held.panel.group_by("indicator", maintain_order=True).agg(
        rows=pl.len().cast(pl.Int64),
        missing=(~pl.col("value").is_finite()).fill_null(value=True).sum().cast(pl.Int64),
        areas=pl.col("area_code").n_unique().cast(pl.Int64),
    )
    latest = panel.filter(pl.col("year") == pl.col("year").max().over("indicator"))
    used = (
        latest.filter(pl.col("area_code").is_in(list(inside)))
        .group_by("indicator")
        .agg(year=pl.col("year").max(), areas_used=pl.col("area_code").n_unique().cast(pl.Int64))
    )
    words = dict(held.words)
    return (
        all_rows.join(used, on="indicator", how="left", validate="1:1", maintain_order="left")
        .with_columns(
            source=pl.lit(held.id),
            label=pl.col("indicator").replace_strict(
                words, default=pl.col("indicator"), return_dtype=pl.String
            ),
            areas_used=pl.col("areas_used").fill_null(0),
            level=pl.lit("district" if coarse is None else "larger area"),
        )
        .sort("indicator")
    )
