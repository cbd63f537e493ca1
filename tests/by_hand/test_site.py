"""The site of four square areas: every number in every file can be checked by hand.

Values, by year: Alpha .25 and .123456789; Beta .25 and 0; Omega .5 (provisional) and suppressed.
Nu is in Northern Ireland, which the figures do not cover.
"""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ET
from base64 import b64encode
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick.publish import UNITED_KINGDOM, About, National, Preset, SimilarData
from bailiwick.publish.site_pages import SCRIPTS_OFF
from bailiwick.publish.words import ATTRIBUTION

SVG = "{http://www.w3.org/2000/svg}"


def read(site: Path, path: str) -> Any:
    """A JSON file of the site."""
    return json.loads((site / path).read_text(encoding="utf-8"))


def test_values_are_years_by_areas_with_a_flag_for_every_null(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the map shows values in other areas or years, or cannot say why one is missing."""
    site = tiny.write(tmp_path / "site")
    assert read(site, "values/jobs_share.json") == {
        "id": "jobs_share",
        "years": [2022, 2023],
        "values": [[0.25, 0.25, None, 0.5], [0.1235, 0, None, None]],
        "flags": [[0, 2, "n"], [0, 3, "p"], [1, 2, "n"], [1, 3, "s"]],
    }


def test_a_mark_of_every_value_of_a_year_is_written_once(tiny: Any, tmp_path: Path) -> None:
    """If this fails, 361 marks of one year outweigh its values, or a value bears a mark that it lacks."""
    rows = [
        ("E99000001", 2022, 1.0, "p"), ("E99000002", 2022, 2.0, None), ("W99000001", 2022, 3.0, "p"),
        ("E99000001", 2023, 1.0, "p"), ("E99000002", 2023, 2.0, "p"), ("W99000001", 2023, None, "m"),
    ]  # fmt: skip
    site = tiny.write(tmp_path / "site", tiny.indicator(rows=rows))
    assert read(site, "values/jobs_share.json")["flags"] == [
        [0, 0, "p"], [0, 2, "n"], [0, 3, "p"],
        [1, None, "p"], [1, 2, "n"], [1, 3, "m"],
    ]  # fmt: skip


def test_classes_come_from_all_years_together(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a colour changes its meaning from year to year.

    The five shipped values are 0, .1235, .25, .25, .5. Quantile .2 is at position .8: .0988;
    .4 at 1.6: .1994; .6 at 2.4: .25; .8 at 3.2: .3. A third is at 4/3: .1657; two thirds at 8/3: .25.
    """
    site = tiny.write(tmp_path / "site")
    facts = read(site, "indicators/jobs_share.json")
    assert facts["breaks"] == [0.099, 0.199, 0.25, 0.3]
    assert facts["terciles"] == [0.166, 0.25]


def test_bounds_that_are_given_are_used(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a study cannot choose its classes, such as 90 and 110."""
    site = tiny.write(tmp_path / "site", tiny.indicator(breaks=[0.1, 0.2, 0.3, 0.4], terciles=[0.2, 0.4]))
    facts = read(site, "indicators/jobs_share.json")
    assert (facts["breaks"], facts["terciles"]) == ([0.1, 0.2, 0.3, 0.4], [0.2, 0.4])


def test_the_csv_has_unrounded_values_ranks_and_the_benchmark(tiny: Any, tmp_path: Path) -> None:
    """If this fails, people who download the data get other figures than the readout, or rounded ones."""
    site = tiny.write(tmp_path / "site")
    with (site / "data/jobs_share.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == [
        "area_code", "area_name", "year", "indicator_id", "value", "unit", "flag", "rank", "national_value",
    ]  # fmt: skip
    told = [(row[0], row[2], row[4], row[6], row[7], row[8]) for row in rows[1:]]
    assert told == [
        ("E99000001", "2022", "0.25", "", "2", "0.25"),
        ("E99000002", "2022", "0.25", "", "2", "0.25"),
        ("N99000001", "2022", "", "n", "", "0.25"),
        ("W99000001", "2022", "0.5", "p", "1", "0.25"),
        ("E99000001", "2023", "0.123456789", "", "1", "0.3"),
        ("E99000002", "2023", "0.0", "", "2", "0.3"),
        ("N99000001", "2023", "", "n", "", "0.3"),
        ("W99000001", "2023", "", "s", "", "0.3"),
    ]


def test_the_csv_is_described(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the CSVW names other columns than the file has, or leaves out licence or source."""
    site = tiny.write(tmp_path / "site")
    metadata = read(site, "data/jobs_share.csv-metadata.json")
    header = (site / "data/jobs_share.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert metadata["url"] == "jobs_share.csv"
    assert [column["name"] for column in metadata["tableSchema"]["columns"]] == header
    assert metadata["tableSchema"]["primaryKey"] == ["area_code", "year"]
    assert "open-government-licence" in metadata["dc:license"]["@id"]
    assert metadata["dc:source"] == [
        "ONS, Jobs <1>, released 2025-04-17, accessed 2026-11-20, OGL-UK-3.0, https://example.org"
    ]


def test_years_and_areas_left_out_come_with_the_reason(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a year or an area is missing and nobody is told why."""
    later = [("E99000001", 2024, 0.2, None), ("E99000002", 2024, 0.1, None), ("W99000001", 2024, None, "x")]
    site = tiny.write(
        tmp_path / "site",
        tiny.indicator(years_left_out={2024: "GVA for 2024 is published in 2026."}),
        tiny.indicator(rows=later, id="later", flag_notes={"x": "Hours are not known."}),
    )
    first, second = read(site, "indicators/jobs_share.json"), read(site, "indicators/later.json")
    assert first["years_left_out"] == [{"year": 2024, "reason": "GVA for 2024 is published in 2026."}]
    assert second["years_left_out"] == [
        {"year": 2022, "reason": "The series begins in 2024."},
        {"year": 2023, "reason": "The series begins in 2024."},
    ]
    assert first["left_out"] == []  # Omega has a value in 2022
    assert second["left_out"] == [{"code": "W99000001", "reason": "Hours are not known."}]
    assert second["flags_used"] == ["n", "x"]


def test_areas_file_has_what_a_search_needs(tiny: Any, tmp_path: Path) -> None:
    """If this fails, areas cannot be found by Welsh or former name, or scopes are wrong."""
    areas = read(tiny.write(tmp_path / "site"), "areas-lad2099.json")
    assert areas["name_cy"] == [None, None, None, "Omega Gymreig"]
    assert areas["former_names"][1] == ["Old Beta"]
    scopes = {group["scope"]: group["countries"] for group in areas["groups"]}
    assert scopes["gb"] == ["E92000001", "W92000004"]
    assert scopes["uk"] == ["E92000001", "N92000002", "W92000004"]
    assert [group["scope"] for group in areas["groups"] if group["kind"] == "region"] == ["E12000001"]


def test_area_page_tells_everything_without_scripts(tiny: Any, tmp_path: Path) -> None:
    """If this fails, readers without scripts miss a value, a rank, a benchmark or the reason for a gap."""
    site = tiny.write(tmp_path / "site")
    alpha = (site / "area/E99000001.html").read_text(encoding="utf-8")
    assert "2023: 12.35%, rank 1 of 2. Mean of areas: 30.00%." in alpha  # four digits, as shipped
    omega = (site / "area/W99000001.html").read_text(encoding="utf-8")
    assert '<span lang="cy">Omega Gymreig</span>' in omega
    assert "2023: no value. Mean of areas: 30.00%. The publisher withholds the value" in omega
    assert '<th scope="row">2022</th><td>50.00%</td><td>1</td><td>25.00%</td><td>Provisional' in omega
    assert "2022 50.00%; 2023 no value" in omega  # the text alternative of the line
    assert "<script" not in alpha + omega


def cells_of(page: str) -> list[list[str]]:
    """The rows of the table of latest values: texts of their cells, small print after a bar."""
    table = re.search(r'<table class="latest">(.*?)</table>', page, re.DOTALL)
    assert table is not None
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table[1], re.DOTALL)
    return [
        [
            re.sub(r"<[^>]+>", "", cell.replace("<small>", "|"))
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def test_area_page_begins_with_the_latest_values_by_group(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a reader has to walk through fourteen sections to compare an area's figures.

    Values and ranks are those of 2023: Alpha .1235 is first of two, Omega is suppressed.
    """
    hours = {"group": "GVA per hour worked", "national": [National("United Kingdom", {2022: 0.2, 2023: 0.4})]}
    site = tiny.write(
        tmp_path / "site",
        tiny.indicator(id="smoothed", label="GVA per hour worked (UK = 1, smoothed)", **hours),
        tiny.indicator(group="Jobs"),
        tiny.indicator(id="raw", label="GVA per hour worked (UK = 1, unsmoothed)", **hours),
        tiny.indicator(id="bare", label="No group", national=[]),
    )
    alpha = (site / "area/E99000001.html").read_text(encoding="utf-8")
    assert '<h2 id="latest">Latest values, 2023</h2>' in alpha
    assert cells_of(alpha) == [
        ["Indicator", "Value", "Rank", "Benchmark"],
        ["GVA per hour worked|Benchmark: United Kingdom"],
        ["UK = 1, smoothed", "12.35%", "1 of 2", "40.00%"],
        ["UK = 1, unsmoothed", "12.35%", "1 of 2", "40.00%"],
        ["Jobs|Benchmark: Mean of areas"],
        ["Share of jobs", "12.35%", "1 of 2", "30.00%"],
        ["No group", "12.35%", "1 of 2", ""],
    ]
    targets = re.findall(r'href="#(\w+)"', alpha)
    assert targets == ["smoothed", "raw", "jobs_share", "bare"]
    assert re.findall(r'<h(\d) id="(\w+)">', alpha)[1:] == [
        ("3", "smoothed"), ("3", "raw"), ("3", "jobs_share"), ("2", "bare"),
    ]  # fmt: skip
    omega = (site / "area/W99000001.html").read_text(encoding="utf-8")
    assert cells_of(omega)[2] == ["UK = 1, smoothed", "no value|suppressed", "", "40.00%"]


def test_latest_values_say_their_years_where_these_differ(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a value of 2022 passes for one of 2023."""
    earlier = [
        ("E99000001", 2022, 0.25, None),
        ("E99000002", 2022, 0.25, None),
        ("W99000001", 2022, 0.5, "p"),
    ]
    site = tiny.write(
        tmp_path / "site",
        tiny.indicator(group="Jobs"),
        tiny.indicator(rows=earlier, id="earlier", group="Jobs"),
    )
    omega = (site / "area/W99000001.html").read_text(encoding="utf-8")
    assert '<h2 id="latest">Latest values</h2>' in omega
    assert [row[1] for row in cells_of(omega)[2:]] == [
        "no value|2023, suppressed",
        "50.00%|2022, provisional",
    ]


def test_area_page_lists_what_the_area_was_made_from(tiny: Any, tmp_path: Path) -> None:
    """If this fails, somebody who knows an old code cannot tell what became of it."""
    page = (tiny.write(tmp_path / "site") / "area/E99000002.html").read_text(encoding="utf-8")
    assert "Earlier areas that are part of it: E98000001." in page


def test_a_line_is_not_drawn_across_a_year_without_a_value() -> None:
    """If this fails, a missing year looks measured."""
    from bailiwick.publish.sparkline import sparkline_svg

    svg = sparkline_svg([2020, 2021, 2022], [1, None, 3], [None] * 3, str, label="Jobs")
    assert len(re.findall("M", svg.split('stroke-width="3"')[0].rpartition("<path")[2])) == 2


def test_index_html_loads_only_from_beside_it(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the atlas asks another host for something, or breaks under a path of its own."""
    site = tiny.write(tmp_path / "site")
    page = (site / "index.html").read_text(encoding="utf-8")
    addresses = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert not [address for address in addresses if re.match(r"/|[a-z]+://", address)]
    assert "default-src 'none'; script-src 'self'" in page
    assert 'type="module"' not in page
    assert "<title>Tiny &amp; neat</title>" in page
    files = {address.partition("?")[0] for address in addresses if not address.startswith("data:")}
    assert not [name for name in sorted(files) if not (site / name).is_file()]
    assert {"atlas.js", "atlas.css", "map.svg", "area/W99000001.html", "data/jobs_share.csv"} <= files


def test_the_page_without_scripts_is_laid_out(tiny: Any, tmp_path: Path) -> None:
    """If this fails, readers without scripts get text at the window's edge, or no style at all."""
    single = tmp_path / "atlas.html"
    site = tiny.write(tmp_path / "site", single_file=single)
    for page in ((site / "index.html").read_text(encoding="utf-8"), single.read_text(encoding="utf-8")):
        style = re.search(r"<noscript><style>(.*?)</style></noscript>", page, re.DOTALL)
        assert style is not None
        allowed = re.search(r"style-src ([^;]*);", page)
        assert allowed is not None
        assert f"'sha256-{b64encode(sha256(style[1].encode()).digest()).decode()}'" in allowed[1]
        body = re.search(r'<noscript>\n<main class="page">(.*)</main>\n</noscript>', page, re.DOTALL)
        assert body is not None
        assert body[1].count(SCRIPTS_OFF) == 1
        assert body[1].count("Open Government Licence") >= 1
    assert '<ul class="areas"><li><a href="area/E99000001.html">Alpha</a></li>' in (
        site / "index.html"
    ).read_text(encoding="utf-8")


def test_the_licence_statement_is_wherever_figures_are_shown(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the guide on publishing promises a statement that somebody's copy lacks."""
    single = tmp_path / "atlas.html"
    site = tiny.write(tmp_path / "site", single_file=single)
    pages = [site / "index.html", site / "area/E99000001.html", site / "README.txt", single]
    assert [page.name for page in pages if ATTRIBUTION not in page.read_text(encoding="utf-8")] == []
    assert read(site, "manifest.json")["attribution"] == ATTRIBUTION  # views, pictures and prints


def words_of(svg: str) -> list[str]:
    """The words of an SVG, in order."""
    return [" ".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text")]


def test_the_static_map_says_what_the_atlas_says(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the picture shown without scripts has other words, or lacks the licence statement."""
    rows = [("E99000001", 2023, 0.5, None), ("E99000002", 2023, None, "s"), ("W99000001", 2023, None, "m")]
    site = tiny.write(tmp_path / "site", tiny.indicator(rows=rows, breaks=[0.1, 0.2, 0.3, 0.4]))
    words = words_of((site / "map.svg").read_text(encoding="utf-8"))
    assert words[:9] == [
        "Share of jobs, 2023",
        "under 10.0%", "10.0% to under 20.0%", "20.0% to under 30.0%", "30.0% to under 40.0%",
        "40.0% and over",
        "missing at source", "suppressed", "area not covered",
    ]  # fmt: skip
    assert " ".join(words[9:]) == f"Source: ONS. Squares, 2099 boundaries. {ATTRIBUTION}"


def test_nothing_of_the_static_map_is_outside_it(tiny: Any, tmp_path: Path) -> None:
    """If this fails, an edge cuts off a shape, the legend or the end of a long line.

    A letter is taken as 0.62 of its size wide, more than the mean of Arial (0.5) and DejaVu Sans (0.58).
    """
    long = tiny.indicator(label="Share of jobs in " + "agriculture, forestry, fishing and mining " * 3)
    svg = (tiny.write(tmp_path / "site", long) / "map.svg").read_text(encoding="utf-8")
    root = ET.fromstring(svg)
    left, top, wide, high = map(float, root.attrib["viewBox"].split())
    moved = re.search(r'transform="translate\((\d+),(\d+)\)"', svg)
    assert moved is not None
    legend = {id(node) for group in root.iter(f"{SVG}g") if group.get("transform") for node in group.iter()}
    for node in [*root.iter(f"{SVG}text"), *root.iter(f"{SVG}rect")]:
        dx, dy = (int(moved[1]), int(moved[2])) if id(node) in legend else (0, 0)
        x, y = float(node.get("x", left if not dx else 0)) + dx, float(node.get("y", 0)) + dy
        if node.tag == f"{SVG}text":
            size = float(node.get("font-size", root.attrib["font-size"]))
            assert left + 100 <= x
            assert x + 0.62 * size * len(node.text or "") <= left + wide
            assert top + size <= y <= top + high - 0.2 * size
        elif dx:
            assert x + float(node.attrib["width"]) <= left + wide
            assert y + float(node.attrib["height"]) <= top + high
    assert left <= -100  # the first shape begins at 0
    assert left + wide >= 500  # the last one ends at 400


def test_manifest_lists_every_file_with_its_hash(tiny: Any, tmp_path: Path) -> None:
    """If this fails, nobody can tell whether a copy of the atlas is whole."""
    site = tiny.write(tmp_path / "site")
    listed = {entry["path"]: entry for entry in read(site, "files.json")}
    present = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    left_out = {"manifest.json", "files.json"}
    assert set(listed) == {path for path in present - left_out if not path.startswith("area/")}
    for path, entry in listed.items():
        content = (site / path).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(content), sha256(content).hexdigest())


def test_manifest_says_where_the_atlas_opens_and_what_it_links_to(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the landing page has no links or opens on the wrong map."""
    site = tiny.write(
        tmp_path / "site",
        presets=[Preset("Jobs", "Share of jobs by area.", "#/map?x=jobs_share")],
        about=About(["Why jobs."], "The office", "mailto:office@example.org"),
    )
    manifest = read(site, "manifest.json")
    assert manifest["default_state"] == "#/map?x=jobs_share"
    assert manifest["presets"] == [
        {"label": "Jobs", "note": "Share of jobs by area.", "state": "#/map?x=jobs_share"}
    ]
    assert manifest["about"]["context"] == ["Why jobs."]
    assert manifest["vintage_titles"] == {"lad2099": "Squares, 2099 boundaries"}


def test_single_file_holds_the_same_data(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the single file and the folder show different figures, or text ends a script."""
    single = tmp_path / "atlas.html"
    site = tiny.write(tmp_path / "site", single_file=single)
    page = single.read_text(encoding="utf-8")
    inside = dict(re.findall(r'<script type="application/json" id="data:([^"]+)">(.*?)</script>', page))
    assert set(inside) == {
        "manifest", "areas-lad2099", "areas-lad2099.topo",
        "indicators", "indicators/jobs_share", "values/jobs_share",
    }  # fmt: skip
    assert all("<" not in text for text in inside.values())
    for name in set(inside) - {"manifest"}:
        assert json.loads(inside[name]) == read(site, f"{name}.json")
    assert json.loads(inside["indicators/jobs_share"])["sources"][0]["title"] == "Jobs <1>"
    assert read(site, "manifest.json")["single_file"] == "atlas.html"
    assert json.loads(inside["manifest"])["edition"] == "single"
    assert 'var end = "<\\/script><\\!-- ";' in page


def test_single_file_allows_its_own_script_and_style_by_hash(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the browser refuses the script of the single file, or allows any."""
    single = tmp_path / "atlas.html"
    tiny.write(tmp_path / "site", single_file=single)
    page = single.read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert (len(scripts), len(styles)) == (1, 2)  # the second style is for browsers without scripts
    for text in scripts + styles:
        assert f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in page
    assert "unsafe" not in page


def test_similar_areas_are_lists_of_positions(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the readout names the wrong areas as similar, or too many."""
    rows = {
        "area_code": ["E99000001", "E99000001", "W99000001"],
        "rank": [2, 1, 1],
        "neighbour_code": ["E99000002", "W99000001", "E99000001"],
        "distance": [0.5, 0.123456, 0.123456],
    }
    basis = SimilarData(
        basis="industry_mix",
        label="Industry mix",
        definition="Half.",
        year=2023,
        table=pl.DataFrame(rows),
        n=2,
    )
    site = tiny.write(tmp_path / "site", similar=[basis])
    found = read(site, "similar/industry_mix.json")
    assert found["nearest"] == [[[3, 0.123], [1, 0.5]], [], [], [[0, 0.123]]]
    assert read(site, "manifest.json")["similar"] == [
        {"id": "industry_mix", "label": "Industry mix", "vintage": "lad2099"}
    ]


def test_the_same_input_gives_the_same_bytes(tiny: Any, tmp_path: Path) -> None:
    """If this fails, two builds of one release differ and no hash can be compared."""
    first = tiny.write(tmp_path / "one", single_file=tmp_path / "one.html")
    shuffled = tiny.indicator()
    table = shuffled.table.take([5, 3, 1, 0, 2, 4])
    second = tiny.write(
        tmp_path / "two", tiny.indicator(table=table), single_file=tmp_path / "x" / "one.html"
    )
    for path in (path for path in first.rglob("*") if path.is_file()):
        assert path.read_bytes() == (second / path.relative_to(first)).read_bytes(), path
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "x" / "one.html").read_bytes()


def test_only_statements_of_the_date_depend_on_it(tiny: Any, tmp_path: Path) -> None:
    """If this fails, data files change from day to day without a change of data."""
    first = tiny.write(tmp_path / "one")
    second = tiny.write(tmp_path / "two", built=date(2027, 1, 1))
    names = [path.relative_to(first) for path in sorted(first.rglob("*.json"))]
    changed = {
        name.as_posix() for name in names if (first / name).read_bytes() != (second / name).read_bytes()
    }
    assert changed == {"manifest.json", "files.json", "data/jobs_share.csv-metadata.json"}
    assert read(first, "manifest.json")["data_sha256"] == read(second, "manifest.json")["data_sha256"]


@pytest.mark.parametrize("kind", [pa.Table.to_pandas, pl.from_arrow, lambda table: table])
def test_every_dataframe_kind_gives_the_same_site(tiny: Any, tmp_path: Path, kind: Any) -> None:
    """If this fails, a missing value in pandas is not taken as missing."""
    expected = tiny.write(tmp_path / "one")
    given = tiny.write(tmp_path / "two", tiny.indicator(table=kind(tiny.indicator().table)))
    assert read(given, "values/jobs_share.json") == read(expected, "values/jobs_share.json")


def test_absent_rows_take_the_flag_that_is_given(tiny: Any, tmp_path: Path) -> None:
    """If this fails, sparse tables cannot be published, or their gaps have no reason."""
    rows = [("E99000001", 2023, 0.5, None)]
    site = tiny.write(tmp_path / "site", tiny.indicator(rows=rows, absent="m"))
    values = read(site, "values/jobs_share.json")
    assert values["values"] == [[0.5, None, None, None]]
    assert values["flags"] == [[0, 1, "m"], [0, 2, "n"], [0, 3, "m"]]


def test_a_table_without_flags_needs_no_flag_column(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a complete table must carry an empty column."""
    frame = pd.DataFrame(
        {"area_code": ["E99000001", "E99000002", "W99000001"], "year": 2023, "value": [1, 2, 3]}
    )
    site = tiny.write(tmp_path / "site", tiny.indicator(table=frame))
    assert read(site, "values/jobs_share.json")["values"] == [[1, 2, None, 3]]


def test_a_benchmark_without_a_value_is_null(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a benchmark that is not known is shown as 0 or NaN."""
    national = [National("Mean", {2022: 0.123456}), National("Median", {2022: float("nan"), 2023: 0.2})]
    site = tiny.write(tmp_path / "site", tiny.indicator(national=national))
    assert read(site, "indicators/jobs_share.json")["national"] == [
        {"label": "Mean", "values": [0.1235, None]},
        {"label": "Median", "values": [None, 0.2]},
    ]


def test_readme_tells_what_where_and_from_whom(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a downloaded folder has figures without definition, unit, flags or source."""
    text = (tiny.write(tmp_path / "site") / "README.txt").read_text(encoding="utf-8")
    for part in (
        "Definition: Jobs of the area as a share of all jobs.",
        "Unit: share of jobs",
        "Years: 2022 to 2023; vintage: lad2099",
        "Flag s: The publisher withholds",
        "Source: ONS, Jobs <1>, released 2025-04-17",
        "Licence: OGL-UK-3.0",
    ):
        assert part in text


def test_readme_names_places_and_gives_each_reason_once(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a person must look up codes, or reads the same sentence for every area."""
    rows = [("E99000001", 2023, 0.5, None), ("E99000002", 2023, None, "s"), ("W99000001", 2023, None, "s")]
    one = tiny.indicator(rows=rows)
    other = tiny.indicator(
        rows=[("E99000001", 2023, 0.5, None), ("E99000002", 2023, None, "s"), ("N99000001", 2023, None, "x")],
        id="other",
        coverage=("E92000001", "N92000002"),
        left_out={"E99000002": "Its parts are not known"},
        years_left_out={2020: "Not asked.", 2021: "Not asked."},
    )
    text = (tiny.write(tmp_path / "site", one, other) / "README.txt").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert "Coverage: Great Britain (England, Scotland and Wales)" in lines
    withheld = "The publisher withholds the value, to protect those it is about."
    assert f"Areas left out (2): Beta; Omega. Reason: {withheld}" in lines
    assert "Coverage: England and Northern Ireland" in lines
    assert "Area left out: Beta. Reason: Its parts are not known." in lines
    assert "Area left out: Nu. Reason: A part that the value is made of is not known." in lines
    assert "Years left out (2): 2020; 2021. Reason: Not asked." in lines
    assert not re.search(r"\b[ENSWK]\d{8}\b", text)


def test_readme_speaks_of_the_united_kingdom(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a series of the whole kingdom is said to cover a list of codes or of countries alone."""
    rows = [(code, 2023, 0.5, None) for code in tiny.geography.codes]
    site = tiny.write(tmp_path / "site", tiny.indicator(rows=rows, coverage=UNITED_KINGDOM))
    text = (site / "README.txt").read_text(encoding="utf-8")
    assert "Coverage: the United Kingdom (England, Northern Ireland, Scotland and Wales)\n" in text
