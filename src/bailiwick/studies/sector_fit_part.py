"""From a table of industries by area to clusters: specialisation, the grid of partitions, and the pair taken.

Each step is a call of the library; what is chosen is in `sector_options_part`. Clusters that are given are
scored in the same way, and not made.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from bailiwick.errors import DataWarning, Finding, OptionError, nearest
from bailiwick.evidence.partition_scores import score_partitions
from bailiwick.evidence.silhouette_search import silhouette_search
from bailiwick.groups.consensus_grid import consensus_grid
from bailiwick.measures.specialisation_matrix import specialisation_matrix
from bailiwick.studies.sector_found import Found, natural
from bailiwick.studies.sector_geography_part import plain_frame
from bailiwick.studies.sector_inputs import AMOUNT, Cube, Inputs, empty, places_of, region_rows
from bailiwick.studies.sector_judged_part import judges, require_clusters
from bailiwick.studies.sector_options_part import Options
from bailiwick.studies.sector_outside_part import Outside
from bailiwick.studies.sector_own import OWN, Partition, area_names

__all__ = ["found_by_search", "given_partition", "specialised"]


def specialised(cube: Cube, choices: Options) -> pl.DataFrame:
    """Specialisation of each area in each industry: `area_code`, and a column for each industry."""
    made = specialisation_matrix(
        cube.rows,
        value=AMOUNT,
        kind=choices.specialisation or "shrunk",
        prior=choices.prior,
        min_total=choices.min_total,
        negative="clip",
        missing="refuse",
    )
    return plain_frame(made).sort("area_code")


@contextmanager
def kept_warnings(findings: list[Finding]) -> Iterator[None]:
    """What the library warns of about the data, as findings that the record of a run holds, each once."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DataWarning)
        yield
    for one in caught:
        if not issubclass(one.category, DataWarning):
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
        elif str(one.message) not in [finding.sentence for finding in findings]:
            findings.append(Finding("data", str(one.message), severity="warning"))


def given_partition(
    given: Partition,
    inputs: Inputs,
    outside: Sequence[Outside],
    choices: Options,
    *,
    progress: Callable[[str], None],
) -> Found:
    """Clusters that are given, scored on the indicators; their industries are those of the cube by code."""
    codes = sorted(set(given.rows["cluster"]), key=natural)
    findings: list[Finding] = []
    tables: dict[str, pl.DataFrame] = {}
    cube, matrix = _cut(inputs.cube, given, findings), None
    progress("Scoring the clusters")
    with kept_warnings(findings):
        if cube is not None:
            matrix = specialised(cube, choices)
        tables |= _scores_of_given(given, outside, choices, _regions(given.vintage), findings)
    return Found(
        clusters=given.rows.sort("area_code"),
        codes=tuple(codes),
        origin=given.origin,
        vintage=given.vintage,
        cube=cube,
        places=_places(given, inputs),
        left_out=_left_out_of_given(given),
        matrix=matrix,
        tables=tables,
        findings=tuple(findings),
    )


def _cut(cube: Cube, given: Partition, findings: list[Finding]) -> Cube | None:
    """The table of industries with the areas that have a cluster, by code; None where every cluster has none.

    A code stands for one boundary, so that areas of other years are the same where their codes are.
    """
    held = set(cube.areas)
    both = given.rows.filter(pl.col("area_code").is_in(list(held)))
    if both["cluster"].n_unique() < given.rows["cluster"].n_unique():
        sentence = (
            "No profiles of industries: the table of industries has no area of some of the clusters. It is of"
            f" {cube.vintage or 'areas of another kind'}, and they are of {given.vintage or 'another'}."
        )
        findings.append(Finding("no-profiles", sentence, severity="note"))
        return None
    if both.height < given.rows.height:
        sentence = (
            f"Industries of {both.height:,} of the {given.rows.height:,} areas with a cluster are known"
            f" ({cube.label}); profiles are of these."
        )
        findings.append(Finding("some-profiles", sentence, severity="note"))
    return replace(cube, rows=cube.rows.filter(pl.col("area_code").is_in(both["area_code"].implode())))


def _regions(vintage: str) -> pl.DataFrame | None:
    return region_rows(vintage) if vintage else None


def _places(given: Partition, inputs: Inputs) -> pl.DataFrame:
    from bailiwick import areas

    codes = given.rows.select("area_code").sort("area_code")
    if not given.vintage:
        # The clusters may be of other areas than the table of industries.
        names = dict(inputs.cube.names) | area_names(codes["area_code"].to_list())
        return places_of(replace(inputs.cube, rows=codes, vintage="", names=names))
    named = dict(areas.names(given.vintage))
    called = pl.col("area_code").replace_strict(named, default=pl.col("area_code"), return_dtype=pl.String)
    return codes.with_columns(area_name=called).join(
        region_rows(given.vintage), on="area_code", how="left", validate="1:1", maintain_order="left"
    )


def _left_out_of_given(given: Partition) -> pl.DataFrame:
    from bailiwick import areas

    if not given.vintage:
        return empty("area_code", "area_name", "reason")
    held = set(given.rows["area_code"])
    named = areas.names(given.vintage)
    without = [code for code in areas.codes(given.vintage) if code not in held]
    reason = "Without a cluster in the clusters given"
    if given.origin == "published":
        reason = "Without a cluster in the published map"
    return pl.DataFrame(
        {
            "area_code": without,
            "area_name": [named[code] for code in without],
            "reason": [reason] * len(without),
        },
        schema=dict.fromkeys(("area_code", "area_name", "reason"), pl.String),
    )


def _scores_of_given(
    given: Partition,
    outside: Sequence[Outside],
    choices: Options,
    regions: pl.DataFrame | None,
    findings: list[Finding],
) -> dict[str, pl.DataFrame]:
    """The score of a partition on each set of indicators, and of shuffles of all areas and within regions."""
    labels = given.rows.sort("area_code")
    tables = judges(labels, outside, choices, findings, unscored=True)
    if not tables:
        findings.append(
            Finding("not-judged", "No indicator has a value for these areas.", severity="warning")
        )
        return {}
    ways: list[tuple[str, Any]] = [("all areas", None)]
    if regions is not None and not choices.as_published:
        ways.append(("areas within their regions", regions.select("area_code", "region")))
    null, scores, few = [], pl.DataFrame(), pl.DataFrame()
    for shuffled, strata in ways:
        made = score_partitions(
            labels,
            tables,
            mode=choices.mode,
            permutations=choices.permutations,
            minimum_overlap=choices.minimum_overlap,
            regions=strata,
            random_state=choices.random_state,
            n_jobs=choices.jobs,
        )
        rows = plain_frame(made.scores)
        if scores.is_empty():
            scores, few = rows, plain_frame(made.left_out)
            findings += [Finding("indicators", note, severity="note") for note in made.notes]
        null.append(
            rows.select(
                "source",
                shuffled=pl.lit(shuffled),
                permutations=pl.lit(choices.permutations, pl.Int64),
                observed="silhouette",
                mean="null_mean",
                standard_deviation="null_sd",
                p_value="p_value",
            )
        )
    wanted = ("source", "silhouette", "areas", "clusters_scored", "p_value")
    clusters = given.rows["cluster"].n_unique()
    made_scores = scores.select(wanted).with_columns(
        components=pl.lit(None, pl.Int64),
        resolution=pl.lit(None, pl.Float64),
        n_clusters=pl.lit(clusters, pl.Int64),
        chosen=pl.lit(value=True),
    )
    shuffles = pl.concat(null) if choices.permutations else pl.DataFrame()
    return {"scores": made_scores, "null": shuffles, "not_scored": few}


def found_by_search(
    inputs: Inputs,
    outside: Sequence[Outside],
    choices: Options,
    *,
    store: Path | None,
    progress: Callable[[str], None],
) -> Found:
    """Cluster the areas of the cube over the grid of pairs, and take the pair that the indicators choose.

    Raises
    ------
    OptionError
        `choose_on` names no set of indicators with a value for one of the areas.
    TableError
        The table cannot be clustered; every fault is listed.
    """
    findings: list[Finding] = []
    cube = inputs.cube
    progress("Measuring specialisation")
    with kept_warnings(findings):
        matrix = specialised(cube, choices)
    able = [one.id for one in outside if one.coverage["areas_used"].sum()]
    if choices.choose_on is not None and choices.choose_on not in able:
        raise OptionError(_no_set(choices.choose_on, able, {one.id for one in outside}))

    grid_options: dict[str, Any] = {
        "components": choices.components,
        "resolutions": choices.resolutions,
        "mode": choices.mode,
        "method": choices.embedding,
        "n_embeddings": choices.embeddings,
        "neighbours": choices.neighbours,
        "min_distance": choices.min_distance,
        "votes": choices.votes,
        "seeds": choices.seeds,
        "random_state": choices.random_state,
        "n_jobs": choices.jobs,
        "progress": _counted(progress, "Searching the pairs of components and resolution"),
        "store": store,
    }
    with kept_warnings(findings):
        grid = consensus_grid(matrix, **grid_options)
        require_clusters(grid)
        scored = judges(_labels_of(grid), outside, choices, findings)
        if not scored:
            return _without_indicators(grid, matrix, cube, findings)
        found = silhouette_search(
            grid,
            scored,
            mode=choices.mode,
            choose_on=choices.choose_on,
            permutations=choices.permutations,
            minimum_overlap=choices.minimum_overlap,
            random_state=choices.random_state,
            n_jobs=choices.jobs,
            progress=_counted(progress, "Scoring the pairs"),
        )
        tables = _tables_of(found)
        tables["null"] = _null_of(found, scored, cube, choices)
    findings += [Finding("search", note, severity="note") for note in dict.fromkeys(found.notes)]
    findings.append(Finding("chosen", f"{_pair_words(found.chosen)}: {found.chosen.why}", severity="note"))
    pair = found.grid.at(found.chosen.components, found.chosen.resolution)
    return _found(found.grid, pair, cube, matrix, tables, findings, why=found.chosen.why, on=found.chosen.on)


def _no_set(given: str, able: Sequence[str], held: set[str]) -> str:
    """Why the pair cannot be chosen on a set of indicators."""
    such = f"Sets of indicators with values for these areas: {', '.join(able) or 'none'}."
    if given in held:
        return f"choose_on is {given!r}, which has no value for these areas. {such}"
    if given == OWN:
        return (
            f"choose_on is {OWN!r}, and there are no indicators of your own: give them, on the command line"
            f" with --indicators FILE, or choose on another set. {such}"
        )
    return f"choose_on is {given!r}.{nearest(given, able)} {such}"


def _labels_of(grid: Any) -> pl.DataFrame:
    """`area_code`, and the labels of every pair."""
    columns = dict(zip(grid.names, grid.labels.T, strict=True))
    return pl.DataFrame({"area_code": list(grid.area_codes)} | columns)


def _counted(progress: Callable[[str], None], words: str) -> Callable[[int, int], None]:
    """Progress of the search in words, each tenth once."""
    last = -1

    def told(done: int, total: int) -> None:
        nonlocal last
        part = 10 * (10 * done // max(total, 1))
        if part != last:
            last = part
            progress(f"{words}: {part} %")

    return told


def _pair_words(chosen: Any) -> str:
    return f"{chosen.components} components at resolution {chosen.resolution:g} were taken"


def _tables_of(found: Any) -> dict[str, pl.DataFrame]:
    """The tables of a search as the study shows them."""
    scores, best = plain_frame(found.scores), plain_frame(found.best)
    grid = plain_frame(found.grid.partitions).select("partition", "quality", "agreement")
    expected = best.select("source", expected_best="null_best_mean")
    return {
        "scores": scores.join(grid, on="partition", how="left", validate="m:1", maintain_order="left").join(
            expected, on="source", how="left", validate="m:1", maintain_order="left"
        ),
        "halves": plain_frame(found.halves),
        "indicator_halves": plain_frame(found.indicator_halves),
        "not_scored": plain_frame(found.left_out),
    }


def _null_of(found: Any, scored: dict[str, pl.DataFrame], cube: Cube, choices: Options) -> pl.DataFrame:
    """What chance would score: areas shuffled among all, and within their regions where these are known."""
    if not choices.permutations:
        return pl.DataFrame()
    tables = [_null_rows(found, "all areas", choices)]
    regions = places_of(cube).select("area_code", "region").drop_nulls()
    if regions.height and not choices.as_published:
        within = silhouette_search(
            found.grid,
            scored,
            mode=choices.mode,
            choose_on=choices.choose_on,
            halves=False,
            permutations=choices.permutations,
            minimum_overlap=choices.minimum_overlap,
            regions=regions,
            random_state=choices.random_state,
            n_jobs=choices.jobs,
        )
        tables.append(
            _null_rows(within, "areas within their regions", choices, partition=found.chosen.partition)
        )
    return pl.concat(tables)


def _null_rows(found: Any, shuffled: str, choices: Options, *, partition: str | None = None) -> pl.DataFrame:
    """The pair taken and the best of all pairs beside their shuffles, one row per set of indicators."""
    taken = plain_frame(found.scores).filter(partition=partition or found.chosen.partition)
    best = plain_frame(found.best).select(
        "source",
        observed_best="silhouette",
        best_mean="null_best_mean",
        best_p_value="p_value_corrected",
    )
    return taken.join(best, on="source", how="left", validate="1:1", maintain_order="left").select(
        "source",
        shuffled=pl.lit(shuffled),
        permutations=pl.lit(choices.permutations, pl.Int64),
        observed="silhouette",
        mean="null_mean",
        standard_deviation="null_sd",
        p_value="p_value",
        p_value_corrected="p_value_corrected",
        observed_best="observed_best",
        best_mean="best_mean",
        best_p_value="best_p_value",
    )


def _without_indicators(grid: Any, matrix: pl.DataFrame, cube: Cube, findings: list[Finding]) -> Found:
    """The pair of several clusters on which seeds agree most, where no set of indicators scores any."""
    rows = plain_frame(grid.partitions).with_row_index("at").filter(pl.col("n_clusters") > 1)
    best = rows.sort("agreement", "at", descending=[True, False], nulls_last=True)
    pair = int(best["at"][0])
    why = "No indicator can judge these clusters, so the pair was taken on which seeds agree most."
    findings += [Finding("grid", note, severity="note") for note in grid.notes]
    findings.append(Finding("not-judged", why, severity="warning"))
    return _found(grid, pair, cube, matrix, {}, findings, why=why)


def _found(
    grid: Any,
    pair: int,
    cube: Cube,
    matrix: pl.DataFrame,
    tables: dict[str, pl.DataFrame],
    findings: list[Finding],
    *,
    why: str,
    on: str | None = None,
) -> Found:
    """The pair taken, as the other parts of the study take it."""
    codes = list(grid.area_codes)
    labels = grid.labels[:, pair]
    components, resolution = grid.pairs[pair]
    row = plain_frame(grid.partitions).row(pair, named=True)
    points = grid.embeddings[components][0]
    members: dict[str, Any] = {
        "area_code": codes,
        "cluster": [str(label + 1) for label in labels.tolist()],
    }
    if grid.settings["seeds"] > 1:  # the one partition of one seed agrees with itself
        members["share_of_seeds"] = grid.shares[:, pair]
    return Found(
        clusters=pl.DataFrame(members).sort("area_code"),
        codes=tuple(str(number + 1) for number in range(int(labels.max()) + 1)),
        origin="search",
        vintage=cube.vintage,
        cube=cube,
        places=places_of(cube),
        left_out=cube.left_out,
        components=int(components),
        resolution=float(resolution),
        agreement=row["agreement"],
        quality=row["quality"],
        embedding=pl.DataFrame({"area_code": codes, "umap_1": points[:, 0], "umap_2": points[:, 1]}),
        matrix=matrix,
        tables=tables,
        facts={
            "why": why,
            "chosen_on": on,
            "components_tried": sorted({int(one) for one, _ in grid.pairs}),
            "grid": dict(grid.settings),
            "explained_share": [float(one) for one in grid.explained_share],
        },
        findings=tuple(findings),
    )
