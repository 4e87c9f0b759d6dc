"""What a job returns besides a ranking: predictions, and items that are alike."""
