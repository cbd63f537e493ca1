"""What goes with clusters, made into the files that the site ships: the checked document, and a table.

The page that shows the document is `evidence_page.py`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
from narwhals.typing import IntoDataFrame

from bailiwick.errors import TableError
from bailiwick.indicators import ClusterData
from bailiwick.publish.cluster_layout import columns_of
from bailiwick.publish.coefficient_cells import Cell, cell_grids, reason_codes, reason_kind
from bailiwick.publish.site_cluster_facts import licence_of
from bailiwick.publish.site_pages import SitePage
from bailiwick.publish.tables_out import Column, csvw_metadata, csvw_text, source_line
from bailiwick.publish.words import when

__all__ = ["evidence_csv_files", "evidence_document"]

PLACES, P_PLACES = 6, 6


def evidence_document(item: ClusterData, regressions: IntoDataFrame) -> dict[str, Any]:
    """Check the evidence of a set of clusters and lay it out as `evidence/<id>.json`.

    Parameters
    ----------
    item : ClusterData
    regressions : dataframe
        Its `evidence`.

    Returns
    -------
    dict
        Coefficients and p-values with six places: whoever shows fewer rounds once.

    Raises
    ------
    ColumnError
        A column is absent.
    TableError
        No row, a pair twice, a cluster that the set lacks, a p-value outside 0 to 1.
    """
    table = nw.from_native(item.clusters, eager_only=True)
    codes = [str(code) for code in table["code"].to_list()]
    try:
        grids = cell_grids(regressions, clusters=codes)
    except TableError as error:
        raise TableError(f"{item.id}: {error.heading} No site was written.", error.findings) from None
    labels = _source_labels(regressions)
    reasons = list(reason_codes([cell for grid in grids for cell in grid.held]))
    taken: set[str] = set()
    return {
        "id": item.id,
        "clusters": codes,
        "method": item.evidence_method,
        "reasons": reasons,
        **({"credits": credits} if (credits := _credits(item)) else {}),
        **({"caution": item.evidence_caution} if item.evidence_caution else {}),
        "sources": [
            {
                "id": _slug(grid.source, taken),
                "label": labels.get(grid.source) or grid.source or "Indicators",
                "indicators": [
                    {"id": indicator, "label": label, "cells": [_cell(cell, reasons) for cell in row]}
                    for indicator, label, row in zip(grid.indicators, grid.labels, grid.cells, strict=True)
                ],
            }
            for grid in grids
        ],
    }


def _credits(item: ClusterData) -> list[str]:
    return [source_line(source.facts) for source in item.evidence_sources or item.sources]


def _source_labels(regressions: IntoDataFrame) -> dict[str, str]:
    columns = columns_of(regressions, "evidence", (), ("source", "source_label"))
    pairs = zip(columns["source"], columns["source_label"], strict=True)
    return {str(source or ""): str(label) for source, label in pairs if label is not None}


def _slug(source: str, taken: set[str]) -> str:
    """An id for links, from the name of a source.

    Examples
    --------
    >>> taken = set()
    >>> _slug("BEIS/Nesta 2021", taken), _slug("beis nesta 2021", taken), _slug("", taken)
    ('beis-nesta-2021', 'beis-nesta-2021-2', 'source')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-")
    base = plain if plain[:1].isalpha() else f"source-{plain}".strip("-")
    name, at = base, 1
    while name in taken:
        at += 1
        name = f"{base}-{at}"
    taken.add(name)
    return name


def _cell(cell: Cell | None, reasons: Sequence[str]) -> dict[str, Any] | None:
    """What the file says of one regression: only what is known."""
    if cell is None:
        return None
    p = cell.p_adjusted if cell.p_adjusted is not None else cell.p_value
    known = {
        "lower": _rounded(cell.lower),
        "upper": _rounded(cell.upper),
        "p": None if p is None else round(p, P_PLACES),
        "areas": cell.treated_areas,
        "regions": cell.treated_regions,
        "reason": reasons.index(reason_kind(cell.reason)) if cell.reason else None,
    }
    told: dict[str, Any] = {"b": _rounded(cell.coefficient), "significant": cell.significant}
    if p is not None and cell.p_adjusted is None:
        told["alone"] = True
    return told | {name: value for name, value in known.items() if value is not None}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES) + 0.0


def evidence_csv_files(page: SitePage, item: ClusterData, document: Mapping[str, Any]) -> dict[str, str]:
    """`data/<id>_evidence.csv` and its CSVW description, by path: a row for each regression."""
    facts = page.clusters[item.id]
    columns = _columns(facts)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    for source in document["sources"]:
        for indicator in source["indicators"]:
            for code, cell in zip(document["clusters"], indicator["cells"], strict=True):
                if cell is None:
                    continue
                reason = document["reasons"][cell["reason"]] if "reason" in cell else None
                numbers = [cell.get(name) for name in ("b", "lower", "upper", "p")]
                significant = "true" if cell["significant"] else "false"
                counts = [cell.get(name) for name in ("areas", "regions")]
                writer.writerow(
                    [
                        source["label"],
                        indicator["id"],
                        indicator["label"],
                        code,
                        *numbers,
                        significant,
                        *counts,
                        reason,
                    ]
                )
    sources = [source.facts for source in item.evidence_sources or item.sources]
    metadata = csvw_metadata(
        f"{item.id}_evidence.csv",
        columns,
        title=f"{item.label}, {when(item.year, item.period)}: what goes with the clusters",
        description=" ".join(filter(None, (document.get("caution"), document["method"]))),
        sources=sources,
        licence=licence_of(sources, page.facts["licence"]),
        keys=("source", "indicator", "cluster_code"),
        issued=page.facts["built"],
    )
    path = f"data/{item.id}_evidence.csv"
    return {path: text.getvalue(), f"{path}-metadata.json": csvw_text(metadata)}


def _columns(facts: Mapping[str, Any]) -> list[Column]:
    unit = "standard deviations of the indicator"
    return [
        Column("source", "string", "Set of indicators"),
        Column("indicator", "string", "Indicator, by id"),
        Column("label", "string", "Indicator"),
        Column("cluster_code", "string", "Cluster", facts["label_text"]),
        Column(
            "coefficient",
            "number",
            "Areas of the cluster less all others",
            "Given the controls of the model.",
            unit,
        ),
        Column("lower", "number", "Lower end of the 95% interval", "", unit),
        Column("upper", "number", "Upper end of the 95% interval", "", unit),
        Column(
            "p_adjusted", "number", "p-value, adjusted for all regressions of the set where that is known"
        ),
        Column("significant", "boolean", "Whether the difference is significant"),
        Column("treated_areas", "integer", "Areas of the cluster in the regression"),
        Column("treated_regions", "integer", "Regions with such an area"),
        Column("reason", "string", "Why there is no p-value"),
    ]
