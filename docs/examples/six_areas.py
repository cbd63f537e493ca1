"""The area classification of 2001 on six areas, step by step, to be checked by hand."""

import polars as pl

import bailiwick

NAMES = dict(zip("ABCDEF", ["Ashwick", "Bramley", "Coldham", "Dunmere", "Eastgate", "Farsea"], strict=True))
areas = pl.DataFrame(
    {
        "area_code": list(NAMES),
        "flats": [20.0, 14.0, 8.0, 6.0, 27.0, 27.0],
        "aged_65_over": [11.0, 17.0, 8.0, 22.0, 6.0, 32.0],
    }
)
model = bailiwick.AreaClassification(cuts=(2, 3)).fit(areas)


def shown(*numbers: float) -> str:
    return ", ".join(f"{number:.6f}".rstrip("0").rstrip(".") for number in numbers)


rows = []
scale = model.scale_.table().to_pylist()
for one in scale:
    rows.append((f"{one['variable']}: median, P90 − P10", shown(one["centre"], one["spread"])))
for code, *values in bailiwick.standardise_areas(areas).iter_rows():
    rows.append((f"{code} {NAMES[code]}, on the scale", shown(*values)))

clusters = dict(enumerate(NAMES))
for step in model.schedule_.to_pylist():
    names = sorted([clusters[step["first"]], clusters[step["second"]]], key=lambda name: (-len(name), name))
    clusters[step["joined"]] = "".join(names)
    cost = shown(step["ess_increase"], step["ess"])
    rows.append((f"Ward {step['step']}: {' + '.join(names)}: adds to ESS, ESS", cost))

for moved in model.reassigned_.to_pylist():
    before, after = moved["distance_before"] ** 2, moved["distance_after"] ** 2
    move = (
        f"k-means: {moved['area_code']} from {moved['from']} to {moved['to']}: squared distance before, after"
    )
    rows.append((move, shown(before, after)))
for code, mean in zip(model.codes_[1], model.means_[1], strict=True):
    rows.append((f"mean of {code}", shown(*mean)))
rows.append(("ESS at 3", shown(model.wss_[1])))

upper = model.upper_tree_.ess_increase
rows.append(("Ward on the means: 1a + 1b, and 2a to both", shown(*upper)))
rows.append(("ESS at 2", shown(model.wss_[0])))
for code, first, second in model.membership().iter_rows():
    rows.append((f"{code} {NAMES[code]}", f"{first}, {second}"))

print("| step | computed |\n|---|---|")
for step, computed in rows:
    print(f"| {step} | {computed} |")
