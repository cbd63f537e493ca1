"""The districts of England and Wales with their census variables, as the method page's anchors take them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

# Tiny districts go into a neighbour; only for those anchors all columns are population-weighted.
MERGED = {"E09000001": "E09000033", "E06000053": "E06000052"}


def merged_districts(shared_data: Path) -> pd.DataFrame:
    """57 variables of 329 districts, Census 2021, indexed by area code."""
    table = pd.read_csv(shared_data / "area_classification" / "lad_ew_census2021_57vars_pct.csv")
    code = table["ltla22cd"].replace(MERGED).rename("area_code")
    columns = [name for name in table.columns if name.startswith("v")]
    weighted = table[columns].mul(table["population"], axis=0).groupby(code).sum()
    return weighted.div(table["population"].groupby(code).sum(), axis=0)
