"""Corresponding areas: the 20 nearest of each area, beside scikit-learn, time and memory.

Small: 7,264 real output areas by 43 variables, contenders in turn. Large: 239,023 areas by 60 variables, each
job in a process of its own. Ours gives a table of codes, ranks and distances with ties by code; the peer two
arrays. Seconds are those of the work: not of starting, reading the file or importing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))

import areas_generator  # noqa: E402
import watched  # noqa: E402
from clock import race  # noqa: E402

ROUNDS, REPEATS, WORKERS, NEAREST, SAMPLE, DISTRICTS = 2, 9, 2, 20, 7_264, 330
SECONDS, BYTES = 180.0, 1 << 30

JOBS = {
    "ours": "nearest_areas",
    "peer": "scikit-learn, brute force",
    "ours_groups": f"nearest_areas, none of the own district ({DISTRICTS}), and reciprocity",
}
SMALL = {
    "nearest_areas": None,
    "scikit-learn, brute force": "brute",
    "scikit-learn, k-d tree": "kd_tree",
}


def report(rounds: int = ROUNDS) -> dict[str, Any] | None:
    """Run both sizes; None where the official files are not at hand."""
    path = areas_generator.real_file()
    if path is None:
        print("neighbours: no official files, set BAILIWICK_SHARED", file=sys.stderr)
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables = {}
        for size, table in (("small", _sample(path)), ("large", areas_generator.united_kingdom(path))):
            tables[size] = folder / f"{size}.parquet"
            _scaled(table).write_parquet(tables[size])
        del table
        small = _done("small", tables["small"], folder)["seconds"]
        runs: dict[str, list[dict[str, Any]]] = {job: [] for job in JOBS}
        for _ in range(rounds):
            for job in JOBS:
                runs[job].append(_done(job, tables["large"], folder))
    sums = [runs[job][0]["sum"] for job in ("ours", "peer")]
    np.testing.assert_allclose(sums[0], sums[1], rtol=1e-6)
    return {
        "areas": areas_generator.AREAS,
        "variables": areas_generator.VARIABLES,
        "sample": SAMPLE,
        "rounds": rounds,
        "small": small,
        "large": {
            job: {
                "seconds": median(run["seconds"] for run in some),
                "peak_bytes": max(run["peak_bytes"] for run in some),
            }
            for job, some in runs.items()
        },
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
    }


def _sample(path: Path) -> pl.DataFrame:
    real = areas_generator.real(path)
    rows = np.random.default_rng(areas_generator.SEED).choice(len(real), SAMPLE, replace=False)
    return real[np.sort(rows)]


def _scaled(table: pl.DataFrame) -> pl.DataFrame:
    """Inverse hyperbolic sine of percent, then 0 to 1."""
    import bailiwick

    return bailiwick.standardise_areas(table, standardise="asinh_range")


def _done(job: str, table: Path, folder: Path) -> dict[str, Any]:
    out = folder / "job.json"
    peak = watched.peak_bytes([sys.executable, __file__, job, str(table), str(out)])
    return json.loads(out.read_text(encoding="utf-8")) | {"peak_bytes": peak}


def run_job(job: str, path: Path, out: Path) -> None:
    """Do one job and write what came of it."""
    table = pl.read_parquet(path)
    result = _small(table) if job == "small" else _large(job, table)
    out.write_text(json.dumps(result), encoding="utf-8")


def _small(table: pl.DataFrame) -> dict[str, Any]:
    import bailiwick
    from peers import sklearn_neighbours

    values = table.drop("area_code").to_numpy()
    contenders = {
        name: (
            (lambda: bailiwick.nearest_areas(table, n=NEAREST, n_jobs=WORKERS))
            if way is None
            else (lambda way=way: sklearn_neighbours.nearest(values, NEAREST, way, WORKERS))
        )
        for name, way in SMALL.items()
    }
    ours, *peers = (run() for run in contenders.values())
    for theirs in peers:
        np.testing.assert_allclose(ours["distance"].to_numpy(), theirs.ravel(), rtol=1e-6)
    return {"seconds": race(contenders, REPEATS)}


def _large(job: str, table: pl.DataFrame) -> dict[str, Any]:
    if job == "peer":
        from peers import sklearn_neighbours

        values = table.drop("area_code").to_numpy()
        del table
        begun = time.perf_counter()
        distances = sklearn_neighbours.nearest(values, NEAREST, "brute", WORKERS)
        return {"seconds": time.perf_counter() - begun, "sum": float(distances.sum())}
    import bailiwick

    choices: dict[str, Any] = {}
    if job == "ours_groups":
        numbers = np.arange(len(table)) * DISTRICTS // len(table)
        choices = {
            "exclude_same": pl.DataFrame({"area_code": table["area_code"], "district": numbers}),
            "reciprocity": True,
        }
    begun = time.perf_counter()
    found = bailiwick.nearest_areas(table, n=NEAREST, n_jobs=WORKERS, **choices)
    return {"seconds": time.perf_counter() - begun, "sum": float(found["distance"].sum())}


def lines(part: dict[str, Any]) -> list[str]:
    """Its section of the page of results."""
    small, large = part["small"], part["large"]
    ours = small["nearest_areas"]
    wanted = (
        ("large, seconds", large["ours"]["seconds"], SECONDS, "at most 180"),
        ("large, MiB", large["ours"]["peak_bytes"] / 2**20, BYTES / 2**20, "at most 1,024"),
        (
            "large, times as long as scikit-learn",
            large["ours"]["seconds"] / large["peer"]["seconds"],
            1.0,
            "at most 1",
        ),
        (
            "small, times as long as the fastest of scikit-learn",
            ours / min(taken for name, taken in small.items() if name != "nearest_areas"),
            1.0,
            "at most 1",
        ),
    )
    return [
        "",
        "## Corresponding areas",
        "",
        f"The {NEAREST} nearest of each area, inverse hyperbolic sine and range, {WORKERS} threads. Small:"
        f" {part['sample']:,} real output",
        f"areas by 43 variables, medians of {REPEATS} interleaved rounds. Large: {part['areas']:,} areas by"
        f" {part['variables']} variables,",
        f"each job in a process of its own, {part['rounds']} rounds in turn: median seconds, highest memory."
        f" Load average at the end: {part['load'] or 0:.1f}.",
        "",
        "| what | seconds | MiB |",
        "|---|---:|---:|",
        *(f"| small: {name} | {taken:.3f} | |" for name, taken in small.items()),
        *(
            f"| large: {name} | {large[job]['seconds']:.1f} | {large[job]['peak_bytes'] / 2**20:,.0f} |"
            for job, name in JOBS.items()
        ),
        "",
        "| what | figure | asked for | met |",
        "|---|---:|---|---|",
        *(
            f"| {name} | {figure:,.2f} | {asked} | {'yes' if figure <= limit else 'no'} |"
            for name, figure, limit, asked in wanted
        ),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Do one job of this part (`bench/run.py` runs them all).")
    parser.add_argument("job", choices=(*JOBS, "small"))
    parser.add_argument("table", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    run_job(given.job, given.table, given.out)
