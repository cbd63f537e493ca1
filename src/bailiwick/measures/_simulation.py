"""All draws of a productivity chain, a few at a time, and what is kept of them.

What belongs here: running `chain_arrays` on draws. What a result looks like is in
`intervals`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bailiwick.measures._chain_settings import MEASURES
from bailiwick.measures._draws import Moments, Spread, Tails, draw_amounts, ranks
from bailiwick.measures.smoothing import smoothing_weights
from bailiwick.measures.subregional import Chain, ChainInputs, chain_arrays
from bailiwick.tables import Bools, Floats, Ints

__all__ = ["Kept", "Simulation"]

# Numbers in one array of draws; about ten such arrays are held at once.
CHUNK = 1_000_000


@dataclass(frozen=True)
class Kept:
    """What is kept of the draws of one series: a measure, smoothed or not."""

    value: Floats
    index: Floats
    rank: Floats
    has_interval: Bools
    tails: dict[str, Tails]
    moments: dict[str, Moments]
    above: NDArray[np.int64]

    def add(self, level: Floats, index: Floats, reference: Floats, sets: Ints) -> None:
        """Take in some draws."""
        self.tails["level"].add(level)
        self.tails["index"].add(index)
        self.tails["rank"].add(ranks(level, sets))
        self.moments["level"].add(level)
        self.moments["index"].add(index)
        self.above[...] += (level > reference[..., None, :]).sum(axis=0)


class Simulation:
    """All measures, drawn together so that one draw of output serves per hour and per job."""

    def __init__(
        self, inputs: ChainInputs, spreads: Mapping[str, Spread], sets: Ints, draws: int, level: float
    ) -> None:
        self.inputs, self.spreads, self.sets, self.draws = inputs, spreads, sets, draws
        grid = inputs.panel.grid
        self.point = {name: grid.spread(numbers) for name, numbers in inputs.panel.amounts.items()}
        self.windows: dict[str, slice | None] = dict.fromkeys(inputs.settings.under)
        self.series: dict[tuple[str, bool], Kept] = {}
        self.drawn = {
            measure: tuple(name for name in (inputs.settings.gva, under) if name in spreads)
            for measure, under in inputs.settings.under.items()
        }
        for measure in inputs.settings.under:
            chain = self._chain(measure, self.point)
            self.windows[measure] = inputs.settings.window(measure, chain.over, chain.under, grid)[0]
            chain = self._chain(measure, self.point)
            for smoothed in (False, True):
                level_of, index = _parts_of(chain, smoothed)[:2]
                self.series[measure, smoothed] = Kept(
                    value=level_of,
                    index=index,
                    rank=ranks(level_of, sets),
                    has_interval=self._has_interval(measure, chain, smoothed),
                    tails={name: Tails(draws, level) for name in ("level", "index", "rank")},
                    moments={"level": Moments(level_of), "index": Moments(index)},
                    above=np.zeros(level_of.shape, dtype=np.int64),
                )

    def _chain(self, measure: str, amounts: Mapping[str, Floats]) -> Chain:
        """Constraint, ratio, smoother and index of one measure, of the amounts or of draws of them."""
        inputs, settings = self.inputs, self.inputs.settings
        over, under, beside = settings.gva, settings.under[measure], inputs.beside
        if beside is None:
            raise RuntimeError("a missing reference was refused before")
        return chain_arrays(
            amounts[over],
            amounts[under],
            reference=(beside[over], beside[under]) if isinstance(beside, dict) else beside,
            scale=settings.scales[measure],
            over_tie=inputs.ties.get(over),
            under_tie=inputs.ties.get(under),
            available=inputs.available,
            second_year=settings.second_year[measure],
            window=self.windows[measure],
        )

    def _has_interval(self, measure: str, chain: Chain, smoothed: bool) -> Bools:
        """Where every drawn amount of the measure has an interval, in every year that enters."""
        there: Bools = ~np.isnan(chain.ratio)
        if not self.drawn[measure]:
            return np.zeros_like(there)
        known: Bools = np.all([self.spreads[name].known for name in self.drawn[measure]], axis=0)
        if not smoothed:
            return there & known
        window = self.windows[measure] or slice(None)
        lacks = (there & ~known)[:, window].astype(np.float64)
        weights = smoothing_weights(lacks.shape[1], self.inputs.settings.second_year[measure])
        whole = np.zeros_like(there)
        whole[:, window] = lacks @ (weights > 0).T == 0
        whole &= there
        return whole

    def run(self, seed: int, rho: float, chunk: int | None = None) -> dict[str, int]:
        """Make all draws; return how many were reflected in 0, by amount."""
        grid = self.inputs.panel.grid
        chunk = chunk or max(1, CHUNK // (grid.count * grid.years))
        settings = self.inputs.settings
        order = np.argsort(np.array(self.inputs.panel.labels), kind="stable")
        streams = {settings.gva: 0} | {
            name: 1 + MEASURES.index(measure) for measure, name in settings.under.items()
        }
        sources: dict[str, Iterator[tuple[Floats, int]]] = {
            name: draw_amounts(
                spread,
                seed=seed,
                stream=streams[name],
                draws=self.draws,
                chunk=chunk,
                order=order,
                rho=rho,
                positive=name != settings.gva,
            )
            for name, spread in self.spreads.items()
        }
        reflected = dict.fromkeys(sources, 0)
        for _ in range(0, self.draws, chunk):
            amounts = dict(self.point)
            for name, source in sources.items():
                amounts[name], count = next(source)
                reflected[name] += count
            for measure, drawn in self.drawn.items():
                if not drawn:
                    continue
                chain = self._chain(measure, amounts)
                for smoothed in (False, True):
                    self.series[measure, smoothed].add(*_parts_of(chain, smoothed), self.sets)
        return reflected


def _parts_of(chain: Chain, smoothed: bool) -> tuple[Floats, Floats, Floats]:
    """Level, index and reference of one series."""
    if smoothed:
        return chain.smoothed, chain.index_smoothed, chain.reference_smoothed
    return chain.ratio, chain.index, chain.reference
