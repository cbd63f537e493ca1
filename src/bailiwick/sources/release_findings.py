"""What a reader of a whole release leaves for its user to know: tables left out or cut, doubtful units.

A table carries them in its schema metadata (`left_out`, `years`, `doubts`), so that a study
and a check say the same.
"""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa

from bailiwick.errors import Finding

__all__ = ["release_findings"]


def release_findings(table: pa.Table, path: str | Path) -> list[Finding]:
    """Remarks about one release, as warnings.

    Parameters
    ----------
    table : pyarrow.Table
        From `read_subregional_productivity`, `read_regional_gdp` or a reader built on
        them. Any other table gives none.
    path : str or Path
        The file, for the sentences.

    Returns
    -------
    list of Finding
        ``table-left-out``: sheets with a table that is none of those read.
        ``codes-in-capitals``: area codes that the workbook has with small letters.
        ``doubtful-figures``: one for each sign that figures are not in the unit, or not of
        the base year, that the workbook says. They are read as it says.
        ``tables-end-apart``: tables whose last year is before that of the others. Their
        later years are null with the flag n. First years may differ: jobs are
        published from an earlier year than hours.

    Notes
    -----
    Missing values: a year that a table does not hold has the flag n in the table itself.

    References
    ----------
    [ons_subregional_productivity_2025]_.

    Examples
    --------
    >>> told = {"years": '{"jobs": [2002, 2023], "weekly_hours": [2004, 2022]}'}
    >>> table = pa.table({"year": [2022]}).replace_schema_metadata(told)
    >>> release_findings(table, "release.xlsx")[0].sentence
    "release.xlsx: 'weekly_hours' ends in 2022 while other tables run to 2023; later years are missing."
    """
    metadata = table.schema.metadata or {}
    name = Path(path).name
    found = []
    left_out = json.loads(metadata.get(b"left_out", b"{}"))
    if left_out:
        count = "1 sheet" if len(left_out) == 1 else f"{len(left_out)} sheets"
        shown = "; ".join(
            f"{sheet!r} ({title})" if title else repr(sheet) for sheet, title in left_out.items()
        )
        sentence = f"{name}: {count} with another table left out: {shown}."
        found.append(Finding("table-left-out", sentence, tuple(left_out), "warning"))
    recased = json.loads(metadata.get(b"recased", b"[]"))
    if recased:
        count = "1 area code" if len(recased) == 1 else f"{len(recased)} area codes"
        sentence = (
            f"{name}: {count} with small letters read in capitals: "
            f"{', '.join(f'{code!r} as {code.upper()!r}' for code in recased[:3])}"
            f"{f' and {len(recased) - 3} more' if len(recased) > 3 else ''}."
        )
        found.append(Finding("codes-in-capitals", sentence, tuple(recased), "warning"))
    for doubt in json.loads(metadata.get(b"doubts", b"[]")):
        sentence = f"{name}: {doubt}. Compare it with the publisher's own words before using the figures."
        found.append(Finding("doubtful-figures", sentence, (), "warning"))
    years = json.loads(metadata.get(b"years", b"{}"))
    latest = max((last for _, last in years.values()), default=0)
    early = {amount: last for amount, (_, last) in years.items() if last < latest}
    for last in sorted(set(early.values())):
        ending = [amount for amount in early if early[amount] == last]
        verb = "ends" if len(ending) == 1 else "end"
        sentence = (
            f"{name}: {', '.join(map(repr, ending))} {verb} in {last} while other tables run to {latest}; "
            "later years are missing."
        )
        found.append(Finding("tables-end-apart", sentence, tuple(ending), "warning"))
    return found
