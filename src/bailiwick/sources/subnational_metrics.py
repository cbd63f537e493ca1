"""The metrics of the subnational indicators: what each measures, its unit, and which way is good.

One record for each metric, under one id, whichever edition it comes from: the
explorer of December 2022 names an indicator one way, the data of Explore Local
Statistics another, and some nations publish a series of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

from bailiwick.errors import OptionError, nearest

if TYPE_CHECKING:
    import polars as pl

__all__ = ["METRICS", "THEMES", "Metric", "metric", "metric_table"]

Kind = Literal["rate", "mean", "count"]
Series = tuple[tuple[str, str], ...]

#: Themes in the order in which they are shown.
THEMES = (
    "economy",
    "transport connectivity",
    "digital connectivity",
    "education",
    "skills",
    "health",
    "well-being",
    "housing",
    "population",
    "environment",
    "society",
)


@dataclass(frozen=True)
class Metric:
    """One metric, whichever edition its values come from.

    Attributes
    ----------
    id : str
        Name of the column, and value of `indicator` in a long panel.
    short : str
        Very short name, as in the published program.
    label, short_label : str
        Name as a heading, and in a few words as inside a sentence.
    theme : str
        One of `THEMES`.
    unit : str
        In plain words.
    decimals : int
        With how many a value is shown.
    polarity : {1, -1, 0}
        1 where high is good, -1 where low is good, 0 where neither.
    kind : {"rate", "mean", "count"}
        A rate or a mean may be compared between areas of different size and copied
        from a county to its districts; a count may not.
    december_2022 : str or None
        The publisher's name in the explorer of December 2022; for 4G, in its own file.
    els : tuple of (str, str)
        Data set and indicator in Explore Local Statistics; several where nations
        have their own.
    note : str
        What to know before comparing: empty, or one sentence.
    """

    id: str
    short: str
    label: str
    short_label: str
    theme: str
    unit: str
    decimals: int
    polarity: int
    kind: Kind = "rate"
    december_2022: str | None = None
    els: Series = ()
    note: str = ""


def _economy() -> Iterator[Metric]:
    theme = "economy"
    yield Metric(
        "gva_per_hour_gbp",
        "gva",
        "Gross value added per hour worked",
        "GVA per hour",
        theme,
        "£ per hour",
        2,
        1,
        "mean",
        "Gross value added per hour worked",
        (("gross-value-added", "Gross value added per hour worked"),),
    )
    yield Metric(
        "median_weekly_pay_gbp",
        "pay",
        "Gross median weekly pay",
        "weekly pay",
        theme,
        "£ a week",
        1,
        1,
        "mean",
        "Gross median weekly pay",
        (("gross-median-weekly-pay", "Gross median weekly pay"),),
    )
    yield Metric(
        "employment_rate_percent",
        "emp",
        "Employment rate, aged 16 to 64",
        "employment rate",
        theme,
        "%",
        1,
        1,
        "rate",
        "Employment rate for 16 to 64 year olds",
        (
            ("employment-rate", "Employment rate"),
            ("employment-rate-ni", "Employment rate (Northern Ireland)"),
        ),
    )
    yield Metric(
        "gdhi_per_head_gbp",
        "gdhi",
        "Gross disposable household income per head",
        "disposable income per head",
        theme,
        "£ per head",
        0,
        1,
        "mean",
        "Gross disposable household income per head",
        (("gross-disposable-household-income-per-head", "Gross disposable household income"),),
    )
    yield Metric(
        "business_births_percent",
        "births",
        "Business births as a share of active businesses",
        "business births",
        theme,
        "%",
        1,
        1,
        els=(("business-demography", "Business births"),),
    )
    yield Metric(
        "high_growth_businesses_percent",
        "growth",
        "High-growth businesses",
        "high-growth businesses",
        theme,
        "%",
        1,
        1,
        els=(("business-demography", "High growth businesses"),),
    )


def _connectivity() -> Iterator[Metric]:
    centre = "employment centre with 500 to 4999 jobs"
    for ident, short, how, words, name, els in (
        (
            "public_transport_or_walk_minutes",
            "tpub",
            "by public transport or on foot",
            "journey by public transport or on foot",
            f"Public transport or walk to {centre}",
            "Public transport or walk to work",
        ),
        ("drive_minutes", "tcar", "by car", "journey by car", f"Drive to {centre}", "Drive to work"),
        ("cycle_minutes", "tbike", "by bicycle", "journey by bicycle", f"Cycle to {centre}", "Cycle to work"),
    ):
        yield Metric(
            ident,
            short,
            f"Time to the nearest employment centre of 500 to 4,999 jobs {how}",
            words,
            "transport connectivity",
            "minutes",
            1,
            -1,
            "mean",
            name,
            (("average-travel-time", els),),
            "England only.",
        )
    theme = "digital connectivity"
    yield Metric(
        "gigabit_broadband_percent",
        "bb",
        "Premises with gigabit-capable broadband",
        "gigabit broadband",
        theme,
        "%",
        1,
        1,
        "rate",
        "Gigabit capable broadband",
        (("gigabit-capable-broadband", "Gigabit capable broadband"),),
    )
    yield Metric(
        "mobile_4g_percent",
        "g4",
        "4G coverage by at least one network",
        "4G coverage",
        theme,
        "%",
        2,
        1,
        "rate",
        "4G coverage",
        (("network-coverage-4g", "4G coverage"),),
    )
    yield Metric(
        "mobile_5g_percent",
        "g5",
        "5G coverage by at least one network",
        "5G coverage",
        theme,
        "%",
        2,
        1,
        els=(("network-coverage-5g", "5G coverage"),),
    )


def _education() -> Iterator[Metric]:
    theme = "education"
    primary = "pupils-at-expected-standards-by-end-of-primary-school"
    yield Metric(
        "key_stage_2_percent",
        "ks2",
        "Pupils at the expected standard by the end of primary school",
        "Key Stage 2 results",
        theme,
        "%",
        1,
        1,
        "rate",
        "Pupils at expected standards by end of primary school",
        ((primary, "Pupils meeting the expected standard in reading, writing and maths"),),
        "England only.",
    )
    yield Metric(
        "gcse_english_maths_percent",
        "gcse",
        "GCSEs in English and maths by age 19",
        "GCSE results",
        theme,
        "%",
        1,
        1,
        "rate",
        "GCSEs (and equivalent) in English and maths by age 19",
        (("gcses-in-english-and-maths", "GCSEs in English and Maths"),),
        "England only.",
    )
    yield Metric(
        "good_schools_percent",
        "ofsted",
        "Schools rated good or outstanding",
        "good or outstanding schools",
        theme,
        "%",
        1,
        1,
        "rate",
        "Schools and nursery schools rated good or outstanding",
        note="England only.",
    )
    absences = "persistent-absences-for-"
    for ident, short, label, words, name in (
        (
            "persistent_absence_percent",
            "abs",
            "Persistent absence, all pupils",
            "persistent absence",
            "all pupils",
        ),
        (
            "persistent_absence_fsm_percent",
            "absfsm",
            "Persistent absence, pupils with free school meals",
            "persistent absence of pupils with free school meals",
            "pupils eligible for free school meals",
        ),
        (
            "persistent_absence_looked_after_percent",
            "abscla",
            "Persistent absence, pupils looked after",
            "persistent absence of pupils looked after",
            "pupils looked after by local authorities",
        ),
    ):
        yield Metric(
            ident,
            short,
            label,
            words,
            theme,
            "%",
            1,
            -1,
            "rate",
            f"Persistent absences for {name}",
            ((absences + name.replace(" ", "-"), f"Persistent absences for {name}"),),
            "England only.",
        )
    for ident, short, subject, name, els in (
        (
            "early_communication_percent",
            "comm5",
            "communication and language",
            "communication and language",
            "Communication and language",
        ),
        ("early_literacy_percent", "lit5", "literacy", "literacy", "Literacy"),
        ("early_maths_percent", "math5", "maths", "maths", "Mathematics"),
    ):
        yield Metric(
            ident,
            short,
            f"Children at the expected standard in {subject} at age five",
            f"early {subject}",
            theme,
            "%",
            1,
            1,
            "rate",
            f"Children at expected standard for {name} by end of early years foundation stage",
            (("early-years", els),),
            "England only; the goals changed in 2021, so years before and after do not compare.",
        )


def _skills() -> Iterator[Metric]:
    theme, unit = "skills", "per 100,000 residents"
    yield Metric(
        "apprenticeship_starts_per_100000",
        "appst",
        "Apprenticeship starts",
        "apprenticeship starts",
        theme,
        unit,
        0,
        1,
        "rate",
        "Apprenticeships starts",
        (
            ("apprenticeships", "Apprenticeship starts (England)"),
            ("apprenticeships-ni", "Apprenticeship starts (Northern Ireland)"),
            ("apprenticeships-scotland", "Apprenticeship starts (Scotland)"),
        ),
        "Each nation runs and counts its own apprenticeships; none is published for Wales.",
    )
    yield Metric(
        "apprenticeship_achievements_per_100000",
        "appach",
        "Apprenticeship achievements",
        "apprenticeship achievements",
        theme,
        unit,
        0,
        1,
        "rate",
        "Apprenticeships achievements",
        (
            ("apprenticeships", "Apprenticeship achievements (England)"),
            ("apprenticeships-scotland", "Apprenticeship achievements (Scotland)"),
        ),
        "England and Scotland each count their own; none is published for Wales and Northern Ireland.",
    )
    yield Metric(
        "level_3_qualifications_percent",
        "nvq",
        "Qualified to level 3 or above, aged 16 to 64",
        "level 3 qualifications",
        theme,
        "%",
        1,
        1,
        "rate",
        "Aged 16 to 64 years level 3 or above qualifications",
        (
            ("qualifications-level-3-or-above", "Level 3 or above qualifications (Great Britain)"),
            ("qualifications-level-3-or-above-ni", "Level 3 or above qualifications (Northern Ireland)"),
        ),
        "From 2022 regulated levels replace the earlier ones, so years before and after do not compare.",
    )
    yield Metric(
        "further_education_per_100000",
        "fepart",
        "Further education and skills participation, aged 19 and over",
        "further education",
        theme,
        unit,
        0,
        1,
        "rate",
        "Aged 19 years and over further education and skills participation",
        (("further-education-and-skills-participation", "Further education and skills participation"),),
        "England only.",
    )
    yield Metric(
        "no_qualifications_percent",
        "noqual",
        "No qualifications, aged 16 to 64",
        "residents without qualifications",
        theme,
        "%",
        1,
        -1,
        els=(("qualifications-none-gb", "No qualifications"),),
        note="Great Britain only.",
    )


def _health() -> Iterator[Metric]:
    theme = "health"
    for ident, short, who, sex in (
        ("healthy_life_women_years", "hlef", "women", "Female"),
        ("healthy_life_men_years", "hlem", "men", "Male"),
    ):
        yield Metric(
            ident,
            short,
            f"Healthy life expectancy of {who}",
            f"healthy life expectancy of {who}",
            theme,
            "years",
            1,
            1,
            "mean",
            f"{sex} healthy life expectancy",
            (("healthy-life-expectancy", f"{sex} healthy life expectancy"),),
        )
    yield Metric(
        "healthy_life_years",
        "hle",
        "Healthy life expectancy",
        "healthy life expectancy",
        theme,
        "years",
        1,
        1,
        "mean",
        note="Men and women together, .49 and .51; made here, not published so.",
    )
    yield Metric(
        "smokers_percent",
        "smoke",
        "Cigarette smokers",
        "smokers",
        theme,
        "%",
        1,
        -1,
        "rate",
        "Cigarette smokers",
        (("cigarette-smokers", "Cigarette smokers"),),
    )
    for ident, short, label, words, name in (
        (
            "overweight_reception_percent",
            "ow4",
            "Overweight children in reception, aged 4 to 5",
            "overweight children in reception",
            "Overweight children at reception age (aged four to five years)",
        ),
        (
            "overweight_year_6_percent",
            "ow10",
            "Overweight children in Year 6, aged 10 to 11",
            "overweight children in Year 6",
            "Overweight children at Year 6 age (aged 10 to 11 years)",
        ),
        (
            "overweight_adults_percent",
            "owad",
            "Overweight adults",
            "overweight adults",
            "Overweight adults (aged 18 years and over)",
        ),
    ):
        yield Metric(ident, short, label, words, theme, "%", 1, -1, "rate", name, note="England only.")
    yield Metric(
        "obese_adults_percent",
        "obesead",
        "Obese adults",
        "obese adults",
        theme,
        "%",
        1,
        -1,
        els=(("adult-obesity-prevalence", "Adult obesity prevalence"),),
        note="England only; obese, not overweight: never beside the series of overweight adults.",
    )
    yield Metric(
        "preventable_cardiovascular_deaths_per_100000",
        "cvd",
        "Preventable deaths from cardiovascular disease, under 75",
        "preventable cardiovascular deaths",
        theme,
        "per 100,000 residents",
        1,
        -1,
        "rate",
        "Cardiovascular mortality considered preventable in persons aged under 75",
        (
            (
                "preventable-cardiovascular-mortality-england",
                "Preventable cardiovascular mortality (England)",
            ),
            (
                "preventable-cardiovascular-mortality-ni",
                "Preventable circulatory mortality (Northern Ireland)",
            ),
        ),
        "England and Northern Ireland each by its own list of causes.",
    )
    yield Metric(
        "cancer_early_stage_percent",
        "cancer",
        "Cancers diagnosed at stage 1 or 2",
        "early cancer diagnosis",
        theme,
        "%",
        1,
        1,
        "rate",
        "Cancer diagnosis at stage 1 and 2",
        (("cancer-diagnosis-at-stage-1-and-2", "Cancer diagnosis at stage 1 and 2"),),
        "England only.",
    )


def _wellbeing() -> Iterator[Metric]:
    for ident, short, label, words, polarity, name, els in (
        (
            "life_satisfaction_score",
            "sat",
            "Life satisfaction",
            "life satisfaction",
            1,
            "Life satisfaction",
            "Satisfaction",
        ),
        (
            "worthwhile_score",
            "worth",
            "Feeling that life is worthwhile",
            "feeling that life is worthwhile",
            1,
            "Feeling life is worthwhile",
            "Worthwhile",
        ),
        ("happiness_score", "happy", "Happiness", "happiness", 1, "Happiness", "Happiness"),
        ("anxiety_score", "anx", "Anxiety", "anxiety", -1, "Anxiety", "Anxiety"),
    ):
        yield Metric(
            ident,
            short,
            label,
            words,
            "well-being",
            "score out of 10",
            2,
            polarity,
            "mean",
            name,
            (("personal-wellbeing-estimates", els),),
        )


def _wider() -> Iterator[Metric]:
    """Metrics of the later, wider models."""
    additions = "net-additions-to-the-housing-stock"
    yield Metric(
        "net_additional_dwellings_per_1000",
        "homes",
        "Net additions to the housing stock",
        "new homes",
        "housing",
        "per 1,000 dwellings",
        1,
        0,
        els=(
            (additions, "Net additions to the housing stock (England)"),
            (f"{additions}-northern-ireland", "Net additions to the housing stock (Northern Ireland)"),
            (f"{additions}-wales", "Net additions to the housing stock (Wales)"),
        ),
        note="Not the completions of the published model; none is published for Scotland.",
    )
    yield Metric(
        "house_price_to_earnings_ratio",
        "afford",
        "House price as a multiple of earnings",
        "house prices against earnings",
        "housing",
        "ratio",
        1,
        -1,
        els=(("housing-affordability-ratio", "Housing affordability ratio (residence-based)"),),
        note="England and Wales only.",
    )
    yield Metric(
        "child_poverty_percent",
        "poverty",
        "Children in relative poverty before housing costs",
        "children in poverty",
        "society",
        "%",
        1,
        -1,
        els=(("children-in-relative-poverty", "Children in relative poverty before housing costs"),),
    )
    yield Metric(
        "supermarkets_per_10000",
        "shops",
        "Supermarkets of chains",
        "supermarkets",
        "society",
        "per 10,000 residents",
        2,
        1,
        els=(("supermarkets", "Supermarkets"),),
    )
    yield Metric(
        "museums_per_100000",
        "museums",
        "Museums",
        "museums",
        "society",
        "per 100,000 residents",
        2,
        1,
        els=(("museums", "museums"),),
    )
    yield Metric(
        "guest_nights",
        "nights",
        "Guest nights at short-term lets",
        "guest nights",
        "society",
        "nights",
        0,
        0,
        "count",
        els=(("short-term-let-number-of-guests-nights", "Number of guest nights at a short-term let"),),
        note="A count of one month: add up the months and divide by residents before it is compared.",
    )
    yield Metric(
        "active_businesses",
        "firms",
        "Active businesses",
        "active businesses",
        "economy",
        "enterprises",
        0,
        0,
        "count",
        els=(("business-demography", "Active businesses"),),
        note="A count: divide by residents before it is compared.",
    )
    yield Metric(
        "greenhouse_gas_tonnes_per_head",
        "ghg",
        "Greenhouse gas emissions per head",
        "greenhouse gas emissions",
        "environment",
        "tonnes per head",
        2,
        -1,
        els=(("greenhouse-gas-emissions", "Greenhouse gas emissions"),),
    )
    yield Metric(
        "domestic_electricity_kwh",
        "kwh",
        "Domestic electricity use per meter",
        "domestic electricity use",
        "environment",
        "kWh per meter",
        0,
        -1,
        "mean",
        els=(("domestic-electricity-consumption", "Electricity consumption"),),
    )


#: Every metric by its id, in the order of themes.
METRICS: dict[str, Metric] = {
    one.id: one
    for part in (_economy, _connectivity, _education, _skills, _health, _wellbeing, _wider)
    for one in part()
}


def metric(name: str) -> Metric:
    """The metric of an id or of a very short name.

    Parameters
    ----------
    name : str
        Such as "gva_per_hour_gbp" or "gva".

    Returns
    -------
    Metric

    Raises
    ------
    OptionError
        No metric has this name; the nearest one is named.

    Examples
    --------
    >>> metric("gva").id, metric("anxiety_score").polarity
    ('gva_per_hour_gbp', -1)
    """
    found = METRICS.get(name) or next((one for one in METRICS.values() if one.short == name), None)
    if found is None:
        names = [*METRICS, *(one.short for one in METRICS.values())]
        raise OptionError(
            f"No metric is called {name!r}.{nearest(name, names)} The metrics: {', '.join(METRICS)}."
        )
    return found


def metric_table(ids: Iterable[str] | None = None) -> pl.DataFrame:
    """What the metrics are, one row for each, as profiles, portraits and titles read it.

    Parameters
    ----------
    ids : iterable of str, optional
        Ids or very short names; all metrics where none are given.

    Returns
    -------
    polars.DataFrame
        `variable`, `label`, `short_label`, `dimension` (the theme), `unit`, `decimals`,
        `polarity`, in the order of `ids`.

    Raises
    ------
    OptionError
        No metric has one of the names.

    Examples
    --------
    >>> metric_table(["gva", "sat"])["dimension"].to_list()
    ['economy', 'well-being']
    """
    import polars as pl

    wanted = [metric(name) for name in (METRICS if ids is None else ids)]
    columns = {field.name: [getattr(one, field.name) for one in wanted] for field in fields(Metric)}
    kinds = {
        "variable": pl.String,
        "label": pl.String,
        "short_label": pl.String,
        "dimension": pl.String,
        "unit": pl.String,
        "decimals": pl.Int32,
        "polarity": pl.Int8,
    }
    source = {"variable": "id", "dimension": "theme"}
    return pl.DataFrame({name: columns[source.get(name, name)] for name in kinds}, schema=kinds)
