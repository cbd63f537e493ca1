"""The 25 indicators of the subnational explorer's first edition, 1 February 2022, under our ids.

Where a later edition publishes the same measure, the id is that of `bailiwick.sources.subnational_metrics`,
so that editions can be laid side by side. Three are counts that later editions give as rates: they have ids
of their own, because a count follows the size of an area and a rate does not.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from bailiwick.sources.subnational_metrics import METRICS, metric_table

__all__ = ["FEBRUARY_2022", "february_metric_table"]

_TRAVEL = "Average travel time to nearest large employment centre (500+ employees)"
#: The publisher's words, with single spaces -> id.
FEBRUARY_2022: Mapping[str, str] = {
    "Gross Value Added per hour worked": "gva_per_hour_gbp",
    "Gross median weekly pay": "median_weekly_pay_gbp",
    "Employment rate for 16 to 64 year olds": "employment_rate_percent",
    f"{_TRAVEL} by public transport or walking": "public_transport_or_walk_minutes",
    f"{_TRAVEL} by car": "drive_minutes",
    f"{_TRAVEL} by bike": "cycle_minutes",
    "Premises with gigabit capable broadband": "gigabit_broadband_percent",
    "4G coverage provided by at least one mobile network provider": "mobile_4g_percent",
    "Young people achieving GCSEs (and equivalent qualifications) in English and Maths by age 19": (
        "gcse_english_maths_percent"
    ),
    "Schools and nurseries rated good or outstanding by OFSTED": "good_schools_percent",
    "5 year olds achieving 'expected level' on communication early learning goals": (
        "early_communication_percent"
    ),
    "5 year olds achieving 'expected level' on literacy early learning goals": "early_literacy_percent",
    "5 year olds achieving 'expected level' on maths early learning goals": "early_maths_percent",
    "Number of starts on apprenticeships": "apprenticeship_starts",
    "Number of completions on apprenticeships": "apprenticeship_completions",
    "Female healthy life expectancy": "healthy_life_women_years",
    "Male healthy life expectancy": "healthy_life_men_years",
    "Adults that currently smoke cigarettes": "smokers_percent",
    "Children (4 to 5 years old) overweight and obesity prevalance": "overweight_reception_percent",
    "Adult (18+) overweight and obesity prevalance": "overweight_adults_percent",
    "Average life satisfaction rating": "life_satisfaction_score",
    "Average feeling that things done in life are worthwhile rating": "worthwhile_score",
    "Average happiness rating": "happiness_score",
    "Average anxiety rating": "anxiety_score",
    "Net additions to the housing stock": "net_additional_dwellings",
}
#: id, label, short label, theme, unit, decimals, polarity of the counts that later editions give as rates.
_COUNTS = (
    ("apprenticeship_starts", "Apprenticeship starts", "apprenticeship starts", "skills", "starts", 0, 1),
    (
        "apprenticeship_completions",
        "Apprenticeship completions",
        "apprenticeship completions",
        "skills",
        "completions",
        0,
        1,
    ),
    (
        "net_additional_dwellings",
        "Net additions to the housing stock",
        "net additional dwellings",
        "housing",
        "dwellings",
        0,
        0,
    ),
)


def february_metric_table() -> pl.DataFrame:
    """What the 25 indicators are, one row for each, in the shape of `subnational_metrics.metric_table`.

    Returns
    -------
    polars.DataFrame
        `variable`, `label`, `short_label`, `dimension` (the theme), `unit`, `decimals`, `polarity` (1 where
        high is good, -1 where low is, 0 where neither), by theme.

    Notes
    -----
    Comparability: apprenticeship starts and completions and housing additions are counts. They follow the
    size of an area, so a cluster of large areas has high values whatever its economy.

    Examples
    --------
    >>> table = february_metric_table()
    >>> table.height, table.filter(variable="apprenticeship_starts")["unit"].item()
    (25, 'starts')
    """
    shared = metric_table([one for one in FEBRUARY_2022.values() if one in METRICS])
    counts = pl.DataFrame(list(_COUNTS), schema=shared.schema, orient="row")
    order = {one: at for at, one in enumerate(FEBRUARY_2022.values())}
    return pl.concat([shared, counts]).sort(pl.col("variable").replace_strict(order, return_dtype=pl.Int32))
