"""The storage on PostgreSQL, shared by any number of server processes."""
