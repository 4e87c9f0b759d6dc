"""Labelling of many items at once by an owner: which are alike, and one answer for all."""
