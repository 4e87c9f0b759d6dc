"""Queries that both databases answer alike: one module for each noun."""
