"""Which prices a column is in, told by its name, and one check that refuses to mix them.

A name that ends in ``_2022prices`` holds a chained volume in money of 2022; one
that ends in ``_2020vol100`` a volume index of each area's own 2020. Every other
name holds current prices, or no prices at all. What a measure appends to a name
(``_smoothed``, ``_constrained``) leaves its basis as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bailiwick.errors import Finding, OptionError, TableError

__all__ = ["CURRENT", "price_basis", "require_current", "require_one_basis", "volume_faults"]

#: The basis of a column whose name says nothing of prices.
CURRENT = "current"
_BASIS = re.compile(r"_(\d{4}(?:prices|vol100))(?=_|$)")


def price_basis(column: str) -> str:
    """The price basis of a column, from its name.

    Parameters
    ----------
    column : str
        A column name, such as ``gva_million_gbp_2022prices``.

    Returns
    -------
    str
        ``"current"``; ``"2022prices"``, a chained volume in money of that year;
        or ``"2020vol100"``, a volume index of each area's own year.

    Raises
    ------
    OptionError
        The name carries two different bases.

    Notes
    -----
    Comparability: current prices compare areas within a year. Chained volumes
    compare one area's years, and neither add up over areas nor compare them.

    References
    ----------
    [ons_subregional]_, on nominal and chained-volume tables.

    Examples
    --------
    >>> price_basis("gva_per_hour_gbp_smoothed")
    'current'
    >>> price_basis("gva_million_gbp_2022prices")
    '2022prices'
    >>> price_basis("gva_per_hour_2020vol100")
    '2020vol100'
    """
    found = sorted(set(_BASIS.findall(column)))
    if len(found) > 1:
        raise OptionError(
            f"The column name {column!r} carries {len(found)} price bases: {', '.join(found)}."
            " Give it the one that its amounts are in."
        )
    return found[0] if found else CURRENT


def require_one_basis(columns: Iterable[str], what: str) -> str:
    """Return the one price basis of some columns, or refuse to mix them.

    Parameters
    ----------
    columns : iterable of str
        Columns with prices in them that are to be used together.
    what : str
        What they are to be used for, for the message: "a decomposition".

    Returns
    -------
    str
        As `price_basis`.

    Raises
    ------
    TableError
        The columns are of several bases; each is listed with its own.

    Examples
    --------
    >>> require_one_basis(["gva_million_gbp", "gva_per_job_gbp"], "a comparison")
    'current'
    >>> require_one_basis(["gva_million_gbp", "gva_million_gbp_2022prices"], "a comparison")
    Traceback (most recent call last):
    bailiwick.errors.TableError: A comparison needs one price basis, and got 2:
      - 'gva_million_gbp' is in current prices.
      - 'gva_million_gbp_2022prices' is a chained volume (2022prices). Use columns of one basis.
    """
    bases = {column: price_basis(column) for column in columns}
    distinct = set(bases.values())
    if len(distinct) > 1:
        last = list(bases)[-1]
        findings = [
            Finding(
                "mixed-prices",
                f"{column!r} is {_words(basis)}.{' Use columns of one basis.' if column == last else ''}",
                (column,),
            )
            for column, basis in bases.items()
        ]
        raise TableError(f"{_capital(what)} needs one price basis, and got {len(distinct)}:", findings)
    return distinct.pop() if distinct else CURRENT


def volume_faults(columns: Iterable[str], what: str) -> list[Finding]:
    """A finding for each column that is not in current prices, for a report of several kinds of fault."""
    return [
        Finding(
            "chained-volume",
            f"{column!r} is {_words(price_basis(column))}; {what} needs current prices, because chained"
            " volumes neither add up over areas nor compare them. Give the current-price column.",
            (column,),
        )
        for column in dict.fromkeys(columns)
        if price_basis(column) != CURRENT
    ]


def require_current(column: str, what: str) -> None:
    """Refuse a chained volume where areas are added up or compared.

    Parameters
    ----------
    column : str
        The column to be used.
    what : str
        What for, for the message: "the constraint".

    Raises
    ------
    TableError
        The column is a chained volume or a volume index.

    Examples
    --------
    >>> require_current("gva_million_gbp", "the constraint")
    """
    faults = volume_faults((column,), what)
    if faults:
        raise TableError("Chained volumes were refused:", faults)


def _words(basis: str) -> str:
    if basis == CURRENT:
        return "in current prices"
    if basis.endswith("prices"):
        return f"a chained volume ({basis})"
    return f"a volume index of each area's own year ({basis})"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
