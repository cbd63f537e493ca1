"""Two partitions of ten areas compared, and codes carried over, worked by hand.

Own against reference, areas shared::

            x   y   z   areas
    1       3   1   .     4
    2       .   2   1     3
    3       2   .   1     3
    areas   5   3   2    10
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pytest

from bailiwick import carry_codes, match_clusters

AREAS = list("ABCDEFGHIJ")
OWN = dict(zip(AREAS, "1111222333", strict=True))
REFERENCE = dict(zip(AREAS, "xxxyyyzxxz", strict=True))


def test_the_contingency_table_counts_shared_areas() -> None:
    """If this fails, shares in common are of the wrong clusters."""
    found = match_clusters(OWN, REFERENCE).contingency.to_pylist()
    assert [(row["own_code"], row["reference_code"], row["areas"]) for row in found] == [
        ("1", "x", 3),
        ("1", "y", 1),
        ("2", "y", 2),
        ("2", "z", 1),
        ("3", "x", 2),
        ("3", "z", 1),
    ]
    assert found[0]["share_of_own"] == 0.75
    assert found[0]["share_of_reference"] == 0.6


def test_the_assignment_shares_most_areas_and_uses_each_cluster_once() -> None:
    """If this fails, two clusters are paired with one, or the pairs share fewer areas than they could.

    1-x, 2-y, 3-z share 3 + 2 + 1 = 6; every other pairing fewer, such as 1-y, 2-z, 3-x: 1 + 1 + 2.
    """
    clusters = match_clusters(OWN, REFERENCE).clusters.to_pylist()
    assert [row["assigned_code"] for row in clusters] == ["x", "y", "z"]
    assert [row["assigned_areas"] for row in clusters] == [3, 2, 1]
    assert clusters[2]["assigned_share_of_own"] == pytest.approx(1 / 3)
    assert clusters[2]["assigned_share_of_reference"] == 0.5


def test_the_nearest_cluster_may_be_nearest_to_several() -> None:
    """If this fails, "nearest official cluster" is not the one that most areas are in."""
    clusters = match_clusters(OWN, REFERENCE).clusters.to_pylist()
    assert [row["nearest_code"] for row in clusters] == ["x", "y", "x"]
    assert [row["nearest_areas"] for row in clusters] == [3, 2, 2]
    assert [row["nearest_share_of_reference"] for row in clusters] == pytest.approx([3 / 5, 2 / 3, 2 / 5])


def test_the_adjusted_rand_index_is_what_the_arithmetic_says() -> None:
    """If this fails, agreement with a published classification is reported wrongly.

    Pairs in one cluster: own 6 + 3 + 3 = 12; reference 10 + 3 + 1 = 14; both 3 + 1 + 1 = 5. By chance
    12 * 14 / 45 = 56 / 15. (5 - 56/15) / (13 - 56/15) = (19/15) / (139/15) = 19/139.
    """
    assert match_clusters(OWN, REFERENCE).adjusted_rand == pytest.approx(19 / 139)


def test_areas_of_one_side_only_are_listed_and_not_counted() -> None:
    """If this fails, an area without a class counts as one that disagrees."""
    found = match_clusters(OWN | {"K": "1"}, REFERENCE | {"A": None, "L": "z"})
    assert found.areas == 9
    assert found.only_own == ("A", "K")
    assert found.only_reference == ("L",)


@pytest.mark.parametrize("kind", ["pandas", "polars", "series"])
def test_tables_of_any_kind_may_be_compared(kind: str) -> None:
    """If this fails, a membership has to be turned into something else before it can be compared."""
    own: Any = pd.DataFrame({"area_code": AREAS, "area_name": "x", "group": list(OWN.values())})
    reference: Any = pd.DataFrame({"supergroup": list(REFERENCE.values()), "n": 1}, index=AREAS)
    if kind == "polars":
        own, reference = pl.DataFrame(own), pl.DataFrame(reference.rename_axis("area_code").reset_index())
    if kind == "series":
        own, reference = pd.Series(OWN), reference.drop(columns="n")
    column = None if kind == "series" else "supergroup"
    found = match_clusters(own, reference, reference_column=column)
    assert found.adjusted_rand == pytest.approx(19 / 139)
    assert isinstance(found.clusters, pl.DataFrame if kind == "polars" else pd.DataFrame)


def test_a_reference_with_fewer_clusters_leaves_some_without_a_partner() -> None:
    """If this fails, clusters that share nothing are paired where the reference has fewer."""
    found = match_clusters({"A": "1", "B": "2", "C": "3"}, {"A": "x", "B": "x", "C": "x"}).clusters
    assert sorted(found["assigned_code"].to_pylist(), key=str) == [None, None, "x"]
    assert sorted(found["assigned_areas"].to_pylist()) == [0, 0, 1]
    assert found["nearest_code"].to_pylist() == ["x"] * 3
    # Own 1 shares 5 with x and 1 with y, own 2 shares 1 with x: pairing 1 with x is best, and leaves 2 and y.
    own = dict(zip("ABCDEFG", "1111112", strict=True))
    found = match_clusters(own, dict(zip("ABCDEFG", "xxxxxyx", strict=True))).clusters
    assert found["assigned_code"].to_pylist() == ["x", None]


def levels(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Areas as text, each letter one area, with their supergroup and group."""
    parts = [(area, above, below) for areas, above, below in rows for area in areas]
    return pd.DataFrame(parts, columns=["area_code", "supergroup", "group"])


def carried(found: pd.DataFrame) -> dict[str, str]:
    """New code by own code."""
    return dict(zip(found["own_code"], found["code"], strict=True))


def test_codes_are_kept_where_half_of_both_sides_agree_and_are_never_used_again() -> None:
    """If this fails, a code changes its meaning from one run to the next.

    Old 1 is ABCD, 2 is EFGH, 3 is IJ; 4 is retired. New 1 is EFGHA: it shares 4 of its 5 with old 2, all of
    that. New 2 is BCD, 3 of old 1's 4. New 3 is I alone with old 3: half of it. New 4 is J: old 3 is taken,
    and so it gets 5, the first code that no run has used.
    """
    old = levels(("AB", "1", "1a"), ("CD", "1", "1b"), ("EFGH", "2", "2a"), ("IJ", "3", "3a"))
    new = levels(
        ("EFGHA", "1", "1a"), ("B", "2", "2a"), ("CD", "2", "2b"), ("I", "3", "3a"), ("J", "4", "4a")
    )
    found = carry_codes(new, old, retired=["4", "1c"])
    codes = carried(found)
    assert {code: codes[code] for code in "1234"} == {"1": "2", "2": "1", "3": "3", "4": "5"}
    # 2b is CD, old 1b. 2a is B, half of old 1a: kept. 1a is now below 2, and shares 4 of 5 with old 2a.
    assert {code: codes[code] for code in ("1a", "2a", "2b", "3a", "4a")} == {
        "1a": "2a",
        "2a": "1a",
        "2b": "1b",
        "3a": "3a",
        "4a": "5a",
    }
    assert found["kept"].tolist() == [True, True, True, False] + [True] * 4 + [False]


def test_a_group_below_another_parent_gets_a_code_of_that_parent() -> None:
    """If this fails, a group keeps a code that says it is below a supergroup where it is no more."""
    old = levels(("ABC", "1", "1a"), ("DE", "1", "1b"), ("FGHI", "2", "2a"))
    new = levels(("ABC", "1", "1a"), ("FGHI", "2", "2a"), ("DE", "2", "2b"))
    codes = carried(carry_codes(new, old, retired=["2b"]))
    assert codes == {"1": "1", "2": "2", "1a": "1a", "2a": "2a", "2b": "2c"}


def test_dotted_codes_count_on_through_the_level() -> None:
    """If this fails, a new group written in the style of 2001 repeats a number of its level."""
    old = levels(("ABC", "1", "1.1"), ("DE", "1", "1.2"), ("FGHI", "2", "2.3"))
    new = levels(("ABC", "1", "1.1"), ("FGHI", "2", "2.2"), ("DE", "2", "2.3"))
    codes = carried(carry_codes(new, old))
    assert codes == {"1": "1", "2": "2", "1.1": "1.1", "2.2": "2.3", "2.3": "2.4"}


def test_less_than_half_of_either_side_gives_a_new_code() -> None:
    """If this fails, a cluster of which most areas are new keeps an old code."""
    old = levels(("AB", "1", "1a"), ("CDEFG", "2", "2a"))
    new = levels(("ABCDE", "1", "1a"), ("FG", "2", "2a"))
    # New 1 shares 2 with old 1 (of its own 5) and 3 with old 2; paired 1-2 (3) and 2-1 (0), or 1-1 (2) and
    # 2-2 (2): the latter shares more. 2 of 5 is less than half in both.
    found = carry_codes(new[["area_code", "supergroup"]], old[["area_code", "supergroup"]])
    assert carried(found) == {"1": "3", "2": "4"}
    assert found["share_of_own"].tolist() == [0.4, 1.0]


def test_letters_go_on_after_z() -> None:
    """If this fails, the 27th group of a supergroup has no code."""
    old = levels(("A", "1", "1a"), ("B", "1", "1z"))
    new = levels(("A", "1", "1a"), ("C", "1", "1b"))
    assert carried(carry_codes(new, old))["1b"] == "1aa"
