"""What can be wrong with a panel of indicators before areas are grouped by it: one report, clear words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np
import polars as pl
from narwhals.stable.v2.typing import IntoFrame

from bailiwick import areas
from bailiwick.errors import Finding, TableError
from bailiwick.measures.panel_rows import DISTRICT, areas_told, duplicate_findings, panel_frame, refuse_counts
from bailiwick.shown import counted
from bailiwick.tables import eager

__all__ = ["check_indicators"]

NATIONS = {"E": "England", "N": "Northern Ireland", "S": "Scotland", "W": "Wales"}
#: Correlation with residents from which values pass for counts.
LIMIT = 0.9
LEAST = 10


def check_indicators(
    panel: IntoFrame,
    *,
    metrics: Iterable[str] | None = None,
    vintage: str | None = None,
    residents: Mapping[str, float] | None = None,
    counts: Collection[str] = (),
    rates: Collection[str] = (),
) -> tuple[Finding, ...]:
    """Faults of a panel, all in one report; remarks are returned.

    Parameters
    ----------
    panel : dataframe
        `area_code`, `year`, `indicator`, `value`: one year of each indicator, such as `latest_values`
        gives.
    metrics : iterable of str, optional
        The indicators that are looked at; all by default.
    vintage : str, optional
        The boundary year whose districts are wanted, such as "lad2021". By default a code of any year
        passes.
    residents : mapping, optional
        Area code -> people. An indicator whose values go with them (correlation above .9 or below -.9
        over at least 10 areas) passes for a count.
    counts : collection of str
        Indicators that are known to be counts.
    rates : collection of str
        Indicators that are rates although they go with the number of residents.

    Returns
    -------
    tuple of Finding
        Remarks: a metric that a whole nation lacks, with the number of areas that it costs (severity
        "warning").

    Raises
    ------
    TableError
        An area has two rows of a metric, a district code is of no vintage or not of the one wanted, a
        metric is constant over areas or has no value, or a count stands among rates. All are told
        together; `findings` of the error holds them, with the remarks.

    Examples
    --------
    >>> import polars as pl
    >>> panel = pl.DataFrame({"area_code": ["E06000001", "E06000002"], "year": 2020, "indicator": "rate",
    ...     "value": [3.0, 3.0]})
    >>> try:
    ...     check_indicators(panel)
    ... except ValueError as error:
    ...     print(error)
    The panel of indicators has 1 fault.
      - rate is 3 in all 2 areas, so it tells no area from another. Leave it out.
    """
    given = panel_frame(eager(panel))
    if metrics is not None:
        given = given.filter(pl.col("indicator").is_in(list(metrics)))
    districts = given.filter(pl.col("area_code").str.contains(DISTRICT))
    faults = [
        *duplicate_findings(given, ["area_code", "indicator"]),
        *_unknown(districts["area_code"].unique().sort().to_list(), vintage),
        *_constant(districts if districts.height else given),
        *refuse_counts(given, counts, "it grows with the size of an area"),
        *_like_counts(districts, residents or {}, {*counts, *rates}),
    ]
    remarks = _nations(districts)
    if faults:
        number = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise TableError(f"The panel of indicators has {number}.", [*faults, *remarks])
    return tuple(remarks)


def _unknown(codes: list[str], vintage: str | None) -> list[Finding]:
    """Codes of no boundary year, and those that are not of the one wanted."""
    nowhere = areas.known_nowhere(codes)
    faults = []
    if nowhere:
        faults.append(
            Finding(
                "unknown-code",
                f"No boundary year has {areas_told(nowhere, 'district code')}. Correct what is wrong, or"
                " leave the rows out.",
                tuple(nowhere),
            )
        )
    if vintage is not None:
        held = {*areas.codes(vintage), *nowhere}
        other = [code for code in codes if code not in held]
        if other:
            faults.append(
                Finding(
                    "other-vintage",
                    f"{vintage!r} has not {areas_told(other, 'district code')}. Carry the panel with"
                    f" bailiwick.carry_to_vintage(panel, {vintage!r}) first.",
                    tuple(other),
                )
            )
    return faults


def _constant(table: pl.DataFrame) -> list[Finding]:
    """Metrics that are the same in all areas, or have no value."""
    spread = table.group_by("indicator", maintain_order=True).agg(
        pl.col("value").min().alias("low"),
        pl.col("value").max().alias("high"),
        pl.col("value").count().alias("n"),
    )
    found = []
    for name, low, high, n in spread.iter_rows():
        if n == 0:
            sentence = f"{name} has no value in any area. Leave it out, or choose another year."
            found.append(Finding("no-values", sentence, (name,)))
        elif low == high and n > 1:
            sentence = f"{name} is {low:g} in all {n} areas, so it tells no area from another. Leave it out."
            found.append(Finding("constant-metric", sentence, (name,)))
    return found


def _like_counts(
    table: pl.DataFrame, residents: Mapping[str, float], known: Collection[str]
) -> list[Finding]:
    """Metrics whose values go with the number of residents."""
    people = pl.DataFrame(
        {"area_code": list(residents), "people": [float(one) for one in residents.values()]},
        schema={"area_code": pl.String, "people": pl.Float64},
    )
    both = table.join(people, on="area_code").drop_nulls(["value", "people"])
    found = []
    for (name,), rows in both.group_by("indicator", maintain_order=True):
        if name in known or rows.height < LEAST:
            continue
        value, size = rows["value"].to_numpy(), rows["people"].to_numpy()
        if value.std() == 0 or size.std() == 0:
            continue
        r = float(np.corrcoef(value, size)[0, 1])
        if abs(r) > LIMIT:
            found.append(
                Finding(
                    "count-among-rates",
                    f"{name} goes with the number of residents (correlation {r:.2f} over {rows.height}"
                    " areas), so it passes for a count. Divide it by residents, or name it in rates if it is"
                    " a rate.",
                    (name,),
                )
            )
    return found


def _nations(table: pl.DataFrame) -> list[Finding]:
    """Metrics that a nation lacks although others of its areas' metrics are there."""
    with_nation = table.with_columns(pl.col("area_code").str.head(1).alias("nation")).filter(
        pl.col("nation").is_in(list(NATIONS))
    )
    sizes = dict(with_nation.group_by("nation").agg(pl.col("area_code").n_unique()).iter_rows())
    valued = set(with_nation.drop_nulls("value").select("indicator", "nation").unique().iter_rows())
    found: list[Finding] = []
    for name in table["indicator"].unique(maintain_order=True):
        without = [nation for nation in sorted(sizes) if (name, nation) not in valued]
        # A metric without any value is a fault of its own.
        if without and len(without) < len(sizes):
            lost = sum(sizes[nation] for nation in without)
            found.append(
                Finding(
                    "missing-nation",
                    f"{name} has no value in {_listed([NATIONS[nation] for nation in without])}:"
                    f" {counted(lost, 'area')} left out of every model with this metric. Take another metric,"
                    " or leave the nation out.",
                    (name, *without),
                    "warning",
                )
            )
    return found


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
