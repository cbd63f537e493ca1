"""Run the benchmarks and write their results: `make bench`, or `python bench/run.py --help`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))

import association  # noqa: E402
import classification  # noqa: E402
import consensus_scale  # noqa: E402
import consensus_search  # noqa: E402
import generate  # noqa: E402
import measured  # noqa: E402
import neighbours  # noqa: E402
import productivity  # noqa: E402
import silhouette_scan  # noqa: E402
import silhouette_scores  # noqa: E402
import sizes  # noqa: E402
from clock import race  # noqa: E402
from peers import duckdb_sql, ecomplexity_rca, pandas_groupby, polars_windows  # noqa: E402

# (contender, compared with) -> least ratio asked for; None: faster at all
TARGETS: dict[tuple[str, str], float | None] = {
    ("bailiwick from Parquet", "pandas from Parquet"): 3.0,
    ("bailiwick from a Polars frame", "pandas from a pandas frame"): 2.0,
    ("bailiwick from a pandas frame", "pandas from a pandas frame"): 1.7,
    ("bailiwick from Parquet", "Polars from Parquet"): None,
    ("bailiwick from Parquet", "DuckDB from Parquet"): None,
    ("bailiwick from a Polars frame", "Polars from a Polars frame"): None,
    ("bailiwick from an Arrow table", "DuckDB from an Arrow table"): None,
}


PARTS = (
    "specialisation",
    "productivity",
    "classification",
    "neighbours",
    "silhouette",
    "association",
    "partitions",
    "search",
    "consensus",
    "sizes",
)


def main() -> None:
    """Parse options, race, measure sizes, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=9, help="counted rounds (default 9)")
    parser.add_argument(
        "--site",
        type=Path,
        help="a built atlas whose file sizes to report (default: that of `bailiwick demo`, built anew)",
    )
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results", help="folder for the results")
    parser.add_argument(
        "--part", choices=PARTS, action="append", help="run this part alone, and keep the others' results"
    )
    options = parser.parse_args()
    parts = options.part or PARTS
    report: dict[str, Any] = {}
    held = options.out / "benchmarks.json"
    if options.part and held.exists():
        report = json.loads(held.read_text(encoding="utf-8"))
    if "specialisation" in parts:
        report |= _specialisation(options.repeats)
    if "productivity" in parts:
        report["productivity"] = productivity.report(options.repeats)
    if "classification" in parts:
        _keep(report, "classification", classification.report())
    if "neighbours" in parts:
        _keep(report, "neighbours", neighbours.report())
    if "silhouette" in parts:
        report["silhouette"] = silhouette_scan.report()
    if "association" in parts:
        report["association"] = association.report(options.repeats)
    if "partitions" in parts:
        report["partitions"] = silhouette_scores.report(options.repeats)
    if "search" in parts:
        report["search"] = consensus_search.report()
    if "consensus" in parts:
        report["consensus"] = consensus_scale.report()
    if "sizes" in parts:
        report |= {
            "import": sizes.import_time(),
            "wheel_bytes": sizes.wheel_size(),
            "site": sizes.site_sizes(options.site) if options.site else sizes.sizes_of_the_demo(),
        }
    report["machine"] = {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        **{module.__name__: module.__version__ for module in (np, pd, pl, pa)},
    }
    _write(options.out, report)


def _keep(report: dict[str, Any], part: str, result: dict[str, Any] | None) -> None:
    """Take in a part's results, where its data were at hand."""
    if result is not None:
        report[part] = result


def _specialisation(repeats: int) -> dict[str, Any]:
    """Location quotients and Krugman index beside peers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cube.parquet"
        table = generate.write(path)
        contenders = _contenders(table, path)
        _require_agreement(contenders)
        seconds = race(contenders, repeats)
    return {
        "rows": table.num_rows,
        "repeats": repeats,
        "seconds": seconds,
        "ratios": [
            {
                "contender": one,
                "beside": two,
                "times_faster": seconds[two] / seconds[one],
                "asked": asked,
                "met": seconds[two] / seconds[one] >= (asked or 1.0),
            }
            for (one, two), asked in TARGETS.items()
        ],
    }


def _contenders(table: pa.Table, path: Path) -> dict[str, Callable[[], Any]]:
    frame, polars = table.to_pandas(), pl.DataFrame(table)
    coded = measured.bailiwick.read_table(path)
    return {
        "bailiwick from Parquet": lambda: measured.from_parquet(path),
        "pandas from Parquet": lambda: pandas_groupby.from_parquet(path),
        "Polars from Parquet": lambda: polars_windows.from_parquet(path),
        "DuckDB from Parquet": lambda: duckdb_sql.from_parquet(path),
        "bailiwick from its reader's table": lambda: measured.together(coded),
        "bailiwick from an Arrow table": lambda: measured.together(table),
        "bailiwick from a Polars frame": lambda: measured.together(polars),
        "bailiwick from a pandas frame": lambda: measured.together(frame),
        "bailiwick from a pandas frame, two separate calls": lambda: measured.apart(frame),
        "pandas from a pandas frame": lambda: pandas_groupby.measure(frame),
        "Polars from a Polars frame": lambda: polars_windows.measure(polars),
        "DuckDB from an Arrow table": lambda: duckdb_sql.measure(table),
        "py-ecomplexity, quotients only, from a pandas frame": lambda: ecomplexity_rca.measure(frame),
    }


def _require_agreement(contenders: dict[str, Callable[[], Any]]) -> None:
    """A race between different results means nothing."""
    expected: pl.DataFrame | None = None
    quotients: pl.DataFrame | None = None
    for name, run in contenders.items():
        result = run()
        pair = result if isinstance(result, tuple) else (result, None)
        lq = _plain(pair[0]).sort("area_code", "year", "industry_code")
        if quotients is None:
            quotients = lq
        if len(lq) > len(quotients):  # filled in with zeros
            lq = lq.filter(pl.col("location_quotient") > 0)
        np.testing.assert_allclose(
            lq["location_quotient"], quotients["location_quotient"], rtol=1e-9, err_msg=name
        )
        if pair[1] is not None:
            index = _plain(pair[1]).sort("area_code", "year")
            expected = index if expected is None else expected
            np.testing.assert_allclose(
                index["krugman_index"], expected["krugman_index"], rtol=1e-9, err_msg=name
            )


def _plain(table: Any) -> pl.DataFrame:
    frame = table if isinstance(table, pl.DataFrame) else pl.DataFrame(table)
    return frame.with_columns(
        pl.col(name).cast(pl.String) for name in frame.columns if name.endswith("_code")
    )


def _write(folder: Path, report: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("benchmarks.json", json.dumps(report, indent=2) + "\n"),
        ("benchmarks.md", _page(report)),
    ):
        draft = folder / f"{name}.tmp"
        draft.write_text(text, encoding="utf-8")
        draft.replace(folder / name)
    print(_page(report))


def _page(report: dict[str, Any]) -> str:
    """The results in words and tables, of the parts that were run."""
    machine = report["machine"]
    lines = [
        "# Benchmarks",
        "",
        f"On {machine['processors']} processors. Python {machine['python']}, NumPy {machine['numpy']},",
        f"pandas {machine['pandas']}, Polars {machine['polars']}, PyArrow {machine['pyarrow']}.",
    ]
    if "seconds" in report:
        lines += _of_specialisation(report)
    if "productivity" in report:
        lines += productivity.lines(report["productivity"])
    if "classification" in report:
        lines += classification.lines(report["classification"])
    if "neighbours" in report:
        lines += neighbours.lines(report["neighbours"])
    if "silhouette" in report:
        lines += silhouette_scan.lines(report["silhouette"])
    if "association" in report:
        lines += association.lines(report["association"])
    if "partitions" in report:
        lines += silhouette_scores.lines(report["partitions"])
    if "search" in report:
        lines += consensus_search.lines(report["search"])
    if "consensus" in report:
        lines += consensus_scale.lines(report["consensus"])
    if "import" in report:
        lines += _of_sizes(report)
    return "\n".join(lines) + "\n"


def _of_specialisation(report: dict[str, Any]) -> list[str]:
    return [
        "",
        "## Specialisation",
        "",
        f"Location quotient of every row and Krugman index of every area and year: {report['rows']:,} rows,",
        "361 areas, 615 industries, 10 years. bailiwick runs all its checks; the others check nothing.",
        f"Medians of {report['repeats']} interleaved rounds.",
        "",
        "| what | milliseconds |",
        "|---|---:|",
        *(f"| {name} | {taken * 1000:,.0f} |" for name, taken in report["seconds"].items()),
        "",
        "| contender | beside | times faster | asked for | met |",
        "|---|---|---:|---:|---|",
        *(
            f"| {row['contender']} | {row['beside']} | {row['times_faster']:.2f} |"
            f" {row['asked'] or 'above 1'} | {'yes' if row['met'] else 'no'} |"
            for row in report["ratios"]
        ),
    ]


def _of_sizes(report: dict[str, Any]) -> list[str]:
    added = report["import"]["added_seconds"] * 1000
    heavy = ", ".join(report["import"]["heavy_modules_loaded"]) or "none"
    lines = [
        "",
        "## Import and sizes",
        "",
        "| what | figure | asked for |",
        "|---|---:|---:|",
        f"| `import bailiwick`, beyond a bare interpreter | {added:.0f} ms | 100 ms |",
        f"| heavy modules that it loads | {heavy} | none |",
    ]
    if report["wheel_bytes"] is not None:
        lines.append(f"| wheel | {report['wheel_bytes'] / 1e6:.2f} MB | |")
    return lines + [
        f"| atlas: {item['what']}, after gzip | {item['gzip_bytes'] / 1000:.1f} KB |"
        f" {item['budget'] / 1000:.0f} KB |"
        for item in report["site"] or ()
    ]


if __name__ == "__main__":
    main()
