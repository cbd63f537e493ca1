"""Anchors on real tables, each number to the digits printed in the method note.

Employment: open BRES by 5-digit SIC 2007, 40 NUTS 2 areas of 2016, copied August 2023; missing cells
(class 01000 in five Scottish areas, 2015-17) counted as 0. GVA: ONS regional GVA by local authority,
17 April 2025, current prices. Hours: ONS subregional productivity, June 2025. The anchors were
computed from these files independently of this package.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from scipy.stats import spearmanr

from bailiwick.measures import diversity
from bailiwick.measures.concentration import concentration
from bailiwick.measures.productivity import fte_from_hours, productivity_index
from bailiwick.measures.rounding import RELAXED, SIZES, STRICT, rounding_interval
from bailiwick.measures.specialisation import krugman_contributions, krugman_index
from bailiwick.measures.structures import krugman_between
from bailiwick.sources.district_productivity import read_district_productivity
from bailiwick.sources.gva_local_authority import LEAVES

EMPLOYMENT = "data/bres/bres_itl2_sic5_2015_2021.parquet"
GVA = "data/ons_gva_by_local_authority/gva_lad_sic07_1998_2023.parquet"
HOURS = "data/ons_productivity/labourproductivitylad1_june2025.xls"


@pytest.fixture(scope="module")
def bres(shared: Path) -> pl.DataFrame:
    """5-digit employment, nulls as 0."""
    table = pl.from_arrow(pq.read_table(shared / EMPLOYMENT))
    assert isinstance(table, pl.DataFrame)
    return table.filter(pl.col("status").cast(pl.String) == "employment").select(
        area_code=pl.col("geo_code").cast(pl.String),
        year=pl.col("year").cast(pl.Int32),
        industry_code=pl.col("sic5").cast(pl.String),
        employment=pl.col("count").fill_null(0),
    )


def at_digits(table: pl.DataFrame, digits: int) -> pl.DataFrame:
    """The cube summed to industries of so many digits."""
    return (
        table.with_columns(pl.col("industry_code").str.slice(0, digits))
        .group_by("area_code", "year", "industry_code", maintain_order=True)
        .agg(pl.col("employment").sum())
    )


@pytest.fixture(scope="module")
def classes(bres: pl.DataFrame) -> pl.DataFrame:
    """4-digit employment of 2021."""
    return at_digits(bres.filter(pl.col("year") == 2021), 4)


def printed(number: float, digits: int) -> Any:
    """A number as printed: right to half a unit of its last digit."""
    return pytest.approx(number, abs=0.5 * 10**-digits + 1e-12)


def by_area(table: pl.DataFrame, column: str) -> dict[str, float]:
    """A result's column by area."""
    return dict(table.select("area_code", column).iter_rows())


INDEX = [
    (5, 729, (0.2097, 0.1272, 0.3969), (0.2150, 0.1235, 0.3967), (0.2204, 0.4260), 0.9985, ("UKK1", "UKK1")),
    (4, 616, (0.2048, 0.1233, 0.3881), (0.2087, 0.1154, 0.3806), (0.2139, 0.4087), 0.9989, ("UKK1", "UKK1")),
    (3, 273, (0.1831, 0.1010, 0.3703), (0.1879, 0.0980, 0.3625), (0.1926, 0.3892), 0.9981, ("UKD3", "UKK1")),
    (2, 88, (0.1435, 0.0664, 0.3323), (0.1473, 0.0649, 0.3286), (0.1511, 0.3528), 0.9989, ("UKK1", "UKK1")),
]


@pytest.mark.parametrize(
    ("digits", "industries", "in_2015", "in_2021", "without_own", "correlation", "lowest"), INDEX
)
def test_index_of_itl2_areas_at_four_levels(
    bres: pl.DataFrame,
    digits: int,
    industries: int,
    in_2015: tuple[float, ...],
    in_2021: tuple[float, ...],
    without_own: tuple[float, ...],
    correlation: float,
    lowest: tuple[str, str],
) -> None:
    """If this fails, the index of 40 areas is not the one computed from the same file by other means."""
    cube = at_digits(bres, digits)
    assert cube["industry_code"].n_unique() == industries
    result = krugman_index(cube, value="employment")
    excluded = krugman_index(cube, value="employment", own_area="excluded")
    for year, anchor, least in ((2015, in_2015, lowest[0]), (2021, in_2021, lowest[1])):
        index = by_area(result.filter(pl.col("year") == year), "krugman_index")
        assert len(index) == 40
        values = list(index.values())
        assert (np.mean(values), min(values), max(values)) == tuple(printed(n, 4) for n in anchor)
        assert (min(index, key=index.__getitem__), max(index, key=index.__getitem__)) == (least, "UKI3")
    own_out = excluded.filter(pl.col("year") == 2021)["krugman_index"]
    own_in = result.filter(pl.col("year") == 2021)["krugman_index"]
    assert (own_out.mean(), own_out.max()) == tuple(printed(n, 4) for n in without_own)
    assert spearmanr(own_in, own_out).statistic == printed(correlation, 4)


def test_totals_and_empty_classes(bres: pl.DataFrame, classes: pl.DataFrame) -> None:
    """If this fails, the cube is not the one the anchors were computed from."""
    totals = dict(bres.group_by("year").agg(pl.col("employment").sum()).iter_rows())
    assert (totals[2015], totals[2021]) == (29_737_315, 31_366_000)
    assert classes.filter(pl.col("employment") > 0)["industry_code"].n_unique() == 579


def test_index_without_farm_data(classes: pl.DataFrame) -> None:
    """If this fails, dropping class 0100 does not give the mean of .2051."""
    rest = classes.filter(pl.col("industry_code") != "0100")
    assert krugman_index(rest, value="employment")["krugman_index"].mean() == printed(0.2051, 4)


MEASURES_2021 = {
    "krugman_index": (0.38059, 0.11538, 0.21778, 0.20868),
    "excluded": (0.40869, 0.12031, 0.22104, 0.21395),
    "hachman": (0.43783, 0.80204, 0.64347, 0.64175),
    "theil": (0.48348, 0.08446, 0.20174, 0.20921),
    "gini": (0.52327, 0.18090, 0.32042, 0.30854),
    "coulter": (0.05852, 0.01580, 0.02985, 0.03378),
    "herfindahl": (0.01692, 0.01356, 0.01580, 0.01563),
    "entropy": (4.65290, 4.98428, 4.83503, 4.87768),
    "unrelated_variety": (3.44458, 3.65735, 3.51094, 3.55352),
    "related_variety": (1.20832, 1.32694, 1.32409, 1.32416),
}


@pytest.mark.parametrize(("measure", "anchors"), MEASURES_2021.items())
def test_every_measure_of_2021(classes: pl.DataFrame, measure: str, anchors: tuple[float, ...]) -> None:
    """If this fails, a measure of UKI3, UKK1, UKC1 or the mean of 40 areas is off in the fifth decimal."""
    if measure == "krugman_index":
        table, column = krugman_index(classes, value="employment"), measure
    elif measure == "excluded":
        table = krugman_index(classes, value="employment", own_area="excluded")
        column = "krugman_index"
    elif measure in ("related_variety", "unrelated_variety"):
        table, column = diversity.related_variety(classes, value="employment"), measure
    else:
        table, column = getattr(diversity, measure)(classes, value="employment"), measure
    numbers = by_area(table, column)
    got = (numbers["UKI3"], numbers["UKK1"], numbers["UKC1"], float(np.mean(list(numbers.values()))))
    assert got == tuple(printed(anchor, 5) for anchor in anchors)


def test_weighted_means_equal_weighted_concentration(classes: pl.DataFrame) -> None:
    """If this fails, specialisation and concentration are no twins: .203610 both ways; Theil .191911."""
    weights = by_area(classes.group_by("area_code").agg(pl.col("employment").sum()), "employment")
    total = sum(weights.values())
    for measure, anchor in (("krugman", 0.203610), ("theil", 0.191911)):
        if measure == "krugman":
            index = by_area(krugman_index(classes, value="employment"), "krugman_index")
        else:
            index = by_area(diversity.theil(classes, value="employment"), "theil")
        spread = concentration(classes, value="employment", measure=measure)  # type: ignore[arg-type]
        sizes = classes.group_by("industry_code").agg(pl.col("employment").sum())
        joined = spread.join(sizes, on="industry_code", validate="1:1").filter(pl.col("employment") > 0)
        weighted = (joined["employment"] * joined[f"{measure}_concentration"]).sum() / total
        assert sum(weights[area] * value for area, value in index.items()) / total == printed(anchor, 6)
        assert weighted == printed(anchor, 6)


def test_closest_and_farthest_pairs(classes: pl.DataFrame) -> None:
    """If this fails, distances between areas are wrong: UKJ2-UKJ3 .14235, UKI3-UKM6 .57662."""
    pairs = krugman_between(classes, value="employment").sort("krugman_between")
    assert len(pairs) == 40 * 39 / 2
    for row, names, distance in ((0, {"UKJ2", "UKJ3"}, 0.14235), (-1, {"UKI3", "UKM6"}, 0.57662)):
        area, _, other, gap = pairs.select("area_code", "year", "neighbour_code", "krugman_between").row(row)
        assert {area, other} == names
        assert gap == printed(distance, 5)


def test_drivers_of_inner_london_west(classes: pl.DataFrame) -> None:
    """If this fails, the industries that make the highest score are not those of the note, or their order."""
    drivers = krugman_contributions(classes, value="employment").filter(pl.col("area_code") == "UKI3")
    assert drivers["contribution"].abs().sum() == printed(0.38059, 5)
    ordered = drivers.sort("contribution")
    assert ordered["industry_code"].to_list()[::-1][:5] == ["6910", "7022", "6630", "6419", "6619"]
    assert ordered["industry_code"].to_list()[:3] == ["8520", "4711", "8531"]


def test_published_cells_lie_on_the_rounding_grid(shared: Path) -> None:
    """If this fails, the steps are not the file's: all 313,946 cells fit, 54% the strict ones."""
    counts = pq.read_table(shared / EMPLOYMENT, columns=["count"])["count"].drop_null().to_numpy()
    counts = counts[counts > 0].astype(float)
    step = np.searchsorted(SIZES, counts, side="right") - 1
    assert len(counts) == 313_946
    assert (counts % RELAXED[step] == 0).all()
    assert (counts % STRICT[step] == 0).mean() == printed(0.54, 2)
    low, high = rounding_interval(counts)
    assert ((low < counts) & (counts < high)).all()


@pytest.fixture(scope="module")
def gva(shared: Path) -> pl.DataFrame:
    """GVA of GB districts in 37 lines, 2023; suppressed cells as nulls."""
    table = pl.read_parquet(shared / GVA).select(
        area_code=pl.col("lad_code").cast(pl.String),
        year=pl.col("year").cast(pl.Int32),
        industry_code=pl.col("sic07").cast(pl.String),
        gva_million_gbp=pl.col("cp_gbp_m").cast(pl.Float64),
        name=pl.col("lad_name").cast(pl.String),
    )
    table = table.filter(pl.col("year") == 2023, ~pl.col("area_code").str.starts_with("N"))
    grid = table.select("area_code", "year", "name").unique(maintain_order=True)
    grid = grid.join(pl.DataFrame({"industry_code": list(LEAVES)}), how="cross")
    return grid.join(
        table.drop("name"), on=["area_code", "year", "industry_code"], how="left", validate="1:1"
    )


# mean, three lowest by name, four highest by name
GVA_INDEX = (
    0.2937,
    [("Leeds", 0.1416), ("West Northamptonshire", 0.1441), ("Stockton-on-Tees", 0.1447)],
    [
        ("City of London", 0.6432),
        ("North Warwickshire", 0.4743),
        ("Tower Hamlets", 0.4685),
        ("Runnymede", 0.4384),
    ],
)


def test_index_of_gva_by_district(gva: pl.DataFrame) -> None:
    """If this fails, suppressed districts are not left out, or the GVA index is wrong."""
    with pytest.warns(UserWarning, match="11 of 350 area-periods have a null amount"):
        result = krugman_index(gva, value="gva_million_gbp")
    names = dict(gva.select("area_code", "name").unique().iter_rows())
    known = result.drop_nulls("krugman_index").sort("krugman_index")
    index = [(names[area], value) for area, value in known.select("area_code", "krugman_index").iter_rows()]
    mean, lowest, highest = GVA_INDEX
    assert len(index) == 339
    assert np.mean([value for _, value in index]) == printed(mean, 4)
    assert index[:3] == [(name, printed(value, 4)) for name, value in lowest]
    assert index[:-5:-1] == [(name, printed(value, 4)) for name, value in highest]
    assert sorted(result.filter(pl.col("flag") == "m")["area_code"].to_list()) == sorted(
        code
        for code, name in names.items()
        if name.removesuffix(" UA")
        in {
            "Cornwall",
            "Isles of Scilly",
            "North Ayrshire",
            "Argyll and Bute",
            "Na h-Eileanan Siar",
            "Orkney Islands",
            "Broxbourne",
            "Stevenage",
            "Shetland Islands",
            "Bridgend",
            "Merthyr Tydfil",
        }
    )


def test_a_negative_line_of_gva_counts_as_0(shared: Path) -> None:
    """If this fails, Southampton's agriculture of 2022, -1 million pounds, counts as negative: .309592.

    Beside it the index worked out in plain NumPy, from the districts without a suppressed line.
    """
    table = pl.read_parquet(shared / GVA).select(
        area_code=pl.col("lad_code").cast(pl.String),
        year=pl.col("year").cast(pl.Int32),
        industry_code=pl.col("sic07").cast(pl.String),
        gva_million_gbp=pl.col("cp_gbp_m").cast(pl.Float64),
    )
    table = table.filter(
        pl.col("year") == 2022,
        ~pl.col("area_code").str.starts_with("N"),
        pl.col("industry_code").is_in(list(LEAVES)),
    )
    wide = table.pivot("industry_code", index="area_code", values="gva_million_gbp", sort_columns=True)
    lines = wide.drop("area_code").to_numpy()
    complete = ~np.isnan(lines).any(axis=1)
    assert (lines < 0).sum() == 1
    assert not complete.all()
    amounts = np.maximum(lines[complete], 0.0)
    shares = amounts / amounts.sum(axis=1, keepdims=True)
    expected = np.abs(shares - amounts.sum(axis=0) / amounts.sum()).sum(axis=1) / 2
    # The file leaves suppressed lines out; here they are nulls.
    grid = wide.unpivot(index="area_code", variable_name="industry_code", value_name="gva_million_gbp")
    with pytest.warns(UserWarning, match="11 of 350 area-periods"):
        found = by_area(krugman_index(grid, value="gva_million_gbp", by=(), negative="clip"), "krugman_index")
    codes = wide["area_code"].filter(pl.Series(complete)).to_list()
    assert [found[code] for code in codes] == pytest.approx(expected.tolist())
    assert found["E06000045"] == printed(0.309526, 6)


def test_index_of_gva_without_imputed_rent(gva: pl.DataFrame) -> None:
    """If this fails, leaving out line 68IMP gives another mean, lowest or highest."""
    rest = gva.filter(pl.col("industry_code") != "68IMP")
    with pytest.warns(UserWarning, match="11 of 350"):
        known = krugman_index(rest, value="gva_million_gbp").drop_nulls("krugman_index").sort("krugman_index")
    names = dict(gva.select("area_code", "name").unique().iter_rows())
    assert len(known) == 339
    assert known["krugman_index"].mean() == printed(0.3072, 4)
    ends = [(names[known["area_code"][at]], known["krugman_index"][at]) for at in (0, -1)]
    assert ends == [("Leeds", printed(0.1315, 4)), ("City of London", printed(0.6203, 4))]


@pytest.fixture(scope="module")
def hours(shared: Path) -> pl.DataFrame:
    """Hours, jobs and GVA in 2022 money of GB districts, 2015 to 2023."""
    labour = pl.from_arrow(read_district_productivity(shared / HOURS))
    assert isinstance(labour, pl.DataFrame)
    labour = labour.select(
        pl.col("area_code").cast(pl.String), pl.col("year").cast(pl.Int32), "weekly_hours", "jobs"
    )
    output = (
        pl.read_parquet(shared / GVA)
        .filter(pl.col("sic07").cast(pl.String) == "Total")
        .select(
            area_code=pl.col("lad_code").cast(pl.String),
            year=pl.col("year").cast(pl.Int32),
            gva_million_gbp_2022prices=pl.col("cvm_2022_gbp_m").cast(pl.Float64),
        )
        .filter(~pl.col("area_code").str.starts_with("N"), pl.col("year") >= 2015)
    )
    return output.join(labour, on=["area_code", "year"], how="left", validate="1:1")


def test_gva_per_hours_fte(hours: pl.DataFrame) -> None:
    """If this fails, the hours-based stand-in is not the one of the note, in level or in index."""
    table = fte_from_hours(hours)
    of_2023 = table.filter(pl.col("year") == 2023)
    assert len(of_2023) == 350
    assert of_2023["gva_million_gbp_2022prices"].sum() == pytest.approx(2_190_676, abs=0.5)
    assert of_2023["weekly_hours"].sum() == pytest.approx(1_027_860_006, abs=0.5)
    assert of_2023["jobs"].sum() == pytest.approx(33_657_904, abs=0.5)
    sums = table.group_by("year").agg(pl.col("gva_million_gbp_2022prices", "hours_fte").sum())
    pounds = {year: gva * 1e6 / fte for year, gva, fte in sums.iter_rows()}
    for year, anchor in ((2015, 74_792), (2019, 76_725), (2022, 78_904), (2023, 78_858)):
        assert pounds[year] == printed(anchor, 0)
    result = productivity_index(of_2023, output="gva_million_gbp_2022prices", input="hours_fte")
    index = by_area(result, "productivity_index")
    assert np.median(list(index.values())) == printed(89.9, 1)
    anchors = {
        "E07000092": 213.1,  # Rushmoor
        "E07000212": 181.8,  # Runnymede
        "E09000001": 181.0,  # City of London
        "E07000102": 171.3,  # Three Rivers
        "E09000030": 170.9,  # Tower Hamlets
        "E07000047": 58.4,  # West Devon
        "W06000023": 63.7,  # Powys
        "E07000046": 64.1,  # Torridge
        "E06000027": 64.9,  # Torbay
    }
    assert {code: index[code] for code in anchors} == {code: printed(n, 1) for code, n in anchors.items()}
    ordered = sorted(index, key=index.__getitem__)
    assert ordered[::-1][:5] == list(anchors)[:5]
    assert ordered[:4] == list(anchors)[5:]
    mean_of_ratios = (of_2023["gva_million_gbp_2022prices"] * 1e6 / of_2023["hours_fte"]).mean()
    assert mean_of_ratios == printed(74_620, 0)
