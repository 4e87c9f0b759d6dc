"""Benchmarks of the orchestrator with many labels: what it keeps, and how soon it has ranked."""
