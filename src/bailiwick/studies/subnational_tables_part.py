"""The tables of the subnational clusters: who is where, what each cluster is like, how sure that is.

One table of a kind for all models, with a leading column `model`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from bailiwick.studies.carried import plain
from bailiwick.studies.result import StudyTable
from bailiwick.studies.subnational_fit_part import Fitted
from bailiwick.studies.subnational_inputs import Inputs

__all__ = ["BETWEEN", "ROLES", "cluster_tables", "stacked"]

ROLES = ("indicators",)
#: Ratio of distances above which an area lies between two clusters.
BETWEEN = 0.9
SMALL = 5  # areas: a cluster under it raises the silhouette without being of use
MODEL = {"model": "Model"}
AREA = {"area_code": "Code of the area", "area_name": "Name of the area"}
IMPUTED = "How the value was imputed, such as median; null for a value that was not"


def stacked(parts: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One table of the tables of one model or more, with the model in front."""
    found = [
        table.select(pl.lit(name).alias("model"), *[one for one in table.columns if one != "model"])
        for name, table in parts.items()
    ]
    return pl.concat(found, how="diagonal_relaxed")


def described(
    rows: pl.DataFrame,
    columns: Mapping[str, str],
    title: str,
    key: Sequence[str],
    *,
    roles: tuple[str, ...] = ROLES,
) -> StudyTable:
    """A table with the words of the columns that it has, in their order."""
    there = {name: words for name, words in columns.items() if name in rows.columns}
    return StudyTable(rows.select(list(there)), title, there, tuple(key), roles)


def cluster_tables(found: Sequence[Fitted], inputs: Inputs) -> dict[str, StudyTable]:
    """Every table that comes from the models alone."""
    tables = {
        "assignment": _assignment(found, inputs),
        "clusters": _clusters(found, inputs),
        "medians": _medians(found),
        "scan": _scan(found),
        "silhouettes": _silhouettes(found, inputs),
        "metric_values": _values(found, inputs),
        "left_out": _left_out(found, inputs),
        "filled": _filled(found, inputs),
        "profiles": _profiles(found),
        "variables": _variables(found),
        "without_winsorising": _without_winsorising(found),
    }
    return {name: table for name, table in tables.items() if table is not None}


def _names(inputs: Inputs, column: str = "area_code") -> pl.Expr:
    return pl.col(column).replace_strict(dict(inputs.names), default=pl.col(column), return_dtype=pl.String)


def _units(one: Fitted) -> pl.Expr:
    """The unit of the metric in the column `variable`."""
    units = dict(one.variables.select("variable", "unit").iter_rows())
    return pl.col("variable").replace_strict(units, default=None, return_dtype=pl.String)


def _assignment(found: Sequence[Fitted], inputs: Inputs) -> StudyTable:
    columns = (
        MODEL
        | AREA
        | {
            "cluster": "Cluster; clusters are numbered by their mean of the first metric, lowest first",
            "title": "Title of the cluster",
            "silhouette": "Silhouette of the area: 1 well inside its cluster, 0 between two, below 0 nearer"
            " to"
            " another",
            "second_cluster": "The next nearest cluster",
            "distance": "Distance to the mean of its cluster, in standard deviations",
            "ratio": "Distance to the mean of its cluster over that to the next nearest mean",
            "between_clusters": "Whether the ratio is above 0.9",
            "stability_areas": "Share of the other areas of its cluster that stay with it when areas are"
            " redrawn",
            "stability_variables": "The same when metrics are redrawn",
            "share_of_draws": "Share of draws of the values from their intervals in which it is in its"
            " cluster",
            "filled": "Metrics that have the value of the county",
        }
    )
    return described(
        stacked({one.model.id: _assigned(one, inputs) for one in found}),
        columns,
        "Areas and their clusters",
        ("model", "area_code"),
    )


def _assigned(one: Fitted, inputs: Inputs) -> pl.DataFrame:
    titles = dict(one.titles.select("cluster", "title").iter_rows())
    rows = one.typical.select(
        "area_code",
        area_name=_names(inputs),
        cluster="code",
        title=pl.col("code").replace_strict(titles),
        second_cluster="second_code",
        distance="distance_own",
        ratio="ratio",
        between_clusters=pl.col("ratio") > BETWEEN,
    )
    more = [one.silhouettes.select("area_code", "silhouette")]
    for name in ("areas", "variables"):
        tried = getattr(one.tried, name)
        if tried is not None:
            more.append(tried.areas.select("area_code", pl.col("share").alias(f"stability_{name}")))
    if one.tried.values is not None:
        more.append(one.tried.values.areas.select("area_code", share_of_draws="share"))
    filled = (
        one.data.values.filter(pl.col("filled_from").is_not_null())
        .group_by("area_code")
        .agg(filled=pl.len().cast(pl.Int64))
    )
    for table in (*more, filled):
        rows = rows.join(table, on="area_code", how="left", validate="1:1", maintain_order="left")
    return rows.with_columns(pl.col("filled").fill_null(0))


def _clusters(found: Sequence[Fitted], inputs: Inputs) -> StudyTable:
    columns = MODEL | {
        "cluster": "Cluster; numbered by the mean of the first metric, lowest first",
        "title": "Title",
        "title_kind": "Kind of the title: on one side of the median in all metrics, or mixed",
        "automatic_title": "The title by the rule; the same as the title where no other was given",
        "status": "provisional: by the rule; ours: given with --titles",
        "areas": "Areas in it",
        "silhouette": "Mean silhouette of its areas",
        "stability_areas": "Mean over draws of the areas of the largest Jaccard overlap: below 0.6 it"
        " dissolves",
        "stability_variables": "The same over draws of the metrics",
        "between_clusters": "Areas between it and another cluster",
        "typical_area_code": "The area nearest to its mean",
        "typical_area_name": "Its name",
        "evidence": "The medians that the title is from",
    }
    return described(
        stacked({one.model.id: _cluster_rows(one, inputs) for one in found}),
        columns,
        "Clusters",
        ("model", "cluster"),
    )


def _cluster_rows(one: Fitted, inputs: Inputs) -> pl.DataFrame:
    rows = one.titles.select(
        "cluster",
        "title",
        "automatic_title",
        "evidence",
        title_kind="kind",
        status=pl.when(pl.col("title") == pl.col("automatic_title"))
        .then(pl.lit("provisional"))
        .otherwise(pl.lit("ours")),
    )
    sizes = one.typical.group_by(cluster="code").agg(
        areas=pl.len().cast(pl.Int64), between_clusters=(pl.col("ratio") > BETWEEN).sum().cast(pl.Int64)
    )
    scores = one.silhouettes.group_by("cluster").agg(pl.col("silhouette").mean())
    typical = one.typical.filter(pl.col("rank_in_cluster") == 1).select(
        cluster="code", typical_area_code="area_code", typical_area_name=_names(inputs)
    )
    more = [sizes, scores, typical]
    for name in ("areas", "variables"):
        tried = getattr(one.tried, name)
        if tried is not None:
            more.append(tried.clusters.select(cluster="code", **{f"stability_{name}": "jaccard"}))
    for table in more:
        rows = rows.join(table, on="cluster", how="left", validate="1:1", maintain_order="left")
    return rows


def _medians(found: Sequence[Fitted]) -> StudyTable:
    columns = MODEL | {
        "cluster": "Cluster",
        "title": "Title of the cluster",
        "size": "Areas in the cluster",
        "variable": "Metric",
        "label": "The metric in words",
        "measure": "The same with its unit",
        "theme": "Its theme",
        "unit": "Unit of the metric",
        "decimals": "Places that it is shown with",
        "median": "Median of the cluster's areas, in the unit of the metric",
        "overall_median": "Median of all clustered areas",
        "standard_deviation": "Standard deviation of all clustered areas",
        "difference_sd": "Median less that of all, in standard deviations; not turned where low is good",
        "polarity": "1 high is good, -1 low is good, 0 neither",
        "side": "above, below or at the median of all areas",
        "standing": "better or worse than the median of all areas, by the polarity; neither at it, or where"
        " no side is good",
    }
    side = pl.col("side").replace_strict({"above": 1, "below": -1}, default=0, return_dtype=pl.Int64)
    parts = {}
    for one in found:
        words = one.variables.select("variable", "label", "unit", "decimals", "polarity", theme="dimension")
        titles = one.titles.select("cluster", "title")
        rows = one.medians.rename({"areas": "size"})
        for key, table in (("variable", words), ("cluster", titles)):
            rows = rows.join(table, on=key, how="left", validate="m:1", maintain_order="left")
        standing = (side * pl.col("polarity").fill_null(0)).replace_strict(
            {-1: "worse", 0: "neither", 1: "better"}, return_dtype=pl.String
        )
        parts[one.model.id] = rows.with_columns(
            measure=pl.format("{} ({})", "label", "unit"), standing=standing
        )
    return described(
        stacked(parts), columns, "Medians of the metrics by cluster", ("model", "cluster", "variable")
    )


def _scan(found: Sequence[Fitted]) -> StudyTable:
    columns = MODEL | {
        "k": "Number of clusters",
        "silhouette": "Mean silhouette of the areas, on the values that were clustered",
        "silhouette_of_raw_refit": "Mean silhouette of a second fit on the raw values, on these: as"
        " published, and not of the clusters given here",
        "inertia": "Sum of squares within clusters",
        "smallest_cluster": "Areas in the smallest cluster",
        "starts": "Starts of k-means",
        "reached": "Starts that reached the lowest sum of squares",
        "near_best": "Whether the score is within 0.01 of the best",
        "chosen": "Whether areas were grouped by this number",
    }
    parts = {
        one.model.id: one.scan.with_columns(chosen=pl.col("k") == one.estimator.n_clusters_) for one in found
    }
    return described(stacked(parts), columns, "Scores by number of clusters", ("model", "k"))


def _silhouettes(found: Sequence[Fitted], inputs: Inputs) -> StudyTable:
    columns = (
        MODEL
        | AREA
        | {
            "cluster": "Cluster",
            "silhouette": "(b - a) / max(a, b): -1 to 1; 0 in a cluster of one",
            "own_distance": "a, the mean distance to the other areas of its cluster; null in a cluster of"
            " one",
            "second_cluster": "The cluster with the smallest mean distance among the others",
            "second_distance": "b, the mean distance to the areas of that cluster",
        }
    )
    parts = {one.model.id: one.silhouettes.with_columns(area_name=_names(inputs)) for one in found}
    return described(stacked(parts), columns, "Silhouettes of areas", ("model", "area_code"))


def _values(found: Sequence[Fitted], inputs: Inputs) -> StudyTable:
    columns = (
        MODEL
        | AREA
        | {
            "cluster": "Cluster",
            "variable": "Metric",
            "value": "Value, in the unit of the metric",
            "unit": "Unit of the metric",
            "year": "Start year of the period; null where the value was imputed",
            "flag": "e: from the county, from parts of the area, or imputed; null for a value of its own",
            "imputed": IMPUTED,
            "filled_from": "Code of the county whose value it is; null for a value of its own or imputed",
        }
    )
    parts = {}
    for one in found:
        cluster = pl.col("area_code").replace_strict(one.clusters, default=None, return_dtype=pl.String)
        parts[one.model.id] = one.data.values.with_columns(
            cluster=cluster, area_name=_names(inputs), unit=_units(one)
        )
    return described(
        stacked(parts), columns, "Values that areas were grouped by", ("model", "area_code", "variable")
    )


def _left_out(found: Sequence[Fitted], inputs: Inputs) -> StudyTable:
    columns = (
        MODEL
        | AREA
        | {
            "missing": "Metrics without a value; none where it was left out for another reason",
            "reason": "Why it has no cluster",
            "flag": "m: a value is missing at the source; x: it has values that are not used",
        }
    )
    parts = {
        one.model.id: one.data.left_out.with_columns(
            area_name=_names(inputs), missing=pl.col("missing").list.join(", ")
        )
        for one in found
    }
    return described(stacked(parts), columns, "Areas without a cluster, and why", ("model", "area_code"))


def _filled(found: Sequence[Fitted], inputs: Inputs) -> StudyTable:
    columns = (
        MODEL
        | AREA
        | {
            "variable": "Metric",
            "value": "Value used",
            "unit": "Unit of the metric",
            "flag": "e: an estimate",
            "imputed": IMPUTED,
            "filled_from": "Code of the county whose value it is, alone or averaged with the area's own;"
            " null for a value put together from parts of the area, or imputed",
            "filled_from_name": "Name of the county; null with its code",
        }
    )
    parts = {
        one.model.id: one.data.values.filter(
            pl.col("filled_from").is_not_null() | (pl.col("flag") == "e")
        ).with_columns(
            area_name=_names(inputs), filled_from_name=_names(inputs, "filled_from"), unit=_units(one)
        )
        for one in found
    }
    return described(
        stacked(parts),
        columns,
        "Values that are not the area's own: of the county, of parts, or imputed",
        ("model", "area_code", "variable"),
    )


def _profiles(found: Sequence[Fitted]) -> StudyTable:
    columns = MODEL | {
        "code": "Cluster",
        "variable": "Metric",
        "mean": "Mean of the cluster's areas, in the unit of the metric",
        "mean_all": "Mean of all clustered areas",
        "difference": "Mean of the standardised values, less that of all areas",
        "areas": "Areas in the cluster",
    }
    parts = {one.model.id: one.profiles for one in found}
    return described(
        stacked(parts), columns, "Means of the metrics by cluster", ("model", "code", "variable")
    )


def _variables(found: Sequence[Fitted]) -> StudyTable:
    columns = MODEL | {
        "variable": "Metric",
        "label": "The metric in words",
        "short_label": "The same in few words",
        "dimension": "Theme",
        "unit": "Unit",
        "polarity": "1 high is good, -1 low is good, 0 neither",
        "years": "Start years of the periods used",
        "own": "Areas with a value of their own",
        "filled": "Areas with the value of their county",
        "lower_bound": "Values below are held at it",
        "upper_bound": "Values above are held at it",
        "centre": "Mean that is subtracted",
        "spread": "Standard deviation that values are divided by",
    }
    parts = {}
    for one in found:
        origin = one.data.values.group_by("variable").agg(
            years=pl.col("year").drop_nulls().unique().sort().cast(pl.String).str.join(", "),
            own=pl.col("filled_from").is_null().sum().cast(pl.Int64),
            filled=pl.col("filled_from").is_not_null().sum().cast(pl.Int64),
        )
        scale = plain(one.estimator.scale_.table())
        rows = one.variables.join(origin, on="variable", how="left", validate="1:1", maintain_order="left")
        parts[one.model.id] = rows.join(
            scale, on="variable", how="left", validate="1:1", maintain_order="left"
        )
    return described(stacked(parts), columns, "Metrics of each model and their scale", ("model", "variable"))


def _without_winsorising(found: Sequence[Fitted]) -> StudyTable | None:
    from sklearn.metrics import adjusted_rand_score

    rows = []
    for one in found:
        if one.plain is None:
            continue
        other = one.plain
        both = dict(other.membership().select("area_code", "cluster").iter_rows())
        pairs = [(cluster, both[code]) for code, cluster in one.clusters.items() if code in both]
        alike = float(adjusted_rand_score(*zip(*pairs, strict=True)))
        for held, model, rand in ((True, one.estimator, None), (False, other, alike)):
            sizes = [int(size) for size in model.sizes_[0]]
            rows.append(
                (
                    one.model.id,
                    held,
                    len(model.labels_),
                    int(model.n_clusters_),
                    float(model.silhouette_),
                    float(model.inertia_),
                    min(sizes),
                    sum(size < SMALL for size in sizes),
                    ", ".join(map(str, model.near_best_)),
                    rand,
                )
            )
    if not rows:
        return None
    columns = MODEL | {
        "winsorised": "Whether values were held at the percentiles first",
        "areas": "Areas",
        "clusters": "Clusters, chosen the same way",
        "silhouette": "Mean silhouette of the areas, on the values that were clustered",
        "inertia": "Sum of squares within clusters; of other values, so not compared",
        "smallest_cluster": "Areas in the smallest cluster",
        "small_clusters": "Clusters under five areas",
        "near_best": "Numbers of clusters within 0.01 of the best score",
        "adjusted_rand": "Adjusted Rand index with the clusters of winsorised values: 1 the same; null for"
        " these",
    }
    table = pl.DataFrame(rows, schema=list(columns), orient="row")
    return described(table, columns, "With and without winsorising", ("model", "winsorised"))
