"""Where figures come from: one module per publisher's format, from the file as published to a tidy table.

A module here reads files on disk, keeps every mark, and checks what it read
before it hands the table on. No measure is computed here, and no measure
knows which of these modules its figures passed through.
"""

from __future__ import annotations
