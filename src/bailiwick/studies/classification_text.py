"""The words of the area classification: what it is, how it was made, what it can and cannot say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bailiwick.indicators import Preset

__all__ = [
    "ANCHOR",
    "CONTEXT",
    "DISTANCE",
    "FAMILY",
    "LEVEL_LABELS",
    "NOTES",
    "method_of",
    "presets",
    "scaled_words",
]

FAMILY, FAMILY_LABEL = "area_classification", "Area classification"
LEVEL_LABELS = {"supergroup": "Supergroups", "group": "Groups", "subgroup": "Subgroups"}

ANCHOR = (
    "Likeness to official classifications is shown to anchor the code; nothing here replicates one. The"
    " official ones had other variables (42 in 2001, 59 in 2011) of the whole United Kingdom, and two of them"
    " ten years apart agree at an adjusted Rand index of only .26 to .34. So .3 to .5 is a good value, and a"
    " higher one no aim."
)
CONTEXT = (
    "Which areas are alike in who lives there, how they are housed and what they do, wherever they lie?"
    " Districts of England and Wales are put into nested clusters by their census variables. Areas of one"
    " cluster need not lie near each other.",
    "Names of clusters are provisional, generated and not official. They say what is furthest from the"
    " average of all areas, below the top from that of the cluster above, where most areas of the cluster"
    " share it. Country of birth, ethnic group, language and religion are among the variables, but no"
    " generated name speaks of them. Read a cluster by its profile, and an area by how typical it is: a"
    " borderline area could as well be in the next cluster. A slightly different choice of variables moves"
    " some areas; the stability beside each says how many stay together.",
    "Corresponding areas are the most alike of all areas, whichever cluster they are in: the better answer"
    " to whom an area can be compared with.",
    ANCHOR,
)
DISTANCE = "Squared Euclidean distance over the variables of the area classification, on its scale."

STANDARDS = {
    ("inter_decile", None): "divided by the distance from the 10th to the 90th percentile",
    ("z", None): "in standard deviations from the mean",
    ("range", None): "from 0, the lowest area, to 1, the highest",
    ("range", "asinh"): "after the inverse hyperbolic sine, from 0, the lowest area, to 1, the highest",
    (None, None): "as they were given",
}
METHODS = {
    "bottom_up": "Ward's method joins areas, k-means re-assigns them at {finest} clusters, and Ward's method"
    " joins those",
    "top_down": "k-means divides all areas, then each cluster by itself",
    "single": "k-means divides all areas",
}
WEIGHED = {"size": ", weighted by their areas,", "equal": ", each counting once,"}


def scaled_words(model: Any) -> str:
    """How variables were scaled, in words."""
    scale = model.scale_
    return STANDARDS.get((scale.standardise, scale.transform), "scaled")


def method_of(model: Any, variables: int) -> str:
    """How a classification was made, in one sentence.

    Parameters
    ----------
    model : fitted AreaClassification
    variables : int
        Used ones.
    """
    how = METHODS[model.method].format(finest=model.cuts_[-1])
    if model.method == "bottom_up" and len(model.cuts_) > 1:
        upper = " and then ".join(str(cut) for cut in reversed(model.cuts_[:-1]))
        how += f"{WEIGHED[model.second_ward_weights]} to {upper}"
    elif len(model.cuts_) > 1:
        how += f", into {_listed([str(cut) for cut in model.cuts_])}"
    else:
        how += f" into {model.cuts_[0]}"
    return f"{variables} variables {scaled_words(model)}; {how}; likeness is squared Euclidean distance."


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


NOTES = {
    "names": "A provisional name is generated from the variables in which the mean of the cluster is furthest"
    " from that of all areas (supergroups) or of its parent (below): up to two above and one below, one of a"
    " dimension, with at least half the largest difference of the cluster, on the side of more than half of"
    " its areas. Where none reaches that a quarter of the largest is enough; without any it is near the"
    " average. Variables on country of birth, ethnic group, language and religion are passed over: profiles"
    " and portraits give them. The only child of a parent has its name. No cluster has an official name.",
    "codes": "Codes number clusters by size within their parent, largest first; ties by the smallest area"
    " code.",
    "typical": "The ratio is the distance of an area to the mean of its own cluster over that to the nearest"
    " other mean. Above 0.9 the area is called borderline; above 1 it is nearer to the other, which can be so"
    " above the finest level, because upper levels are joined whole.",
    "stability": "Variables are drawn anew, as many with replacement, and areas grouped again. An area's"
    " stability is the mean share of the other areas of its cluster that are with it again; a cluster's the"
    " mean of the largest Jaccard overlap with one of the draw: 0.75 or more is commonly called stable, below"
    " 0.5 dissolved.",
    "merged": "Tiny areas are measured together with a neighbour, and the label is given back to both.",
    "scaled": "Means are of areas, each counting once, and not of residents. A difference is in scaled units"
    " and compares within one level; an index of a small share swings widely.",
    "schedule": "The schedule suggests where to stop and does not decide: on newer data 8, 13 and 24 do not"
    " stand out.",
    "selection": "Of a pair of variables that correlate too much the one is left out that correlates more"
    " with all others on average.",
    "anchor": ANCHOR,
    "neighbours": "Distance is squared Euclidean distance over the scaled variables. Whether likeness is"
    " mutual is told by the rank the other way; null where the area is not among those listed.",
}


def presets(levels: Sequence[str]) -> tuple[Preset, ...]:
    """Links of the landing page: each level that the atlas has."""
    notes = {
        "supergroup": "Which districts are alike, in a few broad clusters",
        "subgroup": "The same, in finer clusters",
    }
    return tuple(
        Preset(
            f"{FAMILY_LABEL}: {LEVEL_LABELS.get(level, level.replace('_', ' '))}".replace(
                ": S", ": s"
            ).replace(": G", ": g"),
            notes[level],
            f"#/clusters?set={FAMILY}_{level}",
        )
        for level in levels
        if level in notes
    )
