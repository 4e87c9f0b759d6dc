"""PostgreSQL's statements as constants: of batches, of single commands, and of sessions."""
