"""The answer of `controls`: tables for the evaluator, a record of how they came about, and what is shown."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from bailiwick.console import say, show
from bailiwick.errors import TableError

__all__ = ["CONTROLS_RECORD", "Answer", "show_answer", "write_answer"]

CONTROLS_RECORD, WORKBOOK = "controls.json", "controls.xlsx"

OF_SETS = {
    "treated_code": "Treated area.",
    "treated_name": "Its name.",
    "rank": "1 is the nearest control.",
    "control_code": "Control.",
    "control_name": "Its name.",
    "distance": "Distance of the two, on the scale of the settings.",
}
OF_AREAS = {
    "area_code": "Area.",
    "area_name": "Its name.",
    "role": "treated, control, not matched (treated, without a control) or not used.",
    "weight": "Weight in means of its group: 1 if treated; 1 / k for each treated area with k controls.",
    "sets": "Controls of a treated area, or treated areas of a control.",
    "cluster": "Cluster within which areas were matched.",
    "reason": "Why the area is not matched, has fewer controls than wanted, or is not used.",
}
OF_APART = {name: OF_AREAS[name] for name in ("area_code", "area_name", "role", "cluster", "reason")}
OF_BALANCE = {
    "variable": "Column of the table.",
    "treated_mean": "Mean of all treated areas.",
    "matched_mean": "Mean of treated areas with controls.",
    "controls_mean": "Weighted mean of controls.",
    "all_others_mean": "Mean of all areas that are not treated.",
    "spread": "What differences are divided by: sqrt of the mean variance of treated and other areas.",
    "smd_before": "Standardised difference, treated less all others.",
    "smd_after": "Standardised difference, treated less controls.",
    "variance_ratio_before": "Variance of treated areas over that of all others.",
    "variance_ratio_after": "Variance of matched treated areas over that of controls.",
    "flag_before": "Size of smd_before: within .1, beyond .1, beyond .25.",
    "flag_after": "Size of smd_after.",
    "variance_flag": "Whether variance_ratio_after is within .5 to 2.",
    "missing": "Areas of both groups without a value.",
}
OF_INDICATOR_YEARS = {
    "variable": "Column of the table.",
    "first_year": "Earliest year of its values.",
    "last_year": "Latest; the same, unless areas have values of different years.",
}
OF_YEARS = {
    "year": "Year.",
    "treated_mean": "Mean of treated areas.",
    "controls_mean": "Weighted mean of controls.",
    "difference": "Treated less controls.",
}
OF_SLOPES = {
    "first_year": "First year compared.",
    "last_year": "Last year compared.",
    "years": "Years compared.",
    "treated_areas": "Treated areas that count.",
    "control_areas": "Controls that count.",
    "treated_slope": "Change of the outcome a year, treated areas.",
    "controls_slope": "Change a year, controls.",
    "slope_difference": "Treated less controls.",
    "standard_error": "Of slope_difference.",
    "degrees_of_freedom": "Welch's.",
    "lower": "Lower end of the 95% interval of slope_difference.",
    "upper": "Upper end.",
    "differs": "Whether 0 is outside the interval.",
}
OF_TREND_LEFT_OUT = {
    "area_code": "Area.",
    "area_name": "Its name.",
    "role": "treated or control.",
    "reason": "Why it counts in no trend.",
}
# File: title, columns, key.
TABLES: dict[str, tuple[str, Mapping[str, str], tuple[str, ...]]] = {
    "matched_sets": ("Treated areas and their controls", OF_SETS, ("treated_code", "rank")),
    "areas": ("Every area, with its part and its values", OF_AREAS, ("area_code",)),
    "not_matched": ("Treated areas without a control, with the reason", OF_APART, ("area_code",)),
    "not_used": ("Other areas that are no controls, with the reason", OF_APART, ("area_code",)),
    "balance": ("How unlike the groups are, before and after matching", OF_BALANCE, ("variable",)),
    "indicator_years": ("Years of the indicators that were matched on", OF_INDICATOR_YEARS, ("variable",)),
    "trend_years": ("The outcome before, by year", OF_YEARS, ("year",)),
    "trend_slopes": ("The outcome before, slopes", OF_SLOPES, ()),
    "trend_left_out": ("Areas that count in no trend", OF_TREND_LEFT_OUT, ("area_code",)),
}


@dataclass(frozen=True)
class Answer:
    """What was found.

    Attributes
    ----------
    tables : mapping of name to table
        Names as of `TABLES`.
    settings : mapping
        Every choice that changes a number.
    inputs : sequence of mapping
        `name` and `sha256` of each file.
    remarks : sequence of str
    trend : str, optional
        What the slopes say.
    """

    tables: Mapping[str, pl.DataFrame]
    settings: Mapping[str, Any]
    inputs: Sequence[Mapping[str, str]]
    remarks: Sequence[str] = ()
    trend: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """The answer without its tables, for a file or a program."""
        from bailiwick import __version__

        years = self.tables.get("indicator_years")
        return {
            "what": "control areas",
            "bailiwick": __version__,
            "inputs": [dict(one) for one in self.inputs],
            "settings": dict(self.settings),
            "counts": dict(self.counts),
            "remarks": list(self.remarks),
            "trend_before": self.trend,
            "indicator_years": years.to_dicts() if years is not None else [],
        }


def write_answer(answer: Answer, folder: Path, *, workbook: bool) -> list[str]:
    """Write every table as CSV, Parquet and its description, the workbook and the record; all or nothing.

    An earlier answer in the folder is replaced when all is written; other files are never touched.

    Returns
    -------
    list of str
        Why there is no workbook, where one was wanted and the words of the file do not go into one.
    """
    from bailiwick.publish.tables_out import write_table
    from bailiwick.publish.writing import replace_folder

    content: dict[str, bytes] = {}
    remarks: list[str] = []
    described = {
        name: {one: TABLES[name][1].get(one, "Column of the table that was given.") for one in rows.columns}
        for name, rows in answer.tables.items()
    }
    with tempfile.TemporaryDirectory() as temporary:
        for name, rows in answer.tables.items():
            title, _, key = TABLES[name]
            for path in write_table(
                rows,
                temporary,
                name,
                title=title,
                columns=described[name],
                key=key,
                sources=[],
                licence=None,
                issued=date.today(),
            ):
                content[path.name] = path.read_bytes()
        if workbook:
            try:
                path = _write_book(answer, described, Path(temporary) / WORKBOOK)
                content[path.name] = path.read_bytes()
            except TableError as error:
                remarks.append(f"No workbook: {error}")
    listed = {
        name: {"rows": rows.height, "files": [f"{name}.csv", f"{name}.parquet"]}
        for name, rows in answer.tables.items()
    }
    record = answer.record() | {"tables": listed, "workbook": WORKBOOK if WORKBOOK in content else None}
    record["remarks"] = [*record["remarks"], *remarks]
    text = json.dumps(record, ensure_ascii=False, indent=2, default=str, allow_nan=False)
    content[CONTROLS_RECORD] = (text + "\n").encode()
    replace_folder(folder, content, marker=CONTROLS_RECORD)
    return remarks


def _write_book(answer: Answer, described: Mapping[str, Mapping[str, str]], path: Path) -> Path:
    """The tables that have rows, one on each sheet."""
    from bailiwick.publish.workbook import write_workbook
    from bailiwick.studies.result import StudyTable

    tables = {
        name: StudyTable(rows, TABLES[name][0], described[name], TABLES[name][2])
        for name, rows in answer.tables.items()
        if rows.height
    }
    return write_workbook(tables, path, title="Control areas")


def show_answer(answer: Answer) -> None:
    """The sets, the balance and the trend, for a person."""
    tables, counts = answer.tables, answer.counts
    say(
        f"{counts['matched']} of {counts['treated']} treated areas matched, with {counts['controls']}"
        f" controls of {counts['pool']} that may be."
    )
    name = {"treated_name": "treated area", "control_name": "control"}
    code = {"treated_code": "code" if "treated_name" in tables["matched_sets"].columns else "treated area"}
    other = {"control_code": "its code" if "control_name" in tables["matched_sets"].columns else "control"}
    show(
        tables["matched_sets"],
        {"treated_name": name["treated_name"]}
        | code
        | {"rank": "rank", "control_name": name["control_name"]}
        | other
        | {"distance": "distance"},
    )
    for row in tables["not_matched"].iter_rows(named=True):
        say(f"Not matched: {row.get('area_name') or row['area_code']}, {row['reason']}.")
    say("")
    say(
        "Balance: means, differences in standard deviations (beyond .1 not balanced, beyond .25 far off), and"
        " the ratio of variances"
    )
    show(
        tables["balance"],
        {
            "variable": "variable",
            "matched_mean": "treated",
            "controls_mean": "controls",
            "smd_before": "before",
            "smd_after": "after",
            "flag_after": "after is",
            "variance_ratio_after": "ratio",
        },
    )
    if answer.trend is not None:
        say("")
        say("The outcome before")
        years = tables["trend_years"].with_columns(pl.col("year").cast(pl.String))
        show(
            years,
            {
                "year": "year",
                "treated_mean": "treated",
                "controls_mean": "controls",
                "difference": "difference",
            },
        )
        say(answer.trend)
