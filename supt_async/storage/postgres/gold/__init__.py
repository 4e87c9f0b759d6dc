"""Gold items on PostgreSQL: who gets which, and what their answers lead to."""
