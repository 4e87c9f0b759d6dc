"""The docs site: its build, its pages, and the commands that they show."""
