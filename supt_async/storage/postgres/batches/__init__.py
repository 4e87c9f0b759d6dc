"""Parts of a batch on PostgreSQL."""
