"""Measure, group and map local economies.

The public names are listed in `__all__`. Heavy parts load when first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# public name -> module that defines it; a module's own name gives the module
_WHERE: dict[str, str] = {
    "AreaClassification": "bailiwick.groups.classification",
    "BailiwickError": "bailiwick.errors",
    "Base": "bailiwick.groups.ensemble_settings",
    "carry_to_vintage": "bailiwick.measures.panel_vintage",
    "check_indicators": "bailiwick.measures.panel_checks",
    "combine": "bailiwick.measures.indicator_panel",
    "complete_areas": "bailiwick.measures.indicator_panel",
    "fill_from_upper_tier": "bailiwick.measures.tier_fill",
    "impute": "bailiwick.measures.panel_imputation",
    "latest_values": "bailiwick.measures.indicator_panel",
    "ConsensusClustering": "bailiwick.groups.consensus",
    "SilhouetteKMeans": "bailiwick.groups.silhouette_kmeans",
    "ScaledClusterer": "bailiwick.groups.other_clusterers",
    "area_hours": "bailiwick.measures.labour_input",
    "area_jobs": "bailiwick.measures.labour_input",
    "areas": "bailiwick.areas",
    "carried_merges": "bailiwick.groups.merge_pairs",
    "carry_codes": "bailiwick.groups.carrying",
    "co_assignment": "bailiwick.groups.co_assignment",
    "communities": "bailiwick.groups.communities",
    "modularity": "bailiwick.groups.communities",
    "cluster_medians": "bailiwick.groups.medians",
    "cluster_names": "bailiwick.groups.naming",
    "cluster_profiles": "bailiwick.groups.profiles",
    "cluster_titles": "bailiwick.groups.titles",
    "clusters_over_time": "bailiwick.groups.over_time",
    "commuting_reading": "bailiwick.measures.reading",
    "compare_releases": "bailiwick.measures.revisions",
    "compare_values": "bailiwick.measures.revisions",
    "concentration": "bailiwick.measures.concentration",
    "consensus_grid": "bailiwick.groups.consensus_grid",
    "constrain": "bailiwick.measures.constraint",
    "control_areas": "bailiwick.groups.control_areas",
    "control_roles": "bailiwick.groups.control_areas",
    "contributions_by_share": "bailiwick.measures.growth_contributions",
    "contributions_to_growth": "bailiwick.measures.growth_contributions",
    "crossed_reference": "bailiwick.measures.revision_summary",
    "distribution_summary": "bailiwick.measures.distribution",
    "dimension_weights": "bailiwick.groups.neighbours",
    "diversification": "bailiwick.measures.diversity.size_corrected",
    "diversity": "bailiwick.measures.diversity",
    "dominant_variables": "bailiwick.groups.dominance",
    "embed": "bailiwick.groups.embedding",
    "evidence": "bailiwick.evidence",
    "feasible_factor_band": "bailiwick.measures.constraint",
    "fit_ensemble": "bailiwick.groups.ensemble",
    "fit_second_year": "bailiwick.measures.smoothing",
    "fte_from_hours": "bailiwick.measures.productivity",
    "fte_half_width": "bailiwick.measures.productivity",
    "full_time_equivalents": "bailiwick.measures.productivity",
    "growth_decomposition": "bailiwick.measures.decomposition",
    "gva_per_fte": "bailiwick.measures.productivity",
    "gva_per_head": "bailiwick.measures.labour_productivity",
    "gva_per_hour": "bailiwick.measures.labour_productivity",
    "gva_per_job": "bailiwick.measures.labour_productivity",
    "highest_and_lowest": "bailiwick.measures.distribution",
    "intervals_from_cv": "bailiwick.measures.intervals",
    "krugman_between": "bailiwick.measures.structures",
    "krugman_contributions": "bailiwick.measures.specialisation",
    "krugman_index": "bailiwick.measures.specialisation",
    "krugman_rounding_band": "bailiwick.measures.rounding",
    "largest_revisions": "bailiwick.measures.revision_summary",
    "level_decomposition": "bailiwick.measures.decomposition",
    "level_gap": "bailiwick.measures.level_gap",
    "level_gap_by_industry": "bailiwick.measures.level_gap",
    "location_quotient": "bailiwick.measures.specialisation",
    "lookup_variables": "bailiwick.groups.lookup_variables",
    "match_clusters": "bailiwick.groups.matching",
    "matrix_classes": "bailiwick.measures.matrix",
    "matrix_counts": "bailiwick.measures.matrix",
    "mean_of_quarters": "bailiwick.measures.regional_input",
    "measure_correlations": "bailiwick.measures.distribution",
    "merge_areas": "bailiwick.groups.merging",
    "nearest_areas": "bailiwick.groups.neighbours",
    "nearest_structures": "bailiwick.measures.structures",
    "nested_components": "bailiwick.groups.components",
    "neighbour_reasons": "bailiwick.groups.neighbour_reasons",
    "neighbour_shares": "bailiwick.groups.neighbour_reasons",
    "neighbour_stability": "bailiwick.groups.neighbour_stability",
    "open_sample": "bailiwick.sample",
    "pen_portraits": "bailiwick.groups.portraits",
    "price_basis": "bailiwick.measures.prices",
    "productivity_index": "bailiwick.measures.productivity",
    "productivity_intervals": "bailiwick.measures.intervals",
    "provisional_years": "bailiwick.measures.provisional",
    "quarterly_hours": "bailiwick.measures.regional_input",
    "rank": "bailiwick.measures.matrix",
    "read_cube": "bailiwick.tables",
    "read_table": "bailiwick.tables",
    "reference_index": "bailiwick.measures.labour_productivity",
    "regional_hours": "bailiwick.measures.regional_input",
    "regional_jobs": "bailiwick.measures.regional_input",
    "revision_summary": "bailiwick.measures.revision_summary",
    "rounding_interval": "bailiwick.measures.rounding",
    "section_profiles": "bailiwick.groups.sector_profiles",
    "sector_profiles": "bailiwick.groups.sector_profiles",
    "select_variables": "bailiwick.groups.selection",
    "shift_share": "bailiwick.measures.shift_share",
    "shift_share_by_industry": "bailiwick.measures.shift_share",
    "shown_measure": "bailiwick.measures.reading",
    "silhouette_scores": "bailiwick.groups.silhouette_scores",
    "silhouette_table": "bailiwick.groups.silhouettes",
    "silhouettes": "bailiwick.groups.silhouettes",
    "smooth_five_year": "bailiwick.measures.smoothing",
    "smoother_revision": "bailiwick.measures.provisional",
    "smoothing_weights": "bailiwick.measures.smoothing",
    "specialisation_matrix": "bailiwick.measures.specialisation_matrix",
    "standardise_areas": "bailiwick.groups.standardise",
    "subregional_productivity": "bailiwick.measures.subregional",
    "suggested_cuts": "bailiwick.groups.ward",
    "sum_to_cube": "bailiwick.tables",
    "sum_to_groups": "bailiwick.measures.area_sums",
    "sums_of_parts": "bailiwick.measures.constraint",
    "top_areas": "bailiwick.groups.sector_profiles",
    "top_sectors": "bailiwick.groups.sector_profiles",
    "typicality": "bailiwick.groups.typicality",
    "unmatched_rows": "bailiwick.measures.revisions",
    "unmerge": "bailiwick.groups.unmerging",
    "volume_index": "bailiwick.measures.labour_productivity",
    "vote_weights": "bailiwick.groups.ensemble",
    "ward": "bailiwick.groups.ward",
    "wide": "bailiwick.measures.indicator_panel",
    "z_scores": "bailiwick.groups.standardise",
}
# names that are modules, not things in one
_MODULES = frozenset({"areas", "diversity", "evidence"})

__all__ = ["__version__", *sorted(_WHERE)]


def __getattr__(name: str) -> Any:
    where = _WHERE.get(name)
    if where is None:
        from bailiwick.errors import nearest

        raise AttributeError(f"module 'bailiwick' has no name {name!r}.{nearest(name, sorted(_WHERE))}")
    module = importlib.import_module(where)
    value = module if name in _MODULES else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


if TYPE_CHECKING:
    from bailiwick import areas as areas
    from bailiwick import evidence as evidence
    from bailiwick.errors import BailiwickError as BailiwickError
    from bailiwick.groups.carrying import carry_codes as carry_codes
    from bailiwick.groups.classification import AreaClassification as AreaClassification
    from bailiwick.groups.co_assignment import co_assignment as co_assignment
    from bailiwick.groups.communities import communities as communities
    from bailiwick.groups.communities import modularity as modularity
    from bailiwick.groups.components import nested_components as nested_components
    from bailiwick.groups.consensus import ConsensusClustering as ConsensusClustering
    from bailiwick.groups.consensus_grid import consensus_grid as consensus_grid
    from bailiwick.groups.control_areas import control_areas as control_areas
    from bailiwick.groups.control_areas import control_roles as control_roles
    from bailiwick.groups.dominance import dominant_variables as dominant_variables
    from bailiwick.groups.embedding import embed as embed
    from bailiwick.groups.ensemble import fit_ensemble as fit_ensemble
    from bailiwick.groups.ensemble import vote_weights as vote_weights
    from bailiwick.groups.ensemble_settings import Base as Base
    from bailiwick.groups.lookup_variables import lookup_variables as lookup_variables
    from bailiwick.groups.matching import match_clusters as match_clusters
    from bailiwick.groups.medians import cluster_medians as cluster_medians
    from bailiwick.groups.merge_pairs import carried_merges as carried_merges
    from bailiwick.groups.merging import merge_areas as merge_areas
    from bailiwick.groups.naming import cluster_names as cluster_names
    from bailiwick.groups.neighbour_reasons import neighbour_reasons as neighbour_reasons
    from bailiwick.groups.neighbour_reasons import neighbour_shares as neighbour_shares
    from bailiwick.groups.neighbour_stability import neighbour_stability as neighbour_stability
    from bailiwick.groups.neighbours import dimension_weights as dimension_weights
    from bailiwick.groups.neighbours import nearest_areas as nearest_areas
    from bailiwick.groups.other_clusterers import ScaledClusterer as ScaledClusterer
    from bailiwick.groups.over_time import clusters_over_time as clusters_over_time
    from bailiwick.groups.portraits import pen_portraits as pen_portraits
    from bailiwick.groups.profiles import cluster_profiles as cluster_profiles
    from bailiwick.groups.sector_profiles import section_profiles as section_profiles
    from bailiwick.groups.sector_profiles import sector_profiles as sector_profiles
    from bailiwick.groups.sector_profiles import top_areas as top_areas
    from bailiwick.groups.sector_profiles import top_sectors as top_sectors
    from bailiwick.groups.selection import select_variables as select_variables
    from bailiwick.groups.silhouette_kmeans import SilhouetteKMeans as SilhouetteKMeans
    from bailiwick.groups.silhouette_scores import silhouette_scores as silhouette_scores
    from bailiwick.groups.silhouettes import silhouette_table as silhouette_table
    from bailiwick.groups.silhouettes import silhouettes as silhouettes
    from bailiwick.groups.standardise import standardise_areas as standardise_areas
    from bailiwick.groups.standardise import z_scores as z_scores
    from bailiwick.groups.titles import cluster_titles as cluster_titles
    from bailiwick.groups.typicality import typicality as typicality
    from bailiwick.groups.unmerging import unmerge as unmerge
    from bailiwick.groups.ward import suggested_cuts as suggested_cuts
    from bailiwick.groups.ward import ward as ward
    from bailiwick.measures import diversity as diversity
    from bailiwick.measures.area_sums import sum_to_groups as sum_to_groups
    from bailiwick.measures.concentration import concentration as concentration
    from bailiwick.measures.constraint import constrain as constrain
    from bailiwick.measures.constraint import feasible_factor_band as feasible_factor_band
    from bailiwick.measures.constraint import sums_of_parts as sums_of_parts
    from bailiwick.measures.decomposition import growth_decomposition as growth_decomposition
    from bailiwick.measures.decomposition import level_decomposition as level_decomposition
    from bailiwick.measures.distribution import distribution_summary as distribution_summary
    from bailiwick.measures.distribution import highest_and_lowest as highest_and_lowest
    from bailiwick.measures.distribution import measure_correlations as measure_correlations
    from bailiwick.measures.diversity.size_corrected import diversification as diversification
    from bailiwick.measures.growth_contributions import contributions_by_share as contributions_by_share
    from bailiwick.measures.growth_contributions import contributions_to_growth as contributions_to_growth
    from bailiwick.measures.indicator_panel import combine as combine
    from bailiwick.measures.indicator_panel import complete_areas as complete_areas
    from bailiwick.measures.indicator_panel import latest_values as latest_values
    from bailiwick.measures.indicator_panel import wide as wide
    from bailiwick.measures.intervals import intervals_from_cv as intervals_from_cv
    from bailiwick.measures.intervals import productivity_intervals as productivity_intervals
    from bailiwick.measures.labour_input import area_hours as area_hours
    from bailiwick.measures.labour_input import area_jobs as area_jobs
    from bailiwick.measures.labour_productivity import gva_per_head as gva_per_head
    from bailiwick.measures.labour_productivity import gva_per_hour as gva_per_hour
    from bailiwick.measures.labour_productivity import gva_per_job as gva_per_job
    from bailiwick.measures.labour_productivity import reference_index as reference_index
    from bailiwick.measures.labour_productivity import volume_index as volume_index
    from bailiwick.measures.level_gap import level_gap as level_gap
    from bailiwick.measures.level_gap import level_gap_by_industry as level_gap_by_industry
    from bailiwick.measures.matrix import matrix_classes as matrix_classes
    from bailiwick.measures.matrix import matrix_counts as matrix_counts
    from bailiwick.measures.matrix import rank as rank
    from bailiwick.measures.panel_checks import check_indicators as check_indicators
    from bailiwick.measures.panel_imputation import impute as impute
    from bailiwick.measures.panel_vintage import carry_to_vintage as carry_to_vintage
    from bailiwick.measures.prices import price_basis as price_basis
    from bailiwick.measures.productivity import fte_from_hours as fte_from_hours
    from bailiwick.measures.productivity import fte_half_width as fte_half_width
    from bailiwick.measures.productivity import full_time_equivalents as full_time_equivalents
    from bailiwick.measures.productivity import gva_per_fte as gva_per_fte
    from bailiwick.measures.productivity import productivity_index as productivity_index
    from bailiwick.measures.provisional import provisional_years as provisional_years
    from bailiwick.measures.provisional import smoother_revision as smoother_revision
    from bailiwick.measures.reading import commuting_reading as commuting_reading
    from bailiwick.measures.reading import shown_measure as shown_measure
    from bailiwick.measures.regional_input import mean_of_quarters as mean_of_quarters
    from bailiwick.measures.regional_input import quarterly_hours as quarterly_hours
    from bailiwick.measures.regional_input import regional_hours as regional_hours
    from bailiwick.measures.regional_input import regional_jobs as regional_jobs
    from bailiwick.measures.revision_summary import crossed_reference as crossed_reference
    from bailiwick.measures.revision_summary import largest_revisions as largest_revisions
    from bailiwick.measures.revision_summary import revision_summary as revision_summary
    from bailiwick.measures.revisions import compare_releases as compare_releases
    from bailiwick.measures.revisions import compare_values as compare_values
    from bailiwick.measures.revisions import unmatched_rows as unmatched_rows
    from bailiwick.measures.rounding import krugman_rounding_band as krugman_rounding_band
    from bailiwick.measures.rounding import rounding_interval as rounding_interval
    from bailiwick.measures.shift_share import shift_share as shift_share
    from bailiwick.measures.shift_share import shift_share_by_industry as shift_share_by_industry
    from bailiwick.measures.smoothing import fit_second_year as fit_second_year
    from bailiwick.measures.smoothing import smooth_five_year as smooth_five_year
    from bailiwick.measures.smoothing import smoothing_weights as smoothing_weights
    from bailiwick.measures.specialisation import krugman_contributions as krugman_contributions
    from bailiwick.measures.specialisation import krugman_index as krugman_index
    from bailiwick.measures.specialisation import location_quotient as location_quotient
    from bailiwick.measures.specialisation_matrix import specialisation_matrix as specialisation_matrix
    from bailiwick.measures.structures import krugman_between as krugman_between
    from bailiwick.measures.structures import nearest_structures as nearest_structures
    from bailiwick.measures.subregional import subregional_productivity as subregional_productivity
    from bailiwick.measures.tier_fill import fill_from_upper_tier as fill_from_upper_tier
    from bailiwick.sample import open_sample as open_sample
    from bailiwick.tables import read_cube as read_cube
    from bailiwick.tables import read_table as read_table
    from bailiwick.tables import sum_to_cube as sum_to_cube
