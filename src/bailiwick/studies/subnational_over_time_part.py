"""The same model on each year that has its metrics: which areas moved, and how much that means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl

from bailiwick import areas
from bailiwick.errors import Finding, OptionError, TableError
from bailiwick.groups.over_time import clusters_over_time
from bailiwick.measures.indicator_panel import carry_to_vintage, combine
from bailiwick.measures.tier_fill import fill_from_upper_tier
from bailiwick.shown import counted
from bailiwick.sources.subnational_metrics import METRICS
from bailiwick.studies.result import StudyTable
from bailiwick.studies.subnational_fit_part import Fitted, estimator_of
from bailiwick.studies.subnational_inputs import SERIES_EDITION, Inputs, upper_tiers_of
from bailiwick.studies.subnational_models import EDITIONS, HEALTHY_LIFE, HEALTHY_LIFE_PARTS, Model, parts_of
from bailiwick.studies.subnational_options_part import Options
from bailiwick.studies.subnational_panel_part import NATIONS, words_of
from bailiwick.studies.subnational_tables_part import AREA, MODEL, described, stacked

__all__ = ["LEAST_AREAS", "YEARS", "over_time_tables"]

#: Start years of the periods looked at.
YEARS = tuple(range(2012, 2025))
LEAST_METRICS, LEAST_YEARS = 2, 2
#: Share of the districts of a nation that a metric needs in a year to count as there.
LEAST_AREAS = 0.5
#: Share of the years that a metric needs; one with fewer is left out of the model.
LEAST_SHARE = 0.5
ROLES = ("series",)


def over_time_tables(
    inputs: Inputs, choices: Options, found: Sequence[Fitted], *, progress: Callable[[str], None]
) -> tuple[dict[str, StudyTable], list[Finding]]:
    """Clusters of each year, areas that moved, agreement with the year before, and which metrics have years.

    Raises
    ------
    OptionError
        The inputs have no series.
    """
    if inputs.series is None:
        raise OptionError(
            "over_time needs the series of edition 2026-06: read the inputs with series=True, or add that"
            " file"
            " to --files."
        )
    progress("Carrying and filling the series")
    panel = _series(inputs.series, [name for one in found for name in one.model.metrics])
    parts: dict[str, dict[str, pl.DataFrame]] = {}
    findings: list[Finding] = []
    for one in found:
        progress(f"{one.model.label}: over time")
        made, told = _of_model(one, panel, choices)
        findings += told
        for name, table in made.items():
            parts.setdefault(name, {})[one.model.id] = table
    names = dict(inputs.names) | dict(areas.names(EDITIONS[SERIES_EDITION][1]))
    return _tables(parts, names), findings


def _series(series: pl.DataFrame, metrics: list[str]) -> pl.DataFrame:
    """Values of districts in each year, on the boundaries of the series, filled from their counties."""
    vintage = EDITIONS[SERIES_EDITION][1]
    rows = series.filter(
        pl.col("indicator").is_in([*metrics, *parts_of(metrics)]) & pl.col("year").is_in(YEARS)
    )
    # Where a year has several periods of a metric the last one stands for it.
    rows = rows.sort("period").unique(["area_code", "indicator", "year"], keep="last", maintain_order=True)
    carried = carry_to_vintage(rows, vintage)
    if set(HEALTHY_LIFE_PARTS) <= set(carried["indicator"]):
        carried = combine(carried, {HEALTHY_LIFE: dict(HEALTHY_LIFE_PARTS)})
    filled = fill_from_upper_tier(carried, upper_tiers_of(vintage))
    kept: pl.DataFrame = filled.filter(
        pl.col("area_code").is_in(list(areas.codes(vintage))) & pl.col("value").is_not_null()
    ).select("area_code", "year", "indicator", "value")
    return kept


def _of_model(
    one: Fitted, panel: pl.DataFrame, choices: Options
) -> tuple[dict[str, pl.DataFrame], list[Finding]]:
    """The tables of one model, and what it lacks."""
    model = one.model
    letters = one.X["area_code"].str.head(1)
    own = pl.col("area_code").str.head(1).is_in(letters.unique().to_list())
    every = panel.filter(pl.col("indicator").is_in(model.metrics))
    # The nations left out of the model, too: whether their series would do is told.
    there = sorted({code[0] for code in (*one.X["area_code"], *one.data.left_out["area_code"])})
    held_by = {letter: _years_of(every, model, letter) for letter in there}
    of_nation = {letter: held_by[letter] for letter in letters.unique().sort()}
    # The nation with most areas decides on the metrics; another is in if it has the same series.
    largest = letters.value_counts(sort=True)["area_code"][0]
    has = of_nation[largest]
    used = [name for name in model.metrics if len(has[name]) >= LEAST_SHARE * len(YEARS)]
    nations = [
        letter
        for letter, held in of_nation.items()
        if all(len(held[name]) >= LEAST_SHARE * len(has[name]) for name in used)
    ]
    years = (
        sorted(set.intersection(*(of_nation[one][name] for name in used for one in nations))) if used else []
    )
    rows = every.filter(own & pl.col("area_code").str.head(1).is_in(nations))
    left = {
        letter: [name for name in used if len(held[name]) < LEAST_SHARE * len(has[name])]
        for letter, held in of_nation.items()
        if letter not in nations
    }
    table = pl.DataFrame(
        [
            (
                NATIONS[letter],
                name,
                METRICS[name].label,
                ", ".join(map(str, sorted(held[name]))),
                ", ".join(str(year) for year in YEARS if year not in held[name]),
                letter in nations and name in used,
            )
            for letter, held in held_by.items()
            for name in model.metrics
        ],
        schema=["nation", "variable", "label", "years", "lacking", "used"],
        orient="row",
    )
    findings = _lacking(
        model, used, years, {letter: of_nation[letter] for letter in [largest, *nations]}, left
    )
    if len(used) < LEAST_METRICS or len(years) < LEAST_YEARS:
        return {"over_time_metrics": table}, findings
    # One number of clusters for all years: where it is chosen each year, clusters part and join.
    estimator = estimator_of(
        replace(choices, lookups_as_variables=()), n_clusters=int(one.estimator.n_clusters_)
    )
    try:
        made = clusters_over_time(rows, estimator, metrics=used, years=years, n_jobs=choices.jobs)
    except TableError as error:
        findings.append(Finding("no-year", f"{model.label}: {error}", severity="warning"))
        return {"over_time_metrics": table}, findings
    return {
        "over_time_metrics": table,
        "over_time": made.assignment,
        "moved": made.moved.rename({"from": "from_cluster", "to": "to_cluster"}),
        "agreement_over_time": made.agreement,
    }, findings


def _years_of(rows: pl.DataFrame, model: Model, nation: str) -> dict[str, set[int]]:
    """The years in which half of the districts of a nation have a metric."""
    codes = areas.codes(EDITIONS[SERIES_EDITION][1])
    least = LEAST_AREAS * sum(code[0] == nation for code in codes)
    counts = (
        rows.filter(pl.col("area_code").str.starts_with(nation))
        .group_by("indicator", "year")
        .agg(pl.col("area_code").n_unique())
        .filter(pl.col("area_code") >= least)
    )
    found: dict[str, set[int]] = {name: set() for name in model.metrics}
    for name, year, _ in counts.iter_rows():
        found[name].add(year)
    return found


def _lacking(
    model: Model,
    used: list[str],
    years: list[int],
    of_nation: dict[str, dict[str, set[int]]],
    left: dict[str, list[str]],
) -> list[Finding]:
    """Which metrics and nations lack years, and which years the model has; the largest nation comes first."""
    told = []
    has = next(iter(of_nation.values()))
    gone = [name for name in model.metrics if name not in used]
    if gone:
        words = [f"{METRICS[name].short_label} ({counted(len(has[name]), 'year')})" for name in gone]
        sentence = (
            f"{model.label} over time is without {', '.join(words)}: fewer than half of the years"
            f" {YEARS[0]} to"
            f" {YEARS[-1]}."
        )
        told.append(Finding("few-years", sentence, tuple(gone), "warning"))
    if len(used) < LEAST_METRICS or len(years) < LEAST_YEARS:
        sentence = f"{model.label}: too few metrics have series, so there are no clusters over time."
        told.append(Finding("no-series", sentence, severity="warning"))
        return told
    for letter, names in left.items():
        sentence = (
            f"{model.label} over time is without {NATIONS[letter]}, which has less than half of the years of"
            f" {words_of(names)}."
        )
        told.append(Finding("nation-years", sentence, (letter,), "warning"))
    without: dict[tuple[str, ...], list[str]] = {}
    for year in YEARS:
        if year not in years:
            wanting = [name for name in used if any(year not in held[name] for held in of_nation.values())]
            without.setdefault(tuple(wanting), []).append(str(year))
    for metrics, lacking in without.items():
        nations = [NATIONS[one] for one, held in of_nation.items() if _lacks(held, metrics, lacking)]
        sentence = (
            f"{model.label}: no clusters of {', '.join(lacking)}, for want of {words_of(metrics)}"
            f" ({', '.join(nations)})."
        )
        told.append(Finding("years", sentence, tuple(lacking), "note"))
    return told


def _lacks(held: dict[str, set[int]], names: Sequence[str], years: Sequence[str]) -> bool:
    return any(int(year) not in held[name] for name in names for year in years)


def _tables(parts: dict[str, dict[str, pl.DataFrame]], names: dict[str, str]) -> dict[str, StudyTable]:
    named = pl.col("area_code").replace_strict(names, default=pl.col("area_code"), return_dtype=pl.String)
    kinds: dict[str, tuple[dict[str, str], str, tuple[str, ...]]] = {
        "over_time": (
            MODEL
            | AREA
            | {"year": "Start year of the periods", "cluster": "Cluster, numbered as the year before"},
            "Clusters of each year",
            ("model", "area_code", "year"),
        ),
        "moved": (
            MODEL
            | AREA
            | {
                "year": "Year in which it is in another cluster",
                "from_cluster": "Cluster of the year before",
                "to_cluster": "Cluster of the year",
            },
            "Areas that moved",
            ("model", "area_code", "year"),
        ),
        "agreement_over_time": (
            MODEL
            | {
                "year": "Year",
                "previous_year": "Year compared with",
                "areas": "Areas",
                "clusters": "Clusters",
                "new_clusters": "Clusters that match none of the year before",
                "compared": "Areas with a cluster in both years",
                "adjusted_rand": "Adjusted Rand index with the year before: 1 the same",
                "moved": "Areas in another cluster than the year before",
                "moved_share": "Their share of the areas compared",
                "remark": "What the clusterer warned of",
            },
            "Agreement with the year before",
            ("model", "year"),
        ),
        "over_time_metrics": (
            MODEL
            | {
                "nation": "Nation; those that the model leaves out, too",
                "variable": "Metric",
                "label": "The metric in words",
                "years": "Years in which half of the districts of the nation have it",
                "lacking": "Years without it",
                "used": "Whether the nation's values of it are in the model over time",
            },
            "Metrics and their years",
            ("model", "nation", "variable"),
        ),
    }
    tables = {}
    for name, (columns, title, key) in kinds.items():
        if name not in parts:
            continue
        rows = stacked(parts[name])
        if "area_code" in rows.columns:
            rows = rows.with_columns(area_name=named)
        tables[name] = described(rows, columns, title, key, roles=ROLES)
    return tables
