"""How the areas were measured: every choice and weight, for the record and as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from bailiwick.measures.smoothing import smoothing_weights
from bailiwick.studies.productivity_inputs import is_volume
from bailiwick.studies.productivity_measures_part import Measured
from bailiwick.studies.productivity_published_part import AsPublished
from bailiwick.studies.productivity_text import MEASURES
from bailiwick.studies.result import StudyTable

if TYPE_CHECKING:
    from bailiwick.studies.subregional_productivity import Options

__all__ = ["settings_of", "settings_table"]

COLUMNS = {
    "areas": "The areas it holds for: districts, itl, areas, groups; or all of them",
    "setting": "What was chosen",
    "value": "What it was",
    "meaning": "What it does",
}
_SECOND = (
    "Weights of the smoother in a series' second year: mirror takes those of the last but one year turned"
    " round; shifted those that some published tables have."
)


def settings_of(measured: Measured, printed: AsPublished | None) -> dict[str, Any]:
    """How a set of areas was measured, for the record."""
    panel = measured.panel
    settings: dict[str, Any] = {
        "second_year": dict(measured.second_year),
        "weights": {
            "interior": smoothing_weights(5)[2].tolist(),
            "last": smoothing_weights(5)[4].tolist(),
            "last_but_one": smoothing_weights(5)[3].tolist(),
            "second": {
                per: smoothing_weights(5, rule)[1].tolist() for per, rule in measured.second_year.items()
            },
        },
        "reference": panel.reference,
        "scaled_to_totals": panel.force,
        "not_forced": list(panel.not_forced),
        "inputs_rounded_to": dict(panel.rounded),
    }
    if printed is not None:
        settings["second_year_of_published_tables"] = dict(printed.second_year)
        settings["areas_of_the_other_rule"] = {per: list(codes) for per, codes in printed.dissenting.items()}
    return settings


def settings_table(
    measured: Mapping[str, Measured], settings: Mapping[str, Any], options: Options
) -> StudyTable:
    """The settings of a run, one below the other.

    Parameters
    ----------
    measured : the measures of each set of areas
    settings : mapping of set of areas to what `settings_of` gave
    """
    rows = [("all", *told) for told in _of_all(settings, options)]
    for name, one in measured.items():
        rows += [(name, *told) for told in _of_areas(one, settings[name])]
    table = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return StudyTable(table, "How the figures were made", COLUMNS, ("areas", "setting"))


def _of_all(settings: Mapping[str, Any], options: Options) -> Iterator[tuple[str, str, str]]:
    yield ("Weeks in a year", f"{options.weeks_per_year:g}", "What weekly hours are multiplied by.")
    yield (
        "Weights, years inside a series",
        _weights(smoothing_weights(5)[2], -2),
        "Of the five-year mean, on the unsmoothed ratio; renormalised where a year is missing.",
    )
    yield ("Weights, last year", _weights(smoothing_weights(5)[4], -4), "The first year has their mirror.")
    yield ("Weights, last year but one", _weights(smoothing_weights(5)[3], -3), "One-sided.")
    yield (
        "As published",
        "yes" if options.as_published else "no",
        "Whether the second year follows the rule of each published table.",
    )
    yield ("First year shown", f"{options.first_year}", "Earlier years count in the smoother.")
    drawn = settings.get("intervals")
    if drawn:
        yield (
            "Draws",
            f"{drawn['draws']} from seed {drawn['random_state']}",
            "Simulations behind the 95% intervals.",
        )
        yield ("Errors drawn", ", ".join(drawn["drawn"]), drawn["rests_on"])


def _of_areas(measured: Measured, settings: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    panel = measured.panel
    years = measured.rows.drop_nulls("gva_million_gbp")["year"]
    first, last = int(years.min()), int(years.max())  # type: ignore[arg-type]
    yield ("Years of the inputs", f"{first} to {last}", "The smoother reads all of them.")
    reference = "all areas together" if panel.reference == "sum" else panel.reference
    yield ("Reference", reference, "Its index is 100; a ratio of sums.")
    for measure in MEASURES:
        rule = measured.second_year[measure.per]
        column = measured.column(measure.per, index=False, smoothed=True)
        if column not in measured.rows.columns:
            continue
        weights = _weights(smoothing_weights(5, rule)[1], -1)
        yield (f"Second year, GVA per {measure.words}", f"{rule}: {weights}", _SECOND)
        found = settings.get("second_year_of_published_tables", {}).get(measure.per)
        if found is not None and measure.per != "head":
            others = settings["areas_of_the_other_rule"].get(measure.per, ())
            told = f"; {len(others)} areas the other rule" if others else ""
            yield (
                f"Second year as published, GVA per {measure.words}",
                f"{found}{told}",
                "The rule that reproduces the publisher's own table; found, not assumed.",
            )
    yield ("Totals", *_totals(measured))
    volumes = [name for name in panel.rows.columns if is_volume(name)]
    years_of = ", ".join(name.rpartition("_")[2].removesuffix("prices") for name in volumes)
    yield (
        "Prices",
        "current prices" + (f"; growth also in chained volumes, money of {years_of}" if years_of else ""),
        "Current prices compare areas within a year; chained volumes show growth over time.",
    )
    steps = [f"{name} to {step:g}" for name, step in panel.rounded.items() if step]
    if steps:
        yield ("Inputs rounded", ", ".join(steps), "The step of the amounts that went in.")


def _totals(measured: Measured) -> tuple[str, str]:
    """Whether amounts were scaled to totals, and which."""
    panel = measured.panel
    if not panel.force:
        own = panel.terms.publisher_known
        return (
            "as published, not scaled again" if own else "none: amounts as given",
            "Published hours and jobs were scaled to regional totals by their publisher."
            if own
            else "Areas were not scaled to any total.",
        )
    scaled = [name for name in ("gva_million_gbp", "weekly_hours", "jobs", "residents") if
              f"{name}_factor" in measured.rows.columns]  # fmt: skip
    words = ", ".join(panel.names.get(name, name) for name in scaled)
    spared = f"; not {', '.join(panel.not_forced)}" if panel.not_forced else ""
    return f"{words} scaled to the totals of parents{spared}", "The factors are in the table of factors."


def _weights(row: Any, first: int) -> str:
    """Weights of the years they are on, counted from the year itself.

    Examples
    --------
    >>> _weights([0.0, 0.41, 0.59], -1)
    '0.410 on the year, 0.590 on +1'
    """
    at = zip(range(first, first + len(row)), row, strict=True)
    told = [f"{weight:.3f} on {'the year' if year == 0 else f'{year:+d}'}" for year, weight in at if weight]
    return ", ".join(told)
