"""Review by an owner: what to look at first, and corrections of many items at once."""
