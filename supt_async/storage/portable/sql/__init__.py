"""Statements of the portable queue, as constants."""
