"""Spans of texts as a model learns and finds them: tokens, their features, tags, and scores."""
