"""What changed between two releases of one series.

What belongs here: matching two tables by area and year, the revision of a ratio
split into its parts, and what has no counterpart. Summaries are in
`revision_summary`, the revision that smoothing makes by itself in `provisional`;
how areas move to another vintage is in `bailiwick.areas`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from narwhals.stable.v2.typing import IntoFrame

from bailiwick.areas.kinds import like
from bailiwick.errors import Finding, OptionError, nearest
from bailiwick.measures._changes import ENDS, changes
from bailiwick.measures._results import require_free
from bailiwick.measures._rows import ROW, Rows, as_names, read_rows, refuse, result
from bailiwick.measures._vintages import require_one_vintage
from bailiwick.measures.labour_productivity import index_name
from bailiwick.measures.prices import require_current, require_one_basis

__all__ = ["compare_releases", "compare_values", "unmatched_rows"]

#: What each ratio is divided by, and the factor that makes pounds of millions: 52 weeks a year.
RATIOS = {
    "gva_per_hour_gbp": ("weekly_hours", 1e6 / 52),
    "gva_per_job_gbp": ("jobs", 1e6),
    "gva_per_head_gbp": ("residents", 1e6),
}
Pair = str | tuple[str, str]


def compare_releases(
    old: IntoFrame,
    new: IntoFrame,
    *,
    value: str = "gva_per_hour_gbp",
    output: Pair = "gva_million_gbp",
    input: Pair | None = None,
    scale: float | None = None,
    reference: str | None = "UKX",
    index: str | None = None,
    area: str = "area_code",
    year: str = "year",
) -> Any:
    """How a ratio was revised between two releases, split into its output and its input.

    With V the output, L the input, c the scale, 0 the old release and 1 the new one, for each
    area and year that both have::

        y        = c * V / L
        revision = y1 - y0                     revision share = y1 / y0 - 1
        d ln y   = d ln V - d ln L             exactly, in logs (times 100: log points)
        index    = 100 * y / y of the reference row, in the same release and year

    A log revision of .02 with .03 from output and .01 from input says: the figure went up by about
    2 %, because output was revised up by 3 % and hours by 1 %.

    Parameters
    ----------
    old, new : dataframe with one row per area and year
        Two releases on **one** boundary vintage and one price basis.
    value : str
        Name of the ratio in the result. It is rebuilt from its parts, unrounded; a column of that
        name is not read.
    output, input : str or (str, str)
        Columns of the parts; a pair names that of the old and that of the new table. `input` may be
        left out for ``gva_per_hour_gbp`` (weekly_hours), ``gva_per_job_gbp`` (jobs) and
        ``gva_per_head_gbp`` (residents).
    scale : float, optional
        c. By default 1,000,000 / 52, 1,000,000 and 1,000,000 for the three; others need it.
    reference : str or None
        Code of the row that is 100; None for no index, as chained volumes need it.
    index : str, optional
        Name of the index. By default `value` with ``_uk100`` for ``_gbp``.
    area, year : str
        Key columns.

    Returns
    -------
    dataframe of the kind of `new`
        One row for each area and year of both, in the order of `new`: keys, ``area_name`` if `new`
        has it, ``<value>_old``, ``<value>_new``, ``<value>_revision``, ``<value>_revision_share``
        (.01 is 1 %), ``log_revision``, ``log_revision_output``, ``log_revision_input`` (subtract the
        last), and ``<index>_old``, ``_new``, ``_revision`` (points), ``_revision_share``.

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        Another ratio without `input` or `scale`, a smoothed series, or two price bases.
    VintageError
        The tables are on two vintages; the message says what to convert.
    TableError
        A key twice, empty or not text, amounts below 0, no row in common, the reference row absent:
        all of them listed.

    Notes
    -----
    Missing values: where a part is null, or the input 0, in either release, the revision is null
    and the row stays. Rows that only one side has are in `unmatched_rows`.

    Comparability: move **counts** to one vintage first (`bailiwick.areas.convert`, how="sum"); the
    ratio is then rebuilt from the converted parts. A smoothed column cannot be split, because every
    value holds five years: see `compare_values`.

    References
    ----------
    [ons_subregional_productivity_2025]_.

    Examples
    --------
    520 over 10,000 hours a week is 1,000 an hour; 572 over 10,400 is 1,057.69: up 5.8 %.

    >>> import pandas as pd
    >>> from bailiwick.measures.revisions import compare_releases
    >>> key = {"area_code": ["A"], "year": [2020]}
    >>> old = pd.DataFrame(key | {"gva_million_gbp": [520.0], "weekly_hours": [10_000.0]})
    >>> new = pd.DataFrame(key | {"gva_million_gbp": [572.0], "weekly_hours": [10_400.0]})
    >>> told = compare_releases(old, new, reference=None)
    >>> told["gva_per_hour_gbp_revision"].round(2).tolist()
    [57.69]
    >>> told[["log_revision", "log_revision_output", "log_revision_input"]].round(4).values.tolist()
    [[0.0561, 0.0953, 0.0392]]
    """
    over, factor = _parts(value, input, scale)
    outputs, inputs = _pair(output), _pair(over)
    for columns, what in ((outputs, "the output of two releases"), (inputs, "the input of two releases")):
        require_one_basis(columns, what)
    if reference is not None:
        for column in dict.fromkeys(outputs):
            require_current(column, "an index against the reference")
    faults: list[Finding] = []
    before, after = (
        read_rows(
            table,
            keys=(area, year),
            values=(outputs[at], inputs[at]),
            what=f"the {side} release",
            faults=faults,
            null="keep",
        )
        for at, (side, table) in enumerate((("old", old), ("new", new)))
    )
    require_one_vintage(before, after, area, [outputs, inputs])
    level = [
        panel.data.select(
            ROW,
            area,
            year,
            pl.col(outputs[at]).alias("_output"),
            pl.when(pl.col(inputs[at]) > 0).then(pl.col(inputs[at])).alias("_input"),
        ).with_columns((factor * pl.col("_output") / pl.col("_input")).alias("_level"))
        for at, panel in enumerate((before, after))
    ]
    name = index or index_name(value, "uk100")
    numbers = [f"{value}{end}" for end in ENDS]
    logs = ["log_revision", "log_revision_output", "log_revision_input"]
    if reference is not None:
        for panel, data in zip((before, after), level, strict=True):
            faults += _reference_faults(panel, data, reference, area, year)
        numbers_of_index = [f"{name}{end}" for end in ENDS]
    else:
        numbers_of_index = []
    both = _matched(level[0], level[1], area, year, faults)
    refuse("the comparison of two releases", faults)
    both = both.with_columns(
        *changes("_level_old", "_level_new", value),
        _log_change("_level").alias(logs[0]),
        _log_change("_output").alias(logs[1]),
        _log_change("_input").alias(logs[2]),
    )
    if reference is not None:
        for side in ("old", "new"):
            column = f"_level_{side}"
            row = both.filter(pl.col(area) == reference).select(year, pl.col(column).alias("_reference"))
            both = both.join(row, on=year, how="left", maintain_order="left").with_columns(
                (100 * pl.col(column) / pl.col("_reference")).alias(f"_index_{side}")
            )
            both = both.drop("_reference")
        both = both.with_columns(*changes("_index_old", "_index_new", name))
    require_free((area, year, "area_name"), [*numbers, *logs, *numbers_of_index])
    return result(after, both, keys=(area, year, "area_name"), numbers=[*numbers, *logs, *numbers_of_index])


def compare_values(
    old: IntoFrame,
    new: IntoFrame,
    *,
    values: Sequence[str] | str,
    area: str = "area_code",
    year: str = "year",
) -> Any:
    """How columns were revised between two releases, as they stand: smoothed series, indices, amounts.

    ::

        revision = new - old        revision share = new / old - 1

    Parameters
    ----------
    old, new : dataframe with one row per area and year
        Two releases on one boundary vintage.
    values : str or sequence of str
        Columns of numbers that both have.
    area, year : str
        Key columns.

    Returns
    -------
    dataframe of the kind of `new`
        One row for each area and year of both, in the order of `new`: keys, ``area_name`` if `new`
        has it, and for each value ``_old``, ``_new``, ``_revision``, ``_revision_share``.

    Raises
    ------
    ColumnError, VintageError, TableError
        As `compare_releases`.

    Notes
    -----
    Missing values: null in either release gives a null revision.

    Comparability: published figures are rounded, so a revision below the last published place says
    nothing. Nothing here can be split into output and input: see `compare_releases`.

    Examples
    --------
    >>> import pandas as pd
    >>> from bailiwick.measures.revisions import compare_values
    >>> old = pd.DataFrame({"area_code": ["A"], "year": [2020], "gva_per_hour_uk100": [80.0]})
    >>> new = pd.DataFrame({"area_code": ["A"], "year": [2020], "gva_per_hour_uk100": [82.0]})
    >>> told = compare_values(old, new, values="gva_per_hour_uk100")
    >>> told["gva_per_hour_uk100_revision"].tolist()
    [2.0]
    """
    names = as_names(values)
    faults: list[Finding] = []
    before, after = (
        read_rows(
            table,
            keys=(area, year),
            values=names,
            what=f"the {side} release",
            faults=faults,
            null="keep",
            least="any",
        )
        for side, table in (("old", old), ("new", new))
    )
    require_one_vintage(before, after, area, [(name, name) for name in names])
    both = _matched(before.data, after.data, area, year, faults)
    refuse("the comparison of two releases", faults)
    for name in names:
        both = both.with_columns(*changes(f"{name}_old", f"{name}_new", name))
    numbers = [f"{name}{end}" for name in names for end in ENDS]
    require_free((area, year, "area_name"), numbers)
    return result(after, both, keys=(area, year, "area_name"), numbers=numbers)


def unmatched_rows(
    old: IntoFrame,
    new: IntoFrame,
    *,
    values: Sequence[str] | str = (),
    area: str = "area_code",
    year: str = "year",
) -> Any:
    """The rows, and the amounts, that one of two releases has and the other has not.

    Parameters
    ----------
    old, new : dataframe with one row per area and year
    values : str or sequence of str
        Columns that are compared too: a row that both have, with an amount in one only, is listed.
    area, year : str
        Key columns.

    Returns
    -------
    dataframe of the kind of `new`
        Keys (as text), ``held_by`` ("old" or "new"), ``lacking``: "area" where the other release
        has the area in no year, "year" where it has the area in other years, or the name of the
        amount it lacks. Rows of the old release first, each in the order of its table. No rows
        where everything has its counterpart.

    Examples
    --------
    >>> import pandas as pd
    >>> from bailiwick.measures.revisions import unmatched_rows
    >>> old = pd.DataFrame({"area_code": ["A", "B"], "year": [2020, 2020]})
    >>> new = pd.DataFrame({"area_code": ["A", "A"], "year": [2020, 2021]})
    >>> unmatched_rows(old, new).values.tolist()
    [['B', '2020', 'old', 'area'], ['A', '2021', 'new', 'year']]
    """
    names, faults = as_names(values), list[Finding]()
    before, after = (
        read_rows(
            table,
            keys=(area, year),
            values=names,
            what=f"the {side} release",
            faults=faults,
            null="keep",
            least="any",
        )
        for side, table in (("old", old), ("new", new))
    )
    refuse("the comparison of two releases", faults)
    parts = []
    for side, here, there in (("old", before.data, after.data), ("new", after.data, before.data)):
        lone = here.join(there, on=[area, year], how="anti", maintain_order="left")
        known = pl.col(area).is_in(there[area].unique().implode())
        parts.append(
            lone.select(
                ROW,
                area,
                year,
                pl.lit(side).alias("held_by"),
                pl.when(known).then(pl.lit("year")).otherwise(pl.lit("area")).alias("lacking"),
            )
        )
        both = here.join(there, on=[area, year], how="inner", suffix="_there", maintain_order="left")
        for name in names:
            half = both.filter(pl.col(name).is_not_null() & pl.col(f"{name}_there").is_null())
            parts.append(
                half.select(ROW, area, year, pl.lit(side).alias("held_by"), pl.lit(name).alias("lacking"))
            )
    listed = pl.concat(parts).sort(pl.col("held_by") == "new", ROW, maintain_order=True).drop(ROW)
    return like(listed, after.frame)


def _parts(value: str, input: Pair | None, scale: float | None) -> tuple[Pair, float]:
    """The input and the scale that belong to a ratio, or a refusal in words."""
    if value.endswith("_smoothed"):
        raise OptionError(
            f"value={value!r} is a smoothed series, each value of which holds five years, so it has no output"
            " and input of one year. Compare the unsmoothed ratio here, and the smoothed one with"
            f" compare_values(old, new, values={value!r})."
        )
    if value in RATIOS:
        usual, factor = RATIOS[value]
        return input or usual, factor if scale is None else scale
    lacking = [name for name, given in (("input", input), ("scale", scale)) if given is None]
    if input is None or scale is None:
        raise OptionError(
            f"value={value!r} is not a ratio whose parts are known.{nearest(value, list(RATIOS))} Known are"
            f" {', '.join(map(repr, RATIOS))}. Give {' and '.join(lacking)} for another."
        )
    return input, scale


def _pair(columns: Pair) -> tuple[str, str]:
    return (columns, columns) if isinstance(columns, str) else (columns[0], columns[1])


def _matched(
    old: pl.DataFrame, new: pl.DataFrame, area: str, year: str, faults: list[Finding]
) -> pl.DataFrame:
    """Rows of both tables side by side, in the order of the new one; columns end in _old and _new."""
    ends = [
        data.rename({name: f"{name}_{side}" for name in data.columns if name not in (area, year)})
        for side, data in (("old", old), ("new", new))
    ]
    if faults:  # keys may occur twice: nothing to join yet
        return ends[1].clear()
    both = ends[1].join(ends[0], on=[area, year], how="inner", maintain_order="left", validate="1:1")
    if not both.height:
        faults.append(
            Finding(
                "nothing-in-common",
                f"The releases have no area and year in common: the old one has {old[area].n_unique()} areas"
                f" and the years {_span(old[year])}, the new one {new[area].n_unique()} areas and the years"
                f" {_span(new[year])}. Give two releases of one series.",
            )
        )
    return both.rename({f"{ROW}_new": ROW})


def _span(years: pl.Series) -> str:
    known = years.drop_nulls().sort()
    return f"{known[0]} to {known[-1]}" if len(known) else "none"


def _log_change(name: str) -> pl.Expr:
    before, after = pl.col(f"{name}_old"), pl.col(f"{name}_new")
    return pl.when((before > 0) & (after > 0)).then(after.log() - before.log())


def _reference_faults(panel: Rows, data: pl.DataFrame, reference: str, area: str, year: str) -> list[Finding]:
    """The reference must have a level in every year in which an area has one."""
    row = data.filter((pl.col(area) == reference) & (pl.col("_level") > 0))
    if not row.height:
        known = sorted(code for code in data[area].unique().to_list() if code is not None)
        return [
            Finding(
                "no-reference",
                f"No row of {panel.what} has the reference code {reference!r} with both parts above 0."
                f"{nearest(reference, known)} Add it, name another code,"
                " or pass reference=None for no index.",
                (reference,),
            )
        ]
    needed = data.filter(pl.col("_level").is_not_null())[year].unique()
    lacking = sorted(set(needed.to_list()) - set(row[year].to_list()))
    if not lacking:
        return []
    return [
        Finding(
            "no-reference",
            f"The reference {reference!r} of {panel.what} has no complete row in {', '.join(lacking)}."
            " Complete it, or pass reference=None for no index.",
            tuple(lacking),
        )
    ]
