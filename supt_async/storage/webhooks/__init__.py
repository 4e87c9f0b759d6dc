"""Webhooks: what owners make, and what the server that delivers reads and writes."""
