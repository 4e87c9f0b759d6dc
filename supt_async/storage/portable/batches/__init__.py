"""Batches of the portable queue: what they read, decide and write in one transaction."""
