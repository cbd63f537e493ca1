"""Published area classifications: which supergroup, group and subgroup each area is in.

Three files are met: the local authorities of England in 2001 (codes such as 5.7.13), those of the
United Kingdom in 2011, version 2 (7c2), and the output areas of 2021/22 (3c2). Their classes are what a
classification of one's own is compared with, and never an input of one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bailiwick.errors import SourceError
from bailiwick.sources.census_variables import AREA_CODE
from bailiwick.sources.delimited import numbers, read_delimited
from bailiwick.sources.once import read_once
from bailiwick.sources.refusal import refuse, require_file, wrong_name
from bailiwick.sources.tidy_cube import columns_of

__all__ = ["LEVELS", "find_class_columns", "read_area_classes"]

LEVELS = ("supergroup", "group", "subgroup")
_NO_CLASS = ("N/A", "")
_SHAPES = {
    "dotted": (r"\d{1,2}", r"\d{1,2}\.\d{1,3}", r"\d{1,2}\.\d{1,3}\.\d{1,3}"),
    "letters": (r"\d{1,2}", r"\d{1,2}[a-z]", r"\d{1,2}[a-z]\d{1,2}"),
}
_MERGED = re.compile(r"merged into (\w+)", re.IGNORECASE)
_NAMES = ("area_name", "name", "la")
_EVIDENCE = ("n_museums", "n_agree")
#: The copy lost the commas of these names of 2011.
_COMMAS = {
    "Business Education and Heritage Centres": "Business, Education and Heritage Centres",
    "Services Manufacturing and Mining Legacy": "Services, Manufacturing and Mining Legacy",
}
#: Classified as one area in 2011: the small one carries the class of the large one.
_ONE_AREA_2011 = {"E09000001": "E09000033", "E06000053": "E06000052"}


def find_class_columns(names: Iterable[str]) -> dict[str, str] | None:
    """The columns of areas and of the three levels among some names; None unless all are there.

    Examples
    --------
    >>> find_class_columns(["Geography_Code", "Supergroup", "Group", "Subgroup"])["group"]
    'Group'
    >>> find_class_columns(["area_code", "group"]) is None
    True
    """
    names = list(names)
    lower = {name.strip().lower(): name for name in names}
    found = {level: lower[level] for level in LEVELS if level in lower}
    code = next((name for name in names if name.strip().lower() == "code2001"), None) or next(
        (name for name in names if AREA_CODE.fullmatch(name.strip())), None
    )
    if code is None or len(found) < len(LEVELS):
        return None
    return {"area_code": code, **found}


@read_once
def read_area_classes(path: str | Path) -> pa.Table:
    """Published classes of areas at three levels, one row for each area.

    Parameters
    ----------
    path : str or Path
        ``la2001_membership_england_354.csv``, ``la2011v2_membership_391.csv``, ``UK_OAC_Final.parquet``,
        or another CSV or Parquet file with columns of area codes, `supergroup`, `group` and `subgroup`.

    Returns
    -------
    pyarrow.Table
        `area_code`; `area_name` where the file has names; then for each level its code (`supergroup`) and,
        where the file has it, its name (`supergroup_name`); `merged_into`, the code of the area that this
        one was classified with, for the pairs of tiny and larger areas; and where the file has them
        `n_museums` and `n_agree` (records that the class was rebuilt from, and how many agree) and
        `is_ambiguous` (the name has had several codes; this is the lowest). Schema metadata:
        `classification` ("2001", "2011v2", "oa2021" or empty) and `code_style` ("dotted" or "letters").

    Raises
    ------
    SourceError
        The file is none of this kind or damaged, an area occurs twice, a class is absent or has another
        shape than its level, a class lies in two larger ones or has two names. All are told together.

    Notes
    -----
    Missing values: "N/A" in the file of 2001 is a word: Westminster and the Isles of Scilly were merged
    away, and their classes are null with `merged_into` telling where to look. In the file of 2011 both
    areas of a pair have the class of the pair: count such pairs once.

    Comparability: classes of one classification only. Version 1 of 2011 was computed by mistake with
    medians; its names differ. Two names of 2011 lost their commas in the copy and have them again.

    References
    ----------
    [ons2001]_; [ons2011lad]_; [oac2021]_.

    Examples
    --------
    >>> table = read_area_classes("la2011v2_membership_391.csv")  # doctest: +SKIP
    >>> table["subgroup"].to_pylist().count("7a1")  # doctest: +SKIP
    41
    """
    path = Path(path)
    names = columns_of(path)
    keys = find_class_columns(names)
    if keys is None:
        lower = [name.lower() for name in names]
        absent = next((level for level in LEVELS if level not in lower), "area_code")
        raise wrong_name(path, "column", absent, names, "Give an area code and the three levels.")
    columns = _columns(path, names, keys)
    faults: list[str] = []
    codes = columns["area_code"]
    merged = _merged(columns, codes, faults)
    absent_rows = {row for row, into in enumerate(merged) if into and columns["subgroup"][row] in _NO_CLASS}
    style = _style(columns, absent_rows, faults)
    _check_codes(codes, faults)
    _check_nesting(columns, absent_rows, faults)
    if faults:
        raise SourceError("\n".join(f"{path.name!r}: {sentence}" for sentence in faults))
    classification = _classification(keys["area_code"], codes, style)
    if classification == "2011v2":
        held = set(codes)
        merged = [into or _pair_of_2011(code, held) for code, into in zip(codes, merged, strict=True)]
    table: dict[str, pa.Array] = {"area_code": pa.array(codes, pa.string())}
    for name, words in columns.items():
        if name == "area_name":
            table[name] = pa.array(words, pa.string())
        elif name not in ("area_code", *_EVIDENCE, "is_ambiguous"):
            told = [None if row in absent_rows else _COMMAS.get(word, word) for row, word in enumerate(words)]
            table[name] = pa.array(told, pa.string()).dictionary_encode()
    table["merged_into"] = pa.array(merged, pa.string())
    for name in _EVIDENCE:
        if name in columns:
            table[name] = pa.array([int(float(word)) for word in columns[name]], pa.int32())
    if "is_ambiguous" in columns:
        table["is_ambiguous"] = pa.array(
            [word not in ("0", "False", "false") for word in columns["is_ambiguous"]]
        )
    period = re.sub(r"\D", "", classification)[:4]
    return pa.table(table).replace_schema_metadata(
        {"classification": classification, "period": period, "code_style": style}
    )


def _columns(path: Path, names: list[str], keys: Mapping[str, str]) -> dict[str, list[str]]:
    """The columns that are wanted, as stripped words under their own names."""
    lower = {name.strip().lower(): name for name in names}
    wanted = {"area_code": keys["area_code"]}
    if (name := next((lower[one] for one in _NAMES if one in lower), None)) is not None:
        wanted["area_name"] = name
    for level in LEVELS:
        wanted[level] = keys[level]
        if f"{level}_name" in lower:
            wanted[f"{level}_name"] = lower[f"{level}_name"]
    wanted |= {name: lower[name] for name in _EVIDENCE if name in lower}
    if "ladcd_ambiguous" in lower:
        wanted["is_ambiguous"] = lower["ladcd_ambiguous"]
    if require_file(path).startswith(b"PAR1"):
        try:
            table = pq.read_table(path, columns=list(dict.fromkeys(wanted.values())), use_threads=False)
        except (pa.ArrowInvalid, OSError) as error:
            raise refuse(
                path,
                "a complete Parquet file",
                f"one that is cut short or damaged ({error})",
                "Copy it again.",
            ) from error
    else:
        table = read_delimited(path, list(dict.fromkeys(wanted.values())))
        for name in _EVIDENCE:
            if name in wanted:
                numbers(path, table[wanted[name]], wanted[name])  # refuses what is no number
    if not table.num_rows:
        raise refuse(path, "one row for each area", "a header only", "Give the file as it was issued.")
    return {
        ours: [(word or "").strip() for word in pc.fill_null(table[name].cast(pa.string()), "").to_pylist()]
        for ours, name in wanted.items()
    }


def _merged(columns: Mapping[str, list[str]], codes: list[str], faults: list[str]) -> list[str | None]:
    """Where the words of a row without a class say that its area was merged into another."""
    words = columns.get("supergroup_name", [""] * len(codes))
    found: list[str | None] = []
    for code, word in zip(codes, words, strict=True):
        told = _MERGED.search(word)
        found.append(told.group(1) if told else None)
        if told and told.group(1) not in codes:
            faults.append(f"{code} is said to be merged into {told.group(1)!r}, which has no row.")
    return found


def _style(columns: Mapping[str, list[str]], absent: set[int], faults: list[str]) -> str:
    """Dotted or lettered codes; a fault for each level whose codes have neither shape."""
    dotted = any("." in word for word in columns["group"])
    style = "dotted" if dotted else "letters"
    for level, shape in zip(LEVELS, _SHAPES[style], strict=True):
        wrong = [
            row
            for row, word in enumerate(columns[level])
            if row not in absent and not re.fullmatch(shape, word)
        ]
        if wrong:
            shown = ", ".join(
                f"{columns[level][row]!r} of {columns['area_code'][row] or f'row {row + 1}'}"
                for row in wrong[:5]
            )
            faults.append(
                f"expected a {level} such as {'5, 5.7 or 5.7.13' if dotted else '7, 7c or 7c2'} for every"
                f" area; got {shown}{f' and {len(wrong) - 5} more' if len(wrong) > 5 else ''}."
            )
    return style


def _check_codes(codes: list[str], faults: list[str]) -> None:
    empty = [row + 1 for row, code in enumerate(codes) if not code]
    if empty:
        faults.append(f"rows without an area code: {', '.join(map(str, empty[:10]))}.")
    twice = sorted(code for code, times in Counter(codes).items() if times > 1 and code)
    if twice:
        faults.append(f"{len(twice)} areas occur twice ({', '.join(twice[:10])}): remove all but one row.")


def _check_nesting(columns: Mapping[str, list[str]], absent: set[int], faults: list[str]) -> None:
    """Each class lies in one larger class, and has one name."""
    for at, level in enumerate(LEVELS):
        pairs = [(f"{level}_name", "names")] + ([(LEVELS[at - 1], f"{LEVELS[at - 1]}s")] if at else [])
        for other, noun in pairs:
            if other not in columns:
                continue
            found: dict[str, set[str]] = defaultdict(set)
            for row, pair in enumerate(zip(columns[level], columns[other], strict=True)):
                if row not in absent:
                    found[pair[0]].add(pair[1])
            faults += [
                f"{level} {code!r} has {len(several)} {noun}: {', '.join(map(repr, sorted(several)))}."
                for code, several in sorted(found.items())
                if len(several) > 1
            ]


def _classification(column: str, codes: list[str], style: str) -> str:
    if column.strip().lower() == "code2001":
        return "2001"
    if all(re.fullmatch(r"([ESW]00|N20)\d{6}", code) for code in codes):
        return "oa2021"
    return "2011v2" if style == "letters" and set(_ONE_AREA_2011) <= set(codes) else ""


def _pair_of_2011(code: str, held: set[str]) -> str | None:
    into = _ONE_AREA_2011.get(code)
    return into if into in held else None
