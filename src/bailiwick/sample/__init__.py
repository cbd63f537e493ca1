"""The small real tables that the package carries, and how to open them.

What belongs here: listing and loading them. `tools/make_sample.py` computes them
from official files; boundaries, codes and lookups lie in `sample/areas/` and are
read by `bailiwick.areas`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from bailiwick.errors import BailiwickError, nearest

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Sample", "UnknownTableError", "open_sample"]

METADATA_KEY = b"bailiwick"


class UnknownTableError(BailiwickError, KeyError):
    """The package carries no table of that name."""


class Sample(Mapping[str, "pa.Table"]):
    """The carried tables by name; each value is a `pyarrow.Table`, read when asked for."""

    def __init__(self) -> None:
        folder = files("bailiwick.sample").joinpath("tables")
        self._files = {
            entry.name.removesuffix(".parquet"): entry
            for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
            if entry.name.endswith(".parquet")
        }

    def __getitem__(self, name: str) -> pa.Table:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if name not in self._files:
            raise UnknownTableError(
                f"The package carries no table {name!r}.{nearest(name, list(self._files))}"
                f" It carries {', '.join(self._files)}."
            )
        # In one thread: several may outlive the interpreter and abort it at exit (arrow issue 34314).
        return pq.read_table(pa.BufferReader(self._files[name].read_bytes()), use_threads=False)

    def sha256(self, name: str) -> str:
        """Hash of the carried file of one table."""
        if name not in self._files:
            self[name]  # raises with the nearest name
        return hashlib.sha256(self._files[name].read_bytes()).hexdigest()

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def about(self, name: str) -> dict[str, Any]:
        """Title, publisher, release date, licence and attribution of one table."""
        metadata = self[name].schema.metadata or {}
        facts: dict[str, Any] = json.loads(metadata[METADATA_KEY])
        return facts

    def __repr__(self) -> str:
        width = max(map(len, self._files), default=0)
        rows = [f"  {name:<{width}}  {self.about(name)['title']}" for name in self._files]
        return "\n".join([f"{len(self._files)} carried tables; open_sample()[name] gives one:", *rows])


def open_sample() -> Sample:
    """Open the small real tables that the package carries.

    Each is computed from official statistics, at the grain a study needs, and
    holds its source, release date, licence and attribution; `about(name)` gives
    them. Amounts are as the publisher rounded them. A missing figure is null and
    has a flag.

    Returns
    -------
    Sample
        A mapping from name to `pyarrow.Table`. Its text form lists them all.

    Raises
    ------
    UnknownTableError
        When a name is asked for that the package does not carry.

    Examples
    --------
    >>> from bailiwick import open_sample
    >>> sample = open_sample()
    >>> sample["gva_lad2023_industry37"].column_names
    ['area_code', 'year', 'industry_code', 'gva_million_gbp', 'flag']
    >>> sample.about("gva_lad2023_industry37")["licence"]
    'OGL-UK-3.0'
    """
    return Sample()
