"""The index of one's own table: in memory, and summed by DuckDB (pip install duckdb) where the rows lie."""

from pathlib import Path

import duckdb

import bailiwick

file = Path(__file__).with_name("jobs.csv")
jobs = bailiwick.read_table(file)
columns = {"value": "jobs", "area": "area_code", "industry": "industry_code"}
index = bailiwick.krugman_index(jobs, **columns)
print([round(number, 4) for number in index["krugman_index"].to_pylist()])

register = duckdb.sql(f"select * from read_csv('{file}', types={{'industry_code': 'varchar'}})")
print(
    [round(number, 4) for number in bailiwick.krugman_index(register, **columns)["krugman_index"].to_pylist()]
)
