"""Cramér's V of 780 pairs of 40 columns of labels, beside a loop over SciPy that counts its own tables."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy.stats.contingency import association, crosstab

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from bailiwick.evidence import cramers_v  # noqa: E402
from clock import race  # noqa: E402
from seeded_labels import AREAS, COLUMNS, seeded_labels  # noqa: E402

OURS, LOOP, CODES = "cramers_v", "SciPy, pair by pair, crosstab", "SciPy, pair by pair, np.add.at on codes"
# Times faster than either: from labels of text as they come, and from whole numbers ready to be counted.
ASKED = 5.0


def report(repeats: int) -> dict[str, Any]:
    """Race the three, once they agree; without shuffles, which SciPy's call does not make."""
    table = seeded_labels()
    frame = pl.DataFrame(table)
    columns = {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names[1:]}
    codes = {name: np.unique(labels, return_inverse=True)[1] for name, labels in columns.items()}
    contenders: dict[str, Callable[[], Any]] = {
        OURS: lambda: cramers_v(frame, permutations=0)["cramers_v"].to_numpy(),
        LOOP: lambda: np.array([_by_crosstab(*pair) for pair in itertools.combinations(columns.values(), 2)]),
        CODES: lambda: np.array([_by_codes(*pair) for pair in itertools.combinations(codes.values(), 2)]),
        f"{OURS} with 999 shuffles": lambda: cramers_v(frame)["cramers_v"].to_numpy(),
    }
    expected = contenders[LOOP]()
    for name, run in contenders.items():
        np.testing.assert_allclose(run(), expected, rtol=1e-12, atol=1e-14, err_msg=name)
    shuffled = f"{OURS} with 999 shuffles"
    seconds = race({name: run for name, run in contenders.items() if name != shuffled}, repeats)
    seconds |= race({shuffled: contenders[shuffled]}, 1)
    return {
        "areas": AREAS,
        "columns": COLUMNS,
        "pairs": len(expected),
        "largest_difference": float(np.abs(contenders[OURS]() - expected).max()),
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
            for peer in (LOOP, CODES)
        ],
    }


def _by_crosstab(one: Any, other: Any) -> float:
    return float(association(crosstab(one, other).count, correction=False))


def _by_codes(one: Any, other: Any) -> float:
    counts = np.zeros((one.max() + 1, other.max() + 1), dtype=np.int64)
    np.add.at(counts, (one, other), 1)
    return float(association(counts, correction=False))


def lines(part: dict[str, Any]) -> list[str]:
    """Its section of the page of results."""
    return [
        "",
        "## Association",
        "",
        f"Cramér's V of {part['pairs']} pairs of {part['columns']} columns of labels, {part['areas']} areas.",
        "Ours reads a Polars table of text,",
        "checks it, and tells V_c, n and small expected counts too; SciPy gives V of one table at a time.",
        f"All agree: the largest difference is {part['largest_difference']:.1g}.",
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
