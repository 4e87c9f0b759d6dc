"""Statistics of suggestions: how often they are right, and what they do to those who see them."""
