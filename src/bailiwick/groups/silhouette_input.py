"""What `SilhouetteKMeans` is given, checked at once: its options, and tables it cannot cluster.

What belongs here: reading and refusing. The fits are in `silhouette_scan`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from bailiwick.areas.registry import every_area
from bailiwick.errors import Finding, OptionError, nearest
from bailiwick.groups.area_matrix import some
from bailiwick.groups.cluster_sums import distinct_rows
from bailiwick.groups.standardise import STANDARDISATIONS

__all__ = [
    "UNTIL_STABLE",
    "Engine",
    "Score",
    "asked_numbers",
    "check_options",
    "few_areas",
    "named_areas",
    "possible_numbers",
]

Floats = NDArray[np.float64]
Score = Literal["clustered", "raw_refit"]
Engine = Literal["bailiwick", "scikit-learn"]

UNTIL_STABLE = "until_stable"
#: Areas named where the number of clusters is too high for them.
FIRST = 3


def check_options(model: Any) -> None:
    """Refuse options that are not allowed, all in one error.

    Raises
    ------
    OptionError
        With a sentence for each option.
    """
    wrong = []
    for name, allowed in (
        ("score_of", get_args(Score)),
        ("engine", get_args(Engine)),
        ("standardise", STANDARDISATIONS),
    ):
        given = getattr(model, name)
        if given not in allowed:
            wrong.append(
                f"{name}={given!r} is not an option.{nearest(str(given), [str(one) for one in allowed])}"
                f" Choose one of {', '.join(map(repr, allowed))}."
            )
    if model.n_clusters is not None and not _is_count(model.n_clusters, 1):
        wrong.append(
            f"n_clusters={model.n_clusters!r}: give a whole number of 1 or more, or None to choose one within"
            " k_range."
        )
    if model.n_clusters is None and not _is_range(model.k_range):
        wrong.append(
            f"k_range={model.k_range!r}: give the lowest and the highest number of clusters, 2 or more, the"
            " lower one first, such as (4, 15)."
        )
    if model.n_init == UNTIL_STABLE:
        if model.engine == "scikit-learn":
            wrong.append(
                "n_init='until_stable' needs engine='bailiwick': scikit-learn does not tell where each start"
                " ended. Give a number of starts."
            )
    elif not _is_count(model.n_init, 1):
        wrong.append(
            f"n_init={model.n_init!r}: give a number of starts of 1 or more, or {UNTIL_STABLE!r}."
            + nearest(str(model.n_init), [UNTIL_STABLE])
        )
    if wrong:
        raise OptionError(" ".join(wrong))


def _is_count(given: Any, least: int) -> bool:
    return isinstance(given, (int, np.integer)) and not isinstance(given, bool) and int(given) >= least


def _is_range(given: Any) -> bool:
    return (
        isinstance(given, (Sequence, np.ndarray))
        and len(given) == 2
        and all(_is_count(one, 2) for one in given)
        and given[0] <= given[1]
    )


def asked_numbers(model: Any) -> tuple[int, int]:
    """The lowest and the highest number of clusters asked for."""
    if model.n_clusters is not None:
        return int(model.n_clusters), int(model.n_clusters)
    return int(model.k_range[0]), int(model.k_range[1])


def possible_numbers(values: Floats, asked: tuple[int, int]) -> tuple[int, ...]:
    """The numbers of clusters that can be tried: while an area more than clusters differs from the others."""
    lowest, highest = asked
    distinct = distinct_rows(values, at_most=highest + 1)
    return tuple(range(lowest, max(lowest, min(highest, distinct - 1)) + 1))


def named_areas(codes: Sequence[str], shown: int = 10) -> str:
    """The first few areas, with their names where the codes are of districts or areas above them.

    Examples
    --------
    >>> named_areas(["E07000166", "E06000053", "A"], 2)
    'E07000166 Richmondshire, E06000053 Isles of Scilly and 1 more'
    """
    known = every_area()
    return some([f"{code} {known[code].name}" if code in known else code for code in codes], shown)


def few_areas(values: Floats, codes: Sequence[str], lowest: int, *, note: str = "") -> list[Finding]:
    """Fewer areas, or fewer that differ, than the lowest number of clusters; `note` says how."""
    if len(codes) < lowest:
        return [
            Finding(
                "fewer-areas-than-clusters",
                f"{lowest} clusters of {len(codes)} areas ({named_areas(codes, FIRST)}): each cluster needs"
                " an area. Ask for fewer clusters with n_clusters or k_range.",
                tuple(codes),
            )
        ]
    if not np.isfinite(values).all() or not values.shape[1]:
        return []
    distinct = distinct_rows(values, at_most=lowest)
    if distinct >= lowest:
        return []
    first = {row.tobytes(): code for code, row in zip(reversed(codes), values[::-1] + 0.0, strict=True)}
    twins = [code for code, row in zip(codes, values + 0.0, strict=True) if first[row.tobytes()] != code]
    return [
        Finding(
            "fewer-areas-than-clusters",
            f"{lowest} clusters of {distinct} areas that differ{note}: {named_areas(twins, FIRST)}"
            f" {'has' if len(twins) == 1 else 'have'} the same values as another. Ask for {distinct} clusters"
            " or fewer with n_clusters or k_range.",
            tuple(twins),
        )
    ]
