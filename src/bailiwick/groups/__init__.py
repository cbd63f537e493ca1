"""Which areas are alike: standardising, and nearest areas."""

from __future__ import annotations

from bailiwick.groups.neighbours import nearest_areas
from bailiwick.groups.standardise import z_scores

__all__ = ["nearest_areas", "z_scores"]
