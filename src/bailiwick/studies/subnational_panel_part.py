"""From a panel of indicators to the table that a model groups: one row per district, one column per metric.

Values of old boundaries are carried first, counties' values copied down after; then areas without a metric
are listed with what they lack, or imputed as asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from bailiwick import areas
from bailiwick.errors import Finding, OptionError, TableError
from bailiwick.measures.indicator_panel import (
    carry_to_vintage,
    check_indicators,
    combine,
    complete_areas,
    impute,
    latest_values,
    wide,
)
from bailiwick.measures.tier_fill import fill_from_upper_tier
from bailiwick.shown import counted
from bailiwick.sources.subnational_metrics import METRICS
from bailiwick.studies.carried import plain
from bailiwick.studies.subnational_inputs import Inputs
from bailiwick.studies.subnational_models import (
    EDITIONS,
    HEALTHY_LIFE,
    HEALTHY_LIFE_PARTS,
    Model,
    parts_of,
)
from bailiwick.studies.subnational_options_part import Options

__all__ = ["NATIONS", "Districts", "ModelData", "data_of_models", "district_values", "model_data", "words_of"]

#: First letter of an area code -> country.
NATIONS = {"E": "England", "N": "Northern Ireland", "S": "Scotland", "W": "Wales"}
LEAST_METRICS, LEAST_AREAS = 2, 2
WITH_YEARS = ("2026-06",)
#: Boundaries of earlier years, whose codes some values stand on.
OLD = ("lad2009", "lad2015", "lad2019", "lad2020")


@dataclass(frozen=True, kw_only=True)
class Districts:
    """The values of all districts, every metric of every model, after carrying and filling.

    Attributes
    ----------
    panel : one row per district and indicator
        `area_code, year, indicator, value, flag, filled_from`, perhaps `lower, upper`.
    codes : tuple of str
        The districts of the edition, whether they have a value or not.
    """

    panel: pl.DataFrame
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ModelData:
    """What one model groups.

    Attributes
    ----------
    X : `area_code` and the metrics, without gaps
    values : one row per area of X and metric
        `area_code, variable, value, flag, filled_from`.
    left_out : one row per area without a cluster
        `area_code, missing` (list of metrics), `reason`, `flag` (m no value, x values that are not used).
    findings : what was found on the way
    """

    X: pl.DataFrame
    values: pl.DataFrame
    left_out: pl.DataFrame
    findings: tuple[Finding, ...] = ()

    @property
    def metrics(self) -> list[str]:
        """The metrics used."""
        return self.X.columns[1:]


def district_values(inputs: Inputs, choices: Options, metrics: Iterable[str]) -> Districts:
    """The values of districts, carried to the boundaries of the edition and filled from their counties.

    Raises
    ------
    TableError
        The panel has faults; all are listed.
    """
    wanted = list(dict.fromkeys(metrics))
    panel = inputs.panel.filter(pl.col("indicator").is_in([*wanted, *parts_of(wanted)]))
    codes = _codes(inputs)
    if choices.year is not None and choices.year not in panel["year"]:
        empty = panel.clear().with_columns(
            pl.lit(None, pl.String).alias(name) for name in ("flag", "filled_from")
        )
        return Districts(panel=empty, codes=codes)  # which model lacks the year is told with the model
    panel = latest_values(panel, year=choices.year)
    if choices.boundaries == "carry":
        # A district of today may have a value of a later year than the areas that it was put together from.
        panel = latest_values(carry_to_vintage(panel, inputs.vintage))
    if HEALTHY_LIFE in wanted and set(HEALTHY_LIFE_PARTS) <= set(panel["indicator"]):
        panel = combine(panel, {HEALTHY_LIFE: dict(HEALTHY_LIFE_PARTS)})
    tiers = inputs.upper_tiers_2019 if choices.as_published else inputs.upper_tiers
    counts = [name for name in wanted if METRICS[name].kind == "count"]
    filled = fill_from_upper_tier(panel, tiers, rule=choices.fill, counts=counts)
    kept = filled.filter(pl.col("area_code").is_in(codes))
    # A metric without a value is told model by model, be its rows absent or empty.
    valued = set(kept.drop_nulls("value")["indicator"])
    there = [name for name in wanted if name in valued]
    # What a nation lacks is told model by model, with what follows from it.
    check_indicators(
        kept, metrics=there, vintage=inputs.vintage, residents=inputs.residents or None, counts=counts
    )
    return Districts(panel=kept, codes=codes)


def _codes(inputs: Inputs) -> tuple[str, ...]:
    """The districts of the countries of an edition."""
    countries = {code[0] for code in EDITIONS[inputs.edition][2]}
    return tuple(code for code in areas.codes(inputs.vintage) if code[0] in countries)


def data_of_models(inputs: Inputs, choices: Options, districts: Districts) -> list[ModelData]:
    """The tables of all models chosen; every model without one is told in one report.

    Raises
    ------
    TableError
        A model has fewer than two metrics, or fewer than two areas.
    """
    made: list[ModelData] = []
    faults: list[TableError] = []
    for model in choices.chosen:
        try:
            made.append(model_data(districts, model, choices, inputs))
        except TableError as error:
            faults.append(error)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise TableError(
            f"{len(faults)} of {counted(len(choices.chosen), 'model')} cannot be run{_when(choices)}.",
            [finding for error in faults for finding in error.findings],
        )
    return made


def model_data(districts: Districts, model: Model, choices: Options, inputs: Inputs) -> ModelData:
    """The table of one model, with the areas it leaves out and the metric that cost each.

    A metric without a value in the nation with the most areas is not to be had, and is left out; then
    nations without one of the others are.

    Raises
    ------
    TableError
        Fewer than two of its metrics have values, or fewer than two areas have all of them. The nations
        that have each metric are named, and the years in which the model can be run.
    """
    try:
        return _made(districts, model, choices, inputs)
    except TableError as error:
        if choices.edition not in WITH_YEARS:
            raise
        years = [str(year) for year in _years(model, choices, inputs)]
        sentence = f"{model.label} can be run for {_listed(years)}."
        if not years:
            sentence = f"{model.label} can be run for no year by itself."
        if choices.year is not None:
            sentence += " Or leave the year out, for the latest of each metric."
        found = Finding("years", sentence, tuple(years), "note")
        raise TableError(error.heading, [*error.findings, found]) from None


def _years(model: Model, choices: Options, inputs: Inputs) -> list[int]:
    """The years in which a model can be run with the same choices."""
    there = inputs.panel.filter(pl.col("indicator").is_in(parts_of(model.metrics))).drop_nulls("value")
    found = []
    for year in there["year"].unique().sort():
        of_year = replace(choices, year=year)
        try:
            _made(district_values(inputs, of_year, model.metrics), model, of_year, inputs)
        except (TableError, OptionError):
            continue  # which is what is asked
        found.append(year)
    return found


def _made(districts: Districts, model: Model, choices: Options, inputs: Inputs) -> ModelData:
    largest = _largest(districts, choices, inputs)
    metrics, findings = _metrics_there(districts, model, choices, largest)
    codes = list(districts.codes)
    table = pl.DataFrame({"area_code": codes}, schema={"area_code": pl.String}).join(
        wide(districts.panel, metrics), on="area_code", how="left", validate="1:1", maintain_order="left"
    )
    nations, told = _nations_without(table, metrics, model)
    findings += told
    reasons: dict[str, str] = {}
    if nations:
        reasons |= {code: f"Not published for {NATIONS[code[0]]}" for code in codes if code[0] in nations}
    if choices.as_published:
        reasons |= {code: f"The area {reason}" for code, reason in model.unlabelled.items()}
    lacking = table.filter(pl.any_horizontal(pl.col(metrics).is_null()))["area_code"].to_list()
    old = _on_old_codes(inputs, metrics, lacking) if choices.boundaries == "drop" else {}
    kept = table.filter(~pl.col("area_code").str.head(1).is_in(list(nations)))
    if choices.as_published:
        kept = kept.filter(~pl.col("area_code").is_in(list(model.unlabelled)))
    kept, imputed = _imputed(kept, choices, inputs)
    if imputed.height:
        sentence = (
            f"{model.label}: {counted(imputed.height, 'value')} of"
            f" {counted(imputed['area_code'].n_unique(), 'area')} imputed ({choices.missing}), flagged e."
        )
        findings.append(Finding("imputed", sentence, tuple(imputed["area_code"].unique()), "warning"))
    complete, _ = complete_areas(kept)
    if complete.height < LEAST_AREAS:
        sentence = (
            f"{model.label}: {counted(complete.height, 'area')} with all of {words_of(metrics)}, and a model"
            f" needs {LEAST_AREAS}."
        )
        raise TableError(
            f"The {model.label.lower()} model cannot be run{_when(choices)}.",
            [Finding("no-areas", sentence, tuple(complete["area_code"]))],
        )
    dropped = "which the published procedure drops" if choices.as_published else "which are dropped"
    left = _left_out(table, complete, metrics, reasons, old=old, dropped=dropped)
    return ModelData(
        X=complete.select("area_code", *metrics),
        values=_values(complete, metrics, districts.panel, imputed),
        left_out=left,
        findings=tuple(findings),
    )


def _largest(districts: Districts, choices: Options, inputs: Inputs) -> str:
    """First letter of the nation with the most areas with values in the year, of any metric."""
    valued = inputs.panel.filter(
        pl.col("area_code").is_in(list(districts.codes)) & pl.col("value").is_not_null()
    )
    if choices.year is not None:
        valued = valued.filter(pl.col("year") == choices.year)
    letters: list[str] = valued["area_code"].unique().str.head(1).to_list() or [
        code[0] for code in districts.codes
    ]
    counts = Counter(sorted(letters))
    return max(counts, key=lambda letter: counts[letter])


def _metrics_there(
    districts: Districts, model: Model, choices: Options, largest: str
) -> tuple[list[str], list[Finding]]:
    """The metrics of a model that the largest nation has; the others are told."""
    valued = districts.panel.filter(pl.col("indicator").is_in(model.metrics)).drop_nulls("value")
    pairs = valued.select("indicator", pl.col("area_code").str.head(1)).unique().rows()
    nations = {name: sorted(letter for one, letter in pairs if one == name) for name in model.metrics}
    used = [name for name in model.metrics if largest in nations[name]]
    when = _when(choices)
    findings = []
    for letters in dict.fromkeys(tuple(one) for one in nations.values() if largest not in one):
        gone = [name for name in model.metrics if tuple(nations[name]) == letters]
        sentence = f"{model.label}: no values{when} of {words_of(gone, 'or')} in edition {choices.edition}"
        if letters:
            sentence = (
                f"{model.label}: no area of {NATIONS[largest]}, which has the most areas, has values{when} of"
                f" {words_of(gone)}; only those of {_listed([NATIONS[letter] for letter in letters])} have"
            )
        findings.append(
            Finding("no-series", f"{sentence}; the model is made without.", tuple(gone), "warning")
        )
    if len(used) < LEAST_METRICS:

        def of_these(letters: tuple[str, ...]) -> list[str]:
            return [name for name in model.metrics if tuple(nations[name]) == letters]

        has = [
            f"{_listed([NATIONS[letter] for letter in letters]) or 'no nation'}"
            f" {'have' if len(letters) > 1 else 'has'}"
            f" {words_of(of_these(letters), 'and' if letters else 'or')}"
            for letters in dict.fromkeys(map(tuple, nations.values()))
        ]
        sentence = (
            f"{model.label}: a model needs {LEAST_METRICS} metrics that {NATIONS[largest]}, which has the"
            f" most areas, has values of; {'; '.join(has)}."
        )
        raise TableError(
            f"The {model.label.lower()} model cannot be run{_when(choices)}.",
            [Finding("no-series", sentence, tuple(name for name in model.metrics if name not in used))],
        )
    return used, findings


def _when(choices: Options) -> str:
    return f" for {choices.year}" if choices.year is not None else ""


def words_of(metrics: Iterable[str], last: str = "and") -> str:
    """Metrics in few words, as in a sentence: a, b and c."""
    return _listed([METRICS[name].short_label for name in metrics], last)


def _listed(words: Sequence[str], last: str = "and") -> str:
    return f" {last} ".join(one for one in (", ".join(words[:-1]), "".join(words[-1:])) if one)


def _nations_without(
    table: pl.DataFrame, metrics: list[str], model: Model
) -> tuple[dict[str, list[str]], list[Finding]]:
    """Nations in which no area has a metric, by first letter, with the metrics; and words on them."""
    nation = pl.col("area_code").str.head(1)
    counts = table.group_by(nation.alias("nation"), maintain_order=True).agg(
        pl.col(metrics).is_not_null().sum()
    )
    found = {
        row["nation"]: [name for name in metrics if row[name] == 0]
        for row in counts.iter_rows(named=True)
        if any(row[name] == 0 for name in metrics)
    }
    alike: dict[tuple[str, ...], list[str]] = {}
    for letter, gone in found.items():
        alike.setdefault(tuple(gone), []).append(letter)
    told = []
    for metrics_gone, letters in alike.items():
        named = _listed(sorted(NATIONS[letter] for letter in letters))
        are, its = ("are", "their") if len(letters) > 1 else ("is", "its")
        sentence = (
            f"{model.label}: {named} {are} left out: none of {its} areas has {words_of(metrics_gone, 'or')}."
        )
        told.append(Finding("no-nation", sentence, tuple(letters), "warning"))
    return found, told


def _imputed(table: pl.DataFrame, choices: Options, inputs: Inputs) -> tuple[pl.DataFrame, pl.DataFrame]:
    if choices.missing == "leave_out":
        return table, pl.DataFrame(schema=dict.fromkeys(("area_code", "indicator", "how"), pl.String))
    regions = None
    if choices.missing == "region_median":
        rows = plain(areas.lookup(inputs.vintage, "region"))
        regions = dict(rows.select("from_code", "to_code").iter_rows())
    return impute(table, choices.missing, regions=regions)


def _on_old_codes(inputs: Inputs, metrics: list[str], codes: Iterable[str]) -> dict[str, set[str]]:
    """The metrics of districts of today that stand on the codes of their parts, or of the county of these."""
    upper = dict(inputs.upper_tiers_2019.select("district_code", "upper_tier_code").iter_rows())
    there = inputs.panel.drop_nulls("value").group_by("indicator").agg(pl.col("area_code").unique())
    has = {name: set(held) for name, held in there.iter_rows()}
    found: dict[str, set[str]] = {}
    for code in codes:
        parts = {old for vintage in OLD for old in areas.predecessors(code, vintage)}
        former = (parts | {upper[part] for part in parts if part in upper}) - {code}
        found[code] = {
            name for name in metrics if all(former & has.get(part, set()) for part in parts_of([name]))
        }
    return found


def _left_out(
    table: pl.DataFrame,
    complete: pl.DataFrame,
    metrics: list[str],
    reasons: dict[str, str],
    *,
    old: dict[str, set[str]],
    dropped: str,
) -> pl.DataFrame:
    """Every area without a row in `complete`, with the metrics that it lacks, and those on old codes."""
    rows = []
    for row in table.join(complete.select("area_code"), on="area_code", how="anti").iter_rows(named=True):
        gone = [name for name in metrics if row[name] is None]
        code = row["area_code"]
        on_old = [name for name in gone if name in old.get(code, ())]
        none = [name for name in gone if name not in on_old]
        sentences = []
        if none:
            sentences.append(f"No {words_of(none, 'or')}")
        if on_old:
            its = "its" if none else "Its"
            sentences.append(f"{its} values of {words_of(on_old)} stand on old codes, {dropped}")
        unused = bool(on_old) and not none
        flag = "x" if unused or (code in reasons and not gone) else "m"
        rows.append((code, gone, reasons.get(code, "; ".join(sentences)), flag))
    schema = pl.Schema(
        {
            "area_code": pl.String(),
            "missing": pl.List(pl.String()),
            "reason": pl.String(),
            "flag": pl.String(),
        }
    )
    return pl.DataFrame(rows, schema=schema, orient="row")


def _values(
    complete: pl.DataFrame, metrics: list[str], panel: pl.DataFrame, imputed: pl.DataFrame
) -> pl.DataFrame:
    """The values of a model's areas, long, with where each is from."""
    rows = complete.unpivot(metrics, index="area_code", variable_name="variable", value_name="value")
    origin = [name for name in ("year", "flag", "filled_from", "lower", "upper") if name in panel.columns]
    rows = rows.join(
        panel.select("area_code", "indicator", *origin),
        left_on=["area_code", "variable"],
        right_on=["area_code", "indicator"],
        how="left",
        validate="1:1",
        maintain_order="left",
    )
    given = imputed.select("area_code", pl.col("indicator").alias("variable"), pl.col("how").alias("imputed"))
    rows = rows.join(given, on=["area_code", "variable"], how="left", validate="1:1", maintain_order="left")
    flag = pl.when(pl.col("imputed").is_not_null()).then(pl.lit("e")).otherwise(pl.col("flag"))
    return rows.with_columns(flag=flag)
