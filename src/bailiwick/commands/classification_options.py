"""Options of `run area-classification` and `classify`, which choose the same things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bailiwick.commands.area_groups import WHAT
from bailiwick.commands.area_table import in_library, read_variable_weights
from bailiwick.commands.word_lists import QUOTED, words
from bailiwick.errors import ColumnError, Finding, OptionError, TableError, nearest

__all__ = [
    "Correlation",
    "Cuts",
    "Draws",
    "ExcludeSame",
    "Jobs",
    "Keep",
    "Names",
    "Neighbours",
    "Recipe",
    "SecondWard",
    "Seed",
    "Selection",
    "Standardise",
    "Starts",
    "Variables",
    "Weights",
    "chosen",
    "read_names",
]

Recipe = Annotated[
    str, typer.Option(help="default, lad2001, lad2011, oa2021 or lad2021: scale, way of grouping and cuts.")
]
Standardise = Annotated[
    str | None,
    typer.Option(help="inter-decile, z, range, asinh-range or none, in place of the recipe's."),
]
Cuts = Annotated[
    str | None, typer.Option(help="Clusters at each level, fewest first, such as 8,13,24.", metavar="K,K,...")
]
SecondWard = Annotated[
    str,
    typer.Option(
        "--second-ward-weights", help="In building upper levels a cluster weighs its size, or all are equal."
    ),
]
Correlation = Annotated[
    float, typer.Option(help="Of two variables that correlate more, either way, one is left out.")
]
Selection = Annotated[bool, typer.Option("--selection/--no-selection", help="Leave such variables out.")]
Variables = Annotated[
    str | None, typer.Option(help="The variables to choose from; all by default.", metavar="NAME,NAME,...")
]
Keep = Annotated[
    str | None, typer.Option(help=f"Variables never left out, {QUOTED}.", metavar="NAME,NAME,...")
]
Weights = Annotated[
    str | None,
    typer.Option(
        help="name=weight,... (1 for the others), a file with columns variable and weight, or dimensions:"
        " each dimension counts alike.",
    ),
]
Starts = Annotated[int | None, typer.Option(help="Starts of k-means, in place of the recipe's.", min=1)]
Seed = Annotated[int, typer.Option("--seed", help="Of starts and draws.", min=0)]
Neighbours = Annotated[
    int | None,
    typer.Option(
        help="Corresponding areas listed for each area; 20, or none from 20,000 areas up.", min=0, max=200
    ),
]
ExcludeSame = Annotated[
    str | None,
    typer.Option(
        help=f"No corresponding area of the own group: {WHAT}",
        metavar="WHAT",
    ),
]
Draws = Annotated[
    int | None,
    typer.Option(
        "--stability",
        help="Draws of the variables; 100, or none from 20,000 areas up.",
        min=0,
        metavar="DRAWS",
    ),
]
Jobs = Annotated[int, typer.Option(help="Processor cores, -1 for all; the answer is the same.")]
Names = Annotated[
    Path | None,
    typer.Option(help="Your names of clusters: a table with code and name.", dir_okay=False, exists=True),
]


def chosen(
    *,
    standardise: str | None,
    cuts: str | None,
    variables: str | None,
    keep: str | None,
    weights: str | None,
    **options: Any,
) -> dict[str, Any]:
    """Options of the study from words of the command line.

    Raises
    ------
    OptionError
        A list of numbers or of weights is none.
    """
    return options | {
        "standardise": None if standardise is None else in_library(standardise),
        "cuts": _numbers(cuts),
        "variables": words(variables),
        "keep": words(keep),
        "weights": _weights(weights),
    }


def _numbers(text: str | None) -> tuple[int, ...]:
    try:
        return tuple(int(word) for word in words(text))
    except ValueError:
        raise OptionError(
            f"--cuts {text!r}: expected whole numbers with commas between them, such as 8,13,24."
        ) from None


def _weights(text: str | None) -> Mapping[str, float] | str:
    """Weights of variables, from words or a file; or the word dimensions."""
    if text is None or text.strip() == "dimensions":
        return {} if text is None else "dimensions"
    weights = read_variable_weights(text)
    wrong = [f"{name} {weight:g}" for name, weight in weights.items() if not 0 <= weight < float("inf")]
    if wrong:
        raise OptionError(f"--weights: {', '.join(wrong)}; a weight is 0 or more and finite.")
    return weights


def read_names(file: Path) -> dict[str, str]:
    """Names of clusters by code, from a table of one's own.

    Raises
    ------
    ColumnError
        It has no columns `code` and `name`.
    TableError
        A cluster is named twice.
    """
    columns = _two(file, ("code", "name"))
    named = [
        (str(code).strip(), str(name or "")) for code, name in zip(*columns, strict=True) if code is not None
    ]
    twice = [code for code, times in Counter(code for code, _ in named).items() if times > 1]
    if twice:
        raise TableError(
            f"{file.name}: the names cannot be given to the clusters.",
            [
                Finding("named-twice", f"Cluster {code!r} is named twice; leave one name.", (code,))
                for code in twice
            ],
        )
    return dict(named)


def _two(file: Path, wanted: Sequence[str]) -> list[list[Any]]:
    from bailiwick.tables import read_table

    table = read_table(file)
    absent = [name for name in wanted if name not in table.column_names]
    if absent:
        hints = " ".join(f"No column {name!r}.{nearest(name, table.column_names)}" for name in absent)
        raise ColumnError(
            f"{file.name}: {hints} It has {', '.join(map(repr, table.column_names))}; expected"
            f" {' and '.join(wanted)}."
        )
    return [table[name].to_pylist() for name in wanted]
