"""Which section of the industry classification an industry is in, and what sections are called.

Sections of SIC 2007 (the same as of NACE Rev. 2): letters A to U. The 37 lines of district GVA put A with B,
and D with E; those have a section of two letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

__all__ = ["PLAIN_NAMES", "SECTIONS", "section_of", "sections_of"]

#: Name of an industry in the classification or the release -> in plain words, where it says little.
PLAIN_NAMES: Mapping[str, str] = {
    "Owner-occupiers' imputed rental": "Housing of owner-occupiers (imputed rent)",
    "DEFRA/Scottish Executive Agricultural Data": "Farming",
}

#: Section -> its name, in the order of the classification.
SECTIONS: Mapping[str, str] = {
    "A": "Agriculture, forestry and fishing",
    "AB": "Agriculture, forestry and fishing; mining and quarrying",
    "B": "Mining and quarrying",
    "C": "Manufacturing",
    "D": "Electricity, gas, steam and air conditioning supply",
    "DE": "Electricity, gas, water; sewerage and waste management",
    "E": "Water supply; sewerage, waste management and remediation",
    "F": "Construction",
    "G": "Wholesale and retail trade; repair of motor vehicles",
    "H": "Transportation and storage",
    "I": "Accommodation and food service activities",
    "J": "Information and communication",
    "K": "Financial and insurance activities",
    "L": "Real estate activities",
    "M": "Professional, scientific and technical activities",
    "N": "Administrative and support service activities",
    "O": "Public administration and defence",
    "P": "Education",
    "Q": "Human health and social work activities",
    "R": "Arts, entertainment and recreation",
    "S": "Other service activities",
    "T": "Activities of households",
    "U": "Activities of extraterritorial organisations",
}
#: Last division of each section, in order.
LAST_DIVISION = (
    (3, "A"), (9, "B"), (33, "C"), (35, "D"), (39, "E"), (43, "F"), (47, "G"), (53, "H"), (56, "I"),
    (63, "J"), (66, "K"), (68, "L"), (75, "M"), (82, "N"), (84, "O"), (85, "P"), (88, "Q"), (93, "R"),
    (96, "S"), (98, "T"), (99, "U"),
)  # fmt: skip
_LETTERS = re.compile(r"([A-Z]{1,2})(?:[-. ]|$)")
_DIVISION = re.compile(r"(\d{2})(?:\d{0,3}$|[^0-9]|\d{1,3}[^0-9])")


def section_of(industry: str) -> str | None:
    """The section of an industry code: SIC 2007 of two to five digits, a section, or a line of district GVA.

    Parameters
    ----------
    industry : str
        Such as "62012", "62", "J", "61-63" or "CA-CB (10-15)".

    Returns
    -------
    str or None
        A key of `SECTIONS`; None where the code is of none of these kinds.

    Examples
    --------
    >>> [section_of(code) for code in ("62012", "61-63", "CA-CB (10-15)", "AB (1-9)", "K (64-66)", "68IMP")]
    ['J', 'J', 'C', 'AB', 'K', 'L']
    >>> section_of("software") is None
    True
    """
    code = industry.strip()
    letters = _LETTERS.match(code)
    if letters:
        found = letters[1]
        if found in SECTIONS:
            return found
        return found[0] if found[0] in SECTIONS and code[2:3] in ("-", " ") else None
    digits = _DIVISION.match(code)
    if digits:
        division = int(digits[1])
        return next((section for last, section in LAST_DIVISION if 1 <= division <= last), None)
    return None


def sections_of(industries: Iterable[str]) -> dict[str, str]:
    """The section of each industry; empty unless all have one, because half of them would mislead.

    Examples
    --------
    >>> sections_of(["0111", "62"])
    {'0111': 'A', '62': 'J'}
    >>> sections_of(["62", "software"])
    {}
    """
    found = {code: section_of(code) for code in industries}
    known = {code: section for code, section in found.items() if section is not None}
    return known if len(known) == len(found) else {}
