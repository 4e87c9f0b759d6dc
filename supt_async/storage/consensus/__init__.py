"""Consensus of items, and how reliable labellers are, as they are stored."""
