"""From 57 census variables to fewer: tiny districts merged, composites, correlations, rare shares."""

import polars as pl

import bailiwick

sample = bailiwick.open_sample()
census = pl.DataFrame(sample["census2021_lad2022_variables"])
words = pl.DataFrame(sample["census2021_variables"])

merged = bailiwick.merge_areas(census, "lad2022")
for note in merged.notes:
    print(note)

chosen = bailiwick.select_variables(
    merged.table,
    threshold=0.85,
    keep=["v12"],
    remove=dict.fromkeys(("v30", "v31", "v32"), "a voluntary question"),
    composites={"south_asian": ["v20", "v22", "v23"]},
    smallest_share=1.0,
    variables=words,
)
print(f"{len(chosen.kept)} variables remain of 57, one of them a composite")
print(chosen.report.group_by("decision", "rule").len().sort("decision", "rule").rows())
for name in ("v31", "v20", "v21", "v46", "v42"):
    row = chosen.report.row(by_predicate=pl.col("variable") == name, named=True)
    print(f"{name}: {row['decision']}. {row['reason']}")

for table, what in ((merged.table, "all 57"), (chosen.table, "the chosen")):
    X = bailiwick.standardise_areas(table.drop("area_name", "residents"))
    first = bailiwick.dominant_variables(X).row(0, named=True)
    print(f"Of {what} variables {first['variable']} makes most: {first['times']:.1f} equal shares")
