"""The page on what goes with clusters: a heat map that is a real table, readable without scripts.

Rows are indicators, columns clusters. A coefficient that is significant has its colour; intervals, and what
is not significant, are shown on demand, by boxes that the style sheet reads. Nothing on the page needs a
script, and a content security policy allows nothing from elsewhere.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from bailiwick.publish.coefficient_cells import BOUNDS, CLASS_WORDS, number_text
from bailiwick.publish.palette import RED_BLUE, text_on
from bailiwick.publish.site_cluster_facts import names_note
from bailiwick.publish.site_pages import POLICY, SitePage, hash_of
from bailiwick.publish.words import counted, when

__all__ = ["evidence_page"]

STYLE = """
:root{color-scheme:light dark;--ground:#fff;--ink:#1b1f23;--soft:#5a6068;--rule:#d5d8dc;--link:#0b4f8a}
*{box-sizing:border-box}
body{font:1rem/1.5 system-ui,sans-serif;background:var(--ground);color:var(--ink);margin:0}
main{max-width:80rem;margin:0 auto;padding:1rem}
h1{font-size:1.6rem;line-height:1.25;margin:.75rem 0}
h2{font-size:1.2rem;margin:2rem 0 .25rem}
p,.why{max-width:48rem;overflow-wrap:anywhere}
a{color:var(--link)}
.note{font-size:.9rem;color:var(--soft)}
.choices{border:0;padding:0;margin:1rem 0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
.choices legend{font-weight:600;padding:0}
.choices label{display:inline-flex;gap:.5rem;align-items:center;min-height:2.25rem}
.choices input{width:1.1rem;height:1.1rem;margin:0;accent-color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.scale,.why{list-style:none;padding:0;margin:.5rem 0;display:flex;flex-wrap:wrap;gap:.25rem 1rem;
font-size:.9rem}
.why{flex-direction:column}
.scale i{forced-color-adjust:none;
display:inline-block;width:1.5rem;height:1rem;margin-right:.4rem;vertical-align:-.15rem;
border:1px solid #8888}
.clusters{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,21rem),1fr));
gap:.15rem 1.5rem;margin:.5rem 0;max-width:none;font-size:.9rem}
.clusters div{display:grid;grid-template-columns:2.5rem 1fr}
.clusters dt{font-weight:600}
.clusters dd{margin:0}
.scroll{position:relative;overflow-x:auto;border-bottom:1px solid var(--rule)}
table{border-collapse:separate;border-spacing:0;font-size:.875rem;width:100%}
th,td{border-bottom:1px solid var(--rule);padding:.3rem .25rem;text-align:center;vertical-align:middle}
td{white-space:nowrap;font-variant-numeric:tabular-nums;min-width:3.4rem;border-left:2px solid var(--ground)}
thead th{z-index:2;background:var(--ground);border-bottom:2px solid var(--soft)}
tbody th{position:sticky;left:0;z-index:1;background:var(--ground);text-align:left;font-weight:400;
width:22rem;min-width:14rem;padding-right:.75rem;overflow-wrap:anywhere}
thead th:first-child{position:sticky;left:0;z-index:3;text-align:left}
thead a{display:block;padding:.35rem .25rem}
.warn{border-left:.3rem solid var(--soft);padding-left:.75rem}
.narrow,.choices .narrow{display:none}
td small{display:none;font-size:.85em;line-height:1.3;font-weight:400;white-space:normal}
td.n>span,td.w>span{display:none}
td.s{font-weight:600;forced-color-adjust:none}
td.w{color:var(--soft)}
td.x{color:var(--soft)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
main:has(#intervals:checked) td.s small{display:block}
main:has(#intervals:checked):has(#every:checked) td small{display:block}
main:has(#every:checked) td.n>span,main:has(#every:checked) td.w>span{display:inline}
.none td.n>span,.none td.w>span{display:inline}
.none td.n{color:var(--soft)}
main:has(#intervals:checked) .none td small{display:block}
@media (max-width:40rem){main{padding:.6rem .75rem}h1{font-size:1.2rem;margin:.4rem 0}
p{margin:.5rem 0;font-size:.95rem;line-height:1.4}h2{margin-top:1rem}
table{font-size:.8rem}
tbody th{width:8.5rem;min-width:8.5rem;padding-right:.4rem}td{min-width:3rem}
span.narrow{display:inline}
.choices{margin:.4rem 0;gap:0 .8rem;font-size:.9rem}.choices label{min-height:1.75rem;gap:.35rem}
.choices .narrow{display:inline-flex}.clusters,.scale{font-size:.8rem}
.scale{gap:.1rem .6rem}
.clusters{display:none}main:has(#names:checked) .clusters{display:grid}}
@media (min-width:64rem){.fits{overflow:visible}.fits thead th{position:sticky;top:0}}
@media (prefers-color-scheme:dark){:root{--ground:#14171a;--ink:#e8eaed;--soft:#a9b0b8;--rule:#3a4047;
--link:#9ecbff}}
@media print{:root{--ground:#fff;--ink:#000;--soft:#444;--rule:#bbb}.scroll{overflow:visible}
thead th,tbody th,thead th:first-child,.fits thead th{position:static}.choices,.screen,
span.narrow{display:none}.clusters{display:grid}table{font-size:7pt}
td{min-width:0}tbody th{width:30%;min-width:0}tr{break-inside:avoid}td,i{print-color-adjust:exact;
-webkit-print-color-adjust:exact}}
"""
INTRODUCTION = (
    "How much higher (red) or lower (blue) each indicator is in the areas of a cluster than in all others, in"
    " standard deviations: 1 is about as far as areas usually lie from their mean. Cells with a colour and *"
    " are significant; where &ldquo;0 of 100&rdquo; are, no difference could be told from chance, which does"
    " not mean that there is none."
)
INTERVALS = (
    "A 95% interval is of its cell alone. Where p-values are adjusted for many tests, an interval can leave"
    " out 0 and the difference still not count as significant."
)
#: An end of an interval is 0.00 below this, which hides the side of 0 that it is on.
SMALLEST = 0.005
#: Clusters that a table has room for on a wide screen without scrolling sideways.
MOST_COLUMNS = 12
MARK = '<span aria-hidden="true">*</span><span class="unseen"> significant</span>'
#: Class of a table without any significant cell, which shows its numbers all the same.
NONE = ' class="none"'
COLOURS = "".join(
    f".c{at}{{background:{colour};color:{text_on(colour)}}}" for at, colour in enumerate(RED_BLUE)
)


def evidence_page(page: SitePage, name: str, document: Mapping[str, Any]) -> str:
    """The page of one set of clusters.

    Parameters
    ----------
    page : SitePage
    name : str
        Id of the set of clusters.
    document : mapping
        As `evidence_document` gives.

    Returns
    -------
    str
        A complete HTML document.
    """
    facts = page.clusters[name]
    sources = document["sources"]
    style = STYLE + COLOURS + _filter_style(sources)
    title = escape(page.facts["title"])
    of = f"{facts['label_text']}, {when(facts['year'], facts.get('period', ''))}"
    heading = f"What goes with the clusters: {escape(of)}"
    letters = "abcdefghijklmnopqrstuvwxyz"
    why = [
        f"<li>{letters[min(at, 25)]} in a cell: no p-value. {escape(kind)}.</li>"
        for at, kind in enumerate(document["reasons"])
    ]
    body = (
        f'<p class="screen"><a href="../index.html#/clusters?set={name}">Show the clusters on the map of'
        f" {title}</a></p>\n"
        f"<h1>{heading}</h1>\n"
        f"<p>{INTRODUCTION}</p>\n"
        + (f'<p class="warn">{escape(document["caution"])}</p>\n' if "caution" in document else "")
        + _choices(sources, every=_none_drawn(sources))
        + _scale()
        + _clusters(facts)
        + "".join(_section(source, facts, letters) for source in sources)
        + f"<h2>How it is done</h2>\n<p>{escape(document['method'])} {INTERVALS} {names_note(facts)}</p>\n"
        + (f'<ul class="why note">{"".join(why)}</ul>\n' if why else "")
        + f'<h2>To take away</h2>\n<p><a href="../data/{name}_evidence.csv">All regressions (CSV)</a>, with'
        f' their <a href="../data/{name}_evidence.csv-metadata.json">description</a>; the same as'
        f' <a href="{name}.json">JSON</a>. <a href="../data/{name}.csv">Areas and their clusters (CSV)</a>.'
        "</p>\n"
        + "".join(f'<p class="note">Source: {escape(line)}</p>\n' for line in document.get("credits", ()))
        + f'<p class="note">{escape(page.facts["attribution"])}</p>\n'
        f'<p class="note">{escape(page.facts["citation"])}</p>\n'
    )
    policy = POLICY.format(rules=f"style-src '{hash_of(style)}'; img-src data:; ")
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading}. {title}</title>\n"
        '<link rel="icon" href="data:,">\n'
        f"<style>{style}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _filter_style(sources: Sequence[Mapping[str, Any]]) -> str:
    """Hides the tables of the sources that are not chosen."""
    if len(sources) < 2:
        return ""
    return "".join(
        f"main:has(#only-{source['id']}:checked) section:not(#{source['id']}){{display:none}}"
        for source in sources
    )


def _none_drawn(sources: Sequence[Mapping[str, Any]]) -> bool:
    cells = [cell for source in sources for one in source["indicators"] for cell in one["cells"]]
    return not any(cell["significant"] for cell in cells if cell is not None)


def _choices(sources: Sequence[Mapping[str, Any]], *, every: bool) -> str:
    boxes = (
        '<fieldset class="choices"><legend>Show also</legend>'
        '<label><input type="checkbox" id="intervals" autocomplete="off">95% intervals, p-values and areas'
        f'</label><label><input type="checkbox" id="every" autocomplete="off"{" checked" if every else ""}>'
        "what is not significant</label>"
        '<label class="narrow"><input type="checkbox" id="names" autocomplete="off">names of the clusters'
        "</label></fieldset>\n"
    )
    if len(sources) < 2:
        return boxes
    radios = "".join(
        f'<label><input type="radio" name="source" autocomplete="off" id="only-{source["id"]}">'
        f"{escape(source['label'])}</label>"
        for source in sources
    )
    return (
        '<fieldset class="choices"><legend>Indicators of</legend><label><input type="radio" name="source"'
        f' autocomplete="off" id="only-all" checked>all sources</label>{radios}</fieldset>\n{boxes}'
    )


def _scale() -> str:
    keys = "".join(f'<li><i class="c{at}"></i>{escape(words)}</li>' for at, words in enumerate(CLASS_WORDS))
    keys += "<li>–: no regression was run</li>"
    return f'<ul class="scale" aria-label="Colours, in standard deviations">{keys}</ul>\n'


def _clusters(facts: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<div><dt>{escape(cluster['code'])}</dt><dd>{escape(_named(cluster))}</dd></div>"
        for cluster in facts["clusters"]
    )
    return f'<dl class="clusters" aria-label="Clusters">{rows}</dl>\n'


def _named(cluster: Mapping[str, Any]) -> str:
    size = counted(cluster["size"], "area")
    name = cluster["name"]
    return size if name in ("", cluster["code"], f"Cluster {cluster['code']}") else f"{name} ({size})"


def _section(source: Mapping[str, Any], facts: Mapping[str, Any], letters: str) -> str:
    """The table of one source."""
    held = [cell for indicator in source["indicators"] for cell in indicator["cells"] if cell is not None]
    drawn = sum(cell["significant"] for cell in held)
    heads = "".join(_head(cluster, facts["id"]) for cluster in facts["clusters"])
    rows = "".join(
        f'<tr><th scope="row">{escape(indicator["label"])}</th>'
        + "".join(_cell(cell, letters) for cell in indicator["cells"])
        + "</tr>\n"
        for indicator in source["indicators"]
    )
    name = source["id"]
    fits = " fits" if len(facts["clusters"]) <= MOST_COLUMNS else ""
    return (
        f'<section id="{name}"{"" if drawn else NONE}>\n'
        f'<h2 id="{name}-heading">{escape(source["label"])}</h2>\n'
        f'<p class="note">{counted(len(source["indicators"]), "indicator")},'
        f" {counted(len(held), 'regression')}{_drawn(drawn, len(held))}{_tests(held)}"
        '<span class="narrow"> The table scrolls sideways.</span></p>\n'
        f'<div class="scroll{fits}" tabindex="0" role="region" aria-labelledby="{name}-heading"><table>'
        f'<thead><tr><th scope="col">Indicator</th>{heads}</tr></thead>\n<tbody>{rows}</tbody></table>'
        "</div>\n"
        "</section>\n"
    )


def _head(cluster: Mapping[str, Any], name: str) -> str:
    """The number of a cluster, its name for those who hear or hover, and the way to it on the map."""
    code, named = escape(cluster["code"]), escape(_named(cluster))
    link = f"../index.html#/clusters?set={name}&amp;cluster={code}"
    words = f'{code}<span class="unseen"> {named}</span>'
    return f'<th scope="col"><a href="{link}" title="{named}">{words}</a></th>'


def _tests(cells: Sequence[Mapping[str, Any]]) -> str:
    """How many cells have a p-value, and what it was adjusted for."""
    tested = [cell for cell in cells if "p" in cell]
    if not tested:
        return " None has a p-value."
    without = len(cells) - len(tested)
    lacking = f" {without:,} {'has' if without == 1 else 'have'} no p-value." if without else ""
    if any(cell.get("alone") for cell in tested):
        return f"{lacking} The p-values are of each cell alone, not adjusted for the number of tests."
    return f"{lacking} The p-values are adjusted for {counted(len(tested), 'test')}."


def _drawn(drawn: int, held: int) -> str:
    """How many regressions are significant; of none their numbers are shown all the same."""
    if drawn or not held:
        return f", {drawn:,} significant."
    which = "The one regression is not" if held == 1 else f"None of the {held:,} regressions is"
    return f". {which} significant: coefficients are shown in grey."


def _cell(cell: Mapping[str, Any] | None, letters: str) -> str:
    """One regression: its coefficient, and what is shown on demand."""
    if cell is None:
        return '<td class="x"><span aria-hidden="true">–</span><span class="unseen">no regression</span></td>'
    number = "" if cell["b"] is None else number_text(cell["b"])
    told = _told(cell)
    small = "".join(f"<small>{part}</small>" for part in told)
    hover = f' title="{escape("; ".join([number, *told]))}"' if number else ""
    if cell["significant"]:
        return f'<td class="s c{bisect_right(BOUNDS, cell["b"])}"{hover}>{number}{MARK}{small}</td>'
    if "reason" in cell:
        letter = letters[min(cell["reason"], 25)]
        shown = f"<span> {number}{small}</span>" if number else ""
        return f'<td class="w"{hover}>{letter}{shown}</td>'
    unseen = '<span class="unseen"> not significant</span>'
    return f'<td class="n"{hover}><span>{number}{unseen}{small}</span></td>'


def _told(cell: Mapping[str, Any]) -> list[str]:
    """Interval, p-value, areas and regions of the cluster, what is known of them."""
    parts = []
    if "lower" in cell and "upper" in cell:
        parts.append(f"{_end(cell['lower'])} to {_end(cell['upper'])}")
    if "p" in cell:
        name = "p" if cell.get("alone") else "adjusted p"
        parts.append(f"{name} < 0.001" if cell["p"] < 0.001 else f"{name} {cell['p']:.3f}")
    if "areas" in cell:
        parts.append(counted(cell["areas"], "area"))
    if "regions" in cell:
        parts.append(counted(cell["regions"], "region"))
    return parts


def _end(value: float) -> str:
    """An end of an interval; one near 0 keeps its side of it.

    Examples
    --------
    >>> _end(0.2), _end(-0.004), _end(0.0), _end(-0.0001)
    ('0.20', '−0.004', '0.00', 'just below 0')
    """
    if value == 0 or abs(value) >= SMALLEST:
        return number_text(value)
    if abs(value) >= SMALLEST / 10:
        return f"{value:.3f}".replace("-", "−")
    return f"just {'below' if value < 0 else 'above'} 0"
