"""Tasks: what a project asks, and which answers it allows."""
