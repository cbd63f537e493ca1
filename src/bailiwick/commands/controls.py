"""`bailiwick controls FILE --treated AREAS`: control areas for an intervention, by your own table."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bailiwick.commands.area_groups import WHAT, area_groups
from bailiwick.commands.area_table import AreaTable, in_library, read_area_table, read_variable_weights
from bailiwick.commands.control_inputs import (
    all_read,
    areas_given,
    latest_years,
    long_to_wide,
    named_numbers,
    read_outcome_file,
    two_numbers,
    years_in_words,
)
from bailiwick.commands.options import Decimal, Json, Sheet, Workbook
from bailiwick.commands.running import with_workbook
from bailiwick.commands.word_lists import QUOTED, words
from bailiwick.console import note, print_json, say, say_findings
from bailiwick.errors import DataWarning, Finding, OptionError, nearest

if TYPE_CHECKING:
    from bailiwick.commands.control_files import Answer
    from bailiwick.evidence import TrendBefore
    from bailiwick.groups.control_areas import Matching

__all__ = ["controls"]


def controls(
    file: Annotated[
        Path,
        typer.Argument(
            help="A CSV, Parquet or Excel file: one row for each area, one column for each indicator; or one"
            " row for each area and indicator.",
            dir_okay=False,
            exists=True,
        ),
    ],
    treated: Annotated[
        list[str],
        typer.Option(
            help="Codes or names with commas, a file of them, or a column of the file that says yes or no.",
            metavar="AREAS",
        ),
    ],
    n: Annotated[int, typer.Option("--n", "-n", min=1, help="Controls wanted for each.")] = 1,
    method: Annotated[str, typer.Option(help="nearest, or optimal: least distance in all.")] = "nearest",
    metric: Annotated[str, typer.Option(help="euclidean, sqeuclidean or mahalanobis.")] = "euclidean",
    standardise: Annotated[
        str, typer.Option(help="z, inter-decile, range, asinh-range or none, over the areas of the file.")
    ] = "z",
    winsorise: Annotated[
        str | None, typer.Option(help="Percentiles that values are held within, such as 1,99.")
    ] = None,
    weights: Annotated[
        str | None,
        typer.Option(help="name=weight,... (1 for the others), or a file with columns variable and weight."),
    ] = None,
    variables: Annotated[
        str | None,
        typer.Option(help=f"Columns to match on, with commas ({QUOTED}); all columns of numbers by default."),
    ] = None,
    within: Annotated[
        str | None,
        typer.Option(help=f"Controls of the same cluster only: a column of the file; {WHAT}", metavar="WHAT"),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(help="Areas that are no controls: codes or names with commas, or a file; repeat."),
    ] = None,
    exclude_same: Annotated[
        str | None,
        typer.Option(help=f"No control of the same group: a column of the file; {WHAT}", metavar="WHAT"),
    ] = None,
    same: Annotated[
        str, typer.Option(help="own or any: of the group of its own treated area, or of any treated area.")
    ] = "own",
    reuse: Annotated[bool, typer.Option("--reuse", help="An area may be a control of several.")] = False,
    caliper: Annotated[float | None, typer.Option(help="Largest distance of a pair.")] = None,
    calipers: Annotated[
        str | None,
        typer.Option(help="name=number,...: largest difference of a pair in an indicator, in its unit."),
    ] = None,
    outcome: Annotated[
        Path | None,
        typer.Option(
            help="File with one row for each area and year: what is to be evaluated, for its trend before.",
            dir_okay=False,
            exists=True,
        ),
    ] = None,
    before: Annotated[
        int | None,
        typer.Option(
            help="Year of the intervention: of a long table, values of periods that start before it; of"
            " --outcome, the years before it."
        ),
    ] = None,
    since: Annotated[int | None, typer.Option(help="First year of the trend.")] = None,
    indicator: Annotated[str | None, typer.Option(help="The indicator of --outcome, of several.")] = None,
    outcome_value: Annotated[str | None, typer.Option(help="Column of values of --outcome.")] = None,
    outcome_year: Annotated[str | None, typer.Option(help="Column of years of --outcome.")] = None,
    area: Annotated[str | None, typer.Option("--area", help="Column of area codes.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Column of area names.")] = None,
    sheet: Sheet = None,
    decimal: Decimal = None,
    folder: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for the tables; FILE-controls by default.", file_okay=False),
    ] = None,
    workbook: Workbook = None,
    as_json: Json = False,
) -> None:
    """Find control areas for an intervention in some areas, and show whether the groups were alike.

    Writes the matched sets, every area with its part and weight, the balance, and
    with --outcome the years before. Match on what was measured before the
    intervention: of a table with years give --before, or the latest are taken.
    Name with --exclude the areas that it reached too.

    Example: bailiwick controls areas.csv --treated Leeds,Hull --n 3 --exclude-same county
    """
    standardise = in_library(standardise)
    _check_choices(method, metric, same, standardise)
    if outcome is not None and before is None:
        raise OptionError("--outcome needs --before, the year of the intervention.")
    lone_options = {"--since": since, "--indicator": indicator}
    lone_options |= {"--outcome-value": outcome_value, "--outcome-year": outcome_year}
    for option, given in lone_options.items():
        if given is not None and outcome is None:
            raise OptionError(f"{option} goes with --outcome.")
    from bailiwick.commands.control_files import CONTROLS_RECORD, show_answer, write_answer
    from bailiwick.publish.writing import require_place

    place = folder or Path(f"{file.stem}-controls")
    require_place(place, marker=CONTROLS_RECORD)
    book = with_workbook(workbook)
    said: list[str] = []
    years: dict[str, tuple[int, int]] = {}
    table = read_area_table(
        file,
        sheet=sheet,
        decimal=decimal,
        area=area,
        name=name,
        variables=words(variables),
        leave_out=[one for one in (within, exclude_same, *treated) if one is not None],
        refused="Control areas cannot be found.",
        missing=False,
        reshape=long_to_wide(
            said,
            not_after=None if before is None else before - 1,
            lone=before is not None and outcome is None,
            taken=years,
        ),
    )
    read = all_read(
        treated=lambda: areas_given(treated, table, "--treated", column=True),
        exclude=lambda: areas_given(exclude or [], table, "--exclude"),
        weights=lambda: None if weights is None else read_variable_weights(weights),
        winsorise=lambda: two_numbers(winsorise, "--winsorise"),
        calipers=lambda: named_numbers(calipers, "--calipers"),
        within=lambda: _groups(within, table, "--within"),
        exclude_same=lambda: _groups(exclude_same, table, "--exclude-same"),
    )
    asked, barred = read.pop("treated"), read.pop("exclude")
    rules: dict[str, Any] = {
        "metric": metric,
        "standardise": None if standardise == "none" else standardise,
        "exclude": barred or None,
        "same": same,
        "caliper": caliper,
        **read,
    }
    counted: dict[str, Any] = {"n": n, "method": method, "reuse": reuse}
    if not as_json:
        note(f"In {file.name}: {'; '.join((*said, *table.said))}.")
    years = {one: years[one] for one in table.variables.column_names[1:] if one in years}
    if years and not as_json:
        note(f"Years of the values: {years_in_words(years)}.")
    from bailiwick.groups.control_areas import matching
    from bailiwick.groups.control_pool import Rules

    found = matching(table.variables, asked, Rules(**rules), **counted)
    trend, remarks = None, list(found.remarks)
    if years and before is None:
        remarks.append(latest_years(years))
    if outcome is not None and before is not None:
        panel, guessed = read_outcome_file(
            outcome, indicator=indicator, value=outcome_value, year=outcome_year, decimal=decimal
        )
        if guessed and not as_json:
            note(f"In {outcome.name}: {'; '.join(guessed)}.")
        trend, more = _trend(panel, asked, found, before, since)
        remarks += more
    settings = {
        "treated": asked,
        **counted,
        **rules,
        "within": within,
        "exclude": barred,
        "exclude_same": exclude_same,
        "variables": table.variables.column_names[1:],
        "before": before,
        "since": since,
        "indicator": indicator,
    }
    files = [file, *([outcome] if outcome else [])]
    answer = _answer(table, found, asked, trend, settings, remarks, files, years)
    remarks += write_answer(answer, place, workbook=book)
    if as_json:
        parts = {one: rows.to_dicts() for one, rows in answer.tables.items() if one != "areas"}
        print_json(answer.record() | parts | {"folder": str(place)})
        return
    say_findings([*table.remarks, *(Finding("remark", one, severity="warning") for one in remarks)])
    show_answer(answer)
    say(f"Tables for the evaluation: {place}")


def _check_choices(method: str, metric: str, same: str, standardise: str) -> None:
    """Refuse every choice that is not among the allowed ones, in one go."""
    from bailiwick.groups.control_areas import METHODS, METRICS
    from bailiwick.groups.standardise import STANDARDISATIONS

    scales = ["none" if one is None else one.replace("_", "-") for one in STANDARDISATIONS]
    wrong = [
        f"--{option}: {given!r} is not an option.{nearest(given, allowed)}"
        f" Choose one of {', '.join(allowed)}."
        for option, given, allowed in (
            ("method", method, METHODS),
            ("metric", metric, METRICS),
            ("same", same, ("own", "any")),
            ("standardise", standardise.replace("_", "-"), scales),
        )
        if given not in allowed
    ]
    if wrong:
        raise OptionError("\n".join(wrong))


def _groups(given: str | None, table: AreaTable, option: str) -> dict[str, str] | None:
    if given is None:
        return None
    return area_groups(given, table.codes, table=table.whole, option=option)


def _trend(
    panel: Any, treated: list[str], found: Matching, before: int, since: int | None
) -> tuple[TrendBefore, list[str]]:
    """The outcome before, and what the library warns of."""
    from bailiwick.evidence import trend_before

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DataWarning)
        trend = trend_before(panel, treated, found.pairs, before=before, since=since)
    told = []
    for warning in caught:
        if issubclass(warning.category, DataWarning):
            told.append(str(warning.message))
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
    return trend, told


def _answer(
    table: AreaTable,
    found: Matching,
    treated: list[str],
    trend: TrendBefore | None,
    settings: dict[str, Any],
    remarks: list[str],
    files: list[Path],
    years: dict[str, tuple[int, int]],
) -> Answer:
    """All tables with names beside codes, counts and the record."""
    import polars as pl

    from bailiwick.commands.control_files import Answer
    from bailiwick.evidence import balance
    from bailiwick.publish.study_record import file_sha256

    areas = _named(pl.DataFrame(found.areas), table)
    sets = _named(pl.DataFrame(found.pairs).drop_nulls("control_code").drop("reason"), table)
    kept = [one for one in ("area_code", "area_name", "role", "cluster", "reason") if one in areas.columns]
    tables = {
        "matched_sets": sets,
        "areas": areas,
        "not_matched": areas.filter(pl.col("role") == "not matched").select(kept),
        "not_used": areas.filter(pl.col("role") == "not used").select(kept),
        "balance": pl.DataFrame(balance(table.variables, treated, found.pairs)),
    }
    if years:
        tables["indicator_years"] = pl.DataFrame(
            [(one, *span) for one, span in years.items()],
            schema={"variable": pl.String, "first_year": pl.Int64, "last_year": pl.Int64},
            orient="row",
        )
    if trend is not None:
        tables["trend_years"] = pl.DataFrame(trend.years)
        tables["trend_slopes"] = pl.DataFrame(trend.slopes)
        tables["trend_left_out"] = _named(pl.DataFrame(trend.left_out), table)
    may = (areas["role"] == "control") | (areas["reason"] == "others are nearer, or enough")
    counts = {
        "areas": areas.height,
        "treated": len(treated),
        "matched": sets["treated_code"].n_unique(),
        "controls": sets["control_code"].n_unique(),
        "pool": int(may.fill_null(value=False).sum()),
    }
    return Answer(
        tables=tables,
        settings=settings,
        inputs=[{"name": one.name, "sha256": file_sha256(one)} for one in files],
        remarks=remarks,
        trend=None if trend is None else trend.sentence,
        counts=counts,
    )


def _named(rows: Any, table: AreaTable) -> Any:
    """Names after codes, where the file has names."""
    import polars as pl

    if not table.names:
        return rows
    columns: list[Any] = []
    for one in rows.columns:
        columns.append(pl.col(one))
        if one in ("area_code", "treated_code", "control_code"):
            names = pl.Series([table.names.get(code) for code in rows[one]], dtype=pl.String)
            columns.append(names.alias(one.replace("_code", "_name")))
    return rows.select(columns)
