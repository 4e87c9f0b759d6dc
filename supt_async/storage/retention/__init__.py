"""What is kept, and for how long: rows that nothing needs any more are deleted in small steps."""
