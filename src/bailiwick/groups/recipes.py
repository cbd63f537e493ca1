"""The published ways to classify and to cluster areas, as parameters of estimators.

A recipe is data: which standardisation, which way of building the hierarchy and
where it is cut. Which variables are used is not part of it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from bailiwick.errors import OptionError, nearest

__all__ = ["PUBLISHED_2023", "RECIPES", "recipe"]

# name -> (what it is, in one line; parameters)
RECIPES: MappingProxyType[str, tuple[str, dict[str, Any]]] = MappingProxyType(
    {
        "lad2001": (
            "Local authorities 2001: inter-decile range, Ward, k-means at 24, Ward from its means",
            {"standardise": "inter_decile", "method": "bottom_up", "cuts": (8, 13, 24)},
        ),
        "lad2011": (
            "Local authorities 2011: asinh and range, k-means from the top down",
            {"standardise": "asinh_range", "method": "top_down", "cuts": (8, 16, 24)},
        ),
        "oa2021": (
            "Output areas 2021: asinh and range, k-means from the top down",
            {"standardise": "asinh_range", "method": "top_down", "cuts": (8, 21, 52), "n_init": 20},
        ),
        "lad2021": (
            "Local authorities 2021: asinh and range, k-means with 1,000 starts; six supergroups",
            {"standardise": "asinh_range", "method": "top_down", "cuts": (6,), "n_init": 1000},
        ),
    }
)

#: For `SilhouetteKMeans`: the subnational clusters of February 2023 as they were made [onsclusters2023]_.
#: k is chosen by a second fit on the raw table, so its score does not describe the clusters.
PUBLISHED_2023: MappingProxyType[str, Any] = MappingProxyType(
    {
        "k_range": (4, 14),
        "standardise": "z",
        "winsorise": None,
        "n_init": 10,
        "score_of": "raw_refit",
        "engine": "scikit-learn",
        "random_state": 19042022,
    }
)


def recipe(name: str) -> dict[str, Any]:
    """Return the parameters of a recipe.

    Parameters
    ----------
    name : {"lad2001", "lad2011", "oa2021", "lad2021"}

    Returns
    -------
    dict
        For `AreaClassification(**recipe(name))`; a copy, so change it as you like.

    Raises
    ------
    OptionError
        There is no such recipe.

    Examples
    --------
    >>> recipe("lad2001")["cuts"]
    (8, 13, 24)
    """
    if name not in RECIPES:
        raise OptionError(
            f"{name!r} is not a recipe.{nearest(name, list(RECIPES))} The recipes are {', '.join(RECIPES)}."
        )
    return dict(RECIPES[name][1])
