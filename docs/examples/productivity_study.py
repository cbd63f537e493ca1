"""The study of subregional productivity from Python: its tables, and how areas spread."""

import polars as pl

from bailiwick.studies import productivity_inputs, subregional_productivity

result = subregional_productivity.run(productivity_inputs.from_sample())
for name, table in result.tables.items():
    print(f"{name}: {table.rows.height:,} rows")

summary = result.tables["summary_districts"].rows.filter(
    pl.col("measure") == "gva_per_hour_uk100_smoothed", pl.col("nation") == "all", pl.col("year") == 2023
)
row = summary.row(0, named=True)
print(f"Median of {row['areas']} districts, 2023: {row['median_area_name']}, {row['median_value']:.1f}")
print(
    f"Above 100: {row['above_reference']}; more than 20 per cent below: {row['more_than_20_below']};"
    f" more than 25: {row['more_than_25_below']}"
)
