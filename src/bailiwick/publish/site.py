"""The atlas as a static folder, and as one HTML file: the Python half of the contract.

`write_site` checks the indicators, computes class bounds, and writes every file that the front end
reads. `site_shapes` knows areas, `site_values` grids, `site_clusters` and `site_similar` which areas are
alike, `site_evidence` what goes with clusters, `site_pages`, `site_area` and `evidence_page` HTML,
`site_downloads` CSV files; the built front end itself comes from `static/`.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from bailiwick import __version__
from bailiwick.errors import DataWarning, Finding, OptionError, TableError, WorkspaceError, nearest
from bailiwick.indicators import ClusterData, IndicatorData, Preset, SimilarData
from bailiwick.publish.contract import CONTRACT_VERSION, require_document
from bailiwick.publish.evidence_page import evidence_page
from bailiwick.publish.flags import FLAGS
from bailiwick.publish.site_area import area_page
from bailiwick.publish.site_cluster_facts import evidence_path
from bailiwick.publish.site_clusters import cluster_documents, cluster_entries
from bailiwick.publish.site_downloads import cluster_csv_files, csv_files, readme_text
from bailiwick.publish.site_evidence import evidence_csv_files, evidence_document
from bailiwick.publish.site_pages import SitePage, folder_page, single_page
from bailiwick.publish.site_shapes import Geography, areas_document, read_geography, topology_document
from bailiwick.publish.site_similar import similar_document
from bailiwick.publish.site_values import (
    Grid,
    grid_of,
    indicator_document,
    indicator_entry,
    values_document,
)
from bailiwick.publish.tables_out import source_line
from bailiwick.publish.words import ATTRIBUTION
from bailiwick.publish.writing import replace_folder, write_file

__all__ = ["SINGLE_FILE_LIMIT", "SINGLE_FILE_WARNING", "About", "write_site"]

SINGLE_FILE_WARNING, SINGLE_FILE_LIMIT = 3_000_000, 4_000_000
STATIC = ("atlas.js", "atlas.css", "NOTICE.txt")


@dataclass(frozen=True)
class About:
    """What the panel "about" says beside the metadata.

    Attributes
    ----------
    context : sequence of str
        Paragraphs: why these indicators, and what to read into them.
    contact, contact_url : str, optional
        Whom to ask.
    """

    context: Sequence[str] = ()
    contact: str | None = None
    contact_url: str | None = None


@dataclass(frozen=True)
class _Site:
    """Everything about a site but its bytes."""

    title: str
    built: date
    vintage: str
    geographies: Mapping[str, Geography]
    indicators: Sequence[IndicatorData]
    clusters: Sequence[ClusterData]
    similar: Sequence[SimilarData]
    grids: Mapping[str, Grid]
    documents: Mapping[str, Any] = field(repr=False)  # path without .json -> content


def write_site(
    out: Path | str,
    *,
    title: str,
    indicators: Sequence[IndicatorData],
    built: date,
    vintage: str = "lad2023",
    default_state: str | None = None,
    presets: Sequence[Preset] = (),
    about: About | None = None,
    similar: Sequence[SimilarData] = (),
    clusters: Sequence[ClusterData] = (),
    citation: str | None = None,
    licence: str = "OGL-UK-3.0",
    attribution: str = ATTRIBUTION,
    single_file: Path | str | None = None,
    geographies: Mapping[str, Geography] | None = None,
    static: Path | None = None,
) -> Path:
    """Write the atlas of some indicators: a folder for any web server, and on request one HTML file.

    Values are rounded to four significant digits or the indicator's decimals, whichever keeps more;
    class bounds are taken over all years from the rounded values. Nothing is written unless every
    table passes every rule, and an earlier site stays in place until the new one is complete.
    The same input gives the same bytes.

    Parameters
    ----------
    out : path
        Folder of the site: new, empty, or holding an earlier site, which is replaced.
    title : str
        Of the atlas.
    indicators : sequence of IndicatorData
        The first is shown first unless `default_state` says otherwise. May be empty if there are clusters.
    built : date
        Stated in manifest and citation.
    vintage : str
        Boundary vintage of indicators that name none.
    default_state : str, optional
        Where the atlas opens, such as ``"#/map?x=krugman_index_sic4"``.
    presets : sequence of Preset
        Links of the landing page.
    about : About, optional
    similar : sequence of SimilarData
        Precomputed nearest areas.
    clusters : sequence of ClusterData
        Levels of classifications, of any vintage.
    citation : str, optional
        None writes one from title, version and date.
    licence : {"OGL-UK-3.0", "CC-BY-4.0", "CC0-1.0", "MIT"}
    attribution : str
        Shown on every view, image and print.
    single_file : path, optional
        Also write the whole atlas as this one HTML file. A warning above 3 MB, refused above 4 MB.
    geographies : mapping of vintage to Geography, optional
        Areas and shapes of vintages that `bailiwick.areas` does not hold.
    static : Path, optional
        Folder with `atlas.js`, `atlas.css` and `NOTICE.txt`; None is the one in the package.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    TableError
        A table breaks a rule: all faults of all indicators, or of all clusters, are listed.
    OptionError
        Neither indicators nor clusters, an id twice, an unknown vintage, a state that names an unknown
        indicator or set of clusters.
    WorkspaceError
        The front end is not built, the folder holds other files, or the single file is too large.

    Notes
    -----
    Missing values: null in every file, each with a flag that says why; never 0, an empty text or an
    absent row.

    Examples
    --------
    Two districts have a value, the others of Great Britain are missing at source. The front end must be
    built, as it is in an installed bailiwick.

    >>> import tempfile
    >>> import pyarrow as pa
    >>> from bailiwick.publish import Unit
    >>> index = IndicatorData(
    ...     id="jobs_share",
    ...     label="Share of jobs",
    ...     short_label="Jobs",
    ...     definition="Jobs of the area as a share of all jobs.",
    ...     formula="jobs / all jobs",
    ...     unit=Unit("share", "share of jobs", suffix="%", scale=100),
    ...     decimals=3,
    ...     table=pa.table(
    ...         {"area_code": ["E06000001", "E07000178"], "year": [2023, 2023], "value": [0.25, 0.75]}
    ...     ),
    ...     absent="m",
    ...     sources=[],
    ...     rounding="Not rounded.",
    ... )
    >>> site = write_site(
    ...     tempfile.mkdtemp(), title="Local economies", indicators=[index], built=date(2026, 11, 20)
    ... )
    >>> json.loads((site / "indicators/jobs_share.json").read_text())["terciles"]
    [0.417, 0.583]
    """
    assets = _assets(static)
    _check_ids(indicators, similar, clusters)
    named = [item.vintage for items in (indicators, similar, clusters) for item in items]
    used = sorted({vintage, *(name for name in named if name)})
    held = {name: (geographies or {}).get(name) or read_geography(name) for name in used}
    grids = _grids(indicators, held, vintage)
    documents = _documents(indicators, grids, held, similar, clusters, vintage)
    site = _Site(title, built, vintage, held, indicators, clusters, similar, grids, documents)
    state = default_state or (
        f"#/map?x={indicators[0].id}" if indicators else f"#/clusters?set={clusters[0].id}"
    )
    entries = cluster_entries(clusters, {item.id: documents[f"clusters/{item.id}"] for item in clusters})
    facts = {
        "contract_version": CONTRACT_VERSION,
        "package_version": __version__,
        "built": built.isoformat(),
        "title": title,
        "default_vintage": vintage,
        "vintages": used,
        "vintage_titles": {name: held[name].title for name in used},
        "default_state": _known_state(state, indicators, clusters),
        "presets": [
            vars(preset) | {"state": _known_state(preset.state, indicators, clusters)} for preset in presets
        ],
        "about": vars(about or About()) | {"context": list((about or About()).context)},
        "citation": citation or _citation(title, built, (*indicators, *clusters)),
        "licence": licence,
        "attribution": attribution,
        "flags": [vars(words) for words in FLAGS.values()],
        "clusters": entries,
        "similar": [
            {"id": item.basis, "label": item.label, "vintage": item.vintage or vintage} for item in similar
        ],
    }
    data = {f"{path}.json": _json(document) for path, document in documents.items()}
    facts["data_sha256"] = sha256(b"".join(path.encode() + data[path] for path in sorted(data))).hexdigest()
    single = _single(site, facts, data, assets) if single_file else None
    content = _folder(site, facts, data, assets, single_file=Path(single_file).name if single_file else None)
    folder = replace_folder(Path(out), content, marker="manifest.json")
    if single_file and single:
        write_file(Path(single_file), single)
    return folder


def _assets(static: Path | None) -> dict[str, bytes]:
    folder = static or files("bailiwick.publish").joinpath("static")
    absent = [name for name in STATIC if not folder.joinpath(name).is_file()]
    if absent:
        raise WorkspaceError(
            f"The front end of the atlas is not built: {', '.join(absent)} missing from {folder}."
            " An installed bailiwick carries it; in a checkout run these two commands, then try again:\n"
            "    npm --prefix atlas ci\n"
            "    npm --prefix atlas run build"
        )
    return {name: folder.joinpath(name).read_bytes() for name in STATIC}


def _check_ids(
    indicators: Sequence[IndicatorData], similar: Sequence[SimilarData], clusters: Sequence[ClusterData]
) -> None:
    if not indicators and not clusters:
        raise OptionError(
            "An atlas needs at least one indicator or one set of clusters, got none. Give `indicators` a list"
            " of IndicatorData, or `clusters` one of ClusterData."
        )
    for name, ids in (
        # Both name a file of data/.
        ("indicator id" if not clusters else "id", [i.id for i in indicators] + [c.id for c in clusters]),
        ("similarity basis", [s.basis for s in similar]),
    ):
        twice = sorted({item for item in ids if ids.count(item) > 1})
        if twice:
            raise OptionError(
                f"Each {name} names a file and may occur once; {', '.join(map(repr, twice))} occurs more."
            )


def _known_state(state: str, indicators: Sequence[IndicatorData], clusters: Sequence[ClusterData]) -> str:
    for key, _, value in (part.partition("=") for part in state.partition("?")[2].split("&")):
        if key not in ("x", "y", "set"):
            continue
        known = [item.id for item in (clusters if key == "set" else indicators)]
        what = "set of clusters" if key == "set" else "indicator"
        if value not in known:
            raise OptionError(
                f"The state {state!r} shows {value!r}, which is no {what} here."
                f"{nearest(value, known)} There are {', '.join(known) or 'none'}."
            )
    return state


def _grids(
    indicators: Sequence[IndicatorData], geographies: Mapping[str, Geography], vintage: str
) -> dict[str, Grid]:
    grids: dict[str, Grid] = {}
    faults: list[Finding] = []
    headings = []
    for indicator in indicators:
        try:
            grids[indicator.id] = grid_of(indicator, geographies[indicator.vintage or vintage])
        except TableError as error:
            headings.append(error.heading)
            faults += [Finding(f.reason, f"{indicator.id}: {f.sentence}", f.rows) for f in error.findings]
    if faults:
        raise TableError("\n".join([*headings, "No site was written."]), faults)
    return grids


def _documents(
    indicators: Sequence[IndicatorData],
    grids: Mapping[str, Grid],
    geographies: Mapping[str, Geography],
    similar: Sequence[SimilarData],
    clusters: Sequence[ClusterData],
    vintage: str,
) -> dict[str, Any]:
    """Every JSON file but the manifest, checked against its schema."""
    all_years = sorted({year for grid in grids.values() for year in grid.years})
    documents: dict[str, tuple[str, Any]] = {}
    for name, geography in geographies.items():
        documents[f"areas-{name}"] = ("areas", areas_document(geography))
        documents[f"areas-{name}.topo"] = ("topology", topology_document(geography))
    for item in indicators:
        facts = indicator_document(item, grids[item.id], geographies[item.vintage or vintage], all_years)
        documents[f"indicators/{item.id}"] = ("indicator", facts)
        documents[f"values/{item.id}"] = ("values", values_document(item, grids[item.id]))
    described = [documents[f"indicators/{item.id}"][1] for item in indicators]
    documents["indicators"] = ("indicators", [indicator_entry(facts) for facts in described])
    for basis in similar:
        geography = geographies[basis.vintage or vintage]
        documents[f"similar/{basis.basis}"] = ("similar", similar_document(basis, geography))
    for name, document in cluster_documents(clusters, geographies).items():
        documents[f"clusters/{name}"] = ("clusters", document)
    for level in clusters:
        if level.evidence is not None:
            documents[f"evidence/{level.id}"] = ("evidence", evidence_document(level, level.evidence))
    for path, (kind, document) in documents.items():
        require_document(document, kind, file=f"{path}.json")
    return {path: document for path, (_, document) in documents.items()}


def _citation(title: str, built: date, items: Sequence[IndicatorData | ClusterData]) -> str:
    publishers = dict.fromkeys(source.publisher for item in items for source in item.sources)
    made = f"Made with bailiwick {__version__}, {built.isoformat()}"
    return f"{title}. {made}, from data of {', '.join(publishers)}."


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _entry(path: str, content: bytes) -> dict[str, Any]:
    return {"path": path, "bytes": len(content), "sha256": sha256(content).hexdigest()}


def _folder(
    site: _Site,
    facts: Mapping[str, Any],
    data: Mapping[str, bytes],
    assets: Mapping[str, bytes],
    *,
    single_file: str | None,
) -> dict[str, bytes]:
    """Every file of the folder, by path."""
    content = {**assets, **data}
    page = _page(site, facts)
    content["README.txt"] = readme_text(page).encode()
    for indicator in site.indicators:
        geography = site.geographies[indicator.vintage or site.vintage]
        for path, text in csv_files(page, indicator, site.grids[indicator.id], geography).items():
            content[path] = text.encode()
    for item in site.clusters:
        for path, text in cluster_csv_files(page, item).items():
            content[path] = text.encode()
        shown = evidence_path(item)
        if shown is not None:
            document = site.documents[f"evidence/{item.id}"]
            content[shown] = evidence_page(page, item.id, document).encode()
            for path, text in evidence_csv_files(page, item, document).items():
                content[path] = text.encode()
    for code in site.geographies[site.vintage].codes:
        content[f"area/{code}.html"] = area_page(page, code).encode()
    html, image = folder_page(page, assets)
    content["index.html"], content["map.svg"] = html.encode(), image.encode()
    content = {path: content[path] for path in sorted(content)}
    manifest = {**facts, "edition": "folder", "single_file": single_file}
    require_document(manifest, "manifest")
    # Apart from the manifest, as the hashes would weigh more than all metadata of the first view.
    listed = [_entry(path, item) for path, item in content.items() if not path.startswith("area/")]
    require_document(listed, "files")
    return {**content, "files.json": _json(listed), "manifest.json": _json(manifest)}


def _single(
    site: _Site, facts: Mapping[str, Any], data: Mapping[str, bytes], assets: Mapping[str, bytes]
) -> bytes:
    """The one HTML file; refused when it is too large to send or open with ease."""
    manifest = {**facts, "edition": "single", "single_file": None}
    require_document(manifest, "manifest")
    inside = {
        "manifest": _json(manifest),
        **{
            path.removesuffix(".json"): data[path]
            for path in sorted(data)
            if not path.startswith("evidence/")
        },
    }
    html = single_page(_page(site, facts), assets, inside).encode()
    if len(html) > SINGLE_FILE_LIMIT:
        raise WorkspaceError(
            f"The single file would have {len(html):,} bytes; at most {SINGLE_FILE_LIMIT:,} are allowed."
            " Give it fewer indicators, or publish the folder. Nothing was written."
        )
    if len(html) > SINGLE_FILE_WARNING:
        warnings.warn(
            f"The single file has {len(html):,} bytes; above {SINGLE_FILE_WARNING:,} phones open it slowly."
            " Consider fewer indicators, or the folder.",
            DataWarning,
            stacklevel=3,
        )
    return html


def _page(site: _Site, facts: Mapping[str, Any]) -> SitePage:
    return SitePage(
        facts=facts,
        vintage=site.vintage,
        geographies=site.geographies,
        indicators={item.id: item for item in site.indicators},
        described={item.id: site.documents[f"indicators/{item.id}"] for item in site.indicators},
        grids=site.grids,
        clusters={
            # Both have a `label`: words in the manifest, the areas' clusters in the file.
            entry["id"]: {**entry, **site.documents[f"clusters/{entry['id']}"], "label_text": entry["label"]}
            for entry in facts["clusters"]
        },
        credits={
            item.id: [line for source in item.evidence_sources if (line := source_line(source.facts))]
            for item in site.clusters
        },
        similar={item.basis: site.documents[f"similar/{item.basis}"] for item in site.similar},
    )
