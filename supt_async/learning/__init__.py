"""Active learning and evaluation, as functions over arrays."""

from __future__ import annotations
