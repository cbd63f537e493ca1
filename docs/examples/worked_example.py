"""Two areas and three industries, worked by hand: every measure beside its arithmetic."""

import polars as pl

import bailiwick
from bailiwick import diversity

# Industries 1 and 2 are of one division, 3 of another.
cube = pl.DataFrame(
    {
        "area_code": ["A", "A", "A", "B", "B", "B"],
        "year": [2015] * 6,
        "industry_code": ["0111", "0112", "0210"] * 2,
        "jobs": [50, 30, 20, 100, 100, 200],
    }
)
later = cube.with_columns(year=pl.lit(2023, pl.Int64), jobs=pl.Series([60, 30, 30, 90, 120, 240]))
jobs = {"value": "jobs"}


def a_and_b(table: pl.DataFrame, column: str) -> str:
    return ", ".join(f"{number:.6g}" for number in table[column])


def of_a(table: pl.DataFrame, *columns: str) -> str:
    first = table.filter(pl.col("area_code") == "A")
    return ", ".join(f"{number:.6g}" for column in columns for number in first[column])


index = bailiwick.krugman_index
spread = bailiwick.concentration(cube, **jobs)
parts = bailiwick.shift_share(pl.concat([cube, later]), start=2015, end=2023, **jobs)
rows = [
    (
        "Krugman index of A, B",
        "(.20 + .04 + .24) / 2 = .24; (.05 + .01 + .06) / 2 = .06",
        a_and_b(index(cube, **jobs), "krugman_index"),
    ),
    ("the same, not halved, A", "2 × .24", of_a(index(cube, halved=False, **jobs), "krugman_index")),
    (
        "own area excluded, A, B",
        ".24 / (1 − .2); .06 / (1 − .8)",
        a_and_b(index(cube, own_area="excluded", **jobs), "krugman_index"),
    ),
    (
        "between A and B",
        "(.25 + .05 + .30) / 2",
        a_and_b(bailiwick.krugman_between(cube, **jobs), "krugman_between"),
    ),
    (
        "location quotients of A",
        ".50 / .30, .30 / .26, .20 / .44",
        of_a(bailiwick.location_quotient(cube, **jobs), "location_quotient"),
    ),
    (
        "symmetric quotients of A",
        "(LQ − 1) / (LQ + 1)",
        of_a(bailiwick.location_quotient(cube, form="symmetric", **jobs), "location_quotient"),
    ),
    (
        "Hachman index of A, B",
        "A: 1 / (.5 × 1.6667 + .3 × 1.1538 + .2 × .4545)",
        a_and_b(diversity.hachman(cube, **jobs), "hachman"),
    ),
    ("Herfindahl of A", ".25 + .09 + .04", of_a(diversity.herfindahl(cube, **jobs), "herfindahl")),
    (
        "normalised Herfindahl of A",
        "(.38 − 1/3) / (1 − 1/3)",
        of_a(diversity.herfindahl(cube, form="normalised", **jobs), "herfindahl"),
    ),
    (
        "entropy of A, nats",
        "−(.5 ln .5 + .3 ln .3 + .2 ln .2)",
        of_a(diversity.entropy(cube, **jobs), "entropy"),
    ),
    (
        "unrelated, related variety of A",
        "−(.8 ln .8 + .2 ln .2); the rest of the entropy",
        of_a(diversity.related_variety(cube, **jobs), "unrelated_variety", "related_variety"),
    ),
    (
        "Theil of A: whole, between, within divisions",
        ".5 ln(.5/.30) + .3 ln(.3/.26) + .2 ln(.2/.44); between: .8 ln(.8/.56) + .2 ln(.2/.44)",
        of_a(diversity.theil_parts(cube, **jobs), "theil", "theil_between", "theil_within"),
    ),
    (
        "Theil: mean of A and B weighted by .2, .8",
        "the Theil concentration of the industries gives the same",
        f"{(diversity.theil(cube, **jobs)['theil'] * pl.Series([0.2, 0.8])).sum():.6g}",
    ),
    (
        "Gini of A",
        "1 − (.2 × .44 + .7 × .26 + 1.5 × .30), industries by rising quotient: 3, 2, 1",
        of_a(diversity.gini(cube, **jobs), "gini"),
    ),
    ("Coulter of A", "√((.04 + .0016 + .0576) / 2)", of_a(diversity.coulter(cube, **jobs), "coulter")),
    (
        "Krugman concentration of industries 1, 2, 3",
        "|1/3 − .2|, |3/13 − .2|, |1/11 − .2|",
        a_and_b(spread, "krugman_concentration"),
    ),
    (
        "their mean, weighted by .30, .26, .44",
        "equals the mean of the index, .2 × .24 + .8 × .06",
        f"{(spread['krugman_concentration'] * pl.Series([0.30, 0.26, 0.44])).sum():.6g}",
    ),
    (
        "shift-share of A: change, national, mix, regional",
        "120 − 100; 100 × 70/500; 50 G₁ + 30 G₂ + 20 G₃ − 14; the rest",
        of_a(parts, "change", "national", "industry_mix", "regional"),
    ),
    (
        "regional part: competitive, allocation",
        "30 (.2 − G₁) + 26 (0 − G₂) + 44 (.5 − G₃) with G₁ = 0, G₂ = 20/130, G₃ = 50/220",
        of_a(parts, "competitive", "allocation"),
    ),
]

heads = pl.DataFrame(
    {
        "area_code": ["A"],
        "employees": [50_000],
        "self_employed_persons": [8_000],
        "mean_weekly_hours": [33.3],
        "regular_forces": [500],
        "gva_million_gbp": [3_162],
    }
)
fte = bailiwick.full_time_equivalents(heads)
pounds = bailiwick.gva_per_fte(fte)
two = pl.DataFrame(
    {"area_code": ["A", "B"], "year": [2023] * 2, "gva": [500, 2_700], "fte": [10_000, 30_000]}
)
ratio = bailiwick.productivity_index(two, output="gva", input="fte")
rows += [
    ("full-time equivalents", "(50,000 + 8,000) × 33.3 / 37 + 500", of_a(fte, "fte")),
    ("GVA per full-time equivalent", "£3,162 million / 52,700", of_a(pounds, "gva_per_fte_gbp")),
    (
        "index of £500m / 10,000 and £2,700m / 30,000",
        "50,000 / 80,000 and 90,000 / 80,000; £3,200m / 40,000 = 80,000",
        a_and_b(ratio, "productivity_index"),
    ),
]

print("| quantity | by hand | computed |\n|---|---|---|")
for quantity, arithmetic, computed in rows:
    print(f"| {quantity} | {arithmetic.replace('|', chr(92) + '|')} | {computed} |")
