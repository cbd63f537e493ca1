"""Amounts of areas beside their clusters: what sector profiles are made from."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import ColumnError, DataWarning, Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import is_null, some
from bailiwick.groups.matching import numbered, partition_columns
from bailiwick.measures._shares import MISSING, Missing, Negative, Shares
from bailiwick.measures.specialisation_matrix import by_values, one_year_shares, unknown_industries
from bailiwick.tables import eager

__all__ = [
    "CLUSTER",
    "INDUSTRY",
    "QUOTIENT",
    "SECTION",
    "ClusteredAmounts",
    "profile_rows",
    "read_clustered",
    "section_column",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

CLUSTER = "cluster"
INDUSTRY = "industry_code"
SECTION = "section"
QUOTIENT = "location_quotient"


@dataclass(frozen=True)
class ClusteredAmounts:
    """Amounts of areas and their clusters, in an order that no sorting of the table changes.

    Attributes
    ----------
    shares : Shares
        The table as it was read.
    amounts : array of shape (areas, industries)
    known : array of shape (areas,)
        False where an amount is null.
    areas, industries : codes
    dropped : array of shape (industries,)
        True where a null takes the industry out.
    clusters : codes in natural order
    at : array of shape (areas,)
        Number of each area's cluster; -1 without one.
    """

    shares: Shares
    amounts: Floats
    known: NDArray[np.bool_]
    areas: tuple[str, ...]
    industries: list[str]
    dropped: NDArray[np.bool_]
    clusters: list[str]
    at: Ints


def read_clustered(
    cube: Any,
    clusters: Any,
    *,
    value: str,
    area: str,
    industry: str,
    label_column: str | None,
    by: Sequence[str] | None,
    missing: Missing,
    negative: Negative,
) -> ClusteredAmounts:
    """Read the amounts and the cluster of each area; -1 is an area without one."""
    labels = _labels(clusters, label_column)
    shares = one_year_shares(
        cube, value=value, area=area, industry=industry, by=by, missing=missing, negative=negative
    )
    keys = shares.cube.keys
    by_code = np.argsort(np.array(shares.industries.to_pylist(), dtype=object))
    amounts = shares.dense_amounts()[:, by_code]
    order = by_values(amounts)
    codes = [str(code) for code in keys.areas.take(pa.array(keys.area[order])).to_pylist()]
    held = set(codes)
    strangers = sorted(code for code in labels if code not in held)
    if not held & set(labels):
        raise TableError(
            f"None of the {len(held)} areas of the table has a cluster: give clusters by the codes of column"
            f" {area!r} and of one boundary vintage."
        )
    if strangers:
        warnings.warn(
            f"{len(strangers)} areas have a cluster and no row in the table, so they count in no profile:"
            f" {some(strangers)}.",
            DataWarning,
            stacklevel=3,
        )
    names, numbers = numbered([labels[code] for code in codes if code in labels])
    at = np.full(len(codes), -1, dtype=np.intp)
    at[[code in labels for code in codes]] = numbers
    return ClusteredAmounts(
        shares=shares,
        amounts=amounts[order],
        known=(shares.flags != MISSING)[order],
        areas=tuple(codes),
        industries=[str(code) for code in shares.industries.take(pa.array(by_code)).to_pylist()],
        dropped=unknown_industries(shares, missing)[by_code],
        clusters=names,
        at=at,
    )


def _labels(clusters: Any, column: str | None) -> dict[str, str]:
    """Cluster by area code as text, without nulls."""
    if isinstance(clusters, Mapping):
        pairs = [(str(code), label) for code, label in clusters.items()]
    else:
        areas, columns, _ = partition_columns(clusters, "clusters")
        if column is None:
            if len(columns) > 1 and CLUSTER not in columns:
                raise OptionError(
                    f"clusters has {len(columns)} columns of clusters: {', '.join(map(repr, columns))}. Name"
                    " one with label_column=."
                )
            column = CLUSTER if CLUSTER in columns else next(iter(columns))
        if column not in columns:
            raise ColumnError(
                f"label_column={column!r} is no column of clusters.{nearest(column, list(columns))} It has:"
                f" {', '.join(map(repr, columns))}."
            )
        pairs = list(zip(areas, columns[column], strict=True))
    return {code: _text(label) for code, label in pairs if not is_null(label)}


def _text(label: Any) -> str:
    """A cluster as text: a column with gaps turns 1 into 1.0."""
    if isinstance(label, (float, np.floating)) and float(label).is_integer():
        return str(int(label))
    return str(label)


def section_column(sections: Any, industries: list[str]) -> list[str | None]:
    """The section of each industry; None where there is none."""
    if sections is None:
        return [None] * len(industries)
    if isinstance(sections, Mapping):
        held = {str(code): section for code, section in sections.items()}
    else:
        frame = eager(sections, "sections")
        absent = [name for name in (INDUSTRY, SECTION) if name not in frame.columns]
        if absent:
            raise ColumnError(
                f"sections has no column {' and no column '.join(map(repr, absent))}. It has:"
                f" {', '.join(map(repr, frame.columns))}. Rename the right ones."
            )
        codes = [str(code) for code in frame[INDUSTRY].to_list()]
        twice = (
            sorted({code for code in codes if codes.count(code) > 1}) if len(set(codes)) < len(codes) else []
        )
        if twice:
            raise TableError(
                "sections must have one row per industry.",
                [Finding("duplicate-code", f"Industries that occur twice: {some(twice)}.", tuple(twice))],
            )
        held = dict(zip(codes, frame[SECTION].to_list(), strict=True))
    found = [None if is_null(held.get(code)) else str(held[code]) for code in industries]
    lacking = [code for code, section in zip(industries, found, strict=True) if section is None]
    if lacking:
        warnings.warn(
            f"{len(lacking)} of {len(industries)} industries have no section and are in the mean of none:"
            f" {some(lacking)}.",
            DataWarning,
            stacklevel=3,
        )
    return found


def profile_rows(profiles: Any) -> tuple[list[dict[str, Any]], Any]:
    """The rows of a table of `sector_profiles`, None for whatever is null, and its kind."""
    frame = eager(profiles, "profiles")
    wanted = (CLUSTER, INDUSTRY, SECTION, QUOTIENT)
    absent = [name for name in wanted if name not in frame.columns]
    if absent:
        raise ColumnError(
            f"profiles has no column {' and no column '.join(map(repr, absent))}. Give the table that"
            " sector_profiles returns."
        )
    rows = [
        {name: None if is_null(cell) else cell for name, cell in row.items()}
        for row in frame.select(*wanted).rows(named=True)
    ]
    return rows, frame.implementation
