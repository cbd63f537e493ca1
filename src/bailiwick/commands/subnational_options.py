"""Options of `run subnational-clusters`, and what they are in the library."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bailiwick.commands.word_lists import words
from bailiwick.errors import ColumnError, Finding, OptionError, TableError, nearest

if TYPE_CHECKING:
    from bailiwick.studies.subnational_options_part import Options

__all__ = [
    "Boundaries",
    "Clusterer",
    "Clusters",
    "Draws",
    "Edition",
    "ExcludeSame",
    "Fill",
    "Jobs",
    "Missing",
    "Models",
    "Neighbours",
    "Range",
    "Seed",
    "Seeds",
    "Starts",
    "Titles",
    "Winsorise",
    "WithLookups",
    "Year",
    "chosen",
    "read_titles",
]

Models = Annotated[
    list[str] | None,
    typer.Option(
        "--model",
        help="headline, economy, connectivity, education, skills, health, wellbeing, with edition 2026-06"
        " also global, or all; repeat for several.",
    ),
]
Edition = Annotated[
    str, typer.Option(help="Of the indicators: 2022-12 (England) or 2026-06 (United Kingdom).")
]
Year = Annotated[
    int | None,
    typer.Option(help="With edition 2026-06: start year of the periods; the latest of each by default."),
]
Clusters = Annotated[
    int | None, typer.Option("--k", help="Clusters in every model; chosen by silhouette by default.", min=2)
]
Range = Annotated[
    str, typer.Option("--k-range", help="Fewest and most clusters to choose from.", metavar="K,K")
]
Winsorise = Annotated[
    bool,
    typer.Option("--winsorise/--no-winsorise", help="Hold values at the 1st and 99th percentile first."),
]
Starts = Annotated[str, typer.Option(help="Starts of k-means for each k, or until-stable.", metavar="N")]
Clusterer = Annotated[
    str,
    typer.Option(
        help="k-means, or a clusterer of scikit-learn such as AgglomerativeClustering, by name or dotted"
        " path."
    ),
]
WithLookups = Annotated[
    str | None,
    typer.Option(
        help="Lookups to group by beside the metrics, such as rural-urban,coastal-town; each as one metric.",
        metavar="NAME,NAME,...",
    ),
]
Fill = Annotated[
    str, typer.Option(help="County values: missing (where a district has none) or average (as published).")
]
Missing = Annotated[
    str,
    typer.Option(help="Areas that lack a metric: leave-out, or impute by median, neighbours, region-median."),
]
Boundaries = Annotated[str, typer.Option(help="Values of old boundaries: carry or drop.")]
Seed = Annotated[int, typer.Option("--seed", help="Of starts and draws.", min=0)]
Seeds = Annotated[int, typer.Option(help="Single runs with other seeds; 0 leaves them out.", min=0)]
Draws = Annotated[
    int, typer.Option(help="Draws of areas, of metrics and of values; 0 leaves them out.", min=0)
]
Neighbours = Annotated[
    int | None,
    typer.Option(
        help="Similar places listed for each area; 20, of combined authorities 5. 0 lists none.",
        min=0,
        max=200,
    ),
]
ExcludeSame = Annotated[
    str, typer.Option(help="No similar place of the own county (county), or any (none).", metavar="WHAT")
]
Titles = Annotated[
    Path | None,
    typer.Option(
        help="Your titles of clusters: a table with model, cluster and title.", dir_okay=False, exists=True
    ),
]
Jobs = Annotated[int, typer.Option(help="Processor cores, -1 for all; the answer is the same.")]


#: Words of the command line that the library writes with underscores; it takes both.
HYPHENED = {
    "leave-out": "leave_out",
    "region-median": "region_median",
    "until-stable": "until_stable",
}


def chosen(
    *, models: list[str] | None, k_range: str, starts: str, winsorise: bool, missing: str, **options: Any
) -> dict[str, Any]:
    """Options of the study from words of the command line.

    Raises
    ------
    OptionError
        A number or a range is none.
    """
    named = [name for one in models or [] for name in words(one)]
    held = (1, 99) if winsorise else None
    return options | {
        "models": tuple(named) or ("all",),
        "k_range": _range(k_range),
        "starts": _starts(starts),
        "winsorise": held,
        "missing": HYPHENED.get(missing, missing),
        "lookups_as_variables": tuple(
            one.replace("-", "_") for one in words(options["lookups_as_variables"])
        ),
    }


def _range(text: str) -> tuple[int, int]:
    try:
        low, high = (int(word) for word in words(text))
    except ValueError:
        raise OptionError(f"--k-range {text!r}: expected two whole numbers, such as 4,15.") from None
    return low, high


def _starts(text: str) -> int | str:
    return int(text) if text.isdigit() else HYPHENED.get(text, text)


def read_titles(file: Path, choices: Options) -> dict[tuple[str, str], str]:
    """Titles of one's own by model and cluster; without a column `model` they are of the one model run.

    Raises
    ------
    ColumnError
        It has no columns `cluster` and `title`, or none of models where several are run.
    TableError
        A model is not run, a cluster is no whole number that there can be, is titled twice, or has no title;
        all faults are listed.
    """
    from bailiwick.studies.subnational_titles_part import title_faults
    from bailiwick.tables import read_table

    table = read_table(file)
    ran = [one.id for one in choices.chosen]
    wanted = ["cluster", "title", *(["model"] if len(ran) > 1 else [])]
    absent = [name for name in wanted if name not in table.column_names]
    if absent:
        hints = " ".join(f"No column {name!r}.{nearest(name, table.column_names)}" for name in absent)
        raise ColumnError(
            f"{file.name}: {hints} It has {', '.join(map(repr, table.column_names))}; expected"
            f" {', '.join(wanted)}."
        )
    models = table["model"].to_pylist() if "model" in table.column_names else ran * table.num_rows
    rows = [
        ((_cell(model), _cell(cluster)), _cell(title))
        for model, cluster, title in zip(
            models, table["cluster"].to_pylist(), table["title"].to_pylist(), strict=True
        )
        if cluster is not None or title is not None  # an empty line of a spreadsheet
    ]
    faults = list(title_faults((key for key, _ in rows), choices))
    faults += [
        Finding(
            "titled-twice", f"Cluster {cluster!r} of {model} is titled twice; leave one.", (model, cluster)
        )
        for (model, cluster), times in Counter(key for key, _ in rows).items()
        if times > 1
    ]
    faults += [
        Finding(
            "no-title", f"Cluster {cluster!r} of {model} has an empty title; fill it, or leave it out.", key
        )
        for key, title in rows
        if not title
        for model, cluster in [key]
    ]
    if faults:
        raise TableError(f"{file.name}: the titles cannot be given to the clusters.", faults)
    return dict(rows)


def _cell(value: Any) -> str:
    """A cell as text; a whole number is written without a point, and an empty cell is empty text."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
