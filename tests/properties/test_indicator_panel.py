"""What holds of every panel of indicators, whatever its numbers."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from bailiwick import carry_to_vintage, fill_from_upper_tier, impute

COUNTY = "E10000006"
DISTRICTS = [f"E0700002{digit}" for digit in range(6, 10)]
TIERS = pl.DataFrame({"district_code": DISTRICTS, "upper_tier_code": COUNTY})
NUMBERS = st.one_of(st.none(), st.floats(-1e6, 1e6, allow_nan=False))
VALUES = st.lists(NUMBERS, min_size=5, max_size=5)

FEW = settings(max_examples=25)


def table(values: list[float | None]) -> pl.DataFrame:
    """Four districts and their county."""
    return pl.DataFrame(
        {"area_code": [*DISTRICTS, COUNTY], "year": 2019, "indicator": "rate", "value": values},
        schema_overrides={"value": pl.Float64},
    )


@FEW
@given(VALUES)
def test_filling_only_gaps_touches_no_value(values: list[float | None]) -> None:
    """If this fails, the rule "missing" changes a value that a district has."""
    filled = dict(fill_from_upper_tier(table(values), TIERS).select("area_code", "value").iter_rows())
    for code, value in zip(DISTRICTS, values, strict=False):
        assert filled[code] == (values[4] if value is None else value)


@FEW
@given(VALUES)
def test_both_rules_agree_where_only_one_tier_has_a_value(values: list[float | None]) -> None:
    """If this fails, the rules differ beyond the districts that both tiers are published for."""
    ours = fill_from_upper_tier(table(values), TIERS).sort("area_code")
    theirs = fill_from_upper_tier(table(values), TIERS, rule="average").sort("area_code")
    if values[4] is None or all(value is None for value in values[:4]):
        assert ours["value"].to_list() == theirs["value"].to_list()
    assert ours["value"].is_null().to_list() == theirs["value"].is_null().to_list()


@FEW
@given(VALUES, st.randoms())
def test_the_order_of_rows_changes_nothing(values: list[float | None], order: object) -> None:
    """If this fails, a result depends on how a file happens to be sorted."""
    shuffled = table(values).sample(fraction=1, shuffle=True, seed=order.randint(0, 999))  # type: ignore[attr-defined]
    one = fill_from_upper_tier(table(values), TIERS, rule="average").sort("area_code")
    assert one.equals(fill_from_upper_tier(shuffled, TIERS, rule="average").sort("area_code"))


@FEW
@given(st.lists(st.floats(0, 100), min_size=4, max_size=4))
def test_a_carried_rate_lies_between_its_parts(values: list[float]) -> None:
    """If this fails, a weighted mean leaves the range of what it is a mean of."""
    old = ["E07000004", "E07000005", "E07000006", "E07000007"]  # of Buckinghamshire
    panel = pl.DataFrame({"area_code": old, "year": 2018, "indicator": "rate", "value": values})
    carried = carry_to_vintage(panel, "lad2021")
    assert carried["area_code"].to_list() == ["E06000060"]
    assert min(values) - 1e-9 <= carried["value"].item() <= max(values) + 1e-9


@FEW
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=4, max_size=12))
def test_imputing_changes_gaps_only_and_lists_each(rows: list[tuple[float | None, float | None]]) -> None:
    """If this fails, a value that was there is changed, or one is put in without a word."""
    wide = pl.DataFrame(
        {
            "area_code": [f"A{row}" for row in range(len(rows))],
            "x": [row[0] for row in rows],
            "y": [row[1] for row in rows],
            "z": [1.0] * len(rows),
        },
        schema_overrides={"x": pl.Float64, "y": pl.Float64},
    )
    if wide["x"].count() == 0 or wide["y"].count() == 0:
        return
    filled, imputed = impute(wide, most_missing=1.0)
    assert filled.null_count().sum_horizontal().item() == 0
    assert imputed.height == wide.null_count().sum_horizontal().item()
    for name in ("x", "y"):
        there = wide[name].is_not_null()
        assert filled[name].filter(there).to_list() == wide[name].filter(there).to_list()
