"""Clusters and corresponding areas on the site of four squares: every number can be checked by hand."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

from bailiwick.errors import TableError
from bailiwick.indicators import Preset, SimilarData
from bailiwick.publish import study_outputs
from bailiwick.publish.contract import check_document
from bailiwick.publish.site_clusters import cluster_documents, cluster_entries
from bailiwick.publish.study_clusters import OPTIONAL, clusters_text, read_clusters
from bailiwick.publish.study_outputs import write_site_of, write_study
from bailiwick.studies.result import InputRecord, StudyResult, StudyTable
from tiny_clusters import AREAS, corresponding, frame, level, levels

NU = 2  # its place among the areas


def read(site: Path, path: str) -> Any:
    """A JSON file of the site."""
    return json.loads((site / path).read_text(encoding="utf-8"))


def test_a_level_is_laid_out_on_the_areas(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the map shows areas in other clusters, or cannot say why one has none.

    Areas stand in the order Alpha, Beta, Nu, Omega. Ratios keep three decimals (.123456 is .123), stabilities
    two (.625 is .62, halves to even).
    """
    site = tiny.write(tmp_path / "site", clusters=levels())
    held = read(site, "clusters/squares_supergroups.json")
    assert held["label"] == [0, 0, None, 1]
    assert held["second"] == [1, 1, None, 0]
    assert held["ratio"] == [0.5, 0.95, None, 0.123]
    assert held["stability"] == [0.9, 0.62, None, None]
    assert held["flags"] == [[NU, "n"]]
    assert held["k"] == 2
    assert held["parent_set"] is None
    assert held["clusters"][0] == {
        "code": "1",
        "name": "Homes",
        "status": "provisional",
        "prose": "Two areas with many homes.",
        "size": 2,
        "parent": None,
        "typical": 0,
        "stability": 0.75,
        "profile": [0.2, -0.1],
    }
    assert held["variables"][1] == {"label": "People at work", "dimension": "work and pay"}


def test_a_finer_level_names_its_parents(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the atlas cannot tell which supergroup a group lies in.

    Differences keep three decimals: .0123456 is .012.
    """
    site = tiny.write(tmp_path / "site", clusters=levels())
    held = read(site, "clusters/squares_groups.json")
    assert held["parent_set"] == "squares_supergroups"
    assert [cluster["parent"] for cluster in held["clusters"]] == [0, 0, 1]
    assert [cluster["typical"] for cluster in held["clusters"]] == [0, 1, None]
    assert held["clusters"][0]["profile"] == [0.012, 0.1]


def test_the_manifest_lists_levels_from_the_broadest(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the picker of levels begins with the finest, or mixes two classifications."""
    other = level(1, id="other", family="other", family_label="Another")
    site = tiny.write(tmp_path / "site", clusters=[level(2), other, level(1)])
    entries = read(site, "manifest.json")["clusters"]
    assert [(entry["id"], entry["level"], entry["k"]) for entry in entries] == [
        ("squares_supergroups", 1, 2),
        ("squares_groups", 2, 3),
        ("other", 1, 2),
    ]
    assert entries[0] == {
        "id": "squares_supergroups",
        "label": "Squares: supergroups",
        "family": "squares",
        "family_label": "Classification of squares",
        "level": 1,
        "level_label": "Supergroups",
        "vintage": "lad2099",
        "year": 2021,
        "k": 2,
    }


def test_areas_without_a_cluster_need_no_row_outside_the_coverage(tiny: Any) -> None:
    """If this fails, a classification of two countries has to list the areas of the others."""
    rows = [*AREAS[1][:2], ("W99000001", None, None, None, None)]
    table = frame("table", rows).to_pandas().assign(flag=[None, None, "s"])
    clusters = [("1", "Homes", "ours", "Two.", None, None, None)]
    item = level(1, clusters=clusters, profile=[("1", "homes", 0.0), ("1", "work", 0.0)])
    item = type(item)(**{**vars(item), "table": table.assign(second_code=None)})
    held = cluster_documents([item], {"lad2099": tiny.geography})["squares_supergroups"]
    assert held["label"] == [0, 0, None, None]
    assert held["flags"] == [[2, "n"], [3, "s"]]


def test_the_csv_has_codes_of_every_level(tiny: Any, tmp_path: Path) -> None:
    """If this fails, people who download a membership cannot join it or see its supergroups."""
    site = tiny.write(tmp_path / "site", clusters=levels())
    with (site / "data/squares_groups.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows == [
        ["area_code", "area_name", "cluster_code", "cluster_name", "level_1_code", "second_code", "ratio",
         "stability", "merged_into", "flag"],
        ["E99000001", "Alpha", "1a", "Old homes", "1", "1b", "0.0", "1.0", "", ""],
        ["E99000002", "Beta", "1b", "New homes", "1", "1a", "1.25", "1.0", "", ""],
        ["N99000001", "Nu", "", "", "", "", "", "", "", "n"],
        ["W99000001", "Omega", "2a", "Work", "2", "1b", "0.0", "1.0", "", ""],
    ]  # fmt: skip
    metadata = read(site, "data/squares_groups.csv-metadata.json")
    assert [column["name"] for column in metadata["tableSchema"]["columns"]] == rows[0]
    assert metadata["tableSchema"]["primaryKey"] == ["area_code"]
    assert metadata["dc:source"] == [
        "ONS, Census 2021, released 2022-11-02, accessed 2026-11-20, OGL-UK-3.0, https://example.org"
    ]


def merged(into: dict[str, str]) -> Any:
    """The top level with some squares measured together with others."""
    item = level(1)
    codes = pl.col("area_code").replace_strict(into, default=None, return_dtype=pl.String)
    return type(item)(**{**vars(item), "table": item.table.with_columns(merged_into=codes)})


def test_areas_measured_together_are_told(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the figures of two areas together are published as those of one of them.

    Beta (place 1) is merged into Alpha (place 0); both are in cluster 1.
    """
    site = tiny.write(tmp_path / "site", clusters=[merged({"E99000002": "E99000001"})])
    assert read(site, "clusters/squares_supergroups.json")["measured_with"] == [[1, 0]]
    with (site / "data/squares_supergroups.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["area_name"]: row["merged_into"] for row in csv.DictReader(stream)}
    assert rows == {"Alpha": "", "Beta": "E99000001", "Nu": "", "Omega": ""}
    for code, other in (("E99000001", "Beta"), ("E99000002", "Alpha")):
        page = (site / f"area/{code}.html").read_text(encoding="utf-8")
        assert f"Measured together with {other}." in page


@pytest.mark.parametrize(
    ("into", "said"),
    [
        ({"E99000002": "E99000009"}, "'E99000009'"),
        ({"E99000002": "E99000002"}, "'E99000002' is merged into itself"),
        ({"E99000002": "E99000001", "E99000001": "E99000002"}, "itself merged into another"),
        ({"E99000002": "W99000001"}, "'E99000002' is merged into 'W99000001' and has another cluster"),
    ],
)
def test_a_merge_that_cannot_be_is_a_fault(tiny: Any, into: dict[str, str], said: str) -> None:
    """If this fails, the atlas names areas as measured together that were not."""
    with pytest.raises(TableError, match=re.escape(said)):
        cluster_documents([merged(into)], {"lad2099": tiny.geography})


def test_the_readme_says_what_each_set_is(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the files of a classification come without a word on them."""
    text = (tiny.write(tmp_path / "site", clusters=levels()) / "README.txt").read_text(encoding="utf-8")
    assert "id: squares_groups; file: data/squares_groups.csv" in text
    assert "2a: Work (official)" in text
    assert "View: index.html#/clusters?set=squares_groups" in text


def test_area_pages_name_clusters_and_corresponding_areas(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a reader without scripts learns nothing of an area's clusters.

    Beta's ratio is .95 at the top, so borderline (above .9) with 2; 1.25 below, so nearer to 1a.
    """
    site = tiny.write(tmp_path / "site", clusters=levels(), similar=[corresponding()])
    beta = (site / "area/E99000002.html").read_text(encoding="utf-8")
    assert "1 Homes</a>, 2 areas. Borderline with 2 Work.</li>" in beta
    assert (
        "1b New homes</a>, 1 area. Nearer to the mean of 1a Old homes. The most typical area of it." in beta
    )
    assert '<a href="E99000001.html">Alpha</a>: closest on travel, furthest on housing</li>' in beta
    alpha = (site / "area/E99000001.html").read_text(encoding="utf-8")
    assert "closest on housing and travel, furthest on work and pay" in alpha
    omega = (site / "area/W99000001.html").read_text(encoding="utf-8")
    assert "Beta</a>: furthest on travel</li>" in omega
    nu = (site / "area/N99000001.html").read_text(encoding="utf-8")
    assert "Supergroups: none. The source does not cover this area." in nu
    assert "Most similar areas" not in nu


def test_reasons_are_indexes_into_the_dimensions(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the readout says that areas are close on what they are far apart on."""
    site = tiny.write(tmp_path / "site", similar=[corresponding()])
    held = read(site, "similar/census.json")
    assert held["dimensions"] == ["housing", "work and pay", "travel"]
    assert held["nearest"] == [[[1, 0.5]], [[0, 0.5]], [], [[1, 2]]]
    assert held["reasons"] == [[[[0, 2], [1]]], [[[2], [0]]], [], [[[], [2]]]]


def test_reasons_in_pandas_are_read_alike(tiny: Any, tmp_path: Path) -> None:
    """If this fails, lists in a pandas table, or a missing one, break the site."""
    table = corresponding().table.to_pandas()
    table["closest_on"] = pd.Series([["housing"], None, []])
    site = tiny.write(tmp_path / "site", similar=[corresponding(table=table)])
    assert read(site, "similar/census.json")["reasons"] == [[[[0], [1]]], [[[], [0]]], [], [[[], [2]]]]


def test_an_atlas_may_hold_clusters_only(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a classification cannot be shown without an indicator beside it."""
    site = tiny.write(tmp_path / "site", indicators=[], clusters=levels(), single_file=tmp_path / "one.html")
    manifest = read(site, "manifest.json")
    assert manifest["default_state"] == "#/clusters?set=squares_supergroups"
    assert manifest["citation"].endswith("from data of ONS.")
    assert read(site, "indicators.json") == []
    picture = (site / "map.svg").read_text(encoding="utf-8")
    assert "1 Homes" in picture
    assert "area not covered" in picture
    assert 'id="data:clusters/squares_groups"' in (tmp_path / "one.html").read_text(encoding="utf-8")


def test_clusters_bring_their_own_boundaries(tiny: Any, tmp_path: Path) -> None:
    """If this fails, clusters on other boundaries than the indicators have no map.

    On the boundaries of 2088 Beta is still E98000001, which the tiny site names as what Beta replaced.
    """
    codes = ["E99000001", "E98000001", "N99000001", "W99000001"]
    names = ["Alpha", "Old Beta", "Nu", "Omega"]
    earlier = type(tiny.geography)(
        **{
            **vars(tiny.geography),
            "vintage": "lad2088",
            "title": "Squares, 2088 boundaries",
            "codes": codes,
            "names": names,
            "topology": {
                **tiny.geography.topology,
                "objects": {
                    "areas": {
                        "type": "GeometryCollection",
                        "geometries": [
                            {"type": "Polygon", "id": code, "arcs": [[at]]} for at, code in enumerate(codes)
                        ],
                    }
                },
            },
        }
    )
    rows = [(codes[1], *row[1:]) if row[0] == "E99000002" else row for row in AREAS[1]]
    site = tiny.write(
        tmp_path / "site",
        clusters=[level(1, vintage="lad2088", table=rows)],
        geographies={"lad2099": tiny.geography, "lad2088": earlier},
    )
    assert read(site, "manifest.json")["vintages"] == ["lad2088", "lad2099"]
    assert read(site, "areas-lad2088.json")["code"] == codes
    beta = (site / "area/E99000002.html").read_text(encoding="utf-8")
    assert "<li>Old Beta, now part of Beta: Supergroups: " in beta
    assert "Squares, 2088 boundaries" in beta


@pytest.fixture
def site_of(tmp_path: Path, tiny: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Writes a study into a workspace and the atlas of the workspace."""
    whole = study_outputs.write_site

    def written(*words: Any, **facts: Any) -> Path:
        return whole(*words, **facts, static=tiny.static, geographies={"lad2099": tiny.geography})

    monkeypatch.setattr(study_outputs, "write_site", written)

    def write(**changes: Any) -> Path:
        table = frame("table", AREAS[1])
        facts: dict[str, Any] = {
            "study": "squares",
            "title": "Squares",
            "tables": {"membership": StudyTable(table, "Table", dict.fromkeys(table.columns, "Column"))},
            "indicators": (),
            "figures": (),
            "presets": (
                Preset("Groups", "A link.", "#/clusters?set=squares_groups"),
                Preset("Gone", "A link.", "#/clusters?set=gone"),
            ),
            "default_state": "#/clusters?set=squares_supergroups",
            "context": ("Why squares.",),
            "parameters": {},
            "inputs": (InputRecord("table", "Invented", "Nobody", licence="CC0-1.0"),),
            "clusters": levels(),
            "similar": [corresponding()],
        }
        write_study(StudyResult(**facts | changes), tmp_path / "out/squares", figures=False)
        return write_site_of(tmp_path, tmp_path / "site", built=date(2026, 11, 20))

    return write


def test_a_study_of_clusters_is_read_back_as_it_was(site_of: Any, tiny: Any, tmp_path: Path) -> None:
    """If this fails, `bailiwick site` shows other clusters than the study found, or needs a second run."""
    site = site_of()
    direct = tiny.write(tmp_path / "direct", indicators=[], clusters=levels(), similar=[corresponding()])
    for path in ("clusters/squares_supergroups.json", "clusters/squares_groups.json", "similar/census.json"):
        assert (site / path).read_bytes() == (direct / path).read_bytes()
    manifest = read(site, "manifest.json")
    assert (manifest["title"], manifest["default_vintage"]) == ("Squares", "lad2099")
    assert [preset["label"] for preset in manifest["presets"]] == ["Groups"]


def test_bases_with_and_without_reasons_share_a_study(site_of: Any) -> None:
    """If this fails, a basis without reasons is given empty ones, or cannot stand beside one with."""
    bare = SimilarData(
        basis="mix", label="Mix", definition="Made up.", year=2023, n=1, vintage="lad2099",
        table=corresponding().table.drop("closest_on", "furthest_on"),
    )  # fmt: skip
    site = site_of(similar=[corresponding(), bare])
    assert "reasons" in read(site, "similar/census.json")
    assert "reasons" not in read(site, "similar/mix.json")


MEDIANS = [
    ("1", "homes", 31.46), ("1", "work", 41.0), ("2", "homes", 25.0), ("2", "work", None),
    (None, "homes", 30.04), (None, "work", 40.0),
]  # fmt: skip

VALUES = [
    ("E99000001", "homes", 31.456), ("E99000001", "work", 41.0), ("N99000001", "work", 38.0),
    ("N99000001", "homes", None),
]  # fmt: skip


def in_units(**changes: Any) -> Any:
    """The top level with medians in pounds and percent, silhouettes, and why Nu has no cluster."""
    item = level(1)
    variables = item.variables.with_columns(
        unit=pl.Series(["£ thousand", "% of residents"]),
        decimals=pl.Series([1, 0]),
        polarity=pl.Series([1, -1]),
    )
    facts: dict[str, Any] = {
        "medians": pl.DataFrame(MEDIANS, schema=["code", "variable", "median"], orient="row"),
        "variables": variables,
        "table": item.table.with_columns(silhouette=pl.Series([0.25, -0.12345, 0.0])),
        "clusters": item.clusters.with_columns(silhouette=pl.Series([0.0632, 0.0])),
        "left_out": {"N99000001": "Homes are missing."},
        "redrawn": "areas are redrawn",
        "values": pl.DataFrame(VALUES, schema=["area_code", "variable", "value"], orient="row"),
        "period": "edition of May 2099, values of 2091 to 2098",
    }
    return type(item)(**{**vars(item), **facts, **changes})


def test_medians_stand_beside_the_variables(tiny: Any) -> None:
    """If this fails, the atlas shows the median of one cluster or variable as that of another.

    Medians keep four significant digits, or the decimals of the variable if more; 25.0 is written as 25.
    """
    held = cluster_documents([in_units()], {"lad2099": tiny.geography})["squares_supergroups"]
    assert [cluster["medians"] for cluster in held["clusters"]] == [[31.46, 41], [25, None]]
    assert held["variables"] == [
        {"label": "Homes to a person", "dimension": "housing", "unit": "£ thousand", "decimals": 1,
         "polarity": 1, "median": 30.04},
        {"label": "People at work", "dimension": "work and pay", "unit": "% of residents", "decimals": 0,
         "polarity": -1, "median": 40},
    ]  # fmt: skip
    assert [cluster["silhouette"] for cluster in held["clusters"]] == [0.063, 0.0]
    assert held["silhouette"] == [0.25, -0.123, None, 0.0]
    assert held["reasons"] == {"sentences": ["Homes are missing."], "areas": [[NU, 0]]}
    assert held["redrawn"] == "areas are redrawn"
    assert held["period"] == "edition of May 2099, values of 2091 to 2098"
    assert check_document(held, "clusters") == []


def test_without_medians_a_file_is_as_before(tiny: Any) -> None:
    """If this fails, classifications without medians gain empty fields, and old files differ from new."""
    held = cluster_documents([level(1)], {"lad2099": tiny.geography})["squares_supergroups"]
    assert not {"silhouette", "reasons", "redrawn", "values", "period"} & set(held)
    assert not {"medians", "silhouette"} & set(held["clusters"][0])
    assert set(held["variables"][0]) == {"label", "dimension"}
    assert not {*OPTIONAL} & set(json.loads(clusters_text([level(1)]))[0])


def test_values_stand_at_their_areas(tiny: Any) -> None:
    """If this fails, the atlas shows the value of one area or metric at another.

    Alpha is the first of the four areas and Nu the third. Values keep four significant digits as medians
    do: 31.456 is 31.46. Nu has no cluster and is shown what it has; Beta and Omega have no row.
    """
    held = cluster_documents([in_units()], {"lad2099": tiny.geography})["squares_supergroups"]
    assert held["values"] == [[31.46, None, None, None], [41, None, 38, None]]


def test_a_period_is_in_the_manifest_where_it_is_given(tiny: Any) -> None:
    """If this fails, pickers name a year that the clusters are not of."""
    for item, period in ((in_units(), "edition of May 2099, values of 2091 to 2098"), (level(1), None)):
        documents = cluster_documents([item], {"lad2099": tiny.geography})
        assert cluster_entries([item], documents)[0].get("period") == period


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"medians": MEDIANS[:-1]}, "The medians of all areas lack 1 variable: 'work'."),
        ({"medians": MEDIANS[1:]}, "The medians of the cluster '1' lack 1 variable: 'homes'."),
        ({"medians": [*MEDIANS, MEDIANS[0]]}, "The medians have 'homes' of the cluster '1' twice"),
        ({"medians": [*MEDIANS, ("3", "homes", 1.0)]}, "which the table of clusters lacks"),
        ({"medians": [*MEDIANS, ("1", "house", 1.0)]}, "which the table of variables lacks. Did you mean"),
        ({"medians": [*MEDIANS[1:], ("1", "homes", float("inf"))]}, "The median is inf at 'homes'"),
        ({"values": [*VALUES, VALUES[0]]}, "The values have 'homes' of 'E99000001' twice"),
        ({"values": [*VALUES, ("E99000009", "homes", 1.0)]}, "'E99000009'"),
        ({"values": [*VALUES, ("E99000002", "home", 1.0)]}, "lacks. Did you mean 'homes'"),
        ({"values": [("E99000001", "homes", float("inf"))]}, "The value is inf at 'homes' of 'E99000001'"),
        ({"left_out": {"E99000001": "Gone."}}, "has a cluster and a reason for having none ('Gone.')"),
        ({"left_out": {"N99000001": " "}}, "give a sentence"),
        ({"left_out": {"N99000009": "Gone."}}, "'N99000009'"),
    ],
)
def test_medians_and_reasons_that_cannot_be_are_faults(tiny: Any, changes: Any, said: str) -> None:
    """If this fails, the atlas prints medians of nothing, or says why an area is out that is in."""
    for name, key in (("medians", "code"), ("values", "area_code")):
        if name in changes:
            schema = [key, "variable", name.removesuffix("s")]
            changes = {name: pl.DataFrame(changes[name], schema=schema, orient="row")}
    with pytest.raises(TableError, match=re.escape(said)):
        cluster_documents([in_units(**changes)], {"lad2099": tiny.geography})


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("polarity", [1, 2], "The polarity of 'work' is 2"),
        ("decimals", [1.5, 0], "The decimals of 'homes' are 1.5"),
        ("unit", [3, 4], "The unit of 'homes' is 3"),
    ],
)
def test_units_that_cannot_be_are_faults(tiny: Any, column: str, values: list[Any], said: str) -> None:
    """If this fails, medians are printed with a unit or a direction that means nothing."""
    item = in_units()
    spoilt = in_units(variables=item.variables.with_columns(pl.Series(column, values)))
    with pytest.raises(TableError, match=re.escape(said)):
        cluster_documents([spoilt], {"lad2099": tiny.geography})


def test_medians_and_reasons_are_read_back_as_they_were(tiny: Any) -> None:
    """If this fails, `bailiwick site` shows other medians than the study found."""
    held = cluster_documents(read_clusters(clusters_text([in_units()])), {"lad2099": tiny.geography})
    assert held == cluster_documents([in_units()], {"lad2099": tiny.geography})


def test_downloads_and_pages_say_why_an_area_has_no_cluster(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a reader of the CSV, the README or a plain page learns only that a value is missing."""
    site = tiny.write(tmp_path / "site", clusters=[in_units()])
    with (site / "data/squares_supergroups.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["area_name"]: (row["silhouette"], row["reason"]) for row in csv.DictReader(stream)}
    assert rows == {
        "Alpha": ("0.25", ""), "Beta": ("-0.123", ""), "Nu": ("", "Homes are missing."), "Omega": ("0.0", ""),
    }  # fmt: skip
    columns = read(site, "data/squares_supergroups.csv-metadata.json")["tableSchema"]["columns"]
    assert [column["name"] for column in columns][-3:] == ["flag", "silhouette", "reason"]
    told = {column["name"]: column["dc:description"] for column in columns if "dc:description" in column}
    assert told["stability"] == "Share of runs that group it with its own when areas are redrawn, 0 to 1."
    assert "Area left out: Nu. Reason: Homes are missing." in (site / "README.txt").read_text(
        encoding="utf-8"
    )
    assert "Clusters: 2; period: edition of May 2099, values of 2091 to 2098;" in (
        site / "README.txt"
    ).read_text(encoding="utf-8")
    # Alpha has 31.46 thousand pounds, its cluster 31.46, all areas 30.04, shown with one decimal.
    page = (site / "area/E99000001.html").read_text(encoding="utf-8")
    assert "May 2099 edition. " in page
    assert (
        '<th scope="row">Homes to a person <small>(£ thousand)</small></th><td>£31.5</td><td>£31.5</td>'
        "<td>£30.0</td>" in page
    )
    assert "<small>(% of residents; low is good)</small></th><td>41%</td><td>41%</td><td>40%</td>" in page
    page = (site / "area/N99000001.html").read_text(encoding="utf-8")
    assert "<caption>" not in page  # no cluster to compare with
    assert "Supergroups: none. Homes are missing.</li>" in page
