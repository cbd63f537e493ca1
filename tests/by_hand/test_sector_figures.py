"""Figures of sector clusters on invented tables small enough to work out by hand.

What is drawn is read back from the page before it is saved; the arithmetic stands in the tests.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.text import Text

from bailiwick.errors import ColumnError, OptionError, TableError
from bailiwick.publish import (
    box_figure,
    coefficient_figure,
    embedding_figure,
    entropy_figure,
    search_figure,
    sector_profile_figure,
    stacked_figure,
)
from bailiwick.publish.box_figure import box_of, draw_boxes
from bailiwick.publish.coefficient_cells import cell_grids
from bailiwick.publish.coefficient_figure import draw_coefficients
from bailiwick.publish.embedding_figure import draw_embedding
from bailiwick.publish.entropy_figure import draw_entropy_bars
from bailiwick.publish.palette import CLUSTERS, GREEN_PURPLE, RED_BLUE, TWELVE
from bailiwick.publish.search_figure import draw_search
from bailiwick.publish.sector_profile_figure import draw_sector_profiles
from bailiwick.publish.stacked_figure import draw_stacked_bars
from bailiwick.publish.study_figures import draw_figures
from bailiwick.studies.result import FigureSpec, InputRecord, StudyResult, StudyTable

MODULES = (
    box_figure,
    coefficient_figure,
    embedding_figure,
    entropy_figure,
    search_figure,
    sector_profile_figure,
    stacked_figure,
)
SVG = "{http://www.w3.org/2000/svg}"
LONG = "Professional, scientific and technical activities; administrative and support service activities"
SEARCH = pl.DataFrame(
    {
        "source": ["ONS"] * 4 + ["BEIS"] * 4,
        "components": [5, 10, 5, 10] * 2,
        "resolution": [0.4, 0.4, 0.5, 0.5] * 2,
        "n_clusters": [12, 13, 9, 10] * 2,
        "silhouette": [-0.2, -0.1, -0.15, None, -0.3, -0.25, -0.2, -0.22],
        "chosen": [False, True, False, False] * 2,
    }
)
POINTS = pl.DataFrame(
    {
        "area_code": ["A", "B", "C", "D", "E"],
        "area_name": ["Ashby & Co", "Brook", "Cole", "Dale", "Elm"],
        "umap_1": [0.0, 1.0, 2.0, 9.0, None],
        "umap_2": [0.0, 2.0, 4.0, 8.0, None],
        "cluster": ["2", "2", "2", "10", "10"],
    }
)
SHARES = pl.DataFrame(
    {
        "cluster": ["1", "1", "2"],
        "region": ["North East (England)", "Wales", "Wales"],
        "areas": [3, 1, 5],
        "share_of_cluster": [0.75, 0.25, 1.0],
    }
)
PROFILE = pl.DataFrame(
    {
        "cluster": ["1"] * 4 + ["2"] * 4,
        "industry_code": ["a", "b", "c", "d"] * 2,
        "industry": ["Farms", "Mines", "Bread", "Beer"] * 2,
        "section": ["B", "A", "C", "C"] * 2,
        "location_quotient": [2.0, 0.5, 4.0, 0.0, 1.0, None, 0.1, 3.0],
    }
)
REGRESSIONS = pl.DataFrame(
    {
        "source": ["ons"] * 5 + ["beis"],
        "indicator": ["pay", "pay", "jobs", "jobs", "air", "rent"],
        "label": ["Weekly pay", "Weekly pay", "Employment rate", "Employment rate", "Clean air", "Rent"],
        "cluster": ["1", "2", "1", "2", "1", "1"],
        "coefficient": [0.6, -0.3, 0.1, 1.2, None, 0.2],
        "lower": [0.2, -0.5, -0.2, None, None, 0.0],
        "upper": [1.0, -0.1, 0.4, None, None, 0.4],
        "significant": [True, True, False, None, None, True],
        "reason": [None, None, None, "few-treated", "constant", None],
    }
)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Page, title and text alternative of each figure, not saved."""
    kept: list[Any] = []

    def keep(figure: Any, _: Path, title: str, description: str, **told: Any) -> list[Path]:
        kept.append((figure, title, description, told))
        return []

    for module in MODULES:
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
    figure.draw(renderer)
    page = figure.bbox
    boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in figure.findobj(Text) if t.get_visible()]
    return [
        text
        for text, box in boxes
        if text.strip()
        and not (page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1)
    ]


def test_a_search_has_a_circle_for_each_scored_partition_and_names_the_chosen_one(drawn: list[Any]) -> None:
    """If this fails, a partition is missing from the figure, or another is ringed than the study took.

    Seven of eight partitions have a score. The better of the two chosen circles of "ONS" is at resolution 0.4
    with the larger of two numbers of components, so it stands right of 0.4.
    """
    draw_search(SEARCH, Path("x"), title="Search", names={"BEIS": "Local indicators"})
    figure, _, described, _ = drawn[0]
    panels = [axes.get_title(loc="left") for axes in figure.axes if axes.get_title(loc="left")]
    assert panels == ["ONS: silhouette", "Local indicators: silhouette"]
    assert len(marked(figure, "pair")) == 7
    rings = marked(figure, "chosen")
    assert [round(ring.get_offsets()[0][1], 2) for ring in rings] == [-0.1, -0.25]
    assert all(ring.get_offsets()[0][0] > 0.4 for ring in rings)
    words = "Ringed, the one chosen: 10 components, resolution 0.4 and 13 clusters."
    assert words in " ".join(said(figure))
    assert "1 partition without a score." in " ".join(said(figure))
    assert "ONS: 3 partitions, silhouette −0.200 to −0.100, highest at 10 components" in described


def test_the_best_score_by_chance_is_a_line_in_its_own_panel(drawn: list[Any]) -> None:
    """If this fails, chance of one set of indicators is shown beside the scores of another."""
    rows = SEARCH.with_columns(expected_best=pl.when(pl.col("source") == "ONS").then(-0.12))
    draw_search(rows, Path("x"), title="Search")
    (line,) = marked(drawn[0][0], "chance")
    assert line.get_ydata()[0] == -0.12
    assert "Dashed: the mean of the best scores of shuffled areas" in " ".join(said(drawn[0][0]))
    assert line.axes.get_title(loc="left") == "ONS: silhouette"


def test_the_partition_chosen_has_its_p_value_beside_its_panel(drawn: list[Any]) -> None:
    """If this fails, a score above the dashed mean looks beyond chance, whatever its p-value.

    "ONS" has a p-value over all partitions, "BEIS" only that of the partition alone.
    """
    first = pl.col("source") == "ONS"
    rows = SEARCH.with_columns(p_value_corrected=pl.when(first).then(0.16), p_value=pl.lit(0.04))
    draw_search(rows, Path("x"), title="Search")
    figure, _, described, _ = drawn[0]
    assert [axes.get_title(loc="right") for axes in figure.axes if axes.get_title(loc="right")] == [
        "Ringed: p = 0.160 over all partitions",
        "Ringed: p = 0.040 of this partition alone",
    ]
    assert "silhouette −0.100, p = 0.160 over all partitions" in described


def test_circles_and_their_key_have_the_same_colours(drawn: list[Any]) -> None:
    """If this fails, a point is paler than the number of components that it is looked up under."""
    draw_search(SEARCH, Path("x"), title="Search")
    keys, pairs = (
        {to_hex(mark.get_facecolor()[0], keep_alpha=True) for mark in marked(drawn[0][0], gid)}
        for gid in ("key", "pair")
    )
    assert keys == pairs
    assert len(keys) == 2


def test_a_search_without_a_score_is_refused() -> None:
    """If this fails, an empty figure is published."""
    with pytest.raises(TableError, match="No partition of the search has a score"):
        draw_search(SEARCH.with_columns(silhouette=pl.lit(None, pl.Float64)), Path("x"), title="Search")
    with pytest.raises(TableError, match="from -1 to 1"):
        draw_search(SEARCH.with_columns(silhouette=pl.lit(1.5)), Path("x"), title="Search")


def test_codes_of_clusters_stand_at_the_medians_of_their_areas(drawn: list[Any]) -> None:
    """If this fails, a code labels the wrong group of points.

    Areas A, B and C are at (0, 0), (1, 2) and (2, 4), so cluster 2 stands at (1, 2).
    """
    draw_embedding(POINTS, Path("x"), title="Areas")
    figure, _, described, told = drawn[0]
    codes = {text.get_text(): text for text in marked(figure, "code") if text.get_fontsize() > 10}
    assert list(codes) == ["2", "10"]
    text = codes["2"]
    place = text.axes.transLimits.inverted().transform(text.get_position())
    assert [round(value, 6) for value in place] == [1, 2]
    assert told["told"]["area-A"] == "Ashby & Co: cluster 2"
    assert "1 area without coordinates." in " ".join(said(figure))
    assert "2: 3 areas; 10: 1 area." in described


def test_clusters_have_the_colours_of_their_map_also_where_one_has_no_point(drawn: list[Any]) -> None:
    """If this fails, a reader takes one cluster for another when going from the map to the figure.

    Of the clusters 1, 2 and 10, the first has no point, so 2 has the second colour and 10 the third.
    """
    draw_embedding(POINTS, Path("x"), title="Areas", clusters=["1", "2", "10"])
    shown = {mark.get_gid(): to_hex(mark.get_facecolor()[0]) for mark in drawn[0][0].axes[0].collections}
    assert (shown["area-A"], shown["area-D"]) == (CLUSTERS[1], CLUSTERS[2])
    rows = pl.DataFrame({"region": ["N", "N"], "cluster": ["2", "10"], "share": [0.5, 0.5]})
    draw_stacked_bars(
        rows, Path("x"), bar="region", part="cluster", share="share", title="R", clusters=["1", "2", "10"]
    )
    assert [to_hex(p.get_facecolor()) for p in marked(drawn[1][0], "part")] == [CLUSTERS[1], CLUSTERS[2]]


def test_many_clusters_are_said_to_have_colours_that_mean_nothing(drawn: list[Any]) -> None:
    """If this fails, two blues of twelve colours suggest clusters that belong together."""
    rows = pl.DataFrame(
        {"area_code": [str(at) for at in range(10)], "umap_1": range(10), "umap_2": range(10)}
    )
    draw_embedding(rows.with_columns(cluster="area_code"), Path("x"), title="Areas")
    assert "Colours that are alike mean nothing." in " ".join(said(drawn[0][0]))


def test_an_area_is_named_under_the_pointer_of_the_svg(tmp_path: Path) -> None:
    """If this fails, points of the drawing cannot be told apart, or a name breaks its markup."""
    draw_embedding(POINTS, tmp_path / "e", title="Areas", names={"2": "Finance"})
    tree = ET.parse(tmp_path / "e.svg")
    titles = {
        group.get("id"): group[0].text
        for group in tree.iter(f"{SVG}g")
        if len(group) and group[0].tag == f"{SVG}title"
    }
    assert titles["area-A"] == "Ashby & Co: cluster 2, Finance"
    assert len(titles) == 4


def test_bars_are_stacked_in_shares_and_their_parts_have_codes(drawn: list[Any]) -> None:
    """If this fails, a part of a bar is not as long as its share, or cannot be told without its colour.

    Cluster 1 is three quarters North East; cluster 2 is all Wales and as long as cluster 1 in full.
    """
    draw_stacked_bars(
        SHARES, Path("x"), bar="cluster", part="region", share="share_of_cluster", title="Regions"
    )
    figure, _, described, _ = drawn[0]
    north, wales, whole = (patch.get_width() for patch in marked(figure, "part"))
    assert math.isclose(north / whole, 0.75)
    assert math.isclose(wales / whole, 0.25)
    assert said(figure, "code")[:3] == ["NE", "W", "W"]
    assert [to_hex(p.get_facecolor()) for p in marked(figure, "part")] == [TWELVE[0], TWELVE[1], TWELVE[1]]
    assert "1, 4 areas: North East (England) 75% and Wales 25%." in described


def test_parts_with_an_order_run_from_green_to_purple_in_the_order_of_the_rows(drawn: list[Any]) -> None:
    """If this fails, rural and urban are in the order of the alphabet, or colours say nothing of it."""
    rows = pl.DataFrame(
        {
            "cluster": ["1", "1", "2", "2"],
            "class": ["Rural", "City", "Rural", "Town"],
            "share": [0.5, 0.5, 0.4, 0.6],
        }
    )
    rows = pl.concat(
        [rows, pl.DataFrame({"cluster": ["3", "3"], "class": ["Town", "City"], "share": [0.5, 0.5]})]
    )
    draw_stacked_bars(
        rows, Path("x"), bar="cluster", part="class", share="share", title="Places", ordered=True
    )
    figure = drawn[0][0]
    assert [text for text in said(figure, "title") if text] == ["Rural", "Town", "City"]
    assert [to_hex(p.get_facecolor()) for p in marked(figure, "part")][:2] == [
        GREEN_PURPLE[0],
        GREEN_PURPLE[7],
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"share_of_cluster": [0.75, 0.05, 1.0]}, "'1' add to 0.8"),
        ({"share_of_cluster": [0.75, None, 1.0]}, "is None; give a number from 0 to 1"),
        ({"region": ["Wales", "Wales", "Wales"]}, "'Wales' of '1' twice"),
    ],
)
def test_shares_that_are_not_those_of_whole_bars_are_refused(change: dict[str, Any], sentence: str) -> None:
    """If this fails, a bar that lacks a part is drawn as if it were whole."""
    rows = SHARES.with_columns(**{name: pl.Series(name, held) for name, held in change.items()})
    with pytest.raises(TableError, match=sentence):
        draw_stacked_bars(rows, Path("x"), bar="cluster", part="region", share="share_of_cluster", title="R")


def test_entropies_are_ranked_and_drawn_from_zero(drawn: list[Any]) -> None:
    """If this fails, bars do not compare by their lengths, or a region without a value has one.

    Bars of 1.2 and 0.6 nats are as two to one.
    """
    rows = pl.DataFrame({"region": ["N", "S", "W"], "entropy_nats": [0.6, 1.2, None]})
    draw_entropy_bars(rows, Path("x"), title="Variety", most=math.log(4), most_label="ln 4")
    figure, _, described, _ = drawn[0]
    first, second = (patch.get_width() for patch in marked(figure, "bar"))
    assert math.isclose(first / second, 2)
    assert said(figure, "value") == ["1.20", "0.60", "no value"]
    assert described.startswith("Variety. S: 1.20; N: 0.60; W: no value. ln 4: 1.39.")
    assert len(marked(figure, "most")) == 1


def test_entropies_are_told_as_so_many_kinds_of_one_size(drawn: list[Any]) -> None:
    """If this fails, a reader who does not know nats cannot tell what a bar means: exp(ln 3) = 3 kinds."""
    rows = pl.DataFrame({"region": ["N", "S"], "entropy_nats": [math.log(3), 0.0], "kinds": [3.0, 1.0]})
    draw_entropy_bars(
        rows, Path("x"), title="Variety", effective="kinds", effective_label="As many clusters of one size"
    )
    figure, _, described, _ = drawn[0]
    assert said(figure, "effective") == ["3.0", "1.0"]
    assert said(figure, "effective-label") == ["As many clusters of one size"]
    assert "N: 1.10 (3.0 of one size); S: 0.00 (1.0 of one size)." in described


def test_a_second_axis_of_boxes_says_how_many_kinds_an_entropy_is(drawn: list[Any]) -> None:
    """If this fails, the axis above the boxes is not exp(H): ln 10 = 2.3026 below stands under 10 above."""
    rows = pl.DataFrame(
        {"area_code": list("ABCDE"), "cluster": ["1"] * 5, "h": [math.log(n) for n in (8, 9, 10, 12, 20)]}
    )
    draw_boxes(rows, Path("x"), value="h", value_label="nats", effective_label="Kinds", title="Variety")
    figure = drawn[0][0]
    FigureCanvasAgg(figure).draw()
    (upper,) = figure.axes[0].child_axes
    assert upper.get_xlabel() == "Kinds"
    assert 10 in upper.get_xticks()
    above = upper.transData.transform((10, 0))[0]
    assert math.isclose(above, figure.axes[0].transData.transform((math.log(10), 0))[0], abs_tol=0.01)


def test_no_two_sections_of_an_industry_classification_have_one_colour(drawn: list[Any]) -> None:
    """If this fails, a section looks like another: the classification has 21, A to U."""
    letters = [chr(65 + at) for at in range(21)]
    rows = pl.DataFrame(
        {"cluster": "1", "industry_code": letters, "section": letters, "location_quotient": 3.5}
    )
    draw_sector_profiles(rows, Path("x"), title="Industries")
    figure = drawn[0][0]
    assert len({to_hex(mark.get_facecolor()[0]) for mark in marked(figure, "sector")}) == 21
    assert marked(figure, "one")[0].axes.get_ylim()[1] == pytest.approx(5 * 1.2)  # 3.5 ends below 5


def test_sectors_stand_by_section_and_the_step_is_their_mean(drawn: list[Any]) -> None:
    """If this fails, a sector is drawn under another section, or the black step is not the mean.

    In order of sections A, B, C, C cluster 1 has 0.5, 2, 4 and 0. Their means are 0.5, 2 and (4 + 0) / 2 = 2.
    """
    draw_sector_profiles(PROFILE, Path("x"), title="Sectors")
    figure, _, described, _ = drawn[0]
    steps = marked(figure, "mean")
    assert list(steps[0].get_ydata()) == [0.5, 0.5, 2.0, 2.0, 2.0, 2.0]
    assert list(steps[0].get_xdata()) == [0, 1, 1, 2, 2, 4]
    dots = [tuple(point) for mark in marked(figure, "sector")[:3] for point in mark.get_offsets()]
    assert dots == [(0.5, 0.5), (1.5, 2.0), (2.5, 4.0)]
    assert [list(mark.get_xdata()) for mark in marked(figure, "zero")] == [[3.5]]
    assert said(figure, "section") == ["A", "B", "C"] * 2
    assert "Marks at the foot: 1 value of 0." in " ".join(said(figure))
    assert "1: highest in Bread, section C (4.00), Farms, section B (2.00)" in described


def test_a_mean_that_is_not_known_breaks_the_step(drawn: list[Any]) -> None:
    """If this fails, a section without a value looks as if it had one: section A of cluster 2 is unknown."""
    draw_sector_profiles(PROFILE, Path("x"), title="Sectors")
    second = marked(drawn[0][0], "mean")[1].get_ydata()
    assert math.isnan(second[0])
    assert list(second[2:4]) == [1.0, 1.0]


def test_boxes_are_in_order_of_their_medians_with_their_outliers(drawn: list[Any]) -> None:
    """If this fails, the order, a quartile or an outlier of a cluster is wrong.

    1, 2, 3, 4, 20 have quartiles 2 and 4, so 20 lies beyond 4 + 1.5 * 2 = 7. Two areas are too few for a box.
    """
    rows = pl.DataFrame(
        {
            "area_code": list("ABCDEFGHI"),
            "cluster": ["1"] * 5 + ["2"] * 2 + ["3", None],
            "entropy_nats": [1.0, 2, 3, 4, 20, 5, 7, None, 9],
        }
    )
    draw_boxes(rows, Path("x"), value="entropy_nats", value_label="nats", title="Variety")
    figure, _, described, _ = drawn[0]
    (box,) = marked(figure, "box")
    assert (box.get_x(), box.get_width()) == (2, 2)
    (outlier,) = marked(figure, "outlier")
    assert outlier.get_offsets().tolist()[0][0] == 20
    assert said(figure, "title") == ["2", "1", "3"]  # medians 6, 3 and none
    assert "2, 2 areas: median 6.00; 1, 5 areas: median 3.00." in described
    assert "1 area without a value." in " ".join(said(figure))
    assert box_of([1, 1, 1, 1, 1]).outliers == ()


def test_coefficients_are_drawn_where_significant_and_say_why_where_not_known(drawn: list[Any]) -> None:
    """If this fails, a difference that is not significant has a colour or no number, or a gap has no reason.

    Indicators in order: Clean air (constant), Employment rate (0.1 not significant; few areas), Weekly pay
    (0.6 and -0.3, in the classes 0.5 to 1 and -0.5 to -0.25). Clean air has no regression on cluster 2.
    """
    draw_coefficients(REGRESSIONS, Path("x"), of="ons", title="Indicators", names={"1": LONG})
    figure, _, described, _ = drawn[0]
    assert said(figure, "indicator") == ["Clean air", "Employment rate", "Weekly pay"]
    assert said(figure, "coefficient") == ["0.60", "−0.30"]
    assert [to_hex(p.get_facecolor()) for p in marked(figure, "cell")] == [RED_BLUE[6], RED_BLUE[2]]
    assert len(marked(figure, "none")) == 1
    assert sorted(said(figure, "why")) == ["a", "b"]
    assert said(figure, "plain") == ["0.10"]
    assert [words for words in said(figure, "scale") if "Hatched: no regression." in words]
    reasons = said(figure, "reason")
    assert reasons == [
        "a no p-value: Fewer areas are in the cluster than asked for",
        "b no p-value: The indicator is the same in every area, or cannot be standardised",
    ]
    assert "3 indicators by 2 clusters: 2 of 5 coefficients significant." in described
    assert "Lowest: Weekly pay in cluster 2 (−0.30)." in described


def test_where_nothing_is_significant_coefficients_are_printed_without_colour(drawn: list[Any]) -> None:
    """If this fails, a figure of careful errors is an empty page, or looks as if it had found something."""
    draw_coefficients(
        REGRESSIONS.with_columns(significant=pl.lit(value=False)), Path("x"), of="ons", title="Indicators"
    )
    figure = drawn[0][0]
    assert marked(figure, "cell") == []
    assert said(figure, "plain") == ["0.10", "0.60", "−0.30"]
    assert "None of 5 regressions is significant, so no cell has a colour." in " ".join(said(figure))
    whole = REGRESSIONS.filter(pl.col("indicator") != "air")  # every pair has a regression
    draw_coefficients(whole, Path("x"), of="ons", title="Indicators")
    assert "Hatched" not in " ".join(said(drawn[1][0]))


def test_clusters_without_a_bar_are_named(drawn: list[Any]) -> None:
    """If this fails, a cluster that lies in Scotland seems forgotten in a figure of England."""
    draw_stacked_bars(
        SHARES, Path("x"), bar="cluster", part="region", share="share_of_cluster", title="Regions",
        names={"1": "Finance", "2": "Farms", "3": "Fish"},
    )  # fmt: skip
    assert "Without an area here, and so without a bar: 3." in " ".join(said(drawn[0][0]))


def test_faults_of_regressions_are_listed_together() -> None:
    """If this fails, somebody mends one row after the other."""
    rows = pl.concat([REGRESSIONS, REGRESSIONS[:1]])
    with pytest.raises(TableError, match="2 faults") as caught:
        cell_grids(rows, clusters=["1", "3"])
    assert [finding.reason for finding in caught.value.findings] == [
        "duplicate-regression",
        "unknown-cluster",
    ]
    with pytest.raises(TableError, match=r"no source 'onz'. Did you mean 'ons'\?"):
        draw_coefficients(REGRESSIONS, Path("x"), of="onz", title="Indicators")
    with pytest.raises(ColumnError, match="no column 'significant'"):
        cell_grids(REGRESSIONS.drop("significant"))


def test_long_names_and_many_clusters_stay_on_the_page(drawn: list[Any]) -> None:
    """If this fails, words of a real study are cut off at the edge."""
    codes = [str(at) for at in range(12)]
    names = {code: f"{LONG} {code}" for code in codes}
    labels = [
        f"Average travel time in minutes to the nearest large centre, by walking {at}" for at in range(3)
    ]
    regressions = pl.DataFrame(
        [
            {
                "indicator": label, "label": label, "cluster": code, "coefficient": -1.234, "lower": -2.0,
                "upper": -0.5, "significant": True,
            }
            for label in labels
            for code in codes
        ]
    )  # fmt: skip
    shares = pl.DataFrame({"cluster": codes, "region": [LONG] * 12, "share": [1.0] * 12, "areas": [66] * 12})
    values = pl.DataFrame({"area_code": codes, "cluster": codes, "h": [float(at) for at in range(12)]})
    profile = pl.DataFrame(
        [
            {
                "cluster": code,
                "industry_code": f"{at:02d}",
                "section": "ABCDEFG"[at % 7],
                "location_quotient": at / 9,
            }
            for code in codes
            for at in range(37)
        ]
    ).with_columns(section_name=pl.lit(LONG))
    draw_coefficients(regressions, Path("x"), title=LONG, names=names)
    few = regressions.filter(pl.col("cluster").cast(pl.Int64) < 8).with_columns(
        significant=pl.lit(value=False)
    )
    draw_coefficients(few, Path("x"), title=LONG, names=dict(list(names.items())[:8]))
    draw_stacked_bars(shares, Path("x"), bar="cluster", part="region", share="share", title=LONG, names=names)
    draw_stacked_bars(
        shares.with_columns(share=pl.lit(1 / 12)), Path("x"), bar="region", part="cluster", share="share",
        title=LONG, names=names,
    )  # fmt: skip
    draw_boxes(values, Path("x"), value="h", title=LONG, names=names)
    draw_sector_profiles(profile, Path("x"), title=LONG, names=names, sizes=dict.fromkeys(codes, 66))
    draw_search(SEARCH, Path("x"), title=LONG)
    draw_embedding(POINTS, Path("x"), title=LONG, names={"2": LONG, "10": LONG})
    assert [outside(figure) for figure, *_ in drawn] == [[]] * 8


def result(**figure: Any) -> StudyResult:
    """A study with the tables of this file and one figure."""
    spec = FigureSpec(**{"name": "one", "title": "One"} | figure)
    tables = {
        "search": SEARCH, "embedding": POINTS, "region_shares": SHARES, "sector_profile": PROFILE,
        "regressions": REGRESSIONS,
        "region_entropy": pl.DataFrame({"region": ["N"], "entropy_nats": [1.0]}),
        "diversification": pl.DataFrame({"area_code": ["A"], "cluster": ["1"], "entropy_nats": [1.0]}),
    }  # fmt: skip
    return StudyResult(
        study="tiny",
        title="Tiny",
        tables={name: StudyTable(rows, name, {}, roles=("cube",)) for name, rows in tables.items()},
        indicators=[],
        figures=[spec],
        presets=[],
        default_state="",
        context=[],
        parameters={},
        inputs=[InputRecord("gva", "GVA", "ONS", licence="OGL-UK-3.0", role=("cube",))],
    )


@pytest.mark.parametrize(
    "figure",
    [
        {"kind": "search", "table": "search"},
        {"kind": "embedding", "table": "embedding"},
        {
            "kind": "stacked_bars",
            "table": "region_shares",
            "columns": {"cluster": "Cluster", "region": "Region", "share_of_cluster": "Share"},
        },
        {"kind": "entropy_bars", "table": "region_entropy"},
        {"kind": "sector_profile", "table": "sector_profile"},
        {"kind": "boxes", "table": "diversification", "columns": {"entropy_nats": "nats"}},
        {"kind": "coefficients", "table": "regressions", "of": "ons"},
    ],
)
def test_a_study_may_ask_for_each_kind(drawn: list[Any], figure: dict[str, Any], tmp_path: Path) -> None:
    """If this fails, a study cannot draw a figure that `FigureSpec` lists, or its source is not cited."""
    draw_figures(result(**figure), tmp_path)
    assert drawn[0][1] == "One"
    assert any(words.startswith("Source: ONS, GVA.") for words in said(drawn[0][0]))


def test_a_figure_with_the_wrong_number_of_columns_is_refused(tmp_path: Path) -> None:
    """If this fails, a stacked bar is drawn from columns that were never named."""
    with pytest.raises(OptionError, match=r"'one' \(stacked_bars\) names 0 columns; it takes 3\."):
        draw_figures(result(kind="stacked_bars", table="region_shares"), tmp_path)
    with pytest.raises(OptionError, match=r"draws the table 'serch'.*Did you mean 'search'"):
        draw_figures(result(kind="search", table="serch"), tmp_path)


def test_a_figure_has_the_same_bytes_again(tmp_path: Path) -> None:
    """If this fails, a study's record says that its figures changed though nothing did."""
    for name in ("one", "two"):
        draw_sector_profiles(PROFILE, tmp_path / name, title="Sectors")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    root = ET.parse(tmp_path / "one.svg").getroot()
    assert root.get("role") == "img"
    assert root.find(f"{SVG}desc") is not None
