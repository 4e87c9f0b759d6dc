"""Encoders, which turn items into vectors: their choice, and the loop that runs them."""
