"""Where trainings run: worker processes, or an executor of the user."""
