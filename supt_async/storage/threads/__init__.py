"""Threads of flags: what labeller and owners write to each other about an item."""
