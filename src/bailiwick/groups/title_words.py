"""How titles of clusters are worded: directions, lists, ranks and the medians behind them.

What belongs here: the wording of what a title says. What it says is decided in
`titles`; the grammar of single labels is in `words`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bailiwick.groups.words import Words, higher_or_lower, is_percent, listed, with_unit

__all__ = [
    "Metric",
    "Said",
    "as_printed",
    "by_itself",
    "evidence",
    "mean_difference",
    "mildly",
    "more_so",
    "of_those",
    "spoken",
]

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


def mildly(said: Said) -> Said:
    """The same thing, slightly."""
    return replace(said, word=f"slightly {said.word}")


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


def more_so(metric: Metric, place: int, times: int) -> str:
    """Which of some clusters of one title this one is, from the one of which it is most true on a metric.

    Examples
    --------
    >>> gigabit = Metric("bb", Words("Gigabit broadband", "gigabit broadband"), 1, None)
    >>> more_so(gigabit, 0, 2), more_so(gigabit, 1, 2), more_so(gigabit, 1, 3)
    ('more so on gigabit broadband', 'less so on gigabit broadband', 'second of 3 on gigabit broadband')
    """
    if place in (0, times - 1):
        word = ("more" if place == 0 else "less") if times == 2 else ("most" if place == 0 else "least")
        return f"{word} so on {metric.words.short}"
    return f"{_ordinal(place)} of {times} on {metric.words.short}"


def _ordinal(place: int) -> str:
    return {1: "second", 2: "third"}.get(place, f"number {place + 1}")


def of_those(metric: Metric, place: int, times: int) -> str:
    """Which of some clusters of one title this one is by a metric, from the highest.

    Examples
    --------
    >>> anxiety = Metric("anx", Words("Anxiety", "anxiety"), -1, 1)
    >>> of_those(anxiety, 0, 2), of_those(anxiety, 2, 3), of_those(anxiety, 1, 3)
    ('higher anxiety of the two', 'the lowest anxiety of the 3', 'second of 3 from the highest anxiety')
    """
    higher, what = higher_or_lower(metric.words.short, higher=True, unit=metric.words.unit)
    lower, _ = higher_or_lower(metric.words.short, higher=False, unit=metric.words.unit)
    if times == 2:
        return f"{higher if place == 0 else lower} {what} of the two"
    if place in (0, times - 1):
        return f"{SUPERLATIVES[higher if place == 0 else lower]} {what} of the {times}"
    return f"{_ordinal(place)} of {times} from {SUPERLATIVES[higher]} {what}"


def mean_difference(mean: float, metrics: int, bounds: Sequence[float], *, above: bool) -> str:
    """The mean difference over the metrics of the majority, in one sentence, and what the words are of.

    `bounds` are those of "far" and "slightly" where the words are of this mean, that of "slightly" alone
    where it is of single metrics, or none where neither word is said.

    Examples
    --------
    >>> mean_difference(1.234, 4, (0.9, 0.35), above=False)[:64]
    'Mean difference over the 4 metrics below median: 1.23 standard d'
    >>> mean_difference(0.899, 1, (), above=True)
    'Mean difference over the metric above median: 0.90 standard deviations. '
    >>> mean_difference(0.899, 1, (0.9, 0.35), above=True)[46:72]
    '0.899 standard deviations '
    """
    over = "metric" if metrics == 1 else f"{metrics} metrics"
    # As many decimals as show on which side of the bounds it is.
    places = next((n for n in (2, 3, 4, 5) if all((round(mean, n) >= b) == (mean >= b) for b in bounds)), 6)
    said = (
        f"Mean difference over the {over} {'above' if above else 'below'} median: {mean:.{places}f} standard"
        " deviations"
    )
    if len(bounds) == 1:
        return f"{said}; slightly is said of single metrics below {bounds[0]:g}. "
    return f"{said} (far from {bounds[0]:g}, slightly below {bounds[1]:g}). " if bounds else f"{said}. "


def as_printed(metric: Metric, row: tuple[float, float, float]) -> float:
    """1 where the median is printed like that of all areas, 0 where it is not, NaN where it is not known."""
    own, whole, _ = row
    if np.isnan(own):
        return np.nan
    return float(_figure(own, metric) == _figure(whole, metric))


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
