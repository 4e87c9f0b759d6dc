"""Fuzzing of all code that reads input of strangers, without any I/O."""

from __future__ import annotations
