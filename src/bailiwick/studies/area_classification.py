"""Area classification: nested clusters of areas alike on many variables, and the areas that correspond.

The study as a program: take areas and variables, choose variables, scale and group, describe the clusters,
find corresponding areas, compare with official classifications, and hand over tables, figures and a
workbook. What is computed is in `bailiwick.groups`; what is said is in `classification_text`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace

import polars as pl

from bailiwick.errors import Finding, OptionError, TableError
from bailiwick.groups.area_matrix import faults, read_matrix
from bailiwick.groups.classification_input import AREAS_FOR_DEFAULT, default_cuts
from bailiwick.shown import counted
from bailiwick.studies.carried import silent
from bailiwick.studies.classification_atlas_part import cluster_sets, similar_sets
from bailiwick.studies.classification_descriptions import TABLES
from bailiwick.studies.classification_figures_part import figures_of
from bailiwick.studies.classification_fit_part import Classified, classified
from bailiwick.studies.classification_inputs import Inputs
from bailiwick.studies.classification_names_part import refuse_names
from bailiwick.studies.classification_neighbours_part import corresponding_areas
from bailiwick.studies.classification_options_part import Options, parameters_of, settled
from bailiwick.studies.classification_published_part import published_tables
from bailiwick.studies.classification_settings_part import settings_of, settings_table
from bailiwick.studies.classification_tables_part import classification_tables, level_word
from bailiwick.studies.classification_text import CONTEXT, FAMILY, presets
from bailiwick.studies.classification_workbook_part import workbook_of
from bailiwick.studies.result import StudyResult

__all__ = ["STUDY", "Options", "run"]

STUDY = "area-classification"
TITLE = "Area classification"


def run(
    inputs: Inputs,
    *,
    names: Mapping[str, str] | None = None,
    exclude_same: Mapping[str, str] | None = None,
    progress: Callable[[str], None] = silent,
    **options: object,
) -> StudyResult:
    """Put areas into nested clusters, describe them, and find the areas that correspond.

    Parameters
    ----------
    inputs : Inputs
        From `classification_inputs.from_sample()`, `classification_files.from_files()` or
        `classification_own.from_table()`.
    names : mapping of cluster code to name, optional
        Names of one's own, for clusters of any level.
    exclude_same : mapping of area code to group, optional
        No corresponding area is of the area's own group, such as its county.
    progress : callable, optional
        Told each step in a few words.
    **options
        Fields of `Options`.

    Returns
    -------
    StudyResult
        Tables `membership`, `clusters`, `profiles`, `variables`, `variable_selection`,
        `correlated_pairs`, `schedule`, `upper_schedule`, `suggested_cuts`, `reassigned`, `starts`,
        `stability`, `stability_draws`, `corresponding_areas`, `published_likeness`,
        `nearest_official`, `published_means` and `settings`, where there is something to say; the levels
        for an atlas, where it has shapes of the areas; figures and a workbook.

    Raises
    ------
    OptionError
        An option is not among the allowed ones, or names what is not there.
    TableError
        The table is refused; every fault is listed.

    Notes
    -----
    Missing values are refused, with the variable and the areas. Tiny districts are measured together with a
    neighbour, and the label is given back to both.

    Likeness to official classifications anchors the code. It is no replication, and no aim: their inputs
    were other variables of the whole United Kingdom, and two of them ten years apart agree at .26 to .34.

    References
    ----------
    [ons2001]_.

    Examples
    --------
    >>> from bailiwick.studies.classification_inputs import from_sample
    >>> result = run(from_sample(), as_published=True, draws=0, neighbours=0)
    >>> result.tables["published_likeness"].rows.filter(second="2001", first="this run")[
    ...     "adjusted_rand"
    ... ].round(2).to_list()
    [0.4, 0.29, 0.39]
    """
    try:
        choices = settled(Options(**options), inputs)  # type: ignore[arg-type]
    except TypeError as error:
        raise OptionError(f"The study has no such option: {error}.") from None
    _refuse_faults(inputs, choices)
    units = inputs.rows.height - len(inputs.merges)
    cuts = parameters_of(choices, inputs, inputs.names)["cuts"] or default_cuts(units)
    refuse_names(names, cuts, [name for one in inputs.published.values() for name in one.names.values()])
    found = classified(inputs, choices, own_names=names, progress=progress)
    tables = classification_tables(found, inputs)
    similar = []
    if choices.neighbours:
        progress("Finding corresponding areas")
        table, reasons = corresponding_areas(found, inputs, choices, exclude_same)
        tables["corresponding_areas"] = table
        similar = similar_sets(found, inputs, reasons, choices.neighbours)
    if inputs.published:
        progress("Comparing with official classifications")
        tables |= published_tables(found, inputs)
    tables["settings"] = settings_table(found, inputs, choices)
    tables = {name: replace(table, description=TABLES[name]) for name, table in tables.items()}
    sets = cluster_sets(found, inputs, tables["clusters"])
    return StudyResult(
        study=STUDY,
        title=TITLE if inputs.level != "own" else f"{TITLE}: {inputs.records[0].name}",
        tables=tables,
        indicators=(),
        figures=figures_of(found, inputs, tables, sets),
        presets=presets(found.levels) if inputs.vintage else (),
        default_state=f"#/clusters?set={FAMILY}_{found.levels[0]}",
        context=CONTEXT,
        parameters=asdict(choices) | settings_of(found, inputs),
        inputs=inputs.records,
        similar=similar,
        clusters=sets,
        workbook=workbook_of(tables, found, inputs),
        findings=(*inputs.findings, *found.findings, *_told(found, inputs)),
    )


def _refuse_faults(inputs: Inputs, choices: Options) -> None:
    """Refuse what no grouping can work with, all of it at once, before anything is computed.

    The values are looked at as they were given: a transform or a merge would tell other numbers.
    """
    found = [finding for finding in inputs.findings if finding.severity == "error"]
    used = [name for name in inputs.names if not choices.variables or name in choices.variables]
    rows = inputs.rows.filter(pl.col("area_code") != "")  # rows without a code are findings of reading
    found += faults(read_matrix(rows.select("area_code", *used)))
    if found:
        raise TableError("The table cannot be grouped.", found)


def _told(found: Classified, inputs: Inputs) -> list[Finding]:
    """What a reader of the result should know: clusters of one area, areas nearer elsewhere, no map."""
    told = []
    sizes = found.model.sizes_
    if found.model.cuts is None and found.X.height < AREAS_FOR_DEFAULT:
        sentence = (
            f"{counted(found.X.height, inputs.what)} are too few for 8, 13 and 24 clusters, so there are"
            f" {' and '.join(map(str, found.model.cuts_))}. Choose others with cuts=."
        )
        told.append(Finding("fewer-clusters", sentence, severity="note"))
    for at, level in enumerate(found.levels):
        alone = [code for code, size in zip(found.model.codes_[at], sizes[at], strict=True) if size == 1]
        if alone:
            where = f"at {level_word(level)}" if level.startswith("level_") else f"among the {level}s"
            sentence = f"Clusters of one {inputs.what} {where}: {', '.join(alone)}."
            told.append(Finding("one-area", sentence, tuple(alone), "warning"))
    top = found.typical.filter((pl.col("level") == found.levels[0]) & pl.col("nearer_elsewhere"))
    if top.height:
        sentence = (
            f"{counted(top.height, inputs.what)} of {found.X.height:,} lie nearer to the mean of another"
            f" {level_word(found.levels[0])} than to that of their own: upper levels are joined whole."
        )
        told.append(Finding("nearer-elsewhere", sentence, tuple(top["area_code"]), "warning"))
    if inputs.level == "output_area":
        sentence = "There are no shapes of output areas here, so there is no map of them and no atlas."
        told.append(Finding("no-map", sentence, severity="warning"))
    return told
