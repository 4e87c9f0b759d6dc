"""Payloads: an item's data as JSON text, from which exactly the same value is decoded."""
