"""Build a small atlas of invented figures for the browser tests of the front end.

The areas and shapes are real, the figures are not: they are drawn with a fixed seed and hold every case the
atlas must show: a year that one indicator lacks, areas without values for three reasons, ties, a measured
zero, estimates, and areas outside the coverage. Run as ``python build_demo_site.py OUT``, it writes
``OUT/site/`` and ``OUT/atlas.html``.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from invented_clusters import VINTAGE as OLDER_VINTAGE
from invented_clusters import invented_clusters, invented_neighbours
from invented_models import VINTAGE as MODEL_VINTAGE
from invented_models import invented_model_neighbours, invented_models

from bailiwick import areas
from bailiwick.indicators import (
    UNITED_KINGDOM,
    IndicatorData,
    National,
    Preset,
    SimilarData,
    Source,
    Unit,
)
from bailiwick.publish.site import About, write_site

VINTAGE = "lad2023"
SEED = 20261121
INVENTED = Source(
    "Nobody",
    "Invented figures for tests",
    "2026-11-20",
    "2026-11-20",
    "https://example.org/invented",
    "OGL-UK-3.0",
)
SCILLY, CORNWALL, ORKNEY, LONDON = "E06000053", "E06000052", "S12000023", "E09000001"


def _long(
    codes: list[str], years: range, values: np.ndarray, flags: dict[tuple[str, int | None], str]
) -> pl.DataFrame:
    """Rows of area and year; a flag of `smx` removes the value, a year of None means every year."""
    rows = []
    for at, year in enumerate(years):
        for k, code in enumerate(codes):
            flag = flags.get((code, year), flags.get((code, None)))
            missing = flag is not None and flag in "smnx"
            rows.append((code, year, None if missing else float(values[at, k]), flag))
    schema = {"area_code": pl.String, "year": pl.Int32, "value": pl.Float64, "flag": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _index(codes: list[str], random: np.random.Generator) -> IndicatorData:
    years = range(2015, 2025)
    level = random.beta(5, 13, len(codes))
    values = np.clip(level + random.normal(0, 0.01, (len(years), len(codes))), 0, 1)
    values[:, 10] = values[:, 11]  # a tie in every year
    values[:, 12] = 0.0  # measured, not missing
    flags = {(SCILLY, None): "x", (CORNWALL, None): "s", (ORKNEY, 2024): "m", (LONDON, None): "e"}
    return IndicatorData(
        id="krugman_index_test",
        label="Krugman index of invented jobs",
        short_label="KSI",
        group="Specialisation",
        definition="Share of invented jobs that would have to change industry for the mix to be everyone's.",
        formula="half the sum over industries of |share in the area - share in all areas|",
        unit=Unit("index_0_1", "0 to 1"),
        decimals=3,
        table=_long(codes, years, values, flags),
        sources=[INVENTED],
        rounding="Invented figures are not rounded.",
        national=[
            National("Mean of areas, weighted by jobs", dict.fromkeys(years, 0.25)),
            National("Median of areas", dict.fromkeys(years, 0.27)),
        ],
        national_note="Great Britain's own index is 0 by definition.",
        left_out={CORNWALL: "28 industries are suppressed."},
        method=["Drawn from a beta distribution with a fixed seed."],
    )


def _productivity(codes: list[str], random: np.random.Generator) -> IndicatorData:
    years = range(2015, 2024)
    level = 92 + 18 * random.standard_normal(len(codes))
    values = np.abs(level + random.normal(0, 1.5, (len(years), len(codes))))
    return IndicatorData(
        id="gva_per_fte_gb100_test",
        label="Invented GVA per full-time equivalent, GB = 100",
        short_label="productivity",
        group="Productivity",
        definition="Invented output per invented full-time equivalent, as a percentage of Great Britain's.",
        formula="100 x (GVA of the area / FTE of the area) / (GVA of GB / FTE of GB)",
        unit=Unit("index_gb100", "GB = 100"),
        decimals=1,
        centre=100,
        direction="higher",
        table=_long(codes, years, values, {(SCILLY, None): "m", (codes[40], 2019): "u"}),
        sources=[INVENTED],
        rounding="Invented figures are not rounded.",
        national=[National("Great Britain", dict.fromkeys(years, 100.0))],
        years_left_out={2024: "GVA of 2024 is not invented yet."},
    )


def _share(codes: list[str], random: np.random.Generator) -> IndicatorData:
    years = range(2013, 2024)
    flags = {(code, 2023): "m" if code.startswith("N") else "p" for code in codes}
    return IndicatorData(
        id="invented_share",
        label="Share of invented jobs in invented industries",
        short_label="invented share",
        group="Specialisation",
        definition="Invented jobs in invented industries over all invented jobs, in the United Kingdom.",
        formula="jobs in the industries / all jobs",
        unit=Unit("share", "share of jobs", suffix="%", scale=100),
        decimals=3,
        table=_long(codes, years, random.beta(2, 20, (len(years), len(codes))), flags),
        sources=[INVENTED],
        rounding="Invented figures are not rounded.",
        coverage=UNITED_KINGDOM,
        flag_notes={"m": "Invented jobs of Northern Ireland are not invented for 2023."},
    )


def _similar(codes: list[str], random: np.random.Generator) -> SimilarData:
    rows = []
    for code in codes:
        picked = [codes[k] for k in random.choice(len(codes), 9, replace=False) if codes[k] != code][:8]
        distances = np.sort(random.uniform(0.1, 0.6, len(picked)))
        rows += [
            (code, rank, near, float(d))
            for rank, (near, d) in enumerate(zip(picked, distances, strict=True), 1)
        ]
    return SimilarData(
        basis="invented_mix",
        label="Invented industry mix",
        definition="Half the sum of absolute differences between two invented mixes.",
        year=2023,
        n=8,
        table=pl.DataFrame(rows, schema=["area_code", "rank", "neighbour_code", "distance"], orient="row"),
    )


def build(out: Path) -> None:
    """Write the folder and the single file below `out`."""
    random = np.random.default_rng(SEED)
    everywhere = areas.codes(VINTAGE)
    britain = [code for code in everywhere if not code.startswith("N")]
    grouped = [code for code in areas.codes(OLDER_VINTAGE) if code[0] in "EW"]
    modelled = [code for code in areas.codes(MODEL_VINTAGE) if code.startswith("E")]
    x, y = "krugman_index_test", "gva_per_fte_gb100_test"
    write_site(
        out / "site",
        title="Atlas of invented figures",
        indicators=[_index(britain, random), _productivity(britain, random), _share(everywhere, random)],
        built=date(2026, 11, 20),
        default_state=f"#/map?x={x}",
        presets=[
            Preset("Specialisation", "How unlike the national mix each area is.", f"#/map?x={x}"),
            Preset("Productivity", "Output of a full-time equivalent.", f"#/map?x={y}"),
            Preset("Both", "Where the two go together.", f"#/matrix?x={x}&y={y}"),
            Preset("Alike", "Areas of a kind.", "#/clusters?set=invented_classes_supergroup"),
        ],
        about=About(["These figures are invented, for the tests of the atlas."]),
        similar=[
            _similar(britain, random),
            invented_neighbours(grouped),
            *invented_model_neighbours(modelled),
        ],
        clusters=[*invented_clusters(grouped, britain, INVENTED), *invented_models(modelled, INVENTED)],
        single_file=out / "atlas.html",
    )


if __name__ == "__main__":
    build(Path(sys.argv[1]))
