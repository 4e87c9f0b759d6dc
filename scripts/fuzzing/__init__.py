"""Fuzzing of everything that reads what a stranger sends, without any I/O."""

from __future__ import annotations
