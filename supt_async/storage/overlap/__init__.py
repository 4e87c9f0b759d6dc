"""Change of a project's overlap while people label."""
