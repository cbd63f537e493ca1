"""The models of the subnational clusters: which metrics each groups areas by.

What belongs here: lists of metrics, and what is known of each published model. What a metric is, with its
unit and the side on which it is good, is in `bailiwick.sources.subnational_metrics`; the values come from
`subnational_inputs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bailiwick.errors import OptionError, nearest

__all__ = [
    "ALL",
    "EDITIONS",
    "HEALTHY_LIFE",
    "HEALTHY_LIFE_PARTS",
    "MODELS",
    "Model",
    "models_of",
    "parts_of",
]

ALL = "all"
#: Edition of the indicators -> what it is, the boundaries of its areas and the countries it covers.
EDITIONS: Mapping[str, tuple[str, str, tuple[str, ...]]] = MappingProxyType(
    {
        "2022-12": (
            "subnational indicators explorer, December 2022",
            "lad2021",
            ("E92000001",),
        ),
        "2026-06": (
            "Explore Local Statistics, June 2026",
            "lad2023",
            ("E92000001", "N92000002", "S92000003", "W92000004"),
        ),
    }
)
HEALTHY_LIFE = "healthy_life_years"
#: Shares of men and women in the combined healthy life expectancy, as the publisher states them.
HEALTHY_LIFE_PARTS: Mapping[str, float] = MappingProxyType(
    {"healthy_life_men_years": 0.49, "healthy_life_women_years": 0.51}
)


@dataclass(frozen=True, kw_only=True)
class Model:
    """A set of metrics by which areas are grouped.

    Attributes
    ----------
    id, label : str
        Name on the command line, and in words.
    theme : str or None
        The word for all of its metrics in a title, such as "economic"; None where it mixes themes.
    metrics : tuple of str
        Ids of metrics, in the order of numbering: clusters are numbered by the first.
    editions : tuple of str
        Editions of the indicators that hold it.
    published_clusters : int or None
        Clusters of the published model of February 2023.
    unlabelled : mapping of area code to reason
        Areas with every metric that the published model left without a label. `as_published` leaves them
        out; with them the published clusters do not come back.
    """

    id: str
    label: str
    theme: str | None
    metrics: tuple[str, ...]
    editions: tuple[str, ...] = tuple(EDITIONS)
    published_clusters: int | None = None
    unlabelled: Mapping[str, str] = field(default_factory=dict)

    @property
    def family(self) -> str:
        """Id of its clusters in an atlas."""
        return f"subnational_clusters_{self.id}"


UNLABELLED = "has every metric and no published label; why is not known"

MODELS: Mapping[str, Model] = MappingProxyType(
    {
        one.id: one
        for one in (
            Model(
                id="headline",
                label="Headline",
                theme=None,
                metrics=(
                    "gva_per_hour_gbp",
                    "public_transport_or_walk_minutes",
                    "gigabit_broadband_percent",
                    "key_stage_2_percent",
                    "apprenticeship_achievements_per_100000",
                    HEALTHY_LIFE,
                    "life_satisfaction_score",
                ),
                published_clusters=4,
            ),
            Model(
                id="economy",
                label="Economy",
                theme="economic",
                metrics=(
                    "gva_per_hour_gbp",
                    "median_weekly_pay_gbp",
                    "employment_rate_percent",
                    "gdhi_per_head_gbp",
                ),
                published_clusters=4,
            ),
            Model(
                id="connectivity",
                label="Connectivity",
                theme="connectivity",
                metrics=(
                    "public_transport_or_walk_minutes",
                    "drive_minutes",
                    "cycle_minutes",
                    "gigabit_broadband_percent",
                    "mobile_4g_percent",
                ),
                published_clusters=4,
                unlabelled={"E06000053": UNLABELLED},
            ),
            Model(
                id="education",
                label="Education",
                theme="education",
                metrics=(
                    "key_stage_2_percent",
                    "gcse_english_maths_percent",
                    "good_schools_percent",
                    "persistent_absence_percent",
                    "persistent_absence_fsm_percent",
                    "persistent_absence_looked_after_percent",
                    "early_communication_percent",
                    "early_literacy_percent",
                    "early_maths_percent",
                ),
                published_clusters=8,
            ),
            Model(
                id="skills",
                label="Skills",
                theme="skills",
                metrics=(
                    "apprenticeship_starts_per_100000",
                    "apprenticeship_achievements_per_100000",
                    "level_3_qualifications_percent",
                    "further_education_per_100000",
                ),
                published_clusters=4,
                unlabelled={"E07000166": UNLABELLED},
            ),
            Model(
                id="health",
                label="Health",
                theme="health",
                metrics=(
                    "healthy_life_women_years",
                    "healthy_life_men_years",
                    "smokers_percent",
                    "overweight_reception_percent",
                    "overweight_year_6_percent",
                    "overweight_adults_percent",
                    "preventable_cardiovascular_deaths_per_100000",
                ),
                published_clusters=4,
            ),
            Model(
                id="wellbeing",
                label="Well-being",
                theme="well-being",
                metrics=(
                    "life_satisfaction_score",
                    "worthwhile_score",
                    "happiness_score",
                    "anxiety_score",
                ),
                published_clusters=4,
            ),
            Model(
                # Those of the 31 inputs listed for 2025 that the file of June 2026 holds as rates or means.
                # Not in it: house prices, religion, ethnic group, density, dependency ratio, population
                # change, private renters, employment by industry. Guest nights are a count. In it, but not
                # for every nation: residents without qualifications (not for Northern Ireland) and new homes
                # (not for Scotland); with them the model would not be of the United Kingdom.
                id="global",
                label="Global",
                theme=None,
                metrics=(
                    "gva_per_hour_gbp",
                    "median_weekly_pay_gbp",
                    "employment_rate_percent",
                    "business_births_percent",
                    "high_growth_businesses_percent",
                    "gigabit_broadband_percent",
                    "mobile_4g_percent",
                    "mobile_5g_percent",
                    "level_3_qualifications_percent",
                    HEALTHY_LIFE,
                    "smokers_percent",
                    "life_satisfaction_score",
                    "happiness_score",
                    "anxiety_score",
                    "child_poverty_percent",
                    "supermarkets_per_10000",
                    "museums_per_100000",
                    "greenhouse_gas_tonnes_per_head",
                    "domestic_electricity_kwh",
                ),
                editions=("2026-06",),
            ),
        )
    }
)


def models_of(names: Iterable[str], edition: str) -> tuple[Model, ...]:
    """The models of some names, each once, in the order of the registry; "all" stands for all.

    Parameters
    ----------
    names : iterable of str
        Ids of models, or "all".
    edition : {"2022-12", "2026-06"}

    Raises
    ------
    OptionError
        A name is no model, or a model of another edition.

    Examples
    --------
    >>> [one.id for one in models_of(["skills", "economy"], "2022-12")]
    ['economy', 'skills']
    """
    wanted = list(dict.fromkeys(names))
    there = [one.id for one in MODELS.values() if edition in one.editions]
    faults = []
    for name in wanted:
        if name == ALL or name in there:
            continue
        if name in MODELS:
            editions = " or ".join(MODELS[name].editions)
            faults.append(f"model {name!r} is not of edition {edition}: choose edition {editions}.")
        else:
            faults.append(
                f"{name!r} is not a model.{nearest(name, [*there, ALL])} The models of edition {edition} are"
                f" {', '.join(there)}, or all."
            )
    if not wanted:
        faults.append(f"No model is named. The models of edition {edition} are {', '.join(there)}, or all.")
    if faults:
        raise OptionError("\n".join(faults))
    return tuple(MODELS[name] for name in there if ALL in wanted or name in wanted)


def parts_of(metrics: Iterable[str]) -> tuple[str, ...]:
    """The metrics as they are published: a combined one stands for its parts.

    Examples
    --------
    >>> parts_of(["healthy_life_years"])
    ('healthy_life_men_years', 'healthy_life_women_years')
    """
    found: list[str] = []
    for name in metrics:
        found += HEALTHY_LIFE_PARTS if name == HEALTHY_LIFE else [name]
    return tuple(dict.fromkeys(found))
