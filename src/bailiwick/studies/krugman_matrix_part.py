"""Both indicators together: matrix classes, and the areas most alike by each distance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from bailiwick.groups.neighbours import nearest_areas
from bailiwick.groups.standardise import z_scores
from bailiwick.indicators import SimilarData
from bailiwick.measures.matrix import matrix_classes, matrix_counts
from bailiwick.shown import terciles
from bailiwick.studies.krugman_part import Part, as_shown, with_names
from bailiwick.studies.result import StudyTable

if TYPE_CHECKING:
    from bailiwick.studies.krugman_map import Options

__all__ = ["Both", "classify"]

WORDS_OF_CLASS = ("low", "middle", "high")


@dataclass(frozen=True, kw_only=True)
class Both:
    """Tables of both indicators, neighbour lists for the atlas, and the last year that has both."""

    tables: Mapping[str, StudyTable]
    similar: tuple[SimilarData, ...]
    latest: int


def classify(index: Part, productivity: Part, options: Options) -> Both:
    """Three classes by three, with the breaks and counts, and similar areas on four bases."""
    names = (_name(index), _name(productivity))
    both = _together(index, productivity)
    breaks = _breaks(both, options.breaks, (_decimals(index), _decimals(productivity)))
    classed = _classed(both, breaks)
    return Both(
        tables={
            "matrix_classes": _class_table(classed, names),
            "matrix_breaks": _break_table(breaks, names),
            "matrix_counts": _count_table(classed),
            "similar_areas": _similar_table(index, both, options),
        },
        similar=_for_atlas(index, options),
        latest=int(both.drop_nulls()["year"].max()),  # type: ignore[arg-type]
    )


def _name(part: Part) -> str:
    return part.indicator.id if part.indicator is not None else ""


def _decimals(part: Part) -> int:
    return part.indicator.decimals if part.indicator is not None else 0


def _together(index: Part, productivity: Part) -> pl.DataFrame:
    """Both values of each area in the years that both have, as they are shown."""
    k, p = (
        as_shown(part.rows.select("area_code", "year", "value"), "value", _decimals(part))
        for part in (index, productivity)
    )
    joined = k.rename({"value": "k"}).join(
        p.rename({"value": "p"}), on=["area_code", "year"], how="inner", validate="1:1", maintain_order="left"
    )
    years = joined.drop_nulls()["year"].unique()
    return joined.filter(pl.col("year").is_in(years.implode()))


Breaks = Mapping[int, tuple[list[float], list[float]]]


def _breaks(both: pl.DataFrame, which: str, decimals: tuple[int, int]) -> Breaks:
    """Inner bounds of both by year: the same in every year unless each year has its own."""

    def of(rows: pl.DataFrame) -> tuple[list[float], list[float]]:
        return (
            terciles(rows["k"], decimals=decimals[0]),
            terciles(rows["p"], decimals=decimals[1]),
        )

    years = sorted(both["year"].unique().to_list())
    if which == "all":
        return dict.fromkeys(years, of(both))
    return {year: of(both.filter(pl.col("year") == year)) for year in years}


def _classed(both: pl.DataFrame, breaks: Breaks) -> pl.DataFrame:
    """Both values with their classes; every year by its own bounds, which may be the same."""
    return pl.concat(
        matrix_classes(
            part,
            first="k",
            second="p",
            breaks=dict(zip("kp", map(tuple, breaks[part["year"][0]]), strict=True)),
        )
        for part in both.partition_by("year", maintain_order=True)
    )


def _class_table(classed: pl.DataFrame, names: tuple[str, str]) -> StudyTable:
    words = pl.format(
        "{} specialisation, {} productivity",
        pl.col("k_class").replace_strict([1, 2, 3], WORDS_OF_CLASS, default=None, return_dtype=pl.String),
        pl.col("p_class").replace_strict([1, 2, 3], WORDS_OF_CLASS, default=None, return_dtype=pl.String),
    )
    rows = with_names(
        classed.with_columns(words=pl.when(pl.col("matrix_class").is_not_null()).then(words)).rename(
            {"k": names[0], "p": names[1], "k_class": "index_class", "p_class": "productivity_class"}
        )
    )
    wanted = [
        "area_code",
        "area_name",
        "year",
        *names,
        "index_class",
        "productivity_class",
        "matrix_class",
        "words",
    ]
    return StudyTable(
        rows.select(wanted),
        "Class of each district in the 3 x 3 matrix",
        {
            "area_code": "GSS code",
            "area_name": "Name of the district",
            "year": "Calendar year",
            names[0]: "Index, as shown",
            names[1]: "Productivity index, as shown",
            "index_class": "1 low, 2 middle, 3 high",
            "productivity_class": "1 low, 2 middle, 3 high",
            "matrix_class": "Cell of the matrix; empty where either value is missing",
            "words": "The cell in words",
        },
        ("area_code", "year"),
    )


def _break_table(breaks: Breaks, names: tuple[str, str]) -> StudyTable:
    rows = [
        {"year": year, "indicator": name, "lower_break": bounds[0], "upper_break": bounds[1]}
        for year, both in breaks.items()
        for name, bounds in zip(names, both, strict=True)
    ]
    return StudyTable(
        pl.DataFrame(rows),
        "Breaks of the matrix: a value equal to a break is in the class above",
        {
            "year": "Calendar year",
            "indicator": "Indicator",
            "lower_break": "Between low and middle",
            "upper_break": "Between middle and high",
        },
        ("year", "indicator"),
    )


def _count_table(classed: pl.DataFrame) -> StudyTable:
    return StudyTable(
        matrix_counts(classed),
        "Districts in each cell of the matrix",
        {
            "year": "Calendar year",
            "matrix_class": "Cell of the matrix, K for the index and P for productivity, 1 low to 3 high",
            "areas": "Number of districts",
        },
        ("year", "matrix_class"),
    )


def _similar_table(index: Part, both: pl.DataFrame, options: Options) -> StudyTable:
    """The nearest districts on each basis: both values, their ranks, and the industry mix."""
    found = []
    for year in sorted(both["year"].unique().to_list()):
        complete = both.filter(pl.col("year") == year).drop_nulls()
        if complete.height < 2:
            continue
        values = complete.select("k", "p").to_numpy()
        ranked = complete.select(pl.col("k", "p").rank("min", descending=True)).to_numpy() / complete.height
        for basis, coordinates in (("both_values", z_scores(values)), ("both_ranks", ranked)):
            X = pl.DataFrame(
                {
                    "area_code": complete["area_code"],
                    "index": coordinates[:, 0],
                    "productivity": coordinates[:, 1],
                }
            )
            nearest = nearest_areas(X, n=options.similar, contributions=True)
            found.append(
                nearest.with_columns(pl.lit(year, pl.Int32).alias("year"), pl.lit(basis).alias("basis"))
            )
    if index.structure is not None:
        mixes = index.structure(options.similar).rename({"krugman_between": "distance"})
        found.append(mixes.with_columns(pl.col("year").cast(pl.Int32), pl.lit("industry_mix").alias("basis")))
    wanted = [
        *("basis", "area_code", "year", "rank", "neighbour_code", "distance"),
        *("contribution_index", "contribution_productivity"),
    ]
    rows = pl.concat([frame.with_columns(pl.col("rank").cast(pl.Int32)) for frame in found], how="diagonal")
    rows = with_names(with_names(rows.select(wanted)), "neighbour_code", "neighbour_name")
    return StudyTable(
        rows,
        f"The {options.similar} most similar districts of each district, on three bases",
        {
            "basis": "both_values: z-scores of index and productivity; both_ranks: their ranks over the "
            "number of "
            "areas; industry_mix: halved Krugman index between the two areas",
            "area_code": "GSS code",
            "area_name": "Name of the district",
            "year": "Calendar year",
            "rank": "1 is the most similar",
            "neighbour_code": "GSS code of the similar district",
            "neighbour_name": "Its name",
            "distance": "Distance on the basis; compare only within one basis",
            "contribution_index": "Part of the squared distance that the index makes",
            "contribution_productivity": "Part of the squared distance that productivity makes",
        },
        ("basis", "area_code", "year", "rank"),
    )


def _for_atlas(index: Part, options: Options) -> tuple[SimilarData, ...]:
    """The districts with the most similar industry mix, of the latest year, for the readout."""
    if index.structure is None:
        return ()
    mixes = index.structure(max(20, options.similar)).rename({"krugman_between": "distance"})
    latest = mixes.filter(pl.col("year") == index.latest)
    return (
        SimilarData(
            basis="industry_mix",
            label="Industry mix",
            definition=(
                "Half the sum of absolute differences between the two areas' industry shares: the part of "
                "one "
                "area's mix that would have to change to equal the other's."
            ),
            year=index.latest,
            table=latest.select("area_code", "rank", "neighbour_code", "distance"),
            n=20,
        ),
    )
