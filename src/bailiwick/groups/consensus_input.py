"""What `ConsensusClustering` is given: options, tables of coordinates or of base clusters, and their votes.

What belongs here: reading, refusing, and putting rows into an order of their own. What is made of the votes
is in `consensus_graph` and `communities`.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import DataWarning, Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import AreaMatrix, faults, some, too_large
from bailiwick.groups.classification_input import table_of_areas
from bailiwick.groups.cluster_sums import row_order
from bailiwick.groups.co_assignment import NO_VOTE, checked_runs, checked_votes
from bailiwick.groups.communities import Communities, check_search
from bailiwick.groups.consensus_graph import check_graph_options
from bailiwick.groups.ensemble import Ensemble, fit_ensemble, vote_weights

__all__ = [
    "Inputs",
    "Votes",
    "check_options",
    "fitted_votes",
    "given_votes",
    "read_embeddings",
    "read_labels",
    "told",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Labels = NDArray[np.int32]
Votes = Literal["algorithm", "run"]

VOTES: tuple[str, ...] = get_args(Votes)


@dataclass(frozen=True)
class Inputs:
    """Areas and their coordinates in an order that belongs to the rows themselves.

    Attributes
    ----------
    codes : tuple of str
        As given.
    order : integers
        The row of the table that stands at each place.
    embeddings : tuple of arrays of shape (areas, dimensions)
        In that order.
    names : tuple of str or None
        Of the coordinates of the first; None for an array.
    features : int
        Coordinates of the first.
    backend : object
        The kind of table.
    """

    codes: tuple[str, ...]
    order: Ints
    embeddings: tuple[Floats, ...]
    names: tuple[str, ...] | None
    features: int
    backend: Any

    @property
    def coordinates(self) -> Floats | None:
        """Those of all embeddings side by side."""
        return np.hstack(self.embeddings) if self.embeddings else None


def check_options(model: Any) -> None:
    """Refuse options that are not allowed, all in one error.

    Raises
    ------
    OptionError
        With a sentence for each option.
    """
    wrong = []
    for check, given in (
        (check_search, (model.resolution, model.seeds, model.engine)),
        (check_graph_options, (model.graph, model.neighbours, model.cells)),
        (_check_votes, (model.votes,)),
    ):
        try:
            check(*given)
        except OptionError as error:
            wrong.append(str(error))
    if wrong:
        raise OptionError(" ".join(wrong))


def _check_votes(votes: Any) -> None:
    if votes not in VOTES:
        raise OptionError(
            f"votes={votes!r} is not an option.{nearest(str(votes), VOTES)} Choose 'algorithm', where each"
            " algorithm counts the same, or 'run'."
        )


def read_embeddings(tables: Sequence[Any], model: Any) -> Inputs:
    """Read embeddings of the same areas.

    Raises
    ------
    TableError
        There is none, one cannot be clustered, or they are not of the same areas.
    """
    if not len(tables):
        raise TableError("There is no embedding: give at least one table of coordinates.")
    matrices = [table_of_areas(table, model) for table in tables]
    found: list[Finding] = []
    for number, matrix in enumerate(matrices, start=1):
        which = f"Embedding {number}: " if len(matrices) > 1 else ""
        for fault in (*faults(matrix, constant=False), *too_large(matrix)):
            found.append(Finding(fault.reason, which + fault.sentence, fault.rows))
    first = matrices[0]
    aligned = [first.values]
    for number, matrix in enumerate(matrices[1:], start=2):
        values, wrong = _in_line(matrix, first, f"Embedding {number}")
        found += wrong
        aligned.append(values)
    if found:
        raise TableError("The areas cannot be clustered.", found)
    every = np.hstack(aligned) + 0.0  # -0 is 0
    order = row_order(every)
    return Inputs(
        codes=first.codes,
        order=order,
        embeddings=tuple(np.ascontiguousarray(values[order]) for values in aligned),
        names=first.variables if first.named else None,
        features=len(first.variables),
        backend=first.backend,
    )


def _in_line(matrix: AreaMatrix, first: AreaMatrix, what: str) -> tuple[Floats, list[Finding]]:
    """Values in the order of the areas of the first table; or how the areas differ."""
    if matrix.codes == first.codes:
        return matrix.values, []
    known, given = set(first.codes), set(matrix.codes)
    absent, more = sorted(known - given), sorted(given - known)
    if absent or more:
        parts = [
            f"{len(codes)} {words} ({some(codes, 3)})"
            for codes, words in ((absent, "areas are missing"), (more, "areas are not in the first table"))
            if codes
        ]
        return first.values, [
            Finding(
                "other-areas",
                f"{what}: {' and '.join(parts)}. All must be of the same areas.",
                (*absent, *more),
            )
        ]
    at = {code: row for row, code in enumerate(matrix.codes)}
    return matrix.values[[at[code] for code in first.codes]], []


def read_labels(labels: Any, coordinates: Any, model: Any) -> tuple[Inputs, Labels]:
    """Read base clusters, and coordinates if any; labels in the order of `Inputs.order`.

    Raises
    ------
    TableError
        Labels are none, or coordinates are of other areas.
    """
    matrix = table_of_areas(labels, model)
    found = faults(matrix, constant=False)
    if found:
        raise TableError("labels cannot be read as base clusters.", found)
    runs = checked_runs(matrix.values)
    if coordinates is None:
        order = row_order(matrix.values)
        inputs = Inputs(matrix.codes, order, (), None, len(matrix.variables), matrix.backend)
        return inputs, np.ascontiguousarray(runs[order])
    place = read_embeddings([coordinates], model)
    points = AreaMatrix(place.codes, (), place.embeddings[0], place.backend)
    given = np.empty_like(points.values)
    given[place.order] = points.values
    values, wrong = _in_line(
        AreaMatrix(place.codes, (), given, place.backend),
        AreaMatrix(matrix.codes, (), given, matrix.backend),
        "coordinates",
    )
    if wrong:
        raise TableError("labels and coordinates do not go together.", wrong)
    order = row_order(np.hstack([values, matrix.values]))
    inputs = Inputs(
        matrix.codes,
        order,
        (np.ascontiguousarray(values[order]),),
        place.names,
        place.features,
        matrix.backend,
    )
    return inputs, np.ascontiguousarray(runs[order])


def fitted_votes(
    inputs: Inputs, model: Any, seed: np.random.SeedSequence
) -> tuple[Labels, Floats, pa.Table, tuple[Finding, ...]]:
    """Fit the ensemble on every embedding: labels side by side, weights, the table of runs, remarks."""
    made = [
        _fitted(points, model, np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, number)))
        for number, points in enumerate(inputs.embeddings)
    ]
    weights = [vote_weights(one, votes=model.votes) for one in made]
    remarks = []
    for number, one in enumerate(made, start=1):
        which = f"Embedding {number}: " if len(made) > 1 else ""
        remarks += [
            Finding(fault.reason, which + fault.sentence, fault.rows, fault.severity) for fault in one.remarks
        ]
    tables = [
        one.table.add_column(0, "embedding", pa.array([number] * len(weight), pa.int64())).append_column(
            "weight", pa.array(weight, pa.float64())
        )
        for number, (one, weight) in enumerate(zip(made, weights, strict=True), start=1)
    ]
    labels = made[0].labels if len(made) == 1 else np.hstack([one.labels for one in made])
    return labels, np.concatenate(weights), pa.concat_tables(tables), tuple(remarks)


def _fitted(points: Floats, model: Any, seed: np.random.SeedSequence) -> Ensemble:
    """The ensemble of one embedding; where all areas are at one point, one run that says so."""
    if (points == points[0]).all():
        columns: dict[str, Any] = {
            "run": [0],
            "algorithm": ["one point"],
            "parameter": pa.array([None], pa.string()),
            "value": pa.array([None], pa.string()),
            "repeat": [0],
            "clusters": [1],
            "converged": [True],
            "votes": [True],
            "distinct_of": [0],
            "how": ["all areas are at one point"],
        }
        areas = "There is one area" if len(points) == 1 else f"All {len(points)} areas are at one point"
        remark = Finding("one-point", f"{areas}: there is nothing to tell apart.", (), "warning")
        warnings.warn(remark.sentence, DataWarning, stacklevel=6)
        return Ensemble(np.zeros((len(points), 1), dtype=np.int32), pa.table(columns), (remark,))
    return fit_ensemble(
        points, ensemble=model.ensemble, runs=model.runs, random_state=seed, n_jobs=model.n_jobs
    )


def given_votes(
    runs: Labels, votes: Votes, algorithms: Sequence[str] | None, weights: ArrayLike | None
) -> tuple[Floats, pa.Table, tuple[Finding, ...]]:
    """Weights of base clusters that somebody else made, and the table of runs."""
    count = runs.shape[1]
    names = ["given"] * count if algorithms is None else [str(name) for name in algorithms]
    if len(names) != count:
        raise OptionError(f"algorithms has {len(names)} names for {count} runs: give one per run.")
    clusters = [len(np.unique(run[run != NO_VOTE])) for run in runs.T]
    seen: dict[bytes, int] = {}
    same = [seen.setdefault(_partition(run), number) for number, run in enumerate(runs.T)]
    table = pa.table(
        {
            "embedding": pa.array([1] * count, pa.int64()),
            "run": pa.array(range(count), pa.int64()),
            "algorithm": pa.array(names, pa.string()),
            "clusters": pa.array(clusters, pa.int64()),
            "votes": pa.array([one > 0 for one in clusters], pa.bool_()),
            "distinct_of": pa.array(same, pa.int64()),
        }
    )
    counted = (
        vote_weights(Ensemble(runs, table), votes=votes) if weights is None else checked_votes(weights, count)
    )
    silent = [number for number, one in enumerate(clusters) if not one]
    remarks: tuple[Finding, ...] = ()
    if silent:
        sentence = (
            f"{len(silent)} of {count} runs put no area into a cluster and do not vote: {some(silent)}."
        )
        remarks = (Finding("no-vote", sentence, tuple(silent), "warning"),)
        warnings.warn(sentence, DataWarning, stacklevel=3)
    return counted, table.append_column("weight", pa.array(counted, pa.float64())), remarks


def _partition(run: Labels) -> bytes:
    """The same bytes for the same partition, whatever its clusters are called."""
    found, first, number = np.unique(run, return_index=True, return_inverse=True)
    real = found != NO_VOTE
    to = np.full(len(found), NO_VOTE, dtype=np.int32)
    to[np.flatnonzero(real)[np.argsort(first[real], kind="stable")]] = np.arange(real.sum(), dtype=np.int32)
    return to[number].tobytes()


def told(codes: Sequence[str], alone: Sequence[str], found: Communities) -> list[Finding]:
    """What should be known of the communities."""
    if not alone or len(codes) == 1:
        return []
    if len(alone) == len(codes):
        sentence = (
            f"No two of the {len(codes)} areas ever share a base cluster that votes, so each is a cluster by"
            " itself: fit base clusterings with fewer clusters, or check the coordinates."
        )
        return [Finding("no-edges", sentence, tuple(alone), "warning")]
    verb, they = ("share", "each is") if len(alone) > 1 else ("shares", "it is")
    sentence = (
        f"{len(alone)} of {len(codes)} areas never {verb} a base cluster, so {they} one of the"
        f" {found.n_communities} clusters by itself: {some(alone)}."
    )
    return [Finding("alone", sentence, tuple(alone), "warning")]
