"""Which prices a column is in, told by its name, and one check that refuses to mix them.

A name that ends in ``_2022prices`` holds a chained volume in money of 2022; one
that ends in ``_2020vol100`` a volume index of each area's own 2020. Every other
name holds current prices, or no prices at all, unless it speaks of a volume in
other words (``gva_cvm``, ``real_gva``, ``gva_2022_prices``): that is refused,
because its basis cannot be told. What a measure appends to a name
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
# Words of names of chained volumes, and of names that hold none in spite of them.
_VOLUME = frozenset(("cvm", "cvms", "volume", "volumes", "vol", "real", "constant", "chained", "deflated"))
_NO_VOLUME = frozenset(("current", "nominal", "hours", "labour", "labor", "work", "jobs", "estate"))
_YEARS_PRICES = re.compile(r"(?:^|_)(?:\d{4}_?prices?|prices?_(?:of_|in_)?\d{4})(?=_|$)")


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
        The name carries two different bases; or it speaks of a volume otherwise
        than by its ending: "cvm", "volume", "real", "constant", "chained" or
        "deflated" is a word of it, or a year's prices are spelt in another way.
        Names with "current", "nominal", "hours", "labour", "work", "jobs" or
        "estate" among their words ("labour_volume", "real_estate_jobs") are not
        taken for volumes.

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
    if not found and _speaks_of_a_volume(column):
        raise OptionError(_unclear(column))
    return found[0] if found else CURRENT


def _speaks_of_a_volume(column: str) -> bool:
    """Whether a name without a basis reads like that of a volume."""
    plain = "_".join(word for word in re.split(r"[^0-9a-z]+", column.lower()) if word)
    words = set(plain.split("_"))
    if _NO_VOLUME & words:
        return False
    return bool(_VOLUME & words or _YEARS_PRICES.search(plain))


def _unclear(column: str) -> str:
    return (
        f"The column name {column!r} speaks of a chained volume, and not in the one way that can be told: the"
        " name of a volume ends in its basis, such as 'gva_million_gbp_2022prices' (money of a year) or"
        " 'gva_per_hour_2020vol100' (an index of the area's own year). Rename the column; one in current"
        " prices needs a name without such words, or with 'current' in it."
    )


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
    faults = []
    for column in dict.fromkeys(columns):
        try:
            basis = price_basis(column)
        except OptionError as error:
            faults.append(Finding("unclear-prices", str(error), (column,)))
            continue
        if basis != CURRENT:
            sentence = (
                f"{column!r} is {_words(basis)}; {what} needs current prices, because chained volumes neither"
                " add up over areas nor compare them. Give the current-price column."
            )
            faults.append(Finding("chained-volume", sentence, (column,)))
    return faults


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
