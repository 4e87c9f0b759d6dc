"""One module for each step of the schema."""

from __future__ import annotations
