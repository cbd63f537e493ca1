"""Titles of one's own for clusters of any model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bailiwick.errors import Finding, TableError, nearest
from bailiwick.studies.subnational_options_part import KMEANS, Options, settled

__all__ = ["title_faults", "titles_of"]


def titles_of(titles: Mapping[tuple[str, str], str] | None, choices: Options) -> dict[str, dict[str, str]]:
    """Titles of one's own, by model and cluster.

    Raises
    ------
    TableError
        A model is named that is not run, or a cluster that is no number there can be; all such are listed.
        A cluster that there could have been is told when the clusters are known.

    Examples
    --------
    >>> titles_of({("skills", "2"): "Learning towns"}, Options(models=("skills",)))
    {'skills': {'2': 'Learning towns'}}
    """
    given = titles or {}
    wrong = list(title_faults(given, choices))
    if wrong:
        raise TableError("The titles cannot be given to the clusters.", wrong)
    found: dict[str, dict[str, str]] = {}
    for (model, cluster), title in given.items():
        found.setdefault(model, {})[cluster] = title
    return found


def title_faults(keys: Iterable[tuple[str, str]], choices: Options) -> Iterator[Finding]:
    """What is wrong with models and clusters that titles are for, as far as is known before a fit."""
    ran = [one.id for one in choices.chosen]
    most = _most(choices)
    for model, cluster in dict.fromkeys(keys):
        if model not in ran:
            sentence = (
                f"There is no model {model!r} in this run.{nearest(model, ran)} It has {', '.join(ran)}."
            )
            yield Finding("no-model", sentence, (model, cluster))
        whole = cluster.isascii() and cluster.isdigit()
        if whole and int(cluster) >= 1 and (most is None or int(cluster) <= most):
            continue
        highest = "" if most is None else f" to {most}"
        sentence = f"The cluster {cluster!r} of {model} is none that there can be: expected a whole number"
        yield Finding("no-cluster", f"{sentence}, 1{highest}.", (model, cluster))


def _most(choices: Options) -> int | None:
    """The most clusters there can be, where it is known: some clusterers choose by themselves."""
    if choices.clusterer != KMEANS:
        return None
    return choices.k if choices.k is not None else settled(choices).k_range[1]
