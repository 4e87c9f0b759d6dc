"""Models for the questions of a form: one each, which rank and predict together."""
