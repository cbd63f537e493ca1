"""What must hold for every table that is moved between vintages."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from bailiwick import areas
from bailiwick.errors import UnknownAreaError

YEARS = [2009, 2011, 2013, 2014, 2016, 2018, 2019, 2020, 2021, 2023, 2025]
KEYS = ["area_code", "year", "industry_code"]


@st.composite
def cubes(draw: st.DrawFn, year: int, *, whole: bool = True) -> pl.DataFrame:
    """A sparse cube on a vintage: all areas in force, two years, random industries and amounts."""
    codes = areas.codes(f"lad{year}")
    amount = st.integers(0, 10**6) if whole else st.floats(0, 1e6, allow_subnormal=False)
    seeds = draw(st.lists(amount, min_size=7, max_size=23))
    rows = []
    for place, code in enumerate(codes):
        for data_year in (2010, 2015):
            rows.append((code, data_year, "all", seeds[(place + data_year) % len(seeds)]))
            if seeds[place % len(seeds)] % 3 < 1:
                rows.append((code, data_year, "some", seeds[(place * 5) % len(seeds)]))
    kind = pl.Int64 if whole else pl.Float64
    return pl.DataFrame(
        rows,
        orient="row",
        schema={"area_code": pl.String, "year": pl.Int64, "industry_code": pl.String, "jobs": kind},
    )


pairs = st.tuples(st.sampled_from(YEARS), st.sampled_from(YEARS))


@settings(max_examples=150, deadline=None)
@given(st.data(), st.lists(st.sampled_from(YEARS), min_size=3, max_size=3))
def test_converting_twice_is_converting_once(data, years):
    """If this fails, the answer depends on the vintages passed through on the way."""
    first, middle, last = sorted(years)
    cube = data.draw(cubes(first))
    once = areas.convert(cube, to=f"lad{last}", value="jobs")
    twice = areas.convert(areas.convert(cube, to=f"lad{middle}", value="jobs"), to=f"lad{last}", value="jobs")
    assert_frame_equal(once, twice, check_row_order=False, check_dtypes=False, rel_tol=1e-12)


@settings(max_examples=150, deadline=None)
@given(st.data(), pairs)
def test_totals_are_kept(data, years):
    """If this fails, people are lost or invented between two vintages, forward or back."""
    first, last = years
    if last < 2014 <= first:
        first, last = last, first  # Northern Ireland's 11 cannot be divided
    cube = data.draw(cubes(first))
    result = areas.convert(cube, to=f"lad{last}", value="jobs")
    for key, part in cube.group_by("year", "industry_code"):
        before = part["jobs"].sum()
        after = result.filter(year=key[0], industry_code=key[1])["jobs"].to_list()
        assert None not in after
        assert math.fsum(after) == pytest.approx(before, rel=1e-14)
        if 2014 <= first <= last:
            assert sum(after) == before  # whole numbers are added, so exactly


@settings(max_examples=15, deadline=None)
@given(st.data(), st.integers(0, 2**32 - 1), pairs)
def test_row_order_does_not_matter(data, seed, years):
    """If this fails, a sorted file and an unsorted one give different figures."""
    first, last = sorted(years)
    cube = data.draw(cubes(first))
    one = areas.convert(cube, to=f"lad{last}", value="jobs")
    other = areas.convert(cube.sample(fraction=1, shuffle=True, seed=seed), to=f"lad{last}", value="jobs")
    assert_frame_equal(one.sort(KEYS), other.sort(KEYS), rel_tol=1e-12)


@settings(max_examples=15, deadline=None)
@given(st.data(), pairs)
def test_every_dataframe_kind_gives_the_same_figures(data, years):
    """If this fails, the answer depends on the library the user happens to hold tables in."""
    first, last = sorted(years)
    cube = data.draw(cubes(first, whole=False))
    polars = areas.convert(cube, to=f"lad{last}", value="jobs")
    pandas = areas.convert(cube.to_pandas(), to=f"lad{last}", value="jobs")
    arrow = areas.convert(cube.to_arrow(), to=f"lad{last}", value="jobs")
    assert_frame_equal(polars, pl.from_pandas(pandas), check_dtypes=False)
    assert_frame_equal(polars, pl.from_arrow(arrow), check_dtypes=False)


@settings(max_examples=15, deadline=None)
@given(st.data(), st.sampled_from(YEARS))
def test_a_weighted_mean_composes_and_stays_between_its_parts(data, last):
    """If this fails, means of means are wrong, or a mean lies outside the values it is made of."""
    cube = data.draw(cubes(2009)).filter(industry_code="all").drop("industry_code")
    rates = cube.with_columns((pl.col("jobs") % 17 / 16).alias("rate"), pl.col("jobs") + 1)
    options = {"value": "rate", "how": "weighted_mean", "weight": "jobs"}
    once = areas.convert(rates, to=f"lad{last}", **options)
    twice = areas.convert(
        areas.convert(rates, to="lad2014", **options), to=f"lad{max(last, 2014)}", **options
    )
    assert once["rate"].min() >= rates["rate"].min() - 1e-12
    assert once["rate"].max() <= rates["rate"].max() + 1e-12
    if last >= 2014:
        assert_frame_equal(once, twice, check_row_order=False, check_dtypes=False, rel_tol=1e-9)
    assert once["jobs"].sum() == pytest.approx(rates["jobs"].sum(), rel=1e-14)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(YEARS))
def test_a_null_never_turns_into_a_number(data, last):
    """If this fails, a missing district is summed as nothing. Only areas with a null part are null."""
    cube = data.draw(cubes(2009)).filter(industry_code="all", year=2015)
    gone = data.draw(st.sets(st.sampled_from(cube["area_code"].to_list()), max_size=40))
    table = cube.with_columns(pl.when(~pl.col("area_code").is_in(gone)).then("jobs").alias("jobs"))
    result = areas.convert(table, to=f"lad{last}", value="jobs")
    null = set(result.filter(pl.col("jobs").is_null())["area_code"])
    parts = {new: set(areas.predecessors(new, "lad2009")) for new in areas.codes(f"lad{last}")}
    assert null == {new for new, held in parts.items() if held & gone}


@settings(max_examples=30, deadline=None)
@given(st.data(), st.sampled_from(["Int8", "Int16", "Int32", "UInt8", "UInt16", "UInt32", "UInt64"]))
def test_totals_of_whole_numbers_are_kept_exactly_in_every_width(data, width):
    """If this fails, a sum runs over the width of its column. Python's own whole numbers have no width."""
    kind = getattr(pl, width)
    low, high = int(pl.select(kind.min()).item()), min(int(pl.select(kind.max()).item()), 2**53)
    amounts = st.sampled_from([low, low + 1, 0, high - 1, high])
    seeds = data.draw(st.lists(amounts, min_size=5, max_size=40))
    codes = areas.codes("lad2014")
    jobs = [seeds[place % len(seeds)] for place in range(len(codes))]
    table = pl.DataFrame({"area_code": codes, "jobs": pl.Series(jobs, dtype=kind)})
    for to in ("lad2023", "region", "country", "upper_tier"):
        assert sum(areas.convert(table, to=to, value="jobs")["jobs"].to_list()) == sum(jobs)


@given(st.sampled_from(YEARS), st.data())
def test_a_subset_of_a_vintage_fits_that_vintage(year, data):
    """If this fails, a table with gaps is refused as mixed."""
    codes = areas.codes(f"lad{year}")
    some = data.draw(st.lists(st.sampled_from(codes), min_size=1, max_size=30))
    fitting = areas.detect_vintages(some)
    assert f"lad{year}" in fitting
    listed = [vintage for vintage in areas.vintages() if vintage.startswith("lad")]
    at = [listed.index(vintage) for vintage in fitting]
    assert at == list(range(at[0], at[-1] + 1))  # one run of years, which `convert` relies on


@given(
    st.sampled_from(sorted(areas.names("lad2023").items())),
    st.sampled_from(["{}", " {} ", "The {} Council", "{} UA"]),
)
def test_dressing_a_name_up_does_not_hide_it(pair, pattern):
    """If this fails, case, spaces, accents or '&' keep a name from being found."""
    code, name = pair
    dressed = pattern.format(name.upper().replace(" AND ", " & "))
    assert areas.find(dressed, "lad2023") == code


LARGER = sorted(set(areas.group_names().values()) | set(areas.names("itl1_2021").values()) - {"Wales"})


@given(
    st.sampled_from(LARGER),
    st.sampled_from(["{}", "{} Council", "Borough of {}", "{} UA", "County of {}", "The {}", "{} District"]),
    st.sampled_from([vintage for vintage in areas.vintages() if vintage.startswith("lad")]),
)
def test_no_dressing_makes_a_region_a_district(name, pattern, vintage):
    """If this fails, figures of a region or country are filed under a district."""
    with pytest.raises(UnknownAreaError):
        areas.find(pattern.format(name), vintage)
