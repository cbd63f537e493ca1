"""The metrics of the subnational indicators: what each measures, its unit, and which way is good.

One record for each metric, under one id, whichever edition it comes from: the
explorer of December 2022 names an indicator one way, the data of Explore Local
Statistics another, and some nations publish a series of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

from bailiwick.errors import OptionError, nearest
from bailiwick.sources.subnational_metric_list import (
    DECEMBER_2022,
    ELS,
    LABELS,
    NOTES,
    SHORT_LABELS,
    WHAT,
)

if TYPE_CHECKING:
    import polars as pl

__all__ = ["METRICS", "THEMES", "Metric", "metric", "metric_table"]

Kind = Literal["rate", "mean", "count"]
Series = tuple[tuple[str, str], ...]

#: Themes in the order in which they are shown.
THEMES = (
    "economy",
    "transport connectivity",
    "digital connectivity",
    "education",
    "skills",
    "health",
    "well-being",
    "housing",
    "population",
    "environment",
    "society",
)


@dataclass(frozen=True)
class Metric:
    """One metric, whichever edition its values come from.

    Attributes
    ----------
    id : str
        Name of the column, and value of `indicator` in a long panel.
    short : str
        Very short name, as in the published program.
    label, short_label : str
        Name as a heading, and in a few words as inside a sentence.
    theme : str
        One of `THEMES`.
    unit : str
        In plain words.
    decimals : int
        With how many a value is shown.
    polarity : {1, -1, 0}
        1 where high is good, -1 where low is good, 0 where neither.
    kind : {"rate", "mean", "count"}
        A rate or a mean may be compared between areas of different size and copied
        from a county to its districts; a count may not.
    december_2022 : str or None
        The publisher's name in the explorer of December 2022; for 4G, in its own file.
    els : tuple of (str, str)
        Data set and indicator in Explore Local Statistics; several where nations
        have their own.
    note : str
        What to know before comparing: empty, or one sentence.
    """

    id: str
    short: str
    label: str
    short_label: str
    theme: str
    unit: str
    decimals: int
    polarity: int
    kind: Kind = "rate"
    december_2022: str | None = None
    els: Series = ()
    note: str = ""


_KINDS: dict[str, Kind] = {"rate": "rate", "mean": "mean", "count": "count"}
_POLARITY = {"+": 1, "-": -1, "0": 0}


def _pairs(block: str) -> list[tuple[str, str]]:
    """Very short name and words of each line."""
    lines = block.strip().replace("\n    ", " ").splitlines()
    return [(short, words) for short, words in (line.split(": ", 1) for line in lines)]


def _metrics() -> Iterator[Metric]:
    """The records that the lists say."""
    labels, short_labels = dict(_pairs(LABELS)), dict(_pairs(SHORT_LABELS))
    december, notes = dict(_pairs(DECEMBER_2022)), dict(_pairs(NOTES))
    series: dict[str, Series] = {}
    for short, words in _pairs(ELS):
        dataset, indicator = words.split(": ", 1)
        series[short] = (*series.get(short, ()), (dataset, indicator))
    theme = ""
    for line in WHAT.strip().splitlines():
        if line.endswith(":"):
            theme = line.removesuffix(":")
            continue
        short, ident, decimals, sign, kind, unit = line.split(maxsplit=5)
        yield Metric(
            id=ident,
            short=short,
            label=labels[short],
            short_label=short_labels[short],
            theme=theme,
            unit=unit,
            decimals=int(decimals),
            polarity=_POLARITY[sign],
            kind=_KINDS[kind],
            december_2022=december.get(short),
            els=series.get(short, ()),
            note=notes.get(short, ""),
        )


#: Every metric by its id, in the order of themes.
METRICS: dict[str, Metric] = {one.id: one for one in _metrics()}


def metric(name: str) -> Metric:
    """The metric of an id or of a very short name.

    Parameters
    ----------
    name : str
        Such as "gva_per_hour_gbp" or "gva".

    Returns
    -------
    Metric

    Raises
    ------
    OptionError
        No metric has this name; the nearest one is named.

    Examples
    --------
    >>> metric("gva").id, metric("anxiety_score").polarity
    ('gva_per_hour_gbp', -1)
    """
    found = METRICS.get(name) or next((one for one in METRICS.values() if one.short == name), None)
    if found is None:
        names = [*METRICS, *(one.short for one in METRICS.values())]
        raise OptionError(
            f"No metric is called {name!r}.{nearest(name, names)} The metrics: {', '.join(METRICS)}."
        )
    return found


def metric_table(ids: Iterable[str] | None = None) -> pl.DataFrame:
    """What the metrics are, one row for each, as profiles, portraits and titles read it.

    Parameters
    ----------
    ids : iterable of str, optional
        Ids or very short names; all metrics where none are given.

    Returns
    -------
    polars.DataFrame
        `variable`, `label`, `short_label`, `dimension` (the theme), `unit`, `decimals`,
        `polarity`, in the order of `ids`.

    Raises
    ------
    OptionError
        No metric has one of the names.

    Examples
    --------
    >>> metric_table(["gva", "sat"])["dimension"].to_list()
    ['economy', 'well-being']
    """
    import polars as pl

    wanted = [metric(name) for name in (METRICS if ids is None else ids)]
    columns = {field.name: [getattr(one, field.name) for one in wanted] for field in fields(Metric)}
    kinds = {
        "variable": pl.String,
        "label": pl.String,
        "short_label": pl.String,
        "dimension": pl.String,
        "unit": pl.String,
        "decimals": pl.Int32,
        "polarity": pl.Int8,
    }
    source = {"variable": "id", "dimension": "theme"}
    return pl.DataFrame({name: columns[source.get(name, name)] for name in kinds}, schema=kinds)
