"""The storage on SQLite, embedded in one process."""
