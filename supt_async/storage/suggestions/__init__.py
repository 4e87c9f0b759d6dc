"""Suggestions of a project: added, listed and deleted."""
