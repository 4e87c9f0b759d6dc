"""OpenID Connect's client side, with the extra ``oidc``; imported when a provider is named."""
