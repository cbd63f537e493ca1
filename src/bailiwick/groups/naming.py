"""Names of clusters: provisional ones, from what sets a cluster apart, or those that somebody gives.

What belongs here: short names. Sentences about a cluster are in `portraits`, its
numbers in `profiles`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import in_kind, is_null, some
from bailiwick.groups.words import Words, capitalised, more_or_less, read_words
from bailiwick.tables import eager, require_columns

__all__ = ["cluster_names", "strongest"]

# Scaled differences up to this are rounding, and no difference.
CRUMB = 1e-9
# A name tells of what more than this share of the areas share.
HALF = 0.5
# Part of the bound that counts where no variable reaches it.
LOWER = 0.5
SIDE = "share_same_side"
NAMED_LEVELS = ("supergroup", "group", "subgroup")

Key = tuple[str, str]


def cluster_names(
    profiles: Any,
    variables: Any = None,
    *,
    n: int = 2,
    at_least: float = 0.5,
    pass_over: Iterable[str] = (),
    names: Any = None,
    official: Iterable[str] = (),
) -> Any:
    """Name the clusters of a classification.

    A provisional name says what a cluster has more of, and then less of, than all
    areas (at the top) or than its parent (below). With d[j] the difference of
    variable j in `cluster_profiles`, and D the largest \\|d[j]\\| of the cluster,
    variables are taken in the order of \\|d[j]\\|, largest first, up to `n` above
    and one below, where

    - \\|d[j]\\| >= at_least * D, or half that bound where no variable reaches it;
    - more than half of the areas of the cluster lie on that side
      (`share_same_side` > .5), where `profiles` says so;
    - no variable of the same dimension is in the name yet;
    - neither the variable nor its dimension is in `pass_over`.

    Such as "More flats and students; fewer people with two or more cars". A
    cluster without such a variable is "Near the average of its supergroup". Where
    two clusters of one level would have the same name, each takes its next
    variable too, below the bound, until they differ; the code is put behind where
    there is none left. The only child of a parent has its areas, and so its name.

    Parameters
    ----------
    profiles : dataframe
        From `cluster_profiles`.
    variables : dataframe, optional
        Columns `variable` and `short_label`, as it stands inside a sentence, and `dimension`, of which a name
        has one variable at most. Without, variables are called what they are in `profiles`, each a
        dimension of its own.
    n : int
        Most variables named as more; 1 or more.
    at_least : float
        Smallest difference named, as a share of the largest of the cluster; above 0 and up to 1.
    pass_over : iterable of str, optional
        Dimensions or variables that no generated name speaks of, such as "ethnicity and origins": a place is
        more than where its people come from. They stay in profiles and portraits.
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
        `n` or `at_least` is out of bounds, or `pass_over` names what is neither dimension nor variable.
    TableError
        Names given are for unknown clusters, empty, alike among clusters of one parent, or official; all
        are listed.

    Notes
    -----
    Missing values: there are none in profiles.

    Comparability: a name compares with all areas or with the parent, so "More
    flats" below a parent of towers says more than below one of farms: say which
    beside the names. Names are made from means: most areas of a cluster lie on
    the side that its name tells of, and not every one.

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
    >>> cluster_names(profiles, pass_over=["flats"])["name"].tolist()
    ['More cars; less social renting', 'More social renting; fewer cars']
    """
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 1:
        raise OptionError(f"n={n!r} is not a number of variables. Give 1 or more; 2 or 3 are usual.")
    if not 0 < at_least <= 1:
        raise OptionError(f"at_least={at_least!r} is not a share. Give one above 0 and up to 1.")
    frame = eager(profiles, "profiles")
    require_columns(frame, ["level", "code", "parent_code", "variable", "difference"], "profiles")
    columns = {name: frame[name].to_list() for name in ("level", "code", "parent_code", "variable")}
    differences = frame["difference"].to_numpy()
    held = (
        frame[SIDE].to_numpy() if SIDE in frame.columns else np.ones(len(differences))
    )  # without shares every variable counts
    words = read_words(variables, list(dict.fromkeys(columns["variable"])))
    passed = _passed_over(pass_over, words, variables)
    clusters: dict[Key, list[int]] = {}
    for row, key in enumerate(zip(columns["level"], columns["code"], strict=True)):
        clusters.setdefault(key, []).append(row)
    given = _given_names(names, clusters, columns, official)

    parents = {key: _none(columns["parent_code"][rows[0]]) for key, rows in clusters.items()}
    level_of = {code: level for level, code in clusters}
    result: dict[Key, str] = {}
    for level in dict.fromkeys(level for level, _ in clusters):
        fixed: dict[Key, str] = {}
        choices: dict[Key, _Choice] = {}
        keys = [key for key in clusters if key[0] == level]
        for key in keys:
            parent = parents[key]
            alone = sum(parents[other] == parent for other in keys) == 1
            above = None if parent is None else result.get((level_of.get(parent, ""), parent))
            if key[1] in given:
                fixed[key] = given[key[1]]
            elif alone and above is not None:
                fixed[key] = above  # the same areas, so the same name
            else:
                rows = clusters[key]
                at_hand = [row for row in rows if columns["variable"][row] not in passed and held[row] > HALF]
                largest = float(np.abs(differences[rows]).max(initial=0.0))
                choices[key] = _choice(
                    [words[columns["variable"][row]] for row in at_hand],
                    differences[at_hand],
                    n=int(n),
                    bound=at_least * largest,
                    otherwise=_near(parent, level_of),
                )
        result |= _apart(choices, fixed)
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
    """Numbers of the variables furthest above, or below, with at least so large a share of the furthest.

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


@dataclass(frozen=True)
class _Choice:
    """What a cluster is named by: labels above and below, those that could follow, a name without any."""

    chosen: tuple[tuple[str, bool], ...]
    further: tuple[tuple[str, bool], ...]
    otherwise: str

    def name(self, extra: int) -> str:
        """The name with so many further variables."""
        said = [*self.chosen, *self.further[:extra]]
        parts = [
            more_or_less([label for label, above in said if above == is_above], more=is_above)
            for is_above in (True, False)
            if any(above == is_above for _, above in said)
        ]
        return capitalised("; ".join(parts)) if parts else self.otherwise


def _choice(words: Sequence[Words], differences: Any, *, n: int, bound: float, otherwise: str) -> _Choice:
    """The variables that a cluster is named by, of those that it may be named by; see `cluster_names`."""
    sizes = np.abs(differences)
    order = [int(at) for at in np.argsort(-sizes, kind="stable") if sizes[at] > CRUMB]
    # A crumb of rounding must not decide what just reaches the bound.
    reached = [at for at in order if sizes[at] >= bound * (1 - CRUMB)]
    reached = reached or [at for at in order if sizes[at] >= bound * LOWER * (1 - CRUMB)]
    chosen: list[int] = []
    for at in reached:
        above = differences[at] > 0
        room = (n if above else 1) - sum((differences[one] > 0) == above for one in chosen)
        if room > 0 and words[at].dimension not in {words[one].dimension for one in chosen}:
            chosen.append(at)
    further, dimensions = [], {words[one].dimension for one in chosen}
    for at in order:
        if at not in chosen and words[at].dimension not in dimensions:
            further.append(at)
            dimensions.add(words[at].dimension)
    further += [at for at in order if at not in chosen and at not in further]
    said = [
        tuple((words[at].short, bool(differences[at] > 0)) for at in some_of) for some_of in (chosen, further)
    ]
    return _Choice(said[0], said[1], otherwise)


def _apart(choices: Mapping[Key, _Choice], fixed: Mapping[Key, str]) -> dict[Key, str]:
    """Names of the clusters of one level, generated ones unlike all others."""
    names = {**fixed, **{key: choice.name(0) for key, choice in choices.items()}}
    extra = dict.fromkeys(choices, 0)
    while True:
        alike = [key for key in _alike(names) if key in choices and extra[key] < len(choices[key].further)]
        if not alike:
            break
        for key in alike:
            extra[key] += 1
            names[key] = choices[key].name(extra[key])
    for key in _alike(names):
        if key in choices:
            names[key] = f"{names[key]} ({key[1]})"
    return names


def _alike(names: Mapping[Key, str]) -> list[Key]:
    """The clusters whose name another one has too."""
    spoken = Counter(name.casefold() for name in names.values())
    return [key for key, name in names.items() if spoken[name.casefold()] > 1]


def _near(parent: str | None, level_of: Mapping[str, str]) -> str:
    """The name of a cluster that nothing sets apart."""
    if parent is None:
        return "Near the average of all areas"
    level = level_of.get(parent, "")
    return f"Near the average of its {level if level in NAMED_LEVELS else 'parent'}"


def _none(cell: Any) -> str | None:
    return None if is_null(cell) else str(cell)


def _passed_over(given: Iterable[str], words: Mapping[str, Words], variables: Any) -> set[str]:
    """The variables that no name speaks of."""
    passed = [given] if isinstance(given, str) else [str(one) for one in given]
    known = {*words, *(one.dimension for one in words.values())}
    if passed and variables is not None:
        frame = eager(variables, "the table of variables")
        for column in ("variable", "dimension"):
            if column in frame.columns:
                known |= {str(cell) for cell in frame[column].to_list() if _none(cell) is not None}
    wrong = [
        f"pass_over: there is no dimension or variable {one!r}.{nearest(one, sorted(known))}"
        for one in passed
        if one not in known
    ]
    if wrong:
        raise OptionError("\n".join([*wrong, f"There are {some(sorted(known), 30)}."]))
    return {name for name, one in words.items() if name in passed or one.dimension in passed}


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
