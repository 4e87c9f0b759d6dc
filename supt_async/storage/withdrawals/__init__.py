"""Withdrawals by owners: of one labeller's labels, or of all labels of some items."""
