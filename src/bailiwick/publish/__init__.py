"""What people see: the site's data, figures, tables as files, and the record of a study."""

from __future__ import annotations

from bailiwick.indicators import (
    GREAT_BRITAIN,
    UNITED_KINGDOM,
    ClusterData,
    IndicatorData,
    National,
    Preset,
    SimilarData,
    Source,
    Unit,
)
from bailiwick.publish.site import About, write_site

__all__ = [
    "GREAT_BRITAIN",
    "UNITED_KINGDOM",
    "About",
    "ClusterData",
    "IndicatorData",
    "National",
    "Preset",
    "SimilarData",
    "Source",
    "Unit",
    "write_site",
]
