"""Tests of what outlives a job in a worker process."""
