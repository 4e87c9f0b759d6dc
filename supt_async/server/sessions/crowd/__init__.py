"""What thousands of sessions of a process cost it together."""
