"""Reference figures of the subnational clusters beside the same figures computed from the carried tables."""

import re
import warnings

import numpy as np
import polars as pl

import bailiwick
from bailiwick import areas, evidence
from bailiwick.errors import DataWarning
from bailiwick.groups.kmeans import lloyd
from bailiwick.groups.recipes import PUBLISHED_2023
from bailiwick.studies import subnational_clusters
from bailiwick.studies.subnational_inputs import from_sample
from bailiwick.studies.subnational_models import HEALTHY_LIFE, HEALTHY_LIFE_PARTS, Model, models_of

SEEDS = 20
CODES = pl.col(pl.Categorical).cast(pl.String)
rows: list[tuple[str, str, str]] = []


def compare(what: str, reference: str, numbers: list[float | str], places: int = 3) -> None:
    """Keep one row; numbers are printed with as many places as the reference has."""
    shown = [number if isinstance(number, str) else f"{number:,.{places}f}" for number in numbers]
    rows.append((what, reference, " / ".join(shown)))


def panel_of(name: str) -> pl.DataFrame:
    """The latest values of a carried panel, with healthy life expectancy of both sexes together."""
    panel = pl.DataFrame(sample[name]).with_columns(CODES)
    return bailiwick.combine(bailiwick.latest_values(panel), {HEALTHY_LIFE: HEALTHY_LIFE_PARTS})


def whole(panel: pl.DataFrame, model: Model) -> pl.DataFrame:
    """The districts of England that have every metric of a model, one row each."""
    table = england.join(bailiwick.wide(panel, model.metrics), on="area_code", how="left")
    return bailiwick.complete_areas(table)[0]


def labels_of(name: str, model: str) -> dict[str, str]:
    """The cluster of each area in a published assignment."""
    table = pl.DataFrame(sample[name]).with_columns(CODES).drop_nulls()
    return dict(table.filter(model=model).select("area_code", "cluster").iter_rows())


sample = bailiwick.open_sample()
england = pl.DataFrame({"area_code": [code for code in areas.codes("lad2021") if code.startswith("E")]})
panel = panel_of("indicators_2022_12")
averaged = bailiwick.fill_from_upper_tier(panel, areas.lookup("lad2019", "upper_tier"), rule="average")
filled = bailiwick.fill_from_upper_tier(panel, areas.lookup("lad2021", "upper_tier"))
carried = bailiwick.carry_to_vintage(panel, "lad2021")
carried = bailiwick.fill_from_upper_tier(carried, areas.lookup("lad2021", "upper_tier"))
models = models_of(["all"], "2022-12")

found: dict[str, list[float | str]] = {}
for model in models:
    published, k = labels_of("subnational_clusters_2023", model.id), model.published_clusters
    X = whole(averaged, model).filter(~pl.col("area_code").is_in(list(model.unlabelled)))
    raw, z = (
        table.drop("area_code").to_numpy() for table in (X, bailiwick.standardise_areas(X, standardise="z"))
    )
    given = np.array([int(published[code]) for code in X["area_code"]])
    numbers = np.unique(given)
    centroids = np.array([z[given == number].mean(axis=0) for number in numbers])
    to_centroids = ((z[:, None] - centroids) ** 2).sum(axis=2)
    from_centroids = numbers[lloyd(z, centroids).labels]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)  # without winsorising, clusters of one area are told
        as_published = bailiwick.SilhouetteKMeans(k, **PUBLISHED_2023).fit(X)
        likeness = []
        for seed in range(SEEDS):
            options = PUBLISHED_2023 | {"random_state": seed, "score_of": "clustered"}
            ours = bailiwick.SilhouetteKMeans(k, **options).fit(X).membership()
            likeness.append(bailiwick.match_clusters(ours, published).adjusted_rand)
        corrected = bailiwick.SilhouetteKMeans(k, winsorise=None, random_state=1)
        corrected.fit(whole(filled, model))
    raw_score = as_published.scan_["silhouette_of_raw_refit"][0].as_py()
    for what, number in {
        "areas": f"{X.height}",
        "same areas": "yes" if set(published) == set(X["area_code"]) else "no",
        "raw refit": raw_score,
        "on z": float(bailiwick.silhouettes(z, given).mean()),
        "on raw": float(bailiwick.silhouettes(raw, given).mean()),
        "inertia": float(to_centroids[np.arange(len(z)), np.searchsorted(numbers, given)].sum()),
        "nearest": f"{np.mean(numbers[to_centroids.argmin(axis=1)] == given):.0%}",
        "moved": f"{(from_centroids != given).sum()}",
        "median": float(np.median(likeness)),
        "lowest": min(likeness),
        "corrected": float(corrected.inertia_),
        "carried": f"{whole(carried, model).height}",
    }.items():
        found.setdefault(what, []).append(number)

compare("areas with a cluster", "300 / 307 / 301 / 303 / 306 / 291 / 307", found["areas"])
compare("the same areas as published", "yes in all seven", found["same areas"])
compare("score of the raw refit", ".482 / .617 / .528 / .220 / .429 / .285 / .251", found["raw refit"])
for values, reference in (
    ("z", ".2104 / .2890 / .3724 / .1924 / .2807 / .2614 / .2234"),
    ("raw", ".0176 / .1117 / .1517 / .1795 / .1093 / .2705 / .2182"),
):
    what = f"silhouette of the published labels on {'z-scores' if values == 'z' else 'raw values'}"
    compare(what, reference, found[f"on {values}"], places=4)
compare(
    "inertia of the published labels on z-scores",
    "1,114.34 / 490.55 / 416.14 / 1,095.60 / 477.66 / 887.01 / 494.84",
    found["inertia"],
    places=2,
)
compare("areas nearest their own published centroid", "100% in all seven", found["nearest"])
compare("areas that k-means from the published centroids moves", "0 in all seven", found["moved"])
compare(
    f"own labels against the published, adjusted Rand index, median of {SEEDS} seeds",
    ".82 / .83 / .77 / .69 / .94 / .99 / .90",
    found["median"],
    places=2,
)
compare("the same, lowest", ".72 / .77 / .73 / .48 / .73 / .40 / .42", found["lowest"], places=2)
compare(
    "own values first, not winsorised: inertia at the published k",
    "1,111.474 / 490.475 / 390.71 / 1,123.61 / 312.914 / 938.574 / 504.56",
    found["corrected"],
    places=2,
)
compare("areas with a cluster once old codes are carried", "–", found["carried"])

marked = filled.join(england, on="area_code", how="semi").filter(flag="e")
compare(
    "districts filled from a county: key stage 2, healthy life, public transport, life satisfaction",
    "181 / 181 / 7 / 2",
    [
        str(marked.filter(indicator=name)["area_code"].n_unique())
        for name in (
            *("key_stage_2_percent", HEALTHY_LIFE),
            *("public_transport_or_walk_minutes", "life_satisfaction_score"),
        )
    ],
)

lookups = pl.DataFrame(areas.characteristics("lad2021"))
WORDS = {
    "rural_urban": ("rural-urban: rural, urban with significant rural, urban", "84 / 50 / 175"),
    "deprivation_quintile": ("deprivation, most deprived first", "62 / 62 / 61 / 62 / 62"),
    "itl1": ("ITL1 regions, C to K", "12 / 39 / 21 / 35 / 30 / 45 / 33 / 64 / 30"),
    "population_density_band": ("density, lowest first", "57 / 64 / 57 / 65 / 66"),
    "median_age_band": ("median age, youngest first", "117 / 98 / 94"),
    "coastal_town": ("coastal town: yes, no", "62 / 247"),
}
gaps = sum(lookups.null_count().row(0))
compare("lookups: districts, gaps", "309 / 0", [str(lookups.height), str(gaps)])
for name, (what, reference) in WORDS.items():
    counts = dict(lookups[name].value_counts().iter_rows())
    order = areas.characteristic_classes(name)
    compare(f"districts by {what}", reference, [str(counts[label]) for label in order if label in counts])

ASSOCIATION = {
    "headline": ".514 .506 / .379 .363 / .511 .487 / .511 .501 / .492 .483 / .252 .232",
    "economy": ".209 .185 / .350 .332 / .425 .395 / .240 .212 / .225 .203 / .302 .286",
    "connectivity": ".548 .540 / .213 .180 / .399 .366 / .574 .565 / .524 .517 / .187 .158",
    "education": ".352 .319 / .404 .376 / .455 .429 / .354 .321 / .364 .332 / .266 .218",
    "skills": ".226 .204 / .341 .323 / .485 .459 / .276 .252 / .253 .234 / .315 .299",
    "health": ".306 .289 / .498 .487 / .565 .543 / .346 .327 / .338 .323 / .163 .127",
    "wellbeing": ".299 .284 / .209 .176 / .265 .211 / .291 .269 / .298 .282 / .140 .099",
}
groups = england
for model in models:
    published = labels_of("subnational_clusters_2023", model.id)
    column = pl.col("area_code").replace_strict(published, default=None, return_dtype=pl.String)
    groups = groups.with_columns(column.alias(model.id))
association = evidence.cramers_v(groups, lookups, permutations=0)
for name, reference in ASSOCIATION.items():
    pairs = association.filter(first=name).select("cramers_v", "cramers_v_corrected").iter_rows()
    compare(
        f"Cramér's V, plain and corrected, {name}: rural-urban, deprivation, ITL1, density, age, coast",
        reference,
        [" ".join(f"{value:.3f}" for value in pair) for pair in pairs],
    )

LATER = ("global", "economic", "demographic")
lists = pl.DataFrame(sample["neighbours_2026"]).with_columns(CODES).drop_nulls("neighbour_code")
districts = set(areas.codes("lad2023"))
agree, letter, inside, mutual = [], [], [], []
for name in LATER:
    before, after = labels_of("clusters_2025", name), labels_of("clusters_2026", name)
    agree.append(bailiwick.match_clusters(before, after).adjusted_rand)
    letter.append(f"{np.mean([before[code] == after[code] for code in before if code in after]):.0%}")
    pairs = lists.filter(model=name).with_columns(pl.col("rank").cast(pl.Int64))
    listed = list(pairs.select("area_code", "neighbour_code").iter_rows())
    known = [(one, other) for one, other in listed if one in after and other in after]
    inside.append(f"{np.mean([after[one] == after[other] for one, other in known]):.1%}")
    first = pairs.filter(rank=1).select("neighbour_code", "area_code").iter_rows()
    mutual.append(f"{np.mean([pair in set(listed) for pair in first]):.0%}")
compare("published clusters of 2025 and 2026: adjusted Rand index", ".639 / .472 / .255", agree)
compare("the same: areas with the same letter", "86% / 12% / 62%", letter)
compare("2026, as published: neighbours of a district in its own cluster", "77.5% / 78.2% / 83.5%", inside)
compare("2026, as published: first neighbours that list the area too", "92% / 94% / 98%", mutual)

quick = {"k": 4, "starts": 5, "seeds": 0, "draws": 0}
ours = subnational_clusters.run(
    from_sample("2026-06"), edition="2026-06", models=("global", "economy"), **quick
)
overlap = ours.tables["published_neighbours"].rows.sort("model", descending=True)
for pool, words in (("districts", "20"), ("upper_tier", "20"), ("combined_authorities", "5")):
    row = overlap.filter(pool=pool)
    for column, what in (("overlap", f"our {words} nearest among the published"), ("by_chance", "by chance")):
        told = [f"{value:.0%}" for value in row[column]]
        compare(f"2026, {pool.replace('_', ' ')}: {what}; global, economic", "–", told)

print("| figure | reference | computed here |\n|---|---|---|")
for row in rows:
    print("| " + re.sub(r"(?<![\d,])0\.", ".", " | ".join(row)) + " |")
