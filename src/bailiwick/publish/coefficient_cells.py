"""Regressions of indicators on clusters as a grid of cells: for the figure, the page and the site's file.

A cell is an indicator and a cluster. Its colour is that of its coefficient, in classes; a cell that is not
significant is blank, and one without a p-value says why by a letter.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from narwhals.typing import IntoDataFrame

from bailiwick.errors import Finding, TableError, nearest
from bailiwick.publish.cluster_layout import columns_of
from bailiwick.publish.group_codes import natural_order
from bailiwick.publish.palette import RED_BLUE
from bailiwick.publish.words import counted

__all__ = [
    "BOUNDS",
    "CLASS_WORDS",
    "Cell",
    "CellGrid",
    "cell_colour",
    "cell_grids",
    "number_text",
    "reason_codes",
    "reason_kind",
]

BOUNDS = (-1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0)
"""Inner bounds of the classes of colour, in standard deviations of the indicator."""
CLASS_WORDS = (
    "below −1", "−1 to −0.5", "−0.5 to −0.25", "−0.25 to 0",
    "0 to 0.25", "0.25 to 0.5", "0.5 to 1", "1 and over",
)  # fmt: skip
NEEDED = ("indicator", "cluster", "coefficient", "lower", "upper", "significant")
MORE = (
    "source", "label", "p_value", "p_adjusted", "reason", "n", "treated_areas", "treated_regions",
)  # fmt: skip
NUMBERS = ("coefficient", "lower", "upper", "p_value", "p_adjusted")
COUNTS = ("n", "treated_areas", "treated_regions")


@dataclass(frozen=True)
class Cell:
    """One regression; what is None is not known. `reason` says why there is no p-value."""

    coefficient: float | None
    lower: float | None
    upper: float | None
    p_value: float | None
    p_adjusted: float | None
    n: int | None
    treated_areas: int | None
    treated_regions: int | None
    significant: bool
    reason: str


@dataclass(frozen=True)
class CellGrid:
    """The regressions of one source: indicators in alphabetical order, clusters in that of their codes.

    `cells` has an indicator's row of cells, None where no regression was run.
    """

    source: str
    indicators: tuple[str, ...]
    labels: tuple[str, ...]
    clusters: tuple[str, ...]
    cells: tuple[tuple[Cell | None, ...], ...]

    @property
    def held(self) -> list[Cell]:
        """All cells that have a regression."""
        return [cell for row in self.cells for cell in row if cell is not None]


def cell_grids(regressions: IntoDataFrame, *, clusters: Sequence[str] = ()) -> list[CellGrid]:
    """Check a table of regressions and lay it out, a grid for each source.

    Parameters
    ----------
    regressions : dataframe with one row per source, indicator and cluster
        Columns `indicator`, `cluster`, `coefficient`, `lower`, `upper` and `significant`; optional `source`,
        `label`, `p_value`, `p_adjusted`, `reason`, `n`, `treated_areas` and `treated_regions`.
    clusters : sequence of str
        Codes that each grid has a column for, in order; none takes those of the table.

    Returns
    -------
    list of CellGrid
        In the order of the sources.

    Raises
    ------
    ColumnError
        A column is absent.
    TableError
        No row; or all of: a pair twice, a cluster that is not among `clusters`, a p-value outside 0 to 1.
    """
    columns = columns_of(regressions, "regressions", NEEDED, MORE)
    findings: list[Finding] = []
    held: dict[str, dict[tuple[str, str], Cell]] = {}
    labels: dict[tuple[str, str], str] = {}
    for values in zip(*columns.values(), strict=True):
        row = dict(zip(columns, values, strict=True))
        source, indicator, cluster = str(row["source"] or ""), str(row["indicator"]), str(row["cluster"])
        own = held.setdefault(source, {})
        if (indicator, cluster) in own:
            sentence = (
                f"{indicator!r} on the cluster {cluster!r} has more than one row; keep one for each source,"
                " indicator and cluster."
            )
            findings.append(Finding("duplicate-regression", sentence, (source, indicator, cluster)))
        own[indicator, cluster] = _cell(row)
        for name in ("p_value", "p_adjusted"):
            value = _number(row[name])
            if value is not None and not 0 <= value <= 1:
                sentence = f"{name!r} of {indicator!r} on the cluster {cluster!r} is {value:g}; give 0 to 1."
                findings.append(Finding("out-of-range", sentence, (source, indicator, cluster)))
        labels.setdefault((source, indicator), str(row["label"] or indicator))
    if not held:
        raise TableError("The table of regressions has no row, so there is nothing to show.", [])
    codes = list(clusters) or natural_order(cluster for own in held.values() for _, cluster in own)
    for cluster in natural_order({cluster for own in held.values() for _, cluster in own} - set(codes)):
        sentence = f"The cluster {cluster!r} is not among the clusters {', '.join(codes)}."
        findings.append(Finding("unknown-cluster", f"{sentence}{nearest(cluster, codes)}", (cluster,)))
    if findings:
        raise TableError(f"The regressions cannot be shown ({counted(len(findings), 'fault')}):", findings)
    return [_grid(source, own, labels, codes) for source, own in held.items()]


def _grid(
    source: str,
    own: Mapping[tuple[str, str], Cell],
    labels: Mapping[tuple[str, str], str],
    codes: Sequence[str],
) -> CellGrid:
    named = {indicator: labels[source, indicator] for indicator, _ in own}
    order = sorted(named, key=lambda indicator: (named[indicator].casefold(), indicator))
    return CellGrid(
        source,
        tuple(order),
        tuple(named[indicator] for indicator in order),
        tuple(codes),
        tuple(tuple(own.get((indicator, code)) for code in codes) for indicator in order),
    )


def _cell(row: Mapping[str, Any]) -> Cell:
    numbers: dict[str, Any] = {name: _number(row[name]) for name in NUMBERS}
    counts: dict[str, Any] = {name: None if _number(row[name]) is None else int(row[name]) for name in COUNTS}
    drawn = bool(row["significant"]) and numbers["coefficient"] is not None
    return Cell(**numbers, **counts, significant=drawn, reason=str(row["reason"] or ""))


def _number(value: Any) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def cell_colour(coefficient: float) -> str:
    """The colour of a coefficient: red above 0, blue below; a coefficient at a bound is in the class above.

    Examples
    --------
    >>> cell_colour(-1.2) == RED_BLUE[0], cell_colour(0.25) == RED_BLUE[5], cell_colour(1.0) == RED_BLUE[7]
    (True, True, True)
    """
    return RED_BLUE[bisect_right(BOUNDS, coefficient)]


def number_text(value: float) -> str:
    """A coefficient or the end of an interval, with two places and a real minus.

    Examples
    --------
    >>> number_text(-0.316), number_text(-0.001), number_text(1.0)
    ('−0.32', '0.00', '1.00')
    """
    text = f"{value:.2f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")


def reason_kind(reason: str) -> str:
    """A reason in words, without its own numbers, so that reasons of one kind share a letter.

    Examples
    --------
    >>> reason_kind("few-regions")  # of `cluster_regressions`
    'Fewer regions have areas of the cluster than asked for'
    >>> reason_kind("3 areas of the cluster, fewer than 10."), reason_kind("constant indicator")
    ('n areas of the cluster, fewer than 10', 'Constant indicator')
    """
    from bailiwick.evidence.regression_models import REASONS  # loads NumPy's solvers, which pages do not need

    told = REASONS.get(reason.strip(), reason)
    text = re.sub(r"^\d+(?= )", "n", re.sub(r"\bmin_\w+", "asked for", told).strip().rstrip("."))
    return text if re.match(r"n ", text) else text[:1].upper() + text[1:]


def reason_codes(cells: Sequence[Cell]) -> dict[str, str]:
    """A letter for each kind of reason, the most frequent first: kind -> letter.

    Examples
    --------
    >>> few = Cell(0.1, None, None, None, None, 90, 3, 1, False, "3 areas, fewer than 10.")
    >>> reason_codes([few])
    {'n areas, fewer than 10': 'a'}
    """
    counts = Counter(reason_kind(cell.reason) for cell in cells if cell.reason)
    order = sorted(counts, key=lambda kind: (-counts[kind], kind))
    return {kind: "abcdefghijklmnopqrstuvwxyz"[min(at, 25)] for at, kind in enumerate(order)}
