"""The search over a grid by outside indicators: what is chosen, on what, and beside which chance."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import numpy as np
import polars as pl
import pytest

from bailiwick import consensus_grid
from bailiwick.errors import TableError
from bailiwick.evidence import SilhouetteSearch, score_partitions, silhouette_search
from bailiwick.evidence.outside_indicators import Indicators, read_indicators
from bailiwick.evidence.search_halves import halved, highest
from bailiwick.groups.consensus_grid import ConsensusGrid
from bailiwick.groups.ensemble_settings import Base

CODES = [f"E{at:02d}" for at in range(30)]
BASES = [Base("k_means", "n_clusters", 5, runs=3)]


@pytest.fixture(scope="module")
def grid() -> ConsensusGrid:
    """Nine pairs of thirty areas, with from two to some ten clusters."""
    generator = np.random.default_rng(3)
    values = generator.normal(size=(30, 6)) + 4 * (np.arange(30) < 12)[:, None]
    table = pl.DataFrame({"area_code": CODES, **{f"v{at}": values[:, at] for at in range(6)}})
    return consensus_grid(
        table,
        components=[2, 3, 4],
        resolutions=[0.3, 1.0, 3.0],
        method="components",
        ensemble=[Base("k_means", "n_clusters", k, runs=2) for k in (4, 8, 12)],
        seeds=3,
        random_state=1,
    )


@pytest.fixture(scope="module")
def sources() -> dict[str, pl.DataFrame]:
    """Eight indicators of which some go with the groups, five that do not."""
    generator = np.random.default_rng(4)
    ons = generator.normal(size=(30, 8))
    ons[:12, :5] += 2.0
    ons[generator.random((30, 8)) < 0.1] = np.nan
    beis = generator.normal(size=(30, 5))
    return {
        "ons": pl.DataFrame({"area_code": CODES, **{f"o{at}": ons[:, at] for at in range(8)}}),
        "beis": pl.DataFrame({"area_code": CODES, **{f"b{at}": beis[:, at] for at in range(5)}}),
    }


@pytest.fixture(scope="module")
def found(grid: ConsensusGrid, sources: dict[str, pl.DataFrame]) -> SilhouetteSearch:
    """The search of the grid."""
    return silhouette_search(grid, sources, permutations=99, random_state=2)


def test_scores_are_those_of_the_partitions(
    found: SilhouetteSearch, grid: ConsensusGrid, sources: dict[str, pl.DataFrame]
) -> None:
    """If this fails, a pair is scored otherwise than its labels by themselves, or rows are mixed up."""
    alone = score_partitions(grid.label_table(), sources, permutations=99, random_state=2)
    for name in ("source", "silhouette", "areas", "clusters_scored", "p_value", "p_value_corrected"):
        assert found.scores[name].to_list() == pytest.approx(alone.scores[name].to_list(), abs=1e-12)
    assert found.scores["partition"].to_list() == list(grid.names) * 2
    assert found.scores["n_clusters"].to_list() == grid.partitions["n_clusters"].to_list() * 2
    assert found.null.rows() == alone.null.rows()
    assert len(found.null) == 2 * 99


def test_chosen_on_one_half_and_reported_on_the_other(
    found: SilhouetteSearch, grid: ConsensusGrid, sources: dict[str, pl.DataFrame]
) -> None:
    """If this fails, the choice has seen the indicators that it is reported on.

    The choice is worked out here again from the halves: the pair whose mean score over sources is highest on
    the first halves, by `score_partitions` on those alone.
    """
    first = found.halves.filter(pl.col("split") == 1)
    assert first["half"].to_list() == ["choose", "report"] * 2
    assert first["counts"].all()
    assert first["indicators"].to_list() == [4, 4, 2, 3]
    chosen = set(first["partition"])
    assert chosen == {found.chosen.partition}
    means, reported = [], {}
    for name, table in sources.items():
        read = read_indicators({name: table}, grid.area_codes, mode="corrected")[0]
        halves = halved(read, found.seed, 1)
        assert halves is not None
        assert not set(halves[0].names) & set(halves[1].names)
        assert set(halves[0].names) | set(halves[1].names) == set(table.columns[1:])
        one, other = (
            score_partitions(
                grid.label_table(), {name: table.select("area_code", *half.names)}, permutations=0
            )
            for half in halves
        )
        told = found.indicator_halves.filter(pl.col("source") == name)
        assert set(told.filter(pl.col("half") == "choose")["indicator"]) == set(halves[0].names)
        assert set(told.filter(pl.col("half") == "report")["indicator"]) == set(halves[1].names)
        means.append(one.scores["silhouette"].to_numpy())
        reported[name] = dict(zip(grid.names, other.scores["silhouette"], strict=True))
    assert grid.names[int(np.mean(means, axis=0).argmax())] == found.chosen.partition
    for row in first.filter(pl.col("half") == "report").iter_rows(named=True):
        assert row["silhouette"] == pytest.approx(reported[row["source"]][row["partition"]])
        assert 0 < row["p_value"] <= 1
    assert found.halves["split"].n_unique() == 10
    assert found.halves.filter(pl.col("split") > 1)["p_value"].is_null().all()
    assert not found.halves.filter(pl.col("split") > 1)["counts"].any()
    assert found.chosen.on == "half of the indicators"
    assert "8" not in found.chosen.why.split("indicators")[0]
    assert "highest on 6 indicators drawn as a first half (the mean over 2 sources)" in found.chosen.why


def test_the_labels_are_those_of_the_chosen_pair(found: SilhouetteSearch, grid: ConsensusGrid) -> None:
    """If this fails, the search hands over other clusters than those it chose."""
    at = grid.names.index(found.chosen.partition)
    assert found.labels["area_code"].to_list() == CODES
    assert found.labels["cluster"].to_list() == [str(one + 1) for one in grid.labels[:, at]]
    assert found.labels["share"].to_list() == grid.shares[:, at].tolist()
    assert found.scores.filter(pl.col("chosen"))["partition"].to_list() == [found.chosen.partition] * 2
    assert (found.chosen.components, found.chosen.resolution) == grid.pairs[at]
    assert found.chosen.n_clusters == len(set(grid.labels[:, at].tolist()))


def test_chosen_on_one_source(grid: ConsensusGrid, sources: dict[str, pl.DataFrame]) -> None:
    """If this fails, `choose_on` does not choose, or the published rule is not of the first source."""
    on_beis = silhouette_search(grid, sources, choose_on="beis", permutations=0, random_state=2)
    rows = on_beis.scores.filter(pl.col("source") == "beis")
    best = rows.row(int(rows["silhouette"].arg_max() or 0), named=True)
    assert (on_beis.chosen.partition, on_beis.chosen.on) == (best["partition"], "beis")
    assert not on_beis.halves["counts"].any()
    told = dict(on_beis.indicator_halves.select("indicator", "half").iter_rows())
    assert {name: half for name, half in told.items() if half == "choose"} == {
        f"b{at}": "choose" for at in range(5)
    }
    assert len(told) == 13
    published = silhouette_search(grid, sources, mode="as_published", random_state=2)
    rows = published.scores.filter(pl.col("source") == "ons")
    assert published.chosen.on == "ons"
    assert published.chosen.partition == rows["partition"][int(rows["silhouette"].arg_max() or 0)]
    # No shuffles and no halves were made as published, and areas with a gap were left out.
    assert published.scores["p_value"].is_null().all()
    assert len(published.halves) == len(published.null) == 0
    complete = sources["ons"].fill_nan(None).drop_nulls()
    assert set(rows["areas"]) == {len(complete)}
    assert len(published.left_out) == 30 - len(complete)


def test_best_beside_the_best_of_shuffles(found: SilhouetteSearch) -> None:
    """If this fails, the highest score is set beside shuffles of one pair, not beside their highest."""
    for row in found.best.iter_rows(named=True):
        of_source = found.scores.filter(pl.col("source") == row["source"])
        null = found.null.filter(pl.col("source") == row["source"])["best"].to_numpy()
        assert row["silhouette"] == of_source["silhouette"].max()
        assert row["null_best_mean"] == pytest.approx(null.mean())
        assert row["null_best_95"] == pytest.approx(np.quantile(null, 0.95))
        reached = int((null >= row["silhouette"] - 3e-6).sum())
        assert row["p_value_corrected"] == pytest.approx((1 + reached) / 100)


def test_halves_depend_on_names_alone() -> None:
    """If this fails, the order of columns, or other sources, change the halves; or all splits are one."""
    names = tuple("abcdefghi")
    values = np.arange(18.0).reshape(2, 9)
    one = halved(Indicators("s", ("A", "B"), names, values), 5, 1)
    order = [4, 2, 8, 0, 1, 3, 7, 6, 5]
    other = halved(Indicators("s", ("A", "B"), tuple(names[at] for at in order), values[:, order]), 5, 1)
    assert one is not None
    assert other is not None
    assert [set(half.names) for half in one] == [set(half.names) for half in other]
    assert [len(half.names) for half in one] == [4, 5]
    every = {
        half[0].names
        for half in (halved(Indicators("s", ("A", "B"), names, values), 5, split) for split in range(1, 11))
        if half is not None
    }
    assert len(every) > 5
    assert halved(Indicators("s", ("A", "B"), tuple("abc"), values[:, :3]), 5, 1) is None


def test_of_equal_scores_the_first() -> None:
    """If this fails, rounding decides between equal partitions, or one without a score everywhere wins."""
    assert highest([np.array([0.1, 0.3, 0.3 + 1e-15])]) == 1
    assert highest([np.array([np.nan, 0.1]), np.array([9.0, -0.5])]) == 1
    assert highest([np.array([np.nan])]) is None


def test_too_few_indicators_for_halves(grid: ConsensusGrid, sources: dict[str, pl.DataFrame]) -> None:
    """If this fails, three indicators are halved, or it is not said that they are not."""
    few = {"three": sources["beis"].select("area_code", "b0", "b1", "b2")}
    found = silhouette_search(grid, few, permutations=0, random_state=2)
    assert len(found.halves) == 0
    assert found.chosen.on == "three"
    assert found.indicator_halves["half"].to_list() == ["choose"] * 3
    assert "three has 3 indicators, too few to choose on one half and report on the other." in found.notes


def test_sources_that_cannot_be_scored(grid: ConsensusGrid, sources: dict[str, pl.DataFrame]) -> None:
    """If this fails, a source of two areas stops a search, or is passed over when it must choose."""
    given = {"two": sources["ons"].head(2).fill_nan(0.0), **sources}
    found = silhouette_search(grid, given, permutations=0, random_state=2)
    assert found.sources["source"].to_list() == ["ons", "beis"]
    assert any(one.startswith("two: 2 areas with a cluster") for one in found.notes)
    with pytest.raises(TableError, match="two: 2 areas with a cluster have at least 4 of the 8"):
        silhouette_search(grid, given, choose_on="two", permutations=0, random_state=2)
    constant = {**sources, "none": sources["ons"].select("area_code", same=pl.lit(1.0))}
    with pytest.raises(TableError, match="none: Each indicator is missing or the same"):
        silhouette_search(grid, constant, choose_on="none", permutations=0, random_state=2)


def test_pairs_of_one_cluster(grid: ConsensusGrid, sources: dict[str, pl.DataFrame]) -> None:
    """If this fails, nothing says how many clusters the pairs have, or which resolutions to give."""
    one = dataclasses.replace(grid, labels=np.zeros_like(grid.labels))
    with pytest.raises(TableError) as refused:
        silhouette_search(one, sources, permutations=0, random_state=2)
    said = "No pair has a score on ons: the 9 pairs have 1 clusters, of which 1 among its areas, and a score"
    assert said in str(refused.value)
    assert "Give resolutions above 3, which make more clusters." in str(refused.value)
    # With two clusters outside the areas of one source, the other source chooses.
    labels = np.zeros_like(grid.labels)
    labels[20:] = 1
    here = {"ons": sources["ons"].head(18), "beis": sources["beis"]}
    found = silhouette_search(dataclasses.replace(grid, labels=labels), here, permutations=0, random_state=2)
    assert found.halves["source"].unique().to_list() == ["beis"]
    assert "A half of ons cannot be scored: no partition leaves two clusters among its areas." in found.notes


def test_grid_and_search_in_one_call_count_together(sources: dict[str, pl.DataFrame]) -> None:
    """If this fails, progress starts again with the shuffles, or a search differs from that of its grid."""
    generator = np.random.default_rng(3)
    table = pl.DataFrame({"area_code": CODES, "x": generator.normal(size=30), "y": generator.normal(size=30)})
    told: list[tuple[int, int]] = []
    options: dict[str, Any] = {
        "components": [2],
        "resolutions": [0.5, 1.0],
        "method": "components",
        "ensemble": BASES,
        "seeds": 2,
        "random_state": 6,
    }
    found = silhouette_search(
        table, sources, permutations=60, progress=lambda *done: told.append(done), **options
    )
    # One embedding, one ensemble, two pairs; 60 shuffles of two sources in batches of 50.
    assert told == [(at, 124) for at in (1, 2, 3, 4, 54, 64, 114, 124)]
    again = silhouette_search(consensus_grid(table, **options), sources, permutations=60, random_state=6)
    assert again.scores.equals(found.scores)
    assert again.chosen == found.chosen
    order = list(itertools.chain(range(15, 30), range(15)))
    mixed = silhouette_search(
        table[order], {name: one[order] for name, one in sources.items()}, permutations=60, **options
    )
    assert mixed.chosen == found.chosen
    for name in ("silhouette", "p_value", "p_value_corrected"):
        assert mixed.scores[name].to_list() == pytest.approx(found.scores[name].to_list(), abs=1e-12)
