"""Which columns of a table can be converted, and what stands in the way.

Counts and amounts can be added up; rates cannot; medians and ranks cannot be put together at
all. The names of columns say which they are, because the house names quantities that way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bailiwick.areas.checking import duplicate_keys
from bailiwick.errors import Finding, nearest

if TYPE_CHECKING:
    import polars as pl

FLAG, NAME, INTERVAL = "flag", "area_name", ("lower", "upper")
_CODE_ENDINGS = ("code", "year", "quarter", "month", "week", "sic")
# How the house names quantities that cannot be added up; see `docs/conventions.md`.
_RATE_ENDINGS = ("_share", "_gb100", "_uk100", "_index", "_rate", "_ratio", "_percent", "_pct", "_quotient")
_RATE_STARTS = ("krugman_index", "location_quotient", "mean_", "average_", "share_", "percent_")
_ORDER_WORDS = ("median", "rank", "decile", "quartile", "quintile", "percentile")


def key_columns(
    data: pl.DataFrame, values: Sequence[str], weight: str | None, area: str, keys: Sequence[str] | None
) -> list[str]:
    if keys is not None:
        return [key for key in keys if key != area]
    other = {area, *values, weight, FLAG, NAME, *INTERVAL}
    return [
        name
        for name, kind in data.schema.items()
        if name not in other and (not kind.is_numeric() or name.lower().endswith(_CODE_ENDINGS))
    ]


def value_faults(
    data: pl.DataFrame,
    values: Sequence[str],
    weight: str | None,
    how: str,
    used: Sequence[str],
    guessed: bool,
    area: str,
) -> list[Finding]:
    faults = []
    for name in [*values, *([weight] if weight else [])]:
        if not data.schema[name].is_numeric():
            faults.append(
                Finding(
                    "not-a-number",
                    f"Column {name!r} holds {data.schema[name]}; amounts must be numbers."
                    " Turn marks such as '[c]' into nulls first.",
                )
            )
    if weight and data.schema[weight].is_numeric() and (data.get_column(weight) < 0).any():
        faults.append(
            Finding("negative-weight", f"Column {weight!r} has weights below 0; give amounts of 0 or more.")
        )
    called = set(values)
    if "indicator" in used:
        called |= set(data.get_column("indicator").unique().cast(str).to_list()) - {None}
    faults += [fault for name in sorted(called) if (fault := _rate_fault(name, how))]
    known = {area, *values, *([weight] if weight else []), *used, FLAG, NAME, *INTERVAL}
    loose = [name for name in data.columns if name not in known]
    if loose:
        listed = ", ".join(map(repr, loose))
        remedy = (
            "Name them in value= to convert them, in keys= if they tell rows apart, or drop them."
            if guessed
            else "Add them to value= or keys=, or drop them."
        )
        faults.append(
            Finding("loose-column", f"Columns {listed} are neither amounts nor keys. {remedy}", tuple(loose))
        )
    return faults


def _rate_fault(name: str, how: str) -> Finding | None:
    """A quantity whose name says that adding it up, or averaging it, means nothing."""
    lower = name.lower()
    words = lower.split("_")
    if any(word in _ORDER_WORDS for word in words):
        return Finding(
            "not-convertible",
            f"{name!r} is a median or a rank; neither can be computed from those of the parts."
            " Compute it anew on the new areas, or drop it.",
            (name,),
        )
    if how == "sum" and (lower.endswith(_RATE_ENDINGS) or lower.startswith(_RATE_STARTS) or "per" in words):
        return Finding(
            "rate-in-sum",
            f"{name!r} is a rate, which cannot be summed. Convert its numerator and denominator by sum and"
            " divide, or use how='weighted_mean'.",
            (name,),
        )
    return None


def weight_faults(given: pl.DataFrame, codes: Sequence[str | None]) -> list[Finding]:
    faults = duplicate_keys(given, ["old", "new"])
    negative = given.filter(given.get_column("weight") < 0)
    for old, new, held in negative.iter_rows():
        faults.append(
            Finding(
                "negative-weight", f"The weight from {old!r} to {new!r} is {held:g}; give 0 or more.", (old,)
            )
        )
    total: dict[str, float] = defaultdict(float)
    for old, _, held in given.iter_rows():
        total[old] += held if held is not None else float("nan")
    for old, whole in sorted(total.items()):
        if not abs(whole - 1) <= 1e-9:
            faults.append(
                Finding(
                    "weights-not-one",
                    f"The weights of {old!r} sum to {whole:.10g}, not to 1, so its amounts would not be kept."
                    " Divide them by their sum.",
                    (old,),
                )
            )
    for code in sorted({code for code in codes if code is not None} - total.keys()):
        faults.append(
            Finding(
                "unknown-code",
                f"{code!r} of the table has no row in the weights.{nearest(code, list(total), cutoff=0.8)}"
                " Add its links, or leave its rows out.",
                (code,),
            )
        )
    return faults
