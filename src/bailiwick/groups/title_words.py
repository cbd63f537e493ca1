"""How titles of clusters are worded: directions, lists, ranks and the medians behind them.

What belongs here: the wording of what a title says. What it says is decided in
`titles`; the grammar of single labels is in `words`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bailiwick.groups.words import Words, higher_or_lower, is_percent, listed, with_unit

__all__ = ["Metric", "Said", "by_itself", "evidence", "ranked", "spoken"]

SUPERLATIVES = {
    **{"higher": "the highest", "lower": "the lowest", "longer": "the longest", "shorter": "the shortest"},
    **{"more": "the most", "fewer": "the fewest", "less": "the least"},
}


@dataclass(frozen=True)
class Metric:
    """A metric as titles see it."""

    name: str
    words: Words
    polarity: int
    decimals: int | None

    @property
    def theme(self) -> str | None:
        """Its theme, where the table of variables has one."""
        return None if self.words.dimension in ("", self.name) else self.words.dimension


@dataclass(frozen=True)
class Said:
    """Something that a mixed title names: a word such as higher, what it is of, and how strong it is."""

    word: str
    thing: str
    strength: float


def by_itself(metric: Metric, turned: float) -> Said:
    """A metric with its raw direction."""
    higher = (turned > 0) == (metric.polarity >= 0)
    word, thing = higher_or_lower(metric.words.short, higher=higher, unit=metric.words.unit)
    return Said(word, thing, abs(turned))


def spoken(said: Sequence[Said]) -> str:
    """Things with the words before them, those with the same word together."""
    parts: list[list[Said]] = []
    for word in dict.fromkeys(one.word for one in said):
        parts.append([one for one in said if one.word == word])
    return listed([f"{part[0].word} {listed(_shortened([one.thing for one in part]))}" for part in parts])


def _shortened(things: Sequence[str]) -> list[str]:
    """Two things of two words without the one that both have: transport and digital connectivity.

    Examples
    --------
    >>> _shortened(["transport connectivity", "digital connectivity"])
    ['transport', 'digital connectivity']
    >>> _shortened(["apprenticeship starts", "apprenticeship achievements"]), _shortened(["pay", "gross pay"])
    (['apprenticeship starts', 'achievements'], ['pay', 'gross pay'])
    """
    pairs = [thing.split(" ") for thing in things]
    if len(pairs) != 2 or any(len(pair) != 2 for pair in pairs):
        return list(things)
    (first, second), (other_first, other_second) = pairs
    if second == other_second:
        return [first, things[1]]
    return [things[0], other_second] if first == other_first else list(things)


def ranked(metric: Metric, place: int, times: int) -> str:
    """Which of some clusters this one is by a metric, from the highest."""
    higher, what = higher_or_lower(metric.words.short, higher=True, unit=metric.words.unit)
    lower, _ = higher_or_lower(metric.words.short, higher=False, unit=metric.words.unit)
    if times == 2:
        return f"the one with {higher if place == 0 else lower} {what}"
    if place in (0, times - 1):
        return f"the one with {SUPERLATIVES[higher if place == 0 else lower]} {what}"
    return f"number {place + 1} of {times} from {SUPERLATIVES[higher]} {what}"


def evidence(metrics: Sequence[Metric], row: Mapping[str, tuple[float, float, float]]) -> str:
    """The medians behind a title, in one sentence."""
    parts = []
    for metric in metrics:
        own, whole, _ = row.get(metric.name, (np.nan,) * 3)
        unit = metric.words.unit
        if np.isnan(own):
            parts.append(f"{metric.words.short} not known")
        else:
            before, close, behind = _around(unit)
            one, other = (f"{before}{_figure(value, metric)}{close}" for value in (own, whole))
            parts.append(f"{metric.words.short} {one} ({other}){behind}")
    return f"Medians, in brackets those of all areas: {'; '.join(parts)}."


def _around(unit: str) -> tuple[str, str, str]:
    """What stands before a number, close behind it, and after both numbers.

    Examples
    --------
    >>> _around("%"), _around("£ per hour"), _around("score out of 10"), _around("minutes")
    (('', '%', ''), ('£', '', ' per hour'), ('', '', ' out of 10'), ('', '', ' minutes'))
    """
    if is_percent(unit):
        return "", "%", ""
    if unit.startswith("£"):
        return "£", "", unit[1:]
    return "", "", f" {unit.removeprefix('score ')}" if unit else ""


def _figure(value: float, metric: Metric) -> str:
    return with_unit(value) if metric.decimals is None else f"{value:,.{metric.decimals}f}"
