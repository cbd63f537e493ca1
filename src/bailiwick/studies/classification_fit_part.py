"""The classification itself: areas merged, variables chosen, scaled and grouped, clusters described.

Each step is a call of the library; what is chosen is in `classification_options_part`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import polars as pl

from bailiwick.errors import DataWarning, Finding
from bailiwick.evidence.stability import Stability, stability
from bailiwick.groups.classification import AreaClassification
from bailiwick.groups.merging import merge_areas
from bailiwick.groups.naming import cluster_names
from bailiwick.groups.portraits import pen_portraits
from bailiwick.groups.profiles import cluster_profiles
from bailiwick.groups.selection import VariableSelection, select_variables
from bailiwick.groups.typicality import typicality
from bailiwick.shown import counted
from bailiwick.studies.classification_inputs import Inputs
from bailiwick.studies.classification_options_part import Options, parameters_of

__all__ = ["Classified", "classified", "origins_of"]

SHARES_AT_MOST = 1.0  # the largest percentage of a table is above it
WORDS = ("variable", "label", "short_label", "dimension", "unit")
# What tells where people come from and what they believe: names of places do not speak of it.
ORIGINS = re.compile(
    r"\b(ethnic\w*|origins?|race|religio\w*|faiths?|languages?|born|births?|nationalit\w*|migra\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Classified:
    """A classification and what describes it.

    Attributes
    ----------
    rows : areas as they were grouped, after merging, with every variable
    X : `area_code` and the used variables
    labels : `variable` and `label` of every candidate
    variables : the used variables' rows of the table of words
    model : the fitted `AreaClassification`
    selection : VariableSelection or None
    stable : Stability or None
    profiles, typical, names, portraits : tables of the library
    findings : what was found on the way
    """

    rows: pl.DataFrame
    X: pl.DataFrame
    labels: pl.DataFrame
    variables: pl.DataFrame
    model: Any
    selection: VariableSelection | None
    stable: Stability | None
    profiles: pl.DataFrame
    typical: pl.DataFrame
    names: pl.DataFrame
    portraits: pl.DataFrame
    findings: tuple[Finding, ...]

    @property
    def levels(self) -> tuple[str, ...]:
        """The names of the levels, broadest first."""
        return tuple(self.model.levels_)

    @property
    def name_of(self) -> dict[str, str]:
        """The name of each cluster of any level, by code."""
        return dict(self.names.select("code", "name").iter_rows())


def classified(
    inputs: Inputs,
    choices: Options,
    *,
    own_names: Mapping[str, str] | None,
    progress: Callable[[str], None],
) -> Classified:
    """Classify the areas of the inputs as chosen.

    Raises
    ------
    TableError
        The values cannot be grouped, or own names are of clusters that there are not; all is listed.
    """
    rows, findings = _merged(inputs, choices)
    names = [name for name in inputs.names if not choices.variables or name in choices.variables]
    chosen = rows.select("area_code", *names)
    standard = parameters_of(choices, inputs, names)["standardise"]
    findings += _fractions(chosen, standard)
    selection = None
    if choices.select and len(names) > 1:
        progress(f"Choosing among {len(names)} variables")
        with _kept_warnings(findings):
            selection = _selected(chosen, names, inputs, choices, standard)
        chosen = chosen.select("area_code", *selection.kept)
    used = chosen.columns[1:]
    progress(f"Grouping {counted(chosen.height, inputs.what)} on {counted(len(used), 'variable')}")
    with _kept_warnings(findings):
        model = AreaClassification(**parameters_of(choices, inputs, used)).fit(chosen)
    progress("Describing the clusters")
    words = inputs.variables.filter(pl.col("variable").is_in(used)).select(*WORDS)
    profiles = cluster_profiles(model, chosen, population=_residents(rows))
    official = [name for one in inputs.published.values() for name in one.names.values()]
    named = cluster_names(profiles, words, pass_over=origins_of(words), names=own_names, official=official)
    portraits = pen_portraits(
        model,
        chosen,
        variables=words,
        names=named,
        areas=rows.select("area_code", "area_name").join(inputs.places, on="area_code", how="left"),
        population=_residents(rows),
    )
    portraits = _with_pairs(portraits, model, inputs)
    typical = typicality(model, chosen)
    stable = None
    if choices.draws:
        progress(f"Drawing the variables {choices.draws:,} times")
        with _kept_warnings(findings):
            stable = stability(
                AreaClassification(**parameters_of(choices, inputs, used)),
                chosen,
                draws=choices.draws,
                random_state=choices.random_state,
                n_jobs=choices.jobs,
            )
    return Classified(
        rows=rows,
        X=chosen,
        labels=inputs.variables.select("variable", "label"),
        variables=words,
        model=model,
        selection=selection,
        stable=stable,
        profiles=profiles,
        typical=typical,
        names=named,
        portraits=portraits,
        findings=tuple(findings),
    )


def origins_of(words: pl.DataFrame) -> list[str]:
    """The variables on country of birth, ethnic group, language and religion, by their words.

    Generated names pass over them: a place is more than where its people come from, and a name that says
    nothing else hurts. Profiles and portraits hold them like all others.

    Examples
    --------
    >>> words = pl.DataFrame(
    ...     {
    ...         "variable": ["v08", "v21", "v38"],
    ...         "label": ["Born in the United Kingdom", "Chinese", "Living in a flat"],
    ...         "dimension": ["origins", "ethnicity and origins", "housing"],
    ...     }
    ... )
    >>> origins_of(words)
    ['v08', 'v21']
    """
    of_origins = pl.any_horizontal(
        pl.col(name).map_elements(lambda text: bool(ORIGINS.search(text)), return_dtype=pl.Boolean)
        for name in ("label", "dimension")
    )
    return words.filter(of_origins)["variable"].to_list()


@contextmanager
def _kept_warnings(findings: list[Finding]) -> Iterator[None]:
    """What the library warns of about the data, as findings that the record of a run holds, each once."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DataWarning)
        yield
    for one in caught:
        sentence = str(one.message)
        if not issubclass(one.category, DataWarning):
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
        elif sentence not in [finding.sentence for finding in findings]:
            findings.append(Finding("data", sentence, severity="warning"))


def _merged(inputs: Inputs, choices: Options) -> tuple[pl.DataFrame, list[Finding]]:
    """Areas with the tiny ones put together with their neighbours, and words on how."""
    if not inputs.merges:
        return inputs.rows, []
    merged = merge_areas(inputs.rows, inputs.merges, density="mean" if choices.as_published else "area")
    told = Finding("merged", " ".join(merged.notes), tuple(inputs.merges), "warning")
    return merged.table, [told]


def _fractions(chosen: pl.DataFrame, standard: str | None) -> list[Finding]:
    """A remark where asinh is taken of fractions, on which it is a straight line."""
    values = chosen.drop("area_code").select(pl.max_horizontal(pl.all().abs().max()))
    largest = values.item() if values.height else None
    if standard != "asinh_range" or largest is None or not largest <= SHARES_AT_MOST:
        return []
    sentence = (
        f"No value of the {len(chosen.columns) - 1} variables is above {largest:g}: they look like fractions."
        " The inverse hyperbolic sine does next to nothing there; give shares in percent, 0 to 100."
    )
    return [Finding("fractions", sentence, severity="warning")]


def _selected(
    chosen: pl.DataFrame, names: list[str], inputs: Inputs, choices: Options, standard: str | None
) -> VariableSelection:
    """Of each pair that correlates too much one variable left out, as correlated as distances see them.

    Scaling moves no correlation, but a transform does: under asinh it is taken first.
    """
    table = chosen
    if standard == "asinh_range":
        table = chosen.with_columns(pl.col(names).arcsinh())
    return select_variables(
        table, threshold=choices.correlation, keep=choices.keep, variables=inputs.variables
    )


def _residents(rows: pl.DataFrame) -> Mapping[str, float] | None:
    """Residents by area, where they are known."""
    return dict(rows.select("area_code", "residents").iter_rows()) if "residents" in rows.columns else None


def _with_pairs(portraits: pl.DataFrame, model: Any, inputs: Inputs) -> pl.DataFrame:
    """Portraits that say which areas are counted as one with another, where they have such."""
    if not inputs.merges:
        return portraits
    names = dict(inputs.rows.select("area_code", "area_name").iter_rows())
    members = model.membership()
    held: dict[str, list[tuple[str, str]]] = {}
    for small, large in inputs.merges.items():
        for code in members.filter(area_code=large).row(0)[1:]:
            held.setdefault(code, []).append((names[small], names[large]))
    units = {
        code: count for level in model.levels_ for code, count in members[level].value_counts().iter_rows()
    }
    said = {
        code: f" {' and '.join(f'{small} counts with {large}' for small, large in pairs)}, so"
        f" {counted(units[code] + len(pairs), 'area')} have this code."
        for code, pairs in held.items()
    }
    more = pl.col("code").replace_strict(said, default="", return_dtype=pl.String)
    return portraits.with_columns(portrait=pl.col("portrait") + more)
