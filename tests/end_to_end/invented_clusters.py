"""Invented classifications for the browser tests: three nested levels, and one of nine clusters alone.

Areas are dealt out by a fixed seed, so neighbours are not alike; that is of no matter to the tests. Every
case the atlas must show is here: more clusters than colours, areas outside the coverage, an area without
variables, borderline areas, areas nearer to another cluster, a cluster without a most typical area, names of
each status, a level whose stability was not examined.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from bailiwick.indicators import ClusterData, SimilarData, Source

VINTAGE = "lad2022"
ENGLAND_AND_WALES = ("E92000001", "W92000004")
GREAT_BRITAIN = ("E92000001", "S92000003", "W92000004")
DIMENSIONS = ("age", "housing", "industry", "travel", "work")
LABELS = (
    "Aged 65 and over", "Aged 20 to 34", "Owned outright", "Rented from a council", "Making things",
    "Finding things out", "To work by bus", "To work on foot", "Part-time", "Away from work",
)  # fmt: skip
LEVELS = (("supergroup", "Supergroups"), ("group", "Groups"), ("subgroup", "Subgroups"))
WORDS = (
    "Coast",
    "Quiet towns",
    "Ports",
    "Market places",
    "Edge of the city",
    "Hills",
    "New towns",
    "Valleys",
)
STATUSES = ("provisional", "ours", "official")
METHOD = "Dealt out by a generator of random numbers with a fixed seed, three levels one in the other."


def invented_clusters(codes: list[str], britain: list[str], source: Source) -> list[ClusterData]:
    """Five supergroups, eleven groups and sixteen subgroups of `codes`; and nine types of `britain`."""
    random = np.random.default_rng(20260401)
    # Children of each cluster, level by level: 5, then 11, then 16.
    groups = [
        f"{top}{letter}" for top, n in zip("12345", (3, 3, 2, 2, 1), strict=True) for letter in "abc"[:n]
    ]
    leaves = [f"{group}{digit}" for k, group in enumerate(groups) for digit in "12"[: 2 if k < 5 else 1]]
    drawn = random.choice(len(leaves), len(codes), p=np.linspace(2, 1, 16) / np.linspace(2, 1, 16).sum())
    own: list[str | None] = [leaves[k] for k in drawn]
    own[7] = None
    ratio = random.beta(6, 3, len(codes)).round(3)
    ratio[[20, 21, 22]] = 1.1, 0.95, 0.9
    # The area after a place is measured together with it.
    own[41], ratio[41] = own[40], ratio[40]
    levels = [sorted({leaf[: at + 1] for leaf in leaves}) for at in range(3)]
    return [
        ClusterData(
            id=f"invented_classes_{name}",
            family="invented_classes",
            family_label="Invented classes",
            level=at + 1,
            level_label=label,
            label=f"Invented classes: {label.lower()}",
            vintage=VINTAGE,
            year=2021,
            method=METHOD,
            indicators=LABELS,
            table=_table(codes, [leaf and leaf[: at + 1] for leaf in own], levels[at], ratio, at < 2),
            clusters=_clusters(levels[at], at, codes, own),
            profile=_profile(levels[at], random),
            variables=_variables(),
            score=0.25 + 0.1 * at,
            score_definition="Share of an invented sum of squares that lies between the clusters.",
            coverage=ENGLAND_AND_WALES,
            sources=[source],
        )
        for at, (name, label) in enumerate(LEVELS)
    ] + [_types(britain, random, source)]


def _types(codes: list[str], random: np.random.Generator, source: Source) -> ClusterData:
    """One level of nine clusters, as many as there are colours."""
    names = list("ABCDEFGHI")
    own = [names[k] for k in random.integers(0, 9, len(codes))]
    return ClusterData(
        id="invented_types",
        family="invented_types",
        family_label="Invented types",
        level=1,
        level_label="Types",
        label="Invented types",
        vintage="lad2023",
        year=2023,
        method="Nine types, dealt out by a generator of random numbers.",
        indicators=LABELS[:4],
        table=pl.DataFrame({"area_code": codes, "code": own}),
        clusters=_clusters(names, 0, codes, own),
        profile=_profile(names, random),
        variables=_variables(),
        score=1786.8,
        score_definition="Invented sum of squares within the types.",
        coverage=GREAT_BRITAIN,
        sources=[source],
    )


def _table(
    codes: list[str], own: list[str | None], clusters: list[str], ratio: np.ndarray, is_examined: bool
) -> pl.DataFrame:
    other = [code and clusters[(clusters.index(code) + 1) % len(clusters)] for code in own]
    return pl.DataFrame(
        {
            "area_code": codes,
            "code": own,
            "second_code": other,
            "ratio": [None if code is None else float(r) for code, r in zip(own, ratio, strict=True)],
            "stability": [
                None if code is None or not is_examined else 0.5 + k % 50 / 100 for k, code in enumerate(own)
            ],
            "merged_into": [codes[40] if k == 41 else None for k in range(len(codes))],
            "flag": ["m" if code is None else None for code in own],
        }
    )


def _clusters(names: list[str], at: int, codes: list[str], own: list[str | None]) -> pl.DataFrame:
    members = {
        name: [code for code, leaf in zip(codes, own, strict=True) if (leaf or "").startswith(name)]
        for name in names
    }
    return pl.DataFrame(
        {
            "code": names,
            "name": [f"{WORDS[k % 8]} and {WORDS[(k + 3) % 8].lower()}" for k in range(len(names))],
            "status": [STATUSES[(k + at) % 3] for k in range(len(names))],
            "prose": [
                f"{len(members[name])} areas that share nothing but a number, {k / 10:.1f}."
                " What is said of them here is as long as a portrait, so that its place on the page is seen."
                for k, name in enumerate(names)
            ],
            "parent_code": [name[:-1] or None for name in names],
            "typical_area_code": [None if k == 4 else members[name][0] for k, name in enumerate(names)],
            "stability": [None if at == 2 else 0.6 + k / 100 for k in range(len(names))],
        }
    )


def _profile(names: list[str], random: np.random.Generator) -> pl.DataFrame:
    rows = [
        (name, f"v{k}", float(d)) for name in names for k, d in enumerate(random.normal(0, 0.6, len(LABELS)))
    ]
    return pl.DataFrame(rows, schema=["code", "variable", "difference"], orient="row")


def _variables() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "variable": [f"v{k}" for k in range(len(LABELS))],
            "label": LABELS,
            "dimension": [DIMENSIONS[k // 2] for k in range(len(LABELS))],
        }
    )


def invented_neighbours(codes: list[str]) -> SimilarData:
    """Eight corresponding areas of each, with what each two are closest on and furthest on."""
    random = np.random.default_rng(20260402)
    rows = []
    for at, code in enumerate(codes):
        picked = [codes[(at + step) % len(codes)] for step in (1, 2, 5, 11, 17, 29, 41, 53)]
        for rank, (near, distance) in enumerate(
            zip(picked, np.sort(random.uniform(0.5, 9, 8)), strict=True), 1
        ):
            close = [DIMENSIONS[(at + rank) % 5], DIMENSIONS[(at + rank + 1) % 5]]
            rows.append((code, rank, near, float(distance), close, [DIMENSIONS[(at + rank + 3) % 5]]))
    columns = ["area_code", "rank", "neighbour_code", "distance", "closest_on", "furthest_on"]
    return SimilarData(
        basis="invented_make_up",
        label="Invented make-up",
        definition="Squared distance between invented figures.",
        year=2021,
        n=8,
        vintage=VINTAGE,
        dimensions=DIMENSIONS,
        table=pl.DataFrame(rows, schema=columns, orient="row"),
    )
