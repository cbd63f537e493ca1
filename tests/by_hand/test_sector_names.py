"""Names of sector clusters, worked by hand: true of most areas of the cluster, and counted where not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_inputs import AMOUNT, Cube
from bailiwick.studies.sector_names_part import JOINED, names_of
from bailiwick.studies.sector_options_part import Options


def found_of(rows: Mapping[str, Sequence[float]], clusters: Mapping[str, str]) -> Found:
    """Areas with amounts of farms, shops, banks and mints, and their clusters."""
    industries = {"f": "Farms", "s": "Shops", "b": "Banks", "m": "Mints"}
    cells = [
        (area, code, float(amount))
        for area, held in rows.items()
        for code, amount in zip(industries, held, strict=True)
    ]
    cube = Cube(
        rows=pl.DataFrame(cells, schema=["area_code", "industry_code", AMOUNT], orient="row"),
        id="own",
        label="jobs",
        unit="jobs",
        counts=True,
        year=2024,
        vintage="",
        names={},
        industries=industries,
    )
    assigned = pl.DataFrame({"area_code": list(clusters), "cluster": list(clusters.values())})
    return Found(
        clusters=assigned,
        codes=tuple(sorted(set(clusters.values()))),
        origin="own",
        vintage="",
        cube=cube,
        places=pl.DataFrame(),
        left_out=pl.DataFrame(),
    )


# Cluster 1 is A to E: four small areas of farms and shops, and a large one, E, of banks, which would name the
# cluster by its sums. Cluster 2 is F and G, with banks. Farms are 4 * 40 + 100 = 260 of 3,002, a share of
# 0.0866; A to D have 0.4 of their 100, a quotient of 4.6, and E, F and G have 0.04, 0.03 and 0.03, below 1.
ROWS = {
    "A": (40, 50, 10, 0),
    "B": (40, 50, 10, 0),
    "C": (40, 50, 10, 0),
    "D": (40, 50, 10, 0),
    "E": (40, 160, 800, 0),
    "F": (30, 270, 700, 0),
    "G": (30, 270, 700, 2),
}
CLUSTERS = {"A": "1", "B": "1", "C": "1", "D": "1", "E": "1", "F": "2", "G": "2"}


def test_a_cluster_is_named_by_what_most_of_its_areas_have() -> None:
    """If this fails, one large area names a cluster whose other areas have nothing of it."""
    names = names_of(found_of(ROWS, CLUSTERS), Options())
    # Farms and shops are above 1 in A to D, four of five areas; banks in E alone.
    assert set(names.titles["1"].split(JOINED)) == {"Farms", "Shops"}
    assert names.counts.filter(cluster="1").row(0) == ("1", 4, 1, 5)


def test_specks_name_nothing_and_one_industry_may_do() -> None:
    """If this fails, a cluster is named by two jobs: mints are 2 of 3,402, below one in a thousand."""
    names = names_of(found_of(ROWS, CLUSTERS), Options())
    # In F and G only banks are above 1: 700 / 1,002 beside 2,240 / 3,402; and shops 270 / 1,000 beside 900.
    assert names.titles["2"] == "Banks"
    assert names.counts.filter(cluster="2").row(0) == ("2", 2, 0, 2)
    assert not names.own["own_industries"].str.contains("Mints").any()


def test_an_area_has_its_own_industries() -> None:
    """If this fails, the name of a cluster stands for an area of which it is false."""
    own = dict(names_of(found_of(ROWS, CLUSTERS), Options()).own.iter_rows())
    # Of 3,402 jobs 260 are of farms, 900 of shops and 2,240 of banks. A: 0.4 / (260 / 3,402) = 5.2 and
    # 0.5 / (900 / 3,402) = 1.9. E: 0.8 / (2,240 / 3,402) = 1.2, and no other above 1.
    assert own["A"] == "Farms (5.2) + Shops (1.9)"
    assert own["E"] == "Banks (1.2)"


def test_fewer_than_most_will_do_where_no_two_industries_have_them() -> None:
    """If this fails, a mixed cluster has no name, or one by the sums of its largest area."""
    rows = dict(ROWS) | {"C": (10, 20, 70, 0), "D": (10, 80, 10, 0)}
    names = names_of(found_of(rows, CLUSTERS), Options())
    # Farms: A, B, C and D, four of five. Shops: A, B and D, three of five, 60 %. Then 40 % is not needed.
    assert set(names.titles["1"].split(JOINED)) == {"Farms", "Shops"}
    rows |= {"B": (40, 20, 40, 0)}
    names = names_of(found_of(rows, CLUSTERS), Options())
    # Shops are 870 of 3,402, 26 %: above in A and D alone, two of five. With farms, two that 40 % have.
    assert set(names.titles["1"].split(JOINED)) == {"Farms", "Shops"}
    assert names.counts.filter(cluster="1").row(0) == ("1", 2, 1, 5)


def test_no_two_clusters_have_one_name() -> None:
    """If this fails, two clusters cannot be told apart by name: A, B and C, D are the same."""
    clusters = {"A": "1", "B": "1", "C": "3", "D": "3", "F": "2", "G": "2", "E": "2"}
    names = names_of(found_of(ROWS, clusters), Options())
    assert len(set(names.titles.values())) == 3
    assert names.titles["3"].endswith("(3)")


def test_areas_that_are_all_the_same_have_no_name() -> None:
    """If this fails, a table without any difference is no name but an error."""
    names = names_of(found_of({"A": (5, 5, 5, 5), "B": (5, 5, 5, 5)}, {"A": "1", "B": "2"}), Options())
    assert names.titles == {"1": "No industry stands out (1)", "2": "No industry stands out (2)"}
    assert names.counts["areas_in_all_named"].null_count() == 2
