"""The same in SQL with DuckDB: grouped totals joined back."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

SHARES = """
create or replace temp table shares as
with of_area as (select area_code, year, sum(employment) as jobs from cells group by all),
     of_industry as (select industry_code, year, sum(employment) as jobs from cells group by all),
     of_all as (select year, sum(employment) as jobs from cells group by all)
select area_code, year, industry_code,
       cells.employment / of_area.jobs as share, of_industry.jobs / of_all.jobs as base
from cells
join of_area using (area_code, year)
join of_industry using (industry_code, year)
join of_all using (year)
"""
QUOTIENTS = "select area_code, year, industry_code, share / base as location_quotient from shares"
INDEX = "select area_code, year, sum(greatest(share - base, 0)) as krugman_index from shares group by all"


def _measure(connection: duckdb.DuckDBPyConnection) -> tuple[pa.Table, pa.Table]:
    connection.execute(SHARES)
    return connection.sql(QUOTIENTS).to_arrow_table(), connection.sql(INDEX).to_arrow_table()


def measure(table: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Quotient of each row, index of each area and year, from an Arrow table."""
    with duckdb.connect() as connection:
        connection.register("cells", table)
        return _measure(connection)


def from_parquet(path: Path) -> tuple[pa.Table, pa.Table]:
    """The same from the file."""
    with duckdb.connect() as connection:
        connection.execute(f"create view cells as from read_parquet('{path}')")
        return _measure(connection)
