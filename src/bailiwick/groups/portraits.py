"""Pen portraits: a few plain sentences on each cluster, every number of which is in a table.

What belongs here: the sentences. Their numbers are those of `profiles` and
`typicality`; names of clusters are in `naming`, words for variables in `words`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa

from bailiwick._codes import is_text
from bailiwick.errors import Finding, OptionError, TableError
from bailiwick.groups.area_matrix import AREA_CODE, AREA_NAME, in_kind, is_null, some
from bailiwick.groups.fitted import Fitted, Floats, Ints, numbers_of_areas, read_fitted
from bailiwick.groups.naming import NAMED_LEVELS, strongest
from bailiwick.groups.profiles import profile_table
from bailiwick.groups.typicality import BORDERLINE, require_ratio, typicality_table
from bailiwick.groups.words import Words, is_percent, listed, read_words, thing, with_unit
from bailiwick.shown import counted
from bailiwick.tables import eager, require_columns

__all__ = ["pen_portraits"]

# Places of one kind that are named, those with the most areas.
PLACES = 3


def pen_portraits(
    model: Any,
    X: Any,
    *,
    variables: Any = None,
    names: Any = None,
    areas: Any = None,
    population: Mapping[str, float] | Sequence[float] | None = None,
    n: int = 3,
    at_least: float = 0.5,
    found_at_least: float = 0.1,
    borderline: float = BORDERLINE,
) -> Any:
    """Describe each cluster of each level in a few sentences.

    They say how many areas there are, and residents where they are given; what
    the cluster has most above and most below all areas (at the top) or its
    parent (below), with the means beside each other in their units; where its
    areas are; which is the most typical; how many are borderline. The only
    cluster of its parent has the same areas, and says so.

    A variable is named where its scaled difference, in `cluster_profiles`, is
    among the `n` furthest above (or below) and at least `at_least` times the
    largest of the cluster. A place is named where it has at least
    `found_at_least` of the cluster's areas; the three with the most are named.

    Parameters
    ----------
    model : fitted AreaClassification
    X : dataframe with one row per area, or array of shape (areas, variables)
        The table that the model was fitted on; rows in any order.
    variables : dataframe, optional
        Columns `variable`, `short_label`, and `unit` where known ("percent" is written %).
    names : dataframe, optional
        From `cluster_names`; parents are then called by name and code, otherwise by code.
    areas : dataframe, optional
        `area_code`, and `area_name` to call areas by; every other column of text is a kind of place, such
        as region or country, and gets its part of a sentence.
    population : mapping of area code to number, or one number per row, optional
        Residents.
    n : int
        Most variables named on either side; 1 or more.
    at_least, found_at_least : float
        Above 0 and up to 1.
    borderline : float
        As in `typicality`.

    Returns
    -------
    dataframe of the kind of X (PyArrow for an array)
        One row per cluster, levels from the top: `level`, `code`, `portrait`, `typical_area_code`,
        `borderline_share` (0 to 1 of its areas).

    Raises
    ------
    OptionError
        The model is not fitted, or an option is out of bounds.
    ColumnError
        A table lacks its column of keys.
    TableError
        A table does not go with the model; all faults are listed.

    Notes
    -----
    Missing values: refused in X. Residents of a cluster are left out where those
    of one of its areas are missing; areas without a place are counted as such.

    Comparability: means are of areas, not of residents, unless the model was
    fitted with residents as weights. What is above the parent may be below all
    areas: both means are given. Rounded for reading; the tables have all digits.

    References
    ----------
    [ons2001]_.

    Examples
    --------
    >>> import pandas as pd
    >>> from bailiwick.groups.standardise import fit_scale
    >>> from types import SimpleNamespace
    >>> X = pd.DataFrame({"flats": [10.0, 20.0, 60.0]}, index=["A", "B", "C"])
    >>> model = SimpleNamespace(
    ...     area_codes_=("A", "B", "C"), levels_=("supergroup",), level_labels_=[[0], [0], [1]],
    ...     codes_=(("1", "2"),), parents_=([-1, -1],),
    ...     scale_=fit_scale(X.to_numpy(), ["flats"], standardise="range"),
    ... )
    >>> print(pen_portraits(model, X)["portrait"][0])
    2 areas, 66.7% of all. Most below the mean of all areas: flats (15.0 against 30.0). Most typical: A.
    None is borderline.
    """
    for name, share in (("at_least", at_least), ("found_at_least", found_at_least)):
        if not 0 < share <= 1:
            raise OptionError(f"{name}={share!r} is not a share. Give one above 0 and up to 1.")
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 1:
        raise OptionError(f"n={n!r} is not a number of variables. Give 1 or more; 3 is usual.")
    require_ratio(borderline)
    fitted = read_fitted(model, X)
    codes = fitted.matrix.codes
    residents = numbers_of_areas(population, codes, name="population")
    area_names, places = _read_areas(areas, codes)
    said = _Said(
        words=read_words(variables, fitted.matrix.variables),
        variables=fitted.matrix.variables,
        names=_read_names(names),
        area_names=area_names,
        places=places,
        areas=len(codes),
        residents=None if residents is None or np.isnan(residents).any() else float(residents.sum()),
        n=int(n),
        at_least=at_least,
        found_at_least=found_at_least,
        borderline=borderline,
    )
    profiles = profile_table(fitted, residents)
    typical = typicality_table(fitted, borderline)
    rows = [
        {"level": level.name, "code": code} | _portrait(said, cluster)
        for level, clusters in zip(fitted.levels, _clusters(fitted, profiles, typical), strict=True)
        for code, cluster in zip(level.codes, clusters, strict=True)
    ]
    return in_kind(pa.Table.from_pylist(rows, schema=PORTRAITS), fitted.matrix.backend)


PORTRAITS = pa.schema(
    [
        ("level", pa.string()),
        ("code", pa.string()),
        ("portrait", pa.string()),
        ("typical_area_code", pa.string()),
        ("borderline_share", pa.float64()),
    ]
)


@dataclass(frozen=True, kw_only=True)
class _Said:
    """What every portrait draws on: words, places, totals and bounds."""

    words: Mapping[str, Words]
    variables: tuple[str, ...]
    names: Mapping[str, str]
    area_names: Sequence[str]
    places: Mapping[str, Sequence[str | None]]
    areas: int
    residents: float | None
    n: int
    at_least: float
    found_at_least: float
    borderline: float


@dataclass(frozen=True, kw_only=True)
class _Cluster:
    """The numbers of one cluster, from the tables of profiles and typicality."""

    parent: str | None
    parent_level: str
    alone: bool
    areas: int
    residents: float
    differences: Floats
    means: Floats
    means_parent: Floats | None
    means_all: Floats
    members: Ints
    typical: int
    typical_code: str
    borderline: int
    elsewhere: int


def _clusters(fitted: Fitted, profiles: pa.Table, typical: pa.Table) -> list[list[_Cluster]]:
    """The clusters of every level, read from the two tables, whose rows are in the order of the model."""
    variables, areas = len(fitted.matrix.variables), len(fitted.matrix.codes)
    profile = {
        name: profiles[name].to_numpy().reshape(-1, variables)
        for name in ("mean", "mean_all", "difference", "areas", "population")
    }
    place = {
        name: typical[name].to_numpy().reshape(-1, areas)
        for name in ("rank_in_cluster", "borderline", "nearer_elsewhere")
    }
    levels, start, above, upper = [], 0, 0, ""
    for number, level in enumerate(fitted.levels):
        clusters = []
        children = Counter(level.parents.tolist())
        for at, parent in enumerate(level.parents.tolist()):
            row = start + at
            members = np.flatnonzero(level.labels == at)
            first = members[np.argmin(place["rank_in_cluster"][number][members])]
            clusters.append(
                _Cluster(
                    parent=level.parent_codes[at],
                    parent_level=upper,
                    alone=parent >= 0 and children[parent] == 1,
                    areas=int(profile["areas"][row, 0]),
                    residents=float(profile["population"][row, 0]),
                    differences=profile["difference"][row],
                    means=profile["mean"][row],
                    means_parent=None if parent < 0 else profile["mean"][above + parent],
                    means_all=profile["mean_all"][row],
                    members=members,
                    typical=int(first),
                    typical_code=fitted.matrix.codes[first],
                    borderline=int(place["borderline"][number][members].sum()),
                    elsewhere=int(place["nearer_elsewhere"][number][members].sum()),
                )
            )
        above, start, upper = start, start + len(clusters), level.name
        levels.append(clusters)
    return levels


def _portrait(said: _Said, cluster: _Cluster) -> dict[str, Any]:
    sentences = [
        _size(said, cluster),
        *_differences(said, cluster),
        _found(said, cluster),
        _typical(said, cluster),
    ]
    return {
        "portrait": " ".join(sentence for sentence in sentences if sentence),
        "typical_area_code": cluster.typical_code,
        "borderline_share": cluster.borderline / cluster.areas,
    }


def _size(said: _Said, cluster: _Cluster) -> str:
    areas = f"{counted(cluster.areas, 'area')}, {_percent(cluster.areas / said.areas)} of all"
    if np.isnan(cluster.residents):
        return f"{areas}."
    living = f"{cluster.residents:,.0f} residents"
    if said.residents:
        living = f"{living}, {_percent(cluster.residents / said.residents)} of all"
    return f"{areas}, with {living}."


def _differences(said: _Said, cluster: _Cluster) -> list[str]:
    """What is most above, and most below, all areas or the parent."""
    if cluster.alone:
        level = cluster.parent_level if cluster.parent_level in NAMED_LEVELS else "cluster"
        return [f"The same areas as {level} {cluster.parent}."]
    base = "the mean of all areas"
    if cluster.parent is not None:
        name = said.names.get(cluster.parent)
        base = f'the mean of "{name}" ({cluster.parent})' if name else f"the mean of {cluster.parent}"
    sentences: list[str] = []
    for side, above in (("above", True), ("below", False)):
        chosen = strongest(cluster.differences, said.n, said.at_least, above=above)
        if chosen:
            things = [_means(said, cluster, variable) for variable in chosen]
            sentences.append(f"Most {side} {'it' if sentences else base}: {listed(things)}.")
    return sentences or [f"No variable differs from {base}."]


def _means(said: _Said, cluster: _Cluster, variable: int) -> str:
    words = said.words[said.variables[variable]]
    own, everywhere = float(cluster.means[variable]), float(cluster.means_all[variable])
    # A long unit is said once, behind the last number.
    short = words.unit if is_percent(words.unit) else ""
    first, last = with_unit(own, short), with_unit(everywhere, words.unit)
    if cluster.means_parent is None:
        return f"{thing(words.short)} ({first} against {last})"
    parent = with_unit(float(cluster.means_parent[variable]), short)
    return f"{thing(words.short)} ({first} against {parent}; all areas {last})"


def _found(said: _Said, cluster: _Cluster) -> str:
    """Where the areas are, for each kind of place."""
    parts = []
    for kind, place_of in said.places.items():
        held = [place_of[area] for area in cluster.members.tolist()]
        without = held.count(None)
        counts = Counter(place for place in held if place is not None)
        most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:PLACES]
        named = [
            f"{place} ({_percent(count / cluster.areas)})"
            for place, count in most
            if count / cluster.areas >= said.found_at_least
        ]
        if without:
            named.append(f"without a {kind} ({_percent(without / cluster.areas)})")
        if named:
            parts.append(listed(named))
    return f"Found in {'; in '.join(parts)}." if parts else ""


def _typical(said: _Said, cluster: _Cluster) -> str:
    name = said.area_names[cluster.typical]
    if cluster.areas == 1:
        return f"Its one area: {name}."
    near = "None is borderline."
    if cluster.borderline:
        verb = "is" if cluster.borderline == 1 else "are"
        near = f"{cluster.borderline:,} ({_percent(cluster.borderline / cluster.areas)}) {verb} borderline."
    if cluster.elsewhere:
        verb = "lies" if cluster.elsewhere == 1 else "lie"
        some_of = "and" if cluster.elsewhere == cluster.borderline else f"{cluster.elsewhere:,} of which"
        near = f"{near[:-1]}, {some_of} {verb} nearer to the mean of another cluster."
    return f"Most typical: {name}. {near}"


def _percent(share: float) -> str:
    """A share as a percentage with one decimal, as in other sentences; 100% without."""
    return "100%" if share == 1 else f"{100 * share:.1f}%"


def _read_areas(areas: Any, codes: Sequence[str]) -> tuple[list[str], dict[str, list[str | None]]]:
    """Names of areas, and their places of every kind, in the order of `codes`."""
    if areas is None:
        return list(codes), {}
    frame = eager(areas, "the table of areas")
    if AREA_CODE not in frame.columns and frame.implementation.is_pandas():
        frame = nw.from_native(nw.to_native(frame).rename_axis(AREA_CODE).reset_index(), eager_only=True)
    require_columns(frame, [AREA_CODE], "the table of areas")
    keys = [str(code) for code in frame[AREA_CODE].to_list()]
    row_of = {code: row for row, code in enumerate(keys)}
    found = []
    twice = sorted({code for code, times in Counter(keys).items() if times > 1} & set(codes))
    if twice:
        found.append(Finding("duplicate-code", f"Areas that occur twice: {some(twice)}.", tuple(twice)))
    absent = [code for code in codes if code not in row_of]
    if absent:
        found.append(Finding("no-area", f"{len(absent)} areas are not in it: {some(absent)}.", tuple(absent)))
    if found:
        raise TableError("The table of areas does not go with the classification.", found)
    columns: dict[str, list[str | None]] = {}
    for name, kind in frame.collect_schema().items():
        if name != AREA_CODE and (name == AREA_NAME or is_text(kind)):
            cells = frame[name].to_list()
            columns[name] = [_cell(cells[row_of[code]]) for code in codes]
    named = columns.pop(AREA_NAME, [None] * len(codes))
    return [name or code for name, code in zip(named, codes, strict=True)], columns


def _cell(value: Any) -> str | None:
    return None if is_null(value) or not str(value).strip() else str(value).strip()


def _read_names(names: Any) -> dict[str, str]:
    if names is None:
        return {}
    frame = eager(names, "the table of names")
    require_columns(frame, ["code", "name"], "the table of names")
    return dict(zip(map(str, frame["code"].to_list()), map(str, frame["name"].to_list()), strict=True))
