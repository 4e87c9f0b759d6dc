"""What outlives a job in a worker process: warm models, and what was left behind."""
