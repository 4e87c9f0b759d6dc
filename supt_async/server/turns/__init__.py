"""Turns of the event loop for what many connections want at the same time."""
