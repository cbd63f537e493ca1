"""Similar places: the nearest areas of each area on the metrics of a model, from separate pools.

Districts are compared with districts, areas of the upper tier with such, combined authorities with such. Own
county and its districts are left out unless asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from bailiwick.errors import Finding
from bailiwick.groups.neighbour_reasons import neighbour_reasons
from bailiwick.groups.neighbour_stability import NeighbourStability, neighbour_stability
from bailiwick.groups.neighbours import nearest_areas
from bailiwick.groups.standardise import standardise_areas
from bailiwick.indicators import SimilarData
from bailiwick.measures.indicator_panel import combine, impute, latest_values, wide
from bailiwick.shown import counted
from bailiwick.sources.subnational_metrics import METRICS, metric_table
from bailiwick.studies.result import StudyTable
from bailiwick.studies.subnational_fit_part import Fitted
from bailiwick.studies.subnational_inputs import Inputs
from bailiwick.studies.subnational_models import (
    HEALTHY_LIFE,
    HEALTHY_LIFE_PARTS,
    parts_of,
)
from bailiwick.studies.subnational_options_part import POOLS, Options
from bailiwick.studies.subnational_panel_part import Districts
from bailiwick.studies.subnational_places_text import (
    COLUMNS,
    DIFFERENT,
    OVERLAP_COLUMNS,
    POOL_COLUMNS,
    POOL_SCHEMA,
)
from bailiwick.studies.subnational_tables_part import MODEL, described
from bailiwick.studies.subnational_text import DISTANCE

__all__ = ["Places", "similar_places"]

DIMENSIONS = 2  # named at each end
COUNTY, COMBINED = "E10", "E47"
#: Share of the metrics that an area needs to be compared.
HALF = 0.5
LEAST_COLUMNS = 2  # an area code and one metric: with fewer than two metrics none can be left out
FIGURES = 6  # significant, of distances and shares
DRAWS = 20  # of the metrics; shares of lists settle sooner than clusters
WORDS = {
    "districts": "Districts",
    "upper_tier": "Counties and unitary authorities",
    "combined_authorities": "Combined authorities",
}


@dataclass(frozen=True, kw_only=True)
class Places:
    """Lists of similar places of all models and pools.

    Attributes
    ----------
    tables : of the study
    sets : the districts' lists, for an atlas
    findings : what was left out
    """

    tables: dict[str, StudyTable]
    sets: list[SimilarData]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class _Pool:
    """Areas that are compared with each other, and how many are listed."""

    name: str
    table: pl.DataFrame
    n: int
    same: dict[str, str] | None
    imputed: int
    left: tuple[str, ...]
    dropped: tuple[str, ...]


def similar_places(
    found: Sequence[Fitted],
    districts: Districts,
    inputs: Inputs,
    choices: Options,
    *,
    progress: Callable[[str], None],
) -> Places:
    """The nearest areas of every area, for each model and pool, with reasons and how stable the lists are."""
    rows, pools, sets, likeness = [], [], [], []
    findings: list[Finding] = []
    upper = _upper_values(inputs, choices, found)
    for one in found:
        pooled, told = _pools(one, districts, upper, inputs, choices)
        findings += told
        sizes = ", ".join(f"{pool.table.height:,}" for pool in pooled)
        progress(f"{one.model.label}: similar places among {sizes} areas")
        for pool in pooled:
            values = standardise_areas(pool.table, standardise="z", winsorise=choices.winsorise)
            nearest = nearest_areas(
                values, n=pool.n, exclude_same=pool.same, reciprocity=True, n_jobs=choices.jobs
            )
            words = metric_table(values.columns[1:]).select("variable", "short_label")
            reasons = neighbour_reasons(nearest, X=values, variables=words, n=DIMENSIONS)
            kept = None
            if len(values.columns) > LEAST_COLUMNS:
                kept = neighbour_stability(
                    values,
                    nearest,
                    draws=min(choices.draws, DRAWS),
                    exclude_same=pool.same,
                    random_state=choices.random_state,
                    n_jobs=choices.jobs,
                )
            rows.append(_listed(reasons, kept, one, pool, inputs))
            pools.append(
                {
                    "model": one.model.id,
                    "pool": pool.name,
                    "areas": pool.table.height,
                    "listed": pool.n,
                    "metrics": len(values.columns) - 1,
                    "imputed": pool.imputed,
                    "left_out": ", ".join(pool.left),
                    "metrics_dropped": ", ".join(pool.dropped),
                    "median_distance": nearest["distance"].median(),
                    "mutual_share": float(nearest["reciprocal_rank"].is_not_null().mean() or 0.0),
                    "leave_one_out_overlap": None
                    if kept is None
                    else kept.areas["leave_one_out_overlap"].mean(),
                    "resampled_overlap": None if kept is None else kept.areas["resampled_overlap"].mean(),
                }
            )
            findings += _told(one, pool)
            if pool.name == "districts":
                sets.append(_set(reasons, one, choices, pool))
            likeness += _overlap(nearest, one, pool, inputs)
    tables = {
        "similar_places": described(
            pl.concat(rows, how="diagonal_relaxed"),
            {"pool": "Areas compared: districts, upper_tier or combined_authorities"} | MODEL | COLUMNS,
            "Similar places",
            ("pool", "model", "area_code", "rank"),
        ),
        "similar_pools": described(
            pl.DataFrame(pools, schema=POOL_SCHEMA),
            POOL_COLUMNS,
            "Pools of similar places",
            ("model", "pool"),
        ),
    }
    if likeness:
        tables["published_neighbours"] = described(
            pl.DataFrame(likeness, infer_schema_length=None),
            OVERLAP_COLUMNS,
            "Published lists of similar places beside those listed here",
            ("model", "pool"),
            roles=("indicators", "published"),
        )
    return Places(tables=tables, sets=sets, findings=tuple(findings))


def _upper_values(inputs: Inputs, choices: Options, found: Sequence[Fitted]) -> pl.DataFrame | None:
    """Values of areas above districts, one row each, where the edition is one of several tiers."""
    if inputs.edition == "2022-12":
        return None
    metrics = list(dict.fromkeys(name for one in found for name in one.data.metrics))
    panel = inputs.panel.filter(pl.col("indicator").is_in(parts_of(metrics) + tuple(metrics)))
    panel = latest_values(panel, year=choices.year)
    if HEALTHY_LIFE in metrics:
        panel = combine(panel, {HEALTHY_LIFE: dict(HEALTHY_LIFE_PARTS)})
    values: pl.DataFrame = wide(panel, [name for name in metrics if name in set(panel["indicator"])])
    return values


def _pools(
    one: Fitted, districts: Districts, upper: pl.DataFrame | None, inputs: Inputs, choices: Options
) -> tuple[list[_Pool], list[Finding]]:
    """The pools of a model, and words on those with too few areas."""
    metrics = one.data.metrics
    tiers = dict(inputs.upper_tiers.select("district_code", "upper_tier_code").iter_rows())
    nations = {code[0] for code in one.X["area_code"]}
    table = pl.DataFrame({"area_code": [code for code in districts.codes if code[0] in nations]}).join(
        wide(districts.panel, metrics), on="area_code", how="left", validate="1:1", maintain_order="left"
    )
    wanted = {"districts": table}
    if upper is not None and set(metrics) <= set(upper.columns):
        # A unitary authority is a district and an area of the upper tier; its values are those of the former.
        counties = sorted({code for code in tiers.values() if code.startswith(COUNTY)})
        single = [code for code, county in tiers.items() if code == county and code[0] in nations]
        wanted["upper_tier"] = pl.concat(
            [
                upper.filter(pl.col("area_code").is_in(counties)).select(table.columns),
                table.filter(pl.col("area_code").is_in(single)),
            ]
        )
        wanted["combined_authorities"] = upper.filter(pl.col("area_code").str.starts_with(COMBINED)).select(
            table.columns
        )
    same = (
        {code: tiers.get(code, code) for code in table["area_code"]}
        if choices.exclude_same == "county"
        else None
    )
    pools, told = [], []
    for name, rows in wanted.items():
        n = POOLS[name]
        if choices.neighbours is not None:
            n = choices.neighbours if name == "districts" else min(choices.neighbours, n)
        pool = _pool(name, rows, n, same if name == "districts" else None, metrics)
        if pool is not None:
            pools.append(pool)
            continue
        sentence = (
            f"{one.model.label}: no similar places among {WORDS[name].lower()}, as fewer than two of"
            f" {rows.height:,} have half of the metrics."
        )
        told.append(Finding("no-pool", sentence, (name,), "note"))
    return pools, told


def _pool(
    name: str, rows: pl.DataFrame, n: int, same: dict[str, str] | None, metrics: list[str]
) -> _Pool | None:
    """Areas of a pool with at least half of the metrics, gaps filled with medians; None where too few.

    A metric without two different values among the areas kept tells none of them apart, and is dropped; an
    area may have less than half of the others, so both are done until nothing more goes.
    """
    kept, there = rows, list(metrics)
    while True:
        varied = [one for one in there if kept[one].drop_nulls().n_unique() > 1]
        share = pl.sum_horizontal(pl.col(varied).is_not_null()) / len(metrics)
        fewer = kept.filter(share >= HALF) if varied else kept.clear()
        if len(varied) == len(there) and fewer.height == kept.height:
            break
        kept, there = fewer, varied
    left = rows.join(kept, on="area_code", how="anti")["area_code"].to_list()
    if kept.height <= 1 or not there:
        return None
    full, imputed = impute(kept.select("area_code", *there), "median")
    return _Pool(
        name=name,
        table=full,
        n=min(n, kept.height - 1),
        same={code: group for code, group in same.items() if code in set(kept["area_code"])}
        if same
        else None,
        imputed=imputed.height,
        left=tuple(left),
        dropped=tuple(one for one in metrics if one not in there),
    )


def _told(one: Fitted, pool: _Pool) -> list[Finding]:
    """Which areas and metrics are in no list of a pool."""
    told = []
    where = f"{one.model.label}: similar places among {WORDS[pool.name].lower()}"
    if pool.dropped:
        words = ", ".join(METRICS[name].short_label for name in pool.dropped)
        sentence = f"{where} are without {words}: no two of these areas have different values of it."
        if len(pool.dropped) > 1:
            sentence = f"{where} are without {words}: no two of these areas have different values of them."
        told.append(Finding("no-spread", sentence, pool.dropped, "warning"))
    if pool.left:
        sentence = (
            f"{where} are without {counted(len(pool.left), 'area')} that"
            f" {'has' if len(pool.left) == 1 else 'have'} less than half of the metrics."
        )
        told.append(Finding("no-similar", sentence, pool.left, "note"))
    return told


def _listed(
    reasons: pl.DataFrame, kept: NeighbourStability | None, one: Fitted, pool: _Pool, inputs: Inputs
) -> pl.DataFrame:
    """The lists with names, clusters, what they are alike on, and how stable each place is."""
    clusters = one.clusters

    def named(column: str) -> pl.Expr:
        return pl.col(column).replace_strict(
            dict(inputs.names), default=pl.col(column), return_dtype=pl.String
        )

    def cluster(column: str) -> pl.Expr:
        return pl.col(column).replace_strict(clusters, default=None, return_dtype=pl.String)

    rows = reasons.with_columns(
        pool=pl.lit(pool.name),
        model=pl.lit(one.model.id),
        area_name=named("area_code"),
        neighbour_name=named("neighbour_code"),
        same_cluster=cluster("area_code") == cluster("neighbour_code"),
        closest_on=pl.col("closest_on").list.join(", "),
        furthest_on=pl.col("furthest_on").list.join(", "),
    )
    if kept is not None:
        words = {name: METRICS[name].short_label for name in pool.table.columns[1:]}
        stays = ["gap", "leave_one_out_share", "lost_without", "resampled_share"]
        pairs = kept.pairs.select("area_code", "neighbour_code", *stays).with_columns(
            pl.col("lost_without").list.eval(pl.element().replace(words)).list.join(", ")
        )
        rows = rows.join(
            pairs, on=["area_code", "neighbour_code"], how="left", validate="1:1", maintain_order="left"
        )
    return rows.with_columns(pl.col(pl.Float64).round_sig_figs(FIGURES))


def _set(reasons: pl.DataFrame, one: Fitted, choices: Options, pool: _Pool) -> SimilarData:
    """The districts' lists of a model, for an atlas."""
    columns = ["area_code", "rank", "neighbour_code", "distance", "closest_on", "furthest_on"]
    named = metric_table(pool.table.columns[1:])
    return SimilarData(
        basis=one.model.family,
        label=f"{one.model.label} ({counted(named.height, 'metric')})",
        definition=DISTANCE,
        year=int(one.data.values["year"].max() or 0),  # type: ignore[arg-type] # of a column of years
        table=reasons.select(columns),
        n=pool.n,
        vintage=choices.vintage,
        dimensions=tuple(named["short_label"]),
    )


def _overlap(nearest: pl.DataFrame, one: Fitted, pool: _Pool, inputs: Inputs) -> list[dict[str, object]]:
    """How many of the published similar places are listed here too."""
    begins = {"upper_tier": COUNTY, "combined_authorities": COMBINED}.get(pool.name, "")
    # A unitary authority has one published list, of districts.
    published = inputs.neighbours.filter(
        (pl.col("model") == one.model.id) & pl.col("area_code").str.starts_with(begins)
    )
    there = set(pool.table["area_code"])
    published = published.filter(
        pl.col("area_code").is_in(list(there)) & pl.col("neighbour_code").is_in(list(there))
    )
    if published.is_empty():
        return []
    both = published.join(
        nearest.select("area_code", "neighbour_code", listed=pl.lit(value=True)),
        on=["area_code", "neighbour_code"],
        how="left",
    ).with_columns(pl.col("listed").fill_null(value=False))
    shares = both.group_by("area_code").agg(share=pl.col("listed").mean())["share"]
    first = both.filter(pl.col("rank").cast(pl.Int64) == 1)["listed"]
    return [
        {
            "model": one.model.id,
            "pool": pool.name,
            "areas": shares.len(),
            "overlap": shares.mean(),
            "lowest": shares.min(),
            "highest": shares.max(),
            "first_listed": first.mean(),
            "by_chance": pool.n / (pool.table.height - 1),
            "inputs_known_to_differ": DIFFERENT,
        }
    ]
