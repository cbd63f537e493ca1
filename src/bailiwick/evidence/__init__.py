"""Whether groups mean anything: how much they change when what they were made from changes."""

from __future__ import annotations

from bailiwick.evidence.association import contingency, cramers_v
from bailiwick.evidence.stability import Stability, stability

__all__ = ["Stability", "contingency", "cramers_v", "stability"]
