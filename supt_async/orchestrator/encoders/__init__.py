"""Encoders that turn items into vectors."""
