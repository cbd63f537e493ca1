"""The workbook of an area classification: which tables, with which headings and notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bailiwick.studies.classification_fit_part import Classified
from bailiwick.studies.classification_inputs import Inputs
from bailiwick.studies.classification_tables_part import level_word
from bailiwick.studies.classification_text import NOTES, method_of
from bailiwick.studies.result import SheetSpec, StudyTable, WorkbookSpec

__all__ = ["workbook_of"]

MOST_ROWS = 200_000  # of a sheet; longer tables stand in files only


@dataclass(frozen=True)
class _Sheet:
    """A table as a sheet: headings of its columns, their places, notes, and what empty cells are."""

    table: str
    sheet: str
    columns: Mapping[str, str]
    notes: tuple[str, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    unfit: tuple[str, ...] = ()


AREA = {"area_code": "Area code", "area_name": "Area name"}
SHEETS = (
    _Sheet(
        "clusters",
        "Clusters",
        {
            "level": "Level",
            "code": "Cluster",
            "name": "Name",
            "status": "Status of the name",
            "parent_code": "Cluster one level up",
            "areas": "Areas",
            "residents": "Residents",
            "typical_area_name": "Most typical area",
            "borderline_areas": "Borderline areas",
            "stability": "Stability (mean Jaccard overlap, 0 to 1)",
            "portrait": "Portrait",
        },
        ("names", "codes", "stability"),
        {"residents": 0, "stability": 2},
        ("parent_code",),
    ),
    _Sheet(
        "profiles",
        "Profiles",
        {
            "level": "Level",
            "code": "Cluster",
            "label": "Variable",
            "dimension": "Dimension",
            "mean": "Mean of the cluster's areas (unit of the variable)",
            "mean_all": "Mean of all areas (unit of the variable)",
            "index": "Index (mean of all areas = 100)",
            "difference": "Difference from all areas, or from the cluster one level up (scaled units)",
        },
        ("scaled",),
        {"mean": 1, "mean_all": 1, "index": 0, "difference": 3},
    ),
    _Sheet(
        "corresponding_areas",
        "Corresponding_areas",
        AREA
        | {
            "rank": "Rank",
            "neighbour_code": "Code of the corresponding area",
            "neighbour_name": "Corresponding area",
            "distance": "Squared distance (scaled units)",
            "reciprocal_rank": "Rank the other way",
            "same_cluster": "In one cluster at the finest level",
            "reason": "Alike and unlike on",
        },
        ("neighbours",),
        {"distance": 3},
        ("reciprocal_rank",),
    ),
    _Sheet(
        "variables",
        "Variables",
        {
            "variable": "Variable",
            "label": "Variable in words",
            "dimension": "Dimension",
            "transform": "Transform",
            "standardise": "Scaled by",
            "centre": "Subtracted (transformed units)",
            "spread": "Divided by (transformed units)",
            "weight": "Weight",
            "share_of_distance": "Share of all squared distance (share, 1 = 100%)",
        },
        (),
        {"centre": 4, "spread": 4, "share_of_distance": 4},
        ("transform", "standardise"),
    ),
    _Sheet(
        "variable_selection",
        "Variable_selection",
        {
            "variable": "Variable",
            "label": "Variable in words",
            "decision": "Decision",
            "reason": "Reason",
            "correlates_with": "Correlates most with",
            "r": "Correlation (Pearson, -1 to 1)",
        },
        ("selection",),
        {"r": 3},
        ("correlates_with", "r"),
    ),
    _Sheet(
        "correlated_pairs",
        "Correlated_pairs",
        {
            "first_label": "First variable",
            "second_label": "Second variable",
            "r": "Correlation (Pearson, -1 to 1)",
            "dropped": "Left out",
        },
        ("selection",),
        {"r": 3},
        ("dropped",),
    ),
    _Sheet(
        "upper_schedule",
        "Upper_schedule",
        {
            "clusters_before": "Clusters before the join",
            "clusters": "Clusters after the join",
            "first_code": "Joined (its first subgroup)",
            "second_code": "With (its first subgroup)",
            "weight": "Areas together",
            "ess_increase": "Rise of the error sum of squares",
            "ess": "Error sum of squares",
            "ess_share": "Share of the total (share, 1 = 100%)",
            "ratio": "Rise over that of the join before",
        },
        ("schedule",),
        {"weight": 0},
    ),
    _Sheet(
        "schedule",
        "Agglomeration_schedule",
        {
            "step": "Join",
            "clusters_before": "Clusters before the join",
            "clusters": "Clusters after the join",
            "first_code": "Joined (its first area)",
            "second_code": "With (its first area)",
            "weight": "Areas together",
            "ess_increase": "Rise of the error sum of squares",
            "ess": "Error sum of squares",
            "ess_share": "Share of the total (share, 1 = 100%)",
            "ratio": "Rise over that of the join before",
        },
        ("schedule",),
        {"weight": 0},
    ),
    _Sheet(
        "suggested_cuts",
        "Suggested_cuts",
        {
            "clusters": "Number of clusters",
            "ratio": "Cost of the next join over that of the join before",
            "ess_increase": "Rise of the error sum of squares by the next join",
        },
        ("schedule",),
    ),
    _Sheet(
        "reassigned",
        "Reassigned_areas",
        AREA
        | {
            "from": "From",
            "to": "To",
            "distance_before": "Distance to the mean before (scaled units)",
            "distance_after": "Distance to the mean after (scaled units)",
        },
        (),
        {"distance_before": 3, "distance_after": 3},
    ),
    _Sheet(
        "starts",
        "Starts",
        {
            "level": "Level",
            "parent": "Cluster divided",
            "clusters": "Clusters",
            "starts": "Starts",
            "best_wss": "Lowest sum of squares within clusters",
            "times_reached": "Starts that reached it",
            "worst_wss": "Highest sum of squares of a start",
        },
        (),
        {},
        ("parent",),
    ),
    _Sheet(
        "stability",
        "Stability",
        {
            "level": "Level",
            "clusters": "Clusters",
            "draws": "Draws",
            "median": "Median adjusted Rand index (1 = the same)",
            "mean": "Mean adjusted Rand index (1 = the same)",
            "lowest": "Lowest adjusted Rand index (1 = the same)",
            "highest": "Highest adjusted Rand index (1 = the same)",
        },
        ("stability",),
    ),
    _Sheet(
        "published_likeness",
        "Likeness_to_official",
        {
            "first": "First classification",
            "second": "Second classification",
            "level": "Level",
            "clusters": "Clusters of the first",
            "classes": "Classes of the second",
            "areas": "Areas with both",
            "adjusted_rand": "Adjusted Rand index (1 = the same)",
            "share_matched": "Areas in matched pairs (share, 1 = 100%)",
        },
        ("anchor",),
        {"adjusted_rand": 3, "share_matched": 3},
    ),
    _Sheet(
        "nearest_official",
        "Nearest_official",
        {
            "classification": "Official classification",
            "level": "Level",
            "code": "Cluster",
            "areas": "Areas with an official class",
            "nearest_code": "Nearest official class",
            "nearest_name": "Its official name",
            "nearest_areas": "Areas in common",
            "share_of_cluster": "Of the cluster (share, 1 = 100%)",
            "share_of_class": "Of the official class (share, 1 = 100%)",
            "matched_code": "Matched official class",
        },
        ("names", "anchor"),
        {"share_of_cluster": 2, "share_of_class": 2},
        ("matched_code",),
    ),
    _Sheet(
        "published_means",
        "Official_means",
        {
            "classification": "Official classification",
            "level": "Its level",
            "classes": "Classes",
            "areas": "Areas with a class",
            "nearest_own": "Areas nearest to the mean of their own class",
            "share_nearest_own": "Their share (share, 1 = 100%)",
            "wss": "Sum of squares within classes",
            "share_of_distance": "Share of the total (share, 1 = 100%)",
        },
        ("anchor",),
    ),
    _Sheet("settings", "Settings", {"setting": "Setting", "value": "Value", "meaning": "Meaning"}),
)


def workbook_of(tables: Mapping[str, StudyTable], found: Classified, inputs: Inputs) -> WorkbookSpec:
    """The tables as sheets: who is where first, then what the clusters are like, then how it came about."""
    sheets = [*_membership(tables, found, inputs)]
    for one in SHEETS:
        if one.table in tables and tables[one.table].rows.height:
            sheets.append(_sheet(one, tables[one.table], dict(found.labels.iter_rows())))
    named = {key for sheet in sheets for key in sheet.notes}
    return WorkbookSpec(
        sheets=tuple(sheets),
        about=(
            f"{inputs.whats.capitalize()} in nested clusters of those alike on many variables.",
            method_of(found.model, len(found.variables)),
            "How the clusters were made, with every choice, is on the worksheet Settings.",
        ),
        notes={key: text for key, text in NOTES.items() if key in named},
    )


#: Columns that name variables, or "both" of a pair: a sheet has them in words.
NAMED = ("correlates_with", "dropped")


def _sheet(one: _Sheet, table: StudyTable, labels: Mapping[str, str]) -> SheetSpec:
    there = table.rows.columns
    columns = {name: words for name, words in one.columns.items() if name in there}
    shown = columns or dict.fromkeys(there, "")
    return SheetSpec(
        table=one.table,
        sheet=one.sheet,
        columns=shown,
        decimals={name: places for name, places in one.places.items() if name in shown},
        missing={name: "z" for name in one.unfit if name in shown},
        notes=one.notes,
        words={name: {**labels, "both": "both"} for name in NAMED if name in shown},
    )


#: What the sheet of members shows of each level: ending of the column, heading, places.
OF_LEVEL: tuple[tuple[str, str, int | None], ...] = (
    ("", "{Level}", None),
    ("_name", "Name of the {level}", None),
    ("_second", "Next {level}", None),
    ("_ratio", "Ratio of distances, own over next ({level})", 2),
    ("_rank", "How typical of its {level} (1 = most)", 0),
    ("_borderline", "Borderline ({level})", None),
    ("_stability", "Stability (0 to 1, {level})", 2),
)


def _membership(tables: Mapping[str, StudyTable], found: Classified, inputs: Inputs) -> Iterator[SheetSpec]:
    rows = tables["membership"].rows
    if rows.height > MOST_ROWS:
        return
    columns = dict(AREA)
    places: dict[str, int] = {}
    for level in found.levels:
        word = level_word(level)
        for ending, words, shown in OF_LEVEL:
            name = f"{level}{ending}"
            if name in rows.columns:
                columns[name] = words.format(level=word, Level=word.capitalize())
                places |= {} if shown is None else {name: shown}
    notes = ["codes", "names", "typical"]
    if found.stable is not None:
        notes.append("stability")
    if "merged_into" in rows.columns:
        columns["merged_into"] = "Measured together with"
        notes.append("merged")
    yield SheetSpec(
        table="membership",
        sheet=inputs.whats.capitalize().replace(" ", "_")[:31],
        columns=columns,
        decimals=places,
        missing={name: "z" for name in columns if name.endswith(("_stability", "merged_into", "_second"))},
        notes=tuple(notes),
    )
