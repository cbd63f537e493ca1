"""Cramér's V of the published clusters of February 2023 by six lookups."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from bailiwick.evidence import cramers_v

LOOKUPS = {
    "ruc3": "RUC",
    "imd19_quintile": "IMD",
    "itl1": "ITL1",
    "dens_band": "density",
    "age_band": "age",
    "coastal": "coast",
}
# Section 8 of the method page (subnational-clusters.md): V / V_c from the published labels with the rebuilt
# lookups, in the order above. The table that was published itself is not held.
TABLE = """
headline .514/.506 .379/.363 .511/.487 .511/.501 .492/.483 .252/.232
economy .209/.185 .350/.332 .425/.395 .240/.212 .225/.203 .302/.286
connectivity .548/.540 .213/.180 .399/.366 .574/.565 .524/.517 .187/.158
education .352/.319 .404/.376 .455/.429 .354/.321 .364/.332 .266/.218
skills .226/.204 .341/.323 .485/.459 .276/.252 .253/.234 .315/.299
health .306/.289 .498/.487 .565/.543 .346/.327 .338/.323 .163/.127
wellbeing .299/.284 .209/.176 .265/.211 .291/.269 .298/.282 .140/.099
"""
# Districts with a label in each model (section 4).
DISTRICTS = {
    "headline": 300,
    "economy": 307,
    "connectivity": 301,
    "education": 303,
    "skills": 306,
    "health": 291,
    "wellbeing": 307,
}


@pytest.fixture(scope="module")
def found(shared_data: Path) -> pl.DataFrame:
    """All 42 pairs."""
    lookups = pl.read_csv(
        shared_data / "geography" / "area_characteristics" / "lad21_england_ons2023_lookups.csv"
    ).select(pl.col("lad21cd").alias("area_code"), *LOOKUPS)
    clusters = pl.read_csv(
        shared_data / "ons_subnational_indicators" / "published_2023_clusters_all_models_raw.csv"
    ).rename({"areacd": "area_code"})
    english = clusters.filter(pl.col("area_code").is_in(lookups["area_code"].implode()))
    return cramers_v(english, lookups)


def test_every_value_of_the_table(found: pl.DataFrame) -> None:
    """If this fails, V or V_c of a published model by a lookup is another number, to three decimals."""
    rows = found.rows_by_key(["first", "second"], named=True, unique=True)
    wrong = []
    for line in TABLE.split("\n")[1:-1]:
        model, *cells = line.split()
        for lookup, cell in zip(LOOKUPS, cells, strict=True):
            row = rows[model, lookup]
            ours = f"{row['cramers_v']:.3f}/{row['cramers_v_corrected']:.3f}"
            if ours != cell.replace(".", "0."):
                wrong.append((model, LOOKUPS[lookup], cell, ours))
    assert found.height == 42
    assert not wrong


def test_areas_that_count(found: pl.DataFrame) -> None:
    """If this fails, districts without a cluster are counted, or are left out without being counted."""
    for row in found.iter_rows(named=True):
        assert row["n"] == DISTRICTS[row["first"]]
        assert row["n"] + row["left_out"] == 309


def test_small_expected_counts(found: pl.DataFrame) -> None:
    """If this fails, the warning of the method page (.72 of education by ITL1) is not what is told."""
    row = found.filter((pl.col("first") == "education") & (pl.col("second") == "itl1")).row(0, named=True)
    assert (row["rows"], row["columns"]) == (8, 9)
    assert round(row["expected_under_5_share"], 2) == 0.72
    assert found["expected_under_5_share"].max() == row["expected_under_5_share"]


def test_chance(found: pl.DataFrame) -> None:
    """If this fails, p does not tell weak from strong.

    scipy.stats.chi2_contingency (1.17.1, no correction) gives p above .005 for three of 42 pairs: by coast
    .015 for connectivity, .053 for health, .112 for well-being. Shuffles and the limit of chi-squared differ
    by more than chance with 12 areas in a cluster; .03 is three errors of 999 shuffles at .11.
    """
    weak = found.filter(pl.col("p_value") > 0.0075)
    assert weak["second"].to_list() == ["coastal"] * 3
    assert weak["first"].to_list() == ["connectivity", "health", "wellbeing"]
    assert weak["p_value"].to_list() == pytest.approx([0.015, 0.053, 0.112], abs=0.03)
