"""Candidate variables as they were given, checked: names, composites, labels, weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import AreaMatrix, faults, read_matrix, some
from bailiwick.groups.merging import DENSITY

__all__ = ["Candidates", "check_range", "read_candidates"]

Floats = NDArray[np.float64]

FULL = 100.0
OF_DATA = ("duplicate-code", "no-variables", "no-areas", "missing", "infinite", "constant")
ROUNDING = 0.05  # shares are printed rounded, so that a sum may pass 100 by a little


@dataclass(frozen=True)
class Candidates:
    """What is chosen from.

    Attributes
    ----------
    matrix : AreaMatrix
    names : tuple of str
        Candidates and composites: a composite stands before its first part.
    values : dict
        Name -> values by area; NaN is missing.
    residents : array or None
        Weights of the areas.
    keep, remove, composites, reliability
        As in `select_variables`.
    not_shares : frozenset of str
    labels : dict
        Name -> words for sentences.
    """

    matrix: AreaMatrix
    names: tuple[str, ...]
    values: Mapping[str, Floats]
    residents: Floats | None
    keep: frozenset[str]
    remove: Mapping[str, str]
    composites: Mapping[str, Sequence[str]]
    reliability: Mapping[str, float]
    not_shares: frozenset[str]
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def backend(self) -> Any:
        """The kind of table that came in."""
        return self.matrix.backend

    def columns(self, names: Sequence[str]) -> Floats:
        """The values of some variables, one column each."""
        return np.column_stack([self.values[name] for name in names])

    def called(self, name: str) -> str:
        """A variable with its words where they are known."""
        label = self.labels.get(name)
        return f"{name} ({label})" if label and label != name else name


def read_candidates(
    X: Any,
    *,
    keep: Sequence[str],
    remove: Mapping[str, str],
    composites: Mapping[str, Sequence[str]],
    reliability: Mapping[str, float],
    largest_missing: float | None,
    residents: str,
    needs_residents: bool,
    not_shares: Iterable[str] | None,
    variables: Any,
) -> Candidates:
    """Read and check everything that `select_variables` is given; all faults are told together."""
    matrix = read_matrix(X, leave_out=(residents,))
    found = _data_faults(matrix, remove, composites, largest_missing=largest_missing)
    weights, more = _residents(X, residents, matrix, needed=needs_residents)
    found += more
    there = list(matrix.variables)
    asked = {
        "keep": [name for name in keep if name not in composites],
        "remove": list(remove),
        "reliability": [name for name in reliability if name not in composites],
        "composites": [part for parts in composites.values() for part in parts],
        "not_shares": [name for name in not_shares or () if name not in composites],
    }
    for option, names in asked.items():
        found += [
            Finding(
                "unknown-variable", f"{option}: {name!r} is not a variable.{nearest(name, there)}", (name,)
            )
            for name in dict.fromkeys(names)
            if name not in there
        ]
    found += _clashes(keep, remove, composites, there)
    labels, denominators, more = _words(variables)
    found += more
    found += _denominators(composites, denominators)
    values = {name: matrix.values[:, at] for at, name in enumerate(there)}
    dense = (
        frozenset(name for name in (*there, *composites) if DENSITY.fullmatch(name))
        if not_shares is None
        else frozenset(not_shares)
    )
    for name, parts in composites.items():
        if all(part in values for part in parts):
            values[name] = np.sum([values[part] for part in parts], axis=0)
            found += _above_full(name, values[name], matrix) if name not in dense else []
            summed = AreaMatrix(matrix.codes, (name,), values[name][:, None], matrix.backend)
            found += _same_everywhere(summed, [name])
    if found:
        of_data = all(fault.reason in OF_DATA for fault in found)
        raise TableError(
            "The table cannot be grouped." if of_data else "Variables cannot be selected.", found
        )
    return Candidates(
        matrix,
        _in_order(there, composites),
        values,
        weights,
        frozenset(keep),
        remove,
        composites,
        reliability,
        dense,
        labels,
    )


def _data_faults(
    matrix: AreaMatrix,
    remove: Mapping[str, str],
    composites: Mapping[str, Sequence[str]],
    *,
    largest_missing: float | None,
) -> list[Finding]:
    """What is wrong with the values; variables that go for other reasons may lack some or be constant."""
    found = [
        fault
        for fault in faults(matrix, constant=False, missing=largest_missing is None)
        if fault.reason != "missing" or fault.rows[0] not in remove
    ]
    parts = {part for several in composites.values() for part in several}
    lacking = np.isnan(matrix.values).mean(axis=0) if matrix.codes else np.zeros(len(matrix.variables))
    compared = [
        name
        for name, share in zip(matrix.variables, lacking, strict=True)
        if name not in remove and name not in parts and (largest_missing is None or share <= largest_missing)
    ]
    return found + _same_everywhere(matrix, compared)


def _same_everywhere(matrix: AreaMatrix, names: Sequence[str]) -> list[Finding]:
    """Variables that are the same in every area that has them, which tell none apart."""
    found = []
    for name in names:
        column = matrix.values[:, [matrix.variables.index(name)]]
        there = ~np.isnan(column[:, 0])
        codes = tuple(code for code, known in zip(matrix.codes, there, strict=True) if known)
        known = AreaMatrix(codes, (name,), column[there], matrix.backend)
        found += [fault for fault in faults(known, missing=False) if fault.reason == "constant"]
    return found


def check_range(name: str, value: float | None, highest: float) -> None:
    """Refuse an option that is no number from 0 to the highest; None switches a rule off."""
    if value is None or (isinstance(value, (int, float, np.number)) and 0 <= value <= highest):
        return
    top = f" to {highest:g}" if np.isfinite(highest) else " upwards"
    raise OptionError(f"{name}={value!r} is outside its range. Give a number from 0{top}.")


def _residents(X: Any, name: str, matrix: AreaMatrix, *, needed: bool) -> tuple[Floats | None, list[Finding]]:
    """Weights of the areas, where the table has them."""
    if isinstance(X, np.ndarray):
        frame = None
    else:
        frame = nw.from_native(X)
        frame = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    if frame is None or name not in frame.columns:
        hint = nearest(name, list(matrix.variables))
        fault = Finding("no-residents", f"A smallest count needs a column {name!r} of residents.{hint}")
        return None, [fault] if needed else []
    if not frame.schema[name].is_numeric():
        return None, [Finding("not-numbers", f"Column {name!r} holds {frame.schema[name]}, not numbers.")]
    people = frame[name].cast(nw.Float64).to_numpy().astype(np.float64)
    wrong = np.flatnonzero(~(np.isfinite(people) & (people >= 0))).tolist()
    if wrong:
        codes = some([matrix.codes[row] for row in wrong])
        return None, [Finding("no-residents", f"{name} is missing, infinite or below 0 in {codes}.")]
    return people, []


def _clashes(
    keep: Sequence[str],
    remove: Mapping[str, str],
    composites: Mapping[str, Sequence[str]],
    there: Sequence[str],
) -> list[Finding]:
    """Names that are asked to do two things at once."""
    found = []
    parts = Counter(part for several in composites.values() for part in several)
    for name in dict.fromkeys(keep):
        if name in remove:
            found.append(
                Finding("kept-and-removed", f"{name!r} is to be kept and removed: choose one.", (name,))
            )
        if name in parts and name not in composites:
            found.append(
                Finding("kept-and-folded", f"{name!r} is to be kept and is part of a composite: choose one.")
            )
    for name, reason in remove.items():
        if not isinstance(reason, str) or not reason.strip():
            found.append(Finding("no-reason", f"remove: give a reason in words for {name!r}.", (name,)))
        if name in parts:
            found.append(Finding("removed-and-folded", f"{name!r} is removed and part of a composite."))
    found += [
        Finding("in-two-composites", f"{part!r} is named {times} times in composites; the parts go.", (part,))
        for part, times in parts.items()
        if times > 1
    ]
    for name, several in composites.items():
        if len(several) < 2:
            found.append(Finding("one-part", f"composite {name!r} needs two parts or more.", (name,)))
        if name in there:
            found.append(
                Finding(
                    "name-taken", f"composite {name!r} has the name of a variable: give another.", (name,)
                )
            )
    return found


def _words(variables: Any) -> tuple[dict[str, str], dict[str, str], list[Finding]]:
    """Short labels and denominators by variable."""
    if variables is None:
        return {}, {}, []
    frame = nw.from_native(variables)
    frame = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    if "variable" not in frame.columns:
        hint = nearest("variable", frame.columns)
        return {}, {}, [Finding("unknown-column", f"variables: there is no column 'variable'.{hint}")]
    names = [str(name) for name in frame["variable"].to_list()]

    def words(column: str) -> dict[str, str]:
        if column not in frame.columns:
            return {}
        return {name: str(word) for name, word in zip(names, frame[column].to_list(), strict=True) if word}

    return words("short_label") or words("label"), words("denominator"), []


def _denominators(composites: Mapping[str, Sequence[str]], held: Mapping[str, str]) -> list[Finding]:
    """Composites whose parts are shares of different things."""
    found = []
    for name, parts in composites.items():
        of = {held[part]: part for part in parts if part in held}
        if len(of) > 1:
            told = "; ".join(f"{part} of {denominator}" for denominator, part in of.items())
            found.append(
                Finding(
                    "denominators", f"composite {name!r} sums shares of different things: {told}.", (name,)
                )
            )
    return found


def _above_full(name: str, values: Floats, matrix: AreaMatrix) -> list[Finding]:
    with np.errstate(invalid="ignore"):
        over = np.flatnonzero(values > FULL + ROUNDING).tolist()
    if not over:
        return []
    codes = [matrix.codes[row] for row in over]
    return [
        Finding(
            "above-full",
            f"composite {name!r} is above 100 % in {len(codes)} areas ({some(codes)}), so its parts are no"
            " shares of one denominator. Name it in not_shares if it is no share.",
            tuple(codes),
        )
    ]


def _in_order(there: Sequence[str], composites: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Variables and composites, each composite before its first part."""
    before: dict[str, list[str]] = {}
    for name, parts in composites.items():
        before.setdefault(min(parts, key=there.index), []).append(name)
    return tuple(one for name in there for one in (*before.get(name, ()), name))
