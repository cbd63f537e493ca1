"""Subregional productivity by local authority district: the district workbook, which must be whole.

The reader is `subregional_productivity`; here it is only required that the file
holds every district and the six tables of the publisher's district workbook.
"""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa

from bailiwick.sources.productivity_titles import sheet_kind
from bailiwick.sources.refusal import AS_ISSUED, refuse, wrong_name
from bailiwick.sources.subregional_productivity import UNITED_KINGDOM, read_subregional_productivity

__all__ = ["AMOUNTS", "UNITED_KINGDOM", "read_district_productivity"]

# Sheet -> amount of the tables that every release for districts holds.
_TABLES = {
    name: kind.amount
    for name in ("A1", "A3", "B1", "B3", "Productivity Hours", "Productivity Jobs")
    if (kind := sheet_kind(name))
}
AMOUNTS = tuple(_TABLES.values())


def read_district_productivity(path: str | Path) -> pa.Table:
    """Labour productivity, hours and jobs of all districts, one row for each area and year.

    Parameters
    ----------
    path : str or Path
        A district workbook of the series, such as ``labourproductivitylad1.xls``, of any release.

    Returns
    -------
    pyarrow.Table
        As `read_subregional_productivity`: all districts of one vintage, and the
        row of the United Kingdom less Extra-Regio with the code ``UKX``.

    Raises
    ------
    SourceError
        As `read_subregional_productivity`; or the workbook is for other areas, or
        lacks one of the tables A1, A3, B1, B3, hours and jobs.

    Notes
    -----
    Missing values, comparability: see `read_subregional_productivity`.

    References
    ----------
    [ons_subregional_productivity_2025]_, tables A1, A3, B1, B3, hours and jobs.

    Examples
    --------
    >>> table = read_district_productivity("raw/labourproductivitylad1.xls")  # doctest: +SKIP
    >>> table.num_rows  # 362 rows x 22 years  # doctest: +SKIP
    7964
    """
    table = read_subregional_productivity(path)
    told = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    if not told["vintage"].startswith("lad") or told["complete"] != "true":
        raise refuse(
            Path(path),
            "all local authority districts of one vintage",
            f"areas of {told['vintage'] or 'no known vintage'}"
            f"{'' if told['complete'] == 'true' else ', not all of them'}",
            f"Read other areas with read_subregional_productivity. {AS_ISSUED}",
        )
    sheets = json.loads(told["sheets"])
    for name, amount in _TABLES.items():
        if amount not in sheets:
            raise wrong_name(Path(path), "sheet", name, list(sheets.values()), AS_ISSUED, sheet=name)
    return table
