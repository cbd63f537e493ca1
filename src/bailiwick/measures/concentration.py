"""How unevenly one industry is spread over areas: the measures of specialisation turned round.

Here c[i, a] is area a's share of industry i, and w[a] the area's share of
everything. Summed over industries with their shares as weights, Krugman (and
Theil) concentration equals specialisation summed over areas with theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from narwhals.stable.v2.typing import IntoFrame, IntoFrameT

from bailiwick.measures._results import row_table
from bailiwick.measures._shares import Missing, Negative, read_shares, require_option
from bailiwick.measures.diversity.relative import gini_of_rows, theil_of_rows
from bailiwick.tables import Cube

__all__ = ["concentration"]

Measure = Literal["krugman", "theil", "gini", "herfindahl"]


def concentration(
    table: IntoFrameT | Cube,
    *,
    value: str,
    measure: Measure = "krugman",
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    reference: IntoFrame | str | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
) -> IntoFrameT:
    """How unevenly each industry is spread over the areas.

    With c[i, a] area a's share of industry i's `value`, and w[a] its share of
    all industries together::

        krugman    = sum over a of |c[i, a] - w[a]| / 2            from 0 to 1
        theil      = sum over a of c[i, a] ln(c[i, a] / w[a])      from 0, in nats
        gini       = 1 - sum over k of (C[k] + C[k-1]) w[k]        from 0 to 1
        herfindahl = sum over a of c[i, a] ** 2                    from 1/areas to 1

    where the areas of the Gini are sorted by rising location quotient and C[k]
    is the running sum of c. 0 is an industry spread like everything else;
    Herfindahl asks instead how few areas hold it.

    Parameters
    ----------
    table, value, area, industry, by, negative
        As in `bailiwick.krugman_index`.
    measure : {"krugman", "theil", "gini", "herfindahl"}
        Which of the above.
    reference : dataframe, str or None
        A table or an industry code that gives w; None is the sum of the
        industries in the table.
    missing : {"area", "refuse", "drop"}
        With "area", an industry with a null has a null result and is left out
        of w; "drop" leaves out the areas with a null instead.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and `industry`
        Columns `by`, `industry` and "krugman_concentration",
        "theil_concentration", "gini_concentration" or
        "herfindahl_concentration", in input order; "flag" as in
        `bailiwick.krugman_index`.

    Raises
    ------
    ColumnError, TableError, UnknownAreaError, OptionError
        As in `bailiwick.krugman_index`.

    Notes
    -----
    Missing values: an industry with a null, or that sums to 0, has none.

    Comparability: rises with the detail of the areas. Ellison and Glaeser's
    index needs the sizes of plants, which open data do not hold.

    References
    ----------
    [palan2010]_ for the twins; [bickenbach2008]_ for the decompositions.

    Examples
    --------
    A holds 90 of the 100 jobs in 0111 and 300 of all 400: 0.9 - 0.75.

    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {
    ...         "area_code": ["E06000001"] * 3 + ["E06000002"] * 3,
    ...         "year": [2023] * 6,
    ...         "industry_code": ["0111", "1310", "4711"] * 2,
    ...         "employment": [90, 150, 60, 10, 30, 60],
    ...     }
    ... )
    >>> spread = concentration(cube, value="employment")["krugman_concentration"]
    >>> [round(number, 6) for number in spread.to_pylist()]
    [0.15, 0.083333, 0.25]
    """
    require_option("measure", measure, ("krugman", "theil", "gini", "herfindahl"))
    shares = read_shares(
        table,
        value=value,
        area=industry,
        industry=area,
        by=by,
        reference=reference,
        missing=missing,
        negative=negative,
        noun="industry",
    )
    if measure == "krugman":
        result = shares.above_base()
    elif measure == "theil":
        result = theil_of_rows(shares)
    elif measure == "gini":
        result = gini_of_rows(shares)
    else:
        result = shares.over_rows(shares.share**2)
    return row_table(table, shares.cube, {f"{measure}_concentration": shares.by_row(result)}, shares.flags)
