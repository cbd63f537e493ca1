"""Published figures of subregional productivity beside those computed from the carried tables."""

import re

import polars as pl

import bailiwick
from bailiwick.studies import productivity_inputs, subregional_productivity

result = subregional_productivity.run(productivity_inputs.from_sample())
tables = {name: table.rows for name, table in result.tables.items()}


def shown(text: str) -> str:
    """Numbers below 1 without their 0, as in the reference figures."""
    return re.sub(r"(?<![\d,.])0\.", ".", text)


print("| published table | areas and years | largest difference, from files | from the carried tables |")
print("|---|---|---|---|")
# From the publishers' files: tests/replication/test_subregional_study.py holds each of these figures.
FILES = {
    ("itl", "gva_per_hour_gbp"): ".0050",
    ("itl", "gva_per_hour_uk100"): ".0050",
    ("itl", "gva_per_hour_gbp_smoothed"): ".0050; Northern Ireland's ITL3 areas .0073",
    ("itl", "gva_per_hour_uk100_smoothed"): ".0050; the same areas .0173",
    ("itl", "gva_per_job_gbp"): ".0201",
    ("itl", "gva_per_job_uk100"): ".0050",
    ("itl", "gva_per_job_gbp_smoothed"): ".0136",
    ("itl", "gva_per_job_uk100_smoothed"): ".0050",
    ("districts", "gva_per_hour_gbp_smoothed"): ".0050",
    ("districts", "gva_per_hour_uk100_smoothed"): ".0050",
    ("districts", "gva_per_job_gbp_smoothed"): "16.01, Isles of Scilly",
    ("districts", "gva_per_job_uk100_smoothed"): ".0294, Isles of Scilly",
}
residuals = {(row["areas"], row["result"]): row for row in tables["residuals"].to_dicts()}
for (areas, column), files in FILES.items():
    row = residuals[areas, column]
    places = 2 if row["largest"] > 1 else 4
    found = f"{row['largest']:.{places}f}"
    if "Ireland" in files or "same" in files:
        found = f"{row['largest_without_northern_ireland']:.4f}; {found}"
    print(shown(f"| {areas}: `{column}` | {row['cells']:,} | {files} | {found} |"))

rows: list[tuple[str, str, str]] = []


def compare(what: str, reference: str, *numbers: float | str, places: int = 2) -> None:
    """Keep one row; numbers are printed with as many places as the reference has."""
    told = [number if isinstance(number, str) else f"{number:,.{places}f}" for number in numbers]
    rows.append((what, reference, " / ".join(told)))


def spread(name: str, level: str, nation: str, year: int) -> dict[str, object]:
    """A row of a summary of smoothed GVA per hour."""
    chosen = {"level": level, "measure": "gva_per_hour_uk100_smoothed", "nation": nation, "year": year}
    return tables[f"summary_{name}"].row(
        by_predicate=pl.all_horizontal(pl.col(key) == value for key, value in chosen.items()), named=True
    )


for words, name, level, nation, years, above, median in (
    ("ITL3 areas of England", "itl", "ITL3", "England", (2008, 2021), "133 / 45 / 39", "93.27 / 90.77"),
    (
        *("ITL3 areas of Great Britain", "itl", "ITL3", "Great Britain", (2008, 2021)),
        *("168 / 49 / 43", "90.59 / 90.53"),
    ),
    ("districts", "districts", "district", "all", (2008, 2023), "361 / 116 / 95", "89.70 / 90.94"),
):
    first, last = (spread(name, level, nation, year) for year in years)
    both = f"{years[0]} / {years[1]}"
    compare(
        f"{words}: number / above 100 in {both}",
        above,
        *map(str, (last["areas"], first["above_reference"], last["above_reference"])),
    )
    compare(f"their median index, {both}", median, first["median_value"], last["median_value"])

three = tables["three_measures_itl"].filter(pl.col("year") == 2021)
for code, name, reference in (
    ("TLF14", "Nottingham", "111.4 / 82.8 / 81.3 / in-commuting"),
    ("TLM82", "Glasgow City", "120.6 / 89.3 / 89.5 / in-commuting"),
    ("TLD74", "Wirral", "58.0 / 83.4 / 95.4 / out-commuting"),
    ("TLF16", "South Nottinghamshire", "68.0 / 95.9 / 100.4 / out-commuting"),
):
    area = three.row(by_predicate=pl.col("area_code") == code, named=True)
    indices = (area[f"gva_per_{per}_uk100"] for per in ("head", "job", "hour"))
    compare(
        f"{name}, 2021: per head / per job / per hour / reading",
        reference,
        *indices,
        area["commuting_reading"],
        places=1,
    )
level = tables["level_itl"].filter(pl.col("year") == 2021)
for code, name, reference in (
    ("TLF14", "Nottingham", "10.78 = −20.65 + 1.73 + 29.70"),
    ("TLD74", "Wirral", "−54.48 = −4.68 − 13.51 − 36.29"),
    ("TLM82", "Glasgow City", "18.70 = −11.12 − .19 + 30.01"),
):
    area = level.row(by_predicate=pl.col("area_code") == code, named=True)
    head, *parts = (
        area[f"{part}_log_points"]
        for part in ("gva_per_head", "gva_per_hour", "hours_per_job", "jobs_per_resident")
    )
    signed = " ".join(f"{'−' if part < 0 else '+'} {abs(part):.2f}" for part in parts).removeprefix("+ ")
    signed = signed.replace("− ", "−", 1) if parts[0] < 0 else signed
    compare(
        f"{name}, 2021, log points: per head = per hour + hours per job + jobs per resident",
        reference,
        f"{head:.2f} = {signed}".replace("-", "−"),
    )

districts = tables["productivity_districts"].filter(pl.col("year") == 2023)
for code, reference in (
    ("E06000001", "33.5293 / 30.22 / 72.17"),
    ("E09000001", "80.7920 / 79.02 / 188.73"),
):
    area = districts.row(by_predicate=pl.col("area_code") == code, named=True)
    compare(
        f"{area['area_name']}, 2023, per hour: pounds / smoothed / index, smoothed",
        reference,
        f"{area['gva_per_hour_gbp']:.4f}",
        area["gva_per_hour_gbp_smoothed"],
        area["gva_per_hour_uk100_smoothed"],
    )

amounts = ["gva_million_gbp", "weekly_hours", "jobs"]
london = {"London": districts.filter(pl.col("region_code") == "TLI")["area_code"].to_list()}
london = bailiwick.sum_to_groups(districts, london, values=amounts).rename({"group_code": "area_code"})
nation = districts.filter(pl.col("area_code") == "UKX").select("area_code", "year", *amounts)
both = pl.concat([london.select(nation.columns), nation], how="vertical_relaxed")
both = bailiwick.gva_per_job(bailiwick.gva_per_hour(both))
per_hour, per_job = (
    100 * (both[column][0] / both[column][1] - 1) for column in ("gva_per_hour_gbp", "gva_per_job_gbp")
)
compare(
    "London above the United Kingdom, 2023, per cent: per hour / per job", "28.52 / 35.33", per_hour, per_job
)

hours = tables["sums_itl"].filter(
    pl.col("areas") == "ITL3", pl.col("region_code") == "TLN", pl.col("amount") == "weekly_hours"
)
short = dict(hours.select("year", 100 * pl.col("shortfall_share")).iter_rows())
compare(
    "hours of Northern Ireland in no ITL3 area, per cent: 2004 / 2008 / 2013 / 2014 / 2021",
    "6.63 / 4.99 / 1.57 / 6.43 / 2.79",
    *(short[year] for year in (2004, 2008, 2013, 2014, 2021)),
)

itl = tables["productivity_itl"].filter(
    pl.col("area_level").is_in(["ITL3", "UK"]), ~pl.col("area_code").str.starts_with("TLN")
)
moved = bailiwick.smoother_revision(itl.select("area_code", "year", "gva_per_hour_gbp"), years=(2008, 2019))
told = bailiwick.revision_summary(moved, value="gva_per_hour_uk100_smoothed", by="years_later")
one, two = told.sort("years_later").to_dicts()
compare(
    "what later years alone change in a last smoothed index, 2008-2019, points: median / 95th percentile /"
    " largest / median after one year",
    ".99 / 3.4 / 9.7 / .85",
    f"{two['median_absolute']:.2f} / {two['p95_absolute']:.1f} / {two['largest_absolute']:.1f}"
    f" / {one['median_absolute']:.2f}",
)
weights = bailiwick.smoothing_weights(9)
factors = (float((weights[at] ** 2).sum() ** 0.5) for at in (4, 8, 7))
compare(
    "what the smoother leaves of an independent standard error: middle / last / last but one",
    ".4843 / .6035 / .5328",
    *factors,
    places=4,
)

print("\n| figure | reference | computed here |\n|---|---|---|")
for row in rows:
    print("| " + shown(" | ".join(row)) + " |")
