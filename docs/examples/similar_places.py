"""Districts like Leeds on seven indicators, and how much the list depends on each of them."""

import polars as pl

import bailiwick
from bailiwick import areas
from bailiwick.sources.subnational_metrics import METRICS
from bailiwick.studies.subnational_models import HEALTHY_LIFE, HEALTHY_LIFE_PARTS, MODELS

LEEDS = "E08000035"
names, metrics = areas.names("lad2021"), MODELS["headline"].metrics
england = pl.DataFrame({"area_code": [code for code in names if code.startswith("E")]})
tiers = areas.lookup("lad2021", "upper_tier")
panel = pl.DataFrame(bailiwick.open_sample()["indicators_2022_12"])
panel = bailiwick.latest_values(panel.with_columns(pl.col(pl.Categorical).cast(pl.String)))
panel = bailiwick.fill_from_upper_tier(bailiwick.carry_to_vintage(panel, "lad2021"), tiers)
panel = bailiwick.combine(panel, {HEALTHY_LIFE: HEALTHY_LIFE_PARTS})
values = england.join(bailiwick.wide(panel, metrics), on="area_code", how="left")
values, imputed = bailiwick.impute(values, "median")
values, left_out = bailiwick.complete_areas(values)

X = bailiwick.standardise_areas(values, standardise="z", winsorise=(1, 99))
county = dict(pl.DataFrame(tiers).select("from_code", "to_code").iter_rows())
same = {code: county[code] for code in X["area_code"]}
near = bailiwick.nearest_areas(X, n=20, metric="euclidean", exclude_same=same)
found = bailiwick.neighbour_stability(X, near, draws=100, exclude_same=same, random_state=1)

for row in found.pairs.filter(area_code=LEEDS).head(6).iter_rows(named=True):
    without = ", ".join(METRICS[name].short_label for name in row["lost_without"]) or "none"
    print(
        f"{row['rank']}. {names[row['neighbour_code']]}, {row['distance']:.2f}; next {row['gap']:.2f} off;"
        f" stays in {row['leave_one_out_count']} of {len(metrics)} lists (lost without {without}),"
        f" {row['resampled_share']:.0%} of draws"
    )
own = found.areas.filter(area_code=LEEDS).row(0, named=True)
print(
    f"Without one metric {own['leave_one_out_overlap']:.0%} of its 20 stay, fewest"
    f" ({own['lowest_overlap']:.0%}) without {METRICS[own['lowest_without']].short_label}."
)
for row in found.variables.sort("overlap").head(2).iter_rows(named=True):
    print(f"All lists without {METRICS[row['variable']].short_label}: {row['overlap']:.0%} stay.")
