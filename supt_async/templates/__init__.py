"""Ready tasks: a TOML file each, with title, guidelines, task and example items."""
