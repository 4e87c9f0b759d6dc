"""PostgreSQL's statements, as constants."""
