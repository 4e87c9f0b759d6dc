"""Statements by which a process claims slices of a project's order."""

from __future__ import annotations

# The first slices that no other process has claimed, by their first items. Keys of other advisory
# locks are positive.
CLAIM_SLICES = """
SELECT s.item FROM unnest($1::bigint[]) s (item) WHERE pg_try_advisory_lock(-s.item) LIMIT $2
"""
UNCLAIM_SLICES = "SELECT pg_advisory_unlock(-s.item) FROM unnest($1::bigint[]) s (item)"
