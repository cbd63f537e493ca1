"""The whole productivity chain beside vectorised pandas: 1,000 areas by 30 years."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

import bailiwick
import generate
from clock import race
from peers import pandas_productivity

# (contender, compared with) -> least ratio asked for
TARGETS = {
    (f"bailiwick from {ours}", f"{theirs} from a pandas frame"): 1.0
    for theirs in ("pandas", "pandas and NumPy")
    for ours in ("a pandas frame", "a Polars frame", "an Arrow table")
}
RESULTS = [
    *(f"{name}_{part}" for name in pandas_productivity.SERIES for part in ("factor", "constrained")),
    *(
        f"gva_per_{measure}_{unit}{part}"
        for measure in ("hour", "job")
        for unit in ("gbp", "uk100")
        for part in ("", "_smoothed")
    ),
]


def report(repeats: int) -> dict[str, Any]:
    """Race the contenders, once all agree."""
    contenders, rows = _contenders()
    _require_agreement(contenders)
    seconds = race(contenders, repeats)
    return {
        "rows": rows,
        "repeats": repeats,
        # Programs that wanted a processor meanwhile: far above their number, the ratios are rough.
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "seconds": seconds,
        "ratios": [
            {
                "contender": one,
                "beside": two,
                "times_faster": seconds[two] / seconds[one],
                "asked": asked,
                "met": seconds[two] / seconds[one] >= asked,
            }
            for (one, two), asked in TARGETS.items()
        ],
    }


def _contenders() -> tuple[dict[str, Callable[[], Any]], int]:
    table, totals = generate.panel()
    frame, sums = table.to_pandas(), totals.to_pandas()
    polars, polars_sums = pl.DataFrame(table), pl.DataFrame(totals)
    chain = bailiwick.subregional_productivity
    return {
        "bailiwick from a pandas frame": lambda: chain(frame, sums),
        "bailiwick from a Polars frame": lambda: chain(polars, polars_sums),
        "bailiwick from an Arrow table": lambda: chain(table, totals),
        "pandas from a pandas frame": lambda: pandas_productivity.measure(frame, sums),
        "pandas and NumPy from a pandas frame": lambda: pandas_productivity.measure_with_numpy(frame, sums),
    }, table.num_rows


def _require_agreement(contenders: dict[str, Callable[[], Any]]) -> None:
    """A race between different results means nothing."""
    expected: pd.DataFrame | None = None
    for name, run in contenders.items():
        result = run()
        frame = result if isinstance(result, pd.DataFrame) else result.to_pandas()
        frame = frame.sort_values(["area_code", "year"])[RESULTS]
        expected = frame if expected is None else expected
        np.testing.assert_allclose(frame, expected, rtol=1e-9, err_msg=name)


def lines(part: dict[str, Any]) -> list[str]:
    """Its section of the page of results."""
    return [
        "",
        "## Subregional productivity",
        "",
        "GVA, hours and jobs constrained; per hour and per job, smoothed, index on the reference:"
        f" {part['rows']:,} rows,",
        "1,000 areas and their reference, 30 years. bailiwick runs all its checks; pandas checks nothing.",
        "All agree to 1e-9.",
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
            f"| {row['contender']} | {row['beside']} | {row['times_faster']:.2f} | above {row['asked']:g} |"
            f" {'yes' if row['met'] else 'no'} |"
            for row in part["ratios"]
        ),
    ]
