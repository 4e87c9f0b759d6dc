"""Learning, from a database to the status that owners see."""
