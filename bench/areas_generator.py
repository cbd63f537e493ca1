"""A table of the size of the United Kingdom at output-area level: 239,023 areas by 60 variables.

Rows are drawn with replacement from the 188,880 real output areas of England and Wales; 17 of the 43 real
columns are there a second time, each in another order of rows, so that they tell nothing more but cost as
much. Needs the official files (`BAILIWICK_SHARED`).
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parent.parent
FILE = Path("data", "area_classification", "oa_ew_census2021_43vars_with_oac2021.parquet")
AREAS, VARIABLES = 239_023, 60
SEED = 20_231_121


def real_file() -> Path | None:
    """Where the real output areas lie, or None where they are not at hand."""
    path = Path(os.environ.get("BAILIWICK_SHARED", ROOT.parent / "shared")) / FILE
    return path if path.is_file() else None


def real(path: Path) -> pl.DataFrame:
    """The real areas: `area_code` and 43 variables, shares in percent."""
    table = pl.read_parquet(path)
    names = [name for name in table.columns if name.startswith("v")]
    return table.select(pl.col("oa21cd").alias("area_code"), *names)


def united_kingdom(path: Path) -> pl.DataFrame:
    """The made-up table, in single precision like the real one."""
    values = real(path).drop("area_code").to_numpy()
    names = pl.read_parquet_schema(path)
    columns = [name for name in names if name.startswith("v")]
    rng = np.random.default_rng(SEED)
    rows = rng.integers(0, len(values), AREAS)
    table = {name: values[rows, at] for at, name in enumerate(columns)}
    for at in rng.permutation(len(columns))[: VARIABLES - len(columns)]:
        table[f"{columns[at]}_permuted"] = values[rng.permutation(rows), at]
    codes = [f"X{number:08d}" for number in range(AREAS)]
    return pl.DataFrame({"area_code": codes, **table})


def write(folder: Path, path: Path) -> dict[str, Path]:
    """Both tables as Parquet, as a user would have them."""
    tables = {"real": real(path), "united_kingdom": united_kingdom(path)}
    paths = {name: folder / f"{name}.parquet" for name in tables}
    for name, table in tables.items():
        table.write_parquet(paths[name])
    return paths
