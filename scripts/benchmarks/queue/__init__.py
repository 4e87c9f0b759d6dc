"""Benchmarks of the queue under full load: throughput, and what limits it."""
