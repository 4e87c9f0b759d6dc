"""Webhooks of a project, and what has become of their deliveries."""
