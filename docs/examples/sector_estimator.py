"""Consensus clusters of a table of one's own, step by step, with a clusterer of one's own among the votes."""

import polars as pl
from sklearn.cluster import AgglomerativeClustering

import bailiwick
from bailiwick import Base

# Any table of areas, industries and amounts; here jobs of 40 areas in 616 industries.
jobs = pl.DataFrame(bailiwick.open_sample()["employment_itl2_class616"]).filter(year=2021)
X = bailiwick.specialisation_matrix(jobs, value="employment", min_total=1000, missing="drop")
components = bailiwick.nested_components(X, 10)
points = pl.DataFrame(components.first(2), schema=["x", "y"]).insert_column(
    0, pl.Series("area_code", components.area_codes)
)

votes = [
    *(Base("k_means", "n_clusters", k) for k in (8, 10, 12)),
    Base("affinity_propagation", "damping", 0.7),
    ("ward", AgglomerativeClustering(10)),
]
model = bailiwick.ConsensusClustering(0.7, 1, ensemble=votes).fit(points)
print(f"{model.n_clusters_} clusters; 20 searches agree by {model.agreement_:.2f}")
print(f"firm areas: {(model.shares_ == 1).sum()} of {len(points)}")
for resolution in (0.4, 1.0):
    print(f"at resolution {resolution}, on the same graph: {model.at(resolution).n_communities} clusters")

clusters = model.membership().select("area_code", "cluster")
profiles = bailiwick.sector_profiles(jobs, clusters, value="employment", missing="drop")
print(bailiwick.top_sectors(profiles, n=1).select("cluster", "industry_code", "location_quotient"))
