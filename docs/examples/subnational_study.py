"""The subnational clusters from Python: one model, its clusters with titles, and how sure they are."""

from bailiwick.studies import subnational_clusters
from bailiwick.studies.subnational_inputs import from_sample

quick = {"starts": 50, "seeds": 10, "draws": 20, "neighbours": 5}
result = subnational_clusters.run(from_sample(), models=("health",), **quick)
for name, table in result.tables.items():
    print(f"{name}: {table.rows.height:,} rows")

print()
for row in result.tables["clusters"].rows.iter_rows(named=True):
    print(f"{row['cluster']} {row['areas']:>3} areas, stability {row['stability_areas']:.2f}: {row['title']}")
print()
print(result.tables["clusters"].rows["evidence"][0])
for row in result.tables["scan"].rows.filter(near_best=True).iter_rows(named=True):
    print(
        f"{row['k']} clusters: silhouette {row['silhouette']:.3f}, smallest {row['smallest_cluster']} areas"
    )
