"""Queue in SQLAlchemy Core alone, for databases that have no queue of their own."""
