"""Import and export of items and labels."""
