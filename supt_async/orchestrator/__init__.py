"""Retrains the model when labels come in, and writes the new ranking."""

from __future__ import annotations
