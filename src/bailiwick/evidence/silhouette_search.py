"""The search for a number of components and a resolution by outside indicators.

What belongs here: making the grid, scoring all of it, and the choice. The grid is `groups.consensus_grid`,
scores and shuffles are in `partition_scores`, halves of indicators in `search_halves`, tables in
`search_tables`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.evidence.available_distances import check_overlap
from bailiwick.evidence.label_tables import Labels
from bailiwick.evidence.outside_indicators import Mode, read_indicators
from bailiwick.evidence.partition_scores import (
    check_mode,
    left_out_rows,
    null_rows,
    source_rows,
    strata_of,
)
from bailiwick.evidence.score_null import check_permutations
from bailiwick.evidence.search_halves import HalfScore, highest, number_of_splits, split_scores
from bailiwick.evidence.search_tables import (
    HALF,
    best_rows,
    cluster_rows,
    half_rows,
    indicator_rows,
    score_rows,
)
from bailiwick.evidence.source_scores import Scored, scored_sources
from bailiwick.groups.area_matrix import in_kind, read_matrix
from bailiwick.groups.consensus_graph import GraphKind
from bailiwick.groups.consensus_grid import (
    PUBLISHED_COMPONENTS,
    PUBLISHED_RESOLUTIONS,
    ConsensusGrid,
    consensus_grid,
)
from bailiwick.groups.embedding import Method
from bailiwick.groups.ensemble_settings import EnsembleLike
from bailiwick.groups.matching import natural
from bailiwick.groups.starts import whole_seed

__all__ = ["Chosen", "SilhouetteSearch", "silhouette_search"]

Floats = NDArray[np.float64]

# Shuffles where their number is not given: the study as published made none.
SHUFFLES = {"corrected": 999, "as_published": 0}


@dataclass(frozen=True)
class Chosen:
    """The pair that a search chose.

    Attributes
    ----------
    partition : str
        Its name in the tables.
    components : int
    resolution : float
    n_clusters : int
    on : str
        The source it was chosen on; "half of the indicators" where it was.
    why : str
        The rule in a sentence.
    """

    partition: str
    components: int
    resolution: float
    n_clusters: int
    on: str
    why: str


@dataclass(frozen=True)
class SilhouetteSearch:
    """What a search found; see `silhouette_search`.

    Attributes
    ----------
    scores : dataframe
        One row per source and pair: `components`, `resolution`, `n_clusters`, `source`, `silhouette`,
        `areas` (in the mean), `clusters_scored`, `null_mean`, `null_sd`, `p_value`, `p_value_corrected` (for
        the search over all pairs), `chosen`, `partition`.
    best : dataframe
        One row per source: the pair with the highest score, `silhouette`, `null_best_mean` and
        `null_best_95` (mean and 95th of 100 of the highest scores of shuffles), `p_value_corrected`.
    chosen : Chosen
    labels : dataframe
        `area_code`, `cluster` ("1" is the largest), `share` (of seeds) of the chosen pair.
    null : dataframe
        One row per source and shuffle: `source`, `permutation`, `best`, `partition` that has it.
    halves : dataframe
        `split`, `source`, `half` ("choose" or "report"), `partition`, `components`, `resolution`,
        `indicators`, `silhouette`, `areas`, `null_mean`, `p_value` (of the report of the first split),
        `counts` (whether this split made the choice). Empty without halves.
    indicator_halves : dataframe
        One row per indicator that was scored: `source`, `indicator`, `half`. "choose" had a part in the
        choice, so the clusters are flattered by it; "report" had none: of the second half, of a source that
        the choice was not made on, or of one with too few indicators to be halved.
    sources, left_out : dataframe
        As in `score_partitions`.
    grid : ConsensusGrid
        All partitions and the embeddings.
    notes : tuple of str
        What was done to indicators and grid.
    settings : mapping
    seed : int
    """

    scores: Any
    best: Any
    chosen: Chosen
    labels: Any
    null: Any
    halves: Any
    indicator_halves: Any
    sources: Any
    left_out: Any
    grid: ConsensusGrid
    notes: tuple[str, ...]
    settings: Mapping[str, Any]
    seed: int


def silhouette_search(
    X: Any,
    indicators: Mapping[str, Any],
    *,
    components: Sequence[int] = PUBLISHED_COMPONENTS,
    resolutions: Sequence[float] = PUBLISHED_RESOLUTIONS,
    mode: Mode = "corrected",
    choose_on: str | None = None,
    halves: bool | int = True,
    permutations: int | None = None,
    minimum_overlap: float = 0.5,
    regions: Any = None,
    standardise: bool = True,
    method: Method = "umap",
    n_embeddings: int | None = None,
    neighbours: int = 15,
    min_distance: float = 0.1,
    ensemble: EnsembleLike = "published",
    runs: int | None = None,
    votes: Literal["algorithm", "run"] | None = None,
    seeds: int | None = None,
    graph: GraphKind = "auto",
    random_state: Any = None,
    n_jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    store: str | os.PathLike[str] | None = None,
) -> SilhouetteSearch:
    """Consensus clusters over a grid, judged on indicators that they were not made from.

    Each pair of a number of components and a resolution gives a partition (`consensus_grid`). Its score on a
    source of indicators is the mean silhouette of its areas on their z-scores. Then the areas are
    shuffled, and **all** pairs are scored again each time::

        p_value           = (1 + shuffles in which this pair scores as high)     / (1 + shuffles)
        p_value_corrected = (1 + shuffles in which the best pair scores as high) / (1 + shuffles)

    The highest of many scores is high by chance: read `p_value_corrected` of it, and `best`, which sets it
    beside the highest scores of shuffles. A partition chosen on indicators and described by them is
    flattered by them: in the corrected mode it is chosen on one random half of the indicators of each
    source, and `halves` reports it on the other.

    Parameters
    ----------
    X : dataframe with one row per area, or ConsensusGrid
        The specialisation of areas, as for `consensus_grid`; or a grid that is ready, with which the
        parameters of the grid are not used.
    indicators : mapping of source to dataframe
        As for `score_partitions`.
    components, resolutions
        The grid; 10 by 7 pairs as published.
    mode : {"corrected", "as_published"}
        Of the grid and of the scores. "as_published": areas without any gap, no shuffles, the highest score
        on the first source is chosen.
    choose_on : str, optional
        A source: the pair with the highest score on all its indicators is chosen, and the other sources
        are the ones that it is reported on. None is the first half of the indicators of all sources
        (the highest mean over sources), or without halves and in "as_published" the first source.
    halves : bool or int
        Number of random splits; True is 10. The first one makes the choice; the others show what other
        halves would have chosen. Not used in "as_published".
    permutations : int, optional
        Shuffles; None is 999, and 0 in "as_published".
    minimum_overlap, regions, standardise
        As for `score_partitions`.
    method, n_embeddings, neighbours, min_distance, ensemble, runs, votes, seeds, graph
        As for `consensus_grid`.
    random_state : int, numpy Generator or RandomState, optional
        The answer does not depend on workers or on the order of areas.
    n_jobs : int, optional
        Workers, of joblib.
    progress : function of (done, total), optional
        Tasks of the grid and shuffles together.
    store : path, optional
        A folder from which an interrupted search goes on.

    Returns
    -------
    SilhouetteSearch
        Its tables are of the kind of X.

    Raises
    ------
    OptionError
        A choice is out of bounds.
    TableError
        A table cannot be read, no source has areas enough, `choose_on` is one that has not, or no pair has
        two clusters: all faults are listed. Other sources that cannot be scored are told in `notes`.

    Notes
    -----
    Missing values: refused in X. Of indicators all available cells are used, with a minimum overlap, and
    areas with too few are listed in `left_out`; in "as_published" an area with any gap is left out.

    Comparability: scores compare on one source and one mode. Partitions with few clusters score
    nearer to 0 by chance: see `null_mean`.

    References
    ----------
    [nesta2022]_, the search over 70 pairs; [westfall1993]_ for the correction.

    Examples
    --------
    Two groups of three areas, and an indicator that tells them apart: silhouettes 1 - 1.5 / 11 = .8636,
    1 - 1 / 10 = .9 and 1 - 1.5 / 9 = .8333 in the first group, the same in the second, .8657 on average.

    >>> import pandas as pd
    >>> from bailiwick.groups.ensemble_settings import Base
    >>> X = pd.DataFrame({"a": [0, 1, 0, 50, 51, 50], "b": [0, 0, 1, 50, 50, 51]}, index=list("ABCDEF"))
    >>> pay = pd.DataFrame({"area_code": list("ABCDEF"), "pay": [1.0, 2, 3, 11, 12, 13]})
    >>> found = silhouette_search(X, {"ashe": pay}, components=[2], resolutions=[0.7], method="components",
    ...     ensemble=[Base("k_means", "n_clusters", 2, runs=3)], permutations=99, random_state=1)
    >>> found.chosen.n_clusters, found.chosen.on
    (2, 'ashe')
    >>> found.scores[["source", "silhouette", "areas"]].round(4)
      source  silhouette  areas
    0   ashe      0.8657      6
    """
    check_mode(mode)
    check_overlap(minimum_overlap)
    shuffles = SHUFFLES[mode] if permutations is None else permutations
    check_permutations(shuffles)
    splits = 0 if mode == "as_published" else number_of_splits(halves)
    _check_sources(indicators, choose_on)
    seed = whole_seed(random_state)
    passed: list[str] = []
    areas = X.area_codes if isinstance(X, ConsensusGrid) else read_matrix(X).codes
    # Before the grid, which takes longer.
    sources = read_indicators(
        indicators, areas, mode=mode, standardise=standardise, needed=choose_on, notes=passed
    )
    groups = strata_of(regions, areas)
    after = shuffles * len(sources)
    if isinstance(X, ConsensusGrid):
        grid, before = X, 0
    else:
        counted = _Counted(progress, after)
        grid = consensus_grid(
            X,
            components=components,
            resolutions=resolutions,
            mode=mode,
            method=method,
            n_embeddings=n_embeddings,
            neighbours=neighbours,
            min_distance=min_distance,
            ensemble=ensemble,
            runs=runs,
            votes=votes,
            seeds=seeds,
            graph=graph,
            random_state=seed,
            n_jobs=n_jobs,
            progress=counted.grid,
            store=store,
        )
        before = counted.before
    labels = _grid_labels(grid)
    found = scored_sources(
        sources,
        labels,
        mode=mode,
        minimum_overlap=minimum_overlap,
        permutations=shuffles,
        seed=seed,
        groups=groups,
        n_jobs=n_jobs,
        progress=None if progress is None else lambda done: progress(before + done, before + after),
        needed=choose_on,
        notes=passed,
    )
    kept = {one.source for one in found}
    sources = tuple(one for one in sources if one.source in kept)
    rows, notes = split_scores(
        sources,
        labels,
        splits=splits,
        mode=mode,
        minimum_overlap=minimum_overlap,
        permutations=shuffles,
        seed=seed,
        groups=groups,
        n_jobs=n_jobs,
    )
    at, on, why = _choice(found, rows, choose_on, grid)
    return SilhouetteSearch(
        scores=in_kind(score_rows(found, grid, at), grid.backend),
        best=in_kind(best_rows(found, grid), grid.backend),
        chosen=Chosen(grid.names[at], *grid.pairs[at], int(grid.labels[:, at].max()) + 1, on, why),
        labels=in_kind(cluster_rows(grid, at), grid.backend),
        null=in_kind(null_rows(found, grid.names), grid.backend),
        halves=in_kind(half_rows(rows, grid, counts=on == HALF), grid.backend),
        indicator_halves=in_kind(indicator_rows(sources, rows, on), grid.backend),
        sources=in_kind(source_rows(found), grid.backend),
        left_out=in_kind(left_out_rows(found), grid.backend),
        grid=grid,
        notes=(
            *grid.notes,
            *(f"{one.source}: {note}" for one in sources for note in one.notes),
            *passed,
            *notes,
        ),
        settings={
            **grid.settings,
            "mode": mode,
            "choose_on": choose_on,
            "splits": splits,
            "permutations": shuffles,
            "minimum_overlap": 1.0 if mode == "as_published" else minimum_overlap,
            "within_regions": groups is not None,
            "standardise": standardise,
        },
        seed=seed,
    )


def _check_sources(indicators: Any, choose_on: str | None) -> None:
    """Refuse what is no mapping of sources, and a choice on none of them."""
    if not isinstance(indicators, Mapping) or not indicators:
        raise OptionError('indicators: give a mapping of source to table, such as {"ons": table}.')
    names = tuple(map(str, indicators))
    if choose_on is not None and choose_on not in names:
        raise OptionError(
            f"choose_on={choose_on!r} is not a source.{nearest(str(choose_on), names)} Choose one of"
            f" {', '.join(map(repr, names))}."
        )


class _Counted:
    """Progress of the grid, shuffles to come counted in."""

    def __init__(self, progress: Callable[[int, int], None] | None, after: int) -> None:
        self.progress, self.after, self.before = progress, after, 0

    def grid(self, done: int, total: int) -> None:
        self.before = total
        if self.progress is not None:
            self.progress(done, total + self.after)


def _grid_labels(grid: ConsensusGrid) -> Labels:
    """The partitions of a grid as columns of labels."""
    count = grid.labels.max(axis=0, initial=-1) + 1
    return Labels(
        grid.area_codes,
        grid.names,
        tuple(tuple(sorted((str(one + 1) for one in range(size)), key=natural)) for size in count.tolist()),
        np.ascontiguousarray(grid.labels.T.astype(np.int64)),
        grid.backend,
    )


def _choice(
    found: Sequence[Scored], rows: Sequence[HalfScore], choose_on: str | None, grid: ConsensusGrid
) -> tuple[int, str, str]:
    """The pair, what it was chosen on, and why."""
    if choose_on is None and rows:
        first = rows[0]
        halves = [one for one in rows if one.split == first.split and one.half == "choose"]
        number = sum(one.indicators for one in halves)
        over = "" if len(halves) == 1 else f" (the mean over {len(halves)} sources)"
        return (
            first.partition,
            HALF,
            f"It scores highest on {number} indicators drawn as a first half{over}; the second half, which"
            " had no part in the choice, is the one to report it on.",
        )
    wanted = [one for one in found if choose_on in (None, one.source)]
    chosen = next((one for one in wanted if highest([one.silhouette]) is not None), None)
    at = None if chosen is None else highest([chosen.silhouette])
    if chosen is None or at is None:
        raise TableError("No pair can be chosen.", [_no_score(one, grid) for one in wanted])
    why = f"It scores highest on {chosen.source}. The other sources had no part in the choice."
    return at, chosen.source, why


def _no_score(one: Scored, grid: ConsensusGrid) -> Finding:
    """Why no pair has a score on a source, and what to do."""
    every, among = (f"{low}" if low == high else f"{low} to {high}" for low, high in _ranges(one, grid))
    gammas = [resolution for _, resolution in grid.pairs]
    told = (
        f"No pair has a score on {one.source}: the {len(grid.names)} pairs have {every} clusters, of which"
        f" {among} among its areas, and a score needs two. Give resolutions above {max(gammas):g}, which make"
        " more clusters."
    )
    return Finding("no-score", told)


def _ranges(one: Scored, grid: ConsensusGrid) -> list[tuple[int, int]]:
    """Fewest and most clusters of the pairs, of all areas and of those with indicators."""
    counts = (grid.labels.max(axis=0) + 1, one.clusters)
    return [(int(count.min()), int(count.max())) for count in counts]
