"""What each area adds to the growth of its parent's GVA per hour: within, moves, interaction.

Two forms, which answer different questions: an exact split of the change in the
level, and the share-weighted growth that official bulletins print. Neither
spreads what chained volumes leave over; that is a line of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import polars as pl
from narwhals.stable.v2.typing import IntoFrame

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.measures._nesting import rows_that_are_sums
from bailiwick.measures._rows import ROW, Rows, built, read_rows, refuse, unmatched
from bailiwick.measures.prices import CURRENT, price_basis, volume_faults

__all__ = ["contributions_by_share", "contributions_to_growth", "two_years", "whole_years"]

_WEIGHTS = ("start", "end", "mean")


def contributions_to_growth(
    table: IntoFrame,
    totals: IntoFrame | str | None = None,
    *,
    start: int,
    end: int,
    gva: str = "gva_million_gbp",
    hours: str = "weekly_hours",
    parent: str | None = None,
    area: str = "area_code",
    year: str = "year",
    weeks_per_year: float = 52,
    gva_unit: float = 1e6,
) -> Any:
    """What each area adds to the change of its parent's GVA per hour.

    With w the share of an area's hours in the parent's, p its GVA per hour, and
    P that of the parent, in the first (0) and the second year (1)::

        within      = w0 * (p1 - p0)
        moves       = (w1 - w0) * (p0 - P0)
        interaction = (w1 - w0) * ((p1 - p0) - (P1 - P0))
        contribution = within + moves + interaction
        additive     = w1 * p1 - w0 * p0

    `within` is an area's own growth; `moves` what hours gain by going to areas
    with a high level; `interaction` what they gain by going to areas that grow.
    `additive` is the change of what an area holds of the parent's level: unlike
    the contribution it is large for any area that draws hours, productive or
    not.
    Where the parent is the sum of its areas the contributions add up to P1 - P0
    exactly. Otherwise the difference is the line "remainder", never spread.

    Parameters
    ----------
    table : dataframe with one row per area and year
        The areas only, without rows of their parents; or with one, if `totals`
        names it.
    totals : dataframe, str or None
        The parents' own figures: a table with one row per parent and year (one
        per year without `parent`) and columns `gva` and `hours`; or the code of
        the one row of `table` that is the parent, such as "UKX"; or None, the
        sum of the areas, for current prices only.
    start, end : int
        The two years.
    gva, hours : str
        Columns, in `totals` too: GVA in units of `gva_unit`; hours per week.
    parent : str or None
        Column with the parent of each area; None if all have the same.
    area, year : str
        Key columns.
    weeks_per_year : float
        By which hours per week become hours per year; 1 if they are per year.
    gva_unit : float
        Money in one unit of `gva`: a million.

    Returns
    -------
    dataframe of the same kind
        For each parent, one row per area, one with the remainder where `totals`
        are given, and one of the parent. Columns `parent`, "line" ("area",
        "remainder" or "parent"), `area` (null but for areas), "from_year",
        "to_year"; "within", "moves", "interaction", "contribution" and
        "additive" in money per hour; "contribution_share", the contribution over P0: what it adds
        to the parent's growth (.009 is .9 percentage points).
        Of areas and remainder the contributions add up to that of the parent,
        and so do the additive parts.

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        `gva` is a chained volume and there are no `totals`: volumes of areas do
        not add up. `gva` is an index of each area's own base. The two years are
        one. `totals` is a code and there is a `parent`.
    TableError
        A year without a row, a null, hours of 0, negative amounts, an area
        without a parent, a parent without totals, a key twice; without `totals`,
        rows of one parent that hold others, such as England beside its regions.
        All are listed.

    Notes
    -----
    Missing values: refused, in either year: without one area the rest is not
    the parent. Leave the area out of both years, and its part is in the
    remainder.

    Comparability: of chained volumes the parts rest on the year in whose prices
    they are, and the remainder grows with the distance from it. Where areas'
    hours add up to less than the parent's, as in Northern Ireland, the
    remainder holds that too.

    References
    ----------
    A choice made here: the published bulletin does not state its formula. Its
    likely one is `contributions_by_share`.

    Examples
    --------
    Half the hours each: A grows from 20 to 24 and B stays at 10, so the parent goes from 15 to 17.

    >>> import pyarrow as pa
    >>> table = pa.table(
    ...     {
    ...         "area_code": ["A", "B"] * 2,
    ...         "year": [2019] * 2 + [2023] * 2,
    ...         "gva_million_gbp": [104.0, 52.0, 124.8, 52.0],
    ...         "weekly_hours": [100_000] * 4,
    ...     }
    ... )
    >>> parts = contributions_to_growth(table, start=2019, end=2023).to_pylist()
    >>> [(row["line"], row["within"], row["contribution"]) for row in parts]
    [('area', 2.0, 2.0), ('area', 0.0, 0.0), ('parent', None, 2.0)]
    """
    basis = price_basis(gva)
    if basis.endswith("vol100"):
        raise OptionError(
            f"gva={gva!r} is an index of each area's own base year, which has no level to weigh; give GVA in"
            " current prices, or a chained volume in money together with totals."
        )
    if basis != CURRENT and totals is None:
        raise OptionError(
            f"gva={gva!r} is a chained volume; volumes of areas do not add up to their parent's. Give the"
            " parent's own figures as totals (a table, or the code of its row), and read the remainder."
        )
    amounts = (gva, hours)
    faults: list[Finding] = []
    rows, pairs, whole = _areas_and_parents(
        table, totals, amounts, start, end, parent, area, year, faults, above=hours
    )
    if totals is None:
        cure = "Leave those rows out, or name the parent by totals."
        for labels in pairs.group_by(_group(parent), maintain_order=True).agg(area)[area]:
            faults += rows_that_are_sums([str(one) for one in labels], "the sum without totals", cure)
    refuse("contributions to growth", faults)
    money = gva_unit / weeks_per_year
    names = _group(parent)
    if whole is None:
        whole = pairs.group_by(names, maintain_order=True).agg(
            pl.col(*amounts, *[f"_{name}" for name in amounts]).sum()
        )
    both = pairs.join(_renamed(whole, names, amounts), on=names, how="left", maintain_order="left")
    weight0, weight1 = pl.col(f"_{hours}") / pl.col(f"P_{hours}"), pl.col(hours) / pl.col(f"Q_{hours}")
    level0 = money * pl.col(f"_{gva}") / pl.col(f"_{hours}")
    level1 = money * pl.col(gva) / pl.col(hours)
    parent0 = money * pl.col(f"P_{gva}") / pl.col(f"P_{hours}")
    parent1 = money * pl.col(f"Q_{gva}") / pl.col(f"Q_{hours}")
    both = both.with_columns(
        within=weight0 * (level1 - level0),
        moves=(weight1 - weight0) * (level0 - parent0),
        interaction=(weight1 - weight0) * ((level1 - level0) - (parent1 - parent0)),
        _base=parent0,
        _change=parent1 - parent0,
        additive=weight1 * level1 - weight0 * level0,
    ).with_columns(contribution=pl.col("within") + pl.col("moves") + pl.col("interaction"))
    lines = _lines(both, names, ("contribution", "additive"), remainder=totals is not None)
    return built(rows, _laid_out(lines, parent, area, start, end, ("within", "moves", "interaction")))


def contributions_by_share(
    table: IntoFrame,
    totals: IntoFrame | str,
    *,
    start: int,
    end: int,
    gva: str = "gva_million_gbp",
    volume: str = "gva_million_gbp_2022prices",
    hours: str = "weekly_hours",
    weights: Literal["start", "end", "mean"] = "start",
    parent: str | None = None,
    area: str = "area_code",
    year: str = "year",
) -> Any:
    """Share-weighted growth of areas, the form that fits what the ONS bulletin prints.

    With V an area's GVA in current prices and q its chained volume of output
    per hour, in the first (0) and the second year (1)::

        share            = V[area] / V[parent]               in the year that `weights` names
        growth           = q1 / q0 - 1
        contribution     = share * growth

    The parent's own growth less the sum of contributions is the line
    "remainder": it holds moves of hours between areas, and what chained volumes
    leave over.

    Parameters
    ----------
    table, totals, start, end, hours, parent, area, year
        As in `contributions_to_growth`. `totals` must be given and have `gva`,
        `volume` and `hours`.
    gva : str
        Column of current prices, for the shares.
    volume : str
        Column of a chained volume, in money or as an index of each area's own
        base, for the growth.
    weights : {"start", "end", "mean"}
        Whose shares: of the first year, of the second, or their mean.

    Returns
    -------
    dataframe of the same kind
        Rows as in `contributions_to_growth`, with a remainder for each parent.
        Columns `parent`, "line", `area`, "from_year", "to_year", "share",
        "growth" and "contribution_share", all shares (.009 is .9 percentage
        points of the parent's growth over all the years).

    Raises
    ------
    ColumnError, TableError
        As in `contributions_to_growth`; and TableError when `gva` is not in
        current prices or `volume` is.
    OptionError
        `weights` is none of the three, or the two years are one.

    Notes
    -----
    Missing values: refused, as in `contributions_to_growth`.

    Comparability: the bulletin of June 2025 prints one decimal and no formula.
    For 2019 to 2023 this form comes to what it prints for the North West and
    London; the form cannot be told for certain from one decimal.

    References
    ----------
    [ons_subregional_productivity_2025]_, statistical bulletin.

    Examples
    --------
    A has a quarter of the GVA and grows by 20%, which is 5 of the parent's 8 percentage points.

    >>> import pyarrow as pa
    >>> table = pa.table(
    ...     {
    ...         "area_code": ["A", "UKX"] * 2,
    ...         "year": [2019] * 2 + [2023] * 2,
    ...         "gva_million_gbp": [25, 100, 35, 120],
    ...         "gva_million_gbp_2022prices": [30.0, 110.0, 36.0, 118.8],
    ...         "weekly_hours": [1000, 4000] * 2,
    ...     }
    ... )
    >>> parts = contributions_by_share(table, "UKX", start=2019, end=2023).to_pylist()
    >>> [(row["line"], round(row["contribution_share"], 6)) for row in parts]
    [('area', 0.05), ('remainder', 0.03), ('parent', 0.08)]
    """
    if weights not in _WEIGHTS:
        raise OptionError(
            f"weights={weights!r} is not an option; choose {', '.join(map(repr, _WEIGHTS))}."
            f"{nearest(str(weights), _WEIGHTS)}"
        )
    faults = volume_faults((gva,), "a share of the parent")
    if price_basis(volume) == CURRENT:
        faults.append(
            Finding(
                "current-prices",
                f"volume={volume!r} is in current prices by its name; growth needs a chained volume, such as"
                " 'gva_million_gbp_2022prices'. Name its column so.",
                (volume,),
            )
        )
    if faults:
        raise TableError("Contributions by share were refused:", faults)
    amounts = (gva, volume, hours)
    rows, pairs, whole = _areas_and_parents(
        table, totals, amounts, start, end, parent, area, year, faults, above="all"
    )
    refuse("contributions by share", faults)
    names = _group(parent)
    if whole is None:
        raise OptionError("totals=None: give the parent's own figures, or the code of its row.")
    both = pairs.join(_renamed(whole, names, amounts), on=names, how="left", maintain_order="left")
    share0, share1 = pl.col(f"_{gva}") / pl.col(f"P_{gva}"), pl.col(gva) / pl.col(f"Q_{gva}")
    share = {"start": share0, "end": share1, "mean": (share0 + share1) / 2}[weights]
    growth = (pl.col(volume) / pl.col(hours)) / (pl.col(f"_{volume}") / pl.col(f"_{hours}")) - 1
    whole_growth = (pl.col(f"Q_{volume}") / pl.col(f"Q_{hours}")) / (
        pl.col(f"P_{volume}") / pl.col(f"P_{hours}")
    ) - 1
    both = both.with_columns(
        share=share, growth=growth, contribution=share * growth, _base=pl.lit(1.0), _change=whole_growth
    )
    lines = _lines(both, names, ("contribution",), remainder=True).drop("contribution")
    lines = lines.with_columns(
        growth=pl.when(pl.col("line") == "parent").then("contribution_share").otherwise("growth"),
        share=pl.when(pl.col("line") == "parent").then(1.0).otherwise("share"),
    )
    return built(rows, _laid_out(lines, parent, area, start, end, ("share", "growth")))


def whole_years(rows: Rows, year: str, faults: list[Finding]) -> pl.DataFrame:
    """The rows with their years as whole numbers."""
    data = rows.data.with_columns(pl.col(year).cast(pl.Int64, strict=False).alias("_years"))
    strange = data.filter(pl.col("_years").is_null() & ~pl.col(year).is_null())
    faults += [
        Finding("not-a-year", f"{year!r} is {got!r} at {key}; years must be whole numbers.", (key,))
        for key, got in zip(rows.at(strange[ROW]), strange[year], strict=True)
    ]
    return data.with_columns(pl.col("_years").alias(year)).drop("_years")


def two_years(
    rows: Rows,
    data: pl.DataFrame,
    start: int,
    end: int,
    names: Sequence[str],
    amounts: Sequence[str],
    year: str,
    faults: list[Finding],
) -> pl.DataFrame:
    """One row for each of `names` with a row in either year; the first year's amounts have a dash before."""
    if start == end:
        raise OptionError(f"start and end are both {start!r}; give two different years.")
    held = data[year].drop_nulls().unique().sort().to_list()
    shown = f"{held[0]} to {held[-1]}" if held else "none"
    faults += [
        Finding("year-absent", f"{rows.what.capitalize()} has no rows of {one!r}; it has {shown}.", (one,))
        for one in (start, end)
        if one not in held
    ]
    either = data.filter(pl.col(year).is_in([start, end]))
    # A row of either year stands for the pair in the result.
    pairs = either.group_by(list(names), maintain_order=True).agg(pl.col(ROW).first())
    for when, mark in ((start, "_"), (end, "")):
        part = data.filter(pl.col(year) == when)
        part = part.select(*names, *[pl.col(name).alias(f"{mark}{name}") for name in amounts])
        pairs = pairs.join(part, on=list(names), how="left", maintain_order="left")
    return pairs.with_columns(pl.lit(start).alias("from_year"), pl.lit(end).alias("to_year"))


_ALL = "_all"


def _group(parent: str | None) -> list[str]:
    return [_ALL if parent is None else parent]


def _areas_and_parents(
    table: Any,
    totals: Any,
    amounts: tuple[str, ...],
    start: int,
    end: int,
    parent: str | None,
    area: str,
    year: str,
    faults: list[Finding],
    *,
    above: str,
) -> tuple[Rows, pl.DataFrame, pl.DataFrame | None]:
    """Both years of each area beside each other, and of each parent if it has figures of its own."""
    if isinstance(totals, str) and parent is not None:
        raise OptionError(
            f"totals={totals!r} is one code, and parent={parent!r} names many parents; give totals as a"
            " table."
        )
    beside = () if parent is None else (parent,)
    rows = read_rows(
        table, keys=(area, year), beside=beside, values=amounts, what="the table", faults=faults, null="keep"
    )
    data = whole_years(rows, year, faults)
    data = data.filter(pl.col(year).is_in([start, end]) | pl.col(year).is_null()) if start != end else data
    if parent is None:
        data = data.with_columns(pl.lit("").alias(_ALL))
    names = _group(parent)
    whole = None
    own = rows
    if isinstance(totals, str):
        whole_rows, data = data.filter(pl.col(area) == totals), data.filter(pl.col(area) != totals)
        if not len(whole_rows):
            known = data[area].drop_nulls().unique().to_list()
            sentence = (
                f"No row has the code totals={totals!r}.{nearest(totals, known)} Name a code of {area!r}."
            )
            faults.append(Finding("no-total", sentence, (totals,)))
        whole = two_years(rows, whole_rows, start, end, names, amounts, year, faults)
    elif totals is not None:
        own = read_rows(
            totals,
            keys=(*beside, year),
            values=amounts,
            what="the table of totals",
            faults=faults,
            null="keep",
        )
        whole_rows = whole_years(own, year, faults)
        if parent is None:
            whole_rows = whole_rows.with_columns(pl.lit("").alias(_ALL))
        else:
            faults += unmatched(rows, own, beside, "Give its own figures in both years")
        whole = two_years(own, whole_rows, start, end, names, amounts, year, faults)
    pairs = two_years(rows, data, start, end, [*names, area], amounts, year, faults)
    faults += _gaps(rows, pairs, (area,), amounts, start, end, above)
    if whole is not None:
        own_keys = (area,) if isinstance(totals, str) else beside
        faults += _gaps(own, whole, own_keys, amounts, start, end, above)
    return rows, pairs, whole


def _gaps(
    rows: Rows,
    pairs: pl.DataFrame,
    keys: Sequence[str],
    amounts: Sequence[str],
    start: int,
    end: int,
    above: str,
) -> list[Finding]:
    """Amounts that are unknown in either year, and amounts of 0 where a ratio needs more."""
    faults = []
    for name in amounts:
        for when, column in ((start, f"_{name}"), (end, name)):
            for reason, bad, got in (
                ("null-amount", pl.col(column).is_null(), "unknown"),
                ("not-positive", pl.col(column) == 0, "0"),
            ):
                if reason == "not-positive" and above not in ("all", name):
                    continue
                rule = "must be known in both years" if got == "unknown" else "must be above 0"
                found = pairs.filter(bad)[ROW].to_list()
                labels = rows.frame.select(*keys)[found].rows(named=True) if keys else [{} for _ in found]
                for label in labels:
                    key = ", ".join(f"{column} {item!r}" for column, item in label.items())
                    sentence = (
                        f"{name!r} of {rows.what} is {got} in {when}{f' at {key}' if key else ''}; it {rule}."
                        " Complete it, or leave the area out of both years."
                    )
                    faults.append(Finding(reason, sentence, (key, when)))
    return faults


def _renamed(whole: pl.DataFrame, names: Sequence[str], amounts: Sequence[str]) -> pl.DataFrame:
    """Amounts of the parents, P_ in the first and Q_ in the second year."""
    return whole.select(
        *names,
        *[pl.col(f"_{name}").alias(f"P_{name}") for name in amounts],
        *[pl.col(name).alias(f"Q_{name}") for name in amounts],
    )


def _lines(both: pl.DataFrame, names: Sequence[str], sums: Sequence[str], *, remainder: bool) -> pl.DataFrame:
    """Lines of areas, then what `sums` leave over, then the parent, for each parent in order."""
    order = both.group_by(names, maintain_order=True).agg(
        pl.col("_base", "_change").first(), pl.col(*sums).sum()
    )
    order = order.with_row_index("_place")
    areas = both.join(order.select(*names, "_place"), on=list(names), how="left", maintain_order="left")
    areas = areas.with_columns(pl.lit("area").alias("line"), pl.lit(0).alias("_kind"))
    parts = [areas]
    if remainder:
        left = order.with_columns(*[(pl.col("_change") - pl.col(name)).alias(name) for name in sums])
        parts.append(left.with_columns(pl.lit("remainder").alias("line"), pl.lit(1).alias("_kind")))
    whole = order.with_columns(*[pl.col("_change").alias(name) for name in sums])
    parts.append(whole.with_columns(pl.lit("parent").alias("line"), pl.lit(2).alias("_kind")))
    lines = pl.concat(parts, how="diagonal").sort("_place", "_kind", maintain_order=True)
    return lines.with_columns((pl.col("contribution") / pl.col("_base")).alias("contribution_share"))


def _laid_out(
    lines: pl.DataFrame, parent: str | None, area: str, start: int, end: int, parts: Sequence[str]
) -> pl.DataFrame:
    keys = () if parent is None else (parent,)
    last = [name for name in ("contribution", "additive", "contribution_share") if name in lines.columns]
    years = (pl.lit(start).alias("from_year"), pl.lit(end).alias("to_year"))
    return lines.select(*keys, "line", area, *years, *parts, *last)
