"""Two releases of a small series whose revisions are known, and a line whose smoothing is worked out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick import areas
from bailiwick.errors import ColumnError, OptionError, TableError, VintageError
from bailiwick.measures.provisional import provisional_years, smoother_revision
from bailiwick.measures.revision_summary import crossed_reference, largest_revisions, revision_summary
from bailiwick.measures.revisions import compare_releases, compare_values, unmatched_rows
from bailiwick.measures.smoothing import smooth_five_year

KINDS = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}


def release(gva: list[float | None], hours: list[float | None], **more: Any) -> dict[str, Any]:
    """Areas A and B and the UK in 2020."""
    keys = {"area_code": ["A", "B", "UKX"], "year": [2020] * 3}
    return keys | {"gva_million_gbp": gva, "weekly_hours": hours} | more


OLD = release([520.0, 1040.0, 1560.0], [10_000.0, 10_000.0, 20_000.0])
NEW = release([572.0, 1040.0, 1612.0], [10_000.0, 12_500.0, 22_500.0])


@pytest.mark.parametrize("kind", KINDS)
def test_revision_and_its_split(kind: str) -> None:
    """If this fails, a revision or its split is wrong.

    Pounds an hour = GVA * 1e6 / (52 * hours). Old: 1,000, 2,000 and 1,500. New: 1,100, 1,600 and
    1,377.78. A rose by 100, all of it output: ln 1.1. B fell by 400, all of it hours: -ln 1.25.
    Index, UK = 100. Old: 66.67, 133.33. New: 79.84, 116.13.
    """
    told = compare_releases(KINDS[kind](OLD), KINDS[kind](NEW))
    assert isinstance(told, type(KINDS[kind](OLD)))
    rows = pl.DataFrame(told).to_dicts()
    assert [row["area_code"] for row in rows] == ["A", "B", "UKX"]
    assert [row["gva_per_hour_gbp_revision"] for row in rows[:2]] == pytest.approx([100, -400])
    assert [row["gva_per_hour_gbp_revision_share"] for row in rows[:2]] == pytest.approx([0.1, -0.2])
    assert rows[0]["log_revision_output"] == pytest.approx(np.log(1.1))
    assert rows[0]["log_revision_input"] == 0
    assert rows[1]["log_revision_output"] == 0
    assert rows[1]["log_revision_input"] == pytest.approx(np.log(1.25))
    for row in rows:
        split = row["log_revision_output"] - row["log_revision_input"]
        assert row["log_revision"] == pytest.approx(split, abs=1e-14)
    assert [row["gva_per_hour_uk100_old"] for row in rows] == pytest.approx([200 / 3, 400 / 3, 100])
    new = [100 * 1100 / (12400 / 9), 100 * 1600 / (12400 / 9), 100]
    assert [row["gva_per_hour_uk100_new"] for row in rows] == pytest.approx(new)
    change = [after - before for before, after in zip([200 / 3, 400 / 3, 100], new, strict=True)]
    assert [row["gva_per_hour_uk100_revision"] for row in rows] == pytest.approx(change, abs=1e-9)


def test_per_job_and_another_ratio() -> None:
    """If this fails, a job is counted in weeks: 520m over 10,000 jobs are 52,000 each, 572m are 57,200."""
    old, new = (pd.DataFrame(one).rename(columns={"weekly_hours": "jobs"}) for one in (OLD, NEW))
    told = compare_releases(old, new, value="gva_per_job_gbp")
    assert told["gva_per_job_gbp_old"][0] == pytest.approx(52_000)
    assert told["gva_per_job_gbp_new"][0] == pytest.approx(57_200)
    own = compare_releases(
        old, new, value="thousands_per_job", input="jobs", scale=1e3, reference="UKX", index="per_job_100"
    )
    assert own["thousands_per_job_revision"][0] == pytest.approx(5.2)
    assert own["per_job_100_old"][0] == pytest.approx(200 / 3)


def test_missing_parts_stay_missing() -> None:
    """If this fails, an unknown amount or an input of 0 is a revision of a number."""
    new = release([None, 1040.0, 1612.0], [10_000.0, 0.0, 22_500.0])
    told = compare_releases(pd.DataFrame(OLD), pd.DataFrame(new))
    assert told["gva_per_hour_gbp_revision"].isna().tolist() == [True, True, False]
    assert told["gva_per_hour_gbp_old"].notna().all()
    assert told["log_revision_output"].isna().tolist() == [True, False, False]
    assert told["gva_per_hour_uk100_revision"].isna().tolist() == [True, True, False]


def test_rows_without_a_counterpart_are_listed() -> None:
    """If this fails, an area, a year or an amount that one release lacks is lost without a word."""
    old = pd.DataFrame({"area_code": ["A", "A", "B", "C"], "year": [1, 2, 1, 1], "y": [1.0, 2, 3, 4]})
    new = pd.DataFrame({"area_code": ["A", "A", "B", "D"], "year": [1, 3, 1, 1], "y": [1.0, 2, None, 4]})
    listed = unmatched_rows(old, new, values="y").to_numpy().tolist()
    assert listed == [
        ["A", "2", "old", "year"],
        ["B", "1", "old", "y"],
        ["C", "1", "old", "area"],
        ["A", "3", "new", "year"],
        ["D", "1", "new", "area"],
    ]
    assert compare_values(old, new, values="y")["area_code"].tolist() == ["A", "B"]


def seeded(revision: np.ndarray[Any, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A seeded series of 40 areas and 3 years, and a second release with known factors on GVA and hours."""
    random = np.random.default_rng(3)
    table = pd.DataFrame(
        {
            "area_code": np.repeat([f"A{at:02d}" for at in range(40)], 3),
            "year": np.tile([2019, 2020, 2021], 40),
            "gva_million_gbp": random.uniform(500, 5000, 120),
            "weekly_hours": random.uniform(1e5, 1e6, 120),
        }
    )
    later = table.assign(
        gva_million_gbp=table["gva_million_gbp"] * np.exp(revision[0]),
        weekly_hours=table["weekly_hours"] * np.exp(revision[1]),
    )
    return table, later


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_injected_revisions_come_back(seed: int) -> None:
    """If this fails, a second release made with known log revisions does not give exactly these."""
    injected = np.random.default_rng(seed).normal(0, 0.05, (2, 120))
    old, new = seeded(injected)
    told = compare_releases(old, new.sample(frac=1, random_state=seed), reference=None)
    told = told.sort_values(["area_code", "year"])
    np.testing.assert_allclose(told["log_revision_output"], injected[0], atol=1e-12)
    np.testing.assert_allclose(told["log_revision_input"], injected[1], atol=1e-12)
    np.testing.assert_allclose(told["log_revision"], injected[0] - injected[1], atol=1e-12)
    assert not [name for name in told.columns if name.endswith("uk100_old")]


def test_summary_by_year() -> None:
    """If this fails, a summary figure is wrong.

    Revisions of five areas: 0, 1, -2, 3, -6, and one unknown. Mean -4/5 = -.8; absolute 0, 1, 2, 3, 6:
    mean 2.4, median 2, 95th percentile 3 + .8 * 3 = 5.4, largest 6; two up, two down, one unchanged.
    Old order 10, 20, 30, 40, 50, new 10, 21, 28, 43, 44: the same, so 1. The UK is not an area.
    """
    key = {"area_code": [*"ABCDEF", "UKX"], "year": [2020] * 7}
    old = pd.DataFrame(key | {"y": [10.0, 20, 30, 40, 50, 60, 0]})
    new = pd.DataFrame(key | {"y": [10.0, 21, 28, 43, 44, None, 99]})
    told = revision_summary(compare_values(old, new, values="y"), value="y").to_dict("records")[0]
    expected = {
        "year": 2020,
        "areas": 5,
        "missing": 1,
        "mean_revision": -0.8,
        "median_absolute": 2.0,
        "mean_absolute": 2.4,
        "p95_absolute": 5.4,
        "largest_absolute": 6.0,
        "up": 2,
        "down": 2,
        "unchanged": 1,
        "rank_correlation": 1.0,
    }
    assert told == pytest.approx(expected)
    whole = revision_summary(compare_values(old, new, values="y"), value="y", by=())
    assert whole.to_dict("records")[0] == pytest.approx({k: v for k, v in expected.items() if k != "year"})


def test_rank_correlation_of_a_reversed_order() -> None:
    """If this fails, the order of areas is not compared: 1, 2, 3, 4 against 4, 3, 2, 1 is -1."""
    key = {"area_code": list("ABCD"), "year": [2020] * 4}
    old, new = (pd.DataFrame(key | {"y": y}) for y in ([1.0, 2, 3, 4], [4.0, 3, 2, 1]))
    told = revision_summary(compare_values(old, new, values="y"), value="y")
    assert told["rank_correlation"].tolist() == pytest.approx([-1])


def test_largest_keep_ties_and_crossings_name_their_way() -> None:
    """If this fails, a choice is made among equal revisions, or 100 itself counts as above."""
    key = {"area_code": [*"ABCD", "UKX"], "year": [2020] * 5}
    old = pd.DataFrame(key | {"i": [99.0, 100, 101, 120, 100]})
    new = pd.DataFrame(key | {"i": [100.0, 103, 98, 120.5, 100]})
    told = compare_values(old, new, values="i")
    largest = largest_revisions(told, value="i", n=1)
    assert largest[["area_code", "revision_rank"]].to_numpy().tolist() == [["B", 1], ["C", 1]]
    crossed = crossed_reference(told, value="i")
    assert crossed[["area_code", "crossed"]].to_numpy().tolist() == [["B", "up"], ["C", "down"]]


def test_two_district_vintages_say_what_to_convert() -> None:
    """If this fails, districts before and after a merger are compared, or the way out is not told.

    Allerdale, Carlisle and Copeland became Cumberland (E06000063) in 2023: 4 + 6 + 3 = 13.
    """
    before = ["E07000026", "E07000028", "E07000029", "E06000001"]
    old = pl.DataFrame(
        {
            "area_code": before,
            "year": [2020] * 4,
            "gva_million_gbp": [4.0, 6, 3, 5],
            "weekly_hours": [1.0, 1, 1, 2],
        }
    )
    new = pl.DataFrame(
        {
            "area_code": ["E06000063", "E06000001"],
            "year": [2020, 2020],
            "gva_million_gbp": [13.0, 5],
            "weekly_hours": [3.0, 2],
        }
    )
    with pytest.raises(VintageError) as caught:
        compare_releases(old, new, reference=None)
    said = str(caught.value)
    assert "'lad2022'" in said
    assert "old = bailiwick.areas.convert(old, to='lad2023'" in said
    assert "['gva_million_gbp', 'weekly_hours'], how='sum')" in said
    moved = areas.convert(old, to="lad2023", value=["gva_million_gbp", "weekly_hours"], how="sum")
    told = compare_releases(moved, new, reference=None)
    assert told["gva_per_hour_gbp_revision"].to_list() == [0.0, 0.0]


def test_two_price_bases_are_refused() -> None:
    """If this fails, money of 2019 is compared with money of 2022, or volumes get an index of the UK."""
    old = pd.DataFrame(OLD).rename(columns={"gva_million_gbp": "gva_million_gbp_2019prices"})
    new = pd.DataFrame(NEW).rename(columns={"gva_million_gbp": "gva_million_gbp_2022prices"})
    with pytest.raises(TableError, match="needs one price basis, and got 2"):
        compare_releases(old, new, output=("gva_million_gbp_2019prices", "gva_million_gbp_2022prices"))
    with pytest.raises(TableError, match="needs current prices"):
        compare_releases(new, new, output="gva_million_gbp_2022prices")
    told = compare_releases(new, new, output="gva_million_gbp_2022prices", reference=None)
    assert told["log_revision"].tolist() == [0.0, 0.0, 0.0]


def test_faults_come_together() -> None:
    """If this fails, a user meets one fault at a time."""
    keys = {"area_code": ["A", "A", "B"], "year": [2020] * 3}
    bad = pd.DataFrame(keys | {"gva_million_gbp": [1.0, 2, 3], "weekly_hours": [1.0, 1, -1]})
    good = pd.DataFrame(OLD)
    with pytest.raises(TableError) as caught:
        compare_releases(bad, good)
    assert {one.reason for one in caught.value.findings} >= {
        "duplicate-key",
        "negative-amount",
        "no-reference",
    }
    with pytest.raises(ColumnError, match="Did you mean 'weekly_hours'"):
        compare_releases(good, good, input="weekly_hour")
    with pytest.raises(OptionError, match="smoothed series"):
        compare_releases(good, good, value="gva_per_hour_gbp_smoothed")
    with pytest.raises(OptionError, match="Give input and scale for another"):
        compare_releases(good, good, value="output_per_cow")
    with pytest.raises(TableError, match="no area and year in common"):
        compare_releases(good, good.assign(year=2021), reference=None)
    with pytest.raises(OptionError, match="whole number of 1 or more"):
        largest_revisions(compare_releases(good, good), n=0)


LINE = pd.DataFrame({"area_code": "A", "year": range(2001, 2008), "y": [10.0, 20, 30, 40, 50, 60, 70]})


def test_smoother_revision_of_a_line() -> None:
    """If this fails, a cut series is not smoothed as a table that ends there.

    Year 5 of 10, 20, ..., 70. Cut there: .41 * 50 + .40 * 40 + .19 * 30 = 42.2. With year 6:
    (.260 * 60 + .370 * 50 + .260 * 40 + .111 * 30) / 1.001 = 47.782218. With year 7: 50. The UK,
    always 100, stays 100, so the index moves by the same points.
    """
    uk = LINE.assign(area_code="UKX", y=100.0)
    told = smoother_revision(pd.concat([LINE, uk], ignore_index=True), value="y")
    assert told["area_code"].tolist() == ["A", "A", "UKX", "UKX"]
    assert told["year"].tolist() == [2005] * 4
    assert told["years_later"].tolist() == [1, 2, 1, 2]
    assert told["y_smoothed_old"].tolist() == pytest.approx([42.2, 42.2, 100, 100])
    assert told["y_smoothed_new"].tolist() == pytest.approx([47.782218, 50, 100, 100], abs=1e-6)
    assert told["y_uk100_smoothed_revision"].tolist() == pytest.approx([5.582218, 7.8, 0, 0], abs=1e-6)


def test_smoother_revision_is_that_of_two_releases() -> None:
    """If this fails, cutting inside differs from smoothing a shorter table and comparing the values."""
    random = np.random.default_rng(11)
    table = pd.DataFrame(
        {
            "area_code": np.repeat(["A", "B", "UKX"], 12),
            "year": np.tile(np.arange(2004, 2016), 3),
            "gva_per_hour_gbp": random.uniform(20, 40, 36),
        }
    )
    told = smoother_revision(table, years=(2007, 2013))
    assert sorted(set(told["year"])) == list(range(2007, 2014))
    smoothed = "gva_per_hour_gbp_smoothed"
    for last in range(2007, 2014):
        ends = {
            later: smooth_five_year(
                table[table["year"] <= last + later].reset_index(drop=True), value="gva_per_hour_gbp"
            )
            for later in (0, 1, 2)
        }
        for later in (1, 2):
            pair = compare_values(ends[0], ends[later], values=smoothed)
            mine = told[(told["year"] == last) & (told["years_later"] == later)]
            np.testing.assert_allclose(
                mine[f"{smoothed}_revision"],
                pair[pair["year"] == last][f"{smoothed}_revision"],
                atol=1e-12,
            )


def test_smoother_revision_needs_years_and_a_reference() -> None:
    """If this fails, a cut with too few years, or before the later years are there, is let through."""
    for years in ((2003, 2005), (2005, 2006), (2006, 2005)):
        with pytest.raises(OptionError, match=r"Pass years within \(2004, 2005\)"):
            smoother_revision(LINE, value="y", reference=None, years=years)
    six = smoother_revision(LINE[:6], value="y", reference=None)
    assert six["year"].tolist() == [2004, 2004]
    with pytest.raises(OptionError, match="Give a longer series"):
        smoother_revision(LINE[:5], value="y", reference=None)
    with pytest.raises(TableError, match="No row has the reference code 'UKX'"):
        smoother_revision(LINE, value="y")


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_two_years_of_each_series_are_provisional(kind: str) -> None:
    """If this fails, a series that ends before its table is taken for final.

    A has values to 2023, B to 2022 only: 2022 and 2023 of A, 2021 and 2022 of B.
    """
    years = [2020, 2021, 2022, 2023]
    table = KINDS[kind](
        {"area_code": ["A"] * 4 + ["B"] * 4, "year": years * 2, "s": [1.0, 2, 3, 4, 5, 6, 7, None]}
    )
    told = pl.DataFrame(provisional_years(table, values="s"))
    flags = told["s_is_provisional"].to_list()
    assert flags == [False, False, True, True, False, True, True, False]
    with pytest.raises(OptionError, match="whole number of 1 or more"):
        provisional_years(table, values="s", last=0)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_dataframe_gives_the_same(kind: str) -> None:
    """If this fails, a table of revisions comes back as another kind, or its numbers as text."""
    make = KINDS[kind]
    names = {"area_name": ["a", "b", "u"]}
    line = {name: LINE[name].tolist() for name in LINE.columns}

    def everything(build: Any) -> list[Any]:
        told = compare_releases(build(OLD | names), build(NEW | names))
        gone = build({name: column[:2] for name, column in (NEW | names).items()})
        return [
            told,
            compare_values(build(OLD), build(NEW), values=["weekly_hours", "gva_million_gbp"]),
            unmatched_rows(build(OLD), gone),
            revision_summary(told),
            largest_revisions(told, value="gva_per_hour_uk100", n=1),
            crossed_reference(told, threshold=120.0),
            smoother_revision(build(line), value="y", reference=None),
            provisional_years(build(line), values="y"),
        ]

    for got, expected in zip(everything(make), everything(pl.DataFrame), strict=True):
        assert isinstance(got, type(make({"a": [1]})))
        frame = pl.DataFrame(got)
        assert frame.columns == expected.columns
        for name in frame.columns:
            numeric = frame[name].dtype.is_numeric()
            assert numeric == expected[name].dtype.is_numeric(), name
            mine, theirs = frame[name].to_list(), expected[name].to_list()
            assert mine == (pytest.approx(theirs) if numeric else theirs), name
