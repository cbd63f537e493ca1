"""Scores of shuffled areas: what partitions would score if they had nothing to do with the indicators.

What belongs here: the shuffles and their scores, and what share of them comes up to the scores seen.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import OptionError
from bailiwick.groups.silhouette_scores import Partitions, added_up

__all__ = ["ScoreNull", "check_permutations", "score_null", "source_key"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Shuffles of one task: few enough for progress, enough to outweigh sending the distances.
BATCH = 50
# Shuffles are scored in 32-bit numbers, at twice the speed; scores this close are the same.
ROUNDING = 3e-6


@dataclass(frozen=True)
class ScoreNull:
    """Scores of shuffled areas.

    Attributes
    ----------
    scores : array of shape (permutations, partitions)
        NaN where a partition has no score.
    """

    scores: Floats

    @property
    def best(self) -> Floats:
        """The highest score of all partitions, shuffle by shuffle."""
        best: Floats = np.nan_to_num(self.scores, nan=-np.inf).max(axis=1, initial=-np.inf)
        return best

    def p_values(self, observed: Floats) -> tuple[Floats, Floats]:
        """Shares of shuffles with a score as high: of the same partition, and of the best of all.

        The arrangement seen counts as one of the shuffles, so that no share is 0. NaN without shuffles, and
        where a shuffle has no score.
        """
        shuffles = len(self.scores)
        if not shuffles:
            return np.full(len(observed), np.nan), np.full(len(observed), np.nan)
        bound = observed - ROUNDING
        alone = (1 + (self.scores >= bound).sum(axis=0)) / (1 + shuffles)
        search = (1 + (self.best[:, None] >= bound).sum(axis=0)) / (1 + shuffles)
        known = ~np.isnan(observed)
        # A shuffle without a score is neither above nor below.
        scored: NDArray[np.bool_] = np.asarray(np.isfinite(self.scores).all(axis=0))
        whole = known & np.all(scored | ~known)
        return np.where(known & scored, alone, np.nan), np.where(whole, search, np.nan)


def check_permutations(permutations: int) -> None:
    """Raise `OptionError` unless it is a number of shuffles."""
    whole = isinstance(permutations, (int, np.integer)) and not isinstance(permutations, bool)
    if not whole or permutations < 0:
        raise OptionError(
            f"permutations={permutations!r} is not a number of shuffles. Give 999, or 0 for no p-values."
        )


def source_key(source: str) -> int:
    """A number that stands for a source in the seeds, whichever other sources are scored beside it."""
    return zlib.crc32(source.encode("utf-8"))


def score_null(
    distances: Floats,
    partitions: Partitions,
    *,
    permutations: int,
    seed: int,
    key: Sequence[int] = (),
    strata: Ints | None = None,
    n_jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ScoreNull:
    """Score all partitions again for every shuffle of the areas.

    Shuffling the rows of the indicators and shuffling the rows of the labels is the same, and the second
    leaves the distances as they are: one matrix product for each shuffle.

    Parameters
    ----------
    distances : array of shape (areas, areas)
        NaN is unknown.
    partitions : Partitions
        Of the same areas.
    permutations : int
    seed : int
    key : sequence of int
        What is shuffled, so that each source has draws of its own. Each shuffle has its own seed: the
        answer does not depend on the number of workers.
    strata : integers, one per area, optional
        Areas are shuffled within these only.
    """
    from joblib import Parallel, delayed

    batches = [range(start, min(start + BATCH, permutations)) for start in range(0, permutations, BATCH)]
    scores = np.full((permutations, partitions.column.shape[1]), np.nan)
    run = Parallel(n_jobs=n_jobs, return_as="generator")
    made = run(delayed(_batch)(distances, partitions, one, seed, tuple(key), strata) for one in batches)
    for batch, some in zip(batches, made, strict=True):
        scores[batch.start : batch.stop] = some
        if progress is not None:
            progress(batch.stop, permutations)
    return ScoreNull(scores)


def _batch(
    distances: Floats,
    partitions: Partitions,
    batch: range,
    seed: int,
    key: tuple[int, ...],
    strata: Ints | None,
) -> Floats:
    """The scores of some shuffles."""
    from threadpoolctl import threadpool_limits

    unknown = np.isnan(distances)
    known = (~unknown).astype(np.float32) if unknown.any() else None
    # A silhouette has no unit: at most 1, distances of any size fit into 32 bits.
    apart = np.where(unknown, 0.0, distances)
    longest = apart.max(initial=0.0)
    apart = (apart / (longest if longest > 0 else 1.0)).astype(np.float32)
    # Partitions at several resolutions share many clusters: each is added up once.
    member, of = np.unique(partitions.member(kind=np.float32), axis=1, return_inverse=True)
    of = of.ravel()
    scores = np.empty((len(batch), partitions.column.shape[1]))
    with threadpool_limits(limits=1):
        for at, number in enumerate(batch):
            order = shuffled(len(distances), np.random.SeedSequence(seed, spawn_key=(*key, number)), strata)
            mixed = member[order]
            size = None if known is None else (known @ mixed)[:, of]
            total, areas = added_up((apart @ mixed)[:, of], partitions.column[order], partitions, size)
            enough = (areas > 0) & (partitions.count > 1)
            scores[at] = np.where(enough, total / np.where(areas > 0, areas, 1), np.nan)
    return scores


def shuffled(count: int, seed: np.random.SeedSequence, strata: Ints | None) -> Ints:
    """Numbers of areas in another order, within strata where these are given."""
    generator = np.random.default_rng(seed)
    if strata is None:
        return generator.permutation(count).astype(np.intp)
    order = np.arange(count, dtype=np.intp)
    for stratum in np.unique(strata):
        here = np.flatnonzero(strata == stratum)
        order[here] = generator.permutation(here)
    return order
