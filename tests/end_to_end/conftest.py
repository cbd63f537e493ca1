"""What the tests of commands share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from bailiwick import cli


class Done(NamedTuple):
    """What a command gave: exit code, answer, and what it said beside."""

    code: int
    out: str
    err: str


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Run a command in this process, faults told as on the command line."""

    def run(*words: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["bailiwick", *map(str, words)])
        capsys.readouterr()
        try:
            cli.main()
            code = 0
        except SystemExit as leave:
            code = leave.code if isinstance(leave.code, int) else 0
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return run
