"""People and their accounts: who there is, how they get in, and what they have done."""
