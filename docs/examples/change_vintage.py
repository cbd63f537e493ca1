"""Jobs on the districts of 2021, put on those of 2023; and a rate, which cannot be added up."""

import polars as pl

from bailiwick import areas

jobs = pl.DataFrame(
    {
        "area_code": ["E07000026", "E07000028", "E07000029", "E06000001"],
        "year": [2021] * 4,
        "jobs": [42_000, 50_000, 31_000, 35_000],
    }
)
print(areas.detect_vintages(jobs["area_code"]))
print(areas.convert(jobs, to="lad2023", value="jobs").to_dicts())

pay = jobs.with_columns(weekly_pay_gbp=pl.Series([520.0, 510.0, 610.0, 500.0]))
mean = areas.convert(pay, to="lad2023", value="weekly_pay_gbp", how="weighted_mean", weight="jobs")
print(mean.to_dicts())
