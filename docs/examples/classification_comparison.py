"""Reference figures of the area classification beside the same figures computed from the carried tables."""

import re
import warnings

import polars as pl

import bailiwick
from bailiwick.errors import DataWarning
from bailiwick.evidence import stability

rows: list[tuple[str, str, str]] = []


def compare(what: str, reference: str, *numbers: float | str, places: int = 2) -> None:
    """Keep one row; numbers are printed with as many places as the reference has."""
    shown = [number if isinstance(number, str) else f"{number:,.{places}f}" for number in numbers]
    rows.append((what, reference, " / ".join(shown)))


def sizes(model: bailiwick.AreaClassification, level: int) -> str:
    """Areas in the clusters of a level, largest first."""
    return ", ".join(str(size) for size in sorted(model.sizes_[level].tolist(), reverse=True))


# 329 districts: City of London within Westminster, Isles of Scilly within Cornwall, every column a mean.
sample = bailiwick.open_sample()
census = pl.DataFrame(sample["census2021_lad2022_variables"])
merged = bailiwick.merge_areas(census, "lad2022", density="mean").table
names = dict(census.select("area_code", "area_name").iter_rows())
X = merged.drop("area_name", "residents")

# Published classes of the same districts, by the district of 2022 that each code stands for.
merges = bailiwick.carried_merges("lad2022")
published = {}
for name in ("2011v2", "2001"):
    table = pl.DataFrame(sample[f"area_classes_{name}"])
    published[name] = (
        table.select(
            pl.col("lad2022_code").cast(pl.String).replace(merges).alias("area_code"),
            *("supergroup", "group", "subgroup"),
        )
        .drop_nulls()
        .unique()
        .filter(pl.col("area_code").is_in(X["area_code"].implode()))
    )


def agreement(members: pl.DataFrame, name: str) -> list[float]:
    """Adjusted Rand index with a published classification, level by level."""
    return [
        bailiwick.match_clusters(
            members.select("area_code", level), published[name].select("area_code", level)
        ).adjusted_rand
        for level in ("supergroup", "group", "subgroup")
    ]


REFERENCE = {
    "inter_decile": {
        "within": "979.08 / 944.30 / 1,332.71 / 1,786.84",
        "moved": "42",
        "sizes": "142, 111, 21, 20, 19, 9, 6, 1 / 74, 68, 61, 38, 21, 17, 13, 12, 9, 7, 6, 2, 1",
        "joins": "1403.7 / 510.3 / 397.3 / 250.2 / 223.6 / 188.6 / 184.4 / 131.5",
        "2011v2": ".272 / .384 / .304",
        "2001": ".401 / .295 / .390",
        "equal": "1,466.2 / 1,993.3",
        "left out": ".72 (.38) / .72 (.54) / .73 (.56)",
        "total": "4,928.43",
    },
    "asinh_range": {
        "within": "136.20 / 131.63 / 174.48 / 212.90",
        "moved": "37",
        "sizes": "96, 66, 47, 38, 32, 23, 17, 10 / 58, 51, 47, 38, 21, 18, 17, 17, 15, 14, 13, 10, 10",
        "joins": "187.9 / 95.7 / 42.3 / 29.9 / 25.5 / 19.5 / 11.6 / 10.7",
        "2011v2": ".494 / .412 / .319",
        "2001": ".281 / .366 / .373",
        "equal": "187.7 / 234.7",
        "left out": ".80 (.58) / .72 (.54) / .72 (.58)",
        "total": "629.22",
    },
}
SCALES = {"inter_decile": "inter-decile", "asinh_range": "asinh and range"}

with warnings.catch_warnings():
    # On the inter-decile scale one rare share rules the distances, and every fit says so.
    warnings.simplefilter("ignore", DataWarning)
    for scale, expected in REFERENCE.items():
        model = bailiwick.AreaClassification(standardise=scale).fit(X)
        members, words = model.membership(), SCALES[scale]
        schedule = pl.DataFrame(model.schedule_)
        at_24 = schedule.filter(pl.col("clusters") == 24)["ess"].item()
        top, middle, finest = model.wss_
        compare(f"{words}: total sum of squares", expected["total"], model.tss_)
        compare(
            f"{words}: within Ward's 24, k-means' 24, 13, 8", expected["within"], at_24, finest, middle, top
        )
        compare(f"{words}: areas that k-means moves", expected["moved"], str(model.reassigned_.num_rows))
        compare(f"{words}: sizes at 8, at 13", expected["sizes"], sizes(model, 0), sizes(model, 1))
        joins = schedule["ess_increase"].tail(8).reverse().to_list()
        compare(
            f"{words}: the last eight joins, the last first",
            expected["joins"],
            *(f"{join:.1f}" for join in joins),
        )
        for name in ("2011v2", "2001"):
            compare(
                f"{words}: adjusted Rand index with {name} at 8, 13, 24",
                expected[name],
                *agreement(members, name),
                places=3,
            )
        equal = bailiwick.AreaClassification(standardise=scale, second_ward_weights="equal").fit(X)
        compare(
            f"{words}: within 13, 8, each mean weighing one in the second Ward",
            expected["equal"],
            *equal.wss_[1::-1],
            places=1,
        )
        found = stability(bailiwick.AreaClassification(standardise=scale), X, resample="leave_one_out")
        compare(
            f"{words}: each variable left out once, median (lowest) adjusted Rand index at 8, 13, 24",
            expected["left out"],
            *(f"{row['median']:.2f} ({row['lowest']:.2f})" for row in found.summary.to_dicts()),
        )

compare(
    "2001 with 2011v2, both published, supergroups, groups, subgroups: adjusted Rand index",
    ".26 / .34 / .34",
    *agreement(published["2001"], "2011v2"),
)
selection = bailiwick.select_variables(merged)
signed = bailiwick.select_variables(merged, signed=True)
compare(
    "pairs of the 57 variables with \\|r\\| above .85 / with r above .85",
    "42 / 17",
    str(selection.pairs.height),
    str(signed.pairs.height),
)
scaled = bailiwick.standardise_areas(X)
rare = bailiwick.dominant_variables(scaled).row(0, named=True)
compare(
    "inter-decile: the Bangladeshi share's part of the total sum of squares, its highest value",
    "19% / 24",
    f"{rare['share']:.0%}",
    f"{rare['value']:.0f}",
)
near = bailiwick.nearest_areas(scaled, n=5, metric="sqeuclidean")
for area, reference in (
    ("Leeds", "Sheffield 2.12 / Salford 3.11 / Cardiff 3.54 / Worcester 3.80 / Welwyn Hatfield 3.96"),
    ("Tower Hamlets", "Newham 204.77"),
):
    code = next(code for code, name in names.items() if name == area)
    of_area = near.filter(pl.col("area_code") == code).head(reference.count("/") + 1)
    compare(
        f"inter-decile: nearest to {area}",
        reference,
        *(f"{names[row['neighbour_code']]} {row['distance']:.2f}" for row in of_area.to_dicts()),
    )
first = near.filter(pl.col("rank") == 1)["distance"]
compare(
    "inter-decile: squared distance to the nearest, lowest, median, highest",
    "0.45 / 1.83 / 204.77",
    first.min(),
    first.median(),
    first.max(),
)

print("| figure | reference | computed here |\n|---|---|---|")
for row in rows:
    print("| " + re.sub(r"(?<![\d,])0\.", ".", " | ".join(row)) + " |")
