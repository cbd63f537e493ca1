"""Figures of four square areas: fills, hatches, legend words, text alternative, sameness."""

from __future__ import annotations

import builtins
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from bailiwick.errors import MissingExtraError, OptionError
from bailiwick.publish.figures import draw_choropleth, draw_matrix_map
from bailiwick.publish.palette import BIVARIATE, DIVERGING, SEQUENTIAL
from bailiwick.publish.words import ATTRIBUTION

SVG = "{http://www.w3.org/2000/svg}"
MATRIX_ROWS = [
    ("E99000001", 2022, 80.0, None),
    ("E99000002", 2022, 100.0, None),
    ("W99000001", 2022, 120.0, None),
    ("E99000001", 2023, 80.0, None),
    ("E99000002", 2023, 100.0, None),
    ("W99000001", 2023, 120.0, None),
]


def text_of(path: Path) -> list[str]:
    """The words of an SVG, in order."""
    return [" ".join(node.itertext()) for node in ET.parse(path).iter(f"{SVG}text")]


def fills_of(path: Path) -> list[str]:
    """Fills of the areas on the map itself, in drawing order; the inset comes after them."""
    collections = [node for node in ET.parse(path).iter(f"{SVG}g") if "PathCollection" in node.get("id", "")]
    shapes = [shape for node in collections for shape in node.iter()]  # <path>, or <use> of one
    found = (re.search(r"fill: ([^;]+)", shape.get("style", "")) for shape in shapes)
    return [match[1] for match in found if match]


def test_areas_take_the_colour_of_their_class(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the figure shows areas in other classes than the atlas.

    Bounds over both years are .099, .199, .25, .3 (as in test_site.py): in 2022 Alpha and Beta (.25) are
    in the fourth class and Omega (.5) in the fifth.
    """
    svg, _ = draw_choropleth(tiny.indicator(), 2022, tmp_path / "map", geography=tiny.geography)
    assert fills_of(svg)[:4].count(SEQUENTIAL[3]) == 2
    assert fills_of(svg)[:4].count(SEQUENTIAL[4]) == 1
    words = text_of(svg)
    assert "30.0% and over" in words
    assert "25.0% to under 30.0%" in words
    assert "Mean of areas: 25.0%" in words  # with the places of the bounds above it


def test_each_reason_for_no_data_has_its_own_hatch(tiny: Any, tmp_path: Path) -> None:
    """If this fails, areas without a value are blank, or the reason cannot be told in the atlas's words."""
    rows = [("E99000001", 2023, 0.5, None), ("E99000002", 2023, None, "s"), ("W99000001", 2023, None, "x")]
    svg, _ = draw_choropleth(tiny.indicator(rows=rows), 2023, tmp_path / "map", geography=tiny.geography)
    patterns = [fill for fill in fills_of(svg) if fill.startswith("url(#")]
    assert len(set(patterns)) == 3
    words = text_of(svg)
    assert words.index("suppressed") < words.index("area not covered") < words.index("cannot be computed")
    assert "missing at source" not in words  # no area has that flag


def test_an_index_with_a_centre_is_drawn_in_the_diverging_ramp(tiny: Any, tmp_path: Path) -> None:
    """If this fails, areas above and below 100 are not told apart."""
    index = tiny.indicator(rows=MATRIX_ROWS, centre=100.0, decimals=1)
    svg, _ = draw_choropleth(index, 2023, tmp_path / "map", geography=tiny.geography)
    assert DIVERGING[2] in fills_of(svg)[:4]


def test_matrix_counts_areas_in_each_cell(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the matrix legend and the map disagree.

    In 2022 x is .25, .25 and .5; its terciles over both years are .166 and .25, so all are high. y is 80,
    100 and 120; of 80, 80, 100, 100, 120, 120 the terciles are at positions 5/3 and 10/3: 93.3 and 106.7.
    So they are low, middle and high.
    """
    x = tiny.indicator()
    y = tiny.indicator(rows=MATRIX_ROWS, id="index", short_label="Index", decimals=1)
    svg, _ = draw_matrix_map(x, y, 2022, tmp_path / "matrix", geography=tiny.geography)
    assert [fill for fill in fills_of(svg)[:4] if fill.startswith("#")] == [*BIVARIATE[2]]
    words = text_of(svg)
    assert words.count("0") == 6
    assert words.count("1") == 4  # three cells and one area not covered
    assert "Jobs ↑" in words
    assert "Index →" in words


def test_the_drawing_has_a_name_and_a_text_alternative(tiny: Any, tmp_path: Path) -> None:
    """If this fails, somebody who cannot see the figure learns nothing from it."""
    svg, _ = draw_choropleth(tiny.indicator(), 2022, tmp_path / "map", geography=tiny.geography)
    root = ET.parse(svg).getroot()
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Share of jobs, 2022"
    assert root.findtext(f"{SVG}desc") == (
        "Share of jobs, 2022, Squares, 2099 boundaries. 3 areas have a value, 1 has none. "
        "Highest: Omega, 50.0%. Lowest: Alpha, 25.0%."
    )


def test_reasons_that_share_a_hatch_are_counted_apart(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the figure counts two suppressed areas where one is missing at source."""
    rows = [("E99000001", 2023, 0.5, None), ("E99000002", 2023, None, "s"), ("W99000001", 2023, None, "m")]
    svg, _ = draw_choropleth(tiny.indicator(rows=rows), 2023, tmp_path / "map", geography=tiny.geography)
    words = text_of(svg)
    for reason in ("missing at source", "suppressed", "area not covered"):
        assert words[words.index(reason) + 1] == "1", reason


@pytest.mark.parametrize("kind", ["choropleth", "matrix"])
def test_figures_carry_the_licence_statement(tiny: Any, tmp_path: Path, kind: str) -> None:
    """If this fails, a figure is passed on without the statement that the data's licence asks for."""
    x, y = tiny.indicator(), tiny.indicator(rows=MATRIX_ROWS, id="index", short_label="Index", decimals=1)

    def foot(**more: Any) -> str:
        if kind == "choropleth":
            svg, _ = draw_choropleth(x, 2022, tmp_path / "map", geography=tiny.geography, **more)
        else:
            svg, _ = draw_matrix_map(x, y, 2022, tmp_path / "map", geography=tiny.geography, **more)
        return " ".join(text_of(svg))

    assert ATTRIBUTION in foot()
    assert "Open Government Licence" in ATTRIBUTION
    assert "OS data" in ATTRIBUTION
    other = foot(attribution="Invented figures.")
    assert "Squares, 2099 boundaries. Invented figures." in other
    assert "Open Government" not in other


def test_the_svg_names_no_font_and_no_date(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the figure depends on a font that readers lack, or changes with the clock."""
    svg, _ = draw_choropleth(tiny.indicator(), 2022, tmp_path / "map", geography=tiny.geography)
    text = svg.read_text(encoding="utf-8")
    assert "DejaVu" not in text
    assert "sans-serif" in text
    assert not re.search(r"20\d\d-\d\d-\d\dT", text)


def test_the_same_figures_give_the_same_bytes(tiny: Any, tmp_path: Path) -> None:
    """If this fails, every run changes the figures."""
    first = draw_choropleth(tiny.indicator(), 2022, tmp_path / "one", geography=tiny.geography)
    second = draw_choropleth(tiny.indicator(), 2022, tmp_path / "two", geography=tiny.geography)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_breaks_of_one_year_differ_from_those_of_all(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the option for one year's breaks does nothing. Of .25, .25, .5 the .8 quantile is .4."""
    svg, _ = draw_choropleth(
        tiny.indicator(), 2022, tmp_path / "map", breaks="year", geography=tiny.geography
    )
    assert "40.0% and over" in text_of(svg)


def test_a_year_without_values_is_refused(tiny: Any, tmp_path: Path) -> None:
    """If this fails, an empty map is drawn."""
    with pytest.raises(OptionError, match="no values for 2024. It has 2022, 2023; draw one of these"):  # noqa: RUF043
        draw_choropleth(tiny.indicator(), 2024, tmp_path / "map", geography=tiny.geography)
    with pytest.raises(OptionError, match="breaks='decade' is not known"):
        draw_choropleth(tiny.indicator(), 2023, tmp_path / "map", breaks="decade", geography=tiny.geography)
    assert list(tmp_path.iterdir()) == []


def test_two_vintages_cannot_share_a_matrix(tiny: Any, tmp_path: Path) -> None:
    """If this fails, areas of different boundaries are set side by side."""
    with pytest.raises(OptionError, match="a matrix needs one boundary vintage"):
        draw_matrix_map(tiny.indicator(), tiny.indicator(vintage="lad2021"), 2023, tmp_path / "matrix")


def test_without_matplotlib_the_extra_is_named(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If this fails, somebody without matplotlib gets a traceback and not the command to install it."""
    load = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name.split(".")[0] == "matplotlib":
            raise ModuleNotFoundError(name)
        return load(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"pip install 'bailiwick\[figures\]'"):
        draw_choropleth(tiny.indicator(), 2022, tmp_path / "map", geography=tiny.geography)
