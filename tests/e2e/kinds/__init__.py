"""Kinds of task in real browsers, each with its own gestures."""
