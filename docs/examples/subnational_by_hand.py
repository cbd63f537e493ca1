"""The parts of the subnational clusters on tables that can be checked by hand."""

import warnings

import pandas as pd
import polars as pl

import bailiwick
from bailiwick import evidence
from bailiwick.errors import DataWarning

rows: list[tuple[str, str]] = []


def keep(what: str, *numbers: float | str) -> None:
    """One line: numbers with up to six places."""
    shown = [one if isinstance(one, str) else f"{one:.6f}".rstrip("0").rstrip(".") for one in numbers]
    rows.append((what, ", ".join(shown)))


# 1. A county's value: a district with 10, one without a value, their county with 20.
panel = pl.DataFrame(
    {
        "area_code": ["E07000026", "E10000006"],
        "year": 2019,
        "indicator": "rate",
        "value": [10.0, 20.0],
    }
)
tiers = pl.DataFrame({"district_code": ["E07000026", "E07000027"], "upper_tier_code": "E10000006"})
for rule in ("missing", "average"):
    keep(f"county fill, {rule}", *bailiwick.fill_from_upper_tier(panel, tiers, rule=rule)["value"])

# 2. Healthy life expectancy: 60 years for men, 62 for women.
both = pl.DataFrame(
    {"area_code": "E06000001", "year": 2018, "indicator": ["men", "women"], "value": [60.0, 62.0]}
)
both = bailiwick.combine(both, {"both": {"men": 0.49, "women": 0.51}})
keep("healthy life expectancy of both", both.filter(indicator="both")["value"][0])

# 3. Silhouettes of 0, 1, 10, 11 in two pairs.
values = pd.DataFrame({"x": [0.0, 1.0, 10.0, 11.0]}, index=list("ABCD"))
found = bailiwick.silhouettes(values.to_numpy(), [0, 0, 1, 1])
keep("silhouettes of two pairs", *found)
keep("their mean", found.mean())
with warnings.catch_warnings():
    warnings.simplefilter("ignore", DataWarning)  # four areas are few
    model = bailiwick.SilhouetteKMeans(k_range=(2, 3), winsorise=None, n_init=5, random_state=1).fit(values)
keep("silhouette at k = 2, 3", *model.scan_["silhouette"].to_pylist())

# 4. A raw fit, and the same with one metric in another unit.
square = pd.DataFrame({"minutes": [0.0, 0.0, 3.0, 3.0], "share": [0.0, 2.0, 0.0, 2.0]}, index=list("ABCD"))
for name, table in (("as it is", square), ("share doubled", square * [1, 2])):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        raw = bailiwick.SilhouetteKMeans(2, standardise=None, winsorise=None, n_init=20, random_state=1)
        labels = raw.fit(table).labels_
    pairs = ["".join(table.index[labels == label]) for label in (0, 1)]
    keep(f"raw fit, {name}", " and ".join(pairs))
    keep(f"z-scores of share, {name}", *bailiwick.z_scores(table.to_numpy())[:, 1])

# 5. Medians and titles: pay of four areas in two clusters.
pay = pd.DataFrame({"pay": [10.0, 20.0, 30.0, 40.0]}, index=list("ABCD"))
medians = bailiwick.cluster_medians(pay, {"A": 1, "B": 1, "C": 2, "D": 2})
words = pd.DataFrame({"variable": ["pay"], "short_label": ["pay"], "polarity": [1]})
titles = bailiwick.cluster_titles(medians, words)["title"]
for cluster, difference, title in zip(medians["cluster"], medians["difference_sd"], titles, strict=True):
    keep(f"cluster {cluster}: d, title", difference, title)

# 6. Cramér's V of three tables of 20 areas.
for first, second in (((10, 0), (0, 10)), ((5, 5), (5, 5)), ((8, 2), (3, 7))):
    table = pd.DataFrame(
        {
            "cluster": ["a"] * sum(first) + ["b"] * sum(second),
            "coast": ["yes"] * first[0] + ["no"] * first[1] + ["yes"] * second[0] + ["no"] * second[1],
        },
        index=[f"{number:02}" for number in range(20)],
    )
    row = evidence.cramers_v(table, permutations=0).iloc[0]
    keep(
        f"V, corrected V of {list(first)}, {list(second)}", row["cramers_v"], row["cramers_v_corrected"] + 0.0
    )

# 7. The neighbours of (0, 0).
points = pd.DataFrame({"x": [0.0, 1.0, 0.0, 3.0], "y": [0.0, 0.0, 2.0, 4.0]}, index=list("OABC"))
near = bailiwick.nearest_areas(points, n=3, metric="euclidean", areas=["O"])
shares = bailiwick.neighbour_shares(near, X=points)
for row in near.to_dict("records"):
    of_pair = shares[shares["neighbour_code"] == row["neighbour_code"]]
    keep(f"neighbour {row['rank']}: distance, shares of x and y", row["distance"], *of_pair["share"])

# 8. Controls: two treated areas, three others.
areas = pd.DataFrame({"pay": [0.0, 2.0, 1.0, 5.0, -6.0]}, index=["T1", "T2", "A", "B", "C"])
pairs = bailiwick.control_areas(areas, ["T1", "T2"], standardise=None)
for row in pairs.to_dict("records"):
    keep(f"control of {row['treated_code']}", row["control_code"], row["distance"])
balance = evidence.balance(areas, ["T1", "T2"], pairs).iloc[0]
keep("standardised difference before, after", balance["smd_before"], balance["smd_after"])

print("| step | computed |\n|---|---|")
for what, computed in rows:
    print(f"| {what} | {computed} |")
