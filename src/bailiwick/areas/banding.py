"""The rules that put a figure of a district into a class: rural-urban, fifths by rank, bands with edges."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import floor
from statistics import quantiles

from bailiwick.errors import OptionError

#: The published density bands, as the largest whole number of residents per square kilometre of each.
DENSITY_UPPER = (184, 440, 1073, 2776)
AGE_UPPER = (40, 44)
AGE_LABELS = ("40 or under", "41 to 44", "45 or over")
RURAL_URBAN_6 = (
    "Mainly rural",
    "Largely rural",
    "Urban with significant rural",
    "Urban with city and town",
    "Urban with minor conurbation",
    "Urban with major conurbation",
)
RURAL_URBAN_3 = ("Predominantly rural", "Urban with significant rural", "Predominantly urban")
_BROAD = (0, 0, 1, 2, 2, 2)  # which of the three each of the six is in


def rural_urban_class(
    *,
    rural: int,
    hub_towns: int,
    city_and_town: int,
    minor_conurbation: int,
    major_conurbation: int,
    classes: int = 6,
) -> str:
    """The class of the rural-urban classification of 2011, from residents by kind of small area.

    With r the share of residents in rural areas and in hub towns (urban, but serving rural areas)::

        r >= 80 %                     mainly rural
        r >= 50 %                     largely rural
        r >= 26 %                     urban with significant rural
        else, major conurbation >= 50 % of residents, then minor, else city and town

    The first two are predominantly rural and the last three predominantly urban.

    Parameters
    ----------
    rural, city_and_town, minor_conurbation, major_conurbation : int
        Residents by kind, which together are all residents.
    hub_towns : int
        Residents of hub towns, who are also counted in one of the urban kinds.
    classes : {6, 3}
        All classes, or the broad ones.

    Raises
    ------
    OptionError
        There are no residents.

    Examples
    --------
    20 rural and 10 in a hub town, of 100 residents: 30 %.

    >>> rural_urban_class(
    ...     rural=20, hub_towns=10, city_and_town=80, minor_conurbation=0, major_conurbation=0
    ... )
    'Urban with significant rural'
    """
    total = rural + city_and_town + minor_conurbation + major_conurbation
    if total <= 0:
        raise OptionError(f"A district needs residents to be classed as rural or urban; got {total}.")
    share = 100 * (rural + hub_towns)
    for number, least in enumerate((80, 50, 26)):
        if share >= least * total:
            return _named(number, classes)
    if 2 * major_conurbation >= total:
        return _named(5, classes)
    return _named(4 if 2 * minor_conurbation >= total else 3, classes)


def _named(number: int, classes: int) -> str:
    return RURAL_URBAN_6[number] if classes == 6 else RURAL_URBAN_3[_BROAD[number]]


def quintiles_by_rank(values: Mapping[str, float]) -> dict[str, int]:
    """Fifths by rank, 1 for the highest values; equal values share a rank and so a fifth.

    Rank r of n is in the first fifth q with r - 1 <= q (n - 1) / 5: 309 areas fall 62, 62, 61, 62, 62.

    Examples
    --------
    Rank 3 of 6 is 2 steps of 5 from the top, so in the second fifth.

    >>> quintiles_by_rank({"a": 9.0, "b": 8.0, "c": 7.0, "d": 5.0, "e": 3.0, "f": 1.0})
    {'a': 1, 'b': 1, 'c': 2, 'd': 3, 'e': 4, 'f': 5}
    """
    order = sorted(values.values(), reverse=True)
    before: dict[float, int] = {}
    for position, value in enumerate(order):
        before.setdefault(value, position)
    steps = len(order) - 1
    return {key: max(1, -(-5 * before[value] // steps)) if steps else 1 for key, value in values.items()}


def quintile_edges(values: Sequence[int]) -> tuple[int, ...]:
    """Largest whole number of each of the lower four fifths, by linear interpolation between ranks.

    Examples
    --------
    Of 0, 10, 20, 30, 40, 50 the edges are at 10, 20, 30, 40.

    >>> quintile_edges([0, 10, 20, 30, 40, 50])
    (10, 20, 30, 40)
    """
    return tuple(floor(edge) for edge in quantiles(values, n=5, method="inclusive"))


def band(value: float, upper: Sequence[int]) -> int:
    """Number of the band of a value, from 0; `upper` holds the largest value of all but the last."""
    return bisect_left(upper, value)


def band_labels(upper: Sequence[int]) -> list[str]:
    """Words of whole-number bands.

    Examples
    --------
    >>> band_labels((184, 440))
    ['184 or fewer', '185 to 440', '441 or more']
    """
    between = [f"{low + 1:,} to {high:,}" for low, high in pairwise(upper)]
    return [f"{upper[0]:,} or fewer", *between, f"{upper[-1] + 1:,} or more"]


def quintile_labels(first: str, last: str) -> list[str]:
    """Words of five fifths: ``1 (most deprived)``, ``2``, ``3``, ``4``, ``5 (least deprived)``.

    Examples
    --------
    >>> quintile_labels("most deprived", "least deprived")[::4]
    ['1 (most deprived)', '5 (least deprived)']
    """
    return [f"1 ({first})", "2", "3", "4", f"5 ({last})"]
