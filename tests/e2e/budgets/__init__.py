"""Budgets of the page in bytes and time, which scripts/bench page prints."""
