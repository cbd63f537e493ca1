"""The area classification from Python: its tables, its clusters, and what anchors them."""

import polars as pl

from bailiwick.studies import area_classification
from bailiwick.studies.classification_inputs import from_sample

result = area_classification.run(from_sample(), draws=10, neighbours=5)
for name, table in result.tables.items():
    print(f"{name}: {table.rows.height:,} rows")

clusters = result.tables["clusters"].rows.filter(pl.col("level") == "supergroup")
for row in clusters.to_dicts():
    print(f"{row['code']} {row['areas']:>3} areas, most typical {row['typical_area_name']}: {row['name']}")

likeness = result.tables["published_likeness"].rows
for (first, second), rows in likeness.group_by("first", "second", maintain_order=True):
    index = ", ".join(f"{value:.2f}" for value in rows["adjusted_rand"])
    print(f"{first} and {second}: {index}")
