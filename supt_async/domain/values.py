"""JSON as Python values."""

from __future__ import annotations

from typing import Any, TypeAlias

JSONValue: TypeAlias = Any
"""What ``json.loads`` may return. Values are checked at the border, against the project's task."""
