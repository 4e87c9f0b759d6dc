"""A payload: one item's data, as JSON text from which exactly the same value can be made again."""
