"""What the clusters do: quotients by industry and section, the highest of them, and how varied areas are."""

from __future__ import annotations

from typing import Literal

import polars as pl

from bailiwick.studies.result import StudyTable
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_geography_part import plain_frame
from bailiwick.studies.sector_inputs import AMOUNT, Cube
from bailiwick.studies.sector_names_part import LEAST, large_industries
from bailiwick.studies.sector_options_part import Options
from bailiwick.studies.sector_tables_part import AREA, CLUSTER, described

__all__ = ["profile_tables"]

SECTION = {"section": "Section of the industry classification", "section_name": "Name of the section"}
INDUSTRY = {"industry_code": "Code of the industry", "industry": "Name of the industry"}
QUOTIENT = (
    "Location quotient: share of the industry in the cluster over its share in all areas; 1 is the same"
)


def profile_tables(found: Found, choices: Options) -> dict[str, StudyTable]:
    """The tables of industries; none without a table of industries by area."""
    from bailiwick.groups.sector_profiles import section_profiles, sector_profiles, top_sectors

    cube = found.cube
    if cube is None or cube.rows.is_empty():
        return {}
    how: Literal["mean", "pooled"] = "mean" if choices.as_published else "pooled"
    words = QUOTIENT if how == "pooled" else f"{QUOTIENT}; mean over the areas of the cluster"
    # Areas with a cluster that the table of industries does not have are told where it was cut.
    assigned = found.assigned.filter(pl.col("area_code").is_in(cube.areas))
    profiles = sector_profiles(
        cube.rows, assigned, value=AMOUNT, sections=dict(cube.sections) or None, how=how
    )
    rows = plain_frame(profiles)
    tables = {
        "sector_profile": described(
            found.ordered(_named(rows, cube), "section", "industry_code"),
            CLUSTER | INDUSTRY | SECTION | {"location_quotient": words},
            "Location quotients of each cluster by industry",
            ("cluster", "industry_code"),
        )
    }
    if cube.sections:
        sections = plain_frame(section_profiles(profiles)) if how == "mean" else _sections(cube, assigned)
        said = f"{QUOTIENT}; all industries of the section together"
        if how == "mean":
            said = "Mean over the industries of the section of their location quotients, each counting once"
        tables["section_profile"] = described(
            found.ordered(_sections_named(sections), "section"),
            CLUSTER | SECTION | {"location_quotient": said},
            "Location quotients of each cluster by section",
            ("cluster", "section"),
        )
    ranked = rows if choices.as_published else _of_some_size(rows, cube)
    tops = plain_frame(top_sectors(ranked, n=max(1, choices.top // 2)))
    tables["top_sectors"] = _top(found, cube, tops, least=not choices.as_published)
    tables["diversification"] = _diversification(found, cube)
    return tables


def _of_some_size(rows: pl.DataFrame, cube: Cube) -> pl.DataFrame:
    """Without industries of next to nothing: one that is in one cluster alone has the highest quotient."""
    large = rows.filter(pl.col("industry_code").is_in(large_industries(cube)["industry_code"].implode()))
    return large if large.height else rows


def _sections(cube: Cube, assigned: pl.DataFrame) -> pl.DataFrame:
    """The quotient of each section as one industry: amounts of its industries are summed first."""
    from bailiwick.groups.sector_profiles import sector_profiles

    section = pl.col("industry_code").replace_strict(dict(cube.sections), return_dtype=pl.String)
    rows = (
        cube.rows.with_columns(industry_code=section)
        .group_by("area_code", "industry_code", maintain_order=True)
        .agg(pl.col(AMOUNT).sum())
    )
    made = plain_frame(sector_profiles(rows, assigned, value=AMOUNT, how="pooled"))
    return made.drop("section").rename({"industry_code": "section"})


def _named(rows: pl.DataFrame, cube: Cube) -> pl.DataFrame:
    names = pl.col("industry_code").replace_strict(
        dict(cube.industries), default=pl.col("industry_code"), return_dtype=pl.String
    )
    return _sections_named(rows.with_columns(industry=names))


def _sections_named(rows: pl.DataFrame) -> pl.DataFrame:
    from bailiwick.studies.sector_sections import SECTIONS

    if "section" not in rows.columns:
        return rows.with_columns(section=pl.lit(None, pl.String), section_name=pl.lit(None, pl.String))
    return rows.with_columns(
        section_name=pl.col("section").replace_strict(
            dict(SECTIONS), default=pl.col("section"), return_dtype=pl.String
        )
    )


def _top(found: Found, cube: Cube, rows: pl.DataFrame, *, least: bool) -> StudyTable:
    words = f"{QUOTIENT}; of industries with at least {LEAST:.1%} of all amounts" if least else QUOTIENT
    ranked = rows.with_columns(
        rank=pl.col("location_quotient").rank("ordinal", descending=True).over("cluster").cast(pl.Int64)
    )
    return described(
        found.ordered(_named(ranked, cube), "rank"),
        CLUSTER | {"rank": "Rank in its cluster"} | INDUSTRY | SECTION | {"location_quotient": words},
        "Industries that each cluster is most specialised in",
        ("cluster", "rank"),
    )


def _diversification(found: Found, cube: Cube) -> StudyTable:
    from bailiwick.measures.diversity import diversification

    correction: Literal["miller_madow"] | None = "miller_madow" if cube.counts else None
    made = plain_frame(diversification(cube.rows, value=AMOUNT, correction=correction))
    rows = made.join(found.places, on="area_code", how="left", validate="1:1").join(
        found.assigned, on="area_code", how="inner", validate="1:1"
    )
    return described(
        rows.sort("area_code"),
        AREA
        | CLUSTER
        | {
            "entropy_nats": "Entropy of its amounts over industries, in nats",
            "entropy_corrected_nats": "The same with Miller and Madow's correction for small counts, in nats",
            "effective_industries": "As many industries of equal size would have the uncorrected entropy",
            "industries": "Industries with an amount",
            "total": "Amount over all industries",
        },
        "How varied the industries of each area are",
        ("area_code",),
        units={"total": cube.unit},
    )
