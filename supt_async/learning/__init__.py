"""What to ask next, and how good the model is: functions over arrays."""

from __future__ import annotations
