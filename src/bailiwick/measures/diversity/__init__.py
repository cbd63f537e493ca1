"""Measures of one area's industry mix beside location quotient and Krugman index.

`absolute` asks how even or varied a mix is by itself; `relative` how far it is
from a reference. The two rank areas differently: say which one a table shows.
"""

from bailiwick.measures.diversity.absolute import entropy, herfindahl, related_variety
from bailiwick.measures.diversity.relative import coulter, gini, hachman, hoover, theil, theil_parts

__all__ = [
    "coulter",
    "entropy",
    "gini",
    "hachman",
    "herfindahl",
    "hoover",
    "related_variety",
    "theil",
    "theil_parts",
]
