"""Area classification at the size of the United Kingdom: time, memory and error sum of squares.

Each job runs in a process of its own, so that its peak memory is its own: what the process and its workers
hold together, looked at about every thirtieth of a second; on Linux pages that they share count once. Seconds
are those of the work: not of starting, reading the file or importing. Jobs take turns.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import polars as pl
import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))

import areas_generator  # noqa: E402

ROUNDS, STARTS, WORKERS = 2, 20, 2
CUTS = (8, 21, 52)
# Children of each parent, largest first, where both are to do the same work: groups of each supergroup as
# published in 2021, and subgroups that make 52.
CHILDREN = ((3, 3, 3, 3, 2, 3, 2, 2), (3,) * 10 + (2,) * 11)
SAMPLE, SAMPLES, SMALL = 7_264, 5, 450
SECONDS, BYTES = 60.0, 1 << 30
SMALL_SECONDS = 5.0
MOST = 1.0  # percent above exact Ward, after the closing k-means

# job -> what it is called in the tables
JOBS = {
    "top_down": f"three levels from the top, {STARTS} starts for each split",
    "given_children": "the same, children of each parent given",
    "given_children_peer": "the same children and number of starts by scikit-learn",
    "bottom_up": "three levels from below: cells, Ward, k-means, Ward",
    "top_level": f"8 clusters from {STARTS} given starts",
    "top_level_peer": "the same starts by scikit-learn, one thread each, two at a time",
    "small": f"1,000 starts on {SMALL} areas, 8 clusters",
    "small_peer": "the same by scikit-learn's own loop",
}
# (contender, compared with, least ratio asked for)
RACES = (
    ("given_children", "given_children_peer", 1.0),
    ("top_level", "top_level_peer", 1.0),
    ("small", "small_peer", None),
)


def report() -> dict[str, Any] | None:
    """Run every job in turn; None where the official files are not at hand."""
    path = areas_generator.real_file()
    if path is None:
        print("classification: no official files, set BAILIWICK_SHARED", file=sys.stderr)
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables = areas_generator.write(folder, path)
        runs: dict[str, list[dict[str, Any]]] = {job: [] for job in JOBS}
        for _ in range(ROUNDS):
            for job in JOBS:
                runs[job].append(_measured(job, tables["united_kingdom"], folder))
        departure = _measured("departure", tables["real"], folder)["rows"]
    jobs = {
        job: {
            "seconds": median(run["seconds"] for run in some),
            "peak_bytes": max(run["peak_bytes"] for run in some),
            "wss": some[0]["wss"],
        }
        for job, some in runs.items()
    }
    return {
        "areas": areas_generator.AREAS,
        "variables": areas_generator.VARIABLES,
        "rounds": ROUNDS,
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "jobs": jobs,
        "ratios": [
            {
                "contender": one,
                "beside": two,
                "times_faster": jobs[two]["seconds"] / jobs[one]["seconds"],
                "asked": asked,
                "wss_higher": [
                    ours / theirs - 1 for ours, theirs in zip(jobs[one]["wss"], jobs[two]["wss"], strict=True)
                ],
            }
            for one, two, asked in RACES
        ],
        "departure": departure,
    }


def _measured(job: str, table: Path, folder: Path) -> dict[str, Any]:
    """Run one job in a process of its own and watch its memory."""
    out = folder / "job.json"
    command = [sys.executable, __file__, job, str(table), str(out)]
    process = subprocess.Popen(command)
    watched, peak = psutil.Process(process.pid), 0
    while process.poll() is None:
        peak = max(peak, _resident(watched))
        time.sleep(0.02)
    if process.returncode:
        raise RuntimeError(f"the job {job} failed")
    return json.loads(out.read_text(encoding="utf-8")) | {"peak_bytes": peak}


def _resident(process: psutil.Process) -> int:
    """Bytes that a process and those it started hold in memory."""
    total = 0
    try:
        for one in (process, *process.children(recursive=True)):
            memory = one.memory_full_info()
            # A page that several hold counts once in all, where the system can tell: Linux.
            total += getattr(memory, "pss", memory.rss)
    except psutil.Error:  # it began or ended while it was looked at
        pass
    return total


def run_job(job: str, path: Path, out: Path) -> None:
    """Do one job and write what came of it."""
    table = pl.read_parquet(path)
    work: Callable[[], dict[str, Any]]
    if job in ("top_down", "given_children", "bottom_up"):
        work = _classification(job, table)
    elif job == "given_children_peer":
        from peers import sklearn_clusters

        percent = table.drop("area_code").to_numpy()
        del table
        children = [[CUTS[0]], *map(list, CHILDREN)]
        work = lambda: {"wss": sklearn_clusters.three_levels(percent, children, STARTS)}  # noqa: E731
    elif job == "departure":
        work = lambda: {"rows": _departures(table)}  # noqa: E731
    else:
        work = _k_means(job, table)
    begun = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - begun
    out.write_text(json.dumps({"seconds": seconds, **result}), encoding="utf-8")


def _classification(job: str, table: pl.DataFrame) -> Callable[[], dict[str, Any]]:
    from bailiwick.groups.classification import AreaClassification
    from bailiwick.groups.recipes import recipe

    choices: dict[str, Any] = recipe("oa2021")
    if job == "bottom_up":
        choices |= {"method": "bottom_up", "n_init": "auto"}
    if job == "given_children":
        choices |= {"children": CHILDREN}
    model = AreaClassification(**choices, random_state=0, n_jobs=WORKERS)
    return lambda: {"wss": [float(wss) for wss in model.fit(table).wss_]}


def _k_means(job: str, table: pl.DataFrame) -> Callable[[], dict[str, Any]]:
    from bailiwick.groups.kmeans import k_means
    from peers import sklearn_clusters

    rng = np.random.default_rng(areas_generator.SEED)
    if job.startswith("small"):
        table = table[rng.choice(len(table), SMALL, replace=False)]
    values = _scaled(table, np.float64 if job.startswith("small") else np.float32)
    starts = [values[rng.choice(len(values), CUTS[0], replace=False)] for _ in range(STARTS)]
    works: dict[str, Callable[[], float]] = {
        "top_level": lambda: k_means(values, CUTS[0], starts=0, extra_starts=starts, n_jobs=WORKERS).best.wss,
        "top_level_peer": lambda: sklearn_clusters.from_starts(values, starts),
        "small": lambda: k_means(values, CUTS[0], starts=1_000, random_state=0).best.wss,
        "small_peer": lambda: sklearn_clusters.many_starts(values, CUTS[0], 1_000),
    }
    return lambda: {"wss": [works[job]()]}


def _scaled(table: pl.DataFrame, dtype: Any) -> Any:
    """Inverse hyperbolic sine of percent, then 0 to 1."""
    from bailiwick.groups.standardise import fit_scale

    names = [name for name in table.columns if name != "area_code"]
    raw = table.select(names).to_numpy().astype(np.float64)
    raw = raw[:, raw.min(axis=0) < raw.max(axis=0)]  # in a small sample a rare share may be 0 everywhere
    scale = fit_scale(raw, [f"x{at}" for at in range(raw.shape[1])], standardise="asinh_range")
    return np.ascontiguousarray(scale.apply(raw), dtype=dtype)


def _departures(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Ward on cells beside exact Ward, on samples of the real areas on the scale of all of them."""
    from sklearn.metrics import adjusted_rand_score

    from bailiwick.groups.cluster_sums import cluster_means, cluster_wss
    from bailiwick.groups.kmeans import lloyd
    from bailiwick.groups.reduction import cells
    from bailiwick.groups.ward import ward

    everything = _scaled(table, np.float64)
    rows = []
    for sample in range(SAMPLES):
        drawn = np.random.default_rng(2021 + sample).choice(len(everything), SAMPLE, replace=False)
        values = everything[np.sort(drawn)]
        some = cells(values, n=2_000, random_state=2021, n_jobs=1)
        exact, reduced = ward(values), ward(some.means, some.weights)
        for k in CUTS:
            cuts = [exact.labels(k), reduced.labels(k)[some.label]]
            means = [cluster_means(values, labels, k) for labels in cuts]
            sums = [cluster_wss(values, *pair) for pair in zip(cuts, means, strict=True)]
            closed = [lloyd(values, centres) for centres in means]
            rows.append(
                {
                    "sample": sample + 1,
                    "clusters": k,
                    "at_the_cut": sums[1] / sums[0] - 1,
                    "closed": closed[1].wss / closed[0].wss - 1,
                    "rand_at_the_cut": adjusted_rand_score(*cuts),
                    "rand_closed": adjusted_rand_score(*(fit.labels for fit in closed)),
                }
            )
    return rows


def lines(part: dict[str, Any]) -> list[str]:
    """Its section of the page of results."""
    jobs = part["jobs"]
    most = max(row["closed"] for row in part["departure"]) * 100
    wanted = (
        ("top_down", "seconds", jobs["top_down"]["seconds"], SECONDS),
        ("top_down", "MiB", jobs["top_down"]["peak_bytes"] / 2**20, BYTES / 2**20),
        ("small", "seconds", jobs["small"]["seconds"], SMALL_SECONDS),
    )
    page = [
        "",
        "## Area classification",
        "",
        f"{part['areas']:,} areas by {part['variables']} variables: real output areas drawn with replacement,"
        " and 17 columns",
        "in another order of rows. Each job in a process of its own, in turn,"
        f" {part['rounds']} rounds: median seconds,",
        "highest memory of the process with its workers (shared pages count once). Two workers where",
        f"there are several starts. Load average at the end: {part['load'] or 0:.1f}.",
        "",
        "| what | seconds | MiB | error sum of squares |",
        "|---|---:|---:|---|",
        *(
            f"| {name} | {jobs[job]['seconds']:.1f} | {jobs[job]['peak_bytes'] / 2**20:,.0f} |"
            f" {', '.join(f'{wss:,.1f}' for wss in jobs[job]['wss'])} |"
            for job, name in JOBS.items()
        ),
        "",
        "| contender | beside | times faster | asked for | error sum of squares higher by |",
        "|---|---|---:|---:|---|",
    ]
    for row in part["ratios"]:
        higher = ", ".join(f"{share * 100:+.4f}%" for share in row["wss_higher"])
        page.append(
            f"| {JOBS[row['contender']]} | {JOBS[row['beside']]} | {row['times_faster']:.2f} |"
            f" {row['asked'] or ''} | {higher} |"
        )
    page += ["", "| what | figure | asked for | met |", "|---|---:|---:|---|"]
    page += [
        f"| {JOBS[job]}, {unit} | {figure:,.1f} | at most {limit:,.0f} |"
        f" {'yes' if figure <= limit else 'no'} |"
        for job, unit, figure, limit in wanted
    ]
    return [
        *page,
        "",
        f"Ward on 2,000 cells beside exact Ward, {SAMPLES} samples of {SAMPLE:,} real output areas. Closed:",
        f"after k-means from the means of the cut. Asked for: at most {MOST:g}% higher; most {most:+.2f}%.",
        "",
        "| sample | clusters | error sum at the cut | closed | adjusted Rand index at the cut | closed |",
        "|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {row['sample']} | {row['clusters']} | {row['at_the_cut'] * 100:+.2f}% |"
            f" {row['closed'] * 100:+.2f}% | {row['rand_at_the_cut']:.2f} | {row['rand_closed']:.2f} |"
            for row in part["departure"]
        ),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Do one job of this part (`bench/run.py` runs them all).")
    parser.add_argument("job", choices=(*JOBS, "departure"))
    parser.add_argument("table", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    run_job(given.job, given.table, given.out)
