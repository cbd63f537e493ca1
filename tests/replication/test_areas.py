"""Official populations, code lists and outlines against what `areas` makes of them.

Expected figures come from the ONS files named in each test; counts of areas by year are those
of the ONS code history and are stated in its releases: 391 districts in 2016, 382 in 2019, 379
in 2020, 374 in 2021, 361 in 2023.
"""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
import shapely

from bailiwick import areas
from bailiwick.areas.edges import northern_ireland_weights

CHECKOUT = Path(__file__).resolve().parents[2]
COUNTS = {2014: 391, 2015: 391, 2016: 391, 2017: 391, 2018: 391, 2019: 382, 2020: 379, 2021: 374, 2022: 374}
COUNTS |= {2023: 361, 2024: 361, 2025: 361}
OLD = "lad16_population_2001-2016_long.csv"  # mid-2016 series of ONS, on codes of 2016
NEW = "lad23_population_long.csv"  # series on codes of 2023, from another ONS workbook


@pytest.fixture(scope="module")
def geography(shared_data: Path) -> Path:
    """The folder of official geography files."""
    return shared_data / "geography"


def people(geography: Path, name: str) -> pl.DataFrame:
    """Populations by area and year."""
    return pl.read_csv(
        geography / "population" / name,
        new_columns=["area_code", "year", "people"],
        schema_overrides={"people": pl.Float64},
    ).with_columns(pl.col("people").cast(pl.Int64))


def rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_edges_are_those_of_the_official_list(geography):
    """If this fails, an edge was lost, added or redated: 94 = 78 mergers + 16 new codes."""
    official = rows(geography / "code_changes/lad_change_edges_2009-2025.csv")
    ours = areas.changes()
    assert {(c.old, c.new, c.date, c.kind) for c in ours} == {
        (edge["oldcd"], edge["newcd"], edge["date"], edge["kind"]) for edge in official
    }
    assert (len(ours), sum(c.kind == "merge" for c in ours), sum(c.kind == "recode" for c in ours)) == (
        94,
        78,
        16,
    )
    assert len({c.old for c in ours}) == 94
    assert sum(c.day_assumed for c in ours) == 6
    following = {c.old: c.new for c in ours}

    def length(code: str) -> int:
        return 1 + length(following[code]) if code in following else 0

    assert max(map(length, following)) == 2  # and so there is no cycle


@pytest.mark.parametrize(("year", "count"), [(2018, 391), (2019, 382), (2020, 379), (2021, 374), (2023, 361)])
def test_codes_of_2016_followed_forward_give_the_official_sets(geography, year, count):
    """If this fails, following the edges does not lead to the codes of the official shapes of that year."""
    topo = json.loads((geography / "boundaries/lad_2014-2025_all_vintages_25pct.topojson").read_text())
    official = {
        facts["areacd"]
        for facts in (item["properties"] for item in topo["objects"]["ltla"]["geometries"])
        if facts.get("start", 0) <= year <= facts.get("end", 9999)
    }
    followed = {areas.successor(code, year) for code in areas.codes("lad2016")}
    assert len(followed) == count
    assert followed == official == set(areas.codes(f"lad{year}"))


def test_great_britain_had_380_districts_after_april_2009():
    """If this fails, the codes of 2009-2013 are wrong: 326 in England, 22 in Wales, 32 in Scotland."""
    for year in range(2009, 2014):
        codes = areas.codes(f"lad{year}")
        by_country = [sum(code.startswith(letter) for code in codes) for letter in ("E", "W", "S", "95")]
        assert by_country == [326, 22, 32, 26]
    assert sum(code[0] in "EW" for code in areas.codes("lad2008")) == 376


def test_code_sets_of_2023_agree_between_four_official_files(geography):
    """If this fails, one of shapes, hexagons, populations and lookup has other districts than we."""
    ours = set(areas.codes("lad2023"))
    hexes = json.loads((geography / "boundaries/uk-local-authority-districts-2023.hexjson").read_text())
    lookup = rows(geography / "lookups/lad23_itl2025_lookup_unique.csv")
    assert ours == set(hexes["hexes"])
    assert ours == set(people(geography, NEW)["area_code"])
    assert ours == {row["lad23cd"] for row in lookup}
    assert {row["lad23cd"]: row["lad23nm"] for row in lookup} == areas.names("lad2023")
    assert len(ours) == 361
    assert sum(areas.country(code) != "N92000002" for code in ours) == 350
    assert areas.codes("lad2023") == areas.codes("lad2024")


@pytest.mark.parametrize(("year", "total"), [(2001, 59_113_016), (2011, 63_285_145)])
def test_populations_of_391_districts_add_up_to_those_of_361_exactly(geography, year, total):
    """If this fails in one district, an edge is wrong: two ONS workbooks agree to the person."""
    old = people(geography, OLD).filter(year=year)
    converted = areas.convert(old, to="lad2023", value="people")
    official = people(geography, NEW).filter(year=year)
    assert converted.height == 361
    both = converted.join(official, on=["area_code", "year"], how="inner", validate="1:1")
    assert both.height == 361
    assert (both["people"] == both["people_right"]).all()
    assert both["people"].sum() == total == old["people"].sum()


def test_going_back_to_391_uses_the_populations_of_the_year(geography):
    """If this fails, backward weights are not those of the year: 2001 and 2011 return the exact people.

    Populations of 2023 codes, shared out by the populations of 2016 codes of the same year,
    must be those populations, because the totals agree in 2001 and 2011. 2022 uses 2016.
    """
    new = people(geography, NEW).filter(pl.col("year").is_in([2001, 2011, 2022]))
    back = areas.convert(new, to="lad2018", value="people")
    official = people(geography, OLD)
    recodes = {change.old: change.new for change in areas.changes() if change.year == 2018}
    official = official.with_columns(pl.col("area_code").replace(recodes))
    for year in (2001, 2011):
        both = back.filter(year=year).join(official.filter(year=year), on="area_code", validate="1:1")
        assert both.height == 391
        assert both["people"].to_list() == pytest.approx(both["people_right"].to_list(), rel=1e-12)
    in_2016 = dict(official.filter(year=2016).select("area_code", "people").rows())
    in_2022 = dict(back.filter(year=2022).select("area_code", "people").rows())
    parts = areas.predecessors("E06000058", "lad2018")
    for part in parts:
        expected = in_2016[part] / sum(in_2016[one] for one in parts)
        assert in_2022[part] / sum(in_2022[one] for one in parts) == pytest.approx(expected)
    merged = {change.old for change in areas.changes() if change.kind == "merge" and change.year > 2018}
    flagged = set(back.filter(pl.col("flag") == "e")["area_code"])
    assert flagged == merged & set(areas.codes("lad2018"))
    assert back.filter(year=2022)["people"].sum() == new.filter(year=2022)["people"].sum()


def test_a_rate_is_averaged_by_the_people_of_the_old_districts(geography):
    """If this fails, weighted means use other weights than the populations of the year."""
    old = people(geography, OLD).filter(year=2011)
    parts = old.filter(pl.col("area_code").is_in(areas.predecessors("E06000063", "lad2016")))
    rated = parts.with_columns(value=pl.Series([0.1, 0.2, 0.4]))
    expected = (rated["people"] * rated["value"]).sum() / rated["people"].sum()
    result = areas.convert(rated.drop("people"), to="lad2023", how="weighted_mean")
    assert result["value"].to_list() == pytest.approx([expected], rel=1e-12)
    assert result["flag"].to_list() == ["e"]


def test_northern_irelands_weights_are_the_official_small_areas(geography):
    """If this fails, 26 old districts do not lead to 11, or others than three are divided."""
    weights = northern_ireland_weights()
    for row in rows(geography / "code_changes/ni_lgd1992_to_lgd2014_soa_weights.csv"):
        # the file prints shares to four places
        assert weights[row["lgd92"], row["lgd14_code"]] == pytest.approx(
            float(row["share_of_soas"]), abs=5e-5
        )
    assert len(weights) == 29
    old = {code for code, _ in weights}
    assert len(old) == 26
    assert len({new for _, new in weights}) == 11
    for code in old:
        assert sum(held for (one, _), held in weights.items() if one == code) == pytest.approx(1, abs=1e-15)
    assert {old for (old, _), held in weights.items() if held < 1} == {"95FF", "95II", "95SS"}


@pytest.mark.parametrize(("year", "counts"), [(2021, [12, 41, 179]), (2025, [12, 46, 182])])
def test_itl_counts_and_lookups_are_official(geography, year, counts):
    """If this fails, districts lie in other ITL areas than the official lookup says."""
    assert [len(areas.codes(f"itl{level}_{year}")) for level in (1, 2, 3)] == counts
    assert len(areas.codes(f"itl{year}")) == sum(counts)
    if year == 2025:
        official = {
            row["lad23cd"]: [row["itl325cd"], row["itl225cd"], row["itl125cd"]]
            for row in rows(geography / "lookups/lad23_itl2025_lookup_unique.csv")
        }
        vintage = "lad2023"
    else:
        official = {
            row["lad22cd"]: [row["itl3"], row["itl2"], row["itl1"]]
            for row in rows(geography / "lookups/lad22_lad23_itl2021_lookup_spatial.csv")
        }
        vintage = "lad2022"
    for place, level in enumerate((3, 2, 1)):
        ours = areas.lookup(vintage, f"itl{level}_{year}").to_pylist()
        assert {row["from_code"]: row["to_code"] for row in ours} == {
            code: held[place] for code, held in official.items()
        }
        for row in ours:
            # a region or a country is an ITL1 area in both editions
            assert areas.region(row["to_code"]) == areas.region(row["from_code"])


def test_divided_districts_are_exactly_the_known_ones():
    """If this fails, a district that ITL lines cross goes unmarked, or a whole one is marked."""

    def divided(to: str) -> set[str]:
        return {row["from_code"] for row in areas.lookup("lad2023", to).to_pylist() if row["note"]}

    highland, north_ayrshire, argyll = "S12000017", "S12000021", "S12000035"
    cumbria = {"E06000063", "E06000064"}
    assert divided("itl3_2021") == {highland, north_ayrshire, argyll} | cumbria
    assert divided("itl2_2021") == {north_ayrshire, argyll}
    assert divided("itl1_2021") == set()
    assert divided("itl3_2025") == divided("itl2_2025") == {north_ayrshire}
    level3 = areas.lookup("lad2023", "itl3_2021").to_pylist()
    assert {row["to_code"] for row in level3 if row["from_code"] in cumbria} == {"TLD11", "TLD12"}


@pytest.mark.parametrize(("year", "count"), COUNTS.items())
def test_shapes_of_every_year_are_a_valid_coverage(year, count):
    """If this fails, a map has gaps, overlaps, crossing borders or a district too many."""
    shapes = areas.polygons(f"lad{year}")
    assert list(shapes) == areas.codes(f"lad{year}")
    assert len(shapes) == count
    held = list(shapes.values())
    assert shapely.is_valid(held).all()
    assert shapely.coverage_is_valid(held)
    points = areas.label_points(f"lad{year}")
    assert list(points) == list(shapes)
    assert all(shapes[code].contains(shapely.Point(point)) for code, point in points.items())


@pytest.mark.parametrize("year", range(2009, 2014))
def test_shapes_before_2014_cover_great_britain(year):
    """If this fails, one of the six codes undone for 2009-2013 has no shape."""
    shapes = areas.polygons(f"lad{year}")
    assert list(shapes) == [code for code in areas.codes(f"lad{year}") if not code.startswith("95")]
    assert len(shapes) == 380
    held = list(shapes.values())
    assert shapely.is_valid(held).all()
    assert shapely.coverage_is_valid(held)
    points = areas.label_points(f"lad{year}")
    assert all(shapes[code].contains(shapely.Point(point)) for code, point in points.items())


@pytest.mark.parametrize(
    "vintage", ["region", *(f"itl{level}_{year}" for level in (1, 2, 3) for year in (2021, 2025))]
)
def test_shapes_of_larger_areas_are_a_valid_coverage(vintage):
    """If this fails, a region's outline keeps an inner border or crosses itself."""
    shapes = areas.polygons(vintage)
    held = list(shapes.values())
    assert shapely.is_valid(held).all()
    assert shapely.coverage_is_valid(held)
    points = areas.label_points(vintage)
    assert all(shapes[code].contains(shapely.Point(point)) for code, point in points.items())
    assert list(shapes) == areas.codes(vintage)


def test_391_dissolved_along_the_edges_are_the_361_shapes():
    """If this fails, our own cutting differs from a geometry library's dissolve."""
    parts: dict[str, list[shapely.Geometry]] = {}
    for code, shape in areas.polygons("lad2016").items():
        parts.setdefault(areas.successor(code, 2023), []).append(shape)
    for code, shape in areas.polygons("lad2023").items():
        dissolved = shapely.union_all(parts[code])
        assert dissolved.symmetric_difference(shape).area <= 1e-6 * shape.area


def test_topology_is_compact_and_whole():
    """If this fails, the atlas cannot draw the file, or it breaks the budget of 52 KB gzip."""
    topo = areas.topology("lad2023")
    assert topo["transform"] == {"scale": [1, 1], "translate": [0, 0]}
    left, top, right, bottom = topo["bbox"]
    assert (left, top) == (0, 0)
    assert max(right, bottom) == 10_000
    assert all(isinstance(step, int) for arc in topo["arcs"] for pair in arc for step in pair)
    used = {
        ref if ref >= 0 else ~ref
        for item in topo["objects"]["areas"]["geometries"]
        for rings in ([item["arcs"]] if item["type"] == "Polygon" else item["arcs"])
        for ring in rings
        for ref in ring
    }
    assert used == set(range(len(topo["arcs"])))
    packed = gzip.compress(json.dumps(topo, separators=(",", ":")).encode(), 9)
    assert len(packed) <= 52_000
    carried = CHECKOUT / "src/bailiwick/sample/areas"
    assert sum(path.stat().st_size for path in carried.iterdir()) < 700_000


def official_shapes(geography: Path, year: int) -> tuple[dict[str, shapely.Geometry], float]:
    """The official outlines in metres, and the size of a map unit."""
    pytest.importorskip("pyproj")
    sys.path.insert(0, str(CHECKOUT / "tools"))
    try:
        import sample_shapes
    finally:
        sys.path.pop(0)
    shapes = sample_shapes.read_shapes(geography.parent / sample_shapes.SOURCE, year)
    unit = json.loads((CHECKOUT / "src/bailiwick/sample/areas/shapes.json").read_text())["grid"]
    return shapes, unit["metres_per_unit"]


@pytest.mark.parametrize("year", [2016, 2023])
def test_no_district_changes_its_area_by_more_than_two_per_cent(geography, year):
    """If this fails, rounding to map units has distorted a small district.

    Rounding moves a border by at most 0.71 units (85 m). 1.7 % is the worst of 391 districts,
    Weymouth and Portland.
    """
    official, unit = official_shapes(geography, year)
    ours = areas.polygons(f"lad{year}")
    off = {code: abs(ours[code].area * unit**2 / shape.area - 1) for code, shape in official.items()}
    assert max(off.values()) < 0.02
    assert sum(held > 0.01 for held in off.values()) < 20


def test_the_carried_tables_are_what_the_official_files_give(geography, tmp_path):
    """If this fails, a carried table was edited by hand, or the tool was changed and not run."""
    pytest.importorskip("pyproj")
    tool = CHECKOUT / "tools" / "sample_areas.py"
    subprocess.run([sys.executable, str(tool), str(geography.parents[1]), str(tmp_path)], check=True)
    carried = CHECKOUT / "src/bailiwick/sample/areas"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in carried.iterdir())
    for path in tmp_path.iterdir():
        assert path.read_text(encoding="utf-8") == (carried / path.name).read_text(encoding="utf-8"), (
            path.name
        )


def test_registered_spellings_lead_to_codes_of_their_authority(geography):
    """If this fails, a spelling of the registry of names leads to another authority's code."""
    registry = rows(geography / "mysociety_names/uk_local_authorities.csv")
    code_of = {row["local-authority-code"]: row["gss-code"] for row in registry}
    kinds = {row["local-authority-code"]: row["local-authority-type"] for row in registry}
    known = set(areas.codes("lad2023"))
    checked = 0
    for row in rows(geography / "mysociety_names/lookup_name_to_registry.csv"):
        authority = row["local-authority-code"]
        if row["la-name"].startswith("adur and worthing"):
            continue  # a joint council of two districts, filed under one of them
        if code_of[authority] in known and kinds[authority] not in ("CTY", "COMB", "SRA"):
            assert areas.find(row["la-name"], "lad2023") == code_of[authority], row["la-name"]
            checked += 1
    assert checked > 1000
