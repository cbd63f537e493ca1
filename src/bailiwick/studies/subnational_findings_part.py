"""What a reader of the clusters should know at once: who is left out, how clear k is, what was not tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bailiwick.errors import Finding
from bailiwick.shown import counted
from bailiwick.studies.subnational_fit_part import Fitted
from bailiwick.studies.subnational_inputs import Inputs
from bailiwick.studies.subnational_options_part import KMEANS, Options
from bailiwick.studies.subnational_panel_part import NATIONS

__all__ = ["told_of"]

NAMED = 5  # areas without a cluster that are told by name
#: How the reason of an area begins whose nation has no value of a metric.
OF_NATION = "Not published for "


def told_of(found: Sequence[Fitted], inputs: Inputs, choices: Options) -> list[Finding]:
    """The findings of all models, in their order."""
    return [finding for one in found for finding in _of_model(one, inputs, choices)]


def _of_model(one: Fitted, inputs: Inputs, choices: Options) -> Iterator[Finding]:
    label, left = one.model.label, one.data.left_out
    if left.height:
        yield Finding("left-out", _left_out(one, inputs, choices), tuple(left["area_code"]), "note")
    near = [k for k in one.near_best if k != one.estimator.n_clusters_]
    kept = any(finding.reason == "published-number" for finding in one.findings)
    if near and not kept:
        sentence = (
            f"{label}: {one.estimator.n_clusters_} clusters have the best score, but"
            f" {_listed([str(k) for k in near])} {'is' if len(near) == 1 else 'are'} within 0.01 of it."
        )
        yield Finding("k-not-clear", sentence, tuple(near), "note")
    untried = _untried(one, choices)
    if untried:
        yield Finding("not-tried", f"{label}: {untried}", severity="note")


def _left_out(one: Fitted, inputs: Inputs, choices: Options) -> str:
    """How many areas have no cluster, the names of a few, and what is to be done."""
    rows = one.data.left_out.select("area_code", "reason", "flag").rows()
    nations = {code[0] for code, reason, _ in rows if reason.startswith(OF_NATION)}
    others = [(code, flag) for code, reason, flag in rows if not reason.startswith(OF_NATION)]
    named = [f"those of {_listed(sorted(NATIONS[letter] for letter in nations))}"] if nations else []
    named += [inputs.names.get(code, code) for code, _ in others[:NAMED]]
    if len(others) > NAMED:
        named.append(f"{len(others) - NAMED} more")
    sentence = f"{one.model.label}: {counted(len(rows), 'area')} without a cluster: {_listed(named)}. "
    it = "It is" if len(rows) == 1 else "They are"
    if choices.as_published or choices.missing != "leave_out" or all(flag != "m" for _, flag in others):
        return f"{sentence}{it} listed in left_out."
    what = ("it" if len(others) == 1 else "them") if len(others) == len(rows) else "areas that lack a value"
    return f"{sentence}{it} listed in left_out; missing='median' keeps {what}."


def _untried(one: Fitted, choices: Options) -> str:
    """What the clusterer cannot be tried on, and why; empty where everything asked for was."""
    if choices.clusterer == KMEANS or len(getattr(one.estimator, "noise_", ())):
        return ""  # of areas in no cluster it is told with them
    name, why = choices.clusterer, []
    if choices.seeds and one.tried.seeds is None:
        why.append("single runs with other seeds are of k-means only")
    if choices.draws and not hasattr(one.estimator, "predict"):
        why.append("it cannot say to which cluster an area outside a draw would belong")
    if not why:
        return ""
    there = ", ".join(words for words in _tried_words(one))
    besides = f" It was tried on {there}." if there else ""
    return f"not all of the stability of {name} was tried: {'; '.join(why)}.{besides}"


def _tried_words(one: Fitted) -> Iterator[str]:
    words = {
        "areas": "other areas",
        "variables": "other metrics",
        "left_out": "each metric left out",
        "values": "values within their intervals",
    }
    return (said for name, said in words.items() if getattr(one.tried, name) is not None)


def _listed(words: Sequence[str]) -> str:
    """Words in a row: a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
