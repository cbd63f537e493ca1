"""What the site writer refuses, with its sentence, and that nothing is half written."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from bailiwick.errors import ColumnError, DataWarning, OptionError, TableError, WorkspaceError
from bailiwick.publish import SimilarData
from bailiwick.publish.writing import replace_folder, write_file


def with_row(*row: Any) -> list[Any]:
    """A complete year in which one row is replaced by `row`."""
    rows = {code: (code, 2023, 0.5, None) for code in ("E99000001", "E99000002", "W99000001")}
    return [*({**rows, row[0]: row}).values()]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (with_row("E99000001", 2023, None, None), "'E99000001' in 2023 is null with no flag; say why"),
        (with_row("E99000001", 2023, None, "e"), "is null with the flag 'e', which goes with a value"),
        (with_row("E99000001", 2023, 0.5, "s"), "is 0.5 with the flag 's', which says that it has no value"),
        (with_row("E99000001", 2023, 0.5, "q"), "has the flag 'q'; allowed are m, s, n, x, u, e, p, r"),
        (with_row("E99000001", 2023, math.nan, None), "is nan; give null and a flag"),
        (with_row("E99000001", 2023, math.inf, None), "is inf; give null and a flag"),
        (with_row("E99000009", 2023, 0.5, None), "'E99000009' is not an area code of 'lad2099' (4 areas)"),
        (with_row("E99000009", 2023, 0.5, None), "Did you mean 'E9900000"),
        ([*with_row("E99000001", 2023, 0.5, None)] * 2, "'E99000001' has more than one row for 2023"),
        (with_row("E99000001", 2023, 0.5, None)[1:], "'E99000001' has no row for 2023"),
        (
            [*with_row("E99000001", 2023, 0.5, None), ("N99000001", 2023, 1.0, None)],
            "its country 'N92000002'",
        ),
        (with_row("E99000001", 2023.5, 0.5, None), "The year of 'E99000001' is 2023.5; give a whole number"),
        ([], "The table has no row"),
        ([(c, 2023, None, "m") for c in ("E99000001", "E99000002", "W99000001")], "Every value is null"),
    ],
)
def test_a_table_that_breaks_a_rule_is_refused(tiny: Any, tmp_path: Path, rows: Any, sentence: str) -> None:
    """If this fails, the atlas shows a value that is not one, or a gap without a reason."""
    schema = pa.schema(
        [("area_code", pa.string()), ("year", pa.float64()), ("value", pa.float64()), ("flag", pa.string())]
    )
    columns = {name: [row[at] for row in rows] for at, name in enumerate(schema.names)}
    table = pa.table({name: pa.array(columns[name], schema.field(name).type) for name in schema.names})
    with pytest.raises(TableError) as caught:
        tiny.write(tmp_path / "site", tiny.indicator(table=table))
    assert sentence in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_faults_of_all_indicators_are_listed_at_once(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a reader mends one fault only to be told of the next."""
    first = tiny.indicator(rows=[("E99000001", 2023, None, None), ("E99000009", 2023, 1.0, None)], absent="m")
    second = tiny.indicator(id="other", rows=with_row("E99000001", 2023, 0.5, "q"))
    with pytest.raises(TableError, match="No site was written") as caught:
        tiny.write(tmp_path / "site", first, second)
    assert [finding.reason for finding in caught.value.findings] == [
        "null-without-flag", "unknown-area", "unknown-flag",
    ]  # fmt: skip
    assert "'jobs_share' cannot be published (2 faults)" in str(caught.value)
    assert "'other' cannot be published (1 fault)" in str(caught.value)


def test_a_renamed_column_is_named_with_the_nearest(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a table with other column names gives a traceback."""
    table = tiny.indicator().table.rename_columns(["area_code", "year", "values", "flag"])
    with pytest.raises(ColumnError, match=r"no column 'value'\. Did you mean 'values'"):
        tiny.write(tmp_path / "site", tiny.indicator(table=table))


def test_codes_of_another_vintage_are_explained(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a 2021 code in a 2023 table is called unknown and not explained."""
    rows = [("E07000026", 2023, 1.0, None)]
    with pytest.raises(TableError, match="Allerdale") as caught:
        tiny.write(
            tmp_path / "site", tiny.indicator(rows=rows, absent="m"), vintage="lad2023", geographies=None
        )
    assert "Cumberland" in str(caught.value)


def test_the_earlier_site_stays_when_the_new_one_fails(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a fault in new data takes the published atlas away."""
    site = tiny.write(tmp_path / "site")
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    with pytest.raises(TableError):
        tiny.write(site, tiny.indicator(rows=with_row("E99000001", 2023, None, None)))
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before
    assert list(tmp_path.iterdir()) == [site]


def test_the_earlier_site_is_replaced_whole(tiny: Any, tmp_path: Path) -> None:
    """If this fails, files of an indicator that is gone stay behind."""
    site = tiny.write(tmp_path / "site", tiny.indicator(id="old_one"))
    tiny.write(site, tiny.indicator(id="new_one"))
    assert [path.name for path in (site / "values").iterdir()] == ["new_one.json"]
    assert list(tmp_path.iterdir()) == [site]


def test_the_earlier_site_stays_when_the_disk_fails(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If this fails, a full disk leaves half an atlas."""
    site = tiny.write(tmp_path / "site")
    before = (site / "manifest.json").read_bytes()
    write_bytes = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "map.svg":
            raise OSError(28, "No space left on device")
        return write_bytes(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(WorkspaceError, match=r"No space left on device\. What was there before is unchanged"):
        tiny.write(site, title="Another title")
    assert (site / "manifest.json").read_bytes() == before
    assert list(tmp_path.iterdir()) == [site]


def test_the_earlier_site_comes_back_when_the_move_fails(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If this fails, an error between the two moves leaves no atlas at all."""
    site = tiny.write(tmp_path / "site")
    before = (site / "manifest.json").read_bytes()
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise OSError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(WorkspaceError, match="Permission denied"):
        tiny.write(site, title="Another title")
    assert (site / "manifest.json").read_bytes() == before
    assert list(tmp_path.iterdir()) == [site]


def test_a_folder_with_other_files_is_left_alone(tiny: Any, tmp_path: Path) -> None:
    """If this fails, a mistyped path deletes somebody's work."""
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"holds files and no manifest\.json"):
        tiny.write(tmp_path)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    """If this fails, a file is replaced by a folder."""
    path = tmp_path / "site"
    path.write_text("a file", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="is not a folder"):
        replace_folder(path, {"a": b"b"}, marker="a")
    assert path.read_text(encoding="utf-8") == "a file"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """If this fails, a wrong place gives a traceback."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="Cannot write"):
        write_file(tmp_path / "file" / "below.json", b"{}")
    with pytest.raises(WorkspaceError, match="Cannot write"):
        replace_folder(tmp_path / "file" / "site", {"a": b"b"}, marker="a")


def test_an_unbuilt_front_end_names_the_two_commands(tiny: Any, tmp_path: Path) -> None:
    """If this fails, somebody with a fresh checkout does not know how to build the front end."""
    (tiny.static / "atlas.js").unlink()
    with pytest.raises(WorkspaceError, match=r"atlas\.js missing") as caught:
        tiny.write(tmp_path / "site")
    assert "npm --prefix atlas ci" in str(caught.value)
    assert "npm --prefix atlas run build" in str(caught.value)
    assert not (tmp_path / "site").exists()


def test_a_large_single_file_is_warned_of_and_a_larger_one_refused(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the single file grows until phones cannot open it. The limit is 4 MB."""
    single = tmp_path / "atlas.html"
    with pytest.warns(DataWarning, match="phones open it slowly"):
        tiny.write(tmp_path / "site", tiny.indicator(method=["m" * 3_050_000]), single_file=single)
    assert 3_000_000 < single.stat().st_size < 4_000_000
    before = single.read_bytes(), (tmp_path / "site/manifest.json").read_bytes()
    with pytest.raises(WorkspaceError, match="at most 4,000,000 are allowed"):
        tiny.write(tmp_path / "site", tiny.indicator(method=["m" * 4_050_000]), single_file=single)
    assert (single.read_bytes(), (tmp_path / "site/manifest.json").read_bytes()) == before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"default_state": "#/map?x=jobs_shore"},
            "shows 'jobs_shore', which is no indicator here. Did you mean",
        ),
        ({"default_state": "#/matrix?x=jobs_share&y=gva"}, "shows 'gva'"),
        ({"indicators": []}, "needs at least one indicator"),
    ],
)
def test_a_site_that_cannot_open_is_refused(tiny: Any, tmp_path: Path, changes: Any, sentence: str) -> None:
    """If this fails, the atlas opens on nothing."""
    with pytest.raises(OptionError, match=sentence):
        tiny.write(tmp_path / "site", **changes)
    assert not (tmp_path / "site").exists()


def test_an_id_that_occurs_twice_is_refused(tiny: Any, tmp_path: Path) -> None:
    """If this fails, one indicator's values overwrite another's."""
    with pytest.raises(OptionError, match="'jobs_share' occurs more"):
        tiny.write(tmp_path / "site", tiny.indicator(), tiny.indicator())


def test_metadata_that_break_the_contract_are_refused(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the front end gets a file that it cannot read."""
    with pytest.raises(TableError, match="does not match"):
        tiny.write(tmp_path / "site", tiny.indicator(id="Jobs Share"))
    with pytest.raises(TableError, match='"sideways" is not one of'):
        tiny.write(tmp_path / "site", tiny.indicator(direction="sideways"))
    with pytest.raises(
        TableError, match=r"indicators/jobs_share\.json(.|\n)*breaks: .* has less than 4 items"
    ):
        tiny.write(tmp_path / "site", tiny.indicator(breaks=[1, 2]))
    with pytest.raises(TableError, match='"WTFPL" is not one of'):
        tiny.write(tmp_path / "site", licence="WTFPL")
    assert not (tmp_path / "site").exists()


def test_similar_areas_of_another_vintage_are_refused(tiny: Any, tmp_path: Path) -> None:
    """If this fails, the list of similar areas has holes."""
    columns = {"area_code": ["E99000001"], "rank": [1], "neighbour_code": ["E99000007"], "distance": [0.1]}
    basis = SimilarData(basis="mix", label="Mix", definition="Half.", year=2023, table=pa.table(columns))
    with pytest.raises(TableError, match="'E99000007' is not an area code of 'lad2099'"):
        tiny.write(tmp_path / "site", similar=[basis])


def test_no_file_of_a_site_holds_a_number_that_is_none(tiny: Any, tmp_path: Path) -> None:
    """If this fails, NaN or Infinity is written, which is no JSON and which browsers refuse."""
    site = tiny.write(tmp_path / "site")
    for path in site.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"), parse_constant=lambda name: pytest.fail(name))
