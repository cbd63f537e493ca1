"""What one district is specialised in, and which districts have the most similar mix."""

import warnings

import polars as pl

import bailiwick
from bailiwick import areas
from bailiwick.errors import DataWarning

mine = areas.find("Oxford", "lad2023")
names = areas.names("lad2023")

sample = bailiwick.open_sample()
cube = pl.from_arrow(sample["gva_lad2023_industry37"]).with_columns(pl.col("area_code").cast(pl.String))
cube = cube.filter(pl.col("year") == 2023, pl.col("area_code").str.contains("^[ESW]"))
industries = {row["industry_code"]: row["industry_name"] for row in sample["industries"].to_pylist()}

with warnings.catch_warnings():
    # Eleven districts have withheld industries; the library says so each time.
    warnings.simplefilter("ignore", DataWarning)
    columns = {"value": "gva_million_gbp", "negative": "clip"}
    index = bailiwick.krugman_index(cube, **columns)
    drivers = bailiwick.krugman_contributions(cube, **columns, top=4)
    alike = bailiwick.nearest_structures(cube, **columns, n=4)

own = index.filter(pl.col("area_code") == mine)["krugman_index"][0]
print(f"{names[mine]} ({mine}): index {own:.4f}")
for row in drivers.filter(pl.col("area_code") == mine).to_dicts():
    more = "more" if row["contribution"] > 0 else "less"
    print(f"  {more} of {industries[row['industry_code']].strip()}: {row['contribution']:+.4f}")
for row in alike.filter(pl.col("area_code") == mine).to_dicts():
    print(f"  {row['rank']}. {names[row['neighbour_code']]}, {row['krugman_between']:.4f} apart")
