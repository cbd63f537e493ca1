"""The models as the atlas takes them: one set of clusters each, and the similar places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from bailiwick import areas
from bailiwick.indicators import ClusterData, Source
from bailiwick.shown import counted
from bailiwick.studies.carried import plain
from bailiwick.studies.subnational_fit_part import Fitted
from bailiwick.studies.subnational_inputs import MOBILE, MOBILE_TITLE, Inputs
from bailiwick.studies.subnational_models import EDITIONS
from bailiwick.studies.subnational_options_part import Options
from bailiwick.studies.subnational_text import SCORE, method_of

__all__ = ["cluster_sets", "prose_of", "sources_of"]

REDRAWN = "areas are redrawn"
#: Regions of a cluster that are named, those with the most areas.
MAIN = 3
#: Least mean Jaccard overlap -> what it means; below 0.6 a cluster has dissolved.
HOLDS = ((0.75, "holds"), (0.6, "holds in part"), (0.0, "dissolves"))


def cluster_sets(
    found: Sequence[Fitted], inputs: Inputs, choices: Options, clusters: pl.DataFrame
) -> list[ClusterData]:
    """The models for figures and for an atlas; `clusters` is the table of that name of the study."""
    return [_set(one, inputs, choices, clusters.filter(model=one.model.id)) for one in found]


def _set(one: Fitted, inputs: Inputs, choices: Options, clusters: pl.DataFrame) -> ClusterData:
    label = f"{one.model.label} clusters"
    countries = {code[0] for code in one.X["area_code"]}
    # Lookups that areas were grouped by beside the metrics have no medians; the method names them.
    metrics = one.variables.filter(pl.col("variable").is_in(one.data.metrics))
    stability = (
        pl.col("stability_areas") if "stability_areas" in clusters.columns else pl.lit(None, pl.Float64)
    )
    return ClusterData(
        id=one.model.family,
        family=one.model.family,
        family_label=label,
        level=1,
        level_label="Clusters",
        label=label,
        vintage=choices.vintage,
        year=choices.year or int(choices.edition[:4]),
        period=_period(one, choices),
        method=method_of(len(one.data.metrics), choices, one.X.height, one.estimator.n_clusters_),
        indicators=tuple(one.variables["label"]),
        table=_members(one),
        clusters=clusters.select(
            code="cluster",
            name="title",
            status="status",
            prose=_prose(one, clusters, choices),
            parent_code=pl.lit(None, pl.String),
            typical_area_code="typical_area_code",
            stability=stability,
            silhouette="silhouette",
        ),
        profile=one.profiles.filter(pl.col("variable").is_in(one.data.metrics)).select(
            "code", "variable", "difference"
        ),
        variables=metrics.select(
            "variable", "dimension", "unit", "decimals", "polarity", label=pl.col("short_label")
        ),
        score=float(one.estimator.silhouette_),
        score_definition=SCORE,
        coverage=tuple(code for code in EDITIONS[inputs.edition][2] if code[0] in countries),
        sources=[
            source
            for source in sources_of(inputs)
            if source.title != MOBILE_TITLE or MOBILE in one.data.metrics
        ],
        medians=_medians(one),
        values=one.data.values.select("area_code", "variable", "value"),
        left_out={row["area_code"]: f"{row['reason']}." for row in one.data.left_out.iter_rows(named=True)},
        redrawn=REDRAWN,
    )


def _period(one: Fitted, choices: Options) -> str:
    """The edition, the same for every model of a run, and the years that the values of this one are of."""
    edition = EDITIONS[choices.edition][0].rsplit(", ", maxsplit=1)[-1]
    years = sorted(one.data.values["year"].drop_nulls().unique())
    if not years:
        return f"edition of {edition}"
    span = f"{years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"
    return f"edition of {edition}, values of {span}"


def prose_of(title: str, size: int, typical: str, regions: Mapping[str, int], stability: float | None) -> str:
    """What the medians beside it do not say of a cluster: title, size, regions, typical area, stability.

    Examples
    --------
    >>> prose_of("Above median on all metrics", 5, "Oxford", {"South East": 3, "London": 2}, 0.81)
    'Above median on all metrics. 5 areas: South East 3, London 2. Most typical is Oxford. The cluster holds \
when areas are redrawn (overlap 0.81).'
    """
    largest = sorted(regions.items(), key=lambda pair: (-pair[1], pair[0]))
    named = [f"{name} {count:,}" for name, count in largest[:MAIN]]
    rest = sum(count for _, count in largest[MAIN:])
    named += [f"elsewhere {rest:,}"] if rest else []
    where = f": {', '.join(named)}" if named else ""
    held = ""
    if stability is not None:
        words = next(words for least, words in HOLDS if stability >= least)
        held = f" The cluster {words} when {REDRAWN} (overlap {stability:.2f})."
    return f"{title}. {counted(size, 'area')}{where}. Most typical is {typical}.{held}"


def _prose(one: Fitted, clusters: pl.DataFrame, choices: Options) -> pl.Series:
    """A few sentences on each cluster, in the order of the table."""
    lookup = plain(areas.lookup(choices.vintage, "region"))
    region = dict(lookup.select("from_code", "to_name").iter_rows())
    counts: dict[str, Counter[str]] = {}
    for code, cluster in one.clusters.items():
        if code in region:
            counts.setdefault(cluster, Counter())[region[code]] += 1
    return pl.Series(
        "prose",
        [
            prose_of(
                row["title"],
                row["areas"],
                row["typical_area_name"],
                counts.get(row["cluster"], Counter()),
                row.get("stability_areas"),
            )
            for row in clusters.iter_rows(named=True)
        ],
        dtype=pl.String,
    )


def _members(one: Fitted) -> pl.DataFrame:
    """Every area of the model, those without a cluster with the flag for no value."""
    rows = one.typical.select("area_code", "code", "second_code", "ratio").join(
        one.silhouettes.select("area_code", "silhouette"),
        on="area_code",
        validate="1:1",
        maintain_order="left",
    )
    if one.tried.areas is not None:
        shares = one.tried.areas.areas.select("area_code", stability="share")
        rows = rows.join(shares, on="area_code", how="left", validate="1:1", maintain_order="left")
    without = one.data.left_out.select("area_code", "flag")
    return pl.concat([rows.with_columns(flag=pl.lit(None, pl.String)), without], how="diagonal")


def _medians(one: Fitted) -> pl.DataFrame:
    """The medians of the metrics by cluster, and over all areas."""
    rows = one.medians
    of_all = rows.unique("variable", maintain_order=True).select(
        pl.lit(None, pl.String).alias("code"), "variable", median="overall_median"
    )
    return pl.concat([of_all, rows.select(pl.col("cluster").alias("code"), "variable", "median")])


def sources_of(inputs: Inputs) -> list[Source]:
    """Where the indicators came from."""
    used = {
        record.title: Source(
            record.publisher, record.title, record.released, record.accessed, record.url, record.licence
        )
        for record in inputs.records
        if "indicators" in record.role
    }
    return list(used.values())
