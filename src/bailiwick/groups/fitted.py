"""A fitted classification beside the table it was fitted on: what profiles, typicality and portraits read.

What belongs here: bringing the rows of a table into line with the areas of a
fitted model, and the two scales of its values. What is then said of the clusters
is in `profiles`, `typicality`, `naming` and `portraits`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import AreaMatrix, faults, read_matrix, some

__all__ = ["Fitted", "Level", "cluster_means", "numbers_of_areas", "read_fitted", "text_column"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Level:
    """The clusters of one level, with the cluster of each row of the table.

    Attributes
    ----------
    name : str
        "supergroup", "group", ...
    codes : tuple of str
        One per cluster.
    labels : integers, one per row of the table
        Number of the cluster in `codes`.
    parents : integers, one per cluster
        Number of the parent at the level above; -1 at the top.
    parent_codes : tuple of str or None
        Their codes; None at the top.
    """

    name: str
    codes: tuple[str, ...]
    labels: Ints
    parents: Ints
    parent_codes: tuple[str | None, ...]


@dataclass(frozen=True)
class Fitted:
    """A fitted model and its table, row by row.

    Attributes
    ----------
    matrix : AreaMatrix
        Codes, variables of the model in its order, raw values; rows as in the table.
    scaled : array of shape (areas, variables)
        Values on the scale of the model, before weights of variables.
    coordinates : array of shape (areas, variables)
        The same times the square root of the weights of variables: distances are between these.
    weights : one number per row
        Weights of areas.
    levels : tuple of Level
        From the top down.
    """

    matrix: AreaMatrix
    scaled: Floats
    coordinates: Floats
    weights: Floats
    levels: tuple[Level, ...]


def read_fitted(model: Any, X: Any) -> Fitted:
    """Bring a table into line with the model that was fitted on it.

    Parameters
    ----------
    model : fitted AreaClassification
    X : dataframe or array
        The table that it was fitted on, its rows in any order. Columns that are no variables of the
        model are passed over where they hold numbers.

    Raises
    ------
    OptionError
        The model is not fitted.
    TableError
        Areas or variables of the model are absent, areas are not of the model, values are missing.
    """
    if not hasattr(model, "level_labels_"):
        raise OptionError(
            f"The {type(model).__name__} is not fitted: call its fit(X) first, then give the same X here."
        )
    matrix = read_matrix(X)
    variables = tuple(map(str, model.scale_.variables))
    at = {name: number for number, name in enumerate(matrix.variables)}
    present = [name for name in variables if name in at]
    values = matrix.values[:, [at[name] for name in present]]
    used = AreaMatrix(matrix.codes, tuple(present), values, matrix.backend, named=matrix.named)
    found = _unlike(matrix, variables, tuple(map(str, model.area_codes_))) + faults(used, constant=False)
    if found:
        raise TableError("The table is not the one that the classification was fitted on.", found)
    matrix = used

    row_of = {str(code): number for number, code in enumerate(model.area_codes_)}
    order = np.array([row_of[code] for code in matrix.codes], dtype=np.intp)
    scaled = model.scale_.apply(matrix.values)
    weights = np.asarray(getattr(model, "variable_weights_", 1.0), dtype=np.float64)
    coordinates = scaled if (weights == 1).all() else scaled * np.sqrt(weights)
    area_weights = getattr(model, "weights_", None)
    return Fitted(
        matrix=matrix,
        scaled=scaled,
        coordinates=coordinates,
        weights=np.ones(len(order)) if area_weights is None else np.asarray(area_weights, float)[order],
        levels=_levels(model, order),
    )


def _unlike(matrix: AreaMatrix, variables: tuple[str, ...], areas: tuple[str, ...]) -> list[Finding]:
    """Name the variables that are absent, and the areas that are in one of the two only."""
    found = [
        Finding("no-variable", f"It has no variable {name!r}.{nearest(name, matrix.variables)}", (name,))
        for name in variables
        if name not in matrix.variables
    ]
    known, given = set(areas), set(matrix.codes)
    absent = sorted(known - given)
    if absent:
        found.append(
            Finding(
                "no-area",
                f"{len(absent)} of the {len(areas)} areas of the classification are not in it:"
                f" {some(absent)}.",
                tuple(absent),
            )
        )
    unknown = sorted(given - known)
    if unknown:
        hint = nearest(unknown[0], areas) if len(areas) <= 10_000 else ""
        found.append(
            Finding(
                "unknown-area",
                f"{len(unknown)} of its areas were not classified: {some(unknown)}.{hint}"
                " Classify new areas with predict.",
                tuple(unknown),
            )
        )
    return found


def _levels(model: Any, order: Ints) -> tuple[Level, ...]:
    labels = np.asarray(model.level_labels_)[order]
    levels = []
    above: tuple[str, ...] = ()
    for number, name in enumerate(model.levels_):
        codes = tuple(map(str, model.codes_[number]))
        parents = np.asarray(model.parents_[number], dtype=np.intp)
        parent_codes = tuple(above[one] if one >= 0 else None for one in parents)
        levels.append(Level(str(name), codes, labels[:, number].astype(np.intp), parents, parent_codes))
        above = codes
    return tuple(levels)


def cluster_means(values: Floats, labels: Ints, clusters: int, weights: Floats) -> Floats:
    """Weighted means of the rows of each cluster, shape (clusters, variables).

    Examples
    --------
    >>> import numpy as np
    >>> values = np.array([[1.0], [3.0], [10.0]])
    >>> cluster_means(values, np.array([0, 0, 1]), 2, np.array([3.0, 1.0, 1.0])).tolist()
    [[1.5], [10.0]]
    """
    sums = np.column_stack(
        [np.bincount(labels, weights=weights * column, minlength=clusters) for column in values.T]
    )
    total = np.bincount(labels, weights=weights, minlength=clusters)
    means: Floats = sums / total[:, None]
    return means


def numbers_of_areas(given: Any, codes: tuple[str, ...], *, name: str) -> Floats | None:
    """Read one number for each area, from a mapping or a sequence; NaN is missing.

    Parameters
    ----------
    given : mapping or pandas series of area code to number, sequence of one per area, or None
    codes : tuple of str
    name : str
        What messages call it.

    Raises
    ------
    TableError
        Numbers are below 0 or infinite, or an area is absent: all are listed.
    """
    if given is None:
        return None
    if isinstance(given, Mapping) or (hasattr(given, "keys") and hasattr(given, "items")):
        by_code = {str(code): number for code, number in given.items()}
        absent = [code for code in codes if code not in by_code]
        if absent:
            finding = Finding("no-area", f"{len(absent)} areas have none: {some(absent)}.", tuple(absent))
            raise TableError(f"{name} does not go with the table.", [finding])
        given = [by_code[code] for code in codes]
    numbers = np.array([np.nan if one is None else float(one) for one in given], dtype=np.float64)
    if numbers.shape != (len(codes),):
        raise TableError(
            f"{name} has {len(numbers)} numbers for {len(codes)} areas: give one for each, in the order of"
            " the rows, or a mapping by area code."
        )
    with np.errstate(invalid="ignore"):
        wrong = [codes[number] for number in np.flatnonzero((numbers < 0) | np.isinf(numbers))]
    if wrong:
        finding = Finding("not-a-count", f"Below 0 or infinite: {some(wrong)}.", tuple(wrong))
        raise TableError(f"{name} must be 0 or more and finite.", [finding])
    return numbers


def text_column(labels: tuple[str | None, ...], at: Ints) -> pa.Array:
    """The texts at some numbers, as a column; a number of -1 is null."""
    words = pa.array(labels, pa.string())
    return words.take(pa.array(at, mask=at < 0))
