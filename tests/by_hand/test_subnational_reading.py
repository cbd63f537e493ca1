"""Lookups beside the clusters of models, worked by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import polars as pl

from bailiwick.studies.subnational_reading_part import reading_tables


def model(name: str, clusters: dict[str, str]) -> Any:
    """What of a fitted model is set beside the lookups."""
    titles = pl.DataFrame({"cluster": ["1", "2"], "title": ["Low", "High"]})
    return SimpleNamespace(model=SimpleNamespace(id=name), clusters=clusters, titles=titles)


def test_areas_left_out_of_a_model_count_the_same_alone_and_in_company() -> None:
    """If this fails, the areas that a model leaves out are counted or not as other models are run beside it.

    Five areas have a lookup. Economy has all of them; health has A to C, and W of another nation, which has
    no lookup: D and E are left out, and W is in `without_lookup` alone.
    """
    lookups = pl.DataFrame({"area_code": list("ABCDE"), "coastal_town": ["yes", "no", "no", "yes", "no"]})
    inputs: Any = SimpleNamespace(lookups=lookups, names={})
    economy = model("economy", {"A": "1", "B": "2", "C": "2", "D": "1", "E": "1"})
    health = model("health", {"A": "1", "B": "2", "C": "2", "W": "1"})
    alone = reading_tables([health], inputs, random_state=1)
    both = reading_tables([economy, health], inputs, random_state=1)
    row = alone["association"].rows.row(0, named=True)
    assert (row["n"], row["left_out"], row["without_lookup"]) == (3, 2, 1)
    for name in ("association", "cross_tabulation"):
        assert alone[name].rows.equals(both[name].rows.filter(model="health"))
    assert both["association"].rows.filter(model="economy")["left_out"].item() == 0
