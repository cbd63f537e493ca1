"""How often areas stand in one cluster, over many clusterings of the same areas.

What belongs here: the memberships of areas in base clusters, and the weight of every pair of areas as a
sparse matrix. Graphs of fewer pairs are in `sparse_graphs`, what is made of a graph in `communities`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import Finding, OptionError, TableError

__all__ = ["checked_runs", "checked_votes", "co_assignment", "memberships"]

Floats = NDArray[np.float64]
Labels = NDArray[np.int32]

#: What a run gives an area that it does not vote on.
NO_VOTE = -1
#: Pairs at most, in both directions: beyond them row numbers of a sparse matrix overflow.
MOST_PAIRS = 2**31 - 1


def co_assignment(labels: ArrayLike, *, weights: ArrayLike | None = None) -> Any:
    """Count for every pair of areas the runs that put both into one cluster.

    With Z the matrix of areas by base clusters, 1 where the area is in the cluster, and w[r] the weight of
    run r::

        A[i, j] = sum over runs r of w[r] * [i and j are in one cluster of r] = (Z W Z')[i, j],   A[i, i] = 0

    from 0 to the number of runs, or to the sum of the weights. 210 of 210 runs says that no run told the two
    areas apart. Only pairs that share a cluster at least once are held.

    Parameters
    ----------
    labels : integers, shape (areas, runs)
        The cluster of each area in each run, from 0 (a run with labels beyond the number of areas is counted
        anew); -1 is no vote. So a run of affinity propagation that
        did not converge and labels all areas -1 links nobody, where the label read as a cluster would link
        all pairs.
    weights : one number per run, optional
        0 or more, without unit. None counts each run once.

    Returns
    -------
    scipy.sparse.csr_array of shape (areas, areas)
        Symmetric, zero diagonal; int32 without weights, else float64. An area that never shares a cluster
        has an empty row: it is still a node.

    Raises
    ------
    TableError
        Labels are not whole numbers of -1 or more, or not in two dimensions.
    OptionError
        Weights do not go with the runs, or there are more than 2,147,483,647 pairs.

    Notes
    -----
    Missing values: only -1 is a missing vote; NaN is refused.

    Comparability: counts grow with the number of runs, and large base clusters link more pairs. A weight
    says how alike the coordinates are, not the areas.

    References
    ----------
    [nesta2022]_, chapter 5.

    Examples
    --------
    Areas 0 and 1 are together in both runs, 1 and 2 in the second; 3 never shares a cluster.

    >>> co_assignment([[0, 0], [0, 0], [1, 0], [2, 1]]).toarray().tolist()
    [[0, 2, 1, 0], [2, 0, 1, 0], [1, 1, 0, 0], [0, 0, 0, 0]]
    """
    runs = checked_runs(labels)
    votes = checked_votes(weights, runs.shape[1])
    _refuse_too_many(runs)
    member, weight = memberships(runs, votes)
    if weights is None:
        member = member.astype(np.int32)
        pairs = member @ member.T
    else:
        pairs = (member * weight[None, :]).tocsr() @ member.T
    pairs = pairs.tocsr()
    pairs.setdiag(0)
    pairs.eliminate_zeros()
    pairs.sort_indices()
    return pairs


def memberships(labels: Labels, weights: Floats) -> tuple[Any, Floats]:
    """Areas by base clusters of all runs, 1 where the area is in it, and the weight of each base cluster.

    Runs of weight 0 and runs without a vote are left out.

    Examples
    --------
    >>> member, weight = memberships(np.array([[0, 0], [1, -1]], dtype=np.int32), np.array([1.0, 0.5]))
    >>> member.toarray().tolist(), weight.tolist()
    ([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]], [1.0, 1.0, 0.5])
    """
    from scipy.sparse import csr_array

    used = np.flatnonzero(weights > 0)
    held = labels[:, used]
    clusters = held.max(axis=0, initial=NO_VOTE) + 1
    first = np.concatenate([[0], np.cumsum(clusters)])
    vote = held != NO_VOTE
    columns = (held + first[:-1][None, :])[vote].astype(np.int32)
    ends = np.concatenate([[0], np.cumsum(vote.sum(axis=1))])
    ones = np.ones(len(columns))
    member = csr_array((ones, columns, ends), shape=(len(labels), int(first[-1])))
    return member, np.repeat(weights[used], clusters)


def checked_runs(labels: ArrayLike) -> Labels:
    """Labels as int32 of shape (areas, runs), once they are known to be labels.

    Raises
    ------
    TableError
        They are not whole numbers of -1 or more in two dimensions.
    """
    try:
        given = np.asarray(labels)
    except ValueError:
        raise TableError("labels has rows of several lengths; give one column per run.") from None
    if given.ndim != 2:
        raise TableError(f"labels has {given.ndim} dimensions; give one row per area and one column per run.")
    if given.dtype.kind not in "iub":
        try:
            numbers = given.astype(np.float64)
        except (TypeError, ValueError):
            raise TableError(f"labels holds {given.dtype}; give whole numbers, -1 for no vote.") from None
        if not np.isfinite(numbers).all() or (numbers != np.rint(numbers)).any():
            rows = np.flatnonzero(~(np.isfinite(numbers) & (numbers == np.rint(numbers))).all(axis=1))
            raise TableError(
                "labels are not those of clusters.",
                [
                    Finding(
                        "not-labels",
                        f"Rows with missing, infinite or broken numbers: {len(rows)}, the first is row"
                        f" {rows[0]}. Give whole numbers from 0, and -1 where a run does not vote.",
                        tuple(rows.tolist()),
                    )
                ],
            )
        given = numbers
    if given.size and given.min() < NO_VOTE:
        raise TableError(f"labels go down to {int(given.min())}; clusters count from 0, and -1 is no vote.")
    return _counted(given)


def _counted(given: NDArray[Any]) -> Labels:
    """Labels as int32; of runs whose labels go beyond the number of areas the clusters are counted anew."""
    most = given.max(axis=0, initial=NO_VOTE)
    far = np.flatnonzero(most >= max(len(given), 1))
    if not len(far):
        return np.asarray(given, dtype=np.int32)
    runs = np.where((most >= max(len(given), 1))[None, :], NO_VOTE, given).astype(np.int32)
    for run in far:
        vote = given[:, run] != NO_VOTE
        runs[vote, run] = np.unique(given[vote, run], return_inverse=True)[1]
    return runs


def checked_votes(weights: ArrayLike | None, runs: int) -> Floats:
    """One weight per run.

    Raises
    ------
    OptionError
        There are more or fewer, or one is missing, infinite or below 0.
    """
    if weights is None:
        return np.ones(runs)
    try:
        votes = np.asarray(weights, dtype=np.float64)
    except (TypeError, ValueError):
        raise OptionError(f"weights={weights!r} are not numbers: give one number per run.") from None
    if votes.shape != (runs,):
        raise OptionError(f"weights has the shape {votes.shape} for {runs} runs: give one number per run.")
    if not np.isfinite(votes).all() or (votes < 0).any():
        raise OptionError("weights holds a number that is missing, infinite or below 0: give 0 or more.")
    return votes


def _refuse_too_many(labels: Labels) -> None:
    """Refuse what no matrix of pairs holds: the pairs of the coarsest run alone are too many."""
    most = 0
    for run in labels.T:
        sizes = np.bincount(run[run != NO_VOTE]).astype(np.int64)
        most = max(most, int((sizes * sizes).sum()))
    if most > MOST_PAIRS:
        raise OptionError(
            f"{len(labels):,} areas share clusters in {most // 2:,} pairs or more, too many to hold. Give"
            " graph='cells', 'neighbours' or 'bipartite' to ConsensusClustering, or call cell_graph."
        )
