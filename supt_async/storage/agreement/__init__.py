"""How far a project's people agree, and how long they work: read from their answers."""
