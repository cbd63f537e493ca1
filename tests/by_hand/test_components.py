"""Components of areas on a line and a cross, worked by hand, beside scikit-learn's."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bailiwick.errors import OptionError, TableError
from bailiwick.groups.components import nested_components


def table(areas: int = 30, variables: int = 12, seed: int = 3) -> np.ndarray:
    """Numbers whose columns have different spreads."""
    rng = np.random.default_rng(seed)
    numbers: np.ndarray = rng.normal(size=(areas, variables)) * np.linspace(3, 1, variables) + 5
    return numbers


def test_a_cross() -> None:
    """If this fails, components are wrong. Points at -2, 2 across and -1, 1 up: variances 8 and 2 of 10."""
    found = nested_components(np.array([[-2.0, 0], [2, 0], [0, -1], [0, 1]]), 2)
    assert np.allclose(found.scores, [[-2, 0], [2, 0], [0, -1], [0, 1]], atol=1e-12)
    assert np.allclose(found.explained_share, [0.8, 0.2])
    assert np.allclose(found.loadings, [[1, 0], [0, 1]], atol=1e-12)
    assert found.note == ""


def test_as_scikit_learn_with_an_exact_solver() -> None:
    """If this fails, these are not the principal components of scikit-learn, sign and all."""
    from sklearn.decomposition import PCA

    numbers = table()
    for size in (3, 8):
        other = PCA(size, svd_solver="full").fit(numbers)
        found = nested_components(numbers, size)
        assert np.allclose(found.scores, other.transform(numbers), atol=1e-10)
        assert np.allclose(found.explained_share, other.explained_variance_ratio_)


def test_the_first_of_many_are_the_fit_with_few() -> None:
    """If this fails, one fit cannot serve a whole search."""
    numbers = table()
    many = nested_components(numbers, 10)
    for few in (1, 4, 10):
        alone = nested_components(numbers, few)
        assert np.array_equal(many.first(few), alone.scores)
        assert np.array_equal(many.explained_share[:few], alone.explained_share)


def test_permuted_rows_change_no_digit() -> None:
    """If this fails, sorting a table changes last digits, which an embedding makes large."""
    numbers = table()
    order = np.random.default_rng(1).permutation(len(numbers))
    assert np.array_equal(
        nested_components(numbers, 5).scores[order], nested_components(numbers[order], 5).scores
    )


@pytest.mark.parametrize(
    ("areas", "variables", "size", "note"),
    [
        (6, 37, 5, "5 components in place of 50: 6 areas have no more than 5."),
        (60, 37, 37, "37 components in place of 50: 37 variables have no more."),
        (9, 1, 1, "1 component in place of 50: 1 variable has no more."),
    ],
)
def test_no_more_components_than_there_are(areas: int, variables: int, size: int, note: str) -> None:
    """If this fails, more components are asked for than areas less one, or variables, and nothing is said."""
    found = nested_components(table(areas, variables), 50)
    assert found.scores.shape == (areas, size)
    assert found.n_components == size
    assert found.note == note


def test_directions_in_which_no_areas_differ() -> None:
    """If this fails, rounding is taken for a component. Two of four variables are copies, so two are left."""
    numbers = table(20, 2)
    found = nested_components(np.hstack([numbers, numbers * 3]), 4)
    assert found.n_components == 2
    assert found.note == "2 components in place of 4: the 20 areas differ in 2 directions."
    assert found.explained_share.sum() == pytest.approx(1)


def test_a_dataframe_keeps_its_areas() -> None:
    """If this fails, scores cannot be joined back to areas."""
    frame = pd.DataFrame({"area_code": ["A", "B", "C"], "x": [1.0, 2, 4], "y": [0.0, 1, 0]})
    found = nested_components(frame, 2)
    assert found.area_codes == ("A", "B", "C")
    assert np.array_equal(found.scores, nested_components(frame[["x", "y"]].to_numpy(), 2).scores)


def test_what_cannot_be_decomposed() -> None:
    """If this fails, a table without components is taken."""
    with pytest.raises(TableError, match="All 4 areas have the same values"):
        nested_components(np.full((4, 3), 0.1), 2)
    with pytest.raises(TableError, match="x0 is missing"):
        nested_components(np.array([[np.nan, 1], [2, 3]]), 1)
    with pytest.raises(TableError, match="two areas or more; the table has 1"):
        nested_components(np.ones((1, 3)), 1)
    for size in (0, 2.5, True):
        with pytest.raises(OptionError, match="is not a number of components"):
            nested_components(table(), size)  # type: ignore[arg-type]


@pytest.mark.parametrize("power", [-1000, -660, 470])
def test_values_whose_squares_are_no_numbers(power: int) -> None:
    """If this fails, shares of very small values are NaN. 2 to the -660th is 2e-199, its square is 0."""
    numbers = table()
    straight, far = nested_components(numbers, 5), nested_components(np.ldexp(numbers, power), 5)
    assert np.allclose(far.explained_share, straight.explained_share, rtol=1e-12)
    assert np.allclose(np.ldexp(far.scores, -power), straight.scores, rtol=1e-12, atol=1e-12)
    assert np.allclose(far.loadings, straight.loadings)
