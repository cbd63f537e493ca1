"""What the two formats of BRES open access share: the employment statuses and the rounding grid.

The web export is read by `bres_web`, saved answers of the API by `bres_api`.
Counts are rounded by the publisher, step by step wider with size; classes do not
add up to totals.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from bailiwick.errors import Finding
from bailiwick.sources.boundaries import is_district
from bailiwick.sources.nomis_api import codes_of

__all__ = ["STATUSES", "check_rounding_grid", "districts_only"]

#: Nomis number -> (name on Nomis, our column).
STATUSES = {
    "1": ("Employees", "employees"),
    "2": ("Full-time employees", "full_time_employees"),
    "3": ("Part-time employees", "part_time_employees"),
    "4": ("Employment", "employment"),
}


def check_rounding_grid(table: pa.Table, amount: str) -> list[Finding]:
    """Counts that do not lie on the publisher's rounding grid.

    Below 50 every count is a multiple of 5, below 250 of 25, below 500 of 50,
    below 1,000 of 100, below 2,500 of 250, below 5,000 of 500, then of 1,000.

    Returns
    -------
    list of Finding
        One warning, ``off-rounding-grid``, with the keys of the rows; empty
        where all lie on it. Sums of cells need not.
    """
    values = table[amount].to_numpy().astype(float)
    steps = np.select(
        [values < limit for limit in (50, 250, 500, 1000, 2500, 5000)], (5, 25, 50, 100, 250, 500), 1000
    )
    off = np.flatnonzero((np.nan_to_num(values) % steps) != 0)
    if not off.size:
        return []
    keys = table.select(["area_code", "year", "industry_code"]).take(pa.array(off)).to_pylist()
    shown = ", ".join(f"{key['area_code']} {key['year']} {key['industry_code']}" for key in keys[:5])
    return [
        Finding(
            "off-rounding-grid",
            f"{len(off):,} counts of {amount!r} are not on the publisher's rounding grid ({shown}): "
            "they are sums of "
            "rounded cells, or not from open BRES. Rounding bands do not apply to them.",
            tuple(tuple(key.values()) for key in keys),
            "warning",
        )
    ]


def districts_only(table: pa.Table) -> pa.Table:
    """Return the rows of districts, without Great Britain, countries and regions."""
    codes, words = codes_of(table["area_code"])
    keep = np.array([is_district(word or "") for word in words] or [False])
    return table if keep.all() else table.filter(pa.array(keep[codes]))
