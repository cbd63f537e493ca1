"""Levels of classifications made into the files that the site ships: a cluster for each area, or a flag.

Here are the rules of the contract on clusters: every area of the vintage has a label or a flag that says
why it has none, levels nest, and every cluster has members, a profile on each variable and at most one
parent. All faults of all levels are gathered and reported together.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bailiwick.errors import Finding, TableError, nearest
from bailiwick.indicators import ClusterData
from bailiwick.publish.flags import FLAGS, MISSING_FLAGS
from bailiwick.publish.site_cluster_facts import (
    Columns,
    area_facts,
    cluster_columns,
    cluster_facts,
    evidence_path,
    index_of,
    variable_entries,
)
from bailiwick.publish.site_shapes import Geography
from bailiwick.publish.site_values import Faults, unknown_area
from bailiwick.publish.words import counted

__all__ = ["cluster_documents", "cluster_entries", "lineage"]

AREA_COLUMNS = ("area_code", "code")
MORE_COLUMNS = ("second_code", "ratio", "stability", "flag", "merged_into")
CLUSTER_COLUMNS = ("code", "name", "status", "prose", "parent_code", "typical_area_code", "stability")
PROFILE_COLUMNS = ("code", "variable", "difference")
STATUSES = ("provisional", "ours", "official")
PROFILE_PLACES, RATIO_PLACES, STABILITY_PLACES = 3, 3, 2


def cluster_documents(
    sets: Sequence[ClusterData], geographies: Mapping[str, Geography]
) -> dict[str, dict[str, Any]]:
    """Check levels of classifications and lay them out as `clusters/<id>.json`, by id.

    Parameters
    ----------
    sets : sequence of ClusterData
        The levels of one family and vintage nest; level n names clusters of level n - 1 as parents.
    geographies : mapping of vintage to Geography

    Returns
    -------
    dict of id to document
        In the order of `sets`.

    Raises
    ------
    ColumnError
        A column is absent.
    TableError
        Any of: an unknown or duplicate area, an area without label or flag, an area outside the coverage, an
        unknown cluster or parent, a cluster without members, areas that leave their parent, sizes that
        do not add up, a profile with gaps, a number out of range. All are listed.
    """
    documents: dict[str, dict[str, Any]] = {}
    findings: list[Finding] = []
    for item in sets:
        faults = Faults()
        documents[item.id] = _document(item, geographies[item.vintage], _parent(item, sets, faults), faults)
        findings += [Finding(f.reason, f"{item.id}: {f.sentence}", f.rows) for f in faults.findings]
    if not findings:
        findings = [fault for item in sets for fault in _leaves(item, documents, geographies[item.vintage])]
    if findings:
        raise TableError(
            f"The clusters cannot be published ({counted(len(findings), 'fault')}). No site was written:",
            findings,
        )
    return documents


def cluster_entries(
    sets: Sequence[ClusterData], documents: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The entries of the manifest: families in the order of the first of each, broadest level first."""
    names = ("id", "label", "family", "family_label", "level", "level_label", "vintage", "year")
    families = [(item.family, item.vintage) for item in sets]
    ordered = sorted(sets, key=lambda item: (families.index((item.family, item.vintage)), item.level))
    return [
        {name: getattr(item, name) for name in names}
        | ({"period": item.period} if item.period else {})
        | ({"evidence": path} if (path := evidence_path(item)) else {})
        | {"k": documents[item.id]["k"]}
        for item in ordered
    ]


def lineage(name: str, cluster: int, documents: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, int]]:
    """A cluster and those it lies in, broadest first, as (id of the set, index in it)."""
    document = documents[name]
    parent, above = document["clusters"][cluster]["parent"], document["parent_set"]
    before = lineage(above, parent, documents) if above is not None and parent is not None else []
    return [*before, (name, cluster)]


def _parent(item: ClusterData, sets: Sequence[ClusterData], faults: Faults) -> ClusterData | None:
    """The set of the level above."""
    family = [other for other in sets if (other.family, other.vintage) == (item.family, item.vintage)]
    if sum(other.level == item.level for other in family) > 1:
        sentence = (
            f"Level {item.level} of {item.family!r} on {item.vintage!r} is given more than once;"
            " give each classification a family of its own."
        )
        faults.add("duplicate-level", sentence, item.id)
    return next((other for other in family if other.level == item.level - 1), None)


def _document(
    item: ClusterData, geography: Geography, above: ClusterData | None, faults: Faults
) -> dict[str, Any]:
    """The content of one file; what is at fault is left out of it and told to `faults`."""
    clusters = cluster_columns(item, "clusters", CLUSTER_COLUMNS, ("size",))
    index = index_of(clusters["code"], "cluster", faults)
    if not index:
        faults.add("empty", "The table of clusters has no row; give one for each cluster.", ())
    areas = _areas(item, geography, index, faults)
    sizes = Counter(label for label in areas["label"] if label is not None)
    parents = _parents(clusters, above, faults)
    names, variables = variable_entries(item, faults)
    profiles = _profiles(item, clusters["code"], names, faults)
    facts = cluster_facts(item, clusters["code"], faults)
    entries = []
    for row, code in enumerate(clusters["code"]):
        _check_cluster(row, clusters, sizes.get(index.get(code, -1), 0), faults)
        entries.append(
            {
                "code": code,
                "name": clusters["name"][row],
                "status": clusters["status"][row],
                "prose": clusters["prose"][row],
                "size": sizes[row],
                "parent": parents[row],
                "typical": _typical(row, clusters, areas["label"], geography, faults),
                "stability": _number(
                    clusters["stability"][row], STABILITY_PLACES, 1.0, f"The stability of {code!r}", faults
                ),
                "profile": profiles[row],
            }
            | facts[row]
        )
    return {
        "id": item.id,
        "vintage": geography.vintage,
        "coverage": list(item.coverage),
        "label": areas["label"],
        "flags": areas["flags"],
        "clusters": entries,
        "variables": variables,
        "second": areas["second"],
        "ratio": areas["ratio"],
        "stability": areas["stability"],
        "measured_with": areas["measured_with"],
        "method": item.method,
        "indicators": list(item.indicators),
        "year": item.year,
        "k": len(entries),
        "score": round(float(item.score), 4),
        "score_definition": item.score_definition,
        "parent_set": above.id if above is not None else None,
        "sources": [source.facts for source in item.sources],
    } | area_facts(item, areas["label"], geography, faults)


def _areas(item: ClusterData, geography: Geography, index: Mapping[Any, int], faults: Faults) -> Columns:
    """What is known of each area of the vintage, the flags of those without, and which are merged."""
    columns = cluster_columns(item, "table", AREA_COLUMNS, MORE_COLUMNS)
    position = geography.position
    out: Columns = {name: [None] * len(position) for name in ("label", "second", "ratio", "stability")}
    flags: dict[int, str] = {}
    merged: dict[str, Any] = {}
    seen: set[int] = set()
    for code, cluster, second, ratio, stability, flag, into in zip(*columns.values(), strict=True):
        if code not in position:
            faults.add("unknown-area", unknown_area(code, geography), code)
            continue
        area = position[code]
        if area in seen:
            faults.add("duplicate-key", f"{code!r} has more than one row; keep one.", code)
            continue
        seen.add(area)
        if into is not None:
            merged[code] = into
        if _label_fault(code, cluster, flag, index, faults):
            continue
        out["label"][area] = index.get(cluster)
        if cluster is None:
            flags[area] = flag
        if second is not None and (second not in index or second == cluster):
            got = "its own cluster" if second == cluster else f"none of {', '.join(map(repr, index))}"
            faults.add("bad-second", f"{code!r} has the second cluster {second!r}, which is {got}.", code)
        out["second"][area] = index.get(second)
        out["ratio"][area] = _number(ratio, RATIO_PLACES, math.inf, f"The ratio of {code!r}", faults)
        out["stability"][area] = _number(
            stability, STABILITY_PLACES, 1.0, f"The stability of {code!r}", faults
        )
    _complete(item, geography, seen, out["label"], flags, faults)
    out["flags"] = [[area, flags[area]] for area in sorted(flags)]
    out["measured_with"] = _measured_with(merged, out["label"], geography, faults)
    return out


def _measured_with(
    merged: Mapping[str, Any], labels: Sequence[int | None], geography: Geography, faults: Faults
) -> list[list[int]]:
    """Pairs of an area and the one that it was merged into, which have one cluster."""
    position, pairs = geography.position, []
    for code, into in merged.items():
        if into not in position:
            faults.add("unknown-area", unknown_area(into, geography), into)
        elif into == code or into in merged:
            what = "itself" if into == code else f"{into!r}, which is itself merged into another"
            sentence = f"{code!r} is merged into {what}; name the area that both were measured as."
            faults.add("bad-merge", sentence, code)
        elif labels[position[code]] != labels[position[into]]:
            sentence = f"{code!r} is merged into {into!r} and has another cluster; give both that of the two."
            faults.add("merge-apart", sentence, code)
        else:
            pairs.append([position[code], position[into]])
    return sorted(pairs)


def _label_fault(code: str, cluster: Any, flag: Any, index: Mapping[Any, int], faults: Faults) -> bool:
    if cluster is None and flag not in MISSING_FLAGS:
        got = f"the flag {flag!r}" if flag else "no flag"
        faults.add(
            "null-without-flag", f"{code!r} has no cluster and {got}; say why with s, m, n or x.", code
        )
    elif cluster is not None and cluster not in index:
        near = nearest(str(cluster), [str(known) for known in index])
        sentence = f"{code!r} is in the cluster {cluster!r}, which the table of clusters lacks.{near}"
        faults.add("unknown-cluster", sentence, code)
    elif cluster is not None and flag:
        told = FLAGS[flag].label if flag in FLAGS else "unknown"
        sentence = f"{code!r} is in the cluster {cluster!r} with the flag {flag!r} ({told}); drop one."
        faults.add("label-with-flag", sentence, code)
    else:
        return False
    return True


def _complete(
    item: ClusterData,
    geography: Geography,
    seen: set[int],
    labels: Sequence[int | None],
    flags: dict[int, str],
    faults: Faults,
) -> None:
    """Flag areas outside the coverage; an area inside it needs a row."""
    for area, (code, country) in enumerate(zip(geography.codes, geography.countries, strict=True)):
        if country not in item.coverage:
            if labels[area] is not None:
                sentence = (
                    f"{code!r} has a cluster, but its country {country!r} is not in the coverage"
                    f" {', '.join(item.coverage)}; widen the coverage or drop the row."
                )
                faults.add("outside-coverage", sentence, code)
            flags.setdefault(area, "n")
        elif area not in seen:
            sentence = f"{code!r} has no row; give one, with a null and a flag if it has no cluster."
            faults.add("absent-row", sentence, code)


def _parents(clusters: Columns, above: ClusterData | None, faults: Faults) -> list[int | None]:
    known: dict[Any, int] = {}
    if above is not None:
        for row, code in enumerate(cluster_columns(above, "clusters", ("code",))["code"]):
            known.setdefault(code, row)
    parents = []
    for code, parent in zip(clusters["code"], clusters["parent_code"], strict=True):
        if parent is None and above is not None:
            sentence = f"The cluster {code!r} has no parent; name one of {', '.join(map(repr, known))}."
            faults.add("no-parent", sentence, code)
        elif parent is not None and above is None:
            sentence = (
                f"The cluster {code!r} has the parent {parent!r}, and there is no level above."
                " Give that level too, with the same family and vintage, or leave parents null."
            )
            faults.add("no-level-above", sentence, code)
        elif parent is not None and parent not in known:
            near = nearest(str(parent), [str(item) for item in known])
            sentence = f"The cluster {code!r} has the parent {parent!r}, which the level above lacks.{near}"
            faults.add("unknown-parent", sentence, code)
        parents.append(known.get(parent))
    return parents


def _check_cluster(row: int, clusters: Columns, size: int, faults: Faults) -> None:
    code, status, stated = clusters["code"][row], clusters["status"][row], clusters["size"][row]
    if size == 0:
        sentence = f"The cluster {code!r} has no area; there are more clusters than the areas' codes name."
        faults.add("empty-cluster", sentence, code)
    if stated is not None and stated != size:
        sentence = f"The cluster {code!r} is said to have {stated} areas, and {size} areas have its code."
        faults.add("size", sentence, code)
    if status not in STATUSES:
        allowed = ", ".join(map(repr, STATUSES))
        sentence = f"The name of {code!r} has the status {status!r}; allowed are {allowed}."
        faults.add("bad-status", sentence, code)
    for name in ("name", "prose"):
        if not isinstance(clusters[name][row], str):
            faults.add("no-text", f"The cluster {code!r} has no {name}; give a text.", code)


def _typical(
    row: int, clusters: Columns, labels: Sequence[int | None], geography: Geography, faults: Faults
) -> int | None:
    """Index of the typical area, which is one of the cluster's own."""
    area = clusters["typical_area_code"][row]
    if area is None:
        return None
    if area not in geography.position:
        faults.add("unknown-area", unknown_area(area, geography), area)
        return None
    if labels[geography.position[area]] != row:
        sentence = f"{area!r} is named as typical of {clusters['code'][row]!r} and is not in it."
        faults.add("typical-elsewhere", sentence, area)
    return geography.position[area]


def _profiles(
    item: ClusterData, codes: Sequence[Any], variables: Sequence[Any], faults: Faults
) -> list[list[float | None]]:
    """Differences, clusters x variables."""
    columns = cluster_columns(item, "profile", PROFILE_COLUMNS)
    spokes, index = index_of(variables, "variable", faults), {code: row for row, code in enumerate(codes)}
    profiles: list[list[float | None]] = [[None] * len(variables) for _ in codes]
    for code, variable, difference in zip(*columns.values(), strict=True):
        if code not in index or variable not in spokes:
            what = (
                f"cluster {code!r}, which the table of clusters"
                if code not in index
                else f"variable {variable!r}, which the table of variables"
            )
            faults.add("unknown-profile", f"The profile has the {what} lacks.", (code, variable))
            continue
        where = f"the variable {variable!r} of the cluster {code!r}"
        if profiles[index[code]][spokes[variable]] is not None:
            faults.add("duplicate-profile", f"The profile has {where} twice; keep one.", (code, variable))
        if not isinstance(difference, int | float) or not math.isfinite(difference):
            faults.add("bad-profile", f"The profile is {difference!r} at {where}; give a number.", where)
            continue
        profiles[index[code]][spokes[variable]] = round(float(difference), PROFILE_PLACES) + 0.0
    for code, row in index.items():
        lacking = [name for name, at in spokes.items() if profiles[row][at] is None]
        if lacking:
            told = ", ".join(map(repr, lacking[:5])) + (" and others" if len(lacking) > 5 else "")
            sentence = f"The profile of {code!r} lacks {counted(len(lacking), 'variable')}: {told}."
            faults.add("profile-gap", sentence, code)
    return profiles


def _number(value: Any, places: int, most: float, where: str, faults: Faults) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or not math.isfinite(value) or not 0 <= value <= most:
        allowed = "0 or more" if math.isinf(most) else f"from 0 to {most:g}"
        faults.add("out-of-range", f"{where} is {value!r}; give a number {allowed}, or null.", where)
        return None
    return round(float(value), places)


def _leaves(
    item: ClusterData, documents: Mapping[str, Mapping[str, Any]], geography: Geography
) -> list[Finding]:
    """Areas whose cluster lies in another cluster of the level above than they do."""
    document = documents[item.id]
    if document["parent_set"] is None:
        return []
    above = documents[document["parent_set"]]
    findings = []
    for area, label in enumerate(document["label"]):
        held = above["label"][area]
        wanted = None if label is None else document["clusters"][label]["parent"]
        if held != wanted:
            code = document["clusters"][label]["code"] if label is not None else None
            parent = above["clusters"][held]["code"] if held is not None else None
            sentence = (
                f"{item.id}: {geography.codes[area]!r} is in {code!r} here and in {parent!r} of"
                f" {document['parent_set']!r}, which does not hold {code!r}; levels must nest."
            )
            findings.append(Finding("not-nested", sentence, (geography.codes[area],)))
    return findings
