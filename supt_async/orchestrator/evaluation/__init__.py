"""Evaluation of a training, apart from the training itself."""
