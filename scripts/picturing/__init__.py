"""Pictures and sounds that this repository holds: those of the templates, and those of docs."""
