"""One plain page for each area, readable without scripts: every indicator, all years.

First a table of the latest values, by group; then the areas it is grouped with and those most similar; then
each indicator with its course. Nothing on the page
needs a script, and a content security policy allows nothing from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from html import escape

from bailiwick import areas
from bailiwick.publish.flags import FLAGS
from bailiwick.publish.site_alike import alike_sections
from bailiwick.publish.site_pages import POLICY, SitePage, hash_of
from bailiwick.publish.sparkline import sparkline_svg
from bailiwick.publish.words import rank_text, value_text

__all__ = ["area_page"]

AREA_STYLE = """
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:1rem}
table{border-collapse:collapse}
th,td{padding:.2rem .8rem .2rem 0;text-align:right;vertical-align:top}
th:first-child,td:first-child,.years td:last-child,.years th:last-child{text-align:left}
.latest{width:100%}
.latest th,.latest td{border-bottom:1px solid #8888;padding:.25rem .5rem .25rem 0}
.latest th{font-weight:400}
.latest thead th,.latest .group th{font-weight:600}
.latest .group th{padding-top:1rem}
.latest td{font-variant-numeric:tabular-nums}
.latest th:last-child,.latest td:last-child{padding-right:0}
.latest small{display:block}
.latest .group small{font-weight:400}
.scroll{overflow-x:auto}
svg{width:15rem;max-width:100%;height:auto;display:block}
.note,small{font-size:.9rem}
p{overflow-wrap:anywhere}
a{color:#0b4f8a}
@media (max-width:30rem){.latest{font-size:.875rem}}
@media (min-width:30rem){.latest td{white-space:nowrap}.latest small{white-space:normal}}
@media (prefers-color-scheme:dark){html{background:#14171a;color:#e8eaed}a{color:#9ecbff}}
"""


def area_page(page: SitePage, code: str) -> str:
    """The page of one area: its latest values, every indicator with all years, what its code replaced."""
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
        f'<p><a href="../index.html#/{_view(page)}?area={code}">Show on the map of {title}</a></p>\n'
        f"<h1>{escape(name)}{also}</h1>\n"
        f"<p>{code}, {escape(place)}. {escape(geography.title)}.</p>\n{former}"
        + (_latest_table(page, area) if page.own else "")
        + alike_sections(page, area)
        + "".join(_group_sections(page, group, names, area) for group, names in _groups(page))
        + f'<p class="note">{escape(page.facts["attribution"])}</p>\n'
        f'<p class="note">{escape(page.facts["citation"])}</p>\n'
    )
    policy = POLICY.format(rules=f"style-src '{hash_of(AREA_STYLE)}'; img-src data:; ")
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(name)}: {title}</title>\n"
        '<link rel="icon" href="data:,">\n'
        f"<style>{AREA_STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _view(page: SitePage) -> str:
    return "map" if page.own else "clusters"


@cache
def _every_name() -> dict[str, str]:
    """Names of the districts of all vintages, by code; the latest where a name changed."""
    found = areas.names("lad2008")  # before the first vintage for tables, but a predecessor of many
    for vintage in areas.vintages():
        if vintage.startswith("lad"):
            found |= areas.names(vintage)
    return found


def _groups(page: SitePage) -> list[tuple[str | None, list[str]]]:
    """Ids of the indicators by group, in the order of the first of each."""
    groups: dict[str | None, list[str]] = {}
    for name in page.own:
        groups.setdefault(page.described[name]["group"], []).append(name)
    return list(groups.items())


def _teller(page: SitePage, name: str) -> Callable[[float | None], str]:
    """What writes the values of an indicator."""
    indicator = page.indicators[name]
    return lambda value: value_text(value, indicator.unit, indicator.decimals)


def _within(label: str, group: str | None) -> str:
    """A label below the heading of its group, which it need not repeat.

    Examples
    --------
    >>> _within("GVA per hour worked (UK = 100, smoothed)", "GVA per hour worked")
    'UK = 100, smoothed'
    >>> _within("Krugman index", "Specialisation")
    'Krugman index'
    """
    if group is None or not label.startswith(group):
        return label
    rest = label.removeprefix(group).strip(" ,:")
    if rest.startswith("(") and rest.endswith(")"):
        rest = rest[1:-1]
    return rest or label


def _latest_table(page: SitePage, area: int) -> str:
    """The latest value of every indicator, by group, each a link to its course."""
    years = {page.grids[name].years[-1] for name in page.own}
    year = years.pop() if len(years) == 1 else None
    body = "".join(_latest_group(page, group, names, area, year) for group, names in _groups(page))
    columns = "".join(f'<th scope="col">{name}</th>' for name in ("Indicator", "Value", "Rank", "Benchmark"))
    return (
        f'<h2 id="latest">Latest values{f", {year}" if year else ""}</h2>\n'
        '<div class="scroll" tabindex="0" role="region" aria-labelledby="latest"><table class="latest">'
        f"<thead><tr>{columns}</tr></thead>{body}</table></div>\n"
    )


def _latest_group(
    page: SitePage, group: str | None, names: Sequence[str], area: int, year: int | None
) -> str:
    """The rows of a group; what its benchmark is stands once in the heading where all have the same."""
    benchmarks = {_benchmark(page, name)[0] for name in names}
    said = benchmarks.pop() if group and len(benchmarks) == 1 else ""
    beside = _small(f"Benchmark: {said}" if said else "")
    head = (
        f'<tr class="group"><th scope="rowgroup" colspan="4">{escape(group)}{beside}</th></tr>'
        if group
        else ""
    )
    rows = "".join(
        _latest_row(page, name, group, area, say_year=year is None, say_benchmark=not said) for name in names
    )
    return f"<tbody>{head}{rows}</tbody>"


def _benchmark(page: SitePage, name: str) -> tuple[str, list[float | None]]:
    """Label and values of the first benchmark; an empty label where there is none."""
    national = page.described[name]["national"]
    return (national[0]["label"], national[0]["values"]) if national else ("", [])


def _latest_row(
    page: SitePage, name: str, group: str | None, area: int, *, say_year: bool, say_benchmark: bool
) -> str:
    facts, grid = page.described[name], page.grids[name]
    last = len(grid.years) - 1
    value, rank, flag = grid.values[last][area], grid.ranks[last][area], grid.flags.get((last, area))
    benchmark, nation = _benchmark(page, name)
    told = _teller(page, name)
    marks = [str(grid.years[last])] * say_year + [FLAGS[flag].label if flag else ""]
    mark = _small(", ".join(filter(None, marks)))
    beside = _small(benchmark) if say_benchmark else ""
    return (
        f'<tr><th scope="row"><a href="#{name}">{escape(_within(facts["label"], group))}</a></th>'
        f"<td>{told(value)}{mark}</td>"
        f"<td>{'' if rank is None else f'{rank} of {grid.counts[last]}'}</td>"
        f"<td>{told(nation[last]) if benchmark and nation[last] is not None else ''}{beside}</td></tr>"
    )


def _small(text: str) -> str:
    return f"<small>{escape(text)}</small>" if text else ""


def _group_sections(page: SitePage, group: str | None, names: Sequence[str], area: int) -> str:
    heading = f"<h2>{escape(group)}</h2>\n" if group else ""
    level = 3 if group else 2
    return heading + "".join(_area_section(page, name, area, level=level) for name in names)


def _area_section(page: SitePage, name: str, area: int, *, level: int) -> str:
    """One indicator of one area: a sentence on the latest year, a line of all years, a table of them."""
    facts, grid, indicator = page.described[name], page.grids[name], page.indicators[name]
    values = [row[area] for row in grid.values]
    all_ranks = [ranks[area] for ranks in grid.ranks]
    benchmark = facts["national"][0] if facts["national"] else None
    nation = benchmark["values"] if benchmark else [None] * len(values)
    told = _teller(page, name)

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
        f'<h{level} id="{name}">{escape(facts["label"])}</h{level}>\n'
        f"<p>{escape(facts['definition'])} Unit: {escape(indicator.unit.text)}.</p>\n"
        f"<p><strong>{escape(sentence)}</strong></p>\n"
        + sparkline_svg(grid.years, values, nation, told, label=facts["label"])
        + (f'<p class="note">Solid line: this area. Dashed: {heading}.</p>\n' if benchmark else "")
        + f'<details><summary>All years</summary><div class="scroll" tabindex="0" role="region" '
        f'aria-label="{escape(facts["label"])}, all years"><table class="years">'
        f'<tr><th scope="col">Year</th><th scope="col">Value</th><th scope="col">Rank</th>'
        f'<th scope="col">{heading}</th><th scope="col">Remark</th></tr>{rows}</table></div></details>\n'
    )
