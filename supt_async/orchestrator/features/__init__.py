"""Items as a model sees them, in files that workers read by path."""
