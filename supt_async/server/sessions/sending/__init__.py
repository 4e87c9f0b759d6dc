"""Messages on their way to one socket."""
