"""Areas as points of a plane: UMAP of their components, or the first two components themselves."""

from __future__ import annotations

import warnings
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import MissingExtraError, OptionError, TableError
from bailiwick.groups.area_matrix import faults, read_matrix, too_large
from bailiwick.groups.components import nested_components
from bailiwick.groups.starts import whole_seed
from bailiwick.measures._shares import is_number, require_option
from bailiwick.measures.specialisation_matrix import by_values

__all__ = ["METHODS", "Method", "embed", "embedding_seeds"]

Floats = NDArray[np.float64]

Method = Literal["umap", "components"]
METHODS = ("umap", "components")
NOT_INSTALLED = (
    "Areas are embedded with UMAP, which is not installed. Install it with: pip install"
    ' "bailiwick[embedding]"; or pass method="components" for the first components in its place.'
)
# UMAP's spectral start needs more areas than it has dimensions to find.
FEWEST = 3
# Values up to this have squares that are 32-bit numbers.
SQUARES = 1e12


def embed(
    values: Any,
    *,
    method: Method = "umap",
    dimensions: int = 2,
    neighbours: int = 15,
    min_distance: float = 0.1,
    random_state: Any = None,
) -> Floats:
    """Place areas as points so that areas alike lie together.

    "umap" draws a graph of each area's nearest areas and lays it out so that
    neighbours stay neighbours; near and far within the picture mean alike and
    unlike, distances between far groups mean little. "components" is no more
    than the first components: distances there are distances between areas, as
    far as two directions show them.

    Parameters
    ----------
    values : dataframe with one row per area, or array of shape (areas, variables)
        Such as the scores of `nested_components`.
    method : {"umap", "components"}
        Which of the two. UMAP is the extra ``bailiwick[embedding]``.
    dimensions : int
        Coordinates of each point, 1 or more.
    neighbours : int
        UMAP: how many nearest areas each is tied to, 2 or more; no more than there are other areas.
    min_distance : float
        UMAP: how close points may lie, 0 to 1.
    random_state : int, Generator or RandomState of NumPy, or None
        Seed of UMAP; a whole number gives the same points each time. Components have no chance in them.

    Returns
    -------
    array of shape (areas, dimensions), of 64-bit floats
        Rows in input order. UMAP works in 32 bits, so its digits are those of 32-bit numbers. With fewer
        components than `dimensions` the rest of the columns are 0.

    Raises
    ------
    TableError
        Values are missing or infinite, or there are too few areas: all faults are listed.
    OptionError
        An option is out of range.
    MissingExtraError
        UMAP is asked for and not installed.

    Notes
    -----
    Missing values: refused.

    Comparability: two seeds of UMAP give two pictures, and clusters of them agree
    only in part; let several embeddings vote. The order of the rows does not
    matter: areas are laid out in the order of their values. Areas with the same
    values are interchangeable. Another version of UMAP gives another picture.

    References
    ----------
    [mcinnes2018]_; parameters as in [nesta2022]_, which set no seed.

    Examples
    --------
    >>> import numpy as np
    >>> embed(np.array([[0.0, 0], [1, 2], [2, 4]]), method="components").round(3)[:, 0].tolist()
    [-2.236, 0.0, 2.236]
    """
    _check(method, dimensions, neighbours, min_distance)
    if method == "components":
        scores = nested_components(values, dimensions).scores
        return np.pad(scores, ((0, 0), (0, dimensions - scores.shape[1])))
    matrix = read_matrix(values)
    found = [*faults(matrix, constant=False), *too_large(matrix)]
    if found:
        raise TableError("Areas cannot be embedded.", found)
    fewest = dimensions + FEWEST
    if len(matrix.codes) < fewest:
        raise TableError(
            f"UMAP in {dimensions} dimensions needs {fewest} areas or more; the table has"
            f" {len(matrix.codes)}. Pass method='components' for so few."
        )
    order = by_values(matrix.values)
    points = np.empty((len(order), dimensions))
    points[order] = _umap(
        matrix.values[order],
        dimensions=dimensions,
        neighbours=min(neighbours, len(order) - 1),
        min_distance=min_distance,
        seed=whole_seed(random_state) % 2**32,
    )
    return points


def embedding_seeds(random_state: Any, number: int, *, components: int = 0) -> tuple[int, ...]:
    """Seeds of several embeddings, each depending only on what it is a seed of.

    Parameters
    ----------
    random_state : int, Generator or RandomState of NumPy, or None
        What all are drawn from.
    number : int
        How many embeddings, 1 or more. The first of many is the first of few.
    components : int
        Number of components that are embedded: another number has other seeds.

    Returns
    -------
    tuple of int
        Whole numbers below 2**32, for `embed(random_state=...)`.

    Examples
    --------
    >>> embedding_seeds(1, 2, components=5) == embedding_seeds(1, 3, components=5)[:2]
    True
    """
    if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < 1:
        raise OptionError(f"{number!r} is not a number of embeddings. Give 1 or more.")
    root = whole_seed(random_state)
    seeds = [np.random.SeedSequence(root, spawn_key=(components, one)) for one in range(number)]
    return tuple(int(seed.generate_state(1)[0]) for seed in seeds)


def _check(method: object, dimensions: object, neighbours: object, min_distance: object) -> None:
    require_option("method", method, METHODS)
    for name, given, least in (("dimensions", dimensions, 1), ("neighbours", neighbours, 2)):
        if isinstance(given, bool) or not isinstance(given, (int, np.integer)) or given < least:
            raise OptionError(f"{name}={given!r} is out of range. Give a whole number of {least} or more.")
    if not is_number(min_distance) or not 0 <= min_distance <= 1:
        raise OptionError(f"min_distance={min_distance!r} is out of range. Give 0 to 1; 0.1 is usual.")


def _umap(values: Floats, *, dimensions: int, neighbours: int, min_distance: float, seed: int) -> Floats:
    """Points by UMAP on one thread, in 32-bit numbers."""
    from threadpoolctl import threadpool_limits

    with warnings.catch_warnings():
        # What UMAP says of its own dependencies and start is of no use to who asked for points; that a
        # graph falls into parts is met by its start for several parts.
        warnings.simplefilter("ignore")
        umap = _load_umap()
        model = umap.UMAP(
            n_components=dimensions,
            n_neighbors=neighbours,
            min_dist=float(min_distance),
            random_state=seed,
            n_jobs=1,
        )
        with threadpool_limits(limits=1, user_api="blas"):
            points = model.fit_transform((values / _scale(values)).astype(np.float32))
    if not np.isfinite(points).all():
        raise TableError("UMAP gave points that are no numbers: its graph of nearest areas fell apart.")
    result: Floats = points.astype(np.float64)
    return result


def _scale(values: Floats) -> float:
    """What brings values whose squares 32 bits cannot hold near 1: a power of 2, which changes no digit."""
    largest = float(np.abs(values).max(initial=0.0))
    return 1.0 if largest == 0 or 1 / SQUARES < largest < SQUARES else float(2.0 ** np.frexp(largest)[1])


def _load_umap() -> Any:
    try:
        import umap
    except ModuleNotFoundError:
        raise MissingExtraError(NOT_INSTALLED) from None
    return umap
