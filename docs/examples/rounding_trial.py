"""How much rounding alone lifts the index: simulated areas of several sizes, counted and then rounded."""

import numpy as np
import polars as pl

import bailiwick

SIZES = [0, 50, 250, 500, 1_000, 2_500, 5_000]  # from here on, the relaxed step is
STEPS = np.array([5, 25, 50, 100, 250, 500, 1_000])  # ... and the strict one is twice that
JOBS_OF_AN_EMPLOYER = 8

random = np.random.default_rng(1)
jobs = pl.from_arrow(bailiwick.open_sample()["employment_itl2_class616"]).filter(pl.col("year") == 2021)
mixes = jobs.pivot(on="area_code", index="industry_code", values="employment").drop("industry_code")
mixes = mixes.to_numpy().astype(float)
reference = mixes.sum(axis=1) / mixes.sum()


def index(counts: np.ndarray) -> float:
    return float(np.maximum(counts / counts.sum() - reference, 0).sum())


def rounded(counts: np.ndarray) -> np.ndarray:
    step = STEPS[np.searchsorted(SIZES, counts, side="right") - 1]
    step = np.where(random.random(len(counts)) < 0.5, step, 2 * step)
    return np.round(counts / step) * step


print("| jobs in the area | mean lift of the index | largest difference |\n|---|---|---|")
for size in (2_000, 5_000, 10_000, 20_000, 50_000, 200_000):
    lifts = []
    for mix in mixes.T:
        employers = random.multinomial(size // JOBS_OF_AN_EMPLOYER, mix / mix.sum())
        counts = random.poisson(JOBS_OF_AN_EMPLOYER * employers).astype(float)
        lifts.append(index(rounded(counts)) - index(counts))
    print(f"| {size:,} | {np.mean(lifts):.3f} | {np.abs(lifts).max():.2f} |")
