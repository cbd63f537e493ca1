"""What the sector clusters read: a table of industries by area, indicators from outside, and what is known.

From the carried tables, from publishers' files (`sector_files`) or from somebody's own table (`sector_own`);
all give the same `Inputs`, so the study does not know which it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from bailiwick import areas
from bailiwick.errors import Finding, OptionError, nearest
from bailiwick.sample import Sample, open_sample
from bailiwick.sources.february_metrics import FEBRUARY_2022, february_metric_table
from bailiwick.sources.subnational_metrics import METRICS
from bailiwick.studies.carried import carried_records, plain
from bailiwick.studies.result import InputRecord
from bailiwick.studies.sector_labels import label_of
from bailiwick.studies.sector_sections import PLAIN_NAMES, sections_of

__all__ = [
    "AMOUNT",
    "CUBES",
    "ITL",
    "NUTS",
    "POPULATION_VINTAGE",
    "PUBLISHED_VINTAGE",
    "Cube",
    "IndicatorSet",
    "Inputs",
    "Published",
    "bres_cube",
    "empty",
    "from_sample",
    "gva_cube",
    "itl_names",
    "places_of",
    "with_indicators",
]

AMOUNT = "amount"
#: Boundaries of the published clusters.
PUBLISHED_VINTAGE = "lad2020"
#: Cube -> what it is, in words.
CUBES: Mapping[str, str] = {
    "gva": "gross value added of districts by 37 industries",
    "bres": "employment of ITL2 areas by five-digit industries",
}
GVA_LINES, GVA_VINTAGE = 37, "lad2023"
#: Boundaries of the population of mid-2020.
POPULATION_VINTAGE = "lad2021"
#: First letters of codes of the UK regions of NUTS 2016 -> of ITL 2021, which took over their areas.
NUTS, ITL = "UK", "TL"


def empty(*columns: str) -> pl.DataFrame:
    """A table of text without rows."""
    return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))


@dataclass(frozen=True, kw_only=True)
class Cube:
    """One year of a table of industries by area, every area complete.

    Attributes
    ----------
    rows : one row per area and industry
        `area_code, industry_code, amount`; an industry that an area does not have needs no row.
    id, label : str
        "gva", "bres" or "own"; and what it is in words.
    unit : str
        Of the amounts, in words: "million pounds", "jobs".
    counts : bool
        Amounts count things, such as jobs; money does not.
    year : int
        0 where the table has none.
    vintage : str
        Of the codes; empty where they are of no known districts.
    names : mapping of area code to name
    industries, sections : mapping of industry code to name, and to its section
        Sections are empty where the codes are of no known classification.
    left_out : one row per area that is not complete
        `area_code, area_name, reason`.
    gaps : tuple of str
        Industries that are left out, because an amount of them is missing in an area.
    clipped : tuple of str
        Areas with an amount below 0, which is taken as 0.
    """

    rows: pl.DataFrame
    id: str
    label: str
    unit: str
    counts: bool
    year: int
    vintage: str
    names: Mapping[str, str]
    industries: Mapping[str, str]
    sections: Mapping[str, str] = field(default_factory=dict)
    left_out: pl.DataFrame = field(default_factory=lambda: empty("area_code", "area_name", "reason"))
    gaps: tuple[str, ...] = ()
    clipped: tuple[str, ...] = ()

    @property
    def areas(self) -> list[str]:
        """The codes of its areas, in order."""
        return sorted(self.rows["area_code"].unique())


@dataclass(frozen=True, kw_only=True)
class IndicatorSet:
    """Indicators from outside: what clusters are judged on, and not built from.

    Attributes
    ----------
    id, label : str
        "ons", "beis" or of one's own; and who gives them, in words.
    panel : one row per area, year and indicator, as published
        `area_code, year, indicator, value`, and for "ons" `has_unit` and `tier`, for "beis" `nuts_version`
        and `copies`, the times that a row stands in the file.
    words : mapping of indicator to label
    level : {"lad", "nuts3"}
        Of its areas.
    counts : frozenset of str
        Indicators that are numbers of something, which are summed where areas are put together.
    rates : frozenset of str or None
        Those of which a mean by residents is taken; None for all that are no counts. Nothing can be made of
        what is in neither.
    """

    id: str
    label: str
    panel: pl.DataFrame
    words: Mapping[str, str] = field(default_factory=dict)
    level: str = "lad"
    counts: frozenset[str] = frozenset()
    rates: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Published:
    """What the chapter of March 2022 published, to compare with.

    Attributes
    ----------
    clusters : `area_code, cluster`, districts of April 2020
    cells : `indicator, cluster, published_coefficient`: the 45 of the ONS heat map
    entropies : `region, entropy_nats`
    rural : `cluster, class, share`
    """

    clusters: pl.DataFrame
    cells: pl.DataFrame
    entropies: pl.DataFrame
    rural: pl.DataFrame


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """A cube, the indicators that its clusters are judged on, and what is known of its areas.

    Attributes
    ----------
    cube : Cube
    indicators : tuple of IndicatorSet
    population : `area_code, population`, mid-2020, of districts and larger areas on codes of 2021
    nuts3 : the lookup of districts of 2016 to NUTS3, in the order of the file
    published : Published, or None where nothing published is held
    records, findings
        What was read, and what was found in it.
    """

    cube: Cube
    indicators: tuple[IndicatorSet, ...] = ()
    population: pl.DataFrame = field(default_factory=lambda: empty("area_code", "population"))
    nuts3: pl.DataFrame = field(default_factory=lambda: empty("lad_code", "nuts3_code"))
    published: Published | None = None
    records: tuple[InputRecord, ...] = ()
    findings: tuple[Finding, ...] = ()


def from_sample(cube: str = "gva", *, year: int | None = None) -> Inputs:
    """The carried tables.

    Parameters
    ----------
    cube : {"gva", "bres"}
        District GVA by 37 industries, or ITL2 employment by subclass.
    year : int, optional
        The latest by default.

    Raises
    ------
    OptionError
        The cube is neither, or has no such year.
    """
    if cube not in CUBES:
        raise OptionError(
            f"{cube!r} is no carried table of industries by area.{nearest(cube, list(CUBES))} They are"
            f" {', '.join(CUBES)}; for a table of your own give its file."
        )
    sample = open_sample()
    if cube == "gva":
        used: dict[str, tuple[str, ...]] = {"gva_lad2023_industry37": ("cube",)}
        made = gva_cube(plain(sample["gva_lad2023_industry37"]), year=year)
    else:
        used = {"employment_itl2_sic5": ("cube",), "industries_sic5": ("cube",)}
        made = bres_cube(plain(sample["employment_itl2_sic5"]), year=year)
    return with_indicators(made, sample, used)


def with_indicators(cube: Cube, sample: Sample, used: Mapping[str, tuple[str, ...]]) -> Inputs:
    """A cube beside the carried indicators and published results; `used` are the tables of the cube."""
    used = dict(used) | {
        "indicators_2022_02": ("indicators", "ons"),
        "indicators_beis_2021": ("indicators", "beis"),
        "indicators_beis_2021_about": ("indicators",),
        "population_mid2020": ("population",),
        "nuts3_lad2016": ("nuts3",),
        "sector_clusters_2022": ("published", "published_clusters"),
        "sector_clusters_2022_cells": ("published",),
        "sector_clusters_2022_entropies": ("published",),
        "sector_clusters_2022_rural": ("published",),
    }
    about = plain(sample["indicators_beis_2021_about"])
    return Inputs(
        cube=cube,
        indicators=(
            IndicatorSet(
                id="ons",
                label="ONS subnational indicators",
                panel=plain(sample["indicators_2022_02"]),
                words=dict(february_metric_table().select("variable", "label").iter_rows()),
                counts=frozenset(name for name in FEBRUARY_2022.values() if name not in METRICS),
            ),
            IndicatorSet(
                id="beis",
                label="BEIS and Nesta local indicators",
                panel=plain(sample["indicators_beis_2021"]),
                words={
                    name: label_of(name, title)
                    for name, title in about.select("indicator", "title").iter_rows()
                },
                level="nuts3",
                counts=frozenset(about.filter(_is_count())["indicator"]),
            ),
        ),
        population=plain(sample["population_mid2020"]),
        nuts3=plain(sample["nuts3_lad2016"]),
        published=Published(
            clusters=plain(sample["sector_clusters_2022"]),
            cells=plain(sample["sector_clusters_2022_cells"]),
            entropies=plain(sample["sector_clusters_2022_entropies"]),
            rural=plain(sample["sector_clusters_2022_rural"]),
        ),
        records=carried_records(sample, used),
    )


def gva_cube(table: pl.DataFrame, *, year: int | None = None) -> Cube:
    """District GVA of one year: the districts with all 37 lines, and the others listed.

    An amount below 0, a loss, is taken as 0, because shares have no meaning with it.

    Parameters
    ----------
    table : `area_code, year, industry_code, gva_million_gbp`
    year : int, optional
        The latest by default.
    """
    chosen = _year(table, year, "the table of GVA")
    rows = table.filter(year=chosen).select(
        "area_code", "industry_code", pl.col("gva_million_gbp").alias(AMOUNT)
    )
    names = dict(areas.names(GVA_VINTAGE))
    known = rows.group_by("area_code").agg(held=pl.col(AMOUNT).count())
    short = known.filter(pl.col("held") < GVA_LINES).sort("area_code")
    left = short.select(
        "area_code",
        area_name=_named(names),
        reason=pl.format(f"Only {{}} of the {GVA_LINES} industries are published", "held"),
    )
    industries = _industry_names(rows["industry_code"].unique().to_list())
    return Cube(
        rows=rows.filter(~pl.col("area_code").is_in(short["area_code"].implode())).with_columns(
            pl.col(AMOUNT).clip(lower_bound=0)
        ),
        clipped=tuple(rows.filter(pl.col(AMOUNT) < 0)["area_code"].unique().sort()),
        id="gva",
        label=f"Gross value added of districts by {GVA_LINES} industries, {chosen}",
        unit="million pounds",
        counts=False,
        year=chosen,
        vintage=GVA_VINTAGE,
        names=names,
        industries=industries,
        sections=sections_of(industries),
        left_out=left,
    )


def bres_cube(table: pl.DataFrame, *, year: int | None = None) -> Cube:
    """ITL2 employment of one year by five-digit industry; one with a missing cell is left out of all areas.

    Parameters
    ----------
    table : `area_code, year, industry_code, employment`
    year : int, optional
        The latest by default.
    """
    chosen = _year(table, year, "the table of employment")
    rows = table.filter(year=chosen).select("area_code", "industry_code", pl.col("employment").alias(AMOUNT))
    gaps = rows.filter(pl.col(AMOUNT).is_null())["industry_code"].unique().sort()
    rows = rows.filter(~pl.col("industry_code").is_in(gaps.implode()))
    about = plain(open_sample()["industries_sic5"])
    industries = {
        code: PLAIN_NAMES.get(name, name)
        for code, name in about.select("industry_code", "industry_name").iter_rows()
    }
    return Cube(
        rows=rows,
        gaps=tuple(gaps),
        id="bres",
        label=f"Employment of ITL2 areas by five-digit industry, {chosen}",
        unit="jobs",
        counts=True,
        year=chosen,
        vintage="",
        names=itl_names(rows["area_code"].unique().to_list()),
        industries=industries,
        sections=sections_of(industries),
    )


def itl_names(codes: list[str]) -> dict[str, str]:
    """Names of ITL areas under codes of NUTS or of ITL."""
    names = areas.names("itl2021")
    return {code: names.get(code.replace(NUTS, ITL, 1), code) for code in sorted(codes)}


def places_of(cube: Cube) -> pl.DataFrame:
    """The region of each area of a cube: `area_code, area_name, region_code, region`.

    Regions are the nine of England, Wales, Scotland and Northern Ireland; null where codes are of no known
    areas.
    """
    codes = cube.areas
    named = pl.DataFrame({"area_code": codes, "area_name": [cube.names.get(code, code) for code in codes]})
    if cube.vintage:
        found = region_rows(cube.vintage)
    elif all(code.startswith((NUTS, ITL)) for code in codes):
        names = areas.names("itl2021")
        regions = [code.replace(NUTS, ITL, 1)[:3] for code in codes]
        found = pl.DataFrame(
            {"area_code": codes, "region_code": regions, "region": [names.get(one, one) for one in regions]}
        )
    else:
        found = empty("area_code", "region_code", "region")
    return named.join(found, on="area_code", how="left", validate="1:1", maintain_order="left")


def region_rows(vintage: str) -> pl.DataFrame:
    """`area_code, region_code, region` of the districts of a vintage."""
    return plain(areas.lookup(vintage, "region")).select(
        area_code="from_code", region_code="to_code", region="to_name"
    )


def _year(table: pl.DataFrame, year: int | None, what: str) -> int:
    years = sorted(table["year"].unique())
    if year is None:
        return int(years[-1])
    if year not in years:
        raise OptionError(f"year is {year}; {what} has {years[0]} to {years[-1]}.")
    return year


#: Units of indicators that are rates, means or times, and not numbers of something.
RATES = ("%", "BitTransferRate", "GravimetricUnit")
RATE_WORDS = ("rate", "mean", "index", "time", "percentage", "speed")


def _is_count() -> pl.Expr:
    """Whether an indicator is a number or an amount, by its unit and the words of its value."""
    words = pl.col("value_label").fill_null("").str.to_lowercase()
    rate = pl.any_horizontal(words.str.contains(word, literal=True) for word in RATE_WORDS)
    return ~(pl.col("unit").fill_null("").is_in(RATES) | rate)


def _named(names: Mapping[str, str]) -> pl.Expr:
    return pl.col("area_code").replace_strict(
        dict(names), default=pl.col("area_code"), return_dtype=pl.String
    )


def _industry_names(codes: list[str]) -> dict[str, str]:
    held = dict(plain(open_sample()["industries"]).select("industry_code", "industry_name").iter_rows())
    names = {code: held.get(code, code) for code in sorted(codes)}
    return {code: PLAIN_NAMES.get(name, name) for code, name in names.items()}
