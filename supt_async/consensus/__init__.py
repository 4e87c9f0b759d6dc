"""Consensus of the answers to an item, by the project's task; pure functions."""
