"""Consensus clusters of as many points as the United Kingdom has output areas, time and memory.

    python bench/consensus_scale.py            # 239,023 points, each stage timed, its memory watched
    python bench/consensus_scale.py --graphs   # graphs of fewer pairs beside all pairs, 7,264 output areas
    python bench/consensus_scale.py --large    # the three graphs of fewer pairs on all 239,023 points

Large: seeded points in two dimensions, the 210 published base clusterings, the graph of cells, communities
of 20 seeds. With more than 5,000 areas every setting is fitted on 1,500 cells of k-means, mixtures with the
moments of their areas; every area then votes for itself (`fit_ensemble`).

Small: 375 seeded points, and two principal components of 7,264 real output areas, which need
`BAILIWICK_SHARED`. Every graph is searched from 10 seeds. Quality is that on all pairs; the index is the
adjusted Rand index with the best partition on all pairs, and for these the indices between their seeds.

The three graphs on all points: one seed each, at the share of gamma that was best at 7,264, then refined; the
index is that with the partition from cells. Each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))

import areas_generator  # noqa: E402
import watched  # noqa: E402

AREAS, SAMPLE, DISTRICTS, SEED, WORKERS = 239_023, 7_264, 375, 20_220_304, 2
RESOLUTION, SEEDS, FEW_SEEDS = 0.7, 20, 10
SECONDS, BYTES = 180.0, 4 << 30
# The graph, its options, and the share of gamma at which it is searched on all points.
LARGE: dict[str, tuple[dict[str, Any], float]] = {
    "cells": ({"cells": 1500}, 1.0),
    "neighbours": ({"neighbours": 50}, 0.35),
    "bipartite": ({}, 0.7),
}
KINDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("all", {}),
    ("cells", {"cells": 1500}),
    ("bipartite", {}),
    ("neighbours", {"neighbours": 50}),
    ("neighbours", {"neighbours": 200}),
)


def points(areas: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Points as an embedding has them: 40 stretched heaps of unequal size, one point in twenty anywhere."""
    rng = np.random.default_rng(SEED)
    share = rng.dirichlet(np.full(40, 2.0))
    middles, turns = rng.uniform(0, 20, (40, 2)), rng.normal(0, 0.6, (40, 2, 2))
    heap = rng.choice(40, size=areas, p=share)
    made = middles[heap] + np.einsum("nij,nj->ni", turns[heap], rng.normal(size=(areas, 2)))
    anywhere = rng.random(areas) < 0.05
    made[anywhere] = rng.uniform(-2, 22, (int(anywhere.sum()), 2))
    return made


LARGE_HEAD = (
    "| graph | nodes | weights | communities | quality | refined | index | seconds | MiB |",
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
)
SMALL_HEAD = (
    "| areas | graph | nodes | weights | gamma searched | communities | quality | index | seconds |",
    "|---:|---|---:|---:|---:|---:|---:|---|---:|",
)


def report() -> dict[str, Any]:
    """All three: the large run in a process of its own, then the comparisons of graphs."""
    return large_run() | {"graphs_of_all_points": list(large_graphs()), "graphs": list(small_graphs())}


def large_run() -> dict[str, Any]:
    """The large run, in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "job.json"
        peak = watched.peak_bytes([sys.executable, __file__, "--job", str(out)])
        done: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return done | {"peak_bytes": peak, "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None}


def run_job(out: Path) -> None:
    """Fit, make the graph, find communities; seconds of each."""
    from bailiwick.groups.consensus_graph import consensus_graph
    from bailiwick.groups.ensemble import fit_ensemble, vote_weights

    X = points(AREAS)
    stages, begun = {}, time.perf_counter()
    made = fit_ensemble(X, random_state=SEED, n_jobs=WORKERS)
    votes = vote_weights(made)
    stages["210 base clusterings"], begun = time.perf_counter() - begun, time.perf_counter()
    graph = consensus_graph(made.labels, votes, X, random_state=SEED, n_jobs=WORKERS)
    stages["graph"], begun = time.perf_counter() - begun, time.perf_counter()
    found = graph.communities(RESOLUTION, seeds=SEEDS, random_state=SEED, n_jobs=WORKERS)
    stages["communities"] = time.perf_counter() - begun
    result = {
        "areas": len(X),
        "runs": made.labels.shape[1],
        "graph": graph.kind,
        "nodes": graph.graph.shape[0],
        "communities": found.n_communities,
        "quality": found.quality,
        "agreement": found.agreement,
        "stages": stages,
    }
    out.write_text(json.dumps(result), encoding="utf-8")


def run_large(kind: str, folder: Path) -> None:
    """One graph on all points, one seed: its line, and its labels for the others."""
    from sklearn.metrics import adjusted_rand_score

    from bailiwick.groups.communities import searched
    from bailiwick.groups.consensus_graph import consensus_graph
    from bailiwick.groups.ensemble import fit_ensemble, vote_weights
    from bailiwick.groups.full_quality import full_quality, refined

    X = points(AREAS)
    made = fit_ensemble(X, random_state=SEED, n_jobs=WORKERS)
    votes = vote_weights(made)
    more, share = LARGE[kind]
    begun = time.perf_counter()
    graph: Any = consensus_graph(made.labels, votes, X, kind=kind, random_state=SEED, **more)  # type: ignore[arg-type]
    every, _ = searched(graph.graph, share * RESOLUTION, 1, np.random.SeedSequence(SEED))
    labels = np.unique(every[graph.node, 0], return_inverse=True)[1]
    before = full_quality(made.labels, labels, resolution=RESOLUTION, weights=votes)
    found = refined(made.labels, labels, resolution=RESOLUTION, weights=votes)
    taken = time.perf_counter() - begun
    after = full_quality(made.labels, found, resolution=RESOLUTION, weights=votes)
    first = folder / "cells.npy"
    if kind == "cells":
        np.save(first, found)
    index = adjusted_rand_score(np.load(first), found)
    size = f"{graph.graph.shape[0]:,} | {graph.graph.nnz:,}"
    count = len(np.unique(found))
    line = f"| {kind} | {size} | {count} | {before:.4f} | {after:.4f} | {index:.2f} | {taken:.0f} |"
    (folder / "line").write_text(line, encoding="utf-8")


def lines(part: dict[str, Any]) -> list[str]:
    """Its section of the page of results."""
    total = sum(part["stages"].values())
    wanted = (
        ("all stages, seconds", total, SECONDS, "at most 180"),
        ("peak, MiB", part["peak_bytes"] / 2**20, BYTES / 2**20, "at most 4,096"),
    )
    return [
        "",
        "## Consensus clusters of many areas",
        "",
        f"{part['areas']:,} seeded points, {part['runs']} base clusterings, graph of {part['nodes']:,}"
        f" {part['graph']}, gamma {RESOLUTION:g}, {SEEDS} seeds, {WORKERS} workers:",
        f"{part['communities']} communities, quality {part['quality']:.4f} on all pairs, seeds agree"
        f" {part['agreement']:.2f}. Load average at the end: {part['load'] or 0:.1f}.",
        "",
        "| stage | seconds |",
        "|---|---:|",
        *(f"| {name} | {seconds:.1f} |" for name, seconds in part["stages"].items()),
        "",
        "| what | figure | asked for | met |",
        "|---|---:|---|---|",
        *(
            f"| {name} | {figure:,.0f} | {asked} | {'yes' if figure <= limit else 'no'} |"
            for name, figure, limit, asked in wanted
        ),
        *_compared(part),
    ]


def _compared(part: dict[str, Any]) -> list[str]:
    """Tables of the graphs beside each other, where they were compared."""
    made = []
    if part.get("graphs_of_all_points"):
        made += [
            "",
            "Graphs of fewer pairs on all these points, one seed each. Quality is on all pairs; the index"
            " is the adjusted Rand index with the partition from cells:",
            "",
            *LARGE_HEAD,
            *part["graphs_of_all_points"],
        ]
    if part.get("graphs"):
        made += [
            "",
            f"Graphs of fewer pairs beside all pairs, {FEW_SEEDS} seeds each; the index is that with the best"
            " partition on all pairs, and in rows of all pairs that between their seeds:",
            "",
            *SMALL_HEAD,
            *part["graphs"],
        ]
    return made


def sampled() -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """Two principal components of 7,264 real output areas; None where the files are not at hand."""
    import bailiwick

    path = areas_generator.real_file()
    if path is None:
        return None
    real = areas_generator.real(path)
    rows = np.random.default_rng(2021).choice(len(real), SAMPLE, replace=False)
    table = bailiwick.standardise_areas(real[np.sort(rows)], standardise="asinh_range")
    values = table.drop("area_code").to_numpy()
    left, scale, _ = np.linalg.svd(values - values.mean(axis=0), full_matrices=False)
    return np.asarray(left[:, :2] * scale[:2], dtype=np.float64)


def graphs(X: np.ndarray[Any, np.dtype[np.float64]]) -> Iterator[str]:
    """One line for each graph."""
    from sklearn.metrics import adjusted_rand_score

    from bailiwick.groups.consensus_graph import consensus_graph
    from bailiwick.groups.ensemble import fit_ensemble, vote_weights

    X = X[np.lexsort(X.T[::-1])]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # affinity propagation of thousands of areas seldom rests
        made = fit_ensemble(X, random_state=0, n_jobs=WORKERS)
    votes = vote_weights(made)
    dense = None
    for kind, more in KINDS:
        if more.get("cells", 0) > len(X):
            more = {"cells": 300}
        begun = time.perf_counter()
        graph: Any = consensus_graph(made.labels, votes, X, kind=kind, random_state=0, **more)  # type: ignore[arg-type]
        found = graph.communities(RESOLUTION, seeds=FEW_SEEDS, random_state=0, n_jobs=WORKERS)
        taken = time.perf_counter() - begun
        dense = found if dense is None else dense
        if kind == "all":
            between = [adjusted_rand_score(a, b) for a, b in combinations(found.seed_labels.T, 2)]
            index = f"{np.mean(between):.2f} ({min(between):.2f} to {max(between):.2f}) between seeds"
        else:
            index = f"{adjusted_rand_score(dense.labels, found.labels):.2f}"
        name = " ".join([kind, *(f"{number:,}" for number in more.values())])
        size = f"{graph.graph.shape[0]:,} | {graph.graph.nnz:,}"
        yield (
            f"| {len(X):,} | {name} | {size} | {found.searched_at:.3f} |"
            f" {found.n_communities} | {found.quality:.4f} | {index} | {taken:.1f} |"
        )


def large_graphs() -> Iterator[str]:
    """One line for each graph on all points, each in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        for kind in LARGE:
            peak = watched.peak_bytes([sys.executable, __file__, "--kind", kind, "--job", name])
            line = Path(name, "line").read_text(encoding="utf-8")
            yield f"{line} {peak / 2**20:,.0f} |"


def small_graphs() -> Iterator[str]:
    """One line for each graph of 375 points, and of output areas where the files are at hand."""
    for X in (points(DISTRICTS), sampled()):
        if X is None:
            print("no official files: set BAILIWICK_SHARED", file=sys.stderr)
        else:
            yield from graphs(X)


def main() -> None:
    """Parse options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--graphs", action="store_true", help="compare graphs on fewer areas")
    parser.add_argument("--large", action="store_true", help="compare graphs on all points")
    parser.add_argument("--kind", choices=tuple(LARGE), help=argparse.SUPPRESS)
    parser.add_argument("--job", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.job is not None:
        if given.kind is None:
            run_job(given.job)
        else:
            run_large(given.kind, given.job)
        return
    if given.large:
        print("\n".join(LARGE_HEAD))
        for line in large_graphs():
            print(line, flush=True)
    elif given.graphs:
        print("\n".join(SMALL_HEAD))
        for line in small_graphs():
            print(line, flush=True)
    else:
        print("\n".join(lines(large_run())))


if __name__ == "__main__":
    main()
