"""``supt simulate``: labellers whose answers are known, for trying out and for load."""

from __future__ import annotations
