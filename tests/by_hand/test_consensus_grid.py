"""The grid of consensus clusters: what its tasks share, where results come from, and that it can go on."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.cluster import KMeans

from bailiwick import ConsensusClustering, consensus_grid
from bailiwick.errors import WorkspaceError
from bailiwick.groups import grid_tasks
from bailiwick.groups.components import nested_components
from bailiwick.groups.consensus_grid import ConsensusGrid
from bailiwick.groups.embedding import embed
from bailiwick.groups.ensemble_settings import PUBLISHED_ENSEMBLE, Base
from bailiwick.groups.grid_tasks import GridRun, GridSettings, Names

BASES = [Base("k_means", "n_clusters", 4, runs=3), Base("gaussian_mixture", "n_components", 3, runs=2)]
COMPONENTS, RESOLUTIONS = (2, 3), (0.5, 1.0)
SETTINGS = GridSettings("components", 1, 15, 0.1, BASES, None, "run", 1, "all", 50, 1500)
TASKS = 2 + 2 + 4  # embeddings, ensembles, pairs


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """Forty areas in three clouds."""
    generator = np.random.default_rng(8)
    centres = np.array([[0.0] * 5, [6, 0, 0, 0, 0], [0, 6, 0, 2, 0]])
    values = centres[generator.integers(0, 3, 40)] + generator.normal(size=(40, 5))
    return pd.DataFrame(values, index=[f"E{at:02d}" for at in range(40)], columns=list("abcde"))


def grid(table: Any, **changed: Any) -> ConsensusGrid:
    """A small grid without UMAP."""
    options: dict[str, Any] = {
        "components": COMPONENTS,
        "resolutions": RESOLUTIONS,
        "method": "components",
        "ensemble": BASES,
        "seeds": 4,
        "random_state": 11,
    }
    return consensus_grid(table, **options | changed)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How often each kind of task is run."""
    counts = {"_embedded": 0, "_voted": 0, "_communities": 0}
    for name in counts:
        monkeypatch.setattr(grid_tasks, name, _counting(getattr(grid_tasks, name), counts, name))
    return counts


def _counting(work: Any, counts: dict[str, int], name: str) -> Any:
    def counting(*given: Any) -> Any:
        counts[name] += 1
        return work(*given)

    return counting


def same(one: ConsensusGrid, other: ConsensusGrid) -> None:
    """Compare all that a grid gives."""
    assert one.labels.tolist() == other.labels.tolist()
    assert one.shares.tolist() == other.shares.tolist()
    assert one.partitions.to_dict("list") == other.partitions.to_dict("list")


def test_a_pair_is_the_consensus_on_its_own_ensemble(table: pd.DataFrame, counted: dict[str, int]) -> None:
    """If this fails, the grid clusters other votes than its ensembles', or fits them for every resolution.

    The labels of the ensemble that the grid fitted, given to `ConsensusClustering`, reach the same quality.
    """
    votes = []
    fitted = grid_tasks._voted

    def kept(*given: Any) -> Any:
        votes.append(fitted(*given))
        return votes[-1]

    grid_tasks._voted = kept  # the fixture puts back what was there
    found = grid(table)
    assert counted == {"_embedded": 2, "_voted": 2, "_communities": 2}
    for number, one in enumerate(votes):
        for at, resolution in enumerate(RESOLUTIONS):
            model = ConsensusClustering(resolution, 3, seeds=4)
            model.fit_ensemble_labels(one["labels"], weights=one["algorithm"])
            row = found.partitions.iloc[number * len(RESOLUTIONS) + at]
            assert row["quality"] == pytest.approx(model.quality_, abs=1e-9)
            assert row["n_clusters"] == model.n_clusters_


def test_points_are_those_of_the_first_components(table: pd.DataFrame) -> None:
    """If this fails, components are fitted anew, or points belong to other areas."""
    found = grid(table)
    scores = nested_components(table.to_numpy(), 3).scores
    expected = embed(scores[:, :2], method="components")
    assert found.embeddings[2].shape == (1, 40, 2)
    assert np.abs(found.embeddings[2][0]) == pytest.approx(np.abs(expected), abs=1e-9)
    assert found.area_codes == tuple(table.index)
    assert found.pairs == ((2, 0.5), (2, 1.0), (3, 0.5), (3, 1.0))
    assert found.label_table().columns.tolist() == ["area_code", *found.names]
    assert found.at(3, 0.5) == 2


def test_same_answer_on_workers_of_any_kind(table: pd.DataFrame) -> None:
    """If this fails, the number or the kind of workers changes the clusters."""
    alone = grid(table)
    with joblib.parallel_config(backend="threading", n_jobs=2):
        same(grid(table), alone)
    same(grid(table, n_jobs=2), alone)


def test_same_answer_on_a_dask_cluster(table: pd.DataFrame) -> None:
    """If this fails, a Dask cluster gives another answer than one worker."""
    distributed = pytest.importorskip(
        "distributed", reason="needs the extra: pip install bailiwick[distributed]"
    )
    alone = grid(table)
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        other = grid(table)
    same(other, alone)


def test_order_of_rows_and_codes_change_nothing(table: pd.DataFrame) -> None:
    """If this fails, clusters depend on how areas are sorted or called, or on the kind of table."""
    alone = grid(table)
    order = np.random.default_rng(1).permutation(40)
    mixed = grid(table.iloc[order])
    assert mixed.labels.tolist() == alone.labels[order].tolist()
    assert mixed.shares.tolist() == alone.shares[order].tolist()
    renamed = grid(table.set_axis([f"W{at:02d}" for at in range(40)][::-1]))
    assert renamed.labels.tolist() == alone.labels.tolist()
    polars = grid(pl.from_pandas(table.reset_index(names="area_code")))
    assert isinstance(polars.partitions, pl.DataFrame)
    assert polars.labels.tolist() == alone.labels.tolist()


def test_the_rest_of_the_grid_changes_nothing(table: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, a pair is another one in a wider grid: its tasks have other seeds."""
    given: list[tuple[Any, ...]] = []
    for name in ("_embedded", "_voted", "_communities"):
        monkeypatch.setattr(grid_tasks, name, _noting(getattr(grid_tasks, name), given))
    alone = grid(table)
    wide = [_seed(one) for one in given]
    given.clear()
    one = grid(table, components=[3], resolutions=[1.0])
    assert one.labels[:, 0].tolist() == alone.labels[:, alone.at(3, 1.0)].tolist()
    # Of each kind of task the wide grid has one with the very seed, and another one for 2 components.
    assert [_seed(one) for one in given] == wide[1::2]
    assert len(set(wide)) == 6


def _noting(work: Any, given: list[tuple[Any, ...]]) -> Any:
    def noting(*arguments: Any) -> Any:
        given.append(arguments)
        return work(*arguments)

    return noting


def _seed(given: tuple[Any, ...]) -> Any:
    """The seed of a task, its last argument, as numbers."""
    last = given[-1]
    return (last.entropy, last.spawn_key) if isinstance(last, np.random.SeedSequence) else last


def test_what_the_modes_stand_for(table: pd.DataFrame) -> None:
    """If this fails, a run as published has several seeds or weighs algorithms, or says so wrongly."""
    published = grid(table, mode="as_published", seeds=None)
    told = {name: published.settings[name] for name in ("votes", "seeds", "n_embeddings")}
    assert told == {"votes": "run", "seeds": 1, "n_embeddings": 1}
    assert published.partitions["agreement"].isna().all()
    corrected = grid(table, seeds=None)
    assert (corrected.settings["votes"], corrected.settings["seeds"]) == ("algorithm", 20)
    assert (
        grid_tasks.GridRun(
            tuple(range(5, 51, 5)), (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0), _as_published(), 0
        ).tasks
        == 10 + 10 + 70
    )
    assert sum(one.runs for one in PUBLISHED_ENSEMBLE) == 210


def _as_published() -> grid_tasks.GridSettings:
    return grid_tasks.GridSettings("umap", 1, 15, 0.1, "published", None, "run", 1, "auto", 50, 1500)


def test_more_components_than_the_table_has(table: pd.DataFrame) -> None:
    """If this fails, a number of components that does not exist is clustered, or left out without a word."""
    found = grid(table, components=[2, 5, 10, 50])
    assert sorted(found.embeddings) == [2, 5]
    assert any(note.startswith("Numbers of components left out: 10, 50, as ") for note in found.notes)
    assert not any("in place of" in note for note in found.notes)
    instead = grid(table, components=[10, 50])
    assert list(instead.embeddings) == [5]
    assert any("5 components in place of 10, 50: " in note for note in instead.notes)


def test_interrupted_and_taken_up_again(table: pd.DataFrame, tmp_path: Path, counted: dict[str, int]) -> None:
    """If this fails, an interruption costs tasks that were done, or what is taken up differs."""
    whole = grid(table)
    before = dict(counted)

    def stop(done: int, total: int) -> None:
        assert total == TASKS
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grid(table, store=tmp_path, progress=stop)
    # Two points, two ensembles: each is a file, and none is half written.
    assert (
        sorted(path.name.split("-")[0] for path in tmp_path.iterdir()) == ["embedding"] * 2 + ["ensemble"] * 2
    )
    done = {name: counted[name] - before[name] for name in counted}
    told: list[int] = []
    again = grid(table, store=tmp_path, progress=lambda at, _: told.append(at))
    same(again, whole)
    after = {name: counted[name] - before[name] - done[name] for name in counted}
    assert after == {"_embedded": 0, "_voted": 0, "_communities": 2}
    assert told == list(range(1, TASKS + 1))
    same(grid(table, store=tmp_path), whole)
    assert counted["_communities"] == before["_communities"] + done["_communities"] + 2


def test_a_wider_grid_takes_over_what_is_done(
    table: pd.DataFrame, tmp_path: Path, counted: dict[str, int]
) -> None:
    """If this fails, another resolution fits ensembles anew, or other values take over what is not theirs."""
    grid(table, store=tmp_path)
    counted.update(dict.fromkeys(counted, 0))
    wider = grid(table, store=tmp_path, resolutions=(0.5, 0.8, 1.0))
    assert counted == {"_embedded": 0, "_voted": 0, "_communities": 2}
    same(wider, grid(table, resolutions=(0.5, 0.8, 1.0)))
    counted.update(dict.fromkeys(counted, 0))
    for changed in ({"random_state": 12}, {"ensemble": BASES[:1]}):
        grid(table, store=tmp_path, **changed)
    assert counted["_voted"] == counted["_communities"] == 4
    grid(table + 1.5 * table**2, store=tmp_path)
    assert counted["_voted"] == 6
    # Sorted otherwise, it is the same table.
    grid(table.iloc[::-1], store=tmp_path)
    assert counted["_voted"] == 6


@pytest.mark.parametrize("fault", ["cut", "changed", "foreign", "renamed", "empty"])
def test_damaged_files_are_told_and_their_tasks_run_again(
    table: pd.DataFrame, tmp_path: Path, fault: str
) -> None:
    """If this fails, a file that was cut, changed or belongs to another task is read as a result."""
    whole = grid(table, store=tmp_path)
    first, second = sorted(tmp_path.glob("ensemble-*.npz"))
    for path in tmp_path.glob("communities-*.npz"):
        path.unlink()
    if fault == "cut":
        first.write_bytes(first.read_bytes()[:200])
    elif fault == "empty":
        first.write_bytes(b"")
    elif fault == "foreign":
        np.savez(first, labels=np.zeros((40, 5), dtype=np.int8))
    elif fault == "renamed":
        first.write_bytes(second.read_bytes())
    else:
        with np.load(first) as held:
            arrays = {name: held[name] for name in held.files}
        arrays["labels"] = arrays["labels"] * 0
        np.savez(first, **arrays)
    (tmp_path / ".ensemble-half.part").write_bytes(b"half")
    again = grid(table, store=tmp_path)
    same(again, whole)
    assert [note for note in again.notes if first.name in note] == [
        next(note for note in again.notes if "its task was run again" in note)
    ]
    assert not any("run again" in note for note in grid(table, store=tmp_path).notes)


def test_estimators_with_long_arrays_are_told_apart(table: pd.DataFrame) -> None:
    """If this fails, a store gives the results of another estimator, whose array reads alike when cut short.

    1,500 starting points in two components, of which only some in the middle differ: the words of NumPy
    show three at either end.
    """
    starts = np.random.default_rng(0).normal(size=(1500, 2))
    other = starts.copy()
    other[700:800] += 1
    assert repr(starts) == repr(other)
    names = []
    for start in (starts, other, starts.copy()):
        own = [("own", KMeans(1500, init=start, n_init=1))]
        run = GridRun((2,), (0.7,), dataclasses.replace(SETTINGS, ensemble=own), 1)
        names.append(Names(table.to_numpy(), run).ensemble(2, 0))
    assert names[0] == names[2] != names[1]


def test_resolutions_that_are_near_each_other(table: pd.DataFrame) -> None:
    """If this fails, two pairs have one name, and columns of labels are lost."""
    found = grid(table, components=[2], resolutions=[0.7, 0.7000001, 1.0], seeds=1)
    assert found.names == ("c2_r0.7", "c2_r0.7000001", "c2_r1")
    assert found.label_table().shape == (40, 4)


@pytest.mark.skipif(os.name == "nt", reason="another sort of path")
def test_a_store_that_is_no_folder(table: pd.DataFrame, tmp_path: Path) -> None:
    """If this fails, a search runs for an hour and then cannot keep anything."""
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(WorkspaceError, match="is no folder to keep results in"):
        grid(table, store=file)
