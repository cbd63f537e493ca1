"""The districts most like Leeds outside its own region, why, and whether the likeness is mutual."""

import polars as pl

import bailiwick
from bailiwick import areas

sample = bailiwick.open_sample()
census = bailiwick.merge_areas(pl.DataFrame(sample["census2021_lad2022_variables"]), "lad2022").table
variables = pl.DataFrame(sample["census2021_variables"])
names = dict(census.select("area_code", "area_name").iter_rows())
X = bailiwick.standardise_areas(census.drop("area_name", "residents"), standardise="asinh_range")

region = areas.lookup("lad2022", "region")
regions = dict(zip(region["from_code"].to_pylist(), region["to_code"].to_pylist(), strict=True))
held = variables.filter(pl.col("variable").is_in(X.columns))
weights = bailiwick.dimension_weights(held)

near = bailiwick.nearest_areas(
    X,
    n=5,
    metric="sqeuclidean",
    weights=weights,
    exclude_same={code: group for code, group in regions.items() if code in names},
    reciprocity=True,
    areas=["E08000035"],
)
near = bailiwick.neighbour_reasons(near, X=X, weights=weights, variables=held)
for row in near.to_dicts():
    mutual = f"rank there {row['reciprocal_rank']}" if row["reciprocal_rank"] else "not among its 5"
    print(f"{row['rank']}. {names[row['neighbour_code']]}, {row['distance']:.3f}, {mutual}: {row['reason']}")

shares = bailiwick.neighbour_shares(near.head(1), X=X, weights=weights, variables=held)
for row in shares.sort("ratio").to_dicts():
    print(f"   {row['dimension']}: {row['share']:.0%} of the distance, usually {row['usual_share']:.0%}")
