"""Read a user's own table from CSV, Parquet or Excel.

Text columns come back dictionary-coded, so that the measures need not code them
again, and industry codes keep their leading zeros.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from bailiwick.errors import ColumnError, SourceError, nearest

__all__ = ["read_table"]

KINDS = (".csv", ".parquet", ".xlsx", ".xls", ".xlsb", ".ods")


def read_table(path: str | Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Read a table from a CSV, Parquet or Excel file.

    Parameters
    ----------
    path : str or Path
        A ``.csv``, ``.parquet``, ``.xlsx``, ``.xls``, ``.xlsb`` or ``.ods`` file.
    columns : sequence of str, optional
        The columns to read; all by default.
    """
    path = Path(path)
    if not path.is_file():
        raise SourceError(f"There is no file {str(path)!r}. Check the path.")
    kind = path.suffix.lower()
    if kind == ".parquet":
        return _read_parquet(path, columns)
    raise SourceError(f"{path.name!r} ends in {kind!r}; a table is read from {', '.join(KINDS)}.")


def _read_parquet(path: Path, columns: Sequence[str] | None) -> pa.Table:
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(path)
        names = _chosen(schema.names, columns, path)
        text = [
            field.name
            for field in schema
            if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
        ]
        return pq.read_table(path, columns=names, read_dictionary=text)
    except pa.ArrowInvalid as error:
        raise SourceError(
            f"{path.name!r} is not a readable Parquet file: {error}. Fetch or save it again."
        ) from error


def _chosen(present: Sequence[str], columns: Sequence[str] | None, path: Path) -> list[str] | None:
    if columns is None:
        return None
    absent = [name for name in columns if name not in present]
    if absent:
        hints = " ".join(f"No column {name!r}.{nearest(name, present)}" for name in absent)
        raise ColumnError(f"{path.name!r} lacks {len(absent)} of the columns asked for. {hints}")
    return list(columns)


_ = Any
