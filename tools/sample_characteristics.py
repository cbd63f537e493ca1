"""The carried inputs of `areas.characteristics`: small-area populations, deprivation, density, age, coast.

For maintainers: `tools/sample_areas.py` calls `characteristics_table`. Inputs are carried, not the classes
made from them: the package builds the classes, and `tests/replication/test_characteristics.py` compares
those with the published ones.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Table = Callable[..., dict[str, Any]]

ONS_TEXT = "Source: Office for National Statistics licensed under the Open Government Licence v.3.0."
ONS = {
    "publisher": "Office for National Statistics",
    "licence": "OGL-UK-3.0",
    "attribution": ONS_TEXT,
}
IMD = {
    "publisher": "Ministry of Housing, Communities and Local Government",
    "licence": "OGL-UK-3.0",
    "attribution": "Source: Ministry of Housing, Communities and Local Government, English Indices of"
    " Deprivation 2019, Open Government Licence v3.0.",
}
SMALL_AREAS = {
    "rural": "Total Rural population 2011",
    "hub_towns": "Hub towns (rural related) population included in Urban population 2011",
    "city_and_town": "Urban City and Town population 2011",
    "minor_conurbation": "Urban Minor Conurbation population 2011",
    "major_conurbation": "Urban Major Conurbation population 2011",
}
SCORE_DECIMALS = 3
NEAREST_SCORES = 0.0006  # how far a recomputed score may be from the official one
CENSUS = Path("area_classification") / "lad_ew_census2021_57vars_pct.csv"


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _scores(folder: Path) -> list[tuple[str, float]]:
    """Average score of every district of 2019, 2021 and 2023: the official one where there is one."""
    found: dict[str, float] = {}
    for year in (19, 22, 23):
        for row in _read(folder / f"imd2019_england_ltla{year}.csv"):
            code, score = row[f"ltla{year}_code"], float(row["Score"])
            if abs(found.setdefault(code, round(score, SCORE_DECIMALS)) - score) > NEAREST_SCORES:
                raise ValueError(f"{code}: the scores of two files differ")
    return sorted(found.items())


def _census(data: Path, folder: Path) -> Iterable[tuple[str, int, int, int | None]]:
    """Residents, density and median age of the districts of 2021; Wales without age."""
    for row in _read(folder / "lad21_england_ons2023_lookups.csv"):
        yield row["lad21cd"], int(row["population_total"]), int(row["dens"]), int(float(row["agemed_value"]))
    for row in _read(data / CENSUS):
        if row["ltla22cd"].startswith("W"):
            yield row["ltla22cd"], int(float(row["population"])), round(float(row["v12"])), None


def characteristics_table(data: Path, table: Table) -> dict[str, Any]:
    """What `areas.characteristics` builds its classes from."""
    folder = data / "geography" / "area_characteristics"
    populations = _read(folder / "ruc2011_lad11_lad18_england.csv")
    towns = _read(folder / "coastal_town_to_lad22.csv")
    listed = {row["Town Code"] for row in _read(folder / "ons_coastal_towns_2020.csv")}
    if {row["code"] for row in towns} != listed:
        raise ValueError("the list of coastal towns and their districts differ")
    return {
        "title": "What districts are classed by: small-area populations by kind, deprivation scores, density,"
        " median age, coastal towns",
        "sources": [
            {
                "title": "Rural-urban classification 2011 of districts: populations by kind of small area",
                **ONS,
                "publisher": "Department for Environment, Food and Rural Affairs; Office for National"
                " Statistics",
                "released": "2014",
            },
            {"title": "English Indices of Deprivation 2019, average scores", "released": "2019-09", **IMD},
            {"title": "Census 2021: residents, density and median age", "released": "2022-06-28", **ONS},
            {"title": "Coastal towns in England and Wales, October 2020", "released": "2020-10", **ONS},
        ],
        "small_areas": table(
            ["code", *SMALL_AREAS],
            sorted(
                (row["LAD11CD"], *(int(row[name]) for name in SMALL_AREAS.values())) for row in populations
            ),
        ),
        "deprivation": table(["code", "score"], _scores(folder)),
        "census": table(["code", "residents", "density", "median_age"], sorted(_census(data, folder))),
        "coastal_towns": table(
            ["town", "name", "district"], sorted((row["code"], row["town"], row["lad"]) for row in towns)
        ),
    }
