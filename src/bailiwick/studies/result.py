"""What a study gives back: tables, indicators for the atlas, figures to draw, and the record of how.

Plain records. Nothing is written here; `bailiwick.publish` writes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import narwhals as nw
import polars as pl

from bailiwick.errors import Finding
from bailiwick.indicators import ClusterData, IndicatorData, Preset, SimilarData, Unit

__all__ = ["FigureSpec", "InputRecord", "SheetSpec", "StudyResult", "StudyTable", "WorkbookSpec"]


@dataclass(frozen=True)
class InputRecord:
    """One file or carried table that went into a study; `role` names what it gave."""

    name: str
    title: str
    publisher: str
    released: str = ""
    accessed: str = ""
    url: str = ""
    licence: str = ""
    attribution: str = ""
    role: tuple[str, ...] = ()
    sha256: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class StudyTable:
    """A table of results: its rows, what it is, what each column holds, its keys and its inputs.

    `roles` names the inputs it was made from (`InputRecord.role`); none stands for all. `units` maps a
    column to its unit in words where its name does not say it. `description` says what a row is and how to
    read the table.
    """

    rows: pl.DataFrame
    title: str
    columns: Mapping[str, str]
    key: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    description: str = ""


@dataclass(frozen=True)
class FigureSpec:
    """A figure to draw: a map of indicators, a chart of columns of one of the study's tables, or clusters.

    Attributes
    ----------
    name : str
        Of the files, without ending.
    kind : {"choropleth", "matrix", "ranked_bars", "comparison", "lines", "clusters", "schedule", \
            "dendrogram", "radial", "medians", "silhouettes", "k_scan", "strips", "search", "embedding", \
            "stacked_bars", "entropy_bars", "sector_profile", "boxes", "coefficients"}
        Maps: one indicator, or two. Charts: the highest and lowest areas; several measures side by side
        for chosen areas; smoothed against unsmoothed lines for chosen areas. Of clusters: their map; what
        each join of Ward's method cost; the tree of the clusters; the profile of each; their medians as a
        heat map; the silhouette of every area; the score by number of clusters; every value of every area.
        Of sector clusters: the scores of a search; the embedding; shares stacked to 1; the entropy of
        regions; location quotients by industry; boxes of areas' values; coefficients of regressions.
    indicators : tuple of str
        Ids, for the maps; empty for charts.
    year : int or None
        Of maps, bars and comparisons; None for lines, which show every year.
    table : str
        Charts: name among `StudyResult.tables`. It has `area_code`, `area_name`, `year` and `columns`.
    columns : mapping of column to words
        Charts. Bars: the value ranked, and after it, if there are intervals, the lower and the upper end.
        Comparison: one to four index columns with the words of the legend, in drawing order. Lines: the
        unsmoothed column and the smoothed one.
    areas : tuple of str
        Charts: the area codes drawn, in order. Empty takes all areas of the table but `reference`, which
        only bars can do.
    reference : str
        Charts: area code of the average, such as ``"UKX"``; never drawn as a bar. Lines draw it in grey.
    average : float or None
        Charts: where the average line stands, such as 100; None draws none. Entropy: the largest possible.
    average_label : str
        Words at that line, such as "UK = 100"; without an average, at the line of `reference`.
    n : int
        Bars: areas at each end.
    reading : str
        Comparison: a text column shown beside each area, such as ``"reading"``; empty for none.
    title : str
        Charts.
    subtitle : tuple of str
        Charts: one or two sentences under the title.
    unit : Unit or None
        Charts: how values are read. Needed by charts.
    decimals : int
        Charts: places of the values shown.
    roles : tuple of str
        Charts: the inputs that the source line cites; empty cites those of the table.
    clusters : str
        Id among `StudyResult.clusters`, for "clusters", "dendrogram" (its level is that of the leaves),
        "radial", "medians", "silhouettes", "k_scan" and "strips". For figures of sector clusters it may be
        left out; with it, codes have their titles beside them.
    cluster : str
        Radial: the code of the one cluster drawn large; empty draws all, each small.
    cuts : tuple of int
        Schedule and dendrogram: numbers of clusters at which the tree is cut.
    of : str
        Coefficients: the value of the column `source` whose rows are drawn.
    ordered : bool
        Stacked bars: whether the parts have an order, as from rural to urban, in that of the rows; colours
        then run from one end to the other.

    Notes
    -----
    "schedule" and "dendrogram" read `table`, one row per join in order, with the columns of
    `WardTree.schedule`.

    "medians", "silhouettes", "k_scan" and "strips" need `clusters` and `table`, and take `title`, `subtitle`
    and `roles`; without a title they make one of the label and the year of the clusters. If the table has a
    column `model`, only the rows of the model that the id of `clusters` is, or ends in after "_", are drawn:
    those of "headline" for "subnational_clusters_headline". Their columns are

    - "medians": `cluster`, `title`, `size`, `variable`, `label`, `theme`, `unit`, `decimals`, `polarity`,
      `median`, `overall_median`, `difference_sd` (without polarity), one row per cluster and variable;
    - "silhouettes": `area_code`, `area_name`, `cluster`, `silhouette`, one row per area;
    - "k_scan": `k`, `silhouette` or `silhouette_of_raw_refit` or both, `inertia`, `near_best`, `chosen`;
    - "strips": `area_code`, `cluster`, `variable`, `value`, one row per area and variable; the words, units,
      decimals and polarities are those of the `variables` of the clusters.

    Clusters are in the order of `ClusterData.clusters`, which gives them their colours, and `cluster` is
    their `code`.

    The figures of sector clusters need `table`, and take `title`, `subtitle` and `roles`; without a title
    they have that of the table. Their columns are

    - "search": `source`, `components`, `resolution`, `n_clusters`, `silhouette`; optional `chosen`,
      `expected_best` (of searches by chance, one number for a source), `p_value_corrected` and `p_value`, one
      row per source and partition; here `columns` maps sources to words for them;
    - "embedding": `area_code`, `umap_1`, `umap_2`, `cluster`; optional `area_name`, one row per area;
    - "stacked_bars": those that `columns` names with their words, in this order: what a bar is, what it is
      divided by, the share; optional `areas`. ``{"cluster": "Cluster", "region": "Region",
      "share_of_cluster": "Share"}`` draws regions of clusters, and ``{"region": "Region", "cluster":
      "Cluster", "share_of_region": "Share"}`` clusters of regions;
    - "entropy_bars": `region`, `entropy_nats`, or the two that `columns` names, and perhaps as a third as
      many kinds of one size; optional `areas`;
    - "sector_profile": `cluster`, `industry_code`, `section`, `location_quotient`; optional `industry` and
      `section_name`, one row per cluster and industry;
    - "boxes": `area_code`, `cluster` and the one that `columns` names with the words of the axis; a second
      one gives the words of an axis above, of as many kinds of one size as an entropy stands for;
    - "coefficients": `indicator`, `cluster`, `coefficient`, `lower`, `upper`, `significant`; optional
      `source`, `label`, `p_adjusted`, `reason`, one row per source, indicator and cluster.
    """

    name: str
    kind: Literal[
        "choropleth",
        "matrix",
        "ranked_bars",
        "comparison",
        "lines",
        "clusters",
        "schedule",
        "dendrogram",
        "radial",
        "medians",
        "silhouettes",
        "k_scan",
        "strips",
        "search",
        "embedding",
        "stacked_bars",
        "entropy_bars",
        "sector_profile",
        "boxes",
        "coefficients",
    ]
    indicators: tuple[str, ...] = ()
    year: int | None = None
    table: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    areas: tuple[str, ...] = ()
    reference: str = ""
    average: float | None = None
    average_label: str = ""
    n: int = 15
    reading: str = ""
    title: str = ""
    subtitle: tuple[str, ...] = ()
    unit: Unit | None = None
    decimals: int = 1
    roles: tuple[str, ...] = ()
    clusters: str = ""
    cluster: str = ""
    cuts: tuple[int, ...] = ()
    of: str = ""
    ordered: bool = False


@dataclass(frozen=True, kw_only=True)
class SheetSpec:
    """One of the study's tables as a sheet of the workbook.

    Attributes
    ----------
    table : str
        Name among `StudyResult.tables`.
    sheet : str
        Name of the sheet, unique, at most 31 characters; such as "Per_hour".
    title : str
        Title on the sheet; empty takes the table's.
    columns : mapping of column to heading
        The columns shown, in order, under these words with their unit: "GVA per hour (pounds)". Empty shows
        all, under headings made from the names.
    decimals : mapping of column to places
        How numbers are shown; cells hold them in full. Others show two places, and shares four; whole
        numbers always none.
    missing : mapping of column to shorthand
        What stands where a value is null: "x" not available (the default for numbers), "c" suppressed,
        "z" not applicable (the default for text). A column `<column>_flag` says it cell by cell.
    notes : tuple of str
        Keys of `WorkbookSpec.notes` that concern the whole table.
    column_notes : mapping of column to key
        Notes that concern a column.
    words : mapping of column to (value to words)
        What stands on the sheet in place of a value that programs read, such as the id of a measure.
    only : mapping of column to values
        The rows shown, such as those of the last year; empty shows all.
    """

    table: str
    sheet: str
    title: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    decimals: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    column_notes: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    only: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class WorkbookSpec:
    """Which tables go into the study's workbook, in which order, and the words around them.

    `about` are paragraphs of the cover; `notes` maps a key to the text of a note. Notes are numbered in the
    order in which the sheets name them; each must be named.
    """

    sheets: tuple[SheetSpec, ...]
    about: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class StudyResult:
    """Everything a study computed, and from what.

    `headlines` are measures that are told when a run ends and not published in an atlas. `clusters` are the
    levels of classifications, one record each.
    """

    study: str
    title: str
    tables: Mapping[str, StudyTable]
    indicators: Sequence[IndicatorData]
    figures: Sequence[FigureSpec]
    presets: Sequence[Preset]
    default_state: str
    context: Sequence[str]
    parameters: Mapping[str, Any]
    inputs: Sequence[InputRecord]
    similar: Sequence[SimilarData] = ()
    clusters: Sequence[ClusterData] = ()
    headlines: Sequence[IndicatorData] = ()
    workbook: WorkbookSpec | None = None
    findings: tuple[Finding, ...] = field(default=())

    def headline(self) -> list[tuple[str, str, str, str, str]]:
        """One row for each indicator of the latest year: label, years, areas, highest, lowest."""
        rows = []
        for indicator in (*self.indicators, *self.headlines):
            table = nw.from_native(indicator.table, eager_only=True).to_polars().drop_nulls("value")
            latest = table.filter(pl.col("year") == pl.col("year").max()).sort("value", "area_code")
            year = latest["year"][0]
            low, high = latest.row(0, named=True), latest.row(-1, named=True)
            rows.append(
                (
                    indicator.label,
                    f"{min(table['year'])}-{year}",
                    str(latest.height),
                    f"{high['area_name']} {high['value']:.{indicator.decimals}f}",
                    f"{low['area_name']} {low['value']:.{indicator.decimals}f}",
                )
            )
        return rows
