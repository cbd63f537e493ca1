"""Which areas may be controls of which treated areas, how far apart they are, and why the others may not.

What belongs here: reading and refusing. Choosing among the areas that may be taken is in `control_choice`;
the question and its answer in `control_areas`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import (
    AREA_CODE,
    AreaMatrix,
    faults,
    is_null,
    read_matrix,
    some,
    texts,
    too_large,
)
from bailiwick.groups.neighbours import read_weights
from bailiwick.groups.standardise import Standardisation, fit_scale

__all__ = ["REASONS", "Pool", "Rules", "pool_of", "read_groups", "treated_rows"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Pairs of treated and other areas at most.
MOST = 20_000_000
# Why an area may not be a control of a treated area; the first that applies is told. 0: it may be.
REASONS = (
    "may be taken",
    "treated itself",
    "a value is missing",
    "excluded",
    "in another cluster",
    "in the same group",
    "beyond the caliper",
)
TREATED, MISSING, EXCLUDED, CLUSTER, GROUP, CALIPER = range(1, 7)


@dataclass(frozen=True)
class Rules:
    """What control areas are asked to be; each as of `control_areas`."""

    metric: str = "euclidean"
    weights: Mapping[str, float] | Sequence[float] | None = None
    standardise: Standardisation | None = "z"
    winsorise: tuple[float, float] | None = None
    within: Any = None
    exclude: Any = None
    exclude_same: Any = None
    same: str = "own"
    caliper: float | None = None
    calipers: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Pool:
    """Treated areas and all areas, with what stands between them.

    Attributes
    ----------
    matrix : AreaMatrix
    treated : array of int
        Rows of the treated areas, in the order given.
    distances : array of shape (treated, areas)
        NaN where there is none, for want of a value.
    why : array of shape (treated, areas)
        Positions in `REASONS`.
    groups : mapping of area code to cluster
        Of `within`; empty without it.
    """

    matrix: AreaMatrix
    treated: Ints
    distances: Floats
    why: NDArray[np.int8]
    groups: Mapping[str, Any]

    @property
    def lacking(self) -> NDArray[np.bool_]:
        """Areas with a missing value."""
        return _lacking(self.matrix)


def pool_of(X: Any, treated: Any, rules: Rules, *, reuse: bool) -> Pool:
    """Read the table, refuse what cannot be matched, and measure every pair that can."""
    matrix = read_matrix(X)
    wrong = [*faults(matrix, constant=False, missing=False), *too_large(matrix)]
    rows, more = treated_rows(matrix.codes, treated)
    wrong += more
    lacking = _lacking(matrix)
    for row in rows[lacking[rows]].tolist():
        names = [
            name for name, cell in zip(matrix.variables, matrix.values[row], strict=True) if cell != cell
        ]
        told = f"Treated area {matrix.codes[row]} has no value of {some(names)}: fill it, or leave out the"
        wrong.append(Finding("missing", f"{told} area or the variable.", (matrix.codes[row], *names)))
    if len(rows) * len(matrix.codes) > MOST:
        raise OptionError(
            f"{len(rows):,} treated areas among {len(matrix.codes):,} are more than {MOST:,} pairs."
            " Match them in parts, such as region by region."
        )
    clusters, more = _clusters(rules.within, matrix, rows)
    wrong += more
    barred, more = _excluded(rules.exclude, matrix, rows)
    wrong += more
    alike, more = _alike(rules, matrix, rows)
    wrong += more
    if wrong:
        raise TableError("Control areas cannot be found.", wrong)
    distances = _distances(matrix, rows, rules)
    why = np.zeros(distances.shape, dtype=np.int8)
    for reason, found in (
        (CALIPER, _beyond(matrix, rows, distances, rules)),
        (GROUP, alike),
        (CLUSTER, clusters),
        (EXCLUDED, barred),
        (MISSING, np.broadcast_to(lacking, distances.shape)),
        (TREATED, np.broadcast_to(np.isin(np.arange(len(matrix.codes)), rows), distances.shape)),
    ):
        why[found] = reason
    _refuse_empty(matrix, rows, why, reuse=reuse)
    groups = {} if rules.within is None else read_groups(rules.within, "within")[0]
    return Pool(matrix, rows, distances, why, groups)


def _lacking(matrix: AreaMatrix) -> NDArray[np.bool_]:
    lacking: NDArray[np.bool_] = np.isnan(matrix.values).sum(axis=1) > 0
    return lacking


def treated_rows(codes: Sequence[str], treated: Any) -> tuple[Ints, list[Finding]]:
    """Rows of treated areas, each once, in the order given; and the codes that are unknown."""
    asked = list(dict.fromkeys(texts([treated] if isinstance(treated, (str, int)) else list(treated))))
    row = {code: number for number, code in enumerate(codes)}
    wrong = [
        Finding("unknown-area", f"Treated area {code!r} is not in the table.{nearest(code, codes)}", (code,))
        for code in asked
        if code not in row
    ]
    if not asked:
        wrong.append(Finding("no-treated", "No treated area is given."))
    return np.array([row[code] for code in asked if code in row], dtype=np.intp), wrong


def read_groups(given: Any, option: str) -> tuple[dict[str, Any], list[Finding]]:
    """The group of each area, from a mapping or a table of `area_code` and one more column.

    Areas with an empty group are left out; areas with two are faults.
    """
    if isinstance(given, Mapping) or (hasattr(given, "items") and not hasattr(given, "columns")):
        pairs = list(zip(texts(given.keys()), (group for _, group in given.items()), strict=True))
    else:
        try:
            frame = nw.from_native(given, eager_only=True)
        except TypeError as error:
            raise OptionError(
                f"{option} is a {type(given).__name__}; give a mapping of area code to group, or a table of"
                f" {AREA_CODE!r} and one more column."
            ) from error
        rest = [name for name in frame.columns if name != AREA_CODE]
        if AREA_CODE not in frame.columns or len(rest) != 1:
            raise OptionError(
                f"{option} has the columns {', '.join(map(repr, frame.columns))}; give {AREA_CODE!r} and one"
                " more, the group."
            )
        pairs = list(zip(texts(frame[AREA_CODE].to_list()), frame[rest[0]].to_list(), strict=True))
    groups: dict[str, Any] = {}
    torn: dict[str, None] = {}
    for code, group in pairs:
        if is_null(group) or group == "":
            continue
        if groups.setdefault(code, group) != group:
            torn[code] = None
    if not torn:
        return groups, []
    told = f"{option}: areas with more than one group: {some(list(torn))}."
    return groups, [Finding("two-groups", told, tuple(torn))]


def _numbers(codes: Sequence[str], groups: Mapping[str, Any]) -> NDArray[np.int64]:
    """The group of each area as a number; -1 for none."""
    known: dict[Any, int] = {}
    return np.array(
        [known.setdefault(groups[code], len(known)) if code in groups else -1 for code in codes],
        dtype=np.int64,
    )


def _clusters(within: Any, matrix: AreaMatrix, rows: Ints) -> tuple[NDArray[np.bool_], list[Finding]]:
    """Pairs in different clusters; an area without a cluster is in none of the treated areas'."""
    if within is None:
        return np.zeros((len(rows), len(matrix.codes)), dtype=np.bool_), []
    groups, wrong = read_groups(within, "within")
    number = _numbers(matrix.codes, groups)
    without = [matrix.codes[row] for row in rows.tolist() if number[row] < 0]
    if without:
        hint = nearest(without[0], list(groups))
        told = f"within: treated areas without a cluster: {some(without)}.{hint} Leave them out."
        wrong.append(Finding("no-group", told, tuple(without)))
    return number[rows][:, None] != number[None, :], wrong


def _excluded(exclude: Any, matrix: AreaMatrix, rows: Ints) -> tuple[NDArray[np.bool_], list[Finding]]:
    """Pairs that are excluded by name: for all treated areas, or for some."""
    barred = np.zeros((len(rows), len(matrix.codes)), dtype=np.bool_)
    if exclude is None:
        return barred, []
    row = {code: number for number, code in enumerate(matrix.codes)}
    position = {matrix.codes[one]: at for at, one in enumerate(rows.tolist())}
    lists: list[tuple[Any, list[str]]] = []
    wrong = []
    if isinstance(exclude, Mapping):
        for code, others in zip(texts(exclude), exclude.values(), strict=True):
            if code in position:
                lists.append((position[code], _several(others)))
            else:
                told = f"exclude: {code!r} is no treated area.{nearest(code, list(position))}"
                wrong.append(Finding("unknown-area", told, (code,)))
    else:
        lists.append((slice(None), _several(exclude)))
    for at, others in lists:
        for code in others:
            if code in row:
                barred[at, row[code]] = True
            else:
                told = f"exclude: {code!r} is not in the table.{nearest(code, matrix.codes)}"
                wrong.append(Finding("unknown-area", told, (code,)))
    return barred, wrong


def _several(codes: str | int | Iterable[Any]) -> list[str]:
    return texts([codes] if isinstance(codes, (str, int)) else list(codes))


def _alike(rules: Rules, matrix: AreaMatrix, rows: Ints) -> tuple[NDArray[np.bool_], list[Finding]]:
    """Pairs in one group that may not be, such as a county: of one's own, or of any treated area."""
    shape = (len(rows), len(matrix.codes))
    if rules.exclude_same is None:
        return np.zeros(shape, dtype=np.bool_), []
    groups, wrong = read_groups(rules.exclude_same, "exclude_same")
    without = [code for code in matrix.codes if code not in groups]
    if without:
        told = f"exclude_same: {len(without)} of {len(matrix.codes)} areas have no group: {some(without)}."
        cure = " Give each a group, one of its own if it shares none."
        wrong.append(Finding("no-group", told + nearest(without[0], list(groups)) + cure, tuple(without)))
    number = _numbers(matrix.codes, groups)
    if rules.same == "any":
        return np.broadcast_to(np.isin(number, number[rows]), shape), wrong
    return number[rows][:, None] == number[None, :], wrong


def _distances(matrix: AreaMatrix, rows: Ints, rules: Rules) -> Floats:
    """The distance of every area from each treated one; NaN where a value is missing."""
    weight = np.sqrt(read_weights(rules.weights, matrix.variables))
    scale = fit_scale(
        matrix.values, matrix.variables, standardise=rules.standardise, winsorise=rules.winsorise
    )
    scaled = scale.apply(matrix.values) * weight
    if rules.metric == "mahalanobis":
        scaled = _whitened(scaled, matrix)
    squares = np.array([((scaled - scaled[row]) ** 2).sum(axis=1) for row in rows.tolist()])
    distances: Floats = squares if rules.metric == "sqeuclidean" else np.sqrt(squares)
    return distances


def _whitened(scaled: Floats, matrix: AreaMatrix) -> Floats:
    """Values whose squared differences add up to the squared Mahalanobis distance."""
    complete = scaled[~np.isnan(scaled).any(axis=1)]
    few = len(complete) <= scaled.shape[1]
    covariance = np.atleast_2d(np.cov(complete, rowvar=False)) if not few else np.zeros((1, 1))
    if few or np.linalg.matrix_rank(covariance, hermitian=True) < scaled.shape[1]:
        raise TableError(
            "metric='mahalanobis' has no value: a variable follows from others, or there are too few areas"
            f" ({len(complete)} without a missing value, {len(matrix.variables)} variables). Leave variables"
            " out, or choose metric='euclidean'."
        )
    white: Floats = np.linalg.solve(np.linalg.cholesky(covariance), scaled.T).T
    return white


def _beyond(matrix: AreaMatrix, rows: Ints, distances: Floats, rules: Rules) -> NDArray[np.bool_]:
    """Pairs further apart than is allowed, in distance or in one variable."""
    beyond = np.zeros(distances.shape, dtype=np.bool_)
    if rules.caliper is not None:
        beyond |= distances > rules.caliper
    for name, most in (rules.calipers or {}).items():
        column = matrix.values[:, matrix.variables.index(name)]
        beyond |= np.abs(column[rows][:, None] - column[None, :]) > most
    return beyond


def _refuse_empty(matrix: AreaMatrix, rows: Ints, why: NDArray[np.int8], *, reuse: bool) -> None:
    """Refuse where an area has nothing to be matched with, or there are too few to go round."""
    wrong = []
    for row, reasons in zip(rows.tolist(), why, strict=True):
        # Beyond the caliper is no fault of the question: such an area is told as not matched.
        if ((reasons == 0) | (reasons == CALIPER)).any():
            continue
        counts = Counter(reasons.tolist())
        told = ", ".join(f"{counts[one]} {REASONS[one]}" for one in sorted(counts))
        wrong.append(
            Finding(
                "no-control",
                f"{matrix.codes[row]} has no area that may be its control: of {len(matrix.codes)} areas"
                f" {told}.",
                (matrix.codes[row],),
            )
        )
    usable = int(((why == 0) | (why == CALIPER)).any(axis=0).sum())
    if not wrong and not (why == 0).any():
        told = "No area is within the caliper of a treated area: allow more, or fewer variables."
        wrong.append(Finding("no-control", told))
    if not wrong and not reuse and usable < len(rows):
        told = (
            f"{len(rows)} treated areas share {usable} that may be controls: each can be used once only."
            " Allow reuse, treat fewer areas, or exclude fewer."
        )
        wrong.append(Finding("small-pool", told))
    if wrong:
        raise TableError("Control areas cannot be found.", wrong)
