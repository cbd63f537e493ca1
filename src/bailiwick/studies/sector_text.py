"""The words of the sector clusters: what they are, how they were made, what they can and cannot say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bailiwick.indicators import Preset
from bailiwick.shown import counted
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_halves_part import on_held_out
from bailiwick.studies.sector_options_part import Options

__all__ = ["CONTEXT", "FAMILY", "KINDS", "NOTES", "TABLES", "method_of", "presets", "score_words"]

#: Id of the clusters in an atlas.
FAMILY = "sector_clusters"
CONTEXT = (
    "Which areas are specialised in the same industries? Many clusterings of the areas vote on which of them"
    " belong together, and the communities of that network are the clusters.",
    "Clusters are made from industries alone and judged on other indicators: each pair of components and"
    " resolution is scored on them, and shuffles of the areas say what chance alone would score.",
    "Specialisation is relative to all areas together: a cluster specialised in an industry has more of it"
    " than its size would give, which need not be much.",
    "The share of seeds says how surely an area is in its cluster: below a half it changes with the random"
    " numbers. A regression says how a cluster differs, given population, and not why.",
)
KINDS = {
    "shrunk": "the standardised log of the shrunk location quotient",
    "log": "the standardised log of 1 plus the location quotient",
    "raw": "the location quotient",
}
NOTES = {
    "names": "A cluster is named by two industries that most of its areas have more of than all areas"
    " together: of those in which at least 60% of its areas have a location quotient above 1 (or, where no"
    " two are so, 50%, 40% and so on), the two with the highest mean specialisation. The name is of"
    " the cluster and need not be true of an area: its own industries stand beside.",
    "numbers": "Clusters are numbered by size, the largest first; the published ones as published. Compare by"
    " areas, not by number.",
    "share": "The communities are found from many random starts and the best is kept. The share of seeds is"
    " how many of them put the area in this cluster.",
    "silhouette": "The silhouette is measured on indicators that the clusters were not made from. Below 0,"
    " areas of a cluster are more like areas of others; compare it with what shuffled areas score.",
    "half": "One half of the indicators chose the pair and the other half reports on it, as the half that"
    " chose it would flatter it.",
    "part": "Indicators that 'chose' had a part in the choice of the clusters, so that differences on them"
    " are flattered; those that 'reported' had none.",
    "halves": "A split puts the indicators of each set into two halves at random. One half chooses the pair,"
    " and both halves are scored on it; the split that made the choice alone has shuffles.",
    "sections_pooled": "The quotient of a section is that of all its industries together.",
    "sections_mean": "As published the quotient of a section is the mean of those of its industries, each"
    " counting once: it is not that of the section as a whole.",
    "quotient": "A location quotient is the share of an industry in the cluster over its share in all areas:"
    " 1 is the same, 2 twice as much.",
    "pooled": "Amounts of the areas of a cluster are summed first, so that a small area does not dominate.",
    "mean": "As published the quotient is the mean over the areas of the cluster, each counting once; rare"
    " industries in small areas dominate it.",
    "entropy": "Entropy is in nats: 0 where there is one kind alone, and the logarithm of the number of kinds"
    " where all are as frequent.",
    "counts": "Entropy rises with what is counted; corrected values take that off. Money is no count and has"
    " no such correction.",
    "regression": "The indicator, in standard deviations, on whether an area is in the cluster and the"
    " logarithm of its population. Errors go together within regions.",
    "larger": "An indicator published for larger areas is regressed on the share of each of them that is in"
    " the cluster.",
    "significant": "Significant by Benjamini and Hochberg's procedure over all models of a set of indicators."
    " There is no p-value for a cluster with few areas or regions, because none could be trusted.",
    "normal": "As published: intervals of the normal distribution, each model alone, and all years stacked.",
    "one": "As published, an indicator of larger areas is given to one district in each of them.",
}
#: Table -> what a row is and how to read it.
TABLES = {
    "assignment": "One row per area. With a share of seeds below a half an area may as well be elsewhere.",
    "clusters": "One row per cluster.",
    "top_areas": "One row per cluster and area, those with the largest amounts first.",
    "embedding": "One row per area: the coordinates of the first embedding. Neighbours are alike; distances"
    " between groups say little.",
    "search": "One row per set of indicators and pair, scored on all indicators, those that chose the pair"
    " included. Read the number of areas scored with each score.",
    "null": "One row per set of indicators and way of shuffling, on all indicators: a score is worth"
    " something only above it.",
    "halves": "One row per split, set of indicators and half. The row that reports, of the split that counts,"
    " is the score to quote. Splits that do not count show what other halves would have chosen.",
    "not_scored": "One row per set of indicators and area that has too few of them.",
    "left_out": "One row per area without a cluster, with the reason.",
    "region_shares": "One row per cluster and region that has areas of it.",
    "region_entropy": "One row per region: how mixed it is. A region with few areas cannot be very mixed.",
    "rural_urban": "One row per cluster and class of English areas.",
    "sector_profile": "One row per cluster and industry.",
    "section_profile": "One row per cluster and section: all its industries together, or as published the"
    " mean over them.",
    "top_sectors": "One row per cluster and industry, the highest quotients first. Industries with less than"
    " 0.1% of all amounts are out of it, except as published.",
    "diversification": "One row per area: over how many industries its amounts spread.",
    "regressions": "One row per set of indicators, indicator and cluster. A cell without a p-value says why."
    " Differences on indicators that chose the clusters are flattered.",
    "coverage": "One row per indicator: what there was, what could be used, and what was lost.",
    "agreement_with_published": "One row per cluster: the published cluster with most of its areas.",
    "published_figures": "One row per published figure, beside what is computed here.",
    "settings": "One row per setting.",
}


def method_of(found: Found, choices: Options) -> str:
    """How the clusters were made, in one sentence."""
    areas = counted(found.clusters.height, "area")
    clusters = counted(len(found.codes), "cluster")
    if found.origin == "published":
        return f"{clusters} of {areas} as published in March 2022; not made here, but judged."
    if found.origin == "own":
        return f"{clusters} of {areas} as given; not made here, but judged."
    embeddings = choices.embeddings or 1
    points = (
        f"{counted(embeddings, 'UMAP embedding')}" if choices.embedding == "umap" else "the first two of them"
    )
    return (
        f"{clusters} of {areas}: communities at resolution {found.resolution:g} of the network of areas that"
        f" k-means, affinity propagation and Gaussian mixtures put together, on {points} of"
        f" {found.components} components of {KINDS[choices.specialisation or 'shrunk']}; chosen"
        f" {_chosen(found)}."
    )


def _chosen(found: Found) -> str:
    on = found.facts.get("chosen_on")
    if on is None:
        return "because seeds agree most on it"
    if on in {row["source"] for row in found.chosen_scores}:
        return f"by the silhouette on the indicators {on!r}"
    return "by the silhouette on one half of the indicators"


CHANCE = "chance alone does not give 0: compare it with the scores of shuffled areas"


def score_words(label: str, held: Mapping[str, Any] | None = None, whole: float | None = None) -> str:
    """What the score of the clusters in the atlas is.

    `held` is the score on the indicators that had no part in the choice, and `whole` the one on all.

    Examples
    --------
    >>> score_words("pay")
    'Mean silhouette of the areas on pay, from which the clusters were not made. It runs from −1 to 1, and \
chance alone does not give 0: compare it with the scores of shuffled areas.'
    >>> held = {"label": "pay", "indicators": 3, "indicators_that_chose": 2, "areas": 9, "p_value": 0.04}
    >>> score_words("pay", held, 0.25)
    'Mean silhouette of 9 areas on pay, the 3 that had no part in the choice; p = 0.040 by shuffles of the \
areas. On all 5, 2 of which chose the clusters, it is 0.250. The clusters were not made from any of these. A \
score runs from −1 to 1, and chance alone does not give 0: compare it with the scores of shuffled areas.'
    """
    if held is None:
        said = f"Mean silhouette of the areas on {label}, from which the clusters were not made."
        return f"{said} It runs from −1 to 1, and {CHANCE}."
    chance = "" if held["p_value"] is None else f"; p = {held['p_value']:.3f} by shuffles of the areas"
    said = f"Mean silhouette of {counted(held['areas'], 'area')} on {on_held_out(held)}{chance}."
    chose = held["indicators_that_chose"]
    if chose and whole is not None:
        total, told = chose + held["indicators"], f"{whole:.3f}".replace("-", "−")
        said += f" On all {total:,}, {chose:,} of which chose the clusters, it is {told}."
    if held.get("null_mean") is not None:
        said += f" Shuffled areas score {held['null_mean']:.3f} on average.".replace("-", "−")
        return f"{said} The clusters were not made from any of these."
    return f"{said} The clusters were not made from any of these. A score runs from −1 to 1, and {CHANCE}."


def presets(sets: Sequence[object]) -> tuple[Preset, ...]:
    """The link of the landing page."""
    if not sets:
        return ()
    return (
        Preset("Clusters: sectors", "Areas specialised in the same industries", f"#/clusters?set={FAMILY}"),
    )
