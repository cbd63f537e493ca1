"""The choices of the subnational clusters, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from bailiwick import areas
from bailiwick.errors import OptionError, nearest
from bailiwick.studies.subnational_models import EDITIONS, Model, models_of

__all__ = ["POOLS", "UNTIL_STABLE", "Options", "settled"]

KMEANS = "k-means"
UNTIL_STABLE = "until_stable"
#: Similar places listed where no number is asked for, by pool.
POOLS = {"districts": 20, "upper_tier": 20, "combined_authorities": 5}
WORDS: dict[str, tuple[str, ...]] = {
    "edition": tuple(EDITIONS),
    "fill": ("missing", "average"),
    "missing": ("leave_out", "median", "neighbours", "region_median"),
    "boundaries": ("carry", "drop"),
    "exclude_same": ("county", "none"),
}
#: What the published procedure decides; the rest is in `recipes.PUBLISHED_2023`.
AS_PUBLISHED: dict[str, Any] = {
    "fill": "average",
    "boundaries": "drop",
    "missing": "leave_out",
    "winsorise": None,
    "k_range": (4, 14),
    "starts": 10,
    "clusterer": KMEANS,
    "lookups_as_variables": (),
}


@dataclass(frozen=True, kw_only=True)
class Options:
    """Every choice the study makes; the record of a run holds them all.

    Attributes
    ----------
    models : tuple of str
        Ids of `subnational_models.MODELS`, or "all".
    edition : {"2022-12", "2026-06"}
        Of the indicators: England on the boundaries of 2021, or the United Kingdom on those of 2023.
    as_published : bool
        The procedure of February 2023: values averaged with the county's, old codes dropped, nothing
        winsorised, ten starts, and the published k, which was chosen by the score of a second fit on raw
        values; where that score is higher at another k here, the run says so. Edition 2022-12 only.
    year : int, optional
        Start year of the periods taken; the latest of each metric by default. Edition 2026-06 only.
    k : int, optional
        Clusters, the same in every model; chosen by silhouette by default.
    k_range : pair of int
        Fewest and most clusters to choose from; both included. The most that is tried is one less than the
        areas that differ, and a lower one than asked for is told.
    winsorise : pair of float, or None
        Percentiles at which values are held before they are standardised.
    starts : int or "until_stable"
        Starts of k-means for each k.
    clusterer : str
        "k-means", the name of a clusterer of scikit-learn such as "AgglomerativeClustering", or the dotted
        path of one.
    lookups_as_variables : tuple of str
        Lookups that areas are grouped by beside the metrics; one weighs as one metric.
    fill : {"missing", "average"}
        County values in districts: only where a district has none, or averaged with its own.
    missing : {"leave_out", "median", "neighbours", "region_median"}
        An area that still lacks a metric is left out and listed, or its value is imputed and flagged.
    boundaries : {"carry", "drop"}
        Values of old boundaries: carried to those of the edition by population, or dropped.
    seeds : int
        Single runs with seeds of their own, against the best solution.
    draws : int
        Resamples of the areas, and draws of values with intervals.
    over_time : bool
        The same model on each year that has its metrics.
    neighbours : int, optional
        Similar places listed for each area: 20, of combined authorities 5. 0 lists none.
    exclude_same : {"county", "none"}
        No similar place of the own county.
    random_state : int
        Seed of starts and draws.
    jobs : int
        Processor cores; -1 takes all. The answer is the same.
    """

    models: tuple[str, ...] = ("all",)
    edition: str = "2022-12"
    as_published: bool = False
    year: int | None = None
    k: int | None = None
    k_range: tuple[int, int] = (4, 15)
    winsorise: tuple[float, float] | None = (1, 99)
    starts: int | str = 300
    clusterer: str = KMEANS
    lookups_as_variables: tuple[str, ...] = ()
    fill: Literal["missing", "average"] = "missing"
    missing: Literal["leave_out", "median", "neighbours", "region_median"] = "leave_out"
    boundaries: Literal["carry", "drop"] = "carry"
    seeds: int = 60
    draws: int = 100
    over_time: bool = False
    neighbours: int | None = None
    exclude_same: Literal["county", "none"] = "county"
    random_state: int = 20_261_121
    jobs: int = 1

    def __post_init__(self) -> None:
        faults = [*self._words(), *self._numbers(), *self._names(), *self._together()]
        if faults:
            raise OptionError("\n".join(faults))

    @property
    def chosen(self) -> tuple[Model, ...]:
        """The models asked for."""
        return models_of(self.models, self.edition)

    @property
    def vintage(self) -> str:
        """The boundaries that areas are grouped on."""
        return EDITIONS[self.edition][1]

    def _words(self) -> Iterator[str]:
        """What is wrong with options that are one of several words."""
        for name, allowed in WORDS.items():
            given = getattr(self, name)
            if given not in allowed:
                yield (
                    f"{name} is {given!r}.{nearest(str(given), allowed)} It can be"
                    f" {', '.join(repr(one) for one in allowed)}."
                )
        if self.edition in EDITIONS:
            try:
                models_of(self.models, self.edition)
            except OptionError as error:
                yield str(error)

    def _numbers(self) -> Iterator[str]:
        """What is wrong with options that are numbers."""
        low, high = self.k_range
        if not 2 <= low <= high:
            yield f"k_range is {low},{high}; it is two rising numbers of clusters from 2, such as 4,15."
        if isinstance(self.starts, str) and self.starts != UNTIL_STABLE:
            yield f"starts is {self.starts!r}; it is a number of 1 or more, or {UNTIL_STABLE!r}."
        if self.winsorise is not None and not 0 <= self.winsorise[0] < self.winsorise[1] <= 100:
            yield f"winsorise is {self.winsorise}; it is two rising percentiles, such as 1 and 99."
        least = (
            ("k", self.k, 2),
            ("starts", None if isinstance(self.starts, str) else self.starts, 1),
            ("seeds", self.seeds, 0),
            ("draws", self.draws, 0),
            ("neighbours", self.neighbours, 0),
            ("random_state", self.random_state, 0),
        )
        for name, value, lowest in least:
            if value is not None and value < lowest:
                yield f"{name} is {value}; it is {lowest} or more."
        if self.jobs == 0 or self.jobs < -1:
            yield f"jobs is {self.jobs}; it is 1 or more, or -1 for every core."

    def _names(self) -> Iterator[str]:
        """What is wrong with names of lookups and of a clusterer."""
        known = list(areas.LOOKUPS)
        for name in self.lookups_as_variables:
            if name not in known:
                yield f"{name!r} is not a lookup.{nearest(name, known)} The lookups are {', '.join(known)}."
        if self.clusterer != KMEANS:
            from bailiwick.groups.other_clusterers import clusterer_named

            try:
                clusterer_named(self.clusterer)
            except OptionError as error:
                yield str(error)

    def _together(self) -> Iterator[str]:
        """What is wrong with options that do not go together."""
        if self.edition == "2022-12" and self.year is not None:
            yield (
                "year goes with edition 2026-06: the edition of December 2022 has one period of each metric."
            )
        ranges = {Options.__dataclass_fields__["k_range"].default}
        ranges |= {AS_PUBLISHED["k_range"]} if self.as_published else set()
        if self.k is not None and tuple(self.k_range) not in ranges:
            yield (
                f"k_range is {self.k_range[0]},{self.k_range[1]}, and k is {self.k}: leave one of them out. k"
                " is the number of clusters, k_range what it is chosen from."
            )
        if not self.as_published:
            return
        if self.edition != "2022-12":
            yield (
                "as_published is the procedure of February 2023: it goes with edition 2022-12, not"
                f" {self.edition}."
            )
        plain = Options.__dataclass_fields__
        changed = [
            name
            for name, decided in AS_PUBLISHED.items()
            if getattr(self, name) not in (plain[name].default, decided)
        ]
        if changed:
            yield (
                f"as_published decides on {', '.join(changed)} by itself: leave"
                f" {'it' if len(changed) == 1 else 'them'} out."
            )


def settled(choices: Options) -> Options:
    """The choices with what `as_published` decides filled in."""
    if not choices.as_published:
        return choices
    return replace(choices, **AS_PUBLISHED)
