"""Whose data each table and figure of the sector clusters says it shows, and what its words say of it.

The inputs are the carried ones; the clusters and tables are invented, with a row where one is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
import pytest

from bailiwick.indicators import Source
from bailiwick.publish.cluster_map_drawing import draw_code_keys, legend_tall
from bailiwick.publish.study_figures import _sourced, records_of
from bailiwick.studies.result import InputRecord, StudyResult, StudyTable
from bailiwick.studies.sector_credits_part import credited, records_used
from bailiwick.studies.sector_figures_part import figures_of
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_inputs import Inputs, from_sample
from bailiwick.studies.sector_labels import LOCAL_LABELS
from bailiwick.studies.sector_options_part import Options, settled

ROWS = {
    "assignment": pl.DataFrame({"cluster": ["0"]}),
    "region_shares": pl.DataFrame({"cluster": ["0"]}),
    "region_entropy": pl.DataFrame({"region": ["Wales"]}),
    "rural_urban": pl.DataFrame({"cluster": ["0"]}),
    "sector_profile": pl.DataFrame({"cluster": ["0"]}),
    "diversification": pl.DataFrame({"cluster": ["0"]}),
    "search": pl.DataFrame({"source": ["ons", "beis"], "components": [5, 5]}),
    "regressions": pl.DataFrame(
        {
            "source": ["ons", "beis"],
            "coefficient": [0.1, 0.2],
            "level": ["district", "larger area"],
        }
    ),
}
GVA, NESTA, BEIS = "industry: local authorities", "Sector clusters of districts", "Local indicators of BEIS"
ONS, RURAL = "Subnational indicators of 1 February 2022", "Rural-urban classification 2011"
POPULATION, NUTS3 = "Residents of mid-2020", "Districts of 2016"
TITLES = (GVA, NESTA, BEIS, ONS, RURAL, POPULATION, NUTS3)


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    """The carried tables."""
    return from_sample()


def found(origin: Any, inputs: Inputs) -> Found:
    """A partition of one area."""
    return Found(
        clusters=pl.DataFrame({"area_code": ["E06000001"], "cluster": ["0"]}),
        codes=("0", "1"),
        origin=origin,
        vintage="lad2020",
        cube=inputs.cube,
        places=pl.DataFrame(),
        left_out=pl.DataFrame(),
    )


def drawn(origin: str, inputs: Inputs, *, as_published: bool = False) -> StudyResult:
    """A study with the tables above, and the figures of them."""
    held = found(origin, inputs)
    tables = credited({name: StudyTable(rows, name, {}) for name, rows in ROWS.items()}, held)
    choices = settled(Options(as_published=as_published))
    sets: list[Any] = [type("Set", (), {"id": "sector_clusters", "vintage": "lad2020", "year": 2023})()]
    return StudyResult(
        study="sector-clusters",
        title="Sector clusters",
        tables=tables,
        indicators=(),
        figures=figures_of(held, inputs, tables, sets, choices),
        presets=(),
        default_state="",
        context=(),
        parameters={},
        inputs=records_used(inputs.records, tables),
    )


def shown(result: StudyResult, roles: tuple[str, ...]) -> set[str]:
    """The titles among those above that the inputs with a role have."""
    records = records_of(result, StudyTable(pl.DataFrame(), "", {}, roles=roles))
    return {title for title in TITLES for record in records if title in record.title}


def test_figures_of_the_published_clusters_credit_what_is_on_them(inputs: Inputs) -> None:
    """If this fails, Nesta's clusters are shown as those of the statistics office, or BEIS data uncredited.

    Names of the clusters are from GVA, so it is credited wherever they stand; entropies show no name.
    """
    result = drawn("published", inputs, as_published=True)
    credits = {figure.name: shown(result, figure.roles) for figure in result.figures}
    assert credits == {
        "map": {NESTA, GVA},
        "search": {NESTA, ONS, BEIS, NUTS3},
        "regions_of_clusters": {NESTA, GVA},
        "clusters_of_regions": {NESTA, GVA},
        "region_entropy": {NESTA},
        "rural_urban": {NESTA, GVA, RURAL},
        "sector_profile": {NESTA, GVA},
        "diversification": {NESTA, GVA},
        "coefficients_ons": {NESTA, GVA, ONS, POPULATION},
        "coefficients_beis": {NESTA, GVA, BEIS, POPULATION, NUTS3},
    }


def test_tables_credit_what_is_in_them(inputs: Inputs) -> None:
    """If this fails, a table of published clusters names the statistics office as its only source."""
    result = drawn("published", inputs)
    credits = {name: shown(result, table.roles) for name, table in result.tables.items()}
    assert credits["assignment"] == {NESTA, GVA}
    assert credits["region_shares"] == {NESTA}
    assert credits["rural_urban"] == {NESTA, RURAL}
    assert credits["regressions"] == {NESTA, ONS, BEIS, POPULATION, NUTS3}
    found_here = drawn("search", inputs)
    assert shown(found_here, found_here.tables["assignment"].roles) == {GVA}
    assert shown(found_here, found_here.tables["search"].roles) == {GVA, ONS, BEIS, NUTS3}


def test_the_rural_urban_classification_is_an_input_where_it_is_shown(inputs: Inputs) -> None:
    """If this fails, the record of a run lacks a source, or names one that it did not use."""
    tables = {"rural_urban": StudyTable(ROWS["rural_urban"], "", {})}
    (record,) = [one for one in records_used(inputs.records, tables) if "rural_urban" in one.role]
    assert (record.licence, record.released) == ("OGL-UK-3.0", "2014")
    assert records_used(inputs.records, {}) == inputs.records


def test_figures_say_whose_the_clusters_and_their_names_are(inputs: Inputs) -> None:
    """If this fails, names made here pass for the publisher's, or clusters of 2022 for those of 2023."""
    figures = {figure.name: figure for figure in drawn("published", inputs).figures}
    assert figures["map"].title == "Sector clusters published in March 2022"
    assert figures["map"].subtitle[0] == (
        "Clusters published by Nesta in March 2022, which numbers them 0 to 1; their names are ours, from"
        " gross value added of districts by 37 industries, 2023."
    )
    own = {figure.name: figure for figure in drawn("search", inputs).figures}
    assert own["map"].title == "Sector clusters: gross value added of districts by 37 industries, 2023"
    assert "England only" in own["rural_urban"].title


def test_a_figure_of_the_published_procedure_has_its_caveat(inputs: Inputs) -> None:
    """If this fails, cells that no correction leaves are shown to the public as findings."""
    careful = {figure.name: " ".join(figure.subtitle) for figure in drawn("search", inputs).figures}
    bold = drawn("published", inputs, as_published=True).figures
    assert "may be chance" not in careful["coefficients_ons"]
    assert all("may be chance" in figure.subtitle[-1] for figure in bold if figure.kind == "coefficients")
    assert "given their population" in careful["coefficients_ons"]
    assert "of larger areas" in careful["coefficients_beis"]
    assert "of larger areas" not in careful["coefficients_ons"]


def test_labels_of_local_indicators_have_no_short_forms(inputs: Inputs) -> None:
    """If this fails, a reader meets CPD, HE or EPO, or the misspelling of the source."""
    (beis,) = [one for one in inputs.indicators if one.id == "beis"]
    assert set(LOCAL_LABELS) <= set(beis.words)
    assert len(set(beis.words.values())) == 42
    for short in ("CPD", "HE ", "EPO", "FTE", "GBP", "SME", "NGO", "STEM", "governent"):
        assert not [words for words in beis.words.values() if short in words]


def test_the_key_of_areas_without_a_cluster_is_in_words_of_the_clusters() -> None:
    """If this fails, the key says "suppressed" of areas that were left out."""
    from matplotlib.figure import Figure

    document = {"clusters": [], "flags": [[0, "s"], [1, "s"]]}
    noted = {**document, "flag_notes": {"s": "without a cluster: some of its industries are not published"}}
    told = []
    for one in (document, noted):
        axes = Figure().add_axes((0, 0, 1, 1))
        low = draw_code_keys(axes, one, top=0.9, width=26)
        told.append([" ".join(text.get_text().split()) for text in axes.texts])
        assert low == pytest.approx(0.9 - legend_tall(one, [], width=26, size=8.5))
    assert told == [
        ["suppressed", "2"],
        ["Without a cluster: some of its industries are not published", "2"],
    ]


def test_a_map_cites_those_sources_of_its_clusters_that_it_shows() -> None:
    """If this fails, a map of industries cites indicators that only chose the clusters."""
    sources = [Source("ONS", title, "", "", "", "OGL-UK-3.0") for title in ("GVA", "Pay")]
    clusters: Any = SetOfSources(sources)
    records = [InputRecord("gva", "GVA", "ONS"), InputRecord("people", "Population", "ONS")]
    assert [source.title for source in _sourced(clusters, records).sources] == ["GVA"]
    assert [source.title for source in _sourced(clusters, records[1:]).sources] == ["GVA", "Pay"]


@dataclass(frozen=True)
class SetOfSources:
    """Of a set of clusters only its sources."""

    sources: list[Source]
