"""Pages written by Python: `index.html`, the single-file edition, and one plain page for each area.

`index.html` loads the front end as a classic script with relative addresses, so it works under any
path. Area pages need no script. A content security policy in each page allows nothing from elsewhere.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from typing import Any

from bailiwick import areas
from bailiwick.indicators import IndicatorData
from bailiwick.publish.flags import FLAGS
from bailiwick.publish.site_map import map_svg
from bailiwick.publish.site_shapes import Geography
from bailiwick.publish.site_values import Grid
from bailiwick.publish.sparkline import sparkline_svg
from bailiwick.publish.words import class_words, rank_text, value_text

__all__ = ["SitePage", "area_page", "folder_page", "single_page"]

SCRIPTS_OFF = "The interactive map needs JavaScript, which is off in this browser."
SCRIPTS_OFF_STYLE = """
#atlas,.page{max-width:62rem;margin:0 auto;padding:0 1rem}
#atlas{padding-top:1rem}
.page{padding-bottom:2rem}
.page>p,.page>ul,.page>svg{margin:.75rem 0}
.page>h2{margin:1.75rem 0 .5rem}
.page img,.page>svg{display:block;width:100%;max-width:56rem;height:auto}
.page li{padding:.15rem 0}
.areas{columns:10rem;column-gap:1rem}
.areas li{break-inside:avoid}
.areas a{display:inline-block;min-height:1.5rem}
"""
POLICY = "default-src 'none'; {rules}base-uri 'none'; form-action 'none'"
AREA_STYLE = """
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:1rem}
table{border-collapse:collapse}
th,td{padding:.2rem .8rem .2rem 0;text-align:right;vertical-align:top}
th:first-child,td:first-child,td:last-child,th:last-child{text-align:left}
.scroll{overflow-x:auto}
svg{width:15rem;max-width:100%;height:auto;display:block}
.note{font-size:.9rem}
a{color:#0b4f8a}
@media (prefers-color-scheme:dark){html{background:#14171a;color:#e8eaed}a{color:#9ecbff}}
"""


@dataclass(frozen=True)
class SitePage:
    """What pages are made from: the manifest's facts, and each indicator with its description and grid."""

    facts: Mapping[str, Any]
    vintage: str
    geographies: Mapping[str, Geography]
    indicators: Mapping[str, IndicatorData]
    described: Mapping[str, Mapping[str, Any]]
    grids: Mapping[str, Grid]

    @property
    def geography(self) -> Geography:
        """That of the default vintage."""
        return self.geographies[self.vintage]

    @property
    def own(self) -> list[str]:
        """Ids of the indicators on the default vintage, in order."""
        return [name for name, facts in self.described.items() if facts["vintage"] == self.vintage]


def folder_page(page: SitePage, assets: Mapping[str, bytes]) -> tuple[str, str]:
    """`index.html` of the folder, and `map.svg`, the picture it shows where scripts are off."""
    # frame-src: the dialog for embedding previews this same page in a frame.
    style = f"style-src 'self' '{_hash(SCRIPTS_OFF_STYLE)}'"
    rules = f"script-src 'self'; {style}; connect-src 'self'; frame-src 'self'; img-src 'self' data: blob:; "
    version = {name: sha256(content).hexdigest()[:12] for name, content in assets.items()}
    image, alt = _static_map(page)
    links = _download_links(page) + _area_links(page)
    fallback = f'<p><img src="map.svg" alt="{escape(alt)}"></p>\n{links}'
    head = (
        f'<link rel="stylesheet" href="atlas.css?v={version["atlas.css"]}">\n'
        f'<script defer src="atlas.js?v={version["atlas.js"]}"></script>'
    )
    return _document(page, rules, head, fallback, tail=""), image


def single_page(page: SitePage, assets: Mapping[str, bytes], data: Mapping[str, bytes]) -> str:
    """The single-file edition: script, style and every JSON file inside, allowed by their hashes.

    `data` is the content of each JSON file by its path without ``.json``.
    """
    # In JavaScript strings and templates "<\\/" is "</" and "<\\!--" is "<!--"; in HTML they end nothing.
    script = re.sub(r"<(?=/script|!--)", r"<\\", assets["atlas.js"].decode(), flags=re.IGNORECASE)
    style = assets["atlas.css"].decode()
    styles = f"style-src '{_hash(style)}' '{_hash(SCRIPTS_OFF_STYLE)}'"
    rules = f"script-src '{_hash(script)}'; {styles}; img-src data: blob:; "
    image, _ = _static_map(page)
    inside = "\n".join(
        f'<script type="application/json" id="data:{escape(path)}">{_inert(content)}</script>'
        for path, content in data.items()
    )
    tail = f"{inside}\n<script>{script}</script>"
    return _document(page, rules, f"<style>{style}</style>", image, tail=tail)


def _inert(content: bytes) -> str:
    # JSON allows the escape inside strings, and "<" occurs nowhere else in JSON.
    return content.decode().replace("<", "\\u003c")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _document(page: SitePage, rules: str, head: str, fallback: str, *, tail: str) -> str:
    title = escape(page.facts["title"])
    first = page.described[next(iter(page.described))]
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY.format(rules=rules)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n"
        f'<meta name="description" content="{escape(first["definition"])}">\n'
        '<link rel="icon" href="data:,">\n'
        f"{head}\n<noscript><style>{SCRIPTS_OFF_STYLE}</style></noscript>\n</head>\n<body>\n"
        f'<div id="atlas" data-state="loading"><h1>{title}</h1></div>\n'
        f'<noscript>\n<main class="page">\n<p>{SCRIPTS_OFF}</p>\n{fallback}\n'
        f'<p class="note">{escape(page.facts["attribution"])}</p>\n</main>\n</noscript>\n'
        f"{tail}\n</body>\n</html>\n"
    )


def _static_map(page: SitePage) -> tuple[str, str]:
    """The picture of the indicator the atlas opens with, in its latest year, and its text alternative."""
    found = re.search(r"[?&]x=([a-z0-9_]+)", page.facts["default_state"])
    name = found[1] if found and found[1] in page.described else next(iter(page.described))
    facts, grid, indicator = page.described[name], page.grids[name], page.indicators[name]
    last = max(index for index, row in enumerate(grid.values) if any(value is not None for value in row))
    geography = page.geographies[facts["vintage"]]
    title = f"{facts['label']}, {grid.years[last]}"
    publishers = ", ".join(dict.fromkeys(source["publisher"] for source in facts["sources"]))
    svg = map_svg(
        geography,
        grid.values[last],
        [grid.flags.get((last, area)) for area in range(len(geography.codes))],
        bounds=facts["breaks"],
        classes=class_words(facts["breaks"], indicator.unit, indicator.decimals),
        diverging=facts["centre"] is not None,
        title=title,
        description=facts["alt"],
        source=[f"Source: {publishers}. {geography.title}.", page.facts["attribution"]],
    )
    return svg, f"{title}. {facts['alt']}"


def _download_links(page: SitePage) -> str:
    items = "".join(
        f'<li><a href="data/{name}.csv">{escape(facts["label"])}</a> (CSV; '
        f'<a href="data/{name}.csv-metadata.json">description</a>)</li>'
        for name, facts in page.described.items()
    )
    return f'<h2>Data</h2>\n<ul>{items}</ul>\n<p><a href="README.txt">About these files</a></p>\n'


def _area_links(page: SitePage) -> str:
    pairs = sorted(zip(page.geography.names, page.geography.codes, strict=True))
    items = "".join(f'<li><a href="area/{code}.html">{escape(name)}</a></li>' for name, code in pairs)
    return f'<h2>Areas</h2>\n<ul class="areas">{items}</ul>'


def area_page(page: SitePage, code: str) -> str:
    """The page of one area, readable without scripts: every indicator, all years, what its code replaced."""
    geography = page.geography
    area = geography.position[code]
    name, welsh = geography.names[area], geography.names_cy[area]
    also = f' (<span lang="cy">{escape(welsh)}</span>)' if welsh and welsh != name else ""
    country, region = geography.countries[area], geography.regions[area]
    groups = areas.group_names()
    place = groups[country] if region == country else f"{groups[region]}, {groups[country]}"
    former = ""
    if geography.predecessors[area]:
        names = _every_name()
        told = (f"{names[old]} ({old})" if old in names else old for old in geography.predecessors[area])
        former = f"<p>Earlier areas that are part of it: {escape(', '.join(told))}.</p>\n"
    title = escape(page.facts["title"])
    body = (
        f'<p><a href="../index.html#/map?area={code}">Show on the map of {title}</a></p>\n'
        f"<h1>{escape(name)}{also}</h1>\n"
        f"<p>{code}, {escape(place)}. {escape(geography.title)}.</p>\n{former}"
        + "".join(_area_section(page, name, area) for name in page.own)
        + f'<p class="note">{escape(page.facts["attribution"])}</p>\n'
        f'<p class="note">{escape(page.facts["citation"])}</p>\n'
    )
    policy = POLICY.format(rules=f"style-src '{_hash(AREA_STYLE)}'; img-src data:; ")
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(name)}: {title}</title>\n"
        '<link rel="icon" href="data:,">\n'
        f"<style>{AREA_STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


@cache
def _every_name() -> dict[str, str]:
    """Names of the districts of all vintages, by code; the latest where a name changed."""
    found = areas.names("lad2008")  # before the first vintage for tables, but a predecessor of many
    for vintage in areas.vintages():
        if vintage.startswith("lad"):
            found |= areas.names(vintage)
    return found


def _area_section(page: SitePage, name: str, area: int) -> str:
    """One indicator of one area: a sentence on the latest year, a line of all years, a table of them."""
    facts, grid, indicator = page.described[name], page.grids[name], page.indicators[name]
    values = [row[area] for row in grid.values]
    all_ranks = [ranks[area] for ranks in grid.ranks]
    benchmark = facts["national"][0] if facts["national"] else None
    nation = benchmark["values"] if benchmark else [None] * len(values)

    def told(value: float | None) -> str:
        return value_text(value, indicator.unit, indicator.decimals)

    def remark(year: int) -> str:
        flag = grid.flags.get((year, area))
        return "" if flag is None else indicator.flag_notes.get(flag) or FLAGS[flag].sentence

    last = len(values) - 1
    sentence = f"{grid.years[last]}: {told(values[last])}"
    sentence += f", {rank_text(all_ranks[last], grid.counts[last])}" if values[last] is not None else ""
    sentence += f". {benchmark['label']}: {told(nation[last])}" if benchmark else ""
    sentence += f". {remark(last)}" if remark(last) else "."
    rows = "".join(
        f'<tr><th scope="row">{year}</th><td>{told(values[at])}</td>'
        f"<td>{all_ranks[at] or ''}</td><td>{told(nation[at]) if benchmark else ''}</td>"
        f"<td>{escape(remark(at))}</td></tr>"
        for at, year in enumerate(grid.years)
    )
    heading = escape(benchmark["label"]) if benchmark else "Benchmark"
    return (
        f"<h2>{escape(facts['label'])}</h2>\n"
        f"<p>{escape(facts['definition'])} Unit: {escape(indicator.unit.text)}.</p>\n"
        f"<p><strong>{escape(sentence)}</strong></p>\n"
        + sparkline_svg(grid.years, values, nation, told, label=facts["label"])
        + (f'<p class="note">Solid line: this area. Dashed: {heading}.</p>\n' if benchmark else "")
        + f'<details><summary>All years</summary><div class="scroll" tabindex="0" role="region" '
        f'aria-label="{escape(facts["label"])}, all years"><table>'
        f'<tr><th scope="col">Year</th><th scope="col">Value</th><th scope="col">Rank</th>'
        f'<th scope="col">{heading}</th><th scope="col">Remark</th></tr>{rows}</table></div></details>\n'
    )
