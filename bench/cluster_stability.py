"""Stability of the subnational clusters: the default procedure beside the published one of February 2023.

    python bench/cluster_stability.py --draws 200

Each procedure with the published number of clusters and ten starts, on the carried
tables. Areas are drawn with replacement and grouped again; the Jaccard overlap of each
cluster with its best match among those of the draw is averaged over draws, then over
the clusters of a model. Between the two stand the procedures that differ from each in
one thing, so that it can be seen what makes the difference.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Iterator

import polars as pl

import bailiwick
from bailiwick import areas
from bailiwick.errors import DataWarning
from bailiwick.evidence import stability
from bailiwick.studies.subnational_models import HEALTHY_LIFE, HEALTHY_LIFE_PARTS, models_of

STARTS, SEED = 10, 20_261_121
WINSORISED = (1, 99)
# What the procedures are called -> the inputs, and the percentiles values are held within.
PROCEDURES = {
    "published": ("averaged", None),
    "published, winsorised": ("averaged", WINSORISED),
    "default, not winsorised": ("carried", None),
    "default": ("carried", WINSORISED),
}


def inputs() -> dict[str, pl.DataFrame]:
    """The panel of districts after each rule of filling."""
    held = pl.DataFrame(bailiwick.open_sample()["indicators_2022_12"])
    latest = bailiwick.latest_values(held.with_columns(pl.col(pl.Categorical).cast(pl.String)))
    panel = bailiwick.combine(latest, {HEALTHY_LIFE: HEALTHY_LIFE_PARTS})
    carried = bailiwick.carry_to_vintage(panel, "lad2021")
    return {
        "averaged": bailiwick.fill_from_upper_tier(
            panel, areas.lookup("lad2019", "upper_tier"), rule="average"
        ),
        "carried": bailiwick.fill_from_upper_tier(carried, areas.lookup("lad2021", "upper_tier")),
    }


def rows(draws: int) -> Iterator[tuple[str, str, int, float, float, float]]:
    """Model, procedure, areas, mean and lowest Jaccard overlap, median adjusted Rand index."""
    panels = inputs()
    england = pl.DataFrame({"area_code": [code for code in areas.codes("lad2021") if code[0] == "E"]})
    for model in models_of(["all"], "2022-12"):
        for name, (panel, winsorise) in PROCEDURES.items():
            wide = england.join(bailiwick.wide(panels[panel], model.metrics), on="area_code", how="left")
            X = bailiwick.complete_areas(wide)[0]
            if panel == "averaged":
                X = X.filter(~pl.col("area_code").is_in(list(model.unlabelled)))
            estimator = bailiwick.SilhouetteKMeans(
                model.published_clusters, winsorise=winsorise, n_init=STARTS, random_state=SEED
            )
            found = stability(estimator, X, resample="areas", draws=draws, random_state=SEED)
            jaccard = found.clusters["jaccard"]
            yield model.label, name, X.height, jaccard.mean(), jaccard.min(), found.summary["median"][0]


def main() -> None:
    """Parse options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--draws", type=int, default=200, help="draws of the areas (default 200)")
    draws = parser.parse_args().draws
    warnings.simplefilter("ignore", DataWarning)  # without winsorising, clusters of one area are told
    print("| model | procedure | areas | mean Jaccard | lowest cluster | median adjusted Rand |")
    print("|---|---|---:|---:|---:|---:|")
    for label, name, count, mean, lowest, rand in rows(draws):
        print(f"| {label} | {name} | {count} | {mean:.3f} | {lowest:.3f} | {rand:.2f} |", flush=True)


if __name__ == "__main__":
    main()
