"""Commands that report on people: how far they agree, and how long they work."""
