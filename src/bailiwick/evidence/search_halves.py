"""Choosing a partition on one half of the indicators and reporting it on the other.

What belongs here: the halves, the choice on the first, and the score on the second. Scores on all indicators
are in `partition_scores`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import OptionError, TableError
from bailiwick.evidence.label_tables import Labels
from bailiwick.evidence.outside_indicators import Indicators, Mode
from bailiwick.evidence.score_null import source_key
from bailiwick.evidence.source_scores import Scored, scored

__all__ = ["HalfScore", "halved", "highest", "number_of_splits", "split_scores"]

Floats = NDArray[np.float64]

#: Random halves that are tried where their number is not given.
SPLITS = 10
# A half with fewer indicators than this says little of areas.
FEWEST = 2
# Scores that differ by less are the same.
EQUAL = 1e-12
# What the seeds of halves are for, apart from those of shuffles.
OF_HALVES, OF_SHUFFLES = 1, 2


@dataclass(frozen=True)
class HalfScore:
    """The chosen partition of one split on one half of one source."""

    split: int
    source: str
    half: str
    partition: int
    names: tuple[str, ...]
    silhouette: float
    areas: int
    null_mean: float
    p_value: float

    @property
    def indicators(self) -> int:
        """Number of indicators of the half."""
        return len(self.names)


def number_of_splits(halves: bool | int) -> int:
    """How many times indicators are halved.

    Examples
    --------
    >>> number_of_splits(True), number_of_splits(False), number_of_splits(3)
    (10, 0, 3)
    """
    if isinstance(halves, (bool, np.bool_)):
        return SPLITS if halves else 0
    if not isinstance(halves, (int, np.integer)) or halves < 0:
        raise OptionError(
            f"halves={halves!r} is not a number of splits. Give True ({SPLITS}), False, or a number."
        )
    return int(halves)


def halved(source: Indicators, seed: int, split: int) -> tuple[Indicators, Indicators] | None:
    """The indicators of a source in two random halves; None where there are too few.

    Of an odd number the second half, which is reported, has one more. The halves depend on the names of
    source and indicators, not on their order.
    """
    count = len(source.names)
    if count < 2 * FEWEST:
        return None
    key = (OF_HALVES, source_key(source.source), split)
    order = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key)).permutation(count)
    by_name = np.argsort(np.array(source.names, dtype=object).astype(str), kind="stable")
    first = np.sort(by_name[order[: count // 2]])
    second = np.sort(by_name[order[count // 2 :]])
    return source.columns(first.tolist()), source.columns(second.tolist())


def highest(scores: Sequence[Floats]) -> int | None:
    """The partition with the highest mean score over sources; None where none has a score in all of them.

    Examples
    --------
    >>> highest([np.array([0.1, 0.3, np.nan]), np.array([0.4, 0.3, 0.9])])
    1
    """
    mean = np.nan_to_num(np.mean(np.stack(scores), axis=0), nan=-np.inf)
    best = mean.max(initial=-np.inf)
    # Equal partitions may differ in the last digit, by the order of sums: the first of them is taken.
    return None if np.isinf(best) else int(np.flatnonzero(mean >= best - EQUAL)[0])


def split_scores(
    sources: Sequence[Indicators],
    labels: Labels,
    *,
    splits: int,
    mode: Mode,
    minimum_overlap: float,
    permutations: int,
    seed: int,
    groups: dict[str, str] | None,
    n_jobs: int | None,
) -> tuple[list[HalfScore], list[str]]:
    """Choose on the first half and score on the second, split by split.

    Only the partition that was chosen is scored on the second half, so its p-value needs no correction
    for the search. It is worked out for the first split, whose choice counts.

    Returns
    -------
    rows : list of HalfScore
    notes : list of str
        Sources that cannot be halved.
    """
    rows: list[HalfScore] = []
    notes: list[str] = []
    for split in range(1, splits + 1):
        pairs = []
        for source in sources:
            halves = halved(source, seed, split)
            if halves is None:
                few = f"{source.source} has {len(source.names)} indicators"
                notes.append(f"{few}, too few to choose on one half and report on the other.")
                continue
            try:
                first = _scored(halves[0], labels, mode, minimum_overlap, 0, seed, groups, n_jobs)
            except TableError as error:
                notes.append(f"A half of {source.source} cannot be scored: {error}")
                continue
            if highest([first.silhouette]) is None:
                few = "no partition leaves two clusters among its areas"
                notes.append(f"A half of {source.source} cannot be scored: {few}.")
                continue
            pairs.append((source, halves, first))
        best = highest([first.silhouette for _, _, first in pairs]) if pairs else None
        if best is None:
            continue
        only = Labels(
            labels.areas, (labels.names[best],), (labels.labels[best],), labels.codes[[best]], labels.backend
        )
        for source, halves, first in pairs:
            rows.append(_row(split, halves[0], "choose", best, best, first))
            shuffles = permutations if split == 1 else 0
            try:
                second = _scored(halves[1], only, mode, minimum_overlap, shuffles, seed, groups, n_jobs)
            except TableError as error:
                notes.append(f"A half of {source.source} cannot be scored: {error}")
                continue
            rows.append(_row(split, halves[1], "report", best, 0, second))
    return rows, list(dict.fromkeys(notes))


def _scored(
    half: Indicators,
    labels: Labels,
    mode: Mode,
    minimum_overlap: float,
    permutations: int,
    seed: int,
    groups: dict[str, str] | None,
    n_jobs: int | None,
) -> Scored:
    return scored(
        half,
        labels,
        mode=mode,
        minimum_overlap=minimum_overlap,
        permutations=permutations,
        seed=seed,
        groups=groups,
        key=(OF_SHUFFLES,),
        n_jobs=n_jobs,
    )


def _row(split: int, of: Indicators, half: str, partition: int, at: int, found: Scored) -> HalfScore:
    shuffled = found.null.scores[:, at] if len(found.null.scores) and half == "report" else None
    return HalfScore(
        split=split,
        source=of.source,
        half=half,
        partition=partition,
        names=of.names,
        silhouette=float(found.silhouette[at]),
        areas=int(found.areas[at]),
        null_mean=np.nan if shuffled is None else float(shuffled.mean()),
        p_value=float(found.p_value[at]) if half == "report" else np.nan,
    )
