"""Nested clusters of one's own areas, what they are like, how sure they are, and the class of a new area."""

from pathlib import Path

import pandas as pd

import bailiwick
from bailiwick.evidence import stability

folder = Path(__file__).parent
places = pd.read_csv(folder / "places.csv").set_index("area_code")
words = pd.read_csv(folder / "place_variables.csv")
X = places[["aged_65", "two_cars", "degree", "owned", "routine_jobs"]]

model = bailiwick.AreaClassification((3, 5), standardise="range", random_state=1).fit(X)
members = model.membership().assign(area_name=places["area_name"].to_numpy())
for code, rows in members.groupby("level_2"):
    print(f"{code}: {', '.join(rows['area_name'])}")
print(model.route_)

profiles = bailiwick.cluster_profiles(model, X, population=places["residents"])
names = bailiwick.cluster_names(profiles, words)
for row in names[names["level"] == "level_1"].itertuples():
    print(f"{row.code} ({row.status}): {row.name}")
portraits = bailiwick.pen_portraits(
    model, X, variables=words, names=names, areas=places.reset_index(), population=places["residents"]
)
print(portraits["portrait"].iloc[0])

near = bailiwick.typicality(model, X)
most = near.sort_values("ratio").groupby("level").tail(1)
print(most[["area_code", "level", "code", "second_code", "ratio"]].round(2).to_string(index=False))

found = stability(model, X, draws=40, random_state=1)
print(found.summary[["level", "clusters", "median", "lowest"]].round(2).to_string(index=False))

new = pd.DataFrame(
    {"aged_65": 12.0, "two_cars": 20.0, "degree": 41.0, "owned": 60.0, "routine_jobs": 11.0}, index=["X19"]
)
print(model.classify(new).to_string(index=False))
