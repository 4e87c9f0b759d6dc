"""Spans of texts in a training worker: a model of them is fitted, asked and evaluated."""
