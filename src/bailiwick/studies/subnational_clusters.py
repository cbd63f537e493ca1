"""Subnational clusters: districts that do alike on indicators, as published and as they should be.

The study as a program: take a panel of indicators, carry and fill it, group the districts of each model,
title and try the clusters, set lookups beside them, find similar places, and hand over tables, figures and a
workbook. What is computed is in `bailiwick.groups` and `bailiwick.evidence`; what is said is in
`subnational_text`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace

from bailiwick.errors import OptionError
from bailiwick.shown import counted
from bailiwick.studies.carried import silent
from bailiwick.studies.result import StudyResult
from bailiwick.studies.subnational_atlas_part import cluster_sets
from bailiwick.studies.subnational_figures_part import figures_of
from bailiwick.studies.subnational_findings_part import told_of
from bailiwick.studies.subnational_fit_part import fitted
from bailiwick.studies.subnational_inputs import Inputs
from bailiwick.studies.subnational_models import MODELS
from bailiwick.studies.subnational_options_part import Options, settled
from bailiwick.studies.subnational_over_time_part import over_time_tables
from bailiwick.studies.subnational_panel_part import data_of_models, district_values
from bailiwick.studies.subnational_places_part import Places, similar_places
from bailiwick.studies.subnational_published_part import published_tables
from bailiwick.studies.subnational_reading_part import reading_tables
from bailiwick.studies.subnational_settings_part import settings_of, settings_table
from bailiwick.studies.subnational_stable_part import stability_tables
from bailiwick.studies.subnational_tables_part import cluster_tables
from bailiwick.studies.subnational_text import CONTEXT, TABLES, presets
from bailiwick.studies.subnational_titles_part import titles_of
from bailiwick.studies.subnational_workbook_part import workbook_of

__all__ = ["MODELS", "STUDY", "Options", "run"]

STUDY = "subnational-clusters"
TITLE = "Subnational clusters"


def run(
    inputs: Inputs,
    *,
    titles: Mapping[tuple[str, str], str] | None = None,
    progress: Callable[[str], None] = silent,
    **options: object,
) -> StudyResult:
    """Put districts into clusters by the indicators of each model, and say how sure that is.

    Parameters
    ----------
    inputs : Inputs
        From `subnational_inputs.from_sample()` or `subnational_files.from_files()`, of the edition asked for.
    titles : mapping of (model, cluster) to title, optional
        Titles of one's own; the automatic one stays beside it.
    progress : callable, optional
        Told each step in a few words.
    **options
        Fields of `Options`.

    Returns
    -------
    StudyResult
        Tables `assignment`, `clusters`, `medians`, `scan`, `silhouettes`, `metric_values`, `left_out`,
        `filled`, `profiles`, `variables`, `without_winsorising`, `lookups`, `cross_tabulation`,
        `association`, `stability`, `stability_draws`, `leave_one_out`, `input_draws`,
        `published_likeness`, `nearest_published`, `over_time`, `moved`, `agreement_over_time`,
        `over_time_metrics`, `similar_places`, `similar_pools`, `published_neighbours` and `settings`,
        where there is something to say; one set of clusters per model for an atlas; figures and a workbook.

    Raises
    ------
    OptionError
        An option is not among the allowed ones, or the inputs are of another edition.
    TableError
        The panel is refused; every fault is listed.

    Notes
    -----
    Missing values: a district without a value has that of its county, flagged; one that lacks a metric even
    so is in no cluster of the model, and `left_out` names the metric. `missing` imputes instead, flagged.

    Comparability: numbers of clusters mean nothing beyond one run. Compare by areas (`match_clusters`).
    Scores compare within one table of values: `silhouette_of_raw_refit` is of another table and of other
    clusters.

    References
    ----------
    [onsclusters2023]_.

    Examples
    --------
    >>> from bailiwick.studies.subnational_inputs import from_sample
    >>> quick = {"models": ("economy",), "k": 4, "starts": 20, "seeds": 0, "draws": 0, "neighbours": 0}
    >>> result = run(from_sample(), winsorise=None, **quick)
    >>> result.tables["left_out"].rows["area_name"].to_list()
    ['Isles of Scilly', 'City of London']
    """
    try:
        choices = settled(Options(**options))  # type: ignore[arg-type]
    except TypeError as error:
        raise OptionError(f"The study has no such option: {error}.") from None
    if choices.edition != inputs.edition:
        raise OptionError(
            f"edition is {choices.edition!r}, and the inputs are of {inputs.edition!r}: read those of one."
        )
    own = titles_of(titles, choices)
    metrics = [name for model in choices.chosen for name in model.metrics]
    progress("Carrying and filling the indicators")
    districts = district_values(inputs, choices, metrics)
    held = data_of_models(inputs, choices, districts)
    found = []
    for number, (model, data) in enumerate(zip(choices.chosen, held, strict=True), 1):
        progress(f"Model {number} of {len(held)}: {model.label}, {counted(data.X.height, 'area')}")
        found.append(fitted(data, model, choices, inputs, own_titles=own.get(model.id)))
    tables = cluster_tables(found, inputs) | stability_tables(found, dict(inputs.names))
    progress("Setting lookups beside the clusters")
    tables |= reading_tables(found, inputs, random_state=choices.random_state)
    tables |= published_tables(found, inputs, choices)
    findings = [
        *inputs.findings,
        *(finding for one in found for finding in one.findings),
        *told_of(found, inputs, choices),
    ]
    places = Places(tables={}, sets=[], findings=())
    if choices.neighbours != 0:
        places = similar_places(found, districts, inputs, choices, progress=progress)
    if choices.over_time:
        made, told = over_time_tables(inputs, choices, found, progress=progress)
        tables |= made
        findings += told
    tables |= places.tables
    tables["settings"] = settings_table(found, choices)
    tables = {name: replace(table, description=TABLES[name]) for name, table in tables.items()}
    sets = cluster_sets(found, inputs, choices, tables["clusters"].rows)
    return StudyResult(
        study=STUDY,
        title=TITLE,
        tables=tables,
        indicators=(),
        figures=figures_of(found, tables, sets),
        presets=presets(choices.chosen),
        default_state=f"#/clusters?set={found[0].model.family}",
        context=CONTEXT,
        parameters=asdict(choices) | settings_of(found, choices),
        inputs=inputs.records,
        similar=places.sets,
        clusters=sets,
        workbook=workbook_of(tables, found, choices),
        findings=(*findings, *places.findings),
    )
