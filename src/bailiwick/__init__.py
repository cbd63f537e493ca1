"""Measure, group and map local economies.

The public names are listed in `__all__`. Heavy parts load when first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# public name -> module that defines it; a module's own name gives the module
_WHERE: dict[str, str] = {
    "BailiwickError": "bailiwick.errors",
}

__all__ = ["__version__", *sorted(_WHERE)]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    where = _WHERE.get(name)
    if where is None:
        from bailiwick.errors import nearest

        raise AttributeError(f"module 'bailiwick' has no name {name!r}.{nearest(name, sorted(_WHERE))}")
    module = importlib.import_module(where)
    value = module if where.rpartition(".")[2] == name else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


if TYPE_CHECKING:
    from bailiwick.errors import BailiwickError as BailiwickError
