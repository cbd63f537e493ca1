"""Is this column of area codes sound? Every fault of a table, found in one go.

Mixed vintages in one column are common in published files, and a join on them loses areas in
silence; so are counties and national totals among districts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from bailiwick.areas.registry import (
    _names,
    detect_vintages,
    every_area,
    known_nowhere,
    names,
    vintages,
    why_not,
)
from bailiwick.errors import Finding, TableError

if TYPE_CHECKING:
    import polars as pl
    from narwhals.stable.v2.typing import IntoFrame

USUAL_KEYS = ("year", "indicator", "industry_code")


def check(
    table: IntoFrame,
    *,
    area: str = "area_code",
    keys: Sequence[str] | None = None,
    vintage: str | None = None,
) -> list[Finding]:
    """Every fault of a table's area codes and keys.

    Parameters
    ----------
    table : dataframe
        pandas, Polars, PyArrow, or lazy.
    area : str
        Column with the area codes, as text.
    keys : sequence of str, optional
        Columns that, with `area`, say what a row is about and may occur once only; by default
        those of ``year``, ``indicator`` and ``industry_code`` that the table has.
    vintage : str, optional
        The vintage that all codes must be of. By default any, as long as one has them all.

    Returns
    -------
    list of Finding
        Empty for a sound table. Reasons: ``not-text``, ``empty-code``, ``unknown-code``,
        ``upper-tier-code``, ``above-district``, ``other-vintage``, ``two-vintages``,
        ``duplicate-key``. One finding for each code at fault, in order of code; its rows are
        the codes, or for duplicates the keys.

    Raises
    ------
    ColumnError
        A named column is absent.

    Examples
    --------
    >>> import polars as pl
    >>> from bailiwick import areas
    >>> table = pl.DataFrame({"area_code": ["E07000026", "E06000063"], "jobs": [1, 2]})
    >>> [finding.reason for finding in areas.check(table)]
    ['two-vintages', 'other-vintage']
    """
    from bailiwick.tables import eager, require_columns

    frame = eager(table)
    wanted = tuple(keys) if keys is not None else tuple(key for key in USUAL_KEYS if key in frame.columns)
    require_columns(frame, [area, *wanted], "the table")
    return check_polars(frame.to_polars(), area=area, keys=wanted, vintage=vintage)[0]


def check_polars(
    data: pl.DataFrame, *, area: str, keys: Sequence[str], vintage: str | None
) -> tuple[list[Finding], list[str]]:
    """Findings of a Polars table, and the vintages that its codes fit."""
    import polars as pl

    if data.schema[area] not in (pl.String, pl.Categorical) and not isinstance(data.schema[area], pl.Enum):
        sentence = f"Column {area!r} holds {data.schema[area]}; area codes must be text, such as 'E07000178'."
        return [Finding("not-text", sentence)], []
    distinct = data.get_column(area).unique().cast(pl.String).to_list()
    present = sorted(code for code in distinct if code is not None)
    faults: list[Finding] = []
    if len(present) < len(distinct):
        empty = data.get_column(area).is_null().arg_true().to_list()
        faults.append(
            Finding(
                "empty-code",
                f"Column {area!r} is empty in {len(empty)} of {data.height} rows, first in row {empty[0]};"
                " every row needs a code. Fill it or leave the rows out.",
                tuple(empty),
            )
        )
    code_faults, fitting = check_codes(present, vintage)
    return faults + code_faults + duplicate_keys(data, [area, *keys]), fitting


def check_codes(present: Iterable[str], vintage: str | None = None) -> tuple[list[Finding], list[str]]:
    """Findings of a set of codes, and the vintages that have all codes that any vintage has."""
    present = sorted(set(present))
    known = every_area()
    above = [code for code in present if code in known and known[code].kind != "district"]
    unknown = known_nowhere(code for code in present if code not in set(above))
    left = [code for code in present if code not in {*above, *unknown}]
    fitting = detect_vintages(left)
    faults: list[Finding] = []
    target = vintage or _closest(left, fitting)
    if vintage is not None:
        names(vintage)  # refuses a vintage that is not known
    for code in above:
        county = known[code].kind == "county"
        reason = "upper-tier-code" if county else "above-district"
        faults.append(Finding(reason, _level(code, target), (code,)))
    faults += [Finding("unknown-code", _unknown(code, target), (code,)) for code in unknown]
    wrong = [code for code in left if code not in _names(target)]
    if wrong and vintage is None:
        count = len(left)
        faults.append(
            Finding(
                "two-vintages",
                f"The {count} codes are not of one vintage: {target!r} has {count - len(wrong)} of them and"
                f" not the other {len(wrong)}. Leave out the rows of one vintage, or split the table and"
                f" convert each part with bailiwick.areas.convert(part, to={target!r}).",
                tuple(wrong),
            )
        )
    faults += [Finding("other-vintage", why_not(code, target), (code,)) for code in wrong]
    return faults, fitting


def _closest(codes: Sequence[str], fitting: Sequence[str]) -> str:
    """The vintage that fits, or else that has most of the codes; the latest of several."""
    if fitting:
        return fitting[-1]
    candidates = vintages()
    itl = candidates[-2:]
    ordered = itl + [vintage for vintage in candidates if vintage not in itl]
    if not codes:
        return ordered[-1]
    wanted = set(codes)
    return max(ordered, key=lambda vintage: (len(wanted & _names(vintage).keys()), ordered.index(vintage)))


def _level(code: str, vintage: str) -> str:
    area = every_area()[code]
    text = f"{code!r} ({area.name}) is a {area.kind}, not an area of {vintage!r}."
    if area.kind == "county":
        below = [name for name, one in every_area().items() if one.county == code and name in _names(vintage)]
        if below:
            listed = ", ".join(repr(name) for name in below[:4])
            listed += f" and {len(below) - 4} more" if len(below) > 4 else ""
            text += f" Its districts are {listed}." if below else ""
        return f"{text} Give its districts instead, or leave its rows out."
    return f"{text} Leave its rows out."


def _unknown(code: str, vintage: str) -> str:
    if code != code.strip() or code.upper() in _names(vintage):
        clean = code.strip().upper()
        return f"{code!r} is not an area code; {clean!r} is. Strip spaces and write capitals."
    return why_not(code, vintage)


def duplicate_keys(data: pl.DataFrame, keys: Sequence[str]) -> list[Finding]:
    """One finding for all keys that occur more than once."""
    import polars as pl

    # Counting distinct keys is cheaper than finding the repeated ones, which are rare.
    if data.height == 0 or data.select(pl.struct(keys).n_unique()).item() == data.height:
        return []
    counted = data.group_by(keys, maintain_order=True).len().filter(pl.col("len") > 1)
    rows = tuple(counted.select(keys).iter_rows())
    shown = "; ".join(", ".join(str(part) for part in row) for row in rows[:5])
    more = f" and {len(rows) - 5} more" if len(rows) > 5 else ""
    columns = ", ".join(repr(key) for key in keys)
    plural = "key occurs" if len(rows) == 1 else "keys occur"
    return [
        Finding(
            "duplicate-key",
            f"{len(rows)} {plural} more than once in columns {columns}: {shown}{more}."
            " Keep one row of each, add them up, or name the column that tells them apart.",
            rows,
        )
    ]


def refuse_mixed(
    table: Any,
    *,
    area: str = "area_code",
    keys: Sequence[str] | None = None,
    vintage: str | None = None,
) -> None:
    """Raise if `check` finds any fault. Parameters as for `check`.

    Raises
    ------
    TableError
        With every fault.

    Examples
    --------
    >>> import polars as pl
    >>> from bailiwick import areas
    >>> areas.refuse_mixed(pl.DataFrame({"area_code": ["E07000178"]}), vintage="lad2023")
    """
    faults = check(table, area=area, keys=keys, vintage=vintage)
    if faults:
        raise TableError(heading(faults), faults)


def heading(faults: Sequence[Finding]) -> str:
    """First line of a refusal."""
    return f"The table was refused, with {len(faults)} {'fault' if len(faults) == 1 else 'faults'}:"
