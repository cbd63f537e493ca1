"""Names of clusters: provisional ones, from what sets a cluster apart, or those that somebody gives.

What belongs here: short names. Sentences about a cluster are in `portraits`, its
numbers in `profiles`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import in_kind, some
from bailiwick.groups.words import Words, capitalised, more_or_less, read_words
from bailiwick.tables import eager, require_columns

__all__ = ["cluster_names", "strongest"]

# Scaled differences up to this are rounding, and no difference.
CRUMB = 1e-9


def cluster_names(
    profiles: Any,
    variables: Any = None,
    *,
    n: int = 2,
    at_least: float = 0.5,
    names: Any = None,
    official: Iterable[str] = (),
) -> Any:
    """Name the clusters of a classification.

    A provisional name says what a cluster has more of, and then less of, than all
    areas (at the top) or than its parent (below). With d[j] the difference of
    variable j in `cluster_profiles`, and D the largest \\|d[j]\\| of the cluster::

        more    the up to n variables with the highest d[j], of those with d[j] >= at_least * D
        less    the variable with the lowest d[j], if -d[j] >= at_least * D

    such as "More flats and social renting; fewer detached houses". Where two
    clusters of one parent would have the same name, each takes its next
    variables too, below that bound, until they differ; the code is put behind
    where there is none left. The only child of a parent has its areas, and so its
    name.

    Parameters
    ----------
    profiles : dataframe
        From `cluster_profiles`.
    variables : dataframe, optional
        Columns `variable` and `short_label`, as it stands inside a sentence; without, variables are called
        what they are in `profiles`.
    n : int
        Most variables named as more; 1 or more.
    at_least : float
        Smallest difference named, as a share of the largest of the cluster; above 0 and up to 1.
    names : mapping of code to name, or dataframe with columns `code` and `name`, optional
        Names of one's own; they take the place of provisional ones.
    official : iterable of str, optional
        Names of published classifications, which a cluster of one's own may not bear.

    Returns
    -------
    dataframe of the kind of `profiles`
        One row per cluster, in their order: `level`, `code`, `name`, `status` ("provisional", or "ours" for
        a name that was given).

    Raises
    ------
    ColumnError
        A column is absent.
    OptionError
        `n` or `at_least` is out of bounds.
    TableError
        Names given are for unknown clusters, empty, alike among clusters of one parent, or official; all
        are listed.

    Notes
    -----
    Missing values: there are none in profiles.

    Comparability: a name compares with all areas or with the parent, so "More
    flats" below a parent of towers says more than below one of farms. Names are
    made from means: not every area of a cluster fits its name.

    Never give a cluster of one's own the name of a published one: say which is
    nearest and how many areas they share (`match_clusters`).

    Examples
    --------
    >>> import pandas as pd
    >>> profiles = pd.DataFrame(
    ...     {
    ...         "level": "supergroup", "code": ["1"] * 3 + ["2"] * 3, "parent_code": None,
    ...         "variable": ["flats", "social renting", "cars"] * 2,
    ...         "difference": [-0.1, -0.1, 0.2, 0.4, 0.3, -0.6],
    ...     }
    ... )
    >>> cluster_names(profiles)["name"].tolist()
    ['More cars; fewer flats', 'More flats and social renting; fewer cars']
    >>> cluster_names(profiles, names={"2": "Inner cities"})[["name", "status"]].values.tolist()
    [['More cars; fewer flats', 'provisional'], ['Inner cities', 'ours']]
    """
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 1:
        raise OptionError(f"n={n!r} is not a number of variables. Give 1 or more; 2 or 3 are usual.")
    if not 0 < at_least <= 1:
        raise OptionError(f"at_least={at_least!r} is not a share. Give one above 0 and up to 1.")
    frame = eager(profiles, "profiles")
    require_columns(frame, ["level", "code", "parent_code", "variable", "difference"], "profiles")
    columns = {name: frame[name].to_list() for name in ("level", "code", "parent_code", "variable")}
    differences = frame["difference"].to_numpy()
    words = read_words(variables, list(dict.fromkeys(columns["variable"])))
    clusters: dict[tuple[str, str], list[int]] = {}
    for row, key in enumerate(zip(columns["level"], columns["code"], strict=True)):
        clusters.setdefault(key, []).append(row)
    given = _given_names(names, clusters, columns, official)

    result: dict[tuple[str, str], str] = {}
    siblings: dict[tuple[str, Any], list[tuple[str, str]]] = {}
    for key, rows in clusters.items():
        parent = columns["parent_code"][rows[0]]
        siblings.setdefault((key[0], None if parent != parent else parent), []).append(key)
    for (_, parent), keys in siblings.items():
        of_parent = {
            key: ([columns["variable"][row] for row in clusters[key]], differences[clusters[key]])
            for key in keys
        }
        result |= _apart(of_parent, parent, words, given, int(n), at_least)
        above = next((name for (_, code), name in result.items() if code == parent), None)
        if len(keys) == 1 and above is not None and keys[0][1] not in given:
            result[keys[0]] = above  # the same areas, so the same name
    table = pa.table(
        {
            "level": pa.array([level for level, _ in clusters], pa.string()),
            "code": pa.array([code for _, code in clusters], pa.string()),
            "name": pa.array([result[key] for key in clusters], pa.string()),
            "status": pa.array(
                ["ours" if code in given else "provisional" for _, code in clusters], pa.string()
            ),
        }
    )
    return in_kind(table, frame.implementation)


def strongest(differences: Any, n: int, at_least: float, *, above: bool) -> list[int]:
    """Numbers of the variables furthest above, or below, that are worth a word; see `cluster_names`.

    Examples
    --------
    >>> strongest([0.1, 0.6, -0.4, 0.3], 2, 0.5, above=True), strongest([0.1, 0.6, -0.4], 2, 0.5, above=False)
    ([1, 3], [2])
    """
    gaps = np.asarray(differences, dtype=np.float64)
    bound = max(at_least * float(np.abs(gaps).max(initial=0.0)), CRUMB)
    signed = gaps if above else -gaps
    # A crumb of rounding must not decide what just reaches the bound.
    reached = signed >= bound * (1 - CRUMB)
    return [int(one) for one in np.argsort(-signed, kind="stable") if reached[one]][:n]


Key = tuple[str, str]


def _apart(
    siblings: Mapping[Key, tuple[Sequence[str], Any]],
    parent: str | None,
    words: Mapping[str, Words],
    given: Mapping[str, str],
    n: int,
    at_least: float,
) -> dict[Key, str]:
    """Names of the clusters of one parent, no two alike."""
    names: dict[Key, str] = {}
    for key, (variables, differences) in siblings.items():
        more = strongest(differences, n, at_least, above=True)
        less = strongest(differences, 1, at_least, above=False)
        names[key] = given.get(key[1]) or _phrase(variables, more, less, words, parent)
    most = max(len(variables) for variables, _ in siblings.values())
    for extra in range(1, most + 1):
        alike = _alike(names)
        for key in alike:
            variables, differences = siblings[key]
            if key[1] not in given:
                more = strongest(differences, n + extra, CRUMB, above=True)
                less = strongest(differences, 1 + extra, CRUMB, above=False)
                names[key] = _phrase(variables, more, less, words, parent)
        if not alike:
            return names
    for key in _alike(names):
        if key[1] not in given:
            names[key] = f"{names[key]} ({key[1]})"
    return names


def _alike(names: Mapping[Key, str]) -> list[Key]:
    """The clusters whose name another one has too."""
    spoken = [name.casefold() for name in names.values()]
    return [key for key, name in names.items() if spoken.count(name.casefold()) > 1]


def _phrase(
    variables: Sequence[str],
    more: Sequence[int],
    less: Sequence[int],
    words: Mapping[str, Words],
    parent: str | None,
) -> str:
    parts = [
        more_or_less([words[variables[one]].short for one in some_of], more=is_more)
        for some_of, is_more in ((more, True), (less, False))
        if some_of
    ]
    if not parts:
        return f"Like {parent}" if parent else "Like all areas"
    return capitalised("; ".join(parts))


def _given_names(
    names: Any,
    clusters: Mapping[Key, Sequence[int]],
    columns: Mapping[str, Sequence[Any]],
    official: Iterable[str],
) -> dict[str, str]:
    """Check the names that were given; by code."""
    if names is None:
        return {}
    found = []
    if isinstance(names, Mapping):
        pairs = [(str(code), name) for code, name in names.items()]
    else:
        frame = eager(names, "the table of names")
        require_columns(frame, ["code", "name"], "the table of names")
        pairs = [
            (str(code), name)
            for code, name in zip(frame["code"].to_list(), frame["name"].to_list(), strict=True)
        ]
    codes = [code for _, code in clusters]
    published = {_plain(name) for name in official}
    given: dict[str, str] = {}
    for code, name in pairs:
        if code not in codes:
            sentence = (
                f"There is no cluster {code!r}.{nearest(code, codes)} The clusters are {some(codes, 30)}."
            )
            found.append(Finding("unknown-cluster", sentence, (code,)))
        elif not isinstance(name, str) or not name.strip():
            found.append(
                Finding("no-name", f"Cluster {code!r} has an empty name; leave its row out.", (code,))
            )
        elif code in given:
            found.append(Finding("named-twice", f"Cluster {code!r} is named twice.", (code,)))
        elif _plain(name) in published:
            sentence = (
                f"{name!r}, given to cluster {code!r}, is the name of a published class. A cluster of one's"
                " own is not that class: give it another name."
            )
            found.append(Finding("official-name", sentence, (code,)))
        else:
            given[code] = name.strip()
    parent_of = {code: (level, columns["parent_code"][rows[0]]) for (level, code), rows in clusters.items()}
    taken: dict[tuple[Any, str], list[str]] = {}
    for code, name in given.items():
        taken.setdefault((parent_of[code], name.casefold()), []).append(code)
    found += [
        Finding("same-name", f"Clusters {some(same)} of one parent are all called {name!r}.", tuple(same))
        for (_, name), same in taken.items()
        if len(same) > 1
    ]
    if found:
        raise TableError("The names cannot be given to the clusters.", found)
    return given


def _plain(name: str) -> str:
    """A name without capitals, commas and odd spaces, which published files do not write alike."""
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()
