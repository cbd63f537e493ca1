"""The scores of partitions on one source of indicators, as seen and shuffled.

What belongs here: the order of areas, their distances, and sources that cannot be scored. Several sources and
the tables of their scores are in `partition_scores`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import Finding, TableError
from bailiwick.evidence.available_distances import distances_of
from bailiwick.evidence.label_tables import Labels, on_areas
from bailiwick.evidence.outside_indicators import Indicators, Mode, not_scored
from bailiwick.evidence.score_null import ScoreNull, score_null, source_key
from bailiwick.groups.silhouette_scores import mean_silhouettes, number_partitions

__all__ = ["Scored", "scored", "scored_sources"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Part of the largest value of an indicator below which two of its values are one.
ROUNDING = 1e-10


class Scored(NamedTuple):
    """The scores of all partitions on one source."""

    source: str
    indicators: int
    silhouette: Floats
    areas: Ints
    clusters: Ints
    null: ScoreNull
    p_value: Floats
    p_value_corrected: Floats
    left_out: tuple[tuple[str, int], ...]
    needed: int
    pairs: int
    unknown_pairs: int


def scored(
    source: Indicators,
    labels: Labels,
    *,
    mode: Mode,
    minimum_overlap: float,
    permutations: int,
    seed: int,
    groups: Mapping[str, str] | None = None,
    key: Sequence[int] = (),
    n_jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Scored:
    """Score all partitions on one source, as seen and shuffled."""
    overlap = 1.0 if mode == "as_published" else minimum_overlap
    table = on_areas(labels, source.areas)
    # An order that depends on the values alone, so that shuffles do not depend on the order of the rows.
    order = np.lexsort((*table.codes[::-1], *reversed([_steps(column) for column in source.values.T])))
    areas = tuple(source.areas[at] for at in order)
    apart = distances_of(source.values[order], areas, overlap)
    codes = table.codes[:, order].T[apart.kept]
    if len(codes) < 3:
        least = f"at least {apart.needed} of the {apart.variables} indicators"
        told = f"{source.source}: {len(codes)} areas with a cluster have {least}, too few to be scored."
        more = " Lower minimum_overlap" if mode == "corrected" else " Choose mode='corrected'"
        raise TableError(
            "The partitions cannot be scored.",
            [Finding("too-few-areas", f"{told}{more}, or leave indicators out.")],
        )
    partitions, _ = number_partitions(codes, len(codes))
    silhouette, counted = mean_silhouettes(apart.distances, partitions, precomputed=True)
    strata = None
    if groups is not None:
        names = [groups.get(area, "") for area in apart.areas]
        strata = np.unique(np.array(names, dtype=object).astype(str), return_inverse=True)[1]
    # An area that the source does not know at all is left out like one without values.
    present = set(areas)
    absent = [labels.areas[at] for at in np.flatnonzero(labels.known.any(axis=0))]
    left_out = [*apart.left_out, *((area, 0) for area in absent if area not in present)]
    null = score_null(
        apart.distances,
        partitions,
        permutations=permutations,
        seed=seed,
        key=(source_key(source.source), *key),
        strata=strata,
        n_jobs=n_jobs,
        progress=progress,
    )
    alone, corrected = null.p_values(silhouette)
    return Scored(
        source.source,
        len(source.names),
        silhouette,
        counted,
        partitions.count,
        null,
        alone,
        corrected,
        tuple(sorted(left_out)),
        apart.needed,
        apart.pairs,
        apart.unknown_pairs,
    )


def scored_sources(
    sources: Sequence[Indicators],
    labels: Labels,
    *,
    permutations: int,
    notes: list[str],
    needed: str | None = None,
    progress: Callable[[int], None] | None = None,
    **options: Any,
) -> list[Scored]:
    """Score all partitions on every source that has areas enough; the others are told in notes.

    Parameters
    ----------
    sources : sequence of Indicators
    labels : Labels
    permutations : int
    notes : list of str
        Takes what was passed over, and why.
    needed : str, optional
        A source that is not passed over.
    progress : function of done, optional
        Shuffles, over all sources.
    **options
        As for `scored`.

    Raises
    ------
    TableError
        No source has areas enough, or the one that is needed has not.
    """
    found, passed = [], []

    def moved(before: int) -> Callable[[int, int], None]:
        return lambda done, _: None if progress is None else progress(before + done)

    for at, one in enumerate(sources):
        before = at * permutations
        try:
            found.append(scored(one, labels, permutations=permutations, progress=moved(before), **options))
        except TableError as error:
            short = [fault for fault in error.findings if fault.reason == "too-few-areas"]
            if one.source == needed or not short:
                raise
            passed += short
            if permutations:
                moved(before)(permutations, 0)
    if not found:
        raise TableError("The partitions cannot be scored.", passed)
    notes += [not_scored(fault.sentence) for fault in passed]
    return found


def _steps(column: Floats) -> Ints:
    """The rank of each value, one rank for values that rounding alone tells apart; the last for NaN."""
    rank = np.argsort(column, kind="stable")
    ordered = column[rank]
    known = int(np.isfinite(ordered).sum())
    largest = np.abs(ordered[:known]).max(initial=0.0)
    new = np.ones(len(column), dtype=bool)
    new[1:known] = np.diff(ordered[:known]) > ROUNDING * largest
    new[known + 1 :] = False
    steps = np.empty(len(column), dtype=np.intp)
    steps[rank] = np.cumsum(new)
    return steps
