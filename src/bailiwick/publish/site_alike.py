"""What an area page says of areas that are alike: the clusters it belongs to, and its corresponding areas.

A classification may be on other boundaries than the page. Then the area's own code is looked up there, and
failing that the earlier areas that became part of it, each by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from bailiwick.indicators import VARIABLES_REDRAWN
from bailiwick.publish.flags import FLAGS
from bailiwick.publish.site_cluster_facts import names_note, reason_of
from bailiwick.publish.site_pages import SitePage
from bailiwick.publish.tables_out import source_line
from bailiwick.publish.words import amount_text, counted, joined, unit_of, when

__all__ = ["alike_sections"]

BORDERLINE = 0.9
SHOWN = 5


def alike_sections(page: SitePage, area: int) -> str:
    """The sections of one area, given by its place on the default vintage; empty where nothing is known."""
    return _cluster_section(page, area) + _similar_section(page, area)


def _places(page: SitePage, area: int, vintage: str) -> list[tuple[int, str]]:
    """Where an area is on another vintage: (place, words before what is said of it)."""
    own, other = page.geography, page.geographies[vintage]
    code = own.codes[area]
    if code in other.position:
        return [(other.position[code], "")]
    earlier = [other.position[old] for old in own.predecessors[area] if old in other.position]
    return [(place, f"{other.names[place]}, now part of {own.names[area]}: ") for place in earlier]


def _cluster_section(page: SitePage, area: int) -> str:
    families: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for facts in page.clusters.values():
        families.setdefault((facts["family"], facts["vintage"]), []).append(facts)
    parts = []
    for levels in families.values():
        places = _places(page, area, levels[0]["vintage"])
        rows = "".join(_cluster_row(page, facts, place, said) for place, said in places for facts in levels)
        if rows:
            title = page.geographies[levels[0]["vintage"]].title
            of = when(levels[0]["year"], levels[0].get("period", ""))
            about = f"{levels[0]['family_label']}, {of}. {title}."
            tables = "".join(_metrics(facts, place, said) for place, said in places for facts in levels)
            more = "".join(_more(facts, place) for place, _ in places for facts in levels)
            parts.append(f"<p>{escape(about)}</p>\n<ul>{rows}</ul>\n{more}{tables}{_made(levels)}")
    return f'<h2 id="clusters">Clusters it belongs to</h2>\n{"".join(parts)}' if parts else ""


def _more(facts: Mapping[str, Any], place: int) -> str:
    """What an area is like itself, how surely it is in its cluster, and where more is told of the cluster."""
    if facts["label"][place] is None or "notes" not in facts:
        return ""
    told = [names_note(facts), facts["notes"][place] or ""]
    share = facts["stability"][place]
    if share is not None:
        told.append(
            f"Grouped with its own in {share:.0%} of the runs when {facts.get('redrawn', VARIABLES_REDRAWN)}."
        )
    link = (
        f' <a href="../{escape(facts["evidence"])}">What goes with the clusters</a>.'
        if "evidence" in facts
        else ""
    )
    return f"<p>{escape(' '.join(filter(None, told)))}{link}</p>\n"


def _made(levels: Sequence[Mapping[str, Any]]) -> str:
    """How clusters were made and whose data they are of, for those who ask."""
    lines = dict.fromkeys(source_line(source) for facts in levels for source in facts["sources"])
    sources = "".join(f'<p class="note">Source: {escape(line)}</p>' for line in lines)
    return (
        f"<details><summary>How these clusters are made</summary><p>{escape(levels[0]['method'])}</p>"
        f"{sources}</details>\n"
    )


def _cluster_row(page: SitePage, facts: Mapping[str, Any], place: int, said: str) -> str:
    label, clusters = facts["label"][place], facts["clusters"]
    if label is None:
        reason = reason_of(facts, place) or FLAGS[dict(facts["flags"])[place]].sentence
        return f"<li>{escape(said)}{escape(facts['level_label'])}: none. {escape(reason)}</li>"
    cluster, second, ratio = clusters[label], facts["second"][place], facts["ratio"][place]
    remark = ""
    if second is not None and ratio is not None and ratio > BORDERLINE:
        other = f"{clusters[second]['code']} {clusters[second]['name']}"
        remark = f" Nearer to the mean of {other}." if ratio > 1 else f" Borderline with {other}."
    if cluster["typical"] == place:
        remark += " The most typical area of it."
    names = page.geographies[facts["vintage"]].names
    for small, large in facts["measured_with"]:
        if place in (small, large):
            remark += f" Measured together with {names[large if place == small else small]}."
    link = f"../index.html#/clusters?set={facts['id']}&area={page.geographies[facts['vintage']].codes[place]}"
    return (
        f'<li>{escape(said)}{escape(facts["level_label"])}: <a href="{escape(link)}">'
        f"{escape(cluster['code'])} {escape(cluster['name'])}</a>, {counted(cluster['size'], 'area')}."
        f"{escape(remark)}</li>"
    )


def _metrics(facts: Mapping[str, Any], place: int, said: str) -> str:
    """The values of an area beside the medians of its cluster and of all; empty where none are known."""
    label = facts["label"][place]
    if label is None or "values" not in facts or "medians" not in facts["clusters"][label]:
        return ""
    rows = ""
    for variable, values, median in zip(
        facts["variables"], facts["values"], facts["clusters"][label]["medians"], strict=True
    ):
        unit = unit_of(variable.get("unit", ""))
        told = [
            "no value" if one is None else amount_text(one, unit, variable.get("decimals", 0))
            for one in (values[place], median, variable.get("median"))
        ]
        cells = "".join(f"<td>{escape(one)}</td>" for one in told)
        rest = "" if unit.text in ("£", "%") else unit.text
        low = "low is good" if variable.get("polarity") == -1 else ""
        words = "; ".join(filter(None, [rest, low]))
        note = f" <small>({escape(words)})</small>" if words else ""
        name = variable["label"][:1].upper() + variable["label"][1:]
        rows += f'<tr><th scope="row">{escape(name)}{note}</th>{cells}</tr>'
    caption = f"{said}{facts['label_text']}"
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}, metrics">'
        f'<table><caption>{escape(caption)}</caption><tr><th scope="col">Metric</th>'
        f'<th scope="col">This area</th><th scope="col">Median of its cluster</th>'
        f'<th scope="col">Median of all areas</th></tr>{rows}</table></div>\n'
    )


def _similar_section(page: SitePage, area: int) -> str:
    parts = []
    for facts in page.similar.values():
        other = page.geographies[facts["vintage"]]
        for place, said in _places(page, area, facts["vintage"]):
            near = facts["nearest"][place][:SHOWN]
            if not near:
                continue
            reasons = facts["reasons"][place] if "reasons" in facts else [([], [])] * len(near)
            items = "".join(
                f"<li>{_linked(page, other.codes[index], other.names[index])}"
                f"{escape(_reason(facts['dimensions'], *reason) if any(reason) else '')}</li>"
                for (index, _), reason in zip(near, reasons, strict=False)
            )
            about = f"{said}{facts['label']}, {facts['year']}. {facts['definition']}"
            parts.append(f"<p>{escape(about)}</p>\n<ol>{items}</ol>\n")
    return f'<h2 id="similar">Most similar areas</h2>\n{"".join(parts)}' if parts else ""


def _linked(page: SitePage, code: str, name: str) -> str:
    """A name with a link to its page, where it has one."""
    known = code in page.geography.position
    return f'<a href="{code}.html">{escape(name)}</a>' if known else escape(name)


def _reason(dimensions: Sequence[str], closest: Sequence[int], furthest: Sequence[int]) -> str:
    """Such as ": closest on age and tenure, furthest on travel"."""
    told = [
        f"{how} on {joined([dimensions[at] for at in which])}"
        for how, which in (("closest", closest), ("furthest", furthest))
        if which
    ]
    return f": {', '.join(told)}"
