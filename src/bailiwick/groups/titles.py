"""Titles of clusters by a stated rule, from their medians and from which side of each metric is better.

What belongs here: what a title says and of which metrics. The medians are in
`medians`, the grammar of labels in `words`; names from means, without better or
worse, are in `naming`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from bailiwick.errors import Finding, TableError, nearest
from bailiwick.groups.area_matrix import in_kind, is_null, some
from bailiwick.groups.medians import NEUTRAL
from bailiwick.groups.title_overrides import check_distinct, own_titles
from bailiwick.groups.title_words import (
    Metric,
    Said,
    as_printed,
    by_itself,
    evidence,
    mean_difference,
    mildly,
    more_so,
    of_those,
    spoken,
)
from bailiwick.groups.words import capitalised, listed, read_words
from bailiwick.tables import eager, require_columns

__all__ = ["KINDS", "cluster_titles"]

Kind = Literal["linear", "linear with exceptions", "mixed", "at the median"]
KINDS: tuple[Kind, ...] = ("linear", "linear with exceptions", "mixed", "at the median")

# Mean differences of the majority in standard deviations: far from the one, slightly below the other.
FAR, SLIGHTLY = 0.9, 0.35
# Smallest difference that a mixed title names, and most things that it names on either side.
NAMED, MOST = 0.25, 2
# Most metrics at the median that are named one by one.
LEVEL = 3
# Share of the metrics that may be exceptions.
EXCEPTIONS = 0.25
# What is said of the metrics where others have neither side that is better.
RATED = " with a better and a worse side"
# What a theme is called before "metrics", and as something higher or lower, where its own name does not do.
ADJECTIVES = {"economy": "economic", "environment": "environmental", "society": "social"}
NOUNS = {
    **{one: one for one in ("transport connectivity", "digital connectivity", "connectivity", "skills")},
    **{one: one for one in ("health", "well-being")},
    "economy": "economic performance",
    "education": "educational performance",
    "environment": "environmental performance",
}


def cluster_titles(
    medians: Any,
    variables: Any,
    *,
    theme: str | None = None,
    overrides: Any = None,
) -> Any:
    """Title every cluster by one rule, from its medians.

    With p[m] the polarity of a metric (1 high is better, -1 low is better) and
    difference_sd as in `cluster_medians`::

        d[m]  = p[m] * difference_sd[m]
        side  = + if d[m] >= .02, - if d[m] <= -.02, else neutral
        D     = mean of |d[m]| over the side with more metrics (+ where they are alike)

        linear                  no metric is on the other side
        linear with exceptions  a quarter of the metrics at most are, and none of them with |d[m]| > D
        mixed                   otherwise
        at the median           all metrics are neutral

    Such as "Far below median on all skills metrics", "Below median on all well-being
    metrics except anxiety", "Higher digital connectivity, lower health and
    well-being", "At the median on all skills metrics".

    "Far" is said where D >= .9, "slightly" where D < .35: both are of the mean
    difference over the metrics, not of each of them, and `evidence` gives D. "On
    all" is said only where every metric, as printed, lies on that side. Neutral
    metrics, and those printed like the median, are named: "Below median on health
    metrics, smokers at the median" where both are printed alike, "near the median"
    otherwise; more than three are counted.

    A mixed title names up to two things that are better and then up to two that
    are worse, the strongest with |d| >= .25; of a side where nothing is, up to two
    metrics with "slightly". All metrics of a theme are named by the theme where
    they agree, and then higher is better and lower is worse. A metric that is named
    by itself is given its raw direction: "longer journeys by car", "higher anxiety".

    A metric of which neither side is better (polarity 0) has no say in the kind. A
    mixed title may name it, on the side of its raw direction; the other kinds name
    up to two such metrics at the end.

    Two clusters of one model never have the same title: the metric that separates
    them most is added. "More so on 4G coverage" is further above, or below, than
    the other one; where the metric is not on the side of the title, "more smokers
    of the two".

    Parameters
    ----------
    medians : dataframe
        As `cluster_medians` gives: `cluster`, `variable`, `median`, `overall_median`, `difference_sd`.
    variables : dataframe
        Columns `variable` and `polarity` (1, -1 or 0), and where known `short_label`, as it stands inside a
        sentence, `dimension` (its theme), `unit` and `decimals`.
    theme : str, optional
        What all metrics together are called: "health", "economy". Without, the one theme of all metrics, or
        none.
    overrides : mapping of cluster to title, or dataframe with columns `cluster` and `title`, optional
        Titles of one's own; the automatic one stays beside it.

    Returns
    -------
    dataframe of the kind of `medians`
        One row per cluster, in the order of `medians`: `cluster`, `title`, `kind`, `automatic_title` and
        `evidence`: D, and the median of every metric beside that of all areas.

    Raises
    ------
    ColumnError
        A column is absent.
    TableError
        A metric has no polarity, or titles given are for unknown clusters, empty or alike; all are listed.

    Notes
    -----
    Missing values: a metric without a median in a cluster is on no side there; the
    evidence says that it is not known.

    Comparability: above and below are said of the areas that were clustered, so
    titles of two sets of areas, or of two years, do not compare. "Linear" says that
    no median lies on the other side, not that no area does.

    References
    ----------
    [onsclusters2023]_. The published words "far", "slightly" and "broadly" follow no common bound; those
    above are choices of this package, under which 28 of the 32 published titles have the kind that their
    words say.

    Examples
    --------
    >>> import pandas as pd
    >>> medians = pd.DataFrame(
    ...     {
    ...         "cluster": ["1"] * 2 + ["2"] * 2 + ["3"] * 2, "variable": ["pay", "anx"] * 3,
    ...         "median": [700.0, 2.5, 400.0, 3.5, 700.0, 3.5], "overall_median": [500.0, 3.0] * 3,
    ...         "difference_sd": [2.0, -1.0, -0.5, 1.0, 2.0, 1.0],
    ...     }
    ... )
    >>> variables = pd.DataFrame(
    ...     {
    ...         "variable": ["pay", "anx"], "short_label": ["weekly pay", "anxiety"],
    ...         "polarity": [1, -1], "decimals": [0, 1],
    ...     }
    ... )
    >>> found = cluster_titles(medians, variables)
    >>> found["title"].tolist()
    ['Far above median on all metrics', 'Below median on all metrics', 'Higher weekly pay, higher anxiety']
    >>> print(found["evidence"][0])  # doctest: +NORMALIZE_WHITESPACE
    Mean difference over the 2 metrics above median: 1.50 standard deviations (far from 0.9, slightly below
    0.35). Medians, in brackets those of all areas: weekly pay 700 (500); anxiety 2.5 (3.0).
    """
    frame = eager(medians, "medians")
    needed = ["cluster", "variable", "median", "overall_median", "difference_sd"]
    require_columns(frame, needed, "medians")
    columns = {name: frame[name].to_list() for name in needed}
    names = list(dict.fromkeys(map(str, columns["variable"])))
    clusters = list(dict.fromkeys(map(str, columns["cluster"])))
    metrics = _metrics(variables, names)
    given = own_titles(overrides, clusters)
    rows: dict[str, dict[str, tuple[float, float, float]]] = {cluster: {} for cluster in clusters}
    twice = []
    for row in zip(*columns.values(), strict=True):
        cluster, variable = str(row[0]), str(row[1])
        if variable in rows[cluster]:
            twice.append(f"{cluster}, {variable}")
        rows[cluster][variable] = (_number(row[2]), _number(row[3]), _number(row[4]))
    if twice:
        finding = Finding(
            "duplicate-key", f"Clusters and metrics with several rows: {some(twice)}.", tuple(twice)
        )
        raise TableError("Medians must have one row for each cluster and metric.", [finding])

    gaps = np.array([[rows[c].get(n, (np.nan,) * 3)[2] for n in names] for c in clusters])
    listed_metrics = [metrics[name] for name in names]
    whole = _whole(listed_metrics, theme)
    level = np.array(
        [[as_printed(m, rows[c].get(m.name, (np.nan,) * 3)) for m in listed_metrics] for c in clusters]
    )
    made = [_title(listed_metrics, *one, whole) for one in zip(gaps, level, strict=True)]
    automatic = _apart(made, clusters, gaps, listed_metrics)
    table = pa.table(
        {
            "cluster": pa.array(clusters, pa.string()),
            "title": pa.array(
                [given.get(c, title) for c, title in zip(clusters, automatic, strict=True)], pa.string()
            ),
            "kind": pa.array([one.kind for one in made], pa.string()),
            "automatic_title": pa.array(automatic, pa.string()),
            "evidence": pa.array(
                [
                    one.means + evidence(listed_metrics, rows[cluster])
                    for one, cluster in zip(made, clusters, strict=True)
                ],
                pa.string(),
            ),
        }
    )
    check_distinct(table)
    return in_kind(table, frame.implementation)


@dataclass(frozen=True)
class Made:
    """A title, the side that it speaks of (1 above, -1 below, 0 both or none), and its mean difference."""

    kind: Kind
    title: str
    direction: int = 0
    means: str = ""


def _number(cell: Any) -> float:
    return np.nan if is_null(cell) else float(cell)


def _metrics(variables: Any, names: Sequence[str]) -> dict[str, Metric]:
    """What is known of each metric; all that lack a polarity are named in one report."""
    words = read_words(variables, names)
    frame = eager(variables, "the table of variables")
    require_columns(frame, ["variable", "polarity"], "the table of variables")
    known = [str(one) for one in frame["variable"].to_list()]
    polarity = dict(zip(known, frame["polarity"].to_list(), strict=True))
    decimals = (
        dict(zip(known, frame["decimals"].to_list(), strict=True)) if "decimals" in frame.columns else {}
    )
    found = []
    for name in names:
        cell = polarity.get(name)
        if name not in polarity:
            sentence = f"{name} has no row in the table of variables, so no polarity.{nearest(name, known)}"
            found.append(Finding("no-polarity", sentence, (name,)))
        elif is_null(cell):
            found.append(Finding("no-polarity", f"{name} ({words[name].short}) has no polarity.", (name,)))
        elif cell not in (-1, 0, 1):
            sentence = f"{name} ({words[name].short}) has the polarity {cell!r}."
            found.append(Finding("wrong-polarity", sentence, (name,)))
    if found:
        raise TableError(
            "Titles need to know which side of every metric is better: give polarity 1 where high is better,"
            " -1 where low is, 0 where neither is.",
            found,
        )
    return {
        name: Metric(
            name,
            words[name],
            int(polarity[name]),
            None if is_null(decimals.get(name)) else int(decimals[name]),
        )
        for name in names
    }


def _whole(metrics: Sequence[Metric], theme: str | None) -> str:
    """What all metrics of the model are called: "skills metrics", "metrics"."""
    if theme is None:
        themes = {metric.theme for metric in metrics}
        theme = next(iter(themes)) if len(themes) == 1 else None
    rated = "" if all(metric.polarity for metric in metrics) else RATED
    return f"{ADJECTIVES.get(theme, theme)} metrics{rated}" if theme else f"metrics{rated}"


def _title(metrics: Sequence[Metric], gaps: Any, level: Any, whole: str) -> Made:
    """Kind and title of one cluster, from its differences in standard deviations.

    `level` is 1 for each metric whose median is printed like that of all areas, NaN for one without.
    """
    known = ~np.isnan(gaps)
    polarity = np.array([metric.polarity for metric in metrics])
    turned = np.where(known, np.where(polarity == 0, 1, polarity) * np.where(known, gaps, 0.0), 0.0)
    side = np.where(np.abs(turned) >= NEUTRAL, np.sign(turned), 0).astype(int)
    rated = (polarity != 0) & known
    if not side.any():
        return Made("at the median", f"At the median on all {whole.removesuffix(RATED)}")
    if not rated.any():
        return Made("mixed", _mixed(metrics, turned, side, level))
    up, down = rated & (side > 0), rated & (side < 0)
    above = int(up.sum()) >= int(down.sum())
    majority, opposed = (up, down) if above else (down, up)
    if not majority.any():
        # Only metrics of which neither side is better stand out.
        return Made("mixed", _mixed(metrics, turned, side, level))
    mean = float(np.abs(turned[majority]).mean())
    means = mean_difference(mean, int(majority.sum()), (FAR, SLIGHTLY), above=above)
    few = int(opposed.sum()) <= EXCEPTIONS * int(rated.sum())
    if opposed.any() and not (few and (np.abs(turned[opposed]) <= mean).all()):
        title = _mixed(metrics, turned, side, level)
        bounds = (NAMED,) if "lightly " in title else ()
        return Made("mixed", title, means=mean_difference(mean, int(majority.sum()), bounds, above=above))
    words = "far " if mean >= FAR else "slightly " if mean < SLIGHTLY else ""
    order = sorted(np.flatnonzero(opposed).tolist(), key=lambda at: -abs(turned[at]))
    exceptions = f" except {listed([metrics[at].words.short for at in order])}" if order else ""
    on = _on(metrics, majority & (level == 0), opposed, level, whole, exceptions)
    title = f"{words}{'above' if above else 'below'} median on {on}{_tail(metrics, turned, side)}"
    kind: Kind = "linear with exceptions" if order else "linear"
    return Made(kind, capitalised(title), 1 if above else -1, means)


def _on(metrics: Sequence[Metric], told: Any, opposed: Any, level: Any, whole: str, exceptions: str) -> str:
    """What a title of one side is of: all metrics, or which of them are at the median or not known."""
    rated = np.array([metric.polarity != 0 for metric in metrics])
    rest = np.flatnonzero(rated & ~told & ~opposed).tolist()
    if not rest:
        return f"all {whole}{exceptions}"
    if not told.any():
        return f"{whole}{exceptions}, by less than is printed"
    if len(rest) > LEVEL:
        of = f"{int(told.sum())} of {int(rated.sum())} {whole}{exceptions}"
        unknown = " or not known" if np.isnan(level[rest]).any() else ""
        return f"{of}, the others at or near the median{unknown}"
    parts = [
        f"{listed(names)} {words}"
        for words, wanted in (("at the median", 1.0), ("near the median", 0.0), ("not known", np.nan))
        if (names := [metrics[at].words.short for at in rest if np.array_equal(level[at], wanted, True)])
    ]
    # "Except A, B at the median" could be read as two exceptions.
    return f"{whole}{exceptions}, {'with ' if exceptions else ''}{', '.join(parts)}"


def _tail(metrics: Sequence[Metric], turned: Any, side: Any) -> str:
    """Up to two metrics of which neither side is better, for a title that speaks of the others."""
    said = [
        by_itself(metric, turned[at])
        for at, metric in enumerate(metrics)
        if metric.polarity == 0 and abs(turned[at]) >= NAMED and side[at]
    ]
    said = sorted(said, key=lambda one: -one.strength)[:MOST]
    return f"; {spoken(said)}" if said else ""


def _mixed(metrics: Sequence[Metric], turned: Any, side: Any, level: Any) -> str:
    """A title that names the strongest things on either side."""
    sides: dict[bool, list[Said]] = {True: [], False: []}
    for better, said in _things(metrics, turned, side):
        sides[better].append(said)
    alike = {by_itself(metric, 1.0).thing for metric, same in zip(metrics, level, strict=True) if same == 1}
    for said_there in sides.values():
        said_there.sort(key=lambda one: -one.strength)
    parts = []
    for said_there in sides.values():
        strong = [one for one in said_there if one.strength >= NAMED]
        # What is printed like the median would be slightly higher for nobody who reads.
        weak = [one for one in said_there if one.thing not in alike] or said_there
        if said_there:
            parts.append(spoken((strong or [mildly(one) for one in weak])[:MOST]))
    return capitalised(", ".join(parts))


def _things(metrics: Sequence[Metric], turned: Any, side: Any) -> list[tuple[bool, Said]]:
    """What may be named, and whether it is better: themes whose metrics agree, and the other metrics."""
    themes: dict[str, list[int]] = {}
    for at, metric in enumerate(metrics):
        if metric.theme is not None:
            themes.setdefault(metric.theme, []).append(at)
    things, spoken_for = [], set()
    for theme, members in themes.items():
        rated = all(metrics[at].polarity for at in members)
        sides = {int(side[at]) for at in members} - {0}
        strength = float(np.abs(turned[members]).mean())
        if rated and len(sides) == 1 and strength >= NAMED and theme in NOUNS and len(themes) > 1:
            better = sides == {1}
            things.append((better, Said("higher" if better else "lower", NOUNS[theme], strength)))
            spoken_for |= set(members)
    for at, metric in enumerate(metrics):
        if at not in spoken_for and side[at]:
            things.append((bool(turned[at] > 0), by_itself(metric, float(turned[at]))))
    return things


def _apart(made: Sequence[Made], clusters: Sequence[str], gaps: Any, metrics: Sequence[Metric]) -> list[str]:
    """Titles unlike each other: those alike are told apart by the metric that separates them most."""
    titles = [one.title for one in made]
    result = list(titles)
    for title, times in Counter(titles).items():
        alike = [at for at, one in enumerate(titles) if one == title]
        if times == 1:
            continue
        own = np.where(np.isnan(gaps[alike]), 0.0, gaps[alike])
        width = np.ptp(own, axis=0)
        widest = int(np.argmax(width))
        metric, values = metrics[widest], own[:, widest]
        # From the one that is most so to the one that is least, where all are on the side of the title.
        so = made[alike[0]].direction * metric.polarity * values
        along = bool((so >= NEUTRAL).all())
        order = np.argsort(-(so if along else values), kind="stable")
        distinct = len(set(values.tolist())) == times
        for place, which in enumerate(order.tolist()):
            at = alike[which]
            said = (more_so if along else of_those)(metric, place, times)
            result[at] = f"{title}; {said}" if distinct else f"{title} (cluster {clusters[at]})"
    return result
