"""Somebody's own table of areas as an input of the area classification."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pyarrow as pa

from bailiwick.errors import ColumnError, Finding, OptionError, nearest
from bailiwick.studies.carried import plain
from bailiwick.studies.classification_inputs import Inputs, described_variables
from bailiwick.studies.productivity_own import own_record

__all__ = ["from_table"]

WORDS = ("label", "short_label", "dimension", "unit")


def from_table(
    table: pa.Table,
    file: Path,
    *,
    names: Mapping[str, str] | None = None,
    residents: pa.ChunkedArray | None = None,
    labels: pa.Table | None = None,
) -> Inputs:
    """A table with one row per area and one column per variable, as the study takes it.

    Parameters
    ----------
    table : pyarrow.Table
        `area_code` and the variables, as numbers.
    file : Path
        It came from.
    names : mapping of area code to name, optional
    residents : column, optional
        One number per row.
    labels : pyarrow.Table, optional
        Words for variables: `variable`, and any of `label`, `short_label`, `dimension` and `unit`.

    Returns
    -------
    Inputs
        A row without a code is a finding that the study refuses with all others.

    Raises
    ------
    ColumnError
        `labels` has no column `variable`, or none of words.
    OptionError
        `labels` describes a variable twice, or one that the table does not have.
    """
    rows = plain(table).with_columns(pl.col("area_code").fill_null("").str.strip_chars())
    called = pl.col("area_code").replace({code: name for code, name in (names or {}).items() if name})
    rows = rows.select("area_code", called.alias("area_name"), *rows.columns[1:])
    if residents is not None:
        rows.insert_column(2, pl.Series("residents", residents.to_pylist(), pl.Float64, strict=False))
    variables = described_variables([name for name in table.column_names if name != "area_code"])
    empty = [at for at, code in enumerate(rows["area_code"], start=1) if not code]
    findings = []
    if empty:
        listed = ", ".join(map(str, empty[:10])) + (f" and {len(empty) - 10} more" if len(empty) > 10 else "")
        findings.append(Finding("no-code", f"Rows without an area code: {listed}.", tuple(empty)))
    return Inputs(
        rows=rows,
        variables=variables if labels is None else _labelled(variables, labels),
        level="own",
        what="area",
        whats="areas",
        records=(own_record(file, "variables", "Areas and their variables"),),
        findings=tuple(findings),
    )


def _labelled(variables: pl.DataFrame, labels: pa.Table) -> pl.DataFrame:
    """Variables under words of one's own, those of a dimension side by side."""
    words = plain(labels)
    given = [name for name in WORDS if name in words.columns]
    if "variable" not in words.columns or not given:
        raise ColumnError(
            f"The labels have the columns {', '.join(map(repr, words.columns))}; give 'variable' and any of"
            f" {', '.join(map(repr, WORDS))}."
        )
    words = words.select("variable", *(pl.col(name).cast(pl.String) for name in given))
    known = variables["variable"].to_list()
    wrong = [
        f"labels: there is no variable {name!r}.{nearest(str(name), known)}"
        for name in words["variable"]
        if name not in known
    ]
    twice = words.filter(pl.col("variable").is_duplicated())["variable"].unique(maintain_order=True)
    wrong += [f"labels: {name!r} is described twice." for name in twice]
    if wrong:
        raise OptionError("\n".join(wrong))
    joined = variables.join(
        words.rename({name: f"{name}_given" for name in given}),
        on="variable",
        how="left",
        validate="1:1",
        maintain_order="left",
    )
    if "short_label" not in given and "label" in given:
        joined = joined.with_columns(short_label_given=pl.col("label_given"))
        given = [*given, "short_label"]
    joined = joined.with_columns(pl.coalesce(f"{name}_given", name).alias(name) for name in given).select(
        variables.columns
    )
    order = {name: at for at, name in enumerate(joined["dimension"].unique(maintain_order=True))}
    return joined.sort(pl.col("dimension").replace_strict(order, return_dtype=pl.Int64), maintain_order=True)
