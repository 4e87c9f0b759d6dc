"""Consensus of items with several answers, kept while labels come in."""
