"""The label of a merged unit given back to both of its areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from bailiwick.errors import Finding, TableError, nearest
from bailiwick.groups.area_matrix import AREA_CODE, AREA_NAME, some
from bailiwick.groups.area_rows import rows_in_kind, rows_of
from bailiwick.groups.merge_pairs import carried_merges, name_of

__all__ = ["unmerge"]


def unmerge(table: Any, merges: Mapping[str, str] | str, *, order: Sequence[str] | None = None) -> Any:
    """Give the label of a merged unit back to both of its areas.

    Parameters
    ----------
    table : dataframe with one row per area
        With a column `area_code` (or a pandas table indexed by it): a membership or any other result.
    merges : mapping or str
        As for `merge_areas`; its result's `merges`. A pair whose larger area the table lacks is an error in
        a mapping and left alone in a carried one.
    order : sequence of str, optional
        Codes in the order wanted, such as those of the table before the merge; by default each small area
        follows the one that held it.

    Returns
    -------
    dataframe of the same kind
        A row more for each merge, equal to that of the unit in all but `area_code` and, where the package
        knows the area, `area_name`; and a column `merged_into`: the code of the unit for those rows, null
        for all others.

    Raises
    ------
    TableError
        A small area already has a row, the larger one has none, or `order` lacks or adds a code.

    Examples
    --------
    >>> import pandas as pd
    >>> labels = pd.DataFrame({"area_code": ["E09000033", "E09000002"], "supergroup": ["3", "1"]})
    >>> unmerge(labels, {"E09000001": "E09000033"})[["area_code", "supergroup"]].values.tolist()
    [['E09000033', '3'], ['E09000001', '3'], ['E09000002', '1']]
    """
    frame, index = rows_of(table)
    codes = [str(code) for code in frame[AREA_CODE].to_list()]
    given = carried_merges(merges) if isinstance(merges, str) else dict(merges)
    faults = [
        Finding("area-not-merged", f"{small!r} has a row of its own: it was not merged.", (small,))
        for small in given
        if small in codes
    ]
    if isinstance(merges, str):
        given = {small: into for small, into in given.items() if into in codes}
    faults += [
        Finding("unknown-area", f"{into!r} (with {small!r}) has no row.{nearest(into, codes)}", (into,))
        for small, into in given.items()
        if into not in codes
    ]
    rows: list[tuple[int, str, str | None]] = []
    for row, code in enumerate(codes):
        rows.append((row, code, None))
        rows += [(row, small, into) for small, into in given.items() if into == code]
    if order is not None and not faults:
        place = {str(code): at for at, code in enumerate(order)}
        lacking = [code for _, code, _ in rows if code not in place]
        beyond = sorted(set(place) - {code for _, code, _ in rows})
        if lacking or beyond or len(place) != len(order):
            faults.append(
                Finding(
                    "order",
                    f"order must hold each of the {len(rows)} areas once;"
                    f" it lacks {some(lacking) or 'none'} and adds {some(beyond) or 'none'}.",
                )
            )
        rows = rows if faults else sorted(rows, key=lambda row: place[row[1]])
    if faults:
        raise TableError("The merged areas cannot be given back their labels.", faults)
    at = pa.array([row for row, _, _ in rows], pa.int64())
    columns = {name: frame[name].to_arrow().take(at) for name in frame.columns}
    columns[AREA_CODE] = pa.array([code for _, code, _ in rows], pa.string())
    if AREA_NAME in columns:
        words = columns[AREA_NAME].cast(pa.string()).to_pylist()
        columns[AREA_NAME] = pa.array(
            [
                name_of(code) or word if into else word
                for word, (_, code, into) in zip(words, rows, strict=True)
            ]
        )
    columns["merged_into"] = pa.array([into for _, _, into in rows], pa.string())
    return rows_in_kind(columns, frame, index)
