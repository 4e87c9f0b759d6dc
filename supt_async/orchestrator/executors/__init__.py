"""Executors of trainings: worker processes, or an executor of the user."""
