"""The audit log: what owners and operators did, when."""
