"""Benchmark of forms: several questions that are learned together."""
