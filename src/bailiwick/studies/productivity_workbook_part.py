"""The workbook of the subregional productivity study: which tables, with which columns and words.

Tables on disk hold ids, for programs; a sheet says the same in words, and one measure has one sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from bailiwick.studies.productivity_inputs import Panel
from bailiwick.studies.productivity_text import AMOUNT_WORDS, Measure, Result, Terms, results_of
from bailiwick.studies.result import SheetSpec, StudyTable, WorkbookSpec

__all__ = ["workbook_of"]

INDEX_PLACES = 2  # as the publisher prints an index
NOTES = {
    "smoothing": "Smoothed series are weighted five-year means of the unsmoothed ratio (1, 2, 3, 2, 1, with"
    " one-sided weights in the two years at each end). The last two years change when the next years"
    " arrive.",
    "ranks": "1 is the highest. Areas of one level and year are ranked together, by the index rounded as the"
    " atlas shows it: to four digits, or to one decimal place from 100 up. Areas that are equal so share the"
    " lowest number, though the cells beside them hold more digits. Areas without a value have no rank.",
    "ends": "1 is the highest. Areas of one level and year are ranked together, here by the index in full, so"
    " that two areas that share a rank on the sheet of a measure may have two. Where there are few areas each"
    " is listed once, at the end that it is nearer to.",
    "head": "GVA per head is not a measure of productivity: output is counted where people work, residents"
    " where they live.",
    "prices": "GVA is in current prices: growth holds the rise of prices unless the price basis says"
    " otherwise. Chained volumes are not compared between areas and are not added up.",
    "parts": "Parts that fall short of their total are left as they are: the rest is in no area.",
    "log_points": "Log points are 100 times the difference of logarithms; they add up exactly, and small"
    " ones are close to per cent.",
}


@dataclass(frozen=True)
class _Sheet:
    """A table as a sheet, before its names are filled in.

    `columns` maps those columns whose heading is not made from their name.
    `ids` are columns with names of results, shown in words; `latest` shows the last year only; `unfit` are
    columns whose empty cells are not applicable, and `said` words for values that are no names.
    """

    table: str
    sheet: str
    columns: Mapping[str, str] = field(default_factory=dict)
    ids: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    latest: bool = False
    unfit: tuple[str, ...] = ()
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


SHEETS = (
    _Sheet(
        "three_measures_{}",
        "Three_measures_{}",
        {
            "shown_value": "Productivity shown (index)",
            "shown_measure": "Measure shown",
            "gap_points": "Per head less per hour (index points)",
            "gap_log_points": "Per head less per hour (log points)",
            "hours_per_job_log_points": "Part from hours for each job (log points)",
            "jobs_per_resident_log_points": "Part from jobs for each resident (log points)",
        },
        ids=("shown_measure",),
        notes=("head", "log_points"),
    ),
    _Sheet(
        "highest_lowest_{}",
        "Highest_lowest_{}",
        {"value": "Value (index)", "end": "Highest or lowest", "areas_ranked": "Areas ranked"},
        ids=("measure",),
        notes=("ends",),
        latest=True,
    ),
    _Sheet(
        "summary_{}",
        "Summary_{}",
        {
            "nation": "Areas of",
            "areas": "Areas with a value",
            "median_value": "Median (index)",
            "median_area_value": "Median area value (index)",
            "second_median_area_value": "Second median area value (index)",
            "above_reference": "Areas above 100",
            "more_than_20_below": "Areas more than 20% below 100",
            "more_than_25_below": "Areas more than 25% below 100",
        },
        ids=("measure",),
        notes=("smoothing",),
    ),
    _Sheet(
        "correlations_{}",
        "Correlations_{}",
        {
            "first": "First measure",
            "second": "Second measure",
            "areas": "Areas with both",
            "pearson": "Correlation of values (Pearson, -1 to 1)",
            "spearman": "Correlation of ranks (Spearman, -1 to 1)",
        },
        ids=("first", "second"),
        notes=("head",),
        places={"pearson": 3, "spearman": 3},
    ),
    _Sheet("growth_{}", "Growth_{}", notes=("prices", "log_points")),
    _Sheet("volumes_{}", "Volumes_{}", notes=("prices",)),
    _Sheet(
        "contributions_{}",
        "Contributions_{}",
        notes=("prices",),
        places={"contribution_share": 4},
        # A parent has no parts of its own, and what is in no area no level.
        unfit=("within", "moves", "interaction", "contribution", "additive"),
        said={"area_code": {"remainder": "[z]"}},
    ),
    _Sheet(
        "sums_{}",
        "Sums_{}",
        {
            "areas": "Level of the parts",
            "region_code": "Sum up to",
            "parts": "Sum of the parts (unit of the amount)",
            "total": "Published total (unit of the amount)",
            "shortfall": "Total less sum (unit of the amount)",
            "bound": "What rounding allows (unit of the amount)",
        },
        notes=("parts",),
        places={"parts": 0, "total": 0, "bound": 0, "shortfall_share": 6},
    ),
    _Sheet("factors_{}", "Factors_{}", places={"factor": 6}),
    _Sheet(
        "smoother_revision_{}",
        "Smoother_{}",
        {
            "mean_revision": "Mean revision (index points)",
            "median_absolute": "Median size (index points)",
            "mean_absolute": "Mean size (index points)",
            "p95_absolute": "95th percentile of sizes (index points)",
            "largest_absolute": "Largest (index points)",
            "rank_correlation": "Rank correlation before and after (-1 to 1)",
        },
        notes=("smoothing",),
        places={"rank_correlation": 3},
    ),
)
ALONE = (
    _Sheet("level_gap_itl2", "Gap_ITL2"),
    _Sheet(
        "level_gap_itl2_industries",
        "Gap_ITL2_industries",
        {
            "share": "Share of jobs (share, 1 = 100%)",
            "reference_share": "Share of jobs in the reference (share, 1 = 100%)",
        },
    ),
    _Sheet("jobs_factors", "Jobs_factors", places={"lower": 6, "upper": 6}),
    _Sheet(
        "residuals",
        "Residuals",
        {
            "result": "Published table",
            "decimals": "Decimals printed",
            "largest": "Largest difference (unit of the table)",
            "largest_without_northern_ireland": "Largest outside Northern Ireland (unit of the table)",
            "times_bound": "Largest difference in bounds of rounding",
            "cells_beyond": "Cells beyond twice the bound",
            "second_year": "Weights of the second year that fit",
            "other_rule_areas": "Areas with the other weights",
            "largest_of_other_rule": "Largest difference under the other weights",
        },
        ids=("result",),
        places={"largest": 4, "largest_without_northern_ireland": 4},
    ),
    _Sheet("settings", "Settings"),
)


def workbook_of(
    tables: Mapping[str, StudyTable], panels: Mapping[str, Panel], notes: Mapping[str, str]
) -> WorkbookSpec:
    """The tables a reader is likely to want as sheets, those of each set of areas together.

    `notes` are those of a run beside the usual ones: what intervals rest on, under the key "intervals".
    """
    sheets: list[SheetSpec] = []
    for name, panel in panels.items():
        if f"productivity_{name}" in tables:
            sheets += _measures(name, tables[f"productivity_{name}"], panel, with_note="intervals" in notes)
        words = _words(panel.terms)
        for one in SHEETS:
            filled = replace(one, table=one.table.format(name), sheet=one.sheet.format(name))
            if filled.table in tables:
                sheets.append(_sheet(filled, tables[filled.table], words))
    known = _words(next(iter(panels.values())).terms)
    sheets += [_sheet(one, tables[one.table], known) for one in ALONE if one.table in tables]
    named = {key for sheet in sheets for key in sheet.notes}
    return WorkbookSpec(
        sheets=tuple(sheets),
        about=(
            "Gross value added for each hour worked, each filled job and each resident, in current prices, as"
            " a ratio and as an index with the reference = 100; smoothed over five years and not.",
            "Indices are taken from values before rounding. An index of an aggregate is a ratio of sums.",
            "How the figures were made, with every weight, is on the worksheet Settings.",
        ),
        notes={key: text for key, text in (NOTES | dict(notes)).items() if key in named},
    )


def _words(terms: Terms) -> dict[str, str]:
    """The name of every result in words."""
    return {result.column: result.words.label for result in results_of(terms)}


def _sheet(one: _Sheet, table: StudyTable, words: Mapping[str, str]) -> SheetSpec:
    """A table with its columns in the words of the sheet."""
    rows = table.rows
    headings = {name: one.columns.get(name, words.get(name, "")) for name in rows.columns}
    ids = {name: words for name in one.ids if name in rows.columns}
    if "amount" in rows.columns:
        ids["amount"] = AMOUNT_WORDS
    latest = int(rows["year"].max()) if one.latest else None  # type: ignore[arg-type]
    places = {name: INDEX_PLACES for name in headings if name in words}
    return SheetSpec(
        table=one.table,
        sheet=one.sheet,
        title=f"{table.title}, {latest}" if latest else "",
        columns=headings,
        decimals=places | {name: number for name, number in one.places.items() if name in rows.columns},
        missing={name: "z" for name in one.unfit if name in rows.columns},
        notes=one.notes,
        words=ids | {name: said for name, said in one.said.items() if name in rows.columns},
        only={"year": (latest,)} if latest else {},
    )


def _measures(name: str, table: StudyTable, panel: Panel, *, with_note: bool) -> Iterator[SheetSpec]:
    """A sheet for each measure of one set of areas: output, input, and the results with their ranks."""
    found = [one for one in results_of(panel.terms) if one.column in table.rows.columns]
    for measure in dict.fromkeys(one.measure for one in found):
        results = [one for one in found if one.measure == measure]
        columns, places = _columns_of(measure, results, table, panel)
        drawn = any(column.endswith("_rank_lower") for column in columns)
        notes = ["smoothing", "ranks"]
        notes += ["head"] if measure.per == "head" else []
        notes += ["intervals"] if drawn and with_note else []
        yield SheetSpec(
            table=f"productivity_{name}",
            sheet=f"Per_{measure.per}_{name}",
            title=f"GVA per {measure.words}: {panel.whats}",
            columns=columns,
            decimals=places,
            missing={column: "z" for column in columns if column.endswith("_rank")},
            notes=tuple(notes),
        )


#: What stands beside an index, its heading, and the places it is shown with; None are those of the index.
BESIDE: tuple[tuple[str, str, int | None], ...] = (
    ("rank", "Rank among {whats} ({how})", 0),
    ("lower", "Lower end of the 95% interval ({how} index)", None),
    ("upper", "Upper end of the 95% interval ({how} index)", None),
    ("rank_lower", "Highest rank in the 95% interval ({how})", 0),
    ("rank_upper", "Lowest rank in the 95% interval ({how})", 0),
    ("probability_above_reference", "Probability of lying above the reference ({how}, share, 1 = 100%)", 3),
)
LABELS = {"area_code": "Area code", "area_name": "Area name", "area_level": "Level", "year": "Year"}


def _columns_of(
    measure: Measure, results: list[Result], table: StudyTable, panel: Panel
) -> tuple[dict[str, str], dict[str, int]]:
    """Headings and places of one measure's sheet, in order."""
    there, terms = table.rows.columns, panel.terms
    several = len(panel.ranked) > 1
    columns = {name: words for name, words in LABELS.items() if several or name != "area_level"}
    places: dict[str, int] = {}
    output = panel.output
    unit = f"million {terms.money}" if panel.gva_unit == 1e6 else f"{panel.gva_unit:,.0f} {terms.money}"
    columns[output] = f"GVA, current prices ({unit})"
    columns[measure.denominator] = AMOUNT_WORDS[measure.denominator]
    places |= {measure.denominator: 0} | ({output: 0} if panel.gva_unit <= 1e6 else {})
    whats = f"{panel.whats} of one level" if several else panel.whats
    for result in results:
        name, how = result.column, "smoothed" if result.smoothed else "unsmoothed"
        columns[name] = result.words.label
        places[name] = max(result.words.decimals, INDEX_PLACES) if result.index else result.words.decimals
        for ending, words, shown in BESIDE if result.index else ():
            beside = f"{name}_{ending}"
            if beside in there:
                columns[beside] = words.format(whats=whats, how=how)
                places[beside] = places[name] if shown is None else shown
    for result in results:
        if result.index and f"{result.column}_flag" in there:
            how = "smoothed" if result.smoothed else "unsmoothed"
            columns[f"{result.column}_flag"] = f"Remark ({how})"
    return columns, {name: number for name, number in places.items() if name in columns}
