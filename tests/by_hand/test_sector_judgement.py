"""What is said of the pair of the sector clusters that was chosen, from small invented tables.

"pay" has five indicators: a and b chose the pair, c, d and e had no part. "rent" has two, too few for
halves, so that it had no part at all. Scores are invented.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from bailiwick.errors import OptionError
from bailiwick.studies.sector_findings_part import first_of
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_halves_part import held_out, with_halves
from bailiwick.studies.sector_judged_part import require_clusters
from bailiwick.studies.sector_options_part import Options, applied, check_given, settled

LABELS = {"pay": "Pay", "rent": "Rent"}
OUTSIDE: Any = [SimpleNamespace(id=name, label=label) for name, label in LABELS.items()]
SCORES = pl.DataFrame(
    {
        "source": ["pay", "rent"] * 4,
        "components": [5, 5, 5, 5, 10, 10, 10, 10],
        "resolution": [0.4, 0.4, 0.7, 0.7] * 2,
        "silhouette": [0.3, 0.1, 0.2, 0.0, 0.2, 0.0, 0.1, -0.1],
        "areas": [9, 8] * 4,
        "clusters_scored": [2] * 8,
        "null_mean": [0.0] * 8,
        "p_value": [0.01, 0.2] * 4,
        "p_value_corrected": [0.03, 0.6] * 4,
        "chosen": [True, True] + [False] * 6,
    }
)
HALVES = pl.DataFrame(
    {
        "split": [1, 1, 2, 2],
        "source": ["pay"] * 4,
        "half": ["choose", "report"] * 2,
        "counts": [True, True, False, False],
        "indicators": [2, 3, 2, 3],
        "silhouette": [0.4, 0.05, 0.3, 0.2],
        "areas": [9, 7, 9, 9],
        "null_mean": [None, -0.1, None, None],
        "p_value": [None, 0.2, None, None],
    }
)
WHICH = pl.DataFrame(
    {
        "source": ["pay"] * 5 + ["rent"] * 2,
        "indicator": [*"abcde", *"fg"],
        "half": ["choose"] * 2 + ["report"] * 5,
    }
)
FOUND = Found(
    clusters=pl.DataFrame({"area_code": [*"ABCDEFGHI"], "cluster": ["1"] * 5 + ["2"] * 4}),
    codes=("1", "2"),
    origin="search",
    vintage="",
    cube=None,
    places=pl.DataFrame(),
    left_out=pl.DataFrame(),
    components=5,
    resolution=0.4,
    tables={"scores": SCORES, "halves": HALVES, "indicator_halves": WHICH},
)


def sentences(found: Found, **choices: Any) -> dict[str, list[str]]:
    """What is told first, by reason."""
    told: dict[str, list[str]] = {}
    for one in first_of(found, OUTSIDE, settled(Options(**choices))):
        told.setdefault(one.reason, []).append(one.sentence)
    return told


def test_the_score_without_a_part_is_the_half_that_reports() -> None:
    """If this fails, a score is quoted that the choice flattered: .05 is the report of the split that counts.

    Rent was not halved and chose nothing, so that its score on both indicators is the one.
    """
    pay, rent = held_out(FOUND, LABELS)
    assert (pay["label"], pay["indicators"], pay["indicators_that_chose"]) == ("Pay", 3, 2)
    assert (pay["silhouette"], pay["areas"], pay["null_mean"], pay["p_value"]) == (0.05, 7, -0.1, 0.2)
    assert (rent["indicators"], rent["indicators_that_chose"], rent["silhouette"]) == (2, 0, 0.1)
    assert rent["p_value"] == 0.2  # of this pair alone: rent had no part in the search


def test_chance_is_told_of_the_half_without_a_part() -> None:
    """If this fails, a pair that only its own indicators like passes for above chance: p = .20, not .03."""
    first, second = sentences(FOUND)["not-above-chance"]
    assert first == (
        "On Pay, the 3 that had no part in the choice, the clusters do not score clearly better than chance:"
        " silhouette 0.050 of 7 areas, p = 0.20 by shuffles of the areas."
    )
    assert second.startswith("On Rent, none of which had a part in the choice, the clusters do not score")


def test_all_indicators_are_told_where_shuffles_reach_them_alone() -> None:
    """If this fails, a reader is not told that the best of the search is what chance gives, or told twice."""
    good = HALVES.with_columns(p_value=pl.lit(0.01))
    poor = SCORES.with_columns(p_value_corrected=pl.lit(0.5), p_value=pl.lit(0.01))
    tables = {"scores": poor, "halves": good, "indicator_halves": WHICH}
    told = sentences(replace(FOUND, tables=tables))
    assert told["held-out"][0].endswith("silhouette 0.050 of 7 areas, p = 0.010 by shuffles of the areas.")
    assert told["not-above-chance"][0].startswith("On Pay, all 5, 2 of which chose the pair, the clusters")


def test_tables_of_indicators_say_which_chose() -> None:
    """If this fails, a difference on an indicator that chose the clusters passes for evidence."""
    rows = pl.DataFrame({"source": ["pay", "pay", "pay"], "indicator": ["c", "a", "z"]})
    assert with_halves(rows, FOUND)["half"].to_list() == ["reported", "chose", None]
    given = replace(FOUND, origin="own", tables={"scores": SCORES})
    assert with_halves(rows, given).columns == ["source", "indicator"]


def test_a_pair_at_the_edge_of_the_grid_is_told() -> None:
    """If this fails, the lowest resolution passes for the best, though lower ones were not tried."""
    (told,) = sentences(FOUND)["edge-of-grid"]
    assert told == (
        "The pair taken has the lowest resolution (0.4) and the fewest components (5) of those tried. The"
        " score favours few clusters, and there are 2 clusters: look at --resolutions. Other numbers of"
        " components may score higher: look at --components."
    )
    (higher,) = sentences(replace(FOUND, resolution=0.7), embedding="components")["edge-of-grid"]
    assert higher == (
        "The pair taken has the highest resolution (0.7) of those tried. More clusters may score higher:"
        " look at --resolutions."
    )
    inside = pl.concat([SCORES, SCORES.with_columns(pl.col("resolution") - 0.2, pl.col("components") - 4)])
    tables = dict(FOUND.tables) | {"scores": inside}
    assert "edge-of-grid" not in sentences(replace(FOUND, tables=tables))
    alone = dict(FOUND.tables) | {"scores": SCORES.filter(components=5, resolution=0.4)}
    assert "edge-of-grid" not in sentences(replace(FOUND, tables=alone))  # nothing else was tried


def test_a_partition_without_a_score_is_told() -> None:
    """If this fails, a score that is not there is compared with chance."""
    none = SCORES.head(2).with_columns(silhouette=pl.lit(None, pl.Float64))
    told = sentences(replace(FOUND, origin="own", tables={"scores": none}))
    sentence = "No score on Pay, Rent: fewer than two clusters among the areas with indicators."
    assert told == {"no-score": [sentence]}


def test_a_grid_of_one_cluster_is_refused_with_the_next_step() -> None:
    """If this fails, resolutions that are too low end in a sentence that says nothing of resolutions."""
    grid = SimpleNamespace(
        labels=np.zeros((9, 2), dtype=int),
        pairs=((5, 0.01), (5, 0.1)),
        area_codes=tuple("ABCDEFGHI"),
        settings={"resolutions": [0.01, 0.1]},
    )
    with pytest.raises(OptionError, match=r"Give higher --resolutions than 0\.01, 0\.1, such as 1"):
        require_clusters(grid)
    grid.labels[0, 1] = 1
    require_clusters(grid)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"as_published": True, "prior": 3.0}, "as_published decides on prior by itself: leave it out"),
        ({"as_published": True, "min_treated": 3}, "as_published decides on min_treated"),
        ({"specialisation": "raw", "prior": 3.0}, "prior is of the specialisation 'shrunk'"),
        ({"embedding": "components", "neighbours": 9}, "neighbours is of the embedding 'umap'"),
    ],
)
def test_an_option_that_would_decide_nothing_is_refused(options: dict[str, Any], told: str) -> None:
    """If this fails, a choice is taken, ignored, and recorded as if it had been used."""
    with pytest.raises(OptionError, match=told):
        Options(**options)


def test_options_of_making_are_refused_for_clusters_that_are_given() -> None:
    """If this fails, --clusters with a number of components is recorded as if components had been made."""
    with pytest.raises(OptionError, match="resolutions, choose_on would decide nothing"):
        check_given(Options(choose_on="ons", resolutions=(9.0,)))
    check_given(Options(permutations=9, minimum_overlap=0.2, prior=2.0))
    kept = applied(settled(Options(embedding="components")), given=False)
    assert {"embeddings", "neighbours", "min_distance"} & set(kept) == set()
    assert {"components", "prior", "minimum_overlap"} <= set(kept)
    assert settled(Options(embedding="components", embeddings=1)).embeddings == 1
