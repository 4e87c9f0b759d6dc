"""Benchmark of the signals that say when to stop labelling."""
