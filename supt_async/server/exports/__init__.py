"""Exports over HTTP: run outside of the event loop, and streamed."""
