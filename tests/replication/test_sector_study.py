"""The published study of sector clusters, from the files that it read."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from bailiwick.studies import sector_clusters
from bailiwick.studies.result import StudyResult
from bailiwick.studies.sector_files import from_files
from bailiwick.studies.sector_inputs import from_sample
from bailiwick.studies.sector_own import partition_of

SHUFFLES = 999


@pytest.fixture(scope="module")
def from_publishers(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    """The published clusters judged on the files of the study, as published."""
    inputs = from_files(shared_data / "nesta", tmp_path_factory.mktemp("work"))
    partition, inputs = partition_of("published", inputs)
    return sector_clusters.run(inputs, clusters=partition, as_published=True, permutations=SHUFFLES)


def test_published_figures_come_out_of_the_publishers_files(from_publishers: StudyResult) -> None:
    """If this fails, a figure of the chapter is not reproduced (method page, section 14)."""
    figures = from_publishers.tables["published_figures"].rows
    here = dict(figures.select("figure", "here").iter_rows())
    assert here["Silhouette on ONS indicators"] == "-0.182, 112 areas"
    assert here["Silhouette on BEIS indicators"] == "-0.183, 34 areas"
    assert here["Regressions on ONS indicators: models"] == "206"
    assert here["Entropy of South West, in nats"] == "2.2347"
    assert here["Entropy of Scotland, in nats"] == "1.5486"
    assert figures.filter(~pl.col("agrees"))["figure"].to_list() == []


def test_the_null_of_the_published_clusters(from_publishers: StudyResult) -> None:
    """If this fails, the shuffles differ from the 2,000 of the method page: mean -.193, sd .032, p .38.

    With 999 the standard error of the mean is .032 / sqrt(999) = .001, of p sqrt(.38 * .62 / 999) = .015.
    """
    row = from_publishers.tables["null"].rows.filter(source="ons").row(0, named=True)
    assert row["mean"] == pytest.approx(-0.193, abs=0.003)
    assert row["standard_deviation"] == pytest.approx(0.032, abs=0.003)
    assert row["p_value"] == pytest.approx(0.38, abs=0.05)


def test_regressions_equal_those_recomputed_cell_by_cell(
    from_publishers: StudyResult, shared_data: Path
) -> None:
    """If this fails, a coefficient differs from the recomputed one, which is written to four places."""
    expected = pl.read_csv(shared_data / "nesta" / "expected" / "regression_cells_ons.csv")
    rows = from_publishers.tables["regressions"].rows.filter(source="ons")
    assert rows.height == expected.height == 206
    ours = sorted(rows["coefficient"].to_list())
    assert ours == pytest.approx(sorted(expected["b"].to_list()), abs=6e-5)
    assert rows["significant"].sum() == 42


def test_files_and_carried_tables_give_the_same(from_publishers: StudyResult) -> None:
    """If this fails, the carried tables are not the files."""
    partition, inputs = partition_of("published", from_sample())
    carried = sector_clusters.run(inputs, clusters=partition, as_published=True, permutations=SHUFFLES)
    for name in ("search", "null", "region_entropy", "rural_urban", "published_figures"):
        ours, theirs = carried.tables[name].rows, from_publishers.tables[name].rows
        assert ours.equals(theirs), name
    keys = ["source", "indicator", "cluster"]
    both = carried.tables["regressions"].rows.join(
        from_publishers.tables["regressions"].rows, on=keys, how="inner", validate="1:1"
    )
    assert both.height == carried.tables["regressions"].rows.height
    assert (both["coefficient"] - both["coefficient_right"]).abs().max() < 1e-9
