"""Benchmark ``interference``: what labellers feel of a model that is trained beside them."""
