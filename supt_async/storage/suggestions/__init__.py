"""Suggestions of a project: added and listed, reported, and accepted in bulk."""
