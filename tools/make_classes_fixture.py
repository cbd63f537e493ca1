"""Make tests/fixtures/classes.json: bounds, classes and ranks that Python and the atlas must both give.

The expected numbers come from exact fractions and plain counting, not from either implementation.
Run from the checkout: python tools/make_classes_fixture.py
"""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "classes.json"
SEED = 20261120


def quantile(values: list[Fraction], share: Fraction) -> Fraction:
    """Linear between neighbours, as in Hyndman and Fan's definition 7."""
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    low = int(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


def rounded(value: Fraction, decimals: int) -> float:
    """To so many decimals; a half is refused, because the two languages round it differently."""
    scaled = value * 10**decimals
    nearest = round(scaled)
    if abs(scaled - nearest) > Fraction(499, 1000):
        raise ValueError(f"{float(value)} is too near a half; choose another seed")
    result = float(Fraction(nearest, 10**decimals))
    return int(result) if result.is_integer() else result


def case(name: str, values: list[str | None], decimals: int, centre: str | None = None) -> dict[str, Any]:
    """Expected answers of one list of values, given as decimal text so that they are exact."""
    present = [Fraction(value) for value in values if value is not None]
    if centre is None:
        cuts = [quantile(present, Fraction(k, 5)) for k in range(1, 5)]
    else:
        middle = Fraction(centre)
        near, far = (quantile([abs(v - middle) for v in present], Fraction(k, 5)) for k in (1, 3))
        cuts = [middle - far, middle - near, middle + near, middle + far]
    breaks = [rounded(cut, decimals) for cut in cuts]
    thirds = [rounded(quantile(present, Fraction(k, 3)), decimals) for k in (1, 2)]
    numbers = [None if value is None else float(value) for value in values]

    def group(bounds: list[float]) -> list[int | None]:
        return [None if v is None else len([b for b in bounds if b <= v]) for v in numbers]

    return {
        "name": name,
        "values": numbers,
        "decimals": decimals,
        "centre": None if centre is None else float(centre),
        "breaks": breaks,
        "terciles": thirds,
        "class": group(breaks),
        "third": group(thirds),
        "rank": [
            None if v is None else 1 + len([w for w in numbers if w is not None and w > v]) for v in numbers
        ],
    }


def main() -> None:
    """Write the file; the same seed gives the same cases."""
    chance = random.Random(SEED)
    skewed = [f"{chance.lognormvariate(-1.3, 0.4):.4f}" for _ in range(361)]
    index = [f"{chance.gauss(92, 21):.1f}" for _ in range(361)]
    holes = [None if chance.random() < 0.1 else value for value in index]
    ties = [f"{chance.randrange(6)}" for _ in range(60)]
    cases = [
        case("a skewed index", list(skewed), 3),
        case("an index about 100", list(index), 1, "100"),
        case("an index with missing areas", holes, 1, "100"),
        case("many ties", list(ties), 1),
        case("negative values", [f"{chance.gauss(-2, 3):.2f}" for _ in range(40)], 2),
    ]
    made = {"made_by": "tools/make_classes_fixture.py", "seed": SEED, "cases": cases}
    OUT.write_text(json.dumps(made, indent=None) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
