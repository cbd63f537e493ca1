"""Lazy tables are summed by their own engine and give what eager ones give."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from bailiwick.measures import diversity
from bailiwick.measures.specialisation import krugman_index, location_quotient
from bailiwick.tables import sum_to_cube

KEYS = ["area_code", "year", "industry_code"]


@pytest.fixture(scope="module")
def firms() -> pl.DataFrame:
    """A register of 3,000 firms: 12 areas, 30 classes, 2 years, so that most keys have several firms."""
    rng = np.random.default_rng(20_231_121)
    count = 3_000
    return pl.DataFrame(
        {
            "area_code": [f"E070000{at:02d}" for at in rng.integers(1, 13, count)],
            "year": (2022 + rng.integers(0, 2, count)).astype(np.int32),
            "industry_code": [f"{at:04d}" for at in rng.integers(100, 130, count)],
            "employment": rng.integers(1, 200, count),
        }
    )


@pytest.fixture(scope="module")
def cube(firms: pl.DataFrame) -> pl.DataFrame:
    """The register summed by plain Polars code."""
    return firms.group_by(KEYS).agg(pl.col("employment").sum()).sort(KEYS)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A local Spark session; needs Java."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("PySpark needs Java 17 or newer, and there is no `java` on the path")
    from pyspark.sql import SparkSession

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Spark's own, about its dependencies and sockets
        session = (
            SparkSession.builder.master("local[1]")
            .appName("bailiwick-tests")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate()
        )
        yield session
        session.stop()


def same(result: pa.Table, expected: pl.DataFrame, keys: list[str], column: str) -> None:
    """Both have the same keys and, to rounding, the same numbers."""
    frame = pl.from_arrow(result)
    assert isinstance(frame, pl.DataFrame)
    frame, expected = frame.sort(keys), expected.sort(keys)
    assert frame.select(keys).rows() == expected.select(keys).rows()
    assert frame[column].to_list() == pytest.approx(expected[column].to_list(), abs=1e-12)


def compare(lazy: Any, cube: pl.DataFrame) -> None:
    """Three measures of a lazy register beside those of the eager cube."""
    same(
        krugman_index(lazy, value="employment"),
        krugman_index(cube, value="employment"),
        ["area_code", "year"],
        "krugman_index",
    )
    same(
        location_quotient(lazy, value="employment"),
        location_quotient(cube, value="employment"),
        KEYS,
        "location_quotient",
    )
    same(
        diversity.entropy(lazy, value="employment"),
        diversity.entropy(cube, value="employment"),
        ["area_code", "year"],
        "entropy",
    )


def test_duckdb_relation(firms: pl.DataFrame, cube: pl.DataFrame) -> None:
    """If this fails, a register in DuckDB gives other measures than the cube summed from it."""
    with duckdb.connect() as connection:
        connection.register("firms", firms.to_arrow())
        compare(connection.table("firms"), cube)


def test_duckdb_nulls_and_order(cube: pl.DataFrame) -> None:
    """If this fails, a null in DuckDB is summed as 0, or rows come in no order."""
    spoilt = cube.with_columns(
        employment=pl.when(pl.int_range(pl.len()) == 0).then(None).otherwise(pl.col("employment"))
    )
    with duckdb.connect() as connection:
        connection.register("cells", spoilt.to_arrow())
        with pytest.warns(UserWarning, match="1 of 24 area-periods have a null amount"):
            lazy = krugman_index(connection.table("cells"), value="employment")
    with pytest.warns(UserWarning, match="1 of 24"):
        eager = krugman_index(spoilt, value="employment")
    assert lazy["krugman_index"].null_count == 1
    assert lazy["area_code"].to_pylist() == sorted(lazy["area_code"].to_pylist())
    same(lazy.drop_columns(["flag"]), eager, ["area_code", "year"], "krugman_index")


def test_polars_lazy_frame(firms: pl.DataFrame, cube: pl.DataFrame) -> None:
    """If this fails, a lazy Polars frame gives other measures, or does not come back as Polars."""
    result = krugman_index(firms.lazy(), value="employment")
    assert isinstance(result, pl.DataFrame)
    same(result.to_arrow(), krugman_index(cube, value="employment"), ["area_code", "year"], "krugman_index")


def test_pyspark(spark: Any, firms: pl.DataFrame, cube: pl.DataFrame) -> None:
    """If this fails, a register in Spark gives other measures than the cube summed from it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Spark's own
        compare(spark.createDataFrame(firms.to_pandas()), cube)


def test_sum_to_cube_of_an_eager_register(firms: pl.DataFrame, cube: pl.DataFrame) -> None:
    """If this fails, a register in memory cannot be summed, or is summed wrongly."""
    for table in (firms, firms.to_arrow(), firms.to_pandas()):
        summed = sum_to_cube(table, value="employment")
        assert type(summed) is type(table)
        frame = pl.DataFrame(summed) if not isinstance(summed, pl.DataFrame) else summed
        assert frame.select(KEYS).rows() == cube.select(KEYS).rows()
        assert frame["employment"].to_list() == cube["employment"].to_list()
