"""The reference structure: the sum of the areas, one area's row, or another table."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from narwhals.stable.v2.typing import IntoFrame

from bailiwick.errors import Finding, TableError, UnknownAreaError, nearest
from bailiwick.tables import Bools, Cube, Floats, Ints, into_narwhals, key_words, read_cube

__all__ = ["Reference", "reference_totals", "sums"]

Reference = IntoFrame | str | None


def sums(at: Ints, weights: Floats, size: int) -> Floats:
    """Sum the weights that fall on each place."""
    result = np.bincount(at, weights=weights, minlength=size)
    return result.astype(np.float64, copy=False)  # an empty count would be of whole numbers


def reference_totals(
    cube: Cube,
    amount: Floats,
    unknown: Bools,
    reference: Reference,
    missing: str,
    negative: str,
    noun: str = "area",
) -> tuple[Floats, pa.Array]:
    """Amount of each industry in the reference of each economy, and the industries' codes.

    `amount` has 0 for nulls; `unknown` says which result rows have one and so
    are left out of a sum of the areas.
    """
    keys, width = cube.keys, len(cube.industries)
    if reference is None:
        counted = np.where(unknown[keys.row], 0.0, amount) if unknown.any() else amount
    elif isinstance(reference, str):
        counted = np.where(_rows_of_code(cube, unknown, reference, noun)[keys.row], amount, 0.0)
    else:
        return _table_totals(cube, reference, missing, negative)
    totals = sums(cube.cell_industry, counted, keys.groups * width)
    return totals.reshape(keys.groups, width), cube.industries


def _rows_of_code(cube: Cube, unknown: Bools, code: str, noun: str) -> Bools:
    """The result rows of one area, which every economy must have, without nulls."""
    keys = cube.keys
    labels = keys.areas.to_pylist()
    if code not in labels:
        raise UnknownAreaError(
            f"reference={code!r} is not an {noun} code of the table ({len(labels)} {noun}s)."
            f"{nearest(code, labels)} Name a code of column {cube.area!r}, or give the reference as a table."
        )
    chosen: Bools = keys.area == labels.index(code)
    absent = np.setdiff1d(keys.group, keys.group[chosen])
    faults = [
        Finding(
            "reference-absent",
            f"reference={code!r} has no row in {_economy(cube, row)}; give its amounts for every one.",
        )
        for row in (int(np.flatnonzero(keys.group == group)[0]) for group in absent)
    ]
    faults += [
        Finding(
            "reference-null",
            f"reference={code!r} has a null amount in {_economy(cube, row)}; fill it, or pass missing='drop'"
            " to leave the industry out.",
        )
        for row in np.flatnonzero(chosen & unknown).tolist()
    ]
    if faults:
        raise TableError("The reference was refused:", faults)
    return chosen


def _economy(cube: Cube, row: int) -> str:
    """Words for the `by` keys of a result row."""
    return key_words(cube.frame, cube.keys.first[[row]], cube.by)[0] if cube.by else "the table"


def _table_totals(cube: Cube, reference: Any, missing: str, negative: str) -> tuple[Floats, pa.Array]:
    """Amounts of a reference table, matched on `by` where it has those columns."""
    given = _read_reference(cube, reference, missing, negative)
    economies = _match_economies(cube, given)
    # Industries are matched by code; those that only the reference has follow the table's own.
    labels = given.industries.cast(cube.industries.type)
    strange = labels.filter(pc.is_null(pc.index_in(labels, cube.industries)))
    industries = pa.concat_arrays([cube.industries, strange])
    column = pc.index_in(labels, industries).to_numpy(zero_copy_only=False)[given.industry_at]
    group = given.keys.group[given.keys.row]
    theirs = np.zeros((given.keys.groups, len(industries)))
    np.add.at(theirs, (group, column), np.nan_to_num(given.amount))
    theirs[group[given.unknown], column[given.unknown]] = 0.0
    totals = np.zeros((cube.keys.groups, len(industries)))
    for ours, other in economies.items():
        totals[ours] = theirs[other]
    return totals, industries


def _read_reference(cube: Cube, reference: Any, missing: str, negative: str) -> Cube:
    """A reference may have one row per industry, or several areas that are added up."""
    frame = into_narwhals(reference, "the reference")
    present = frame.collect_schema().names()
    by = tuple(name for name in cube.by if name in present)
    whole = "reference_area"
    while whole in present:
        whole += "_"
    # Its areas, if it names them, are checked for duplicate keys like those of any table.
    area = cube.area if cube.area in present else whole
    if area == whole:
        frame = frame.with_columns(nw.lit("reference").alias(whole))
    return read_cube(
        nw.to_native(frame),
        value=cube.value,
        area=area,
        industry=cube.industry,
        by=by,
        negative=negative,  # type: ignore[arg-type]  # checked by the caller
        missing="drop" if missing == "drop" else "refuse",
        what="the reference",
    )


def _match_economies(cube: Cube, given: Cube) -> dict[int, int]:
    """The reference's economy for each economy of the table."""
    groups, at = np.unique(cube.keys.group, return_index=True)
    if not given.by:
        return dict.fromkeys(groups.tolist(), int(given.keys.group[0]))
    theirs = dict(zip(_key_rows(given, given.keys.first, given.by), given.keys.group.tolist(), strict=True))
    ours = _key_rows(cube, cube.keys.first[at], given.by)
    absent = [key for key in ours if key not in theirs]
    if absent:
        raise TableError(
            "The reference was refused:",
            [
                Finding(
                    "reference-absent",
                    f"It has no rows for {_words(given.by, key)};"
                    " give its amounts for every one, or leave the column out to use one for all.",
                )
                for key in absent
            ],
        )
    return {group: theirs[key] for group, key in zip(groups.tolist(), ours, strict=True)}


def _key_rows(cube: Cube, rows: Ints, names: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return [tuple(key) for key in cube.frame.select(*names)[rows.tolist()].rows()]


def _words(names: tuple[str, ...], key: tuple[Any, ...]) -> str:
    return ", ".join(f"{name} {item!r}" for name, item in zip(names, key, strict=True))
