"""Sign-in by providers of identities (OpenID Connect), and by a trusted proxy's headers."""
