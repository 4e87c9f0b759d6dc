"""The audit log, and acts by which owners put things right."""
