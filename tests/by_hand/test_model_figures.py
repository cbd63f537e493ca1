"""Figures of one model on five invented areas: medians, silhouettes, scores by k, strips.

What is drawn is read back from the page before it is saved; expected numbers are worked out in the tests.
Areas A, B and C are cluster 1, D is cluster 2, and E has none.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.text import Text

from bailiwick.errors import ColumnError, OptionError, TableError
from bailiwick.groups.medians import cluster_medians
from bailiwick.publish import median_figures, silhouette_figures
from bailiwick.publish.cluster_keys import colours_of
from bailiwick.publish.median_drawing import GREYS
from bailiwick.publish.median_figures import draw_medians, draw_strips
from bailiwick.publish.palette import CLUSTERS as COLOURS
from bailiwick.publish.palette import DIVERGING
from bailiwick.publish.silhouette_figures import draw_k_scan, draw_silhouettes
from bailiwick.publish.study_figures import draw_figures
from bailiwick.studies.result import FigureSpec, InputRecord, StudyResult, StudyTable
from tiny_clusters import level

SVG = "{http://www.w3.org/2000/svg}"
TITLES = {"1": "Higher pay", "2": "Lower well-being and higher pay"}
NAMED = pl.DataFrame({"code": list(TITLES), "name": list(TITLES.values())})
VARIABLES = pl.DataFrame(
    {
        "variable": ["pay", "drive", "density"],
        "label": ["Weekly pay", "Drive", "Residents"],
        "theme": ["economy", "roads", "people"],
        "unit": ["£ a week", "minutes", "per hectare"],
        "decimals": [1, 0, 1],
        "polarity": [1, -1, 0],
    }
)
# Medians of 1 and 2, of all, and the difference in standard deviations, without polarity.
CELLS = [
    ("1", "pay", 510.0, 500.0, 0.9), ("2", "pay", 495.0, 500.0, -0.26),
    ("1", "drive", 8.0, 7.0, 0.5), ("2", "drive", None, 7.0, None),
    ("1", "density", 3.0, 3.1, -0.1), ("2", "density", 9.0, 3.1, 1.5),
]  # fmt: skip
MEDIANS = (
    pl.DataFrame(
        CELLS, schema=["cluster", "variable", "median", "overall_median", "difference_sd"], orient="row"
    )
    .join(VARIABLES, on="variable", maintain_order="left")
    .with_columns(
        title=pl.col("cluster").replace_strict(TITLES),
        size=pl.when(pl.col("cluster") == "1").then(3).otherwise(1),
    )
)
SILHOUETTES = pl.DataFrame(
    {
        "area_code": ["A", "B", "C", "D", "E"],
        "area_name": ["Ashby", "Brook", "Cole", "Dale", "Elm"],
        "cluster": ["1", "1", "1", "2", None],
        "silhouette": [0.5, -0.2, 0.3, 0.0, None],
    }
)
SCAN = pl.DataFrame(
    {
        "k": [4, 5, 6],
        "silhouette": [0.21, 0.215, 0.18],
        "inertia": [1111.5, 900.0, 800.0],
        "near_best": [True, True, False],
        "chosen": [False, True, False],
    }
)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Page, title and text alternative of each figure, not saved."""
    kept: list[Any] = []

    def keep(figure: Any, _: Path, title: str, description: str) -> list[Path]:
        kept.append((figure, title, description))
        return []

    for module in (median_figures, silhouette_figures):
        monkeypatch.setattr(module, "save_page", keep)
    return kept


def marked(figure: Any, gid: str) -> list[Any]:
    """Everything drawn under a name."""
    return figure.findobj(lambda artist: artist.get_gid() == gid)


def said(figure: Any, gid: str = "") -> list[str]:
    """Words of a page, or those under a name; lines are joined."""
    texts = figure.findobj(Text)
    return [" ".join(t.get_text().split()) for t in texts if t.get_text() and (not gid or t.get_gid() == gid)]


def outside(figure: Any) -> list[str]:
    """Words that are not wholly on the page."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)  # words of axes have their place only then
    page = figure.bbox
    boxes = [
        (t.get_text(), t.get_window_extent(renderer)) for t in figure.findobj(Text) if t.get_text().strip()
    ]
    return [
        text for text, box in boxes
        if not (page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1)
    ]  # fmt: skip


def overlaps(figure: Any, *gids: str) -> list[tuple[str, str]]:
    """Pairs of words under some names that lie over each other."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [
        (t.get_text(), t.get_window_extent(renderer))
        for gid in gids
        for t in marked(figure, gid)
        if isinstance(t, Text) and t.get_text()
    ]
    return [
        (one, other)
        for at, (one, box) in enumerate(boxes)
        for other, held in boxes[at + 1 :]
        if box.overlaps(held)
    ]


def colours(figure: Any, gid: str) -> list[str]:
    """Fills of everything drawn under a name."""
    return [to_hex(patch.get_facecolor()) for patch in marked(figure, gid)]


def test_medians_are_printed_and_coloured_by_what_is_good(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, a cluster looks good where it does badly, or a number is not its median.

    Pay, high is good: +.9 is the far better class (4), -.26 worse (1). Drive, low is good: +.5 turned is -.5,
    worse (1); no median has no colour. Density is neither: -.1 is the middle grey (2), +1.5 the darkest (4).
    """
    draw_medians(MEDIANS, tmp_path / "medians", title="Medians", source=["Source: nobody."])
    ((figure, title, alt),) = drawn
    assert said(figure, "overall") == ["£500", "7", "3.1"]
    assert said(figure, "median") == ["£510", "£495", "8", "no value", "3.0", "9.0"]
    assert colours(figure, "cell") == [
        DIVERGING[4], DIVERGING[1], DIVERGING[1], "#ffffff", GREYS[2], GREYS[4],
    ]  # fmt: skip
    assert said(figure, "unit") == ["£ a week", "minutes, lower is better", "per hectare"]
    assert said(figure, "title") == list(TITLES.values())
    assert {"3 areas", "1 area", "Economy", "Roads", "Where neither high nor low is good:"} <= set(
        said(figure)
    )
    assert title == "Medians"
    # Drive is turned: 8 minutes, longer than the 7 of all, is below.
    assert alt == (
        "Medians. 1 Higher pay, 3 areas: most above the median of all on Weekly pay (£510; all areas"
        " £500); most below the median of all on Drive (8; all areas 7) and Residents (3.0; all areas 3.1)."
        " 2 Lower well-being and higher pay, 1 area: most above the median of all on Residents (9.0; all"
        " areas 3.1); most below the median of all on Weekly pay (£495; all areas £500)."
    )
    assert outside(figure) == []


@pytest.mark.parametrize("count", [8, 15])
def test_medians_of_many_clusters_do_not_collide(count: int, tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, the numbers of many clusters run into each other, or their titles are nowhere.

    Above five clusters titles stand in a key; above nine the unit leaves the numbers, which have less room.
    """
    title = "Higher transport connectivity and gross value added per hour, lower education and well-being"
    one = MEDIANS.filter(pl.col("cluster") == "1").with_columns(
        title=pl.lit(title),
        median=pl.col("median") + 10_000,
        overall_median=pl.col("overall_median") + 10_000,
    )
    many = pl.concat([one.with_columns(cluster=pl.lit(str(at + 1))) for at in range(count)])
    draw_medians(many, tmp_path / "many", title="Many")
    figure = drawn[0][0]
    assert overlaps(figure, "median", "overall", "variable", "unit", "code", "title") == []
    assert outside(figure) == []
    assert said(figure, "title") == [f"{title} (3)"] * count
    assert said(figure, "median")[0] == ("£10,510" if count == 8 else "10,510")


@pytest.mark.parametrize(("word", "over"), [("cardiovascular", True), ("electroencephalographic", False)])
def test_no_word_of_a_title_is_broken(word: str, over: bool, tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, a column is headed "preventable c / ardiovascular".

    Of five clusters, columns hold 13 letters: a word of 14 is set smaller, and one of 23, which would be set
    at 13/23 of the size, sends all titles to the key, where the number of areas follows.
    """
    title = f"More preventable {word} deaths"
    one = MEDIANS.filter(pl.col("cluster") == "1").with_columns(title=pl.lit(title))
    draw_medians(
        pl.concat([one.with_columns(cluster=pl.lit(str(at))) for at in range(5)]), tmp_path / "m", title="M"
    )
    figure = drawn[0][0]
    assert said(figure, "title") == [title if over else f"{title} (3)"] * 5
    assert overlaps(figure, "title", "overall", "variable") == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (MEDIANS[1:], "no row of 'pay' for the cluster 1"),
        (pl.concat([MEDIANS, MEDIANS[:1]]), "'pay' of the cluster '1' twice"),
        (MEDIANS[:0], "has no row"),
    ],
)
def test_medians_need_every_pair_once(rows: pl.DataFrame, words: str, tmp_path: Path) -> None:
    """If this fails, a heat map has a hole, or shows two models as one."""
    with pytest.raises(TableError, match=words):
        draw_medians(rows, tmp_path / "medians", title="Medians")
    with pytest.raises(ColumnError, match="no column 'overall_median'"):
        draw_medians(rows.drop("overall_median"), tmp_path / "medians", title="Medians")


def test_blades_are_the_silhouettes_of_a_cluster(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, areas are drawn in another cluster, or those below 0 are not counted.

    Cluster 1: .5, .3 and -.2, mean .6/3 = .2; cluster 2, of one area: 0. Mean of the four .6/4 = .15.
    E has no cluster and no bar.
    """
    draw_silhouettes(SILHOUETTES, tmp_path / "fit", clusters=NAMED, title="Fit")
    ((figure, _, alt),) = drawn
    (blade,) = marked(figure, "blade")  # an area at 0 has no length
    (below,) = marked(figure, "below")
    assert sorted({round(x, 3) for x, _ in blade.get_xy()}) == [0.0, 0.3, 0.5]
    assert sorted({round(x, 3) for x, _ in below.get_xy()}) == [-0.2, 0.0]
    assert below.get_hatch()
    assert to_hex(blade.get_facecolor()) == COLOURS[0]
    assert said(figure, "mean") == ["mean 0.20", "mean 0.00"]
    assert said(figure, "negative") == ["1 of 3 below 0", "0 of 1 below 0"]
    (line,) = [mark for mark in marked(figure, "mean") if not isinstance(mark, Text)]
    assert line.get_xdata()[0] == pytest.approx(0.15)
    assert "Lowest: Brook (1) −0.20." in " ".join(said(figure))
    assert alt == (
        "Fit. Mean silhouette of 4 areas 0.150; 1 below 0. 1 Higher pay, 3 areas: mean 0.200, 1 below 0;"
        " 2 Lower well-being and higher pay, 1 area: mean 0.000, 0 below 0."
    )
    assert outside(figure) == []


def test_blades_of_one_area_have_room_for_their_words(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, the names of small clusters lie over each other.

    Fifteen clusters, the first of 300 areas and the others of one.
    """
    rows = pl.DataFrame(
        {
            "area_code": [str(at) for at in range(314)],
            "cluster": ["1"] * 300 + [str(at) for at in range(2, 16)],
            "silhouette": [0.2] * 300 + [0.0] * 14,
        }
    )
    name = "Higher transport connectivity and gross value added, lower education and well-being"
    named = pl.DataFrame({"code": [str(at) for at in range(1, 16)], "name": [name] * 15})
    draw_silhouettes(rows, tmp_path / "fit", clusters=named, title="Fit")
    figure = drawn[0][0]
    assert said(figure, "title") == [f"{name} (300)", *[f"{name} (1)"] * 14]  # whole
    assert overlaps(figure, "title", "mean") == []
    assert outside(figure) == []
    assert set(colours(figure, "key")) == {COLOURS[0]}  # fifteen colours could not be told apart


@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        ("silhouette", [0.5, -0.2, 0.3, None, None], "The silhouette of 'D' is None"),
        ("silhouette", [0.5, -1.2, 0.3, 0.0, None], "The silhouette of 'B' is -1.2"),
        ("cluster", ["1", "1", "1", "3", None], "'D' is in the cluster '3'"),
        ("cluster", ["1", "1", "1", "1", None], "no area of the cluster 2"),
        ("area_code", ["A", "A", "C", "D", "E"], "'A' twice"),
    ],
)
def test_silhouettes_that_cannot_be_are_refused(
    column: str, values: list[Any], words: str, tmp_path: Path
) -> None:
    """If this fails, a plot of the fit leaves out areas without a word."""
    spoilt = SILHOUETTES.with_columns(pl.Series(column, values))
    with pytest.raises(TableError, match=words):
        draw_silhouettes(spoilt, tmp_path / "fit", clusters=NAMED, title="Fit")


def test_the_k_scan_marks_every_k_near_the_best(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, the winner alone is shown, and a flat curve looks like a clear answer."""
    draw_k_scan(SCAN, tmp_path / "scan", title="Scores")
    ((figure, _, alt),) = drawn
    (line,) = marked(figure, "silhouette")
    assert ([*line.get_xdata()], [*line.get_ydata()]) == ([4, 5, 6], [0.21, 0.215, 0.18])
    assert [mark.get_xdata()[0] for mark in marked(figure, "near_best")] == [4, 5]
    assert [*marked(figure, "inertia")[0].get_ydata()] == [1111.5, 900.0, 800.0]
    assert {mark.get_xdata()[0] for mark in marked(figure, "chosen")} == {5}
    words = said(figure)
    assert "Mean silhouette (the axis does not begin at 0)" in words
    assert "Rings: within 0.01 of the best score (4 and 5)." in " ".join(words)
    assert alt == (
        "Scores. Mean silhouette: 4 clusters 0.210; 5 clusters 0.215; 6 clusters 0.180. Near the best: 4"
        " and 5. Chosen: 5."
    )
    assert outside(figure) == []


def test_the_score_of_a_raw_refit_is_called_that(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, the published score passes for the silhouette of the published clusters."""
    raw = SCAN.with_columns(silhouette_of_raw_refit=pl.Series([0.48, 0.4, 0.3]))
    for rows in (raw.drop("silhouette"), raw):
        draw_k_scan(rows, tmp_path / "scan", title="Scores")
    for figure, _, alt in drawn:
        words = " ".join(said(figure))
        assert "Score: silhouette of a second fit on raw values" in words
        assert "It does not describe the clusters shown" in words
        assert "Score: silhouette of a second fit on raw values: 4 clusters 0.480" in alt
        assert [*marked(figure, "raw")[0].get_ydata()] == [0.48, 0.4, 0.3]
    assert marked(drawn[0][0], "silhouette") == []
    assert [*marked(drawn[1][0], "silhouette")[0].get_ydata()] == [0.21, 0.215, 0.18]
    assert "silhouette of the clusters shown" in said(drawn[1][0])
    for figure, *_ in drawn:
        upper, lower = (axes.get_position() for axes in figure.axes)
        assert lower.y1 < upper.y0
    FigureCanvasAgg(drawn[1][0]).draw()  # ticks have words only then
    ticks = [label.get_text() for label in drawn[1][0].axes[0].get_yticklabels()]
    assert len(set(ticks)) == len(ticks)


def test_a_k_scan_without_a_score_is_refused(tmp_path: Path) -> None:
    """If this fails, an empty chart is published."""
    with pytest.raises(ColumnError, match="neither 'silhouette' nor 'silhouette_of_raw_refit'"):
        draw_k_scan(SCAN.drop("silhouette"), tmp_path / "scan", title="Scores")
    with pytest.raises(TableError, match="4 clusters more than once"):
        draw_k_scan(pl.concat([SCAN, SCAN[:1]]), tmp_path / "scan", title="Scores")


# Drives of 3, 5, 7 and 9 minutes: median and mean 6, squares 9, 1, 1, 9 with mean 5, so a unit of sqrt(5).
# Coverage is 100 everywhere but in D: the standard deviation of 100, 100, 100 and 60 is sqrt(300) = 17.32,
# and D lies 40 / 17.32 = 2.309 units below.
AREAS = list(zip("ABCD", "1112", strict=True))
VALUES = pl.DataFrame(
    [
        *((*area, "drive", value) for area, value in zip(AREAS, [3.0, 5.0, 7.0, 9.0], strict=True)),
        *((*area, "cover", value) for area, value in zip(AREAS, [100.0, 100.0, 100.0, 60.0], strict=True)),
        ("E", None, "drive", 90.0),
    ],
    schema=["area_code", "cluster", "variable", "value"],
    orient="row",
)
STRIPS = pl.DataFrame(
    {
        "variable": ["drive", "cover"], "label": ["drive", "Coverage"], "unit": ["minutes", "% of homes"],
        "decimals": [0, 1], "polarity": [-1, 1],
    }
)  # fmt: skip


def places(figure: Any, at: int) -> list[float]:
    """Where the dots of one strip are on the page, in inches."""
    return sorted(float(x) for x, _ in marked(figure, "dots")[at].get_path().vertices[::2])


def test_strips_put_better_at_the_right(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, short drives look bad, or two metrics have two axes.

    Drives are turned: A, B and C at (6 - value) / 2.2361 = +1.342, +.447 and -.447, D at -1.342; the line of
    all is 0, and the distance of A from it is three times that of B. D's coverage is -2.309, within the rim,
    which is 3.
    """
    draw_strips(VALUES, tmp_path / "strips", clusters=NAMED, variables=STRIPS, title="Values")
    ((figure, _, alt),) = drawn
    zero = [line.get_xdata()[0] for line in marked(figure, "overall")]
    first = [x - zero[0] for x in places(figure, 0)]
    unit = first[2] / 1.3416408
    assert first == pytest.approx([-0.4472136 * unit, 0.4472136 * unit, 1.3416408 * unit])
    assert [x - zero[0] for x in places(figure, 1)] == pytest.approx([-1.3416408 * unit])
    assert [x - zero[1] for x in places(figure, 3)] == pytest.approx([-2.3094011 * unit])
    notes = [
        "median 6 minutes; 1 on the axis is one standard deviation, 2.2; low is good: turned",
        "median 100.0% of homes; 1 on the axis is one standard deviation, 17.3 percentage points",
    ]
    assert " ".join(said(figure, "note")) == " ".join(notes)
    assert said(figure, "side") == ["← worse", "better →"] * 2
    assert said(figure, "title") == ["Higher pay (3)", "Lower well-being and higher pay (1)"]
    assert marked(figure, "beyond") == []
    assert len(marked(figure, "median")) == 4
    # D is alone in its cluster, so its dot lies on its median, and is drawn over the mark.
    over = [dots.get_zorder() > marked(figure, "median")[0].get_zorder() for dots in marked(figure, "dots")]
    assert over == [False, True, False, True]
    assert alt == (
        "Values. Drive: median of all areas 6; clusters from 5 to 9. Coverage: median of all areas 100.0%;"
        " clusters from 60.0% to 100.0%."
    )
    assert outside(figure) == []


def test_strips_and_medians_have_one_scale(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, two figures of one model count in two units.

    Cluster 1 drives 3, 5 and 7 minutes: its median 5 is (5 - 6) / sqrt(5) = -.447 of `cluster_medians`.
    """
    known = VALUES.filter(pl.col("cluster").is_not_null(), pl.col("variable") == "drive")
    medians = cluster_medians(known.select("area_code", drive="value"), known.select("area_code", "cluster"))
    held = nw.from_native(medians, eager_only=True).to_polars().filter(cluster="1")["difference_sd"].item()
    draw_strips(known, tmp_path / "strips", clusters=NAMED, variables=STRIPS[:1], title="Values")
    figure = drawn[0][0]
    zero, first = marked(figure, "overall")[0].get_xdata()[0], places(figure, 0)[2]
    mark = marked(figure, "median")[0].get_xdata()[0]
    assert (mark - zero) / ((first - zero) / (3 / 5**0.5)) == pytest.approx(-held)


def test_a_metric_that_all_areas_share_has_no_unit(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, an axis of nothing is said to count in something."""
    rows = VALUES.filter(pl.col("variable") == "cover").with_columns(value=pl.lit(0.1) + 0.2)
    draw_strips(rows, tmp_path / "strips", clusters=NAMED, variables=STRIPS[1:], title="Values")
    assert said(drawn[0][0], "note") == ["median 0.3% of homes; all areas have it"]


def test_what_lies_beyond_the_axis_is_counted(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, one outlier flattens every strip, or vanishes.

    Of 101 drives one is 1,000 minutes: 100 lie within the rim, which stays at 3. A missing drive has no
    dot and is told.
    """
    drives = [*(float(at % 5) for at in range(100)), 1000.0, None]
    rows = pl.DataFrame(
        {"area_code": [str(at) for at in range(102)], "cluster": ["1"] * 101 + ["2"], "variable": "drive",
         "value": drives}
    )  # fmt: skip
    draw_strips(rows, tmp_path / "strips", clusters=NAMED, variables=STRIPS[:1], title="Values")
    figure = drawn[0][0]
    assert len(marked(figure, "beyond")) == 1
    assert len(places(figure, 0)) == 100
    assert "1 value lies beyond the axis: triangles at its ends count them." in " ".join(said(figure))
    assert " ".join(said(figure, "note")).endswith("1 area without a value")
    assert len(marked(figure, "median")) == 1


def test_strips_of_unknown_clusters_are_refused(tmp_path: Path) -> None:
    """If this fails, areas of a cluster or a variable without words are left out in silence."""
    draw: dict[str, Any] = {"clusters": NAMED, "title": "Values"}
    with pytest.raises(TableError, match="the variable 'cover', which the table of variables lacks"):
        draw_strips(VALUES, tmp_path / "strips", variables=STRIPS[:1], **draw)
    with pytest.raises(TableError, match="the cluster '2', which the table of clusters lacks"):
        draw_strips(VALUES, tmp_path / "strips", variables=STRIPS, **{**draw, "clusters": NAMED[:1]})
    with pytest.raises(TableError, match="'drive' of 'A' twice"):
        draw_strips(pl.concat([VALUES, VALUES[:1]]), tmp_path / "strips", variables=STRIPS, **draw)
    with pytest.raises(TableError, match="nothing to draw"):
        draw_strips(VALUES[-1:], tmp_path / "strips", variables=STRIPS, **draw)


def test_ten_clusters_have_one_colour() -> None:
    """If this fails, two clusters of one figure have two colours that cannot be told apart."""
    assert colours_of(9) == list(COLOURS)
    assert len(set(colours_of(10))) == 1


def study(kind: str, table: str, rows: pl.DataFrame, **changes: Any) -> StudyResult:
    """A study of one model with one figure."""
    item = level(1, id="squares_pay", family="squares_pay", label="Pay clusters")
    figure = {"name": "figure", "kind": kind, "table": table, "clusters": "squares_pay"} | changes
    return StudyResult(
        study="squares", title="Squares",
        tables={table: StudyTable(rows, "Table", dict.fromkeys(rows.columns, "Column"))},
        indicators=(), figures=(FigureSpec(**figure),), presets=(), default_state="", context=(),
        parameters={},
        inputs=(InputRecord("table", "Invented figures", "Nobody", licence="CC0-1.0", attribution="Free."),),
        clusters=(item,),
    )  # fmt: skip


def two_models(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows twice, as those of the models "pay" and "play"."""
    return pl.concat([rows.with_columns(model=pl.lit(model)) for model in ("play", "pay")])


@pytest.mark.parametrize(
    ("kind", "table", "rows", "title"),
    [
        ("medians", "medians", MEDIANS, "Pay clusters: medians, 2021"),
        ("silhouettes", "silhouettes", SILHOUETTES, "Pay clusters: silhouettes of the areas, 2021"),
        ("k_scan", "scan", SCAN, "Pay clusters: scores by number of clusters, 2021"),
        (
            "strips",
            "values",
            VALUES.with_columns(pl.col("variable").replace({"drive": "homes", "cover": "work"})),
            "Pay clusters: every area by cluster, 2021",
        ),
    ],
)
def test_a_study_draws_the_rows_of_the_model_of_its_clusters(
    kind: str, table: str, rows: pl.DataFrame, title: str, tmp_path: Path
) -> None:
    """If this fails, a figure shows another model, lacks its source, or the study cannot ask for it."""
    draw_figures(study(kind, table, two_models(rows)), tmp_path)
    root = ET.parse(tmp_path / "figure.svg").getroot()
    assert root.findtext(f"{SVG}title") == title
    assert (root.findtext(f"{SVG}desc") or "").startswith(title)
    words = " ".join(" ".join(node.itertext()) for node in root.iter(f"{SVG}text"))
    assert "Source: Nobody, Invented figures." in words
    assert "Free." in words
    assert (tmp_path / "figure.png").read_bytes()[:4] == b"\x89PNG"


def test_titles_name_the_edition_and_sources_stand_once(tmp_path: Path) -> None:
    """If this fails, a figure calls values of five years those of one, or says twice who published them."""
    result = study("medians", "medians", MEDIANS)
    item = replace(result.clusters[0], period="edition of May 2099, values of 2091 to 2098")
    record = InputRecord(
        "table", "Squares of May 2099", "Nobody", released="2099-05", licence="OGL",
        attribution="Source: Nobody licensed under the Open Government Licence v3.0.",
    )  # fmt: skip
    draw_figures(replace(result, clusters=(item,), inputs=(record,)), tmp_path)
    root = ET.parse(tmp_path / "figure.svg").getroot()
    assert root.findtext(f"{SVG}title") == "Pay clusters: medians, May 2099 edition"
    words = " ".join(" ".join(node.itertext()) for node in root.iter(f"{SVG}text"))
    assert "Values of 2091 to 2098." in words
    assert "Source: Nobody, Squares of May 2099. Licensed under the Open Government Licence v3.0." in words
    assert words.count("Nobody") == 1


def test_a_figure_of_a_model_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """If this fails, a figure draws the rows of every model, one over the other."""
    rows = MEDIANS.with_columns(model=pl.lit("skills"))
    with pytest.raises(OptionError, match="no rows of a model that the id ends in"):
        draw_figures(study("medians", "medians", rows), tmp_path)
    with pytest.raises(OptionError, match="draws the clusters 'pay'"):
        draw_figures(study("medians", "medians", MEDIANS, clusters="pay"), tmp_path)
