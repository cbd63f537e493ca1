"""Titles of one's own for clusters of any model."""

from __future__ import annotations

from collections.abc import Mapping

from bailiwick.errors import Finding, TableError, nearest
from bailiwick.studies.subnational_options_part import Options

__all__ = ["titles_of"]


def titles_of(titles: Mapping[tuple[str, str], str] | None, choices: Options) -> dict[str, dict[str, str]]:
    """Titles of one's own, by model and cluster.

    Raises
    ------
    TableError
        A model is named that is not run; all such are listed. Unknown clusters are told when they are known.

    Examples
    --------
    >>> titles_of({("skills", "2"): "Learning towns"}, Options(models=("skills",)))
    {'skills': {'2': 'Learning towns'}}
    """
    ran = [one.id for one in choices.chosen]
    found: dict[str, dict[str, str]] = {}
    wrong = []
    for (model, cluster), title in (titles or {}).items():
        if model not in ran:
            sentence = (
                f"There is no model {model!r} in this run.{nearest(model, ran)} It has {', '.join(ran)}."
            )
            wrong.append(Finding("no-model", sentence, (model, cluster)))
        found.setdefault(model, {})[cluster] = title
    if wrong:
        raise TableError("The titles cannot be given to the clusters.", wrong)
    return found
