"""Constraint, ratios, smoother and index as a careful pandas user writes them: no loop over areas.

It checks nothing, and takes the weights of the smoother as given.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

SERIES = ["gva_million_gbp", "weekly_hours", "jobs"]


def weights(years: int) -> np.ndarray:
    """The five-year smoother as a matrix, with the mirrored second year."""
    result = np.zeros((years, years))
    for year in range(2, years - 2):
        result[year, year - 2 : year + 3] = np.array([1, 2, 3, 2, 1]) / 9
    end, next_to_end = np.array([0.41, 0.40, 0.19]), np.array([0.260, 0.370, 0.260, 0.111]) / 1.001
    result[0, :3], result[-1, -3:] = end, end[::-1]
    result[1, :4], result[-2, -4:] = next_to_end, next_to_end[::-1]
    return result


def measure(table: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Ratios and indices per hour and job, smoothed and not, of every area and year."""
    frame = table.merge(
        totals, on=["region_code", "year"], how="left", suffixes=("", "_total"), validate="many_to_one"
    )
    sums = frame.groupby(["region_code", "year"], sort=False)[SERIES].transform("sum")
    for name in SERIES:
        factor = frame[f"{name}_total"] / sums[name]
        frame[f"{name}_factor"] = factor
        # The reference has no region, so no factor.
        frame[f"{name}_constrained"] = frame[name] * factor.fillna(1.0)
    gva = frame["gva_million_gbp_constrained"] * 1e6
    frame["gva_per_hour_gbp"] = gva / (frame["weekly_hours_constrained"] * 52)
    frame["gva_per_job_gbp"] = gva / frame["jobs_constrained"]
    for name in ("gva_per_hour_gbp", "gva_per_job_gbp"):
        wide = frame.pivot(index="area_code", columns="year", values=name)
        matrix, there = wide.to_numpy(), wide.notna().to_numpy()
        weight = weights(matrix.shape[1]).T
        smooth = np.where(there, matrix, 0.0) @ weight / (there @ weight)
        wide[:] = np.where(there, smooth, np.nan)
        smoothed = wide.stack().rename(f"{name}_smoothed")
        frame = frame.join(smoothed, on=["area_code", "year"])
    reference = frame[frame["area_code"] == "UKX"].set_index("year")
    for name in ("gva_per_hour_gbp", "gva_per_job_gbp"):
        for column in (name, f"{name}_smoothed"):
            level = frame["year"].map(reference[column])
            frame[column.replace("_gbp", "_uk100")] = 100 * frame[column] / level
    return frame.drop(columns=[f"{name}_total" for name in SERIES])
