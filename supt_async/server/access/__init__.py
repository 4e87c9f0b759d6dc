"""Access to the server: authentication, origins, quotas and rate limits."""
