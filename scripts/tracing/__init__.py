"""Traces one answer through all processes; run with ``scripts/label_path``."""

from __future__ import annotations
