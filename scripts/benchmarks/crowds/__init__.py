"""Benchmarks of what several opinions come to."""
