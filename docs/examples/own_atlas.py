"""An atlas of one's own indicator: five districts of Oxfordshire, one year, invented jobs."""

import tempfile
from datetime import date
from pathlib import Path

import bailiwick
from bailiwick.publish import IndicatorData, National, Source, Unit, write_site

jobs = bailiwick.read_table(Path(__file__).with_name("jobs.csv"))
index = bailiwick.krugman_index(jobs, value="jobs")
index = index.rename_columns(["area_code", "year", "value"])

indicator = IndicatorData(
    id="krugman_index_oxfordshire",
    label="Krugman index of jobs, four industries",
    short_label="Krugman index",
    definition="The share of jobs that would have to change industry to equal Oxfordshire's mix.",
    formula="half the sum of absolute differences of shares",
    unit=Unit("index_0_1", "index, 0 to 1"),
    decimals=3,
    table=index,
    sources=[
        Source(
            "Invented", "Jobs, for the example", "2026-11-01", "2026-11-21", "https://example.org", "CC0-1.0"
        )
    ],
    rounding="Not rounded.",
    national=[National("Mean of the five districts", {2023: 0.199})],
    absent="n",  # districts without a row are not covered
)
with tempfile.TemporaryDirectory() as folder:
    site = write_site(
        Path(folder) / "site",
        title="Specialisation in Oxfordshire",
        indicators=[indicator],
        built=date(2026, 11, 21),
        attribution="Invented figures. Contains OS data © Crown copyright and database right.",
        licence="CC0-1.0",
    )
    print(len(list(site.rglob("*"))) > 300, (site / "index.html").exists())
