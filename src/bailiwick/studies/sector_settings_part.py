"""How the clusters were made: every choice and what it came to, for the record and for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import polars as pl

from bailiwick.studies.result import StudyTable
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_halves_part import CHOSE, REPORTED, choosers, held_out, labels_of
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
    labels = labels_of(outside)
    halves = choosers(found)
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
        "held_out": held_out(found, labels),
        "scores": [_with_choosers(row, labels, halves) for row in found.chosen_scores],
        **_names(halves),
        "agreement_with_published": agreement,
        "versions": _versions(choices) if found.origin == "search" else {},
        **found.facts,
    }


def _with_choosers(row: dict[str, Any], labels: Mapping[str, str], halves: pl.DataFrame) -> dict[str, Any]:
    """A score on all indicators of a set, with how many of them chose the pair."""
    mine = halves.filter(source=row["source"])
    told = {
        "label": labels.get(row["source"], row["source"]),
        "indicators": mine.height,
        "indicators_that_chose": mine.filter(half=CHOSE).height,
    }
    return (told if mine.height else {"label": told["label"]}) | row


def _names(halves: pl.DataFrame) -> dict[str, dict[str, list[str]]]:
    """The indicators that chose, and those that had no part, of each set; nothing where none chose."""
    if halves.is_empty():
        return {}
    sources = halves["source"].unique(maintain_order=True).to_list()
    return {
        f"indicators_that_{half}": {
            source: halves.filter(source=source, half=half)["indicator"].to_list() for source in sources
        }
        for half in (CHOSE, REPORTED)
    }


def _versions(choices: Options) -> dict[str, str]:
    """The versions of what decides on points and communities, beside those of the record."""
    used = ["scikit-network", *(["umap-learn"] if choices.embedding == "umap" else [])]
    return {name: version(name) for name in used}


def settings_table(found: Found, inputs: Inputs, outside: Sequence[Outside], choices: Options) -> StudyTable:
    """The settings of a run, one below the other."""
    made = found.origin == "search"
    scored = bool(found.chosen_scores)
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
            *_prior(choices, cube.unit),
            ("Components tried", _listed(choices.components), "Those that do not exist were left out."),
            ("Resolutions tried", _listed(choices.resolutions), "Weight of what chance would link."),
            ("Embedding", choices.embedding, "How components become two coordinates."),
            *_embeddings(choices),
            ("Votes", choices.votes or "algorithm", "What weighs the same."),
            ("Seeds", f"{choices.seeds}", "Starts of the communities."),
            ("Chosen on", _chosen_on(found, outside), "What chose the pair."),
            ("Components", f"{found.components}", "Of the pair taken."),
            ("Resolution", f"{found.resolution:g}", "Of the pair taken."),
        ]
        if found.agreement is not None:
            rows.append(("Agreement", f"{found.agreement:.3f}", "Mean adjusted Rand index between seeds."))
    if scored:
        rows.append(("Permutations", f"{choices.permutations:,}", "Shuffles of the areas."))
    if scored and not choices.as_published:
        overlap = f"{choices.minimum_overlap:g}"
        rows.append(("Minimum overlap", overlap, "Share of indicators both areas must have."))
    rows += [
        ("Errors", "normal" if choices.as_published else choices.errors, "Of the regressions, by region."),
        ("Seed", f"{choices.random_state}", "The same seed gives the same result."),
    ]
    table = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return StudyTable(table, "How the clusters were made", COLUMNS, ("setting",))


def _prior(choices: Options, unit: str) -> list[tuple[str, str, str]]:
    """The row of the prior, which the shrunk quotient alone has."""
    if choices.specialisation not in (None, "shrunk"):
        return []
    return [("Prior", f"{choices.prior:g}", f"Of the shrunk quotient, in {unit}.")]


def _embeddings(choices: Options) -> list[tuple[str, str, str]]:
    """The row of the embeddings, of which UMAP alone has several."""
    return (
        [("Embeddings", f"{choices.embeddings}", "That vote together.")]
        if choices.embedding == "umap"
        else []
    )


def _chosen_on(found: Found, outside: Sequence[Outside]) -> str:
    """What chose the pair: half of the indicators, or one set, or the agreement of seeds."""
    halves = choosers(found)
    if halves.is_empty():
        return "agreement of seeds"
    chose = halves.filter(half=CHOSE)
    whole = chose["source"].unique(maintain_order=True).to_list()
    if found.facts.get("chosen_on") in whole:
        return str(labels_of(outside).get(whole[0], whole[0]))
    return f"{chose.height:,} of the {halves.height:,} indicators: one half of each set"


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:g}" for value in values)
