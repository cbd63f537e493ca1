"""What a reader of the clusters should know at once: chance, seeds, areas left out, larger areas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from bailiwick.errors import Finding
from bailiwick.shown import counted
from bailiwick.studies.result import StudyTable
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_halves_part import CHOSE, choosers, held_out, labels_of, on_all, on_held_out
from bailiwick.studies.sector_inputs import Inputs
from bailiwick.studies.sector_options_part import Options
from bailiwick.studies.sector_outside_part import Outside

__all__ = ["first_of", "told_of"]

#: p-value above which a score is not clearly better than chance; least agreement and share that are sure.
CHANCE, AGREE, SURE = 0.05, 0.75, 0.5
NO_SCORE = "fewer than two clusters among the areas with indicators"
NAMED = 11


def told_of(
    found: Found,
    tables: Mapping[str, StudyTable],
    inputs: Inputs,
    outside: Sequence[Outside],
    choices: Options,
) -> list[Finding]:
    """The findings, the most important first."""
    return [
        *_seeds(found),
        *_left_out(found),
        *_gaps(inputs),
        *_clipped(inputs),
        *_scored(found, outside),
        *_larger(outside, choices),
        *_published(tables),
    ]


def first_of(found: Found, outside: Sequence[Outside], choices: Options) -> list[Finding]:
    """What stands before all other findings: the score on indicators without a part in the choice, chance."""
    labels = labels_of(outside)
    apart = held_out(found, labels)
    return [*_apart(apart), *_chance(found, apart, labels), *_unscored(found, labels), *_edge(found, choices)]


def _apart(apart: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """The score to quote, set by set."""
    for row in apart:
        said = f"silhouette {row['silhouette']:.3f} of {counted(row['areas'], 'area')}"
        p = row["p_value"]
        if p is not None and p > CHANCE:
            sentence = (
                f"On {on_held_out(row)}, the clusters do not score clearly better than chance: {said},"
                f" p = {p:.2f} by shuffles of the areas."
            )
            yield Finding("not-above-chance", sentence, severity="warning")
        else:
            chance = "" if p is None else f", p = {p:.3f} by shuffles of the areas"
            yield Finding("held-out", f"On {on_held_out(row)}: {said}{chance}.", severity="note")


def _chance(found: Found, apart: Sequence[Mapping[str, Any]], labels: Mapping[str, str]) -> Iterator[Finding]:
    """Scores on all indicators that shuffles reach, where those without a part do not say so already."""
    told = {row["source"] for row in apart if row["p_value"] is not None and row["p_value"] > CHANCE}
    halves = choosers(found)
    for row in found.chosen_scores:
        p = row.get("p_value_corrected")
        p = row.get("p_value") if p is None else p
        if p is not None and p > CHANCE and row["silhouette"] is not None and row["source"] not in told:
            mine = halves.filter(source=row["source"])
            words = on_all(
                labels.get(row["source"], row["source"]), mine.filter(half=CHOSE).height, mine.height
            )
            sentence = (
                f"On {words}{',' if ',' in words else ''} the clusters do not score clearly better than"
                f" chance: silhouette {row['silhouette']:.3f}, p = {p:.2f} by shuffles of the areas."
            )
            yield Finding("not-above-chance", sentence, severity="warning")


def _unscored(found: Found, labels: Mapping[str, str]) -> Iterator[Finding]:
    names = [labels.get(row["source"], row["source"]) for row in found.chosen_scores if _none(row)]
    if names:
        sentence = f"No score on {', '.join(names)}: {NO_SCORE}."
        yield Finding("no-score", sentence, severity="warning")


def _none(row: Mapping[str, Any]) -> bool:
    return row["silhouette"] is None or row["silhouette"] != row["silhouette"]


def _edge(found: Found, choices: Options) -> Iterator[Finding]:
    """A pair that lies at the end of what was tried, beyond which a better one may be."""
    scores = found.tables.get("scores")
    if found.origin != "search" or scores is None or scores.is_empty():
        return
    parts, advice = [], []
    resolutions = scores["resolution"].unique().sort().to_list()
    if len(resolutions) > 1 and found.resolution == resolutions[0]:
        parts.append(f"the lowest resolution ({found.resolution:g})")
        clusters = counted(len(found.codes), "cluster")
        advice.append(f"The score favours few clusters, and there are {clusters}: look at --resolutions.")
    elif len(resolutions) > 1 and found.resolution == resolutions[-1]:
        parts.append(f"the highest resolution ({found.resolution:g})")
        advice.append("More clusters may score higher: look at --resolutions.")
    components = scores["components"].unique().sort().to_list()
    if choices.embedding == "umap" and len(components) > 1:
        for at, word in ((0, "fewest"), (-1, "most")):
            if found.components == components[at]:
                parts.append(f"the {word} components ({found.components})")
                advice.append("Other numbers of components may score higher: look at --components.")
    if parts:
        sentence = f"The pair taken has {' and '.join(parts)} of those tried. {' '.join(advice)}"
        yield Finding("edge-of-grid", sentence, severity="note")


def _seeds(found: Found) -> Iterator[Finding]:
    if found.agreement is not None and found.agreement < AGREE:
        sentence = (
            f"Seeds of the communities agree by an adjusted Rand index of {found.agreement:.2f} only: other"
            " seeds"
            " would give other clusters. Read the share of seeds of each area."
        )
        yield Finding("seeds-disagree", sentence, severity="warning")
    if "share_of_seeds" in found.clusters.columns:
        unsure = found.clusters.filter(pl.col("share_of_seeds") < SURE)
        if unsure.height:
            sentence = (
                f"{counted(unsure.height, 'area')} of {found.clusters.height:,} are in their cluster for"
                " less than"
                " half of the seeds."
            )
            yield Finding("unsure-areas", sentence, tuple(unsure["area_code"]), "note")


def _left_out(found: Found) -> Iterator[Finding]:
    rows = found.left_out
    if rows.height:
        names = rows["area_name"].to_list()
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        sentence = (
            f"{counted(rows.height, 'area')} without a cluster: {', '.join(names[:NAMED])}{more}. They are"
            " listed"
            " in left_out with the reason."
        )
        yield Finding("left-out", sentence, tuple(rows["area_code"]), "note")


def _gaps(inputs: Inputs) -> Iterator[Finding]:
    gaps = inputs.cube.gaps
    if gaps:
        said = "1 industry is" if len(gaps) == 1 else f"{len(gaps):,} industries are"
        sentence = (
            f"{said} left out of all areas, because an amount is missing in one: {', '.join(gaps[:NAMED])}."
        )
        yield Finding("industries-left-out", sentence, gaps, "note")


def _clipped(inputs: Inputs) -> Iterator[Finding]:
    clipped = inputs.cube.clipped
    if clipped:
        names = [inputs.cube.names.get(code, code) for code in clipped]
        sentence = f"An amount below 0 is taken as 0 in {', '.join(names[:NAMED])}."
        yield Finding("negative", sentence, clipped, "note")


def _scored(found: Found, outside: Sequence[Outside]) -> Iterator[Finding]:
    labels = labels_of(outside)
    total = found.clusters.height
    for row in found.chosen_scores:
        if row["areas"] < total / 2 and not _none(row):
            sentence = (
                f"The score on {labels.get(row['source'], row['source'])} is of {row['areas']:,} of"
                f" {total:,} areas"
                f" and {row['clusters_scored']} of {len(found.codes)} clusters: the others lack indicators."
            )
            yield Finding("scored-on-few", sentence, severity="note")


def _larger(outside: Sequence[Outside], choices: Options) -> Iterator[Finding]:
    for one in outside:
        if one.coarse is not None and not choices.as_published:
            sentence = (
                f"{one.label} are of larger areas: regressions are at that level, and for scores all"
                " districts of an"
                " area have its value, so shuffles of districts make its p-values too small."
            )
            yield Finding("larger-areas", sentence, severity="note")


def _published(tables: Mapping[str, StudyTable]) -> Iterator[Finding]:
    if "published_figures" not in tables:
        return
    wrong = tables["published_figures"].rows.filter(~pl.col("agrees"))
    for row in wrong.iter_rows(named=True):
        sentence = f"{row['figure']}: published {row['published']}, here {row['here']}."
        yield Finding("published-figure", sentence, severity="warning")
