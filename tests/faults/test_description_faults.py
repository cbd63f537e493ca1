"""What profiles, typicality, names, portraits and matches refuse, in our own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from bailiwick import (
    carry_codes,
    cluster_names,
    cluster_profiles,
    match_clusters,
    pen_portraits,
    typicality,
)
from bailiwick.errors import ColumnError, OptionError, TableError
from bailiwick.groups.classification import AreaClassification
from hand_made_classes import hand_made

X = pd.DataFrame({"flats": [1.0, 2, 8, 9], "cars": [9.0, 8, 2, 2]}, index=["E01", "E02", "E03", "E04"])
LEVELS = {"supergroup": list("1122"), "group": ["1a", "1b", "2a", "2a"]}
DESCRIPTIONS: list[Callable[[Any, Any], Any]] = [cluster_profiles, typicality, pen_portraits]


@pytest.mark.parametrize("describe", DESCRIPTIONS)
def test_a_model_that_is_not_fitted_is_refused(describe: Callable[[Any, Any], Any]) -> None:
    """If this fails, forgetting `fit` gives an AttributeError."""
    with pytest.raises(OptionError, match=r"The AreaClassification is not fitted: call its fit\(X\) first"):
        describe(AreaClassification(), X)


@pytest.mark.parametrize("describe", DESCRIPTIONS)
def test_another_table_than_the_fitted_one_is_refused(describe: Callable[[Any, Any], Any]) -> None:
    """If this fails, clusters are described by the figures of other areas or variables."""
    other = X.rename(columns={"flats": "flat"}).set_axis(["E01", "E02", "E03", "E40"])
    with pytest.raises(TableError) as caught:
        describe(hand_made(X, LEVELS), other)
    sentences = [finding.sentence for finding in caught.value.findings]
    assert "It has no variable 'flats'. Did you mean 'flat'?" in sentences[0]
    assert "1 of the 4 areas of the classification are not in it: E04." in sentences[1]
    assert "1 of its areas were not classified: E40. Did you mean 'E04'?" in sentences[2]


@pytest.mark.parametrize("describe", DESCRIPTIONS)
@pytest.mark.parametrize(
    ("value", "reason"), [(np.nan, "missing"), (np.inf, "infinite")], ids=["missing", "infinite"]
)
def test_values_that_cannot_be_averaged_are_refused(
    describe: Callable[[Any, Any], Any], value: float, reason: str
) -> None:
    """If this fails, a mean is of the areas that happen to have a value."""
    wrong = X.copy()
    wrong.loc["E02", "cars"] = value
    with pytest.raises(TableError) as caught:
        describe(hand_made(X, LEVELS), wrong)
    assert [finding.reason for finding in caught.value.findings] == [reason]
    assert caught.value.findings[0].rows == ("cars", "E02")


@pytest.mark.parametrize(
    ("population", "sentence"),
    [
        ([1, 2, 3], "population has 3 numbers for 4 areas"),
        ({"E01": 1, "E02": 2}, "2 areas have none: E03, E04"),
        ([1, 2, -3, 4], "Below 0 or infinite: E03"),
    ],
)
def test_populations_that_do_not_go_with_the_table_are_refused(population: Any, sentence: str) -> None:
    """If this fails, residents are counted in the wrong clusters."""
    for describe in (cluster_profiles, pen_portraits):
        with pytest.raises(TableError, match=sentence):
            describe(hand_made(X, LEVELS), X, population=population)


@pytest.mark.parametrize("bound", [0, 1.5, -1])
def test_a_bound_of_borderline_is_a_ratio(bound: float) -> None:
    """If this fails, a bound of 90 for 90% calls no area borderline."""
    for describe in (typicality, pen_portraits):
        with pytest.raises(OptionError, match=f"borderline={bound} is not a ratio"):
            describe(hand_made(X, LEVELS), X, borderline=bound)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"n": 0}, "n=0 is not a number of variables"),
        ({"at_least": 0}, "at_least=0 is not a share"),
        ({"at_least": 1.1}, "at_least=1.1 is not a share"),
    ],
)
def test_thresholds_out_of_bounds_are_refused(options: dict[str, Any], sentence: str) -> None:
    """If this fails, names and portraits are of thresholds that mean nothing."""
    model = hand_made(X, LEVELS)
    with pytest.raises(OptionError, match=sentence):
        pen_portraits(model, X, **options)
    with pytest.raises(OptionError, match=sentence):
        cluster_names(cluster_profiles(model, X), **options)


def test_names_given_to_the_wrong_clusters_are_all_told() -> None:
    """If this fails, a name is lost in silence, or a cluster bears the name of a published class."""
    profiles = cluster_profiles(hand_made(X, LEVELS), X)
    given = {
        "1": " ",
        "1c": "Hills",
        "2": "Business, Education and  Heritage centres",
        "1a": "Twins",
        "1b": "twins",
    }
    with pytest.raises(TableError) as caught:
        cluster_names(profiles, names=given, official=["Business Education and Heritage Centres"])
    assert [finding.reason for finding in caught.value.findings] == [
        "no-name",
        "unknown-cluster",
        "official-name",
        "same-name",
    ]
    assert "There is no cluster '1c'. Did you mean '1" in str(caught.value)
    assert "is the name of a published class" in str(caught.value)


def test_a_cluster_named_twice_is_refused() -> None:
    """If this fails, the last of two names wins in silence."""
    names = pl.DataFrame({"code": ["1", "1"], "name": ["Hills", "Vales"]})
    with pytest.raises(TableError, match="Cluster '1' is named twice"):
        cluster_names(cluster_profiles(hand_made(X, LEVELS), X), names=names)


def test_tables_of_words_and_places_are_checked() -> None:
    """If this fails, a portrait calls a variable or an area by the name of another."""
    model = hand_made(X, LEVELS)
    words = pd.DataFrame({"variable": ["flats", "flats"], "short_label": ["flats", "cars"]})
    with pytest.raises(TableError, match="Variables with several rows: flats"):
        pen_portraits(model, X, variables=words)
    with pytest.raises(ColumnError, match="No column 'variable'"):
        pen_portraits(model, X, variables=words.rename(columns={"variable": "name"}))
    areas = pd.DataFrame({"area_code": ["E01", "E01", "E02", "E03"], "region": "North"})
    with pytest.raises(TableError) as caught:
        pen_portraits(model, X, areas=areas)
    assert [finding.reason for finding in caught.value.findings] == ["duplicate-code", "no-area"]
    with pytest.raises(ColumnError, match="lacks 1 of the columns"):
        cluster_names(cluster_profiles(model, X).drop(columns="difference"))


def test_partitions_that_cannot_be_compared_are_refused() -> None:
    """If this fails, areas of two vintages are compared, or the wrong column is."""
    one = pd.DataFrame({"area_code": ["E01", "E02"], "group": ["1", "2"], "subgroup": ["1a", "2a"]})
    with pytest.raises(OptionError, match=r"own has 2 columns of codes: 'group', 'subgroup'. Name one"):
        match_clusters(one, {"E01": "1"})
    with pytest.raises(ColumnError, match=r"own has no column 'groups'. Did you mean 'group'"):
        match_clusters(one, {"E01": "1"}, own_column="groups")
    with pytest.raises(TableError, match="No area has a cluster in both"):
        match_clusters({"E01": "1"}, {"W01": "1"})
    with pytest.raises(TableError, match="Areas that occur twice: E01"):
        match_clusters(pd.DataFrame({"group": ["1", "2"]}, index=["E01", "E01"]), {"E01": "1"})
    with pytest.raises(ColumnError, match=r"own has no column 'area_code'. Did you mean 'areacode'"):
        match_clusters(pl.DataFrame({"areacode": ["E01"], "group": ["1"]}), {"E01": "1"})


def test_codes_that_cannot_be_carried_are_refused() -> None:
    """If this fails, a code of another style, or of another number of levels, is continued somehow."""
    old = pd.DataFrame({"group": ["1", "2"], "subgroup": ["1a", "2a"]}, index=["E01", "E02"])
    with pytest.raises(OptionError, match=r"own has 1 levels .* and reference 2"):
        carry_codes(old[["group"]], old)
    with pytest.raises(TableError) as caught:
        carry_codes(old.assign(subgroup="1a"), old.assign(group=["one", "2"]))
    assert [finding.reason for finding in caught.value.findings] == ["odd-code", "not-nested"]
    with pytest.raises(TableError, match="No area is in both"):
        carry_codes(old, old.set_axis(["W01", "W02"]))
