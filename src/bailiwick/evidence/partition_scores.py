"""Partitions of areas judged on indicators that they were not made from.

What belongs here: scores of partitions that are ready, whether chance does as well, and the tables of both.
One source is scored in `source_scores`; making partitions over a grid, and choosing among them, is in
`silhouette_search`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.evidence.available_distances import check_overlap
from bailiwick.evidence.label_tables import read_labels
from bailiwick.evidence.outside_indicators import Mode, read_indicators
from bailiwick.evidence.score_null import ScoreNull, check_permutations
from bailiwick.evidence.source_scores import Scored, scored_sources
from bailiwick.evidence.stability import seed_of
from bailiwick.groups.area_matrix import in_kind, some

__all__ = [
    "MODES",
    "PartitionScores",
    "check_mode",
    "left_out_rows",
    "null_rows",
    "score_columns",
    "score_partitions",
    "source_rows",
    "strata_of",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

MODES = ("corrected", "as_published")
LEFT_OUT = pa.schema(
    [("source", pa.string()), ("area_code", pa.string()), ("values", pa.int64()), ("needed", pa.int64())]
)


@dataclass(frozen=True)
class PartitionScores:
    """Scores of partitions on outside indicators; see `score_partitions`.

    Attributes
    ----------
    scores : dataframe
        One row per partition and source: `partition`, `source`, `silhouette`, `areas` (in the mean),
        `clusters_scored` (with an area among them), `null_mean`, `null_sd` (of shuffles), `p_value`,
        `p_value_corrected` (for all partitions of the table).
    null : dataframe
        One row per source and shuffle: `source`, `permutation`, `best` (highest of all partitions),
        `partition` (that has it).
    sources : dataframe
        One row per source: `source`, `indicators`, `areas` (scored), `left_out`, `unknown_pairs`, `pairs`.
    left_out : dataframe
        Areas with a cluster and too few values: `source`, `area_code`, `values` (that it has), `needed`.
    notes : tuple of str
        What was done to the indicators, and sources that were not scored.
    mode : str
    seed : int
    """

    scores: Any
    null: Any
    sources: Any
    left_out: Any
    notes: tuple[str, ...]
    mode: str
    seed: int


def score_partitions(
    labels_table: Any,
    indicators: Mapping[str, Any],
    *,
    mode: Mode = "corrected",
    permutations: int = 999,
    minimum_overlap: float = 0.5,
    regions: Any = None,
    standardise: bool = True,
    random_state: Any = None,
    n_jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> PartitionScores:
    """How well partitions of areas tell apart indicators that they were not made from.

    Each indicator is brought to z-scores. The score of a partition on a source is the mean
    silhouette of its areas on those: s = (b - a) / max(a, b), with a the mean distance to the other areas of
    the own cluster and b that to the nearest other cluster. Then the areas are shuffled, and every partition
    is scored again each time::

        p_value           = (1 + shuffles in which this partition scores as high) / (1 + shuffles)
        p_value_corrected = (1 + shuffles in which any partition scores as high)  / (1 + shuffles)

    A score from -1 to 1 is read beside `null_mean`, not beside 0: clusters of a map that has nothing to do
    with the indicators score below 0. Use `p_value_corrected` for a partition chosen because it scored
    highest, and `p_value` for one that was settled beforehand.

    Parameters
    ----------
    labels_table : dataframe
        `area_code` and one column of labels per partition; a missing label leaves the area out of it.
    indicators : mapping of source to dataframe
        Panels (`area_code`, `indicator`, `value`, and `year`: the latest of each indicator is taken) or wide
        tables (`area_code`, one column per indicator).
    mode : {"corrected", "as_published"}
        "as_published" takes z-scores over all areas and years of the table and scores only areas without
        any gap. "corrected" takes them over the areas that have clusters, in the latest year, and
        distances over the indicators that two areas both have.
    permutations : int
        Shuffles; 0 gives no p-values.
    minimum_overlap : float
        Share of the indicators that two areas must both have; only for "corrected".
    regions : mapping of area code to region, or dataframe of `area_code` and one column, optional
        Areas are shuffled within their regions, so that a partition gains nothing from telling regions
        apart. An area without one is shuffled among the others without one.
    standardise : bool
        False where the indicators are z-scores already.
    random_state : int, numpy Generator or RandomState, optional
    n_jobs : int, optional
        Workers, of joblib.
    progress : function of (done, total), optional
        Shuffles, over all sources.

    Returns
    -------
    PartitionScores
        Its tables are of the kind of `labels_table`.

    Raises
    ------
    OptionError
        An option is out of bounds.
    TableError
        A table cannot be read, or no source has areas enough: all faults are listed. A source that cannot be
        scored beside others that can is told in `notes`.

    Notes
    -----
    Missing values: in "as_published" an area with any gap is left out, and the number scored can be a small
    part of all: always print `areas` and `clusters_scored` with a score. In "corrected" the areas with too
    few indicators are left out. Both are listed in `left_out`. Repeated rows of an area are averaged.

    Comparability: scores compare on one source, one set of areas and one mode. Fewer clusters score nearer to
    0 by chance, which `null_mean` shows. Scores of partitions that were chosen on the same
    indicators flatter them: see `silhouette_search`.

    References
    ----------
    [nesta2022]_, the consequential evaluation; [rousseeuw1987]_ for the silhouette; [westfall1993]_ for the
    correction by the best of each shuffle.

    Examples
    --------
    Of 0, 1, 10, 11 in two pairs the score is .899749. There are three ways to pair four areas, of
    which one is as good, so about a third of shuffles come up to it.

    >>> import pandas as pd
    >>> labels = pd.DataFrame({"area_code": list("ABCD"), "pairs": [1, 1, 2, 2]})
    >>> pay = pd.DataFrame({"area_code": list("ABCD"), "pay": [0.0, 1.0, 10.0, 11.0]})
    >>> found = score_partitions(labels, {"ashe": pay}, permutations=99, random_state=0)
    >>> found.scores[["source", "silhouette", "areas", "clusters_scored"]].round(6)
      source  silhouette  areas  clusters_scored
    0   ashe    0.899749      4                2
    >>> bool(0.2 < found.scores["p_value"][0] < 0.5)
    True
    """
    check_mode(mode)
    check_overlap(minimum_overlap)
    check_permutations(permutations)
    seed = seed_of(random_state)
    labels, wrong = read_labels(labels_table, "the table of labels")
    if wrong:
        raise TableError("The partitions cannot be scored.", wrong)
    clustered = [labels.areas[at] for at in np.flatnonzero(labels.known.any(axis=0))]
    notes: list[str] = []
    sources = read_indicators(indicators, clustered, mode=mode, standardise=standardise, notes=notes)
    total = permutations * len(sources)
    found = scored_sources(
        sources,
        labels,
        mode=mode,
        minimum_overlap=minimum_overlap,
        permutations=permutations,
        seed=seed,
        groups=strata_of(regions, labels.areas),
        n_jobs=n_jobs,
        progress=None if progress is None else lambda done: progress(done, total),
        notes=notes,
    )
    return PartitionScores(
        scores=in_kind(_score_rows(found, labels.names), labels.backend),
        null=in_kind(null_rows(found, labels.names), labels.backend),
        sources=in_kind(source_rows(found), labels.backend),
        left_out=in_kind(left_out_rows(found), labels.backend),
        notes=(*(f"{one.source}: {note}" for one in sources for note in one.notes), *notes),
        mode=mode,
        seed=seed,
    )


def check_mode(mode: str) -> None:
    """Raise `OptionError` for a mode that there is not."""
    if mode not in MODES:
        raise OptionError(
            f"mode={mode!r} is not an option.{nearest(str(mode), MODES)} Choose one of"
            f" {', '.join(map(repr, MODES))}."
        )


def strata_of(regions: Any, areas: Sequence[str]) -> dict[str, str] | None:
    """The region of each area, from a mapping or a table."""
    if regions is None:
        return None
    if isinstance(regions, Mapping):
        given = {str(area): str(region) for area, region in regions.items() if region is not None}
    else:
        read, wrong = read_labels(regions, "the table of regions")
        if not wrong and len(read.names) != 1:
            told = f"The table of regions has {len(read.names)} columns beside area_code: give one."
            wrong = [Finding("regions-columns", told)]
        if wrong:
            raise TableError("The regions cannot be read.", wrong)
        names = read.labels[0]
        given = {
            area: names[code]
            for area, code in zip(read.areas, read.codes[0].tolist(), strict=True)
            if code >= 0
        }
    if not set(given) & set(areas):
        raise TableError(
            "The regions cannot be read.",
            [
                Finding(
                    "other-areas",
                    f"No area with a cluster has a region: the regions are of {some(sorted(given), 3)}, the"
                    f" clusters of {some(sorted(areas), 3)}.",
                )
            ],
        )
    return given


def of_shuffles(null: ScoreNull) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each partition's scores under shuffles; NaN without any."""
    if not len(null.scores):
        unknown = np.full(null.scores.shape[1], np.nan)
        return unknown, unknown.copy()
    return null.scores.mean(axis=0), null.scores.std(axis=0)


def _score_rows(found: Sequence[Scored], names: Sequence[str]) -> pa.Table:
    """One row per partition and source, sources one after the other."""
    return pa.table(
        {"partition": pa.array([name for _ in found for name in names], pa.string()), **score_columns(found)}
    )


def score_columns(found: Sequence[Scored]) -> dict[str, pa.Array]:
    """The columns of scores, sources one after the other."""
    shuffles = [of_shuffles(one.null) for one in found]

    def floats(parts: Sequence[Floats]) -> pa.Array:
        return pa.array(np.concatenate(parts), pa.float64(), from_pandas=True)

    def whole(parts: Sequence[Ints]) -> pa.Array:
        return pa.array(np.concatenate(parts).astype(np.int64), pa.int64())

    return {
        "source": pa.array([one.source for one in found for _ in one.silhouette], pa.string()),
        "silhouette": floats([one.silhouette for one in found]),
        "areas": whole([one.areas for one in found]),
        "clusters_scored": whole([one.clusters for one in found]),
        "null_mean": floats([mean for mean, _ in shuffles]),
        "null_sd": floats([sd for _, sd in shuffles]),
        "p_value": floats([one.p_value for one in found]),
        "p_value_corrected": floats([one.p_value_corrected for one in found]),
    }


def null_rows(found: Sequence[Scored], names: Sequence[str]) -> pa.Table:
    """The best score of each shuffle, and the partition that has it."""
    parts = []
    for one in found:
        scores = np.nan_to_num(one.null.scores, nan=-np.inf)
        best = one.null.best
        winner = [names[at] for at in scores.argmax(axis=1)] if scores.size else []
        parts.append(
            pa.table(
                {
                    "source": pa.array([one.source] * len(best), pa.string()),
                    "permutation": pa.array(range(1, len(best) + 1), pa.int64()),
                    "best": pa.array(np.where(np.isfinite(best), best, np.nan), from_pandas=True),
                    "partition": pa.array(winner, pa.string()),
                }
            )
        )
    return pa.concat_tables(parts)


def source_rows(found: Sequence[Scored]) -> pa.Table:
    """What each source is, in numbers."""
    return pa.table(
        {
            "source": pa.array([one.source for one in found], pa.string()),
            "indicators": pa.array([one.indicators for one in found], pa.int64()),
            "areas": pa.array([int(one.areas.max(initial=0)) for one in found], pa.int64()),
            "left_out": pa.array([len(one.left_out) for one in found], pa.int64()),
            "pairs": pa.array([one.pairs for one in found], pa.int64()),
            "unknown_pairs": pa.array([one.unknown_pairs for one in found], pa.int64()),
        }
    )


def left_out_rows(found: Sequence[Scored]) -> pa.Table:
    """The areas that have a cluster and too few values."""
    rows = [
        {"source": one.source, "area_code": area, "values": number, "needed": one.needed}
        for one in found
        for area, number in one.left_out
    ]
    return pa.Table.from_pylist(rows, schema=LEFT_OUT)
