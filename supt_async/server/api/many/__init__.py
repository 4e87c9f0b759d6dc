"""Labelling of many items at once: those that are alike, and one answer for all."""
