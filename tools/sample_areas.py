"""Compute the tables of codes, names, changes, lookups, weights and shapes that the package carries.

For maintainers: reads the official files of ``data/geography``, checks them against each other,
and writes compact tables of the facts to ``src/bailiwick/sample/areas``. Run it through
``tools/make_sample.py``, or alone: ``python tools/sample_areas.py SHARED_FOLDER [OUT_FOLDER]``.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

OGL = "OGL-UK-3.0"
ONS_TEXT = "Source: Office for National Statistics licensed under the Open Government Licence v.3.0."
OS_TEXT = ONS_TEXT + " Contains OS data © Crown copyright and database right 2025."
ONS = {"publisher": "Office for National Statistics", "licence": OGL, "attribution": ONS_TEXT}

# The Welsh names of the 22 principal areas, as their councils use them.
WELSH = {
    "W06000001": "Ynys Môn",
    "W06000002": "Gwynedd",
    "W06000003": "Conwy",
    "W06000004": "Sir Ddinbych",
    "W06000005": "Sir y Fflint",
    "W06000006": "Wrecsam",
    "W06000008": "Ceredigion",
    "W06000009": "Sir Benfro",
    "W06000010": "Sir Gaerfyrddin",
    "W06000011": "Abertawe",
    "W06000012": "Castell-nedd Port Talbot",
    "W06000013": "Pen-y-bont ar Ogwr",
    "W06000014": "Bro Morgannwg",
    "W06000015": "Caerdydd",
    "W06000016": "Rhondda Cynon Taf",
    "W06000018": "Caerffili",
    "W06000019": "Blaenau Gwent",
    "W06000020": "Torfaen",
    "W06000021": "Sir Fynwy",
    "W06000022": "Casnewydd",
    "W06000023": "Powys",
    "W06000024": "Merthyr Tudful",
}
# Codes run in the order of the alphabet; the change file has the codes, the registry the names.
NORTHERN_IRELAND_26 = dict(
    zip(
        (f"95{letter}{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        (
            "Antrim",
            "Ards",
            "Armagh",
            "Ballymena",
            "Ballymoney",
            "Banbridge",
            "Belfast",
            "Carrickfergus",
            "Castlereagh",
            "Coleraine",
            "Cookstown",
            "Craigavon",
            "Derry",
            "Down",
            "Dungannon",
            "Fermanagh",
            "Larne",
            "Limavady",
            "Lisburn",
            "Magherafelt",
            "Moyle",
            "Newry and Mourne",
            "Newtownabbey",
            "North Down",
            "Omagh",
            "Strabane",
        ),
        strict=True,
    )
)
COUNTRIES = {"E": "E92000001", "W": "W92000004", "S": "S92000003", "N": "N92000002", "9": "N92000002"}
# Spellings that publishers use and the registry of names does not have.
MORE_SPELLINGS = {
    "north gloucestershire": ["E07000083"],  # Tewkesbury, so named in one source of 2025; code unchanged
    "hull": ["E06000010"],
    "greater london": ["E12000007"],
    "sir gar": ["W06000010"],
}
# The registry files a joint council of two districts under one of them.
NOT_ONE_AREA = {"adur and worthing"}
# Districts that ITL lines cross, the highest level whose lines do, and which area they are put in.
# Highland's three parts are all in TLM6, so only level 3 divides it.
DIVIDED = [
    (
        2021,
        "S12000017",
        3,
        "ITL3 divides this district (TLM61, TLM62, TLM63); put in TLM61, most of its land",
    ),
    (2021, "S12000021", 2, "Arran and Cumbrae are in TLM63, the mainland in TLM93; put in TLM93"),
    (2021, "S12000035", 2, "Helensburgh and Lomond is in TLM81, the rest in TLM63; put in TLM63"),
    (2025, "S12000021", 2, "Arran and Cumbrae are in TLM20, the mainland in TLM93; put in TLM93"),
]
KINDS = {"cty": "county", "mcty": "metropolitan county", "rgn": "region", "cauth": "combined authority"}


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def table(columns: list[str], rows: Iterable[Iterable[Any]], **more: Any) -> dict[str, Any]:
    return {**more, "columns": columns, "rows": [list(row) for row in rows]}


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write with one row of a table to a line, so that a change of a fact is a change of a line."""

    def dump(value: Any, depth: int) -> str:
        compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        if depth < 2 and isinstance(value, dict) and len(compact) > 100:
            inner = ",\n".join(f"{json.dumps(key)}: {dump(item, depth + 1)}" for key, item in value.items())
            return "{\n" + inner + "\n}"
        if isinstance(value, list) and len(compact) > 400:
            return "[\n" + ",\n".join(dump(item, 9) for item in value) + "\n]"
        return compact

    part = path.with_name(path.name + ".tmp")
    part.write_text(dump(content, 0) + "\n", encoding="utf-8")
    part.replace(path)


class Facts:
    """The official files, read once."""

    def __init__(self, geography: Path) -> None:
        self.folder = geography
        topo = json.loads(
            (geography / "boundaries/lad_2014-2025_all_vintages_25pct.topojson").read_text(encoding="utf-8")
        )
        self.drawn = {
            facts["areacd"]: facts
            for facts in (item["properties"] for item in topo["objects"]["ltla"]["geometries"])
        }
        self.edges = sorted(
            read_rows(geography / "code_changes/lad_change_edges_2009-2025.csv"),
            key=lambda edge: (edge["date"], edge["oldcd"]),
        )
        self.next = {edge["oldcd"]: edge for edge in self.edges}
        if len(self.next) != len(self.edges):
            raise ValueError("an old code has two successors")
        self.registry = read_rows(geography / "mysociety_names/uk_local_authorities.csv")

    def last_code(self, code: str, year: int = 9999) -> str:
        while code in self.next and int(self.next[code]["date"][:4]) <= year:
            code = self.next[code]["newcd"]
        return code


def codes_table(facts: Facts) -> dict[str, Any]:
    names = {edge[f"{side}cd"]: edge[f"{side}nm"] for edge in facts.edges for side in ("old", "new")}
    names |= {code: item["areanm"] for code, item in facts.drawn.items()} | NORTHERN_IRELAND_26
    first = {edge["newcd"]: int(edge["date"][:4]) for edge in facts.edges}
    last = {edge["oldcd"]: int(edge["date"][:4]) - 1 for edge in facts.edges}
    first |= {code: 2014 for code in names if code.startswith("N09")}
    last |= dict.fromkeys(NORTHERN_IRELAND_26, 2013)
    for code, item in facts.drawn.items():  # the shapes state the same years
        if item.get("end") != last.get(code) or (item.get("start") and item["start"] != first[code]):
            raise ValueError(f"{code}: years of the shapes and of the changes differ")
    regions = {
        row["ltla23_code"]: row["region23_code"]
        for row in read_rows(facts.folder / "lookups/ltla23_region23_england.csv")
    }
    regions |= {facts.last_code(code): region for code, region in regions.items()}
    counties = county_of_each(facts)
    rows = [
        (
            code,
            names[code],
            "district",
            first.get(code),
            last.get(code),
            regions[facts.last_code(code)] if code.startswith("E") else COUNTRIES[code[0]],
            COUNTRIES[code[0]],
            counties.get(code),
        )
        for code in sorted(names)
    ]
    layers = json.loads(
        (facts.folder / "boundaries/uk_all_layers_2014-2025_25pct.topojson").read_text(encoding="utf-8")
    )["objects"]
    above: dict[str, tuple[Any, ...]] = {
        "K02000001": ("K02000001", "United Kingdom", "nation", None, None, None, None, None),
        "K03000001": ("K03000001", "Great Britain", "nation", None, None, None, None, None),
    }
    for layer in ("ctry", "rgn", "cty", "mcty", "cauth"):
        for item in (geometry["properties"] for geometry in layers[layer]["geometries"]):
            code = item["areacd"]
            kind = "country" if code[1:3] == "92" else KINDS[layer]
            above[code] = (
                code,
                item["areanm"],
                kind,
                item.get("start"),
                item.get("end"),
                None,
                COUNTRIES[code[0]],
                None,
            )
    rows += [above[code] for code in sorted(above)]
    return {
        "title": "Codes of local authority districts in force since 2008, and of the areas above them",
        "sources": [
            {"title": "Code History Database, December 2023", "released": "2023-12", **ONS},
            {"title": "Geographic layers of Explore Local Statistics, 2014-2025", "released": "2025", **ONS},
            {"title": "Local authority district to region lookup, 2023", "released": "2023", **ONS},
            {"title": "Lower tier to upper tier lookups, 2019, 2021 and 2023", "released": "2023", **ONS},
        ],
        **table(["code", "name", "kind", "first_year", "last_year", "region", "country", "county"], rows),
    }


def county_of_each(facts: Facts) -> dict[str, str]:
    """County council of each two-tier district; districts that ended before 2019 by the registry."""
    found: dict[str, str] = {}
    files = ("ltla19_utla19_ew", "LTLA19CD", "UTLA19CD"), ("ltla21_utla21_ew", "ltla21_code", "utla21_code")
    for name, lower, upper in (*files, ("ltla23_utla23_ew", "ltla23_code", "utla23_code")):
        for row in read_rows(facts.folder / f"lookups/{name}.csv"):
            if row[upper].startswith("E10") and found.setdefault(row[lower], row[upper]) != row[upper]:
                raise ValueError(f"{row[lower]} has two counties")
    gss = {row["local-authority-code"]: row["gss-code"] for row in facts.registry}
    for row in facts.registry:
        county = gss.get(row["county-la"], "")
        if row["gss-code"].startswith("E07") and county.startswith("E10"):
            found.setdefault(row["gss-code"], county)
    for edge in facts.edges:  # a recode keeps its county
        if edge["kind"] == "recode" and edge["newcd"] in found:
            found.setdefault(edge["oldcd"], found[edge["newcd"]])
    return found


def names_table(facts: Facts) -> dict[str, Any]:
    from bailiwick.areas.spelling import normalise

    geography = facts.folder / "mysociety_names"
    by_registry: dict[str, set[str]] = defaultdict(set)
    for row in read_rows(geography / "lookup_gss_to_registry.csv"):
        by_registry[row["local-authority-code"]].add(row["gss-code"])
    for row in facts.registry:
        by_registry[row["local-authority-code"]] |= {
            code for code in (row["gss-code"], *row["former-gss-codes"].split(",")) if code
        }
        if row["nation"] == "Northern Ireland" and not row["gss-code"]:
            simple = row["nice-name"].removesuffix(" City").removesuffix(" and South Tyrone")
            by_registry[row["local-authority-code"]] |= {
                code for code, name in NORTHERN_IRELAND_26.items() if name == simple
            }
    for edge in facts.edges:  # the registry has no code of 2025 yet
        for held in by_registry.values():
            if edge["kind"] == "recode" and held & {edge["oldcd"], edge["newcd"]}:
                held |= {edge["oldcd"], edge["newcd"]}
    spellings: dict[str, set[str]] = defaultdict(set)
    for row in read_rows(geography / "lookup_name_to_registry.csv"):
        spellings[normalise(row["la-name"])] |= by_registry[row["local-authority-code"]]
    for row in facts.registry:
        for name in (row["official-name"], row["nice-name"]):
            spellings[normalise(name)] |= by_registry[row["local-authority-code"]]
    for code, name in WELSH.items():
        spellings[normalise(name)] |= {code, *by_recode(facts, code)}
    for spelling, held in MORE_SPELLINGS.items():
        spellings[spelling] |= set(held)
    kept = {
        name: sorted(held)
        for name, held in sorted(spellings.items())
        if held and name not in {"", *NOT_ONE_AREA}
    }
    welsh = dict(WELSH)
    for code, name in WELSH.items():
        welsh |= dict.fromkeys(by_recode(facts, code), name)
    return {
        "title": "Welsh names of the principal areas, and spellings of names of authorities",
        "sources": [
            {
                "title": "UK local authority names and codes",
                "publisher": "mySociety",
                "released": "2023",
                "licence": "MIT",
                "attribution": "Names and spellings: mySociety, MIT licence, © 2021 mySociety.",
            },
            {
                "title": "Welsh names of principal areas, as their councils use them",
                "released": "2025",
                **ONS,
            },
        ],
        "welsh": table(["code", "name"], sorted(welsh.items())),
        "spellings": table(["spelling", "codes"], kept.items()),
    }


def by_recode(facts: Facts, code: str) -> list[str]:
    return [edge["oldcd"] for edge in facts.edges if edge["newcd"] == code and edge["kind"] == "recode"]


def changes_table(facts: Facts) -> dict[str, Any]:
    rows = (
        (edge["oldcd"], edge["newcd"], edge["date"], edge["kind"], "day assumed" in edge["source"])
        for edge in facts.edges
    )
    parts = read_rows(facts.folder / "code_changes/ni_lgd1992_to_lgd2014_soa_weights.csv")
    small = ((part["lgd92"], part["lgd14_code"], int(part["n_soa"])) for part in parts)
    return {
        "title": "Changes of district codes 2009-2025, and Northern Ireland's 26 districts in terms of 11",
        "sources": [
            {"title": "Code History Database, December 2023", "released": "2023-12", **ONS},
            {"title": "Changes of Scottish codes 2018-19 and English codes 2025", "released": "2025", **ONS},
            {
                "title": "Super Output Areas by district, 1992 and 2014",
                "publisher": "Northern Ireland Statistics and Research Agency",
                "released": "2015",
                "licence": OGL,
                "attribution": "Source: NISRA licensed under the Open Government Licence v.3.0.",
            },
        ],
        "edges": table(["old", "new", "date", "kind", "day_assumed"], rows),
        "northern_ireland": table(["old", "new", "small_areas"], small),
    }


def lookups_table(facts: Facts) -> dict[str, Any]:
    """ITL areas of each district. One row a district; districts that ITL lines divide are listed apart."""
    old = read_rows(facts.folder / "lookups/lad22_lad23_itl2021_lookup_spatial.csv")
    new = read_rows(facts.folder / "lookups/lad25_lau1_itl3_itl2_itl1_2025.csv")
    unique = {
        row["lad25cd"]: row["itl325cd"]
        for row in read_rows(facts.folder / "lookups/lad25_itl2025_lookup_unique.csv")
    }
    names_2021: dict[str, str] = {}
    for row in old:
        for level in ("itl1", "itl2", "itl3"):
            names_2021[row[level]] = row[f"{level}nm"]
        if not row["itl3"].startswith(row["itl2"]) or not row["itl2"].startswith(row["itl1"]):
            raise ValueError(f"ITL 2021 codes of {row['lad22cd']} do not nest")
    names_2025: dict[str, str] = {}
    offered: dict[str, set[str]] = defaultdict(set)
    for row in new:
        for level in ("ITL1", "ITL2", "ITL3"):
            names_2025[row[f"{level}25CD"]] = row[f"{level}25NM"]
        offered[row["LAD25CD"]].add(row["ITL325CD"])
    for row in read_rows(facts.folder / "lookups/lad23_itl2025_lookup_unique.csv"):
        if unique[facts.last_code(row["lad23cd"])] != row["itl325cd"]:
            raise ValueError(f"{row['lad23cd']}: the lookups of 2023 and 2025 differ")
    split_2025 = {code: sorted(held) for code, held in offered.items() if len(held) > 1}
    if split_2025 != {"S12000021": ["TLM20", "TLM93"]} or any(
        unique[code] not in held for code, held in offered.items()
    ):
        raise ValueError("the official lookup to ITL 2025 and the one used differ")
    marked = {row["lad22cd"] for row in old if row["official_split"] == "True"}
    if marked != {district for year, district, *_ in DIVIDED if year == 2021}:
        raise ValueError(f"the lookup to ITL 2021 marks {sorted(marked)} as divided")
    return {
        "title": "Districts of 2022 in ITL 2021 and of 2025 in ITL 2025",
        "sources": [
            {
                "title": "District 2022 to ITL 2021, by largest overlap of official outlines",
                "released": "2022",
                **ONS,
            },
            {
                "title": "District 2025 to LAU1 to ITL3 to ITL2 to ITL1, January 2025",
                "released": "2025",
                **ONS,
            },
        ],
        "itl2021": table(["district", "itl3"], sorted((row["lad22cd"], row["itl3"]) for row in old)),
        "itl2025": table(["district", "itl3"], sorted(unique.items())),
        "itl2021_names": table(["code", "name"], sorted(names_2021.items())),
        "itl2025_names": table(["code", "name"], sorted(names_2025.items())),
        "splits": table(["year", "district", "divided_at", "note"], DIVIDED),
    }


def populations_table(facts: Facts) -> dict[str, Any]:
    """Populations of the districts of 2016 that later became part of another."""
    merged = {
        edge["oldcd"] for edge in facts.edges if edge["kind"] == "merge" and int(edge["date"][:4]) > 2016
    } & {code for code, item in facts.drawn.items() if item.get("start", 0) <= 2016 <= item.get("end", 9999)}
    years = list(range(2001, 2017))
    people: dict[str, dict[int, int]] = defaultdict(dict)
    for row in read_rows(facts.folder / "population/lad16_population_2001-2016_long.csv"):
        people[row["lad16cd"]][int(row["year"])] = int(row["population"])
    rows = [(code, *(people[code][year] for year in years)) for code in sorted(merged)]
    return {
        "title": "Mid-year populations 2001-2016 of districts that were merged after 2016, series of "
        "mid-2016",
        "sources": [{"title": "Mid-year population estimates, 2001-2016", "released": "2017", **ONS}],
        "unit": "people",
        **table(["code", *(str(year) for year in years)], rows),
    }


def shapes_file(facts: Facts, out: Path) -> None:
    """Arcs first, so that the shapes room can cut areas; then the points inside each area it cuts."""
    import sample_shapes as draw
    from bailiwick.areas import shapes

    raw = draw.read_shapes(facts.folder.parent / draw.SOURCE, draw.BASE_YEAR)
    frame = draw.frame_of(raw)
    coverage = draw.snap(raw, frame)
    arcs, left, right = draw.cut_arcs(coverage)
    content: dict[str, Any] = {
        "type": "Topology",
        "title": "Districts of 2016 on British National Grid, in whole map units, y down",
        "sources": [
            {
                "title": "Local authority districts, super-generalised, 2016, joined forward to 2025",
                "released": "2025",
                **ONS,
                "attribution": OS_TEXT,
            }
        ],
        "grid": {"west": frame.west, "north": frame.north, "metres_per_unit": frame.unit, "epsg": 27700},
        "insets": [draw.london_inset(frame)],
        "label_points": [],
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "objects": {
            "areas": {"type": "GeometryCollection", "geometries": draw.geometries(left, right, arcs)}
        },
        "arcs": [shapes._delta(arc) for arc in arcs],
    }
    write_json(out / "shapes.json", content)
    points: dict[str, tuple[int, int]] = {}
    wanted = [f"lad{year}" for year in range(draw.BASE_YEAR, 2026)] + ["region"]
    wanted += [f"itl{level}_{year}" for year in (2021, 2025) for level in (1, 2, 3)]
    drawn: dict[str, list[Any]] = defaultdict(list)
    for vintage in wanted:
        for code, shape in shapes.polygons(vintage).items():
            if not any(shape.equals(other) for other in drawn[code]):
                drawn[code].append(shape)
    for code, held in sorted(drawn.items()):
        points[code] = draw.label_point(held)
    content["label_points"] = [[code, *point] for code, point in points.items()]
    write_json(out / "shapes.json", content)


def build(shared: Path, out: Path) -> None:
    """Write the carried tables of areas to the folder `out`, from the official files under `shared`."""
    from bailiwick.areas import carried
    from sample_characteristics import characteristics_table

    out.mkdir(parents=True, exist_ok=True)
    carried.FOLDER = out  # shapes are cut by the tables just written, not by those of the last run
    facts = Facts(shared / "data" / "geography")
    write_json(out / "codes.json", codes_table(facts))
    write_json(out / "names.json", names_table(facts))
    write_json(out / "changes.json", changes_table(facts))
    write_json(out / "lookups.json", lookups_table(facts))
    write_json(out / "populations.json", populations_table(facts))
    write_json(out / "characteristics.json", characteristics_table(shared / "data", table))
    shapes_file(facts, out)


if __name__ == "__main__":
    checkout = Path(__file__).resolve().parent.parent
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else checkout.parent / "shared"
    written = Path(sys.argv[2]) if len(sys.argv) > 2 else checkout / "src" / "bailiwick" / "sample" / "areas"
    build(given, written)
