"""Messages on their way from one socket."""
