"""The atlas of one study and of two, from invented studies of three districts."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bailiwick.errors import WorkspaceError
from bailiwick.indicators import GREAT_BRITAIN, UNITED_KINGDOM, IndicatorData, Preset, Source, Unit
from bailiwick.publish import study_outputs
from bailiwick.publish.study_outputs import write_site_of, write_study
from bailiwick.studies.result import InputRecord, StudyResult, StudyTable

TABLE = pl.DataFrame(
    {
        "area_code": ["E06000001", "E07000178", "W06000015"],
        "area_name": ["Hartlepool", "Oxford", "Cardiff"],
        "year": [2023, 2023, 2023],
        "value": [1.0, 2.0, 3.0],
        "flag": [None, None, None],
    },
    schema_overrides={"flag": pl.String},
)


def indicator(name: str, **changes: Any) -> IndicatorData:
    """Three districts in one year; the others are missing at the source."""
    facts: dict[str, Any] = {
        "id": name,
        "label": f"Indicator {name}",
        "short_label": name,
        "definition": "Invented.",
        "formula": "none",
        "unit": Unit("number", "number"),
        "decimals": 0,
        "table": TABLE,
        "sources": [Source("Nobody", "Invented", "2026", "2026", "https://example.org", "CC0-1.0")],
        "rounding": "Not rounded.",
        "absent": "m",
    }
    return IndicatorData(**facts | changes)


def study(name: str, *indicators: IndicatorData, **changes: Any) -> StudyResult:
    """A study of some indicators that opens with its first."""
    first = indicators[0].id if indicators else "none"
    facts: dict[str, Any] = {
        "study": name,
        "title": f"Study {name}",
        "tables": {"table": StudyTable(TABLE, "Table", dict.fromkeys(TABLE.columns, "Column"))},
        "indicators": indicators,
        "figures": (),
        "presets": (Preset(f"Look at {first}", "A link.", f"#/map?x={first}"),),
        "default_state": f"#/map?x={first}",
        "context": (f"What {name} asks.", f"How {name} answers."),
        "parameters": {},
        "inputs": (InputRecord("table", "Invented", "Nobody", licence="CC0-1.0"),),
    }
    return StudyResult(**facts | changes)


@pytest.fixture
def site_of(tmp_path: Path, tiny: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Writes studies into a workspace and their atlas; gives the atlas's manifest and list of indicators."""
    whole = study_outputs.write_site
    monkeypatch.setattr(
        study_outputs, "write_site", lambda *words, **facts: whole(*words, **facts, static=tiny.static)
    )

    def write(*studies: StudyResult, **facts: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        for result in studies:
            write_study(result, tmp_path / "out" / result.study, figures=False)
        site = write_site_of(tmp_path, tmp_path / "site", built=date(2026, 11, 20), **facts)
        manifest = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
        return manifest, json.loads((site / "indicators.json").read_text(encoding="utf-8"))

    return write


def test_one_study_gives_the_atlas_its_title_and_words(site_of: Any) -> None:
    """If this fails, the atlas of one study has another name than the study."""
    manifest, _ = site_of(study("a", indicator("jobs")))
    assert (manifest["title"], manifest["default_state"]) == ("Study a", "#/map?x=jobs")
    assert manifest["about"]["context"] == ["What a asks.", "How a answers."]


def test_two_studies_share_an_atlas_with_the_links_and_words_of_both(site_of: Any) -> None:
    """If this fails, a reader is told of one study only, or lands on the second.

    Studies follow one another by name; an indicator of the United Kingdom makes the atlas one of it.
    """
    manifest, listed = site_of(
        study("b", indicator("pay", coverage=UNITED_KINGDOM, group="Pay")), study("a", indicator("jobs"))
    )
    assert manifest["title"] == "Local economies of the United Kingdom"
    assert manifest["default_state"] == "#/map?x=jobs"
    assert [preset["state"] for preset in manifest["presets"]] == ["#/map?x=jobs", "#/map?x=pay"]
    assert manifest["about"]["context"] == [
        "Study a. What a asks.", "How a answers.", "Study b. What b asks.", "How b answers.",
    ]  # fmt: skip
    assert [(entry["id"], entry["group"]) for entry in listed] == [("jobs", None), ("pay", "Pay")]


def test_a_title_that_is_given_is_used(site_of: Any) -> None:
    """If this fails, `bailiwick site --title` says something else."""
    manifest, _ = site_of(study("a", indicator("jobs")), study("b", indicator("pay")), title="Mine")
    assert manifest["title"] == "Mine"


def test_an_atlas_without_northern_ireland_is_of_great_britain(site_of: Any) -> None:
    """If this fails, the title promises areas that have no figures."""
    manifest, _ = site_of(study("a", indicator("jobs", coverage=GREAT_BRITAIN)), study("b", indicator("pay")))
    assert manifest["title"] == "Local economies of Great Britain"


def test_links_to_what_a_study_could_not_measure_are_left_out(site_of: Any) -> None:
    """If this fails, a study whose inputs lacked residents has no atlas, or one with dead links."""
    links = (
        Preset("Both", "Two.", "#/matrix?x=jobs&y=heads"),
        Preset("Jobs", "One.", "#/map?x=jobs&year=2023"),
    )
    manifest, _ = site_of(
        study("a", indicator("jobs"), presets=links, default_state="#/map?x=heads"),
        study("b", indicator("pay")),
    )
    assert [preset["label"] for preset in manifest["presets"]] == ["Jobs", "Look at pay"]
    assert manifest["default_state"] == "#/map?x=pay"


def test_a_study_without_indicators_is_written_and_left_out_of_the_atlas(
    site_of: Any, tmp_path: Path
) -> None:
    """If this fails, a study of somebody's own areas, which no map holds, cannot be saved."""
    with pytest.raises(WorkspaceError, match="holds own without indicators for an atlas"):
        site_of(study("own"))
    assert (tmp_path / "out/own/study.json").is_file()
    manifest, _ = site_of(study("a", indicator("jobs")))
    assert manifest["title"] == "Study a"
