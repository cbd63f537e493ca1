"""What the site refuses in a classification, with its sentence, all faults at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bailiwick.errors import ColumnError, OptionError, TableError
from bailiwick.indicators import Preset
from tiny_clusters import AREAS, CLUSTERS, PROFILE, VARIABLES, corresponding, frame, level, levels

A, B, OMEGA = AREAS[1]
ONE, TWO = CLUSTERS[1]


def changed(rows: list[Any], at: int, place: int, put: Any) -> list[Any]:
    """Rows in which one value is replaced."""
    row = [*rows[at]]
    row[place] = put
    return [*rows[:at], tuple(row), *rows[at + 1 :]]


@pytest.mark.parametrize(
    ("changes", "reason", "sentence"),
    [
        ({"table": changed(AREAS[1], 0, 0, "E99000009")}, "unknown-area", "not an area code of 'lad2099'"),
        ({"table": [A, A, B, OMEGA]}, "duplicate-key", "'E99000001' has more than one row; keep one."),
        ({"table": [A, OMEGA]}, "absent-row", "'E99000002' has no row; give one, with a null and a flag"),
        ({"table": changed(AREAS[1], 1, 1, None)}, "null-without-flag", "has no cluster and no flag"),
        ({"table": changed(AREAS[1], 1, 1, "9")}, "unknown-cluster", "in the cluster '9', which the table"),
        (
            {"table": [*AREAS[1], ("N99000001", "1", None, None, None)]},
            "outside-coverage",
            "its country 'N92000002' is not in the coverage E92000001, W92000004",
        ),
        ({"table": changed(AREAS[1], 0, 2, "9")}, "bad-second", "second cluster '9', which is none of"),
        ({"table": changed(AREAS[1], 0, 2, "1")}, "bad-second", "which is its own cluster"),
        ({"table": changed(AREAS[1], 0, 3, -0.1)}, "out-of-range", "The ratio of 'E99000001' is -0.1"),
        ({"table": changed(AREAS[1], 0, 4, 1.5)}, "out-of-range", "give a number from 0 to 1, or null"),
        ({"clusters": [ONE, TWO, ("3", *ONE[1:])]}, "empty-cluster", "The cluster '3' has no area"),
        ({"clusters": [ONE, ONE, TWO]}, "duplicate-cluster", "The cluster '1' occurs more than once"),
        (
            {"clusters": changed(CLUSTERS[1], 0, 2, "made up")},
            "bad-status",
            "has the status 'made up'; allowed",
        ),
        ({"clusters": changed(CLUSTERS[1], 0, 3, None)}, "no-text", "The cluster '1' has no prose"),
        ({"clusters": changed(CLUSTERS[1], 0, 4, "x")}, "no-level-above", "and there is no level above"),
        (
            {"clusters": changed(CLUSTERS[1], 0, 5, "W99000001")},
            "typical-elsewhere",
            "'W99000001' is named as typical of '1' and is not in it",
        ),
        ({"clusters": changed(CLUSTERS[1], 0, 5, "E99")}, "unknown-area", "'E99' is not an area code"),
        ({"clusters": changed(CLUSTERS[1], 0, 6, 2.0)}, "out-of-range", "The stability of '1' is 2.0"),
        ({"profile": PROFILE[1][1:]}, "profile-gap", "The profile of '1' lacks 1 variable: 'homes'."),
        ({"profile": [*PROFILE[1], PROFILE[1][0]]}, "duplicate-profile", "twice; keep one"),
        ({"profile": [*PROFILE[1], ("7", "homes", 0.0)]}, "unknown-profile", "the cluster '7', which"),
        ({"profile": [*PROFILE[1], ("1", "cars", 0.0)]}, "unknown-profile", "the variable 'cars', which"),
        ({"profile": changed(PROFILE[1], 0, 2, float("inf"))}, "bad-profile", "The profile is inf at"),
        ({"variables": [*VARIABLES, VARIABLES[0]]}, "duplicate-variable", "'homes' occurs more than once"),
    ],
)
def test_a_level_that_breaks_a_rule_is_refused(
    tiny: Any, tmp_path: Path, changes: dict[str, Any], reason: str, sentence: str
) -> None:
    """If this fails, the atlas shows a cluster that is not one, or a gap without a reason."""
    with pytest.raises(TableError) as caught:
        tiny.write(tmp_path / "site", clusters=[level(1, **changes)])
    found = {finding.reason: finding.sentence for finding in caught.value.findings}
    assert reason in found
    assert sentence in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "reason", "sentence"),
    [
        ({"clusters": changed(CLUSTERS[2], 0, 4, "3")}, "unknown-parent", "the parent '3', which the level"),
        (
            {"clusters": changed(CLUSTERS[2], 0, 4, None)},
            "no-parent",
            "'1a' has no parent; name one of '1', '2'",
        ),
        (
            {"clusters": changed(CLUSTERS[2], 1, 4, "2")},
            "not-nested",
            "'E99000002' is in '1b' here and in '1' of 'squares_supergroups', which does not hold '1b'",
        ),
        ({"level": 1}, "duplicate-level", "Level 1 of 'squares' on 'lad2099' is given more than once"),
    ],
)
def test_levels_that_do_not_nest_are_refused(
    tiny: Any, tmp_path: Path, changes: dict[str, Any], reason: str, sentence: str
) -> None:
    """If this fails, a group lies in two supergroups."""
    with pytest.raises(TableError) as caught:
        tiny.write(tmp_path / "site", clusters=[level(1), level(2, **changes)])
    assert reason in {finding.reason for finding in caught.value.findings}
    assert sentence in str(caught.value)


def test_sizes_that_do_not_add_up_are_refused(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a legend tells of other areas than its map shows."""
    clusters = frame("clusters", CLUSTERS[1]).with_columns(pl.Series("size", [3, 1]))
    item = type(level())(**{**vars(level()), "clusters": clusters})
    with pytest.raises(TableError, match="'1' is said to have 3 areas, and 2 areas have its code"):
        tiny.write(tmp_path / "site", clusters=[item])


def test_a_flag_with_a_cluster_is_refused(tiny: Any, tmp_path: Path) -> None:
    """If this fails, an area is shown in a cluster and said to have none."""
    table = frame("table", AREAS[1]).with_columns(pl.Series("flag", ["s", None, None]))
    item = type(level())(**{**vars(level()), "table": table})
    with pytest.raises(TableError, match=r"with the flag 's' \(suppressed\); drop one"):
        tiny.write(tmp_path / "site", clusters=[item])


def test_faults_of_all_levels_are_listed_at_once(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a reader mends one fault only to be told of the next.

    Without Omega it has no row, its cluster no area, and the typical area of that is not in it.
    """
    with pytest.raises(TableError, match=r"cannot be published \(4 faults\)") as caught:
        tiny.write(
            tmp_path / "site",
            clusters=[
                level(1, table=[A, B]),
                level(2, clusters=changed(CLUSTERS[2], 0, 4, "7")),
            ],
        )
    assert [finding.sentence.split(":")[0] for finding in caught.value.findings] == [
        *["squares_supergroups"] * 3, "squares_groups",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["table", "clusters", "profile", "variables"])
def test_a_column_that_is_absent_is_named(tiny: Any, tmp_path: Path, name: str) -> None:
    """If this fails, a table with other column names gives a traceback."""
    held = getattr(level(), name)
    item = type(level())(**{**vars(level()), name: held.rename({held.columns[1]: f"{held.columns[1]}s"})})
    with pytest.raises(ColumnError, match=f"'{name}' of the clusters .* has no column '{held.columns[1]}'"):
        tiny.write(tmp_path / "site", clusters=[item])


def test_an_address_that_names_an_unknown_set_is_refused(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a link of the landing page leads nowhere."""
    with pytest.raises(OptionError, match=r"'squares_group', which is no set of clusters here\. Did"):
        tiny.write(
            tmp_path / "site", clusters=levels(), presets=[Preset("A", "B", "#/clusters?set=squares_group")]
        )


def test_an_id_of_an_indicator_is_taken(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the download of a classification overwrites that of an indicator."""
    with pytest.raises(
        OptionError, match="Each id names a file and may occur once; 'jobs_share' occurs more"
    ):
        tiny.write(tmp_path / "site", clusters=[level(1, id="jobs_share")])


def test_an_atlas_of_nothing_is_refused(tiny: Any, tmp_path: Path) -> None:
    """If this fails, an atlas opens on an empty page."""
    with pytest.raises(OptionError, match="at least one indicator or one set of clusters, got none"):
        tiny.write(tmp_path / "site", indicators=[])


def test_a_reason_that_is_no_dimension_is_refused(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the readout gives a reason without a name."""
    with pytest.raises(
        TableError, match="'travel' is given as a reason and is none of `dimensions`: 'housing'"
    ):
        tiny.write(tmp_path / "site", similar=[corresponding(dimensions=("housing", "work and pay"))])


def test_reasons_need_their_columns(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a basis that promises reasons is published without them."""
    table = corresponding().table.drop("closest_on")
    with pytest.raises(ColumnError, match="similar areas 'census' has no column 'closest_on'"):
        tiny.write(tmp_path / "site", similar=[corresponding(table=table)])
