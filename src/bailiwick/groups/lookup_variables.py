"""Categories of areas as variables of a model, such that one lookup weighs as one metric.

What belongs here: turning lookups into numbers. The lookups themselves are in
`bailiwick.areas`; how clusters and lookups go together afterwards is in
`bailiwick.evidence`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import AREA_CODE, AREA_NAME, in_kind, is_null, some, texts
from bailiwick.groups.area_rows import rows_in_kind, rows_of

__all__ = ["LookupVariables", "lookup_variables"]

Floats = NDArray[np.float64]
VARIABLES = pa.schema(
    [(name, pa.string()) for name in ("variable", "label", "short_label", "dimension", "unit")]
    + [("decimals", pa.int64()), ("polarity", pa.int64()), ("lookup", pa.string()), ("category", pa.string())]
    + [("areas", pa.int64()), ("share", pa.float64()), ("weight", pa.float64())]
)
MISSING = pa.schema([(AREA_CODE, pa.string()), ("lookup", pa.string())])


@dataclass(frozen=True)
class LookupVariables:
    """Lookups as variables; see `lookup_variables`.

    Attributes
    ----------
    table : dataframe
        `area_code` and one column for each category, or for each ordered lookup; null where the area has no
        category. Its rows are those of the lookups.
    variables : dataframe
        One row per column: `variable`, `label`, `short_label`, `dimension` (the lookup), `unit`, `decimals`,
        `polarity` (0), `lookup`, `category` (null for an ordered one), `areas` and `share` of that category,
        `weight` for an estimator that puts each variable on one scale.
    weights : dict of variable to weight
        The same, for `variable_weights`.
    missing : dataframe
        `area_code`, `lookup`: areas without a category.
    """

    table: Any
    variables: Any
    weights: dict[str, float]
    missing: Any


def lookup_variables(
    lookups: Any,
    names: Iterable[str] | None = None,
    *,
    ordered: Iterable[str] | Mapping[str, Sequence[str]] = (),
) -> LookupVariables:
    """Turn lookups into variables, each lookup with the weight of one z-scored metric.

    A lookup with categories c that the share p[c] of the areas has becomes one
    column for each category, with e = 1 where an area has it and 0 where not::

        x[a, c] = (e[a, c] - p[c]) / root(V),     V = sum over c of p[c] * (1 - p[c])

    so that the variances of its columns add up to V / V = 1, as the variance of one
    z-scored metric does. Two areas of one category are at a distance of 0, two of
    different ones at root(2 / V), whichever they are. An ordered lookup becomes one
    column of mean ranks, z-scored::

        r[a] = areas of lower categories + (areas of its own + 1) / 2
        x[a] = (r[a] - mean of r) / standard deviation of r

    An estimator that puts every variable on one scale by itself would make each
    column weigh as a metric. Give it `weights` too::

        weight[c] = p[c] * (1 - p[c]) / V          1 for an ordered lookup

    Then a column that was z-scored and multiplied by the root of its weight, as
    `SilhouetteKMeans` does, is x again. These weights go with "z" only.

    Parameters
    ----------
    lookups : dataframe
        `area_code` (or a pandas table indexed by it) and one column of categories for each lookup, such as
        `areas.characteristics()` gives.
    names : iterable of str, optional
        The lookups wanted; all by default.
    ordered : iterable of str, or mapping of lookup to its categories in order
        Lookups to be scored by rank, from lowest to highest. Without categories they are put in the order of
        the first number in each: "40 or under", "41 to 44".

    Returns
    -------
    LookupVariables
        Its tables are of the kind of `lookups`.

    Raises
    ------
    OptionError
        A lookup is unknown, or the order of its categories is.
    TableError
        An area occurs twice, a lookup has one category only, or one for each area; all faults are listed.

    Notes
    -----
    Missing values: an area without a category is listed in `missing`, and its columns
    are null, so that the area is left out of a model by the rule of that model and
    not here. Shares are of the areas that have a category.

    Comparability: with a lookup among the variables, its association with the clusters
    (`evidence.cramers_v`) says nothing any more: the clusters were made from it. A
    category that fewer than one in a hundred areas has is wiped out by winsorising
    at the 1st and 99th percentile; put it together with another first.

    References
    ----------
    [onsclusters2023]_ names lookups as variables of a model as further work; the scaling is a choice of this
    package.

    Examples
    --------
    Shares of 1/2, 1/4 and 1/4: V = 1/4 + 3/16 + 3/16 = 5/8.

    >>> import pandas as pd
    >>> lookups = pd.DataFrame({"kind": ["town", "town", "coast", "farm"]}, index=list("ABCD"))
    >>> found = lookup_variables(lookups)
    >>> found.table.round(4)
       kind: coast  kind: farm  kind: town
    A      -0.3162     -0.3162      0.6325
    B      -0.3162     -0.3162      0.6325
    C       0.9487     -0.3162     -0.6325
    D      -0.3162      0.9487     -0.6325
    >>> found.weights  # 3/16 / (5/8), twice, and 1/4 / (5/8)
    {'kind: coast': 0.3, 'kind: farm': 0.3, 'kind: town': 0.4}
    """
    frame, index = rows_of(lookups)
    areas = texts(frame[AREA_CODE].to_list())
    present = [name for name in frame.columns if name not in (AREA_CODE, AREA_NAME)]
    wanted = present if names is None else [names] if isinstance(names, str) else list(map(str, names))
    orders = _orders(ordered)
    wrong = [name for name in dict.fromkeys([*wanted, *orders]) if name not in present]
    if wrong or not wanted:
        hints = " ".join(f"{name!r} is not a lookup of the table.{nearest(name, present)}" for name in wrong)
        raise OptionError(f"{hints or 'No lookup is asked for.'} It has {some(present, 40) or 'none'}.")
    unused = [name for name in orders if name not in wanted]
    if unused:
        raise OptionError(f"ordered: {some(unused)} is not among the lookups asked for: {some(wanted, 40)}.")
    held = {name: _categories(frame, name) for name in dict.fromkeys(wanted)}
    _check(areas, held)

    columns: dict[str, Any] = {AREA_CODE: pa.array(areas, pa.string())}
    rows: list[dict[str, Any]] = []
    for name, cells in held.items():
        if name in orders:
            made, described = _ranked(name, cells, _in_order(name, cells, orders[name]))
        else:
            made, described = _indicators(name, cells)
        columns |= {key: pa.array(column, pa.float64(), from_pandas=True) for key, column in made.items()}
        rows += described
    gaps = [
        {AREA_CODE: area, "lookup": name}
        for name, cells in held.items()
        for area, cell in zip(areas, cells, strict=True)
        if cell is None
    ]
    backend = frame.implementation
    return LookupVariables(
        table=rows_in_kind(columns, frame, index),
        variables=in_kind(pa.Table.from_pylist(rows, schema=VARIABLES), backend),
        weights={row["variable"]: row["weight"] for row in rows},
        missing=in_kind(pa.Table.from_pylist(gaps, schema=MISSING), backend),
    )


def _orders(ordered: Iterable[str] | Mapping[str, Sequence[str]]) -> dict[str, list[str] | None]:
    if isinstance(ordered, Mapping):
        return {str(name): [str(one) for one in order] for name, order in ordered.items()}
    return dict.fromkeys([ordered] if isinstance(ordered, str) else map(str, ordered))


def _categories(frame: nw.DataFrame[Any], name: str) -> list[str | None]:
    return [None if is_null(cell) or str(cell).strip() == "" else str(cell) for cell in frame[name].to_list()]


def _check(areas: Sequence[str], held: Mapping[str, Sequence[str | None]]) -> None:
    found = []
    twice = sorted({area for area in areas if areas.count(area) > 1}) if len(set(areas)) < len(areas) else []
    if twice:
        found.append(Finding("duplicate-code", f"Areas that occur twice: {some(twice)}.", tuple(twice)))
    for name, cells in held.items():
        known = [cell for cell in cells if cell is not None]
        distinct = list(dict.fromkeys(known))
        if not known:
            found.append(Finding("missing", f"{name} has no category in any area: leave it out.", (name,)))
        elif len(distinct) == 1:
            sentence = f"{name} is {known[0]!r} in every area, so it tells none apart: leave it out."
            found.append(Finding("constant", sentence, (name,)))
        elif len(distinct) == len(known) and len(known) > 2:
            sentence = f"{name} has another category in every area ({some(distinct, 3)}): it is no lookup."
            found.append(Finding("no-lookup", sentence, (name,)))
    if found:
        raise TableError("The lookups cannot be variables of a model.", found)


def _indicators(name: str, cells: Sequence[str | None]) -> tuple[dict[str, Floats], list[dict[str, Any]]]:
    """One column for each category, their variances adding up to 1."""
    known = np.array([cell is not None for cell in cells])
    categories = sorted({cell for cell in cells if cell is not None}, key=_first_number)
    has = np.array([[cell == category for category in categories] for cell in cells], dtype=np.float64)
    share = has[known].mean(axis=0)
    spread = share * (1 - share)
    values = (has - share) / np.sqrt(spread.sum())
    values[~known] = np.nan
    weights = spread / spread.sum()
    columns, rows = {}, []
    for at, category in enumerate(categories):
        variable = f"{name}: {category}"
        columns[variable] = values[:, at]
        rows.append(
            {
                **_words(name, variable, category),
                "areas": int(has[:, at].sum()),
                "share": float(share[at]),
                "weight": round(float(weights[at]), 15),
            }
        )
    return columns, rows


def _ranked(
    name: str, cells: Sequence[str | None], order: Sequence[str]
) -> tuple[dict[str, Floats], list[dict[str, Any]]]:
    """One column of mean ranks, z-scored."""
    from bailiwick.groups.standardise import z_scores

    counts = np.array([sum(cell == category for cell in cells) for category in order])
    rank = dict(zip(order, np.cumsum(counts) - counts + (counts + 1) / 2, strict=True))
    ranks = np.array([np.nan if cell is None else rank[cell] for cell in cells])
    known = int(counts.sum())
    row = {**_words(name, name, None), "areas": known, "share": known / len(cells), "weight": 1.0}
    return {name: z_scores(ranks)}, [row]


def _words(name: str, variable: str, category: str | None) -> dict[str, Any]:
    spoken = name.replace("_", " ")
    label = spoken if category is None else f"{spoken}: {category}"
    return {
        **{"variable": variable, "label": label, "short_label": category or spoken, "dimension": spoken},
        **{"unit": "", "decimals": 2, "polarity": 0, "lookup": name, "category": category},
    }


def _in_order(name: str, cells: Sequence[str | None], given: list[str] | None) -> list[str]:
    """The categories of a lookup from lowest to highest."""
    held = sorted({cell for cell in cells if cell is not None}, key=_first_number)
    if given is None:
        numberless = [category for category in held if _first_number(category)[0] == np.inf]
        numbers = [_first_number(category)[0] for category in held]
        if numberless or len(set(numbers)) < len(numbers):
            raise OptionError(
                f"ordered: the categories of {name!r} have no order that can be read from their numbers"
                f" ({some(held, 5)}). Give it, lowest first: ordered={{{name!r}: [...]}}."
            )
        return held
    absent = [category for category in held if category not in given]
    if absent or len(set(given)) < len(given):
        raise OptionError(
            f"ordered: the order given for {name!r} lacks {some(absent) or 'none'} or names one twice. Name"
            f" each of {some(held, 20)} once."
        )
    return given


def _first_number(category: str) -> tuple[float, str]:
    """A key that puts "184 or fewer" before "1,074 to 2,776", and words after numbers."""
    number = re.search(r"\d[\d,]*(\.\d+)?", category)
    return (float(number.group().replace(",", "")) if number else np.inf, category)
