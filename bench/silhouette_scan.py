"""k-means over a range of numbers of clusters on a table of districts: many starts, beside scikit-learn."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from bailiwick.groups.centre_distances import Rows, middle
from bailiwick.groups.kmeans import k_means
from bailiwick.groups.starts import child, first_centres
from clock import race

AREAS, VARIABLES, FACTORS = 309, 7, 2
NUMBERS = range(4, 16)
STARTS, ROUNDS = 100, 3
ASKED = 3.0
# Inertias from shared first centres may differ by this share.
SAME = 1e-9

OURS = "bailiwick: k_means for each k"
THEIRS = "scikit-learn: KMeans(n_init=100) for each k, threads as they come"
ONE_THREAD = "scikit-learn: the same on one thread"


def report(rounds: int = ROUNDS) -> dict[str, Any]:
    """Race the contenders, once both are seen to end in the same inertia from shared first centres."""
    table = districts()
    apart = _largest_difference(table)
    if apart > SAME:
        raise RuntimeError(f"Inertias from shared first centres differ by {apart:.1e} of their size.")
    seconds = race(
        {
            OURS: lambda: _ours(table),
            THEIRS: lambda: _theirs(table),
            ONE_THREAD: lambda: _on_one_thread(table),
        },
        rounds,
    )
    ours, theirs = _ours(table), _on_one_thread(table)
    return {
        "areas": AREAS,
        "variables": VARIABLES,
        "numbers": [NUMBERS[0], NUMBERS[-1]],
        "starts": STARTS,
        "rounds": rounds,
        # Programs that wanted a processor meanwhile: far above their number, the ratios are rough.
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "seconds": seconds,
        "shared_starts": len(NUMBERS) * STARTS,
        "largest_difference": apart,
        "lowest_inertia": [
            {"k": k, "bailiwick": one, "scikit-learn": other}
            for k, one, other in zip(NUMBERS, ours, theirs, strict=True)
        ],
        "ratios": [
            {
                "contender": OURS,
                "beside": beside,
                "times_faster": seconds[beside] / seconds[OURS],
                "asked": ASKED,
                "met": seconds[beside] / seconds[OURS] >= ASKED,
            }
            for beside in (THEIRS, ONE_THREAD)
        ],
    }


def districts() -> NDArray[np.float64]:
    """Z-scores of made-up districts: a few common factors, noise, and a long tail in every other variable.

    Like the real indicators they lie in no clear heaps, so that starts take many steps and end apart.
    """
    rng = np.random.default_rng(2023)
    common = rng.normal(size=(AREAS, FACTORS)) @ rng.normal(size=(FACTORS, VARIABLES))
    values = common + rng.normal(size=(AREAS, VARIABLES))
    values[:, ::2] = np.exp(values[:, ::2] / 3)
    scores: NDArray[np.float64] = (values - values.mean(axis=0)) / values.std(axis=0)
    return scores


def _ours(table: NDArray[np.float64]) -> list[float]:
    return [k_means(table, k, starts=STARTS, random_state=1).best.wss for k in NUMBERS]


def _theirs(table: NDArray[np.float64]) -> list[float]:
    return [float(KMeans(k, n_init=STARTS, random_state=1).fit(table).inertia_) for k in NUMBERS]


def _on_one_thread(table: NDArray[np.float64]) -> list[float]:
    with threadpool_limits(limits=1):
        return _theirs(table)


def _largest_difference(table: NDArray[np.float64]) -> float:
    """The largest share by which inertias from the same first centres differ, over every k and start."""
    origin = middle(table)
    rows = Rows(table, origin, np.float64, table - origin)
    largest = 0.0
    for k in NUMBERS:
        seed = child(np.random.SeedSequence(7), k)
        begun = [first_centres(rows, k, "k-means++", child(seed, one), None) for one in range(STARTS)]
        ours = k_means(table, k, starts=0, extra_starts=begun).start_wss
        with threadpool_limits(limits=1):
            theirs = [
                KMeans(k, init=centres, n_init=1, tol=0, max_iter=1000).fit(table).inertia_
                for centres in begun
            ]
        largest = max(largest, float(np.abs(ours / np.array(theirs) - 1).max()))
    return largest


def lines(part: dict[str, Any]) -> list[str]:
    """Its section of the page of results."""
    low, high = part["numbers"]
    return [
        "",
        "## k-means over numbers of clusters",
        "",
        f"{part['areas']} made-up areas by {part['variables']} variables, k from {low} to {high},"
        f" {part['starts']} starts of k-means++ for each k.",
        f"From {part['shared_starts']:,} shared first centres inertias differ by"
        f" {part['largest_difference']:.1e} of their size at most (asked for: {SAME:.0e}).",
        f"Medians of {part['rounds']} interleaved rounds"
        + (f", at a load of {part['load']:.1f} on the machine." if part["load"] is not None else "."),
        "",
        "| what | milliseconds |",
        "|---|---:|",
        *(f"| {name} | {taken * 1000:,.0f} |" for name, taken in part["seconds"].items()),
        "",
        "| contender | beside | times faster | asked for | met |",
        "|---|---|---:|---:|---|",
        *(
            f"| {row['contender']} | {row['beside']} | {row['times_faster']:.2f} | {row['asked']:g} |"
            f" {'yes' if row['met'] else 'no'} |"
            for row in part["ratios"]
        ),
        "",
        "Lowest inertia of each, from draws of their own:",
        "",
        "| k | bailiwick | scikit-learn |",
        "|---:|---:|---:|",
        *(
            f"| {row['k']} | {row['bailiwick']:.3f} | {row['scikit-learn']:.3f} |"
            for row in part["lowest_inertia"]
        ),
    ]
