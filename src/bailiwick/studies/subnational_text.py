"""The words of the subnational clusters: what they are, how they were made, what they can and cannot say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bailiwick.indicators import Preset
from bailiwick.shown import counted
from bailiwick.studies.subnational_models import Model
from bailiwick.studies.subnational_options_part import KMEANS, Options

__all__ = ["CONTEXT", "DISTANCE", "NOTES", "SCORE", "TABLES", "method_of", "presets"]

CONTEXT = (
    "Which districts do alike on a few indicators of one theme, such as the economy or health? For each model"
    " areas are put into clusters; the number of clusters is the one that separates them best.",
    "A title says on which side of the median of all areas the median of the cluster lies, by one rule;"
    " better"
    " and worse follow the direction in which a metric is good. Every title stands beside its medians.",
    "The number of clusters is seldom clear: the scores of all numbers are given. An area with a ratio above"
    " 0.9 lies between two clusters. Read the stability before a cluster is relied on.",
    "Where a district has no value of its own, that of its county stands for it, and is marked. Areas that"
    " lack a metric have no cluster; the metric is named.",
)
SCORE = "Mean silhouette of the areas, on the standardised values that were clustered: -1 to 1."
DISTANCE = "Euclidean distance between the standardised metrics of the model."
NOTES = {
    "titles": "A title compares the medians of a cluster with those of all clustered areas. On one side in"
    " all"
    " metrics it says above or below median, in words far from 0.9 and slightly under 0.35 standard"
    " deviations"
    " on average; a mixed cluster names up to two things on either side. Higher and lower mean better and"
    " worse"
    " where a theme is named, and the plain direction where a metric is.",
    "numbers": "Clusters are numbered by the mean of the model's first metric, lowest first. The published"
    " numbers follow no rule: compare by areas, not by number.",
    "silhouette": "The silhouette is measured on the values that were clustered. The published scores are"
    " of a"
    " second fit on raw values and do not describe the published clusters.",
    "stability": "The areas, or the metrics, are drawn anew with replacement and grouped again. A cluster's"
    " stability is its mean largest Jaccard overlap with a cluster of the draw: below 0.6 it has dissolved.",
    "filled": "Filled: the district has no value of its own and that of its county stands for it.",
    "winsorised": "Values beyond the 1st and 99th percentile are held there before they are standardised, so"
    " that no cluster is made by one extreme area.",
    "cramer": "Cramér's V says how closely clusters and lookup go together, not which way; it is biased"
    " upwards"
    " for many classes and few areas, which the corrected one is not. Where more than a fifth of the expected"
    " counts are under 5, read the share of shuffles instead.",
    "density": "The bands of population density are fifths of the districts of England and Wales together.",
    "likeness": "Likeness to published clusters checks the code. It is no aim: published values are averaged"
    " with the county's, and random numbers differ.",
    "similar": "Distance is Euclidean over standardised values. Two areas are alike on what brings them"
    " closer than usual, and unlike on what keeps them apart.",
    "k": "Numbers of clusters within 0.01 of the best score are marked: none of them is clearly better.",
}
#: Lookups in few words.
LOOKUP_WORDS = {
    "rural_urban": "rural or urban",
    "deprivation_quintile": "deprivation fifth",
    "itl1": "region",
    "population_density_band": "population density",
    "median_age_band": "median age",
    "coastal_town": "coastal town",
}
#: Table -> what a row is and how to read it.
TABLES = {
    "assignment": "One row per model and area. Above a ratio of 0.9 an area could as well be in the second"
    " cluster.",
    "clusters": "One row per model and cluster. A stability below 0.6 means that the cluster dissolves when"
    " the"
    " areas change.",
    "medians": "One row per model, cluster and metric: what the titles are made from.",
    "scan": "One row per model and number of clusters tried. Read the whole curve, not the winner alone.",
    "silhouettes": "One row per model and area. A low or negative silhouette is an area between clusters.",
    "metric_values": "One row per model, area and metric, in the unit of the metric.",
    "left_out": "One row per model and area without a cluster, with the metric that cost it.",
    "filled": "One row per value that is not the area's own.",
    "profiles": "One row per model, cluster and metric: means, each area counting once.",
    "variables": "One row per model and metric: where its values are from, and its scale.",
    "without_winsorising": "Two rows per model. Without winsorising an extreme area may be a cluster by"
    " itself,"
    " which raises the silhouette and tells nothing.",
    "lookups": "One row per district of England: what kind of place it is.",
    "cross_tabulation": "One row per model, cluster and class of a lookup.",
    "association": "One row per model and lookup. V has no direction; compare it between lookups only with"
    " the"
    " corrected one beside it.",
    "stability": "One row per model and kind of change.",
    "stability_draws": "One row per model and draw.",
    "leave_one_out": "One row per model and metric left out: a low index means that the metric makes the"
    " clusters.",
    "input_draws": "One row per model and area: how sure its cluster is, given the intervals of its values.",
    "input_draws_metrics": "One row per model and metric: near 1 a metric's differences are little but"
    " error.",
    "published_likeness": "One row per model with a published assignment.",
    "nearest_published": "One row per model and cluster: the published cluster that most of its areas are"
    " in.",
    "over_time": "One row per model, area and year; clusters have the numbers of the year before where most"
    " of"
    " their areas agree.",
    "moved": "One row per model, area and year in which it is in another cluster than the year before.",
    "agreement_over_time": "One row per model and year: how like the clusters are to those of the year"
    " before.",
    "over_time_metrics": "One row per model, nation and metric: whether it has the years.",
    "similar_places": "One row per pool, model, area and similar place.",
    "similar_pools": "One row per pool and model: how many areas, and how their lists came about.",
    "published_neighbours": "One row per model: how many of the published similar places are listed here"
    " too.",
    "settings": "One row per setting.",
}


def method_of(metrics: int, choices: Options, areas: int, clusters: int) -> str:
    """How the clusters of a model were made, in one sentence.

    Examples
    --------
    >>> said = method_of(4, Options(), 307, 4).split(", ")
    >>> said[0], said[-1]
    ('4 clusters of 307 areas by k-means on 4 metrics', '300 starts each.')
    """
    how = "k-means" if choices.clusterer == KMEANS else choices.clusterer
    held = ""
    if choices.winsorise is not None:
        low, high = choices.winsorise
        held = f", winsorised at the {_ordinal(low)} and {_ordinal(high)} percentile"
    lookups = len(choices.lookups_as_variables)
    named = ", ".join(LOOKUP_WORDS[name] for name in choices.lookups_as_variables)
    more = f" and {counted(lookups, 'lookup')} ({named}; without medians)" if lookups else ""
    span = f"{choices.k_range[0]} to {choices.k_range[1]}"
    chosen = f"k of {span} with the highest silhouette"
    if choices.as_published:
        chosen = f"k as published, from {span} by the score of a second fit on raw values"
    if choices.k is not None:
        chosen = "k given"
    starts = "" if choices.clusterer != KMEANS else f", {_starts(choices.starts)} each"
    return (
        f"{counted(clusters, 'cluster')} of {areas:,} areas by {how} on"
        f" {counted(metrics, 'metric')}{more}{held}, in standard deviations; {chosen}{starts}."
    )


def _starts(starts: Any) -> str:
    return "starts until stable" if isinstance(starts, str) else f"{starts:,} starts"


def _ordinal(number: float) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    whole = int(number)
    if whole != number or 10 <= whole % 100 <= 13:
        return f"{number:g}th"
    return f"{whole}{endings.get(whole % 10, 'th')}"


def presets(models: Sequence[Model]) -> tuple[Preset, ...]:
    """Links of the landing page: the headline model, and the first of the others."""
    shown = [one for one in models if one.theme is None] or list(models[:1])
    return tuple(
        Preset(
            f"Clusters: {one.label.lower()}",
            "Districts that do alike on one metric of each theme"
            if one.theme is None
            else f"Districts that do alike on {one.theme} metrics",
            f"#/clusters?set={one.family}",
        )
        for one in shown
    )
