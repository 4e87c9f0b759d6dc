"""Benchmarks of what is learned of some kinds of answers: ratings, and lists of options."""
