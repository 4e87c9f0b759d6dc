"""JSON of answers."""
