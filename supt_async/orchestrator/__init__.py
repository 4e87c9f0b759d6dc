"""Orchestrator: trains models as labels come in, and publishes rankings."""

from __future__ import annotations
