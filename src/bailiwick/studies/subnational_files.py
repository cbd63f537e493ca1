"""The inputs of the subnational clusters from publishers' files: indicators, and published results.

Files are recognised by content, kept in the workspace's `raw/`, and read. A folder may hold files of both
editions; those of the edition asked for are used.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow as pa

from bailiwick.errors import SourceError
from bailiwick.sources.explore_local_statistics import read_explore_local_statistics
from bailiwick.sources.mobile_coverage import read_mobile_coverage
from bailiwick.sources.published_clusters import read_cluster_titles, read_published_clusters
from bailiwick.sources.published_neighbours import read_published_neighbours
from bailiwick.sources.subnational_indicators import read_subnational_indicators
from bailiwick.sources.subnational_metrics import METRICS
from bailiwick.studies.carried import plain, silent
from bailiwick.studies.raw_files import (
    Found,
    Wanted,
    file_records,
    find_files,
    keep_files,
    undone_if_refused,
)
from bailiwick.studies.subnational_inputs import (
    SERIES_EDITION,
    Inputs,
    characteristics_of,
    empty,
    lookup_records,
    names_of,
    of_models,
    residents_of,
    upper_tiers_of,
)
from bailiwick.studies.subnational_models import EDITIONS

__all__ = ["NEEDED", "ROLES", "from_files"]

#: Format -> the inputs of the study that it gives.
ROLES: dict[str, tuple[str, ...]] = {
    "subnational_indicators": ("indicators",),
    "mobile_coverage": ("indicators",),
    "explore_local_statistics": ("indicators", "series"),
    "published_clusters": ("published",),
    "published_cluster_titles": ("published",),
    "published_neighbours": ("published",),
}
#: Edition -> the format without which there is nothing to group, and the published results beside it.
NEEDED = {"2022-12": "subnational_indicators", "2026-06": "explore_local_statistics"}
PUBLISHED = {"2022-12": "2023", "2026-06": "2026"}
OF_DECEMBER = ("subnational_indicators", "mobile_coverage", "published_cluster_titles")
COLUMNS = ("area_code", "year", "indicator", "period", "value", "lower", "upper", "flag")
#: A series of months is no year.
MONTH = "/P1M"


def from_files(
    folder: Path,
    workspace: Path,
    *,
    edition: str = "2022-12",
    series: bool = False,
    progress: Callable[[str], None] = silent,
) -> Inputs:
    """Find the publishers' files in a folder, keep them in ``workspace/raw``, and read them.

    Parameters
    ----------
    folder : Path
        With the indicators of the edition, and if wanted 4G coverage, published clusters, their titles and
        published lists of similar places.
    workspace : Path
        The files are copied byte for byte, each with its record.
    edition : {"2022-12", "2026-06"}
    series : bool
        Read the series that go back, for clusters over time, too.

    Raises
    ------
    WorkspaceError
        There is no such folder, or none of its files is of use.
    SourceError
        A file is damaged, or the folder has no indicators of the edition; nothing is copied.
    """
    found, findings = find_files(folder, _wanted(edition, series=series), progress)
    if NEEDED[edition] not in found:
        raise SourceError(
            f"No file in {str(folder)!r} has the indicators of edition {edition} ({EDITIONS[edition][0]})."
            " Add"
            " it, choose the other edition, or leave --files out to run on the carried tables."
        )
    with undone_if_refused(folder, workspace):
        progress("Copying the files to the workspace")
        kept = keep_files(found, workspace)
        progress("Reading the files")
        panels = {name: _panel(kept, name) for name in NEEDED.values() if name in kept}
        panel = panels[NEEDED[edition]]
        if edition == "2022-12" and "mobile_coverage" in kept:
            panel = pl.concat([panel, _panel(kept, "mobile_coverage")], how="diagonal")
        published, titles, neighbours = _published(kept)
        records = file_records(kept, workspace, ROLES)
    vintage = EDITIONS[edition][1]
    back = panels.get(NEEDED[SERIES_EDITION]) if series else None
    return Inputs(
        edition=edition,
        panel=panel,
        upper_tiers=upper_tiers_of(vintage),
        upper_tiers_2019=upper_tiers_of("lad2019"),
        names=names_of(vintage),
        lookups=characteristics_of(vintage),
        published=published,
        titles=titles,
        neighbours=neighbours,
        residents=residents_of(edition),
        series=back,
        records=(*records, *lookup_records()),
        findings=tuple(findings),
    )


def _wanted(edition: str, *, series: bool) -> Wanted:
    """The files of an edition; those of the other are of no use, nor are its published results."""

    def of_use(path: Path, name: str) -> bool:
        if name == "published_clusters":
            metadata = read_published_clusters(path).schema.metadata or {}
            return bool(metadata.get(b"edition", b"").decode() == PUBLISHED[edition])
        if name == "published_neighbours":
            return edition == "2026-06" and path.name.startswith(PUBLISHED[edition])
        if name == NEEDED[SERIES_EDITION]:
            return series or edition == SERIES_EDITION
        return edition == "2022-12" if name in OF_DECEMBER else True

    return Wanted(roles=ROLES, one_only=(*NEEDED.values(), "mobile_coverage"), of_use=of_use)


READERS: dict[str, Callable[[Path], pa.Table]] = {
    "subnational_indicators": read_subnational_indicators,
    "mobile_coverage": read_mobile_coverage,
    "explore_local_statistics": read_explore_local_statistics,
}


def _panel(kept: Found, name: str) -> pl.DataFrame:
    """The metrics that are known, of a file; months left aside."""
    table = plain(READERS[name](kept[name][0]))
    rows = table.filter(
        pl.col("indicator").is_in(list(METRICS))
        & ~pl.col("period").str.ends_with(MONTH).fill_null(value=False)
    )
    return rows.select([name for name in COLUMNS if name in rows.columns])


def _published(kept: Found) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Published clusters, their titles, and lists of similar places."""
    clusters = [plain(read_published_clusters(path)) for path in kept.get("published_clusters", [])]
    titles = [plain(read_cluster_titles(path)) for path in kept.get("published_cluster_titles", [])]
    lists = []
    for path in kept.get("published_neighbours", []):
        table = read_published_neighbours(path)
        model = (table.schema.metadata or {}).get(b"model", b"").decode()
        lists.append(plain(table).with_columns(model=pl.lit(model)))
    return (
        of_models(clusters, "model", "area_code", "cluster"),
        of_models(titles, "model", "cluster", "title"),
        of_models(lists, "model", "area_code", "rank", "neighbour_code")
        if lists
        else empty("model", "area_code", "rank", "neighbour_code"),
    )
