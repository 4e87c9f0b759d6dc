"""What providers say of people, and what that gives them."""
