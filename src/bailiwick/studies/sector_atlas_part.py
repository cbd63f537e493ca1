"""The clusters as an atlas and the figures take them: one set, with a profile by industry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from bailiwick.indicators import GREAT_BRITAIN, UNITED_KINGDOM, ClusterData, Source
from bailiwick.shown import counted
from bailiwick.studies.result import StudyTable
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_halves_part import CHOSE, choosers, held_out, labels_of
from bailiwick.studies.sector_inputs import Inputs
from bailiwick.studies.sector_options_part import Options
from bailiwick.studies.sector_outside_part import Outside
from bailiwick.studies.sector_sections import SECTIONS
from bailiwick.studies.sector_text import FAMILY, NOTES, method_of, score_words

__all__ = ["cluster_sets", "prose_of"]

#: Regions and areas of a cluster that are named.
MAIN = 3
#: Industries of the profile at most; of more, the profile is by section.
MOST_INDUSTRIES = 60
#: Columns of the regressions that the page beside the clusters shows, and those that it shows where there.
EVIDENCE = ("source", "indicator", "label", "cluster", "coefficient", "lower", "upper", "significant")
MORE_EVIDENCE = ("p_value", "p_adjusted", "reason", "n", "treated_areas", "treated_regions")
REDRAWN = "the communities start from other seeds"
#: First letter of a district's code -> its country.
COUNTRIES = dict(zip("ENSW", UNITED_KINGDOM, strict=True))


def cluster_sets(
    found: Found,
    tables: Mapping[str, StudyTable],
    inputs: Inputs,
    outside: Sequence[Outside],
    choices: Options,
    titles: Mapping[str, str],
) -> list[ClusterData]:
    """The set of clusters, or none where nothing is known of their industries."""
    if found.matrix is None or found.cube is None:
        return []
    profile, variables = _profile(found)
    score, definition = _score(found, outside)
    heading = "Sector clusters" if found.origin == "search" else f"Sector clusters, {found.origin}"
    return [
        ClusterData(
            id=FAMILY,
            family=FAMILY,
            family_label=heading,
            level=1,
            level_label="Clusters",
            label=heading,
            vintage=found.vintage,
            year=inputs.cube.year,
            period="" if inputs.cube.year else "year not stated",
            method=method_of(found, choices),
            indicators=tuple(variables["label"]),
            table=_members(found),
            clusters=_clusters(found, tables, titles),
            profile=profile,
            variables=variables,
            score=score,
            score_definition=definition,
            coverage=_coverage(found),
            sources=_sources(inputs),
            left_out=_reasons(found),
            redrawn=REDRAWN,
            evidence=_evidence(tables, inputs),
            evidence_method=_evidence_method(found, choices) if "regressions" in tables else "",
        )
    ]


def _evidence(tables: Mapping[str, StudyTable], inputs: Inputs) -> pl.DataFrame | None:
    """The regressions as the page beside the clusters takes them."""
    if "regressions" not in tables:
        return None
    labels = {one.id: one.label for one in inputs.indicators}
    rows = tables["regressions"].rows
    wanted = (*EVIDENCE, *(name for name in MORE_EVIDENCE if name in rows.columns))
    return rows.select(wanted).with_columns(
        source_label=pl.col("source").replace_strict(labels, default=pl.col("source"), return_dtype=pl.String)
    )


def _score(found: Found, outside: Sequence[Outside]) -> tuple[float, str]:
    """The score of the set and what it is: on indicators without a part in the choice where it can be."""
    labels = labels_of(outside)
    scored = {row["source"]: row for row in found.chosen_scores if row["silhouette"] is not None}
    apart = held_out(found, labels)
    if apart:
        first = apart[0]
        whole = scored.get(first["source"], {}).get("silhouette")
        return float(first["silhouette"]), score_words(first["label"], first, whole)
    for source, row in scored.items():
        return float(row["silhouette"]), score_words(labels.get(source, source))
    return 0.0, "Not scored on indicators from outside."


def _evidence_method(found: Found, choices: Options) -> str:
    said = f"{NOTES['regression']} {NOTES['normal' if choices.as_published else 'significant']}"
    halves = choosers(found)
    if halves.is_empty():
        return said
    chose = halves.filter(half=CHOSE).height
    return (
        f"{said} {chose:,} of the {halves.height:,} indicators had a part in choosing the clusters, which"
        " flatters differences on them."
    )


def _coverage(found: Found) -> tuple[str, ...]:
    letters = {code[0] for code in found.clusters["area_code"]}
    if not found.vintage:
        return GREAT_BRITAIN
    return tuple(country for letter, country in COUNTRIES.items() if letter in letters)


def _reasons(found: Found) -> dict[str, str]:
    return {code: f"{reason}." for code, reason in found.left_out.select("area_code", "reason").iter_rows()}


def _members(found: Found) -> pl.DataFrame:
    """Every area with its cluster, and those without one with the flag for no value."""
    rows = found.ordered(found.clusters, "area_code")
    share = pl.col("share_of_seeds") if "share_of_seeds" in rows.columns else pl.lit(None, pl.Float64)
    members = rows.select("area_code", code="cluster", stability=share, flag=pl.lit(None, pl.String))
    letters = {country[0] for country in _coverage(found)}
    without = found.left_out.filter(pl.col("area_code").str.head(1).is_in(list(letters)))
    return pl.concat([members, without.select("area_code", flag=pl.lit("s"))], how="diagonal")


def _clusters(found: Found, tables: Mapping[str, StudyTable], titles: Mapping[str, str]) -> pl.DataFrame:
    rows = tables["clusters"].rows
    tops = tables["top_areas"].rows if "top_areas" in tables else None
    regions = tables["region_shares"].rows if "region_shares" in tables else None
    entries = []
    for row in rows.iter_rows(named=True):
        code = row["cluster"]
        largest: list[tuple[str, str]] = []
        if tops is not None:
            largest = list(tops.filter(cluster=code).select("area_code", "area_name").head(MAIN).iter_rows())
        where = (
            {}
            if regions is None
            else dict(regions.filter(cluster=code).select("region", "areas").iter_rows())
        )
        entries.append(
            {
                "code": code,
                "name": titles[code],
                "status": "official" if found.origin == "published" else "provisional",
                "prose": prose_of(
                    titles[code], row["areas"], [name for _, name in largest], where, row["share_of_seeds"]
                ),
                "parent_code": None,
                "typical_area_code": largest[0][0] if largest else None,
                "stability": row["share_of_seeds"],
            }
        )
    text = dict.fromkeys(("code", "name", "status", "prose", "parent_code", "typical_area_code"), pl.String)
    return pl.DataFrame(entries, schema=text | {"stability": pl.Float64})


def prose_of(
    title: str, size: int, largest: Sequence[str], regions: Mapping[str, int], share: float | None
) -> str:
    """What a cluster is, in a few sentences: industries, size, regions, largest areas, how sure.

    Examples
    --------
    >>> prose_of("Legal and accounting activities", 5, ["Leeds"], {"London": 3, "Wales": 2}, 0.81)
    'What sets it apart: Legal and accounting activities. 5 areas: London 3, Wales 2. Largest: Leeds. On \
average 81 % of the seeds put an area of it here.'
    """
    ranked = sorted(regions.items(), key=lambda pair: (-pair[1], pair[0]))
    named = [f"{name} {count:,}" for name, count in ranked[:MAIN]]
    rest = sum(count for _, count in ranked[MAIN:])
    named += [f"elsewhere {rest:,}"] if rest else []
    parts = [
        f"What sets it apart: {title}.",
        f"{counted(size, 'area')}{': ' + ', '.join(named) if named else ''}.",
    ]
    if largest:
        parts.append(f"Largest: {', '.join(largest)}.")
    if share is not None:
        parts.append(f"On average {share:.0%} of the seeds put an area of it here.".replace("%", " %"))
    return " ".join(parts)


def _profile(found: Found) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Mean specialisation of each cluster less that of all areas, by industry; of many, by section."""
    matrix, cube = found.matrix, found.cube
    if matrix is None or cube is None:  # asked for by the caller
        return pl.DataFrame(), pl.DataFrame()
    industries = [name for name in matrix.columns if name != "area_code"]
    sections = dict(cube.sections)
    grouped = len(industries) > MOST_INDUSTRIES and bool(sections)
    long = matrix.unpivot(index="area_code", variable_name="industry_code", value_name="value")
    key = "industry_code"
    if grouped:
        long = long.with_columns(section=pl.col("industry_code").replace_strict(sections))
        key = "section"
    long = long.join(found.assigned, on="area_code", how="inner", validate="m:1")
    overall = long.group_by(key, maintain_order=True).agg(all=pl.col("value").mean())
    # In order, because sums of parts taken at once differ in the last digit from run to run.
    profile = (
        long.group_by("cluster", key, maintain_order=True)
        .agg(mean=pl.col("value").mean())
        .join(overall, on=key, how="left", validate="m:1")
        .select(code="cluster", variable=key, difference=pl.col("mean") - pl.col("all"))
    )
    keys = sorted(long[key].unique(), key=lambda code: (_section(code, sections, grouped), code))
    variables = pl.DataFrame(
        {
            "variable": keys,
            "label": [SECTIONS.get(code, code) if grouped else cube.industries[code] for code in keys],
            "dimension": [
                SECTIONS.get(_section(code, sections, grouped), "Industries") or "Industries" for code in keys
            ],
        }
    )
    place = {code: at for at, code in enumerate(keys)}
    return found.ordered(
        profile.rename({"code": "cluster"}).with_columns(
            at=pl.col("variable").replace_strict(place, return_dtype=pl.Int64)
        ),
        "at",
    ).select(code="cluster", variable="variable", difference="difference"), variables


def _section(code: str, sections: Mapping[str, str], grouped: bool) -> str:
    return code if grouped else sections.get(code, "")


def _sources(inputs: Inputs) -> list[Source]:
    """Where the table of industries came from."""
    used = {
        record.title: Source(
            record.publisher, record.title, record.released, record.accessed, record.url, record.licence
        )
        for record in inputs.records
        if "cube" in record.role or "clusters" in record.role
    }
    return list(used.values())
