"""A study's results on disk, and the atlas of the studies in a workspace.

`write_study` puts everything a study computed into one folder, whole or not at
all: tables, figures, the indicators as the atlas takes them, and `study.json`,
which records inputs, parameters and versions. `write_site_of` reads those
folders back and writes their atlas, so an atlas needs no second run.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from bailiwick import __version__
from bailiwick.errors import WorkspaceError
from bailiwick.indicators import (
    UNITED_KINGDOM,
    ClusterData,
    IndicatorData,
    National,
    Preset,
    SimilarData,
    Source,
    Unit,
)
from bailiwick.publish.site import About, write_site
from bailiwick.publish.study_clusters import clusters_text, read_clusters
from bailiwick.publish.study_figures import attributions, draw_figures, records_of
from bailiwick.publish.study_record import write_study_record
from bailiwick.publish.tables_out import write_table
from bailiwick.publish.words import ATTRIBUTION
from bailiwick.publish.workbook import write_workbook
from bailiwick.publish.writing import replace_folder
from bailiwick.studies import STUDIES
from bailiwick.studies.result import InputRecord, StudyResult

__all__ = ["write_site_of", "write_study"]

RECORD, INDICATORS, PANEL, SIMILAR = "study.json", "indicators.json", "indicators", "similar.parquet"
CLUSTERS = "clusters.json"
VINTAGE, USUAL = "lad2023", "OGL-UK-3.0"
REASONS = ("closest_on", "furthest_on")


def write_study(
    result: StudyResult,
    folder: Path,
    *,
    figures: bool = True,
    workbook: bool = True,
    built: date | None = None,
) -> Path:
    """Write a study's tables, figures and record; an earlier run's folder is replaced when all is done.

    Parameters
    ----------
    result : StudyResult
    folder : Path
        ``WORKSPACE/out/STUDY``. Replaced if it holds an earlier run, refused if it holds other files.
    figures : bool
        Draw the maps and charts as SVG and PNG; needs the extra `figures`.
    workbook : bool
        Write ``<study>.xlsx`` if the study describes one; needs the extra `workbook`.
    built : date, optional
        Today by default.

    Returns
    -------
    Path
        The folder. In it: for each table ``<name>.parquet``, ``.csv`` and
        ``.csv-metadata.json`` (CSVW); ``figures/``; the workbook; ``indicators.json``, the
        table ``indicators``, ``similar.parquet`` and ``clusters.json``, from which `bailiwick site`
        writes the atlas, where the study has indicators or clusters; and ``study.json``.
    """
    built = built or date.today()
    with tempfile.TemporaryDirectory() as temporary:
        staging = Path(temporary)
        for name, table in result.tables.items():
            sources = _sources(records_of(result, table))
            write_table(
                table.rows,
                staging,
                name,
                title=table.title,
                description=table.description,
                columns={column: table.columns[column] for column in table.rows.columns},
                key=table.key,
                units={column: unit for column, unit in table.units.items() if column in table.rows.columns},
                sources=sources,
                licence=_licence(sources),
                issued=built,
            )
        sources = _sources(result.inputs)
        if result.indicators or _on_a_map(result):
            _write_indicators(result, staging, sources, built)
        if figures:
            draw_figures(result, staging / "figures")
        if workbook and result.workbook is not None:
            write_workbook(
                result.tables,
                staging / f"{result.study}.xlsx",
                title=result.title,
                spec=result.workbook,
                sources=sources,
                attribution=attributions(result.inputs, ATTRIBUTION),
                licence=_licence(sources),
                built=built,
            )
        write_study_record(
            staging,
            study=result.study,
            title=result.title,
            inputs=result.inputs,
            parameters=result.parameters,
            outputs=_files(staging),
            built=built,
            seeds={name: seed for name, seed in result.parameters.items() if name == "random_state"},
            checks=result.findings,
        )
        content = {path.relative_to(staging).as_posix(): path.read_bytes() for path in _files(staging)}
    return replace_folder(folder, content, marker=RECORD)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2, default=str, allow_nan=False) + "\n"


def _sources(records: Sequence[InputRecord]) -> list[dict[str, str]]:
    """What the records say of their sources, each source once though it came in many files."""
    facts = [
        {
            "publisher": record.publisher,
            "title": record.title,
            "release": record.released,
            "accessed": record.accessed,
            "url": record.url,
            "licence": record.licence,
        }
        for record in records
    ]
    return [fact for number, fact in enumerate(facts) if fact not in facts[:number]]


def _licence(sources: Sequence[Mapping[str, str]]) -> str | None:
    """The licence of what was made from the sources: theirs if it is one, none if it is not known."""
    licences = {source["licence"] for source in sources}
    return licences.pop() if len(licences) == 1 and licences != {""} else None


def _write_indicators(result: StudyResult, folder: Path, sources: list[dict[str, str]], built: date) -> None:
    """What an atlas takes: indicators and what is said about each, similar areas, clusters."""
    if result.indicators:
        _write_panel(result, folder, sources, built)
    described = []
    for indicator in result.indicators:
        facts = {name: getattr(indicator, name) for name in indicator.__dataclass_fields__ if name != "table"}
        facts["unit"] = asdict(indicator.unit)
        facts["sources"] = [source.facts for source in indicator.sources]
        facts["national"] = [asdict(national) for national in indicator.national]
        described.append(facts)
    similar = [
        {name: getattr(basis, name) for name in basis.__dataclass_fields__ if name != "table"}
        for basis in result.similar
    ]
    if result.similar:
        pl.concat([_similar_rows(basis) for basis in result.similar], how="diagonal").write_parquet(
            folder / SIMILAR
        )
    if _on_a_map(result):
        (folder / CLUSTERS).write_text(clusters_text(_on_a_map(result)), encoding="utf-8")
    contents = {
        "title": result.title,
        "default_state": result.default_state,
        "context": list(result.context),
        "presets": [asdict(preset) for preset in result.presets],
        "indicators": described,
        "similar": similar,
        "clusters": [item.id for item in _on_a_map(result)],
    }
    (folder / INDICATORS).write_text(_json(contents), encoding="utf-8")


def _on_a_map(result: StudyResult) -> list[ClusterData]:
    """The clusters of areas whose boundaries are known; those of a table of one's own have no vintage."""
    return [item for item in result.clusters if item.vintage]


def _similar_rows(basis: SimilarData) -> pl.DataFrame:
    """The rows of a basis, with reasons where it has some."""
    rows = nw.from_native(basis.table, eager_only=True).to_polars()
    names = ["area_code", "rank", "neighbour_code", "distance", *(REASONS if basis.dimensions else ())]
    return rows.select(pl.lit(basis.basis).alias("basis"), *names)


def _write_panel(result: StudyResult, folder: Path, sources: list[dict[str, str]], built: date) -> None:
    """All indicators in one table."""
    panel = pl.concat(
        nw.from_native(indicator.table, eager_only=True)
        .to_polars()
        .select(
            "area_code",
            pl.col("year").cast(pl.Int32),
            pl.lit(indicator.id).alias("indicator"),
            pl.col("value").cast(pl.Float64),
            pl.col("flag").cast(pl.String),
        )
        for indicator in result.indicators
    )
    write_table(
        panel,
        folder,
        PANEL,
        title=f"Indicators of the study {result.study}",
        columns={
            "area_code": "GSS code",
            "year": "Calendar year",
            "indicator": "Id of the indicator; indicators.json says what it is",
            "value": "Value in the unit of the indicator",
            "flag": "Why a value is missing (s, m, n, x) or what to know of it (u, e, p, r)",
        },
        key=("area_code", "year", "indicator"),
        sources=sources,
        licence=_licence(sources),
        issued=built,
    )


def write_site_of(
    workspace: Path,
    folder: Path,
    *,
    single_file: Path | None = None,
    title: str | None = None,
    built: date | None = None,
) -> Path:
    """Write one atlas of every study in ``workspace/out`` that has indicators or clusters.

    It opens as the first study would, in the order of `bailiwick.studies.STUDIES`; links and
    introductions of all follow one another. An atlas of several studies has a title of its own.

    Raises
    ------
    WorkspaceError
        The workspace holds no study with indicators or clusters, or one whose files are damaged.
    """
    order = list(STUDIES)
    records = sorted(
        workspace.glob(f"out/*/{INDICATORS}"),
        key=lambda record: (order.index(name) if (name := record.parent.name) in order else len(order), name),
    )
    others = sorted(record.parent.name for record in workspace.glob(f"out/*/{RECORD}"))
    if not records and others:
        raise WorkspaceError(
            f"{str(workspace)!r} holds {' and '.join(others)} without indicators for an atlas, which are of"
            " districts: ITL areas and tables of your own have none. Run a study whose inputs have"
            f" districts, such as `bailiwick run krugman-map --workspace {workspace}`."
        )
    if not records:
        raise WorkspaceError(
            f"{str(workspace)!r} holds no study (no out/*/{INDICATORS}). Run one first, such as"
            f" `bailiwick run krugman-map --workspace {workspace}`."
        )
    studies = [_read_study(record) for record in records]
    everything = [contents for contents, *_ in studies]
    indicators = [indicator for _, made, *_ in studies for indicator in made]
    similar = [basis for _, _, near, _ in studies for basis in near]
    clusters = [level for *_, levels in studies for level in levels]
    known = {item.id for item in indicators} | {level.id for level in clusters}
    presets = [Preset(**preset) for contents in everything for preset in contents["presets"]]
    openings = [contents["default_state"] for contents in everything]
    return write_site(
        folder,
        title=title or _title_of(everything, [*indicators, *clusters]),
        indicators=indicators,
        vintage=_vintage_of([*indicators, *similar, *clusters]),
        similar=similar,
        clusters=clusters,
        # A study may lack an indicator that its links name, as its inputs were fewer.
        presets=[preset for preset in presets if _shows_only(preset.state, known)],
        default_state=next((state for state in openings if _shows_only(state, known)), None),
        built=built or date.today(),
        about=About(context=_context_of(everything)),
        attribution=_attribution_of(clusters),
        single_file=single_file,
    )


def _attribution_of(clusters: Sequence[ClusterData]) -> str:
    """The usual statement, and those that other licences of what the maps show ask for."""
    sources = [source for item in clusters for source in item.sources]
    more = [source.attribution for source in sources if source.licence != USUAL and source.attribution]
    return " ".join(dict.fromkeys([ATTRIBUTION, *more]))


def _vintage_of(items: Sequence[IndicatorData | SimilarData | ClusterData]) -> str:
    """The usual vintage where anything is on it; else that of the first."""
    vintages = [item.vintage or VINTAGE for item in items]
    return VINTAGE if VINTAGE in vintages else vintages[0]


def _title_of(studies: Sequence[Mapping[str, Any]], items: Sequence[IndicatorData | ClusterData]) -> str:
    """The one study's title, or a title that holds for several."""
    if len(studies) == 1:
        return str(studies[0]["title"])
    covered = {code for item in items for code in item.coverage}
    where = "the United Kingdom" if covered >= set(UNITED_KINGDOM) else "Great Britain"
    return f"Local economies of {where}"


def _context_of(studies: Sequence[Mapping[str, Any]]) -> list[str]:
    """The paragraphs of each study; of several, each begins with its title."""
    if len(studies) == 1:
        return list(studies[0]["context"])
    paragraphs = []
    for study in studies:
        first, *rest = study["context"] or [""]
        paragraphs += [f"{study['title']}. {first}".strip(), *rest]
    return paragraphs


def _shows_only(state: str, known: Collection[str]) -> bool:
    """Whether all indicators and clusters that an address names are among the known ones."""
    pairs = (part.partition("=") for part in state.partition("?")[2].split("&"))
    return all(value in known for key, _, value in pairs if key in ("x", "y", "set"))


def _read_study(
    record: Path,
) -> tuple[dict[str, Any], list[IndicatorData], list[SimilarData], list[ClusterData]]:
    """What `_write_indicators` wrote, as it was given."""
    folder = record.parent
    try:
        contents = json.loads(record.read_text(encoding="utf-8"))
        indicators: list[IndicatorData] = []
        if contents["indicators"]:
            panel = pl.read_parquet(folder / f"{PANEL}.parquet")
            indicators = [_indicator(facts, panel) for facts in contents["indicators"]]
        similar = []
        if contents["similar"]:
            rows = pl.read_parquet(folder / SIMILAR)
            similar = [_similar(facts, rows) for facts in contents["similar"]]
        clusters = []
        if contents.get("clusters"):  # a study of an earlier version names none
            clusters = read_clusters((folder / CLUSTERS).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
        raise WorkspaceError(
            f"{folder} is not a study as bailiwick {__version__} writes it ({error}). Run the study again."
        ) from error
    return contents, indicators, similar, clusters


def _similar(facts: Mapping[str, Any], rows: pl.DataFrame) -> SimilarData:
    held = rows.filter(pl.col("basis") == facts["basis"]).drop("basis")
    dimensions = tuple(facts.get("dimensions", ()))
    if not dimensions:
        held = held.drop(REASONS, strict=False)
    return SimilarData(**{**facts, "table": held, "dimensions": dimensions})


def _indicator(facts: Mapping[str, Any], panel: pl.DataFrame) -> IndicatorData:
    facts = dict(facts)
    facts["unit"] = Unit(**facts["unit"])
    facts["sources"] = [Source(**source) for source in facts["sources"]]
    facts["national"] = [
        National(national["label"], {int(year): value for year, value in national["values"].items()})
        for national in facts["national"]
    ]
    facts["years_left_out"] = {int(year): reason for year, reason in facts["years_left_out"].items()}
    rows = panel.filter(pl.col("indicator") == facts["id"]).drop("indicator")
    return IndicatorData(**facts, table=rows)
