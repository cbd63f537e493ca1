"""Levels and growth taken apart: per head, over time, area by area, and industry by industry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl

from bailiwick import areas
from bailiwick.errors import Finding
from bailiwick.measures.decomposition import growth_decomposition, level_decomposition
from bailiwick.measures.growth_contributions import contributions_to_growth
from bailiwick.measures.level_gap import level_gap, level_gap_by_industry
from bailiwick.shown import counted
from bailiwick.studies.carried import plain
from bailiwick.studies.productivity_inputs import Inputs
from bailiwick.studies.productivity_measures_part import Measured
from bailiwick.studies.productivity_text import KEYS
from bailiwick.studies.result import StudyTable

if TYPE_CHECKING:
    from bailiwick.studies.subregional_productivity import Options

__all__ = ["decomposition_tables", "level_gap_tables"]

LINES_OF_AREAS = "itl2_2021"
IMPUTED_RENT = "68IMP"
LEVEL = KEYS | {
    "gva_per_head_log_points": "GVA per head against the reference, log points (100 times the logarithm)",
    "gva_per_hour_log_points": "Part: GVA per hour worked",
    "hours_per_job_log_points": "Part: hours for each job",
    "jobs_per_resident_log_points": "Part: jobs for each resident",
}
GROWTH = KEYS | {
    "from_year": "First year",
    "to_year": "Second year",
    "growth_log_points": "Growth of GVA per hour, log points (100 times the logarithm)",
    "gva_log_points": "Part: GVA",
    "jobs_log_points": "Part: jobs, with the sign that they add to growth",
    "hours_per_job_log_points": "Part: hours for each job, with the sign that they add to growth",
    "growth_a_year": "Compound rate of growth a year, as a share",
    "price_basis": "Prices of the GVA: current prices hold the rise of prices",
}
CONTRIBUTIONS = KEYS | {
    "area_code": "Code of the area; of the parent on its own line; remainder on that line",
    "parent": "What the areas are parts of",
    "line": "area, the remainder (hours or output in no area), or the parent itself",
    "parent_figures": "Whether the parent's figures are its own or the sum of its areas, which leaves no"
    " remainder",
    "from_year": "First year",
    "to_year": "Second year",
    "within": "Own growth at the first year's share of hours, money per hour",
    "moves": "Hours gained or lost, at the first year's level against the parent's, money per hour",
    "interaction": "Hours gained or lost, at the growth against the parent's, money per hour",
    "contribution": "The three together, money per hour",
    "additive": "Change of what the area holds of the parent's level, money per hour",
    "contribution_share": "Contribution to the parent's growth, as a share of its first level",
}
GAP = {
    "area_code": "ITL2 area of 2021",
    "area_name": "Its name",
    "year": "Calendar year",
    "industry_code": "Line of district GVA",
    "industry_name": "Its name",
    "share": "Share of the industry in the area's jobs",
    "reference_share": "Share in the reference's jobs",
    "productivity": "GVA per job of the industry in the area, pounds",
    "reference_productivity": "The same in the reference",
    "level": "GVA per job of the area, pounds",
    "reference_level": "GVA per job of the reference, pounds",
    "level_gap": "The area's less the reference's",
    "mix": "Part of the gap from the area's mix of industries",
    "within": "Part from productivity within the same industries",
    "interaction": "Part from both together",
    "without_input": "Part from output of industries without jobs",
}


def decomposition_tables(
    measured: Measured, name: str, options: Options
) -> tuple[dict[str, StudyTable], list[Finding]]:
    """Level against the reference, growth between two years, and what each area adds to its parent's."""
    panel, tables, findings = measured.panel, dict[str, StudyTable](), list[Finding]()
    rows = measured.rows.filter(pl.col("year") >= options.first_year)
    known = {column for column in ("weekly_hours", "jobs", "residents") if rows[column].is_not_null().any()}
    if known == {"weekly_hours", "jobs", "residents"}:
        complete = rows.filter(pl.col("residents").is_not_null().any().over("year"))
        level: pl.DataFrame = level_decomposition(complete, reference=panel.reference)
        tables[f"level_{name}"] = StudyTable(
            _named(level, rows).select([*_keys(rows), *list(LEVEL)[len(KEYS) :]]),
            f"GVA per head against the reference taken apart: {panel.whats}",
            LEVEL,
            ("area_code", "year"),
            panel.roles,
        )
    if "weekly_hours" in known:
        start, end = _two_years(measured, options)
        years = rows.drop_nulls(["gva_million_gbp", "weekly_hours"])["year"].unique().sort().to_list()
        if start in years and end in years and start < end:
            tables[f"growth_{name}"] = _growth(measured, rows, start, end, jobs="jobs" in known)
            contributions = _contributions(measured, rows, start, end, options)
            if contributions is not None:
                tables[f"contributions_{name}"] = contributions
        else:
            sentence = (
                f"Growth of {panel.whats} from {start} to {end} left out: they have GVA and hours from"
                f" {years[0]} to {years[-1]}."
            )
            findings.append(Finding("no-growth", sentence, (start, end), "warning"))
    return tables, findings


SHARE, POUNDS = "share, 1 = 100%", "pounds a job"
GAP_UNITS = {
    **dict.fromkeys(("share", "reference_share"), SHARE),
    **dict.fromkeys(("productivity", "reference_productivity", "level", "reference_level"), POUNDS),
    **dict.fromkeys(("level_gap", "mix", "within", "interaction", "without_input"), POUNDS),
}
OWN, SUM = pl.lit("its own"), pl.lit("the sum of its areas")
CONTRIBUTION_PARTS = ("within", "moves", "interaction", "contribution", "additive")


def _keys(rows: pl.DataFrame) -> list[str]:
    return [name for name in ("area_code", "area_name", "area_level", "year") if name in rows.columns]


def _named(result: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """A result with names and levels of its areas."""
    names = rows.select("area_code", "area_name", "area_level").unique("area_code")
    return result.join(names, on="area_code", how="left", validate="m:1", maintain_order="left")


def _two_years(measured: Measured, options: Options) -> tuple[int, int]:
    """The years of growth: those asked for, or the last and the one four years before."""
    known = measured.rows.drop_nulls(measured.column("hour", index=False, smoothed=False))["year"]
    first, last = max(int(known.min()), options.first_year), int(known.max())  # type: ignore[arg-type]
    end = options.growth_to or last
    return options.growth_from or max(first, end - 4), end


def _growth(measured: Measured, rows: pl.DataFrame, start: int, end: int, *, jobs: bool) -> StudyTable:
    """Growth of GVA per hour of every area, in each price basis that there is."""
    parts = []
    for gva, basis in (("gva_million_gbp", "current prices"), *_volumes(rows)):
        found: pl.DataFrame = growth_decomposition(
            rows.drop_nulls(gva), start=start, end=end, gva=gva, jobs="jobs" if jobs else None
        )
        parts.append(found.with_columns(pl.lit(basis).alias("price_basis")))
    together = _named(pl.concat(parts), rows)
    wanted = ["area_code", "area_name", "area_level", "price_basis"]
    wanted += [name for name in GROWTH if name not in (*KEYS, "price_basis") and name in together.columns]
    return StudyTable(
        together.select(wanted),
        f"Growth of GVA per hour taken apart: {measured.panel.whats}, {start} to {end}",
        GROWTH,
        ("area_code", "price_basis"),
        measured.panel.roles,
        {"growth_a_year": SHARE},
    )


def _volumes(rows: pl.DataFrame) -> list[tuple[str, str]]:
    """Columns of chained volumes of GVA, and their basis in words."""
    found = [re.fullmatch(r"gva_million_gbp_(\d{4})prices", name) for name in rows.columns]
    return [(match[0], f"chained volume, money of {match[1]}") for match in found if match]


def _contributions(
    measured: Measured, rows: pl.DataFrame, start: int, end: int, options: Options
) -> StudyTable | None:
    """What each area adds to its region's growth, and each region to the reference's; current prices."""
    panel = measured.panel
    finest = rows.filter(pl.col("area_level") == panel.finest, pl.col("year").is_in([start, end]))
    amounts = ["gva_million_gbp", "weekly_hours"]
    whole = pl.all_horizontal(pl.col(amounts).is_not_null()).all().over("area_code")
    finest = finest.filter(whole & (pl.len().over("area_code") == 2))
    nation = rows.filter(pl.col("area_code") == panel.reference, pl.col("year").is_in([start, end]))
    complete = nation.drop_nulls(amounts).height == 2
    parts = []
    settings: dict[str, Any] = {
        "start": start,
        "end": end,
        "weeks_per_year": options.weeks_per_year,
        "gva_unit": panel.gva_unit,
    }
    if finest["region_code"].is_not_null().all():
        own = _own_figures(measured, amounts, start, end)
        has_own = pl.col("region_code").is_in(own["region_code"].implode())
        for of_parents, totals in ((finest.filter(has_own), own), (finest.filter(~has_own), None)):
            if of_parents.height:
                inside: pl.DataFrame = contributions_to_growth(
                    of_parents, totals, parent="region_code", **settings
                )
                figures = SUM if totals is None else OWN
                parts.append(inside.rename({"region_code": "parent"}).with_columns(parent_figures=figures))
        regions = finest.group_by("region_code", "year", maintain_order=True).agg(pl.col(amounts).sum())
        if complete:
            # Beside the reference's own figures a region stands with its own; beside a sum, with its part.
            regions = pl.concat(
                [own, regions.join(own, on="region_code", how="anti")], how="diagonal_relaxed"
            )
        finest = regions.rename({"region_code": "area_code"})
    outside: pl.DataFrame = contributions_to_growth(
        finest, nation.select("year", *amounts) if complete else None, **settings
    )
    parts.append(
        outside.with_columns(parent=pl.lit(panel.reference), parent_figures=OWN if complete else SUM)
    )
    together = pl.concat(parts, how="diagonal").with_columns(
        area_code=pl.when(pl.col("line") == "parent")
        .then(pl.col("parent"))
        .when(pl.col("line") == "remainder")
        .then(pl.lit("remainder"))
        .otherwise(pl.col("area_code"))
    )
    names = dict(rows.select("area_code", "area_name").unique("area_code").iter_rows()) | _region_names(
        measured
    )
    together = together.with_columns(
        area_name=pl.col("area_code").replace_strict(names, default=None, return_dtype=pl.String)
    )
    wanted = ["parent", "line", "area_code", "area_name", "parent_figures"]
    wanted += [name for name in CONTRIBUTIONS if name not in (*KEYS, *wanted) and name in together.columns]
    return StudyTable(
        together.select(wanted),
        f"What each area adds to growth of GVA per hour, current prices, {start} to {end}: {panel.whats}",
        CONTRIBUTIONS,
        ("parent", "line", "area_code"),
        panel.roles,
        dict.fromkeys(CONTRIBUTION_PARTS, f"{panel.terms.money} an hour"),
    )


def _own_figures(measured: Measured, amounts: list[str], start: int, end: int) -> pl.DataFrame:
    """The amounts of parents that have figures of their own in both years, and areas in the table."""
    panel, keys = measured.panel, ["region_code", "year"]
    regions = panel.regions
    if regions is not None:
        regions = regions.rename({own: name for name, own in panel.names.items() if own in regions.columns})
    if regions is None or not {*keys, *amounts} <= set(regions.columns):
        return pl.DataFrame(schema={"region_code": pl.String, "year": measured.rows.schema["year"]})
    known = set(measured.rows.filter(pl.col("area_level") == panel.finest)["region_code"].drop_nulls())
    found = regions.select(
        "region_code", pl.col("year").cast(measured.rows.schema["year"]), pl.col(amounts).cast(pl.Float64)
    ).filter(
        pl.col("year").is_in([start, end]),
        pl.col("region_code").is_in(list(known)),
        pl.col("gva_million_gbp").is_not_null() & (pl.col("weekly_hours") > 0),
    )
    return found.filter(pl.len().over("region_code") == 2)


def _region_names(measured: Measured) -> dict[str, str]:
    regions = measured.panel.regions
    if regions is None or "area_name" not in regions.columns:
        return {}
    return dict(regions.select("region_code", "area_name").unique("region_code").iter_rows())


def level_gap_tables(inputs: Inputs) -> tuple[dict[str, StudyTable], list[Finding]]:
    """The gap of each ITL2 area's GVA per job by industry, in the latest year that both sides have."""
    if inputs.gva_industry is None or inputs.employment_itl2 is None:
        return {}, []
    gva, jobs = inputs.gva_industry, inputs.employment_itl2
    common = set(gva["year"]) & set(jobs["year"])
    if not common:
        return {}, []
    year = max(common)
    lines = [code for code in gva["industry_code"].unique(maintain_order=True) if code != IMPUTED_RENT]
    both = _by_itl2(gva.filter(pl.col("year") == year, pl.col("industry_code").is_in(lines))).join(
        _jobs_by_line(jobs.filter(pl.col("year") == year), lines),
        on=["area_code", "industry_code"],
        how="inner",
        validate="1:1",
        maintain_order="left",
    )
    unknown = both.filter(pl.any_horizontal(pl.col("gva_million_gbp", "jobs").is_null()))
    left_out = unknown["area_code"].unique().sort().to_list()
    cells = both.filter(~pl.col("area_code").is_in(left_out)).with_columns(year=pl.lit(year, pl.Int32))
    names = dict(plain(areas.lookup("lad2023", LINES_OF_AREAS)).select("to_code", "to_name").iter_rows())
    name = pl.col("area_code").replace_strict(names, default=None, return_dtype=pl.String).alias("area_name")
    gaps: pl.DataFrame = level_gap(cells).with_columns(name)
    industries: pl.DataFrame = level_gap_by_industry(cells).with_columns(
        name,
        pl.col("industry_code")
        .replace_strict(dict(inputs.industry_names), default=None, return_dtype=pl.String)
        .alias("industry_name"),
    )
    title = f"The gap of GVA per job to Great Britain by industry, {year}, without imputed rents"
    roles = ("gva_industry", "employment_itl2")
    tables = {
        key: StudyTable(
            rows.select([column for column in GAP if column in rows.columns]),
            told,
            GAP,
            keys,
            roles,
            GAP_UNITS,
        )
        for key, rows, told, keys in (
            ("level_gap_itl2", gaps, title, ("area_code", "year")),
            (
                "level_gap_itl2_industries",
                industries,
                f"{title}: each industry",
                ("area_code", "year", "industry_code"),
            ),
        )
    }
    sentence = (
        f"{counted(len(left_out), 'ITL2 area')} with an industry whose GVA is withheld left out of the gap by"
        f" industry and of its reference: {', '.join(left_out)}."
    )
    findings = [Finding("level-gap-left-out", sentence, tuple(left_out), "warning")] if left_out else []
    return tables, findings


def _by_itl2(gva: pl.DataFrame) -> pl.DataFrame:
    """District GVA summed to ITL2 areas; a withheld part makes a sum unknown."""
    lookup = plain(areas.lookup("lad2023", LINES_OF_AREAS)).select(area_code="from_code", itl2="to_code")
    joined = gva.join(lookup, on="area_code", how="inner", validate="m:1", maintain_order="left")
    amount = pl.col("gva_million_gbp")
    return joined.group_by(pl.col("itl2").alias("area_code"), "industry_code", maintain_order=True).agg(
        pl.when(amount.null_count() == 0).then(amount.cast(pl.Float64).sum()).alias("gva_million_gbp")
    )


def _jobs_by_line(jobs: pl.DataFrame, lines: list[str]) -> pl.DataFrame:
    """Employment by class summed to the lines of district GVA, under the codes of ITL."""
    line_of = {f"{division:02d}": line for line in lines for division in _divisions(line)}
    line = pl.col("industry_code").str.head(2).replace_strict(line_of, default=None, return_dtype=pl.String)
    amount = pl.col("employment")
    return (
        jobs.with_columns(line.alias("line"), pl.col("area_code").str.replace("^UK", "TL").alias("area_code"))
        .drop_nulls("line")
        .group_by("area_code", pl.col("line").alias("industry_code"), maintain_order=True)
        .agg(pl.when(amount.null_count() == 0).then(amount.cast(pl.Float64).sum()).alias("jobs"))
    )


def _divisions(line: str) -> range:
    """The SIC 2007 divisions of a line of district GVA.

    Examples
    --------
    >>> list(_divisions("CC (16-18)")), list(_divisions("41"))
    ([16, 17, 18], [41])
    """
    found = re.search(r"(\d+)(?:-(\d+))?\)?$", line)
    if found is None:
        return range(0)
    return range(int(found[1]), int(found[2] or found[1]) + 1)
