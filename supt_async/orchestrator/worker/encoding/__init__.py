"""Encoding of items as vectors: a job in the background."""
