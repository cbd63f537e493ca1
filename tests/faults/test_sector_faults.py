"""Own tables of the sector clusters: what is wrong with them is told, and nothing is dropped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bailiwick import areas
from bailiwick.errors import TableError
from bailiwick.studies.carried import silent
from bailiwick.studies.sector_clusters import run
from bailiwick.studies.sector_fit_part import given_partition
from bailiwick.studies.sector_inputs import Inputs, from_sample
from bailiwick.studies.sector_options_part import Options, settled
from bailiwick.studies.sector_outside_part import Outside, outside_of
from bailiwick.studies.sector_own import OWN, from_table, partition_of, with_own_indicators

#: Five districts that no vintage since 2009 has changed.
FIVE = ("E06000001", "E06000002", "E06000003", "E06000004", "E06000005")
PLAIN: Options = settled(Options())


@pytest.fixture(scope="module")
def gva() -> Inputs:
    """The carried table of districts."""
    return from_sample()


@pytest.fixture(scope="module")
def bres() -> Inputs:
    """The carried table of ITL2 areas, on codes of NUTS."""
    return from_sample("bres")


def written(folder: Path, **columns: Any) -> Path:
    """A table on disk."""
    pl.DataFrame(columns).write_csv(folder / "mine.csv")
    return folder / "mine.csv"


def cube(folder: Path, codes: tuple[str, ...] = FIVE, **columns: Any) -> Path:
    """Two industries of each area: the first has 1, 2, ... jobs, the second one more."""
    rows = [(code, industry) for code in codes for industry in ("A", "B")]
    jobs = [1.0 + at // 2 + at % 2 for at in range(len(rows))]
    held = {"area_code": [code for code, _ in rows], "industry_code": [one for _, one in rows]}
    return written(folder, **(held | {"jobs": jobs} | columns))


def own_of(inputs: Inputs, vintage: str, codes: list[str], choices: Options = PLAIN) -> Outside:
    """The set of one's own on the areas of clusters."""
    return next(one for one in outside_of(inputs, vintage, codes, choices) if one.id == OWN)


def refused(function: Any, *given: Any, **named: Any) -> TableError:
    """What a table is refused with."""
    with pytest.raises(TableError) as caught:
        function(*given, **named)
    return caught.value


@pytest.mark.parametrize(
    ("years", "reason", "told"),
    [
        ([2021, None] * 5, "no-year", "'year' is empty in row 2, row 4, row 6, row 8, row 10 below"),
        ([None] * 9 + [2021], "no-year", "row 5 and 4 more below the header"),
        (["2021-22"] * 10, "wrong-year", "row 1 ('2021-22')"),
        ([2021.0] * 9 + [2021.5], "wrong-year", "row 10 ('2021.5')"),
    ],
)
def test_a_year_that_cannot_be_read_refuses_a_cube(
    tmp_path: Path, years: list[Any], reason: str, told: str
) -> None:
    """If this fails, rows without a year vanish and stand as none, or a column of years is not read."""
    fault = refused(from_table, cube(tmp_path, year=years))
    assert [one.reason for one in fault.findings] == [reason]
    assert told in str(fault)


def test_the_years_of_a_cube_are_read_as_they_were_written(tmp_path: Path) -> None:
    """If this fails, one year of several is not the latest, or a table without years has the year 0."""
    text = from_table(cube(tmp_path, year=["2020 ", "2020"] * 4 + ["2021.0", "2021"], jobs=list(range(10))))
    assert text.cube.year == 2021
    assert text.cube.areas == ["E06000005"]  # the one with rows of 2021
    assert from_table(cube(tmp_path)).cube.year == 0


def test_one_wrong_code_does_not_turn_a_table_of_districts_into_another_country(tmp_path: Path) -> None:
    """If this fails, a slip in one code costs indicators, regions and regressions without a word."""
    fault = refused(from_table, cube(tmp_path, (*FIVE[:4], "E0600005")))
    assert [one.rows for one in fault.findings] == [("E0600005",)]
    assert "as the other 4 are: 'E0600005'. Did you mean 'E060000" in str(fault)
    fault = refused(from_table, cube(tmp_path, ("TLC1", "TLC2", "TLD1", "LTD3")))
    assert "1 code not among the areas of NUTS or ITL" in str(fault)
    spaced = from_table(cube(tmp_path, tuple(f" {code} " for code in FIVE)))
    assert (spaced.cube.vintage[:3], spaced.cube.areas) == ("lad", list(FIVE))
    # The others of the year are listed, for a map shows each with a cluster or a reason.
    left = spaced.cube.left_out["area_code"].to_list()
    assert sorted([*FIVE, *left]) == sorted(areas.codes(spaced.cube.vintage))
    # Counties and the unitary authorities beside them are upper-tier authorities, not slips.
    upper = from_table(cube(tmp_path, (*FIVE, "E10000003")))
    assert (upper.cube.vintage, len(upper.cube.areas)) == ("", 6)


def test_the_codes_of_clusters_are_looked_at_as_those_of_a_cube_are(tmp_path: Path, gva: Inputs) -> None:
    """If this fails, a wrong code among clusters makes them of no country, or a blank makes another code."""
    file = written(tmp_path, area_code=[f" {code}" for code in FIVE], cluster=[1, 1, 2, 2, 2])
    partition, _ = partition_of(str(file), gva)
    assert partition is not None
    assert partition.vintage.startswith("lad")
    assert partition.rows["area_code"].to_list() == list(FIVE)
    file = written(
        tmp_path, area_code=[*FIVE, "E06999999", f"{FIVE[0]} ", None], cluster=[1, 1, 2, 2, 2, 1, 1, 1]
    )
    fault = refused(partition_of, str(file), gva)
    assert {one.reason for one in fault.findings} == {"unknown-code", "area-twice", "no-code"}
    assert "'area_code' is empty in row 8 below" in str(fault)


def test_labels_of_clusters_are_whole_numbers_or_names(tmp_path: Path, gva: Inputs) -> None:
    """If this fails, clusters 0.5 and 0.7 become one, or an area without a cluster is not told."""
    fault = refused(partition_of, str(written(tmp_path, area_code=FIVE, cluster=[0.5, 0.7, 1, 1, 2])), gva)
    assert "row 1 ('0.5'), row 2 ('0.7') below" in str(fault)
    partition, inputs = partition_of(
        str(written(tmp_path, area_code=FIVE, cluster=[0.0, 1.0, 1.0, None, 2.0])), gva
    )
    assert partition is not None
    assert partition.rows["cluster"].to_list() == ["0", "1", "1", "2"]
    assert [one.rows for one in inputs.findings if one.reason == "no-cluster"] == [(FIVE[3],)]
    (tmp_path / "mine.csv").write_text("area_code,cluster\n", encoding="utf-8")
    assert "mine.csv cannot be used" in str(refused(partition_of, str(tmp_path / "mine.csv"), gva))
    none = written(tmp_path, area_code=FIVE, cluster=pl.Series([None] * 5, dtype=pl.String))
    assert "No area has a cluster" in str(refused(partition_of, str(none), gva))


def test_own_indicators_with_years_are_read(tmp_path: Path, gva: Inputs) -> None:
    """If this fails, a column of years in a CSV stops the study, or the latest year is not what is scored."""
    file = written(
        tmp_path,
        area_code=FIVE * 2,
        indicator=["x"] * 10,
        year=[2020] * 5 + [2021] * 5,
        value=[float(at) for at in range(10)],
    )
    own = own_of(with_own_indicators(gva, file), "lad2023", list(FIVE))
    assert own.scoring.sort("area_code")["value"].to_list() == [5, 6, 7, 8, 9]  # those of 2021
    assert own.panel.height == 10
    assert own.coverage.select("year", "areas_used").rows() == [(2021, 5)]


def test_own_indicators_without_years_have_none(tmp_path: Path, gva: Inputs) -> None:
    """If this fails, a value without a year is shown as one of the year 0."""
    file = written(
        tmp_path, area_code=[f"{code} " for code in FIVE], indicator=["x"] * 5, value=[1.0, 2, 3, 4, 6]
    )
    own = own_of(with_own_indicators(gva, file), "lad2023", list(FIVE))
    assert own.coverage.select("year", "areas_used").rows() == [(None, 5)]
    assert "year" not in own.panel.columns


def test_all_faults_of_own_indicators_are_told_by_row(tmp_path: Path, gva: Inputs) -> None:
    """If this fails, a row without a code or a year is dropped, or a word among numbers is not found."""
    file = written(
        tmp_path,
        area_code=[*FIVE, None, FIVE[0]],
        indicator=["x"] * 7,
        year=["2020", "2020/21", "", "2020", "2020", "2020", "2020"],
        value=["1", "2", "3", "many", "5", "6", "7"],
        kind=["cuont"] * 7,
    )
    fault = refused(with_own_indicators, gva, file)
    for told in (
        "'value' is no number in row 4 ('many') below",
        "'year' is empty in row 3 below",
        "'year' is no whole year in row 2 ('2020/21') below",
        "'area_code' is empty in row 6 below",
        "x: more than one row for 1 area (E06000001)",
        "kind is 'cuont'. Did you mean 'count'?",
    ):
        assert told in str(fault), told


def test_words_for_no_number_are_missing_values(tmp_path: Path, gva: Inputs) -> None:
    """If this fails, a file that writes NaN or inf is refused, or an endless value is scored."""
    file = written(tmp_path, area_code=FIVE, indicator=["x"] * 5, value=["1.5", "NaN", "inf", "2", "4"])
    own = own_of(with_own_indicators(gva, file), "lad2023", list(FIVE))
    assert own.coverage.select("rows", "missing", "areas_used").rows() == [(5, 2, 3)]
    assert sorted(own.scoring["value"]) == [1.5, 2, 4]


SOMERSET = ("E07000187", "E07000188", "E07000189", "E07000246")  # together E06000066 since 2023


@pytest.mark.parametrize(
    ("kind", "values"),
    [("count", [3100.0]), ("rate", [775.2]), (None, [])],
)
def test_values_of_districts_that_merged_are_put_together_as_their_kind_says(
    tmp_path: Path, gva: Inputs, kind: str | None, values: list[float]
) -> None:
    """If this fails, 1,000 + 700 + 500 + 900 jobs become 775 without a word: a mean by residents."""
    kinds = {"kind": [kind] * 6} if kind else {}
    file = written(
        tmp_path,
        # East Hertfordshire has a new code since 2013 and the boundaries it had: nothing is put together.
        area_code=[*SOMERSET, FIVE[0], "E07000097"],
        indicator=["jobs"] * 6,
        value=[1000.0, 500, 700, 900, 80, 90],
        **kinds,
    )
    own = own_of(with_own_indicators(gva, file), "lad2023", ["E06000066", FIVE[0], "E07000242"])
    held = dict(own.scoring.select("area_code", "value").iter_rows())
    assert held[FIVE[0]] == 80
    if kind != "count":
        assert held["E07000242"] == 90
    assert [held["E06000066"]] == pytest.approx(values, abs=50) if values else "E06000066" not in held
    told = [one.sentence for one in own.findings if one.reason == "unknown-kind"]
    assert bool(told) == (kind is None)
    assert not told or "'kind', which is count or rate" in told[0]


def test_values_of_areas_that_are_none_of_the_clusters_are_told(
    tmp_path: Path, gva: Inputs, bres: Inputs
) -> None:
    """If this fails, a misspelt area or a national total is left out of own indicators without a word."""
    file = written(
        tmp_path, area_code=[*FIVE, "UKC1", "UCK2"], indicator=["x"] * 7, value=[float(at) for at in range(7)]
    )
    for inputs, vintage, others in ((gva, "lad2023", ("UCK2", "UKC1")), (bres, "", ("UCK2",))):
        own = own_of(with_own_indicators(inputs, file), vintage, inputs.cube.areas)
        assert [one.rows for one in own.findings if one.reason == "other-areas"] == [others]


@pytest.mark.parametrize("spelling", ["UK", "TL"])
def test_own_indicators_of_areas_that_are_no_districts_arrive(
    tmp_path: Path, bres: Inputs, spelling: str
) -> None:
    """If this fails, indicators on the very codes of the clusters are said to be of other areas."""
    codes = bres.cube.areas
    file = written(
        tmp_path,
        area_code=[spelling + code[2:] for code in codes],
        indicator=["x"] * len(codes),
        value=[float(at) for at in range(len(codes))],
    )
    own = own_of(with_own_indicators(bres, file), "", codes)
    assert own.scoring.sort("area_code")["area_code"].to_list() == codes
    assert own.scoring.sort("area_code")["value"].to_list() == list(range(len(codes)))
    assert own.findings == ()


def test_own_indicators_on_codes_of_ones_own_are_scored(tmp_path: Path) -> None:
    """If this fails, a table of another country is never judged, whatever is given beside it."""
    codes = tuple(f"X{at:02d}" for at in range(24))
    jobs = [5.0 + (at * 7) % 11 for at in range(48)]
    inputs = from_table(cube(tmp_path, codes, jobs=jobs), columns={"area": "area_code"})
    values = [float(at % 5) for at in range(24)]
    file = written(tmp_path, area_code=codes, indicator=["x"] * 24, value=values)
    result = run(
        with_own_indicators(inputs, file),
        embedding="components",
        components=(1,),
        resolutions=(0.7,),
        permutations=0,
        seeds=2,
    )
    assert result.tables["search"].rows["source"].to_list() == ["own"]
    assert result.tables["coverage"].rows.filter(source="own")["areas_used"].to_list() == [24]
    assert result.parameters["year"] is None
    assert [one.period for one in result.clusters] == ["year not stated"]


def test_districts_beside_larger_areas_are_put_together_where_their_kind_is_known(
    tmp_path: Path, bres: Inputs
) -> None:
    """If this fails, numbers of districts become means of a larger area, or a given value is made anew."""
    districts = ("E06000001", "E06000002", "E06000003", "E06000004", "E06000005", "E06000047")  # UKC1
    file = written(
        tmp_path,
        area_code=[*districts, "UKC2", *districts],
        indicator=["jobs"] * 7 + ["other"] * 6,
        value=[1.0, 2, 3, 4, 5, 6, 99, *range(6)],
        kind=["count"] * 7 + [None] * 6,
    )
    own = own_of(with_own_indicators(bres, file), "", bres.cube.areas)
    assert sorted(own.scoring.select("indicator", "area_code", "value").rows()) == [
        ("jobs", "UKC1", 21.0),  # 1 + 2 + 3 + 4 + 5 + 6
        ("jobs", "UKC2", 99.0),
    ]
    assert [one.rows for one in own.findings if one.reason == "unknown-kind"] == [("other",)]


def test_local_indicators_reach_areas_of_either_spelling(bres: Inputs) -> None:
    """If this fails, all BEIS indicators are lost where areas are on codes of ITL and not of NUTS."""
    codes = [f"TL{code[2:]}" for code in bres.cube.areas]
    beis = {}
    for spelt in (bres.cube.areas, codes):
        beis[spelt[0][:2]] = next(one for one in outside_of(bres, "", spelt, PLAIN) if one.id == "beis")
    assert beis["TL"].coverage["areas_used"].sum() > 0
    assert beis["TL"].coverage["areas_used"].equals(beis["UK"].coverage["areas_used"])


def test_what_does_not_arrive_as_published_is_told_by_its_cause(bres: Inputs, gva: Inputs) -> None:
    """If this fails, indicators of districts beside larger areas are said to lack a unit, which they have."""
    choices = settled(Options(as_published=True))
    ons = next(one for one in outside_of(bres, "", bres.cube.areas, choices) if one.id == "ons")
    told = {one.reason: len(one.rows) for one in ons.findings}
    assert told == {"without-unit": 7, "no-area": 18}  # 25 indicators, of which 18 have a unit
    assert any("joined by their codes" in one.sentence for one in ons.findings)
    ons = next(one for one in outside_of(gva, "lad2023", gva.cube.areas, choices) if one.id == "ons")
    assert {one.reason: len(one.rows) for one in ons.findings} == {"without-unit": 7}


def test_clusters_of_larger_areas_keep_their_regions_beside_a_table_of_districts(
    tmp_path: Path, gva: Inputs, bres: Inputs
) -> None:
    """If this fails, clusters of ITL2 areas have neither names nor regions, and so no regressions."""
    codes = bres.cube.areas
    file = written(tmp_path, area_code=codes, cluster=[at % 3 for at in range(len(codes))])
    partition, inputs = partition_of(str(file), gva)
    assert partition is not None
    found = given_partition(partition, inputs, [], PLAIN, progress=silent)
    assert found.places["region"].null_count() == 0
    first = found.places.filter(area_code="UKC1").select("area_name", "region").row(0)
    assert first == (areas.names("itl2021")["TLC1"], areas.names("itl2021")["TLC"])
