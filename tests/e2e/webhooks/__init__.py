"""The owner's panel of webhooks."""
