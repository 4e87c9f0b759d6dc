"""People: accounts, roles, secrets, invitations and statistics."""
