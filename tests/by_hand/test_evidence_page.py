"""What goes with clusters, on the site of four squares: the page, its file, and the contract.

Coefficients are invented: of "ons" pay is 0.6 and significant in cluster 1, -0.3 and not significant in
cluster 2; jobs have too few areas in cluster 1 and no regression in cluster 2. Of "beis" rent is -1.5.
"""

from __future__ import annotations

import csv
import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bailiwick.errors import ColumnError, TableError
from bailiwick.indicators import Source
from bailiwick.publish.contract import check_document
from bailiwick.publish.site_evidence import evidence_document
from bailiwick.publish.study_clusters import clusters_text, read_clusters
from tiny_clusters import level

EVIDENCE = pl.DataFrame(
    {
        "source": ["ons", "ons", "ons", "beis"],
        "source_label": ["Office <ONS>", "Office <ONS>", "Office <ONS>", "Department"],
        "indicator": ["pay", "pay", "jobs", "rent"],
        "label": ["Weekly pay", "Weekly pay", "Jobs & work", "Rent"],
        "cluster": ["1", "2", "1", "2"],
        "coefficient": [0.60049, -0.3, 0.2, -1.5],
        "lower": [0.2, -0.8, None, -2.0],
        "upper": [1.0, 0.2, None, -1.0],
        "p_value": [0.001, 0.2, None, 0.00001],
        "p_adjusted": [0.00123456, 0.25, None, 0.00001],
        "significant": [True, False, None, True],
        "reason": [None, None, "few-treated", None],
        "n": [300, 300, 300, 150],
        "treated_areas": [40, 12, 1, 30],
        "treated_regions": [9, 5, 1, 4],
    }
)
FEW = "Fewer areas are in the cluster than asked for"


class Page(HTMLParser):
    """The tags of a page, and its table cells as (tag, class, words)."""

    VOID = frozenset({"meta", "link", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[list[str]] = []
        self.feed(text)
        assert self.open == [], "a tag is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag, and begin a cell."""
        self.tags.append((tag, dict(attrs)))
        if tag in ("th", "td"):
            self.cells.append([tag, dict(attrs).get("class") or "", ""])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the tag, which is the last one opened."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Words of the cell that is open."""
        if "td" in self.open or "th" in self.open:
            self.cells[-1][2] += f"{data} "


def item(**changes: Any) -> Any:
    """The broader level of the squares with its evidence."""
    return level(1, **{"evidence": EVIDENCE, "evidence_method": "Least squares & population."} | changes)


@pytest.fixture
def site(tiny: Any, tmp_path: Path) -> Path:
    """The site of the squares with evidence."""
    return tiny.write(tmp_path / "site", clusters=[item()])


def read(site: Path, path: str) -> Any:
    """A JSON file of the site."""
    return json.loads((site / path).read_text(encoding="utf-8"))


def test_the_file_holds_what_is_known_of_each_regression(site: Path) -> None:
    """If this fails, the page and the downloads tell another coefficient than the study found.

    Indicators are in the order of their labels, a pair without a regression is null, numbers have six
    places, so that whoever shows two rounds once.
    """
    held = read(site, "evidence/squares_supergroups.json")
    assert check_document(held, "evidence") == []
    assert (held["clusters"], held["reasons"]) == (["1", "2"], [FEW])
    ons, beis = held["sources"]
    assert (ons["id"], ons["label"], beis["id"]) == ("ons", "Office <ONS>", "beis")
    assert ons["indicators"] == [
        {
            "id": "jobs",
            "label": "Jobs & work",
            "cells": [{"b": 0.2, "significant": False, "areas": 1, "regions": 1, "reason": 0}, None],
        },
        {
            "id": "pay",
            "label": "Weekly pay",
            "cells": [
                {
                    "b": 0.60049, "significant": True, "lower": 0.2, "upper": 1.0, "p": 0.001235, "areas": 40,
                    "regions": 9,
                },
                {
                    "b": -0.3, "significant": False, "lower": -0.8, "upper": 0.2, "p": 0.25, "areas": 12,
                    "regions": 5,
                },
            ],
        },
    ]  # fmt: skip


def test_the_page_is_a_table_whose_cells_say_what_their_colours_do(site: Path) -> None:
    """If this fails, a reader who does not see the colours reads another table, or an empty one.

    0.6 is in the class 0.5 to 1, the seventh of eight; -1.5 in the first.
    """
    page = Page((site / "evidence/squares_supergroups.html").read_text(encoding="utf-8"))
    cells = [(tag, kind, " ".join(words.split())) for tag, kind, words in page.cells]
    head = [("th", "", "Indicator"), ("th", "", "1 Homes (2 areas)"), ("th", "", "2 Work (1 area)")]
    assert cells == [
        *head,
        ("th", "", "Jobs & work"),
        ("td", "w", "a 0.20 1 area 1 region"),
        ("td", "x", "– no regression"),
        ("th", "", "Weekly pay"),
        ("td", "s c6", "0.60 * significant 0.20 to 1.00 adjusted p 0.001 40 areas 9 regions"),
        ("td", "n", "−0.30 not significant −0.80 to 0.20 adjusted p 0.250 12 areas 5 regions"),
        *head,
        ("th", "", "Rent"),
        ("td", "x", "– no regression"),
        ("td", "s c0", "−1.50 * significant −2.00 to −1.00 adjusted p < 0.001 30 areas 4 regions"),
    ]
    scopes = [attributes.get("scope") for tag, attributes in page.tags if tag == "th"]
    assert scopes == ["col"] * 3 + ["row"] * 2 + ["col"] * 3 + ["row"]


def test_the_page_needs_no_script_and_its_policy_allows_its_own_style(site: Path) -> None:
    """If this fails, the page is bare in a browser, or something else may run in it."""
    text = (site / "evidence/squares_supergroups.html").read_text(encoding="utf-8")
    page = Page(text)
    tags = [tag for tag, _ in page.tags]
    assert "script" not in tags
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert not [1 for _, attributes in page.tags if "style" in attributes]
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in text
    assert "default-src 'none'" in text
    assert "Office &lt;ONS&gt;" in text
    assert "Least squares &amp; population." in text


def test_every_control_has_a_label_and_every_source_a_choice(site: Path) -> None:
    """If this fails, a table cannot be chosen by key, or a choice hides the table it names."""
    text = (site / "evidence/squares_supergroups.html").read_text(encoding="utf-8")
    page = Page(text)
    inputs = [attributes["id"] for tag, attributes in page.tags if tag == "input"]
    assert inputs == ["only-all", "only-ons", "only-beis", "intervals", "every", "names"]
    assert len(re.findall(r"<label(?: class=\"narrow\")?><input ", text)) == len(inputs)
    for name in ("ons", "beis"):
        assert f"main:has(#only-{name}:checked) section:not(#{name}){{display:none}}" in text
        assert f'<section id="{name}">' in text


def test_where_nothing_is_significant_the_page_opens_with_all_numbers(tiny: Any, tmp_path: Path) -> None:
    """If this fails, readers of careful errors open an empty table; and else the box is not ticked."""
    ticked = 'id="every" autocomplete="off" checked>'
    for name, rows in (("some", EVIDENCE), ("none", EVIDENCE.with_columns(significant=pl.lit(value=False)))):
        site = tiny.write(tmp_path / name, clusters=[item(evidence=rows)])
        text = (site / "evidence/squares_supergroups.html").read_text(encoding="utf-8")
        assert (ticked in text) == (name == "none")


def test_a_source_without_a_significant_cell_shows_its_numbers(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the table of one source is empty beside another that has something to show.

    Of three regressions of "ons" one is significant; without it none is, and rent of "beis" still is.
    """
    ons = pl.col("source") == "ons"
    rows = EVIDENCE.with_columns(significant=pl.when(ons).then(statement=False).otherwise("significant"))
    site = tiny.write(tmp_path / "site", clusters=[item(evidence=rows)])
    text = (site / "evidence/squares_supergroups.html").read_text(encoding="utf-8")
    assert '<section id="ons" class="none">' in text
    assert '<section id="beis">' in text
    assert "2 indicators, 3 regressions. None of the 3 regressions is significant: coefficients" in text
    assert "1 indicator, 1 regression, 1 significant." in text
    assert ".none td.n>span,.none td.w>span{display:inline}" in text


def test_one_source_needs_no_choice(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a page of one table asks which table to show."""
    rows = EVIDENCE.filter(pl.col("source") == "ons").drop("source", "source_label")
    site = tiny.write(tmp_path / "site", clusters=[item(evidence=rows)])
    text = (site / "evidence/squares_supergroups.html").read_text(encoding="utf-8")
    assert 'type="radio"' not in text
    assert '<section id="source">\n<h2 id="source-heading">Indicators</h2>' in text


def test_links_of_the_page_and_to_it_lead_to_files(site: Path) -> None:
    """If this fails, the page cannot be found, or a download of it is not there."""
    text = (site / "evidence/squares_supergroups.html").read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r'href="([^"]+)"', text) if link != "data:,"]
    assert len(links) == 5 + 4  # two tables have a link of each of two clusters
    assert [link for link in links if not (site / "evidence" / link).is_file()] == []
    entry = read(site, "manifest.json")["clusters"][0]
    assert entry["evidence"] == "evidence/squares_supergroups.html"
    assert 'href="evidence/squares_supergroups.html"' in (site / "index.html").read_text(encoding="utf-8")
    assert "What goes with them: evidence/squares_supergroups.html" in (site / "README.txt").read_text(
        encoding="utf-8"
    )
    listed = {entry["path"] for entry in read(site, "files.json")}
    assert {f"evidence/squares_supergroups.{kind}" for kind in ("html", "json")} <= listed


def test_the_csv_has_a_row_for_each_regression_and_says_what_its_columns_are(site: Path) -> None:
    """If this fails, people who download the regressions cannot read them, or some are missing."""
    with (site / "data/squares_supergroups_evidence.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["indicator"], row["cluster_code"], row["significant"]) for row in rows] == [
        ("jobs", "1", "false"),
        ("pay", "1", "true"),
        ("pay", "2", "false"),
        ("rent", "2", "true"),
    ]
    assert (rows[0]["lower"], rows[0]["reason"], rows[1]["p_adjusted"]) == ("", FEW, "0.001235")
    metadata = read(site, "data/squares_supergroups_evidence.csv-metadata.json")
    assert [column["name"] for column in metadata["tableSchema"]["columns"]] == list(rows[0])
    assert metadata["tableSchema"]["primaryKey"] == ["source", "indicator", "cluster_code"]


def test_the_single_file_links_to_no_other_page(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the copy that is sent by mail has a link to a page that is not with it."""
    tiny.write(tmp_path / "site", clusters=[item()], single_file=tmp_path / "one.html")
    text = (tmp_path / "one.html").read_text(encoding="utf-8")
    assert 'href="evidence' not in text
    assert 'id="data:evidence' not in text
    assert '"evidence":"evidence/squares_supergroups.html"' in text  # named, as the copy lacks it
    assert 'id="data:clusters/squares_supergroups"' in text


def test_without_evidence_a_site_is_as_before(tiny: Any, tmp_path: Path) -> None:
    """If this fails, every atlas of clusters has a page with nothing on it."""
    site = tiny.write(tmp_path / "site", clusters=[level(1)])
    assert not (site / "evidence").exists()
    assert "evidence" not in read(site, "manifest.json")["clusters"][0]


def test_evidence_is_read_back_from_a_study_as_it_was() -> None:
    """If this fails, `bailiwick site` shows other regressions than the study found."""
    (back,) = read_clusters(clusters_text([item()]))
    assert evidence_document(back, back.evidence) == evidence_document(item(), EVIDENCE)


@pytest.mark.parametrize(
    ("rows", "error", "sentence"),
    [
        (pl.concat([EVIDENCE, EVIDENCE[:1]]), TableError, "'pay' on the cluster '1' has more than one row"),
        (
            EVIDENCE.with_columns(cluster=pl.lit("9")).unique("indicator", maintain_order=True),
            TableError,
            "The cluster '9' is not among the clusters 1, 2.",
        ),
        (EVIDENCE[:0], TableError, "has no row"),
        (EVIDENCE.rename({"coefficient": "coeficient"}), ColumnError, "Did you mean 'coeficient'"),
        (
            EVIDENCE.with_columns(p_adjusted=pl.lit(1.5)),
            TableError,
            "'p_adjusted' of 'pay' on the cluster '1' is 1.5",
        ),
    ],
)
def test_evidence_that_cannot_be_is_refused(
    tiny: Any, tmp_path: Path, rows: pl.DataFrame, error: type[Exception], sentence: str
) -> None:
    """If this fails, a regression of no cluster, or two of one, is published."""
    with pytest.raises(error, match=re.escape(sentence)):
        tiny.write(tmp_path / "site", clusters=[item(evidence=rows)])
    assert not (tmp_path / "site").exists()


def test_what_to_know_first_and_whose_data_it_is_stand_on_the_page(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a warning is lost, or the data of somebody is shown without their name and licence."""
    credit = Source("Ministry <of> Rent", "Rents", "2020", "", "", "CC-BY-4.0", "© Ministry, CC BY 4.0.")
    site = tiny.write(
        tmp_path / "site", clusters=[item(evidence_caution="Read with care.", evidence_sources=(credit,))]
    )
    text = (site / "evidence/squares_supergroups.html").read_text(encoding="utf-8")
    assert text.index("Read with care.") < text.index("<table>") < text.index("Least squares")
    told = "Ministry &lt;of&gt; Rent, Rents, released 2020, CC-BY-4.0. © Ministry, CC BY 4.0."
    assert f"Source: {told}" in text
    metadata = read(site, "data/squares_supergroups_evidence.csv-metadata.json")
    assert metadata["dc:source"] == [
        "Ministry <of> Rent, Rents, released 2020, CC-BY-4.0. © Ministry, CC BY 4.0."
    ]
    assert "dc:license" not in metadata


def test_what_an_area_is_like_itself_stands_on_its_page(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the name of a cluster is read as a fact about each of its areas."""
    code = str(item().table["area_code"][0])
    notes = {code: "Its own industries: ships & sails."}
    site = tiny.write(tmp_path / "site", clusters=[item(notes=notes, flag_notes={"m": "no cluster"})])
    held = read(site, "clusters/squares_supergroups.json")
    assert check_document(held, "clusters") == []
    assert held["flag_notes"] == {"m": "no cluster"}
    assert [note for note in held["notes"] if note] == list(notes.values())
    page = (site / f"area/{code}.html").read_text(encoding="utf-8")
    assert "ships &amp; sails." in page
    assert '<a href="../evidence/squares_supergroups.html">' in page
    (back,) = read_clusters(clusters_text([item(notes=notes, flag_notes={"m": "no cluster"})]))
    assert (back.notes, back.flag_notes) == (notes, {"m": "no cluster"})


@pytest.mark.parametrize(
    ("lower", "said"), [(-0.004, "−0.004 to 1.00"), (-0.00001, "just below 0 to 1.00"), (0.0, "0.00 to 1.00")]
)
def test_an_end_of_an_interval_keeps_its_side_of_0(
    tiny: Any, tmp_path: Path, lower: float, said: str
) -> None:
    """If this fails, an interval that holds 0 looks as if it began there."""
    rows = EVIDENCE.with_columns(lower=pl.when(pl.col("significant")).then(lower).otherwise("lower"))
    site = tiny.write(tmp_path / "site", clusters=[item(evidence=rows)])
    assert f"<small>{said}</small>" in (site / "evidence/squares_supergroups.html").read_text(
        encoding="utf-8"
    )
