"""Census variables by area: one row for each area, one column for each variable, mostly in percent.

The tables that a classification starts from: those of districts and of output areas that hold the
variables `v01`, `v02`, ... of the publisher, and any other of the same shape. Published classes that
stand in such a file are left aside here, so that no label is taken for a variable;
`area_classes.read_area_classes` reads them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bailiwick.errors import BailiwickError, SourceError
from bailiwick.sources.boundaries import is_district, vintage_of_codes
from bailiwick.sources.delimited import numbers, read_delimited
from bailiwick.sources.once import read_once
from bailiwick.sources.refusal import refuse, require_file, wrong_name
from bailiwick.sources.tidy_cube import columns_of

__all__ = [
    "AREA_CODE",
    "NOT_SHARES",
    "VARIABLE",
    "find_key_columns",
    "holds_census_variables",
    "read_census_variables",
]

#: A column of areas, with the year of its geography where the name tells it: `ltla22cd`, `oa21cd`.
AREA_CODE = re.compile(
    r"(?:area_?code|geography_?code|code|(?:ltla|utla|lad|la|msoa|lsoa|sdz|dz|oa|wd|ward)_?(\d\d|20\d\d)?_?(?:cd|code))",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:area_?|geography_?)?name|(?:ltla|utla|lad|la|msoa|lsoa|oa|wd)_?\d*_?(?:nm|name)", re.IGNORECASE
)
_RESIDENTS = re.compile(r"residents|usual_residents|population|pop", re.IGNORECASE)
_CLASS = re.compile(r"(?:super|sub)?group(?:_?(?:code|name))?", re.IGNORECASE)
#: A variable of the publisher: `v01`, or `v33x` where another quantity stands in for it.
VARIABLE = re.compile(r"v\d\d[a-z]?")
#: Variables that are no shares: persons per square kilometre; a standardised ratio; and whatever is named so.
NOT_SHARES = re.compile(r"v12|v33|.*(density|per_km|per_sq|per_hectare|ratio).*", re.IGNORECASE)
_OUTPUT_AREA = r"^([ESW]00|N20)\d{6}$"
_ROUNDING = 1e-3  # shares are printed to four decimals, and a sum of them may pass 100 by the last
_GONE = ("NA", "nan", "NaN")
_SOME = 3  # so many variables of the publisher tell its tables from others
_OF_2011 = {"age0_4", "AB", "ten0", "wfh"}  # age, social grade, tenure and travel of the table of 2011

Floats = NDArray[np.float64]


def find_key_columns(names: Iterable[str]) -> dict[str, str]:
    """The columns of areas, names, residents and published classes among some names.

    Examples
    --------
    >>> find_key_columns(["ltla22cd", "name", "population", "v01", "Supergroup"])
    {'area_code': 'ltla22cd', 'area_name': 'name', 'residents': 'population', 'class': 'Supergroup'}
    """
    roles = {"area_code": AREA_CODE, "area_name": _NAME, "residents": _RESIDENTS, "class": _CLASS}
    found: dict[str, str] = {}
    for name in names:
        for role, shape in roles.items():
            if role not in found and shape.fullmatch(name.strip()):
                found[role] = name
                break
    return found


def holds_census_variables(names: Iterable[str]) -> bool:
    """Tell the header of a table of census variables: areas, and variables `v01`, ... or those of 2011.

    Examples
    --------
    >>> holds_census_variables(["oa21cd", "v01", "v02", "v03", "Supergroup"])
    True
    >>> holds_census_variables(["area_code", "year", "jobs"])
    False
    """
    names = list(names)
    known = sum(bool(VARIABLE.fullmatch(name)) for name in names)
    return "area_code" in find_key_columns(names) and (known >= _SOME or set(names) >= _OF_2011)


@read_once
def read_census_variables(path: str | Path) -> pa.Table:
    """Census variables of areas, one row for each area.

    Parameters
    ----------
    path : str or Path
        A CSV or Parquet file with one column of area codes (`area_code`, `ltla22cd`, `oa21cd`, ...),
        optionally a name (`name`) and residents (`population`), and variables: shares in percent, from
        0 to 100, and densities or ratios, which are told by their names.

    Returns
    -------
    pyarrow.Table
        `area_code`; `area_name` and `residents` (persons) where the file has them; then the variables in
        the order of the file, as numbers of its precision. Published classes in the file (`Supergroup`,
        ...) are not among them. Schema metadata: `vintage` ("lad2022", "oa2021", or empty where the codes
        are none the package knows) and `left_aside`, the columns of classes.

    Raises
    ------
    SourceError
        The file is none of this kind, cut short or damaged, a code is absent or occurs twice, a cell is
        no number or infinite, a share is outside 0 to 100, or all shares are at most 1, so that they are
        fractions. All faults are told together.

    Notes
    -----
    Missing values: an empty cell is null, never 0.

    Comparability: variables of one census only; `v33x` is the share of disabled residents, not the
    standardised illness ratio `v33`; `v32` is every non-Christian religion together. The output area file
    holds `v12` before `v11`: columns go by name.

    References
    ----------
    [oac2021]_, list of variables.

    Examples
    --------
    >>> table = read_census_variables("lad_ew_census2021_57vars_pct.csv")  # doctest: +SKIP
    >>> table.num_rows, table.schema.metadata[b"vintage"]  # doctest: +SKIP
    (331, b'lad2022')
    """
    path = Path(path)
    names = columns_of(path)
    keys = find_key_columns(names)
    if "area_code" not in keys:
        raise wrong_name(path, "column", "area_code", names, "Name the column of area codes 'area_code'.")
    classes = [name for name in names if _CLASS.fullmatch(name.strip())]
    kept = [keys[role] for role in ("area_code", "area_name", "residents") if role in keys]
    variables = [name for name in names if name not in kept and name not in classes]
    if not variables:
        raise refuse(
            path,
            "columns of variables beside the area codes",
            f"{', '.join(map(repr, names))}",
            "Give one column for each variable, in percent.",
        )
    faults = _twice(names)
    if faults:
        raise _refused(path, faults)
    numeric = [*([keys["residents"]] if "residents" in keys else []), *variables]
    columns, faults = _columns(
        path, [keys["area_code"], *([keys["area_name"]] if "area_name" in keys else [])], numeric
    )
    codes = _text(columns[keys["area_code"]])
    faults += _code_faults(codes, keys["area_code"])
    faults += _share_faults(codes, {name: columns[name] for name in variables if name in columns})
    if "residents" in keys and keys["residents"] in columns:
        below = np.flatnonzero(_floats(columns[keys["residents"]]) < 0)
        if below.size:
            faults.append(f"{keys['residents']!r} is below 0 in {_some(codes, below)}.")
    vintage = ""
    try:
        vintage = _vintage(codes, keys["area_code"], path.name)
    except BailiwickError as error:
        faults.append(str(error).removeprefix(f"{path.name}: "))
    if faults:
        raise _refused(path, faults)
    table: dict[str, pa.Array] = {"area_code": pa.array(codes, pa.string())}
    if "area_name" in keys:
        table["area_name"] = pa.array(_text(columns[keys["area_name"]]), pa.string())
    if "residents" in keys:
        table["residents"] = columns[keys["residents"]]
    table |= {name: columns[name] for name in variables}
    return pa.table(table).replace_schema_metadata(
        {"vintage": vintage, "period": _census_of(vintage), "left_aside": ", ".join(classes)}
    )


def _columns(path: Path, words: list[str], numeric: list[str]) -> tuple[dict[str, pa.Array], list[str]]:
    """Columns of words and of numbers, and what cannot be read among the numbers."""
    faults: list[str] = []
    if require_file(path).startswith(b"PAR1"):
        try:
            table = pq.read_table(path, columns=[*words, *numeric], use_threads=False)
        except (pa.ArrowInvalid, OSError) as error:
            raise refuse(
                path,
                "a complete Parquet file",
                f"one that is cut short or damaged ({error})",
                "Copy it again.",
            ) from error
        columns = {name: table[name].combine_chunks() for name in table.column_names}
        for name in numeric:
            kind = table.schema.field(name).type
            if not (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
                faults.append(f"column {name!r} holds {kind}, not numbers: remove it or convert it.")
                del columns[name]
            elif pa.types.is_floating(kind):
                columns[name] = pc.if_else(pc.is_nan(columns[name]), None, columns[name])
        return columns, faults
    table = read_delimited(path, [*words, *numeric])
    columns = {name: table[name].cast(pa.string()).combine_chunks() for name in words}
    for name in numeric:
        try:
            values = numbers(path, table[name], name, _GONE)
        except SourceError as error:
            faults.append(str(error).removeprefix(f"{path.name!r}, "))
        else:
            columns[name] = pa.array(values, mask=np.isnan(values))
    return columns, faults


def _text(column: pa.Array) -> list[str]:
    return [(word or "").strip() for word in pc.fill_null(column.cast(pa.string()), "").to_pylist()]


def _floats(column: pa.Array) -> Floats:
    values: Floats = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return values


def _some(codes: list[str], rows: NDArray[np.intp], shown: int = 5) -> str:
    """The areas of some rows: how many, and the first of them."""
    listed = ", ".join(codes[row] or f"row {row + 1}" for row in rows[:shown])
    more = f" and {len(rows) - shown} more" if len(rows) > shown else ""
    return f"{len(rows)} area{'' if len(rows) == 1 else 's'} ({listed}{more})"


def _twice(names: list[str]) -> list[str]:
    twice = [name for name, times in Counter(names).items() if times > 1]
    return [f"column {name!r} stands {names.count(name)} times: remove all but one." for name in twice]


def _code_faults(codes: list[str], column: str) -> list[str]:
    faults = []
    if not codes:
        return ["expected one row for each area; got a header only."]
    empty = [row + 2 for row, code in enumerate(codes) if not code]
    if empty:
        faults.append(
            f"{column!r} is empty in line {', '.join(map(str, empty[:10]))}: every row needs its area."
        )
    twice = sorted(code for code, times in Counter(codes).items() if times > 1 and code)
    if twice:
        faults.append(f"{len(twice)} areas occur twice ({', '.join(twice[:10])}): remove all but one row.")
    return faults


def _share_faults(codes: list[str], columns: dict[str, pa.Array]) -> list[str]:
    """Infinite values, shares outside 0 to 100, and fractions in place of percentages."""
    faults = []
    largest = 0.0
    shares = 0
    for name, column in columns.items():
        values = _floats(column)
        endless = np.flatnonzero(np.isinf(values))
        if endless.size:
            faults.append(f"{name!r} is infinite in {_some(codes, endless)}: a share of nobody is missing.")
        known = np.isfinite(values)
        low = np.flatnonzero(known & (values < 0))
        if low.size:
            faults.append(f"{name!r} is below 0 in {_some(codes, low)}.")
        if NOT_SHARES.fullmatch(name):
            continue
        shares += 1
        high = np.flatnonzero(known & (values > 100 + _ROUNDING))
        if high.size:
            faults.append(
                f"{name!r} is above 100 in {_some(codes, high)}; shares are in percent. Correct it, or name"
                " the column for what it is (density, ratio, per_km2)."
            )
        largest = max(largest, float(values[known].max(initial=0.0)))
    if shares and codes and 0 < largest <= 1:
        faults.append(
            f"no share is above {largest:g}, so they are fractions; expected percent, from 0 to 100."
            " Multiply them by 100."
        )
    return faults


def _vintage(codes: list[str], column: str, what: str) -> str:
    """The vintage of the codes: of districts, or of output areas; empty for others."""
    if not codes:
        return ""
    told = AREA_CODE.fullmatch(column.strip())
    digits = told.group(1) if told else None
    year = f"20{digits[-2:]}" if digits else ""
    if all(map(is_district, codes)):
        return vintage_of_codes(codes, what, prefer=f"lad{year}" if year else "lad2022")
    if pc.all(pc.match_substring_regex(pa.array(codes), _OUTPUT_AREA)).as_py():
        return f"oa{year or '2021'}"
    return ""


def _census_of(vintage: str) -> str:
    """The year of the census before which the areas of a vintage were not yet drawn."""
    year = vintage[-4:]
    return f"{int(year) // 10 * 10 + (1 if int(year) % 10 else -9)}" if year.isdecimal() else ""


def _refused(path: Path, faults: list[str]) -> SourceError:
    return SourceError(
        "\n".join(f"{path.name!r}: {sentence[0].lower()}{sentence[1:]}" for sentence in faults)
    )
