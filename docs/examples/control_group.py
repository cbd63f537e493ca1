"""Control districts for an invented programme of 2016: who they are, how alike, and how both moved before."""

import polars as pl

import bailiwick
from bailiwick import areas, evidence
from bailiwick.sources.subnational_metrics import METRICS

START = 2016
NAMES = areas.names("lad2023")
treated = [areas.find(name, "lad2023") for name in ("Blackpool", "Burnley", "Hartlepool", "Hyndburn")]
metrics = ["gva_per_hour_gbp", "median_weekly_pay_gbp", "employment_rate_percent", "gdhi_per_head_gbp"]

panel = pl.DataFrame(bailiwick.open_sample()["indicators_2026_06"])
panel = panel.with_columns(pl.col(pl.Categorical).cast(pl.String)).filter(pl.col("indicator").is_in(metrics))
districts = [code for code in areas.codes("lad2023") if code.startswith("E")]
panel = bailiwick.carry_to_vintage(panel, "lad2023").filter(pl.col("area_code").is_in(districts))

# Matched on the year before; never on what the programme may have changed.
before = bailiwick.wide(bailiwick.latest_values(panel, year=START - 1), metrics)
X, left_out = bailiwick.complete_areas(before)
county = dict(pl.DataFrame(areas.lookup("lad2023", "upper_tier")).select("from_code", "to_code").iter_rows())
options = {"winsorise": (1, 99), "exclude_same": {code: county[code] for code in X["area_code"]}}
pairs = bailiwick.control_areas(X, treated, n=3, same="any", **options)
for code, rows in pairs.group_by("treated_code", maintain_order=True):
    controls = ", ".join(
        f"{NAMES[row['control_code']]} {row['distance']:.2f}" for row in rows.iter_rows(named=True)
    )
    print(f"{NAMES[code[0]]}: {controls}")

print()
for row in evidence.balance(X, treated, pairs).iter_rows(named=True):
    label = METRICS[row["variable"]].short_label
    print(f"{label}: {row['smd_before']:+.2f} before, {row['smd_after']:+.2f} after, {row['flag_after']}")

outcome = panel.filter(indicator="employment_rate_percent").drop_nulls("value")
trend = evidence.trend_before(outcome, treated, pairs, before=START, since=2011)
print()
for row in trend.years.iter_rows(named=True):
    print(f"{row['year']}: {row['treated_mean']:.1f} and {row['controls_mean']:.1f}")
print(trend.sentence)
