"""The tables of an area classification: who is where, what each cluster is like, how it came about."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from bailiwick.groups.merging import unmerge
from bailiwick.groups.ward import suggested_cuts
from bailiwick.studies.carried import plain
from bailiwick.studies.classification_fit_part import Classified
from bailiwick.studies.classification_inputs import Inputs
from bailiwick.studies.result import StudyTable

__all__ = ["ROLES", "classification_tables", "level_word"]

ROLES = ("variables",)
SCHEDULED = 100_000  # joins beyond which a schedule holds the last of them only
LAST = 1_000


def classification_tables(found: Classified, inputs: Inputs) -> dict[str, StudyTable]:
    """Every table but those of published classes and of corresponding areas."""
    tables = {
        "membership": _membership(found, inputs),
        "clusters": _clusters(found),
        "profiles": _profiles(found),
        "variables": _variables(found),
        "suggested_cuts": _suggested(found),
        "schedule": _schedule(found),
        "upper_schedule": _upper_schedule(found),
        "reassigned": _reassigned(found),
        "starts": _starts(found),
    }
    made = {name: table for name, table in tables.items() if table is not None}
    return made | _selection(found) | _stability(found)


def level_word(level: str) -> str:
    """The name of a level in words.

    Examples
    --------
    >>> level_word("supergroup"), level_word("level_2")
    ('supergroup', 'level 2')
    """
    return level.replace("_", " ")


# What stands in the membership for each level: column, what it holds.
OF_LEVEL = {
    "": "Code of the {level}",
    "_name": "Name of the {level}",
    "_distance": "Distance to the mean of its {level}: square root of the squared distance, in scaled units",
    "_second": "The {level} whose mean is nearest among the others",
    "_second_distance": "Distance to that mean",
    "_ratio": "Distance to its own mean over distance to the other; above 1 the other is nearer",
    "_rank": "How typical it is of its {level}: 1 is nearest to the mean",
    "_borderline": "Whether the ratio is above 0.9",
    "_stability": "Share of the other areas of its {level} that stay with it when variables are redrawn; null"
    " alone in one",
}


def _membership(found: Classified, inputs: Inputs) -> StudyTable:
    """One row per area as given, the merged ones with the label of their unit."""
    rows = found.rows.select("area_code", "area_name")
    for level in found.levels:
        typical = found.typical.filter(pl.col("level") == level).select(
            "area_code",
            pl.col("code").alias(level),
            pl.col("code").replace_strict(found.name_of).alias(f"{level}_name"),
            pl.col("distance_own").alias(f"{level}_distance"),
            pl.col("second_code").alias(f"{level}_second"),
            pl.col("distance_second").alias(f"{level}_second_distance"),
            pl.col("ratio").alias(f"{level}_ratio"),
            pl.col("rank_in_cluster").alias(f"{level}_rank"),
            pl.col("borderline").alias(f"{level}_borderline"),
        )
        rows = rows.join(typical, on="area_code", how="left", validate="1:1", maintain_order="left")
        if found.stable is not None:
            shares = found.stable.areas.filter(pl.col("level") == level).select(
                "area_code", pl.col("share").alias(f"{level}_stability")
            )
            rows = rows.join(shares, on="area_code", how="left", validate="1:1", maintain_order="left")
    if inputs.merges:
        rows = unmerge(rows, inputs.merges, order=inputs.rows["area_code"].to_list())
    columns = {
        "area_code": "Code of the area",
        "area_name": "Name of the area",
        "merged_into": "Area that it was measured together with, as one; its distances are those of both",
    } | {
        f"{level}{ending}": words.format(level=level_word(level))
        for level in found.levels
        for ending, words in OF_LEVEL.items()
    }
    return StudyTable(
        rows,
        f"{inputs.whats.capitalize()} and their clusters",
        {name: columns[name] for name in rows.columns},
        ("area_code",),
        ROLES,
    )


def _clusters(found: Classified) -> StudyTable:
    """One row per cluster of any level, in the order of the codes."""
    model, parts = found.model, []
    for at, level in enumerate(found.levels):
        above = found.model.parents_[at]
        typical = (
            found.typical.filter((pl.col("level") == level) & (pl.col("rank_in_cluster") == 1))
            .join(found.rows.select("area_code", "area_name"), on="area_code", validate="1:1")
            .select("code", typical_area_code="area_code", typical_area_name="area_name")
        )
        near = (
            found.typical.filter(pl.col("level") == level)
            .group_by("code")
            .agg(borderline_areas=pl.col("borderline").sum().cast(pl.Int64))
        )
        sizes = (
            found.profiles.filter(pl.col("level") == level)
            .group_by("code")
            .agg(pl.first("areas"), residents=pl.first("population"))
        )
        rows = (
            pl.DataFrame(
                {
                    "level": [level] * len(model.codes_[at]),
                    "code": list(model.codes_[at]),
                    "parent_code": [None if one < 0 else model.codes_[at - 1][one] for one in above.tolist()],
                },
                schema_overrides={"parent_code": pl.String},
            )
            .join(sizes, on="code", validate="1:1", maintain_order="left")
            .join(typical, on="code", validate="1:1", maintain_order="left")
            .join(near, on="code", validate="1:1", maintain_order="left")
        )
        parts.append(rows)
    rows = _whole_numbers(pl.concat(parts), "residents")
    keys = ["level", "code"]
    rows = rows.join(
        found.names.select(*keys, "name", "status"), on=keys, validate="1:1", maintain_order="left"
    )
    if found.stable is not None:
        stable = found.stable.clusters.select(*keys, stability="jaccard")
        rows = rows.join(stable, on=keys, how="left", validate="1:1", maintain_order="left")
    rows = rows.join(
        found.portraits.select(*keys, "portrait"), on=keys, validate="1:1", maintain_order="left"
    )
    columns = {
        "level": "Level of the classification",
        "code": "Code: numbered by size within the parent, ties by the smallest area code",
        "name": "Name; a provisional one says what is furthest above the average of all, or of the parent",
        "status": "provisional: generated; ours: given with --names; never an official name",
        "parent_code": "Code of the cluster one level up",
        "areas": "Areas in it; a merged pair counts once",
        "residents": "Residents of its areas",
        "typical_area_code": "The area nearest to its mean",
        "typical_area_name": "Its name",
        "borderline_areas": "Areas whose distance to its mean is above 0.9 of that to another",
        "stability": "Mean over draws of the largest Jaccard overlap with any cluster of the draw: 0.75 or"
        " more is commonly called stable, below 0.5 dissolved",
        "portrait": "What sets it apart, in sentences",
    }
    rows = rows.select([name for name in columns if name in rows.columns])
    return StudyTable(
        rows, "Clusters", {name: columns[name] for name in rows.columns}, ("level", "code"), ROLES
    )


def _whole_numbers(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """A column as whole numbers, where all of it are: people are counted."""
    values = rows[column]
    whole = values.dtype.is_float() and (values.drop_nulls() % 1 == 0).all()
    return rows.with_columns(values.cast(pl.Int64)) if whole and values.is_not_null().any() else rows


def _profiles(found: Classified) -> StudyTable:
    words = found.variables.select("variable", "label", "dimension")
    rows = found.profiles.drop("population", "parent_code").join(
        words, on="variable", validate="m:1", maintain_order="left"
    )
    columns = {
        "level": "Level of the classification",
        "code": "Code of the cluster",
        "variable": "Variable",
        "label": "The variable in words",
        "dimension": "What it is about",
        "mean": "Mean of the cluster's areas, each counting once, in the unit of the variable",
        "mean_all": "Mean of all areas",
        "index": "100 times the mean over the mean of all; null where that is 0 or less",
        "mean_scaled": "Mean of the scaled values",
        "difference": "Scaled mean minus that of all areas (highest level) or of the parent (below)",
        "areas": "Areas in the cluster",
    }
    return StudyTable(
        rows.select(list(columns)), "Profiles of the clusters", columns, ("level", "code", "variable"), ROLES
    )


def _variables(found: Classified) -> StudyTable:
    """The used variables, their scale, weight, and share of all distance."""
    model = found.model
    scaled = model.scaled(found.X)
    squares = ((scaled - scaled.mean(axis=0)) ** 2).sum(axis=0)
    scale = (
        plain(model.scale_.table())
        .drop("areas")
        .with_columns(
            weight=pl.Series(model.variable_weights_),
            share_of_distance=pl.Series(squares / squares.sum()),
        )
    )
    rows = found.variables.drop("unit").join(scale, on="variable", validate="1:1", maintain_order="left")
    columns = {
        "variable": "Variable",
        "label": "The variable in words",
        "short_label": "The same in few words",
        "dimension": "What it is about",
        "standardise": "How it was scaled",
        "transform": "What was taken of it first",
        "centre": "What is subtracted, in units of the transformed value",
        "spread": "What it is divided by",
        "power": "Power of Box-Cox",
        "lower_bound": "Values below are held at it",
        "upper_bound": "Values above are held at it",
        "weight": "What it counts in every squared distance",
        "share_of_distance": "Its share of the total sum of squares, 0 to 1",
    }
    empty = [name for name in ("power", "lower_bound", "upper_bound") if rows[name].is_null().all()]
    rows = rows.drop(empty)
    return StudyTable(
        rows,
        "Variables used and their scale",
        {name: columns[name] for name in rows.columns},
        ("variable",),
        ROLES,
    )


SCHEDULE = {
    "step": "Join, from 1",
    "clusters_before": "Clusters before the join",
    "clusters": "Clusters after it",
    "first": "First cluster joined: a row below the number of rows, a join from there on, as SciPy counts",
    "second": "Second cluster joined",
    "joined": "Number of the cluster made",
    "weight": "Areas in it",
    "ess_increase": "What the join adds to the error sum of squares",
    "ess": "Error sum of squares after it",
    "ess_share": "Its share of the total sum of squares",
    "height": "Height as SciPy has it: square root of twice the increase",
    "ratio": "This increase over that of the join before; well above 1 speaks for stopping before this join",
    "first_code": "Code of the first row of the first cluster",
    "second_code": "Code of the first row of the second cluster",
}


def _scheduled(table: pa.Table, title: str) -> StudyTable:
    rows = plain(table)
    if rows.height > SCHEDULED:
        rows = rows.tail(LAST)
        title += f" (the last {LAST:,} joins)"
    return StudyTable(rows, title, {name: SCHEDULE[name] for name in rows.columns}, ("step",), ROLES)


def _schedule(found: Classified) -> StudyTable | None:
    if found.model.schedule_ is None:
        return None
    return _scheduled(found.model.schedule_, "Agglomeration schedule: every join of Ward's method")


def _upper_schedule(found: Classified) -> StudyTable | None:
    model = found.model
    if model.upper_tree_ is None:
        return None
    table = model.upper_tree_.schedule(list(model.codes_[-1]), ess_before=model.wss_[-1])
    title = f"Agglomeration schedule of the upper levels: joins of the {model.cuts_[-1]} finest clusters"
    return _scheduled(table, title)


def _suggested(found: Classified) -> StudyTable | None:
    if found.model.tree_ is None:
        return None
    rows = plain(suggested_cuts(found.model.tree_))
    columns = {
        "clusters": "Number of clusters",
        "ratio": "Cost of the next join over that of the join before; the higher, the more it suggests a cut",
        "ess_increase": "What the next join would add to the error sum of squares",
    }
    return StudyTable(rows, "Numbers of clusters that the schedule suggests", columns, ("clusters",), ROLES)


def _reassigned(found: Classified) -> StudyTable | None:
    if found.model.tree_ is None:
        return None
    rows = plain(found.model.reassigned_).join(
        found.rows.select("area_code", "area_name"), on="area_code", validate="1:1", maintain_order="left"
    )
    columns = {
        "area_code": "Code of the area",
        "area_name": "Name of the area",
        "from": "Cluster that grew from the one Ward's method put it in",
        "to": "Cluster that k-means moved it to",
        "distance_before": "Distance to the mean of Ward's cluster",
        "distance_after": "Distance to the mean of its cluster now",
    }
    return StudyTable(
        rows.select(list(columns)),
        "Areas moved by k-means at the finest level",
        columns,
        ("area_code",),
        ROLES,
    )


def _starts(found: Classified) -> StudyTable:
    columns = {
        "level": "Level that k-means made",
        "parent": "Cluster that it divided; null at the highest level, or where all areas were grouped",
        "clusters": "Clusters",
        "starts": "Starts",
        "best_wss": "Lowest within-cluster sum of squares",
        "times_reached": "Starts that reached it",
        "worst_wss": "Highest sum of squares of any start",
    }
    return StudyTable(plain(found.model.starts_), "Starts of k-means", columns, (), ROLES)


def _stability(found: Classified) -> dict[str, StudyTable]:
    """How alike refits on redrawn variables are; shares of areas and clusters stand with these."""
    if found.stable is None:
        return {}
    of_draws = {
        "draw": "Draw, from 1",
        "level": "Level of the classification",
        "clusters": "Clusters in the draw",
        "adjusted_rand": "Adjusted Rand index with the classification: 1 the same, 0 as alike as by chance",
        "wss": "Within-cluster sum of squares of the draw; of other variables, so not compared",
        "fault": "Why a draw could not be grouped",
    }
    of_levels = {
        "level": "Level of the classification",
        "clusters": "Clusters",
        "draws": "Draws that could be grouped",
        "median": "Median adjusted Rand index of the draws with the classification",
        "mean": "Mean of it",
        "lowest": "Lowest",
        "highest": "Highest",
        "wss": "Within-cluster sum of squares of the classification",
    }
    tables = {
        "stability": (found.stable.summary, of_levels, "Stability under redrawn variables", ("level",)),
        "stability_draws": (
            found.stable.draws,
            of_draws,
            "Draws of the variables, and how alike the classification came out",
            ("draw", "level"),
        ),
    }
    return {
        name: StudyTable(rows.select(list(columns)), title, columns, key, ROLES)
        for name, (rows, columns, title, key) in tables.items()
    }


def _selection(found: Classified) -> dict[str, StudyTable]:
    """Which variables were left out, and every pair that correlates too much."""
    chosen = found.selection
    if chosen is None:
        return {}
    asinh = found.model.scale_.transform == "asinh"
    after = " (correlations after the inverse hyperbolic sine)" if asinh else ""
    words = found.labels
    report = chosen.report.join(words, on="variable", how="left", validate="1:1", maintain_order="left")
    of_report = {
        "variable": "Candidate",
        "label": "The variable in words",
        "decision": "kept or dropped",
        "rule": "Rule that decided",
        "reason": "Why, in a sentence",
        "correlates_with": "Of a dropped variable the one that stays for it; of a kept one the nearest kept",
        "r": "Pearson correlation with that one, -1 to 1",
    }
    of_pairs = {
        "first": "Variable",
        "first_label": "The same in words",
        "second": "Variable",
        "second_label": "The same in words",
        "r": "Pearson correlation, -1 to 1",
        "dropped": "The one that was left out; null where both stay",
    }
    pairs = chosen.pairs
    for side in ("first", "second"):
        named = words.rename({"variable": side, "label": f"{side}_label"})
        pairs = pairs.join(named, on=side, how="left", validate="m:1", maintain_order="left")
    return {
        "variable_selection": StudyTable(
            report.select(list(of_report)),
            f"Variables kept and dropped{after}",
            of_report,
            ("variable",),
            ROLES,
        ),
        "correlated_pairs": StudyTable(
            pairs.select(list(of_pairs)),
            f"Pairs of variables that correlate above {chosen.threshold:g}{after}",
            of_pairs,
            ("first", "second"),
            ROLES,
        ),
    }
