"""Names of one's own for clusters, looked at before the clusters are there.

What belongs here: what can be told from the numbers of clusters alone, so that a wrong table of names does
not wait for the end of a long run. Which of the possible codes there are is known only after grouping.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from bailiwick.errors import Finding, TableError

__all__ = ["refuse_names"]

_CODE = re.compile(r"([1-9]\d*)((?:[a-z]+[1-9]\d*)*[a-z]*)")
_PARTS = re.compile(r"\d+|[a-z]+")


def refuse_names(names: Mapping[str, str] | None, cuts: Sequence[int], official: Iterable[str]) -> None:
    """Refuse names for clusters that cannot be, empty names and names of published classes.

    Parameters
    ----------
    names : mapping of cluster code to name, or None
    cuts : sequence of int
        Clusters at each level, fewest first.
    official : iterable of str
        Names of published classifications.

    Raises
    ------
    TableError
        All such names are listed.

    Examples
    --------
    >>> refuse_names({"2": "Towns", "2a": "Old towns"}, (3, 6), ["Prospering UK"])
    >>> refuse_names({"4": "Towns"}, (3, 6), [])
    Traceback (most recent call last):
    ...
    bailiwick.errors.TableError: The names cannot be given to the clusters.
      - There is no cluster '4': the highest level has 3 clusters, 1 to 3.
    """
    published = {_plain(name) for name in official}
    found = []
    for code, name in (names or {}).items():
        reason = _impossible(code, cuts)
        if reason:
            found.append(Finding("unknown-cluster", f"There is no cluster {code!r}: {reason}.", (code,)))
        if not name.strip():
            sentence = f"Cluster {code!r} has an empty name; leave its row out."
            found.append(Finding("no-name", sentence, (code,)))
        elif _plain(name) in published:
            sentence = (
                f"{name!r}, given to cluster {code!r}, is the name of a published class. A cluster of one's"
                " own is not that class: give it another name."
            )
            found.append(Finding("official-name", sentence, (code,)))
    if found:
        raise TableError("The names cannot be given to the clusters.", found)


def _impossible(code: str, cuts: Sequence[int]) -> str:
    """Why there can be no cluster of this code; empty where there can."""
    whole = _CODE.fullmatch(code)
    if whole is None:
        shape = "".join(("1", "a", "2", "b")[level % 4] for level in range(len(cuts)))
        return f"codes are of the form {shape[0]!r}" + (f" to {shape!r}" if len(cuts) > 1 else "")
    levels = len(_PARTS.findall(code))
    if levels > len(cuts):
        return f"it is of level {levels}, and there {'is 1 level' if len(cuts) == 1 else f'are {len(cuts)}'}"
    if int(whole[1]) > cuts[0]:
        return f"the highest level has {cuts[0]} clusters, 1 to {cuts[0]}"
    return ""


def _plain(name: str) -> str:
    """A name without capitals, commas and odd spaces, as `cluster_names` compares it."""
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()
