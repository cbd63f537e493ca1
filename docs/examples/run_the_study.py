"""The Krugman study from Python: what it returns, and who is highest."""

import warnings

from bailiwick.errors import DataWarning
from bailiwick.studies import krugman_inputs, krugman_map

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DataWarning)
    result = krugman_map.run(krugman_inputs.from_sample())

for name, table in result.tables.items():
    print(f"{name}: {table.rows.height:,} rows")
for row in result.headline():
    print(row)
