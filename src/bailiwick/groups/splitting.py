"""K-means with many starts on a set of areas, and how many parts each cluster is split into.

What belongs here: what the top-down way does at one level. The levels are put
together in `hierarchy`.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import Finding, TableError
from bailiwick.groups.cluster_sums import cluster_means, cluster_wss, distinct_rows, first_seen
from bailiwick.groups.kmeans import k_means, lloyd
from bailiwick.groups.ward import WardTree, ward

__all__ = ["WARD_START", "Split", "Splitter", "Starts", "allot", "starts_for"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Up to so many areas the means of Ward's clusters are one more start of k-means: Ward then costs little.
WARD_START = 1_000
# Starts where they are left to us: many where they are cheap and needed, few where more find next to nothing.
MOST_STARTS, FEWEST_STARTS = 1_000, 20
STARTED_AREAS = 350_000
# One in so many of the starts is made where a split is only tried.
TRIAL = 5


class Starts(NamedTuple):
    """What the starts of one k-means came to."""

    level: int
    parent: int
    clusters: int
    starts: int
    best: float
    reached: int
    worst: float


class Split(NamedTuple):
    """One set of areas in clusters; labels from 0, centres in their order."""

    labels: Ints
    centres: Floats
    wss: float
    iterations: int
    starts: Starts


def starts_for(areas: int, n_init: int | Literal["auto"]) -> int:
    """Starts for a set of areas: as asked, or 1,000 up to 350 areas, falling to 20 from 17,500 on."""
    if n_init != "auto":
        return n_init
    return min(MOST_STARTS, max(FEWEST_STARTS, STARTED_AREAS // max(areas, 1)))


@dataclass
class Splitter:
    """A set of areas that can be split into any number of clusters.

    Every split has a seed of its own, from the run's seed, its place in the
    hierarchy and its number of clusters: so its starts do not depend on which
    other splits were tried.
    """

    values: Floats
    weights: Floats | None
    n_init: int | Literal["auto"]
    seed: int
    level: int
    parent: int
    n_jobs: int | None
    # Which rows these are, None for all: taken out when needed, for a level at once is a whole copy.
    rows: Ints | None = None
    tried: dict[int, float] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.values if self.rows is None else self.rows)

    def areas(self) -> tuple[Floats, Floats | None]:
        """Values of these areas, and weights."""
        if self.rows is None:
            return self.values, self.weights
        return self.values[self.rows], None if self.weights is None else self.weights[self.rows]

    @cached_property
    def tree(self) -> WardTree:
        """Ward's joins of these areas."""
        return ward(*self.areas())

    def into(self, clusters: int) -> Split:
        """Split into so many clusters."""
        return self._alone() if clusters == 1 else self._split(clusters, starts_for(len(self), self.n_init))

    def about(self, clusters: int) -> float:
        """Sum of squares in so many clusters, from a fifth of the starts: enough to compare parents by."""
        if clusters not in self.tried:
            starts = max(1, starts_for(len(self), self.n_init) // TRIAL)
            made = self._alone() if clusters == 1 else self._split(clusters, starts)
            self.tried[clusters] = made.wss
        return self.tried[clusters]

    def _alone(self) -> Split:
        values, weights = self.areas()
        labels = np.zeros(len(values), dtype=np.intp)
        centres = cluster_means(values, labels, 1, weights)
        wss = cluster_wss(values, labels, centres, weights)
        return Split(labels, centres, wss, 0, Starts(self.level, self.parent, 1, 0, wss, 0, wss))

    def _split(self, clusters: int, starts: int) -> Split:
        values, weights = self.areas()
        extra: tuple[Floats, ...] = ()
        if len(values) <= WARD_START:
            extra = (cluster_means(values, self.tree.labels(clusters), clusters, weights),)
        seed = np.random.SeedSequence((self.seed, self.level, self.parent + 1, clusters))
        found = k_means(
            values,
            clusters,
            starts=starts,
            extra_starts=extra,
            weights=weights,
            random_state=int(seed.generate_state(1)[0]),
            n_jobs=self.n_jobs,
        )
        # Labels in order of first rows: among equals, and for the seeds below, the partition alone decides.
        order = first_seen(found.best.labels)[1]
        fit = lloyd(values, found.best.centres[order], weights=weights)
        wss = found.start_wss
        told = Starts(
            self.level, self.parent, clusters, len(wss), float(fit.wss), found.reached, float(np.max(wss))
        )
        return Split(fit.labels.astype(np.intp), fit.centres, float(fit.wss), fit.iterations, told)


def allot(splitters: Sequence[Splitter], total: int, *, names: Iterable[object] = ()) -> list[int]:
    """Share a number of clusters among parents, so that the error sum of squares falls most.

    Every parent has at least two children where it has two areas that differ and
    the total allows it; otherwise at least one. Then children are given one by
    one, each to the parent whose next split lowers the error sum of squares
    most; of equals, to the first. That is the lowest sum of all where a further
    child of one parent never brings more than the one before it. What a split
    would bring is found with a fifth of the starts.

    Parameters
    ----------
    splitters : sequence of Splitter
        The parents.
    total : int
        Children of all of them.
    names : iterable
        How parents are called in an error.

    Returns
    -------
    list of int
        Children of each parent.

    Raises
    ------
    TableError
        The parents together have fewer areas that differ than children are wanted.
    """
    room = [distinct_rows(one.areas()[0], at_most=total) for one in splitters]
    if sum(room) < total:
        called = list(names) or list(range(1, len(room) + 1))
        most = ", ".join(f"{name}: {count}" for name, count in zip(called, room, strict=True))
        raise TableError(
            f"{total} clusters cannot be made by splitting {len(room)}.",
            [
                Finding(
                    "fewer-areas-than-clusters",
                    f"The clusters hold only {sum(room)} areas that differ ({most}). Ask for {sum(room)}"
                    " clusters or fewer.",
                )
            ],
        )
    children = [min(2, count) for count in room]
    if sum(children) > total:
        children = [1] * len(room)
    queue: list[tuple[float, int]] = []

    def offer(parent: int) -> None:
        if children[parent] < room[parent]:
            now, then = (splitters[parent].about(children[parent] + more) for more in (0, 1))
            heapq.heappush(queue, (then - now, parent))

    if sum(children) < total:
        for parent in range(len(room)):
            offer(parent)
    while sum(children) < total:
        _, parent = heapq.heappop(queue)
        children[parent] += 1
        if sum(children) < total:
            offer(parent)
    return children
