"""Reference figures beside the same figures computed here, from the carried tables."""

import re
import warnings

import polars as pl

import bailiwick
from bailiwick import areas, diversity
from bailiwick.errors import DataWarning
from bailiwick.studies import krugman_inputs, krugman_map

rows: list[tuple[str, str, str]] = []


def compare(what: str, reference: str, *numbers: float | str, places: int = 4) -> None:
    """Keep one row; numbers are printed with as many places as the reference has."""
    shown = [number if isinstance(number, str) else f"{number:,.{places}f}" for number in numbers]
    rows.append((what, reference, " / ".join(shown)))


# Jobs of the 40 ITL2 areas. Farm jobs that are not known count as none, as in the reference figures.
jobs = bailiwick.open_sample()["employment_itl2_class616"]
cube = pl.from_arrow(jobs).with_columns(
    pl.col("area_code", "industry_code").cast(pl.String), pl.col("employment").fill_null(0)
)
for digits, expected in {
    4: {2015: ".2048 / .1233 / .3881", 2021: ".2087 / .1154 / .3806"},
    3: {2015: ".1831 / .1010 / .3703", 2021: ".1879 / .0980 / .3625"},
    2: {2015: ".1435 / .0664 / .3323", 2021: ".1473 / .0649 / .3286"},
}.items():
    level = cube.group_by("area_code", "year", pl.col("industry_code").str.head(digits)).agg(
        pl.col("employment").sum()
    )
    index = bailiwick.krugman_index(level, value="employment")
    for year, reference in expected.items():
        found = index.filter(pl.col("year") == year)["krugman_index"]
        compare(
            f"ITL2, {digits} digits, {year}: mean, lowest, highest",
            reference,
            found.mean(),
            found.min(),
            found.max(),
        )

last = cube.filter(pl.col("year") == 2021)
columns = {"value": "employment"}
without = bailiwick.krugman_index(last, own_area="excluded", **columns)["krugman_index"]
compare(
    "ITL2, 4 digits, 2021, own area excluded: mean, highest", ".2139 / .4087", without.mean(), without.max()
)
for name, measure, reference in (
    ("Hachman", diversity.hachman, ".43783 / .80204 / .64347 / .64175"),
    ("Theil", diversity.theil, ".48348 / .08446 / .20174 / .20921"),
    ("Gini", diversity.gini, ".52327 / .18090 / .32042 / .30854"),
    ("Coulter", diversity.coulter, ".05852 / .01580 / .02985 / .03378"),
    ("Herfindahl", diversity.herfindahl, ".01692 / .01356 / .01580 / .01563"),
    ("entropy", diversity.entropy, "4.65290 / 4.98428 / 4.83503 / 4.87768"),
):
    found = measure(last, **columns)
    values = dict(found.select("area_code", name.lower()).iter_rows())
    chosen = [values[code] for code in ("UKI3", "UKK1", "UKC1")]
    mean = sum(values.values()) / len(values)
    compare(f"{name}, 2021: UKI3, UKK1, UKC1, mean of 40", reference, *chosen, mean, places=5)
pairs = bailiwick.krugman_between(last, **columns).sort("krugman_between")
low, high = pairs.row(0, named=True), pairs.row(-1, named=True)
compare(
    "closest and farthest pair, 2021",
    "UKJ2-UKJ3 .14235 / UKI3-UKM6 .57662",
    *(f"{r['area_code']}-{r['neighbour_code']} {r['krugman_between']:.5f}" for r in (low, high)),
)

# The study's two stand-ins, chained volumes as in the published tool.
with warnings.catch_warnings():
    warnings.simplefilter("ignore", DataWarning)
    result = krugman_map.run(krugman_inputs.from_sample(), as_published=True)
names = areas.names("lad2023")
gva = (
    result.tables["krugman_index_gva37"].rows.filter(pl.col("year") == 2023).drop_nulls("krugman_index_gva37")
)
gva = gva.sort("krugman_index_gva37")
compare("GVA index, 2023: districts, mean", "339 / .2937", str(gva.height), gva["krugman_index_gva37"].mean())
for label, ends, reference in (
    ("lowest", gva.head(3), "Leeds .1416 / West Northamptonshire .1441 / Stockton-on-Tees .1447"),
    (
        "highest",
        gva.tail(4).reverse(),
        "City of London .6432 / North Warwickshire .4743 / Tower Hamlets .4685 / Runnymede .4384",
    ),
):
    compare(
        f"GVA index, 2023: {label}",
        reference,
        *(
            f"{names[code]} {value:.4f}"
            for code, value in ends.select("area_code", "krugman_index_gva37").iter_rows()
        ),
    )

name, pounds = "gva_per_hours_fte_gb100", "gva_per_hours_fte_gbp"
table = result.tables[name].rows
together = table.group_by("year").agg(gbp=1e6 * pl.col("gva").sum() / pl.col("fte").sum())
by_year = dict(together.iter_rows())
compare(
    "GVA per 37-hour equivalent, Great Britain 2015, 2019, 2022, 2023, pounds",
    "74,792 / 76,725 / 78,904 / 78,858",
    *(by_year[year] for year in (2015, 2019, 2022, 2023)),
    places=0,
)
latest = table.filter(pl.col("year") == 2023).sort(name, descending=True)
compare(
    "the same, index 2023: districts, median",
    "350 / 89.9",
    str(latest.height),
    latest[name].median(),
    places=1,
)
for label, ends, reference in (
    (
        "highest",
        latest.head(5),
        "Rushmoor 213.1 / Runnymede 181.8 / City of London 181.0 / Three Rivers 171.3 / Tower Hamlets 170.9",
    ),
    ("lowest", latest.tail(4).reverse(), "West Devon 58.4 / Powys 63.7 / Torridge 64.1 / Torbay 64.9"),
):
    compare(
        f"the same, index 2023: {label}",
        reference,
        *(f"{names[code]} {value:.1f}" for code, value in ends.select("area_code", name).iter_rows()),
    )

print("| figure | reference | computed here |\n|---|---|---|")
for row in rows:
    print("| " + re.sub(r"(?<![\d,])0\.", ".", " | ".join(row)) + " |")
