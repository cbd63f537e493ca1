"""Measures of one area's industry mix beside location quotient and Krugman index.

`absolute` asks how even or varied a mix is by itself, `size_corrected` what it would
be if as much had been counted everywhere; `relative` how far it is from a reference.
They rank areas differently: say which one a table shows.
"""

from bailiwick.measures.diversity.absolute import entropy, herfindahl, related_variety
from bailiwick.measures.diversity.relative import coulter, gini, hachman, hoover, theil, theil_parts
from bailiwick.measures.diversity.size_corrected import diversification

__all__ = [
    "coulter",
    "diversification",
    "entropy",
    "gini",
    "hachman",
    "herfindahl",
    "hoover",
    "related_variety",
    "theil",
    "theil_parts",
]
