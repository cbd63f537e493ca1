"""The step of py-ecomplexity that gives location quotients ("revealed comparative advantage").

It works year by year on filled-in matrices and has no Krugman index, so it does less.
"""

from __future__ import annotations

import pandas as pd

COLUMNS = {"time": "year", "loc": "area_code", "prod": "industry_code", "val": "employment"}


def measure(table: pd.DataFrame) -> pd.DataFrame:
    """Quotient of every area and industry of each year."""
    from ecomplexity.ComplexityData import ComplexityData

    data = ComplexityData(table, COLUMNS, "coerce")
    years = []
    for year in sorted(table["year"].unique()):
        data.create_full_df(year)
        data.calculate_rca()
        quotients = data.data_t.assign(location_quotient=data.rca_t.reshape(-1), year=year)
        years.append(quotients.drop(columns="val").reset_index())
    return pd.concat(years, ignore_index=True).rename(columns=COLUMNS)
