"""How far people agree, beyond what chance would do."""
