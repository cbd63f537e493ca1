"""How the clusters were made: every choice and what it came to, for the record and for people."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import polars as pl

from bailiwick.studies.result import StudyTable
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_inputs import Inputs
from bailiwick.studies.sector_options_part import Options
from bailiwick.studies.sector_outside_part import Outside
from bailiwick.studies.sector_text import method_of

__all__ = ["settings_of", "settings_table"]

COLUMNS = {
    "setting": "What was chosen or came out",
    "value": "What it was",
    "meaning": "What it is",
}


def settings_of(
    found: Found, outside: Sequence[Outside], choices: Options, agreement: float | None
) -> dict[str, Any]:
    """What the choices came to, for the record of a run."""
    labels = {one.id: one.label for one in outside}
    rows = found.chosen_scores
    return {
        "mode": choices.mode,
        "method": method_of(found, choices),
        "origin": found.origin,
        "vintage": found.vintage,
        "areas": found.clusters.height,
        "left_out": found.left_out["area_code"].to_list(),
        "clusters": len(found.codes),
        "sizes": [found.counts[code] for code in found.codes],
        "components": found.components,
        "resolution": found.resolution,
        "agreement": found.agreement,
        "quality": found.quality,
        "scores": [{"label": labels.get(row["source"], row["source"])} | row for row in rows],
        "agreement_with_published": agreement,
        "versions": _versions(choices) if found.origin == "search" else {},
        **found.facts,
    }


def _versions(choices: Options) -> dict[str, str]:
    """The versions of what decides on points and communities, beside those of the record."""
    used = ["scikit-network", *(["umap-learn"] if choices.embedding == "umap" else [])]
    return {name: version(name) for name in used}


def settings_table(found: Found, inputs: Inputs, choices: Options) -> StudyTable:
    """The settings of a run, one below the other."""
    made = found.origin == "search"
    cube = inputs.cube
    rows = [
        ("Mode", choices.mode.replace("_", " "), "Which procedure was followed."),
        ("Method", method_of(found, choices), "How the clusters came about."),
        ("Table of industries", cube.label, "What specialisation is measured on."),
        ("Areas", f"{found.clusters.height:,}", "With a cluster."),
        ("Areas without a cluster", f"{found.left_out.height:,}", "Listed in left_out."),
        ("Boundaries", found.vintage or "not districts", "Of the areas."),
        ("Clusters", f"{len(found.codes)}", "Numbered by size, or as published."),
    ]
    if made:
        rows += [
            ("Specialisation", choices.specialisation or "shrunk", "What areas are compared by."),
            ("Prior", f"{choices.prior:g}", f"Of the shrunk quotient, in {cube.unit}."),
            ("Components tried", _listed(choices.components), "Those that do not exist were left out."),
            ("Resolutions tried", _listed(choices.resolutions), "Weight of what chance would link."),
            ("Embedding", choices.embedding, "How components become two coordinates."),
            ("Embeddings", f"{choices.embeddings}", "That vote together."),
            ("Votes", choices.votes or "algorithm", "What weighs the same."),
            ("Seeds", f"{choices.seeds}", "Starts of the communities."),
            ("Chosen on", choices.choose_on or "one half of all indicators", "What chose the pair."),
            ("Components", f"{found.components}", "Of the pair taken."),
            ("Resolution", f"{found.resolution:g}", "Of the pair taken."),
        ]
        if found.agreement is not None:
            rows.append(("Agreement", f"{found.agreement:.3f}", "Mean adjusted Rand index between seeds."))
    rows += [
        ("Permutations", f"{choices.permutations:,}", "Shuffles of the areas."),
        ("Minimum overlap", f"{choices.minimum_overlap:g}", "Share of indicators both areas must have."),
        ("Errors", "normal" if choices.as_published else choices.errors, "Of the regressions, by region."),
        ("Seed", f"{choices.random_state}", "The same seed gives the same result."),
    ]
    table = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return StudyTable(table, "How the clusters were made", COLUMNS, ("setting",))


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:g}" for value in values)
