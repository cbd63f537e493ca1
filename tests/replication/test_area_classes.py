"""Census files and published classifications: counts, means by meaning, and what the carried tables hold.

Sources: the official files in `area_classification` of the shared data. Counts are those the publishers'
memberships add up to; the numbers of correlated pairs were computed once with NumPy's `corrcoef`, apart
from this package.
"""

from __future__ import annotations

import importlib
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bailiwick import dominant_variables, merge_areas, open_sample, select_variables, standardise_areas
from bailiwick.sources.area_classes import LEVELS, read_area_classes
from bailiwick.sources.census_variables import read_census_variables
from bailiwick.sources.class_means import CENTROID_ORDER, read_class_means, read_start_totals
from bailiwick.sources.recognise import recognise

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def files(shared_data: Path) -> Path:
    """The folder of the files."""
    return shared_data / "area_classification"


@pytest.fixture(scope="module")
def districts() -> pa.Table:
    """The districts of England and Wales, merged as the published comparisons have them: 329."""
    carried = open_sample()["census2021_lad2022_variables"]
    return merge_areas(carried, "lad2022", density="mean").table


def counted(table: pa.Table, level: str) -> Counter[Any]:
    """How many areas each class of a level has."""
    return Counter(code for code in table[level].to_pylist() if code is not None)


# -- published classes, exact ------------------------------------------------------------------------------

SUPERGROUPS = {
    "la2001_membership_england_354.csv": [49, 12, 7, 7, 179, 44, 54],  # the eighth is Northern Ireland's
    "la2011v2_membership_391.csv": [51, 35, 83, 20, 12, 57, 78, 55],
    "UK_OAC_Final.parquet": [42_132, 49_519, 20_850, 22_320, 21_863, 35_369, 31_680, 15_290],
}
CLASSES = {  # rows, classes of the three levels
    "la2001_membership_england_354.csv": (354, 7, 12, 21),
    "la2011v2_membership_391.csv": (391, 8, 16, 24),
    "UK_OAC_Final.parquet": (239_023, 8, 21, 52),
}
SOME = {
    "la2001_membership_england_354.csv": {
        "5.7.12": 21,
        "5.7.13": 47,
        "5.7.14": 43,
        "5.8.15": 23,
        "5.9.16": 45,
        "7.11.21": 1,
    },
    "la2011v2_membership_391.csv": {"3a1": 22, "3a2": 26, "7a1": 41},
    "UK_OAC_Final.parquet": {"1a1": 10_758, "8b3": 2_098},
}


@pytest.mark.parametrize("name", SUPERGROUPS)
def test_every_area_is_in_its_published_class(files: Path, name: str) -> None:
    """If this fails, an area lost its class or took another's, and comparisons are with something else."""
    table = read_area_classes(files / name)
    supergroups = counted(table, "supergroup")
    assert [supergroups[code] for code in sorted(supergroups)] == SUPERGROUPS[name]
    assert (table.num_rows, *(len(counted(table, level)) for level in LEVELS)) == CLASSES[name]
    subgroups = counted(table, "subgroup")
    assert {code: subgroups[code] for code in SOME[name]} == SOME[name]


def test_the_merged_rows_of_2001_have_no_class_of_their_own(files: Path) -> None:
    """If this fails, "N/A" became a missing row or a ninth supergroup, and Westminster has a wrong label."""
    rows = {row["area_name"]: row for row in read_area_classes(files / SHORT["2001"]).to_pylist()}
    assert rows["Westminster"]["subgroup"] is None
    assert rows["Westminster"]["subgroup_name"] is None
    assert rows["Westminster"]["merged_into"] == "00AA"
    assert rows["Isles of Scilly"]["merged_into"] == "15UF"
    assert rows["City of London"]["subgroup"] == "3.5.8"
    assert sum(row["merged_into"] is not None for row in rows.values()) == 2


SHORT = {"2001": "la2001_membership_england_354.csv", "2011": "la2011v2_membership_391.csv"}


def test_a_pair_of_2011_is_one_row_of_the_publisher(files: Path) -> None:
    """If this fails, City of London and the Isles of Scilly count as areas that were classified apart."""
    table = read_area_classes(files / SHORT["2011"])
    rows = {row["area_code"]: row for row in table.to_pylist()}
    pairs = {code: row["merged_into"] for code, row in rows.items() if row["merged_into"]}
    assert pairs == {"E09000001": "E09000033", "E06000053": "E06000052"}
    assert all(rows[small]["subgroup"] == rows[into]["subgroup"] for small, into in pairs.items())
    # Counted in the file: 22 rest on one record, 17 have one that disagrees, 12 have had several codes.
    assert sum(row["n_museums"] == 1 for row in rows.values()) == 22
    assert sum(row["n_agree"] < row["n_museums"] for row in rows.values()) == 17
    assert sum(row["is_ambiguous"] for row in rows.values()) == 12


def test_names_are_those_of_the_publisher(files: Path) -> None:
    """If this fails, a lost comma, a small letter or an invented name stands over a cluster."""
    rows = read_area_classes(files / SHORT["2011"]).to_pylist()
    names = {(row[level], row[f"{level}_name"]) for row in rows for level in LEVELS}
    assert ("2", "Business, Education and Heritage Centres") in names
    assert ("6a", "Services, Manufacturing and Mining Legacy") in names
    assert ("1b1", "Affluent rural") in names
    assert ("6b", "Scottish Industrial Heritage") in names
    assert ("6b1", "Scottish Industrial Legacy") in names


# -- variables ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rows", "variables", "vintage"),
    [
        ("lad_ew_census2021_57vars_pct.csv", 331, 57, "lad2022"),
        ("oa_ew_census2021_43vars_with_oac2021.parquet", 188_880, 43, "oa2021"),
        ("lad_ew_census2011_partial_pct.csv", 340, 37, "lad2011"),
    ],
)
def test_census_files_are_read_whole(files: Path, name: str, rows: int, variables: int, vintage: str) -> None:
    """If this fails, areas or variables are lost, or a published class is taken for a variable."""
    source = recognise(files / name)
    assert source is not None
    assert source.name == "census_variables"
    table = read_census_variables(files / name)
    keys = {"area_code", "area_name", "residents"}
    held = [column for column in table.column_names if column not in keys]
    assert (table.num_rows, len(held)) == (rows, variables)
    assert table.schema.metadata[b"vintage"].decode() == vintage
    assert not {"Supergroup", "Group", "Subgroup"} & set(held)
    assert all(table[column].null_count == 0 for column in held)


def test_columns_of_output_areas_go_by_name(files: Path) -> None:
    """If this fails, v12 stands where v11 is expected: in the file the density comes before it."""
    name = "oa_ew_census2021_43vars_with_oac2021.parquet"
    table = read_census_variables(files / name)
    raw = pq.read_table(files / name, columns=["v11", "v12"])
    assert table.column_names.index("v12") < table.column_names.index("v11")
    assert table["v11"].to_pylist() == raw["v11"].to_pylist()
    assert max(table["v12"].to_pylist()) > 100 >= max(table["v11"].to_pylist())


def test_the_list_of_variables_agrees_with_both_published_lists(files: Path) -> None:
    """If this fails, a variable has another's label, table or dimension, or the centroids' order is off."""
    carried = open_sample()["census2021_variables"].to_pandas().astype(str).set_index("published_code")
    listed = pd.read_csv(files / "OAC2021_variables.csv").set_index("encoding")
    order = pd.read_csv(files / "Variables_LOAC_centroid_order.csv", encoding="utf-8-sig").head(60)
    assert carried["published_name"].to_dict() == listed["Name"].str.strip().to_dict()
    assert carried["census_table"].to_dict() == listed["TS_code"].str.strip().to_dict()
    tables = order["Variables"].str.extract(r"^(ts\d{3}a?)")[0].str.upper()
    by_column = carried.reset_index().set_index("centroid_column")
    for number, (table, domain) in enumerate(zip(tables, order["Domain"], strict=True), start=1):
        row = by_column.loc[f"v{number:02d}"]
        assert row["published_domain"] == domain.strip()
        # The London list names the table of bedrooms for occupancy and one of economic activity for
        # unemployment, and no table for its ratio; elsewhere both lists name the same table.
        if row["published_code"] not in {"v33", "v40", "v41", "v57"}:
            assert row["census_table"] == table, row["published_name"]
    assert sorted(by_column["published_code"]) == sorted(CENTROID_ORDER)
    assert carried["held"].value_counts().to_dict() == {"True": 57, "False": 3}
    assert set(carried.index[carried["held"] == "False"]) == {"v06", "v07", "v57"}


def test_means_are_joined_by_meaning_and_not_by_code(files: Path) -> None:
    """If this fails, the published mean density is compared with a share of communal residents.

    With the asinh of percentages on the range of these output areas: correlation over the eight
    supergroups of the rebuilt and the published mean, median over 43 variables 0.992 by meaning and 0.39
    by equal code.
    """
    table = read_census_variables(files / "oa_ew_census2021_43vars_with_oac2021.parquet")
    classes = read_area_classes(files / "oa_ew_census2021_43vars_with_oac2021.parquet")
    _, cluster = np.unique(np.array(classes["supergroup"].to_pylist()), return_inverse=True)
    means = read_class_means(files / "OAC_centroids.csv")
    raw = pd.read_csv(files / "OAC_centroids.csv")
    right, wrong, gaps = [], [], []
    for name in table.column_names[1:]:
        x = np.arcsinh(table[name].to_numpy().astype(np.float64))
        x = (x - x.min()) / (x.max() - x.min())
        rebuilt = np.bincount(cluster, weights=x) / np.bincount(cluster)
        meant = means[name.removesuffix("x")].to_numpy()
        right.append(np.corrcoef(rebuilt, meant)[0, 1])
        gaps += np.abs(rebuilt - meant).tolist()
        wrong.append(np.corrcoef(rebuilt, raw[name.removesuffix("x")])[0, 1])
    assert np.median(right) == pytest.approx(0.992, abs=0.0005)
    assert np.median(wrong) == pytest.approx(0.39, abs=0.005)
    assert np.median(gaps) == pytest.approx(0.017, abs=0.001)


def test_every_level_of_means_is_read(files: Path) -> None:
    """If this fails, means of groups or subgroups are lost or taken for those of another level."""
    for name, level, classes in (
        ("OAC_centroids.csv", "supergroup", 8),
        ("OAC_Groups_centroids.csv", "group", 21),
        ("OAC_Subgroups_centroids.csv", "subgroup", 52),
    ):
        table = read_class_means(files / name)
        assert set(table["level"].to_pylist()) == {level}
        assert (table.num_rows, table.num_columns) == (classes, 62)


def test_the_published_starts(files: Path) -> None:
    """If this fails, starts are lost: lowest 197,761.21, 49 % of 10,000 within 1e-7 of it, 93 % in 1 %."""
    wss = read_start_totals(files / "oac2021_kmeans8_totwithinss_10000_starts.csv")["wss"].to_numpy()
    assert len(wss) == 10_000
    assert wss.min() == pytest.approx(197_761.21, abs=0.005)
    above = wss / wss.min() - 1
    assert [round(float((above <= near).mean()), 2) for near in (1e-7, 1e-4, 1e-2)] == [0.49, 0.73, 0.93]


# -- carried tables ----------------------------------------------------------------------------------------


def test_the_carried_shares_are_those_of_the_file(files: Path) -> None:
    """If this fails, a carried share is not the official one: shares to 3 decimals, densities to one."""
    carried = open_sample()["census2021_lad2022_variables"].to_pandas().set_index("area_code")
    carried.index = carried.index.astype(str)
    file = (
        read_census_variables(files / "lad_ew_census2021_57vars_pct.csv").to_pandas().set_index("area_code")
    )
    assert sorted(carried.index) == sorted(file.index)
    shares = [name for name in file.columns if name.startswith("v") and name != "v12"]
    gap = (carried.loc[file.index, shares] - file[shares]).abs().to_numpy()
    assert gap.max() <= 0.001 + 1e-9  # full-time is 100 less part-time, so twice the half of a step
    assert (carried.loc[file.index, "v12"] - file["v12"]).abs().max() <= 0.05 + 1e-9
    assert (carried["residents"] == file["residents"].loc[carried.index]).all()
    assert ((carried["v45"] + carried["v46"]) - 100).abs().max() < 1e-9


def test_the_carried_classes_are_those_of_the_files(files: Path) -> None:
    """If this fails, a comparison with published classes depends on whether the shared data is there."""
    for table, name in (("area_classes_2001", SHORT["2001"]), ("area_classes_2011v2", SHORT["2011"])):
        carried = open_sample()[table].drop_columns(["lad2022_code"])
        file = read_area_classes(files / name)
        assert sorted(map(str, carried.to_pylist())) == sorted(map(str, file.to_pylist()))


def test_the_carried_tables_can_be_made_again(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If this fails, a carried table is not what its tool makes of the official files.

    Byte for byte with the version of PyArrow that wrote it; with another one the tables and their facts.
    """
    monkeypatch.syspath_prepend(str(CHECKOUT / "tools"))
    make_sample = importlib.import_module("make_sample")
    tool = importlib.import_module("sample_classification")
    tool.tables(shared, tmp_path, make_sample.write)
    made = sorted(tmp_path.iterdir())
    assert len(made) == 4
    for path in made:
        carried = CHECKOUT / "src" / "bailiwick" / "sample" / "tables" / path.name
        assert pq.read_table(path).equals(pq.read_table(carried), check_metadata=True), path.name
        writers = {pq.ParquetFile(file).metadata.created_by for file in (path, carried)}
        assert len(writers) > 1 or path.read_bytes() == carried.read_bytes(), path.name


def test_published_classes_meet_the_districts_of_2022_by_code(districts: pa.Table) -> None:
    """If this fails, districts are lost or joined to another's class; by name 320 and 289 match.

    By code Folkestone and Hythe joins its former name Shepway in both: 321 and 290.
    """
    codes = set(districts["area_code"].to_pylist())
    for table, matched in (("area_classes_2011v2", 321), ("area_classes_2001", 290)):
        rows = open_sample()[table].to_pylist()
        joined = [row["lad2022_code"] for row in rows if row["subgroup"] and row["lad2022_code"] in codes]
        assert len(joined) == len(set(joined)) == matched


# -- merging, selection and dominance on the real districts ------------------------------------------------


def test_merging_leaves_329_districts(districts: pa.Table) -> None:
    """If this fails, City of London or the Isles of Scilly stands alone and becomes a cluster of one."""
    assert districts.num_rows == 331 - 2
    rows = {row["area_code"]: row for row in districts.to_pylist()}
    assert not {"E09000001", "E06000053"} & set(rows)
    # Residents in the file: Westminster 204,251 and City of London 8,589.
    assert rows["E09000033"]["residents"] == 204_251 + 8_589


def test_correlated_pairs_of_the_57_variables(districts: pa.Table) -> None:
    """If this fails, r or the threshold is off: of 1,596 pairs 17 are above .85, 42 in absolute value."""
    chosen = select_variables(districts)
    assert chosen.pairs.num_rows == 42
    assert select_variables(districts, signed=True).pairs.num_rows == 17
    first = chosen.pairs.slice(0, 1).to_pylist()[0]
    assert (first["first"], first["second"], first["r"]) == ("v45", "v46", -1.0)
    decisions = {row["variable"]: row for row in chosen.report.to_pylist()}
    assert decisions["v45"]["decision"] == "kept"
    assert decisions["v46"]["correlates_with"] == "v45"
    kept = districts.select(list(chosen.kept)).to_pandas()
    r = np.corrcoef(kept.to_numpy().T) - np.eye(len(chosen.kept))
    assert np.abs(r).max() <= 0.85


def test_one_rare_share_drowns_the_others_between_deciles(districts: pa.Table) -> None:
    """If this fails, nobody is warned that Tower Hamlets alone makes up a fifth of all distance.

    The Bangladeshi share reaches 24 units and holds 19 % of the total sum of squares; an equal share of 57
    is 1.8 %.
    """
    scaled = standardise_areas(districts.drop_columns(["area_name", "residents"]))
    rows = dominant_variables(scaled).to_pylist()
    assert [row["variable"] for row in rows if row["dominant"]] == ["v20"]
    assert rows[0]["share"] == pytest.approx(0.19, abs=0.005)
    assert rows[0]["value"] == pytest.approx(24, abs=0.5)
    assert rows[0]["area_code"] == "E09000030"
