"""Two tables on one boundary vintage: told from their codes, refused with the way to convert."""

from __future__ import annotations

from collections.abc import Sequence

from bailiwick import areas
from bailiwick.errors import VintageError
from bailiwick.measures._rows import Rows

__all__ = ["require_one_vintage"]


def require_one_vintage(old: Rows, new: Rows, area: str, columns: Sequence[tuple[str, str]]) -> None:
    """Refuse two boundary vintages where the codes tell them, and say what to convert."""
    sides = []
    for panel in (old, new):
        codes = {code for code in panel.data[area].unique().to_list() if code is not None}
        known = codes - set(areas.known_nowhere(codes))
        itl = {code for code in known if code.startswith("TL")}
        sides.append({"itl": itl, "lad": known - itl})
    for family in ("itl", "lad"):
        before, after = (side[family] for side in sides)
        other = "lad" if family == "itl" else "itl"
        if (
            bool(before) != bool(after)
            and (sides[0][other] or sides[1][other])
            and not (sides[0][other] and sides[1][other])
        ):
            raise VintageError(
                f"One release is of districts and the other of ITL areas ({_example(sides[0])} and"
                f" {_example(sides[1])}). Add the counts of the districts up first:"
                f" bailiwick.areas.convert(districts, to='itl3_2021', value={_counts(columns)}, how='sum'),"
                " with the level and year of the other release; the ratio is then rebuilt from them."
            )
        if not before or not after:
            continue
        fits = [areas.detect_vintages(codes) for codes in (before, after)]
        for panel, found in zip((old, new), fits, strict=True):
            if not found:
                raise VintageError(
                    f"The area codes of {panel.what} are of two boundary vintages at once. List them with"
                    " bailiwick.areas.check(table), and split or convert the table before comparing."
                )
        if not set(fits[0]) & set(fits[1]):
            raise VintageError(_how_to_convert(fits, family, columns))


def _how_to_convert(fits: Sequence[Sequence[str]], family: str, columns: Sequence[tuple[str, str]]) -> str:
    """The sentence that names both vintages and the call that brings them together."""
    # Of several vintages with these codes, the two that lie next to each other.
    older_first = fits[0][-1] < fits[1][0]
    first, second = (fits[0][-1], fits[1][0]) if older_first else (fits[0][0], fits[1][-1])
    start = f"The old release is on the boundaries of {first!r} and the new one on {second!r}."
    if family == "itl":
        target = max(first, second)[-4:]
        return (
            f"{start} ITL areas of two years are not divided into each other: add the counts of districts up"
            f" for the earlier one, bailiwick.areas.convert(districts, to='itl3_{target}',"
            f" value={_counts(columns)}, how='sum'); the ratio is then rebuilt from them."
        )
    side, target = ("old", second) if first < second else ("new", first)
    return (
        f"{start} Convert the counts of the {side} one first:"
        f" {side} = bailiwick.areas.convert({side}, to={target!r},"
        f" value={_counts(columns, side)}, how='sum');"
        " the ratio is then rebuilt from them. Leave the reference row out of the call and add it again,"
        " and never convert a ratio or an index."
    )


def _counts(columns: Sequence[tuple[str, str]], side: str = "old") -> str:
    return repr(list(dict.fromkeys(pair[side == "new"] for pair in columns)))


def _example(side: dict[str, set[str]]) -> str:
    codes = side["itl"] or side["lad"]
    return repr(min(codes))
