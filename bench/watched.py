"""A job in a process of its own, its memory watched: resident sets of it and its workers, added up."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence

import psutil

EVERY = 0.02


def peak_bytes(command: Sequence[str]) -> int:
    """Run a command; highest memory of its process tree, looked at every fiftieth of a second."""
    process = subprocess.Popen(command)
    root, peak = psutil.Process(process.pid), 0
    while process.poll() is None:
        peak = max(peak, _resident(root))
        time.sleep(EVERY)
    if process.returncode:
        raise RuntimeError(f"the job failed: {' '.join(command)}")
    return peak


def _resident(process: psutil.Process) -> int:
    total = 0
    try:
        for one in (process, *process.children(recursive=True)):
            total += one.memory_info().rss
    except psutil.NoSuchProcess:  # it ended while it was looked at
        pass
    return total
