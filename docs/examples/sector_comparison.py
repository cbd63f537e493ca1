"""Published figures of the sector clusters beside the same figures computed from the carried tables."""

import re
import warnings

import numpy as np
import polars as pl
from scipy.stats import false_discovery_control, t

import bailiwick
from bailiwick.errors import DataWarning
from bailiwick.groups.communities import adjusted_rand
from bailiwick.groups.consensus_grid import PUBLISHED_COMPONENTS, PUBLISHED_RESOLUTIONS
from bailiwick.groups.ensemble_settings import PUBLISHED_ENSEMBLE
from bailiwick.studies import sector_clusters
from bailiwick.studies.sector_inputs import from_sample
from bailiwick.studies.sector_own import partition_of

SEEDS = 3
rows: list[tuple[str, str, str]] = []


def compare(what: str, reference: str, *numbers: float | str, places: int = 3) -> None:
    """Keep one row."""
    shown = [one if isinstance(one, str) else f"{one:,.{places}f}" for one in numbers]
    rows.append((what, reference, " / ".join(shown)))


sample = bailiwick.open_sample()
inputs = from_sample()
given, inputs = partition_of("published", inputs)
assert given is not None

# The ensemble and the consensus on the published points.
points = pl.DataFrame(sample["sector_clusters_2022_points"])
published = points["cluster"].to_numpy()
found, likeness, agreement = [], [], []
for seed in range(SEEDS):
    model = bailiwick.ConsensusClustering(0.7, seed).fit(points.select("x", "y").to_numpy())
    found.append(str(model.n_clusters_))
    likeness.append(adjusted_rand(np.unique(published, return_inverse=True)[1], model.labels_))
    agreement.append(model.agreement_)
runs = model.base_labels_
pairs = bailiwick.co_assignment(runs).toarray()
loop = sum((run[:, None] == run[None, :]).astype(int) for run in runs.T)
np.fill_diagonal(loop, 0)
ensemble = pl.DataFrame(model.ensemble_)
affinity = ensemble.filter(algorithm="affinity_propagation", repeat=0)["clusters"]
grid = len(PUBLISHED_COMPONENTS) * len(PUBLISHED_RESOLUTIONS)
compare(
    "pairs of the grid / settings / runs",
    "70 / 21 / 210",
    str(grid),
    str(len(PUBLISHED_ENSEMBLE)),
    str(runs.shape[1]),
)
sizes = given.rows["cluster"].cast(pl.Int64).value_counts().sort("cluster")["count"]
compare(
    "areas of the clusters 0 to 11",
    "53, 9, 16, 30, 44, 56, 66, 8, 19, 42, 19, 13",
    ", ".join(map(str, sizes)),
)
compare("affinity propagation on the points: clusters", "20, 20, 20, 20, 19", ", ".join(map(str, affinity)))
compare(
    "weights of pairs are those of a loop over pairs / highest",
    "yes / 210",
    "yes" if (pairs == loop).all() else "no",
    str(pairs.max()),
)
compare(f"consensus on the points at .7, seeds 0 to {SEEDS - 1}: clusters", "10 to 13", *found)
compare(
    "the same: adjusted Rand index with the published clusters, mean",
    "at least .75",
    np.mean(likeness),
    places=2,
)
compare("the same: agreement between the 20 searches of one graph, mean", "–", np.mean(agreement), places=2)

# The published clusters as they were judged.
warnings.simplefilter("ignore", DataWarning)  # 32 areas are not on the boundaries of today's GVA
before = sector_clusters.run(inputs, clusters=given, as_published=True)
for row in before.tables["published_figures"].rows.iter_rows(named=True):
    if "Entropy" not in row["figure"]:
        compare(row["figure"], row["published"], row["here"])
entropies = before.tables["published_figures"].rows.filter(pl.col("figure").str.starts_with("Entropy"))
compare(
    f"entropies of {entropies.height} regions: equal to four decimals",
    "12",
    str(entropies.filter(pl.col("published") == pl.col("here")).height),
)
null = before.tables["null"].rows.filter(source="ons")
compare("shuffles that score as high as the published clusters, ONS", ".38", null["p_value"][0])
models = before.tables["regressions"].rows
beis = models.filter(source="beis")
ons = models.filter(source="ons")
size = (ons["coefficient"] / ons["standard_error"]).abs().to_numpy()
p = 2 * t.sf(size, ons["regions"].to_numpy() - 1)
compare(
    "ONS models significant by t of regions less 1 / then by Benjamini-Hochberg",
    "29 / 13",
    str((p < 0.05).sum()),
    str((false_discovery_control(p) < 0.05).sum()),
)
compare(
    "BEIS models: indicators / models / significant",
    "42 / – / –",
    str(beis["indicator"].n_unique()),
    str(beis.height),
    str(beis["significant"].sum()),
)

# The same clusters by our default.
after = sector_clusters.run(inputs, clusters=given)
for source, name in (("ons", "ONS"), ("beis", "BEIS")):
    score = after.tables["search"].rows.filter(source=source).row(0, named=True)
    chance = after.tables["null"].rows.filter(source=source)
    compare(
        f"our default, published clusters on {name}: silhouette / areas",
        "–",
        f"{score['silhouette']:.3f}",
        str(score["areas"]),
    )
    compare(
        "the same: mean of shuffles / p / p of shuffles within regions",
        "–",
        chance["mean"][0],
        *chance["p_value"],
    )
    held = after.tables["regressions"].rows.filter(source=source)
    compare(
        f"our default, {name} models: estimated, of all / with a p-value / significant",
        "–",
        f"{held['coefficient'].count()} of {held.height}",
        *map(str, (held["p_value"].count(), held["significant"].sum())),
    )

print("| figure | published | computed here |\n|---|---|---|")
for row in rows:
    print("| " + re.sub(r"(?<![\d,.])0\.", ".", " | ".join(row)) + " |")
