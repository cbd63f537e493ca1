"""The sector clusters from Python: a small search, its clusters, and what chance would have scored."""

from bailiwick.studies import sector_clusters
from bailiwick.studies.sector_inputs import from_sample

quick = {"components": (5,), "resolutions": (0.5, 0.8), "embedding": "components", "permutations": 99}
result = sector_clusters.run(from_sample(), **quick)
for name, table in result.tables.items():
    print(f"{name}: {table.rows.height:,} rows")

print()
for row in result.tables["clusters"].rows.iter_rows(named=True):
    print(f"{row['cluster']} {row['areas']:>3} areas: {row['title']}")
print()
for row in result.tables["null"].rows.iter_rows(named=True):
    print(
        f"{row['source']}, {row['shuffled']}: {row['observed']:.3f}, shuffled {row['mean']:.3f},"
        f" best of all pairs p = {row['best_p_value']:.3f}"
    )
