"""Interleaved repeats: every contender once, then all again, so that a busy spell hits all alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median


def race(contenders: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Median seconds of each contender; one round before is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(repeats + 1):
        for name, run in contenders.items():
            gc.collect()
            start = time.perf_counter()
            result = run()
            taken = time.perf_counter() - start
            del result
            if turn:
                seconds[name].append(taken)
    return {name: median(taken) for name, taken in seconds.items()}
