"""Industries gathered into divisions, for measures that split between and within them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from bailiwick.errors import Finding, OptionError, TableError
from bailiwick.tables import Ints

__all__ = ["division_of"]


def division_of(industries: pa.Array, division: int | Mapping[str, str]) -> tuple[Ints, int]:
    """The division of each industry as a number, and how many divisions there are.

    `division` is a count of leading characters of the code, or a mapping from
    industry to division code.
    """
    codes = industries.to_pylist()
    if isinstance(division, Mapping):
        absent = [code for code in codes if code not in division]
        if absent:
            raise TableError(
                "The divisions were refused:",
                [
                    Finding(
                        "no-division", f"Industry {code!r} has no division; add it to the mapping.", (code,)
                    )
                    for code in absent
                ],
            )
        names = [division[code] for code in codes]
    else:
        if division < 1:
            raise OptionError(
                f"division={division!r} leading characters is too few; give 1 or more, or a mapping."
            )
        short = [code for code in codes if len(code) < division]
        if short:
            raise TableError(
                "The divisions were refused:",
                [
                    Finding(
                        "short-code",
                        f"Industry {code!r} has fewer than {division} characters, so its division is not"
                        " known; give `division` as a mapping from industry to division.",
                        (code,),
                    )
                    for code in short
                ],
            )
        names = [code[:division] for code in codes]
    distinct, at = np.unique(np.array(names, dtype=object), return_inverse=True)
    return at.astype(np.intp), len(distinct)
