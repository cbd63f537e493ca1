"""What the subregional productivity study reads: carried tables, publishers' files, or somebody's own table.

All give the same tidy tables, so the study does not know which it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from bailiwick import areas
from bailiwick.errors import Finding
from bailiwick.measures.constraint import Missing
from bailiwick.measures.prices import price_basis
from bailiwick.sample import open_sample
from bailiwick.studies.carried import carried_records, plain
from bailiwick.studies.krugman_inputs import carried_industry_names
from bailiwick.studies.productivity_text import TERMS, Terms
from bailiwick.studies.result import InputRecord

__all__ = ["AMOUNTS", "REFERENCE", "Inputs", "Panel", "district_panel", "from_sample", "itl_panel"]

#: The United Kingdom less Extra-Regio.
REFERENCE = "UKX"
REFERENCE_NAME = "United Kingdom less Extra-Regio"
DISTRICTS = "lad2023"
AMOUNTS = ("gva_million_gbp", "weekly_hours", "jobs", "residents")
LEVELS = ("ITL1", "ITL2", "ITL3")
RESIDENTS = "residents"  # the role of an input that gives nothing else


def output_name(currency: str, unit: float) -> str:
    """The column of output, with its unit.

    Examples
    --------
    >>> [output_name("eur", unit) for unit in (1, 1e3, 1e6, 1e8)]
    ['gva_eur', 'gva_thousand_eur', 'gva_million_eur', 'gva_100000000_eur']
    """
    words = {1.0: "", 1e3: "thousand_", 1e6: "million_", 1e9: "billion_"}
    return f"gva_{words.get(unit, f'{unit:.0f}_')}{currency}"


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The areas of one release or table, and what its publisher made of them.

    Attributes
    ----------
    rows : one row per area and year, the reference among them
        `area_code, area_name, area_level, region_code, year, gva_million_gbp,
        weekly_hours, jobs, residents`; `gva_flag` (p for provisional).
    what, whats : str
        What an area is, in words: "district", "districts".
    regions : one row per region and year, or None
        `region_code, year` and the amounts that the areas should add up to.
    force : whether the areas are to be scaled to the amounts of `regions`
        Published hours and jobs were scaled by their publisher already.
    not_forced : regions that keep their own amounts
    missing : what an area without an amount does to sums, as in `subregional_productivity`
    plausible : whether GVA per job is checked for a wrong unit; not in a currency of other size
    published : one row per area and year, or None
        The publisher's results, under the names of `measures.subregional`.
    decimals : mapping of published amount to the places it was printed with
    vintage : str or None
        Of the codes, if the atlas is to show them.
    rounded : mapping of amount to the step that its inputs were rounded to
        1 for whole numbers; a table rounded beyond its publisher has a larger step.
    ranked : levels whose areas are ranked, the finest last
    names : mapping of the names above to those of somebody's own table
    reference : code of the row that is 100
    nations : one letter or code of the nation by area code, if areas have nations
    roles : inputs of the study that it came from
        "residents" among them if those came in an input of their own; figures without them leave it out.
    """

    rows: pl.DataFrame
    what: str
    whats: str
    regions: pl.DataFrame | None = None
    force: bool = False
    not_forced: tuple[str, ...] = ()
    missing: Missing = "factor"
    plausible: bool = True
    published: pl.DataFrame | None = None
    decimals: Mapping[str, int] = field(default_factory=dict)
    vintage: str | None = None
    rounded: Mapping[str, float] = field(default_factory=dict)
    ranked: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    gva_unit: float = 1e6
    reference: str = REFERENCE
    terms: Terms = TERMS
    roles: tuple[str, ...] = ()

    @property
    def years(self) -> list[int]:
        """The years of the rows in order; none where they are no whole numbers."""
        if not self.rows.schema["year"].is_integer():
            return []
        return sorted(self.rows["year"].drop_nulls().unique().to_list())

    @property
    def finest(self) -> str:
        """The level whose areas tables of one level speak of."""
        return self.ranked[-1]

    @property
    def output(self) -> str:
        """The column of output in tables of results."""
        return output_name(self.terms.currency, self.gva_unit)

    @property
    def finest_areas(self) -> str:
        """The areas of that level in words."""
        return f"{self.finest} areas" if len(self.ranked) > 1 or self.finest in LEVELS else self.whats

    def roles_of(self, denominator: str) -> tuple[str, ...]:
        """The inputs of GVA divided by one amount."""
        return tuple(role for role in self.roles if role != RESIDENTS or denominator == "residents")


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """The tidy tables of the study; those it can do without are None.

    Attributes
    ----------
    districts, itl, own : Panel
        Districts of 2023, the ITL areas of a release, and the areas of somebody's own table.
    hours_cv : `area_code, mean_weekly_hours_cv`
        Coefficients of variation of mean paid hours, the stand-in for errors of district hours.
    gva_industry : cube of district GVA, 37 lines
    employment_itl2 : cube of ITL2 employment by 4-digit class
    total_jobs : `area_code, year, total_jobs`
        Jobs before they were constrained.
    rounding : sentence on how inputs were rounded beyond the publisher, or nothing
    """

    districts: Panel | None = None
    itl: Panel | None = None
    own: Panel | None = None
    hours_cv: pl.DataFrame | None = None
    gva_industry: pl.DataFrame | None = None
    employment_itl2: pl.DataFrame | None = None
    total_jobs: pl.DataFrame | None = None
    industry_names: Mapping[str, str] = field(default_factory=dict)
    rounding: str = ""
    records: tuple[InputRecord, ...] = ()
    findings: tuple[Finding, ...] = ()


def from_sample() -> Inputs:
    """The carried tables: districts of 2023, ITL areas of 2021, and what goes with them."""
    sample = open_sample()
    used = {
        "gva_lad2023_total": ("districts",),
        "hours_lad2023": ("districts",),
        "residents_lad2023": (RESIDENTS,),
        "productivity_uk_regions": ("districts", "regions"),
        "productivity_published_lad2023": ("published_districts",),
        "productivity_itl2021": ("itl",),
        "productivity_published_itl2021": ("published_itl",),
        "hours_cv_lad2023": ("hours_cv",),
        "gva_lad2023_industry37": ("gva_industry",),
        "employment_itl2_class616": ("employment_itl2",),
    }
    steps = {"gva_million_gbp": 1.0, "weekly_hours": 10.0, "jobs": 5.0, "residents": 10.0}
    districts = district_panel(
        gva=without_faulty_volumes(plain(sample["gva_lad2023_total"])),
        labour=plain(sample["hours_lad2023"]),
        residents=plain(sample["residents_lad2023"]),
        regions=plain(sample["productivity_uk_regions"]),
        published=plain(sample["productivity_published_lad2023"]),
        decimals=sample.about("productivity_published_lad2023")["decimals"],
        rounded=steps,
    )
    itl = plain(sample["productivity_itl2021"])
    return Inputs(
        districts=districts,
        itl=itl_panel(
            itl.with_columns(gva_flag=pl.lit(None, dtype=pl.String)),
            published=plain(sample["productivity_published_itl2021"]),
            decimals=sample.about("productivity_published_itl2021")["decimals"],
            rounded=steps,
        ),
        hours_cv=plain(sample["hours_cv_lad2023"]),
        gva_industry=plain(sample["gva_lad2023_industry37"]),
        employment_itl2=plain(sample["employment_itl2_class616"]),
        industry_names=carried_industry_names(),
        rounding=" In the carried tables hours are rounded to 10 a week, jobs to 5 and residents to 10.",
        records=carried_records(sample, used),
    )


def district_panel(
    *,
    gva: pl.DataFrame,
    labour: pl.DataFrame,
    residents: pl.DataFrame | None,
    regions: pl.DataFrame,
    published: pl.DataFrame | None,
    decimals: Mapping[str, int],
    rounded: Mapping[str, float],
    vintage: str = DISTRICTS,
    names: Mapping[str, str] | None = None,
) -> Panel:
    """Districts and the row of the United Kingdom, from the tables that hold their amounts.

    `regions` has GVA and residents of the twelve regions (ITL1) and of UKX, and hours and jobs of UKX.
    Districts of no known vintage ("") have no region, and the atlas cannot show them.
    """
    keys = ["area_code", "year"]
    volumes = [name for name in gva.columns if is_volume(name)]
    known = areas.names(vintage) if names is None else names
    rows = gva.filter(pl.col("area_code").is_in(labour["area_code"].unique().implode())).select(
        *keys, "gva_million_gbp", *volumes, pl.col("flag").alias("gva_flag")
    )
    rows = rows.join(labour.select(*keys, "weekly_hours", "jobs"), on=keys, how="left", validate="1:1")
    if residents is None:
        rows = rows.with_columns(residents=pl.lit(None, dtype=pl.Float64))
    else:
        rows = rows.join(residents.select(*keys, "residents"), on=keys, how="left", validate="1:1")
    rows = with_regions(rows, vintage).with_columns(
        area_name=pl.col("area_code").replace_strict(known, return_dtype=pl.String),
        area_level=pl.lit("district"),
    )
    amounts = ["gva_million_gbp", "weekly_hours", "jobs", "residents"]
    nation = regions.filter(pl.col("area_code") == REFERENCE).with_columns(
        area_name=pl.lit(REFERENCE_NAME),
        area_level=pl.lit("UK"),
        region_code=pl.lit(None, dtype=pl.String),
        gva_flag=pl.lit(None, dtype=pl.String),
    )
    columns = ["area_code", "area_name", "area_level", "region_code", "year", *amounts, *volumes, "gva_flag"]
    parts = [part.with_columns(pl.col(amounts).cast(pl.Float64)) for part in (nation, rows)]
    return Panel(
        rows=pl.concat(parts, how="diagonal_relaxed")
        .select(columns)
        .sort(pl.col("area_code") != REFERENCE, "area_code", "year"),
        what="district",
        whats="districts",
        ranked=("district",),
        regions=regions.filter(pl.col("area_code") != REFERENCE).rename({"area_code": "region_code"}),
        published=published,
        decimals=decimals,
        vintage=vintage or None,
        rounded=rounded,
        roles=("districts",) if residents is None else ("districts", RESIDENTS),
    )


def is_volume(column: str) -> bool:
    """Whether a column holds GVA in the money of one year.

    Examples
    --------
    >>> [is_volume(name) for name in ("gva_million_gbp_2022prices", "gva_million_gbp", "flag_2022prices")]
    [True, False, False]
    """
    return column.startswith("gva_million_gbp_") and price_basis(column).endswith("prices")


def without_faulty_volumes(gva: pl.DataFrame) -> pl.DataFrame:
    """District GVA with the volumes that contradict their own sectors (flag u) taken as unknown."""
    volume = "gva_million_gbp_2022prices"
    faulty = pl.col("flag_2022prices").eq_missing(pl.lit("u"))
    return gva.with_columns(pl.when(~faulty).then(pl.col(volume)).alias(volume))


def itl_panel(
    rows: pl.DataFrame,
    *,
    published: pl.DataFrame | None,
    decimals: Mapping[str, int],
    rounded: Mapping[str, float],
) -> Panel:
    """Areas of the ITL levels that a release has, under the regions (ITL1) that they make up."""
    return Panel(
        rows=rows,
        what="ITL area",
        whats="ITL areas",
        regions=regions_of(rows),
        published=published,
        decimals=decimals,
        rounded=rounded,
        ranked=tuple(level for level in LEVELS if (rows["area_level"] == level).any()),
        roles=("itl",),
    )


def with_regions(rows: pl.DataFrame, vintage: str = DISTRICTS) -> pl.DataFrame:
    """The region (ITL1) of each district beside it; regions nest in districts of every year."""
    if not vintage:
        return rows.with_columns(region_code=pl.lit(None, dtype=pl.String))
    lookup = plain(areas.lookup(vintage, "itl1_2025")).select(area_code="from_code", region_code="to_code")
    return rows.join(lookup, on="area_code", how="left", validate="m:1", maintain_order="left")


def regions_of(rows: pl.DataFrame) -> pl.DataFrame:
    """The amounts of the regions (ITL1) among the rows, as totals of their parts."""
    regions = rows.filter(pl.col("area_level") == "ITL1")
    return regions.select(
        pl.col("area_code").alias("region_code"),
        "area_name",
        "year",
        "gva_million_gbp",
        "weekly_hours",
        "jobs",
        "residents",
    )
