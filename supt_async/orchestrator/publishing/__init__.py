"""What a training publishes: a ranking, and what the model thinks of some items."""
