"""Benchmarks: real servers, real sockets, real PostgreSQL; run with ``scripts/bench``."""

from __future__ import annotations
