"""What owners do about their labellers: open links, groups, withdrawals, flags, the audit log."""
