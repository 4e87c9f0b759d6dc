"""Contract of several opinions on an item, on every database."""
