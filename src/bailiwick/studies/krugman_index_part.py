"""The index half of the Krugman study: districts by employment or GVA, and ITL2 areas by employment."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from bailiwick.errors import DataWarning, Finding
from bailiwick.indicators import National
from bailiwick.measures.rounding import krugman_rounding_band
from bailiwick.measures.specialisation import krugman_contributions, krugman_index
from bailiwick.measures.structures import nearest_structures
from bailiwick.studies.krugman_inputs import Inputs
from bailiwick.studies.krugman_part import (
    RANK_COLUMNS,
    Part,
    great_britain,
    indicator_of,
    with_names,
    with_ranks,
)
from bailiwick.studies.krugman_text import WORDS
from bailiwick.studies.result import StudyTable

if TYPE_CHECKING:
    from bailiwick.studies.krugman_map import Options

__all__ = ["Part", "measure"]

FARMS = "0100"  # known above district level only, so it is left out of district and reference alike
DECIMALS = 4
ROLE = {"employment": "employment", "gva_million_gbp": "gva"}

BAND_COLUMNS = {
    "lower": "Least value of the index that the rounding of counts allows; empty where districts were added "
    "up",
    "upper": "Greatest value that it allows",
    "typical_lower": "Lower end of the typical rounding band, from seeded draws; empty without draws",
    "typical_upper": "Upper end of the typical band",
    "zero_cell_share": "Share of the industries whose count is 0 in the area; each may be a small count",
}


def measure(inputs: Inputs, options: Options, progress: Callable[[str], None]) -> list[Part]:
    """Every index that the inputs allow, the published one first."""
    parts = []
    if inputs.employment is not None:
        progress("Measuring specialisation by 4-digit industry")
        parts.append(_published(inputs, inputs.employment, options))
    if inputs.gva is not None:
        progress("Measuring specialisation by 37 industries of GVA")
        parts.append(_districts("krugman_index_gva37", inputs.gva, "gva_million_gbp", inputs, options))
    if inputs.employment_itl2 is not None:
        progress("Measuring specialisation of ITL2 areas")
        parts.append(_itl2(inputs.employment_itl2, inputs, options))
    return parts


def _published(inputs: Inputs, employment: pl.DataFrame, options: Options) -> Part:
    """The index of jobs by 4-digit class, with what rounding may have done to it."""
    name = "krugman_index_sic4"
    cube = employment.filter(pl.col("industry_code") != FARMS)
    nation = inputs.employment_great_britain if options.reference == "great_britain" else None
    if nation is not None:
        nation = nation.filter(pl.col("industry_code") != FARMS).select(
            "area_code", "year", "industry_code", "employment"
        )
    part = _districts(name, cube, "employment", inputs, options, nation)
    table = part.tables[name]
    band = _rounding(great_britain(cube, options.first_year), nation, options)
    rows = table.rows.join(band, on=["area_code", "year"], how="left", validate="1:1", maintain_order="left")
    tables = dict(part.tables) | {
        name: replace(table, rows=rows, columns=dict(table.columns) | BAND_COLUMNS),
    }
    return replace(part, tables=tables)


def _rounding(cube: pl.DataFrame, nation: pl.DataFrame | None, options: Options) -> pl.DataFrame:
    """Bounds that the rounding of counts allows; none where districts are sums of rounded counts."""
    summed = cube.group_by("area_code", "year").agg(pl.col("is_summed").first())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)  # told once, with the index
        band: pl.DataFrame = krugman_rounding_band(
            cube.select("area_code", "year", "industry_code", "employment"),
            value="employment",
            reference=nation,
            draws=options.draws,
            random_state=options.random_state,
        )
    bounds = ("lower", "upper", "typical_lower", "typical_upper")
    return (
        band.join(summed, on=["area_code", "year"], how="left", validate="1:1", maintain_order="left")
        .with_columns(pl.when(~pl.col("is_summed")).then(pl.col(*bounds)))
        .select("area_code", "year", *bounds, "zero_cell_share")
    )


def _districts(
    name: str,
    cube: pl.DataFrame,
    amount: str,
    inputs: Inputs,
    options: Options,
    reference: pl.DataFrame | None = None,
) -> Part:
    cube = great_britain(cube, options.first_year)
    measured, findings = _index(cube, amount, options, reference)
    flags = _flags(cube)
    rows = with_names(
        measured.rename({"krugman_index": "value"})
        .drop("flag", strict=False)
        .join(flags, on=["area_code", "year"], how="left", validate="1:1", maintain_order="left")
        .with_columns(
            flag=pl.when(pl.col("value").is_null())
            .then(pl.col("missing").fill_null("x"))
            .otherwise(pl.col("remark"))
        )
    )
    national = _benchmarks(rows, cube, amount)
    suppressed = rows.group_by("area_code", maintain_order=True).agg(pl.col("value").count() == 0)
    left_out = {
        code: "The publisher withholds some of its industries, so its mix is not known."
        for code, never in suppressed.iter_rows()
        if never
    }
    ranked = with_ranks(rows, "value", DECIMALS)
    index_table = StudyTable(
        ranked.rename({"value": name}).select(
            "area_code", "area_name", "year", name, "rank", "areas_ranked", "flag"
        ),
        WORDS[name].label,
        RANK_COLUMNS | {name: f"{WORDS[name].definition} 0 to 1."},
        ("area_code", "year"),
    )
    return Part(
        rows=rows,
        tables={
            name: index_table,
            f"drivers_{name}": _drivers(
                with_names, cube, amount, inputs.industry_names, options, name, reference
            ),
            f"benchmarks_{name}": _benchmark_table(name, national),
        },
        indicator=indicator_of(
            name,
            rows,
            national=national,
            records=[record for record in inputs.records if ROLE[amount] in record.role],
            left_out=left_out,
            facts={"reference": _reference_words(reference is not None, options.own_area)},
        ),
        reference=_reference_words(reference is not None, options.own_area),
        findings=findings,
        roles=(ROLE[amount],),
        structure=lambda n: _nearest(cube, amount, n),
    )


def _reference_words(is_published: bool, own_area: str) -> str:
    """What the areas are compared with."""
    if is_published:
        whole = "Great Britain as published"
        return whole if own_area == "included" else f"{whole} without the area itself"
    districts = "districts of Great Britain with complete figures, added up"
    return f"the {districts}" if own_area == "included" else f"the other {districts}"


def _nearest(cube: pl.DataFrame, amount: str, n: int) -> pl.DataFrame:
    """The n areas with the most similar industry mix of each area and year."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)  # told once, with the index
        nearest: pl.DataFrame = nearest_structures(cube, value=amount, n=n, negative="clip")
    return nearest


def _itl2(cube: pl.DataFrame, inputs: Inputs, options: Options) -> Part:
    cube = _unknown_farms_as_none(cube.filter(pl.col("year") >= options.first_year))
    name = "krugman_index_itl2_class616"
    measured, findings = _index(cube, "employment", options)
    rows = (
        measured.rename({"krugman_index": "value"})
        .drop("flag", strict=False)
        .join(_flags(cube), on=["area_code", "year"], how="left", validate="1:1", maintain_order="left")
        .with_columns(flag=pl.col("remark"), area_name=pl.col("area_code"))
    )
    ranked = with_ranks(rows, "value", DECIMALS).rename({"value": name})
    columns = dict(RANK_COLUMNS) | {
        "area_code": "Code of the ITL2 area, NUTS 2016",
        name: "Krugman index of employment, 616 classes, halved: 0 to 1",
    }
    return Part(
        rows=rows,
        roles=("employment_itl2",),
        reference="the sum of the areas" if options.own_area == "included" else "the sum of the other areas",
        tables={
            name: StudyTable(
                ranked.select("area_code", "year", name, "rank", "areas_ranked", "flag"),
                "Krugman index of employment, 616 classes, ITL2 areas of Great Britain",
                columns,
                ("area_code", "year"),
            ),
            f"drivers_{name}": _drivers(
                lambda frame: frame, cube, "employment", inputs.industry_names, options, name
            ),
        },
        findings=findings,
    )


def _unknown_farms_as_none(cube: pl.DataFrame) -> pl.DataFrame:
    """Take an unknown farm count as 0, flag e: five Scottish areas in 2015 to 2017.

    Leaving the areas out instead would change the reference of every other area; the farm class is
    1.4% of employment. Any other null stays unknown.
    """
    unknown = pl.col("employment").is_null() & (pl.col("industry_code") == FARMS)
    return cube.with_columns(
        flag=pl.when(unknown).then(pl.lit("e")).otherwise(pl.col("flag")),
        employment=pl.when(unknown).then(0).otherwise(pl.col("employment")),
    )


def _index(
    cube: pl.DataFrame, amount: str, options: Options, reference: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """The halved index, with what the library warned of kept as findings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DataWarning)
        measured = krugman_index(
            cube, value=amount, own_area=options.own_area, negative="clip", reference=reference
        )
    told = tuple(
        _left_out(cube, amount) if "null" in str(warning.message) else _as_finding(warning)
        for warning in caught
        if issubclass(warning.category, DataWarning)
    )
    return measured, told


def _left_out(cube: pl.DataFrame, amount: str) -> Finding:
    """The areas that the library left out for an unknown amount, in the study's own words."""
    unknown = (
        cube.filter(pl.col(amount).is_null()).select("area_code", "year").unique().sort("area_code", "year")
    )
    count, pairs = unknown["area_code"].n_unique(), unknown.height
    sentence = (
        f"{count} areas have a withheld or missing industry in {pairs} area-years: these have no index and "
        f"are"
        " left out of the mix that areas are compared with."
    )
    return Finding("left-out-of-reference", sentence, tuple(unknown.iter_rows()), "warning")


def _as_finding(warning: warnings.WarningMessage) -> Finding:
    return Finding("data-warning", str(warning.message), severity="warning")


def _flags(cube: pl.DataFrame) -> pl.DataFrame:
    """For each area and year: why it would have no value, and what to remark if it has one."""
    if "flag" not in cube.columns:
        cube = cube.with_columns(flag=pl.lit(None, dtype=pl.String))
    return cube.group_by("area_code", "year").agg(
        missing=pl.col("flag").filter(pl.col("flag").is_in(["s", "m", "x"])).sort().last(),
        remark=pl.col("flag").filter(pl.col("flag").is_in(["u", "e", "p", "r"])).sort().first(),
    )


def _benchmarks(rows: pl.DataFrame, cube: pl.DataFrame, amount: str) -> list[National]:
    """Mean weighted by the amount measured, and median, over areas with a value."""
    sizes = cube.group_by("area_code", "year").agg(size=pl.col(amount).clip(0).sum())
    by_year = (
        rows.drop_nulls("value")
        .join(sizes, on=["area_code", "year"], validate="1:1")
        .group_by("year")
        .agg(
            mean=(pl.col("value") * pl.col("size")).sum() / pl.col("size").sum(),
            median=pl.col("value").median(),
        )
        .sort("year")
    )
    weight = "jobs" if amount == "employment" else "GVA"
    return [
        National(f"Mean of areas, weighted by {weight}", dict(by_year.select("year", "mean").iter_rows())),
        National("Median area", dict(by_year.select("year", "median").iter_rows())),
    ]


def _benchmark_table(name: str, national: list[National]) -> StudyTable:
    rows = [
        {"benchmark": benchmark.label, "year": year, name: value}
        for benchmark in national
        for year, value in benchmark.values.items()
    ]
    return StudyTable(
        pl.DataFrame(rows),
        f"Benchmarks: {WORDS[name].label}",
        {
            "benchmark": "What is shown for the nation",
            "year": "Calendar year",
            name: "Value of the benchmark",
        },
        ("benchmark", "year"),
    )


def _drivers(
    name_areas: Callable[[pl.DataFrame], pl.DataFrame],
    cube: pl.DataFrame,
    amount: str,
    industries: Mapping[str, str],
    options: Options,
    name: str,
    reference: pl.DataFrame | None = None,
) -> StudyTable:
    """The industries that make each score: the largest contributions of each area and year."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)  # told once, with the index
        parts = krugman_contributions(
            cube,
            value=amount,
            own_area=options.own_area,
            negative="clip",
            reference=reference,
            top=options.drivers,
        )
    top = parts.drop_nulls("contribution").with_columns(
        driver=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("area_code", "year"),
        industry_name=pl.col("industry_code").replace_strict(
            industries, default=None, return_dtype=pl.String
        ),
    )
    wanted = [
        "area_code",
        "year",
        "driver",
        "industry_code",
        "industry_name",
        "share",
        "reference_share",
        "contribution",
    ]
    return StudyTable(
        name_areas(top.select(wanted)),
        f"Industries that make the index of each area: {options.drivers} largest contributions ({name})",
        {
            "area_code": "Code of the area",
            "area_name": "Name of the area",
            "year": "Calendar year",
            "driver": "1 is the largest contribution",
            "industry_code": "Code of the industry",
            "industry_name": "Name of the industry",
            "share": "Share of the industry in the area, 0 to 1",
            "reference_share": "Share of the industry in the reference, 0 to 1",
            "contribution": "Half the difference of the shares; their absolute values sum to the index",
        },
        ("area_code", "year", "driver"),
    )
