"""Business Register and Employment Survey, open access, as answers of the Nomis API.

Jobs by area and industry from saved CSV answers for data set NM_189_1. What they share with the web export is
in `bres`; pages, counts and statuses are in `nomis_api`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bailiwick import areas
from bailiwick.errors import OptionError, SourceError, VintageError, nearest
from bailiwick.sources.boundaries import is_district, vintage_of_codes
from bailiwick.sources.bres import STATUSES
from bailiwick.sources.delimited import header_of
from bailiwick.sources.marks import Objects
from bailiwick.sources.nomis_api import Answer, codes_of, read_answers, status_flags, year_of
from bailiwick.sources.nomis_ids import industry_code
from bailiwick.sources.refusal import wrong_name

__all__ = ["read_bres_api", "read_bres_api_parts"]


def read_bres_api(
    paths: str | Path | Iterable[str | Path], *, employment_status: str | None = None
) -> pa.Table:
    """Jobs by area and industry from saved CSV answers of the Nomis API (NM_189_1).

    Parameters
    ----------
    paths : path or paths
        All files of one or several queries; pages are put together.
    employment_status : {"employees", "full_time_employees", "part_time_employees", "employment"}, optional
        Which to return. None takes the only one there is.

    Returns
    -------
    pyarrow.Table, a cube
        One row per `area_code`, `year` and `industry_code`, in the order
        received; `area_name` and `industry_name` where the answer has them. The
        amount, in jobs, is named for the employment status. `flag` and `mark`,
        the publisher's status. Schema metadata: `vintage`, `employment_status`.

    Raises
    ------
    SourceError
        See `bailiwick.sources.nomis_api.read_answers`.
    VintageError
        The years are on codes of different vintages: use `read_bres_api_parts`.
    OptionError
        The status asked for is not in the files, or none was asked for and
        there are several.

    Warns
    -----
    DataWarning
        Rows came twice with the same value; one copy was kept.

    Notes
    -----
    Missing values: an empty OBS_VALUE is null, with flag m or s from the words
    of its status. Farm class 0100 is absent below regions. 0 may be a small
    count rounded down.

    References
    ----------
    [nomis_bres]_.

    Examples
    --------
    >>> read_bres_api(["raw/bres_2023_1.csv", "raw/bres_2023_2.csv"])  # doctest: +SKIP
    """
    parts = read_bres_api_parts(paths)
    there = list(dict.fromkeys(_told(part, "employment_status") for part in parts))
    if employment_status is None and len(there) == 1:
        employment_status = there[0]
    if employment_status not in there:
        known = [column for _, column in STATUSES.values()]
        raise OptionError(
            f"employment_status={employment_status!r}: the files hold {', '.join(map(repr, there))}. "
            f"Name one of them.{nearest(employment_status or '', known)}"
        )
    wanted = [part for part in parts if _told(part, "employment_status") == employment_status]
    if len(wanted) > 1:
        told = "; ".join(
            f"{_told(part, 'vintage')}: {', '.join(map(str, sorted(pc.unique(part['year']).to_pylist())))}"
            for part in wanted
        )
        raise VintageError(
            f"The files hold years on different boundaries ({told}). Read them with "
            "read_bres_api_parts and convert "
            "each part with bailiwick.areas.convert before putting them together."
        )
    return wanted[0]


def read_bres_api_parts(paths: str | Path | Iterable[str | Path], *, complete: bool = True) -> list[pa.Table]:
    """Jobs by area and industry from saved CSV answers, one table for each employment status and vintage.

    Older years may have come on older codes. The vintage is recognised for each
    year from its codes; years of one vintage stay together. Parameters, columns
    and errors as in `read_bres_api`; `complete=False` looks at one page of an
    answer without counting its rows.

    Examples
    --------
    >>> parts = read_bres_api_parts(files)  # doctest: +SKIP
    >>> [part.schema.metadata[b"vintage"] for part in parts]  # doctest: +SKIP
    [b'lad2021', b'lad2023']
    """
    files = [Path(path) for path in ([paths] if isinstance(paths, (str, Path)) else paths)]
    date, industry = _which_columns(files)
    answer = read_answers(
        files,
        [date, "GEOGRAPHY_CODE", industry],
        [
            "GEOGRAPHY_NAME",
            "INDUSTRY_NAME",
            "EMPLOYMENT_STATUS",
            "EMPLOYMENT_STATUS_NAME",
            "MEASURE",
            "MEASURE_NAME",
        ],
        complete=complete,
    )
    whole = _api_table(answer, date, industry)
    parts = []
    statuses = _statuses(answer)
    for status in sorted(set(statuses)):
        mine = whole.filter(pa.array(statuses == status)) if len(set(statuses)) > 1 else whole
        years = mine["year"].to_numpy()
        vintage_of_year = {}
        codes, words = codes_of(mine["area_code"])
        for year in np.unique(years):
            present = {str(words[code]) for code in np.unique(codes[years == year])}
            vintage_of_year[int(year)] = _vintage(present, f"{answer.name}, year {year}")
        for vintage in dict.fromkeys(vintage_of_year.values()):
            at = np.isin(years, [year for year, own in vintage_of_year.items() if own == vintage])
            part = mine if at.all() else mine.filter(pa.array(at))
            parts.append(
                part.rename_columns([status if name == "_jobs" else name for name in part.column_names])
                .unify_dictionaries()
                .replace_schema_metadata({"vintage": vintage, "employment_status": status})
            )
    return parts


def _vintage(codes: set[str], what: str) -> str:
    """Return the vintage of the districts; of ITL areas where there are none; "" for Great Britain alone."""
    if any(is_district(code) for code in codes):
        return vintage_of_codes(codes, what)
    itl = areas.detect_vintages(code for code in codes if code.startswith("TL"))
    return itl[0] if itl else ""


def _which_columns(paths: list[Path]) -> tuple[str, str]:
    """Return the date and the industry column that the files have, ids before names."""
    found = []
    for choices in (("DATE", "DATE_CODE", "DATE_NAME"), ("INDUSTRY", "INDUSTRY_CODE", "INDUSTRY_NAME")):
        for path in paths:
            if not path.exists():
                header_of(path)  # raises
        headers = [header_of(path) for path in paths]
        common = next((name for name in choices if all(name in header for header in headers)), None)
        if common is None:
            at = next(i for i, header in enumerate(headers) if choices[0] not in header)
            raise wrong_name(
                paths[at],
                "column",
                choices[0],
                headers[at],
                "Take the answer from Nomis again, with "
                f"{' or '.join(name.lower() for name in choices)} in 'select='.",
            )
        found.append(common)
    return found[0], found[1]


def _api_table(answer: Answer, date: str, industry: str) -> pa.Table:
    table = answer.table
    _require_counts(answer)
    flags, marks = status_flags(answer)
    area_codes, area_words = codes_of(table["GEOGRAPHY_CODE"])
    codes = [(word or "").strip() for word in area_words]
    wrong = [code for code in codes if not re.fullmatch(r"[EKNSW]\d{8}|(TL|UK)[A-Z0-9]*", code)]
    if wrong or (area_codes < 0).any():
        raise SourceError(
            f"{answer.name}, column 'GEOGRAPHY_CODE': expected GSS codes such as 'E06000001'; got "
            f"{', '.join(map(repr, wrong[:10])) or 'empty cells'}. Ask Nomis for geographies with codes."
        )
    columns: dict[str, Any] = {"area_code": _words(area_codes, codes)}
    if "GEOGRAPHY_NAME" in table.column_names:
        at, words = codes_of(table["GEOGRAPHY_NAME"])
        columns["area_name"] = _words(at, [(word or "").strip() for word in words])
    columns["year"] = pa.array(year_of(answer, table[date], date))
    at, words = codes_of(table[industry])
    columns["industry_code"] = _words(at, [_industry(answer, industry, word) for word in words])
    if "INDUSTRY_NAME" in table.column_names:
        at, words = codes_of(table["INDUSTRY_NAME"])
        _require_same_industry(answer, columns["industry_code"], at, words)
        columns["industry_name"] = _words(at, [_title(word) for word in words])
    columns["_jobs"] = pa.array(answer.values, mask=np.isnan(answer.values))
    columns |= {"flag": flags, "mark": marks}
    if (answer.values < 0).any():
        raise SourceError(
            f"{answer.name}: expected counts of 0 or more; got a negative one. Save the answer again."
        )
    return pa.table(columns)


def _words(at: np.ndarray[Any, np.dtype[np.int64]], words: list[str]) -> pa.DictionaryArray:
    """Return a dictionary array whose words are distinct even where two of `words` came out equal."""
    distinct = {word: position for position, word in enumerate(dict.fromkeys(words))}
    renumber = np.array([distinct[word] for word in words], dtype=np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(renumber[at]), pa.array(list(distinct), type=pa.string()))


def _industry(answer: Answer, column: str, word: str | None) -> str:
    """Return the code behind an id, a code, or a name such as ``0111 : Growing of cereals``."""
    told = (word or "").strip()
    if told.isdecimal() and len(told) > 5:
        return industry_code(int(told))
    match = re.match(r"(\d{2,5}|[A-U])(?: : |$)|(Total)$", told)
    if match is None:
        raise SourceError(
            f"{answer.name}, column {column!r}: expected a Nomis industry id, a code, or a name such as "
            f"'0111 : Growing of cereals'; got {word!r}. Take the answer from Nomis again."
        )
    return match[1] or match[2]


def _title(word: str | None) -> str:
    told = (word or "").strip()
    return told.partition(" : ")[2] or told


def _require_same_industry(
    answer: Answer,
    codes: pa.DictionaryArray,
    at: np.ndarray[Any, np.dtype[np.int64]],
    names: list[str | None],
) -> None:
    """Refuse an answer whose industry ids and names disagree, as after a sort of one column."""
    ours, words = codes_of(codes)
    pairs = np.unique(ours * (len(names) + 1) + at)
    for pair in pairs:
        code, name = words[int(pair // (len(names) + 1))], names[int(pair % (len(names) + 1))] or ""
        told = re.match(r"(\d{2,5}|[A-U]) : ", name)
        if told and told[1] != code:
            raise SourceError(
                f"{answer.name}: expected INDUSTRY and INDUSTRY_NAME to agree; got {code!r} beside {name!r}. "
                "Save the answer of Nomis again."
            )


def _require_counts(answer: Answer) -> None:
    """Refuse percentages: they are rounded on their own and are no amounts."""
    for column, allowed in (("MEASURE", {"1"}), ("MEASURE_NAME", {"count"})):
        if column in answer.table.column_names:
            _, words = codes_of(answer.table[column])
            other = [word for word in words if (word or "").strip().lower() not in allowed]
            if other:
                raise SourceError(
                    f"{answer.name}, column {column!r}: expected counts only ({', '.join(allowed)}); got "
                    f"{', '.join(map(repr, other))}. Ask Nomis with measure=1."
                )


def _statuses(answer: Answer) -> Objects:
    by_name: Mapping[str, str] = {name.lower(): column for name, column in STATUSES.values()}
    for column in ("EMPLOYMENT_STATUS", "EMPLOYMENT_STATUS_NAME"):
        if column not in answer.table.column_names:
            continue
        at, words = codes_of(answer.table[column])
        told = [(word or "").strip() for word in words]
        ours = [STATUSES[word][1] if word in STATUSES else by_name.get(word.lower()) for word in told]
        if None in ours or (at < 0).any():
            unknown = [word for word, known in zip(told, ours, strict=True) if known is None]
            raise SourceError(
                f"{answer.name}, column {column!r}: expected {', '.join(STATUSES)} or their names; got "
                f"{', '.join(map(repr, unknown)) or 'empty cells'}. Ask Nomis with employment_status=1 or 4."
            )
        cells: Objects = np.array(ours, dtype=object)[at]
        return cells
    raise SourceError(
        f"{answer.name}: expected a column 'EMPLOYMENT_STATUS' or 'EMPLOYMENT_STATUS_NAME'; got "
        "neither, so employees "
        "and employment cannot be told apart. Ask Nomis again with employment_status among the columns "
        "of 'select='."
    )


def _told(table: pa.Table, key: str) -> str:
    told: dict[bytes, bytes] = table.schema.metadata or {}
    return told.get(key.encode(), b"").decode()
