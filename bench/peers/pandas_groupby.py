"""What a careful pandas user writes: group-by transforms, no Python loops."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def measure(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Quotient of each row, index of each area and year."""
    jobs = table["employment"]
    of_area = jobs.groupby([table["area_code"], table["year"]], sort=False).transform("sum")
    of_industry = jobs.groupby([table["industry_code"], table["year"]], sort=False).transform("sum")
    of_all = jobs.groupby(table["year"], sort=False).transform("sum")
    share, base = jobs / of_area, of_industry / of_all
    quotients = table[["area_code", "year", "industry_code"]].assign(location_quotient=share / base)
    above = (share - base).clip(lower=0)
    index = above.groupby([table["area_code"], table["year"]], sort=False).sum()
    return quotients, index.rename("krugman_index").reset_index()


def from_parquet(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read by pandas, then measure."""
    return measure(pd.read_parquet(path))
