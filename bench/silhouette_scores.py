"""Silhouettes of 70 partitions of one table, beside 70 calls of scikit-learn."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

from bailiwick.groups.silhouette_scores import silhouette_scores
from clock import race

AREAS, VARIABLES, PARTITIONS, SEED = 375, 18, 70, 20_220_304
OURS, THEIRS = "silhouette_scores, once", "scikit-learn: silhouette_score, 70 calls"
ONE_THREAD = "scikit-learn: the same on one thread"
ASKED = 8.0


def table() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Values of the size of the outside indicators, and partitions into 10 to 20 clusters."""
    generator = np.random.default_rng(SEED)
    values = generator.normal(size=(AREAS, VARIABLES))
    labels = [generator.integers(0, 10 + at % 11, AREAS) for at in range(PARTITIONS)]
    return values, np.column_stack(labels)


def report(repeats: int) -> dict[str, Any]:
    """Race the two, once they agree."""
    values, labels = table()
    expected = _theirs(values, labels)
    apart = float(np.abs(silhouette_scores(values, labels) - expected).max())
    np.testing.assert_allclose(apart, 0, atol=1e-12)
    contenders: dict[str, Callable[[], Any]] = {
        OURS: lambda: silhouette_scores(values, labels),
        THEIRS: lambda: _theirs(values, labels),
        ONE_THREAD: lambda: _on_one_thread(values, labels),
    }
    seconds = race(contenders, repeats)
    return {
        "areas": AREAS,
        "variables": VARIABLES,
        "partitions": PARTITIONS,
        "largest_difference": apart,
        "repeats": repeats,
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "seconds": seconds,
        "ratios": [
            {
                "contender": OURS,
                "beside": peer,
                "times_faster": seconds[peer] / seconds[OURS],
                "asked": ASKED,
                "met": seconds[peer] / seconds[OURS] >= ASKED,
            }
            for peer in (THEIRS, ONE_THREAD)
        ],
    }


def _theirs(values: np.ndarray[Any, Any], labels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.array([silhouette_score(values, one) for one in labels.T])


def _on_one_thread(values: np.ndarray[Any, Any], labels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    with threadpool_limits(limits=1):
        return _theirs(values, labels)


def lines(part: dict[str, Any]) -> list[str]:
    """Its section of the page of results."""
    return [
        "",
        "## Silhouettes of many partitions",
        "",
        f"Mean silhouettes of {part['partitions']} partitions of one table, {part['areas']} areas by"
        f" {part['variables']} variables.",
        f"The values agree: the largest difference is {part['largest_difference']:.1g}.",
        f"Medians of {part['repeats']} interleaved rounds"
        + (f", at a load of {part['load']:.1f} on the machine." if part["load"] is not None else "."),
        "",
        "| what | milliseconds |",
        "|---|---:|",
        *(f"| {name} | {taken * 1000:,.1f} |" for name, taken in part["seconds"].items()),
        "",
        "| contender | beside | times faster | asked for | met |",
        "|---|---|---:|---:|---|",
        *(
            f"| {row['contender']} | {row['beside']} | {row['times_faster']:.1f} | {row['asked']:g} |"
            f" {'yes' if row['met'] else 'no'} |"
            for row in part["ratios"]
        ),
    ]


if __name__ == "__main__":
    print("\n".join(lines(report(9))), file=sys.stdout)
