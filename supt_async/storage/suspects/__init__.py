"""Likely label errors, and second looks at labelled items."""
