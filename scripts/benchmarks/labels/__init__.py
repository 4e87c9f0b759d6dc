"""Benchmarks of what is done with labels."""
