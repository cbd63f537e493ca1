"""What may be told of clusters beyond who is in them: medians in real units, silhouettes, reasons.

All of it is optional. What a study does not give is absent from the file, which is then what it was before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from bailiwick.errors import ColumnError, nearest
from bailiwick.indicators import VARIABLES_REDRAWN, ClusterData
from bailiwick.publish.site_shapes import Geography
from bailiwick.publish.site_values import Faults, listed, unknown_area
from bailiwick.publish.words import counted
from bailiwick.shown import shown

__all__ = [
    "Columns",
    "area_facts",
    "cluster_columns",
    "cluster_facts",
    "evidence_path",
    "index_of",
    "licence_of",
    "names_note",
    "reason_of",
    "variable_entries",
]

VALUE_COLUMNS = ("area_code", "variable", "value")
MEDIAN_COLUMNS = ("code", "variable", "median")
VARIABLE_COLUMNS = ("variable", "label", "dimension")
MORE_VARIABLE_COLUMNS = ("unit", "decimals", "polarity")
SILHOUETTE_PLACES = 3

Columns = dict[str, list[Any]]


def cluster_columns(
    item: ClusterData, table: str, required: Sequence[str], optional: Sequence[str] = ()
) -> Columns:
    """Lists by column; an optional column that is absent is all None."""
    frame = nw.from_native(getattr(item, table), eager_only=True)
    for name in required:
        if name not in frame.columns:
            raise ColumnError(
                f"{table!r} of the clusters {item.id!r} has no column {name!r}."
                f"{nearest(name, frame.columns)} It has {', '.join(map(repr, frame.columns))}; rename one."
            )
    columns = {name: listed(frame[name]) for name in required}
    for name in optional:
        columns[name] = listed(frame[name]) if name in frame.columns else [None] * len(frame)
    return columns


def index_of(codes: Sequence[Any], what: str, faults: Faults) -> dict[Any, int]:
    """Row of each code; a code twice, or none, is a fault."""
    index: dict[Any, int] = {}
    for row, code in enumerate(codes):
        if code in index:
            faults.add(f"duplicate-{what}", f"The {what} {code!r} occurs more than once; keep one row.", code)
        index.setdefault(code, row)
    return index


def variable_entries(item: ClusterData, faults: Faults) -> tuple[list[Any], list[dict[str, Any]]]:
    """The ids of the variables, and what the file says of each: words, unit, and the median of all areas."""
    columns = cluster_columns(item, "variables", VARIABLE_COLUMNS, MORE_VARIABLE_COLUMNS)
    overall = _medians(item, faults).get(None, {})
    entries = []
    for row, variable in enumerate(columns["variable"]):
        entry = {name: columns[name][row] for name in ("label", "dimension")}
        entry |= _unit(variable, {name: columns[name][row] for name in MORE_VARIABLE_COLUMNS}, faults)
        if item.medians is not None:
            entry["median"] = overall.get(variable)
        entries.append(entry)
    return columns["variable"], entries


def _unit(variable: Any, facts: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    """Unit, decimals and polarity of a variable, those that are given."""
    unit, decimals, polarity = (facts[name] for name in MORE_VARIABLE_COLUMNS)
    if unit is not None and not isinstance(unit, str):
        faults.add("bad-unit", f"The unit of {variable!r} is {unit!r}; give words, or null.", variable)
    if decimals is not None and not (_is_whole(decimals) and 0 <= decimals <= 9):
        sentence = f"The decimals of {variable!r} are {decimals!r}; give a whole number from 0 to 9, or null."
        faults.add("bad-decimals", sentence, variable)
    if polarity is not None and polarity not in (-1, 0, 1):
        sentence = (
            f"The polarity of {variable!r} is {polarity!r}; give 1 where high is good, -1 where low is good,"
            " 0 where neither is, or null."
        )
        faults.add("bad-polarity", sentence, variable)
    if faults.findings:
        return {}
    whole = {"decimals": decimals, "polarity": polarity}
    told = {"unit": unit} | {name: None if value is None else int(value) for name, value in whole.items()}
    return {name: value for name, value in told.items() if value is not None}


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()


def cluster_facts(item: ClusterData, codes: Sequence[Any], faults: Faults) -> list[dict[str, Any]]:
    """What is told of each cluster beyond its profile: its mean silhouette and its medians, if given."""
    clusters = cluster_columns(item, "clusters", ("code",), ("silhouette",))
    variables = cluster_columns(item, "variables", ("variable",))["variable"]
    entries: list[dict[str, Any]] = [{} for _ in codes]
    if _has(item, "clusters", "silhouette"):
        for entry, code, value in zip(entries, codes, clusters["silhouette"], strict=True):
            entry["silhouette"] = _silhouette(value, f"The silhouette of {code!r}", faults)
    if item.medians is not None:
        medians = _medians(item, Faults())
        for entry, code in zip(entries, codes, strict=True):
            entry["medians"] = [medians.get(code, {}).get(variable) for variable in variables]
    return entries


def _medians(item: ClusterData, faults: Faults) -> dict[Any, dict[Any, float | int | None]]:
    """The medians by cluster, None for all areas, and variable; every pair needs a row."""
    if item.medians is None:
        return {}
    columns = cluster_columns(item, "medians", MEDIAN_COLUMNS)
    decimals = _decimals(item)
    codes = cluster_columns(item, "clusters", ("code",))["code"]
    medians: dict[Any, dict[Any, float | int | None]] = {code: {} for code in (*codes, None)}
    for code, variable, median in zip(*columns.values(), strict=True):
        where = f"{variable!r} of {_whose(code)}"
        if code not in medians or variable not in decimals:
            table, known = ("clusters", codes) if code not in medians else ("variables", list(decimals))
            near = nearest(str(code if table == "clusters" else variable), [str(one) for one in known])
            sentence = f"The medians have {where}, which the table of {table} lacks.{near}"
            faults.add("unknown-median", sentence, (code, variable))
        elif variable in medians[code]:
            faults.add("duplicate-median", f"The medians have {where} twice; keep one.", (code, variable))
        elif median is not None and not (isinstance(median, int | float) and math.isfinite(median)):
            sentence = f"The median is {median!r} at {where}; give a number, or null."
            faults.add("bad-median", sentence, (code, variable))
        else:
            medians[code][variable] = None if median is None else shown(median, decimals[variable])
    if not faults.findings:
        for code, held in medians.items():
            lacking = [variable for variable in decimals if variable not in held]
            if lacking:
                told = ", ".join(map(repr, lacking[:5])) + (" and others" if len(lacking) > 5 else "")
                sentence = f"The medians of {_whose(code)} lack {counted(len(lacking), 'variable')}: {told}."
                faults.add("median-gap", sentence, code)
    return medians


def _whose(code: Any) -> str:
    return "all areas" if code is None else f"the cluster {code!r}"


def area_facts(
    item: ClusterData, labels: Sequence[int | None], geography: Geography, faults: Faults
) -> dict[str, Any]:
    """What is told of areas, if given: their values and silhouettes, why some have no cluster, the period."""
    told: dict[str, Any] = {}
    if item.redrawn != VARIABLES_REDRAWN:
        told["redrawn"] = item.redrawn
    if item.period:
        told["period"] = item.period
    if item.values is not None:
        told["values"] = _values(item, geography, faults)
    if _has(item, "table", "silhouette"):
        columns = cluster_columns(item, "table", ("area_code", "silhouette"))
        silhouettes: list[float | None] = [None] * len(labels)
        for code, value in zip(*columns.values(), strict=True):
            if code in geography.position:
                number = _silhouette(value, f"The silhouette of {code!r}", faults)
                silhouettes[geography.position[code]] = number
        told["silhouette"] = silhouettes
    if item.left_out:
        told["reasons"] = _reasons(item, labels, geography, faults)
    if item.flag_notes:
        told["flag_notes"] = dict(item.flag_notes)
    if item.notes:
        told["notes"] = [item.notes.get(code) for code in geography.codes]
    return told


def evidence_path(item: ClusterData) -> str | None:
    """The page on what goes with a set of clusters; None where nothing is known."""
    return None if item.evidence is None else f"evidence/{item.id}.html"


def licence_of(sources: Sequence[Mapping[str, str]], usual: str) -> str | None:
    """The licence of what was made from sources: the usual one, and none where a source has another.

    Examples
    --------
    >>> licence_of([{"licence": "OGL-UK-3.0"}], "OGL-UK-3.0"), licence_of([{"licence": "MIT"}], "OGL-UK-3.0")
    ('OGL-UK-3.0', None)
    """
    return usual if {source["licence"] for source in sources} <= {usual, ""} else None


def names_note(facts: Mapping[str, Any]) -> str:
    """Whose the names of clusters are, in a sentence.

    Examples
    --------
    >>> names_note({"clusters": [{"status": "provisional"}]})
    'Names of clusters are provisional: they say what sets the areas together apart, not what each area is.'
    """
    held = {cluster["status"] for cluster in facts["clusters"]}
    if held == {"official"}:
        return "Names of clusters are the publisher's."
    whose = "ours, not the publisher's" if held == {"ours"} else "provisional"
    part = "Names" if len(held) == 1 else "Some names"
    return (
        f"{part} of clusters are {whose}: they say what sets the areas together apart, not what each area is."
    )


def reason_of(document: Mapping[str, Any], area: int) -> str:
    """Why an area has no cluster, where the file says more than the flag; else empty."""
    reasons = document.get("reasons")
    held = dict(reasons["areas"]) if reasons else {}
    return str(reasons["sentences"][held[area]]) if reasons and area in held else ""


def _has(item: ClusterData, table: str, column: str) -> bool:
    return column in nw.from_native(getattr(item, table), eager_only=True).columns


def _values(item: ClusterData, geography: Geography, faults: Faults) -> list[list[float | int | None]]:
    """Values, variables x areas, with the decimals of the variable; a pair without a row is None."""
    decimals = _decimals(item)
    position = geography.position
    rows: dict[Any, list[float | int | None]] = {name: [None] * len(position) for name in decimals}
    seen: set[tuple[Any, Any]] = set()
    for code, variable, value in zip(*cluster_columns(item, "values", VALUE_COLUMNS).values(), strict=True):
        where = f"{variable!r} of {code!r}"
        if code not in position:
            faults.add("unknown-area", unknown_area(code, geography), code)
        elif variable not in rows:
            near = nearest(str(variable), [str(one) for one in rows])
            sentence = f"The values have {where}, which the table of variables lacks.{near}"
            faults.add("unknown-value", sentence, (code, variable))
        elif (code, variable) in seen:
            faults.add("duplicate-value", f"The values have {where} twice; keep one.", (code, variable))
        elif value is not None and not (isinstance(value, int | float) and math.isfinite(value)):
            sentence = f"The value is {value!r} at {where}; give a number, or null."
            faults.add("bad-value", sentence, (code, variable))
        elif value is not None:
            rows[variable][position[code]] = shown(value, decimals[variable])
        seen.add((code, variable))
    return list(rows.values())


def _decimals(item: ClusterData) -> dict[Any, int]:
    """Places that each variable is shown with, in order; 0 where none are given."""
    words = cluster_columns(item, "variables", ("variable",), ("decimals",))
    return {
        variable: int(places) if _is_whole(places) else 0
        for variable, places in zip(words["variable"], words["decimals"], strict=True)
    }


def _silhouette(value: Any, where: str, faults: Faults) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or not -1 <= value <= 1:  # NaN is neither
        faults.add("out-of-range", f"{where} is {value!r}; give a number from -1 to 1, or null.", where)
        return None
    return round(float(value), SILHOUETTE_PLACES) + 0.0


def _reasons(
    item: ClusterData, labels: Sequence[int | None], geography: Geography, faults: Faults
) -> dict[str, Any]:
    """The sentences, each once, and which of them holds for which area."""
    sentences: dict[str, int] = {}
    pairs = []
    for code, reason in item.left_out.items():
        if code not in geography.position:
            faults.add("unknown-area", unknown_area(code, geography), code)
            continue
        area = geography.position[code]
        if labels[area] is not None:
            sentence = f"{code!r} has a cluster and a reason for having none ({reason!r}); drop one."
            faults.add("reason-with-label", sentence, code)
        elif not isinstance(reason, str) or not reason.strip():
            sentence = f"The reason why {code!r} has no cluster is {reason!r}; give a sentence."
            faults.add("no-text", sentence, code)
        else:
            pairs.append([area, sentences.setdefault(reason, len(sentences))])
    return {"sentences": list(sentences), "areas": sorted(pairs)}
