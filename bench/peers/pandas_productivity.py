"""Constraint, ratios, smoother and index as a careful pandas user writes them: no loop over areas.

Twice: with pandas alone, and with the pivots done by hand in NumPy, which is faster. Neither checks
anything; the weights of the smoother are taken as given.
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


def _ratios(table: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Constrained series and their ratios."""
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
    return frame.drop(columns=[f"{name}_total" for name in SERIES])


def measure(table: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Ratios and indices per hour and job, smoothed and not, of every area and year: pivot, stack, join."""
    frame = _ratios(table, totals)
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
    return frame


def measure_with_numpy(table: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """The same, with rows placed in matrices by their codes and taken back from there."""
    frame = _ratios(table, totals)
    areas, codes = pd.factorize(frame["area_code"])
    years, calendar = pd.factorize(frame["year"], sort=True)
    weight = weights(len(calendar)).T
    reference = codes.get_loc("UKX")
    for name in ("gva_per_hour_gbp", "gva_per_job_gbp"):
        matrix = np.full((len(codes), len(calendar)), np.nan)
        matrix[areas, years] = frame[name]
        there = ~np.isnan(matrix)
        smooth = np.where(there, np.where(there, matrix, 0.0) @ weight / (there @ weight), np.nan)
        frame[f"{name}_smoothed"] = smooth[areas, years]
        for part, level in (("", matrix[reference]), ("_smoothed", smooth[reference])):
            frame[f"{name.replace('_gbp', '_uk100')}{part}"] = 100 * frame[f"{name}{part}"] / level[years]
    return frame
