"""Access: who is asking, from where, and how often."""
