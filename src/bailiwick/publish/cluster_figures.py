"""Figures of classifications, as SVG and PNG: the schedule of joins, the tree, profiles, maps.

What is drawn and what is said of it is decided here; how it is drawn is in `tree_drawing.py`,
`radial_drawing.py` and `cluster_map_drawing.py`. Drawn with matplotlib (extra `figures`), which is loaded
when a figure is drawn. The same input gives the same bytes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narwhals.typing import IntoDataFrame

from bailiwick import areas
from bailiwick.errors import OptionError, TableError, nearest
from bailiwick.indicators import ClusterData
from bailiwick.publish.cluster_layout import (
    columns_of,
    dated,
    laid_out,
    names_told,
    reasons_told,
    sizes_told,
    source_told,
)
from bailiwick.publish.cluster_map_drawing import (
    box_of,
    covered,
    draw_code_keys,
    draw_reasons,
    legend_tall,
    map_fills,
    map_labels,
    map_panels,
    panels_page,
)
from bailiwick.publish.figure_page import draw_page, page_style, require_matplotlib, save_page
from bailiwick.publish.palette import CLUSTERS
from bailiwick.publish.radial_drawing import Profile, Wheel, radial_page, radials_page, rim_of
from bailiwick.publish.site_clusters import lineage
from bailiwick.publish.site_shapes import Geography
from bailiwick.publish.tree_drawing import Join, Leaf, dendrogram_page, schedule_page
from bailiwick.publish.words import ATTRIBUTION, FIGURES_ATTRIBUTION, counted, joined, source_lines, when

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_cluster_map", "draw_dendrogram", "draw_radials", "draw_schedule"]

MOST_JOINS = 40
KEY_LETTERS = ((26, 8.5), (28, 7.5))  # letters of a line of a map's key, and their points; of long names
LONG = 75  # letters
MOST_NAMED = 6  # areas without a cluster that are named
ONE_COLOUR = CLUSTERS[0]
Document = Mapping[str, Any]


def draw_cluster_map(
    clusters: ClusterData,
    path: Path | str,
    *,
    levels: Sequence[ClusterData] = (),
    title: str = "",
    subtitle: Sequence[str] = (),
    geography: Geography | None = None,
    attribution: str = ATTRIBUTION,
) -> list[Path]:
    """Draw where the clusters of one level are, as `<path>.svg` and `<path>.png`.

    Up to nine clusters have a colour each, and their code stands on every area that has room for it. More
    than nine colours cannot be told apart, so the page then has a small map for each cluster of a broader
    level, which colours the clusters that lie in it and leaves all others plain: no colour means two things
    on one map, and the clusters that are compared most, those of one parent, stand side by side.

    Parameters
    ----------
    clusters : ClusterData
    path : path
        Without ending.
    levels : sequence of ClusterData
        The levels of the classification; needed below the top.
    title : str
        Empty takes the label and the year.
    subtitle : sequence of str
        Sentences before those of the figure.
    geography : Geography, optional
        Areas and shapes that `bailiwick.areas` does not hold.
    attribution : str
        Statement that the licences of figures and boundaries ask for.

    Returns
    -------
    list of Path
        The SVG, with its text as text and a text alternative, and the PNG at 200 dots an inch.

    Raises
    ------
    TableError
        A table breaks a rule of the site.
    OptionError
        The clusters name no vintage and `geography` is not given.
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    Missing values: areas without a cluster are hatched by the flag; under the key stands why, where the
    clusters say more than the flag (`ClusterData.left_out`). Small maps, and the map
    of one country, show only the countries covered, and say so.

    Examples
    --------
    >>> draw_cluster_map(supergroups, "figures/supergroups")  # doctest: +SKIP
    [PosixPath('figures/supergroups.svg'), PosixPath('figures/supergroups.png')]
    """
    require_matplotlib()
    if geography is None and not clusters.vintage:
        raise OptionError(
            f"{clusters.id!r} names no boundary vintage, so no shapes are known and no map can be drawn."
            " Give `geography`, or draw its profiles with draw_radials."
        )
    shapes, documents = laid_out(clusters, levels, geography)
    document = documents[clusters.id]
    heading = title or dated(clusters.label, when(clusters.year, clusters.period))
    source = source_lines([source_told(clusters, shapes)], attribution)
    described = f"{heading}, {shapes.title}. {sizes_told(document)}."
    named = [*filter(None, [names_told(clusters, levels, document)])]
    if document["k"] <= len(CLUSTERS):
        shown, inside, view = document, covered(document, shapes), None
        fills = map_fills(document, range(document["k"]))
        codes = "Numbers" if all(cluster["code"].isdigit() for cluster in document["clusters"]) else "Codes"
        told = [
            *subtitle,
            f"{codes} stand on the areas that have room for them. In the key: number of areas.",
        ]
        if len(document["coverage"]) == 1 and len(inside) < len(shapes.codes):
            view = box_of(shapes, inside)
            told.append(f"Only {areas.group_names()[document['coverage'][0]]} is covered, and shown.")
            flags = [[area, flag] for area, flag in document["flags"] if shapes.codes[area] in inside]
            shown = {**document, "flags": flags}
            described = f"{heading}, {shapes.title}. {sizes_told(shown)}."
            pairs = zip(shapes.codes, fills, strict=True)
            fills = [fill if code in inside else None for code, fill in pairs]
        told += named
        width, size = KEY_LETTERS[
            view is not None and any(len(c["name"]) > LONG for c in document["clusters"])
        ]
        reasons = reasons_told(document, shapes)

        def legend(axes: Axes) -> None:
            axes.text(0, 0.955, clusters.level_label, va="bottom", weight="bold", fontsize=9)
            low = draw_code_keys(axes, shown, top=0.945, width=width, size=size)
            draw_reasons(axes, reasons, top=low, low=0.0 if view is None else -math.inf)

        return draw_page(
            Path(path),
            shapes,
            fills,
            title=heading,
            subtitle=told,
            source=source,
            description=described,
            legend=legend,
            labels=map_labels(document),
            view=view,
            legend_tall=0.055 + legend_tall(shown, reasons, width=width, size=size),
        )
    told = [*subtitle, _panels_told(document, shapes), *named]
    with page_style():
        figure = panels_page(
            heading,
            told,
            source,
            geography=shapes,
            document=document,
            panels=map_panels(clusters.id, documents),
        )
        return save_page(figure, Path(path), heading, described)


def _panels_told(document: Document, shapes: Geography) -> str:
    of = "clusters within the one" if document["parent_set"] is not None else "cluster"
    outside = len({*shapes.countries} - {*document["coverage"]})
    left_out = " Countries that are not covered are left out." if outside else ""
    told = f"Each map colours the {of} named above it; areas of other clusters are plain grey."
    inside = covered(document, shapes)
    without = [shapes.names[area] for area, _ in document["flags"] if shapes.codes[area] in inside]
    hatched = ""
    if without:
        named = joined(without) if len(without) <= MOST_NAMED else counted(len(without), "area")
        hatched = f" Hatched, without a cluster: {named}."
    return f"{told}{hatched} In brackets: number of areas.{left_out}"


def draw_schedule(
    table: IntoDataFrame,
    path: Path | str,
    *,
    title: str,
    cuts: Sequence[int] = (),
    most: int = MOST_JOINS,
    subtitle: Sequence[str] = (),
    source: Sequence[str] = (),
    attribution: str = FIGURES_ATTRIBUTION,
) -> list[Path]:
    """Draw what each join of Ward's method cost, as `<path>.svg` and `<path>.png`.

    Above, the increase of the error sum of squares, on a scale where equal steps multiply; below, its ratio
    to the increase of the join before, told at the cuts and where it is highest. A ratio well above 1
    speaks for stopping before that join.

    Parameters
    ----------
    table : dataframe with one row per join
        Columns `clusters` (after the join), `ess_increase` and `ratio`, as `WardTree.schedule` gives.
    path : path
        Without ending.
    title : str
    cuts : sequence of int
        Numbers of clusters, marked on both charts.
    most : int
        The joins of at most so many clusters are drawn, from 2.
    subtitle, source : sequence of str
        Sentences under the title, and at the foot.
    attribution : str

    Returns
    -------
    list of Path
        The SVG and the PNG.

    Raises
    ------
    ColumnError
        A column is absent.
    TableError
        No join, or an increase that is missing or below 0.
    OptionError
        A cut is beyond the joins drawn.
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    Missing values: a join without a ratio, such as the first, has no mark below.

    Comparability: increases are in squared units of the scaled variables, so they compare within one run.

    Examples
    --------
    >>> draw_schedule(model.schedule_, "figures/schedule", title="Joins", cuts=(8, 13, 24))  # doctest: +SKIP
    [PosixPath('figures/schedule.svg'), PosixPath('figures/schedule.png')]
    """
    require_matplotlib()
    columns = columns_of(table, "schedule", ("clusters", "ess_increase", "ratio"))
    rows = zip(columns["clusters"], columns["ess_increase"], columns["ratio"], strict=True)
    joins = [
        Join(int(clusters) + 1, _cost(cost), None if ratio is None or ratio != ratio else float(ratio))
        for clusters, cost, ratio in rows
        if clusters + 1 <= most
    ]
    joins.sort(key=lambda join: join.clusters)
    if not joins:
        raise TableError("The schedule has no join to draw; give the table of `WardTree.schedule`.", [])
    beyond = sorted({cut for cut in cuts if not 2 <= cut <= joins[-1].clusters})
    if beyond:
        raise OptionError(
            f"The cuts {joined([str(cut) for cut in beyond])} are not among the joins drawn, of 2 to"
            f" {joins[-1].clusters} clusters. Raise `most` or leave them out."
        )
    described = f"{title}. {_costs_told(joins, cuts)}"
    with page_style():
        figure = schedule_page(
            title, subtitle, source_lines(source, attribution), joins=joins, cuts=sorted(cuts)
        )
        return save_page(figure, Path(path), title, described)


def _cost(value: Any) -> float:
    if value is None or not value >= 0:
        raise TableError(f"A join adds {value!r} to the error sum of squares; give a number, 0 or more.", [])
    return float(value)


def _costs_told(joins: Sequence[Join], cuts: Sequence[int]) -> str:
    last = ", ".join(f"{join.clusters} to {join.clusters - 1}: {join.cost:.4g}" for join in joins[:5])
    ratios = [
        f"{join.ratio:.2f} at {join.clusters}" for join in joins if join.clusters in cuts and join.ratio
    ]
    told = f" Ratio to the join before: {', '.join(ratios)}." if ratios else ""
    return f"Increase of the error sum of squares by the last joins, {last}.{told}"


def draw_dendrogram(
    clusters: ClusterData,
    joins: IntoDataFrame,
    path: Path | str,
    *,
    levels: Sequence[ClusterData] = (),
    cuts: Sequence[int] = (),
    title: str = "",
    subtitle: Sequence[str] = (),
    geography: Geography | None = None,
    attribution: str = FIGURES_ATTRIBUTION,
) -> list[Path]:
    """Draw the tree from the clusters of one level up to all areas, as `<path>.svg` and `<path>.png`.

    Branches within one cluster of the broadest level have its colour, that of its map. Joins stand where
    their cost puts them, on a square-root scale.

    Parameters
    ----------
    clusters : ClusterData
        The leaves: the finest level.
    joins : dataframe with one row per join, in order
        Columns `first`, `second` (ids as in SciPy) and `ess_increase`, as `WardTree.schedule` gives; with
        `first_code` and `second_code` leaves are known by code, else by their place in the table of clusters.
    path : path
        Without ending.
    levels : sequence of ClusterData
        The levels of the classification.
    cuts : sequence of int
        Numbers of clusters; each is a line between the joins before and after it.
    title, subtitle, geography, attribution
        As for `draw_cluster_map`.

    Returns
    -------
    list of Path
        The SVG and the PNG.

    Raises
    ------
    ColumnError
        A column is absent.
    TableError
        The joins do not lead from these clusters to one; or a table breaks a rule of the site.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> draw_dendrogram(subgroups, upper, "figures/dendrogram", cuts=(8, 13))  # doctest: +SKIP
    [PosixPath('figures/dendrogram.svg'), PosixPath('figures/dendrogram.png')]
    """
    require_matplotlib()
    shapes, documents = laid_out(clusters, levels, geography)
    document = documents[clusters.id]
    ids, costs = _joins(joins, [cluster["code"] for cluster in document["clusters"]])
    of = when(clusters.year, clusters.period)
    heading = title or f"How the {document['k']} {clusters.level_label.lower()} join, {of}"
    told = [
        *subtitle,
        "Colours are those of the broadest level. In brackets: number of areas."
        + (" Dashed: where the tree is cut, with the number of clusters." if cuts else ""),
        *filter(None, [names_told(clusters, levels, document)]),
    ]
    described = (
        f"{heading}. {sizes_told(document)}. The last join adds {costs[-1]:.4g}." if costs else heading
    )
    with page_style():
        figure = dendrogram_page(
            heading,
            told,
            source_lines([source_told(clusters, shapes)], attribution),
            leaves=_leaves(clusters.id, documents),
            joins=ids,
            costs=costs,
            cuts=sorted(cuts),
        )
        return save_page(figure, Path(path), heading, described)


def _joins(table: IntoDataFrame, codes: Sequence[str]) -> tuple[list[tuple[int, int]], list[float]]:
    """Ids and costs, with leaves in the order of the table of clusters."""
    columns = columns_of(table, "joins", ("first", "second", "ess_increase"), ("first_code", "second_code"))
    n, steps = len(codes), len(columns["first"])
    used = [int(at) for name in ("first", "second") for at in columns[name]]
    if steps != n - 1 or sorted(used) != list(range(2 * n - 2)):
        raise TableError(
            f"The {counted(steps, 'join')} do not lead from {n} clusters to one, each joined once: that takes"
            f" {n - 1}. Give the schedule of the tree whose leaves these clusters are.",
            [],
        )
    place = {at: at for at in range(n)}
    for ids, names in (("first", "first_code"), ("second", "second_code")):
        for at, code in zip(columns[ids], columns[names], strict=True):
            if at < n and code is not None:
                if code not in codes:
                    near = nearest(str(code), list(codes))
                    raise TableError(f"The joins name the cluster {code!r}, which is none here.{near}", [])
                place[int(at)] = list(codes).index(code)
    pairs = [
        (place.get(int(a), int(a)), place.get(int(b), int(b)))
        for a, b in zip(columns["first"], columns["second"], strict=True)
    ]
    return pairs, [_cost(cost) for cost in columns["ess_increase"]]


def _leaves(name: str, documents: Mapping[str, Document]) -> list[Leaf]:
    clusters = documents[name]["clusters"]
    tops = [lineage(name, at, documents)[0] for at in range(len(clusters))]
    coloured = all(top < len(CLUSTERS) for _, top in tops)
    return [
        Leaf(cluster["code"], cluster["name"], cluster["size"], CLUSTERS[top] if coloured else ONE_COLOUR)
        for cluster, (_, top) in zip(clusters, tops, strict=True)
    ]


def draw_radials(
    clusters: ClusterData,
    path: Path | str,
    *,
    cluster: str = "",
    levels: Sequence[ClusterData] = (),
    title: str = "",
    subtitle: Sequence[str] = (),
    geography: Geography | None = None,
    attribution: str = FIGURES_ATTRIBUTION,
) -> list[Path]:
    """Draw the profile of each cluster of a level as a wheel, as `<path>.svg` and `<path>.png`.

    A wheel has one spoke for each variable, those of a dimension side by side. The dark ring is zero: the
    mean of all areas, or that of the parent below the top. Bars outside it are above, bars inside it, which
    are hatched, below. All wheels of a level have one scale; a bar beyond the rim, or beyond the innermost
    ring, ends in a triangle. A page of all wheels leaves out clusters without any difference, such as the
    only child of a parent, and says which.

    Parameters
    ----------
    clusters : ClusterData
    path : path
        Without ending.
    cluster : str
        The code of one cluster, drawn large with every variable named; empty draws all, each small, with
        the three variables furthest above and below named under it.
    levels : sequence of ClusterData
        The levels of the classification; needed below the top.
    title, subtitle, geography, attribution
        As for `draw_cluster_map`.

    Returns
    -------
    list of Path
        The SVG and the PNG.

    Raises
    ------
    OptionError
        No cluster has the code.
    TableError
        A table breaks a rule of the site.
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    Comparability: differences are in scaled units of one run, so wheels compare within a level. The scale
    is the round number that 98 in 100 differences do not exceed.

    Examples
    --------
    >>> draw_radials(supergroups, "figures/profiles")  # doctest: +SKIP
    [PosixPath('figures/profiles.svg'), PosixPath('figures/profiles.png')]
    """
    require_matplotlib()
    shapes, documents = laid_out(clusters, levels, geography)
    document = documents[clusters.id]
    profiles = [
        Profile(item["code"], item["name"], item["size"], tuple(item["profile"]))
        for item in document["clusters"]
    ]
    codes = [profile.code for profile in profiles]
    if cluster and cluster not in codes:
        raise OptionError(
            f"{clusters.id!r} has no cluster {cluster!r}.{nearest(cluster, codes)} It has {', '.join(codes)}."
        )
    wheel = Wheel(
        tuple(variable["label"] for variable in document["variables"]),
        tuple(variable["dimension"] for variable in document["variables"]),
        rim_of([profile.values for profile in profiles]),
    )
    differing = [profile for profile in profiles if profile.differs] or profiles
    chosen = [profile for profile in profiles if profile.code == cluster] if cluster else differing
    heading = title or (
        f"{chosen[0].code} {chosen[0].heading}: profile, {when(clusters.year, clusters.period)}"
        if cluster
        else dated(f"{clusters.label}: profiles", when(clusters.year, clusters.period))
    )
    told = [
        *subtitle,
        _wheel_told(document, wheel, chosen),
        *filter(None, [names_told(clusters, levels, document), "" if cluster else _left_out(document)]),
    ]
    drawn = chosen if cluster else profiles
    described = f"{heading}. " + " ".join(_profile_told(profile, wheel) for profile in drawn)
    source = source_lines([source_told(clusters, shapes)], attribution)
    with page_style():
        if cluster:
            figure = radial_page(heading, told, source, wheel=wheel, profile=chosen[0])
        else:
            figure = radials_page(heading, told, source, wheel=wheel, profiles=chosen)
        return save_page(figure, Path(path), heading, described)


def _wheel_told(document: Document, wheel: Wheel, profiles: Sequence[Profile]) -> str:
    zero = "the mean of all areas" if document["parent_set"] is None else "the mean of its parent"
    beyond = any(abs(value) > wheel.rim for profile in profiles for value in profile.values)
    past = " A triangle marks a bar that goes further than either." if beyond else ""
    return (
        f"The dark ring is {zero}. Filled bars, outside it, are above; hatched bars, inside it, are below."
        f" The rim is +{wheel.rim:g} in scaled units, the innermost ring −{wheel.rim:g}.{past}"
    )


def _left_out(document: Document) -> str:
    """Which clusters have no wheel, and why; empty where all have, or none would have one."""
    clusters = document["clusters"]
    level = [item for item in clusters if not any(item["profile"])]
    if not level or len(level) == len(clusters):
        return ""
    of = Counter(item["parent"] for item in clusters)
    alone = [item["code"] for item in level if item["parent"] is not None and of[item["parent"]] == 1]
    others = [item["code"] for item in level if item["code"] not in alone]
    whose = "its" if len(alone) == 1 else "their"
    told = [f"the same areas as {whose} parent: {joined(alone)}"] if alone else []
    told += [f"without any difference: {joined(others)}"] if others else []
    return f"Not drawn, {'; '.join(told)}."


def _profile_told(profile: Profile, wheel: Wheel) -> str:
    above, below = profile.furthest(2)
    parts = [
        f"most {word} on {joined([wheel.labels[at] for at in spokes])}"
        for word, spokes in (("above", above), ("below", below))
        if spokes
    ]
    return f"{profile.code} {profile.heading}: {', '.join(parts) or 'at the mean throughout'}."
