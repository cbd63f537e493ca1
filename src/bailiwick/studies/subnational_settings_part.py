"""How the areas were grouped: every choice and what it came to, for the record and for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from bailiwick.studies.result import StudyTable
from bailiwick.studies.subnational_fit_part import Fitted
from bailiwick.studies.subnational_models import EDITIONS
from bailiwick.studies.subnational_options_part import UNTIL_STABLE, Options
from bailiwick.studies.subnational_text import method_of

__all__ = ["settings_of", "settings_table"]

COLUMNS = {
    "model": "Model, or all",
    "setting": "What was chosen or came out",
    "value": "What it was",
    "meaning": "What it is",
}


def settings_of(found: Sequence[Fitted], choices: Options) -> dict[str, Any]:
    """What the choices came to, for the record of a run."""
    return {
        "vintage": choices.vintage,
        "mode": "as_published" if choices.as_published else "corrected",
        "results": {one.model.id: _result(one, choices) for one in found},
    }


def _result(one: Fitted, choices: Options) -> dict[str, Any]:
    estimator = one.estimator
    score = "silhouette_of_raw_refit" if choices.as_published else "silhouette"
    chosen = one.scan.filter(k=estimator.n_clusters_)
    made = {
        "method": method_of(len(one.data.metrics), choices, one.X.height, estimator.n_clusters_),
        "metrics": one.data.metrics,
        "areas": one.X.height,
        "left_out": one.data.left_out["area_code"].to_list(),
        "clusters": int(estimator.n_clusters_),
        "near_best": one.near_best,
        "sizes": [int(size) for size in estimator.sizes_[0]],
        "inertia": float(estimator.inertia_),
        "silhouette": float(estimator.silhouette_),
        "unlabelled": dict(one.model.unlabelled) if choices.as_published else {},
    }
    if score in chosen.columns and score != "silhouette":
        made[score] = float(chosen[score].item())
    if one.plain is not None:
        made["without_winsorising"] = {
            "clusters": int(one.plain.n_clusters_),
            "inertia": float(one.plain.inertia_),
            "silhouette": float(one.plain.silhouette_),
            "smallest_cluster": int(min(one.plain.sizes_[0])),
        }
    return made


def settings_table(found: Sequence[Fitted], choices: Options) -> StudyTable:
    """The settings of a run, one below the other."""
    starts = "until stable" if choices.starts == UNTIL_STABLE else f"{choices.starts:,}"
    held = choices.winsorise
    rows = [
        ("all", "Edition", f"{choices.edition} ({EDITIONS[choices.edition][0]})", "Of the indicators."),
        ("all", "Boundaries", choices.vintage, "Of the districts that were grouped."),
        (
            "all",
            "Mode",
            "as published" if choices.as_published else "corrected",
            "Which procedure was followed.",
        ),
        (
            "all",
            "Values of old boundaries",
            "carried by population" if choices.boundaries == "carry" else "dropped",
            "Before counties' values were copied down.",
        ),
        (
            "all",
            "County values",
            "only where a district has none"
            if choices.fill == "missing"
            else "averaged with the district's own",
            "Flagged e in the table metric_values.",
        ),
        (
            "all",
            "Areas without a metric",
            choices.missing.replace("_", " "),
            "Left out and listed, or imputed.",
        ),
        ("all", "Winsorised", "No" if held is None else f"{held[0]:g} and {held[1]:g}", "Percentiles."),
        ("all", "Clusterer", choices.clusterer, "What grouped the areas."),
        ("all", "Clusters tried", f"{choices.k_range[0]} to {choices.k_range[1]}", "Both ends included."),
        ("all", "Starts", starts, "Of k-means, for each number of clusters."),
        ("all", "Draws", f"{choices.draws:,}", "Resamples of areas and of metrics."),
        ("all", "Single runs", f"{choices.seeds:,}", "With other seeds, against the best solution."),
        (
            "all",
            "Seed",
            f"{choices.random_state}",
            "Of starts and draws: the same seed gives the same result.",
        ),
    ]
    if choices.lookups_as_variables:
        rows.append(
            ("all", "Lookups as variables", ", ".join(choices.lookups_as_variables), "Each as one metric.")
        )
    for one in found:
        made = _result(one, choices)
        label = one.model.id
        rows += [
            (label, "Method", made["method"], "How its clusters were made."),
            (label, "Areas", f"{made['areas']:,}", "Grouped."),
            (label, "Areas without a cluster", f"{len(made['left_out']):,}", "Listed in left_out."),
            (label, "Clusters", f"{made['clusters']}", "Chosen."),
            (label, "Near the best score", ", ".join(map(str, made["near_best"])), "Within 0.01 of it."),
            (label, "Silhouette", f"{made['silhouette']:.4f}", "Mean over areas, on the values clustered."),
            (label, "Inertia", f"{made['inertia']:.3f}", "Sum of squares within clusters."),
        ]
        if "silhouette_of_raw_refit" in made:
            rows.append(
                (
                    label,
                    "Score of the raw refit",
                    f"{made['silhouette_of_raw_refit']:.4f}",
                    "As published; of other clusters, on raw values: it does not describe these.",
                )
            )
        rows += [
            (label, "Left out though complete", code, f"It {reason}.")
            for code, reason in made["unlabelled"].items()
        ]
    table = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return StudyTable(table, "How the areas were grouped", COLUMNS, ("model", "setting", "value"))
