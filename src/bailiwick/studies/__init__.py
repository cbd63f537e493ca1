"""The published studies, each one short program that calls the library.

What belongs here: which inputs a study takes, which measures it calls and which
tables and figures it publishes. No method code.
"""

from __future__ import annotations

from bailiwick.errors import OptionError, nearest

__all__ = ["STUDIES", "require_study"]

# name on the command line -> what it publishes, in one line
STUDIES: dict[str, str] = {
    "krugman-map": "Krugman specialisation index and productivity of GB districts by year, and their matrix "
    "map",
    "subregional-productivity": "GVA per hour worked, per filled job and per head of districts and ITL areas",
    "area-classification": "Nested clusters of areas alike on many census variables, and corresponding areas",
    "subnational-clusters": "Clusters of districts that do alike on indicators, and their similar places",
    "sector-clusters": "Consensus clusters of areas by the industries they are specialised in, and how they "
    "differ",
}


def require_study(name: str) -> str:
    """Return `name` if it is a study; otherwise raise, naming the nearest one."""
    if name in STUDIES:
        return name
    raise OptionError(
        f"{name!r} is not a study.{nearest(name, list(STUDIES))} The studies are {', '.join(STUDIES)}."
    )
