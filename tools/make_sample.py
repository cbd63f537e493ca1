"""Compute the tables that the package carries, from official files.

    python tools/make_sample.py ../shared

For maintainers. The figures are re-tabulated (industry lines that partition the
total, 4-digit classes summed from 5-digit ones) and rounded; each table carries
its source, release date, licence and attribution in its Parquet metadata.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

import sample_areas
import sample_classification
import sample_productivity
import sample_sector_clusters
import sample_subnational
from bailiwick.sources.gva_checks import check_chained_volume
from bailiwick.sources.gva_local_authority import LEAVES, read_gva_folder

OUT = Path(__file__).resolve().parent.parent / "src" / "bailiwick" / "sample"
LARGEST = 4_000_000  # bytes of all carried tables together
FIRST_YEAR = 2015

ONS = {
    "publisher": "Office for National Statistics",
    "licence": "OGL-UK-3.0",
    "attribution": "Source: Office for National Statistics licensed under the Open Government Licence v3.0.",
}
NOMIS = {
    "publisher": "Office for National Statistics, from Nomis",
    "licence": "OGL-UK-3.0",
    "attribution": "Source: Office for National Statistics, from Nomis (official labour market statistics), "
    "Open Government Licence v3.0. Crown copyright.",
}


def write(folder: Path, name: str, table: pl.DataFrame, about: dict[str, Any]) -> None:
    """Write one table with its facts inside, coded small."""
    arrow = table.to_arrow()
    for number, field in enumerate(arrow.schema):
        if pa.types.is_large_string(field.type) or pa.types.is_string_view(field.type):
            column = arrow.column(number).cast(pa.string()).dictionary_encode()
            arrow = arrow.set_column(number, field.name, column)
    arrow = arrow.unify_dictionaries().combine_chunks()
    facts = json.dumps(about, ensure_ascii=False, sort_keys=True).encode()
    pq.write_table(
        arrow.replace_schema_metadata({"bailiwick": facts}),
        folder / f"{name}.parquet",
        compression="zstd",
        compression_level=19,
    )


def gva_tables(shared: Path, folder: Path) -> None:
    """GVA by 37 industry lines and in total, districts of 2023."""
    source = read_gva_folder(shared / "data" / "ons_gva_by_local_authority")
    facts = ONS | {
        "released": "2025-04-17",
        "accessed": "2026-11-20",
        "url": "https://www.ons.gov.uk/economy/grossvalueaddedgva",
        "vintage": "lad2023",
        "units": {"gva_million_gbp": "GBP million, current basic prices"},
    }
    faulty = {key for finding in check_chained_volume(source) for key in finding.rows}
    gva = pl.from_arrow(source)
    assert isinstance(gva, pl.DataFrame)
    gva = gva.with_columns(pl.col("area_code", "industry_code", "industry_name").cast(pl.String))
    leaves = gva.filter(pl.col("industry_code").is_in(LEAVES), pl.col("year") >= FIRST_YEAR).select(
        "area_code",
        pl.col("year").cast(pl.Int32),
        "industry_code",
        pl.col("gva_million_gbp").round().cast(pl.Int32),
        pl.col("gva_million_gbp_flag").cast(pl.String).alias("flag"),
    )
    write(
        folder,
        "gva_lad2023_industry37",
        leaves,
        facts
        | {
            "title": "Regional gross value added (balanced) by industry: local authorities, 37 industry "
            "lines",
            "period": f"{FIRST_YEAR}-2023",
            "notes": [
                "The 37 lines do not contain each other and make up the total.",
                "Flag s: suppressed by the publisher; p: provisional.",
                "68IMP is the imputed rent of owner-occupiers.",
            ],
        },
    )
    pairs = pl.concat_str(pl.col("area_code"), pl.col("year").cast(pl.String), separator=" ")
    total = gva.filter(pl.col("industry_code") == "Total").select(
        "area_code",
        pl.col("year").cast(pl.Int32),
        pl.col("gva_million_gbp").round().cast(pl.Int32),
        pl.col("gva_million_gbp_2022prices").round().cast(pl.Int32),
        pl.col("gva_million_gbp_flag").cast(pl.String).alias("flag"),
        pl.when(pairs.is_in([f"{area} {year}" for area, year in faulty]))
        .then(pl.lit("u"))
        .otherwise(pl.col("gva_million_gbp_2022prices_flag").cast(pl.String))
        .alias("flag_2022prices"),
    )
    write(
        folder,
        "gva_lad2023_total",
        total,
        facts
        | {
            "title": "Regional gross value added (balanced), all industries: local authorities",
            "period": "1998-2023",
            "units": facts["units"]
            | {"gva_million_gbp_2022prices": "GBP million, chained volume in 2022 money"},
            "notes": [
                "Chained volumes do not add up over areas except in 2022.",
                "Flag u on volumes: they contradict their own sectors, as in the edition before the "
                "publisher's correction of 10 October 2025.",
                "Flag p: provisional.",
            ],
        },
    )
    lines = (
        gva.filter(pl.col("industry_code").is_in(LEAVES))
        .select("industry_code", "industry_name")
        .unique("industry_code")
    )
    titles = lines.with_columns(pl.col("industry_name").str.strip_chars(), scheme=pl.lit("gva37"))
    classes = pl.read_csv(
        shared / "data" / "bres" / "lookups" / "sic4_2007_structure.csv",
        schema_overrides={"sic4": pl.String},
        columns=["sic4", "description"],
    ).select(
        pl.col("sic4").str.zfill(4).alias("industry_code"),
        pl.col("description").str.strip_chars().alias("industry_name"),
        scheme=pl.lit("sic2007_class"),
    )
    farms = pl.DataFrame(
        {
            "industry_code": ["0100"],
            "industry_name": ["Farm agriculture (agricultural census)"],
            "scheme": ["sic2007_class"],
        }
    )
    write(
        folder,
        "industries",
        pl.concat([titles, classes, farms])
        .select("scheme", "industry_code", "industry_name")
        .sort("scheme", "industry_code"),
        ONS
        | {
            "title": "Names of the industries: 37 lines of district GVA, and SIC 2007 classes with Nomis's "
            "0100",
            "released": "2025-04-17",
            "period": "SIC 2007",
            "notes": ["Class 0100 holds farm data and exists below region level in part only."],
        },
    )


def employment_table(shared: Path, folder: Path) -> None:
    """Employment by 4-digit class in the 40 ITL2 areas of Great Britain."""
    source = pl.read_parquet(shared / "data" / "bres" / "bres_itl2_sic5_2015_2021.parquet")
    table = (
        source.filter(pl.col("status").cast(pl.String) == "employment")
        .group_by(
            pl.col("geo_code").cast(pl.String).alias("area_code"),
            pl.col("year").cast(pl.Int32),
            pl.col("sic5").cast(pl.String).str.head(4).alias("industry_code"),
        )
        .agg(
            pl.when(pl.col("count").null_count() == 0).then(pl.col("count").sum()).alias("employment"),
        )
        .with_columns(flag=pl.when(pl.col("employment").is_null()).then(pl.lit("m")))
        .sort("area_code", "year", "industry_code")
    )
    write(
        folder,
        "employment_itl2_class616",
        table,
        NOMIS
        | {
            "title": "Business Register and Employment Survey, open access: employment by 4-digit class, "
            "ITL2 areas",
            "released": "2023-08",
            "url": "https://www.nomisweb.co.uk/datasets/newbres6pub",
            "vintage": "nuts2016",
            "period": "2015-2021",
            "units": {"employment": "jobs, summed from rounded 5-digit counts"},
            "notes": [
                "Counts are rounded by the publisher on a grid that widens with size; a 0 may be a small "
                "count.",
                "Class 0100 (farm data) is not available for five Scottish areas in 2015-2017: null, flag m.",
                "The 40 areas of Great Britain, codes of NUTS 2016, which ITL 2021 renamed and did not "
                "redraw.",
            ],
        },
    )


def main(shared: Path) -> None:
    """Compute everything in a temporary folder, then put it in place."""
    with tempfile.TemporaryDirectory(dir=OUT.parent) as folder:
        made = Path(folder)
        gva_tables(shared, made)
        sample_productivity.tables(shared, made, write)
        sample_classification.tables(shared, made, write)
        sample_subnational.tables(shared, made, write)
        sample_sector_clusters.tables(shared, made, write)
        employment_table(shared, made)
        (OUT / "tables").mkdir(parents=True, exist_ok=True)
        for file in sorted(made.iterdir()):
            file.replace(OUT / "tables" / file.name)
    sample_areas.build(shared, OUT / "areas")
    size = sum(file.stat().st_size for file in OUT.rglob("*") if file.is_file() and file.suffix != ".py")
    print(f"carried tables: {size:,} bytes of at most {LARGEST:,}")
    if size > LARGEST:
        raise SystemExit("too large")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared").resolve())
