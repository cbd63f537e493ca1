"""Options of `run sector-clusters`, and what they are in the library."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from bailiwick.commands.word_lists import words
from bailiwick.errors import OptionError

__all__ = [
    "AreaColumn",
    "ChooseOn",
    "Clusters",
    "Components",
    "CubeOf",
    "Embedding",
    "Embeddings",
    "Errors",
    "IndustryColumn",
    "Jobs",
    "MinOverlap",
    "MinTotal",
    "OwnIndicators",
    "Permutations",
    "Prior",
    "RegionEffects",
    "Resolutions",
    "Resume",
    "Seed",
    "Seeds",
    "Specialisation",
    "ValueColumn",
    "Year",
    "chosen",
]

CubeOf = Annotated[
    str,
    typer.Option(
        "--cube",
        help="gva (districts by 37 industries), bres (ITL2 areas by five-digit industries), or a file of your"
        " own: a row for each area and industry.",
        metavar="NAME|FILE",
    ),
]
Year = Annotated[int | None, typer.Option(help="Of the table; the latest by default.")]
Components = Annotated[
    str | None,
    typer.Option(help="Numbers of principal components to try; 5,10,...,50 by default.", metavar="N,N,..."),
]
Resolutions = Annotated[
    str | None,
    typer.Option(help="Resolutions to try; 0.4,0.5,...,1.0 by default.", metavar="R,R,..."),
]
ChooseOn = Annotated[
    str | None,
    typer.Option(
        help="Set of indicators that chooses the pair: ons, beis or own; by default one half of all chooses"
        " and the other reports.",
        metavar="NAME",
    ),
]
Clusters = Annotated[
    str | None,
    typer.Option(
        help="Do not cluster: judge the published clusters (published), or those of a file with area_code and"
        " cluster.",
        metavar="published|FILE",
    ),
]
Specialisation = Annotated[
    str | None,
    typer.Option(help="shrunk (standardised log of the shrunk quotient), log or raw.", metavar="KIND"),
]
Prior = Annotated[float, typer.Option(help="Of the shrunk quotient, in the unit of the amounts.", min=0)]
MinTotal = Annotated[
    float, typer.Option(help="Leave industries out with less than this in all areas together.", min=0)
]
Embedding = Annotated[
    str,
    typer.Option(help="umap (needs the extra 'embedding') or components (the first two).", metavar="KIND"),
]
Embeddings = Annotated[
    int | None, typer.Option(help="Embeddings that vote together; 3, as published 1.", min=1)
]
Permutations = Annotated[
    int, typer.Option(help="Shuffles of the indicators for p-values; 0 leaves them out.", min=0)
]
Seeds = Annotated[
    int | None,
    typer.Option(help="Starts of the communities, the best is kept; 20, as published 1.", min=1),
]
Errors = Annotated[
    str, typer.Option(help="Of the regressions: cr2, or wild (wild cluster bootstrap).", metavar="KIND")
]
RegionEffects = Annotated[
    bool,
    typer.Option(
        "--region-effects", help="In the regressions compare areas with those of their region only."
    ),
]
MinOverlap = Annotated[
    float,
    typer.Option(
        "--minimum-overlap",
        help="Share of the indicators that two areas must both have to be compared.",
        min=0,
        max=1,
    ),
]
OwnIndicators = Annotated[
    Path | None,
    typer.Option(
        help="Indicators of your own to judge by too: area_code, indicator, value,"
        " perhaps year and kind (count or rate).",
        dir_okay=False,
        exists=True,
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume/--no-resume",
        help="Take up embeddings and ensembles of an interrupted run with the same table and choices.",
    ),
]
Seed = Annotated[int, typer.Option("--seed", help="Of everything that is drawn.", min=0)]
Jobs = Annotated[int, typer.Option(help="Processor cores, -1 for all; the answer is the same.")]
AreaColumn = Annotated[str | None, typer.Option("--area", help="Of your own table: column of area codes.")]
IndustryColumn = Annotated[
    str | None, typer.Option("--industry", help="Of your own table: column of industry codes.")
]
ValueColumn = Annotated[str | None, typer.Option("--value", help="Of your own table: column of amounts.")]


def chosen(*, components: str | None, resolutions: str | None, **options: Any) -> dict[str, Any]:
    """Options of the study from words of the command line; those not given are left to the study.

    Raises
    ------
    OptionError
        A list holds something that is no number.
    """
    if components is not None:
        options["components"] = _numbers("--components", components, int, "5,10,15")
    if resolutions is not None:
        options["resolutions"] = _numbers("--resolutions", resolutions, float, "0.4,0.7,1.0")
    return {name: value for name, value in options.items() if value is not None}


def _numbers(option: str, text: str, kind: Any, such_as: str) -> tuple[Any, ...]:
    try:
        return tuple(kind(word) for word in words(text))
    except ValueError:
        what = "whole numbers" if kind is int else "numbers"
        raise OptionError(
            f"{option} {text!r}: expected {what} with commas between, such as {such_as}."
        ) from None
