"""Control areas: for an intervention in some areas, others that were like them without it.

What belongs here: the question, and the answer as a table of pairs and one of areas. Who may be a control is
in `control_pool`, who is chosen in `control_choice`; whether the groups are alike in
`bailiwick.evidence.balance`, whether they moved alike in `bailiwick.evidence.trend_before`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pyarrow as pa

from bailiwick.errors import DataWarning, OptionError, nearest
from bailiwick.groups.area_matrix import in_kind, read_matrix
from bailiwick.groups.control_choice import closest_first, least_in_all, rounded, with_reuse
from bailiwick.groups.control_pool import Rules, pool_of
from bailiwick.groups.control_records import areas_table, pairs_table, reason, remarks
from bailiwick.groups.standardise import Standardisation

__all__ = ["METHODS", "METRICS", "Matching", "control_areas", "control_roles", "matching"]

Method = Literal["nearest", "optimal"]
Metric = Literal["euclidean", "sqeuclidean", "mahalanobis"]
METHODS: tuple[str, ...] = get_args(Method)
METRICS: tuple[str, ...] = get_args(Metric)


@dataclass(frozen=True)
class Matching:
    """Treated areas with their controls; `pairs` and `areas` are what the two public functions give.

    Attributes
    ----------
    pairs, areas : pyarrow.Table
    backend : object
        The kind of table that came in.
    remarks : tuple of str
        What a reader should know: areas that could not be taken, and those without a control.
    """

    pairs: pa.Table
    areas: pa.Table
    backend: Any
    remarks: tuple[str, ...]


def control_areas(
    X: Any,
    treated: Iterable[str] | str,
    *,
    n: int = 1,
    method: Method = "nearest",
    metric: Metric = "euclidean",
    weights: Mapping[str, float] | Sequence[float] | None = None,
    standardise: Standardisation | None = "z",
    winsorise: tuple[float, float] | None = None,
    within: Any = None,
    exclude: Mapping[str, Iterable[str]] | Iterable[str] | None = None,
    exclude_same: Any = None,
    same: Literal["own", "any"] = "own",
    reuse: bool = False,
    caliper: float | None = None,
    calipers: Mapping[str, float] | None = None,
) -> Any:
    """For areas in which something was done, the untreated areas most like each of them before.

    With x[a, j] the value of variable j in area a on one scale, and w[j] its weight::

        euclidean    d(a, b) = square root of the sum over j of w[j] (x[a, j] - x[b, j])^2
        sqeuclidean  its square
        mahalanobis  square root of (x[a] - x[b])' S^-1 (x[a] - x[b]), S the covariance of all areas

    "nearest" gives each treated area one control in every round, the closest pair of all first, so that no
    area takes all before another has one. "optimal" makes as many pairs as can be made, spread as evenly as
    can be, and among those ways takes the one with the least sum of distances. The first is easier to tell;
    the second is never further in all, where both make as many pairs.

    Parameters
    ----------
    X : dataframe with one row per area, or array of shape (areas, variables)
        What areas are matched on, from before the intervention: treated areas and the pool. A pandas
        dataframe indexed by area code; otherwise a table with a column `area_code`. `area_name` is passed
        over.
    treated : codes of the treated areas
    n : int
        Controls wanted for each, 1 or more.
    method : {"nearest", "optimal"}
        With `reuse` both are the n nearest.
    metric : {"euclidean", "sqeuclidean", "mahalanobis"}
    weights : mapping of variable to weight, or one weight per variable
        0 or more; variables left out of a mapping weigh 1. Not with "mahalanobis".
    standardise : {"z", "inter_decile", "range", "asinh_range", None}
        One scale for all variables, taken over all areas of X; see `fit_scale`.
    winsorise : (lower, upper), optional
        Percentiles that values are held within first, such as (1, 99).
    within : mapping of area code to cluster, or table of area_code and one more column, optional
        A control is of the cluster of its treated area.
    exclude : area codes, or mapping of treated area to area codes, optional
        Areas that are no controls: of any treated area, or of one. Name here those that the intervention
        reached, such as neighbours, and those that had another one like it.
    exclude_same : mapping of area code to group, or table of area_code and one more column, optional
        A control is not of the same group, such as the same county. Every area needs a group.
    same : {"own", "any"}
        The group that counts: that of its own treated area, or that of any.
    reuse : bool
        Whether an area may be a control of several.
    caliper : float, optional
        Largest distance of a pair, 0 or more, in units of `metric`.
    calipers : mapping of variable to number, optional
        Largest difference of a pair in a variable, in units of that variable.

    Returns
    -------
    dataframe of the kind of X (PyArrow for an array)
        `treated_code`, `rank` (1 is nearest), `control_code`, `distance`, and `reason`. Where an area has
        fewer than n controls its last row has no control, and `reason` says why; elsewhere it is null.
        Treated areas in the order given.

    Raises
    ------
    OptionError
        An option is not among the allowed ones.
    TableError
        A treated area is unknown or has a missing value, an area that may be no control for any reason is
        the only one left, or fewer areas may be controls than are treated and each may be used once. All
        faults are listed.

    Warns
    -----
    DataWarning
        Areas of the pool that have missing values, and treated areas with fewer than n controls.

    Notes
    -----
    Missing values: a treated area needs every value. An area of the pool with a missing one is no control,
    and is told; `control_roles` lists all with the value that is missing.

    Ties, alike to 12 digits, go by area code. The order of rows changes nothing.

    Comparability: the nearest area need not be near. Look at the balance (`evidence.balance`) and at the
    outcome before (`evidence.trend_before`) before anything is made of a difference after. Do not match on
    what the intervention may have changed. Distances compare only on one set of variables and one scale.

    References
    ----------
    [stuart2010]_ for matching, calipers and reuse; [rosenbaum1989]_ for optimal matching.

    Examples
    --------
    On one variable T1 = 0 and T2 = 2; A = 1, B = 5 and C = -6. The closest pairs are T1 and T2 with A, 1
    each; by code T1 has it, and T2 is left with B, 3 away: 4 in all. So has the optimal way: T1 with C is 6.

    >>> import pandas as pd
    >>> X = pd.DataFrame({"pay": [0.0, 2, 1, 5, -6]}, index=["T1", "T2", "A", "B", "C"])
    >>> control_areas(X, ["T1", "T2"], standardise=None)[["treated_code", "control_code", "distance"]]
      treated_code control_code  distance
    0           T1            A       1.0
    1           T2            B       3.0
    """
    rules = Rules(
        metric=metric,
        weights=weights,
        standardise=standardise,
        winsorise=winsorise,
        within=within,
        exclude=exclude,
        exclude_same=exclude_same,
        same=same,
        caliper=caliper,
        calipers=calipers,
    )
    found = matching(X, treated, rules, n=n, method=method, reuse=reuse)
    _tell(found)
    return in_kind(found.pairs, found.backend)


def control_roles(X: Any, treated: Iterable[str] | str, **options: Any) -> Any:
    """Every area of a table with the part that it has in a comparison with control areas.

    With k the controls of a treated area::

        weight    1 for a treated area with controls; for a control, the sum of 1 / k over the treated areas
                  that it is a control of; 0 for all others

    Both groups weigh as much as there are treated areas with controls.

    Parameters
    ----------
    X, treated
        As of `control_areas`.
    **options
        The options of `control_areas`, the same ones.

    Returns
    -------
    dataframe of the kind of X
        `area_code`; `role`: "treated", "control", "not matched" (treated, without a control) or "not used";
        `weight`; `sets` (controls of a treated area, or treated areas of a control); `cluster` with `within`;
        `reason` (why an area is not matched or not used, else null); and the variables of X, with
        ``variable_`` before a name that is one of these.

    Raises
    ------
    OptionError, TableError
        As `control_areas`.

    Notes
    -----
    Missing values: stay null; `reason` names the variables.

    Comparability: weights are for means over treated areas. Areas that are used more than once make a mean
    less sure than their number says.

    References
    ----------
    [stuart2010]_ for the weights.

    Examples
    --------
    >>> import pandas as pd
    >>> X = pd.DataFrame({"pay": [0.0, 2, 1, 5, 9]}, index=["T1", "T2", "A", "B", "C"])
    >>> control_roles(X, ["T1", "T2"], reuse=True)[["area_code", "role", "weight", "sets"]]
      area_code      role  weight  sets
    0        T1   treated     1.0     1
    1        T2   treated     1.0     1
    2         A   control     2.0     2
    3         B  not used     0.0     0
    4         C  not used     0.0     0
    """
    counted = {name: options.pop(name) for name in ("n", "method", "reuse") if name in options}
    allowed = ("n", "method", "reuse", *Rules.__dataclass_fields__)
    unknown = [name for name in options if name not in Rules.__dataclass_fields__]
    if unknown:
        raise OptionError(
            f"{unknown[0]!r} is not an option.{nearest(unknown[0], allowed)} Choose from"
            f" {', '.join(allowed)}."
        )
    found = matching(X, treated, Rules(**options), **counted)
    _tell(found)
    return in_kind(found.areas, found.backend)


def matching(
    X: Any, treated: Any, rules: Rules, *, n: int = 1, method: str = "nearest", reuse: bool = False
) -> Matching:
    """Match, and give pairs and areas at once."""
    _check(X, rules, n, method)
    pool = pool_of(X, treated, rules, reuse=reuse)
    by_code = np.argsort(np.array(pool.matrix.codes, dtype=object), kind="stable")
    places = np.argsort(
        np.array([pool.matrix.codes[row] for row in pool.treated], dtype=object), kind="stable"
    )
    open_ = np.where(pool.why == 0, pool.distances, np.nan)
    usable = by_code[(pool.why[:, by_code] == 0).any(axis=0)]
    keys = rounded(open_[np.ix_(places, usable)])
    way = with_reuse if reuse else closest_first if method == "nearest" else least_in_all
    chosen: list[list[int]] = [[] for _ in pool.treated]
    for place, columns in zip(places.tolist(), way(keys, n), strict=True):
        chosen[place] = [int(usable[column]) for column in columns]
    reasons = [reason(pool, at, len(own), n) for at, own in enumerate(chosen)]
    return Matching(
        pairs_table(pool, chosen, reasons),
        areas_table(pool, chosen, reasons, clusters=rules.within is not None),
        pool.matrix.backend,
        remarks(pool, chosen, n),
    )


def _check(X: Any, rules: Rules, n: int, method: str) -> None:
    """Refuse every option that is not among the allowed ones."""
    wrong = []
    for name, given, allowed in (
        ("method", method, METHODS),
        ("metric", rules.metric, METRICS),
        ("same", rules.same, ("own", "any")),
    ):
        if given not in allowed:
            hint = nearest(str(given), allowed)
            wrong.append(
                f"{name}={given!r} is not an option.{hint} Choose one of {', '.join(map(repr, allowed))}."
            )
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 1:
        wrong.append(f"n={n!r} is not a number of controls. Give 1 or more.")
    if rules.metric == "mahalanobis" and rules.weights is not None:
        wrong.append("weights do not go with metric='mahalanobis', which has weights of its own.")
    if rules.caliper is not None and not rules.caliper >= 0:
        wrong.append(f"caliper: {rules.caliper!r} is not a distance. Give 0 or more.")
    if rules.calipers:
        variables = read_matrix(X).variables
        for name, most in rules.calipers.items():
            if name not in variables:
                wrong.append(f"calipers: {name!r} is not a variable.{nearest(name, variables)}")
            elif not most >= 0:
                wrong.append(f"calipers: {most!r} of {name!r} is not a difference. Give 0 or more.")
    if wrong:
        raise OptionError("\n".join(wrong))


def _tell(found: Matching) -> None:
    if found.remarks:
        warnings.warn(" ".join(found.remarks), DataWarning, stacklevel=3)
