"""What the clusters are called, and what the areas themselves have most of: names that most areas bear out.

A name by the sums of a cluster is that of its largest areas, and false of many others. So clusters are named
by industries that most of their areas have more of than all areas together, and it is counted how many do.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from bailiwick.errors import DataWarning, TableError
from bailiwick.measures.specialisation_matrix import specialisation_matrix
from bailiwick.studies.result import StudyTable
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_geography_part import plain_frame
from bailiwick.studies.sector_inputs import AMOUNT, Cube
from bailiwick.studies.sector_options_part import Options

__all__ = ["JOINED", "LEAST", "NAME_WORDS", "Names", "large_industries", "names_of", "with_names"]

#: Industries in the name of a cluster, and at most where fewer do not tell it from another.
IN_NAME, MOST_IN_NAME = 2, 4
#: Shares of the areas of a cluster that have to be above 1 in an industry for it to be in the name: the first
#: that is reached by two industries.
MOST = (0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0)
#: Least share of an industry in all amounts: smaller ones name nothing.
LEAST = 0.001
#: Industries of an area that are told.
OWN = 3
#: Between industries, of which some have a semicolon or an "and" in their names.
JOINED = " + "
NO_NAME = "No industry stands out"
NAME_WORDS = (
    "Name of the cluster, not of the area: two industries that most of its areas have more of than all areas"
    " together, those with the highest mean specialisation"
)
COUNTS = {
    "areas_in_all_named": "Areas with a location quotient above 1 in every industry of the name",
    "areas_in_none_named": "Areas with a location quotient above 1 in no industry of the name",
    "areas_with_industries": "Areas with industries that those two are counted among",
}
OWN_WORDS = (
    f"Up to {OWN} industries that the area itself is most specialised in, with their location quotients: of"
    f" those above 1, and of industries with at least {LEAST:.1%} of the amount of all areas"
)


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names of clusters, how many areas bear them out, and what areas themselves have most of.

    Attributes
    ----------
    titles : mapping of cluster to name
    counts : `cluster, areas_in_all_named, areas_in_none_named, areas_with_industries`
    own : `area_code, own_industries`
    """

    titles: Mapping[str, str]
    counts: pl.DataFrame = field(default_factory=pl.DataFrame)
    own: pl.DataFrame = field(default_factory=pl.DataFrame)


def names_of(found: Found, choices: Options) -> Names:
    """A name for each cluster: two industries that most of its areas have more of than all areas together.

    Of industries with at least 0.1 % of all amounts, with a mean standardised specialisation above 0 over the
    areas of the cluster, and with a quotient above 1 in at least 60 % of them, the two with the highest mean.
    Where fewer than two are so, the share is 50 %, 40 % and so on.
    """
    if found.cube is None or found.cube.rows.is_empty():
        return Names(titles={code: f"Cluster {code}" for code in found.codes})
    cells = _cells(found, found.cube, choices)
    ranked = {code: _ranked(cells.filter(cluster=code)) for code in found.codes}
    named = _told_apart(ranked)
    titles = {code: _title(industries, found.cube) for code, industries in named.items()}
    times = Counter(titles.values())
    return Names(
        titles={code: title if times[title] == 1 else f"{title} ({code})" for code, title in titles.items()},
        counts=pl.concat([_counted(cells.filter(cluster=code), code, named[code]) for code in found.codes]),
        own=_own(cells, found.cube),
    )


def large_industries(cube: Cube) -> pl.DataFrame:
    """`industry_code, share` of the industries with at least 0.1 % of all amounts: no specks."""
    amounts = cube.rows.select("industry_code", pl.col(AMOUNT).cast(pl.Float64).clip(lower_bound=0))
    whole = amounts[AMOUNT].sum()
    totals = amounts.group_by("industry_code", maintain_order=True).agg(share=pl.col(AMOUNT).sum() / whole)
    return totals.filter(pl.col("share") >= LEAST).sort("industry_code")


def with_names(table: StudyTable, names: Names, name: str) -> StudyTable:
    """A table of clusters or areas with the names, and with what can be held against them beside."""
    if name not in ("assignment", "clusters"):
        return table
    rows = table.rows.with_columns(
        title=pl.col("cluster").replace_strict(dict(names.titles), default=None, return_dtype=pl.String)
    )
    more = {"title": NAME_WORDS}
    if name == "clusters" and names.counts.height:
        rows = rows.join(names.counts, on="cluster", how="left", validate="1:1", maintain_order="left")
        more |= COUNTS
    if name == "assignment" and names.own.height:
        rows = rows.join(names.own, on="area_code", how="left", validate="1:1", maintain_order="left")
        more |= {"own_industries": OWN_WORDS}
    columns: dict[str, str] = {}
    for column, words in table.columns.items():
        columns |= {column: words}
        # Beside the clusters; counts of areas after their number.
        if column == "cluster":
            columns |= {"title": more.pop("title")}
        if column == "areas" or (column == "cluster" and name == "assignment"):
            columns |= more
    return replace(table, rows=rows.select(list(columns)), columns=columns)


def _cells(found: Found, cube: Cube, choices: Options) -> pl.DataFrame:
    """`area_code, cluster, industry_code, quotient, share, z` of every area and industry of some size."""
    keys = ["area_code", "industry_code"]
    amounts = cube.rows.select(*keys, pl.col(AMOUNT).cast(pl.Float64).clip(lower_bound=0))
    large = large_industries(cube)
    places = (
        amounts.group_by("area_code", maintain_order=True).agg(total=pl.col(AMOUNT).sum()).sort("area_code")
    )
    return (
        places.join(large, how="cross")
        .join(amounts, on=keys, how="left", validate="1:1", maintain_order="left")
        .join(_scaled(cube, choices), on=keys, how="left", validate="1:1", maintain_order="left")
        .join(found.assigned, on="area_code", how="inner", validate="m:1", maintain_order="left")
        .with_columns(quotient=pl.col(AMOUNT).fill_null(0) / (pl.col("total") * pl.col("share")))
        .with_columns(pl.col("quotient").fill_nan(0))
    )


def _scaled(cube: Cube, choices: Options) -> pl.DataFrame:
    """Standardised specialisation, `area_code, industry_code, z`: the same however clusters were made."""
    empty = pl.DataFrame(schema={"area_code": pl.String, "industry_code": pl.String, "z": pl.Float64})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)  # told where clusters were made
        try:
            wide = specialisation_matrix(
                cube.rows, value=AMOUNT, prior=choices.prior, negative="clip", missing="refuse"
            )
        except TableError:  # every industry is the same in every area
            return empty
    return plain_frame(wide).unpivot(index="area_code", variable_name="industry_code", value_name="z")


def _ranked(cells: pl.DataFrame) -> list[str]:
    """The industries that a cluster may be named by, the first two of which are its name."""
    means = (
        cells.group_by("industry_code", maintain_order=True)
        .agg(z=pl.col("z").sort().mean(), above=(pl.col("quotient") > 1).mean())
        .filter(pl.col("z") > 0, pl.col("above") > 0)
        .sort(pl.col("z").round(12), "industry_code", descending=[True, False])
    )
    chosen: list[str] = []
    for most in MOST:
        chosen = means.filter(pl.col("above") >= most)["industry_code"].to_list()
        if len(chosen) >= IN_NAME:
            return chosen
    return chosen


def _told_apart(ranked: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Two industries each, and as many more as it takes until no two names are the same."""
    named = {code: tuple(given[:IN_NAME]) for code, given in ranked.items()}
    for most in range(IN_NAME + 1, MOST_IN_NAME + 1):
        times = Counter(frozenset(one) for one in named.values())
        named = {
            code: one if times[frozenset(one)] == 1 else tuple(ranked[code][:most])
            for code, one in named.items()
        }
    return named


def _title(industries: Sequence[str], cube: Cube) -> str:
    return JOINED.join(cube.industries.get(one, one) for one in industries) or NO_NAME


def _counted(cells: pl.DataFrame, code: str, named: Sequence[str]) -> pl.DataFrame:
    """How many areas of a cluster are above 1 in every industry of its name, and in none."""
    areas = cells["area_code"].n_unique()
    above = (
        cells.filter(pl.col("industry_code").is_in(list(named)))
        .group_by("area_code")
        .agg(above=(pl.col("quotient") > 1).sum())["above"]
    )
    known = bool(named) and areas > 0
    return pl.DataFrame(
        {
            "cluster": [code],
            "areas_in_all_named": [int((above == len(named)).sum()) if known else None],
            "areas_in_none_named": [int((above == 0).sum()) if known else None],
            "areas_with_industries": [areas],
        },
        schema={"cluster": pl.String} | dict.fromkeys(COUNTS, pl.Int64),
    )


def _own(cells: pl.DataFrame, cube: Cube) -> pl.DataFrame:
    """The industries with the highest quotients of each area, in words; null where none is above 1."""
    named = pl.col("industry_code").replace_strict(
        dict(cube.industries), default=pl.col("industry_code"), return_dtype=pl.String
    )
    shown = pl.format("{} ({})", named, pl.col("quotient").round(1))
    ordered = cells.filter(pl.col("quotient") > 1).sort(
        "area_code", pl.col("quotient").round(12), "industry_code", descending=[False, True, False]
    )
    return (
        ordered.with_columns(shown=shown)
        .group_by("area_code", maintain_order=True)
        .agg(own_industries=pl.col("shown").head(OWN).str.join(JOINED))
    )
