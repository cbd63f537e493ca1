"""Sector clusters: areas specialised in the same industries, judged on what they were not made from.

The study as a program: take a table of industries by area, measure specialisation, let many clusterings
vote, choose among the partitions by indicators from outside, regress those on the clusters, say where the
clusters lie and what they do, and hand over tables, figures and a workbook. What is computed is in
`bailiwick.measures`, `bailiwick.groups` and `bailiwick.evidence`; what is said is in `sector_text`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bailiwick.errors import OptionError
from bailiwick.studies.carried import silent
from bailiwick.studies.result import StudyResult
from bailiwick.studies.sector_atlas_part import cluster_sets
from bailiwick.studies.sector_credits_part import credited, records_used
from bailiwick.studies.sector_figures_part import figures_of
from bailiwick.studies.sector_findings_part import first_of, told_of
from bailiwick.studies.sector_fit_part import found_by_search, given_partition
from bailiwick.studies.sector_geography_part import geography_tables
from bailiwick.studies.sector_inputs import Inputs
from bailiwick.studies.sector_names_part import names_of, with_names
from bailiwick.studies.sector_options_part import Options, applied, check_given, settled
from bailiwick.studies.sector_outside_part import outside_of
from bailiwick.studies.sector_own import Partition
from bailiwick.studies.sector_profiles_part import profile_tables
from bailiwick.studies.sector_published_part import agreement_tables, published_figures
from bailiwick.studies.sector_regressions_part import regression_tables
from bailiwick.studies.sector_remarks_part import in_words
from bailiwick.studies.sector_settings_part import settings_of, settings_table
from bailiwick.studies.sector_tables_part import cluster_tables
from bailiwick.studies.sector_text import CONTEXT, FAMILY, TABLES, presets
from bailiwick.studies.sector_workbook_part import workbook_of

__all__ = ["STUDY", "Options", "check_given", "run"]

STUDY = "sector-clusters"
TITLE = "Sector clusters"


def run(
    inputs: Inputs,
    *,
    clusters: Partition | None = None,
    store: Path | None = None,
    progress: Callable[[str], None] = silent,
    **options: object,
) -> StudyResult:
    """Put areas into clusters of sector specialisation, choose by outside indicators, and judge the result.

    Parameters
    ----------
    inputs : Inputs
        From `sector_inputs.from_sample()`, `sector_files.from_files()` or `sector_own.from_table()`.
    clusters : Partition, optional
        Clusters to judge in place of making some; from `sector_own.partition_of()`.
    store : Path, optional
        A folder that keeps embeddings, ensembles and partitions, so that an interrupted run with the same
        table and choices takes them up.
    progress : callable, optional
        Told each step in a few words.
    **options
        Fields of `Options`.

    Returns
    -------
    StudyResult
        Tables `assignment`, `clusters`, `top_areas`, `embedding`, `search`, `null`, `halves`, `left_out`,
        `region_shares`, `region_entropy`, `rural_urban`, `sector_profile`, `section_profile`, `top_sectors`,
        `diversification`, `regressions`, `coverage`, `agreement_with_published`, `published_figures` and
        `settings`, where there is something to say; one set of clusters for an atlas; figures and a workbook.

    Raises
    ------
    OptionError
        An option is not among the allowed ones, or would decide nothing: of making clusters, where they are
        given.
    TableError
        The table cannot be clustered; every fault is listed.

    Notes
    -----
    Missing values: an area without an amount for an industry is left out and listed in `left_out`; it is
    never taken as 0. An indicator that an area lacks is left out of its distances.

    Comparability: clusters are numbered by size, and numbers mean nothing beyond one run. Silhouettes compare
    only within one set of indicators and one set of areas scored.

    References
    ----------
    [nesta2022]_, chapter 5.

    Examples
    --------
    >>> from bailiwick.studies.sector_inputs import from_sample
    >>> quick = {"embedding": "components", "components": (5,), "resolutions": (0.7,), "permutations": 0,
    ...     "seeds": 2}
    >>> result = run(from_sample(), **quick)
    >>> result.tables["assignment"].rows.height, result.tables["left_out"].rows.height
    (350, 11)
    """
    try:
        asked = Options(**options)  # type: ignore[arg-type]
    except TypeError as error:
        raise OptionError(f"The study has no such option: {error}.") from None
    if clusters is not None:
        check_given(asked)
    choices = settled(asked)
    if clusters is None:
        vintage, codes = inputs.cube.vintage, inputs.cube.areas
    else:
        vintage, codes = clusters.vintage, clusters.rows["area_code"].to_list()
    progress("Carrying the indicators to the areas")
    outside = outside_of(inputs, vintage, codes, choices)
    if clusters is None:
        found = found_by_search(inputs, outside, choices, store=store, progress=progress)
    else:
        found = given_partition(clusters, inputs, outside, choices, progress=progress)
    progress("Describing the clusters")
    tables = cluster_tables(found, choices) | geography_tables(found, choices)
    tables |= profile_tables(found, choices)
    names = names_of(found, choices)
    tables = {name: with_names(table, names, name) for name, table in tables.items()}
    progress("Regressing the indicators on the clusters")
    made, findings = regression_tables(found, outside, inputs, choices)
    tables |= made
    more, agreement = agreement_tables(found, inputs)
    tables |= more | published_figures(found, tables, inputs, choices)
    results = settings_of(found, outside, choices, agreement)
    tables["settings"] = settings_table(found, inputs, outside, choices, regressed="regressions" in tables)
    tables = {name: replace(table, description=TABLES[name]) for name, table in tables.items()}
    tables = credited(tables, found)
    sets = cluster_sets(found, tables, inputs, outside, choices, names.titles)
    return StudyResult(
        study=STUDY,
        title=TITLE,
        tables=tables,
        indicators=(),
        figures=figures_of(found, inputs, tables, sets, choices),
        presets=presets(sets),
        default_state=f"#/clusters?set={FAMILY}" if sets else "",
        context=CONTEXT,
        parameters=applied(choices, given=clusters is not None)
        | {"cube": inputs.cube.id, "year": inputs.cube.year or None, "results": results},
        inputs=records_used(inputs.records, tables),
        clusters=sets,
        workbook=workbook_of(tables, found, outside, choices),
        findings=in_words(
            (
                *first_of(found, outside, choices),
                *inputs.findings,
                *(finding for one in outside for finding in one.findings),
                *found.findings,
                *findings,
                *told_of(found, tables, inputs, outside, choices),
            ),
            found,
            inputs,
            outside,
        ),
    )
