"""Districts of 2016 in the NUTS areas of 2018: the published lookup, and two ways to join the two levels.

An indicator of NUTS3 areas says nothing about the districts within one. `last_district_of_nuts3` is how the
published analysis joined them all the same; `nuts3_parts` is what a regression at the level of NUTS3 needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from bailiwick import areas
from bailiwick.errors import ColumnError, Finding, TableError, VintageError, nearest
from bailiwick.sources.indicator_rows import refused, text_columns
from bailiwick.sources.key_columns import area_code_like
from bailiwick.sources.once import read_once
from bailiwick.sources.refusal import require_file, wrong_name
from bailiwick.sources.tidy_cube import columns_of
from bailiwick.tables import eager

__all__ = ["is_nuts_lookup", "last_district_of_nuts3", "nuts3_parts", "read_nuts_lookup"]

_OURS = {
    "LAD16CD": "lad_code",
    "LAD16NM": "lad_name",
    "LAU118CD": "lau_code",
    "NUTS318CD": "nuts3_code",
    "NUTS318NM": "nuts3_name",
    "NUTS218CD": "nuts2_code",
    "NUTS118CD": "nuts1_code",
    "NUTS118NM": "nuts1_name",
}
_NEEDED = ("LAD16CD", "NUTS318CD")
_VINTAGE = "lad2016"
_SHOWN = 5
_NEXT = "Use the file as its publisher issued it, one row for each LAU1 area."


def is_nuts_lookup(names: Iterable[str]) -> bool:
    """Tell the header of the lookup.

    Examples
    --------
    >>> is_nuts_lookup(["LAD16CD", "LAD16NM", "LAU118CD", "LAU118NM", "NUTS318CD", "NUTS318NM"])
    True
    >>> is_nuts_lookup(["LAD24CD", "ITL325CD"])
    False
    """
    return len(set(names) & set(_OURS)) >= 4


@read_once
def read_nuts_lookup(path: str | Path) -> pa.Table:
    """The lookup of districts of 2016 to NUTS areas of 2018, in the order of the file.

    Parameters
    ----------
    path : str or Path
        ``LAD16_LAU118_NUTS318_NUTS218_NUTS118_UK_LU.csv``: columns `LAD16CD` and `NUTS318CD`, and optionally
        names, LAU1, NUTS2 and NUTS1.

    Returns
    -------
    pyarrow.Table
        `position` (from 0), `lad_code`, `lad_name`, `lau_code`, `nuts3_code`, `nuts3_name`, `nuts2_code`,
        `nuts1_code`, `nuts1_name`, as far as the file has them.

    Raises
    ------
    SourceError
        A column is absent, a row is cut, a code has no known form, or a NUTS3 area lies in two larger areas.

    Notes
    -----
    The order of the rows matters: a dictionary made from them keeps the last district of each NUTS3 area, and
    the published analysis rests on that. 400 rows are 391 districts, because some hold several LAU1 areas;
    three Scottish districts lie in more than one of the 179 NUTS3 areas.

    References
    ----------
    [nesta2022]_.

    Examples
    --------
    >>> read_nuts_lookup("LAD16_LAU118_NUTS318_NUTS218_NUTS118_UK_LU.csv").num_rows  # doctest: +SKIP
    400
    """
    path = Path(path)
    require_file(path)
    names = columns_of(path)
    for wanted in _NEEDED:
        if wanted not in names:
            raise wrong_name(path, "column", wanted, names, "Rename the column back.")
    cells = text_columns(path, names, _NEXT)
    columns = {ours: cells[theirs] for theirs, ours in _OURS.items() if theirs in names}
    faults = []
    for name in ("lad_code", "nuts3_code"):
        unlike = [(row + 2, code) for row, code in enumerate(columns[name]) if not area_code_like(code)]
        if unlike:
            shown = ", ".join(f"{code!r} in line {line}" for line, code in unlike[:_SHOWN])
            more = f" and {len(unlike) - _SHOWN} more" if len(unlike) > _SHOWN else ""
            faults.append(f"{name!r}: expected codes such as E06000001 and UKC11; got {shown}{more}.")
    for level in {"nuts2_code", "nuts1_code"} & set(columns):
        pairs = sorted(set(zip(columns["nuts3_code"], columns[level], strict=True)))
        times = Counter(small for small, _ in pairs)
        several = [f"{small} in {large}" for small, large in pairs if times[small] > 1]
        if several:
            faults.append(f"a NUTS3 area lies in several areas of {level!r}: {', '.join(several[:_SHOWN])}.")
    if faults:
        raise refused(path, faults, _NEXT)
    frame = pl.DataFrame(columns).with_row_index("position").with_columns(pl.col("position").cast(pl.Int32))
    return frame.to_arrow()


def last_district_of_nuts3(lookup: Any) -> dict[str, str]:
    """The district that the published analysis gave each NUTS3 area's value to: the last in the lookup.

    A dictionary of NUTS3 code to district, filled row by row, keeps the last row of each code. All other
    districts of the area get nothing.

    Parameters
    ----------
    lookup : dataframe
        `lad_code`, `nuts3_code`, in the order of the file; or with its `position`, by which it is sorted.

    Returns
    -------
    dict of str to str
        NUTS3 code to the code of one district of 2016, in the order of the lookup.

    Raises
    ------
    ColumnError
        A column is absent.
    TableError
        A row has no code of a district or of a NUTS3 area, or a column mixes text and numbers.

    Notes
    -----
    For replication only. Of 179 NUTS3 areas 89 are one district; the value of Devon goes to West Devon, that
    of Merton, Kingston upon Thames and Sutton to Sutton. One district, Highland, is the last of two areas,
    so that 178 districts have values. Use `nuts3_parts` for an answer.

    References
    ----------
    [nesta2022]_.

    Examples
    --------
    >>> from bailiwick import open_sample
    >>> last = last_district_of_nuts3(open_sample()["nuts3_lad2016"])
    >>> last["UKK43"], len(last), len(set(last.values()))
    ('E07000047', 179, 178)
    """
    frame = _rows(lookup)
    if blank := _without_code(frame):
        raise TableError("The lookup cannot be read:", blank)
    return dict(frame.select("nuts3_code", "lad_code").iter_rows())


def nuts3_parts(lookup: Any, vintage: str = "lad2020", *, residents: Any = None) -> pl.DataFrame:
    """Which districts of a vintage a NUTS3 area of 2018 holds, with their residents as weights.

    For regressions at the level of NUTS3 (`evidence.cluster_regressions`, argument `coarse`): the share of a
    NUTS3 area in a cluster is the weight of its districts in the cluster, divided by its whole weight.

    Parameters
    ----------
    lookup : dataframe
        `lad_code` (districts of 2016), `nuts3_code`, and `residents`, as the carried table ``nuts3_lad2016``
        has them: residents of the whole district in 2016.
    vintage : str
        District vintage of the answer, ``lad2016`` or later.
    residents : mapping of str to number, optional
        Of each district of 2016, in place of the column.

    Returns
    -------
    polars.DataFrame
        `area_code` (district of the vintage), `coarse_code` (NUTS3), `weight` (residents in both) and `note`,
        in order of the codes.

    Raises
    ------
    ColumnError
        A column is absent.
    VintageError
        The vintage is before 2016, or none.
    TableError
        A row has no code, a district is not one of 2016, or its residents are not known, no number, infinite
        or not above 0. All are told together.

    Notes
    -----
    Districts of 2016 are followed forward to the vintage; one that merged brings its residents along, so a
    new district may lie in several NUTS3 areas, each with its own weight. A district of 2016 in several
    NUTS3 areas (Highland, North Ayrshire, Argyll and Bute) is shared out by its number of LAU1 areas, because
    residents of the parts are not held; `note` says so.

    Comparability: weights are of 2016. The NUTS3 areas are those of edition 2016 (`nuts_version` 2016); rows
    of older editions have other boundaries, even where they share a code.

    Examples
    --------
    >>> from bailiwick import open_sample
    >>> parts = nuts3_parts(open_sample()["nuts3_lad2016"], "lad2023")
    >>> parts.filter(coarse_code="UKD12")["area_code"].to_list()  # East Cumbria
    ['E06000063', 'E06000064']
    """
    if vintage not in (held := [f"lad{year}" for year in range(2016, 2026)]):
        raise VintageError(
            f"{vintage!r} is no vintage that districts of 2016 are followed forward to."
            f"{nearest(str(vintage), held)} Known are {held[0]!r} to {held[-1]!r}."
        )
    frame = _rows(lookup)
    people = _residents(frame, residents)
    findings = _without_code(frame)
    codes = [code for code in frame["lad_code"].unique().to_list() if code]
    known = set(areas.codes(_VINTAGE))
    if unlike := sorted(set(codes) - known):
        told = (
            f"The lookup has {len(unlike)} codes that are no districts of 2016: {', '.join(unlike[:_SHOWN])}."
        )
        findings.append(Finding("unknown-area", told, tuple(unlike)))
    without = sorted(code for code in codes if code in known and not 0 < people.get(code, 0) < float("inf"))
    if without:
        told = (
            f"Residents of {len(without)} districts are no number, missing or not above 0"
            f" ({', '.join(without[:_SHOWN])}). Give residents of 2016 for every district of the lookup."
        )
        findings.append(Finding("no-residents", told, tuple(without)))
    if findings:
        raise TableError("The lookup cannot be weighted:", findings)
    now = {row["from_code"]: row["to_code"] for row in areas.lookup(_VINTAGE, vintage).to_pylist()}
    parts = frame.group_by("lad_code", "nuts3_code").agg(rows=pl.len())
    parts = parts.with_columns(of=pl.col("rows").sum().over("lad_code"))
    divided = pl.col("rows") < pl.col("of")
    return (
        parts.with_columns(
            area_code=pl.col("lad_code").replace_strict(now),
            weight=pl.col("lad_code").replace_strict(people, return_dtype=pl.Float64)
            * pl.col("rows")
            / pl.col("of"),
            note=pl.when(divided).then(pl.lit("shared out by the number of LAU1 areas")),
        )
        .group_by("area_code", coarse_code="nuts3_code")
        .agg(pl.col("weight").sum(), pl.col("note").drop_nulls().first())
        .sort("area_code", "coarse_code")
    )


def _rows(lookup: Any) -> pl.DataFrame:
    """The lookup as text columns, in the order of the file."""
    try:
        frame = pl.DataFrame(eager(lookup).to_arrow())
    except pa.ArrowException as error:
        told = "A column of the lookup holds text beside numbers: make each column one or the other."
        raise TableError("The lookup cannot be read:", [Finding("mixed-column", told)]) from error
    for name in ("lad_code", "nuts3_code"):
        if name not in frame.columns:
            raise ColumnError(
                f"The lookup has no column {name!r}.{nearest(name, frame.columns)} It has"
                f" {', '.join(map(repr, frame.columns))}. Read it by read_nuts_lookup."
            )
    coded = [name for name, kind in frame.schema.items() if kind in (pl.Categorical, pl.Enum)]
    frame = frame.with_columns(pl.col(coded).cast(pl.String)).with_columns(
        pl.col("lad_code", "nuts3_code").cast(pl.String)
    )
    return frame.sort("position", maintain_order=True) if "position" in frame.columns else frame


def _without_code(frame: pl.DataFrame) -> list[Finding]:
    """Rows that lack the code of one of the two levels."""
    found = []
    for name in ("lad_code", "nuts3_code"):
        empty = pl.col(name).is_null() | (pl.col(name) == "")
        lines = frame.with_row_index("line", 1).filter(empty)["line"].to_list()
        if lines:
            shown = ", ".join(map(str, lines[:_SHOWN])) + (" and others" if len(lines) > _SHOWN else "")
            told = (
                f"{len(lines)} rows of the lookup have no {name!r} (row {shown}). Fill it in, or leave them"
            )
            found.append(Finding("no-code", f"{told} out.", (name,)))
    return found


def _residents(frame: pl.DataFrame, residents: Mapping[str, float] | None) -> dict[str, float]:
    """Residents of each district of 2016; NaN is what is no number."""
    if residents is not None:
        return {code: _number(people) for code, people in residents.items()}
    if "residents" not in frame.columns:
        raise ColumnError(
            "The lookup has no column 'residents'. Give residents={code: number}, or use the carried table"
            " nuts3_lad2016."
        )
    held = frame.select("lad_code", "residents").drop_nulls().unique("lad_code", maintain_order=True)
    return {code: _number(people) for code, people in held.iter_rows()}


def _number(cell: Any) -> float:
    """A number of residents; NaN for text and for nothing."""
    if isinstance(cell, (str, bytes, bool)):
        return float("nan")
    try:
        return float(cell)
    except (TypeError, ValueError):
        return float("nan")
