"""The contract between Python and the atlas, on the real areas: every file, every rule, every budget.

The figures are seeded and invented; areas, shapes and names are the carried ones.
"""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import narwhals as nw
import polars as pl
import pyarrow as pa
import pytest
import shapely

from bailiwick import areas
from bailiwick.publish import (
    UNITED_KINGDOM,
    ClusterData,
    IndicatorData,
    National,
    SimilarData,
    Source,
    Unit,
    write_site,
)
from bailiwick.publish.contract import check_document, read_schema
from bailiwick.publish.flags import MISSING_FLAGS, VALUE_FLAGS

YEARS = range(2004, 2024)
KINDS = {"areas": "areas-lad2023", "topology": "areas-lad2023.topo"}


def indicator(name: str, **changes: Any) -> IndicatorData:
    """Twenty years of invented figures, one in a hundred with a flag; districts of Great Britain."""
    chance = random.Random(name)
    rows = []
    for code in areas.codes("lad2023"):
        for year in YEARS:
            if code.startswith("N"):
                continue
            flag = chance.choice("smxuepr") if chance.random() < 0.01 else None
            value = None if flag in MISSING_FLAGS else chance.lognormvariate(4.5, 0.3)
            rows.append((code, year, value, flag))
    names = ["area_code", "year", "value", "flag"]
    facts: dict[str, Any] = {
        "id": name,
        "label": "Output per hour, invented",
        "short_label": "Output",
        "definition": "Invented figures of the length of real ones, to try the files.",
        "formula": "output / hours",
        "unit": Unit("gbp_per_hour", "pounds an hour, current prices", prefix="£"),
        "decimals": 2,
        "table": pa.table({column: [row[at] for row in rows] for at, column in enumerate(names)}),
        "sources": [
            Source("Nobody", "Invented", "2025-01-01", "2026-11-20", "https://example.org", "CC0-1.0")
        ],
        "rounding": "Not rounded.",
        "national": [National("Great Britain", dict.fromkeys(YEARS, 90.0))],
    }
    return IndicatorData(**facts | changes)


def cluster_level(number: int, k: int) -> ClusterData:
    """Districts of England and Wales in `k` clusters, invented; 57 variables, as the census study has.

    Clusters of level 2 are three to one of level 1, so 8 and 24 nest.
    """
    chance = random.Random(number)
    codes = [code for code in areas.codes("lad2022") if code[0] in "EW"]
    names = [f"{at // 3 + 1}{'abc'[at % 3]}" if number == 2 else f"{at + 1}" for at in range(k)]
    own = [at % 24 // (24 // k) for at in range(len(codes))]
    rows = [
        (code, names[at], names[(at + 1) % k], chance.uniform(0.2, 1.05), chance.random())
        for code, at in zip(codes, own, strict=True)
    ]
    clusters = [
        (
            name,
            f"An invented name of the length of a real one, {at}",
            "provisional",
            f"A portrait of two or three sentences, {at}. It says what stands out. " * 3,
            name[:-1] if number == 2 else None,
            None,
            chance.random(),
        )
        for at, name in enumerate(names)
    ]
    profile = [(name, f"v{at:02d}", chance.gauss(0, 0.1)) for name in names for at in range(57)]
    variables = [
        (f"v{at:02d}", f"Share of residents of some kind, {at}", f"dimension {at // 10}") for at in range(57)
    ]

    def table(columns: str, held: list[Any]) -> pa.Table:
        return pa.table({name: [row[at] for row in held] for at, name in enumerate(columns.split())})

    return ClusterData(
        id=f"area_classification_{number}",
        family="area_classification",
        family_label="Area classification",
        level=number,
        level_label=f"Level {number}",
        label=f"Area classification, level {number}",
        vintage="lad2022",
        year=2021,
        method="Invented.",
        indicators=tuple(row[1] for row in variables),
        table=table("area_code code second_code ratio stability", rows),
        clusters=table("code name status prose parent_code typical_area_code stability", clusters),
        profile=table("code variable difference", profile),
        variables=table("variable label dimension", variables),
        score=0.5,
        score_definition="Invented.",
        coverage=("E92000001", "W92000004"),
        sources=[Source("Nobody", "Invented", "2025-01-01", "2026-11-20", "https://example.org", "CC0-1.0")],
    )


def metric_level() -> ClusterData:
    """Districts of England and Wales in four clusters of nine metrics, with all that may be told of them."""
    item = cluster_level(1, 4)
    names = [f"v{at:02d}" for at in range(9)]
    codes = areas.codes("lad2022")
    table = nw.from_native(item.table, eager_only=True).to_polars()
    table = table.with_columns(
        silhouette=pl.Series([at % 13 / 20 - 0.1 for at in range(len(table))]),
        code=pl.when(pl.col("area_code") == codes[0]).then(None).otherwise(pl.col("code")),
        flag=pl.when(pl.col("area_code") == codes[0]).then(pl.lit("m")),
    ).with_columns(
        pl.when(pl.col("code").is_not_null()).then(pl.col(name))
        for name in ("second_code", "ratio", "silhouette")
    )
    chosen = pl.col("variable").is_in(names)
    clusters = nw.from_native(item.clusters, eager_only=True).to_polars()
    variables = nw.from_native(item.variables, eager_only=True).to_polars().filter(chosen)
    return replace(
        item,
        id="metrics",
        family="metrics",
        table=table,
        profile=nw.from_native(item.profile, eager_only=True).to_polars().filter(chosen),
        clusters=clusters.with_columns(silhouette=pl.lit(0.21)),
        variables=variables.with_columns(unit=pl.lit("£ per hour"), decimals=pl.lit(1), polarity=pl.lit(-1)),
        medians=pl.DataFrame(
            [(code, name, 30.55) for code in (None, "1", "2", "3", "4") for name in names],
            schema=["code", "variable", "median"],
            orient="row",
        ),
        left_out={codes[0]: "Healthy life expectancy is missing."},
        redrawn="areas are redrawn",
        period="edition of May 2025, values of 2019 to 2024",
        values=pl.DataFrame(
            [(code, name, 30.55) for code in codes[1:] for name in names],
            schema=["area_code", "variable", "value"],
            orient="row",
        ),
        evidence=regressions(62),
        evidence_method="Invented.",
    )


def regressions(count: int) -> pl.DataFrame:
    """Invented regressions of so many indicators on the four clusters; one in eight has no p-value."""
    chance = random.Random(62)
    rows = []
    for at in range(count):
        for code in "1234":
            few = chance.random() < 0.125
            b = chance.gauss(0, 0.5)
            rows.append(
                {
                    "source": "ons" if at < count // 2 else "beis",
                    "indicator": f"indicator_{at}",
                    "label": f"An indicator with a name of the length of a real one, {at}",
                    "cluster": code,
                    "coefficient": b,
                    "lower": None if few else b - 0.3,
                    "upper": None if few else b + 0.3,
                    "p_adjusted": None if few else chance.random(),
                    "significant": abs(b) > 0.3 and not few,
                    "reason": "few-treated" if few else None,
                    "treated_areas": 40,
                    "treated_regions": 7,
                }
            )
    return pl.DataFrame(rows, infer_schema_length=None)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two indicators and one similarity basis on the districts of 2023, and clusters of 2022."""
    folder = tmp_path_factory.mktemp("contract")
    static = folder / "static"
    static.mkdir()
    for name in ("atlas.js", "atlas.css", "NOTICE.txt"):
        (static / name).write_text("", encoding="utf-8")
    codes = areas.codes("lad2023")
    near = [(code, rank, codes[at - rank], rank / 10) for at, code in enumerate(codes) for rank in (1, 2)]
    columns = ("area_code", "rank", "neighbour_code", "distance")
    basis = SimilarData(
        basis="industry_mix",
        label="Industry mix",
        definition="Invented.",
        year=2023,
        n=2,
        dimensions=("housing", "work"),
        table=pa.table(
            {name: [row[at] for row in near] for at, name in enumerate(columns)}
            | {"closest_on": [["work"]] * len(near), "furthest_on": [["housing"]] * len(near)}
        ),
    )
    return write_site(
        folder / "site",
        title="Contract",
        indicators=[indicator("output_per_hour"), indicator("output_index", centre=90.0, decimals=1)],
        similar=[basis],
        clusters=[cluster_level(1, 8), cluster_level(2, 24), metric_level()],
        built=date(2026, 11, 20),
        static=static,
    )


def read(site: Path, path: str) -> Any:
    """A JSON file of the site, refused if it holds NaN or Infinity."""
    text = (site / path).read_text(encoding="utf-8")
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{path} holds {name}"))


def kind_of(path: str) -> str:
    """The schema of a file."""
    if path.endswith(".topo.json"):
        return "topology"
    kind = path.removesuffix(".json").partition("-")[0].partition("/")[0]
    return "indicator" if path.startswith("indicators/") else kind


def test_every_file_is_valid(site: Path) -> None:
    """If this fails, the front end is given a file that its types say cannot be."""
    paths = [path.relative_to(site).as_posix() for path in site.rglob("*.json")]
    checked = [path for path in sorted(paths) if not path.startswith("data/")]
    assert checked == [
        "areas-lad2022.json",
        "areas-lad2022.topo.json",
        "areas-lad2023.json",
        "areas-lad2023.topo.json",
        "clusters/area_classification_1.json",
        "clusters/area_classification_2.json",
        "clusters/metrics.json",
        "evidence/metrics.json",
        "files.json",
        "indicators.json",
        "indicators/output_index.json",
        "indicators/output_per_hour.json",
        "manifest.json",
        "similar/industry_mix.json",
        "values/output_index.json",
        "values/output_per_hour.json",
    ]
    for path in checked:
        validator = jsonschema.Draft202012Validator(read_schema(kind_of(path)))
        assert [error.message for error in validator.iter_errors(read(site, path))] == [], path


@pytest.mark.parametrize("name", ["output_per_hour", "output_index"])
def test_every_null_has_its_flag_and_every_flag_its_place(site: Path, name: str) -> None:
    """If this fails, the readout cannot say why a value is missing."""
    values = read(site, f"values/{name}.json")
    flags = {(year, area): flag for year, area, flag in values["flags"] if area is not None}
    assert len(flags) == len(values["flags"])
    assert len(values["values"]) == len(values["years"]) == len(YEARS)
    for at, row in enumerate(values["values"]):
        assert len(row) == 361
        for area, value in enumerate(row):
            flag = flags.get((at, area))
            assert flag in MISSING_FLAGS if value is None else flag is None or flag in VALUE_FLAGS
    northern = [at for at, code in enumerate(areas.codes("lad2023")) if code.startswith("N")]
    assert {flags[at, area] for at in range(len(YEARS)) for area in northern} == {"n"}


def test_every_area_has_a_shape_and_a_label_point_inside_it(site: Path) -> None:
    """If this fails, an area cannot be seen, hovered or reached with the arrow keys."""
    held, topology = read(site, "areas-lad2023.json"), read(site, "areas-lad2023.topo.json")
    assert held["code"] == areas.codes("lad2023")
    assert [shape["id"] for shape in topology["objects"]["areas"]["geometries"]] == held["code"]
    lengths = {len(held[name]) for name in held if name not in ("vintage", "groups")}
    assert lengths == {361}
    outlines = areas.polygons("lad2023")
    outside = [
        code
        for code, point in zip(held["code"], held["label_point"], strict=True)
        if not outlines[code].contains(shapely.Point(point))
    ]
    assert outside == []


def test_every_scope_has_its_areas(site: Path) -> None:
    """If this fails, a scope is empty or counts other areas. 361 in the UK, 350 in GB, 33 in London."""
    held = read(site, "areas-lad2023.json")
    count = {}
    for group in held["groups"]:
        if group["kind"] == "region":
            count[group["scope"]] = held["region"].count(group["code"])
        else:
            count[group["scope"]] = sum(country in group["countries"] for country in held["country"])
    assert (count["uk"], count["gb"], count["E12000007"], count["W92000004"]) == (361, 350, 33, 22)
    assert len(count) == 2 + 4 + 9
    assert min(count.values()) >= 11


def test_files_stay_within_their_budgets(site: Path) -> None:
    """If this fails, the first view is slower than promised. Budgets of the design, in bytes of gzip.

    The indicator has 20 years and four significant digits, as the budget says.
    """

    def size(*paths: str) -> int:
        return sum(len(gzip.compress((site / path).read_bytes(), 9)) for path in paths)

    assert size("areas-lad2023.topo.json") <= 52_000
    assert size("values/output_index.json") <= 18_000
    assert size("manifest.json", "areas-lad2023.json", "indicators.json") <= 12_000
    assert size("clusters/area_classification_1.json") <= 6_000
    assert size("clusters/area_classification_2.json") <= 10_000
    assert size("clusters/metrics.json") <= 6_000
    assert size("evidence/metrics.html") <= 20_000


def test_clusters_cover_their_own_vintage_and_no_more(site: Path) -> None:
    """If this fails, clusters are drawn on other boundaries, or Scotland is in a cluster of England.

    The districts of 2022 are 374: 331 of England and Wales, 32 of Scotland and 11 of Northern Ireland.
    """
    held, places = read(site, "clusters/area_classification_2.json"), read(site, "areas-lad2022.json")
    assert held["vintage"] == places["vintage"] == "lad2022"
    lengths = {len(held[name]) for name in ("label", "second", "ratio", "stability")}
    assert lengths == {len(places["code"])} == {374}
    without = {places["code"][area][0] for area, _ in held["flags"]}
    assert (len(held["flags"]), without, {flag for _, flag in held["flags"]}) == (43, {"N", "S"}, {"n"})
    assert [area for area, _ in held["flags"]] == [
        at for at, label in enumerate(held["label"]) if label is None
    ]
    assert sum(cluster["size"] for cluster in held["clusters"]) == 331
    assert [cluster["parent"] for cluster in held["clusters"]] == [at // 3 for at in range(24)]
    assert {len(cluster["profile"]) for cluster in held["clusters"]} == {57}


def test_the_area_page_of_a_merged_district_names_the_clusters_of_its_parts(site: Path) -> None:
    """If this fails, a district made after the classification has none.

    Cumberland was made in April 2023 of Allerdale, Carlisle and Copeland.
    """
    page = (site / "area/E06000063.html").read_text(encoding="utf-8")
    for name in ("Allerdale", "Carlisle", "Copeland"):
        assert f"<li>{name}, now part of Cumberland: Level 1: " in page


def test_a_series_of_the_whole_kingdom_covers_northern_ireland(tmp_path: Path) -> None:
    """If this fails, UK series lose Northern Ireland without a word."""
    static = tmp_path / "static"
    static.mkdir()
    for name in ("atlas.js", "atlas.css", "NOTICE.txt"):
        (static / name).write_text("", encoding="utf-8")
    table = pa.table({"area_code": areas.codes("lad2023"), "year": [2023] * 361, "value": [*range(361)]})
    site = write_site(
        tmp_path / "site",
        title="UK",
        indicators=[indicator("places", table=table, coverage=UNITED_KINGDOM, national=())],
        built=date(2026, 11, 20),
        static=static,
    )
    assert read(site, "values/places.json")["flags"] == []


@pytest.mark.parametrize("vintage", ["lad2021", "lad2016"])
def test_every_vintage_can_be_drawn(tmp_path: Path, vintage: str) -> None:
    """If this fails, older boundaries have areas without a shape."""
    static = tmp_path / "static"
    static.mkdir()
    for name in ("atlas.js", "atlas.css", "NOTICE.txt"):
        (static / name).write_text("", encoding="utf-8")
    codes = [code for code in areas.codes(vintage) if not code.startswith("N")]
    table = pa.table({"area_code": codes, "year": [2016] * len(codes), "value": [*range(len(codes))]})
    site = write_site(
        tmp_path / "site",
        title="Older",
        vintage=vintage,
        indicators=[indicator("places", table=table, national=())],
        built=date(2026, 11, 20),
        static=static,
    )
    held, topology = read(site, f"areas-{vintage}.json"), read(site, f"areas-{vintage}.topo.json")
    assert held["code"] == areas.codes(vintage)
    assert [shape["id"] for shape in topology["objects"]["areas"]["geometries"]] == held["code"]


# Each spoils a valid document in one place: path to the place, and what is put there ("absent" removes it).
SPOILS: list[tuple[str, list[Any], Any]] = [
    ("manifest", ["contract_version"], 1),
    ("manifest", ["contract_version"], True),
    ("manifest", ["built"], "20 November"),
    ("manifest", ["title"], "absent"),
    ("manifest", ["colour"], "red"),
    ("manifest", ["flags", 0, "hatch"], "stripes"),
    ("files", [0, "bytes"], -1),
    ("files", [0, "bytes"], 1.5),
    ("indicators", [0, "coverage"], "absent"),
    ("indicators", [0, "years_left_out"], [2004]),
    ("indicators", [0, "group"], 1),
    ("areas", ["label_point", 0], [1]),
    ("areas", ["label_point", 0], [1, 2, 3]),
    ("areas", ["label_point", 0, 0], 0.5),
    ("areas", ["name_cy", 0], 7),
    ("areas", ["groups", 0, "kind"], "planet"),
    ("indicators/output_index", ["unit", "scale"], 10),
    ("indicators/output_index", ["breaks"], [1, 2, 3]),
    ("indicators/output_index", ["centre"], "100"),
    ("indicators/output_index", ["flag_notes"], {"z": "?"}),
    ("indicators/output_index", ["decimals"], 7),
    ("indicators", [0, "years", 0], "2004"),
    ("values/output_index", ["values", 0, 0], "1"),
    ("values/output_index", ["values", 0, 0], True),
    ("values/output_index", ["flags", 0], [0, 0]),
    ("values/output_index", ["flags", 0], [0, 0, "z"]),
    ("values/output_index", ["flags", 0], [0, 0, "s", 1]),
    ("values/output_index", ["flags", 0, 0], -1),
    ("values/output_index", ["flags", 0, 1], -1),
    ("similar/industry_mix", ["nearest", 0, 0], [1, -0.5]),
    ("similar/industry_mix", ["n"], 0),
    ("similar/industry_mix", ["reasons"], "absent"),
    ("similar/industry_mix", ["reasons", 0, 0], [[0]]),
    ("similar/industry_mix", ["reasons", 0, 0, 1], [-1]),
    ("manifest", ["clusters", 0, "level"], 0),
    ("manifest", ["clusters", 0, "family"], "absent"),
    ("clusters/area_classification_1", ["label", 0], -1),
    ("clusters/area_classification_1", ["label", 0], "1"),
    ("clusters/area_classification_1", ["flags", 0], [0, "e"]),
    ("clusters/area_classification_1", ["clusters", 0, "status"], "invented"),
    ("clusters/area_classification_1", ["clusters", 0, "size"], 0),
    ("clusters/area_classification_1", ["clusters", 0, "code"], "1/a"),
    ("clusters/area_classification_1", ["clusters", 0, "profile", 0], None),
    ("clusters/area_classification_1", ["clusters", 0, "letter"], "A"),
    ("clusters/area_classification_1", ["ratio", 0], -0.1),
    ("clusters/area_classification_1", ["stability", 0], 1.1),
    ("clusters/area_classification_1", ["variables", 0, "dimension"], "absent"),
    ("clusters/area_classification_1", ["parent_set"], 1),
    ("clusters/metrics", ["redrawn"], None),
    ("clusters/metrics", ["period"], ""),
    ("clusters/metrics", ["values", 0, 0], "30.5"),
    ("manifest", ["clusters", 2, "period"], None),
    ("clusters/metrics", ["silhouette", 1], 1.1),
    ("clusters/metrics", ["clusters", 0, "silhouette"], -1.1),
    ("clusters/metrics", ["clusters", 0, "medians", 0], "30.5"),
    ("clusters/metrics", ["variables", 0, "unit"], None),
    ("clusters/metrics", ["variables", 0, "decimals"], -1),
    ("clusters/metrics", ["variables", 0, "polarity"], 2),
    ("clusters/metrics", ["variables", 0, "median"], "30.5"),
    ("clusters/metrics", ["reasons", "areas", 0], [0]),
    ("clusters/metrics", ["reasons", "areas", 0, 1], -1),
    ("clusters/metrics", ["reasons", "sentences"], "absent"),
    ("clusters/metrics", ["reasons", "sentences", 0], None),
    ("topology", ["transform", "scale"], [2, 2]),
    ("topology", ["arcs", 0, 0], [0.5, 1]),
    ("topology", ["objects", "areas", "geometries", 0, "type"], "Point"),
]


@pytest.mark.parametrize(("file", "place", "put"), SPOILS, ids=str)
def test_the_small_validator_agrees_with_a_full_one(
    site: Path, file: str, place: list[Any], put: Any
) -> None:
    """If this fails, a file that breaks the contract can be written, or a good one is refused."""
    kind = kind_of(file)
    document = read(site, f"{KINDS.get(file, file)}.json")
    full = jsonschema.Draft202012Validator(read_schema(kind))
    assert check_document(document, kind) == []
    target = document
    for step in place[:-1]:
        target = target[step]
    if put == "absent":
        del target[place[-1]]
    else:
        target[place[-1]] = put
    assert not full.is_valid(document)
    assert check_document(document, kind)


def test_area_pages_name_what_an_area_was_made_from(site: Path) -> None:
    """If this fails, somebody from a former district cannot find what became of it.

    Somerset was made in 2023 of four districts, one of them itself made in 2019 of two; Cornwall in 2009
    of six; Antrim and Newtownabbey in 2015 of two.
    """
    held = read(site, "areas-lad2023.json")
    position = held["code"].index
    assert held["predecessors"][position("E06000066")] == [
        "E07000187", "E07000188", "E07000189", "E07000246", "E07000190", "E07000191",
    ]  # fmt: skip
    assert held["predecessors"][position("N09000001")] == ["95AA", "95WW"]
    assert held["predecessors"][position("E07000178")] == []
    assert "Taunton Deane" in held["former_names"][position("E06000066")]
    page = (site / "area/E06000052.html").read_text(encoding="utf-8")
    assert "Earlier areas that are part of it: Caradon (E07000019), Carrick (E07000020)" in page
