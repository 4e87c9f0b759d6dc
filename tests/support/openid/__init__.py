"""A real OpenID provider on loopback: oidc-provider, with Node from PyPI."""
