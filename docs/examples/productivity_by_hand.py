"""Constraint, hours, smoother and decompositions on tables small enough to work by hand."""

import polars as pl

import bailiwick

YEAR = {"year": [2008, 2008]}


def told(*numbers: float | None) -> str:
    return ", ".join("missing" if number is None else f"{number:,.9g}" for number in numbers)


def smooth(*values: float | None, second_year: str = "mirror") -> str:
    """A series of seven years, smoothed, to six places."""
    series = pl.DataFrame({"area_code": ["A"] * 7, "year": list(range(2017, 2024)), "y": values})
    smoothed = bailiwick.smooth_five_year(series, value="y", second_year=second_year, calendar=(2017, 2023))[
        "y_smoothed"
    ]
    return told(*(None if value is None else round(value, 6) for value in smoothed))


jobs = pl.DataFrame({"area_code": ["A", "B", "C"], "region_code": "R", "year": 2008, "jobs": [30, 50, 20]})
total = pl.DataFrame({"region_code": ["R"], "year": [2008], "jobs": [120]})
scaled = bailiwick.constrain(jobs, total, value="jobs", to="region_code")

parts = pl.DataFrame(
    {
        **{"area_code": ["A", "B"], "region_code": ["R", "R"], **YEAR},
        **{"employee_jobs": [100, 50], "mean_weekly_hours": [32, 36]},
        "self_employed_weekly_hours": [400, 300],
    }
)
region = pl.DataFrame(
    {"region_code": ["R"], "year": [2008], "trainee_weekly_hours": [57], "forces_weekly_hours": [114]}
)
hours = bailiwick.area_hours(parts, region)
survey = pl.DataFrame({"region_code": ["R"], "year": [2008], "weekly_hours": [6_164.55]})
constrained = bailiwick.constrain(hours, survey, value="weekly_hours", to="region_code")

quarters = pl.DataFrame(
    {
        **{"region_code": ["R"] * 4, "year": [2008] * 4, "quarter": [1, 2, 3, 4]},
        **{"employee_jobs": [100, 104, 108, 112], "self_employed_jobs": 20, "trainee_jobs": 1},
    }
)
forces = pl.DataFrame({"region_code": ["R"], "year": [2008], "forces_jobs": [3]})
by_industry = quarters.select("region_code", "year", "quarter").with_columns(
    industry_code=pl.lit("A"), jobs=25, mean_weekly_hours=40
)
found = quarters.select("year", "quarter").with_columns(weekly_hours=pl.Series([1000, 1100, 1200, 1100]))

district = pl.DataFrame({"gva_million_gbp": [1_614], "weekly_hours": [925_712]})
industries = pl.DataFrame(
    {
        **{"area_code": ["A", "A", "UKX", "UKX"], "year": [2008] * 4, "industry_code": ["1", "2"] * 2},
        **{"gva": [84.0, 40.0, 200.0, 400.0], "jobs": [3, 1, 10, 10]},
    }
)
gap = bailiwick.level_gap(industries, reference="UKX", gva="gva", gva_unit=1).row(0, named=True)
two = pl.DataFrame(
    {
        **{"area_code": ["A", "B"] * 2, "year": [2019] * 2 + [2023] * 2},
        **{
            "gva_million_gbp": [104.0, 52.0, 187.2, 26.0],
            "weekly_hours": [100_000, 100_000, 150_000, 50_000],
        },
    }
)
growth = bailiwick.contributions_to_growth(two, start=2019, end=2023)
index = bailiwick.reference_index(
    pl.DataFrame({"area_code": ["A", "UKX"], **YEAR, "gva_per_hour_gbp": [30.0, 40.0]}),
    value="gva_per_hour_gbp",
)

rows = [
    ("30, 50, 20 made to add up to 120", "factor 120 / 100; 36, 60, 24", told(*scaled["jobs_constrained"])),
    (
        "jobs of a region",
        "(100 + 104 + 108 + 112) / 4 + 20 + 1 + 3 of the Forces",
        told(*bailiwick.regional_jobs(quarters, forces)["jobs"]),
    ),
    (
        "hours of a region",
        "25 × 40 in each quarter, scaled to 1,000, 1,100, 1,200, 1,100; their mean",
        told(*bailiwick.regional_hours(by_industry, found)["weekly_hours"]),
    ),
    (
        "hours of A, B before the constraint",
        "100 × 32 + 400 = 3,600 and 50 × 36 + 300 = 2,100, shares 12/19 and 7/19 of 57 + 114",
        told(*hours["weekly_hours"]),
    ),
    (
        "the same, made to add up to 6,164.55",
        "factor 6,164.55 / 5,871 = 1.05",
        told(*(round(one, 6) for one in constrained["weekly_hours_constrained"])),
    ),
    (
        "GVA per hour, £1,614 million and 925,712 hours a week",
        "1,614,000,000 / (925,712 × 52)",
        f"{bailiwick.gva_per_hour(district)['gva_per_hour_gbp'][0]:.6f}",
    ),
    ("index of 30 beside 40", "100 × 30 / 40", told(index["gva_per_hour_uk100"][0])),
    (
        "10, 20, ..., 70 smoothed",
        "first .41 × 10 + .40 × 20 + .19 × 30; second (.260 × 10 + .370 × 20 + .260 × 30 + .111 × 40)"
        " / 1.001; third (10 + 2 × 20 + 3 × 30 + 2 × 40 + 50) / 9",
        smooth(10, 20, 30, 40, 50, 60, 70),
    ),
    (
        'the same, `second_year="shifted"`',
        "second (.370 × 10 + .260 × 20 + .111 × 30) / .741",
        smooth(10, 20, 30, 40, 50, 60, 70, second_year="shifted"),
    ),
    (
        "the seventh year missing",
        "fifth (30 + 2 × 40 + 3 × 50 + 2 × 60) / 8; sixth (.370 × 60 + .260 × 50 + .111 × 40) / .741",
        smooth(10, 20, 30, 40, 50, 60, None),
    ),
    ("12 throughout, the fourth year missing", "itself", smooth(12, 12, 12, None, 12, 12, 12)),
    (
        "gap of A, 31 a job, to 30: mix, within, interaction",
        "shares 3/4 and 1/4 against 1/2 and 1/2; 28 and 40 a job against 20 and 40:"
        " 1/4 × 20 − 1/4 × 40, 1/2 × 8, 1/4 × 8",
        told(gap["mix"], gap["within"], gap["interaction"]),
    ),
    (
        "growth from 15 to 20.5 an hour, part of A: within, moves, interaction",
        "hours from 1/2 to 3/4, pounds from 20 to 24: 1/2 × 4, 1/4 × (20 − 15), 1/4 × (4 − 5.5)",
        told(*growth.select("within", "moves", "interaction").row(0)),
    ),
    (
        "part of B",
        "hours from 1/2 to 1/4, pounds 10 throughout: 0, −1/4 × (10 − 15), −1/4 × (0 − 5.5)",
        told(*growth.select("within", "moves", "interaction").row(1)),
    ),
]
print("| quantity | by hand | computed |\n|---|---|---|")
for quantity, arithmetic, computed in rows:
    print(f"| {quantity} | {arithmetic} | {computed} |")
