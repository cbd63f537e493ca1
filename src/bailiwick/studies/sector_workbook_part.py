"""The workbook of the sector clusters: which tables, with which headings and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bailiwick.evidence.regression_models import REASONS
from bailiwick.shown import counted
from bailiwick.studies.result import SheetSpec, StudyTable, WorkbookSpec
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_halves_part import labels_of
from bailiwick.studies.sector_options_part import Options
from bailiwick.studies.sector_outside_part import Outside
from bailiwick.studies.sector_text import NOTES, method_of

__all__ = ["workbook_of"]


@dataclass(frozen=True)
class _Sheet:
    """A table as a sheet: headings of its columns, their places and notes.

    Without a value, columns of `unfit` do not apply, and those of `unknown` are not available.
    """

    table: str
    sheet: str
    columns: Mapping[str, str]
    notes: tuple[str, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    unfit: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


AREA = {"area_code": "Area code", "area_name": "Area name"}
CLUSTER = {"cluster": "Cluster"}
INDUSTRY = {"industry_code": "Industry code", "industry": "Industry", "section": "Section"}
QUOTIENT = {"location_quotient": "Location quotient (1 = the same as all areas)"}
SHARE = {"share_of_seeds": "Share of seeds (1 = 100%)"}
PAIR = {"components": "Components", "resolution": "Resolution", "n_clusters": "Clusters"}
SCORE = {
    "silhouette": "Silhouette (-1 to 1)",
    "areas": "Areas scored",
    "clusters_scored": "Clusters scored",
    "p_value": "Share of shuffles as high (0 to 1)",
    "p_value_corrected": "Share of shuffles whose best is as high (0 to 1)",
}
#: Stands for the unit of the amounts, which the table of industries says.
AMOUNT = "Amount ({unit})"
#: Columns and values that programs read -> what stands on a sheet; sets of indicators have own labels.
WORDS: Mapping[str, Mapping[str, str]] = {
    "half": {
        "choose": "Chose the pair",
        "report": "Had no part in the choice",
        "chose": "Chose the pair",
        "reported": "Had no part in the choice",
    },
    "level": {"district": "Area with a cluster", "larger area": "Larger area"},
    "reason": {code: words[:1].upper() + words[1:] for code, words in REASONS.items()},
}
SHEETS = (
    _Sheet(
        "assignment",
        "Assignment",
        AREA
        | {"region": "Region"}
        | CLUSTER
        | {"title": "Name of the cluster", "own_industries": "The area's own industries (location quotient)"}
        | SHARE,
        ("names", "numbers", "share"),
        {"share_of_seeds": 2},
        ("share_of_seeds", "own_industries"),
        ("region",),
    ),
    _Sheet(
        "clusters",
        "Clusters",
        CLUSTER
        | {
            "title": "Name of the cluster",
            "areas": "Areas",
            "areas_in_all_named": "Areas above 1 in every industry of the name",
            "areas_in_none_named": "Areas above 1 in no industry of the name",
            "areas_with_industries": "Areas whose industries are known",
            "amount": AMOUNT,
        }
        | SHARE
        | {"regions": "Regions", "main_region": "Region with most areas"},
        ("names", "numbers", "share"),
        {"amount": 0, "share_of_seeds": 2},
        ("share_of_seeds",),
        ("amount", "main_region", "areas_in_all_named", "areas_in_none_named"),
    ),
    _Sheet(
        "top_areas",
        "Largest_areas",
        CLUSTER | {"rank": "Rank"} | AREA | {"region": "Region", "amount": AMOUNT},
        (),
        {"amount": 0},
        (),
        ("region",),
    ),
    _Sheet(
        "top_sectors", "Top_industries", CLUSTER | {"rank": "Rank"} | INDUSTRY | QUOTIENT, ("quotient", "how")
    ),
    _Sheet("sector_profile", "Industries", CLUSTER | INDUSTRY | QUOTIENT, ("quotient", "how")),
    _Sheet(
        "section_profile",
        "Sections",
        CLUSTER | {"section": "Section", "section_name": "Name"} | QUOTIENT,
        ("quotient", "sections"),
    ),
    _Sheet(
        "search",
        "Search",
        {"source": "Indicators"} | PAIR | SCORE | {"chosen": "Taken"},
        ("silhouette", "half"),
        {"resolution": 1, "silhouette": 3, "p_value": 3, "p_value_corrected": 3},
        ("components", "resolution"),
        ("p_value", "p_value_corrected", "silhouette"),
    ),
    _Sheet(
        "null",
        "Chance",
        {
            "source": "Indicators",
            "shuffled": "What was shuffled",
            "permutations": "Shuffles",
            "observed": "Silhouette (-1 to 1)",
            "mean": "Mean of shuffles (-1 to 1)",
            "standard_deviation": "Standard deviation of shuffles",
            "p_value": "Share of shuffles as high (0 to 1)",
            "p_value_corrected": "Share of shuffles whose best is as high (0 to 1)",
            "observed_best": "Highest silhouette of all pairs (-1 to 1)",
            "best_mean": "Mean of the highest of shuffles (-1 to 1)",
        },
        ("silhouette",),
        {
            "observed_best": 3,
            "best_mean": 3,
            "observed": 3,
            "mean": 3,
            "standard_deviation": 3,
            "p_value": 3,
            "p_value_corrected": 3,
        },
    ),
    _Sheet(
        "halves",
        "Halves",
        {
            "split": "Split",
            "source": "Indicators",
            "half": "Half",
            "counts": "This split made the choice",
            "indicators": "Number of indicators",
        }
        | PAIR
        | {
            "silhouette": "Silhouette (-1 to 1)",
            "areas": "Areas scored",
            "null_mean": "Mean of shuffles (-1 to 1)",
            "p_value": "Share of shuffles as high (0 to 1)",
        },
        ("halves", "half"),
        {"resolution": 1, "silhouette": 3, "p_value": 3, "null_mean": 3},
        ("p_value", "null_mean"),
        ("silhouette",),
    ),
    _Sheet(
        "region_shares",
        "Regions",
        CLUSTER
        | {
            "region": "Region",
            "areas": "Areas",
            "share_of_cluster": "Of the cluster (share, 1 = 100%)",
            "share_of_region": "Of the region (share, 1 = 100%)",
        },
        (),
        {"share_of_cluster": 3, "share_of_region": 3},
    ),
    _Sheet(
        "region_entropy",
        "Region_entropy",
        {"region": "Region", "entropy_nats": "Entropy (nats)", "areas": "Areas", "clusters": "Clusters"},
        ("entropy",),
        {"entropy_nats": 4},
    ),
    _Sheet(
        "rural_urban",
        "Rural_urban",
        CLUSTER | {"class": "Class", "areas": "Areas", "share": "Of the cluster (share, 1 = 100%)"},
        (),
        {"share": 3},
    ),
    _Sheet(
        "diversification",
        "Diversification",
        AREA
        | CLUSTER
        | {
            "entropy_nats": "Entropy (nats)",
            "entropy_corrected_nats": "Entropy, corrected for size (nats)",
            "effective_industries": "Effective number of industries",
            "industries": "Industries",
            "total": AMOUNT,
        },
        ("entropy", "counts"),
        {"entropy_nats": 3, "entropy_corrected_nats": 3, "effective_industries": 1, "total": 0},
        ("entropy_corrected_nats",),
    ),
    _Sheet(
        "regressions",
        "Regressions",
        {"source": "Indicators", "label": "Indicator", "half": "Part in the choice"}
        | CLUSTER
        | {
            "coefficient": "Difference (standard deviations)",
            "lower": "Lower end of the interval (standard deviations)",
            "upper": "Upper end of the interval (standard deviations)",
            "p_value": "p-value (0 to 1)",
            "p_adjusted": "p-value, adjusted (0 to 1)",
            "significant": "Significant",
            "n": "Rows",
            "treated_areas": "Areas of the cluster",
            "treated_regions": "Regions with one",
            "reason": "Why there is no p-value",
        },
        ("regression", "larger", "tests", "part"),
        {"coefficient": 3, "lower": 3, "upper": 3, "p_value": 4, "p_adjusted": 4},
        ("reason", "half"),
        ("coefficient", "lower", "upper", "p_value", "p_adjusted", "significant"),
    ),
    _Sheet(
        "coverage",
        "Indicators",
        {
            "source": "Set",
            "label": "Indicator",
            "half": "Part in the choice",
            "level": "Areas of it",
            "rows": "Rows held",
            "missing": "Rows without a value",
            "year": "Latest year used",
            "areas_used": "Areas used",
        },
        ("part",),
        {},
        ("half",),
        ("year",),
    ),
    _Sheet(
        "agreement_with_published",
        "Nearest_published",
        {
            "cluster": "Cluster here",
            "areas": "Areas with both",
            "published_cluster": "Published cluster",
            "areas_in_both": "Areas in both",
            "share_of_cluster": "Of the cluster here (share, 1 = 100%)",
            "share_of_published": "Of the published cluster (share, 1 = 100%)",
        },
        ("numbers",),
        {"share_of_cluster": 2, "share_of_published": 2},
    ),
    _Sheet(
        "published_figures",
        "Published_figures",
        {"figure": "Figure", "published": "Published", "here": "Here", "agrees": "They agree"},
    ),
    _Sheet(
        "not_scored",
        "Not_scored",
        {"source": "Indicators"} | AREA | {"values": "Indicators it has", "needed": "Indicators needed"},
    ),
    _Sheet("left_out", "Without_a_cluster", AREA | {"reason": "Why"}),
    _Sheet("settings", "Settings", {"setting": "Setting", "value": "Value", "meaning": "Meaning"}),
)


def workbook_of(
    tables: Mapping[str, StudyTable], found: Found, outside: Sequence[Outside], choices: Options
) -> WorkbookSpec:
    """The tables as sheets: who is where, what the clusters do, how they were chosen, and how they differ."""
    words = {
        "how": NOTES["mean" if choices.as_published else "pooled"],
        "larger": NOTES["one" if choices.as_published else "larger"],
        "tests": NOTES["normal" if choices.as_published else "significant"],
        "sections": NOTES["sections_mean" if choices.as_published else "sections_pooled"],
    }
    notes = dict(NOTES) | words
    if found.origin != "search":
        notes["half"] = "The clusters were given; no pair was chosen."
        notes["part"] = notes["half"]
    few = {
        "few-treated": f"Fewer than {counted(choices.min_treated, 'area')} of the model are in the cluster",
        "few-regions": f"Fewer than {counted(choices.min_regions, 'region')} have areas of the cluster",
    }
    said = dict(WORDS) | {"source": labels_of(outside), "reason": dict(WORDS["reason"]) | few}
    sheets = tuple(
        _sheet(one, tables[one.table], found, said)
        for one in SHEETS
        if one.table in tables and tables[one.table].rows.height
    )
    named = {key for sheet in sheets for key in sheet.notes}
    return WorkbookSpec(
        sheets=sheets,
        about=(
            "Areas that are specialised in the same industries, and how their clusters differ on indicators"
            " from outside.",
            method_of(found, choices),
            "How the clusters were made, with every choice, is on the worksheet Settings.",
        ),
        notes={key: text for key, text in notes.items() if key in named},
    )


def _sheet(one: _Sheet, table: StudyTable, found: Found, said: Mapping[str, Mapping[str, str]]) -> SheetSpec:
    unit = found.cube.unit if found.cube is not None else "unit of the table"
    columns = {
        name: words.format(unit=unit) for name, words in one.columns.items() if name in table.rows.columns
    }
    if found.origin != "search":  # there were no pairs, of which one could be taken
        for name in (*PAIR, "chosen") if one.table == "search" else ():
            columns.pop(name, None)
    return SheetSpec(
        table=one.table,
        sheet=one.sheet,
        columns=columns,
        decimals={name: places for name, places in one.places.items() if name in columns},
        missing={name: "z" for name in one.unfit if name in columns}
        | {name: "x" for name in one.unknown if name in columns},
        notes=one.notes,
        words={name: words for name, words in said.items() if name in columns},
    )
