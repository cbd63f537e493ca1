"""The choices of an area classification, and the parameters of the estimator that follow from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import polars as pl

from bailiwick.errors import OptionError, nearest
from bailiwick.groups.neighbours import dimension_weights
from bailiwick.groups.recipes import RECIPES, recipe
from bailiwick.groups.standardise import STANDARDISATIONS
from bailiwick.studies.classification_inputs import Inputs

__all__ = ["LARGE", "RECIPE_NAMES", "Options", "parameters_of", "settled"]

#: What is done with no recipe named. Districts: asinh and range, because inter-decile ranges let one rare
#: share decide (the Bangladeshi share makes up 19% of all distance, and Tower Hamlets is a cluster by
#: itself); built from the bottom up, because the one start from Ward's 24 means lies below the best of 1,000
#: random ones, so that more starts add nothing, and levels nest. Output areas: from the top down, as the
#: publisher did, for Ward's method cannot hold them all, with 20 starts for each split. Few of these reach
#: the lowest sum of squares: of the publisher's 10,000 on 60 variables 49%, but on the 41 kept here 2 of 20
#: at 8 clusters and 1 of 20 at seven of the 29 splits below. More would change little: 40 starts, for 1.9
#: times the processor time of the fit, give the same 8 clusters, and at 21 and 52 sums .0000004% and .0005%
#: lower in clusters whose adjusted Rand index with those of 20 is .9999 and .9993. So 20 stay the default.
#: Of variables that say the same only one is kept (17 of 57), so that no subject counts twice:
#: part-time and full-time work alone are one number. On other areas (resampled) the 13 and 24 clusters so
#: made are as stable as those of all 57, the 8 a little less, and no less like the official ones.
DEFAULTS: Mapping[str, dict[str, Any]] = {
    "district": {"standardise": "asinh_range", "method": "bottom_up", "cuts": (8, 13, 24)},
    "output_area": recipe("oa2021"),
    # Variables of one's own may be below 0 or no percentages, so they are not transformed unasked.
    "own": {"standardise": "range", "method": "bottom_up", "cuts": None},
}
RECIPE_NAMES = ("default", *RECIPES)
WEIGHTS = ("size", "equal")
LARGE = 20_000  # areas from which corresponding areas and stability wait to be asked for
NEIGHBOURS, DRAWS = 20, 100
DIMENSIONS = "dimensions"


@dataclass(frozen=True, kw_only=True)
class Options:
    """Every choice the study makes; the record of a run holds them all.

    Attributes
    ----------
    recipe : {"default", "lad2001", "lad2011", "oa2021", "lad2021"}
        How variables are scaled, how the hierarchy is built and where it is cut.
    as_published : bool
        The method of 2001: the recipe `lad2001` on all variables, tiny areas merged by mean.
    standardise : {"inter_decile", "z", "range", "asinh_range", "none"}, optional
        In place of the recipe's.
    cuts : tuple of int
        Clusters at each level, fewest first, in place of the recipe's.
    second_ward_weights : {"size", "equal"}
        Whether the means of the finest level weigh as many areas as they have, in building the upper ones.
    correlation : float
        Above 0, at most 1: of two variables that correlate more, either way, one is left out.
    select : bool
        Whether variables are left out so.
    variables : tuple of str
        The variables to choose from; all by default.
    keep : tuple of str
        Variables that are never left out.
    weights : mapping of variable to weight, or "dimensions"
        What a variable counts in every distance, 1 where it is not named; "dimensions" gives each dimension
        the same weight in sum.
    starts : int, optional
        Starts of k-means, in place of the recipe's.
    random_state : int
        Seed of starts and draws.
    neighbours : int, optional
        Corresponding areas listed for each area: 20, or none from 20,000 areas up.
    draws : int, optional
        Resamples of the variables for the stability of areas and clusters: 100, or none from 20,000 areas.
    jobs : int
        Processor cores; -1 takes all. The answer is the same.
    """

    recipe: str = "default"
    as_published: bool = False
    standardise: str | None = None
    cuts: tuple[int, ...] = ()
    second_ward_weights: Literal["size", "equal"] = "size"
    correlation: float = 0.85
    select: bool = True
    variables: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    weights: Mapping[str, float] | Literal["dimensions"] = field(default_factory=dict)
    starts: int | None = None
    random_state: int = 20_261_121
    neighbours: int | None = None
    draws: int | None = None
    jobs: int = 1

    def __post_init__(self) -> None:
        faults = [*self._words(), *self._numbers()]
        if faults:
            raise OptionError("\n".join(faults))

    def _words(self) -> list[str]:
        """What is wrong with options that are one of several words."""
        standard = tuple("none" if one is None else one for one in STANDARDISATIONS)
        given = (
            ("recipe", self.recipe, RECIPE_NAMES),
            ("standardise", self.standardise, (None, *standard)),
            ("second_ward_weights", self.second_ward_weights, WEIGHTS),
        )
        faults = [
            f"{name} is {value!r}.{nearest(str(value), [one for one in allowed if one])} It can be"
            f" {', '.join(repr(one) for one in allowed if one)}."
            for name, value, allowed in given
            if value not in allowed
        ]
        if isinstance(self.weights, str) and self.weights != DIMENSIONS:
            faults.append(f"weights is {self.weights!r}; give a number for each variable, or 'dimensions'.")
        if self.as_published and self.recipe not in ("default", "lad2001"):
            faults.append(
                f"as_published=True is the method of 2001, and recipe is {self.recipe!r}. Leave one of them"
                " out."
            )
        if self.as_published and (self.standardise is not None or self.cuts):
            faults.append(
                "as_published=True scales by inter-decile range and cuts at 8, 13 and 24: leave standardise"
                " and cuts out, or take recipe='lad2001' for another scale or other cuts."
            )
        return faults

    def _numbers(self) -> list[str]:
        """What is wrong with options that are numbers."""
        faults = []
        if not 0 < self.correlation <= 1:
            faults.append(f"correlation is {self.correlation!r}; it is above 0 and at most 1, such as 0.85.")
        if list(self.cuts) != sorted(set(self.cuts)) or any(cut < 2 for cut in self.cuts):
            faults.append(
                f"cuts is {','.join(map(str, self.cuts))}; name rising numbers of clusters from 2, such as"
                " 8,13,24."
            )
        least = (("starts", self.starts, 1), ("neighbours", self.neighbours, 0), ("draws", self.draws, 0))
        faults += [
            f"{name} is {value}; it is {low} or more."
            for name, value, low in (*least, ("random_state", self.random_state, 0))
            if value is not None and value < low
        ]
        if self.jobs == 0 or self.jobs < -1:
            faults.append(f"jobs is {self.jobs}; it is 1 or more, or -1 for every core.")
        return faults


def settled(choices: Options, inputs: Inputs) -> Options:
    """The choices with what depends on the inputs filled in, and checked against them.

    Raises
    ------
    OptionError
        A variable is named that the inputs do not have.
    """
    if choices.as_published:
        choices = replace(choices, recipe="lad2001", select=False)
    _require_variables(choices, inputs)
    large = inputs.rows.height >= LARGE
    return replace(
        choices,
        neighbours=(0 if large else NEIGHBOURS) if choices.neighbours is None else choices.neighbours,
        draws=(0 if large else DRAWS) if choices.draws is None else choices.draws,
    )


def _require_variables(choices: Options, inputs: Inputs) -> None:
    """Refuse variables that are not there."""
    weighed = () if isinstance(choices.weights, str) else tuple(choices.weights)
    wrong = []
    for option, named in (("variables", choices.variables), ("keep", choices.keep), ("weights", weighed)):
        known = choices.variables if option != "variables" and choices.variables else inputs.names
        wrong += [
            f"{option}: there is no variable {name!r}.{nearest(name, known)}"
            for name in named
            if name not in known
        ]
    if wrong:
        raise OptionError("\n".join([*wrong, f"The variables are {', '.join(sorted(inputs.names))}."]))
    if len(set(choices.variables)) == 1:
        raise OptionError("variables names one variable; a classification needs two or more.")


def parameters_of(choices: Options, inputs: Inputs, used: Sequence[str]) -> dict[str, Any]:
    """Parameters of `AreaClassification` for the chosen variables."""
    made = dict(DEFAULTS[inputs.level] if choices.recipe == "default" else recipe(choices.recipe))
    if choices.standardise is not None:
        made["standardise"] = None if choices.standardise == "none" else choices.standardise
    if choices.cuts:
        made["cuts"] = choices.cuts
    if choices.starts is not None:
        made["n_init"] = choices.starts
    weights = weights_of(choices, inputs.variables, used)
    if weights:
        made["variable_weights"] = weights
    return made | {
        "second_ward_weights": choices.second_ward_weights,
        "random_state": choices.random_state,
        "n_jobs": choices.jobs,
    }


def weights_of(choices: Options, variables: pl.DataFrame, used: Sequence[str]) -> dict[str, float]:
    """The weight of each used variable; empty where all are alike."""
    if not isinstance(choices.weights, str):
        return {name: weight for name, weight in choices.weights.items() if name in used}
    return dimension_weights(variables.filter(pl.col("variable").is_in(list(used))))
