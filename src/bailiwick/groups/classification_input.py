"""What `AreaClassification` is given: its options, its table, its weights, all checked at once.

What belongs here: reading and refusing. What is computed from it is in `hierarchy`.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import DataWarning, Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import AreaMatrix, faults, read_matrix, some
from bailiwick.groups.cluster_sums import distinct_rows
from bailiwick.groups.numbering import CODE_STYLES
from bailiwick.groups.standardise import Scale

__all__ = [
    "DEFAULT_CUTS",
    "Method",
    "SecondWeights",
    "area_weights_of",
    "check_cells",
    "check_options",
    "cut_faults",
    "default_cuts",
    "rows_to_predict",
    "table_of_areas",
    "variable_weights_of",
]

Floats = NDArray[np.float64]
Method = Literal["bottom_up", "top_down", "single"]
SecondWeights = Literal["size", "equal"]

#: The cuts of the 2001 classification.
DEFAULT_CUTS = (8, 13, 24)
# Areas that these cuts want: three for each of the 24 clusters.
AREAS_FOR_DEFAULT = 72
# With fewer, the finest level has one cluster for so many areas.
AREAS_PER_CLUSTER = 8


def check_options(model: Any) -> tuple[int, ...] | None:
    """Refuse options that are not allowed, all in one error; return the cuts, rising, or None.

    Raises
    ------
    OptionError
        With a sentence for each option.
    """
    wrong = []
    for name, allowed in (
        ("method", get_args(Method)),
        ("second_ward_weights", get_args(SecondWeights)),
        ("code_style", CODE_STYLES),
    ):
        given = getattr(model, name)
        if given not in allowed:
            wrong.append(
                f"{name}={given!r} is not an option.{nearest(str(given), allowed)} Choose one of"
                f" {', '.join(map(repr, allowed))}."
            )
    if model.n_init != "auto" and not _is_count(model.n_init, 1):
        wrong.append(f"n_init={model.n_init!r}: give 'auto' or a number of starts of 1 or more.")
    for name in ("largest_ward", "cells"):
        if not _is_count(getattr(model, name), 2):
            wrong.append(f"{name}={getattr(model, name)!r}: give a whole number of areas of 2 or more.")
    cuts, said = _cuts(model.cuts, model.method)
    wrong += said
    wrong += _children(model.children, cuts, model.method)
    if model.level_names is not None and cuts is not None and len(model.level_names) != len(cuts):
        wrong.append(
            f"level_names={model.level_names!r} names {len(model.level_names)} levels; there are {len(cuts)},"
            " one for each cut."
        )
    if wrong:
        raise OptionError(" ".join(wrong))
    return cuts


def check_cells(model: Any, areas: int, finest: int) -> None:
    """Refuse fewer cells than clusters, where Ward will work on cells."""
    cells = min(model.cells, model.largest_ward)
    if areas > model.largest_ward and cells < finest:
        raise OptionError(
            f"largest_ward={model.largest_ward!r}, cells={model.cells!r}: Ward would join {cells} cells,"
            f" fewer than the {finest} clusters asked for. Raise both; 20,000 and 2,000 are usual."
        )


def _is_count(given: Any, least: int) -> bool:
    return isinstance(given, (int, np.integer)) and not isinstance(given, bool) and int(given) >= least


def _cuts(given: Any, method: str) -> tuple[tuple[int, ...] | None, list[str]]:
    if given is None:
        return None, []
    if _is_count(given, 0):
        given = (given,)
    cuts = list(given) if isinstance(given, (Sequence, np.ndarray)) else []
    if not cuts or not all(_is_count(cut, 2) for cut in cuts) or len(set(cuts)) < len(cuts):
        return None, [
            f"cuts={given!r}: give numbers of clusters of 2 or more, no two alike, one for each level, such"
            " as (8, 13, 24)."
        ]
    if method == "single" and len(cuts) > 1:
        return None, [
            f"cuts={given!r}: method='single' makes one level, so give one number, such as ({cuts[0]},). For"
            " nested levels choose method='bottom_up' or 'top_down'."
        ]
    return tuple(sorted(int(cut) for cut in cuts)), []


def _children(children: Any, cuts: tuple[int, ...] | None, method: str) -> list[str]:
    """Children are for the top-down way; they agree with the cuts."""
    if children is None:
        return []
    if method != "top_down" or cuts is None:
        return [
            f"children={children!r}: only method='top_down' splits parents into children, and it needs"
            " `cuts`."
        ]
    if not isinstance(children, Sequence) or len(children) != len(cuts) - 1:
        return [
            f"children={children!r}: give one entry for each of the {len(cuts) - 1} levels below the top: a"
            " number, one number for each parent, or None."
        ]
    wrong = []
    for level, wanted in enumerate(children):
        if wanted is None:
            continue
        parents, total = cuts[level], cuts[level + 1]
        each = [wanted] * parents if _is_count(wanted, 1) else wanted
        good = isinstance(each, Sequence) and all(_is_count(one, 1) for one in each)
        if not good or len(each) != parents or sum(each) != total:
            wrong.append(
                f"children: {wanted!r} does not split {parents} parents into the {total} clusters of the next"
                f" cut. Give {parents} numbers of 1 or more that add up to {total}, largest parent first, or"
                " None to have them shared out."
            )
    return wrong


def default_cuts(areas: int) -> tuple[int, ...]:
    """Cuts where none are asked for: 8, 13 and 24, or in proportion where areas are few.

    Below 72 areas the finest level has one cluster for every eight areas, two
    at least, and the others are to it as 8 and 13 are to 24; a level that would
    be no coarser than the next is left out.

    Examples
    --------
    >>> default_cuts(329), default_cuts(48), default_cuts(10)
    ((8, 13, 24), (2, 3, 6), (2,))
    """
    if areas >= AREAS_FOR_DEFAULT:
        return DEFAULT_CUTS
    finest = max(2, areas // AREAS_PER_CLUSTER)
    cuts = {max(2, round(finest * cut / DEFAULT_CUTS[-1])) for cut in DEFAULT_CUTS}
    return tuple(sorted(cuts))


def table_of_areas(X: Any, model: Any, *, fewest: int = 1) -> AreaMatrix:
    """Read a table, or an array by scikit-learn's own rules."""
    if nw.dependencies.is_into_dataframe(X) or isinstance(nw.from_native(X, pass_through=True), nw.LazyFrame):
        matrix = read_matrix(X)
        if len(matrix.codes) < fewest:
            raise TableError(
                f"The table has {len(matrix.codes)} areas, n_samples = {len(matrix.codes)}; give {fewest} or"
                " more."
            )
        return matrix
    from sklearn.utils import check_array

    array = check_array(
        X, dtype=np.float64, ensure_all_finite=False, ensure_min_samples=fewest, estimator=model
    )
    return read_matrix(array)


def cut_faults(
    values: Floats,
    codes: Sequence[str],
    cuts: Sequence[int],
    *,
    scale: Scale | None = None,
    ignored: Sequence[str] = (),
) -> list[Finding]:
    """More clusters than areas, or than areas that differ.

    Where the values are scaled and weighted, `scale` and the variables of weight 0
    say what may have made areas alike.
    """
    finest = cuts[-1]
    if len(codes) < finest:
        return [
            Finding(
                "fewer-areas-than-clusters",
                f"{finest} clusters of {len(codes)} areas ({some(codes)}): each cluster needs an area. Ask"
                f" for {len(codes)} clusters or fewer.",
                tuple(codes),
            )
        ]
    if np.isnan(values).any() or not values.shape[1]:
        return []
    distinct = distinct_rows(values, at_most=finest)
    if distinct < finest:
        first = {row.tobytes(): code for code, row in zip(reversed(codes), values[::-1] + 0.0, strict=True)}
        twins = [code for code, row in zip(codes, values + 0.0, strict=True) if first[row.tobytes()] != code]
        how, remedy = _made_alike(scale, ignored)
        return [
            Finding(
                "fewer-areas-than-clusters",
                f"{finest} clusters of {distinct} areas that differ{how}: {some(twins)} have the same values"
                f" as another. Ask for {distinct} clusters or fewer (cuts={tuple(cuts)} now){remedy}.",
                tuple(twins),
            )
        ]
    return []


def _made_alike(scale: Scale | None, ignored: Sequence[str]) -> tuple[str, str]:
    """What may have made areas alike that differ in the table, and what to do about it."""
    if scale is None:
        return "", ""
    how, remedy = "", ""
    if scale.bounds is not None:
        how += ", held within the percentiles of winsorise"
        remedy += ", give winsorise wider percentiles"
    if ignored:
        how += f", without the variables of weight 0 ({some(ignored, 3)})"
        remedy += ", give these a weight above 0"
    return how or " once they are on one scale", remedy.replace(",", ", or", 1) if remedy else ""


def variable_weights_of(given: Any, variables: Sequence[str]) -> Floats:
    """One weight for each variable; variables left out of a mapping weigh 1.

    Raises
    ------
    OptionError
        An unknown variable, a number below 0, or none above it.
    """
    if given is None:
        return np.ones(len(variables))
    if isinstance(given, Mapping) or hasattr(given, "items"):
        unknown = [name for name in given if name not in variables]
        if unknown:
            hints = " ".join(
                f"{name!r} is not a variable.{nearest(str(name), variables)}" for name in unknown
            )
            raise OptionError(f"variable_weights: {hints} The variables are {some(variables)}.")
        given = [given.get(name, 1.0) for name in variables]
    weights = np.asarray(given, dtype=np.float64)
    good = weights.shape == (len(variables),) and np.isfinite(weights).all()
    if not good or (weights < 0).any() or not (weights > 0).any():
        raise OptionError(
            f"variable_weights={given!r}: give one finite number of 0 or more for each of the"
            f" {len(variables)} variables, not all of them 0."
        )
    return weights


def area_weights_of(given: Any, codes: Sequence[str]) -> tuple[Floats, list[Finding]]:
    """One weight above 0 for each area, from a sequence or a mapping by area code, and what is wrong."""
    if given is None:
        return np.ones(len(codes)), []
    if isinstance(given, Mapping) or (hasattr(given, "items") and hasattr(given, "keys")):
        by_code = {str(code): number for code, number in given.items()}
        given = [by_code.get(code) for code in codes]
    numbers = np.array([np.nan if one is None else one for one in given], dtype=np.float64)
    if numbers.shape != (len(codes),):
        return np.ones(len(codes)), [
            Finding(
                "weights-shape",
                f"area_weights has {len(numbers)} numbers for {len(codes)} areas: give one for each row, or a"
                " mapping by area code.",
            )
        ]
    refused = ~(np.isfinite(numbers) & (numbers > 0))
    wrong = [code for code, no in zip(codes, refused, strict=True) if no]
    if wrong:
        return np.ones(len(codes)), [
            Finding(
                "weights",
                f"area_weights is missing, infinite or not above 0 in {len(wrong)} areas: {some(wrong)}.",
                tuple(wrong),
            )
        ]
    return numbers, []


def rows_to_predict(X: Any, model: Any) -> AreaMatrix:
    """Read new areas and refuse what the fitted model cannot place.

    Raises
    ------
    TableError
        Other variables, or in another order, or values missing or infinite: all are listed.
    """
    matrix = table_of_areas(X, model)
    if not matrix.named or not hasattr(model, "feature_names_in_"):
        if len(matrix.variables) != model.n_features_in_:
            # scikit-learn's own sentence, which its checks look for
            raise TableError(
                f"X has {len(matrix.variables)} features, but {type(model).__name__} is expecting"
                f" {model.n_features_in_} features as input: give the variables it was fitted on, in order."
            )
        if hasattr(model, "feature_names_in_"):
            warnings.warn(
                f"X does not have valid feature names, but {type(model).__name__} was fitted with feature"
                " names: its columns are taken in the order of the fit.",
                DataWarning,
                stacklevel=3,
            )
        wrong = []
    else:
        wrong = _other_variables(matrix.variables, tuple(model.feature_names_in_))
    wrong += faults(matrix, constant=False)
    if wrong:
        raise TableError("The areas cannot be placed in the classification.", wrong)
    return matrix


def _other_variables(given: tuple[str, ...], fitted: tuple[str, ...]) -> list[Finding]:
    found = [
        Finding(
            "no-variable", f"{name} is missing: the model was fitted on it.{nearest(name, given)}", (name,)
        )
        for name in fitted
        if name not in given
    ]
    found += [
        Finding(
            "other-variable",
            f"{name} was not among the variables of the fit: leave it out.{nearest(name, fitted)}",
            (name,),
        )
        for name in given
        if name not in fitted
    ]
    if not found and given != fitted:
        place = next(at for at, (one, other) in enumerate(zip(given, fitted, strict=True)) if one != other)
        found.append(
            Finding(
                "other-order",
                f"The variables are in another order than in the fit: {given[place]!r} stands in place"
                f" {place + 1}, where {fitted[place]!r} was. Select them in the order of feature_names_in_.",
                (given[place],),
            )
        )
    return found
