"""``scripts/bench year``: a database as a year of labels leaves it, and what people feel of it."""
