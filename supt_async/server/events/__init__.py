"""Streams of events, to programs that follow a project over HTTP."""
