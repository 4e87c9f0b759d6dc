"""Benchmarks of what goes into projects and out of them."""
