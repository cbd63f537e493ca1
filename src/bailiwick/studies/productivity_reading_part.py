"""How the areas spread, which are highest and lowest, and how the three measures differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bailiwick.measures.distribution import distribution_summary, highest_and_lowest, measure_correlations
from bailiwick.measures.provisional import smoother_revision
from bailiwick.measures.reading import commuting_reading, shown_measure
from bailiwick.measures.revision_summary import revision_summary
from bailiwick.studies.productivity_measures_part import Measured
from bailiwick.studies.productivity_text import KEYS
from bailiwick.studies.result import StudyTable

if TYPE_CHECKING:
    from bailiwick.studies.subregional_productivity import Options

__all__ = ["reading_tables"]

NATIONS = {"E": "England", "N": "Northern Ireland", "S": "Scotland", "W": "Wales"}
ITL_NATIONS = {"TLL": "W", "TLM": "S", "TLN": "N"}
GREAT_BRITAIN = ("England", "Scotland", "Wales")

SUMMARY = {
    "level": "Level of the areas",
    "measure": "The result, as in the table of measures",
    "nation": "The areas summarised: of one nation, of Great Britain, or all",
    "year": "Calendar year",
    "areas": "Areas with a value",
    "areas_without_value": "Areas without a value",
    "median_value": "Value of the median area; the mean of two with an even number of areas",
    "median_area_code": "The area at rank (n + 1) / 2, or the first of two",
    "median_area_name": "Its name",
    "median_area_value": "Its value",
    "second_median_area_code": "The second median area, with an even number of areas",
    "second_median_area_name": "Its name",
    "second_median_area_value": "Its value",
    "above_reference": "Areas above 100",
    "more_than_20_below": "Areas more than 20 per cent below 100",
    "more_than_25_below": "Areas more than 25 per cent below 100",
}
EXTREMES = KEYS | {
    "level": "Level of the areas",
    "measure": "The result that areas are ranked by",
    "end": "highest or lowest",
    "value": "Its value",
    "rank": "1 is the highest; equal values share the lowest number",
    "areas_ranked": "Areas with a value in the year",
}
CORRELATIONS = {
    "level": "Level of the areas",
    "year": "Calendar year",
    "first": "A result",
    "second": "Another",
    "areas": "Areas with both",
    "pearson": "Correlation of the values",
    "spearman": "Correlation of the ranks",
}


SMOOTHER = {
    "years_later": "Years that have been added since the value was first shown",
    "areas": "Areas and years compared",
    "missing": "Areas and years without both values",
    "mean_revision": "Mean revision, index points",
    "median_absolute": "Median of the revisions without their sign, index points",
    "mean_absolute": "Their mean",
    "p95_absolute": "Their 95th percentile",
    "largest_absolute": "The largest",
    "up": "Revised up",
    "down": "Revised down",
    "unchanged": "Not revised",
    "rank_correlation": "Spearman correlation of the values before and after",
}
YEARS_FOR_CUTS = 7  # five to smooth, and two that arrive


def nations(rows: pl.DataFrame) -> pl.DataFrame:
    """The nation of each area beside it, from its code; null where the code tells none."""
    code = pl.col("area_code")
    letter = (
        pl.when(code.str.starts_with("TL"))
        .then(code.str.head(3).replace_strict(ITL_NATIONS, default="E", return_dtype=pl.String))
        .otherwise(code.str.head(1))
    )
    return rows.with_columns(nation=letter.replace_strict(NATIONS, default=None, return_dtype=pl.String))


def reading_tables(measured: Measured, name: str, options: Options) -> dict[str, StudyTable]:
    """Summary, highest and lowest, correlations, and the three measures, of the areas of each level."""
    panel = measured.panel
    rows = measured.areas.filter(pl.col("year") >= options.first_year)
    indices = [result.column for result in measured.results() if result.index]
    tables = {
        f"summary_{name}": StudyTable(
            _summary(measured, rows, indices),
            f"How {panel.whats} spread about the reference",
            SUMMARY,
            ("level", "measure", "nation", "year"),
            panel.roles,
        ),
        f"highest_lowest_{name}": StudyTable(
            _extremes(measured, rows, indices, options.extremes),
            f"The {options.extremes} highest and lowest {panel.whats}",
            EXTREMES,
            ("level", "measure", "year", "end", "area_code"),
            panel.roles,
        ),
    }
    if len(indices) > 2:
        tables[f"correlations_{name}"] = StudyTable(
            _correlations(measured, rows),
            f"How far the measures agree over {panel.whats}",
            CORRELATIONS,
            ("level", "year", "first", "second"),
            panel.roles,
        )
    smoother = _smoother(measured, options)
    if smoother is not None:
        tables[f"smoother_revision_{name}"] = smoother
    three = _three(measured, rows)
    if three is not None:
        tables[f"three_measures_{name}"] = three
    return tables


def _levels(measured: Measured, rows: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """The areas of each level by itself: districts are not ranked with regions."""
    return [(level, rows.filter(pl.col("area_level") == level)) for level in measured.panel.ranked]


def _summary(measured: Measured, rows: pl.DataFrame, indices: list[str]) -> pl.DataFrame:
    parts = []
    for level, areas in _levels(measured, rows):
        known = nations(areas)
        for index in indices:
            whole = pl.lit("all").alias("nation")
            parts.append(_summarised(areas, index, level).with_columns(whole))
            if not measured.panel.terms.publisher_known or level == "ITL1":
                continue
            parts.append(_summarised(known.drop_nulls("nation"), index, level, group="nation"))
            britain = known.filter(pl.col("nation").is_in(GREAT_BRITAIN))
            if britain.height:
                told = pl.lit("Great Britain").alias("nation")
                parts.append(_summarised(britain, index, level).with_columns(told))
    return pl.concat(parts, how="diagonal").select(list(SUMMARY))


def _summarised(areas: pl.DataFrame, index: str, level: str, group: str | None = None) -> pl.DataFrame:
    kept = areas.filter(pl.col(index).is_not_null().any().over("year"))
    found: pl.DataFrame = distribution_summary(kept, value=index, group=group)
    return found.with_columns(pl.lit(level).alias("level"), pl.lit(index).alias("measure"))


def _extremes(measured: Measured, rows: pl.DataFrame, indices: list[str], n: int) -> pl.DataFrame:
    parts = []
    for level, areas in _levels(measured, rows):
        for index in indices:
            kept = areas.filter(pl.col(index).is_not_null().any().over("year"))
            ends: pl.DataFrame = highest_and_lowest(kept, value=index, n=n)
            parts.append(
                ends.rename({index: "value", f"{index}_rank": "rank"}).with_columns(
                    pl.lit(level).alias("level"), pl.lit(index).alias("measure")
                )
            )
    wanted = ["level", "measure", "year", "end", "area_code", "area_name", "value", "rank", "areas_ranked"]
    both = pl.struct("level", "measure", "year", "area_code").is_duplicated()
    nearer = pl.col("end").eq("highest") == (2 * pl.col("rank") <= pl.col("areas_ranked"))
    # With fewer than twice as many areas some stand at both ends: they are told once, at the nearer one.
    return pl.concat(parts).filter(~both | nearer).select(wanted)


def _correlations(measured: Measured, rows: pl.DataFrame) -> pl.DataFrame:
    parts = []
    for level, areas in _levels(measured, rows):
        for smoothed in (True, False):
            values = [
                result.column for result in measured.results() if result.index and result.smoothed == smoothed
            ]
            if len(values) > 1:
                found: pl.DataFrame = measure_correlations(areas, values=values)
                parts.append(found.with_columns(pl.lit(level).alias("level")))
    return pl.concat(parts).select(list(CORRELATIONS))


def _smoother(measured: Measured, options: Options) -> StudyTable | None:
    """How far the last smoothed year moves when later years arrive, though no figure is revised."""
    panel = measured.panel
    value = measured.column("hour", index=False, smoothed=False)
    if value not in measured.rows.columns or panel.reference == "sum":
        return None
    kept = pl.col("area_level").eq(panel.finest) | pl.col("area_code").eq(panel.reference)
    rows = measured.rows.filter(kept).drop_nulls(value)
    if rows["year"].n_unique() < YEARS_FOR_CUTS:
        return None
    index = measured.column("hour", index=True, smoothed=False)
    moved: pl.DataFrame = smoother_revision(
        rows, value=value, reference=panel.reference, index=index, second_year=options.second_year
    )
    told: pl.DataFrame = revision_summary(
        moved, value=f"{index}_smoothed", by="years_later", leave_out=[panel.reference]
    )
    return StudyTable(
        told,
        f"How far the last smoothed index per hour moves when later years arrive: {panel.whats}",
        SMOOTHER,
        ("years_later",),
        panel.roles,
    )


def _three(measured: Measured, rows: pl.DataFrame) -> StudyTable | None:
    """The three indices side by side, the gap of per head and per hour, and its reading; unsmoothed."""
    head, job, hour = (measured.column(per, index=True, smoothed=False) for per in ("head", "job", "hour"))
    if not {head, hour} <= set(rows.columns):
        return None
    per_job = job if job in rows.columns else None
    areas = rows.filter(pl.col("area_level").is_in(measured.panel.ranked))
    areas = areas.filter(pl.col(head).is_not_null().any().over("year"))
    read: pl.DataFrame = commuting_reading(areas, per_head=head, per_hour=hour, per_job=per_job)
    keys = ["area_code", "year"]
    names = areas.select(*keys, "area_name", "area_level")
    if per_job is not None:
        shown: pl.DataFrame = shown_measure(areas, preferred=hour, fallback=per_job)
        names = shown.select(*keys, "area_name", "area_level", "shown_value", "shown_measure")
    together = names.join(read, on=keys, how="left", validate="1:1", maintain_order="left")
    columns = KEYS | {
        head: "GVA per head, index, unsmoothed",
        hour: "GVA per hour worked, index, unsmoothed",
        job: "GVA per filled job, index, unsmoothed",
        "shown_value": "The productivity shown: per hour where the area has it, else per job",
        "shown_measure": "Which of them it is",
        "gap_points": "Per head less per hour, index points",
        "gap_log_points": "The same in log points",
        "hours_per_job_log_points": "Part from hours for each job, log points against the reference",
        "jobs_per_resident_log_points": "Part from jobs for each resident, log points against the reference",
        "commuting_reading": "in-commuting, out-commuting or balanced, by jobs per resident",
        "reading_from": "What the reading is taken from",
    }
    return StudyTable(
        together.select([name for name in columns if name in together.columns]),
        f"Per head, per job and per hour side by side: {measured.panel.whats}",
        columns,
        ("area_code", "year"),
        measured.panel.roles,
    )
