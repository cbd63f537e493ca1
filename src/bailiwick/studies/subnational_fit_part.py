"""One model of the subnational clusters: areas grouped, clusters described and tried.

Each step is a call of the library; what is chosen is in `subnational_options_part`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from bailiwick.errors import DataWarning, Finding
from bailiwick.groups.medians import cluster_medians
from bailiwick.groups.profiles import cluster_profiles
from bailiwick.groups.recipes import PUBLISHED_2023
from bailiwick.groups.titles import cluster_titles
from bailiwick.groups.typicality import typicality
from bailiwick.shown import counted
from bailiwick.sources.subnational_metrics import metric_table
from bailiwick.studies.carried import plain
from bailiwick.studies.subnational_inputs import Inputs
from bailiwick.studies.subnational_lookups_part import with_lookups
from bailiwick.studies.subnational_models import Model
from bailiwick.studies.subnational_options_part import KMEANS, Options
from bailiwick.studies.subnational_panel_part import ModelData
from bailiwick.studies.subnational_stability_part import Tried, tried

__all__ = ["Fitted", "estimator_of", "fitted"]


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A model that was fitted, and what describes it.

    Attributes
    ----------
    model : Model
    data : ModelData
    X : `area_code` and what areas were grouped by: the metrics, and lookups where asked for
    estimator : the fitted `SilhouetteKMeans`, or a clusterer that shows itself as one
    variables : words for the metrics
    medians, titles, silhouettes, scan, typical, profiles : tables of the library
    tried : how stable it is
    plain : the same without winsorising, or None where nothing was winsorised
    findings : what was found on the way
    """

    model: Model
    data: ModelData
    X: pl.DataFrame
    estimator: Any
    variables: pl.DataFrame
    medians: pl.DataFrame
    titles: pl.DataFrame
    silhouettes: pl.DataFrame
    scan: pl.DataFrame
    typical: pl.DataFrame
    profiles: pl.DataFrame
    tried: Tried
    plain: Any
    findings: tuple[Finding, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the clusters."""
        return tuple(self.estimator.codes_[0])

    @property
    def near_best(self) -> list[int]:
        """Numbers of clusters within .01 of the best score, the best too."""
        return self.scan.filter("near_best")["k"].to_list()

    @property
    def clusters(self) -> dict[str, str]:
        """The cluster of each area."""
        codes = self.codes
        labels = self.estimator.labels_.tolist()
        pairs = zip(self.X["area_code"].to_list(), labels, strict=True)
        return {code: codes[label] for code, label in pairs if label >= 0}


def estimator_of(choices: Options, **changes: Any) -> Any:
    """The estimator of the choices, not fitted."""
    parameters: dict[str, Any] = {
        "n_clusters": choices.k,
        "k_range": choices.k_range,
        "winsorise": choices.winsorise,
        "n_init": choices.starts,
        "random_state": choices.random_state,
        # A few hundred areas are done before another process has begun; draws are shared out instead.
        "n_jobs": 1,
    }
    if choices.as_published:
        parameters |= PUBLISHED_2023
    if choices.clusterer != KMEANS:
        from bailiwick.groups.other_clusterers import ScaledClusterer

        del parameters["n_init"], parameters["n_jobs"]
        return ScaledClusterer(choices.clusterer, **parameters | changes)
    from bailiwick.groups.silhouette_kmeans import SilhouetteKMeans

    return SilhouetteKMeans(**parameters | changes)


def fitted(
    data: ModelData,
    model: Model,
    choices: Options,
    inputs: Inputs,
    *,
    own_titles: Mapping[str, str] | None,
) -> Fitted:
    """Group the areas of a model as chosen, describe the clusters, and try how stable they are.

    Raises
    ------
    TableError
        The values cannot be grouped; all faults are listed.
    """
    findings = list(data.findings)
    X, words = data.X, metric_table(data.metrics)
    weights: dict[str, Any] = {}
    if choices.lookups_as_variables:
        data, X, words, weights = with_lookups(data, model, choices, inputs.lookups)
        findings = list(data.findings)
    with kept_warnings(findings, model.label):
        estimator = estimator_of(choices, **weights).fit(X)
    scan = plain(estimator.scan_)
    if choices.as_published and choices.k is None and model.published_clusters != estimator.n_clusters_:
        findings.append(_other_number(model, scan, estimator.n_clusters_))
        estimator = estimator_of(choices, n_clusters=model.published_clusters).fit(X)
    used = X.filter(pl.col("area_code").is_in(list(estimator.area_codes_)))
    data = _without_noise(data, estimator, findings, model)
    labels = estimator.membership().select("area_code", "cluster")
    medians = cluster_medians(data.X.join(labels, on="area_code", how="semi"), labels)
    attempt = Tried()
    if not getattr(estimator, "noise_", ()):
        attempt = tried(estimator, used, choices, data)
        findings += [replace(one, sentence=f"{model.label}: {one.sentence}") for one in attempt.findings]
    beside = None
    if choices.winsorise is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DataWarning)  # the one with winsorising tells
            beside = estimator_of(choices, winsorise=None, **weights).fit(X)
    return Fitted(
        model=model,
        data=data,
        X=used,
        estimator=estimator,
        variables=words,
        medians=medians,
        titles=cluster_titles(
            medians, metric_table(data.metrics), theme=model.theme, overrides=own_titles or None
        ),
        silhouettes=estimator.silhouette_table(),
        scan=scan,
        typical=typicality(estimator, used),
        profiles=cluster_profiles(estimator, used),
        tried=attempt,
        plain=beside,
        findings=tuple(findings),
    )


def _other_number(model: Model, scan: pl.DataFrame, best: int) -> Finding:
    """That the published number of clusters is kept though another scores higher here."""
    number = model.published_clusters
    score = dict(scan.select("k", "silhouette_of_raw_refit").iter_rows())
    beaten = f" (published as best, {score[number]:.3f} here)" if number in score else ""
    sentence = (
        f"{model.label}: grouped by the published {number} clusters{beaten}. By the random numbers of this"
        f" scikit-learn {best} score {score[best]:.3f}; --k {best} takes them."
    )
    return Finding("published-number", sentence, severity="note")


def _without_noise(data: ModelData, estimator: Any, findings: list[Finding], model: Model) -> ModelData:
    """The data without the areas that the clusterer puts in no cluster, which are listed."""
    noise = list(getattr(estimator, "noise_", ()))
    if not noise:
        return data
    name = type(estimator.clusterer_).__name__
    sentence = (
        f"{model.label}: {name} puts {counted(len(noise), 'area')} in no cluster. Stability was not tried: it"
        " would count them as one."
    )
    findings.append(Finding("noise", sentence, tuple(noise), "warning"))
    more = pl.DataFrame(
        {
            "area_code": noise,
            "missing": [[] for _ in noise],
            "reason": [f"Put in no cluster by {name}" for _ in noise],
            "flag": ["x" for _ in noise],
        },
        schema=data.left_out.schema,
    )
    kept = ~pl.col("area_code").is_in(noise)
    return replace(
        data,
        X=data.X.filter(kept),
        values=data.values.filter(kept),
        left_out=pl.concat([data.left_out, more]),
    )


@contextmanager
def kept_warnings(findings: list[Finding], label: str) -> Iterator[None]:
    """What the library warns of about the data, as findings that the record of a run holds, each once."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DataWarning)
        yield
    for one in caught:
        sentence = f"{label}: {one.message}"
        if not issubclass(one.category, DataWarning):
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
        elif sentence not in [finding.sentence for finding in findings]:
            findings.append(Finding("data", sentence, severity="warning"))
