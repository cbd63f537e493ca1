"""Areas of NUTS 2016 and of ITL 2021: the same areas of levels 1 and 2 under other codes.

ITL 2021 took the areas of NUTS 2016 over and put TL where UK stood. Levels 1 and 2 changed in nothing else.
At level 3 two areas in Dorset were drawn anew and seven of Northern Ireland have other codes, so codes of
that level are not turned into each other here.
"""

from __future__ import annotations

import re

from bailiwick.areas.registry import itl_names
from bailiwick.errors import VintageError

__all__ = ["NUTS_VINTAGES", "itl_of_nuts", "nuts_names", "nuts_of_itl", "renamed"]

#: What lookups of districts and of ITL areas can lead to, and from.
NUTS_VINTAGES = ("nuts1_2016", "nuts2_2016")
_NUTS, _ITL = "UK", "TL"
_ITL_YEAR = 2021
_CODE = re.compile(r"UK[C-N][0-9A-Z]?")


def itl_of_nuts(code: str) -> str:
    """The code of ITL 2021 of an area of NUTS 2016, level 1 or 2.

    Raises
    ------
    VintageError
        The code is none of level 1 or 2.

    Examples
    --------
    >>> itl_of_nuts("UKC1"), itl_of_nuts("UKN0")
    ('TLC1', 'TLN0')
    """
    made = _ITL + code.removeprefix(_NUTS)
    if not _CODE.fullmatch(code) or made not in itl_names(_ITL_YEAR):
        raise VintageError(
            f"{code!r} is no area of level 1 or 2 of NUTS 2016. At level 3 the areas are not all the same."
        )
    return made


def nuts_of_itl(code: str) -> str:
    """The code of NUTS 2016 of an area of ITL 2021, level 1 or 2.

    Raises
    ------
    VintageError
        The code is none of level 1 or 2.

    Examples
    --------
    >>> nuts_of_itl("TLI3")
    'UKI3'
    """
    made = _NUTS + code.removeprefix(_ITL)
    if not code.startswith(_ITL) or not _CODE.fullmatch(made) or code not in itl_names(_ITL_YEAR):
        raise VintageError(
            f"{code!r} is no area of level 1 or 2 of ITL 2021. At level 3 the areas are not all the same."
        )
    return made


def nuts_names() -> dict[str, str]:
    """Code and name of every area of NUTS 2016, levels 1 and 2, in order of code.

    Names are those of ITL 2021.

    Examples
    --------
    >>> names = nuts_names()
    >>> names["UKC1"], len(names)
    ('Tees Valley and Durham', 53)
    """
    return {nuts_of_itl(code): name for code, name in itl_names(_ITL_YEAR).items() if len(code) in (3, 4)}


def renamed(from_: str, to: str) -> dict[str, str] | None:
    """Old code to new between NUTS 2016 and ITL 2021 of one level; None where the two are no such pair.

    Examples
    --------
    >>> pairs = renamed("nuts2_2016", "itl2_2021")
    >>> len(pairs), pairs["UKD3"]
    (41, 'TLD3')
    >>> renamed("nuts2_2016", "itl1_2021") is None
    True
    """
    for level in (1, 2):
        nuts, itl = f"nuts{level}_2016", f"itl{level}_{_ITL_YEAR}"
        pairs = {code: itl_of_nuts(code) for code in nuts_names() if len(code) == 2 + level}
        if (from_, to) == (nuts, itl):
            return pairs
        if (from_, to) == (itl, nuts):
            return {new: old for old, new in pairs.items()}
    return None
