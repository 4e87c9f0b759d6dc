"""Readers of files of items, one module for each format."""
