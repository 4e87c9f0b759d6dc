"""What a labeller is shown of an item."""
