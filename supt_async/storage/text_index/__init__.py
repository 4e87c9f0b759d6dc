"""Indexes for searching texts, which an operator makes for a project."""
