"""Principal components of areas, fitted once: the first k of many are the fit with k."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import OptionError, TableError
from bailiwick.groups.area_matrix import AreaMatrix, faults, read_matrix, too_large
from bailiwick.measures.specialisation_matrix import by_values

__all__ = ["Components", "nested_components"]

Floats = NDArray[np.float64]

# Powers of 2 within which squares, and sums of many of them, are numbers of full length.
NEAR = 400


@dataclass(frozen=True)
class Components:
    """Scores of areas on principal components; see `nested_components`.

    Attributes
    ----------
    scores : array of shape (areas, components)
        In the unit of the values; each column has mean 0.
    explained_share : array of shape (components,)
        Share of all variance that each explains, 0 to 1, falling.
    n_components : int
        How many there are.
    note : str
        Why there are fewer than were asked for; empty where there are not.
    loadings : array of shape (components, variables)
        Directions of length 1.
    area_codes : tuple of str
        One per row of the scores.
    """

    scores: Floats
    explained_share: Floats
    n_components: int
    note: str
    loadings: Floats
    area_codes: tuple[str, ...]

    def first(self, number: int) -> Floats:
        """The scores on the first so many components, or on all where there are fewer."""
        whole_components(number)
        return np.ascontiguousarray(self.scores[:, :number])


def nested_components(values: Any, n_components: int = 50) -> Components:
    """Principal components of a table of areas by one exact decomposition.

    With z[a, v] the value of variable v in area a less the mean of v, and
    z = U S V' its singular value decomposition::

        scores          = z V = U S
        explained_share = S[k]^2 / sum of all S^2

    The components are the same whatever their number, so the first k columns of
    the scores are the fit with k components, and one fit serves a whole search.

    Parameters
    ----------
    values : dataframe with one row per area, or array of shape (areas, variables)
        Such as that of `bailiwick.specialisation_matrix`. Centred here and not scaled.
    n_components : int
        1 or more. There can be no more than areas less one, than variables, or than directions in which
        the areas differ: more are cut down to that, and `note` says so.

    Returns
    -------
    Components
        Rows in input order. The sign of each is such that its largest loading is positive.

    Raises
    ------
    TableError
        Values are missing or infinite, a code occurs twice, there are fewer than two areas, or all areas
        are the same: all faults are listed.
    OptionError
        `n_components` is not a whole number of 1 or more.

    Notes
    -----
    Missing values: refused.

    Comparability: a variable on a wide scale decides; standardise first. Columns
    of another set of areas have other components. The order of the rows changes
    nothing, not even the last digit.

    References
    ----------
    [nesta2022]_ fits each number of components anew by a randomised solver. The
    sign rule is that of [sklearn]_.

    Examples
    --------
    Two variables that go together, the second twice the first: one direction, (1, 2) / root(5), explains
    all. The first area is -1 and -2 from the means, so its score is -5 / root(5) = -2.236.

    >>> import numpy as np
    >>> found = nested_components(np.array([[0.0, 0], [1, 2], [2, 4]]), 2)
    >>> found.scores.round(3).tolist(), found.explained_share.round(3).tolist()
    ([[-2.236], [0.0], [2.236]], [1.0])
    >>> found.note
    '1 component in place of 2: the 3 areas differ in 1 direction.'
    """
    whole_components(n_components)
    matrix = read_matrix(values)
    found = [*faults(matrix, constant=False), *too_large(matrix)]
    if found:
        raise TableError("Components cannot be taken.", found)
    if len(matrix.codes) < 2:
        raise TableError(f"Components are of two areas or more; the table has {len(matrix.codes)}.")
    order = by_values(matrix.values)
    power = _power(matrix.values)
    values_near = np.ldexp(matrix.values, -power) if power else matrix.values
    scores, singular, loadings = _decomposed(values_near[order])
    # Directions whose spread is rounding: NumPy's own rule for the rank of a matrix.
    crumb = singular[0] * max(values_near.shape) * np.finfo(np.float64).eps
    rank = int(np.count_nonzero(singular > max(crumb, _noise(values_near))))
    if rank == 0:
        raise TableError(
            f"All {len(matrix.codes)} areas have the same values, so no component tells them apart."
        )
    size = min(n_components, len(matrix.codes) - 1, len(matrix.variables), rank)
    back = np.empty_like(scores[:, :size])
    back[order] = np.ldexp(scores[:, :size], power)
    return Components(
        scores=back,
        explained_share=singular[:size] ** 2 / np.sum(singular**2),
        n_components=size,
        note=_note(n_components, size, rank, matrix),
        loadings=np.ascontiguousarray(loadings[:size]),
        area_codes=matrix.codes,
    )


def whole_components(number: object) -> None:
    """Refuse a number of components that is none."""
    if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < 1:
        raise OptionError(f"n_components={number!r} is not a number of components. Give 1 or more.")


def _decomposed(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Scores, singular values and directions of the centred values, on one thread: threads change digits."""
    from threadpoolctl import threadpool_limits

    centred = values - values.mean(axis=0)
    with threadpool_limits(limits=1, user_api="blas"):
        left, singular, loadings = np.linalg.svd(centred, full_matrices=False)
    largest = np.abs(loadings).argmax(axis=1)
    sign = np.where(loadings[np.arange(len(loadings)), largest] < 0, -1.0, 1.0)
    return left * (singular * sign), singular, loadings * sign[:, None]


def _power(values: Floats) -> int:
    """The power of 2 that values are divided by first: 0 unless their squares may be too large or small."""
    _, exponent = np.frexp(np.abs(values).max(initial=0.0))
    return int(exponent) if abs(int(exponent)) > NEAR else 0


def _noise(values: Floats) -> float:
    """Length of the rounding that is left of values when their mean is taken off."""
    return float(np.sqrt(values.size) * np.abs(values).max(initial=0.0) * np.finfo(np.float64).eps)


def _note(asked: int, size: int, rank: int, matrix: AreaMatrix) -> str:
    if size == asked:
        return ""
    areas, variables = len(matrix.codes), len(matrix.variables)
    if size == areas - 1:
        why = f"{areas} areas have no more than {areas - 1}"
    elif size == variables:
        why = f"{variables} variable{'s' * (variables > 1)} {'have' if variables > 1 else 'has'} no more"
    else:
        why = f"the {areas} areas differ in {rank} direction{'s' * (rank > 1)}"
    return f"{size} component{'s' * (size > 1)} in place of {asked}: {why}."
