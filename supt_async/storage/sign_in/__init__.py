"""Sign-ins: who somebody is at a provider, what that opens, and the browsers they are in."""
