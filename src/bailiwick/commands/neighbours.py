"""`bailiwick neighbours FILE AREA`: the areas most like one, by your own table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bailiwick.commands.area_groups import WHAT, area_groups
from bailiwick.commands.area_table import AreaTable, in_library, read_area_table, read_variable_weights
from bailiwick.commands.area_words import areas_meant
from bailiwick.commands.options import Decimal, Json, Out, Sheet
from bailiwick.commands.word_lists import QUOTED, words
from bailiwick.console import give, note, out, say, say_findings, told_warnings
from bailiwick.errors import OptionError, nearest

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["neighbours"]

# What a terminal shows, and its headings.
BRIEF = {
    "area_name": "area",
    "area_code": "code",
    "rank": "rank",
    "neighbour_name": "neighbour",
    "neighbour_code": "its code",
    "distance": "distance",
    "reciprocal_rank": "rank there",
}


def neighbours(
    file: Annotated[
        Path,
        typer.Argument(
            help="A CSV, Parquet or Excel file: one row for each area, one column for each variable.",
            dir_okay=False,
            exists=True,
        ),
    ],
    area_wanted: Annotated[
        str | None, typer.Argument(metavar="[AREA]", help="Its code or name; or give --all.")
    ] = None,
    n: Annotated[int, typer.Option("--n", "-n", min=1, help="Neighbours wanted.")] = 20,
    standardise: Annotated[
        str, typer.Option(help="inter-decile, z, range, asinh-range or none, over the areas of the file.")
    ] = "inter-decile",
    metric: Annotated[str, typer.Option(help="sqeuclidean or euclidean.")] = "sqeuclidean",
    weights: Annotated[
        str | None,
        typer.Option(
            help="name=weight,... (1 for the others), a file with columns variable and weight, or dimensions:"
            " each dimension of --labels counts alike."
        ),
    ] = None,
    variables: Annotated[
        str | None,
        typer.Option(help=f"Columns to compare, with commas ({QUOTED}); all columns of numbers by default."),
    ] = None,
    area: Annotated[str | None, typer.Option("--area", help="Column of area codes.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Column of area names.")] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(help="Code or name of an area that is no neighbour; repeat for several."),
    ] = None,
    exclude_same: Annotated[
        str | None,
        typer.Option(help=f"No neighbour of one's own group: a column of the file; {WHAT}", metavar="WHAT"),
    ] = None,
    missing: Annotated[
        str, typer.Option(help="refuse, or shared: compare two areas by the variables that both have.")
    ] = "refuse",
    every: Annotated[bool, typer.Option("--all", help="Neighbours of every area of the file.")] = False,
    reasons: Annotated[
        bool, typer.Option("--reasons", help="Say what brings two areas together and keeps them apart.")
    ] = False,
    labels: Annotated[
        Path | None,
        typer.Option(
            help="File with columns variable and dimension, short_label or label: reasons name those.",
            dir_okay=False,
            exists=True,
        ),
    ] = None,
    sheet: Sheet = None,
    decimal: Decimal = None,
    to: Out = None,
    as_json: Json = False,
) -> None:
    """List the areas most like an area, by the variables of your own table.

    Variables are put on one scale first. The rank there is the place of the area
    in the list of its neighbour, empty where it is not among the n.

    Example: bailiwick neighbours census.csv Leeds --n 5 --exclude-same region --reasons
    """
    import bailiwick

    if (area_wanted is None) != every:
        raise OptionError(
            "Give an area, by code or name, or --all."
            if area_wanted is None
            else f"Give either an area ({area_wanted!r}) or --all, not both."
        )
    standardise = in_library(standardise)
    _check_choices(standardise, metric, missing)
    scale: Any = None if standardise == "none" else standardise
    choices: dict[str, Any] = {"n": n, "metric": metric, "missing": missing}
    table = read_area_table(
        file,
        sheet=sheet,
        decimal=decimal,
        area=area,
        name=name,
        variables=words(variables),
        leave_out=[exclude_same] if exclude_same is not None else [],
        refused="The areas cannot be compared.",
        missing=missing == "refuse",
        constant=scale is not None,
        offered="With --missing shared areas are compared by the variables that both have.",
    )
    if not as_json:
        note(f"In {file.name}: {'; '.join(table.said)}.")
    say_findings(table.remarks)
    wanted = None if area_wanted is None else areas_meant([area_wanted], table, "AREA")
    barred = areas_meant(exclude or [], table, "--exclude")
    described = None if labels is None else bailiwick.read_table(labels)
    with told_warnings():
        X = bailiwick.standardise_areas(table.variables, standardise=scale)
        weight = _weights(weights, described, table)
        asked = list(table.codes) if wanted is None else wanted
        answer = bailiwick.nearest_areas(
            X,
            weights=weight,
            exclude=dict.fromkeys(asked, barred) if barred else None,
            exclude_same=None
            if exclude_same is None
            else area_groups(exclude_same, table.codes, table=table.whole),
            reciprocity=True,
            areas=wanted,
            **choices,
        )
        if reasons:
            answer = bailiwick.neighbour_reasons(answer, X=X, weights=weight, variables=described)
    answer = _for_reading(answer, table, lists=as_json and to is None)
    brief = BRIEF if every else {key: word for key, word in BRIEF.items() if not key.startswith("area_")}
    give(answer, to, as_json=as_json, brief=brief, part="area_code" if every else None)
    if reasons and not every and to is None and not as_json and out.is_terminal:
        for row in answer.to_pylist():
            say(f"{row['rank']}. {row.get('neighbour_name') or row['neighbour_code']}: {row['reason']}.")


def _check_choices(standardise: str, metric: str, missing: str) -> None:
    """Refuse every choice that is not among the allowed ones, in one go."""
    from bailiwick.groups.standardise import STANDARDISATIONS

    wrong = [
        f"--{option}: {given!r} is not an option.{nearest(given, allowed)}"
        f" Choose one of {', '.join(allowed)}."
        for option, given, allowed in (
            ("standardise", standardise, ["none" if one is None else one for one in STANDARDISATIONS]),
            ("metric", metric, ["sqeuclidean", "euclidean"]),
            ("missing", missing, ["refuse", "shared"]),
        )
        if given not in allowed
    ]
    if wrong:
        raise OptionError("\n".join(wrong))


def _weights(given: str | None, described: Any, table: AreaTable) -> dict[str, float] | None:
    if given is None:
        return None
    if given != "dimensions":
        return read_variable_weights(given)
    if described is None:
        raise OptionError("--weights dimensions needs --labels FILE, with columns variable and dimension.")
    from bailiwick import dimension_weights

    used = set(table.variables.column_names)
    if "variable" in described.column_names:
        described = described.filter([one in used for one in described["variable"].to_pylist()])
    return dimension_weights(described)


def _for_reading(answer: pa.Table, table: AreaTable, *, lists: bool) -> pa.Table:
    """The answer with names beside codes, and lists as text unless a program takes them."""
    import pyarrow as pa

    columns: dict[str, Any] = {}
    for name in answer.column_names:
        column = answer[name]
        if name in {"closest_on", "furthest_on"} and not lists:
            column = pa.array(["; ".join(one) for one in column.to_pylist()], pa.string())
        columns[name] = column
        if table.names and name in {"area_code", "neighbour_code"}:
            listed = [table.names.get(code) for code in answer[name].to_pylist()]
            columns[name.replace("_code", "_name")] = pa.array(listed, pa.string())
    return pa.table(columns)
