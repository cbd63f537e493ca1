"""A small line of all years, as inline SVG with the values in its text alternative."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

__all__ = ["sparkline_svg"]

WIDTH, HEIGHT, MARGIN, FOOT = 240, 60, 6, 14


def sparkline_svg(
    years: Sequence[int],
    values: Sequence[float | None],
    nation: Sequence[float | None],
    told: Callable[[float | None], str],
    *,
    label: str,
) -> str:
    """Draw an area's values over the years as a solid line, the benchmark as a dashed one.

    A year without a value leaves a gap: the line is not drawn across it. Both lines share one scale,
    from the lowest to the highest value of either.

    Parameters
    ----------
    years : sequence of int
    values, nation : sequence of float or None
        One per year.
    told : function
        Writes a value as text.
    label : str
        Name of the indicator.

    Returns
    -------
    str
        An ``<svg role="img">`` element whose name lists every year.
    """
    present = [value for value in (*values, *nation) if value is not None]
    if not present:
        return ""
    low, high = min(present), max(present)
    step = (WIDTH - 2 * MARGIN) / max(1, len(years) - 1)

    def point(at: int, value: float) -> str:
        up = (value - low) / (high - low) if high > low else 0.5
        return f"{MARGIN + at * step:.1f},{HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN):.1f}"

    def line(series: Sequence[float | None], style: str) -> str:
        parts, run = [], []
        for at, value in enumerate([*series, None]):
            if value is not None:
                run.append(point(at, value))
            elif run:
                # A lone year would be a line of no length; drawn twice it is a dot with round caps.
                parts.append("M" + "L".join(run if len(run) > 1 else run * 2))
                run = []
        return (
            f'<path d="{"".join(parts)}" fill="none" stroke="currentColor" stroke-linecap="round" {style}/>'
        )

    name = f"{label}: " + "; ".join(
        f"{year} {told(value)}" for year, value in zip(years, values, strict=True)
    )
    return (
        f'<svg role="img" viewBox="0 0 {WIDTH} {HEIGHT + FOOT}" aria-label="{escape(name)}">'
        + line(nation, 'stroke-width="1.2" stroke-dasharray="4 4"')
        + line(values, 'stroke-width="3"')
        + f'<text x="{MARGIN}" y="{HEIGHT + 10}" font-size="10" fill="currentColor">{years[0]}</text>'
        + f'<text x="{WIDTH - MARGIN}" y="{HEIGHT + 10}" font-size="10" text-anchor="end" '
        + f'fill="currentColor">{years[-1]}</text></svg>\n'
    )
