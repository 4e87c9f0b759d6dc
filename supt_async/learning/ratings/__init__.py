"""Ratings on a scale: a model that knows their order, and how wrong guesses are."""
