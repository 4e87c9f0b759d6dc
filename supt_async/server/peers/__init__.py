"""What the processes of one server know of each other."""
