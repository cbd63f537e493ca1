"""Entropy of counts and its corrections for size, worked by hand on areas of four and of six firms."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest

from bailiwick.errors import DataWarning, OptionError
from bailiwick.measures.diversity import diversification, entropy
from bailiwick.measures.diversity.size_corrected import rarefied_entropy

LN2 = math.log(2)


def table(name: str = "firms", **areas: tuple[float | None, ...]) -> pa.Table:
    """A cube of one year from the amounts of areas in industries 1, 2, ..."""
    return pa.table(
        {
            "area_code": [area for area, amounts in areas.items() for _ in amounts],
            "industry_code": [str(at + 1) for amounts in areas.values() for at in range(len(amounts))],
            name: pa.array([amount for amounts in areas.values() for amount in amounts], pa.float64()),
        }
    )


def test_miller_madow() -> None:
    """If this fails, the correction is wrong. A: ln 2 + 1 / (2 * 4); B: ln 3 + 2 / (2 * 6)."""
    cube = table(A=(2, 2, 0), B=(2, 2, 2), C=(0, 0, 7))
    found = diversification(cube, value="firms")
    assert found.column_names == [
        "area_code",
        "entropy_nats",
        "entropy_corrected_nats",
        "effective_industries",
        "effective_industries_corrected",
        "total",
        "industries",
    ]
    assert found["entropy_nats"].to_pylist() == pytest.approx([LN2, math.log(3), 0])
    assert found["entropy_corrected_nats"].to_pylist() == pytest.approx([LN2 + 1 / 8, math.log(3) + 1 / 6, 0])
    assert found["effective_industries"].to_pylist() == pytest.approx([2, 3, 1])
    assert found["effective_industries_corrected"].to_pylist() == pytest.approx(
        [2 * math.exp(1 / 8), 3 * math.exp(1 / 6), 1]
    )
    assert found["total"].to_pylist() == [4, 6, 7]
    assert found["industries"].to_pylist() == [2, 3, 1]


def test_entropy_is_that_of_the_other_measure() -> None:
    """If this fails, two measures of one name differ."""
    cube = table(A=(3, 5, 9), B=(1, 0, 4))
    plain = entropy(cube, value="firms", by=())["entropy"].to_pylist()
    assert diversification(cube, value="firms")["entropy_nats"].to_pylist() == pytest.approx(plain, rel=1e-12)


def test_rarefied_to_two() -> None:
    """If this fails, rarefaction is wrong. Of two from 2 + 2, one of each comes with chance 2/3: 2/3 ln 2.

    Of two from 2 + 2 + 2 they differ with chance 4/5; two from one industry never do.
    """
    found = diversification(
        table(A=(2, 2, 0), B=(2, 2, 2), C=(0, 0, 2)), value="firms", correction="rarefied"
    )
    assert found["entropy_corrected_nats"].to_pylist() == pytest.approx(
        [2 / 3 * LN2, 4 / 5 * LN2, 0], abs=1e-12
    )


def test_rarefied_to_its_own_size_is_itself() -> None:
    """If this fails, drawing all of an area changes it. All four of A are drawn, six of six of B are not."""
    cube = table(A=(3, 1), B=(4, 2))
    found = diversification(cube, value="firms", correction="rarefied").to_pylist()
    assert found[0]["entropy_corrected_nats"] == pytest.approx(found[0]["entropy_nats"], rel=1e-12)
    # Four of 4 + 2: k of the first with chance C(4, k) C(2, 4 - k) / 15 = 6, 8, 1 of 15 for k = 2, 3, 4.
    three = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    assert found[1]["entropy_corrected_nats"] == pytest.approx(6 / 15 * LN2 + 8 / 15 * three, rel=1e-12)


def test_rarefied_by_exact_sums_and_by_draws() -> None:
    """If this fails, the exact sum is not the mean over draws (its error at 4,000 draws is about .002)."""
    counts = np.array([120, 40, 9, 3, 1, 1, 0, 700])
    draws = np.random.default_rng(3).multivariate_hypergeometric(counts, 60, size=4000) / 60
    with np.errstate(divide="ignore", invalid="ignore"):
        by_draws = -np.nansum(draws * np.log(draws), axis=1).mean()
    assert rarefied_entropy(counts.astype(float), 60) == pytest.approx(by_draws, abs=0.01)


def test_rarefied_from_many() -> None:
    """If this fails, large counts lose their tails: half and half of a million, 1,000 drawn.

    Of a binomial of n = 1,000 (nearly: the draws are a thousandth), E[H] = ln 2 - 1/(2n), to order 1/n^2.
    """
    found = rarefied_entropy(np.array([500_000.0, 500_000.0]), 1000)
    assert found == pytest.approx(LN2 - (1 - 0.001) / 2000, abs=2e-6)


def test_areas_below_the_size_have_a_reason() -> None:
    """If this fails, an area of three is rarefied to four."""
    cube = table(A=(3, 1), B=(2, 1))
    found = diversification(cube, value="firms", correction="rarefied", size=4).to_pylist()
    assert [row["reason"] for row in found] == [None, "fewer than the 4 to be drawn"]
    assert found[1]["entropy_corrected_nats"] is None


@pytest.mark.parametrize(
    ("name", "amounts", "why"),
    [
        ("gva_million_gbp", (3, 1), "its name says money, and the correction would depend on its unit"),
        ("firms", (2.5, 1.5), "not all of its amounts are whole numbers"),
    ],
)
def test_money_is_not_corrected(name: str, amounts: tuple[float, ...], why: str) -> None:
    """If this fails, an amount of money is corrected as if pounds had been counted."""
    with pytest.warns(DataWarning, match=f"is not corrected for size: {why}"):
        found = diversification(table(name, A=amounts), value=name).to_pylist()[0]
    assert found["entropy_corrected_nats"] is None
    assert found["reason"] == why
    assert found["entropy_nats"] > 0


def test_whoever_knows_says_so() -> None:
    """If this fails, `counts` does not decide."""
    cube = table("gva_jobs", A=(2, 2))
    found = diversification(cube, value="gva_jobs", counts=True)
    assert found["entropy_corrected_nats"].to_pylist() == pytest.approx([LN2 + 1 / 8])
    with pytest.warns(DataWarning, match="its amounts are no counts"):
        diversification(table(A=(2, 2)), value="firms", counts=False)
    plain = diversification(cube, value="gva_jobs", correction=None)
    assert plain["entropy_corrected_nats"].to_pylist() == [None]
    assert "reason" not in plain.column_names


def test_bits() -> None:
    """If this fails, another base is wrong. Two equal industries: 1 bit, and 1/8 nats more."""
    found = diversification(table(A=(2, 2)), value="firms", base=2)
    assert found["entropy_bits"].to_pylist() == pytest.approx([1])
    assert found["entropy_corrected_bits"].to_pylist() == pytest.approx([1 + 1 / 8 / LN2])
    assert "entropy_base_10" in diversification(table(A=(2, 2)), value="firms", base=10).column_names
    assert diversification(table(A=(2, 2)), value="firms", base=np.int64(2)).equals(found)  # type: ignore[arg-type]


def test_unknown_and_empty_areas() -> None:
    """If this fails, a null or an area of nothing has a number."""
    with pytest.warns(DataWarning, match="null amount"):
        found = diversification(table(A=(2, 2), B=(2, None), C=(0, 0)), value="firms", correction="rarefied")
    assert found["flag"].to_pylist() == [None, "m", "x"]
    for column in found.column_names[1:7]:
        assert found[column].to_pylist()[1:] == [None, None]


def test_years_are_kept_apart() -> None:
    """If this fails, a table of two years is refused or mixed."""
    cube = table(A=(2, 2), B=(1, 3)).append_column("year", pa.array([2020, 2020, 2021, 2021]))
    found = diversification(cube, value="firms").to_pylist()
    assert [(row["area_code"], row["year"], row["total"]) for row in found] == [
        ("A", 2020, 4),
        ("B", 2021, 4),
    ]


@pytest.mark.parametrize(
    "option", [{"correction": "miller"}, {"base": 1}, {"size": 0}, {"size": 2.5}, {"counts": "yes"}]
)
def test_options_out_of_range(option: dict[str, object]) -> None:
    """If this fails, an option that means nothing passes."""
    with pytest.raises(OptionError, match=next(iter(option))):
        diversification(table(A=(2, 2)), value="firms", **option)  # type: ignore[type-var]
