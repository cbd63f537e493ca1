"""The group of each area that none of its neighbours may share: a column, a file, or a carried grouping.

What belongs here: what `--exclude-same` can be, for every command that has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bailiwick.errors import OptionError, TableError, nearest

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["OFFERED", "WHAT", "area_groups"]

# Groups of districts that need no file; `county` is another word for `upper_tier`.
OFFERED = (
    *("county", "upper_tier", "region", "country"),
    *("itl1_2021", "itl2_2021", "itl3_2021", "itl1_2025", "itl2_2025", "itl3_2025"),
)
#: What can be given besides a column, in words of the help.
WHAT = (
    "a file with a column of codes and one of groups, or a study's assignment.csv of one model; or, for"
    " districts, county (county councils; any other district is one by itself), region, country, itl1_2021,"
    " itl2_2025 and so on."
)
CODE, GROUP = "area_code", "group"
CLUSTER, MODEL = "cluster", "model"


def area_groups(
    given: str, codes: Sequence[str], *, table: pa.Table | None = None, option: str = "--exclude-same"
) -> dict[str, str]:
    """The group of each area: from a column of the table, from another file, or carried.

    A column goes before a file of that name, and both before a carried grouping.

    Parameters
    ----------
    given : str
        What was typed.
    codes : sequence of str
        Areas, one for each row of the table if there is one.
    table : pyarrow.Table, optional
        The user's own table.
    option : str
        The option that it was given with, for messages.

    Returns
    -------
    dict
        Area code to group; an area without a group is not in it.

    Raises
    ------
    OptionError
        It is none of the three, or a file with other columns, with clusters of several models, or with
        several groups of an area.
    TableError
        A carried grouping is named, and the codes are not districts of one vintage.
    """
    columns = [] if table is None else table.column_names
    if table is not None and given in columns:
        return _pairs(codes, table[given].to_pylist())
    if Path(given).is_file():
        return _of_file(Path(given), option)
    if given not in OFFERED:
        no_column = "" if table is None else "no column of the file, "
        raise OptionError(
            f"{option}: {given!r} is {no_column}no file and no known grouping."
            f"{nearest(given, [*columns, *OFFERED])} For districts these are offered: {', '.join(OFFERED)}."
        )
    return _carried(given, codes, option)


def _of_file(file: Path, option: str) -> dict[str, str]:
    """Groups from a table with `area_code` and `group` or `cluster`, or a column of codes and one other."""
    from bailiwick.guess import guess_columns
    from bailiwick.tables import read_table

    table = read_table(file)
    code, group = CODE, GROUP
    if {CODE, CLUSTER} <= set(table.column_names) and GROUP not in table.column_names:
        group = CLUSTER
        models = sorted({str(one) for one in table[MODEL].to_pylist()}) if MODEL in table.column_names else []
        if len(models) > 1:
            raise OptionError(
                f"{option}: {file} has clusters of {len(models)} models: {', '.join(models)}. Keep the rows"
                " of one."
            )
    elif GROUP not in table.column_names or CODE not in table.column_names:
        code = str(guess_columns(table, needed=("area",)).area)
        rest = [name for name in table.column_names if name != code]
        if len(rest) != 1:
            raise OptionError(
                f"{option}: {file} has the columns {', '.join(map(repr, table.column_names))}; give"
                f" one of codes and one of groups, or {CODE!r} and {CLUSTER!r} among others."
            )
        group = rest[0]
    codes, groups = table[code].to_pylist(), table[group].to_pylist()
    found = _pairs(codes, groups)
    for one, of in zip(codes, groups, strict=True):
        if any(found[area] != other for area, other in _pairs([one], [of]).items()):
            raise OptionError(f"{option}: {file} has several groups of {one}. Keep one row for each area.")
    return found


def _pairs(codes: Sequence[Any], groups: Sequence[Any]) -> dict[str, str]:
    """Codes with groups, 4.0 as "4", without those that have none; a missing number is not itself."""
    return {
        str(code): str(int(group) if isinstance(group, float) and group.is_integer() else group)
        for code, group in zip(codes, groups, strict=True)
        if code is not None and group is not None and group == group
    }


def _carried(given: str, codes: Sequence[str], option: str) -> dict[str, str]:
    """The larger area that each district is in; of one that lines cross, the part that weighs most."""
    from bailiwick import areas

    vintages = [one for one in areas.detect_vintages(codes) if one.startswith("lad")]
    if not vintages:
        unknown = areas.known_nowhere(codes)
        hint = f" Not known at all are {', '.join(unknown[:5])}." if unknown else ""
        raise TableError(
            f"{option} {given} is for districts of one vintage, and the codes of the file are not that."
            f"{hint} Give the groups as a column or a file."
        )
    rows = areas.lookup(vintages[-1], "upper_tier" if given == "county" else given)
    best: dict[str, tuple[float, str]] = {}
    for row in rows.select(["from_code", "to_code", "weight"]).to_pylist():
        weight = row["weight"] or 0.0
        if row["from_code"] not in best or weight > best[row["from_code"]][0]:
            best[row["from_code"]] = (weight, row["to_code"])
    return {code: best[code][1] for code in codes if code in best}
