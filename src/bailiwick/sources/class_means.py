"""Published means of the classes of the output area classification 2021/22, joined by meaning.

The three centroid files number their columns v01 to v60 in another order than every other file does:
theirs is that of the first 60 rows of the list of the London classification. Joined by code they would
say that a density is a share of communal residents. `CENTROID_ORDER` gives for each of their columns the
variable it holds, under the code that it has everywhere else.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow as pa

from bailiwick.errors import SourceError, nearest
from bailiwick.sources.delimited import header_of, numbers, read_delimited
from bailiwick.sources.once import read_once
from bailiwick.sources.refusal import refuse, wrong_name

__all__ = ["CENTROID_ORDER", "is_class_means", "is_start_totals", "read_class_means", "read_start_totals"]


def _codes(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"v{number:02d}" for number in range(first, last + 1))


#: For column v01, v02, ... of a centroid file, the code of the same variable in every other file.
CENTROID_ORDER: tuple[str, ...] = (
    "v12",  # residents per square kilometre
    *_codes(13, 18),  # ages
    *_codes(8, 11),  # countries of birth
    *_codes(20, 27),  # ethnic groups
    *_codes(29, 32),  # English; no religion, Christian, other religion
    *_codes(2, 4),  # never married, married, separated or divorced
    *_codes(5, 7),  # one person; families without and with dependent children
    "v28",  # all of the household of one ethnic group
    "v01",  # communal establishment
    "v19",  # same address a year ago
    *_codes(35, 38),  # detached, semi-detached, terraced, flat
    *("v44", "v42", "v43"),  # owned or shared, social rented, private rented
    *("v40", "v41"),  # under-occupied, overcrowded
    *("v33", "v34", "v39"),  # illness ratio, unpaid care, two or more cars
    *_codes(58, 60),  # qualifications
    *_codes(45, 47),  # part-time, full-time, students
    *_codes(48, 57),  # occupations, unemployed
)
_COLUMN = re.compile(r"v\d\d")
_FIRST = re.compile(r"(supergroup|group|subgroup)\d*", re.IGNORECASE)
_LARGEST = 1.0


def is_class_means(names: list[str]) -> bool:
    """Tell the header of a centroid file: a class, then v01, v02, ... and nothing else.

    Examples
    --------
    >>> is_class_means(["Supergroup8", *(f"v{number:02d}" for number in range(1, 61))])
    True
    """
    return len(names) > 30 and bool(_FIRST.fullmatch(names[0])) and all(map(_COLUMN.fullmatch, names[1:]))


def is_start_totals(names: list[str]) -> bool:
    """Tell the header of a file with the sum of squares of each start: the one column `fit`."""
    return names == ["fit"]


@read_once
def read_class_means(path: str | Path) -> pa.Table:
    """Published means of the classes of one level, under the codes that every other file uses.

    Parameters
    ----------
    path : str or Path
        ``OAC_centroids.csv`` (8 supergroups), ``OAC_Groups_centroids.csv`` (21) or
        ``OAC_Subgroups_centroids.csv`` (52).

    Returns
    -------
    pyarrow.Table
        `level` ("supergroup", "group" or "subgroup"), `code`, then `v01` to `v60` by meaning, on the
        publisher's scale: inverse hyperbolic sine of the percentage, then 0 to 1 over the United Kingdom.

    Raises
    ------
    SourceError
        The file is none of this kind or damaged, a column or a mean is absent, a class occurs twice, a
        mean is outside 0 to 1. All faults are told together.

    Notes
    -----
    Missing values: none is allowed; a mean is published for every class.

    Comparability: `v33` here is the standardised illness ratio, which the files of areas do not hold; their
    `v33x` is the share of disabled residents. The scale is that of the United Kingdom: a variable scaled
    over England and Wales alone is not on it.

    References
    ----------
    [oac2021]_, centroids.

    Examples
    --------
    >>> means = read_class_means("OAC_centroids.csv")  # doctest: +SKIP
    >>> round(means["v12"][0].as_py(), 4)  # the column v01 of the file  # doctest: +SKIP
    0.49
    """
    path = Path(path)
    names = header_of(path)
    if not names or not _FIRST.fullmatch(names[0]):
        raise wrong_name(path, "column", "Supergroup", names, "Use a file of centroids as it was issued.")
    wanted = _codes(1, len(CENTROID_ORDER))
    faults = [
        f"no column {name!r}.{nearest(name, names, cutoff=0.7)}" for name in wanted if name not in names
    ]
    beyond = [name for name in names[1:] if name not in wanted]
    if beyond:
        faults.append(f"columns that are none of v01 to v60: {', '.join(map(repr, beyond[:10]))}.")
    if faults:
        raise _refused(path, faults)
    table = read_delimited(path, names)
    if not table.num_rows:
        raise refuse(path, "one row for each class", "a header only", "Use the file as it was issued.")
    codes = [str(word).strip() for word in table[names[0]].cast(pa.string()).to_pylist()]
    faults = _code_faults(codes)
    columns: dict[str, np.ndarray] = {}
    for name, ours in zip(wanted, CENTROID_ORDER, strict=True):
        try:
            means = numbers(path, table[name], name)
        except SourceError as error:
            faults.append(str(error).removeprefix(f"{path.name!r}, "))
            continue
        wrong = [
            code
            for code, mean in zip(codes, means, strict=True)
            if not 0 <= mean <= _LARGEST  # also where there is none
        ]
        if wrong:
            faults.append(f"{name!r} is no mean from 0 to 1 in class {', '.join(wrong[:10])}.")
        columns[ours] = means
    if faults:
        raise _refused(path, faults)
    level = {1: "supergroup", 2: "group", 3: "subgroup"}[len(codes[0])]
    return pa.table(
        {
            "level": pa.array([level] * len(codes)),
            "code": pa.array(codes),
            **{name: pa.array(columns[name]) for name in sorted(columns)},
        }
    ).replace_schema_metadata({"period": "2021"})


def _code_faults(codes: list[str]) -> list[str]:
    shapes = (r"\d", r"\d[a-z]", r"\d[a-z]\d")
    faults = []
    if not any(all(re.fullmatch(shape, code) for code in codes) for shape in shapes):
        faults.append(f"expected classes of one level, such as 3, 3c or 3c2; got {', '.join(codes[:10])}.")
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        faults.append(f"classes that occur twice: {', '.join(twice)}.")
    return faults


def _refused(path: Path, faults: list[str]) -> SourceError:
    return SourceError("\n".join(f"{path.name!r}: {sentence}" for sentence in faults))


@read_once
def read_start_totals(path: str | Path) -> pa.Table:
    """Published within-cluster sums of squares of many k-means starts, one row for each start.

    Parameters
    ----------
    path : str or Path
        ``oac2021_kmeans8_totwithinss_10000_starts.csv``, with the one column `fit`.

    Returns
    -------
    pyarrow.Table
        `start` (1, 2, ...) and `wss` (squared scaled units).

    Raises
    ------
    SourceError
        The file is none of this kind, or a sum is absent or not above 0.

    Examples
    --------
    >>> wss = read_start_totals("oac2021_kmeans8_totwithinss_10000_starts.csv")["wss"]  # doctest: +SKIP
    >>> round(min(wss.to_pylist()), 2)  # doctest: +SKIP
    197761.21
    """
    path = Path(path)
    wss = numbers(path, read_delimited(path, ["fit"])["fit"], "fit")
    wrong = np.flatnonzero(~(np.isfinite(wss) & (wss > 0)))
    if wrong.size or not wss.size:
        lines = ", ".join(str(row + 2) for row in wrong[:10]) or "any"
        raise refuse(path, "a sum of squares above 0 in every line", f"none in line {lines}", "Correct it.")
    starts = pa.array(np.arange(1, len(wss) + 1, dtype=np.int32))
    return pa.table({"start": starts, "wss": pa.array(wss)}).replace_schema_metadata({"period": "2021"})
