"""The publishers' formats that are read: reader and facts of publication of each.

Which of them a file is, `recognise` tells from its contents.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from bailiwick.sources import aps, bres_web, mod_forces
from bailiwick.sources.area_classes import read_area_classes
from bailiwick.sources.ashe import read_ashe_cv, read_ashe_hours
from bailiwick.sources.bres_api import read_bres_api_parts
from bailiwick.sources.census_variables import read_census_variables
from bailiwick.sources.class_means import read_class_means, read_start_totals
from bailiwick.sources.district_productivity import read_district_productivity
from bailiwick.sources.explore_local_statistics import read_explore_local_statistics
from bailiwick.sources.february_indicators import read_february_indicators
from bailiwick.sources.gva_local_authority import read_gva_workbook
from bailiwick.sources.local_indicators import read_local_indicators
from bailiwick.sources.mid_year_population import read_mid_year_population
from bailiwick.sources.mobile_coverage import read_mobile_coverage
from bailiwick.sources.nomis_total_jobs import read_total_jobs
from bailiwick.sources.nuts_lookup import read_nuts_lookup
from bailiwick.sources.published_clusters import read_cluster_titles, read_published_clusters
from bailiwick.sources.published_neighbours import read_published_neighbours
from bailiwick.sources.regional_gdp import read_regional_gdp
from bailiwick.sources.residents import read_residents
from bailiwick.sources.sector_clusters import read_sector_clusters
from bailiwick.sources.subnational_indicators import read_subnational_indicators
from bailiwick.sources.subregional_productivity import read_subregional_productivity
from bailiwick.sources.tidy_cube import columns_of

__all__ = ["SOURCES", "Source"]

ONS, NOMIS = "Office for National Statistics", "Office for National Statistics, from Nomis"
CLASSIFICATIONS = "https://www.ons.gov.uk/methodology/geography/geographicalproducts/areaclassifications"

EXPLORER = "https://www.ons.gov.uk/explore-local-statistics"
CLUSTERS = "https://www.ons.gov.uk"


@dataclass(frozen=True)
class Source:
    """One publisher's format.

    Attributes
    ----------
    name : str
        Short name, such as ``"gva_local_authority"``.
    title, publisher, url, licence : str
        For the sidecar.
    read : callable
        Takes the path; returns the table, or the tables, of this one file.
    notes : tuple of str
    released : date or None
        Where the format is that of one release only.
    paged : bool
        One file may be a page of a longer answer, so that it is complete only
        together with others; `read` then looks at the page without counting.
    """

    name: str
    title: str
    publisher: str
    url: str
    read: Callable[[Path], Any]
    licence: str = "OGL-UK-3.0"
    notes: tuple[str, ...] = ()
    released: date | None = None
    paged: bool = False


SOURCES: dict[str, Source] = {
    source.name: source
    for source in (
        Source(
            "gva_local_authority",
            "Regional gross value added (balanced) by industry: local authorities",
            ONS,
            "https://www.ons.gov.uk/economy/grossvalueaddedgva",
            read_gva_workbook,
            notes=(
                "Chained volumes do not add up across industries or areas",
                "Latest year provisional",
                "Edition before the correction of volumes of 10 October 2025",
            ),
            released=date(2025, 4, 17),
        ),
        Source(
            "district_productivity",
            "Subregional productivity: labour productivity by local authority district",
            ONS,
            "https://www.ons.gov.uk/employmentandlabourmarket/peopleinwork/labourproductivity",
            read_district_productivity,
            notes=("Smoothed over five years",),
        ),
        Source(
            "subregional_productivity",
            "Subregional productivity: labour productivity by ITL or NUTS area, city region or combined "
            "authority",
            ONS,
            "https://www.ons.gov.uk/employmentandlabourmarket/peopleinwork/labourproductivity",
            read_subregional_productivity,
            notes=("Smoothed over five years where the column says so", "Volumes do not add up across areas"),
        ),
        Source(
            "regional_gdp",
            "Regional gross domestic product and gross value added (balanced)",
            ONS,
            "https://www.ons.gov.uk/economy/grossdomesticproductgdp",
            read_regional_gdp,
            notes=("Volumes do not add up across areas", "Residents are counted where they live"),
        ),
        Source(
            "nomis_total_jobs",
            "Jobs density: total jobs",
            NOMIS,
            "https://www.nomisweb.co.uk",
            read_total_jobs,
            notes=("Rounded by the publisher", "Before the constraint to regional jobs"),
        ),
        Source(
            "bres_web",
            "Business Register and Employment Survey: open access (web export)",
            NOMIS,
            "https://www.nomisweb.co.uk",
            bres_web.read_bres_web,
            notes=("Rounded by the publisher",),
        ),
        Source(
            "bres_api",
            "Business Register and Employment Survey: open access (NM_189_1)",
            NOMIS,
            "https://www.nomisweb.co.uk",
            partial(read_bres_api_parts, complete=False),
            notes=("Rounded by the publisher",),
            paged=True,
        ),
        Source(
            "ashe_hours",
            "Annual Survey of Hours and Earnings, Table 7: paid hours by place of work",
            ONS,
            "https://www.ons.gov.uk/employmentandlabourmarket/peopleinwork/earningsandworkinghours",
            read_ashe_hours,
            notes=("Job counts are indicative only",),
        ),
        Source(
            "ashe_cv",
            "Annual Survey of Hours and Earnings, Table 7: coefficients of variation of paid hours by "
            "place of work",
            ONS,
            "https://www.ons.gov.uk/employmentandlabourmarket/peopleinwork/earningsandworkinghours",
            read_ashe_cv,
        ),
        Source(
            "aps_web",
            "Annual Population Survey, table T01 (web export)",
            NOMIS,
            "https://www.nomisweb.co.uk",
            aps.read_aps_web,
            notes=("Counts people where they live",),
        ),
        Source(
            "aps_api",
            "Annual Population Survey, percentages with their parts (NM_17_5)",
            NOMIS,
            "https://www.nomisweb.co.uk",
            partial(aps.read_aps_api, complete=False),
            notes=("Counts people where they live",),
            paged=True,
        ),
        Source(
            "mod_forces",
            "Location statistics for UK Regular Armed Forces, by local authority",
            "Ministry of Defence",
            "https://www.gov.uk/government/organisations/ministry-of-defence",
            mod_forces.read_mod_forces,
            notes=("Copied by hand from the publisher's table",),
        ),
        Source(
            "residents",
            "Residents by area and year",
            "",
            "",
            read_residents,
            notes=("A table made by its user, of mid-year population estimates",),
        ),
        Source(
            "census_variables",
            "Census variables by area, in percent",
            ONS,
            "https://www.ons.gov.uk/census",
            read_census_variables,
            notes=("Variables of one census only; published classes in the file are left aside",),
        ),
        Source(
            "area_classes",
            "Published area classification: supergroup, group and subgroup of each area",
            ONS,
            CLASSIFICATIONS,
            read_area_classes,
            notes=("For comparison; never an input",),
        ),
        Source(
            "area_classes_2011v2",
            "2011 area classification for local authorities, version 2, rebuilt from museum records",
            "Office for National Statistics, from Mapping Museums",
            f"{CLASSIFICATIONS}/2011areaclassifications",
            read_area_classes,
            licence="CC-BY-4.0",
            notes=("Contains data of the Mapping Museums project (www.mappingmuseums.org), CC BY 4.0",),
            released=date(2017, 7, 1),
        ),
        Source(
            "class_means",
            "Output area classification 2021/22: means of the classes of one level",
            "Office for National Statistics and University College London",
            CLASSIFICATIONS,
            read_class_means,
            notes=("Columns are numbered in an order of their own and are joined by meaning",),
        ),
        Source(
            "start_totals",
            "Output area classification 2021/22: sum of squares of each k-means start",
            "Office for National Statistics and University College London",
            CLASSIFICATIONS,
            read_start_totals,
        ),
        Source(
            "subnational_indicators",
            "Subnational indicators explorer, December 2022",
            ONS,
            EXPLORER,
            read_subnational_indicators,
            notes=("Latest period of each indicator; tiers and codes of several years in one table",),
        ),
        Source(
            "mobile_coverage",
            "4G coverage by local authority, September 2022",
            "Office for National Statistics, from Ofcom",
            EXPLORER,
            read_mobile_coverage,
        ),
        Source(
            "explore_local_statistics",
            "Explore Local Statistics: indicators of local areas",
            ONS,
            EXPLORER,
            read_explore_local_statistics,
            notes=("Old districts stand beside their successors: never add them up",),
        ),
        Source(
            "published_clusters",
            "Clusters of local authorities: published assignment",
            ONS,
            CLUSTERS,
            read_published_clusters,
            notes=("For comparison; never an input", "Ids and letters are not stable between editions"),
        ),
        Source(
            "published_cluster_titles",
            "Clusters of local authorities: published titles",
            ONS,
            CLUSTERS,
            read_cluster_titles,
            notes=("For comparison; never an input",),
        ),
        Source(
            "published_neighbours",
            "Statistical nearest neighbours of local authorities",
            ONS,
            CLUSTERS,
            read_published_neighbours,
            notes=("For comparison; never an input", "An order without distances"),
        ),
        Source(
            "february_indicators",
            "Subnational indicators explorer, 1 February 2022",
            ONS,
            EXPLORER,
            read_february_indicators,
            notes=("One period of each indicator; codes of several years in one table",),
            released=date(2022, 2, 1),
        ),
        Source(
            "local_indicators",
            "Local indicators of BEIS and Nesta, by NUTS area and year",
            "Department for Business, Energy and Industrial Strategy and Nesta",
            "https://github.com/nestauk/beis-indicators",
            read_local_indicators,
            licence="CC-BY-4.0",
            notes=(
                "Boundaries differ between the years of one indicator",
                "Licences differ by indicator: Open Government Licence v3.0 or CC BY 4.0, compiled under MIT",
            ),
        ),
        Source(
            "mid_year_population",
            "Residents of one year, by area",
            ONS,
            "https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates",
            read_mid_year_population,
            notes=("All tiers in one table: never add them up",),
        ),
        Source(
            "nuts_lookup",
            "Districts of 2016 in LAU1 and NUTS areas of 2018",
            ONS,
            "https://geoportal.statistics.gov.uk",
            read_nuts_lookup,
            notes=("The order of the rows matters to the published analysis",),
        ),
        Source(
            "sector_clusters",
            "Sector clusters of districts, as published",
            "Nesta",
            "https://github.com/nestauk/industrial_taxonomy",
            read_sector_clusters,
            licence="MIT",
            notes=("For comparison; never an input", "Clusters are numbered in no order"),
        ),
        Source(
            "tidy_cube",
            "Amounts by area, year and industry",
            "",
            "",
            lambda path: columns_of(path),
            notes=("A table made by its user",),
        ),
    )
}
