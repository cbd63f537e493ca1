"""Values put where areas have none, by a stated rule, with a list of every one: kept in, and told.

The other way, leaving such areas out, is `complete_areas`. Nothing is imputed unless it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import polars as pl
from narwhals.stable.v2.typing import IntoFrame

from bailiwick import areas
from bailiwick.areas.kinds import like
from bailiwick.errors import Finding, OptionError, TableError, UnknownAreaError, nearest
from bailiwick.measures.panel_rows import areas_told
from bailiwick.tables import eager, require_columns

__all__ = ["impute"]

HOWS = ("median", "neighbours", "region_median")


def impute(
    table: IntoFrame,
    how: Literal["median", "neighbours", "region_median"] = "median",
    *,
    n_neighbours: int = 5,
    most_missing: float = 0.5,
    regions: Mapping[str, str] | None = None,
) -> tuple[Any, Any]:
    """The table with its gaps filled, and a list of what was put where.

    Parameters
    ----------
    table : dataframe
        `area_code` and one column for each metric, as `wide` gives it.
    how : {"median", "neighbours", "region_median"}
        "median" takes the median of the areas that have the metric; it is what the published lists of
        neighbours of 2025 and 2026 do. "neighbours" takes the mean of the most alike areas that have it,
        by distance on z-scores over the metrics that both have (scikit-learn's ``KNNImputer``).
        "region_median" takes the median of the area's region, or of all areas where no area of the region
        has the metric.
    n_neighbours : int
        For "neighbours": how many areas, at least 1.
    most_missing : float
        The largest share of metrics, 0 to 1, that may be missing in an area that is filled. An area with
        more stays as it is, so that no area is made of medians only.
    regions : mapping, optional
        Area code -> region, for "region_median". By default that of `bailiwick.areas.region`.

    Returns
    -------
    table : dataframe of the same kind
        With the values put in.
    imputed : dataframe of the same kind
        `area_code`, `indicator`, `value`, `how` (that of this value: "median" where a region had none),
        one row for each.

    Raises
    ------
    OptionError
        `how`, `n_neighbours` or `most_missing` is out of its range.
    TableError
        A metric has no value at all, an area has several rows, or the region of areas is not known.

    Notes
    -----
    Missing values: gaps of areas beyond `most_missing` stay. Areas that are filled lie nearer the middle
    than they may be: show them marked.

    References
    ----------
    [onsclusters2023]_; [sklearn]_.

    Examples
    --------
    >>> import polars as pl
    >>> table = pl.DataFrame({"area_code": ["A", "B", "C"], "x": [1.0, 2.0, 9.0], "y": [5.0, 7.0, None]})
    >>> filled, imputed = impute(table)
    >>> filled["y"].to_list(), imputed.rows()
    ([5.0, 7.0, 6.0], [('C', 'y', 6.0, 'median')])
    """
    _check(how, n_neighbours, most_missing)
    frame = eager(table)
    require_columns(frame, ("area_code",), "the table")
    given = frame.to_polars()
    metrics = [name for name in given.columns if name != "area_code"]
    codes = given["area_code"].cast(pl.String).to_list()
    values = given.select(pl.col(metrics).cast(pl.Float64).fill_null(float("nan"))).to_numpy().copy()
    gaps = np.isnan(values)
    _refuse(codes, metrics, gaps)
    gaps &= (gaps.mean(axis=1) <= most_missing)[:, None]
    if how == "neighbours":
        fills = _neighbours(values, n_neighbours)
        told = np.full(values.shape, how, dtype=object)
    elif how == "region_median":
        fills, told = _region_medians(values, _regions(codes, gaps, regions))
    else:
        fills = np.broadcast_to(np.nanmedian(values, axis=0), values.shape)
        told = np.full(values.shape, how, dtype=object)
    values[gaps] = fills[gaps]
    at, of = np.nonzero(gaps)
    filled = given.with_columns(
        pl.Series(name, values[:, column]).fill_nan(None) for column, name in enumerate(metrics)
    )
    imputed = pl.DataFrame(
        {
            "area_code": [codes[row] for row in at],
            "indicator": [metrics[column] for column in of],
            "value": values[at, of],
            "how": [str(word) for word in told[at, of]],
        },
        schema={"area_code": pl.String, "indicator": pl.String, "value": pl.Float64, "how": pl.String},
    )
    return like(filled, frame), like(imputed, frame)


def _check(how: str, n_neighbours: int, most_missing: float) -> None:
    if how not in HOWS:
        raise OptionError(
            f"There is no way {how!r} to impute.{nearest(str(how), HOWS)} It may be {', '.join(HOWS)}."
        )
    if n_neighbours < 1:
        raise OptionError(f"n_neighbours is {n_neighbours}; give 1 or more.")
    if not 0 <= most_missing <= 1:
        raise OptionError(f"most_missing is {most_missing}; give a share from 0 to 1.")


def _refuse(codes: list[str], metrics: list[str], gaps: np.ndarray[Any, np.dtype[np.bool_]]) -> None:
    faults = []
    if len(set(codes)) < len(codes):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        faults.append(
            Finding(
                "duplicate-key",
                f"More than one row for {areas_told(twice)}. Keep one row of each.",
                tuple(twice),
            )
        )
    faults += [
        Finding("no-values", f"{name} has no value at all, so none can be imputed. Leave it out.", (name,))
        for name, empty in zip(metrics, np.all(gaps, axis=0), strict=True)
        if empty and len(codes)
    ]
    if faults:
        raise TableError("Missing values cannot be imputed.", faults)


def _neighbours(
    values: np.ndarray[Any, np.dtype[np.float64]], n_neighbours: int
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Means of the nearest areas on z-scores, in the units of the metrics."""
    from sklearn.impute import KNNImputer

    middle = np.nanmean(values, axis=0)
    spread = np.nanstd(values, axis=0)
    spread[spread == 0] = 1.0
    scaled = KNNImputer(n_neighbors=n_neighbours).fit_transform((values - middle) / spread)
    fills: np.ndarray[Any, np.dtype[np.float64]] = scaled * spread + middle
    return fills


def _region_medians(
    values: np.ndarray[Any, np.dtype[np.float64]], regions: list[str]
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, np.dtype[Any]]]:
    fills = np.broadcast_to(np.nanmedian(values, axis=0), values.shape).copy()
    told = np.full(values.shape, "median", dtype=object)
    names = np.array(regions, dtype=object)
    for region in dict.fromkeys(regions):
        rows = np.flatnonzero(names == region)
        there = np.flatnonzero(~np.isnan(values[rows]).all(axis=0))
        if region and there.size:
            block = np.ix_(rows, there)
            fills[block] = np.nanmedian(values[block], axis=0)
            told[block] = "region_median"
    return fills, told


def _regions(
    codes: list[str], gaps: np.ndarray[Any, np.dtype[np.bool_]], given: Mapping[str, str] | None
) -> list[str]:
    """The region of each area; those of areas with gaps must be known."""
    found = []
    unknown = []
    for code, gap in zip(codes, np.any(gaps, axis=1), strict=True):
        region: str | None
        if given is not None:
            region = given.get(code)
        else:
            try:
                region = areas.region(code)
            except UnknownAreaError:
                region = None
        if region is None and gap:
            unknown.append(code)
        found.append(region or "")
    if unknown:
        sentence = f"No region is known of {areas_told(unknown)} with a gap. Give it in regions."
        raise TableError(
            "Missing values cannot be imputed.", [Finding("unknown-region", sentence, tuple(unknown))]
        )
    return found
