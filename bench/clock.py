"""Interleaved repeats: every contender once, then all again, so that a busy spell hits all alike.

Each round begins with another contender, so that none always follows the one that leaves the most behind.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median


def race(contenders: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Median seconds of each contender; one round before is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for turn in range(repeats + 1):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            run = contenders[name]
            gc.collect()
            start = time.perf_counter()
            result = run()
            taken = time.perf_counter() - start
            del result
            if turn:
                seconds[name].append(taken)
    return {name: median(taken) for name, taken in seconds.items()}
