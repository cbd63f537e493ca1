"""What a row of each table of the area classification is, and how to read the table."""

from __future__ import annotations

__all__ = ["TABLES"]

#: By the name of the table; the descriptions (CSVW) beside the CSV files hold them.
TABLES = {
    "membership": "One row for each area as given: its cluster at every level, its distance to the mean of"
    " that cluster and of the nearest other, and how typical it is. Distances compare within one level.",
    "clusters": "One row for each cluster of any level, in the order of the codes: size, name, most typical"
    " area and what sets it apart. Names marked provisional are generated and not official.",
    "profiles": "One row for each cluster and variable: the mean of its areas, each counting once, and how"
    " far it is from all areas (highest level) or from the cluster one level up (below).",
    "variables": "One row for each variable that areas were grouped by: how it was put on one scale, what"
    " it weighs, and how much of all squared distance is due to it.",
    "variable_selection": "One row for each candidate: whether it was kept, by which rule, and which variable"
    " says nearly the same.",
    "correlated_pairs": "One row for each pair of candidates that correlate above the threshold, highest"
    " first, and which of the two was left out.",
    "schedule": "One row for each join of Ward's method, from single areas to one cluster, and what it adds"
    " to the error sum of squares. It suggests where to stop and does not decide.",
    "upper_schedule": "One row for each join of the finest clusters to the upper levels, and what it adds"
    " to the error sum of squares.",
    "suggested_cuts": "One row for each number of clusters before which the next join costs much more than"
    " the one before, the clearest first. A suggestion from the schedule, no test.",
    "reassigned": "One row for each area that k-means moved from the cluster in which Ward's method put it.",
    "starts": "One row for each run of k-means: how many starts, how many of them reached the lowest sum of"
    " squares, and the highest of any.",
    "stability": "One row for each level: how alike the classification comes out when the variables are drawn"
    " anew, by the adjusted Rand index (1 the same, 0 as alike as by chance).",
    "stability_draws": "One row for each draw of the variables and level: how alike the clusters of the draw"
    " are to the classification.",
    "corresponding_areas": "One row for each area and rank: an area among the most alike of all, whichever"
    " cluster it is in, its distance, and what the two are alike and unlike on.",
    "published_likeness": "One row for each pair of classifications and level: how alike they are by the"
    " adjusted Rand index. An anchor of the code and no aim: the official inputs were other variables.",
    "nearest_official": "One row for each cluster and official classification: the class that shares most of"
    " its areas. The cluster is not that class.",
    "published_means": "One row for each official classification and level: how many areas lie nearest to the"
    " mean of their own official class, on the variables used here.",
    "settings": "One row for each choice of the run and what it came to, in words.",
}
