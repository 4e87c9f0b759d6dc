"""Preparation of a training: features, training sets, and the open items."""
