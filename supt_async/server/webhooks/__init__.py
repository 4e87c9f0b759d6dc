"""Delivery of webhooks: to checked addresses only, in order, and again until it succeeds."""
