"""Invented models for the browser tests: two classifications of one level each, as subnational clusters are.

Titles as long as a sentence, medians in four kinds of unit with one metric of which little is good, a cluster
without a value, silhouettes below and above 0, areas left out with the metric that cost them, and a list of
neighbours for each model. Real areas of England in 2021; nothing else is real.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from bailiwick.indicators import ClusterData, SimilarData, Source

VINTAGE = "lad2021"
LEFT_OUT = {
    "E06000053": "Gross value added per hour and median weekly pay are missing.",
    "E09000001": "Gross value added per hour and median weekly pay are missing.",
    "E06000057": "Minutes to work by car are missing: the figures are of the boundaries of 2019.",
}
METRICS = (
    ("gva", "Gross value added per hour worked", "£ per hour", 2, 1, 32.5),
    ("pay", "Median weekly pay", "£", 0, 1, 612.0),
    ("car", "Minutes to work by car", "minutes", 1, -1, 9.4),
    ("bb", "Premises with gigabit broadband", "%", 1, 1, 71.25),
    ("sat", "Life satisfaction", "score of 0 to 10", 2, 1, 7.51),
    ("appach", "Apprenticeship achievements per 100,000 people of working age", "", 0, 1, 1184.0),
)
TITLES = {
    "invented_economy": (
        "Far above median on all economy metrics",
        "Slightly below median on all economy metrics except apprenticeship achievements per 100,000",
        "Above median on all economy metrics",
        "Higher transport and digital connectivity and median weekly pay, lower life satisfaction"
        " and apprenticeship achievements",
    ),
    "invented_headline": (
        "At the median on all metrics",
        "Higher minutes to work by car, lower premises with gigabit broadband",
        "Below median on all metrics",
    ),
}
SCORE = "Mean silhouette of the areas, on the standardised values that were clustered: -1 to 1."
DIMENSIONS = ("economy", "connectivity", "well-being", "skills")
DIMENSION_OF = ("economy", "economy", "connectivity", "connectivity", "well-being", "skills")


def invented_models(codes: list[str], source: Source) -> list[ClusterData]:
    """Four economy clusters and three headline clusters of `codes`."""
    random = np.random.default_rng(20260403)
    return [_model(name, titles, codes, random, source) for name, titles in TITLES.items()]


def _model(
    family: str, titles: tuple[str, ...], codes: list[str], random: np.random.Generator, source: Source
) -> ClusterData:
    clusters = [str(k + 1) for k in range(len(titles))]
    words = family.removeprefix("invented_")
    own = [
        None if code in LEFT_OUT else clusters[k]
        for code, k in zip(codes, _dealt(codes, titles, random), strict=True)
    ]
    given = [code is not None for code in own]
    other = [code and clusters[(clusters.index(code) + 1) % len(clusters)] for code in own]
    drawn = {
        "ratio": random.uniform(0.3, 1.05, len(codes)).round(3),
        "stability": random.uniform(0.4, 1, len(codes)).round(2),
        "silhouette": random.uniform(-0.2, 0.7, len(codes)).round(3),
    }
    table = {"area_code": codes, "code": own, "second_code": other}
    table |= {
        name: [float(v) if g else None for v, g in zip(values, given, strict=True)]
        for name, values in drawn.items()
    }
    table["flag"] = [None if code else "m" for code in own]
    named = list(zip(clusters, titles, strict=True))
    variables = [metric[0] for metric in METRICS]
    differences = random.normal(0, 0.7, (len(clusters), len(METRICS))).round(3)
    return ClusterData(
        id=family,
        family=family,
        family_label=f"Invented {words} clusters",
        level=1,
        level_label=f"{words.capitalize()} clusters",
        label=f"Invented {words} clusters",
        vintage=VINTAGE,
        year=2022,
        method="Dealt out by a generator of random numbers with a fixed seed, and named by hand.",
        indicators=tuple(label for _, label, *_ in METRICS),
        table=pl.DataFrame(table),
        clusters=pl.DataFrame(
            {
                "code": clusters,
                "name": titles,
                "status": ["ours"] * len(clusters),
                "prose": [
                    f"{own.count(code)} invented areas, {title[0].lower()}{title[1:]}."
                    for code, title in named
                ],
                "parent_code": [None] * len(clusters),
                "typical_area_code": [codes[own.index(code)] for code in clusters],
                "stability": [0.9, 0.55, 0.71, 0.8][: len(clusters)],
                "silhouette": [0.31, 0.02, -0.04, 0.25][: len(clusters)],
            },
            schema_overrides={"parent_code": pl.String},
        ),
        profile=pl.DataFrame(
            [
                (c, m, float(differences[i, j]))
                for i, c in enumerate(clusters)
                for j, m in enumerate(variables)
            ],
            schema=["code", "variable", "difference"],
            orient="row",
        ),
        variables=pl.DataFrame(
            {
                "variable": variables,
                "label": [m[1] for m in METRICS],
                "dimension": DIMENSION_OF,
                "unit": [m[2] or None for m in METRICS],
                "decimals": [m[3] for m in METRICS],
                "polarity": [m[4] for m in METRICS],
            }
        ),
        medians=_medians(clusters, differences),
        values=_values(codes) if words == "economy" else None,
        period="edition of March 2023, values of 2019 to 2022" if words == "economy" else "",
        left_out=LEFT_OUT,
        redrawn="areas are redrawn",
        score=0.213,
        score_definition=SCORE,
        coverage=("E92000001",),
        sources=[source],
        evidence=_evidence(clusters) if words == "economy" else None,
        evidence_method="Dealt out by hand, to try the page.",
    )


def _evidence(clusters: list[str]) -> pl.DataFrame:
    """Two sets of indicators: every class of colour, pairs without a regression, and without a p-value."""
    coefficients = (-1.4, -0.7, -0.3, -0.1, 0.1, 0.3, 0.7, 1.4)
    rows = []
    for at, (source, words) in enumerate((("health", "Invented health"), ("schools", "Invented schools"))):
        for number in range(9):
            for column, code in enumerate(clusters):
                b = coefficients[(3 * number + column + at) % 8]
                few = column == 3 and number % 2 == 0
                if (number, column) == (2, 1):
                    continue
                rows.append(
                    {
                        "source": source, "source_label": words, "indicator": f"{source}_{number}",
                        "label": f"An indicator with a name of the length of a real one, {number}, per 1,000",
                        "cluster": code, "coefficient": b, "lower": None if few else b - 0.25,
                        "upper": None if few else b + 0.25,
                        "p_adjusted": None if few else 0.01 if abs(b) > 0.25 else 0.4,
                        "significant": abs(b) > 0.25 and not few, "reason": "few-treated" if few else None,
                        "treated_areas": 4 if few else 70, "treated_regions": 3,
                    }
                )  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


def _dealt(codes: list[str], titles: tuple[str, ...], random: np.random.Generator) -> list[int]:
    return [int(k) for k in random.integers(0, len(titles), len(codes))]


def _medians(clusters: list[str], differences: np.ndarray) -> pl.DataFrame:
    """Medians a tenth of the difference away from that of all areas; one is equal to it, one is not there."""
    rows: list[tuple[str | None, str, float | None]] = [(None, m[0], m[5]) for m in METRICS]
    for i, code in enumerate(clusters):
        for j, (variable, *_, middle) in enumerate(METRICS):
            value = middle * (1 + 0.1 * float(differences[i, j]))
            rows.append((code, variable, middle if (i, j) == (0, 4) else None if (i, j) == (1, 5) else value))
    return pl.DataFrame(rows, schema=["code", "variable", "median"], orient="row")


def _values(codes: list[str]) -> pl.DataFrame:
    """Each area's value of each metric but the last, near the median; those left out lack the first two."""
    rows = [
        (code, metric[0], metric[5] * (0.8 + 0.4 * ((at * 7 + j * 3) % 20) / 20))
        for at, code in enumerate(codes)
        for j, metric in enumerate(METRICS[:-1])
        if code not in LEFT_OUT or j > 1
    ]
    return pl.DataFrame(rows, schema=["area_code", "variable", "value"], orient="row")


def _reasons(rank: int) -> tuple[list[str], list[str]]:
    return [DIMENSIONS[rank % 4]], [DIMENSIONS[(rank + 1) % 4]]


def invented_model_neighbours(codes: list[str]) -> list[SimilarData]:
    """The next few areas by code, one list for each model, in opposite directions."""
    placed = [code for code in codes if code not in LEFT_OUT]
    bases = []
    for name, step in zip(TITLES, (1, -1), strict=True):
        rows = [
            (code, rank, placed[(at + step * rank) % len(placed)], rank / 2, *_reasons(rank))
            for at, code in enumerate(placed)
            for rank in range(1, 9)
        ]
        columns = ["area_code", "rank", "neighbour_code", "distance", "closest_on", "furthest_on"]
        bases.append(
            SimilarData(
                basis=name,
                label=f"Invented metrics of the {name.removeprefix('invented_')} model",
                definition="Steps in the order of codes.",
                year=2022,
                n=8,
                vintage=VINTAGE,
                dimensions=DIMENSIONS,
                table=pl.DataFrame(rows, schema=columns, orient="row"),
            )
        )
    return bases
