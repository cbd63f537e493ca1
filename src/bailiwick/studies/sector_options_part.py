"""The choices of the sector clusters, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

from bailiwick.errors import OptionError, nearest

__all__ = ["COMPONENTS", "RESOLUTIONS", "Options", "applied", "check_given", "settled"]

#: Numbers of principal components, and resolutions, of the published search.
COMPONENTS = tuple(range(5, 51, 5))
RESOLUTIONS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
WORDS: dict[str, tuple[str, ...]] = {
    "specialisation": ("shrunk", "log", "raw"),
    "embedding": ("umap", "components"),
    "votes": ("algorithm", "run"),
    "errors": ("cr2", "wild"),
}
#: What the published procedure decides.
AS_PUBLISHED: dict[str, Any] = {"specialisation": "raw", "embeddings": 1, "votes": "run", "min_total": 0.0}
CORRECTED: dict[str, Any] = {"specialisation": "shrunk", "embeddings": 3, "votes": "algorithm"}
#: What has no part in the published procedure, in making clusters that are given, and without UMAP.
NOT_AS_PUBLISHED = (
    "prior",
    "minimum_overlap",
    "errors",
    "region_effects",
    "min_treated",
    "min_regions",
    "false_discovery",
)
OF_MAKING = (
    "components",
    "resolutions",
    "embedding",
    "embeddings",
    "neighbours",
    "min_distance",
    "votes",
    "seeds",
    "choose_on",
)
OF_UMAP = ("embeddings", "neighbours", "min_distance")
#: Starts of the communities where no number is asked for.
SEEDS = {True: 1, False: 20}


@dataclass(frozen=True, kw_only=True)
class Options:
    """Every choice the study makes; the record of a run holds them all.

    Attributes
    ----------
    as_published : bool
        The procedure of March 2022: raw location quotients, one embedding, each run one vote, scores on areas
        with every indicator, normal intervals. Random numbers are seeded all the same.
    specialisation : {"shrunk", "log", "raw"}, optional
        What areas are compared by: the standardised log of a shrunk location quotient (the default), the
        standardised log(1 + quotient), or the quotient as it is (as published).
    prior : float
        Of the shrunk quotient: how much, in the unit of the amounts, each cell is drawn towards 1.
    min_total : float
        Industries with less in all areas together are left out.
    components : tuple of int
        Numbers of principal components to try; those that do not exist are left out and told.
    resolutions : tuple of float
        Of the communities: higher means more clusters.
    embedding : {"umap", "components"}
        How components become two coordinates: UMAP, or the first two components alone.
    embeddings : int, optional
        Embeddings, each with a seed of its own, that vote together; 3, as published 1.
    neighbours, min_distance : int, float
        Of UMAP.
    votes : {"algorithm", "run"}, optional
        Each algorithm weighs the same, or each run (as published).
    seeds : int, optional
        Starts of the communities of which the best is taken; 20, as published 1.
    choose_on : str, optional
        The set of indicators by which the pair is chosen: "ons" or "beis". By default one half of all
        indicators chooses, and the other half reports; as published the first set, "ons".
    permutations : int
        Shuffles of the indicators for the p-values of the search; 0 leaves them out.
    minimum_overlap : float
        Share of the indicators that two areas must both have for a distance.
    errors : {"cr2", "wild"}
        Standard errors of the regressions by region: CR2 with Satterthwaite degrees of freedom, or the wild
        cluster bootstrap.
    min_treated, min_regions : int
        Areas of a cluster with the indicator, and regions with one, below which no p-value is given.
    region_effects : bool
        An effect of each region in the regressions.
    false_discovery : float
        Level of Benjamini and Hochberg's procedure, over all models of a set of indicators.
    top : int
        Areas listed for each cluster; of industries half as many.
    random_state : int
        Seed of everything that is drawn.
    jobs : int
        Processor cores; -1 takes all. The answer is the same.
    """

    as_published: bool = False
    specialisation: Literal["shrunk", "log", "raw"] | None = None
    prior: float = 1.0
    min_total: float = 0.0
    components: tuple[int, ...] = COMPONENTS
    resolutions: tuple[float, ...] = RESOLUTIONS
    embedding: Literal["umap", "components"] = "umap"
    embeddings: int | None = None
    neighbours: int = 15
    min_distance: float = 0.1
    votes: Literal["algorithm", "run"] | None = None
    seeds: int | None = None
    choose_on: str | None = None
    permutations: int = 999
    minimum_overlap: float = 0.5
    errors: Literal["cr2", "wild"] = "cr2"
    min_treated: int = 10
    min_regions: int = 3
    region_effects: bool = False
    false_discovery: float = 0.05
    top: int = 10
    random_state: int = 20_261_121
    jobs: int = 1

    def __post_init__(self) -> None:
        faults = [*self._words(), *self._numbers(), *self._together()]
        if faults:
            raise OptionError("\n".join(faults))

    @property
    def mode(self) -> Literal["corrected", "as_published"]:
        """The one word for the procedure."""
        return "as_published" if self.as_published else "corrected"

    def _words(self) -> Iterator[str]:
        """What is wrong with options that are one of several words."""
        for name, allowed in WORDS.items():
            given = getattr(self, name)
            if given is not None and given not in allowed:
                yield (
                    f"{name} is {given!r}.{nearest(str(given), allowed)} It can be"
                    f" {', '.join(repr(one) for one in allowed)}."
                )

    def _numbers(self) -> Iterator[str]:
        """What is wrong with options that are numbers."""
        if (
            not self.components
            or min(self.components) < 1
            or len(set(self.components)) < len(self.components)
        ):
            yield f"components is {_listed(self.components)}; it is different whole numbers of 1 or more."
        resolutions = self.resolutions
        if not resolutions or min(resolutions) <= 0 or len(set(resolutions)) < len(resolutions):
            yield f"resolutions is {_listed(resolutions)}; it is different numbers above 0, such as 0.7."
        least = (
            ("prior", self.prior, 0),
            ("min_total", self.min_total, 0),
            ("embeddings", self.embeddings, 1),
            ("neighbours", self.neighbours, 2),
            ("min_distance", self.min_distance, 0),
            ("seeds", self.seeds, 1),
            ("permutations", self.permutations, 0),
            ("min_treated", self.min_treated, 1),
            ("min_regions", self.min_regions, 1),
            ("top", self.top, 1),
            ("random_state", self.random_state, 0),
        )
        for name, value, lowest in least:
            if value is not None and value < lowest:
                yield f"{name} is {value:g}; it is {lowest} or more."
        if self.specialisation in (None, "shrunk") and self.prior == 0:
            yield "prior is 0, and the log of an absent industry's quotient has no value; give more than 0."
        if not 0 < self.minimum_overlap <= 1:
            yield f"minimum_overlap is {self.minimum_overlap:g}; it is a share above 0, at most 1."
        if not 0 < self.false_discovery < 1:
            yield f"false_discovery is {self.false_discovery:g}; it is a share between 0 and 1, such as 0.05."
        if self.jobs == 0 or self.jobs < -1:
            yield f"jobs is {self.jobs}; it is 1 or more, or -1 for every core."

    def _together(self) -> Iterator[str]:
        """What is wrong with options that do not go together."""
        changed = self.changed()
        if self.as_published:
            decided = [
                name
                for name in (*AS_PUBLISHED, *NOT_AS_PUBLISHED)
                if name in changed and getattr(self, name) != AS_PUBLISHED.get(name)
            ]
            if decided:
                yield f"as_published decides on {', '.join(decided)} by itself: leave {_them(decided)} out."
        elif "prior" in changed and self.specialisation not in (None, "shrunk"):
            yield (
                f"prior is of the specialisation 'shrunk', and specialisation is {self.specialisation!r}:"
                " leave it out."
            )
        # One embedding is what components have, so that it may be asked for.
        of_umap = [name for name in OF_UMAP if name in changed and getattr(self, name) != 1]
        if of_umap and self.embedding == "components":
            one = len(of_umap) == 1
            yield (
                f"{', '.join(of_umap)} {'is' if one else 'are'} of the embedding 'umap', and embedding is"
                f" 'components': leave {_them(of_umap)} out."
            )

    def changed(self) -> set[str]:
        """The options that differ from what they are where they are left out."""
        return {one.name for one in fields(self) if getattr(self, one.name) != one.default}


def check_given(choices: Options) -> None:
    """Refuse options that only decide how clusters are made, where clusters are given.

    Raises
    ------
    OptionError
        One of them is not as it is where it is left out.
    """
    changed = choices.changed()
    told = [name for name in OF_MAKING if name in changed]
    if told:
        raise OptionError(
            f"The clusters are given and not made, so that {', '.join(told)} would decide nothing: leave"
            f" {_them(told)} out."
        )


def applied(choices: Options, *, given: bool) -> dict[str, Any]:
    """The choices that had a part in a run, for its record.

    Examples
    --------
    >>> "prior" in applied(Options(), given=False), "prior" in applied(Options(as_published=True), given=True)
    (True, False)
    """
    out = set(OF_MAKING) if given else set()
    if choices.as_published:
        out |= set(NOT_AS_PUBLISHED)
    if choices.specialisation not in (None, "shrunk"):
        out.add("prior")
    if choices.embedding == "components":
        out |= set(OF_UMAP)
    return {name: value for name, value in asdict(choices).items() if name not in out}


def _them(names: Sequence[str]) -> str:
    return "it" if len(names) == 1 else "them"


def settled(choices: Options) -> Options:
    """The choices with what the mode decides filled in."""
    decided = AS_PUBLISHED if choices.as_published else CORRECTED
    if choices.embedding == "components":
        decided = decided | {"embeddings": 1}
    choices = replace(choices, seeds=choices.seeds or SEEDS[choices.as_published])
    if choices.as_published:
        return replace(choices, **decided)
    return replace(
        choices, **{name: value for name, value in decided.items() if getattr(choices, name) is None}
    )


def _listed(values: tuple[float, ...]) -> str:
    return ",".join(f"{value:g}" for value in values) or "empty"
