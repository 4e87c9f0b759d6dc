"""What processes that hand out one project's items know of its order."""
