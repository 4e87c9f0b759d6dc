"""Open links, and groups of labellers."""
