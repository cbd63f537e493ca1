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
from bailiwick.studies.sector_text import KINDS, method_of

__all__ = ["settings_of", "settings_table"]

#: Options -> what they are called to readers.
MODES = {"corrected": "With the corrections of this package", "as_published": "As published in March 2022"}
NUMBERED = {"search": "Numbered by size.", "published": "Numbered as published.", "own": "Named as given."}
EMBEDDINGS = {"umap": "UMAP, two dimensions", "components": "None: the first two components"}
VOTES = {"algorithm": "Each algorithm counts the same", "run": "Each clustering counts the same"}
ERRORS = {
    "cr2": "By region, CR2 with Satterthwaite's degrees of freedom",
    "wild": "By region, wild cluster bootstrap",
    "normal": "By region, with the normal distribution",
}
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
        "indicators": labels,
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


def settings_table(
    found: Found,
    inputs: Inputs,
    outside: Sequence[Outside],
    choices: Options,
    *,
    regressed: bool,
) -> StudyTable:
    """The settings of a run that had a part in it, one below the other, in words."""
    scored = bool(found.chosen_scores)
    cube = inputs.cube
    rows = [
        ("Procedure", MODES[choices.mode], "Which one was followed."),
        ("Method", method_of(found, choices), "How the clusters came about."),
        ("Table of industries", cube.label, "What specialisation is measured on."),
        ("Areas", f"{found.clusters.height:,}", "With a cluster."),
        ("Areas without a cluster", f"{found.left_out.height:,}", "Listed in left_out, with the reason."),
        ("Boundaries", _boundaries(found.vintage), "Of the areas."),
        ("Clusters", f"{len(found.codes)}", NUMBERED[found.origin]),
    ]
    if found.origin == "search":
        rows += _of_making(found, cube.unit, outside, choices)
    if scored:
        rows.append(
            ("Shuffles", f"{choices.permutations:,}", "Of the areas, to say what chance would score.")
        )
    if scored and not choices.as_published:
        overlap = f"{choices.minimum_overlap:.0%}"
        rows.append(("Least overlap", overlap, "Of the indicators, that two areas both need to be compared."))
    if regressed:
        errors = ERRORS["normal" if choices.as_published else choices.errors]
        rows.append(
            ("Errors of regressions", errors, "Areas of one region are not independent of each other.")
        )
    rows.append(("Seed", f"{choices.random_state}", "Of all random numbers; the same gives the same result."))
    table = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return StudyTable(table, "How the clusters were made", COLUMNS, ("setting",))


def _boundaries(vintage: str) -> str:
    return f"Districts of {vintage.removeprefix('lad')}" if vintage else "Not districts"


def _of_making(
    found: Found, unit: str, outside: Sequence[Outside], choices: Options
) -> list[tuple[str, str, str]]:
    """The rows of how clusters were made, and of how one partition of many was taken."""
    kind = choices.specialisation or "shrunk"
    tried = sorted({int(one) for one in found.facts.get("components_tried", choices.components)})
    rows = [("Specialisation", KINDS[kind].capitalize(), "What areas are compared by.")]
    if kind == "shrunk":
        prior = f"{choices.prior:g} ({unit})"
        rows.append(("Prior", prior, "The larger, the nearer to 1 are quotients of small amounts."))
    rows += [
        ("Components tried", _listed(tried), "Numbers of principal components that were clustered."),
        ("Resolutions tried", _listed(choices.resolutions), "Higher ones give more and smaller clusters."),
        ("Embedding", EMBEDDINGS[choices.embedding], "How components become points on a plane."),
    ]
    if choices.embedding == "umap":
        rows.append(("Embeddings", f"{choices.embeddings}", "Each with random numbers of its own; all vote."))
    rows += [
        ("Votes", VOTES[choices.votes or "algorithm"], "In saying which areas belong together."),
        ("Seeds", f"{choices.seeds}", "Random starts of the communities, of which the best is kept."),
        ("Chosen on", _chosen_on(found, outside), "What chose the pair of components and resolution."),
        ("Components", f"{found.components}", "Of the pair taken."),
        ("Resolution", f"{found.resolution:g}", "Of the pair taken."),
    ]
    if found.agreement is not None:
        words = "Of the seeds with each other: mean adjusted Rand index, 1 is the same clusters."
        rows.append(("Agreement", f"{found.agreement:.3f}", words))
    return rows


def _chosen_on(found: Found, outside: Sequence[Outside]) -> str:
    """What chose the pair: half of the indicators, or one set, or the agreement of seeds."""
    halves = choosers(found)
    if halves.is_empty():
        return "Agreement of the seeds"
    chose = halves.filter(half=CHOSE)
    whole = chose["source"].unique(maintain_order=True).to_list()
    if found.facts.get("chosen_on") in whole:
        return str(labels_of(outside).get(whole[0], whole[0]))
    return f"{chose.height:,} of the {halves.height:,} indicators: one half of each set"


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:g}" for value in values)
