"""Webhooks: signatures, allowed targets, and when a delivery is tried again."""
