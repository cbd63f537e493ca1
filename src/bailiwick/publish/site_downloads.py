"""Files that people take away: a CSV with its description for each indicator and each set of clusters, and a
README."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from bailiwick import areas
from bailiwick.indicators import GREAT_BRITAIN, UNITED_KINGDOM, ClusterData, IndicatorData
from bailiwick.publish.flags import FLAGS
from bailiwick.publish.site_cluster_facts import licence_of, reason_of
from bailiwick.publish.site_clusters import lineage
from bailiwick.publish.site_pages import SitePage
from bailiwick.publish.site_shapes import Geography
from bailiwick.publish.site_values import Grid
from bailiwick.publish.tables_out import Column, csvw_metadata, csvw_text, source_line
from bailiwick.publish.words import joined, when

__all__ = ["cluster_csv_files", "csv_files", "readme_text"]


def csv_files(page: SitePage, indicator: IndicatorData, grid: Grid, geography: Geography) -> dict[str, str]:
    """`data/<id>.csv` and its CSVW description, by path. Values are unrounded; ranks are of shown ones."""
    facts = page.described[indicator.id]
    benchmark = indicator.national[0].values if indicator.national else {}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = _columns(facts)
    writer.writerow([column.name for column in columns])
    for at, year in enumerate(grid.years):
        for area, (code, name) in enumerate(zip(geography.codes, geography.names, strict=True)):
            writer.writerow(
                [
                    code,
                    name,
                    year,
                    indicator.id,
                    grid.unrounded[at][area],
                    indicator.unit.text,
                    grid.flags.get((at, area)),
                    grid.ranks[at][area],
                    benchmark.get(year),
                ]
            )
    metadata = csvw_metadata(
        f"{indicator.id}.csv",
        columns,
        title=f"{facts['label']}, {facts['years'][0]} to {facts['years'][-1]}, {geography.title}",
        description=f"{facts['definition']} {facts['rounding']}",
        sources=facts["sources"],
        licence=page.facts["licence"],
        keys=("area_code", "year"),
        issued=page.facts["built"],
    )
    path = f"data/{indicator.id}.csv"
    return {path: text.getvalue(), f"{path}-metadata.json": csvw_text(metadata)}


def _columns(facts: Any) -> list[Column]:
    nation = facts["national"][0]["label"] if facts["national"] else "none given"
    flags = "; ".join(f"{code}: {words.label}" for code, words in FLAGS.items())
    return [
        Column("area_code", "string", "Area code (GSS)", f"Boundary vintage {facts['vintage']}."),
        Column("area_name", "string", "Area name"),
        Column("year", "gYear", "Year"),
        Column("indicator_id", "string", "Indicator"),
        Column(
            "value",
            "number",
            facts["label"],
            "Not rounded. Empty where the flag says why.",
            facts["unit"]["text"],
        ),
        Column("unit", "string", "Unit of value and national value"),
        Column("flag", "string", "Flag", flags),
        Column("rank", "integer", "Rank", "1 is the highest value of the year; equal values share a rank."),
        Column("national_value", "number", "Benchmark", nation, facts["unit"]["text"]),
    ]


def cluster_csv_files(page: SitePage, item: ClusterData) -> dict[str, str]:
    """`data/<id>.csv` and its CSVW description, by path: each area with its cluster, or a flag."""
    facts = page.clusters[item.id]
    geography, clusters = page.geographies[facts["vintage"]], facts["clusters"]
    flags, merged = dict(facts["flags"]), dict(facts["measured_with"])
    above = lineage(item.id, 0, page.clusters)[:-1]
    columns = _cluster_columns(facts, [page.clusters[name] for name, _ in above])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    for area, (code, name) in enumerate(zip(geography.codes, geography.names, strict=True)):
        label, second = facts["label"][area], facts["second"][area]
        own: list[str | None] = [None] * (2 + len(above))
        if label is not None:
            line = lineage(item.id, label, page.clusters)[:-1]
            parents = [page.clusters[name]["clusters"][at]["code"] for name, at in line]
            own = [clusters[label]["code"], clusters[label]["name"], *parents]
        writer.writerow(
            [
                code,
                name,
                *own,
                None if second is None else clusters[second]["code"],
                facts["ratio"][area],
                facts["stability"][area],
                geography.codes[merged[area]] if area in merged else None,
                flags.get(area),
                *([facts["silhouette"][area]] if "silhouette" in facts else []),
                *([reason_of(facts, area) or None] if "reasons" in facts else []),
            ]
        )
    metadata = csvw_metadata(
        f"{item.id}.csv",
        columns,
        title=f"{item.label}, {when(item.year, item.period)}, {geography.title}",
        description=f"{item.method} {item.score_definition}",
        sources=facts["sources"],
        licence=licence_of(facts["sources"], page.facts["licence"]),
        keys=("area_code",),
        issued=page.facts["built"],
    )
    path = f"data/{item.id}.csv"
    return {path: text.getvalue(), f"{path}-metadata.json": csvw_text(metadata)}


def _cluster_columns(facts: Any, above: Sequence[Any]) -> list[Column]:
    flags = "; ".join(f"{code}: {words.label}" for code, words in FLAGS.items() if words.missing)
    names = sorted({cluster["status"] for cluster in facts["clusters"]})
    how = (
        f"that group it with its own when {facts['redrawn']}"
        if "redrawn" in facts
        else "with redrawn variables that group it with its own"
    )
    more = []
    if "silhouette" in facts:
        said = "-1 to 1; below 0 another cluster is nearer on average."
        more.append(Column("silhouette", "number", "Silhouette", said))
    if "reasons" in facts:
        more.append(Column("reason", "string", "Why an area has no cluster, in words"))
    return [
        Column("area_code", "string", "Area code (GSS)", f"Boundary vintage {facts['vintage']}."),
        Column("area_name", "string", "Area name"),
        Column("cluster_code", "string", "Cluster", facts["label_text"]),
        Column("cluster_name", "string", "Name of the cluster", f"Status of the names: {joined(names)}."),
        *(
            Column(f"level_{parent['level']}_code", "string", f"Cluster of the level {parent['level_label']}")
            for parent in above
        ),
        Column("second_code", "string", "Next nearest cluster"),
        Column(
            "ratio",
            "number",
            "Distance to the own mean over distance to the next nearest",
            "Above 0.9: a borderline area. Above 1: the other mean is nearer.",
        ),
        Column(
            "stability",
            "number",
            "Stability",
            f"Share of runs {how}, 0 to 1.",
        ),
        Column(
            "merged_into",
            "string",
            "Area it was measured together with",
            "Cluster, ratio and stability are then of both. Empty where an area was measured by itself.",
        ),
        Column("flag", "string", "Flag: why an area has no cluster", flags),
        *more,
    ]


def readme_text(page: SitePage) -> str:
    """`README.txt`: what every indicator is, where it came from and what its marks mean."""
    facts = page.facts
    lines = [facts["title"], "=" * len(facts["title"]), "", facts["citation"], facts["attribution"]]
    lines += [
        f"Licence: {facts['licence']}. Built {facts['built']} with bailiwick {facts['package_version']}.",
        "",
    ]
    for name, entry in page.described.items():
        lines += [entry["label"], "-" * len(entry["label"])]
        lines += [f"id: {name}; file: data/{name}.csv", f"Definition: {entry['definition']}"]
        lines += [f"Formula: {entry['formula']}", f"Unit: {entry['unit']['text']}"]
        lines += [f"Years: {entry['years'][0]} to {entry['years'][-1]}; vintage: {entry['vintage']}"]
        lines += [f"Coverage: {_coverage(entry['coverage'])}", f"Rounding: {entry['rounding']}"]
        lines += _left_out("Year", ((str(item["year"]), item["reason"]) for item in entry["years_left_out"]))
        geography = page.geographies[entry["vintage"]]
        names = dict(zip(geography.codes, geography.names, strict=True))
        lines += _left_out("Area", ((names[item["code"]], item["reason"]) for item in entry["left_out"]))
        lines += [
            f"Flag {code}: {entry['flag_notes'].get(code, FLAGS[code].sentence)}"
            for code in entry["flags_used"]
        ]
        lines += [f"Source: {source_line(source)}" for source in entry["sources"]]
        lines += [f"View: index.html#/map?x={name}", ""]
    for name, entry in page.clusters.items():
        lines += [entry["label_text"], "-" * len(entry["label_text"])]
        lines += [f"id: {name}; file: data/{name}.csv", f"Method: {entry['method']}"]
        of = f"period: {entry['period']}" if "period" in entry else f"year: {entry['year']}"
        lines += [f"Clusters: {entry['k']}; {of}; vintage: {entry['vintage']}"]
        lines += [f"Score: {entry['score']:g}. {entry['score_definition']}"]
        lines += [f"Coverage: {_coverage(entry['coverage'])}"]
        lines += [f"{item['code']}: {item['name']} ({item['status']})" for item in entry["clusters"]]
        if "reasons" in entry:
            named = page.geographies[entry["vintage"]].names
            sentences = entry["reasons"]["sentences"]
            lines += _left_out(
                "Area", ((named[at], sentences[said]) for at, said in entry["reasons"]["areas"])
            )
        lines += [f"Variables: {'; '.join(entry['indicators'])}"]
        lines += [f"Source: {source_line(source)}" for source in entry["sources"]]
        if "evidence" in entry:
            lines += [f"Also source: {line}" for line in page.credits.get(name, ())]
            lines += [f"What goes with them: {entry['evidence']}; file: data/{name}_evidence.csv"]
        lines += [f"View: index.html#/clusters?set={name}", ""]
    return "\n".join(lines)


def _coverage(codes: Sequence[str]) -> str:
    """Countries by name, and what they are together."""
    names = joined([areas.group_names()[code] for code in sorted(codes)])
    for whole, parts in (("Great Britain", GREAT_BRITAIN), ("the United Kingdom", UNITED_KINGDOM)):
        if set(codes) == set(parts):
            return f"{whole} ({names})"
    return names


def _left_out(kind: str, left_out: Iterable[tuple[str, str]]) -> list[str]:
    """One line for each reason, with everything it applies to. Names hold commas, so semicolons part them."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in left_out:
        by_reason.setdefault(reason.rstrip("."), []).append(name)
    return [
        f"{kind}{'' if len(names) == 1 else 's'} left out"
        f"{'' if len(names) == 1 else f' ({len(names)})'}: {'; '.join(sorted(names))}. Reason: {reason}."
        for reason, names in by_reason.items()
    ]
