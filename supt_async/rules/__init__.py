"""The rules of the queue and of retraining, as pure functions and state machines."""

from __future__ import annotations
