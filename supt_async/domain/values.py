"""JSON as Python values."""

from __future__ import annotations

from typing import Any, TypeAlias

JSONValue: TypeAlias = Any
"""Value that ``json.loads`` may return; answers are checked against the project's task."""
JSONObject: TypeAlias = dict[str, JSONValue]
"""JSON object as a Python dictionary."""
