"""What all members of a project are told of its progress and its model."""
