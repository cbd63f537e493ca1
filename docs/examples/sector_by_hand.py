"""The parts of the sector clusters on six areas, that can be checked by hand."""

from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

import bailiwick
from bailiwick import evidence
from bailiwick.groups.ensemble import Ensemble, vote_weights

rows: list[tuple[str, str]] = []


def keep(what: str, *numbers: float | str) -> None:
    """One line: numbers with up to four places."""
    shown = [one if isinstance(one, str) else f"{one:.4f}".rstrip("0").rstrip(".") for one in numbers]
    rows.append((what, ", ".join("0" if one == "-0" else one for one in shown)))


# 1. Jobs of six areas in three industries, 60 in all.
AREAS, INDUSTRIES = list("ABCDEF"), ["farms", "works", "offices"]
COUNTS = [[8, 1, 1], [6, 3, 1], [3, 6, 1], [1, 7, 2], [1, 2, 7], [1, 1, 8]]
jobs = pd.DataFrame(
    [
        {"area_code": area, "industry_code": industry, "jobs": count}
        for area, counts in zip(AREAS, COUNTS, strict=True)
        for industry, count in zip(INDUSTRIES, counts, strict=True)
    ]
)
for kind in ("raw", "log", "shrunk"):
    made = bailiwick.specialisation_matrix(jobs, value="jobs", kind=kind, standardise=False)
    keep(f"A, {kind}", *made[INDUSTRIES].iloc[0])

# 2. Five runs of two algorithms, and what each counts.
RUNS = np.array(
    [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 1, 1, 1], [2, 1, 2, 2, 2], [2, 2, 2, 2, 2]]
)
algorithms = ["k_means"] * 2 + ["affinity_propagation"] * 3
model = bailiwick.ConsensusClustering(1.0, 1, votes="algorithm")
model.fit_ensemble_labels(pd.DataFrame(RUNS, index=AREAS), algorithms=algorithms)
by_run = Ensemble(RUNS.astype(np.int32), model.ensemble_)
keep("votes, each run", *vote_weights(by_run, "run"))
keep("votes, each algorithm", *vote_weights(by_run, "algorithm"))

# 3. Who was together how often.
for votes in ("run", "algorithm"):
    pairs = bailiwick.co_assignment(RUNS, weights=vote_weights(by_run, votes)).toarray()
    for one, other in ("AB", "AC", "CD", "CE", "EF", "AF"):
        if votes == "algorithm" or one + other in ("AB", "AC", "EF"):
            keep(f"{one} and {other}, by {votes}", pairs[AREAS.index(one), AREAS.index(other)])

# 4. Communities: the quality of three partitions, and the best one.
for resolution in (0.7, 1.0):
    for words in ("AABBCC", "AAAABB", "AAABBB"):
        quality = bailiwick.modularity(model.graph_, list(words), resolution=resolution)
        keep(f"quality of {words} at {resolution}", quality)
    found = model.at(resolution)
    keep(f"communities at {resolution}", "".join("ABCDEF"[label] for label in found.labels))

# 5. Pay, which the clusters were not made from: silhouettes, and those of all ways to part six areas.
pay = np.array([2.0, 4.0, 6.0, 4.0, 8.0, 12.0])
z = (pay - pay.mean()) / pay.std()
keep("z of pay", *z)
keep("silhouettes on pay", *bailiwick.silhouettes(z[:, None], [0, 0, 0, 1, 1, 1]))
ways = [("A", *rest) for rest in combinations("BCDEF", 2)]
labels = pd.DataFrame({"".join(way): [int(area not in way) for area in AREAS] for way in ways})
scores = np.asarray(bailiwick.silhouette_scores(z[:, None], labels.to_numpy()))
keep("score of ABC", scores[0])
keep("scores of all 10 ways: mean, highest", scores.mean(), scores.max())
keep("ways that score as high", str(int((scores >= scores[0] - 1e-9).sum())))

# 6. One regression: pay on being in ABC, errors by region.
panel = pd.DataFrame({"area_code": AREAS, "indicator": "pay", "value": pay})
clusters = pd.DataFrame({"area_code": AREAS, "cluster": list("111222")})
regions = pd.DataFrame({"area_code": AREAS, "region": ["North", "Mid", "South"] * 2})
ways_of = {
    "as published": {"mode": "as_published"},
    "CR1, t of 2": {"errors": "cr1", "min_treated": 3},
    "CR2": {"errors": "cr2", "min_treated": 3},
    "default": {},
}
for words, options in ways_of.items():
    table = evidence.cluster_regressions(panel, clusters, controls=None, errors_by=regions, **options)
    row = table.set_index("cluster").loc["1"]
    keep(f"{words}: difference, error", row["coefficient"], row["standard_error"])
    tested = pd.notna(row["p_value"])
    keep(f"{words}: p" if tested else f"{words}: why no p", row["p_value"] if tested else row["reason"])
keep("p of .002, .02, .03, .5 adjusted", *false_discovery_control([0.002, 0.02, 0.03, 0.5]))

# 7. Where clusters lie, and how varied areas are.
keep(
    "entropy of North",
    evidence.region_entropy(clusters, regions).set_index("region")["entropy_nats"]["North"],
)
varied = bailiwick.diversification(jobs, value="jobs").iloc[0]
keep("entropy of A, corrected", varied["entropy_nats"], varied["entropy_corrected_nats"])
keep("as many industries of equal size", varied["effective_industries"])
profile = bailiwick.sector_profiles(jobs, clusters, value="jobs").set_index(["cluster", "industry_code"])
keep("farms in ABC, pooled", profile["location_quotient"]["1", "farms"])

print("| step | computed |\n|---|---|")
for what, computed in rows:
    print(f"| {what} | {computed} |")
