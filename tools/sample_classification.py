"""The carried tables of area classifications: census variables of districts, their list, published classes.

For maintainers: `tools/make_sample.py` calls `tables`. Shares are rounded to three decimals and densities
to one, full-time work as what part-time leaves of 100, which keeps every comparison of
`tests/replication/test_area_classification.py`. Published classes are carried as they were printed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from bailiwick import areas
from bailiwick.sources.area_classes import read_area_classes
from bailiwick.sources.census_variables import read_census_variables
from bailiwick.sources.class_means import CENTROID_ORDER

Write = Callable[[Path, str, pl.DataFrame, dict[str, Any]], None]

ONS = {
    "publisher": "Office for National Statistics",
    "licence": "OGL-UK-3.0",
    "attribution": "Source: Office for National Statistics licensed under the Open Government Licence v3.0.",
    "accessed": "2026-11-20",
}
CENSUS = ONS | {"url": "https://www.ons.gov.uk/census", "released": "2023-01-19", "period": "2021"}
SHARES, DENSITY = 3, 1  # decimals
YEAR = 2022
DENSE = "v12"
PART_TIME, FULL_TIME = "v45", "v46"

#: Domain of the publisher -> the same in words that a sentence can hold.
DIMENSIONS = {
    "Demographic": "demographic structure",
    "Ethnicity and Origins": "ethnicity and origins",
    "Living Arrangements": "living arrangements",
    "Usual Residence": "housing and residence",
    "Other": "socio-economic character",
    "Employment": "employment",
}

RESIDENTS, HOUSEHOLDS = "usual residents", "households"
ADULTS, AT_WORK = "usual residents aged 16 and over", "usual residents aged 16 and over in employment"

#: Published code -> label, short label, topic, denominator.
WORDS: dict[str, tuple[str, str, str, str]] = {
    "v01": ("Living in a communal establishment", "communal living", "communal living", RESIDENTS),
    "v02": ("Never married nor in a civil partnership", "never married", "marital status", ADULTS),
    "v03": ("Married or in a civil partnership", "married", "marital status", ADULTS),
    "v04": ("Separated or divorced", "separated or divorced", "marital status", ADULTS),
    "v05": ("One-person households", "people living alone", "households", HOUSEHOLDS),
    "v06": ("Families with no children", "families without children", "households", HOUSEHOLDS),
    "v07": ("Families with dependent children", "families with children", "households", HOUSEHOLDS),
    "v08": ("Born in the United Kingdom", "born in the UK", "country of birth", RESIDENTS),
    "v09": ("Born in an EU country", "born in the EU", "country of birth", RESIDENTS),
    "v10": (
        "Born in Europe outside the EU and the UK",
        "born in other Europe",
        "country of birth",
        RESIDENTS,
    ),
    "v11": ("Born in Africa", "born in Africa", "country of birth", RESIDENTS),
    "v12": ("Usual residents per square kilometre", "density", "density", "square kilometres"),
    "v13": ("Aged 4 and under", "aged 4 and under", "age", RESIDENTS),
    "v14": ("Aged 5 to 14", "aged 5 to 14", "age", RESIDENTS),
    "v15": ("Aged 25 to 44", "aged 25 to 44", "age", RESIDENTS),
    "v16": ("Aged 45 to 64", "aged 45 to 64", "age", RESIDENTS),
    "v17": ("Aged 65 to 84", "aged 65 to 84", "age", RESIDENTS),
    "v18": ("Aged 85 and over", "aged 85 and over", "age", RESIDENTS),
    "v19": (
        "Living at the same address as a year ago",
        "same address as a year ago",
        "moving home",
        "usual residents aged one and over",
    ),
    "v20": ("Bangladeshi", "Bangladeshi", "ethnic group", RESIDENTS),
    "v21": ("Chinese", "Chinese", "ethnic group", RESIDENTS),
    "v22": ("Indian", "Indian", "ethnic group", RESIDENTS),
    "v23": ("Pakistani", "Pakistani", "ethnic group", RESIDENTS),
    "v24": ("Other Asian", "other Asian", "ethnic group", RESIDENTS),
    "v25": ("Black", "Black", "ethnic group", RESIDENTS),
    "v26": ("Mixed or multiple ethnic groups", "mixed ethnic groups", "ethnic group", RESIDENTS),
    "v27": ("White", "White", "ethnic group", RESIDENTS),
    "v28": (
        "Households whose members are all of one ethnic group",
        "households of one ethnic group",
        "ethnic group",
        HOUSEHOLDS,
    ),
    "v29": (
        "Cannot speak English well or at all",
        "little English",
        "language",
        "usual residents aged three and over",
    ),
    "v30": ("No religion", "no religion", "religion", RESIDENTS),
    "v31": ("Christian", "Christian", "religion", RESIDENTS),
    "v32": ("All religions but Christianity together", "other religions", "religion", RESIDENTS),
    "v33": ("Disabled under the Equality Act", "disability", "health", RESIDENTS),
    "v34": ("Provides unpaid care", "unpaid care", "unpaid care", "usual residents aged five and over"),
    "v35": ("Living in a detached house", "detached houses", "type of home", HOUSEHOLDS),
    "v36": ("Living in a semi-detached house", "semi-detached houses", "type of home", HOUSEHOLDS),
    "v37": ("Living in a terraced house", "terraced houses", "type of home", HOUSEHOLDS),
    "v38": ("Living in a flat", "flats", "type of home", HOUSEHOLDS),
    "v39": ("Two or more cars or vans", "two or more cars", "cars", HOUSEHOLDS),
    "v40": ("Homes with more rooms than required", "spare rooms", "rooms", HOUSEHOLDS),
    "v41": ("Homes with fewer rooms than required", "overcrowding", "rooms", HOUSEHOLDS),
    "v42": ("Social renting", "social renting", "tenure", HOUSEHOLDS),
    "v43": ("Private renting", "private renting", "tenure", HOUSEHOLDS),
    "v44": ("Owned or in shared ownership", "home ownership", "tenure", HOUSEHOLDS),
    "v45": ("Working part-time", "part-time work", "hours worked", AT_WORK),
    "v46": ("Working full-time", "full-time work", "hours worked", AT_WORK),
    "v47": ("Full-time students", "students", "students", ADULTS),
    "v48": ("Managers, directors and senior officials", "managers", "occupation", AT_WORK),
    "v49": ("Professional occupations", "professionals", "occupation", AT_WORK),
    "v50": (
        "Associate professional and technical occupations",
        "associate professionals",
        "occupation",
        AT_WORK,
    ),
    "v51": ("Administrative and secretarial occupations", "administrative jobs", "occupation", AT_WORK),
    "v52": ("Skilled trades occupations", "skilled trades", "occupation", AT_WORK),
    "v53": (
        "Caring, leisure and other service occupations",
        "caring and leisure jobs",
        "occupation",
        AT_WORK,
    ),
    "v54": ("Sales and customer service occupations", "sales jobs", "occupation", AT_WORK),
    "v55": ("Process, plant and machine operatives", "machine operatives", "occupation", AT_WORK),
    "v56": ("Elementary occupations", "elementary jobs", "occupation", AT_WORK),
    "v57": ("Unemployed", "unemployment", "unemployment", ADULTS),
    "v58": (
        "Highest qualification level 1, level 2 or apprenticeship",
        "lower qualifications",
        "qualifications",
        ADULTS,
    ),
    "v59": ("Highest qualification level 3", "level 3 qualifications", "qualifications", ADULTS),
    "v60": ("Qualifications of level 4 or above", "higher qualifications", "qualifications", ADULTS),
}


def tables(shared: Path, folder: Path, write: Write) -> None:
    """Write all of them into a folder."""
    data = shared / "data" / "area_classification"
    districts = plain(read_census_variables(data / "lad_ew_census2021_57vars_pct.csv"))
    districts_table(districts, folder, write)
    variables_table(data, districts.columns, folder, write)
    classes_2001_table(plain(read_area_classes(data / "la2001_membership_england_354.csv")), folder, write)
    classes_2011_table(plain(read_area_classes(data / "la2011v2_membership_391.csv")), folder, write)


def plain(table: Any) -> pl.DataFrame:
    """A table as Polars, with codes as plain text."""
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    coded = [name for name, kind in frame.schema.items() if kind in (pl.Categorical, pl.Enum)]
    return frame.with_columns(pl.col(coded).cast(pl.String))


def districts_table(source: pl.DataFrame, folder: Path, write: Write) -> None:
    """57 census variables of the districts of England and Wales."""
    shares = [name for name in source.columns if name.startswith("v")]
    table = (
        source.select(
            "area_code",
            "area_name",
            pl.col("residents").cast(pl.Int32),
            *(pl.col(name).round(DENSITY if name == DENSE else SHARES) for name in shares),
        )
        .with_columns(
            (100 - pl.col(PART_TIME)).round(SHARES).alias(FULL_TIME),
        )
        .sort("area_code")
    )
    write(
        folder,
        "census2021_lad2022_variables",
        table,
        CENSUS
        | {
            "title": "Census 2021: 57 variables of the districts of England and Wales",
            "vintage": "lad2022",
            "units": {
                name: "percent" if name != DENSE else "residents per square kilometre" for name in shares
            }
            | {"residents": "usual residents on 21 March 2021"},
            "decimals": {name: DENSITY if name == DENSE else SHARES for name in shares},
            "notes": [
                "57 of the 60 variables of the output area classification 2021/22; v06, v07 and v57 are not"
                " held.",
                "v33x is the share of disabled residents, in place of the standardised illness ratio v33.",
                "v32 is every non-Christian religion together.",
                "City of London and Isles of Scilly stand by themselves: merge them before grouping.",
                "Released in parts from 2 November 2022; the date is that of the latest.",
            ],
        },
    )


def variables_table(data: Path, held: list[str], folder: Path, write: Write) -> None:
    """The 60 variables of the output area classification 2021/22: words, dimension, denominator, table."""
    listed = pl.read_csv(data / "OAC2021_variables.csv")
    order = pl.read_csv(data / "Variables_LOAC_centroid_order.csv").head(len(CENTROID_ORDER))
    domains = dict(zip(CENTROID_ORDER, order["Domain"].str.strip_chars(), strict=True))
    columns = {ours: f"v{number:02d}" for number, ours in enumerate(CENTROID_ORDER, start=1)}
    rows = []
    for published in listed.sort("encoding").iter_rows(named=True):
        code = published["encoding"]
        variable = next(name for name in (code, f"{code}x", None) if name is None or name in held) or code
        label, short_label, topic, denominator = WORDS[code]
        rows.append(
            {
                "variable": variable,
                "label": label,
                "short_label": short_label,
                "dimension": DIMENSIONS[domains[code]],
                "topic": topic,
                "unit": "percent" if code != DENSE else "residents per square kilometre",
                "numerator": numerator(code, published, label),
                "denominator": denominator,
                "census_table": published["TS_code"].strip(),
                "held": variable in held,
                "published_code": code,
                "published_name": published["Name"].strip(),
                "published_domain": domains[code],
                "centroid_column": columns[code],
            }
        )
    write(
        folder,
        "census2021_variables",
        pl.DataFrame(rows),
        CENSUS
        | {
            "publisher": "Office for National Statistics and University College London",
            "title": "Output area classification 2021/22: the 60 variables",
            "notes": [
                "Labels, short labels, topics and dimensions in words are ours; published_name and"
                " published_domain are the publisher's.",
                "published_domain is that of the list of the London classification, whose first 60 rows are"
                " these variables.",
                "centroid_column is the column of the published centroid files, which number the variables"
                " otherwise.",
                "variable is the column of census2021_lad2022_variables; held is false where it has none."
                " v33x is the share of disabled residents, not the published ratio v33.",
            ],
        },
    )


def numerator(code: str, published: dict[str, str], label: str) -> str:
    """What is counted: table and category of the census; where the published one is not held, ours."""
    if code == DENSE:
        return RESIDENTS
    return f"{published['TableName21'].strip()}: {label if code == 'v33' else published['Name'].strip()}"


def classes_2001_table(source: pl.DataFrame, folder: Path, write: Write) -> None:
    """Published classes of 2001, England."""
    code = pl.col("area_name").map_elements(lambda name: same_area(areas.find(name, "lad2008")), pl.String)
    write(
        folder,
        "area_classes_2001",
        source.with_columns(code.alias("lad2022_code")).sort("area_code"),
        ONS
        | {
            "title": "National Statistics 2001 area classification for local authorities: England",
            "url": "https://www.ons.gov.uk/methodology/geography/geographicalproducts/areaclassifications",
            "released": "2004-06",
            "vintage": "2001",
            "period": "2001",
            "notes": [
                "England only: 352 areas with a class. Westminster was classified with City of London and"
                " the Isles of Scilly with Penwith: their classes are null, and merged_into tells where"
                " theirs stand.",
                "area_code is the code of 2001. lad2022_code is ours: the district of 2022 that is the same"
                " area; null where it became part of a larger one.",
                "The date is that of the publisher's page, last revised in June 2004.",
            ],
        },
    )


def classes_2011_table(source: pl.DataFrame, folder: Path, write: Write) -> None:
    """Published classes of 2011, version 2, United Kingdom."""
    write(
        folder,
        "area_classes_2011v2",
        source.with_columns(
            pl.col("area_code").map_elements(same_area, pl.String).alias("lad2022_code")
        ).sort("area_code"),
        ONS
        | {
            "title": "2011 area classification for local authorities, version 2: United Kingdom",
            "publisher": "Office for National Statistics, from Mapping Museums",
            "url": "https://www.ons.gov.uk/methodology/geography/geographicalproducts/areaclassifications/"
            "2011areaclassifications",
            "released": "2017-07",
            "licence": "CC-BY-4.0",
            "attribution": "Contains data of the Mapping Museums project (www.mappingmuseums.org), CC BY"
            f" 4.0. {ONS['attribution']}",
            "vintage": "lad2011 (Great Britain), lad2015 (Northern Ireland)",
            "period": "2011",
            "notes": [
                "Rebuilt from museum records: n_museums is how many an area has, n_agree how many of them"
                " agree on the class.",
                "City of London was classified with Westminster and the Isles of Scilly with Cornwall:"
                " merged_into names the other of the pair; count each pair once.",
                "is_ambiguous: the name has had several codes, and the lowest is given.",
                "Commas that the copy lost are back in two names.",
                "lad2022_code is ours: the district of 2022 that is the same area; null where it became part"
                " of a larger one.",
            ],
        },
    )


def same_area(code: str) -> str | None:
    """The code of 2022 of the same area; None where it became part of a larger one."""
    edges = {change.old: change for change in areas.changes()}
    while (change := edges.get(code)) is not None and change.year <= YEAR:
        if change.kind != "recode":
            return None
        code = change.new
    return code
