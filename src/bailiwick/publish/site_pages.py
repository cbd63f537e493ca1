"""Pages written by Python: `index.html` and the single-file edition; `site_area` writes those of areas.

`index.html` loads the front end as a classic script with relative addresses, so it works under any
path. A content security policy in each page allows nothing from elsewhere.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from typing import Any

from bailiwick.indicators import IndicatorData
from bailiwick.publish.palette import CLUSTERS, DIVERGING, PLAIN_AREA, SEQUENTIAL
from bailiwick.publish.site_map import map_svg
from bailiwick.publish.site_shapes import Geography
from bailiwick.publish.site_values import Grid
from bailiwick.publish.words import class_words
from bailiwick.shown import class_of

__all__ = ["POLICY", "SitePage", "folder_page", "hash_of", "single_page"]

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


@dataclass(frozen=True)
class SitePage:
    """What pages are made from: the manifest's facts, each indicator with its description and grid, each
    level of clusters with its entry in the manifest, each similarity basis, and whose data more is made of
    that is shown beside a level."""

    facts: Mapping[str, Any]
    vintage: str
    geographies: Mapping[str, Geography]
    indicators: Mapping[str, IndicatorData]
    described: Mapping[str, Mapping[str, Any]]
    grids: Mapping[str, Grid]
    clusters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    similar: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    credits: Mapping[str, Sequence[str]] = field(default_factory=dict)

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
    style = f"style-src 'self' '{hash_of(SCRIPTS_OFF_STYLE)}'"
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
    styles = f"style-src '{hash_of(style)}' '{hash_of(SCRIPTS_OFF_STYLE)}'"
    rules = f"script-src '{hash_of(script)}'; {styles}; img-src data: blob:; "
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


def hash_of(text: str) -> str:
    """The hash of a script or style as a content security policy names it."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _document(page: SitePage, rules: str, head: str, fallback: str, *, tail: str) -> str:
    title = escape(page.facts["title"])
    first = next(iter(page.described.values()), None)
    described = first["definition"] if first else next(iter(page.clusters.values()))["method"]
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY.format(rules=rules)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n"
        f'<meta name="description" content="{escape(described)}">\n'
        '<link rel="icon" href="data:,">\n'
        f"{head}\n<noscript><style>{SCRIPTS_OFF_STYLE}</style></noscript>\n</head>\n<body>\n"
        f'<div id="atlas" data-state="loading"><h1>{title}</h1></div>\n'
        f'<noscript>\n<main class="page">\n<p>{SCRIPTS_OFF}</p>\n{fallback}\n'
        f'<p class="note">{escape(page.facts["attribution"])}</p>\n</main>\n</noscript>\n'
        f"{tail}\n</body>\n</html>\n"
    )


def _static_map(page: SitePage) -> tuple[str, str]:
    """The picture of what the atlas opens with, and its text alternative."""
    state = page.facts["default_state"]
    found = re.search(r"[?&]set=([a-z0-9_]+)", state)
    if found or not page.described:
        return _cluster_map(page, found[1] if found else next(iter(page.clusters)))
    found = re.search(r"[?&]x=([a-z0-9_]+)", state)
    return _indicator_map(page, found[1] if found else next(iter(page.described)))


def _indicator_map(page: SitePage, name: str) -> tuple[str, str]:
    """An indicator in its latest year."""
    facts, grid, indicator = page.described[name], page.grids[name], page.indicators[name]
    last = max(index for index, row in enumerate(grid.values) if any(value is not None for value in row))
    geography = page.geographies[facts["vintage"]]
    title = f"{facts['label']}, {grid.years[last]}"
    svg = map_svg(
        geography,
        [class_of(value, facts["breaks"]) for value in grid.values[last]],
        [grid.flags.get((last, area)) for area in range(len(geography.codes))],
        colours=SEQUENTIAL if facts["centre"] is None else DIVERGING,
        classes=class_words(facts["breaks"], indicator.unit, indicator.decimals),
        title=title,
        description=facts["alt"],
        source=_source_lines(page, facts),
    )
    return svg, f"{title}. {facts['alt']}"


def _cluster_map(page: SitePage, name: str) -> tuple[str, str]:
    """The broadest level of the classification that a set belongs to; at most nine colours."""
    family = page.clusters[name]["family"], page.clusters[name]["vintage"]
    facts = next(item for item in page.clusters.values() if (item["family"], item["vintage"]) == family)
    largest = sorted(range(facts["k"]), key=lambda at: (-facts["clusters"][at]["size"], at))
    kept = sorted(largest if len(largest) <= len(CLUSTERS) else largest[: len(CLUSTERS) - 1])
    words = [f"{facts['clusters'][at]['code']} {facts['clusters'][at]['name']}" for at in kept]
    colours = list(CLUSTERS[: len(kept)])
    if len(kept) < facts["k"]:
        words.append(f"{facts['k'] - len(kept)} smaller clusters")
        colours.append(PLAIN_AREA)
    place = {at: kept.index(at) if at in kept else len(kept) for at in range(facts["k"])}
    alt = f"Map of areas by their cluster: {'; '.join(words)}."
    svg = map_svg(
        page.geographies[facts["vintage"]],
        [None if label is None else place[label] for label in facts["label"]],
        [dict(facts["flags"]).get(area) for area in range(len(facts["label"]))],
        colours=colours,
        classes=words,
        title=facts["label_text"],
        description=alt,
        source=_source_lines(page, facts),
    )
    return svg, f"{facts['label_text']}. {alt}"


def _source_lines(page: SitePage, facts: Mapping[str, Any]) -> list[str]:
    publishers = ", ".join(dict.fromkeys(source["publisher"] for source in facts["sources"]))
    return [
        f"Source: {publishers}. {page.geographies[facts['vintage']].title}.",
        page.facts["attribution"],
    ]


def _download_links(page: SitePage) -> str:
    items = "".join(
        f'<li><a href="data/{name}.csv">{escape(label)}</a> (CSV; '
        f'<a href="data/{name}.csv-metadata.json">description</a>)</li>'
        for name, label in _labels(page).items()
    )
    items += "".join(
        f'<li><a href="{escape(facts["evidence"])}">{escape(facts["label_text"])}: what goes with the'
        f' clusters</a> (<a href="data/{name}_evidence.csv">CSV</a>)</li>'
        for name, facts in page.clusters.items()
        if "evidence" in facts
    )
    return f'<h2>Data</h2>\n<ul>{items}</ul>\n<p><a href="README.txt">About these files</a></p>\n'


def _labels(page: SitePage) -> dict[str, str]:
    """What each file of data/ holds, by id."""
    labels = {name: facts["label"] for name, facts in page.described.items()}
    return labels | {name: facts["label_text"] for name, facts in page.clusters.items()}


def _area_links(page: SitePage) -> str:
    pairs = sorted(zip(page.geography.names, page.geography.codes, strict=True))
    items = "".join(f'<li><a href="area/{code}.html">{escape(name)}</a></li>' for name, code in pairs)
    return f'<h2>Areas</h2>\n<ul class="areas">{items}</ul>'
