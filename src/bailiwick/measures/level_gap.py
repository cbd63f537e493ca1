"""How much of a gap in productivity is the mix of industries, and how much lies within them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from narwhals.stable.v2.typing import IntoFrame

from bailiwick.errors import Finding
from bailiwick.measures._rows import ROW, Rows, as_names, read_rows, reference_rows, refuse, result, words
from bailiwick.measures.prices import volume_faults

__all__ = ["level_gap", "level_gap_by_industry"]

_PARTS = ("level_gap", "mix", "within", "interaction", "without_input")


def level_gap(
    table: IntoFrame,
    *,
    reference: str = "sum",
    gva: str = "gva_million_gbp",
    input: str = "jobs",
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    gva_unit: float = 1e6,
    input_unit: float = 1,
) -> Any:
    """The gap between an area's productivity and the reference's, split by industry mix.

    With s the share of an industry in the jobs (or hours) of the reference and
    s[r] in those of the area, and p and p[r] its GVA per job in both::

        mix         = sum (s[r] - s) * p                what the area's industries account for
        within      = sum s * (p[r] - p)                productivity within the same industries
        interaction = sum (s[r] - s) * (p[r] - p)       being large where productivity is high
        level_gap   = mix + within + interaction + without_input

    The parts add up exactly. A negative mix says that the area has much of
    industries with low productivity everywhere.

    Where one side has no input in an industry its productivity there is not
    known, and is taken to be the other side's: the whole of that industry then
    counts as mix. GVA of an industry without any input, such as the imputed
    rents of owner-occupiers, has no productivity; it is `without_input`::

        without_input = sum of GVA without input / all input, of the area less of the reference

    Parameters
    ----------
    table : dataframe with one row per `by`, area and industry
        Industries must be a partition: not a total beside its parts.
    reference : str
        "sum" of all areas of the table, or the code of the area to compare with.
    gva : str
        Column of current prices. It may be negative in an industry.
    input : str
        Column of jobs or hours, 0 or more.
    area, industry, by : str, str and sequence of str
        Key columns.
    gva_unit : float
        Money in one unit of `gva`: a million.
    input_unit : float
        Hours or jobs in one unit of `input`: 52 makes weekly hours yearly ones.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and area
        Keys in the order in which they first occur; "level", "reference_level",
        "level_gap" and its parts "mix", "within", "interaction" and
        "without_input", all in money per job (or hour).

    Raises
    ------
    ColumnError
        A named column is absent.
    TableError
        `gva` is a chained volume, which cannot be compared between areas; an
        amount is null or infinite, input negative; a key is empty or occurs
        twice; an area or the reference has no input at all; the reference is
        absent. All are listed.

    Notes
    -----
    Missing values: refused, with a list; a suppressed industry has no place to
    go in an exact split. An industry without a row is one of none.

    Comparability: the finer the industries, the more of a gap is mix. Compare
    areas at one detail only.

    References
    ----------
    A choice made here; see also `bailiwick.shift_share` for growth.

    Examples
    --------
    A has 3/4 of its jobs in industry 1, the reference 1/2. At the reference's 20 and 40 a job that mix alone
    makes 25 instead of 30; but A makes 28 in industry 1.

    >>> import pyarrow as pa
    >>> table = pa.table(
    ...     {
    ...         "area_code": ["A", "A", "UKX", "UKX"],
    ...         "year": [2023] * 4,
    ...         "industry_code": ["1", "2"] * 2,
    ...         "gva": [84.0, 40.0, 200.0, 400.0],
    ...         "jobs": [3, 1, 10, 10],
    ...     }
    ... )
    >>> gap = level_gap(table, reference="UKX", gva="gva", gva_unit=1).to_pylist()[0]
    >>> [gap[name] for name in ("level", "level_gap", "mix", "within", "interaction")]
    [31.0, 1.0, -5.0, 4.0, 2.0]
    """
    names = as_names(by)
    rows, cells = _cells(table, reference, gva, input, area, industry, names, gva_unit, input_unit)
    whole = cells.group_by([area, *names], maintain_order=True).agg(
        pl.col("_area_row").first().alias(ROW),
        pl.col("level", "reference_level").first(),
        pl.col(*_PARTS[1:]).sum(),
    )
    whole = whole.with_columns((pl.col("level") - pl.col("reference_level")).alias("level_gap"))
    return result(rows, whole, keys=(area, *names), numbers=("level", "reference_level", *_PARTS))


def level_gap_by_industry(
    table: IntoFrame,
    *,
    reference: str = "sum",
    gva: str = "gva_million_gbp",
    input: str = "jobs",
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    gva_unit: float = 1e6,
    input_unit: float = 1,
) -> Any:
    """The parts of `level_gap` for each industry of each area.

    Parameters
    ----------
    table, reference, gva, input, area, industry, by, gva_unit, input_unit
        As in `level_gap`.

    Returns
    -------
    dataframe of the same kind, with one row per `by`, area and industry
        All industries of each `by`, also those that the area does not have.
        Keys; "share" and "reference_share" of the input (0 to 1);
        "productivity" and "reference_productivity" (null where there is no
        input); "level_gap", what the industry adds to the gap, and its parts
        "mix", "within", "interaction" and "without_input". Each adds up over
        industries to that of `level_gap`.

    Raises
    ------
    ColumnError, TableError
        As in `level_gap`.

    Notes
    -----
    Missing values and comparability: as in `level_gap`. The mix of a single
    industry is in money and not against the mean: an industry that the area has
    more of adds to it, whatever its productivity, and another takes away.

    References
    ----------
    As in `level_gap`.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table(
    ...     {
    ...         "area_code": ["A", "A", "UKX", "UKX"],
    ...         "year": [2023] * 4,
    ...         "industry_code": ["1", "2"] * 2,
    ...         "gva": [84.0, 40.0, 200.0, 400.0],
    ...         "jobs": [3, 1, 10, 10],
    ...     }
    ... )
    >>> parts = level_gap_by_industry(table, reference="UKX", gva="gva", gva_unit=1)
    >>> parts["mix"].to_pylist()[:2], parts["level_gap"].to_pylist()[:2]
    ([5.0, -10.0], [11.0, -10.0])
    """
    names = as_names(by)
    rows, cells = _cells(table, reference, gva, input, area, industry, names, gva_unit, input_unit)
    cells = cells.with_columns(pl.col("_area_row").alias(ROW))
    numbers = ("share", "reference_share", "productivity", "reference_productivity", *_PARTS)
    text = {industry: cells[industry].to_list()}
    return result(rows, cells, keys=(area, *names), text=text, numbers=numbers)


def _cells(
    table: Any,
    reference: str,
    gva: str,
    input: str,
    area: str,
    industry: str,
    by: tuple[str, ...],
    gva_unit: float,
    input_unit: float,
) -> tuple[Rows, pl.DataFrame]:
    """Every industry of every area, with shares, productivities and parts."""
    faults = volume_faults((gva,), "a comparison of areas")
    rows = read_rows(
        table, keys=(area, industry, *by), values=(gva, input), what="the table", faults=faults, least="any"
    )
    negative = rows.data.filter(pl.col(input) < 0)
    faults += [
        Finding(
            "negative-amount", f"{input!r} of the table is {got:g} at {key}; it must be 0 or more.", (key,)
        )
        for key, got in zip(rows.at(negative[ROW]), negative[input], strict=True)
    ]
    data = rows.data.with_columns(
        (pl.col(gva) * gva_unit).alias("_v"),
        (pl.col(input) * input_unit).alias("_j"),
        pl.lit(0).alias("_one"),
    )
    economy = ["_one", *by]
    chosen = reference_rows(rows, data, reference, area, by, faults)
    of_reference = chosen.group_by([*economy, industry]).agg(
        pl.col("_v").sum().alias("_ref_v"), pl.col("_j").sum().alias("_ref_j")
    )
    areas = data.group_by([area, *economy], maintain_order=True).agg(
        pl.col(ROW).first().alias("_area_row"), pl.col("_j").sum().alias("_all")
    )
    idle = areas.filter(pl.col("_all") == 0)
    faults += [
        Finding("no-input", f"{key} has no {input!r} in any industry, so no level. Leave it out.", (key,))
        for key in words(rows.frame, idle["_area_row"], (area, *by))
    ]
    refuse("the gap", faults)
    industries = data.select(*economy, industry).unique(maintain_order=True)
    cells = areas.join(industries, on=economy, how="left", maintain_order="left_right")
    cells = cells.join(
        data.select(area, *economy, industry, "_v", "_j"),
        on=[area, *economy, industry],
        how="left",
        maintain_order="left",
    )
    cells = cells.join(of_reference, on=[*economy, industry], how="left", maintain_order="left")
    cells = cells.with_columns(pl.col("_v", "_j", "_ref_v", "_ref_j").fill_null(0.0))
    return rows, _parts(cells, [area, *economy])


def _parts(cells: pl.DataFrame, whole: list[str]) -> pl.DataFrame:
    """Shares, productivities and parts of each cell; what has no input stands apart."""
    v, j, ref_v, ref_j = (pl.col(name) for name in ("_v", "_j", "_ref_v", "_ref_j"))
    cells = cells.with_columns(
        share=j / j.sum().over(whole),
        reference_share=ref_j / ref_j.sum().over(whole),
        productivity=pl.when(j > 0).then(v / j),
        reference_productivity=pl.when(ref_j > 0).then(ref_v / ref_j),
        level=v.sum().over(whole) / j.sum().over(whole),
        reference_level=ref_v.sum().over(whole) / ref_j.sum().over(whole),
        without_input=pl.when(j == 0).then(v / j.sum().over(whole)).otherwise(0.0)
        - pl.when(ref_j == 0).then(ref_v / ref_j.sum().over(whole)).otherwise(0.0),
    )
    # What one side does not have is taken from the other, so that it counts as mix and nothing else.
    own = pl.coalesce("productivity", "reference_productivity", pl.lit(0.0))
    base = pl.coalesce("reference_productivity", "productivity", pl.lit(0.0))
    more = pl.col("share") - pl.col("reference_share")
    return cells.with_columns(
        mix=more * base,
        within=pl.col("reference_share") * (own - base),
        interaction=more * (own - base),
        level_gap=v / j.sum().over(whole) - ref_v / ref_j.sum().over(whole),
    )
