"""Readers of other labelling tools' files: items, and the answers that people gave there."""
