"""How far rounding of open counts lets the index of a small area move."""

import polars as pl

import bailiwick

low, high = bailiwick.rounding_interval([0, 10, 15, 250])
print(low.tolist(), high.tolist())

counts = pl.DataFrame(
    {
        "area_code": ["A"] * 4 + ["B"] * 4,
        "year": [2023] * 8,
        "industry_code": ["0111", "1310", "4711", "6201"] * 2,
        "employment": [15, 30, 250, 0, 5_000, 40_000, 90_000, 60_000],
    }
)
band = bailiwick.krugman_rounding_band(counts, value="employment", draws=500, random_state=1)
print(band.columns)
print([round(number, 3) for number in band.row(0)[2:] if number is not None])
