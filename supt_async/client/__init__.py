"""The Python client of the labelling protocol."""

from __future__ import annotations
