"""The colours of maps: hex values as the design lists them, and distances that colour-blind readers need."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from bailiwick.publish.palette import BIVARIATE, CLUSTERS, DIVERGING, SEQUENTIAL, multiply_ramps, text_on

# design/atlas.md, section 6: the matrix, and black or white text on each cell.
DESIGN = (
    ("#f2f2f2", "#fdbe85", "#e6740c"),
    ("#9dc4d7", "#a59a76", "#955d09"),
    ("#3b87b6", "#3e6963", "#383e06"),
)
TEXT = (("black", "black", "black"), ("black", "black", "white"), ("black", "white", "white"))


def test_the_matrix_has_the_colours_of_the_design() -> None:
    """If this fails, figures and atlas show other colours than those checked for colour-blind readers."""
    assert BIVARIATE == DESIGN


def test_text_on_each_cell_is_the_one_of_the_design() -> None:
    """If this fails, numbers in the matrix legend are hard to read."""
    named = {"#000000": "black", "#ffffff": "white"}
    assert tuple(tuple(named[text_on(colour)] for colour in row) for row in BIVARIATE) == TEXT


def test_white_leaves_a_ramp_as_it_is() -> None:
    """If this fails, ramps are not multiplied as light is: white is 1 and black is 0."""
    assert multiply_ramps(["#ffffff", "#000000"], ["#123456"]) == (("#123456",), ("#000000",))


def _light(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot((0.2126, 0.7152, 0.0722), linear))


def test_lightness_falls_along_both_axes() -> None:
    """If this fails, the matrix loses its order in greyscale print."""
    light = np.array([[_light(colour) for colour in row] for row in BIVARIATE])
    assert (np.diff(light, axis=0) < 0).all()
    assert (np.diff(light, axis=1) < 0).all()


@pytest.mark.parametrize("colour", [colour for row in BIVARIATE for colour in row])
def test_text_on_a_cell_has_enough_contrast(colour: str) -> None:
    """If this fails, text on a cell is below the 4.5 to 1 of WCAG 2.2 AA."""
    light, text = sorted((_light(colour), _light(text_on(colour))), reverse=True)
    assert (light + 0.05) / (text + 0.05) >= 4.5


@pytest.mark.parametrize("palette", [SEQUENTIAL, DIVERGING, CLUSTERS, sum(BIVARIATE, ())])
def test_no_two_colours_of_a_palette_are_the_same(palette: tuple[str, ...]) -> None:
    """If this fails, two classes share a colour."""
    assert all(a != b for a, b in combinations(palette, 2))
