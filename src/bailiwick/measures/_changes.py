"""Names and arithmetic of a revision: old, new, difference and share of a measure."""

from __future__ import annotations

import polars as pl

__all__ = ["ENDS", "changes"]

#: What the columns of a revision end in.
ENDS = ("_old", "_new", "_revision", "_revision_share")


def changes(old: str, new: str, name: str) -> list[pl.Expr]:
    """Old, new, difference and share of a measure."""
    before, after = pl.col(old), pl.col(new)
    share = pl.when((before != 0) & before.is_not_null()).then(after / before - 1)
    ends = (before, after, after - before, share)
    return [one.alias(f"{name}{end}") for one, end in zip(ends, ENDS, strict=True)]
