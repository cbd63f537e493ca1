"""The workbook of the subnational clusters: which tables, with which headings and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bailiwick import areas
from bailiwick.studies.result import SheetSpec, StudyTable, WorkbookSpec
from bailiwick.studies.subnational_fit_part import Fitted
from bailiwick.studies.subnational_models import EDITIONS, MODELS
from bailiwick.studies.subnational_options_part import Options
from bailiwick.studies.subnational_text import NOTES, method_of

__all__ = ["workbook_of"]


@dataclass(frozen=True)
class _Sheet:
    """A table as a sheet: headings of its columns, their places, notes, and columns that may not apply."""

    table: str
    sheet: str
    columns: Mapping[str, str]
    notes: tuple[str, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    unfit: tuple[str, ...] = ()


MODEL = {"model": "Model"}
AREA = {"area_code": "Area code", "area_name": "Area name"}
SHEETS = (
    _Sheet(
        "assignment",
        "Assignment",
        MODEL
        | AREA
        | {
            "cluster": "Cluster",
            "title": "Title of the cluster",
            "silhouette": "Silhouette (-1 to 1)",
            "second_cluster": "Next nearest cluster",
            "ratio": "Ratio of distances, own over next",
            "between_clusters": "Between two clusters",
            "stability_areas": "Stability, areas redrawn (0 to 1)",
            "stability_variables": "Stability, metrics redrawn (0 to 1)",
            "share_of_draws": "Share of draws of the values (0 to 1)",
            "filled": "Metrics with the value of the county",
        },
        ("titles", "numbers", "filled", "winsorised"),
        {"silhouette": 3, "ratio": 2, "stability_areas": 2, "stability_variables": 2, "share_of_draws": 2},
        ("second_cluster", "stability_areas", "stability_variables", "share_of_draws"),
    ),
    _Sheet(
        "clusters",
        "Clusters",
        MODEL
        | {
            "cluster": "Cluster",
            "title": "Title",
            "automatic_title": "Title by the rule",
            "status": "Status of the title",
            "title_kind": "Kind",
            "areas": "Areas",
            "silhouette": "Mean silhouette (-1 to 1)",
            "stability_areas": "Stability, areas redrawn (mean Jaccard overlap)",
            "stability_variables": "Stability, metrics redrawn (mean Jaccard overlap)",
            "between_clusters": "Areas between clusters",
            "typical_area_name": "Most typical area",
            "evidence": "Medians behind the title",
        },
        ("titles", "stability"),
        {"silhouette": 3, "stability_areas": 2, "stability_variables": 2},
    ),
    _Sheet(
        "medians",
        "Medians",
        MODEL
        | {
            "cluster": "Cluster",
            "measure": "Metric",
            "median": "Median of the cluster (unit of the metric)",
            "overall_median": "Median of all clustered areas (unit of the metric)",
            "difference_sd": "Difference (standard deviations of all areas)",
            "side": "Side",
            "standing": "Better or worse than the median of all",
        },
        ("titles",),
        {"median": 2, "overall_median": 2, "difference_sd": 2},
    ),
    _Sheet(
        "lookups",
        "Lookups",
        AREA
        | {
            "rural_urban": "Rural-urban classification 2011",
            "deprivation_quintile": "Deprivation fifth, 2019",
            "itl1": "ITL1 region",
            "population_density_band": "Residents per square kilometre, 2021",
            "median_age_band": "Median age, 2021",
            "coastal_town": "Coastal town",
        },
        ("density",),
    ),
    _Sheet(
        "cross_tabulation",
        "Cross_tabulation",
        MODEL
        | {
            "lookup": "Lookup",
            "cluster": "Cluster",
            "class": "Class",
            "count": "Areas",
            "expected": "Areas expected by chance",
            "row_share": "Of the cluster (share, 1 = 100%)",
        },
        (),
        {"expected": 1, "row_share": 3},
    ),
    _Sheet(
        "association",
        "Cramers_V",
        MODEL
        | {
            "label": "Lookup",
            "cramers_v": "Cramér's V (0 to 1)",
            "cramers_v_corrected": "Cramér's V, bias taken off (0 to 1)",
            "p_value": "Share of shuffles as uneven (0 to 1)",
            "n": "Areas",
            "rows": "Clusters",
            "columns": "Classes",
            "expected_under_5_share": "Cells with fewer than 5 expected (share, 1 = 100%)",
        },
        ("cramer",),
        {"cramers_v": 3, "cramers_v_corrected": 3, "p_value": 3, "expected_under_5_share": 2},
    ),
    _Sheet(
        "silhouettes",
        "Silhouettes",
        MODEL
        | AREA
        | {
            "cluster": "Cluster",
            "silhouette": "Silhouette (-1 to 1)",
            "own_distance": "Mean distance within (standard deviations)",
            "second_cluster": "Next nearest cluster",
            "second_distance": "Mean distance to it (standard deviations)",
        },
        ("silhouette",),
        {"silhouette": 3, "own_distance": 3, "second_distance": 3},
        ("own_distance", "second_cluster"),
    ),
    _Sheet(
        "scan",
        "Scores_by_k",
        MODEL
        | {
            "k": "Number of clusters",
            "silhouette": "Silhouette (-1 to 1)",
            "silhouette_of_raw_refit": "Score of the raw refit (-1 to 1)",
            "inertia": "Sum of squares within clusters",
            "smallest_cluster": "Areas in the smallest cluster",
            "starts": "Starts",
            "reached": "Starts that reached the lowest sum",
            "near_best": "Within 0.01 of the best",
            "chosen": "Chosen",
        },
        ("k", "silhouette"),
        {"silhouette": 3, "silhouette_of_raw_refit": 3, "inertia": 2},
        ("reached",),
    ),
    _Sheet(
        "without_winsorising",
        "Without_winsorising",
        MODEL
        | {
            "winsorised": "Winsorised",
            "areas": "Areas",
            "clusters": "Clusters",
            "silhouette": "Silhouette (-1 to 1)",
            "inertia": "Sum of squares within clusters",
            "smallest_cluster": "Areas in the smallest cluster",
            "small_clusters": "Clusters under five areas",
            "near_best": "Numbers within 0.01 of the best",
            "adjusted_rand": "Adjusted Rand index with the winsorised (1 = the same)",
        },
        ("winsorised",),
        {"silhouette": 3, "inertia": 2, "adjusted_rand": 3},
        ("adjusted_rand",),
    ),
    _Sheet(
        "left_out",
        "Without_a_cluster",
        MODEL | AREA | {"reason": "Why"},
    ),
    _Sheet(
        "filled",
        "Filled_values",
        MODEL
        | AREA
        | {
            "variable": "Metric",
            "value": "Value used (unit of the metric)",
            "flag": "Flag",
            "filled_from_name": "County",
        },
        ("filled",),
        {"value": 2},
        ("filled_from_name", "flag"),
    ),
    _Sheet(
        "stability",
        "Stability",
        MODEL
        | {
            "label": "What was changed",
            "draws": "Fits compared",
            "median": "Median adjusted Rand index (1 = the same)",
            "lowest": "Lowest adjusted Rand index (1 = the same)",
            "highest": "Highest adjusted Rand index (1 = the same)",
            "jaccard": "Mean Jaccard overlap of clusters (0 to 1)",
            "lowest_jaccard": "The same of the least stable cluster (0 to 1)",
            "solutions_near_best": "Solutions within 0.1% of the best",
        },
        ("stability",),
        {"median": 3, "lowest": 3, "highest": 3, "jaccard": 3, "lowest_jaccard": 3},
        ("jaccard", "lowest_jaccard", "solutions_near_best"),
    ),
    _Sheet(
        "leave_one_out",
        "Without_each_metric",
        MODEL | {"label": "Metric left out", "adjusted_rand": "Adjusted Rand index (1 = the same)"},
        (),
        {"adjusted_rand": 3},
    ),
    _Sheet(
        "published_likeness",
        "Likeness_to_published",
        MODEL
        | {
            "adjusted_rand": "Adjusted Rand index (1 = the same)",
            "areas": "Areas with both",
            "clusters": "Clusters here",
            "published_clusters": "Published clusters",
            "only_here": "Areas here only",
            "only_published": "Areas published only",
            "silhouette_of_published": "Silhouette of the published clusters (-1 to 1)",
            "silhouette_of_raw_refit": "Score of the raw refit (-1 to 1)",
        },
        ("likeness",),
        {"adjusted_rand": 3, "silhouette_of_published": 3, "silhouette_of_raw_refit": 3},
    ),
    _Sheet(
        "similar_places",
        "Similar_places",
        {"pool": "Pool"}
        | MODEL
        | AREA
        | {
            "rank": "Rank",
            "neighbour_code": "Code of the similar place",
            "neighbour_name": "Similar place",
            "distance": "Distance (standard deviations)",
            "reciprocal_rank": "Rank the other way",
            "closest_on": "Alike on",
            "furthest_on": "Unlike on",
            "leave_one_out_share": "Lists without one metric in which it stays (share, 1 = 100%)",
        },
        ("similar",),
        {"distance": 3, "leave_one_out_share": 2},
        ("reciprocal_rank",),
    ),
    _Sheet(
        "settings",
        "Settings",
        {"model": "Model", "setting": "Setting", "value": "Value", "meaning": "Meaning"},
    ),
)


def workbook_of(tables: Mapping[str, StudyTable], found: Sequence[Fitted], choices: Options) -> WorkbookSpec:
    """The tables as sheets: who is where first, then what the clusters are like, then how sure that is."""
    sheets = tuple(
        _sheet(one, tables[one.table], found)
        for one in SHEETS
        if one.table in tables and tables[one.table].rows.height
    )
    named = {key for sheet in sheets for key in sheet.notes}
    return WorkbookSpec(
        sheets=sheets,
        about=(
            f"Districts that do alike on indicators, edition {choices.edition}"
            f" ({EDITIONS[choices.edition][0]}).",
            *(f"{one.model.label}: {_method(one, choices)}" for one in found),
            "How the clusters were made, with every choice, is on the worksheet Settings.",
        ),
        notes={key: text for key, text in NOTES.items() if key in named},
    )


def _method(one: Fitted, choices: Options) -> str:
    return method_of(len(one.data.metrics), choices, one.X.height, one.estimator.n_clusters_)


def _sheet(one: _Sheet, table: StudyTable, found: Sequence[Fitted]) -> SheetSpec:
    columns = {name: words for name, words in one.columns.items() if name in table.rows.columns}
    words: dict[str, Mapping[str, str]] = {}
    if "model" in columns:
        words["model"] = {name: model.label for name, model in MODELS.items()} | {"all": "All"}
    if "lookup" in columns:
        words["lookup"] = dict(areas.LOOKUPS)
    for name in ("class", "coastal_town"):
        if name in columns:
            words[name] = {"yes": "Yes", "no": "No"}  # as true and false are written
    if "variable" in columns:
        words["variable"] = {
            name: f"{label} ({unit})" if unit else label
            for fit in found
            for name, label, unit in fit.variables.select("variable", "label", "unit").iter_rows()
        }
    return SheetSpec(
        table=one.table,
        sheet=one.sheet,
        columns=columns,
        decimals={name: places for name, places in one.places.items() if name in columns},
        missing={name: "z" for name in one.unfit if name in columns},
        notes=one.notes,
        words=words,
    )
