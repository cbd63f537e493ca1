"""What k-means is given, checked before it runs: values, weights, centres and choices."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import Finding, OptionError, TableError
from bailiwick.groups.area_matrix import LARGEST
from bailiwick.groups.centre_distances import Floats
from bailiwick.groups.starts import INITS

__all__ = ["check_centres", "check_choices", "checked_values"]


def checked_values(values: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, NDArray[np.float64] | None]:
    """Table and weights as arrays, once they can be worked with."""
    table: Floats = np.asarray(values)
    # Rows are read, so they lie together: a table held by columns would be ten times slower.
    table = np.ascontiguousarray(table, dtype=np.float32 if table.dtype == np.float32 else np.float64)
    if np.ndim(values) != 2 or not table.size:
        raise OptionError(
            f"values has the shape {table.shape}. Give one row per area and one column per variable."
        )
    if not np.isfinite(table.sum(dtype=np.float64)):
        bad = np.flatnonzero(~np.isfinite(table).all(axis=1))
        if len(bad):
            shown = ", ".join(str(row) for row in bad[:10])
            raise TableError(
                "k-means cannot be run.",
                [
                    Finding(
                        "not-finite",
                        f"{len(bad)} rows hold a missing or infinite value: {shown}. Fill or leave them out.",
                        tuple(bad.tolist()),
                    )
                ],
            )
    largest = max(float(table.max()), -float(table.min()))
    if largest > LARGEST:
        raise TableError(
            "k-means cannot be run.",
            [
                Finding(
                    "too-large",
                    f"Values reach {largest:g}; above {LARGEST:g} their squares are infinite. Scale them.",
                )
            ],
        )
    if weights is None:
        return table, None
    weight = np.asarray(weights, dtype=np.float64)
    if weight.shape != (len(table),) or not (np.isfinite(weight) & (weight > 0)).all():
        raise OptionError(f"weights must be {len(table)} numbers above 0, one per area.")
    return table, weight


def check_centres(
    centres: NDArray[np.float64], table: Floats, name: str, k: int | None = None, least: int = 1
) -> None:
    """Refuse centres that do not go with the table, or are more than its areas where `least` is 1."""
    wanted = "k" if k is None else str(k)
    if (
        centres.ndim != 2
        or centres.shape[1] != table.shape[1]
        or not len(centres)
        or (k is not None and len(centres) != k)
        or not np.isfinite(centres).all()
    ):
        raise OptionError(
            f"{name} has the shape {centres.shape}. Give {wanted} rows of {table.shape[1]} finite numbers."
        )
    if least and len(centres) > len(table):
        raise TableError(
            "k-means cannot be run.",
            [Finding("too-few-areas", f"{len(centres)} centres for {len(table)} areas. Give fewer centres.")],
        )


def check_choices(k: int, starts: int, init: str, precision: str, max_iter: int, extra: int) -> None:
    """Every wrong choice at once."""
    wrong = [
        sentence
        for fault, sentence in (
            (k < 1, f"k is {k}. It counts clusters: give 1 or more."),
            (starts < 0, f"starts is {starts}. Give 0 or more."),
            (starts == 0 and not extra, "There is no start: give starts, or extra_starts."),
            (init not in INITS, f"init is {init!r}. Choose one of {', '.join(INITS)}."),
            (
                precision not in ("auto", "float32", "float64"),
                f"precision is {precision!r}. Choose one of auto, float32, float64.",
            ),
            (max_iter < 1, f"max_iter is {max_iter}. It counts steps: give 1 or more."),
        )
        if fault
    ]
    if wrong:
        raise OptionError(" ".join(wrong))
