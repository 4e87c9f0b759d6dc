"""A labelling server that learns while people label."""

from __future__ import annotations

__version__ = "0.1.0"
