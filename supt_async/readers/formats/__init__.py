"""Readers of tables and values, one module for each format."""
