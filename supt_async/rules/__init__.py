"""Rules of leases, order, retraining and rates, as pure functions and state machines."""

from __future__ import annotations
