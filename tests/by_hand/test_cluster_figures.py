"""Figures of a classification of four squares: what is drawn is what the records hold.

The records are those of `tiny_clusters.py`; expected numbers are theirs or worked out in the test.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from bailiwick.errors import ColumnError, OptionError, TableError
from bailiwick.publish import cluster_figures, cluster_map_drawing
from bailiwick.publish.cluster_figures import (
    draw_cluster_map,
    draw_dendrogram,
    draw_radials,
    draw_schedule,
)
from bailiwick.publish.cluster_layout import laid_out, sized_lines
from bailiwick.publish.cluster_map_drawing import map_panels
from bailiwick.publish.figure_page import HATCH_LINES
from bailiwick.publish.palette import CLUSTERS as COLOURS
from bailiwick.publish.radial_drawing import Profile
from bailiwick.publish.site_clusters import cluster_documents
from bailiwick.publish.site_shapes import outline_rings
from bailiwick.publish.study_figures import draw_figures
from bailiwick.publish.words import BOUNDARIES
from bailiwick.studies.result import FigureSpec, InputRecord, StudyResult, StudyTable
from tiny_clusters import CLUSTERS, PROFILE, VARIABLES, frame, level, levels

SVG = "{http://www.w3.org/2000/svg}"

# Costs 1, 2, 4 and 12: ratios 2, 2 and 3. `clusters` is after the join, so 4 to 3 costs 2.
SCHEDULE = pl.DataFrame(
    {
        "clusters": [4, 3, 2, 1],
        "ess_increase": [1.0, 2.0, 4.0, 12.0],
        "ratio": [None, 2.0, 2.0, 3.0],
    }
)
# 1b and 1a join first, then 2a; leaves in another order than the table of clusters.
JOINS = pl.DataFrame(
    {
        "first": [1, 0],
        "second": [2, 3],
        "ess_increase": [4.0, 9.0],
        "first_code": ["1b", "2a"],
        "second_code": ["1a", "1b"],
    }
)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The figures that were saved, to be read back."""
    kept: list[Any] = []
    save = cluster_figures.save_page

    def keep(figure: Any, *rest: Any) -> Any:
        kept.append(figure)
        return save(figure, *rest)

    monkeypatch.setattr(cluster_figures, "save_page", keep)
    return kept


def words_of(path: Path) -> list[str]:
    return [" ".join(node.itertext()) for node in ET.parse(path).iter(f"{SVG}text")]


def flowing(path: Path) -> str:
    """The words of a figure, in one line."""
    return " ".join(" ".join(words_of(path)).split())


def alt_of(path: Path) -> str:
    return ET.parse(path).getroot().findtext(f"{SVG}desc") or ""


def marked(figure: Any, gid: str) -> list[Any]:
    """Everything drawn under a name."""
    return figure.findobj(lambda artist: artist.get_gid() == gid)


def outside(figure: Any) -> list[str]:
    """Words that are not wholly on the page."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    page = figure.bbox
    return [
        text.get_text()
        for text in figure.findobj(Text)
        if text.get_text() and text.get_visible()
        and not (page.x0 <= (box := text.get_window_extent(renderer)).x0 and box.x1 <= page.x1 + 1)
    ]  # fmt: skip


def entry(code: str, parent: int | None = None) -> dict[str, Any]:
    """A cluster as far as panels of maps look at it."""
    return {"code": code, "name": f"Name {code}", "parent": parent}


def test_the_map_has_a_colour_and_a_code_for_each_cluster(tiny: Any, tmp_path: Path) -> None:
    """If this fails, areas are in other clusters on the map than in the table, or cannot be told apart.

    Alpha and Beta are 1, Omega 2. Each square has room for its code; Alpha's stands in the inset, where
    Alpha is larger.
    """
    svg, _ = draw_cluster_map(level(1), tmp_path / "map", geography=tiny.geography)
    text = svg.read_text(encoding="utf-8")
    assert COLOURS[0] in text
    assert COLOURS[1] in text
    assert COLOURS[2] not in text
    words = words_of(svg)
    assert {"Supergroups", "Homes", "Work", "area not covered"} <= set(words)
    # Of 1: the key, Work's one area, Nu not covered, Beta, and Alpha in the inset. Of 2: the key, Homes' two
    # areas, Omega.
    assert (words.count("1"), words.count("2")) == (5, 3)
    assert alt_of(svg) == (
        "Squares: supergroups, 2021, Squares, 2099 boundaries. 1 Homes: 2 areas; 2 Work: 1 area; 1 area"
        " without a cluster."
    )


def test_the_map_says_why_areas_have_no_cluster(tiny: Any, tmp_path: Path, monkeypatch: Any) -> None:
    """If this fails, a hatched area is white space: nobody learns which metric it lacks.

    Up to four areas of one reason are named; here none may be, so they are counted.
    """
    item = replace(level(1), left_out={"N99000001": "Homes are missing."})
    svg, _ = draw_cluster_map(item, tmp_path / "map", geography=tiny.geography)
    assert "Nu: homes are missing." in words_of(svg)
    monkeypatch.setattr(cluster_map_drawing, "NAMED", 0)
    svg, _ = draw_cluster_map(item, tmp_path / "map", geography=tiny.geography)
    assert "1 area: homes are missing." in words_of(svg)


def test_a_map_of_one_country_shows_that_country(tiny: Any, tmp_path: Path) -> None:
    """If this fails, most of the map of an English study is the hatch of countries that it does not cover.

    Of the tiny areas Alpha and Beta are English. Nu and Omega, in other countries, are neither drawn nor
    counted, and the page is lower.
    """
    rows = [("E99000001", "1", "2", 0.5, 0.9), ("E99000002", "2", "1", 0.9, 0.9)]
    clusters = [(*row[:5], None, None) for row in CLUSTERS[1]]
    item = level(1, table=rows, clusters=clusters, coverage=("E92000001",))
    svg, _ = draw_cluster_map(item, tmp_path / "england", geography=tiny.geography)
    words = words_of(svg)
    assert any("Only England is covered, and shown." in line for line in words)
    assert "area not covered" not in words
    assert alt_of(svg).endswith("1 Homes: 1 area; 2 Work: 1 area.")
    whole, _ = draw_cluster_map(level(1), tmp_path / "whole", geography=tiny.geography)
    heights = [float(ET.parse(path).getroot().get("viewBox", "").split()[3]) for path in (svg, whole)]
    assert heights[0] < heights[1]


def test_codes_stand_on_areas_with_room_for_them(tiny: Any, tmp_path: Path) -> None:
    """If this fails, codes lie across the boundaries of small areas.

    Of codes of one letter every square has room; one of twelve letters is wider than a small square.
    """
    short, _ = draw_cluster_map(level(1), tmp_path / "short", geography=tiny.geography)
    assert short.read_text(encoding="utf-8").count('id="code') == 3
    long = "12345678901a"
    rows = [
        ("E99000001", long, "2", 0.5, 0.9),
        ("E99000002", long, "2", 0.9, 0.9),
        ("W99000001", "2", long, 0.1, None),
    ]
    item = level(
        1,
        table=rows,
        clusters=[(long, *CLUSTERS[1][0][1:]), CLUSTERS[1][1]],
        profile=[(code, name, 0.1) for code in (long, "2") for name, *_ in VARIABLES],
    )
    # Omega is moved far away and made larger, so that the others are small on the page.
    far = [[5_000, 0], [900, 0], [0, 900], [-900, 0], [0, -900]]
    topology = {**tiny.geography.topology, "arcs": [*tiny.geography.topology["arcs"][:3], far]}
    points = [*tiny.geography.label_points[:3], (5_450, 450)]
    small = replace(tiny.geography, insets=[], topology=topology, label_points=points)
    svg, _ = draw_cluster_map(item, tmp_path / "long", geography=small)
    assert svg.read_text(encoding="utf-8").count('id="code') == 1  # the large square alone


def test_more_than_nine_clusters_are_shown_by_a_broader_level() -> None:
    """If this fails, two clusters of one map have one colour.

    Twelve clusters in two parents: a panel for each parent, of nine and of three. With ten in one parent
    there are too many for its map, so each cluster has its own.
    """
    above = {"clusters": [entry("1"), entry("2")], "parent_set": None}
    parents = [0] * 9 + [1] * 3
    fine = {"clusters": [entry(str(at), parent) for at, parent in enumerate(parents)], "parent_set": "above"}
    panels = map_panels("fine", {"above": above, "fine": fine})
    assert [(panel.title, len(panel.clusters)) for panel in panels] == [("1 Name 1", 9), ("2 Name 2", 3)]
    fine["clusters"][9] = entry("9", 0)
    panels = map_panels("fine", {"above": above, "fine": fine})
    assert [panel.clusters for panel in panels] == [(at,) for at in range(12)]


def test_small_maps_colour_their_own_clusters(
    tiny: Any, tmp_path: Path, drawn: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If this fails, a small map shows clusters of another parent, or its key lacks one.

    With two colours only, three groups are too many for one map: 1a and 1b are drawn on that of 1, 2a on
    that of 2.
    """
    monkeypatch.setattr(cluster_figures, "CLUSTERS", COLOURS[:2])
    svg, _ = draw_cluster_map(level(2), tmp_path / "map", levels=levels(), geography=tiny.geography)
    panels = [text.get_text() for text in marked(drawn[0], "panel")]
    assert panels == ["1 Homes", "2 Work"]
    assert len(marked(drawn[0], "key")) == 3
    assert "Old homes (1)" in words_of(svg)
    assert "Countries that are not covered are left out." in " ".join(words_of(svg))
    assert outside(drawn[0]) == []


def test_boundaries_between_areas_of_the_ground_are_left_out(tiny: Any) -> None:
    """If this fails, the plain ground of small maps shows boundaries, or has holes.

    Two triangles of one square share its diagonal: together they have the square's four sides.
    """
    shapes = [
        {"type": "Polygon", "id": "A", "arcs": [[0, 1]]},
        {"type": "Polygon", "id": "B", "arcs": [[2, -2]]},
    ]
    square = replace(
        tiny.geography,
        topology={
            "objects": {"areas": {"geometries": shapes}},
            "arcs": [
                [[0, 0], [10, 0], [0, 10]],  # right and down from the corner
                [[10, 10], [-10, -10]],  # the diagonal back
                [[10, 10], [-10, 0], [0, -10]],  # left and up
            ],
        },
    )
    # B goes from (10, 10) round to (0, 0), then along the diagonal the other way.
    assert outline_rings(square, {"A"}) == [[(0, 0), (10, 0), (10, 10), (0, 0)]]
    rings = outline_rings(square, {"A", "B"})
    assert [sorted(set(ring)) for ring in rings] == [[(0, 0), (0, 10), (10, 0), (10, 10)]]
    assert len(rings[0]) == 5  # four sides and no diagonal


def test_the_schedule_marks_cuts_and_ratios(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, the chart says that another number of clusters stands out."""
    svg, _ = draw_schedule(SCHEDULE, tmp_path / "schedule", title="Joins", cuts=(2, 4))
    (line,) = marked(drawn[0], "costs")
    assert [*line.get_xdata()] == [2, 3, 4, 5]
    assert [*line.get_ydata()] == [12.0, 4.0, 2.0, 1.0]
    assert [tuple(bar.get_ydata()) for bar in marked(drawn[0], "ratio")] == [(1, 3.0), (1, 2.0), (1, 2.0)]
    assert len(marked(drawn[0], "cut")) == 4  # both cuts on both charts
    words = words_of(svg)
    assert {"cut at 2", "cut at 4", "3.00", "2.00"} <= set(words)
    assert alt_of(svg).endswith(
        "by the last joins, 2 to 1: 12, 3 to 2: 4, 4 to 3: 2, 5 to 4: 1."
        " Ratio to the join before: 3.00 at 2, 2.00 at 4."
    )


def test_the_schedule_shows_the_last_joins(tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, thousands of joins hide the few that matter."""
    draw_schedule(SCHEDULE, tmp_path / "schedule", title="Joins", most=3)
    (line,) = marked(drawn[0], "costs")
    assert [*line.get_xdata()] == [2, 3]


def test_the_dendrogram_knows_leaves_by_code(tiny: Any, tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, a branch of the tree bears the name of another cluster.

    1b and 1a join at 4, which stands at its root 2; then 2a joins them at 9, at 3. The first join lies
    within supergroup 1 and has its colour; the second joins both supergroups and has none.
    """
    svg, _ = draw_dendrogram(
        level(2), JOINS, tmp_path / "tree", levels=levels(), cuts=(2,), geography=tiny.geography
    )
    assert [text.get_text() for text in marked(drawn[0], "leaf")] == ["1a", "1b", "2a"]
    colours = [text.get_bbox_patch().get_facecolor() for text in marked(drawn[0], "leaf")]
    assert colours[0] == colours[1] != colours[2]
    branches = marked(drawn[0], "join")
    assert [max(branch.get_xdata()) for branch in branches] == [2.0, 3.0]
    assert [branch.get_color() for branch in branches] == [COLOURS[0], "#444444"]
    # The legs of the second join have the colours of their parts: 1 from 2 to 3, and 2a, one leaf, from 0.
    stems = [(tuple(stem.get_xdata()), stem.get_color()) for stem in marked(drawn[0], "stem")]
    assert sorted(stems) == [((0.0, 3.0), COLOURS[1]), ((2.0, 3.0), COLOURS[0])]
    assert {stem.get_ydata()[0] for stem in marked(drawn[0], "stem")} == {0.5, 2.0}
    (cut,) = marked(drawn[0], "cut")
    assert cut.get_xdata()[0] == 2.5  # between 2 and 3
    assert "New homes (1)" in words_of(svg)
    assert outside(drawn[0]) == []


def test_a_wheel_has_a_bar_for_each_difference(tiny: Any, tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, a profile shows above what is below.

    Supergroup 1 is +.2 on homes and -.1 on work, 2 is -.4 and +.2: two bars outside the zero ring, which
    are filled, and two inside it, which are hatched. The rim is .4, the furthest.
    """
    svg, _ = draw_radials(level(1), tmp_path / "radials", geography=tiny.geography)
    above, below = marked(drawn[0], "above"), marked(drawn[0], "below")
    assert [round(bar.get_height(), 6) for bar in above] == [0.2, 0.2]
    assert [round(bar.get_height(), 6) for bar in below] == [-0.1, -0.4]
    assert {bar.get_hatch() for bar in above} == {None}
    assert {bar.get_hatch() for bar in below} == {HATCH_LINES["missing"]}
    assert len(marked(drawn[0], "zero")) == 2
    assert marked(drawn[0], "beyond") == []
    words = " ".join(words_of(svg))
    assert "A housing B work and pay" in words.replace("\u00a0", " ").replace("   ", " ")
    assert "1 +0.20 Homes to a person" in " ".join(words.split())
    assert "The rim is +0.4 in scaled units, the innermost ring −0.4." in " ".join(words.split())
    assert "most above on Homes to a person, most below on People at work" in alt_of(svg)
    assert outside(drawn[0]) == []


def test_a_bar_beyond_the_rim_is_marked(tiny: Any, tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, one variable of 24 units flattens all others, or is cut without a word.

    Of 200 differences 196 are .1, three are .3 and one is 24. 196 are 98 in 100, so the rim is .1.
    """
    variables = [(f"v{at}", f"Variable {at}", "all") for at in range(100)]
    values = {"1": [0.1] * 97 + [0.3] * 2 + [24.0], "2": [0.1] * 99 + [0.3]}
    profile = [(code, f"v{at}", value) for code, row in values.items() for at, value in enumerate(row)]
    svg, _ = draw_radials(
        level(1, variables=variables, profile=profile), tmp_path / "radials", geography=tiny.geography
    )
    heights = sorted({round(bar.get_height(), 6) for bar in marked(drawn[0], "above")})
    assert heights == [0.1]
    assert len(marked(drawn[0], "beyond")) == 4  # 24 and three of .3
    assert "+24.00" in " ".join(words_of(svg))
    assert "A triangle marks a bar that goes further than either." in " ".join(
        " ".join(words_of(svg)).split()
    )


def test_one_wheel_names_every_variable(tiny: Any, tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, the large wheel leaves a spoke without its name."""
    draw_radials(level(1), tmp_path / "radial", cluster="2", geography=tiny.geography)
    assert [text.get_text() for text in marked(drawn[0], "spoke")] == [
        "Homes to a person −0.40",
        "People at work +0.20",
    ]
    assert outside(drawn[0]) == []


def test_a_cluster_that_is_its_parent_has_no_wheel(tiny: Any, tmp_path: Path, drawn: list[Any]) -> None:
    """If this fails, an empty wheel looks like a fault.

    2a is the only child of 2: no wheel on the page of all, a sentence on a page of its own.
    """
    svg, _ = draw_radials(level(2), tmp_path / "radials", levels=levels(), geography=tiny.geography)
    words = " ".join(" ".join(words_of(svg)).split())
    assert len(marked(drawn[0], "wheel")) == 2
    assert "Not drawn, the same areas as its parent: 2a." in words
    assert "2a Work (1): at the mean throughout." in alt_of(svg)
    draw_radials(level(2), tmp_path / "one", cluster="2a", levels=levels(), geography=tiny.geography)
    assert len(marked(drawn[1], "wheel")) == 1
    same = [("1", "homes", 0.0), ("1", "work", 0.0), ("2", "homes", 0.0), ("2", "work", 0.0)]
    draw_radials(level(1, profile=same), tmp_path / "none", geography=tiny.geography)
    assert len(marked(drawn[2], "wheel")) == 2  # a page of nothing would be no page
    half = [*same[:2], *PROFILE[1][2:]]
    svg, _ = draw_radials(level(1, profile=half), tmp_path / "half", geography=tiny.geography)
    assert "Not drawn, without any difference: 1." in " ".join(" ".join(words_of(svg)).split())


def test_figures_say_that_names_are_provisional(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a generated name is read as an official one, or as a comparison with all areas.

    At level 1 one of two names is generated; at level 2 two of three are, and 2a is the only group of 2.
    """
    top, _ = draw_cluster_map(level(1), tmp_path / "top", geography=tiny.geography)
    assert "Names are provisional in part. They say what sets a cluster apart from all areas." in flowing(top)
    below = "Groups are compared with their supergroup. The only group of a supergroup has its name."
    told: dict[str, Any] = {"levels": levels(), "geography": tiny.geography}
    for svg, _ in (
        draw_cluster_map(level(2), tmp_path / "map", **told),
        draw_radials(level(2), tmp_path / "radials", **told),
        draw_dendrogram(level(2), JOINS, tmp_path / "tree", **told),
    ):
        assert below in flowing(svg)
    ours = [(code, name, "ours", *rest) for code, name, _, *rest in CLUSTERS[1]]
    given, _ = draw_radials(level(1, clusters=ours), tmp_path / "given", geography=tiny.geography)
    assert "rovisional" not in flowing(given)
    new = [(code, name, "provisional", *rest) for code, name, _, *rest in CLUSTERS[1]]
    own = level(1, clusters=new, level_label="Level 1")
    svg, _ = draw_radials(own, tmp_path / "own", geography=tiny.geography)
    assert "Provisional names. They say what sets a cluster apart from all areas." in flowing(svg)
    medians = [(code, name, 1.0) for code in ("1", "2", None) for name in ("homes", "work")]
    ruled = replace(own, medians=pl.DataFrame(medians, schema=["code", "variable", "median"], orient="row"))
    svg, _ = draw_cluster_map(ruled, tmp_path / "ruled", geography=tiny.geography)
    assert "Titles are made by rule from the medians, against the median of all areas." in flowing(svg)
    assert "Numbers stand on the areas that have room for them." in flowing(svg)
    both = [own, level(2, level_label="Level 2")]
    svg, _ = draw_radials(both[1], tmp_path / "two", levels=both, geography=tiny.geography)
    assert "Clusters of level 2 are compared with their cluster of level 1." in flowing(svg)


def test_a_long_name_is_cut_and_its_count_is_not(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a figure says how many areas a cluster has only where its name is short."""
    name = (
        "More people with the same address as a year ago and people separated or divorced; less of much else"
    )
    clusters = [(code, f"{name} {code}", *rest) for code, _, *rest in CLUSTERS[2]]
    item = level(2, clusters=clusters)
    told: dict[str, Any] = {"levels": [level(1), item], "geography": tiny.geography}
    for svg, _ in (
        draw_dendrogram(item, JOINS, tmp_path / "tree", **told),
        draw_radials(item, tmp_path / "radials", **told),
    ):
        assert "… (1)" in flowing(svg)
        assert "much else" not in flowing(svg)


def test_small_maps_of_one_level_are_titled_once(tiny: Any, tmp_path: Path, monkeypatch: Any) -> None:
    """If this fails, more clusters than colours have their titles cut above their maps, and whole below."""
    monkeypatch.setattr(cluster_map_drawing, "CLUSTERS", ("#332288",))
    monkeypatch.setattr(cluster_figures, "CLUSTERS", ("#332288",))
    name = "Less persistent absence of pupils looked after and of pupils with free school meals"
    item = level(1, clusters=[(code, name, *rest) for code, _, *rest in CLUSTERS[1]])
    svg, _ = draw_cluster_map(item, tmp_path / "map", geography=tiny.geography)
    words = flowing(svg).replace("\u00a0", " ")
    assert f"1 {name} (2)" in words
    assert f"2 {name} (1)" in words
    assert words.count("meals") == 2


def test_thousands_are_set_apart() -> None:
    """If this fails, a figure writes 36354."""
    assert Profile("1", "Homes", 36_354, (0.1,)).heading == "Homes (36,354)"
    assert sized_lines("Homes", 36_354, 30, 1) == ["Homes (36,354)"]


def test_numbers_keep_off_letters_and_triangles(
    tiny: Any, tmp_path: Path, drawn: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If this fails, the number of a bar is printed over the letter of its dimension, or over a triangle.

    Five dimensions of one variable each: every letter stands at the end of a bar. 98 in 100 of ten are all,
    so the rim is put at .5 by hand, and each bar of .6 goes beyond it.
    """
    monkeypatch.setattr(cluster_figures, "rim_of", lambda _: 0.5)
    variables = [(f"v{at}", f"Variable {at}", f"dimension {at}") for at in range(5)]
    profile = [(code, f"v{at}", sign * 0.6) for code, sign in (("1", 1), ("2", -1)) for at in range(5)]
    draw_radials(
        level(1, variables=variables, profile=profile), tmp_path / "radials", geography=tiny.geography
    )
    renderer = FigureCanvasAgg(drawn[0]).get_renderer()
    drawn[0].draw(renderer)
    letters = [text.get_window_extent(renderer) for text in marked(drawn[0], "dimension")]
    marks = [text.get_window_extent(renderer) for text in marked(drawn[0], "mark")]
    triangles = [line.get_window_extent(renderer) for line in marked(drawn[0], "beyond")]
    assert (len(letters), len(marks), len(triangles)) == (10, 6, 10)
    assert not [1 for mark in marks if mark.count_overlaps([*letters, *triangles])]
    assert not [1 for letter in letters if letter.count_overlaps(triangles)]


def test_areas_without_shapes_have_profiles_and_no_map(tmp_path: Path) -> None:
    """If this fails, a table of one's own, of areas that no map holds, has no figures."""
    sets = [replace(item, vintage="", coverage=()) for item in levels()]
    paths = draw_radials(sets[0], tmp_path / "radials", levels=sets)
    paths += draw_dendrogram(sets[1], JOINS, tmp_path / "tree", levels=sets)
    assert all(path.is_file() for path in paths)
    with pytest.raises(OptionError, match="names no boundary vintage, so no shapes are known"):
        draw_cluster_map(sets[0], tmp_path / "map")


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda t, p: draw_radials(level(1), p, cluster="3", geography=t), OptionError, "no cluster '3'"),
        (
            lambda _, p: draw_schedule(SCHEDULE, p, title="", cuts=(9,)),
            OptionError,
            "The cuts 9 are not among",
        ),
        (lambda _, p: draw_schedule(SCHEDULE.head(0), p, title=""), TableError, "no join to draw"),
        (
            lambda _, p: draw_schedule(SCHEDULE.rename({"ratio": "ratios"}), p, title=""),
            ColumnError,
            "no column 'ratio'. Did you mean 'ratios'",
        ),
        (
            lambda _, p: draw_schedule(SCHEDULE.with_columns(ess_increase=-1.0), p, title=""),
            TableError,
            "A join adds -1.0 to the error sum of squares",
        ),
        (
            lambda t, p: draw_dendrogram(level(2), JOINS.head(1), p, levels=levels(), geography=t),
            TableError,
            "The 1 join do not lead from 3 clusters to one",
        ),
        (
            lambda t, p: draw_dendrogram(
                level(2), JOINS.with_columns(first_code=pl.lit("9z")), p, levels=levels(), geography=t
            ),
            TableError,
            "The joins name the cluster '9z', which is none here",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    tiny: Any, tmp_path: Path, call: Any, error: type[Exception], sentence: str
) -> None:
    """If this fails, a figure is wrong where a sentence would have said why."""
    with pytest.raises(error) as caught:
        call(tiny.geography, tmp_path / "figure")
    assert sentence in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_same_input_gives_the_same_bytes(tiny: Any, tmp_path: Path) -> None:
    """If this fails, every run of a study changes its figures."""
    for name in ("a", "b"):
        draw_radials(level(1), tmp_path / name / "radials", geography=tiny.geography)
        draw_cluster_map(level(1), tmp_path / name / "map", geography=tiny.geography)
    for file in ("radials.svg", "radials.png", "map.svg", "map.png"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def study(**changes: Any) -> StudyResult:
    """A study of the squares, of which no shapes are held."""
    tables = {"schedule": SCHEDULE, "upper_schedule": JOINS, "membership": frame("table", [])}
    facts: dict[str, Any] = {
        "study": "squares",
        "title": "Squares",
        "tables": {
            name: StudyTable(rows, f"Table {name}", dict.fromkeys(rows.columns, "Column"))
            for name, rows in tables.items()
        },
        "indicators": (),
        "figures": (
            FigureSpec("schedule", "schedule", table="schedule", cuts=(2,)),
            FigureSpec("tree", "dendrogram", table="upper_schedule", clusters="squares_groups", cuts=(2,)),
            FigureSpec("profiles", "radial", clusters="squares_supergroups"),
            FigureSpec("profile", "radial", clusters="squares_supergroups", cluster="1", title="One"),
        ),
        "presets": (),
        "default_state": "",
        "context": (),
        "parameters": {},
        "inputs": (InputRecord("table", "Invented", "Nobody", licence="OGL-UK-3.0"),),
        "clusters": [replace(item, vintage="", coverage=()) for item in levels()],
    }
    return StudyResult(**facts | changes)


def test_a_study_draws_its_figures_of_clusters(tmp_path: Path) -> None:
    """If this fails, a study that asks for a figure of clusters has none."""
    draw_figures(study(), tmp_path)
    assert sorted(path.name for path in tmp_path.glob("*.svg")) == [
        "profile.svg", "profiles.svg", "schedule.svg", "tree.svg",
    ]  # fmt: skip
    assert "Table schedule" in words_of(tmp_path / "schedule.svg")
    assert "One" in words_of(tmp_path / "profile.svg")


def test_a_figure_of_absent_clusters_is_refused(tmp_path: Path) -> None:
    """If this fails, a study with a wrong id gives a traceback."""
    spec = FigureSpec("profiles", "radial", clusters="squares_supergroup")
    with pytest.raises(OptionError, match="Did you mean 'squares_supergroups'"):
        draw_figures(study(figures=(spec,)), tmp_path)


def test_a_map_of_a_study_credits_the_boundaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, a map of clusters lacks the statement that its boundaries ask for."""
    told: dict[str, Any] = {}
    monkeypatch.setattr(cluster_figures, "draw_cluster_map", lambda *_, **facts: told.update(facts))
    record = InputRecord("t", "Invented", "Nobody", licence="OGL-UK-3.0", attribution="Ours.")
    spec = FigureSpec("map", "clusters", clusters="squares_groups")
    draw_figures(study(figures=(spec,), inputs=(record,)), tmp_path)
    assert told["attribution"] == f"Ours. {BOUNDARIES}"


def test_the_documents_of_figures_are_those_of_the_site(tiny: Any) -> None:
    """If this fails, a figure shows other numbers than the atlas."""
    shapes, documents = laid_out(level(2), levels(), tiny.geography)
    assert documents == cluster_documents(levels(), {"lad2099": tiny.geography})
    assert shapes is tiny.geography
