"""Gold items: stored, changed and retired."""
