"""The server side of a session: a state machine without I/O."""
