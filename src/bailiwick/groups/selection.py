"""From many candidate variables to few, with every decision written down.

What belongs here: the order of the rules (removals, composites, small and unreliable variables, one of
each pair that says the same) and the report. The rule for pairs is in `correlated`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import DataWarning, Finding, TableError
from bailiwick.groups.area_matrix import AREA_CODE, in_kind
from bailiwick.groups.area_rows import rows_in_kind, rows_of
from bailiwick.groups.correlated import correlations, drop_correlated, pairs_above
from bailiwick.groups.selection_input import Candidates, check_range, read_candidates

__all__ = ["VariableSelection", "select_variables"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class VariableSelection:
    """The variables that remain, and why the others do not.

    Attributes
    ----------
    table : dataframe of the caller's kind
        Area codes (and names and residents where given) and the variables that remain, composites in the
        place of their first part.
    kept : tuple of str
        The variables that remain, in the order of `table`.
    report : dataframe of the caller's kind
        One row for each candidate and composite, in order: `variable`; `decision` ("kept" or "dropped");
        `rule` ("removed", "composite", "reliability", "small population", "correlation", "keep list", or
        "none" where no rule spoke against it); `reason`, a sentence; `correlates_with`, for a
        dropped one of a pair the one that stays, for a kept one its nearest other kept one; `r`.
    pairs : dataframe of the caller's kind
        Every pair above the threshold when correlations were compared, highest first: `first`, `second`,
        `r`, and `dropped`: which of the two went, "both" or null.
    threshold : float
    signed : bool
    """

    table: Any
    kept: tuple[str, ...]
    report: Any
    pairs: Any
    threshold: float
    signed: bool


def select_variables(
    X: Any,
    *,
    threshold: float = 0.85,
    signed: bool = False,
    keep: Iterable[str] = (),
    remove: Mapping[str, str] | None = None,
    composites: Mapping[str, Sequence[str]] | None = None,
    reliability: Mapping[str, float] | None = None,
    largest_cv: float = 0.2,
    largest_missing: float | None = None,
    smallest_share: float | None = None,
    smallest_count: float | None = None,
    largest_zero: float | None = 0.5,
    residents: str = "residents",
    not_shares: Iterable[str] | None = None,
    variables: Any = None,
) -> VariableSelection:
    """Reduce candidate variables to the fewest that still describe the areas, by the rules of 2001.

    In this order:

    (a) variables named in `remove` go, for the reason given;
    (b) the parts of a composite are summed and go;
    (c) unreliable variables and those of very small populations go;
    (d) while any two variables correlate above the threshold, one of them goes: the pair with the highest
        correlation first, and of the two the one with the higher mean absolute correlation with the
        others then left; of equals the later column.

    Parameters
    ----------
    X : dataframe or array of shape (areas, variables)
        Any kind, with a column `area_code` or a pandas index of area codes; `area_name` and `residents` are
        no variables. Shares in percent.
    threshold : float
        From 0 to 1; pairs strictly above it are taken.
    signed : bool
        Whether only positive correlations count; by default the absolute value does.
    keep : iterable of str
        Variables, or composites, that rules (c) and (d) leave alone.
    remove : mapping, optional
        Variable -> the reason, such as "a voluntary question".
    composites : mapping, optional
        Name of a composite -> the variables that are summed; they must be shares of one denominator.
    reliability : mapping, optional
        Variable -> coefficient of variation (0.1 is 10 %).
    largest_cv : float
        A variable whose coefficient of variation is above it goes.
    largest_missing : float, optional
        Share of areas (0 to 1). A variable that more of them lack goes; others are compared over the areas
        that have both. None refuses missing values.
    smallest_share : float, optional
        Percent. A share that is smaller over all areas together goes.
    smallest_count : float, optional
        Persons over all areas together, share times residents; needs residents.
    largest_zero : float, optional
        Share of areas (0 to 1). A variable that is 0 in more of them goes; None switches it off.
    residents : str
        Column that weights the areas for `smallest_share`; without it every area counts once.
    not_shares : iterable of str, optional
        Variables that are no shares of people; by default `v12` and those with density, per_km2, per_sq or
        per_hectare in their names. Rules on shares and counts pass them over.
    variables : dataframe, optional
        With `variable` and `short_label` for the sentences, and `denominator`, by which composites of
        different denominators are refused.

    Returns
    -------
    VariableSelection
        `table`, `kept`, `report`, `pairs`.

    Raises
    ------
    TableError
        Not a table, no area codes, duplicate codes, infinite values, missing values that are not allowed, a
        variable or composite that is the same in every area (name it in `remove` to do without it), names
        that are no variable (with the nearest), a part of two composites or removed as well, a composite
        above 100 %, no variable left. All faults are listed.
    OptionError
        A threshold or share outside its range.

    Warns
    -----
    DataWarning
        Two variables of the keep-list correlate above the threshold; both stay.

    Notes
    -----
    Missing values: refused, unless `largest_missing` is given; a composite with a missing part is missing.

    Comparability: which of a pair goes depends on all other candidates, so a longer list of candidates may
    keep another variable. 2001 does not say whether r was signed or which of the two went: both are
    choices of this package.

    References
    ----------
    [ons2001]_, Variable Selection.

    Examples
    --------
    Owners and renters add up to 100, so they correlate at -1, and one of them tells all. Both correlate
    with cars alike: the later column goes.

    >>> import pandas as pd
    >>> X = pd.DataFrame(
    ...     {"owners": [70.0, 60.0, 50.0, 40.0], "renters": [30.0, 40.0, 50.0, 60.0], "cars": [5, 9, 6, 8]},
    ...     index=["A", "B", "C", "D"],
    ... )
    >>> chosen = select_variables(X)
    >>> chosen.kept
    ('owners', 'cars')
    >>> chosen.report[["variable", "rule", "correlates_with", "r"]].values.tolist()[1]
    ['renters', 'correlation', 'owners', -1.0]
    """
    check_range("threshold", threshold, 1.0)
    check_range("largest_cv", largest_cv, np.inf)
    check_range("largest_missing", largest_missing, 1.0)
    check_range("largest_zero", largest_zero, 1.0)
    check_range("smallest_share", smallest_share, 100.0)
    check_range("smallest_count", smallest_count, np.inf)
    given = read_candidates(
        X,
        keep=tuple(keep),
        remove=dict(remove or {}),
        composites={
            name: (parts,) if isinstance(parts, str) else tuple(parts)
            for name, parts in (composites or {}).items()
        },
        reliability=dict(reliability or {}),
        largest_missing=largest_missing,
        residents=residents,
        needs_residents=smallest_count is not None,
        not_shares=not_shares,
        variables=variables,
    )
    book = _Book(given)
    for name, reason in given.remove.items():
        book.drop(name, "removed", f"Removed: {reason.strip().rstrip('.')}.")
    for name, parts in given.composites.items():
        for part in parts:
            book.drop(part, "composite", f"Part of the composite {name}.")
    _small_and_unreliable(
        book,
        largest_cv=largest_cv,
        largest_missing=largest_missing,
        smallest_share=smallest_share,
        smallest_count=smallest_count,
        largest_zero=largest_zero,
    )
    compared = book.left()
    if not compared:
        raise TableError(
            "No variable is left to compare.",
            [Finding("no-variables", f"{row['variable']}: {row['reason']}") for row in book.rows.values()],
        )
    r = correlations(given.columns(compared))
    pairs = _one_of_each_pair(book, compared, r, threshold, signed)
    kept = book.left()
    _nearest_kept(book, kept, compared, r)
    return VariableSelection(
        _table(X, given, kept),
        tuple(kept),
        in_kind(_report(book), given.backend),
        in_kind(pairs, given.backend),
        threshold,
        signed,
    )


class _Book:
    """What became of each variable; nothing is decided twice."""

    def __init__(self, given: Candidates) -> None:
        self.given = given
        self.rows: dict[str, dict[str, Any]] = {
            name: {
                "variable": name,
                "decision": "kept",
                "rule": "none",
                "reason": "No rule spoke against it.",
                "correlates_with": None,
                "r": None,
            }
            for name in given.names
        }
        for name, parts in given.composites.items():
            self.rows[name] |= {"rule": "composite", "reason": f"The sum of {' and '.join(parts)}."}

    def left(self) -> list[str]:
        """The variables that remain so far."""
        return [name for name, row in self.rows.items() if row["decision"] == "kept"]

    def drop(
        self, name: str, rule: str, reason: str, *, other: str | None = None, r: float | None = None
    ) -> None:
        """Write down that a variable goes, and why."""
        self.rows[name] |= {
            "decision": "dropped",
            "rule": rule,
            "reason": reason,
            "correlates_with": other,
            "r": r,
        }

    def drop_unless_kept(self, name: str, rule: str, reason: str) -> None:
        """Drop a variable, or write down that it stays all the same."""
        if name in self.given.keep:
            self.rows[name] |= {"rule": "keep list", "reason": f"On the keep-list, although: {reason}"}
        else:
            self.drop(name, rule, reason)


def _small_and_unreliable(
    book: _Book,
    *,
    largest_cv: float,
    largest_missing: float | None,
    smallest_share: float | None,
    smallest_count: float | None,
    largest_zero: float | None,
) -> None:
    """Rule (c): the first of its reasons that holds is written down."""
    given = book.given
    people = given.residents if given.residents is not None else np.ones(len(given.matrix.codes))
    for name in book.left():
        values = given.values[name]
        known = ~np.isnan(values)
        lacking = 1 - float(known.mean())
        cv = given.reliability.get(name)
        if cv is not None and not cv <= largest_cv:
            reason = f"Its coefficient of variation is {cv:.0%}, above {largest_cv:.0%}."
            book.drop_unless_kept(name, "reliability", reason)
        elif largest_missing is not None and lacking > largest_missing:
            reason = f"It is missing in {lacking:.1%} of the areas, above {largest_missing:.1%}."
            book.drop_unless_kept(name, "reliability", reason)
        elif largest_zero is not None and (zero := float((values[known] == 0).mean())) > largest_zero:
            reason = f"It is 0 in {zero:.0%} of the areas, above {largest_zero:.0%}."
            book.drop_unless_kept(name, "small population", reason)
        elif name not in given.not_shares and (smallest_share is not None or smallest_count is not None):
            share = float((people[known] * values[known]).sum() / people[known].sum())
            count = share / 100 * float(people[known].sum())
            if smallest_share is not None and share < smallest_share:
                reason = f"It is {share:.2f} % over all areas, below {smallest_share:g} %."
                book.drop_unless_kept(name, "small population", reason)
            elif smallest_count is not None and count < smallest_count:
                reason = f"It is {count:,.0f} persons over all areas, below {smallest_count:,.0f}."
                book.drop_unless_kept(name, "small population", reason)


def _one_of_each_pair(
    book: _Book, compared: Sequence[str], r: Floats, threshold: float, signed: bool
) -> pa.Table:
    """Rule (d); returns all pairs above the threshold."""
    given = book.given
    keep = {at for at, name in enumerate(compared) if name in given.keep}
    drops, both_kept = drop_correlated(r, threshold, signed=signed, keep=keep)
    for one in drops:
        name, other = compared[one.dropped], compared[one.stays]
        if one.rule == "keep":
            why = "the other is on the keep-list"
        elif one.rule == "order":
            why = f"both correlate with the rest at {one.mean_dropped:.3f} on average; it is the later"
        else:
            why = (
                f"its mean absolute correlation with the rest is {one.mean_dropped:.3f}, that of the other"
                f" {one.mean_stays:.3f}"
            )
        reason = f"It correlates with {given.called(other)} at r = {one.r:.3f}: {why}."
        book.drop(name, "correlation", reason, other=other, r=one.r)
    if both_kept:
        told = "; ".join(f"{compared[a]} and {compared[b]} (r = {r[a, b]:.3f})" for a, b in both_kept)
        warnings.warn(
            f"On the keep-list and above the threshold of {threshold:g}: {told}. Both stay.",
            DataWarning,
            stacklevel=3,
        )
    left = set(book.left())
    rows = []
    for first, second in pairs_above(r, threshold, signed=signed):
        gone = [compared[at] for at in (first, second) if compared[at] not in left]
        dropped = None if not gone else (gone[0] if len(gone) == 1 else "both")
        rows.append((compared[first], compared[second], float(r[first, second]), dropped))
    kinds = (pa.string(), pa.string(), pa.float64(), pa.string())
    return pa.table(
        {
            name: pa.array([row[at] for row in rows], kind)
            for at, (name, kind) in enumerate(zip(("first", "second", "r", "dropped"), kinds, strict=True))
        }
    )


def _nearest_kept(book: _Book, kept: Sequence[str], compared: Sequence[str], r: Floats) -> None:
    """Tell for each kept variable which other kept one it correlates with most."""
    at = [compared.index(name) for name in kept]
    size = np.nan_to_num(np.abs(r[np.ix_(at, at)]))
    np.fill_diagonal(size, -1.0)
    for row, name in enumerate(kept):
        if len(kept) > 1:
            other = int(size[row].argmax())
            value = float(r[at[row], at[other]])
            book.rows[name] |= {
                "correlates_with": kept[other],
                "r": None if np.isnan(value) else value,
            }
        if name in book.given.keep and book.rows[name]["rule"] == "none":
            book.rows[name] |= {"rule": "keep list", "reason": "On the keep-list."}


def _report(book: _Book) -> pa.Table:
    rows = list(book.rows.values())
    names = ("variable", "decision", "rule", "reason", "correlates_with")
    columns = {name: pa.array([row[name] for row in rows], pa.string()) for name in names}
    return pa.table({**columns, "r": pa.array([row["r"] for row in rows], pa.float64())})


def _table(X: Any, given: Candidates, kept: Sequence[str]) -> Any:
    """The variables that remain, in the kind of table that came in."""
    if isinstance(X, np.ndarray):
        return pa.table({AREA_CODE: list(given.matrix.codes), **{name: given.values[name] for name in kept}})
    frame, index = rows_of(X)
    others = [name for name in frame.columns if name not in given.matrix.variables]
    columns: dict[str, Any] = {name: frame[name].to_arrow() for name in others}
    for name in kept:
        if name in given.composites:
            values = given.values[name]
            columns[name] = pa.array(values, mask=np.isnan(values))
        else:
            columns[name] = frame[name].to_arrow()
    return rows_in_kind(columns, frame, index)
