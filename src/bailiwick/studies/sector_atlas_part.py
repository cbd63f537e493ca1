"""The clusters as an atlas and the figures take them: one set, with a profile by industry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from bailiwick import areas
from bailiwick.indicators import GREAT_BRITAIN, UNITED_KINGDOM, ClusterData, Source
from bailiwick.shown import counted
from bailiwick.studies.result import InputRecord, StudyTable
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
REDRAWN = "clusters are looked for again from another random start"
#: Role of inputs -> of the clusters that were given, of industries, of indicators and of their controls.
PARTITION = {"published": "published_clusters", "own": "clusters"}
CONTROL_ROLES = ("population", "nuts3")
#: What clusters are of that were not made here.
PERIODS = {"published": "published March 2022", "own": "as given"}
NOT_THERE = "It is not in the table of industries."
WITHOUT = {
    "search": "without a cluster: some of its industries are not published",
    "published": "without a cluster in the published map",
    "own": "without a cluster among those given",
}
OUTSIDE = "without a cluster: not in the table"
CAUTION = (
    "Read with caution. This follows the published procedure, in which every cell is judged by itself: of a"
    " hundred cells without any difference about five would be coloured. Its intervals are narrower than so"
    " few regions allow. With the corrections that this study makes by default, few of these cells or none"
    " stay significant."
)
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
    heading = "Sector clusters"
    evidence = "regressions" in tables
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
            period=PERIODS.get(found.origin, "" if inputs.cube.year else "year not stated"),
            method=_method(found, choices, inputs),
            indicators=tuple(variables["label"]) if found.origin == "search" else (),
            table=_members(found),
            clusters=_clusters(found, tables, titles, inputs.cube.year),
            profile=profile,
            variables=variables,
            score=score,
            score_definition=definition,
            coverage=_coverage(found),
            sources=_sources(inputs, found, [one.id for one in inputs.indicators if one.label in definition]),
            flag_notes=_flag_notes(found),
            notes=_notes(tables),
            left_out=_reasons(found),
            redrawn=REDRAWN,
            evidence=_evidence(tables, inputs),
            evidence_method=_evidence_method(found, choices) if evidence else "",
            evidence_sources=_sources(inputs, found, [one.id for one in inputs.indicators], controls=True)
            if evidence
            else (),
            evidence_caution=CAUTION if evidence and choices.as_published else "",
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
    more = ("one", "normal") if choices.as_published else ("larger", "significant")
    said = " ".join(NOTES[name] for name in ("regression", *more))
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
    told = {code: f"{reason}." for code, reason in found.left_out.select("area_code", "reason").iter_rows()}
    return told | dict.fromkeys(_outside(found), NOT_THERE)


def _outside(found: Found) -> list[str]:
    """Areas of the countries covered that the table has no row of."""
    if not found.vintage:
        return []
    letters = {country[0] for country in _coverage(found)}
    held = {*found.clusters["area_code"], *found.left_out["area_code"]}
    return [code for code in areas.codes(found.vintage) if code[0] in letters and code not in held]


def _flag_notes(found: Found) -> dict[str, str]:
    """What legends say of areas without a cluster."""
    left = WITHOUT[found.origin]
    if found.origin == "search" and found.cube is not None and found.cube.id == "own":
        left = "without a cluster: not in the table, or not complete there"
    return {"s": left, "n": OUTSIDE if _outside(found) else "not covered"}


def _notes(tables: Mapping[str, StudyTable]) -> dict[str, str]:
    """Of each area its own industries, which need not be those of its cluster's name."""
    rows = tables["assignment"].rows
    if "own_industries" not in rows.columns:
        return {}
    told = rows.select("area_code", "own_industries").drop_nulls()
    return {code: f"Its own industries, by location quotient: {said}." for code, said in told.iter_rows()}


def _method(found: Found, choices: Options, inputs: Inputs) -> str:
    """How the clusters were made, and whose their names are where they were given."""
    said = method_of(found, choices)
    if found.origin == "search":
        return said
    codes = f"{found.codes[0]} to {found.codes[-1]}"
    whose = "the publisher numbers them" if found.origin == "published" else "the table calls them"
    return f"{said} Names are ours, from {_industries_of(inputs.cube.id, inputs.cube.year)}; {whose} {codes}."


def _industries_of(cube: str, year: int) -> str:
    what = {"gva": "GVA", "bres": "employment"}.get(cube, "amounts of the table")
    return f"{what} of {year}" if year else what


def _members(found: Found) -> pl.DataFrame:
    """Every area with its cluster, and those without one with the flag for no value."""
    rows = found.ordered(found.clusters, "area_code")
    share = pl.col("share_of_seeds") if "share_of_seeds" in rows.columns else pl.lit(None, pl.Float64)
    members = rows.select("area_code", code="cluster", stability=share, flag=pl.lit(None, pl.String))
    letters = {country[0] for country in _coverage(found)}
    without = found.left_out.filter(pl.col("area_code").str.head(1).is_in(list(letters)))
    outside = pl.DataFrame({"area_code": _outside(found)}, schema={"area_code": pl.String})
    parts = [members, without.select("area_code", flag=pl.lit("s")), outside.with_columns(flag=pl.lit("n"))]
    return pl.concat(parts, how="diagonal")


def _clusters(
    found: Found, tables: Mapping[str, StudyTable], titles: Mapping[str, str], year: int
) -> pl.DataFrame:
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
                "status": "provisional" if found.origin == "search" else "ours",
                "prose": prose_of(
                    titles[code],
                    row["areas"],
                    [name for _, name in largest],
                    where,
                    row["share_of_seeds"],
                    counts=row,
                    year=0 if found.origin == "search" else year,
                ),
                "parent_code": None,
                "typical_area_code": largest[0][0] if largest else None,
                "stability": None,  # a Jaccard index; the share of seeds is another, and in the prose
            }
        )
    text = dict.fromkeys(("code", "name", "status", "prose", "parent_code", "typical_area_code"), pl.String)
    return pl.DataFrame(entries, schema=text | {"stability": pl.Float64})


def prose_of(
    title: str,
    size: int,
    largest: Sequence[str],
    regions: Mapping[str, int],
    share: float | None,
    *,
    counts: Mapping[str, Any] | None = None,
    year: int = 0,
) -> str:
    """What a cluster is, in a few sentences: industries, size, regions, largest areas, how sure.

    `counts` says of how many areas the name is true; `year` is of the industries, where they are not what the
    clusters were made of.

    Examples
    --------
    >>> prose_of("Legal and accounting activities", 5, ["Leeds"], {"London": 3, "Wales": 2}, 0.81)
    'What sets it apart: Legal and accounting activities. 5 areas: London 3, Wales 2. Largest: Leeds. On \
average 81% of the random starts put an area of it here.'
    """
    ranked = sorted(regions.items(), key=lambda pair: (-pair[1], pair[0]))
    named = [f"{name} {count:,}" for name, count in ranked[:MAIN]]
    rest = sum(count for _, count in ranked[MAIN:])
    named += [f"elsewhere {rest:,}"] if rest else []
    parts = [
        f"What sets it apart{f' in {year}' if year else ''}: {title}.{_true_of(counts or {})}",
        f"{counted(size, 'area')}{': ' + ', '.join(named) if named else ''}.",
    ]
    if largest:
        parts.append(f"Largest: {', '.join(largest)}.")
    if share is not None:
        parts.append(f"On average {share:.0%} of the random starts put an area of it here.")
    return " ".join(parts)


def _true_of(counts: Mapping[str, Any]) -> str:
    """For how many areas the name of their cluster holds."""
    every, none, of = (
        counts.get(f"areas_{one}") for one in ("in_all_named", "in_none_named", "with_industries")
    )
    if every is None or none is None or not of:
        return ""
    return (
        f" The name is not true of each area: of {of:,}, {every:,} have more than the average of every"
        f" industry in it, and {none:,} of none."
    )


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
    long = long.join(found.assigned, on="area_code", how="inner", validate="m:1", maintain_order="left")
    overall = long.group_by(key, maintain_order=True).agg(all=pl.col("value").sort().mean())
    # Sorted, because sums of parts taken at once differ in the last digit from run to run.
    profile = (
        long.group_by("cluster", key, maintain_order=True)
        .agg(mean=pl.col("value").sort().mean())
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


def _sources(inputs: Inputs, found: Found, sets: Sequence[str], *, controls: bool = False) -> list[Source]:
    """Whose data is shown: given clusters, industries, sets of indicators by id, and what controls."""
    held = [one for one in inputs.records if not one.name.endswith("_about")]
    given = [one for one in held if PARTITION.get(found.origin) in one.role]
    used = [*given, *_with(held, "cube"), *_with(held, *sets)]
    if controls:
        used += _with(held, *CONTROL_ROLES)
    made = {
        (record.title, record.url): Source(
            record.publisher,
            record.title,
            record.released,
            record.accessed,
            record.url,
            record.licence,
            record.attribution,
        )
        for record in used
    }
    return list(made.values())


def _with(records: Sequence[InputRecord], *roles: str) -> list[InputRecord]:
    return [one for one in records if any(role in one.role for role in roles)]
