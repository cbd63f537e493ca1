"""What a fit on raw values rests on, and what doubling one metric does to it and to a fit on z-scores."""

import warnings

import polars as pl

import bailiwick
from bailiwick import areas
from bailiwick.errors import DataWarning
from bailiwick.sources.subnational_metrics import METRICS
from bailiwick.studies.subnational_models import HEALTHY_LIFE, HEALTHY_LIFE_PARTS, models_of

warnings.simplefilter("ignore", DataWarning)  # clusters of few areas, which raw values make

held = pl.DataFrame(bailiwick.open_sample()["indicators_2022_12"])
panel = bailiwick.latest_values(held.with_columns(pl.col(pl.Categorical).cast(pl.String)))
panel = bailiwick.combine(panel, {HEALTHY_LIFE: HEALTHY_LIFE_PARTS})
panel = bailiwick.fill_from_upper_tier(panel, areas.lookup("lad2019", "upper_tier"), rule="average")
england = pl.DataFrame({"area_code": [code for code in areas.codes("lad2021") if code.startswith("E")]})

print("| model | raw variance in one metric | raw fit and fit on z-scores | one doubled: raw | on z-scores |")
print("|---|---|---|---|---|")
for model in models_of(["all"], "2022-12"):
    X, _ = bailiwick.complete_areas(
        england.join(bailiwick.wide(panel, model.metrics), on="area_code", how="left")
    )
    X = X.filter(~pl.col("area_code").is_in(list(model.unlabelled)))
    variance = X.select(pl.col(model.metrics).var(ddof=0)).row(0)
    largest, part = max(zip(model.metrics, variance, strict=True), key=lambda pair: pair[1])

    def clusters(
        table: pl.DataFrame, scale: str | None, k: int = model.published_clusters or 4
    ) -> pl.DataFrame:
        options = {"standardise": scale, "winsorise": None, "n_init": 15, "random_state": 1}
        return bailiwick.SilhouetteKMeans(k, **options).fit(table).membership()

    raw, scaled = clusters(X, None), clusters(X, "z")
    alike = []
    for name in model.metrics:
        doubled = X.with_columns(pl.col(name) * 2)
        of_raw = bailiwick.match_clusters(clusters(doubled, None), raw).adjusted_rand
        of_z = bailiwick.match_clusters(clusters(doubled, "z"), scaled).adjusted_rand
        alike.append((of_raw, of_z, METRICS[name].short_label))
    lowest, _, which = min(alike)
    both = bailiwick.match_clusters(raw, scaled).adjusted_rand
    print(
        f"| {model.label} | {part / sum(variance):.1%} {METRICS[largest].short_label} | {both:.2f} |"
        f" {lowest:.2f} ({which}) | {min(of_z for _, of_z, _ in alike):.2f} |"
    )
