"""What the library says of the data, in the words of the study: labels for ids and names for codes.

The library knows indicators by id, areas by code and sources by key. Readers of the study do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bailiwick import areas
from bailiwick.errors import Finding
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_inputs import Inputs
from bailiwick.studies.sector_outside_part import Outside

__all__ = ["in_words"]

#: Boundaries that codes of districts are looked up in, the newest first.
VINTAGES = tuple(f"lad{year}" for year in range(2024, 2017, -1))
#: What options of the library are called -> in words.
SAID = (
    (re.compile(r"k_means with n_clusters ([\d, ]*\d)"), r"k-means of \1 clusters"),
    (re.compile(r"gaussian_mixture with n_components ([\d, ]*\d)"), r"A mixture of \1 Gaussians"),
    (re.compile("affinity_propagation with"), "Affinity propagation with"),
)
#: A key of a source, where the library names one.
SOURCE = re.compile(r"^[\w-]+(?=: )|(?<= highest on )[\w-]+(?=\.)")
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,}|\b\d{5}\b")


def in_words(
    findings: Iterable[Finding], found: Found, inputs: Inputs, outside: Sequence[Outside]
) -> tuple[Finding, ...]:
    """The findings with sources, indicators, areas and industries called by their names."""
    labels = {one.id: one.label for one in outside}
    names = _names(found, inputs)
    return tuple(replace(one, sentence=_worded(one.sentence, labels, names)) for one in findings)


def _names(found: Found, inputs: Inputs) -> dict[str, str]:
    """Code of an area, indicator or five-digit industry -> its name. Short codes look like numbers."""
    industries = inputs.cube.industries.items()
    names = {code: repr(name) for code, name in industries if name != code and CODE.fullmatch(code)}
    for vintage in VINTAGES:
        names = dict(areas.names(vintage)) | names
    for one in inputs.indicators:
        names |= one.words
    return names | dict(inputs.cube.names) | dict(found.places.select("area_code", "area_name").iter_rows())


def _worded(sentence: str, labels: Mapping[str, str], names: Mapping[str, str]) -> str:
    """A sentence with words for what stands in lists and for the sources.

    Examples
    --------
    >>> _worded("ons: 2 areas have no cluster: E06000028, X9.", {"ons": "ONS"}, {"E06000028": "Poole"})
    'ONS: 2 areas have no cluster: Poole, X9.'
    >>> _worded("It scores highest on ons. The rest is its own.", {"ons": "ONS", "own": "my.csv"}, {})
    'It scores highest on ONS. The rest is its own.'
    """
    for said, words in SAID:
        sentence = said.sub(words, sentence)
    source = SOURCE.search(sentence)
    if source and source[0] in labels:
        sentence = f"{sentence[: source.start()]}{labels[source[0]]}{sentence[source.end() :]}"
    # Codes stand in lists, which follow a colon.
    head, colon, listed = sentence.partition(": ")
    if not colon:
        return sentence
    return head + colon + CODE.sub(lambda code: names.get(code[0]) or code[0], listed)
