"""Tables of the database, conditions on their rows, and migrations."""
