"""What the local indicators are called where they are shown: their titles with abbreviations written out.

The carried table keeps the titles as published; a misspelling of the source and its short forms are mended
here alone.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["LOCAL_LABELS", "label_of"]

#: Indicator -> its label, where the published title is misspelt or short for something.
LOCAL_LABELS: Mapping[str, str] = {
    "air_pollution_mean_pm10": "Mean background pollution by fine particles (PM10)",
    "aps_econ_active_stem_associate_profs_data": "Associate professionals in science, research, engineering"
    " and technology",
    "aps_econ_active_stem_density_data": "Share of people employed in science, research, engineering and"
    " technology",
    "aps_econ_active_stem_profs_data": "Professionals in science, research, engineering and technology",
    "aps_nvq4_education_data": "Economically active professionals with a degree or the like (NVQ level 4)",
    "aps_pro_occupations_data": "Employment in professional occupations",
    "ashe_mean_salary": "Mean salary of full-time employed residents",
    "broadband_download_speed_data": "Broadband download speed",
    "ce_cpd_income": "Universities' income from continuing professional development and education",
    "ce_cpd_learner_days": "Universities' learner days of continuing professional development",
    "consultancy_facilities_non_sme": "Universities' consultancy and facilities income from large companies",
    "consultancy_facilities_public_third": "Universities' consultancy and facilities income from public"
    " and third-sector bodies",
    "consultancy_facilities_sme": "Universities' consultancy and facilities income from small and"
    " medium-sized companies",
    "contract_research_non_sme": "Universities' contract research income from large companies",
    "contract_research_public_third": "Universities' contract research income from public and"
    " third-sector bodies",
    "contract_research_sme": "Universities' contract research income from small and medium-sized companies",
    "cordis_funding": "Funding from Horizon 2020 of the European Union",
    "economic_complexity_index": "Economic complexity index",
    "epo_hightech_patent_applications": "High-tech patent applications to the European Patent Office",
    "epo_patent_applications": "Patent applications to the European Patent Office",
    "eu_trademark_applications": "Applications for trade marks of the European Union",
    "fte_research_students": "Research students, counted as full-time",
    "gbp_research_income": "Universities' research income",
    "graduate_startups": "Active start-ups of graduates",
    "ip_revenue": "Universities' income from intellectual property",
    "regeneration_development": "Universities' income from regeneration and development",
    "spinoff_investment": "Outside investment in universities' spin-off companies",
    "spinoff_revenue": "Turnover of universities' spin-off companies",
    "total_stem_postgraduates": "Postgraduates in science, technology, engineering and maths",
    "total_stem_students": "Students of science, technology, engineering and maths",
}


def label_of(indicator: str, title: str) -> str:
    """The label of a local indicator: ours where there is one, else its title as published.

    Examples
    --------
    >>> label_of("eu_trademark_applications", "Trademark")
    'Applications for trade marks of the European Union'
    >>> label_of("travel_time_to_work", "Travel time to work")
    'Travel time to work'
    """
    return LOCAL_LABELS.get(indicator, title)
