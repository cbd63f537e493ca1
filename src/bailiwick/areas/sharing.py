"""The sums of a conversion: share old areas out to new ones, and put the parts together.

Works in Polars on the rows of areas that are merged or divided; rows of areas that keep their
outline only get their code changed. Nothing loops over rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.areas.checking import heading
from bailiwick.areas.weights import LAST_POPULATION, population_year
from bailiwick.areas.years import whole_years
from bailiwick.errors import Finding, TableError

if TYPE_CHECKING:
    import polars as pl

NULL_FLAGS = ("s", "m", "n", "x")
VALUE_FLAGS = ("p", "r", "e", "u")  # the gravest last
_GRAVITY = {flag: place for place, flag in enumerate(VALUE_FLAGS, start=1)}
_FLAG_OF = {place: flag for flag, place in _GRAVITY.items()}
_NEAR = 1e-9  # shares are sums of quotients


@dataclass(frozen=True)
class Part:
    """`weight` of the old area goes to the new one, of which it is `share`; `people` weigh its rate."""

    old: str
    new: str
    weight: float
    share: float
    people: int | None


@dataclass(frozen=True)
class Plan:
    """All links between two sets of areas, for figures of one population year or of any (None)."""

    population_year: int | None
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Task:
    """Which columns play which part; see `conversion.convert`.

    `mean` is whether rates are averaged. `blank` are columns that become null in merged and
    divided areas.
    """

    area: str
    year: str
    values: tuple[str, ...]
    mean: bool
    weight: str | None
    keys: tuple[str, ...]
    grid: tuple[str, ...]
    min_share: float
    flag: str
    blank: tuple[str, ...]


def share_out(data: pl.DataFrame, plans: Sequence[Plan], task: Task) -> pl.DataFrame:
    """The table on the new areas; every area code in it is an old code of the plans."""
    import polars as pl

    area, flag = task.area, task.flag
    recode, changed = _sort_out(plans)
    data = data.with_columns(pl.col(area).cast(pl.String)).with_row_index("row__")
    moves = pl.col(area).is_in(sorted(changed))
    if data.select(moves.any()).item():
        data = data.with_columns(_widened(data, task))
    kept = data.filter(~moves).with_columns(pl.col(area).replace(recode))
    moved = data.filter(moves)
    if moved.height == 0:
        return kept.drop("row__")
    had_flag = flag in data.columns
    if not had_flag:
        moved = moved.with_columns(pl.lit(None, pl.String).alias(flag))
    moved = moved.with_columns(
        pl.col(flag).cast(pl.String),
        *(
            pl.col(name).fill_nan(None)
            for name in (*task.values, task.weight)
            if name and moved.schema[name].is_float()
        ),
    )
    linked = _multiply(_link(moved, plans, changed, task), task)
    merged = _put_together(linked, task)
    merged = merged.select(
        [*(name for name in data.columns if name in merged.columns and name != flag), "part__", flag]
    )
    if not had_flag:
        needed = merged.get_column(flag).is_not_null().any()
        kept = kept.with_columns(pl.lit(None, pl.String).alias(flag)) if needed else kept
        merged = merged if needed else merged.drop(flag)
    else:
        kept = kept.with_columns(pl.col(flag).cast(pl.String))
    kept = kept.with_columns(pl.lit(0, pl.UInt32).alias("part__"))
    # A name belongs to the old area; the caller writes the new one.
    both = pl.concat([kept, merged], how="diagonal_relaxed")
    return both.sort("row__", "part__").drop("row__", "part__")


def _widened(data: pl.DataFrame, task: Task) -> list[pl.Expr]:
    """Whole numbers in 64 bits: Polars adds up 32 bits in 32 bits, and runs over without a word."""
    import polars as pl

    narrow = (pl.Int8, pl.Int16, pl.Int32, pl.UInt8, pl.UInt16, pl.UInt32)
    amounts = (*task.values, *([task.weight] if task.weight else []))
    return [pl.col(name).cast(pl.Int64) for name in amounts if data.schema[name] in narrow]


def _sort_out(plans: Sequence[Plan]) -> tuple[dict[str, str], set[str]]:
    """Old areas that only change their code, and those that are merged or divided."""
    into: Counter[str] = Counter()
    out_of: Counter[str] = Counter()
    for part in plans[0].parts:
        into[part.new] += 1
        out_of[part.old] += 1
    alone = {part.old: part.new for part in plans[0].parts if into[part.new] == out_of[part.old] == 1}
    return alone, set(out_of) - alone.keys()


def _link(moved: pl.DataFrame, plans: Sequence[Plan], changed: set[str], task: Task) -> pl.DataFrame:
    """A row for each part of each row: `new__`, `weight__`, `share__`, `people__`, `count__`, `part__`."""
    import polars as pl

    rows = [
        (plan.population_year, part.old, part.new, part.weight, part.share, part.people)
        for plan in plans
        for part in plan.parts
        if part.old in changed
    ]
    links = pl.DataFrame(
        rows,
        schema={
            "at__": pl.Int64,
            "old__": pl.String,
            "new__": pl.String,
            "weight__": pl.Float64,
            "share__": pl.Float64,
            "people__": pl.Float64,
        },
        orient="row",
    )
    links = links.with_columns(
        pl.len().over("at__", "new__").alias("count__"),
        pl.int_range(pl.len(), dtype=pl.UInt32).over("at__", "old__").alias("part__"),
    )
    if plans[0].population_year is None:
        return moved.join(links.drop("at__"), left_on=task.area, right_on="old__", how="inner")
    # Years that cannot be read are refused before, wherever the populations of the years differ.
    first, last = population_year(-9999), LAST_POPULATION
    moved = moved.with_columns(
        whole_years(moved.get_column(task.year)).clip(first, last).fill_null(last).alias("at__")
    )
    return moved.join(links, left_on=[task.area, "at__"], right_on=["old__", "at__"], how="inner").drop(
        "at__"
    )


def _multiply(linked: pl.DataFrame, task: Task) -> pl.DataFrame:
    """Amounts times weights; what rounding leaves over goes to the first part, so totals are kept."""
    import polars as pl

    amounts = [] if task.mean else list(task.values)
    if task.weight:
        amounts.append(task.weight)
    if (linked.get_column("weight__") == 1).all():
        return linked  # whole numbers stay whole
    for name in amounts:
        part = pl.col(name).cast(pl.Float64) * pl.col("weight__")
        linked = linked.with_columns(part.alias("amount__"), pl.col(name).cast(pl.Float64))
        others = pl.col("amount__").sum().over("row__") - pl.col("amount__")
        is_first = pl.col("part__") == 0
        linked = linked.with_columns(
            pl.when(is_first).then(pl.col(name) - others).otherwise(pl.col("amount__")).alias(name)
        )
    return linked.drop("amount__", strict=False)


def _put_together(linked: pl.DataFrame, task: Task) -> pl.DataFrame:
    """Group the parts by new area and key; null where parts are missing; flags as they come."""
    import polars as pl

    area, values, mean, weight, keys, flag = (
        task.area,
        task.values,
        task.mean,
        task.weight,
        task.keys,
        task.flag,
    )
    # A rate that has no row is unknown; a count that has none, within its grid, is a count of none.
    cell = ["new__", *(keys if mean else task.grid)]
    present = (
        linked.select(*cell, pl.col(area).alias("old__"), "share__")
        .unique()
        .group_by(cell)
        .agg((1 - pl.col("share__").sum()).alias("absent__"))
    )
    if mean:
        weighs = pl.col(weight) if weight else pl.col("people__") * pl.col("weight__")
        linked = linked.with_columns(weighs.cast(pl.Float64).alias("weighs__"))
    else:
        linked = linked.with_columns(pl.lit(1.0).alias("weighs__"))
    single = pl.col("count__").first() == 1
    gathered: list[pl.Expr] = []
    for name in values:
        # The weight of a rate that is not averaged with another does not matter.
        known = pl.col(name).is_not_null() & (pl.col("weighs__").is_not_null() | (pl.col("count__") == 1))
        if mean:
            total = (pl.col(name) * pl.col("weighs__")).filter(known).sum()
            size = pl.col("weighs__").filter(known).sum()
            average = pl.when(size != 0).then(total / size)
            gathered.append(pl.when(single).then(pl.col(name).first()).otherwise(average).alias(name))
        else:
            gathered.append(pl.col(name).sum())
        gathered.append(pl.col("share__").filter(~known).sum().alias(f"{name}__unknown"))
        gathered.append((~known.any()).alias(f"{name}__none"))
    unknown_row = pl.any_horizontal(pl.col(name).is_null() for name in values)
    reasons = pl.col(flag).filter(unknown_row)
    gravity = pl.col(flag).replace_strict(_GRAVITY, default=0, return_dtype=pl.Int8).max()
    gathered += [
        pl.when(reasons.n_unique() == 1).then(reasons.first()).alias("reason__"),
        gravity.alias("gravity__"),
        ((pl.col("weight__") < 1).any() | ((pl.col("count__") > 1).any() & mean)).alias("estimated__"),
        pl.col("row__").min(),
        pl.col("part__").min(),
    ]
    if weight:
        null_weight = pl.col(weight).is_null().any()
        gathered.append(pl.when(~null_weight).then(pl.col(weight).sum()).alias(weight))
    carried = [name for name in ("area_name",) if name in linked.columns and name not in (*keys, area)]
    gathered += [pl.col(name).first() for name in carried]
    gathered += [pl.lit(None).cast(linked.schema[name]).alias(name) for name in task.blank]
    whole = [
        name
        for name in (*(() if mean else values), *([weight] if weight else []))
        if linked.schema[name] in (pl.Int64, pl.UInt64)
    ]
    gathered += [pl.col(name).cast(pl.Float64).sum().alias(f"{name}__size") for name in whole]
    merged = linked.group_by("new__", *keys, maintain_order=True).agg(gathered)
    _refuse_run_over(merged, whole)
    merged = merged.join(present, on=cell, how="left", nulls_equal=True)
    lacking = {name: pl.col("absent__") + pl.col(f"{name}__unknown") for name in values}
    allowed = 1 - task.min_share + _NEAR
    merged = merged.with_columns(
        pl.any_horizontal(lack > _NEAR for lack in lacking.values()).alias("partial__"),
        *(
            pl.when((lacking[name] <= allowed) & ~pl.col(f"{name}__none")).then(pl.col(name)).alias(name)
            for name in values
        ),
    )
    is_null = pl.any_horizontal(pl.col(name).is_null() for name in values)
    same_reason = pl.col("reason__").is_in(NULL_FLAGS) & (pl.col("absent__") <= _NEAR)
    return merged.with_columns(
        pl.when(is_null)
        .then(pl.when(same_reason).then(pl.col("reason__")).otherwise(pl.lit("x")))
        .when(pl.col("estimated__") | pl.col("partial__"))
        .then(pl.lit("e"))
        .otherwise(pl.col("gravity__").replace_strict(_FLAG_OF, default=None, return_dtype=pl.String))
        .alias(flag),
        pl.col("new__").alias(area),
    )


def _refuse_run_over(merged: pl.DataFrame, names: Sequence[str]) -> None:
    """Raise where a sum of whole numbers ran over 64 bits, and so is far from the sum of floats."""
    import polars as pl

    faults = []
    for name in names:
        off = (pl.col(name).cast(pl.Float64) - pl.col(f"{name}__size")).abs() > 2.0**62
        codes = merged.filter(off).get_column("new__").unique().sort().to_list()
        if codes:
            faults.append(
                Finding(
                    "too-large",
                    f"The sums of column {name!r} are larger than whole numbers of 64 bits hold in"
                    f" {len(codes)} new areas, first in {codes[0]!r}. Give the column as floats, or in"
                    " thousands.",
                    tuple(codes),
                )
            )
    if faults:
        raise TableError(heading(faults), faults)
