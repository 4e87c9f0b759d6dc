"""Labellers of a batch: their participation, gold items, quizzes and quotas."""
