"""Presentation of items: what a labeller is shown, made from the payload."""
