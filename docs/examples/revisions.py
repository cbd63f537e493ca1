"""Two releases of one series: what moved, by output or by hours; and what smoothing alone moves."""

import polars as pl

import bailiwick

key = {"area_code": ["A", "B", "UKX"], "year": [2022] * 3}
old = pl.DataFrame({**key, "gva_million_gbp": [520, 990, 20_800], "weekly_hours": [4e5, 5.0e5, 1e7]})
new = pl.DataFrame({**key, "gva_million_gbp": [572, 990, 20_800], "weekly_hours": [4e5, 4.6e5, 1e7]})

moved = bailiwick.compare_releases(old, new, value="gva_per_hour_gbp")
for row in moved.to_dicts():
    print(
        f"{row['area_code']}: {row['gva_per_hour_gbp_old']:.2f} to {row['gva_per_hour_gbp_new']:.2f} pounds;"
        f" in logs {row['log_revision']:.3f}, output {row['log_revision_output']:.3f} less hours"
        f" {row['log_revision_input']:.3f}"
    )
print(bailiwick.crossed_reference(moved).select("area_code", "crossed").rows())

itl = pl.from_arrow(bailiwick.open_sample()["productivity_itl2021"])
hours = bailiwick.gva_per_hour(itl.filter(pl.col("area_level").is_in(["UK", "ITL3"])))
itself = bailiwick.smoother_revision(hours)
summary = bailiwick.revision_summary(itself, value="gva_per_hour_uk100_smoothed", by="years_later")
for later, half, twentieth in summary.select("years_later", "median_absolute", "p95_absolute").iter_rows():
    print(f"{later} later: half of the areas moved by over {half:.2f} points, 5% by over {twentieth:.1f}")
