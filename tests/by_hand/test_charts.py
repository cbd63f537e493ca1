"""Charts of a few made-up areas: what is drawn is what the table holds, and what is said of it.

All figures are made up; expected numbers are those of the tables below or worked out in the test.
"""

from __future__ import annotations

import builtins
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from bailiwick.errors import ColumnError, MissingExtraError, OptionError, TableError
from bailiwick.indicators import Unit
from bailiwick.publish import charts
from bailiwick.publish.charts import draw_measure_comparison, draw_ranked_bars, draw_smoothed_lines
from bailiwick.publish.study_figures import draw_figures
from bailiwick.publish.words import FIGURES_ATTRIBUTION
from bailiwick.studies.result import FigureSpec, InputRecord, StudyResult, StudyTable

SVG = "{http://www.w3.org/2000/svg}"
INDEX = Unit("index_uk100", "index, UK = 100")
POUNDS = Unit("gbp", "pounds an hour", prefix="£")
MEASURES = {"head": "per head", "job": "per job", "hour": "per hour"}


def ranked(n: int = 40) -> pl.DataFrame:
    """Areas A01 to A<n> with index 61, 62, ... in 2023, the UK row at 100, and one area without a value."""
    codes = [f"A{at:02d}" for at in range(1, n + 1)]
    return pl.DataFrame(
        {
            "area_code": [*codes, "UKX", "A99"],
            "area_name": [f"Area {code}" for code in codes] + ["United Kingdom", "Nowhere"],
            "year": 2023,
            "index": [60.0 + at for at in range(1, n + 1)] + [100.0, None],
            "low": [55.0 + at for at in range(1, n + 1)] + [100.0, None],
            "high": [70.0 + at for at in range(1, n + 1)] + [100.0, None],
        }
    )


def three() -> pl.DataFrame:
    """Three areas with three measures; the last lacks its value per hour."""
    return pl.DataFrame(
        {
            "area_code": ["A", "B", "C"],
            "area_name": ["Centre", "Suburb", "Isle"],
            "year": [2021, 2021, 2021],
            "head": [111.4, 58.0, 90.0],
            "job": [82.8, 83.4, 95.0],
            "hour": [81.3, 95.4, None],
            "reading": ["in-commuting", "out-commuting", None],
        }
    )


def series() -> pl.DataFrame:
    """Two areas over 2016-2021; the second lacks 2018, so 2016-2017 and 2019-2021 are its pieces."""
    years = [*range(2016, 2022)]
    rows = [("A", "Centre", year, 20.0 + at, 21.0 + at) for at, year in enumerate(years)]
    rows += [
        ("B", "Isle", year, None if year == 2018 else 30.0 + at, None if year == 2018 else 29.0 + at)
        for at, year in enumerate(years)
    ]
    rows += [("UKX", "United Kingdom", year, 25.0, 25.5) for year in years]
    return pl.DataFrame(rows, schema=["area_code", "area_name", "year", "raw", "smooth"], orient="row")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The figures that were saved, to be read back."""
    kept: list[Any] = []
    save = charts.save_page

    def keep(figure: Any, *rest: Any) -> Any:
        kept.append(figure)
        return save(figure, *rest)

    monkeypatch.setattr(charts, "save_page", keep)
    return kept


def bars_of(figure: Any) -> list[tuple[float, float]]:
    """(start, length) of every bar, from the top down."""
    bars = [(patch.get_y(), patch.get_x(), patch.get_width()) for patch in figure.axes[-1].patches]
    return [(start, length) for _, start, length in sorted(bars)]


def words_of(path: Path) -> list[str]:
    return [" ".join(node.itertext()) for node in ET.parse(path).iter(f"{SVG}text")]


def alt_of(path: Path) -> str:
    return ET.parse(path).getroot().findtext(f"{SVG}desc") or ""


def bars(out: Path, table: Any = None, **changes: Any) -> list[Path]:
    facts: dict[str, Any] = {
        "value": "index",
        "title": "Index of areas",
        "unit": INDEX,
        "year": 2023,
        "reference": "UKX",
        "average": 100.0,
        "average_label": "UK = 100",
        "source": ["Source: made up."],
    }
    return draw_ranked_bars(ranked() if table is None else table, out / "bars", **facts | changes)


def comparison(out: Path, table: Any = None, **changes: Any) -> list[Path]:
    facts: dict[str, Any] = {
        "values": MEASURES,
        "areas": ["A", "B", "C"],
        "title": "Three measures",
        "unit": INDEX,
        "year": 2021,
        "average": 100.0,
        "average_label": "UK = 100",
        "reading": "reading",
    }
    return draw_measure_comparison(three() if table is None else table, out / "comparison", **facts | changes)


def lines(out: Path, table: Any = None, **changes: Any) -> list[Path]:
    facts: dict[str, Any] = {
        "unsmoothed": "raw",
        "smoothed": "smooth",
        "areas": ["A", "B"],
        "title": "Smoothed and not",
        "unit": POUNDS,
        "reference": "UKX",
        "reference_label": "UK",
    }
    return draw_smoothed_lines(series() if table is None else table, out / "lines", **facts | changes)


ALL: list[Callable[..., list[Path]]] = [bars, comparison, lines]


def test_bars_are_as_long_as_the_values_and_start_at_0(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, a bar's length is not its value, or other areas are drawn than the highest and lowest.

    Of 61 to 100 the fifteen highest are 100 down to 86 and the fifteen lowest 75 down to 61; the row of
    the UK, also 100, is not among them.
    """
    bars(tmp_path)
    expected = [float(value) for value in [*range(100, 85, -1), *range(75, 60, -1)]]
    assert [start for start, _ in bars_of(drawn[0])] == [0.0] * 30
    assert [length for _, length in bars_of(drawn[0])] == pytest.approx(expected)


def test_bars_carry_rank_name_and_value(tmp_path: Path) -> None:
    """If this fails, a bar cannot be told, or its rank is not that among all areas."""
    svg, _ = bars(tmp_path)
    words = words_of(svg)
    assert words.index("Area A40") < words.index("Area A01")
    assert {"1", "15", "26", "40"} <= set(words)  # the fifteen lowest of 40 are 26 to 40
    assert "16" not in words
    assert {"100.0", "61.0", "UK = 100", "15 highest of 40 areas", "15 lowest of 40 areas"} <= set(words)
    assert "1 area without a value in 2023 not ranked." in words


def test_equal_values_share_the_lowest_rank(tmp_path: Path) -> None:
    """If this fails, two areas with one value have two ranks: 9, 8, 8, 7 are 1, 2, 2 and 4."""
    table = pl.DataFrame({"area_code": [*"abcd"], "area_name": [*"wxyz"], "index": [9.0, 8.0, 8.0, 7.0]})
    svg, _ = bars(tmp_path, table, year=None, average=None, reference="")
    words = words_of(svg)
    at = words.index("4 areas, ranked")
    ranks = [word for word in words[at:] if word in {"1", "2", "3", "4"}]
    assert ranks == ["1", "2", "2", "4"]


def test_few_areas_are_drawn_once_each(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, an area stands among the highest and among the lowest."""
    bars(tmp_path, ranked(20))
    assert [length for _, length in bars_of(drawn[0])] == [float(v) for v in range(80, 60, -1)]


def test_the_average_line_and_the_whiskers_stand_where_the_table_says(
    tmp_path: Path, drawn: list[Any]
) -> None:
    """If this fails, the line or the intervals are drawn elsewhere: A40 has 95 to 110, A01 56 to 71."""
    bars(tmp_path, lower="low", upper="high")
    found = drawn[0].axes[0].lines
    average = [line for line in found if line.get_gid() == "average"]
    assert [list(line.get_xdata()) for line in average] == [[100.0, 100.0]]
    whiskers = [tuple(line.get_xdata()) for line in found if line.get_gid() == "interval"]
    assert len(whiskers) == 30
    assert {(95.0, 110.0), (56.0, 71.0)} <= set(whiskers)


def test_colours_of_bars_change_at_the_average(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, an area below the average looks like one above; only A40 reaches 100."""
    bars(tmp_path)
    patches = sorted(drawn[0].axes[0].patches, key=lambda patch: patch.get_y())
    colours = [patch.get_facecolor() for patch in patches]
    assert colours[0] not in colours[1:]
    assert len(set(colours[1:])) == 1


def test_groups_hold_the_measures_in_order(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, a measure is drawn as another; the missing one has words in place of a bar."""
    svg, _ = comparison(tmp_path)
    assert bars_of(drawn[0]) == [(0.0, v) for v in (111.4, 82.8, 81.3, 58.0, 83.4, 95.4, 90.0, 95.0)]
    words = " ".join(words_of(svg))
    assert "no value" in words
    assert "From the top of each group:" in words
    for told in ("per head", "per job", "per hour", "in-commuting", "out-commuting", "Centre", "Isle"):
        assert told in words


def test_lines_hold_the_values_and_break_at_missing_years(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, a line runs across a missing year or through other values.

    The solid smoothed line ends before the two provisional years 2020 and 2021; the broken one takes over
    at 2019. In the second panel 2018 is missing in both.
    """
    lines(tmp_path)
    for panel, raw, smooth in ((0, 20.0, 21.0), (1, 30.0, 29.0)):
        held = {line.get_gid(): line for line in drawn[0].axes[panel].lines if line.get_gid()}
        gap = 2018 if panel else None
        for name, start, years in (
            ("unsmoothed", raw, range(2016, 2022)),
            ("smoothed", smooth, range(2016, 2020)),
            ("provisional", smooth, range(2019, 2022)),
        ):
            points = {
                int(year): float(value)
                for year, value in zip(*held[name].get_data(), strict=True)
                if value == value  # a gap is NaN
            }
            expected = {year: start + year - 2016 for year in years if year != gap}
            assert points == expected, (panel, name)


def test_panels_share_their_axes_and_a_point_between_gaps_is_seen(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, panels cannot be compared, or a year between two missing years vanishes."""
    alone = (
        series()
        .with_columns(
            pl.when((pl.col("area_code") == "B") & pl.col("year").is_in([2017, 2019]))
            .then(None)
            .otherwise(pl.col("smooth"))
            .alias("smooth")
        )
        .with_columns(
            pl.when((pl.col("area_code") == "B") & (pl.col("year") == 2018))
            .then(31.5)
            .otherwise("smooth")
            .alias("smooth")
        )
    )
    lines(tmp_path, alone)
    first, second = drawn[0].axes[:2]
    assert first.get_ylim() == second.get_ylim()
    assert first.get_xlim() == second.get_xlim()
    dots = [line for line in second.lines if line.get_marker() == "o" and line.get_linestyle() == "None"]
    assert [(2018, 31.5)] in [list(zip(*dot.get_data(), strict=True))[-1:] for dot in dots]


@pytest.mark.parametrize("count", [1, 2, 4, 5, 8, 12])  # one, two and three columns, full and not
def test_one_to_twelve_areas_fit(tmp_path: Path, drawn: list[Any], count: int) -> None:
    """If this fails, some number of areas cannot be drawn, or words leave the page."""
    name = "Inner Long and Outer Long with Much Longer, City of"
    codes = [f"A{at:02d}" for at in range(count)]
    compared = pl.DataFrame(
        {
            "area_code": codes,
            "area_name": name,
            "year": 2021,
            "head": 90.0,
            "job": 95.0,
            "hour": 99.0,
            "reading": "balanced",
        }
    )
    comparison(tmp_path, compared, areas=codes)
    one = series().filter(pl.col("area_code") == "A").drop("area_code", "area_name")
    several = pl.concat(
        [
            one.select(pl.lit(code).alias("area_code"), pl.lit(name).alias("area_name"), pl.all())
            for code in codes
        ]
    )
    lines(tmp_path, several, areas=codes, reference="")
    bars(tmp_path, compared.with_columns(index=pl.col("head")), year=None, reference="")
    for figure in drawn:
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        page = figure.bbox
        # Not the words at ticks: matplotlib keeps some that lie beyond the axes and does not draw them.
        texts = [*figure.texts, *(child for axes in figure.axes for child in axes.get_children())]
        for text in texts:
            if isinstance(text, Text) and text.get_text().strip():
                box = text.get_window_extent(canvas.get_renderer())
                assert page.x0 <= box.x0, text.get_text()
                assert box.x1 <= page.x1, text.get_text()
                assert page.y0 <= box.y0, text.get_text()
                assert box.y1 <= page.y1, text.get_text()


def test_text_alternatives_hold_the_key_figures(tmp_path: Path) -> None:
    """If this fails, somebody who cannot see a chart learns nothing from it."""
    assert alt_of(bars(tmp_path)[0]) == (
        "Index of areas. 40 areas ranked, 1 without a value. Highest: Area A40, 100.0. Lowest: Area A01,"
        " 61.0. 0 of 40 above the average (UK = 100)."
    )
    assert alt_of(comparison(tmp_path)[0]) == (
        "Three measures. Centre: per head 111.4, per job 82.8, per hour 81.3 (in-commuting). Suburb: per head"
        " 58.0, per job 83.4, per hour 95.4 (out-commuting). Isle: per head 90.0, per job 95.0, per hour no"
        " value."
    )
    assert alt_of(lines(tmp_path)[0]) == (
        "Smoothed and not, 2016 to 2021. Centre: smoothed from £21.0 in 2016 to £26.0 in 2021 and unsmoothed"
        " from £20.0 in 2016 to £25.0 in 2021. Isle: smoothed from £29.0 in 2016 to £34.0 in 2021, 1 year"
        " missing between and unsmoothed from £30.0 in 2016 to £35.0 in 2021, 1 year missing between. The"
        " last 2 years of the smoothed series are provisional."
    )


@pytest.mark.parametrize("draw", ALL)
def test_charts_come_in_pairs_with_source_and_licence(tmp_path: Path, draw: Any) -> None:
    """If this fails, a format is missing, or a chart is passed on without what its licence asks for."""
    paths = draw(tmp_path, source=["Source: made up."])
    assert [path.suffix for path in paths] == [".svg", ".png"]
    assert paths[1].read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    words = " ".join(words_of(paths[0]))
    assert "Source: made up." in words
    assert FIGURES_ATTRIBUTION in words


@pytest.mark.parametrize("draw", ALL)
@pytest.mark.parametrize("kind", [pd.DataFrame, pa.table], ids=["pandas", "pyarrow"])
def test_every_kind_of_table_gives_the_same_bytes(tmp_path: Path, draw: Any, kind: Any) -> None:
    """If this fails, a chart changes from run to run, or with the library that holds the table."""
    table = {bars: ranked, comparison: three, lines: series}[draw]()
    first = draw(tmp_path / "one", table)
    second = draw(tmp_path / "two", kind(table.to_dict(as_series=False)))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_wrong_input_of_bars_is_refused(tmp_path: Path) -> None:
    """If this fails, a chart is drawn from a table that does not say what it seems to."""
    with pytest.raises(ColumnError, match=r"no column 'indx'\. Did you mean 'index'\?"):
        bars(tmp_path, value="indx")
    with pytest.raises(OptionError, match="n is 0; it can be 1 to 25"):
        bars(tmp_path, n=0)
    with pytest.raises(OptionError, match="no year 2024. It has 2023"):  # noqa: RUF043
        bars(tmp_path, year=2024)
    with pytest.raises(OptionError, match="needs both ends"):
        bars(tmp_path, lower="low")
    with pytest.raises(TableError, match="40 areas have a value outside their interval, first A01"):
        bars(tmp_path, lower="high", upper="high")
    twice = pl.concat([ranked(), ranked().head(1)])
    with pytest.raises(TableError, match="1 key occur more than once, the first A01"):
        bars(tmp_path, twice)
    empty = ranked().with_columns(index=pl.lit(None, dtype=pl.Float64))
    with pytest.raises(TableError, match="No area has a value in 'index'"):
        bars(tmp_path, empty)
    infinite = ranked().with_columns(index=pl.lit(float("inf")))
    with pytest.raises(TableError, match="41 NaN or infinite"):
        bars(tmp_path, infinite)
    with pytest.raises(TableError, match="'area_name' is String; give numbers"):
        bars(tmp_path, value="area_name")
    assert list(tmp_path.iterdir()) == []


def test_wrong_choices_of_areas_are_refused(tmp_path: Path) -> None:
    """If this fails, a chart of too many, unknown or repeated areas is drawn."""
    for draw in (comparison, lines):
        with pytest.raises(OptionError, match="No area was named"):
            draw(tmp_path, areas=[])
        with pytest.raises(OptionError, match="13 areas were named; a chart has room for 1 to 12"):
            draw(tmp_path, areas=[f"A{at}" for at in range(13)])
        with pytest.raises(OptionError, match="'A' was named more than once"):
            draw(tmp_path, areas=["A", "A"])
        with pytest.raises(OptionError, match="no area 'Z'"):
            draw(tmp_path, areas=["Z"])
    with pytest.raises(OptionError, match="0 measures were named; a comparison has 1 to 4"):
        comparison(tmp_path, values={})
    with pytest.raises(OptionError, match="provisional is 9"):
        lines(tmp_path, provisional=9)
    with pytest.raises(OptionError, match="the year 2016 only"):
        lines(tmp_path, series().filter(pl.col("year") == 2016))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("draw", ALL)
def test_without_matplotlib_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draw: Any
) -> None:
    """If this fails, somebody without matplotlib gets a traceback and not the command to install it."""
    load = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name.split(".")[0] == "matplotlib":
            raise ModuleNotFoundError(name)
        return load(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"pip install 'bailiwick\[figures\]'"):
        draw(tmp_path)


def study(*figures: FigureSpec) -> StudyResult:
    """A study of the three tables above."""
    tables = {"ranked": ranked(), "three": three(), "series": series()}
    return StudyResult(
        study="made-up",
        title="A made-up study",
        tables={
            name: StudyTable(rows, name, dict.fromkeys(rows.columns, "made up"), roles=("figures",))
            for name, rows in tables.items()
        },
        indicators=[],
        figures=figures,
        presets=[],
        default_state="#/map",
        context=[],
        parameters={},
        inputs=[
            InputRecord("one.csv", "First table", "ONS", released="2025-06-19", role=("figures",)),
            InputRecord("two.csv", "Second table", "ONS", role=("figures",), attribution="Made up by ONS."),
            InputRecord("three.csv", "Other table", "DWP", role=("other",)),
        ],
    )


BARS = FigureSpec(
    "ends",
    "ranked_bars",
    year=2023,
    table="ranked",
    columns={"index": "index", "low": "lower", "high": "upper"},
    reference="UKX",
    average=100.0,
    average_label="UK = 100",
    n=10,
    title="Highest and lowest",
    unit=INDEX,
)
COMPARISON = FigureSpec(
    "measures",
    "comparison",
    year=2021,
    table="three",
    columns=MEASURES,
    areas=("A", "B"),
    reading="reading",
    title="Measures",
    unit=INDEX,
)
LINES = FigureSpec(
    "lines",
    "lines",
    table="series",
    columns={"raw": "unsmoothed", "smooth": "smoothed"},
    areas=("A",),
    reference="UKX",
    average_label="UK",
    title="Lines",
    unit=POUNDS,
)


def test_a_study_draws_the_charts_it_names(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, a study's chart is not drawn, or shows another table or another source."""
    draw_figures(study(BARS, COMPARISON, LINES), tmp_path)
    names = {"ends", "measures", "lines"}
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{n}.{end}" for n in names for end in ("svg", "png")
    }
    assert len(bars_of(drawn[0])) == 20  # n is 10
    assert len([line for line in drawn[0].axes[0].lines if line.get_gid() == "interval"]) == 20
    assert "Whiskers: lower to upper." in words_of(tmp_path / "ends.svg")
    assert bars_of(drawn[1])[0] == (0.0, 111.4)
    words = " ".join(words_of(tmp_path / "lines.svg"))
    assert "£25.5 UK" in words
    assert "Source: ONS, First table (2025-06-19); Second table." in words
    assert "Made up by ONS." in words
    assert "Other table" not in words


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"table": "rank"}, "draws the table 'rank', which the study does not have. Did you mean 'ranked'"),
        ({"unit": None}, "names no unit"),
        ({"year": None}, "names no year"),
        ({"columns": {"index": "", "low": ""}}, "names 2 columns; it takes 1 or 3"),
    ],
)
def test_a_figure_that_says_too_little_is_refused(tmp_path: Path, changes: Any, sentence: str) -> None:
    """If this fails, a study with a half-written figure fails somewhere deep in the drawing."""
    with pytest.raises(OptionError, match=sentence.replace("?", r"\?")):
        draw_figures(study(replace(BARS, **changes)), tmp_path)
