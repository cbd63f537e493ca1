"""Whether areas of a cluster differ from the rest in outside indicators: one small regression for each pair.

What belongs here: the modes, their choices, and significance over all models. Reading is in
`regression_areas` and `regression_rows`; a model is in `regression_models`.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pyarrow as pa

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.evidence.regression_areas import RegressionAreas, read_areas
from bailiwick.evidence.regression_models import NUMBERS, REASONS, ModelSettings, models_of
from bailiwick.evidence.regression_rows import (
    AREA_REASONS,
    ROW_REASONS,
    IndicatorRows,
    RowRules,
    join_rows,
    read_indicators,
)
from bailiwick.evidence.stability import seed_of
from bailiwick.groups.area_matrix import in_kind, some

__all__ = ["REASONS", "cluster_regressions", "regression_coverage"]


_MODES, _ERRORS = ("corrected", "as_published"), ("cr2", "wild", "cr1")
_STANDARDISE, _PANELS = ("pooled", "year", "none"), ("latest", "mean", "all")


def cluster_regressions(
    indicators: Any,
    clusters: Any,
    *,
    controls: Any,
    errors_by: Any,
    mode: Literal["corrected", "as_published"] = "corrected",
    errors: Literal["cr2", "wild", "cr1"] = "cr2",
    min_treated: int = 10,
    min_regions: int = 3,
    region_effects: bool = False,
    standardise: Literal["pooled", "year", "none"] | None = None,
    panel: Literal["latest", "mean", "all"] | None = None,
    false_discovery: float = 0.05,
    confidence: float = 0.95,
    coarse: Any = None,
    draws: int = 9_999,
    random_state: Any = 0,
) -> Any:
    """How far the areas of each cluster are from the others in each indicator, given controls.

    For each indicator and each cluster k, by ordinary least squares over areas a::

        z[a] = b0 + b1 [a is in k] + b2 control[a] + ... + e[a]

    with z the indicator less its mean, divided by its population standard deviation, both over the areas that
    have a cluster, whether or not they have controls and a region. `coefficient` is b1, in standard
    deviations: .5 says that areas of k stand half a standard deviation above areas alike in the controls that
    are in another cluster. Errors e may go together within a region.

    Parameters
    ----------
    indicators : dataframe
        `area_code`, `indicator`, `value` in any unit, and `year` if there are several.
    clusters : dataframe
        `area_code` and `cluster`, a label or a whole number; null is none.
    controls : dataframe or None
        `area_code` and columns of numbers, used as given; of a column called `population` (or
        `population_2020`, `pop_2020`), which must be above 0, the natural logarithm is used.
    errors_by : dataframe
        `area_code` and one column: the region that errors go together in.
    mode : {"corrected", "as_published"}
        See Notes. As published, `errors`, `min_treated`, `min_regions` and `false_discovery` have no part.
    errors : {"cr2", "wild", "cr1"}
        "cr2": unbiased for equal errors, t with Satterthwaite's degrees of freedom. "wild": the wild cluster
        bootstrap, the null imposed. "cr1": the usual sandwich, t with (regions - 1) degrees of freedom,
        which claims too much where regions are few: for comparison.
    min_treated : int
        Areas of the cluster that a p-value needs; of larger areas, the sum of their shares.
    min_regions : int
        Regions with such areas that a p-value needs.
    region_effects : bool
        Add a dummy for each region but one, so that areas are compared within regions.
    standardise : {"pooled", "year", "none"} or None
        Over all years, within each year, or not: values as they are. None: "year", as published "pooled".
    panel : {"latest", "mean", "all"} or None
        Of several years: the last one in which any area of the indicator can be in a model, the mean of z
        over the years of an area, or all, one row for each area and year. None: "latest", as published "all".
    false_discovery : float
        Share of false findings allowed among the significant ones.
    confidence : float
        Of `lower` and `upper`, one at a time.
    coarse : dataframe, optional
        For indicators published for larger areas: `area_code` (as in `clusters`), `coarse_code` (as
        `area_code` in `indicators`) and `weight`, such as residents in both; none may be missing. A larger
        area then has, in place of 0 or 1, its share in k, and counts where areas with a cluster hold 90 % of
        its weight. Its controls and region are its own rows, if those tables have them; else residents are
        summed over its parts, other controls are weighted means, and the region is that of most weight.
    draws : int
        Random draws of the bootstrap, where not all draws are made.
    random_state : int, numpy Generator or None
        Their seed.

    Returns
    -------
    dataframe of the kind of `indicators`, one row for each indicator and cluster
        `indicator`, `cluster`, `coefficient`, `standard_error` (of "wild": CR1), `lower`, `upper` (of "wild"
        null where the interval has no end), all in standard deviations; `n` (rows), `treated_areas` (in k; of
        larger areas, with any part in k), `areas`, `treated_regions`, `regions`, `left_out` (areas with a
        value that lack something else), `degrees_of_freedom` (null for the normal distribution and the
        bootstrap), `p_value`, `p_adjusted` (Benjamini-Hochberg over all p-values of the call), `significant`
        (null without a p-value), `reason` (a key of `REASONS`: why there is no p-value or no estimate),
        `first_year` and `last_year`, `controls_left_out` (names: see Notes; null where all are used).

    Raises
    ------
    OptionError
        A choice is not among the allowed ones.
    ColumnError, TableError
        A column is absent or there twice, an area occurs twice, a value or control is not a number or above
        1e150, a label is there as text and as a number, a year or `copies` is not a whole number, a part has
        no weight or code, there are several values for one area and year, or the tables share no area: all
        are listed.

    Notes
    -----
    Corrected: one row per area, z within year; CR2 or the bootstrap; p-values only with enough treated areas
    and regions; Benjamini-Hochberg; rows for all pairs.

    As published: all rows stacked, repeated ones too, as often as a column `copies` says; z pooled over
    years and over all areas of the table, whether or not they have a cluster; rows with anything empty in any
    column left out before z, where a column `has_unit` that is false is an empty unit. Only `area_code`
    (where a code was not found), `area_name`, `year`, `lower`, `upper`, `flag`, `filled_from`, `mark` and
    `note` may be empty. An indicator with an infinity (also one that a column `mark` calls "infinite") has no
    model; CR1, the normal distribution, significant where the interval leaves out 0; no `p_adjusted`; rows
    only for pairs that can be estimated.

    A control that is the same in all areas of an indicator, or follows from regions or from the controls
    before it, is left out of its models, which changes no coefficient; `controls_left_out` names it.

    Missing values: a missing or infinite value has no row. A row whose area has no cluster, control or region
    is in no model; one with a cluster counts in the mean and standard deviation of z. `regression_coverage`
    counts each of these; nothing is filled in. A coefficient is null only where `reason` says why. A model
    that fits without error has a coefficient, but no error, interval or p-value: `reason` is "no-error".

    Comparability: codes are joined as they are, so convert all tables to one boundary vintage first. A
    cluster is compared with all other areas, so the coefficients of an indicator are not independent of each
    other. A cluster within one region cannot be told from the region. None of it says what causes what.

    References
    ----------
    The models are those of [nesta2022]_, section "Differences in benchmark indicators". [bell2002]_ and
    [pustejovsky2018]_ for CR2, [cameron2008]_ and [webb2023]_ for the bootstrap, [benjamini1995]_.

    Examples
    --------
    Values 1, 3 in cluster a and 5, 7 in b: mean 4, deviation sqrt(5) = 2.236. The means of z are -.894 and
    .894, so a stands 1.789 below b.

    >>> import pandas as pd
    >>> codes = ["E1", "E2", "E3", "E4"]
    >>> pay = pd.DataFrame({"area_code": codes, "indicator": "pay", "value": [1.0, 3, 5, 7]})
    >>> where = pd.DataFrame({"area_code": codes, "cluster": ["a", "a", "b", "b"]})
    >>> regions = pd.DataFrame({"area_code": codes, "region": ["N", "S", "S", "N"]})
    >>> found = cluster_regressions(pay, where, controls=None, errors_by=regions)
    >>> found[["indicator", "cluster", "coefficient", "treated_areas", "reason"]].round(3)
      indicator cluster  coefficient  treated_areas       reason
    0       pay       a       -1.789              2  few-treated
    1       pay       b        1.789              2  few-treated
    """
    settings, rules = _settings(
        mode, errors, min_treated, min_regions, region_effects, standardise, panel,
        false_discovery, confidence, draws, random_state,
    )  # fmt: skip
    areas, joined, backend = _read(indicators, clusters, controls, errors_by, coarse, rules)
    parts = [models_of(rows, areas, settings) for rows in joined]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    if settings.published:
        kept = ~np.isnan(columns["coefficient"])
        columns = {name: cells[kept] for name, cells in columns.items()}
    return in_kind(_table(columns, areas.clusters, settings), backend)


def regression_coverage(
    indicators: Any,
    clusters: Any,
    *,
    controls: Any,
    errors_by: Any,
    mode: Literal["corrected", "as_published"] = "corrected",
    panel: Literal["latest", "mean", "all"] | None = None,
    coarse: Any = None,
) -> Any:
    """What of each indicator `cluster_regressions` uses, and what it leaves out for which reason.

    Parameters
    ----------
    indicators, clusters, controls, errors_by, mode, panel, coarse
        As of `cluster_regressions`.

    Returns
    -------
    dataframe of the kind of `indicators`, one row for each indicator
        `indicator`; `rows` and `areas` that came in.

        Rows: `missing`, `infinite`, `blank_elsewhere` (a value, but another column empty; left out as
        published), `repeated` (the same area, year and value; one is used, as published all are),
        `without_year` (where others have one and the last is used), `other_years`, `without_code`,
        `unmatched_rows` (of areas that lack something), `not_standardised` (of a year in which the indicator
        is the same in all areas; as published, of an indicator with an infinity) and `used_rows`. Each row is
        counted once, for the first that holds: they add up to `rows`, as published without `repeated`.

        Areas of the years used: `without_cluster`, `without_control`, `without_region`, `unknown_areas`
        (those in no other table, such as codes of an earlier edition), `left_out` for any of these, and
        `used_areas`. `first_year`, `last_year`, and `nuts_versions`: the editions of the codes in those
        years, if there is a column `nuts_version`. Where the last year is of an old edition, areas that were
        changed since fall out.

    Raises
    ------
    OptionError, ColumnError, TableError
        As `cluster_regressions`.

    Notes
    -----
    Missing values: an area that lacks several things is counted under each of them, and once in `left_out`.
    An indicator that has no model at all, because it is constant, uses no row.

    Examples
    --------
    >>> import pandas as pd
    >>> pay = pd.DataFrame({"area_code": ["E1", "E2", "E3"], "indicator": "pay", "value": [1.0, 3, None]})
    >>> where = pd.DataFrame({"area_code": ["E1", "E3"], "cluster": ["a", "b"]})
    >>> regions = pd.DataFrame({"area_code": ["E1", "E2", "E3"], "region": ["N", "S", "N"]})
    >>> found = regression_coverage(pay, where, controls=None, errors_by=regions)
    >>> found[["rows", "missing", "unmatched_rows", "not_standardised", "used_rows"]]
       rows  missing  unmatched_rows  not_standardised  used_rows
    0     3        1               1                 1          0
    """
    _, rules = _settings(mode, "cr2", 10, 3, False, None, panel, 0.05, 0.95, 999, 0)
    _, joined, backend = _read(indicators, clusters, controls, errors_by, coarse, rules)
    names = (
        "rows", "areas", *ROW_REASONS, *AREA_REASONS, "left_out", "used_rows", "used_areas",
        "first_year", "last_year",
    )  # fmt: skip
    columns: dict[str, Any] = {"indicator": pa.array([rows.indicator for rows in joined], pa.string())}
    columns |= {name: pa.array([rows.counts[name] for rows in joined], pa.int64()) for name in names}
    columns["nuts_versions"] = pa.array([rows.editions for rows in joined], pa.string())
    return in_kind(pa.table(columns), backend)


def _settings(
    mode: Any, errors: Any, min_treated: Any, min_regions: Any, region_effects: Any, standardise: Any,
    panel: Any, false_discovery: Any, confidence: Any, draws: Any, random_state: Any,
) -> tuple[ModelSettings, RowRules]:  # fmt: skip
    """The choices, all that are wrong told together."""
    wrong = [
        f"{name}={given!r} is not an option.{nearest(str(given), known)} Choose one of"
        f" {', '.join(map(repr, known))}."
        for name, given, known in (
            ("mode", mode, _MODES),
            ("errors", errors, _ERRORS),
            ("standardise", standardise, _STANDARDISE),
            ("panel", panel, _PANELS),
        )
        if given not in known and not (given is None and name in ("standardise", "panel"))
    ]
    wrong += [
        f"{name}={given!r} is not a whole number of {least} or more."
        for name, given, least in (
            ("min_treated", min_treated, 1),
            ("min_regions", min_regions, 1),
            ("draws", draws, 99),
        )
        if isinstance(given, bool) or not isinstance(given, (int, np.integer)) or given < least
    ]
    wrong += [
        f"{name}={given!r} is not a share above 0 and below 1, such as {usual}."
        for name, given, usual in (
            ("false_discovery", false_discovery, 0.05),
            ("confidence", confidence, 0.95),
        )
        if isinstance(given, bool) or not isinstance(given, (int, float, np.number)) or not 0 < given < 1
    ]
    if not isinstance(region_effects, (bool, np.bool_)):
        wrong.append(f"region_effects={region_effects!r} is neither True nor False.")
    if wrong:
        raise OptionError("\n".join(wrong))
    published = mode == "as_published"
    settings = ModelSettings(
        published, errors, int(min_treated), int(min_regions), bool(region_effects), float(false_discovery),
        float(confidence), int(draws), seed_of(random_state),
    )  # fmt: skip
    rules = RowRules(
        years=panel or ("all" if published else "latest"),
        standardise=standardise or ("pooled" if published else "year"),
        complete=published,
    )
    return settings, rules


def _read(
    indicators: Any, clusters: Any, controls: Any, errors_by: Any, coarse: Any, rules: RowRules
) -> tuple[RegressionAreas, list[IndicatorRows], Any]:
    panel, backend, wrong = read_indicators(indicators, rules)
    areas, more = read_areas(clusters, controls, errors_by, coarse)
    wrong += more
    heading = "The regressions cannot be made."
    if wrong:
        raise TableError(heading, wrong)
    joined = join_rows(panel, areas, rules)
    if not any(len(rows.areas) for rows in joined):
        left = [rows.counts[name] for rows in joined for name in ("without_code", "unmatched_rows")]
        if not any(left):
            raise TableError(heading, [Finding("no-values", _no_values(joined))])
        valued = panel.filter(panel["value"].is_finite().fill_null(value=False))
        own = sorted(set(valued["area_code"].to_list()) - {""})
        lacking = [
            name
            for name, has in (
                ("clusters", ~np.isnan(areas.shares).any(axis=1)),
                ("controls", ~np.isnan(areas.controls).any(axis=1)),
                ("errors_by", areas.regions >= 0),
            )
            if not {areas.codes[at] for at in np.flatnonzero(has).tolist()} & set(own)
        ]
        told = (
            f"No area with a value has a cluster, all controls and a region. indicators has {some(own, 3)}"
            f"{f'; none of them is complete in {some(lacking)}' if lacking else ''}. Give all tables by code"
            " and of one boundary vintage."
        )
        raise TableError(heading, [Finding("no-area", told)])
    return areas, joined, backend


def _no_values(joined: list[IndicatorRows]) -> str:
    words = {
        "missing": "without a value",
        "blank_elsewhere": "with another column empty",
        "infinite": "infinite",
        "not_standardised": "of an indicator that holds an infinity",
    }
    counts = {name: sum(rows.counts[name] or 0 for rows in joined) for name in ("rows", *words)}
    told = ", ".join(f"{counts[name]} {word}" for name, word in words.items() if counts[name])
    return f"No value of indicators can be used: of {counts['rows']} rows there are {told}."


def _table(columns: dict[str, Any], labels: tuple[Any, ...], settings: ModelSettings) -> pa.Table:
    from scipy.stats import false_discovery_control

    p = columns["p_value"]
    adjusted = np.full(len(p), np.nan)
    known = ~np.isnan(p)
    if settings.published:
        significant = (columns["lower"] > 0) | (columns["upper"] < 0)
    else:
        adjusted[known] = false_discovery_control(p[known]) if known.any() else p[known]
        significant = adjusted <= settings.false_discovery
    kind = pa.int64() if labels and all(isinstance(label, int) for label in labels) else pa.string()
    named: dict[str, Any] = {
        "indicator": pa.array(columns["indicator"].tolist(), pa.string()),
        "cluster": pa.array([labels[one] for one in columns["cluster"].tolist()], kind),
    }
    for name in NUMBERS[:4]:
        named[name] = pa.array(columns[name], pa.float64(), from_pandas=True)
    for name in ("n", "treated_areas", "areas", "treated_regions", "regions", "left_out"):
        named[name] = columns[name].astype(np.int64)
    for name, cells in (
        ("degrees_of_freedom", columns["degrees_of_freedom"]),
        ("p_value", p),
        ("p_adjusted", adjusted),
    ):
        named[name] = pa.array(cells, pa.float64(), from_pandas=True)
    named["significant"] = pa.array(significant.tolist(), pa.bool_(), mask=~known)
    named["reason"] = pa.array(columns["reason"].tolist(), pa.string())
    for name in ("first_year", "last_year"):
        named[name] = pa.array(columns[name].tolist(), pa.int64())
    named["controls_left_out"] = pa.array(columns["controls_left_out"].tolist(), pa.string())
    return pa.table(named)
