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
    if "year" not in given.columns:
        given = given.with_columns(year=pl.lit(0, pl.Int32))
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
    return Outside(
        id=held.id,
        label=held.label,
        scoring=scoring,
        panel=panel,
        coarse=coarse,
        coverage=coverage,
        findings=tuple(_told(held, coverage, as_published=choices.as_published)),
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
    """ITL2 areas from their districts or NUTS3 areas: numbers are summed, rates are means by residents.

    A larger area has a value where parts with at least nine tenths of its residents have one; a number needs
    all parts.
    """
    if held.level == "nuts3":
        parts = (
            nuts3_parts(inputs.nuts3, POPULATION_VINTAGE)
            .group_by(pl.col("coarse_code").alias("area_code"), maintain_order=True)
            .agg(residents=pl.col("weight").sum())
        )
        parts = parts.with_columns(larger=pl.col("area_code").str.head(4))
        rows = given.select(KEYS).unique(["area_code", "year", "indicator"], maintain_order=True)
    else:
        parts = districts_of_itl2(inputs, codes)
        rows = _districts(held, given, POPULATION_VINTAGE)[0]
    parts = parts.with_columns(whole=pl.col("residents").sum().over("larger"))
    number = pl.col("indicator").is_in(list(held.counts))
    panel = (
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
    return panel, panel, None


def districts_of_itl2(inputs: Inputs, codes: set[str]) -> pl.DataFrame:
    """`area_code, residents, larger`: districts in the ITL2 area that has most of their land."""
    lookup = plain(areas.lookup(POPULATION_VINTAGE, "itl2_2021"))
    best = lookup.sort("weight", descending=True, nulls_last=True, maintain_order=True).unique(
        "from_code", maintain_order=True
    )
    larger = pl.col("to_code")
    if any(code.startswith(NUTS) for code in codes):
        larger = larger.str.replace(f"^{ITL}", NUTS)
    people = inputs.population.select("area_code", residents=pl.col("population").cast(pl.Float64))
    return best.select(area_code="from_code", larger=larger).join(
        people, on="area_code", how="inner", validate="1:1"
    )


def _told(held: IndicatorSet, coverage: pl.DataFrame, *, as_published: bool) -> list[Finding]:
    """What a set of indicators lost."""
    unused = coverage.filter(pl.col("areas_used") == 0)
    if unused.is_empty():
        return []
    names = unused["label"].to_list()
    said = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    if as_published and "has_unit" in held.panel.columns:
        sentence = (
            f"{held.label}: as published, {counted(len(names), 'indicator')} without a unit are left out:"
            f" {said}."
        )
        return [Finding("without-unit", sentence, tuple(unused["indicator"]), "note")]
    sentence = (
        f"{held.label}: {counted(len(names), 'indicator')} with no value for an area with a cluster: {said}."
    )
    return [Finding("no-area", sentence, tuple(unused["indicator"]), "note")]


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
