"""Which tiny areas the national classifications put together with a neighbour, by boundary vintage."""

from __future__ import annotations

from collections.abc import Mapping

from bailiwick.areas.registry import LAST_YEAR, every_area
from bailiwick.errors import OptionError, nearest

__all__ = ["MERGES", "called", "carried_merges", "name_of"]

_CITY = {"E09000001": "E09000033"}  # City of London with Westminster
_PENWITH = {"E07000025": "E07000023"}  # Isles of Scilly with Penwith, until the county became one district
_CORNWALL = {"E06000053": "E06000052"}  # Isles of Scilly with Cornwall

#: Vintage -> area that is too small to stand alone -> area that it is classified with. The codes of 2001
#: are those that the publisher printed: there the merged unit kept the code of City of London.
MERGES: Mapping[str, Mapping[str, str]] = {
    "2001": {"00BK": "00AA", "15UH": "15UF"},
    "lad2008": _CITY | _PENWITH,
    **{f"lad{year}": _CITY | _CORNWALL for year in range(2009, LAST_YEAR + 1)},
}


def carried_merges(vintage: str) -> dict[str, str]:
    """The merges of the national classifications, in the codes of one vintage.

    Parameters
    ----------
    vintage : str
        ``"2001"`` for the four-character codes of 2001, or ``"lad2008"`` to ``"lad2025"``.

    Returns
    -------
    dict
        Code of the area merged away -> code of the area that it is merged into.

    Raises
    ------
    OptionError
        There is no such vintage.

    References
    ----------
    [ons2001]_, before the analysis: the Isles of Scilly with Penwith, City of London with Westminster.

    Examples
    --------
    >>> carried_merges("lad2022")
    {'E09000001': 'E09000033', 'E06000053': 'E06000052'}
    """
    if vintage not in MERGES:
        raise OptionError(
            f"{vintage!r} is no vintage with merges.{nearest(vintage, list(MERGES))} There are merges for"
            f" {', '.join(MERGES)}; or give a mapping from the small area's code to the large one's."
        )
    return dict(MERGES[vintage])


def name_of(code: str) -> str | None:
    """The name of an area that the package knows."""
    known = every_area().get(code)
    return known.name if known else None


def called(code: str) -> str:
    """An area by name and code, for sentences."""
    name = name_of(code)
    return f"{name} ({code})" if name else code
